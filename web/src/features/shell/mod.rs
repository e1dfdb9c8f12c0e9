//! The frame around every page: sidebar, bottom bar on phones, and who may be in here at all.

mod new_version;
mod not_live;
mod operations;
mod places;
mod user_menu;
mod viewing;

pub(crate) use operations::sign_out;

use leptos::prelude::*;
use leptos_router::{
    components::A,
    hooks::{use_location, use_navigate},
};

use crate::{
    api::ApiError,
    features::palette::{Palette, PaletteHost},
    platform,
    session::{SessionState, use_session},
    t,
    ui::{Button, EmptyState, ErrorState, Skeleton},
};
use new_version::NewVersionBanner;
use not_live::NotLiveBanner;
use places::{BottomBar, Sidebar};
use viewing::ViewingBanner;

/// The frame around a page. Without a signed-in user it leads to sign-in, or to the first visit.
#[component]
pub fn Shell(children: ChildrenFn) -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let navigate = use_navigate();
    let palette = Palette::provide();
    // Only the kind of state: a new name of the viewer must not rebuild the page that is open.
    let gate = Memo::new(move |_| session.state.with(Gate::of));
    Effect::new(move || {
        let to = match gate.get() {
            Gate::SetupNeeded => "/welcome".to_owned(),
            Gate::SignedOut { ended } => {
                let next = location.pathname.get_untracked();
                let next = if next == "/" { String::new() } else { format!("next={}", platform::encoded(&next)) };
                let ended = if ended { "ended" } else { "" };
                let query =
                    [next.as_str(), ended].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
                if query.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{query}") }
            }
            Gate::Loading | Gate::Failed(_) | Gate::Offline | Gate::SignedIn => return,
        };
        navigate(&to, leptos_router::NavigateOptions { replace: true, ..Default::default() });
    });
    move || match gate.get() {
        Gate::SignedIn => view! {
            <div class="c-shell" on:keydown:capture=move |event| palette.keep(&event)>
                <a class="c-skip" href="#main">{t!("shell.skip")}</a>
                <Sidebar/>
                <main class="c-shell__main" id="main" tabindex="-1">
                    <div><ViewingBanner/><NewVersionBanner/><NotLiveBanner/></div>
                    <div class="c-shell__page">{children()}</div>
                </main>
                <BottomBar/>
                <PaletteHost/>
            </div>
        }
        .into_any(),
        Gate::Failed(text) => view! { <main><ErrorState text on_retry=move || session.load()/></main> }.into_any(),
        Gate::Offline => view! { <Offline/> }.into_any(),
        Gate::Loading => view! { <main class="c-shell__waiting"><Skeleton lines=8/></main> }.into_any(),
        Gate::SetupNeeded | Gate::SignedOut { .. } => ().into_any(),
    }
}

#[derive(Clone, PartialEq, Eq)]
enum Gate {
    Loading,
    SetupNeeded,
    SignedOut {
        ended: bool,
    },
    Failed(String),
    /// The app was opened from what this browser keeps, and the server cannot be reached.
    Offline,
    SignedIn,
}

impl Gate {
    fn of(state: &SessionState) -> Self {
        match state {
            SessionState::Loading => Self::Loading,
            SessionState::SetupNeeded => Self::SetupNeeded,
            SessionState::SignedOut { ended } => Self::SignedOut { ended: *ended },
            SessionState::Failed(ApiError::Offline) => Self::Offline,
            SessionState::Failed(error) => Self::Failed(error.sentence()),
            SessionState::SignedIn(_) => Self::SignedIn,
        }
    }
}

/// Says that the server is not there, and that this browser keeps nothing to show; the session goes on once it is.
#[component]
fn Offline() -> impl IntoView {
    let session = use_session();
    view! {
        <main class="c-shell__waiting">
            <EmptyState icon="alert" title=t!("version.offline_title") text=t!("version.offline_text")>
                <Button on_press=move || session.load()>{t!("common.try_again")}</Button>
            </EmptyState>
        </main>
    }
    .into_any()
}

/// Shown at an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    let navigate = use_navigate();
    view! {
        <main>
            <EmptyState icon="search" title=t!("shell.not_found_title") text=t!("shell.not_found_text")>
                <Button on_press=move || navigate("/deals", Default::default())>{t!("shell.to_deals")}</Button>
            </EmptyState>
        </main>
    }
}

/// A way back to a list, above a record on a phone.
#[component]
pub fn BackLink(
    /// Where to.
    #[prop(into)]
    href: String,
    /// Its name.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <A href=href attr:class="c-back"><crate::ui::Icon name="chevron-left"/>{label}</A> }
}
