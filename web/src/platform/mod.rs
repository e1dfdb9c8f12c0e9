//! Everything of the browser that is not the page itself: the clock, chance, storage.

pub mod kept;

use std::cell::RefCell;
use std::time::Duration;

use js_sys::{Function, Promise, Reflect};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::set_timeout_with_handle;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AddEventListenerOptions, Event, HtmlElement, Response, Storage};

const IDLE_MS: f64 = 50.0;

thread_local! {
    static MORE_STYLES: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Milliseconds since the Unix epoch.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Now, RFC 3339 in UTC with milliseconds.
pub fn now() -> String {
    String::from(js_sys::Date::new_0().to_iso_string())
}

/// Where this app is served: `https://crm.example`.
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// A value as it stands in an address.
pub fn encoded(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// Has the browser fetch a file and keep it among the downloads.
pub fn download(url: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let link = document.and_then(|document| document.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = link.set_attribute("href", url);
        let _ = link.set_attribute("download", "");
        link.click();
    }
}

/// Whether this browser shows PDF in a page.
pub fn shows_pdf() -> bool {
    let navigator = web_sys::window().map(|window| window.navigator());
    let shows = navigator.and_then(|navigator| js_sys::Reflect::get(&navigator, &"pdfViewerEnabled".into()).ok());
    shows.and_then(|shows| shows.as_bool()).unwrap_or(false)
}

/// A number from 0 to 1.
pub fn chance() -> f64 {
    js_sys::Math::random()
}

/// A new id that sorts by the time it was made.
#[expect(clippy::disallowed_methods, reason = "the browser's clock and randomness are the right ones here")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Calls back once, after so many milliseconds; nothing when the browser refuses.
pub fn after(ms: f64, callback: impl FnOnce() + 'static) -> Option<TimeoutHandle> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a wait is short and never negative")]
    let wait = Duration::from_millis(ms.max(0.0) as u64);
    set_timeout_with_handle(callback, wait).ok()
}

/// Waits until the browser has nothing better to do, or for a moment where it does not say.
pub async fn idle() {
    let idle = Promise::new(&mut |resolve, _| {
        let asked = web_sys::window().and_then(|window| {
            let ask: Function = Reflect::get(&window, &"requestIdleCallback".into()).ok()?.dyn_into().ok()?;
            ask.call1(&window, &resolve).ok()
        });
        if asked.is_none() {
            after(IDLE_MS, move || {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            });
        }
    });
    let _ = JsFuture::from(idle).await;
}

/// Opens a page of the app anew, with nothing of what this tab knows.
pub fn open_anew(path: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(path);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What this browser keeps under a name.
pub fn stored(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keeps a text under a name, beyond a reload; nothing forgets it. Where storage is full or forbidden nothing is kept.
pub fn store(name: &str, text: Option<&str>) {
    if let Some(storage) = storage() {
        let _ = match text {
            Some(text) => storage.set_item(name, text),
            None => storage.remove_item(name),
        };
    }
}

/// The languages of the browser's owner, the most wanted first: `sk-SK`, `en`.
pub fn languages() -> Vec<String> {
    let list = web_sys::window().map(|window| window.navigator().languages());
    list.into_iter().flatten().filter_map(|language| language.as_string()).collect()
}

/// Says in which language the page is written.
pub fn set_page_language(tag: &str) {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("lang", tag);
    }
}

/// Says how the page shall look, in the words of `Theme` and `Density`: the sheets of `styles` follow. `index.html` does the
/// same before the first paint.
pub fn set_look(theme: &str, density: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("data-theme", theme);
        let _ = root.set_attribute("data-density", density);
    }
    for own in ["light", "dark"] {
        let media = match theme {
            "system" => format!("(prefers-color-scheme: {own})"),
            _ if theme == own => "all".to_owned(),
            _ => "not all".to_owned(),
        };
        if let Some(ground) = document.get_element_by_id(&format!("ground-{own}")) {
            let _ = ground.set_attribute("media", &media);
        }
    }
}

/// Takes away what `index.html` shows until the app is there.
pub fn clear_page() {
    let starting = web_sys::window().and_then(|window| window.document()?.get_element_by_id("starting"));
    if let Some(starting) = starting {
        starting.remove();
    }
}

/// Fetches the styles of what is fetched later, unless they are there; fails when they are not to be had.
pub fn more_styles() -> JsFuture {
    MORE_STYLES.with_borrow_mut(|known| JsFuture::from(known.get_or_insert_with(fetch_styles).clone()))
}

/// Fetches them anew when they are next asked for.
pub fn forget_styles() {
    MORE_STYLES.set(None);
}

fn fetch_styles() -> Promise {
    Promise::new(&mut |resolve, reject| {
        let document = web_sys::window().and_then(|window| window.document());
        let link = document.and_then(|document| document.get_element_by_id("more-styles"));
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) else { return };
        link.set_onload(Some(&resolve));
        link.set_onerror(Some(&reject));
        let _ = link.set_attribute("href", &link.get_attribute("data-href").unwrap_or_default());
    })
}

/// A text file of this server; nothing when it is not to be had.
pub async fn fetch_text(address: &str) -> Option<String> {
    let answer = JsFuture::from(web_sys::window()?.fetch_with_str(address)).await.ok()?;
    let response: Response = answer.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// Writes to the browser's console what a developer should know.
pub fn log_error(text: &str) {
    leptos::logging::error!("{text}");
}

/// Keeps fingers from scrolling the page while `when` says so; gives what ends it. The browser asks only listeners that are
/// not passive, and Leptos's are.
pub fn block_touch_scrolling(when: impl Fn() -> bool + 'static) -> impl FnOnce() + Send + Sync + 'static {
    let block = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        if when() && event.cancelable() {
            event.prevent_default();
        }
    });
    let options = AddEventListenerOptions::new();
    options.set_passive(false);
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback_and_add_event_listener_options(
            "touchmove",
            block.as_ref().unchecked_ref(),
            &options,
        );
    }
    let block = send_wrapper::SendWrapper::new(block);
    move || {
        if let Some(window) = web_sys::window() {
            let _ = window.remove_event_listener_with_callback("touchmove", block.as_ref().unchecked_ref());
        }
    }
}

/// Whether a newer version of the app waits to be taken.
pub fn has_new_version() -> bool {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    root.is_some_and(|root| root.has_attribute("data-new-version"))
}

/// Tells the script of `index.html` something.
pub fn tell_page(event: &str) {
    if let (Some(window), Ok(event)) = (web_sys::window(), Event::new(event)) {
        let _ = window.dispatch_event(&event);
    }
}

/// Whether the keyboard has a Cmd key where others have Ctrl.
pub fn is_mac() -> bool {
    let platform = web_sys::window().and_then(|window| window.navigator().platform().ok()).unwrap_or_default();
    platform.starts_with("Mac") || platform.starts_with("iP")
}

/// Whether the user wants things to stand still, or does not look at the page at all.
pub fn is_still() -> bool {
    let Some(window) = web_sys::window() else { return true };
    let reduced = window.match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    reduced.is_some_and(|query| query.matches()) || window.document().is_none_or(|document| document.hidden())
}

/// A short tick under the finger, where the device can.
pub fn buzz() {
    if let Some(window) = web_sys::window() {
        window.navigator().vibrate_with_duration(10);
    }
}

/// Whether a dialog, a menu or a list lies over the page: then Escape is theirs.
pub fn is_covered() -> bool {
    let over = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector("dialog[open], [popover='auto']:popover-open").ok().flatten());
    over.is_some()
}
