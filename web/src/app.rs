//! The root component: what every page shares, then the routes.

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::cache::Cache;
use crate::chunks;
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
    let troubled = Signal::derive(move || cache.troubles.with(|troubles| !troubles.is_empty()));
    view! {
        <Router>
            <AppRoutes/>
        </Router>
        <ToastHost/>
        // Made before it is known who is here: it follows the language.
        {move || {
            speech.track();
            chunks::trouble_dialog(troubled)
        }}
    }
}
