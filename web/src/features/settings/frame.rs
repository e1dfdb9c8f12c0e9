//! The settings' own list of places, and the head of each page.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};
use millrace_shared::RecordKind;

use crate::{
    features::shell::BackLink,
    session::{Viewer, use_session},
    t,
    ui::Icon,
};

struct Place {
    href: &'static str,
    icon: &'static str,
    label: &'static str,
    administers: Option<RecordKind>,
}

fn account_places() -> [Place; 3] {
    let place = |href, icon, label| Place { href, icon, label, administers: None };
    [
        place("/settings/profile", "user", t!("settings.profile")),
        place("/settings/appearance", "theme", t!("appearance.title")),
        place("/settings/security", "shield", t!("settings.security")),
    ]
}

fn workspace_places() -> [Place; 10] {
    let place = |href, icon, label, kind| Place { href, icon, label, administers: Some(kind) };
    [
        place("/settings/workspace", "workspace", t!("settings.general"), RecordKind::Workspace),
        place("/settings/people", "users", t!("settings.people"), RecordKind::User),
        place("/settings/teams", "team", t!("settings.teams"), RecordKind::Team),
        place("/settings/roles", "key", t!("settings.roles"), RecordKind::Role),
        place("/settings/pipelines", "pipeline", t!("settings.pipelines"), RecordKind::Pipeline),
        place("/settings/fields", "tag", t!("custom_fields.title"), RecordKind::Field),
        place("/settings/lists", "list", t!("settings.lists"), RecordKind::DirectoryItem),
        place("/settings/assignment", "leads", t!("assignment.title"), RecordKind::Workspace),
        place("/settings/currencies", "currency", t!("currencies.title"), RecordKind::Workspace),
        place("/settings/audit-log", "log", t!("settings.audit_log"), RecordKind::Workspace),
    ]
}

/// Address, icon and name of every page that a user may open.
pub fn places_of(viewer: &Viewer) -> Vec<(&'static str, &'static str, &'static str)> {
    let places = account_places().into_iter().chain(workspace_places());
    let may = |place: &Place| place.administers.is_none_or(|kind| viewer.administers(kind));
    places.filter(may).map(|place| (place.href, place.icon, place.label)).collect()
}

/// The list of places at the side; on a phone it is a page of its own.
#[component]
pub fn SettingsFrame() -> impl IntoView {
    let path = use_location().pathname;
    let at_index = move || path.read().trim_end_matches('/') == "/settings";
    view! {
        <div class="c-settings" class:c-settings--index=at_index>
            <SettingsPlaces/>
            // It scrolls, and a page may hold nothing to focus: then the keys scroll it themselves.
            <div class="c-settings__body" tabindex="0">{crate::routes::settings_page()}</div>
        </div>
    }
    .into_any()
}

#[component]
fn SettingsPlaces() -> impl IntoView {
    let session = use_session();
    let may = move |kind: Option<RecordKind>| match kind {
        Some(kind) => session.viewer().is_some_and(|viewer| viewer.administers(kind)),
        None => true,
    };
    let list = move |places: Vec<Place>| {
        places
            .into_iter()
            .filter(|place| may(place.administers))
            .map(|place| view! { <li><A href=place.href attr:class="c-settings__place"><Icon name=place.icon/>{place.label}</A></li> })
            .collect_view()
    };
    view! {
        <nav class="c-settings__places" aria-label=t!("settings.title")>
            <h1>{t!("settings.title")}</h1>
            <h2>{t!("settings.account")}</h2>
            <ul>{move || list(account_places().into())}</ul>
            {move || workspace_places().iter().any(|place| may(place.administers)).then(|| view! {
                <h2>{t!("settings.workspace")}</h2>
                <ul>{list(workspace_places().into())}</ul>
            })}
        </nav>
    }
    .into_any()
}

/// `/settings`: the profile, or on a phone the list of places.
#[component]
pub fn SettingsIndex() -> impl IntoView {
    let narrow = web_sys::window()
        .and_then(|window| window.match_media("(max-width: 640px)").ok().flatten())
        .is_some_and(|query| query.matches());
    (!narrow).then(|| crate::routes::redirect("/settings/profile"))
}

/// One page of the settings.
#[component]
pub fn SettingsPage(
    /// Heading.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence below it.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// Room for a table.
    #[prop(optional)]
    wide: bool,
    /// Buttons at the right of the heading.
    #[prop(optional, into)]
    actions: ViewFn,
    /// Where the way back leads, when not to the list of settings.
    #[prop(default = ("/settings", t!("settings.title")))]
    back: (&'static str, &'static str),
    /// The page.
    children: Children,
) -> impl IntoView {
    let nested = back.0 != "/settings";
    view! {
        <section class="c-settings__page" class:c-settings__page--wide=wide>
            <div class="c-settings__back" class:c-settings__back--always=nested><BackLink href=back.0 label=back.1/></div>
            <header class="c-settings__head">
                <div>
                    <h1>{title}</h1>
                    {move || text.get().map(|text| view! { <p>{text}</p> })}
                </div>
                <div class="c-settings__actions">{actions.run()}</div>
            </header>
            {children()}
        </section>
    }
    .into_any()
}
