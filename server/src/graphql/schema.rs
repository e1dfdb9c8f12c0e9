//! The one schema, made of the features' parts in groups of at most 16 (a flat merge of many overflows the
//! compiler's query depth).

use crate::{
    app::App, assignment, auth, avatars, companies, contacts, deals, directories, events, exports, fields, files,
    leads, lists, notes, pipelines, preferences, presence, products, records, roles, search, teams, users, views,
    workspaces,
};
use async_graphql::{MergedObject, MergedSubscription};

/// Queries of customers and sales.
#[derive(MergedObject, Default)]
pub struct SalesQuery(
    deals::graphql::DealQuery,
    pipelines::graphql::PipelineQuery,
    companies::graphql::CompanyQuery,
    contacts::graphql::ContactQuery,
    leads::graphql::LeadQuery,
    products::graphql::ProductQuery,
    directories::graphql::DirectoryQuery,
    fields::graphql::FieldQuery,
    lists::graphql::ListQuery,
    search::graphql::SearchQuery,
    records::graphql::RecordQuery,
    records::matches::MatchQuery,
    views::graphql::ViewQuery,
);

/// Queries of people and the workspace.
#[derive(MergedObject, Default)]
pub struct PeopleQuery(
    auth::graphql::AuthQuery,
    users::graphql::UserQuery,
    teams::graphql::TeamQuery,
    roles::graphql::RoleQuery,
    workspaces::graphql::WorkspaceQuery,
    assignment::graphql::AssignmentQuery,
    events::graphql::EventQuery,
);

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(SalesQuery, PeopleQuery);

/// Mutations of customers and sales.
#[derive(MergedObject, Default)]
pub struct SalesMutation(
    deals::graphql::DealMutation,
    pipelines::graphql::PipelineMutation,
    companies::graphql::CompanyMutation,
    contacts::graphql::ContactMutation,
    leads::graphql::LeadMutation,
    products::graphql::ProductMutation,
    notes::graphql::NoteMutation,
    files::graphql::FileMutation,
    directories::graphql::DirectoryMutation,
    fields::graphql::FieldMutation,
    lists::graphql::ListMutation,
    views::graphql::ViewMutation,
    exports::graphql::ExportMutation,
    records::graphql::RecordMutation,
);

/// Mutations of people and the workspace.
#[derive(MergedObject, Default)]
pub struct PeopleMutation(
    auth::graphql::AuthMutation,
    users::graphql::UserMutation,
    avatars::graphql::AvatarMutation,
    preferences::graphql::PreferencesMutation,
    teams::graphql::TeamMutation,
    roles::graphql::RoleMutation,
    workspaces::graphql::WorkspaceMutation,
    assignment::graphql::AssignmentMutation,
    presence::graphql::PresenceMutation,
);

/// What can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(SalesMutation, PeopleMutation);

/// What can be listened to.
#[derive(MergedSubscription, Default)]
pub struct Subscription(events::changes::Subscriptions, presence::graphql::PresenceSubscription);

/// The schema; cheap to clone.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema over an app, with the limits of its configuration.
pub fn build_schema(app: &App) -> Schema {
    builder()
        .extension(super::errors::Errors)
        .limit_depth(app.config.graphql_depth)
        .limit_complexity(app.config.graphql_complexity)
        .data(app.clone())
        .finish()
}

/// The schema as SDL text, as `schema.graphql` holds it.
pub fn sdl() -> String {
    let schema: Schema = builder().finish();
    schema
        .sdl_with_options(async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items())
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription::default())
}
