//! The list or board on screen as a file.

use cynic::Id;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use millrace_shared::{Scope, Verb};

use super::{
    Viewed,
    content::Content,
    operations::{self, ExportInput, ViewContentInput},
};
use crate::{
    api::mutation_id,
    cache::use_cache,
    features::columns,
    platform,
    session::use_session,
    t,
    ui::{Icon, Menu, MenuItem, use_toasts},
};

/// Asks for the file of what is on screen, and has the browser fetch it.
#[derive(Clone, Copy)]
pub struct Exporting {
    may: Memo<bool>,
    run: Callback<(bool, Option<Vec<Id>>)>,
}

impl Exporting {
    /// Of the list or board around.
    pub fn of_screen() -> Self {
        let Viewed { kind, text } = expect_context::<Viewed>();
        let (cache, session, toasts) = (use_cache(), use_session(), use_toasts());
        let (location, query) = (use_location(), use_query_map());
        let may =
            Memo::new(move |_| session.viewer().is_some_and(|viewer| viewer.scope(kind, Verb::Export) != Scope::None));
        let run = Callback::new(move |(everything, ids): (bool, Option<Vec<Id>>)| {
            let mut content = query.with_untracked(|query| {
                Content::of_address(kind, &location.pathname.get_untracked(), |name| query.get(name))
            });
            content.columns = match (everything, content.columns) {
                (true, _) => None,
                (false, None) => untrack(|| columns::chosen(cache, kind)),
                (false, asked) => asked,
            };
            let text = text.get_untracked().trim().to_owned();
            let input = ExportInput {
                kind: kind.into(),
                content: ViewContentInput::from(content),
                text: (!text.is_empty()).then_some(text),
                ids,
                client_mutation_id: Some(mutation_id()),
            };
            leptos::task::spawn_local(async move {
                match operations::export_records(input).await {
                    Ok(file) => {
                        platform::download(&file.url);
                        toasts.info(t!("exports.begun"));
                    }
                    Err(error) => toasts.error(error.sentence()),
                }
            });
        });
        Self { may, run }
    }

    /// Whether the user may export any.
    pub fn may(self) -> Memo<bool> {
        self.may
    }

    /// Fetches the columns on screen of these records alone; of all that match when none are named.
    pub fn fetch(self, ids: Option<Vec<Id>>) {
        self.run.run((false, ids));
    }
}

/// The menu with what can be done with all of the list.
#[component]
pub fn ListMenu() -> impl IntoView {
    let exporting = Exporting::of_screen();
    let shown = move || exporting.may.get();
    view! {
        <Show when=shown>
            <Menu label=t!("exports.menu") align_end=true class="c-button c-button--ghost c-button--icon c-listmenu" trigger=|| view! { <Icon name="more"/> }>
                <MenuItem icon="external" on_select=move || exporting.run.run((false, None))>{t!("exports.shown")}</MenuItem>
                <MenuItem icon="external" on_select=move || exporting.run.run((true, None))>{t!("exports.all")}</MenuItem>
            </Menu>
        </Show>
    }
    .into_any()
}
