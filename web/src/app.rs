//! The root component: what every page shares, then the routes.

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::cache::Cache;
use crate::features::together::TroubleDialog;
use crate::i18n::Speech;
use crate::routes::AppRoutes;
use crate::session::Session;
use crate::ui::{ToastHost, Toasts};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let toasts = Toasts::provide();
    let speech = Speech::provide().signal();
    let cache = Cache::provide(toasts);
    Session::provide();
    cache.provide_pictures();
    view! {
        <Router>
            <AppRoutes/>
        </Router>
        <ToastHost/>
        // Made before it is known who is here: it follows the language.
        {move || {
            speech.track();
            view! { <TroubleDialog/> }
        }}
    }
}
