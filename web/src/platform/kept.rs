//! What this browser keeps beyond a reload, in IndexedDB: texts by key, in the order of their keys. And holds: names that
//! one tab has at a time, until it is closed or gone.
//!
//! Both are called by name: their typed bindings weigh more than the calls.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// Where texts are kept: a database, and the only store in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(&'static str, &'static str);

/// What waits to be sent. It outlives a sign-out.
pub const OUTBOX: Place = Place("millrace", "outbox");
/// What was on screen. It does not.
pub const BOARDS: Place = Place("millrace.boards", "boards");

/// An open store. Where the browser forbids it, nothing is kept.
#[derive(Clone)]
pub struct Kept(JsValue, &'static str);

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

fn set(of: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(of, &name.into(), value);
}

/// Calls a method; nothing when there is none, or it threw.
fn call(of: &JsValue, name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let method: Function = get(of, name)?.dyn_into().ok()?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    method.apply(of, &list).ok()
}

/// Resolves with the result of a request; nothing when it failed.
async fn result_of(request: &JsValue) -> Option<JsValue> {
    let done = Promise::new(&mut |resolve, reject| {
        set(request, "onsuccess", &resolve);
        set(request, "onerror", &reject);
    });
    JsFuture::from(done).await.ok()?;
    get(request, "result")
}

impl Kept {
    /// Opens it; nothing when the browser refuses.
    pub async fn open(Place(database, store): Place) -> Option<Self> {
        let factory = get(&web_sys::window()?.into(), "indexedDB")?;
        let request = call(&factory, "open", &[&database.into(), &1.into()])?;
        let made = {
            let request = request.clone();
            Closure::once_into_js(move |_: JsValue| {
                if let Some(database) = get(&request, "result") {
                    call(&database, "createObjectStore", &[&store.into()]);
                }
            })
        };
        set(&request, "onupgradeneeded", &made);
        result_of(&request).await.map(|database| Self(database, store))
    }

    fn store(&self, mode: &str) -> Option<(JsValue, JsValue)> {
        let transaction = call(&self.0, "transaction", &[&self.1.into(), &mode.into()])?;
        let store = call(&transaction, "objectStore", &[&self.1.into()])?;
        Some((transaction, store))
    }

    /// Writes and forgets in one transaction, so that both or neither is done.
    pub fn change<'a>(
        &self,
        put: impl IntoIterator<Item = (&'a str, &'a str)>,
        gone: impl IntoIterator<Item = &'a str>,
    ) {
        let Some((transaction, store)) = self.store("readwrite") else { return };
        for (key, text) in put {
            call(&store, "put", &[&text.into(), &key.into()]);
        }
        for key in gone {
            call(&store, "delete", &[&key.into()]);
        }
        // At once: a page that is being closed would not come to it by itself.
        call(&transaction, "commit", &[]);
    }

    /// Forgets everything.
    pub fn clear(&self) {
        if let Some((transaction, store)) = self.store("readwrite") {
            call(&store, "clear", &[]);
            call(&transaction, "commit", &[]);
        }
    }

    /// All texts, in the order of their keys.
    pub async fn all(&self) -> Vec<String> {
        self.list("getAll").await
    }

    /// All keys, in order.
    pub async fn keys(&self) -> Vec<String> {
        self.list("getAllKeys").await
    }

    async fn list(&self, method: &str) -> Vec<String> {
        let texts = async {
            let (_, store) = self.store("readonly")?;
            result_of(&call(&store, method, &[])?).await
        };
        let texts = texts.await.and_then(|texts| texts.dyn_into::<Array>().ok());
        texts.map(|texts| texts.iter().filter_map(|text| text.as_string()).collect()).unwrap_or_default()
    }

    /// The text under a key.
    pub async fn text(&self, key: &str) -> Option<String> {
        let (_, store) = self.store("readonly")?;
        result_of(&call(&store, "get", &[&key.into()])?).await?.as_string()
    }
}

/// A name that only this tab has; given back when dropped.
pub struct Hold(Option<Function>);

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Waits until no other tab of this browser has the name, and takes it. Browsers know of it only on pages that came
/// safely (https, or this machine): elsewhere it is everybody's at once.
pub async fn hold(name: &str) -> Hold {
    let granted = Promise::new(&mut |resolve, _| {
        if request(name, &resolve).is_none() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let release = JsFuture::from(granted).await.ok();
    Hold(release.and_then(|release| release.dyn_into().ok()))
}

/// Asks for a lock; `granted` is called with what gives it back.
fn request(name: &str, granted: &Function) -> Option<()> {
    let locks = get(&web_sys::window()?.navigator(), "locks")?;
    let granted = granted.clone();
    // The lock is held until this promise is settled.
    let held = Closure::once_into_js(move |_: JsValue| {
        Promise::new(&mut |release, _| {
            let _ = granted.call1(&JsValue::UNDEFINED, &release);
        })
    });
    call(&locks, "request", &[&name.into(), &held]).map(|_| ())
}
