//! What somebody else has just changed in the deal of the panel: its fields say so for a moment, and screen readers hear it.

use std::rc::Rc;

use leptos::prelude::*;
use millrace_shared::{DealId, RecordKind};

use super::words::FIELDS;
use crate::cache::watching::RemoteEdit;
use crate::features::board::BoardContext;
use crate::session::use_session;
use crate::{platform, t};

/// How long a field says that it was changed.
const SHOWN_MS: f64 = 2_400.0;
/// How long changes are gathered before they are said: one sentence for a burst.
const GATHER_MS: f64 = 1_500.0;

/// A field that somebody else changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldField {
    field: String,
    label: String,
    /// Who did it; empty for the product itself.
    pub by: String,
    /// Its value now, for the reader.
    pub value: String,
    // Tells it from the same field that was changed again.
    number: u32,
}

/// What was changed a moment ago in the deal that is open.
#[derive(Clone, Copy)]
pub struct Told {
    fields: RwSignal<Vec<ToldField>>,
    unsaid: StoredValue<Vec<ToldField>>,
    number: StoredValue<u32>,
}

impl Told {
    /// Listens for as long as the calling component lives, and tells the fields below it.
    pub fn provide(context: BoardContext, id: Memo<DealId>) {
        let told = Self {
            fields: RwSignal::new(Vec::new()),
            unsaid: StoredValue::new(Vec::new()),
            number: StoredValue::new(0),
        };
        provide_context(told);
        let session = use_session();
        context.cache.watch_edits(Some(Rc::new(move |edit: &RemoteEdit<'_>| {
            let me = untrack(|| session.viewer()).map(|viewer| viewer.user_id);
            // What one does in another window is no news.
            let mine = edit.by.is_some() && edit.by == me;
            if id.try_get_untracked() == Some(edit.now.id) && !mine {
                told.take(context, edit);
            }
        })));
        on_cleanup(move || context.cache.watch_edits(None));
        Effect::new(move || {
            id.track();
            told.fields.set(Vec::new());
        });
    }

    /// What was changed of a field a moment ago. The caller is told of changes.
    pub fn of(self, field: &str) -> Option<ToldField> {
        self.fields.with(|fields| fields.iter().find(|told| told.field == field).cloned())
    }

    fn take(self, context: BoardContext, edit: &RemoteEdit<'_>) {
        let number = self.number.try_update_value(|number| {
            *number += 1;
            *number
        });
        let number = number.unwrap_or_default();
        let by = edit.by.map(|by| untrack(|| context.cache.user_name(by))).unwrap_or_default();
        let changed = FIELDS.iter().filter_map(|words| {
            let value = (words.write)(context.cache, edit.now);
            let differs = value != (words.write)(context.cache, edit.before);
            let (field, label) = (words.name.to_owned(), (words.label)().to_owned());
            differs.then(|| ToldField { field, label, by: by.clone(), value, number })
        });
        let custom = untrack(|| context.cache.fields_of(RecordKind::Deal)).into_iter();
        let custom = custom.filter(|field| edit.now.custom.get(field.id) != edit.before.custom.get(field.id));
        let custom = custom.map(|field| ToldField {
            field: format!("custom.{}", field.key),
            value: super::words::custom(context.cache, &field, edit.now),
            label: field.label,
            by: by.clone(),
            number,
        });
        let changed: Vec<ToldField> = changed.chain(custom).collect();
        if changed.is_empty() {
            return;
        }
        self.fields.update(|fields| {
            fields.retain(|old| changed.iter().all(|new| new.field != old.field));
            fields.extend(changed.iter().cloned());
        });
        platform::after(SHOWN_MS, move || {
            let _ = self.fields.try_update(|fields| fields.retain(|told| told.number != number));
        });
        self.say(context, changed);
    }

    fn say(self, context: BoardContext, changed: Vec<ToldField>) {
        let first = self.unsaid.with_value(Vec::is_empty);
        self.unsaid.update_value(|unsaid| {
            unsaid.retain(|old| changed.iter().all(|new| new.field != old.field));
            unsaid.extend(changed);
        });
        if first {
            platform::after(GATHER_MS, move || {
                let all = self.unsaid.try_update_value(std::mem::take).unwrap_or_default();
                let _ = context.board.heard.try_set(sentence(&all));
            });
        }
    }
}

fn sentence(all: &[ToldField]) -> String {
    let said = all.iter().map(|told| {
        let value = if told.value.is_empty() { t!("common.empty_value") } else { told.value.as_str() };
        t!("activity.set", field = told.label.clone(), after = value)
    });
    let fields = said.collect::<Vec<_>>().join("; ");
    match all.first().filter(|first| !first.by.is_empty() && all.iter().all(|told| told.by == first.by)) {
        Some(first) => t!("deal.changed_by", who = first.by.clone(), fields = fields),
        None => t!("deal.changed", fields = fields),
    }
}
