//! Gives every error of an answer its stable `extensions.code`: refusals of ours carry their own, and what GraphQL
//! itself refuses (syntax, unknown fields, limits) is VALIDATION.

use crate::error::Error;
use async_graphql::{
    Request, Response, ServerError, ServerResult,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest, NextRequest, NextSubscribe},
};
use futures_util::{StreamExt, stream::BoxStream};
use std::sync::Arc;

/// The extension of the schema.
pub struct Errors;

impl ExtensionFactory for Errors {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Errors {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        explained(next.run(ctx).await)
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        next.run(ctx, stream).map(explained).boxed()
    }

    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        next.run(ctx, request).await
    }
}

fn explained(mut response: Response) -> Response {
    for error in &mut response.errors {
        explain(error);
    }
    response
}

/// Sets the extensions of one error.
pub fn explain(error: &mut ServerError) {
    if error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some()) {
        return;
    }
    let extensions = match error.source::<Error>() {
        Some(ours) => ours.extensions(),
        None => Error::Validation(Vec::new()).extensions(),
    };
    error.extensions = Some(extensions);
}
