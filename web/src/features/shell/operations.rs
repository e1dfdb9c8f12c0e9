//! Signing out.

use cynic::MutationBuilder;
use millrace_shared::read::FromJson;

use crate::{
    api::{self, ApiError, schema},
    features::operations::Done,
};

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Mutation")]
struct SignOut {
    #[expect(dead_code, reason = "only that it worked matters")]
    sign_out: Done,
}

/// Ends this session.
pub async fn sign_out() -> Result<(), ApiError> {
    api::run(SignOut::build(())).await.map(drop)
}
