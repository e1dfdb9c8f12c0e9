//! One reference list: its name, its columns, its items.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    frame::SettingsPage,
    list_columns::ListColumns,
    list_items::ListItems,
    lists::used_by,
    operations::lists::{self, List, UpdateListInput},
    teams::check_name,
};
use crate::{
    api::ErrorCode,
    cache::use_cache,
    features::live_query::{live_query, once_answered},
    t,
    ui::{EmptyState, Icon, InlineEdit, use_toasts},
};

/// The page at `/settings/lists/:id`.
#[component]
pub fn ListSettings() -> impl IntoView {
    let cache = use_cache();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let query = live_query(
        move || {
            cache.lists_changed.track();
            cache.fields.all();
        },
        move || {
            let id = id.get();
            async move {
                match lists::list(id.into()).await {
                    Ok(list) => Ok(Some(list)),
                    Err(error) if error.code() == Some(ErrorCode::NotFound) => Ok(None),
                    Err(error) => Err(error),
                }
            }
        },
    );
    let list = Memo::new(move |before: Option<&Option<List>>| match query.get() {
        Some(Ok(list)) => list,
        _ => before.cloned().flatten(),
    });
    let is_there = Memo::new(move |_| list.with(Option::is_some));
    let title = Signal::derive(move || list.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default()));
    view! {
        <SettingsPage title back=("/settings/lists", t!("settings.lists"))>
            {once_answered(query, move || view! {
                <Show when=move || is_there.get() fallback=|| view! { <EmptyState icon="list" title=t!("lists.gone")/> }>
                    <ListFacts list on_changed=move || query.refetch()/>
                    <ListItems list/>
                    <details class="c-settings__section c-listcolumns">
                        <summary>
                            <span><h2>{t!("lists.columns")}</h2><p class="muted">{t!("lists.columns_text")}</p></span>
                            <Icon name="chevron-down"/>
                        </summary>
                        <ListColumns list on_changed=move || query.refetch()/>
                    </details>
                </Show>
            }.into_any())}
        </SettingsPage>
    }
}

#[component]
fn ListFacts(list: Memo<Option<List>>, #[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let name = Signal::derive(move || list.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default()));
    let rename = move |name: String| {
        let Some(id) = list.with_untracked(|it| it.as_ref().map(|it| it.id.clone())) else { return };
        leptos::task::spawn_local(async move {
            let input = UpdateListInput { id, name: Some(name), columns: None, position: None };
            if let Err(error) = lists::update_list(input).await {
                toasts.error(error.sentence());
            }
            on_changed.run(());
        });
    };
    let used = move || {
        let used = list.with(|it| it.as_ref().map(|it| used_by(&it.fields)).unwrap_or_default());
        if used.is_empty() { t!("lists.unused").to_owned() } else { used.join(", ") }
    };
    view! {
        <dl class="c-facts c-settings__section">
            <dt>{t!("lists.name")}</dt>
            <dd><InlineEdit label=t!("lists.name") value=name check=check_name on_save=rename/></dd>
            <dt>{t!("lists.used_by")}</dt>
            <dd class="c-listused">{used}</dd>
        </dl>
    }
    .into_any()
}
