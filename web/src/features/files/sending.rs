//! Files on their way to the server: a few at once, the others in turn, each with its progress. They belong to the tab, so
//! that a panel may be closed and opened again meanwhile.

use std::cell::Cell;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{ProgressEvent, XmlHttpRequest};

use super::{model::Limits, operations::Taken};
use crate::{
    api::{self, ApiError, fragments::RecordKind},
    platform,
};

/// How many are sent at once.
const AT_ONCE: usize = 3;

/// Where a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Others go first.
    Waiting,
    /// So much of it was sent, of 1.
    Sent(f64),
    /// It was refused, and sending it again would not help.
    Refused(String),
    /// It did not arrive; it may be sent again.
    Failed(String),
}

/// One file.
#[derive(Clone)]
pub struct Sending {
    /// The id that it gets: a retry cannot make a second file.
    pub id: String,
    /// The record it is for.
    pub record: String,
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub size: f64,
    /// Where it is.
    pub stage: ArcRwSignal<Stage>,
    path: String,
    file: SendWrapper<web_sys::File>,
    request: ArcRwSignal<Option<SendWrapper<XmlHttpRequest>>>,
}

thread_local! {
    static ALL: ArcRwSignal<Vec<Sending>> = ArcRwSignal::new(Vec::new());
    static ARRIVED: ArcRwSignal<u32> = ArcRwSignal::new(0);
    static BUSY: Cell<usize> = const { Cell::new(0) };
}

/// All that are not there yet, and those that were refused until somebody has seen it.
pub fn all() -> ArcRwSignal<Vec<Sending>> {
    ALL.with(Clone::clone)
}

/// Counts the files that arrived.
pub fn arrived() -> ArcRwSignal<u32> {
    ARRIVED.with(Clone::clone)
}

/// Begins to send files to a record. What would be refused is not sent.
pub fn send(kind: RecordKind, record: &str, files: &web_sys::FileList, limits: &Limits) {
    for index in 0..files.length() {
        let Some(file) = files.get(index) else { continue };
        let (id, name) = (platform::new_id().to_string(), file.name());
        let stage = limits.refusal(&name, file.size()).map_or(Stage::Waiting, |why| Stage::Refused(why.text()));
        let path = format!("/files/{}/{record}?id={id}&name={}", word(kind), platform::encoded(&name));
        let sending = Sending {
            id,
            record: record.to_owned(),
            size: file.size(),
            name,
            stage: ArcRwSignal::new(stage),
            path,
            file: SendWrapper::new(file),
            request: ArcRwSignal::new(None),
        };
        all().update(|all| all.push(sending));
    }
    go_on();
}

const fn word(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Company => "company",
        RecordKind::Contact => "contact",
        RecordKind::Lead => "lead",
        _ => "deal",
    }
}

impl Sending {
    /// Gives it up, or takes away what was said of it.
    pub fn cancel(&self) {
        let request = self.request.write_untracked().take();
        all().update(|all| all.retain(|other| other.id != self.id));
        if let Some(request) = request {
            // `loadend` comes, and with it the next one's turn.
            let _ = request.abort();
        }
    }

    /// Sends it again.
    pub fn again(&self) {
        self.stage.set(Stage::Waiting);
        go_on();
    }

    fn begin(&self) -> Option<()> {
        let request = XmlHttpRequest::new().ok()?;
        request.open("POST", &self.path).ok()?;
        request.set_request_header("x-millrace", "web").ok()?;
        request.set_request_header("content-type", "application/octet-stream").ok()?;
        let stage = self.stage.clone();
        let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.length_computable() && event.total() > 0.0 {
                stage.set(Stage::Sent(event.loaded() / event.total()));
            }
        });
        let (sending, answered) = (self.clone(), request.clone());
        let ended = Closure::once_into_js(move || sending.ended(&answered));
        request.upload().ok()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
        progress.forget();
        request.set_onloadend(Some(ended.unchecked_ref()));
        request.send_with_opt_blob(Some(&self.file)).ok()?;
        self.request.set(Some(SendWrapper::new(request)));
        Some(())
    }

    fn ended(&self, request: &XmlHttpRequest) {
        BUSY.with(|busy| busy.set(busy.get().saturating_sub(1)));
        let was_cancelled = self.request.write_untracked().take().is_none();
        if !was_cancelled {
            match answer(request) {
                Ok(_) => {
                    all().update(|all| all.retain(|other| other.id != self.id));
                    arrived().update(|count| *count = count.wrapping_add(1));
                }
                Err(error) => self.stage.set(failure(&error)),
            }
        }
        go_on();
    }
}

fn answer(request: &XmlHttpRequest) -> Result<Taken, ApiError> {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    // Without an answer, or with that of a proxy while the server restarts.
    if matches!(request.status(), Ok(0 | 502..=504) | Err(_)) {
        return Err(ApiError::Offline);
    }
    api::http::parse(&text)
}

/// What is said of a file that was not taken.
fn failure(error: &ApiError) -> Stage {
    match error.field("file").map(|problem| problem.code.as_str()) {
        Some("not_allowed") => Stage::Refused(crate::t!("files.refused_kind").to_owned()),
        Some(_) => Stage::Refused(error.sentence()),
        None => Stage::Failed(error.sentence()),
    }
}

/// Begins as many as may be on their way at once.
fn go_on() {
    while BUSY.with(Cell::get) < AT_ONCE {
        let all = all();
        let next = all.with_untracked(|all| {
            all.iter().find(|sending| sending.stage.with_untracked(|stage| *stage == Stage::Waiting)).cloned()
        });
        let Some(next) = next else { return };
        next.stage.set(Stage::Sent(0.0));
        match next.begin() {
            Some(()) => BUSY.with(|busy| busy.set(busy.get() + 1)),
            None => next.stage.set(Stage::Failed(ApiError::Offline.sentence())),
        }
    }
}
