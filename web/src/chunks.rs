//! What is fetched when it is first needed: everything but the board, the shell and what these stand on.
//!
//! The release and the development build put what only a `#[wasm_split(name)]` function reaches into files of that name.
//! Such a function gives the screen as a function pointer; [`later`] draws it, or says that it could not be fetched.

use std::{future::Future, pin::Pin};

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::{
    features::{auth::AuthPage, companies::CompaniesPage, contacts::ContactsPage, deals, settings::SettingsPlace},
    platform, t,
    ui::ErrorState,
};

const PRELOAD_AFTER_MS: f64 = 1_000.0;

/// Draws a screen.
pub type Show = fn() -> AnyView;

type Loaded = Result<Show, SplitLoaderError>;

/// A page for those who are not signed in.
pub fn auth(page: AuthPage) -> AnyView {
    later(move || Box::pin(load_auth(page)))
}

/// The list of companies or one of them.
pub fn companies(page: CompaniesPage) -> AnyView {
    later(move || Box::pin(load_companies(page)))
}

/// The list of contacts or one of them.
pub fn contacts(page: ContactsPage) -> AnyView {
    later(move || Box::pin(load_contacts(page)))
}

/// The panel of a deal over its board.
pub fn deal_panel() -> AnyView {
    later(|| Box::pin(load_deal_panel()))
}

/// Fetches the panel a moment later, when the board is drawn, and before somebody opens it.
pub fn preload_deal_panel() {
    platform::after(PRELOAD_AFTER_MS, || {
        leptos::task::spawn_local(async {
            // Whoever opens the panel is told when it cannot be fetched.
            let _ = load_deal_panel().await;
        });
    });
}

/// The frame of the settings or a page in it.
pub fn settings(page: SettingsPlace) -> AnyView {
    later(move || Box::pin(load_settings(page)))
}

#[wasm_split(auth, wasm_split_path = leptos::wasm_split, fallible)]
fn load_auth(page: AuthPage) -> Loaded {
    Ok(page.show())
}

// Companies and contacts are made of the same parts: one file serves both.
#[wasm_split(records, wasm_split_path = leptos::wasm_split, fallible)]
fn load_companies(page: CompaniesPage) -> Loaded {
    Ok(page.show())
}

#[wasm_split(records, wasm_split_path = leptos::wasm_split, fallible)]
fn load_contacts(page: ContactsPage) -> Loaded {
    Ok(page.show())
}

#[wasm_split(deal_panel, wasm_split_path = leptos::wasm_split, fallible)]
fn load_deal_panel() -> Loaded {
    Ok(deals::show_panel)
}

#[wasm_split(settings, wasm_split_path = leptos::wasm_split, fallible)]
fn load_settings(page: SettingsPlace) -> Loaded {
    Ok(page.show())
}

/// Nothing until the code is there, then the screen; when it cannot be fetched, the reason and a way to try again.
fn later(load: impl Fn() -> Pin<Box<dyn Future<Output = Loaded>>> + Send + Sync + 'static) -> AnyView {
    let load: std::sync::Arc<dyn Fn() -> _ + Send + Sync> = std::sync::Arc::new(load);
    later_boxed(load)
}

fn later_boxed(load: std::sync::Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Loaded>>> + Send + Sync>) -> AnyView {
    let shown = RwSignal::new(None::<Option<Show>>);
    let fetch = move || {
        let loading = load();
        leptos::task::spawn_local(async move {
            let loaded = loading.await;
            shown.try_set(Some(loaded.ok()));
        });
    };
    fetch();
    (move || match shown.get() {
        None => ().into_any(),
        Some(Some(show)) => show(),
        Some(None) => {
            let fetch = fetch.clone();
            view! {
                <ErrorState text=t!("common.not_fetched") on_retry=move || { shown.set(None); fetch(); }/>
            }
            .into_any()
        }
    })
    .into_any()
}
