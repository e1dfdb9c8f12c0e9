//! Every address of the app, on one screen.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Redirect, Route, Routes};
use leptos_router::path;

use crate::chunks::{auth, companies, contacts, deal_panel, settings};
use crate::features::auth::AuthPage;
use crate::features::board::{BoardPage, DealsIndex};
use crate::features::companies::CompaniesPage;
use crate::features::contacts::ContactsPage;
use crate::features::settings::SettingsPlace;
use crate::features::shell::{NotFound, Shell};

/// The route table.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("welcome") view=|| auth(AuthPage::FirstVisit)/>
            <Route path=path!("sign-in") view=|| auth(AuthPage::SignIn)/>
            <Route path=path!("forgot-password") view=|| auth(AuthPage::ForgotPassword)/>
            <Route path=path!("link/:secret") view=|| auth(AuthPage::Link)/>
            <ParentRoute path=path!("") view=|| view! { <Shell><Outlet/></Shell> }>
                <Route path=path!("") view=|| view! { <Redirect path="/deals"/> }/>
                <Route path=path!("deals") view=DealsIndex/>
                <ParentRoute path=path!("pipelines/:pid") view=BoardPage>
                    <Route path=path!("") view=|| ()/>
                    <Route path=path!("deals/:id") view=deal_panel/>
                    <Route path=path!("table") view=|| ()/>
                    <Route path=path!("table/deals/:id") view=deal_panel/>
                </ParentRoute>
                <Route path=path!("contacts") view=|| contacts(ContactsPage::List)/>
                <Route path=path!("contacts/:id") view=|| contacts(ContactsPage::Record)/>
                <Route path=path!("companies") view=|| companies(CompaniesPage::List)/>
                <Route path=path!("companies/:id") view=|| companies(CompaniesPage::Record)/>
                <ParentRoute path=path!("settings") view=|| settings(SettingsPlace::Frame)>
                    <Route path=path!("") view=|| settings(SettingsPlace::Index)/>
                    <Route path=path!("profile") view=|| settings(SettingsPlace::Profile)/>
                    <Route path=path!("appearance") view=|| settings(SettingsPlace::Appearance)/>
                    <Route path=path!("security") view=|| settings(SettingsPlace::Security)/>
                    <Route path=path!("workspace") view=|| settings(SettingsPlace::Workspace)/>
                    <Route path=path!("people") view=|| settings(SettingsPlace::People)/>
                    <Route path=path!("teams") view=|| settings(SettingsPlace::Teams)/>
                    <Route path=path!("pipelines") view=|| settings(SettingsPlace::Pipelines)/>
                    <Route path=path!("pipelines/:id") view=|| settings(SettingsPlace::Pipeline)/>
                    <Route path=path!("lists") view=|| settings(SettingsPlace::Lists)/>
                    <Route path=path!("currencies") view=|| settings(SettingsPlace::Currencies)/>
                    <Route path=path!("audit-log") view=|| settings(SettingsPlace::AuditLog)/>
                </ParentRoute>
            </ParentRoute>
        </Routes>
    }
}
