//! A lead as its screens hold it. Leads are not in the cache that every screen shares: what is told of them live makes
//! their own screens ask again.

use millrace_shared::{CompanyId, ContactId, DealId, DirectoryItemId, DirectoryKind, LeadId, UserId};

use super::operations::LeadFields;
use crate::{
    api::{convert::id, fields},
    cache::{
        Cache,
        records::{Address, CustomValues, DirectoryItem, LabeledValue},
    },
};

/// A lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    pub id: LeadId,
    pub name: String,
    pub first_name: String,
    pub last_name: String,
    pub company_name: Option<String>,
    pub job_title: Option<String>,
    pub emails: Vec<LabeledValue>,
    pub phones: Vec<LabeledValue>,
    pub website: Option<String>,
    pub address: Address,
    pub source_id: Option<DirectoryItemId>,
    pub stage_id: DirectoryItemId,
    pub reason_id: Option<DirectoryItemId>,
    pub converted: bool,
    pub contact_id: Option<ContactId>,
    pub company_id: Option<CompanyId>,
    pub deal_id: Option<DealId>,
    pub tags: Vec<String>,
    pub custom: CustomValues,
    pub owner_id: UserId,
    pub created_at: String,
    pub updated_at: String,
    pub last_activity_at: String,
    pub deleted: bool,
    pub version: i32,
}

impl From<LeadFields> for Lead {
    fn from(it: LeadFields) -> Self {
        let labeled = |values: Vec<crate::api::fragments::LabeledValue>| {
            values.into_iter().map(|it| LabeledValue { label: it.label, value: it.value }).collect()
        };
        Self {
            id: id(&it.id),
            name: it.name,
            first_name: it.first_name,
            last_name: it.last_name,
            company_name: it.company_name,
            job_title: it.job_title,
            emails: labeled(it.emails),
            phones: labeled(it.phones),
            website: it.website,
            address: it.address.into(),
            source_id: it.source_id.as_ref().map(id),
            stage_id: id(&it.stage_id),
            reason_id: it.reason_id.as_ref().map(id),
            converted: it.converted_at.is_some(),
            contact_id: it.contact_id.as_ref().map(id),
            company_id: it.company_id.as_ref().map(id),
            deal_id: it.deal_id.as_ref().map(id),
            tags: it.tags,
            custom: fields::values(&it.custom),
            owner_id: id(&it.owner_id),
            created_at: it.created_at.0,
            updated_at: it.updated_at.0,
            last_activity_at: it.last_activity_at.0,
            deleted: it.deleted_at.is_some(),
            version: it.version,
        }
    }
}

/// The stages of the lead pipeline, in order. The caller is told of changes.
pub fn stages(cache: Cache) -> Vec<DirectoryItem> {
    DirectoryKind::LEAD_STAGES.into_iter().flat_map(|group| cache.directory_of(group)).collect()
}

/// Whether the stages are known here; nobody is told of changes.
pub fn has_stages(cache: Cache) -> bool {
    leptos::prelude::untrack(|| !stages(cache).is_empty())
}

/// The name of the stage, or that the lead is converted. The caller is told of changes.
pub fn standing(cache: Cache, lead: &Lead) -> String {
    if lead.converted {
        return crate::t!("leads.converted").to_owned();
    }
    cache.directory.get(lead.stage_id).map(|stage| stage.name).unwrap_or_default()
}
