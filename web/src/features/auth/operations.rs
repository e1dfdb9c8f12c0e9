//! What the pages before sign-in ask of the server.

use cynic::QueryBuilder;
use millrace_shared::read::FromJson;

use crate::{
    api::{self, ApiError, schema},
    features::operations::{Done, mutation},
};

/// What a first visit needs.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Setup")]
pub struct SetupOptions {
    /// True until the first workspace exists.
    pub needed: bool,
    /// ISO 4217 codes.
    pub currencies: Vec<String>,
    /// IANA names.
    pub time_zones: Vec<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct SetupQuery {
    setup: SetupOptions,
}

/// Asks what a first visit needs; settings use its lists too.
pub async fn setup_options() -> Result<SetupOptions, ApiError> {
    Ok(api::run(SetupQuery::build(())).await?.setup)
}

// The session reads the viewer anew after each sign-in, so only that it worked matters here.
#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "SignInPayload")]
pub struct SignedIn {
    /// Some field must be asked for.
    #[expect(dead_code, reason = "only that it worked matters")]
    pub viewer: ViewerMail,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Viewer")]
pub struct ViewerMail {
    /// True when outgoing mail is configured.
    #[expect(dead_code, reason = "only that it worked matters")]
    pub mail_enabled: bool,
}

/// The first workspace and its administrator.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct SetupInput {
    pub workspace_name: String,
    pub currency: String,
    pub locale: String,
    pub time_zone: String,
    pub name: String,
    pub email: String,
    pub password: String,
    pub demo: bool,
}

#[derive(cynic::InputObject)]
pub struct SignInInput {
    pub email: String,
    pub password: String,
}

#[derive(cynic::InputObject)]
pub struct RequestPasswordResetInput {
    pub email: String,
}

#[derive(cynic::InputObject)]
pub struct AcceptLinkInput {
    pub secret: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub password: String,
}

mutation!(
    /// Makes the workspace and its administrator, and signs in.
    setup(SetupInput) -> SignedIn
);
mutation!(
    /// Signs in.
    sign_in(SignInInput) -> SignedIn
);
mutation!(
    /// Asks for a reset link by mail; the answer does not tell whether the address is known.
    request_password_reset(RequestPasswordResetInput) -> Done
);
mutation!(
    /// Sets a password by a link, and signs in.
    accept_link(AcceptLinkInput) -> SignedIn
);

/// What a link is for.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// To join.
    Invite,
    /// To set a new password.
    Reset,
}

/// An invitation or a reset link.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
pub struct Link {
    pub purpose: LinkPurpose,
    pub email: String,
    pub name: String,
    pub workspace_name: String,
}

#[derive(cynic::QueryVariables)]
struct LinkVariables {
    secret: String,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "LinkVariables")]
struct LinkQuery {
    #[arguments(secret: $secret)]
    link: Link,
}

/// Reads a link.
pub async fn link(secret: String) -> Result<Link, ApiError> {
    Ok(api::run(LinkQuery::build(LinkVariables { secret })).await?.link)
}
