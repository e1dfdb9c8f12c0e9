//! Edits of one record, sent one after the other: the second knows the version that the first has made.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;

use crate::{
    api::{ApiError, ErrorCode},
    t,
    ui::{Toasts, use_toasts},
};

type Sending = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;
type Edit = Box<dyn FnOnce() -> Sending>;

struct Waiting {
    edit: Edit,
    undo: Rc<dyn Fn()>,
    again: Box<dyn Fn() + Send + Sync>,
}

/// The queue of one record page.
#[derive(Clone, Copy)]
pub struct Edits {
    waiting: StoredValue<VecDeque<Waiting>, LocalStorage>,
    busy: StoredValue<bool>,
    toasts: Toasts,
    reload: Callback<()>,
}

impl Edits {
    /// `reload` asks for the record again, after somebody else was quicker.
    pub fn new(reload: impl Into<Callback<()>>) -> Self {
        Self {
            waiting: StoredValue::new_local(VecDeque::new()),
            busy: StoredValue::new(false),
            toasts: use_toasts(),
            reload: reload.into(),
        }
    }

    /// Sends an edit when those before it are done. `send` reads the version only then; `undo` takes the edit back on
    /// screen when the server refuses it; `again` makes it anew when somebody else was quicker and the user means it still.
    pub fn push<F>(
        self,
        send: impl FnOnce() -> F + 'static,
        undo: impl Fn() + 'static,
        again: impl Fn() + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<(), ApiError>> + 'static,
    {
        let edit: Edit = Box::new(move || Box::pin(send()));
        let next = Waiting { edit, undo: Rc::new(undo), again: Box::new(again) };
        // Nothing when the page has gone meanwhile.
        let Some(busy) = self.busy.try_get_value() else { return };
        self.waiting.update_value(|waiting| waiting.push_back(next));
        if !busy {
            self.busy.set_value(true);
            leptos::task::spawn_local(self.drain());
        }
    }

    async fn drain(self) {
        while let Some(Waiting { edit, undo, again }) = self.waiting.try_update_value(VecDeque::pop_front).flatten() {
            let Err(error) = edit().await else { continue };
            undo();
            if error.code() == Some(ErrorCode::Conflict) {
                self.toasts.with_action(t!("records.conflict"), t!("deal.use_mine"), again);
            } else {
                self.toasts.error(error.sentence());
            }
            // What was taken back is as it was before; others may have changed more since.
            self.reload.try_run(());
        }
        self.busy.try_update_value(|busy| *busy = false);
    }
}
