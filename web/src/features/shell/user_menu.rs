//! The signed-in user's own menu; on a phone, with the places that its bar has no room for.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{operations, places::places_in_menu};
use crate::{
    features::palette::{Over, use_palette},
    session::use_session,
    t,
    ui::{Avatar, Icon, Menu, MenuItem, use_toasts},
};

#[component]
pub(super) fn UserMenu(class: &'static str, compact: bool) -> impl IntoView {
    let session = use_session();
    let (toasts, palette) = (use_toasts(), use_palette());
    let viewer = Memo::new(move |_| session.viewer());
    let name = Signal::derive(move || viewer.with(|v| v.as_ref().map(|v| v.name.clone()).unwrap_or_default()));
    let id = Signal::derive(move || viewer.with(|v| v.as_ref().map(|v| v.user_id.to_string()).unwrap_or_default()));
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |to: &str| navigate.with_value(|navigate| navigate(to, Default::default()));
    let sign_out = move || {
        leptos::task::spawn_local(async move {
            match operations::sign_out().await {
                Ok(()) => session.signed_out(),
                Err(error) => toasts.error(error.sentence()),
            }
        });
    };
    let trigger = move || {
        if compact {
            view! { <Icon name="menu"/>{t!("shell.more")} }.into_any()
        } else {
            view! { <Avatar name id/><span class="truncate">{name}</span><Icon name="chevron-up"/> }.into_any()
        }
    };
    view! {
        <Menu label=t!("shell.user_menu") shows_value=true trigger class align_end=compact>
            <div class="c-menu__title truncate">{move || viewer.with(|v| v.as_ref().map(|v| v.email.clone()))}</div>
            {compact.then(|| places_in_menu().map(|place| view! {
                <MenuItem icon=place.icon on_select=move || go(place.href)>{place.label}</MenuItem>
            }).collect_view())}
            <MenuItem icon="user" on_select=move || go("/settings/profile")>{t!("shell.profile")}</MenuItem>
            <MenuItem icon="settings" on_select=move || go("/settings")>{t!("shell.settings")}</MenuItem>
            <MenuItem icon="search" on_select=move || palette.over.set(Some(Over::Palette))>{t!("palette.title")}</MenuItem>
            <MenuItem icon="keyboard" on_select=move || palette.over.set(Some(Over::Help))>{t!("keys.title")}</MenuItem>
            <MenuItem icon="sign-out" on_select=sign_out>{t!("shell.sign_out")}</MenuItem>
        </Menu>
    }
    .into_any()
}
