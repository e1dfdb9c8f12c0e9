//! Every address of the app, on one screen.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Redirect, Route, Routes};
use leptos_router::path;

use crate::features::board::{BoardPage, DealsIndex};
use crate::features::deals::DealPanel;
use crate::features::shell::{NotFound, Shell};

/// The route table.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <ParentRoute path=path!("") view=|| view! { <Shell><Outlet/></Shell> }>
                <Route path=path!("") view=|| view! { <Redirect path="/deals"/> }/>
                <Route path=path!("deals") view=DealsIndex/>
                <ParentRoute path=path!("pipelines/:pid") view=BoardPage>
                    <Route path=path!("") view=|| ()/>
                    <Route path=path!("deals/:id") view=DealPanel/>
                </ParentRoute>
            </ParentRoute>
        </Routes>
    }
}
