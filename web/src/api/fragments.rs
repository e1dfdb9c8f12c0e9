//! The fields of each kind of record that the cache holds.

use cynic::Id;
use millrace_shared::read::FromJson;

use super::{Date, DateTime, EventSeq, Json, schema};

/// A field that is only the id.
macro_rules! id_only {
    ($($(#[$doc:meta])* $name:ident of $kind:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
        #[cynic(graphql_type = $kind)]
        pub struct $name {
            /// The id.
            pub id: Id,
        }
    )+};
}

/// A field that is the id and the name.
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident of $kind:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
        #[cynic(graphql_type = $kind)]
        pub struct $name {
            /// The id.
            pub id: Id,
            /// The name.
            pub name: String,
        }
    )+};
}

id_only! {
    /// A user's id.
    UserRef of "User",
    /// A team's id.
    TeamRef of "Team",
}

named! {
    /// A company by name.
    CompanyName of "Company",
    /// A contact by name.
    ContactName of "Contact",
    /// A role by name.
    RoleName of "Role",
}

/// What a stage means.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::StageKind")]
pub enum StageKind {
    Open,
    Won,
    Lost,
    Unqualified,
}

/// Where a deal stands.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::StageKind")]
pub enum DealStatus {
    Open,
    Won,
    Lost,
    Unqualified,
}

/// Whether a company or a contact is a customer.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::Standing")]
pub enum Standing {
    Customer,
    Prospect,
    Lost,
}

/// Where a user stands.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::UserStatus")]
pub enum UserStatus {
    Invited,
    Active,
    Deactivated,
}

/// A kind of record.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::RecordKind")]
pub enum RecordKind {
    Workspace,
    User,
    Team,
    Role,
    Pipeline,
    Stage,
    DirectoryItem,
    Company,
    Contact,
    Deal,
    Note,
    Session,
    Token,
    Import,
    Preferences,
    Field,
    View,
    Export,
    Lead,
    File,
    Product,
    List,
    ListItem,
}

/// Lists that an administrator edits.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::DirectoryKind")]
pub enum DirectoryKind {
    LossReason,
    Source,
    Sector,
    LeadNew,
    LeadWorking,
    LeadUnqualified,
    LeadReason,
}

/// Fields of a deal that a stage may require.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::DealField")]
pub enum DealField {
    Amount,
    Company,
    Contacts,
    ExpectedCloseOn,
    Source,
    LossReason,
    Tags,
}

/// A day of the week.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::Weekday")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// An item of a checklist that is done on a deal.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's CheckedItem")]
pub struct CheckedItem {
    pub item_id: Id,
    pub checked_at: DateTime,
    pub checked_by_id: Option<Id>,
}

/// An item of a stage's checklist.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields of the schema's ChecklistItem")]
pub struct ChecklistItem {
    pub id: Id,
    pub text: String,
}

/// A deal.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Deal")]
#[expect(missing_docs, reason = "the fields of the schema's Deal")]
pub struct DealFields {
    pub id: Id,
    pub name: String,
    pub amount: Option<i64>,
    pub currency: String,
    pub pipeline_id: Id,
    pub stage_id: Id,
    pub rank: String,
    pub status: DealStatus,
    pub company: Option<CompanyName>,
    pub contacts: Vec<ContactName>,
    pub owner_id: Id,
    pub probability: Option<i32>,
    pub probability_override: Option<i32>,
    pub expected_close_on: Option<Date>,
    pub source_id: Option<Id>,
    pub loss_reason_id: Option<Id>,
    pub tags: Vec<String>,
    pub checked_items: Vec<CheckedItem>,
    pub custom: Vec<super::fields::CustomValue>,
    pub closed_at: Option<DateTime>,
    pub stage_entered_at: DateTime,
    pub last_activity_at: DateTime,
    pub created_at: DateTime,
    pub updated_at: DateTime,
    pub deleted_at: Option<DateTime>,
    pub version: i32,
}

/// A pipeline with its stages.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Pipeline")]
#[expect(missing_docs, reason = "the fields of the schema's Pipeline")]
pub struct PipelineFields {
    pub id: Id,
    pub name: String,
    pub position: i32,
    pub company_requirement: CompanyRequirement,
    pub contact_requirement: ContactRequirement,
    pub version: i32,
    pub stages: Vec<StageFields>,
}

/// Whether a pipeline's deals need a company.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::CompanyRequirement")]
pub enum CompanyRequirement {
    Optional,
    Warn,
    Required,
}

/// Whether a pipeline's deals need a contact.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::ContactRequirement")]
pub enum ContactRequirement {
    Optional,
    Warn,
    Required,
}

/// A stage.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Stage")]
#[expect(missing_docs, reason = "the fields of the schema's Stage")]
pub struct StageFields {
    pub id: Id,
    pub name: String,
    pub color: String,
    pub kind: StageKind,
    pub probability: i32,
    pub description: String,
    pub time_limit_days: Option<i32>,
    pub required_fields: Vec<DealField>,
    pub checklist: Vec<ChecklistItem>,
    pub position: i32,
}

/// A user.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "User")]
#[expect(missing_docs, reason = "the fields of the schema's User")]
pub struct UserFields {
    pub id: Id,
    pub name: String,
    pub email: String,
    pub title: Option<String>,
    pub department: Option<String>,
    pub manager: Option<UserRef>,
    pub team: Option<TeamRef>,
    pub role: RoleName,
    // In a union every name must mean one type, and a deal's status is another.
    #[cynic(alias, rename = "status")]
    pub user_status: UserStatus,
    pub avatar_url: Option<String>,
    #[cynic(alias, rename = "avatarUrl")]
    #[arguments(size: "LARGE")]
    pub large_avatar_url: Option<String>,
    pub version: i32,
}

/// A team.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Team")]
#[expect(missing_docs, reason = "the fields of the schema's Team")]
pub struct TeamFields {
    pub id: Id,
    pub name: String,
    pub version: i32,
}

/// An item of a directory.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "DirectoryItem")]
#[expect(missing_docs, reason = "the fields of the schema's DirectoryItem")]
pub struct DirectoryItemFields {
    pub id: Id,
    #[cynic(alias, rename = "kind")]
    pub directory_kind: DirectoryKind,
    pub name: String,
    pub position: i32,
    pub version: i32,
}

/// The workspace.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Workspace")]
#[expect(missing_docs, reason = "the fields of the schema's Workspace")]
pub struct WorkspaceFields {
    pub id: Id,
    pub name: String,
    #[cynic(alias, rename = "currency")]
    pub workspace_currency: String,
    #[cynic(alias, rename = "locale")]
    pub workspace_locale: String,
    #[cynic(alias, rename = "timeZone")]
    pub workspace_time_zone: String,
    pub currency_rates: Vec<CurrencyRateFields>,
    pub working_days: Vec<Weekday>,
    pub time_limits_in_working_days: bool,
    pub lead_owner_id: Option<Id>,
    pub assigns_by_rules: bool,
    pub version: i32,
}

/// What a currency is worth in the workspace's own.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "CurrencyRate")]
#[expect(missing_docs, reason = "the fields of the schema's CurrencyRate")]
pub struct CurrencyRateFields {
    pub currency: String,
    pub rate: String,
}

/// A value with its label: a phone number, an e-mail address.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's LabeledValue")]
pub struct LabeledValue {
    pub label: String,
    pub value: String,
}

/// A postal address.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's Address")]
pub struct Address {
    pub street: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
}

/// A company.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Company")]
#[expect(missing_docs, reason = "the fields of the schema's Company")]
pub struct CompanyFields {
    pub id: Id,
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
    pub custom: Vec<super::fields::CustomValue>,
    pub parent: Option<CompanyName>,
    pub owner_id: Id,
    pub created_at: DateTime,
    pub updated_at: DateTime,
    pub last_activity_at: DateTime,
    pub deleted_at: Option<DateTime>,
    pub version: i32,
}

/// A contact.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Contact")]
#[expect(missing_docs, reason = "the fields of the schema's Contact")]
pub struct ContactFields {
    pub id: Id,
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
    pub birthday: Option<Date>,
    pub tags: Vec<String>,
    pub custom: Vec<super::fields::CustomValue>,
    pub companies: Vec<CompanyName>,
    pub owner_id: Id,
    pub created_at: DateTime,
    pub updated_at: DateTime,
    pub last_activity_at: DateTime,
    pub deleted_at: Option<DateTime>,
    pub version: i32,
}

/// A note.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Note")]
#[expect(missing_docs, reason = "the fields of the schema's Note")]
pub struct NoteFields {
    pub id: Id,
    pub record_kind: RecordKind,
    pub record_id: Id,
    pub body: String,
    pub html: String,
    pub author_id: Option<Id>,
    pub created_at: DateTime,
    pub updated_at: DateTime,
    pub version: i32,
    pub permissions: RecordPermissions,
}

/// A file that changed: on which record.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "File")]
#[expect(missing_docs, reason = "the fields of the schema's File")]
pub struct FileChange {
    pub record_kind: RecordKind,
    pub record_id: Id,
    pub updated_at: DateTime,
}

/// What the viewer may do with a record.
#[derive(cynic::QueryFragment, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of the schema's RecordPermissions")]
pub struct RecordPermissions {
    pub edit: bool,
    pub delete: bool,
    pub assign: bool,
}

impl RecordPermissions {
    /// Those of a record that lies in the trash, or does not: there it is only taken out, as the server will say too when it
    /// is asked again.
    pub fn in_trash(self, deleted: bool) -> Self {
        Self { edit: self.edit && !deleted, assign: self.assign && !deleted, ..self }
    }
}

/// A sum in one currency.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's Money")]
pub struct Money {
    pub amount: i64,
    pub currency: String,
}

/// Exact figures of a column.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's Totals")]
pub struct Totals {
    pub count: i32,
    pub amounts: Vec<Money>,
    pub weighted: Vec<Money>,
}

/// Where a page of a list ends.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's PageInfo")]
pub struct PageInfo {
    pub has_next_page: bool,
    pub end_cursor: Option<String>,
}

/// One thing that happened, for a timeline.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Event")]
#[expect(missing_docs, reason = "the fields of the schema's Event")]
pub struct EventFields {
    pub seq: EventSeq,
    pub at: DateTime,
    pub actor: Option<UserRef>,
    pub kind: RecordKind,
    pub record_id: Id,
    pub verb: String,
    pub changes: Vec<FieldChange>,
    pub note: Option<NoteFields>,
}

/// A field before and after.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's FieldChange")]
pub struct FieldChange {
    pub field: String,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

/// Whether the screens are light or dark.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::Theme")]
pub enum Theme {
    System,
    Light,
    Dark,
}

/// How close things stand.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::Density")]
pub enum Density {
    Comfortable,
    Compact,
}

/// What is done by keys.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::KeyCommand")]
pub enum KeyCommand {
    Palette,
    Add,
    Help,
    Undo,
    Redo,
    Select,
    Deals,
    Leads,
    Contacts,
    Companies,
}

/// What a card can show.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::CardField")]
pub enum CardField {
    Company,
    Tags,
    Amount,
    CloseDate,
    TimeLeft,
    DaysInStage,
    Checklist,
    Owner,
}

/// A column of the table of deals.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::DealColumn")]
pub enum DealColumn {
    Name,
    Stage,
    Company,
    Amount,
    Probability,
    Weighted,
    Currency,
    CloseDate,
    Owner,
    Tags,
    Source,
    CreatedAt,
    LastActivity,
    DaysInStage,
}

/// How the user wants the screens.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Preferences")]
#[expect(missing_docs, reason = "the fields of the schema's Preferences")]
pub struct PreferencesFields {
    pub theme: Theme,
    pub density: Density,
    pub card_fields: Option<Vec<CardField>>,
    pub card_custom_fields: Vec<cynic::Id>,
    pub deal_columns: Option<Vec<DealColumn>>,
    pub deal_column_widths: Option<Vec<DealColumnWidth>>,
    pub list_columns: Vec<ColumnsOfList>,
    pub default_views: Vec<DefaultView>,
    pub shortcuts: Vec<Shortcut>,
    pub version: i32,
}

/// The keys of a command.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's Shortcut")]
pub struct Shortcut {
    pub command: KeyCommand,
    pub keys: Option<String>,
}

/// The columns of a list.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's ColumnsOfList")]
pub struct ColumnsOfList {
    pub kind: RecordKind,
    pub columns: Vec<ViewColumn>,
}

/// A column of a list or view.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields of the schema's ViewColumn")]
pub struct ViewColumn {
    pub key: String,
    pub width: Option<i32>,
}

/// The view that a list opens with.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's DefaultView")]
pub struct DefaultView {
    pub kind: RecordKind,
    pub view_id: cynic::Id,
}

/// The width of a column of the table of deals.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's DealColumnWidth")]
pub struct DealColumnWidth {
    pub column: DealColumn,
    pub width: i32,
}

/// An item of a reference list, by its name.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "ListItem")]
#[expect(missing_docs, reason = "the fields of the schema's ListItem")]
pub struct ListItemName {
    pub id: cynic::Id,
    pub name: String,
}

/// A record of any kind, as a change carries it.
#[derive(cynic::InlineFragments, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the kinds of the schema's Record")]
pub enum Record {
    Deal(Box<DealFields>),
    Company(Box<CompanyFields>),
    Contact(Box<ContactFields>),
    Note(Box<NoteFields>),
    File(FileChange),
    Pipeline(PipelineFields),
    User(UserFields),
    Team(TeamFields),
    DirectoryItem(DirectoryItemFields),
    FieldDefinition(super::fields::FieldDefinitionFields),
    Workspace(WorkspaceFields),
    Preferences(PreferencesFields),
    ListItem(ListItemName),
    #[cynic(fallback)]
    Unknown,
}
