//! From what the server sends to the records of the cache.

use millrace_shared as shared;
use uuid::Uuid;

use super::{fields, fragments as f, operations as o};
use crate::cache::{
    preferences::Preferences,
    records::{
        Address, CheckedItem, ChecklistItem, Company, Contact, Deal, DirectoryItem, LabeledValue, Named, Note,
        Permissions, Pipeline, Stage, Team, User, Workspace,
    },
    totals::Totals,
};
use crate::order;

/// A typed id. The server sends UUIDs only; anything else becomes the nil id, which is nobody's.
pub fn id<T: From<Uuid>>(id: &cynic::Id) -> T {
    T::from(Uuid::parse_str(id.inner()).unwrap_or_default())
}

fn ids<T: From<Uuid>>(given: Option<&cynic::Id>) -> Option<T> {
    given.map(id)
}

/// An id for the server.
pub fn gql(id: impl Into<Uuid>) -> cynic::Id {
    cynic::Id::new(id.into().to_string())
}

/// The word of the schema for how a deal stands.
pub fn status(kind: shared::StageKind) -> f::DealStatus {
    match kind {
        shared::StageKind::Open => f::DealStatus::Open,
        shared::StageKind::Won => f::DealStatus::Won,
        shared::StageKind::Lost => f::DealStatus::Lost,
        shared::StageKind::Unqualified => f::DealStatus::Unqualified,
    }
}

macro_rules! same_words {
    ($from:ty, $to:ty: $($word:ident),+) => {
        impl From<$from> for $to {
            fn from(word: $from) -> Self {
                match word { $(<$from>::$word => Self::$word),+ }
            }
        }
    };
}
same_words!(f::StageKind, shared::StageKind: Open, Won, Lost, Unqualified);
same_words!(f::DealStatus, shared::StageKind: Open, Won, Lost, Unqualified);
same_words!(
    f::DealField, shared::DealField:
    Amount, Company, Contacts, ExpectedCloseOn, Source, LossReason, Tags
);
same_words!(f::Weekday, shared::Weekday: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday);
same_words!(shared::Weekday, f::Weekday: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday);
same_words!(f::Standing, shared::Standing: Customer, Prospect, Lost);
same_words!(f::UserStatus, shared::UserStatus: Invited, Active, Deactivated);
same_words!(
    f::DirectoryKind, shared::DirectoryKind:
    LossReason, Source, Sector, LeadNew, LeadWorking, LeadUnqualified, LeadReason
);
same_words!(
    f::RecordKind, shared::RecordKind:
    Workspace, User, Team, Role, Pipeline, Stage, DirectoryItem, Company, Contact, Deal, Note, Session, Token, Import, Preferences, Field, View, Export, Lead, File, Product, List, ListItem
);
same_words!(
    shared::RecordKind, f::RecordKind:
    Workspace, User, Team, Role, Pipeline, Stage, DirectoryItem, Company, Contact, Deal, Note, Session, Token, Import, Preferences, Field, View, Export, Lead, File, Product, List, ListItem
);

macro_rules! same_words_both_ways {
    ($ours:ty, $theirs:ty: $($word:ident),+) => {
        same_words!($ours, $theirs: $($word),+);
        same_words!($theirs, $ours: $($word),+);
    };
}
same_words_both_ways!(f::CompanyRequirement, shared::CompanyRequirement: Optional, Warn, Required);
same_words_both_ways!(f::ContactRequirement, shared::ContactRequirement: Optional, Warn, Required);
same_words_both_ways!(f::Theme, shared::Theme: System, Light, Dark);
same_words_both_ways!(f::Density, shared::Density: Comfortable, Compact);
same_words_both_ways!(
    f::KeyCommand, shared::KeyCommand:
    Palette, Add, Help, Undo, Redo, Select, Deals, Leads, Contacts, Companies
);
same_words_both_ways!(
    f::CardField, shared::CardField:
    Company, Tags, Amount, CloseDate, TimeLeft, DaysInStage, Checklist, Owner
);
same_words_both_ways!(
    f::DealColumn, shared::DealColumn:
    Name, Stage, Company, Amount, Probability, Weighted, Currency, CloseDate, Owner, Tags, Source, CreatedAt, LastActivity, DaysInStage
);
same_words_both_ways!(o::Verb, shared::Verb: View, Create, Edit, Delete, Export, Assign, Administer);
same_words_both_ways!(o::FieldRight, shared::FieldRight: Hidden, ReadOnly, Edit);
same_words_both_ways!(o::Scope, shared::Scope: None, Own, Team, All);

impl From<f::CompanyName> for Named<shared::CompanyId> {
    fn from(it: f::CompanyName) -> Self {
        Self { id: id(&it.id), name: it.name }
    }
}

impl From<f::ContactName> for Named<shared::ContactId> {
    fn from(it: f::ContactName) -> Self {
        Self { id: id(&it.id), name: it.name }
    }
}

impl From<&f::DealFields> for Deal {
    fn from(it: &f::DealFields) -> Self {
        Self {
            id: id(&it.id),
            name: it.name.clone(),
            amount: it.amount.unwrap_or_default(),
            currency: it.currency.clone(),
            pipeline_id: id(&it.pipeline_id),
            stage_id: id(&it.stage_id),
            rank: it.rank.clone(),
            status: it.status.into(),
            company_id: it.company.as_ref().map(|company| id(&company.id)),
            contact_ids: it.contacts.iter().map(|contact| id(&contact.id)).collect(),
            owner_id: id(&it.owner_id),
            probability: it.probability.unwrap_or_default(),
            probability_override: it.probability_override,
            expected_close_on: it.expected_close_on.clone().map(|day| day.0),
            source_id: ids(it.source_id.as_ref()),
            loss_reason_id: ids(it.loss_reason_id.as_ref()),
            tags: it.tags.clone(),
            custom: fields::values(&it.custom),
            checked_items: it
                .checked_items
                .iter()
                .map(|item| CheckedItem {
                    item_id: id(&item.item_id),
                    checked_at: item.checked_at.0.clone(),
                    checked_by_id: ids(item.checked_by_id.as_ref()),
                })
                .collect(),
            closed_at: it.closed_at.clone().map(|at| at.0),
            stage_entered_at: it.stage_entered_at.0.clone(),
            last_activity_at: it.last_activity_at.0.clone(),
            created_at: it.created_at.0.clone(),
            updated_at: it.updated_at.0.clone(),
            deleted_at: it.deleted_at.clone().map(|at| at.0),
            version: it.version,
        }
    }
}

impl From<f::StageFields> for Stage {
    fn from(it: f::StageFields) -> Self {
        Self {
            id: id(&it.id),
            name: it.name,
            color: it.color,
            kind: it.kind.into(),
            probability: it.probability,
            description: it.description,
            time_limit_days: it.time_limit_days,
            required_fields: it.required_fields.into_iter().map(Into::into).collect(),
            checklist: it
                .checklist
                .into_iter()
                .map(|item| ChecklistItem { id: id(&item.id), text: item.text })
                .collect(),
        }
    }
}

impl From<f::PipelineFields> for Pipeline {
    fn from(mut it: f::PipelineFields) -> Self {
        // Open stages have positions among themselves; the closed ones stand after them.
        order::by(&mut it.stages, |stage| (stage.position.into(), String::new()));
        let mut stages: Vec<Stage> = it.stages.into_iter().map(Stage::from).collect();
        order::by(&mut stages, |stage| (stage.kind as i64, String::new()));
        Self {
            id: id(&it.id),
            name: it.name,
            position: it.position,
            company: Some(it.company_requirement.into()),
            contact: Some(it.contact_requirement.into()),
            stages,
            version: it.version,
        }
    }
}

impl From<f::UserFields> for User {
    fn from(it: f::UserFields) -> Self {
        Self {
            id: id(&it.id),
            name: it.name,
            email: it.email,
            title: it.title,
            department: it.department,
            manager_id: it.manager.map(|user| id(&user.id)),
            team_id: it.team.map(|team| id(&team.id)),
            role_id: id(&it.role.id),
            role_name: it.role.name,
            status: it.user_status.into(),
            avatar_url: it.avatar_url,
            large_avatar_url: it.large_avatar_url,
            version: it.version,
        }
    }
}

impl From<f::TeamFields> for Team {
    fn from(it: f::TeamFields) -> Self {
        Self { id: id(&it.id), name: it.name, version: it.version }
    }
}

impl From<f::DirectoryItemFields> for DirectoryItem {
    fn from(it: f::DirectoryItemFields) -> Self {
        Self {
            id: id(&it.id),
            kind: it.directory_kind.into(),
            name: it.name,
            position: it.position,
            version: it.version,
        }
    }
}

impl From<f::WorkspaceFields> for Workspace {
    fn from(it: f::WorkspaceFields) -> Self {
        Self {
            id: id(&it.id),
            name: it.name,
            currency: it.workspace_currency,
            locale: it.workspace_locale,
            time_zone: it.workspace_time_zone,
            rates: it.currency_rates.into_iter().filter_map(|it| Some((it.currency, it.rate.parse().ok()?))).collect(),
            working_days: it.working_days.into_iter().map(Into::into).collect(),
            time_limits_in_working_days: it.time_limits_in_working_days,
            lead_owner_id: it.lead_owner_id.as_ref().map(id),
            assigns_by_rules: it.assigns_by_rules,
            version: it.version,
        }
    }
}

impl From<f::PreferencesFields> for Preferences {
    fn from(it: f::PreferencesFields) -> Self {
        Self {
            theme: it.theme.into(),
            density: it.density.into(),
            card_fields: it.card_fields.map(words),
            card_custom_fields: it.card_custom_fields.iter().map(id).collect(),
            deal_columns: it.deal_columns.map(words),
            deal_column_widths: it
                .deal_column_widths
                .into_iter()
                .flatten()
                .map(|it| (it.column.into(), it.width))
                .collect(),
            list_columns: it
                .list_columns
                .into_iter()
                .map(|it| (it.kind.into(), it.columns.into_iter().map(|it| (it.key, it.width)).collect()))
                .collect(),
            shortcuts: it.shortcuts.into_iter().map(|it| (it.command.into(), it.keys)).collect(),
            default_views: it.default_views.into_iter().map(|it| (it.kind.into(), it.view_id.into_inner())).collect(),
            version: it.version,
        }
    }
}

/// The same list in the words of the other side.
pub fn words<A: Into<B>, B>(list: Vec<A>) -> Vec<B> {
    list.into_iter().map(Into::into).collect()
}

fn labeled(values: Vec<f::LabeledValue>) -> Vec<LabeledValue> {
    values.into_iter().map(|it| LabeledValue { label: it.label, value: it.value }).collect()
}

impl From<f::Address> for Address {
    fn from(it: f::Address) -> Self {
        Self { street: it.street, city: it.city, region: it.region, postal_code: it.postal_code, country: it.country }
    }
}

impl From<f::CompanyFields> for Company {
    fn from(it: f::CompanyFields) -> Self {
        Self {
            id: id(&it.id),
            name: it.name,
            standing: it.standing.map(Into::into),
            sector: it.sector,
            website: it.website,
            phones: labeled(it.phones),
            emails: labeled(it.emails),
            address: it.address.into(),
            annual_revenue: it.annual_revenue,
            currency: it.currency,
            employees: it.employees,
            founded_year: it.founded_year,
            tags: it.tags,
            custom: fields::values(&it.custom),
            parent_id: it.parent.map(|parent| id(&parent.id)),
            owner_id: id(&it.owner_id),
            created_at: it.created_at.0,
            updated_at: it.updated_at.0,
            last_activity_at: it.last_activity_at.0,
            deleted_at: it.deleted_at.map(|at| at.0),
            version: it.version,
        }
    }
}

impl From<f::ContactFields> for Contact {
    fn from(it: f::ContactFields) -> Self {
        Self {
            id: id(&it.id),
            name: it.name,
            first_name: it.first_name,
            last_name: it.last_name,
            standing: it.standing.map(Into::into),
            job_title: it.job_title,
            emails: labeled(it.emails),
            phones: labeled(it.phones),
            website: it.website,
            socials: labeled(it.socials),
            address: it.address.into(),
            language: it.language,
            birthday: it.birthday.map(|day| day.0),
            tags: it.tags,
            custom: fields::values(&it.custom),
            company_ids: it.companies.iter().map(|company| id(&company.id)).collect(),
            owner_id: id(&it.owner_id),
            created_at: it.created_at.0,
            updated_at: it.updated_at.0,
            last_activity_at: it.last_activity_at.0,
            deleted_at: it.deleted_at.map(|at| at.0),
            version: it.version,
        }
    }
}

impl From<f::NoteFields> for Note {
    fn from(it: f::NoteFields) -> Self {
        Self {
            id: id(&it.id),
            record_kind: it.record_kind.into(),
            record_id: id(&it.record_id),
            body: it.body,
            html: it.html,
            author_id: ids(it.author_id.as_ref()),
            created_at: it.created_at.0,
            updated_at: it.updated_at.0,
            version: it.version,
            permissions: it.permissions.into(),
        }
    }
}

impl From<f::RecordPermissions> for Permissions {
    fn from(it: f::RecordPermissions) -> Self {
        Self { edit: it.edit, delete: it.delete, assign: it.assign }
    }
}

impl From<f::Totals> for Totals {
    fn from(it: f::Totals) -> Self {
        let sums = |money: Vec<f::Money>| money.into_iter().map(|sum| (sum.currency, sum.amount)).collect();
        Self { count: i64::from(it.count), amounts: sums(it.amounts), weighted: sums(it.weighted) }
    }
}
