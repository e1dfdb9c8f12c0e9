//! Every address of the app, on one screen.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Redirect, Route, Routes};
use leptos_router::path;

use crate::features::auth::{AcceptLink, FirstVisit, ForgotPassword, SignIn};
use crate::features::board::{BoardPage, DealsIndex};
use crate::features::companies::{Companies, CompanyPage};
use crate::features::contacts::{ContactPage, Contacts};
use crate::features::deals::DealPanel;
use crate::features::settings::{
    AuditLog, Directories, People, PipelineSettings, Pipelines, Profile, Security, SettingsFrame, SettingsIndex, Teams,
    WorkspaceSettings,
};
use crate::features::shell::{NotFound, Shell};

/// The route table.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("welcome") view=FirstVisit/>
            <Route path=path!("sign-in") view=SignIn/>
            <Route path=path!("forgot-password") view=ForgotPassword/>
            <Route path=path!("link/:secret") view=AcceptLink/>
            <ParentRoute path=path!("") view=|| view! { <Shell><Outlet/></Shell> }>
                <Route path=path!("") view=|| view! { <Redirect path="/deals"/> }/>
                <Route path=path!("deals") view=DealsIndex/>
                <ParentRoute path=path!("pipelines/:pid") view=BoardPage>
                    <Route path=path!("") view=|| ()/>
                    <Route path=path!("deals/:id") view=DealPanel/>
                </ParentRoute>
                <Route path=path!("contacts") view=Contacts/>
                <Route path=path!("contacts/:id") view=ContactPage/>
                <Route path=path!("companies") view=Companies/>
                <Route path=path!("companies/:id") view=CompanyPage/>
                <ParentRoute path=path!("settings") view=SettingsFrame>
                    <Route path=path!("") view=SettingsIndex/>
                    <Route path=path!("profile") view=Profile/>
                    <Route path=path!("security") view=Security/>
                    <Route path=path!("workspace") view=WorkspaceSettings/>
                    <Route path=path!("people") view=People/>
                    <Route path=path!("teams") view=Teams/>
                    <Route path=path!("pipelines") view=Pipelines/>
                    <Route path=path!("pipelines/:id") view=PipelineSettings/>
                    <Route path=path!("lists") view=Directories/>
                    <Route path=path!("audit-log") view=AuditLog/>
                </ParentRoute>
            </ParentRoute>
        </Routes>
    }
}
