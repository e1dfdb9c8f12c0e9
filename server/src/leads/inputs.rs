//! What the mutations of leads take.

use crate::{
    companies::values::{Address, LabeledValue},
    fields::inputs::CustomValueInput,
    graphql::scalars::Long,
};
use async_graphql::{InputObject, MaybeUndefined};
use millrace_shared::{CompanyId, ContactId, DirectoryItemId, LeadId, PipelineId, UserId};

/// A new lead. Any one of name, company, e-mail address and phone number is enough.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "CreateLeadInput")]
pub struct NewLead {
    /// A UUIDv7 made by the client, so that a retry cannot make a second lead.
    pub id: Option<LeadId>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The name of the company.
    pub company_name: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// E-mail addresses.
    pub emails: Option<Vec<LabeledValue>>,
    /// Phone numbers.
    pub phones: Option<Vec<LabeledValue>>,
    /// Web address; `https://` is put in front when no scheme is there.
    pub website: Option<String>,
    /// Where the person or company is.
    pub address: Option<Address>,
    /// Where it came from: an item of the directory SOURCE.
    pub source_id: Option<DirectoryItemId>,
    /// The stage; the first one when absent.
    pub stage_id: Option<DirectoryItemId>,
    /// What its custom fields hold.
    pub custom: Option<Vec<CustomValueInput>>,
    /// Its tags: 50 letters each, without doubles in any case.
    pub tags: Option<Vec<String>>,
    /// Who works on it; when absent who is set in the settings of the workspace, else the viewer.
    pub owner_id: Option<UserId>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

/// Changes to a lead. Absent leaves a field as it is; null clears it.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "UpdateLeadInput")]
pub struct LeadPatch {
    /// Which lead.
    pub id: LeadId,
    /// The version that the changes were made for; CONFLICT when it is another by now.
    pub version: i32,
    /// Given name.
    pub first_name: MaybeUndefined<String>,
    /// Family name.
    pub last_name: MaybeUndefined<String>,
    /// The name of the company.
    pub company_name: MaybeUndefined<String>,
    /// Job title.
    pub job_title: MaybeUndefined<String>,
    /// E-mail addresses: all of them.
    pub emails: MaybeUndefined<Vec<LabeledValue>>,
    /// Phone numbers: all of them.
    pub phones: MaybeUndefined<Vec<LabeledValue>>,
    /// Web address.
    pub website: MaybeUndefined<String>,
    /// Where the person or company is: all of the address.
    pub address: MaybeUndefined<Address>,
    /// Where it came from.
    pub source_id: MaybeUndefined<DirectoryItemId>,
    /// What its custom fields shall hold; those that are not named stay as they are.
    pub custom: Option<Vec<CustomValueInput>>,
    /// Its tags, which take the place of those it had.
    pub tags: MaybeUndefined<Vec<String>>,
    /// Who works on it.
    pub owner_id: MaybeUndefined<UserId>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

impl LeadPatch {
    /// A patch that changes nothing yet.
    pub(super) fn nothing(id: LeadId) -> Self {
        Self {
            id,
            version: 0,
            first_name: MaybeUndefined::Undefined,
            last_name: MaybeUndefined::Undefined,
            company_name: MaybeUndefined::Undefined,
            job_title: MaybeUndefined::Undefined,
            emails: MaybeUndefined::Undefined,
            phones: MaybeUndefined::Undefined,
            website: MaybeUndefined::Undefined,
            address: MaybeUndefined::Undefined,
            source_id: MaybeUndefined::Undefined,
            custom: None,
            tags: MaybeUndefined::Undefined,
            owner_id: MaybeUndefined::Undefined,
            client_mutation_id: None,
        }
    }
}

/// A lead to be moved into a stage.
#[derive(Debug, Clone, InputObject)]
pub struct MoveLeadInput {
    /// Which lead.
    pub id: LeadId,
    /// The version that this was meant for; null for whatever it is now.
    pub version: Option<i32>,
    /// The stage.
    pub stage_id: DirectoryItemId,
    /// Why it led nowhere: an item of the directory LEAD_REASON; for stages of LEAD_UNQUALIFIED, and only for these.
    pub reason_id: Option<DirectoryItemId>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

/// A lead to be converted. What is not chosen is made from what the lead holds.
#[derive(Debug, Clone, InputObject)]
pub struct ConvertLeadInput {
    /// Which lead.
    pub id: LeadId,
    /// The version that this was meant for; null for whatever it is now.
    pub version: Option<i32>,
    /// The contact that the person is already; a new one is made when absent and the lead has a person's name, e-mail
    /// address or phone number.
    pub contact_id: Option<ContactId>,
    /// The company that it is already; a new one is made when absent and the lead has a company's name.
    pub company_id: Option<CompanyId>,
    /// The deal to make; none when absent.
    pub deal: Option<LeadDealInput>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

/// The deal that a lead becomes.
#[derive(Debug, Clone, InputObject)]
pub struct LeadDealInput {
    /// In which pipeline; it begins in its first stage.
    pub pipeline_id: PipelineId,
    /// Its name; that of the company or the person when absent.
    pub name: Option<String>,
    /// Minor units of the workspace's currency.
    pub amount: Option<Long>,
}
