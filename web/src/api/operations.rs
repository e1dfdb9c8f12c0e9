//! The queries of the cache itself: the session, the reference data, boards, pages of deals, and the live stream.

use cynic::Id;
use millrace_shared::read::FromJson;

use super::fields::FieldDefinitionFields;
use super::fragments::{
    DealFields, DealStatus, DirectoryItemFields, PageInfo, PipelineFields, PreferencesFields, RecordKind, TeamFields,
    Totals, UserFields, WorkspaceFields,
};
use super::{Date, DateTime, EventSeq, fragments::Record, schema};

/// What the app asks first.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Query")]
pub struct Start {
    /// What a first visit needs.
    pub setup: Setup,
    /// Who is signed in.
    pub viewer: Option<Viewer>,
}

/// Whether this is a first visit.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
pub struct Setup {
    /// True until the first workspace exists.
    pub needed: bool,
}

/// Who is signed in.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's Viewer")]
pub struct Viewer {
    pub user: ViewerUser,
    pub workspace: WorkspaceFields,
    pub role: ViewerRole,
    pub field_rules: Vec<RoleFieldRule>,
    pub preferences: PreferencesFields,
    pub mail_enabled: bool,
    pub viewing_as: Option<ViewingAs>,
}

/// As whom one looks on.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's ViewingAs")]
pub struct ViewingAs {
    pub user: Option<ViewedUser>,
    pub role: Option<ViewedRole>,
}

/// The user as whom one looks on.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "User")]
#[expect(missing_docs, reason = "the fields of the schema's User")]
pub struct ViewedUser {
    pub name: String,
}

/// The role as which one looks on.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Role")]
#[expect(missing_docs, reason = "the fields of the schema's Role")]
pub struct ViewedRole {
    pub name: String,
    pub built_in: bool,
}

/// One's role, with its rules.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Role")]
#[expect(missing_docs, reason = "the fields of the schema's Role")]
pub struct ViewerRole {
    pub id: Id,
    pub name: String,
    pub rules: Vec<RoleRule>,
    pub stage_rules: Vec<RoleStageRule>,
}

/// What a role says of deals in one stage.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's RoleStageRule")]
pub struct RoleStageRule {
    pub stage_id: Id,
    pub verb: Verb,
    pub scope: Scope,
}

/// One right of a role.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's RoleRule")]
pub struct RoleRule {
    pub kind: RecordKind,
    pub verb: Verb,
    pub scope: Scope,
}

/// What a role says of a field.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's RoleFieldRule")]
pub struct RoleFieldRule {
    pub kind: RecordKind,
    pub field: String,
    pub right: FieldRight,
}

/// What may be done with a field.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::FieldRight")]
pub enum FieldRight {
    Hidden,
    ReadOnly,
    Edit,
}

/// What can be done with a record.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::Verb")]
pub enum Verb {
    View,
    Create,
    Edit,
    Delete,
    Export,
    Assign,
    Administer,
}

/// Whose records a right reaches.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::Scope")]
pub enum Scope {
    None,
    Own,
    Team,
    All,
}

/// The signed-in user, with what only concerns oneself.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "User")]
#[expect(missing_docs, reason = "the fields of the schema's User")]
pub struct ViewerUser {
    pub id: Id,
    pub name: String,
    pub email: String,
    pub locale: Option<String>,
    pub time_zone: Option<String>,
}

/// The small things that every screen needs.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Query")]
#[expect(missing_docs, reason = "said by the names")]
pub struct Reference {
    pub workspace: WorkspaceNow,
    pub users: Vec<UserFields>,
    pub teams: Vec<TeamFields>,
    pub pipelines: Vec<PipelineFields>,
    #[cynic(alias, rename = "directory")]
    #[arguments(kind: "SOURCE")]
    pub sources: Vec<DirectoryItemFields>,
    #[cynic(alias, rename = "directory")]
    #[arguments(kind: "LOSS_REASON")]
    pub loss_reasons: Vec<DirectoryItemFields>,
    #[cynic(alias, rename = "directory")]
    #[arguments(kind: "SECTOR")]
    pub sectors: Vec<DirectoryItemFields>,
    #[arguments(archived: true)]
    pub fields: Vec<FieldDefinitionFields>,
}

/// The workspace, and its last event.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Workspace")]
pub struct WorkspaceNow {
    /// The number of the last event.
    pub seq: EventSeq,
    /// The workspace.
    #[cynic(spread)]
    pub fields: WorkspaceFields,
}

/// Which deals are meant.
#[derive(cynic::InputObject, Clone, Debug, Default)]
#[cynic(graphql_type = "DealFilter")]
#[expect(missing_docs, reason = "the fields of the schema's DealFilter")]
pub struct DealFilterInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub pipeline_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub stage_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub statuses: Option<Vec<DealStatus>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub owner_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub team_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub company_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub contact_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub amount_from: Option<i64>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub amount_to: Option<i64>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub currencies: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub probability_from: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub probability_to: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub closes_from: Option<Date>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub closes_to: Option<Date>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Vec<super::fields::CustomConditionInput>>,
    pub without_close_date: bool,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub source_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub loss_reason_ids: Option<Vec<Id>>,
    pub without_source: bool,
    pub without_loss_reason: bool,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub closed_from: Option<DateTime>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub closed_before: Option<DateTime>,
    pub over_time_limit: bool,
    pub deleted: bool,
}

/// What deals are sorted by.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of the schema's DealSort")]
pub enum DealSort {
    Rank,
    Stage,
    Name,
    Amount,
    ExpectedCloseOn,
    Owner,
    CreatedAt,
    LastActivityAt,
    UpdatedAt,
    ClosedAt,
    StageEnteredAt,
}

/// In which direction.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of the schema's SortDirection")]
pub enum SortDirection {
    Asc,
    Desc,
}

/// Which board.
#[derive(cynic::QueryVariables, Clone, Debug)]
#[expect(missing_docs, reason = "the arguments of the schema's board")]
pub struct BoardVariables {
    pub pipeline_id: Id,
    pub filter: Option<DealFilterInput>,
    pub first: i32,
    pub sort: DealSort,
    pub direction: SortDirection,
}

/// A board with the first cards of each column.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Query", variables = "BoardVariables")]
pub struct BoardQuery {
    /// The board.
    #[arguments(pipelineId: $pipeline_id, filter: $filter, first: $first, sort: $sort, direction: $direction)]
    pub board: Board,
}

/// A board.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(variables = "BoardVariables")]
#[expect(missing_docs, reason = "the fields of the schema's Board")]
pub struct Board {
    pub pipeline: PipelineFields,
    pub columns: Vec<BoardColumn>,
    pub seq: EventSeq,
}

/// A column of a board.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's BoardColumn")]
pub struct BoardColumn {
    pub stage: StageRef,
    pub totals: Totals,
    pub deals: DealPage,
}

/// A stage's id.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Stage")]
pub struct StageRef {
    /// The id.
    pub id: Id,
}

/// A page of deals.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "DealConnection")]
#[expect(missing_docs, reason = "the fields of the schema's DealConnection")]
pub struct DealPage {
    pub nodes: Vec<DealFields>,
    pub page_info: PageInfo,
}

/// The figures of a board, without cards.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Query", variables = "BoardVariables")]
pub struct BoardTotalsQuery {
    /// The board.
    #[arguments(pipelineId: $pipeline_id, filter: $filter, first: $first, sort: $sort, direction: $direction)]
    pub board: BoardTotals,
}

/// The figures of a board.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Board")]
#[expect(missing_docs, reason = "the fields of the schema's Board")]
pub struct BoardTotals {
    pub columns: Vec<ColumnTotals>,
}

/// The figures of a column.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "BoardColumn")]
#[expect(missing_docs, reason = "the fields of the schema's BoardColumn")]
pub struct ColumnTotals {
    pub stage: StageRef,
    pub totals: Totals,
}

/// The next cards of a column.
#[derive(cynic::QueryVariables, Clone, Debug)]
#[expect(missing_docs, reason = "the arguments of the schema's deals")]
pub struct CardsVariables {
    pub filter: Option<DealFilterInput>,
    pub sort: DealSort,
    pub direction: SortDirection,
    pub first: i32,
    pub after: Option<String>,
}

/// The next cards of a column, in their order.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Query", variables = "CardsVariables")]
pub struct CardsQuery {
    /// The cards.
    #[arguments(filter: $filter, sort: $sort, direction: $direction, first: $first, after: $after)]
    pub deals: DealPage,
}

/// Which deal.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct DealVariables {
    /// Its id.
    pub id: Id,
}

/// One deal.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Query", variables = "DealVariables")]
pub struct DealQuery {
    /// The deal.
    #[arguments(id: $id)]
    pub deal: DealFields,
}

/// From which event on.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct ChangesVariables {
    /// The last event that is known; nothing starts live.
    pub since: Option<EventSeq>,
}

/// The live stream.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Subscription", variables = "ChangesVariables")]
pub struct ChangesSubscription {
    /// The next batch.
    #[arguments(since: $since)]
    pub changes: ChangeBatch,
}

/// Everything that changed since the last batch.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's ChangeBatch")]
pub struct ChangeBatch {
    pub seq: EventSeq,
    pub resync: bool,
    pub changes: Vec<Change>,
    pub totals: Vec<StageTotals>,
}

/// One record that changed.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's Change")]
pub struct Change {
    pub kind: RecordKind,
    pub id: Id,
    pub actor_id: Option<Id>,
    pub origins: Vec<String>,
    pub record: Option<Record>,
}

/// The new figures of one stage.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's StageTotals")]
pub struct StageTotals {
    pub stage_id: Id,
    pub totals: Totals,
}
