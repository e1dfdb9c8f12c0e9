//! The records that the cache holds: plain data with typed ids, no GraphQL.
//!
//! Instants are RFC 3339 text in UTC and days are `2026-11-22`, as [`crate::format`] takes them. Amounts are minor units.

use std::collections::BTreeMap;

use millrace_shared::read::FromJson;
use millrace_shared::{
    ChecklistItemId, CompanyId, CompanyRequirement, ContactId, ContactRequirement, DealField, DealId, DirectoryItemId,
    DirectoryKind, NoteId, PipelineId, Rate, RecordKind, RoleId, StageId, StageKind, Standing, TeamId, UserId,
    UserStatus, Weekday, WorkspaceId,
};
use serde::Serialize;

pub use super::fields::{CustomValues, FieldDefinition};

/// A record with an id of type `Id` and a version that grows with each change.
pub trait Record: Clone + PartialEq + Send + Sync + 'static {
    /// Its identity.
    type Id: Copy + Into<uuid::Uuid>;
    /// Which one it is.
    fn id(&self) -> Self::Id;
    /// Grows with each change.
    fn version(&self) -> i32;
}

macro_rules! record {
    ($name:ident, $id:ident) => {
        impl Record for $name {
            type Id = $id;
            fn id(&self) -> $id {
                self.id
            }
            fn version(&self) -> i32 {
                self.version
            }
        }
    };
}

/// A deal.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's Deal")]
pub struct Deal {
    pub id: DealId,
    pub name: String,
    pub amount: i64,
    pub currency: String,
    pub pipeline_id: PipelineId,
    pub stage_id: StageId,
    pub rank: String,
    pub status: StageKind,
    pub company_id: Option<CompanyId>,
    pub contact_ids: Vec<ContactId>,
    pub owner_id: UserId,
    pub probability: i32,
    pub probability_override: Option<i32>,
    pub expected_close_on: Option<String>,
    pub source_id: Option<DirectoryItemId>,
    pub loss_reason_id: Option<DirectoryItemId>,
    pub tags: Vec<String>,
    #[serde(default)]
    pub checked_items: Vec<CheckedItem>,
    /// What its custom fields hold.
    #[serde(default)]
    pub custom: CustomValues,
    pub closed_at: Option<String>,
    pub stage_entered_at: String,
    pub last_activity_at: String,
    pub created_at: String,
    pub updated_at: String,
    pub deleted_at: Option<String>,
    pub version: i32,
}
record!(Deal, DealId);

/// An item of a checklist that is done on a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's CheckedItem")]
pub struct CheckedItem {
    pub item_id: ChecklistItemId,
    pub checked_at: String,
    pub checked_by_id: Option<UserId>,
}

impl Deal {
    /// The check of an item, when it is done.
    pub fn check(&self, item: ChecklistItemId) -> Option<&CheckedItem> {
        self.checked_items.iter().find(|checked| checked.item_id == item)
    }

    /// How many items of a stage's checklist are done.
    pub fn checked_of(&self, stage: &Stage) -> usize {
        stage.checklist.iter().filter(|item| self.check(item.id).is_some()).count()
    }

    /// What it lacks to come into a stage: the same rule as the server's.
    pub fn lacks(&self, stage: &Stage) -> Vec<DealField> {
        let lacks = |field: &DealField| match field {
            DealField::Amount => self.amount == 0,
            DealField::Company => self.company_id.is_none(),
            DealField::Contacts => self.contact_ids.is_empty(),
            DealField::ExpectedCloseOn => self.expected_close_on.is_none(),
            DealField::Source => self.source_id.is_none(),
            DealField::LossReason => self.loss_reason_id.is_none(),
            DealField::Tags => self.tags.is_empty(),
        };
        let mut fields: Vec<DealField> = stage.required_fields.iter().copied().filter(lacks).collect();
        if stage.kind == StageKind::Lost && self.loss_reason_id.is_none() && !fields.contains(&DealField::LossReason) {
            fields.push(DealField::LossReason);
        }
        fields
    }
}

/// A company or a contact, by name only: enough for a card or a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "said by the names")]
pub struct Named<Id> {
    pub id: Id,
    pub name: String,
}

impl<Id: Copy + Into<uuid::Uuid> + PartialEq + Send + Sync + 'static> Record for Named<Id> {
    type Id = Id;
    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> i32 {
        0
    }
}

/// A value with its label: a phone number, an e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub struct LabeledValue {
    pub label: String,
    pub value: String,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of the schema's Address")]
pub struct Address {
    pub street: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
}

/// A company.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields of the schema's Company")]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
    pub standing: Option<Standing>,
    pub sector: Option<String>,
    pub website: Option<String>,
    pub phones: Vec<LabeledValue>,
    pub emails: Vec<LabeledValue>,
    pub address: Address,
    pub annual_revenue: Option<i64>,
    pub currency: String,
    pub employees: Option<i32>,
    pub founded_year: Option<i32>,
    pub tags: Vec<String>,
    pub custom: CustomValues,
    pub parent_id: Option<CompanyId>,
    pub owner_id: UserId,
    pub created_at: String,
    pub updated_at: String,
    pub last_activity_at: String,
    pub deleted_at: Option<String>,
    pub version: i32,
}
record!(Company, CompanyId);

/// A contact.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields of the schema's Contact")]
pub struct Contact {
    pub id: ContactId,
    pub name: String,
    pub first_name: String,
    pub last_name: String,
    pub standing: Option<Standing>,
    pub job_title: Option<String>,
    pub emails: Vec<LabeledValue>,
    pub phones: Vec<LabeledValue>,
    pub website: Option<String>,
    pub socials: Vec<LabeledValue>,
    pub address: Address,
    pub language: Option<String>,
    pub birthday: Option<String>,
    pub tags: Vec<String>,
    pub custom: CustomValues,
    pub company_ids: Vec<CompanyId>,
    pub owner_id: UserId,
    pub created_at: String,
    pub updated_at: String,
    pub last_activity_at: String,
    pub deleted_at: Option<String>,
    pub version: i32,
}
record!(Contact, ContactId);

/// A note on a record.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields of the schema's Note")]
pub struct Note {
    pub id: NoteId,
    pub record_kind: RecordKind,
    pub record_id: uuid::Uuid,
    pub body: String,
    pub html: String,
    pub author_id: Option<UserId>,
    pub created_at: String,
    pub updated_at: String,
    pub version: i32,
    pub permissions: Permissions,
}
record!(Note, NoteId);

/// What the viewer may do with a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of the schema's RecordPermissions")]
pub struct Permissions {
    pub edit: bool,
    pub delete: bool,
    pub assign: bool,
}

/// A pipeline with its stages in order.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's Pipeline")]
pub struct Pipeline {
    pub id: PipelineId,
    pub name: String,
    pub position: i32,
    /// Whether its deals need a company; not known of what was kept by an earlier version.
    #[serde(default)]
    pub company: Option<CompanyRequirement>,
    /// Whether they need a contact.
    #[serde(default)]
    pub contact: Option<ContactRequirement>,
    pub stages: Vec<Stage>,
    pub version: i32,
}
record!(Pipeline, PipelineId);

impl Pipeline {
    /// The stage with this id.
    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// The stage that closes a deal in this way.
    pub fn closing(&self, kind: StageKind) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.kind == kind)
    }
}

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's Stage")]
pub struct Stage {
    pub id: StageId,
    pub name: String,
    pub color: String,
    pub kind: StageKind,
    pub probability: i32,
    pub description: String,
    pub time_limit_days: Option<i32>,
    pub required_fields: Vec<DealField>,
    pub checklist: Vec<ChecklistItem>,
}

/// An item of a stage's checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's ChecklistItem")]
pub struct ChecklistItem {
    pub id: ChecklistItemId,
    pub text: String,
}

/// A user of the workspace.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's User")]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub title: Option<String>,
    pub department: Option<String>,
    pub manager_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    pub role_id: RoleId,
    pub role_name: String,
    pub status: UserStatus,
    pub avatar_url: Option<String>,
    pub large_avatar_url: Option<String>,
    pub version: i32,
}
record!(User, UserId);

/// A team.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's Team")]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub version: i32,
}
record!(Team, TeamId);

/// An item of a directory.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's DirectoryItem")]
pub struct DirectoryItem {
    pub id: DirectoryItemId,
    pub kind: DirectoryKind,
    pub name: String,
    pub position: i32,
    pub version: i32,
}
record!(DirectoryItem, DirectoryItemId);

/// The workspace.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's Workspace")]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    pub currency: String,
    pub locale: String,
    pub time_zone: String,
    pub rates: BTreeMap<String, Rate>,
    pub working_days: Vec<Weekday>,
    pub time_limits_in_working_days: bool,
    pub lead_owner_id: Option<UserId>,
    pub assigns_by_rules: bool,
    pub version: i32,
}
record!(Workspace, WorkspaceId);
