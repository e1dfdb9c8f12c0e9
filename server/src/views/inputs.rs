//! What comes over the API about views.

use super::entity::ViewColumn;
use async_graphql::{InputObject, Json};
use millrace_shared::{Audience, PipelineId, RecordKind, TeamId, ViewId, ViewShape};

/// What a view shows.
#[derive(Debug, Clone, InputObject)]
pub struct ViewContentInput {
    /// How it shows the records; only deals have boards.
    pub shape: ViewShape,
    /// The pipeline: of deals always, of others never.
    pub pipeline_id: Option<PipelineId>,
    /// Which records: the filter of a list as docs/api.md tells of it, or of deals the values of a board's address.
    pub filter: Json<serde_json::Value>,
    /// The word of its order, with a minus before it for the other direction; the kind's own when null.
    pub sort: Option<String>,
    /// What it shows of each record, in this order; the choice of whoever looks when null.
    pub columns: Option<Vec<ViewColumn>>,
    /// What a table is grouped by, as in `recordGroups` and `dealGroups`; not in groups when null.
    pub group_by: Option<String>,
}

/// A view to be saved.
#[derive(Debug, Clone, InputObject)]
pub struct CreateViewInput {
    /// Of which records: COMPANY, CONTACT or DEAL.
    pub kind: RecordKind,
    /// Its name, of at most 80 characters.
    pub name: String,
    /// What it shows.
    pub content: ViewContentInput,
    /// Who sees it.
    #[graphql(default_with = "Audience::Private")]
    pub audience: Audience,
    /// The team, when it is a team's: one's own, or any for an administrator.
    pub team_id: Option<TeamId>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// Changes of a view: what is absent stays as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateViewInput {
    /// Which one.
    pub id: ViewId,
    /// When given, a view changed since is a CONFLICT.
    pub version: Option<i32>,
    /// Its name, of at most 80 characters.
    pub name: Option<String>,
    /// What it shows, in place of what it showed.
    pub content: Option<ViewContentInput>,
    /// Who sees it.
    pub audience: Option<Audience>,
    /// The team, when it becomes a team's.
    pub team_id: Option<TeamId>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// How the caller marks a view: what is absent stays as it is.
#[derive(Debug, Clone, InputObject)]
pub struct MarkViewInput {
    /// Which one.
    pub id: ViewId,
    /// Whether it is among the caller's favourites.
    pub favourite: Option<bool>,
    /// Whether it is what the caller's list of this kind opens with.
    pub is_default: Option<bool>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}
