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
    api::{ApiError, commands, many},
    cache::{
        Cache,
        commands::Command,
        last,
        many::{Answered, DealChange},
    },
    features::{
        attention,
        auth::AuthPage,
        board,
        companies::CompaniesPage,
        contacts::ContactsPage,
        deals, fields, files,
        leads::{self as leads_pages, LeadsPage},
        losses, palette,
        products::ProductsPage,
        settings::{self as settings_pages, ChoicesPage, SettingsPlace, ShapePage},
        table, together, views,
    },
    i18n::language,
    platform,
    session::Viewer,
    t,
    ui::{ErrorState, use_toasts},
};

const TOOLS_AFTER_MS: f64 = 400.0;
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

/// The list of leads, their board, or one of them.
pub fn leads(page: LeadsPage) -> AnyView {
    match page {
        LeadsPage::Board => later(|| Box::pin(load_lead_board())),
        page => later(move || Box::pin(load_leads(page))),
    }
}

/// The list of products or one of them.
pub fn products(page: ProductsPage) -> AnyView {
    later(move || Box::pin(load_products(page)))
}

/// A board's dialogs and the bar of its selection: fetched a moment after the board is drawn (what is seen does not
/// share the line with them), and shown when there is something for them.
pub fn board_tools(needed: Signal<bool>) -> AnyView {
    quietly(needed, TOOLS_AFTER_MS, || Box::pin(load_board_tools()))
}

/// The editor of a condition of the board's filter.
pub fn filter_editor() -> AnyView {
    later(|| Box::pin(load_filter_editor()))
}

/// The choice of what cards show.
pub fn card_lines() -> AnyView {
    later(|| Box::pin(load_card_lines()))
}

/// Tells what could not be done after all.
pub fn trouble_dialog(needed: Signal<bool>) -> AnyView {
    quietly(needed, PRELOAD_AFTER_MS, || Box::pin(load_trouble_dialog()))
}

/// Writes commands as mutations.
#[derive(Clone, Copy)]
pub struct CommandWriter {
    /// One.
    pub write: fn(&Command, &str) -> Result<String, ApiError>,
    /// Those that are sent together.
    pub write_many: fn(&[DealChange], &str) -> Result<String, ApiError>,
    /// Reads the answer to those.
    pub read_many: fn(&str) -> Result<Vec<Answered>, ApiError>,
}

/// What writes commands; nothing when it cannot be fetched.
pub async fn command_writer() -> Option<CommandWriter> {
    load_command_writer().await.ok()
}

/// What is there in a while.
pub type Later<T> = Pin<Box<dyn Future<Output = T>>>;

/// What keeps boards in this browser, and takes them up again.
#[derive(Clone, Copy)]
pub struct LastBoards {
    /// Keeps the one on screen.
    pub write: fn(Cache) -> Later<()>,
    /// Takes up what was kept; gives whose it is.
    pub read: fn(Cache) -> Later<Option<Viewer>>,
}

/// What keeps boards; nothing when it cannot be fetched.
pub async fn last_boards() -> Option<LastBoards> {
    load_last_boards().await.ok()
}

/// Asks for the names of items of lists and takes them in.
pub type ItemNamer = fn(Cache, Vec<uuid::Uuid>) -> Later<()>;

/// What asks for names of items; nothing when it cannot be fetched.
pub async fn item_namer() -> Option<ItemNamer> {
    load_item_namer().await.ok()
}

/// What reads the texts of a language; nothing when it cannot be fetched.
pub async fn language_reader() -> Option<fn(&str) -> Option<language::Texts>> {
    load_language_reader().await.ok()
}

/// The deals of a pipeline as a table.
pub fn deals_table() -> AnyView {
    later(|| Box::pin(load_deals_table()))
}

/// The switcher of saved views; what is on screen is told by [`views::Viewed`].
pub fn view_switcher() -> AnyView {
    quietly(Signal::stored(false), TOOLS_AFTER_MS, || Box::pin(load_view_switcher()))
}

/// The menu of the whole list on screen.
pub fn list_menu() -> AnyView {
    quietly(Signal::stored(false), TOOLS_AFTER_MS, || Box::pin(load_list_menu()))
}

/// What a saved view shows.
pub fn view_page() -> AnyView {
    later(|| Box::pin(load_view_page()))
}

/// What stands above the table of what needs attention.
pub fn attention() -> AnyView {
    later(|| Box::pin(load_attention()))
}

/// Why deals are lost.
pub fn losses() -> AnyView {
    later(|| Box::pin(load_losses()))
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
            let _ = whole(Box::pin(load_deal_panel())).await;
        });
    });
}

/// The files of the record that the context names.
pub fn files() -> AnyView {
    later(|| Box::pin(load_files()))
}

/// The palette.
pub fn palette() -> AnyView {
    later(|| Box::pin(load_palette()))
}

/// The list of keys.
pub fn help() -> AnyView {
    later(|| Box::pin(load_help()))
}

/// The frame of the settings or a page in it.
pub fn settings(page: SettingsPlace) -> AnyView {
    match page {
        SettingsPlace::Shape(page) => later(move || Box::pin(load_shape(page))),
        SettingsPlace::Choices(page) => later(move || Box::pin(load_choices(page))),
        page => later(move || Box::pin(load_settings(page))),
    }
}

/// The banner while one looks on as somebody else.
pub fn viewing_banner() -> AnyView {
    later(|| Box::pin(load_viewing_banner()))
}

#[wasm_split(auth, wasm_split_path = leptos::wasm_split, fallible)]
fn load_auth(page: AuthPage) -> Loaded {
    Ok(page.show())
}

// Companies and contacts are made of the same parts: one file serves both. What leads share with them is in files of its own.
#[wasm_split(records, wasm_split_path = leptos::wasm_split, fallible)]
fn load_companies(page: CompaniesPage) -> Loaded {
    Ok(page.show())
}

#[wasm_split(records, wasm_split_path = leptos::wasm_split, fallible)]
fn load_contacts(page: ContactsPage) -> Loaded {
    Ok(page.show())
}

#[wasm_split(products, wasm_split_path = leptos::wasm_split, fallible)]
fn load_products(page: ProductsPage) -> Loaded {
    Ok(page.show())
}

#[wasm_split(lead_board, wasm_split_path = leptos::wasm_split, fallible)]
fn load_lead_board() -> Loaded {
    Ok(leads_pages::show_board)
}

#[wasm_split(leads, wasm_split_path = leptos::wasm_split, fallible)]
fn load_leads(page: LeadsPage) -> Loaded {
    Ok(page.show())
}

// What works on a board is one file: it is fetched at once when the board is there.
#[wasm_split(board_tools, wasm_split_path = leptos::wasm_split, fallible)]
fn load_board_tools() -> Loaded {
    Ok(board::show_tools)
}

#[wasm_split(board_tools, wasm_split_path = leptos::wasm_split, fallible)]
fn load_filter_editor() -> Loaded {
    Ok(board::show_filter_editor)
}

#[wasm_split(board_tools, wasm_split_path = leptos::wasm_split, fallible)]
fn load_card_lines() -> Loaded {
    Ok(board::show_card_lines)
}

#[wasm_split(board_tools, wasm_split_path = leptos::wasm_split, fallible)]
fn load_trouble_dialog() -> Loaded {
    Ok(together::show_trouble)
}

#[wasm_split(board_tools, wasm_split_path = leptos::wasm_split, fallible)]
fn load_command_writer() -> Result<CommandWriter, SplitLoaderError> {
    Ok(CommandWriter { write: commands::written, write_many: many::written, read_many: many::read })
}

#[wasm_split(last_boards, wasm_split_path = leptos::wasm_split, fallible)]
fn load_last_boards() -> Result<LastBoards, SplitLoaderError> {
    Ok(LastBoards { write: last::write, read: last::read })
}

#[wasm_split(language, wasm_split_path = leptos::wasm_split, fallible)]
fn load_language_reader() -> Result<fn(&str) -> Option<language::Texts>, SplitLoaderError> {
    Ok(language::read)
}

#[wasm_split(table, wasm_split_path = leptos::wasm_split, fallible)]
fn load_deals_table() -> Loaded {
    Ok(table::show)
}

// Two screens of figures, one above the table and one that leads to it: a door of their own would weigh more than it keeps out.
#[wasm_split(table, wasm_split_path = leptos::wasm_split, fallible)]
fn load_attention() -> Loaded {
    Ok(attention::show)
}

#[wasm_split(table, wasm_split_path = leptos::wasm_split, fallible)]
fn load_losses() -> Loaded {
    Ok(losses::show)
}

#[wasm_split(views, wasm_split_path = leptos::wasm_split, fallible)]
fn load_view_switcher() -> Loaded {
    Ok(views::show_switcher)
}

#[wasm_split(views, wasm_split_path = leptos::wasm_split, fallible)]
fn load_list_menu() -> Loaded {
    Ok(views::show_list_menu)
}

#[wasm_split(views, wasm_split_path = leptos::wasm_split, fallible)]
fn load_view_page() -> Loaded {
    Ok(views::show_view)
}

#[wasm_split(deal_panel, wasm_split_path = leptos::wasm_split, fallible)]
fn load_deal_panel() -> Loaded {
    Ok(deals::show_panel)
}

#[wasm_split(files, wasm_split_path = leptos::wasm_split, fallible)]
fn load_files() -> Loaded {
    Ok(files::show)
}

#[wasm_split(palette, wasm_split_path = leptos::wasm_split, fallible)]
fn load_palette() -> Loaded {
    Ok(palette::show_palette)
}

#[wasm_split(palette, wasm_split_path = leptos::wasm_split, fallible)]
fn load_help() -> Loaded {
    Ok(palette::show_help)
}

#[wasm_split(item_names, wasm_split_path = leptos::wasm_split, fallible)]
fn load_item_namer() -> Result<ItemNamer, SplitLoaderError> {
    Ok(|cache, ids| Box::pin(fields::name_items(cache, ids)))
}

#[wasm_split(shape, wasm_split_path = leptos::wasm_split, fallible)]
fn load_shape(page: ShapePage) -> Loaded {
    Ok(page.show())
}

#[wasm_split(choices, wasm_split_path = leptos::wasm_split, fallible)]
fn load_choices(page: ChoicesPage) -> Loaded {
    Ok(page.show())
}

#[wasm_split(settings, wasm_split_path = leptos::wasm_split, fallible)]
fn load_settings(page: SettingsPlace) -> Loaded {
    Ok(page.show())
}

#[wasm_split(settings, wasm_split_path = leptos::wasm_split, fallible)]
fn load_viewing_banner() -> Loaded {
    Ok(settings_pages::show_viewing)
}

/// What draws a screen, when that and its styles are there; nothing when they cannot be fetched.
async fn whole(loading: Pin<Box<dyn Future<Output = Loaded>>>) -> Option<Show> {
    let styles = platform::more_styles();
    let show = loading.await.ok()?;
    if styles.await.is_err() {
        platform::forget_styles();
        return None;
    }
    Some(show)
}

/// Nothing until the code is there, then what shows by itself. It is fetched after a moment, and again whenever it is needed
/// and could not be fetched, which is then said.
fn quietly(needed: Signal<bool>, after_ms: f64, load: fn() -> Pin<Box<dyn Future<Output = Loaded>>>) -> AnyView {
    let toasts = use_toasts();
    let shown = RwSignal::new(None::<Show>);
    let fetch = move || {
        leptos::task::spawn_local(async move {
            match whole(load()).await {
                Some(show) => {
                    shown.try_set(Some(show));
                }
                None if needed.try_get_untracked() == Some(true) => toasts.error(t!("common.not_fetched")),
                None => {}
            }
        });
    };
    let waiting = platform::after(after_ms, move || {
        if shown.try_get_untracked() == Some(None) {
            fetch()
        }
    });
    on_cleanup(move || {
        if let Some(waiting) = waiting {
            waiting.clear()
        }
    });
    Effect::new(move || {
        if needed.get() && shown.get_untracked().is_none() {
            fetch();
        }
    });
    (move || shown.get().map(|show| show())).into_any()
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
            let loaded = whole(loading).await;
            shown.try_set(Some(loaded));
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
