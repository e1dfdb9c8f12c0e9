//! What is asked of the server about saved views.

use cynic::{Id, QueryBuilder};
use millrace_shared::{RecordKind as Kind, UserId, read::FromJson};

use super::content::{Content, Meant};
use crate::{
    api::{
        self, ApiError, Json, convert,
        fragments::{RecordKind, ViewColumn},
        preferences::ViewColumnInput,
        schema,
    },
    features::{
        columns::Column,
        operations::{Done, mutation},
        records::VersionedInput,
    },
};

/// How a view shows its records.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewShape {
    Table,
    Board,
}

/// Who sees a view.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    Private,
    Team,
    Everyone,
}

/// A saved view.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "View")]
pub struct View {
    pub id: Id,
    pub kind: RecordKind,
    pub name: String,
    pub shape: ViewShape,
    pub pipeline_id: Option<Id>,
    pub audience: Audience,
    pub team: Option<ViewTeam>,
    pub owner_id: Id,
    pub filter: Json,
    pub sort: Option<String>,
    pub columns: Option<Vec<ViewColumn>>,
    pub group_by: Option<String>,
    pub version: i32,
}

/// The team of a view.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Team")]
pub struct ViewTeam {
    pub id: Id,
    pub name: String,
}

impl View {
    /// Of which records.
    pub fn kind(&self) -> Kind {
        self.kind.into()
    }

    /// Whose it is.
    pub fn owner(&self) -> UserId {
        convert::id(&self.owner_id)
    }

    /// What it shows.
    pub fn content(&self) -> Content {
        let column = |it: &ViewColumn| Column { key: it.key.clone(), width: it.width };
        Content {
            board: self.shape == ViewShape::Board,
            pipeline: self.pipeline_id.as_ref().map(convert::id),
            meant: Meant::of_json(self.kind(), &self.filter.0),
            sort: self.sort.clone(),
            columns: self.columns.as_ref().map(|columns| columns.iter().map(column).collect()),
            group: self.group_by.clone(),
        }
    }
}

#[derive(cynic::QueryVariables)]
struct KindVariables {
    kind: Option<RecordKind>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "KindVariables")]
struct ViewsQuery {
    #[arguments(kind: $kind)]
    views: Vec<View>,
    viewer: Option<Marks>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Viewer")]
struct Marks {
    preferences: MarkedViews,
}

/// The views that the user has marked.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, Default, PartialEq)]
#[cynic(graphql_type = "Preferences")]
pub struct MarkedViews {
    pub favourite_views: Vec<Id>,
    pub default_views: Vec<DefaultView>,
}

/// What a list opens with.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
pub struct DefaultView {
    pub view_id: Id,
}

impl MarkedViews {
    /// Whether a view is a favourite.
    pub fn is_favourite(&self, id: &Id) -> bool {
        self.favourite_views.contains(id)
    }

    /// Whether its list opens with it.
    pub fn is_default(&self, id: &Id) -> bool {
        self.default_views.iter().any(|it| it.view_id == *id)
    }
}

/// Asks for the views of a kind that the user sees, and for those that are marked.
pub async fn views(kind: Kind) -> Result<(Vec<View>, MarkedViews), ApiError> {
    let answer = api::run(ViewsQuery::build(KindVariables { kind: Some(kind.into()) })).await?;
    Ok((answer.views, answer.viewer.map(|viewer| viewer.preferences).unwrap_or_default()))
}

/// What the palette tells of a view.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "View")]
pub struct ViewName {
    pub id: Id,
    pub kind: RecordKind,
    pub name: String,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct NamesQuery {
    views: Vec<ViewName>,
    viewer: Option<Marks>,
}

/// The names of all views that the user sees, and which of them are marked.
pub async fn names() -> Result<(Vec<ViewName>, MarkedViews), ApiError> {
    let answer = api::run(NamesQuery::build(())).await?;
    Ok((answer.views, answer.viewer.map(|viewer| viewer.preferences).unwrap_or_default()))
}

#[derive(cynic::QueryVariables)]
struct IdVariables {
    id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "IdVariables")]
struct ViewQuery {
    #[arguments(id: $id)]
    view: View,
}

/// Asks for one view.
pub async fn view(id: String) -> Result<View, ApiError> {
    Ok(api::run(ViewQuery::build(IdVariables { id: id.into() })).await?.view)
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ViewContentInput {
    pub shape: ViewShape,
    pub pipeline_id: Option<Id>,
    pub filter: Json,
    pub sort: Option<String>,
    pub columns: Option<Vec<ViewColumnInput>>,
    pub group_by: Option<String>,
}

impl From<Content> for ViewContentInput {
    fn from(content: Content) -> Self {
        let column = |it: Column| ViewColumnInput { key: it.key, width: it.width };
        Self {
            shape: if content.board { ViewShape::Board } else { ViewShape::Table },
            pipeline_id: content.pipeline.map(convert::gql),
            filter: Json(content.meant.to_json()),
            sort: content.sort,
            columns: content.columns.map(|columns| columns.into_iter().map(column).collect()),
            group_by: content.group,
        }
    }
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct CreateViewInput {
    pub kind: RecordKind,
    pub name: String,
    pub content: ViewContentInput,
    pub audience: Audience,
    pub team_id: Option<Id>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct UpdateViewInput {
    pub id: Id,
    pub version: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub content: Option<ViewContentInput>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    pub team_id: Option<Id>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ExportInput {
    pub kind: RecordKind,
    pub content: ViewContentInput,
    pub text: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<Id>>,
    pub client_mutation_id: Option<String>,
}

/// The address of a file.
#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ExportPayload")]
pub struct ExportedFile {
    pub url: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct MarkViewInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub favourite: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ViewPayload")]
pub struct ViewSaved {
    pub view: View,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "PreferencesPayload")]
pub struct ViewMarked {
    #[expect(dead_code, reason = "the live line tells of it")]
    pub seq: api::EventSeq,
}

mutation!(
    /// Asks for records as a file.
    export_records(ExportInput) -> ExportedFile
);
mutation!(
    /// Saves a view.
    create_view(CreateViewInput) -> ViewSaved
);
mutation!(
    /// Changes a view.
    update_view(UpdateViewInput) -> ViewSaved
);
mutation!(
    /// Deletes a view for good.
    delete_view(VersionedInput) -> Done
);
mutation!(
    /// Marks a view for the user alone.
    mark_view(MarkViewInput) -> ViewMarked
);
