//! What a page asks first. The next start at the same address asks it before the program is there: the script in
//! `index.html` sends the same texts while the program is on its way, and [`answer`] takes what came back.
//!
//! Only questions are kept, never what was answered, and only of the first seconds.

use std::cell::RefCell;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::platform;

/// Where the questions are kept: a JSON list of the address and each text.
const KEPT: &str = "millrace.first";
/// The function of `index.html` that gives the answer to a text that was asked already, once.
const TAKE: &str = "millraceAnswer";
/// So long after the start a question still is one of the first.
const BEGINNING_MS: f64 = 4_000.0;
const MOST: usize = 4;
const MOST_BYTES: usize = 20_000;

thread_local! {
    static ASKED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// From here on what is asked is noted, for a few seconds.
pub fn begin() {
    ASKED.set(Some(Vec::new()));
    platform::after(BEGINNING_MS, move || {
        if let (Some(address), Some(asked)) = (address(), ASKED.take().filter(|asked| worth_keeping(asked))) {
            let kept: Vec<String> = std::iter::once(address).chain(asked).collect();
            platform::store(KEPT, serde_json::to_string(&kept).ok().as_deref());
        }
    });
}

/// The address that the start has led to.
fn address() -> Option<String> {
    let location = web_sys::window()?.location();
    Some(location.pathname().ok()? + &location.search().ok()?)
}

fn worth_keeping(asked: &[String]) -> bool {
    !asked.is_empty() && asked.iter().map(String::len).sum::<usize>() <= MOST_BYTES
}

/// What was asked already, if it was; a question is noted for the next start.
pub(super) fn answer(body: &str) -> Option<Promise> {
    if !is_question(body) {
        return None;
    }
    ASKED.with_borrow_mut(|asked| {
        if let Some(asked) = asked.as_mut().filter(|asked| asked.len() < MOST) {
            asked.push(body.to_owned());
        }
    });
    let window = web_sys::window()?;
    let take: Function = Reflect::get(&window, &JsValue::from_str(TAKE)).ok()?.dyn_into().ok()?;
    take.apply(&window, &Array::of1(&JsValue::from_str(body))).ok()?.dyn_into().ok()
}

/// Whether a text only asks: asking twice changes nothing.
fn is_question(body: &str) -> bool {
    body.starts_with(r#"{"query":"query"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::fragments::RecordKind;
    use crate::api::presence::{SetPresence, SetPresenceInput, SetPresenceVariables};
    use cynic::{MutationBuilder, QueryBuilder};

    #[test]
    fn only_what_asks_is_asked_again() {
        let question = crate::api::operations::Start::build(());
        assert!(is_question(&serde_json::to_string(&question).expect("json")));
        let input =
            SetPresenceInput { kind: RecordKind::Deal, id: "d".into(), tab: "t".into(), holding: None, field: None };
        let command = SetPresence::build(SetPresenceVariables { input });
        assert!(!is_question(&serde_json::to_string(&command).expect("json")));
    }

    #[test]
    fn little_is_kept() {
        assert!(!worth_keeping(&[]));
        assert!(worth_keeping(&["{}".to_owned()]));
        assert!(!worth_keeping(&["x".repeat(MOST_BYTES + 1)]));
    }
}
