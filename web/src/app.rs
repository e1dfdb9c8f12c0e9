//! The root component: what every page shares, then the routes.

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::routes::AppRoutes;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <AppRoutes/>
        </Router>
    }
}
