//! The places of the app: a column at the side, a bar at the foot of a phone.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};
use millrace_shared::RecordKind;

use super::user_menu::UserMenu;
use crate::{
    features::{
        kinds::{KindOf as Place, of_kind},
        palette::{AddMenu, SearchButton},
    },
    session::use_session,
    t,
    ui::Icon,
};

/// How many of the places stand in the bar of a phone: with the button that adds and the menu, five are touched well.
const IN_BAR: usize = 3;

fn places() -> [Place; 5] {
    [RecordKind::Deal, RecordKind::Lead, RecordKind::Contact, RecordKind::Company, RecordKind::Product].map(of_kind)
}

/// The places that a phone has in its menu.
pub(super) fn places_in_menu() -> impl Iterator<Item = Place> {
    places().into_iter().skip(IN_BAR)
}

/// A place is the current one on the pages below it; the boards of the deals have addresses of their own.
#[component]
fn PlaceLink(place: Place, class: &'static str) -> impl IntoView {
    let path = use_location().pathname;
    let is_current = move || {
        let path = path.read();
        path.starts_with(place.href)
            || (place.href == "/deals" && (path.starts_with("/pipelines") || path.starts_with("/lost")))
    };
    view! {
        <a href=place.href class=class aria-current=move || is_current().then_some("page")><Icon name=place.icon/>{place.label}</a>
    }
}

#[component]
pub(super) fn Sidebar() -> impl IntoView {
    let session = use_session();
    let workspace = Memo::new(move |_| session.viewer().map(|viewer| viewer.workspace_name).unwrap_or_default());
    view! {
        <nav class="c-sidebar" aria-label=t!("shell.places")>
            <div class="c-sidebar__workspace">
                <span class="c-sidebar__mark" aria-hidden="true">{move || crate::format::initials(&workspace.read()).chars().next().map(String::from)}</span>
                <span class="truncate">{workspace}</span>
                <SearchButton keys=true/>
                <span class="c-sidebar__add" data-add><AddMenu class="c-button c-button--ghost c-button--icon"/></span>
            </div>
            {places().into_iter().map(|place| view! {
                <PlaceLink place class="c-sidebar__place"/>
            }).collect_view()}
            <div class="c-sidebar__foot">
                <A href="/settings" attr:class="c-sidebar__place"><Icon name="settings"/>{t!("shell.settings")}</A>
                <UserMenu class="c-sidebar__user" compact=false/>
            </div>
        </nav>
    }
    .into_any()
}

#[component]
pub(super) fn BottomBar() -> impl IntoView {
    let path = use_location().pathname;
    let in_menu = move || {
        let path = path.read();
        path.starts_with("/settings") || places_in_menu().any(|place| path.starts_with(place.href))
    };
    view! {
        <nav class="c-bottom-bar" aria-label=t!("shell.places")>
            {places().into_iter().take(IN_BAR).map(|place| view! {
                <PlaceLink place class="c-bottom-bar__place"/>
            }).collect_view()}
            <span data-add><AddMenu class="c-bottom-bar__place" named=true/></span>
            <span class:c-bottom-bar__here=in_menu><UserMenu class="c-bottom-bar__place" compact=true/></span>
        </nav>
    }
    .into_any()
}
