//! Every address of the app, on one screen.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Redirect, Route, Routes};
use leptos_router::path;

use crate::features::shell::{NotFound, Shell};

/// The route table.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <ParentRoute path=path!("") view=|| view! { <Shell><Outlet/></Shell> }>
                <Route path=path!("") view=|| view! { <Redirect path="/deals"/> }/>
            </ParentRoute>
        </Routes>
    }
}
