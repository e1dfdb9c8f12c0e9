//! The roles of the workspace: their list here, one of them in [`editor`].

mod create;
mod draft;
mod editor;
mod fields;
mod matrix;
mod remove;
mod stages;
pub mod viewing;
pub(super) mod words;

pub use editor::RoleSettings;

use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    frame::SettingsPage,
    operations::roles::{self, Role},
};
use crate::{
    cache::use_cache,
    features::live_query::{live_query, once_answered},
    t,
    ui::{Badge, Button, ButtonKind, IconButton},
};
use create::CreateRole;
use draft::Draft;
use remove::RemoveRole;

/// The page at `/settings/roles`.
#[component]
pub fn Roles() -> impl IntoView {
    let cache = use_cache();
    let query = live_query(
        move || {
            cache.roles_changed.track();
            cache.users.all();
        },
        roles::roles,
    );
    let list = Memo::new(move |_| match query.get() {
        Some(Ok(roles)) => roles.into_iter().map(Shown).collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    let all = Signal::derive(move || list.get().into_iter().map(|shown| shown.0).collect::<Vec<Role>>());
    let (creating, copy_of) = (RwSignal::new(false), RwSignal::new(String::new()));
    let removed = RwSignal::new(None::<Role>);
    let create = move |source: String| {
        copy_of.set(source);
        creating.set(true);
    };
    let row = move |Shown(role): Shown| {
        let id = role.id.inner().to_owned();
        let label = role.label();
        let text =
            if role.description.is_empty() { words::in_short(&Draft::of(&role)) } else { role.description.clone() };
        let (copy, delete) = (t!("roles.copy_named", name = &label), t!("roles.delete_named", name = &label));
        let (built_in, of_delete) = (role.built_in, role.clone());
        view! {
            <li class="c-roles__row">
                <A href=format!("/settings/roles/{id}") attr:class="c-roles__link">
                    <span class="c-roles__name"><b class="truncate">{label}</b>
                        {built_in.then(|| view! { <Badge>{t!("roles.built_in")}</Badge> })}</span>
                    <span class="muted c-roles__says">{text}</span>
                    <span class="muted c-roles__users">{t!("roles.users", count = role.user_count)}</span>
                </A>
                <IconButton icon="copy" label=copy on_press=move || create(id.clone())/>
                {(!built_in).then(|| view! {
                    <IconButton icon="trash" label=delete on_press=move || removed.set(Some(of_delete.clone()))/>
                })}
            </li>
        }
    };
    view! {
        <SettingsPage title=t!("settings.roles") text=t!("roles.text")
            actions=move || view! {
                <Button kind=ButtonKind::Primary icon="plus" on_press=move || create(String::new())>{t!("roles.create")}</Button>
            }>
            {once_answered(query, move || view! {
                <ul class="c-roles"><For each=move || list.get() key=|shown| format!("{shown:?}") children=row/></ul>
            }.into_any())}
            <CreateRole open=creating copy_of all/>
            <RemoveRole role=removed all on_done=move || query.refetch()/>
        </SettingsPage>
    }
}

/// Compared by all that is shown of it.
#[derive(Clone, Debug)]
struct Shown(Role);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}
