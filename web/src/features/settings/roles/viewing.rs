//! The banner over every page while one looks on as somebody else.

use cynic::MutationBuilder;
use leptos::prelude::*;
use millrace_shared::read::FromJson;

use super::super::operations::roles::label;
use crate::{
    api::{self, ApiError, schema},
    features::operations::Done,
    session::use_session,
    t,
    ui::{Button, ButtonKind, Icon},
};

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Mutation")]
struct Leave {
    #[expect(dead_code, reason = "only that it worked matters")]
    view_as_myself: Done,
}

async fn leave() -> Result<(), ApiError> {
    api::run(Leave::build(())).await.map(drop)
}

/// Draws it.
pub fn show() -> AnyView {
    let session = use_session();
    let go = move || session.become_other(leave(), "/settings/roles");
    let text = move || {
        let viewing = session.viewer().and_then(|viewer| viewer.viewing);
        viewing.map(|(name, built_in)| t!("roles.viewing", name = label(built_in, &name)))
    };
    view! {
        <p class="c-banner c-banner--viewing">
            <Icon name="eye"/>
            <span>{text}</span>
            <Button kind=ButtonKind::Ghost on_press=go>{t!("roles.leave")}</Button>
        </p>
    }
    .into_any()
}
