//! The checklist of a stage: its items added, renamed, put in order and removed. Saved with the stage.

use leptos::prelude::*;
use millrace_shared::{Invalid, validation};

use super::operations::pipelines::{ChecklistItem, ChecklistItemInput};
use crate::{
    keyboard::Key,
    platform, t,
    ui::{Icon, IconButton, Moved, Sortable},
};

/// The items as they are being edited.
#[derive(Clone, Copy)]
pub(super) struct ChecklistDraft {
    items: RwSignal<Vec<Item>>,
    /// The item whose input shall take the focus.
    wanted: RwSignal<Option<String>>,
}

#[derive(Clone, PartialEq)]
struct Item {
    /// The item's id, or a name of its own while it has none.
    key: String,
    is_new: bool,
    text: RwSignal<String>,
}

impl Item {
    fn new() -> Self {
        Self { key: platform::new_id().to_string(), is_new: true, text: RwSignal::new(String::new()) }
    }
}

impl ChecklistDraft {
    pub fn of(items: &[ChecklistItem]) -> Self {
        let item = |item: &ChecklistItem| Item {
            key: item.id.inner().to_owned(),
            is_new: false,
            text: RwSignal::new(item.text.clone()),
        };
        Self { items: RwSignal::new(items.iter().map(item).collect()), wanted: RwSignal::new(None) }
    }

    /// What is to be saved: an item without text is none.
    pub fn checked(self) -> Result<Vec<ChecklistItemInput>, Invalid> {
        let items = self.items.get_untracked().into_iter();
        let items = items.map(|item| (item.key, item.is_new, item.text.get_untracked()));
        items
            .filter(|(_, _, text)| !text.trim().is_empty())
            .map(|(key, is_new, text)| {
                Ok(ChecklistItemInput { id: (!is_new).then(|| key.into()), text: validation::name(&text)? })
            })
            .collect()
    }

    fn text(self, key: &str) -> Option<RwSignal<String>> {
        self.items.with(|items| items.iter().find(|item| item.key == key).map(|item| item.text))
    }

    fn is_full(self) -> bool {
        self.items.with(|items| items.len() >= validation::CHECKLIST_MAX)
    }

    /// Adds an empty item after another, or at the end, and takes the focus to it.
    fn add(self, after: Option<&str>) {
        if untrack(|| self.is_full()) {
            return;
        }
        let item = Item::new();
        self.wanted.set(Some(item.key.clone()));
        self.items.update(|items| {
            let after = items.iter().position(|item| Some(item.key.as_str()) == after);
            items.insert(after.map_or(items.len(), |at| at + 1), item);
        });
    }

    fn remove(self, key: &str) {
        self.items.update(|items| items.retain(|item| item.key != key));
    }

    fn place(self, key: &str, to: usize) {
        self.items.update(|items| {
            if let Some(at) = items.iter().position(|item| item.key == key) {
                let item = items.remove(at);
                items.insert(to.min(items.len()), item);
            }
        });
    }
}

#[component]
pub(super) fn ChecklistEditor(draft: ChecklistDraft, error: Signal<Option<String>>) -> impl IntoView {
    let ids = Signal::derive(move || draft.items.with(|items| items.iter().map(|item| item.key.clone()).collect()));
    let name = move |key: String| draft.text(&key).map(|text| text.get()).unwrap_or_default();
    view! {
        <fieldset class="c-checklistedit">
            <legend>{t!("checklist.title")}</legend>
            <Sortable ids name on_move={move |key: String, to: usize| -> Moved { draft.place(&key, to); None }}
                row=move |key| view! { <ItemRow draft key/> }.into_any()/>
            <button type="button" class="c-button c-button--ghost" disabled=move || draft.is_full() on:click=move |_| draft.add(None)>
                <Icon name="plus"/>{t!("checklist.add")}
            </button>
            <div class="c-field__about" aria-live="polite">
                {move || match error.get() {
                    Some(error) => view! { <p class="c-field__error"><Icon name="alert"/>{error}</p> }.into_any(),
                    None => view! { <p class="c-field__hint">{t!("checklist.hint")}</p> }.into_any(),
                }}
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn ItemRow(draft: ChecklistDraft, key: String) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let text = untrack(|| draft.text(&key)).unwrap_or_default();
    let key = StoredValue::new(key);
    Effect::new(move || {
        let wanted = key.with_value(|key| draft.wanted.with_untracked(|wanted| wanted.as_ref() == Some(key)));
        if let (Some(input), true) = (input.get(), wanted) {
            draft.wanted.set(None);
            // Before the next key can come, which is meant for it.
            queue_microtask(move || {
                let _ = input.focus();
            });
        }
    });
    view! {
        <div class="c-checklistedit__row">
            <input class="c-input" type="text" autocomplete="off" node_ref=input maxlength=validation::NAME_MAX.to_string()
                aria-label=t!("checklist.item") placeholder=t!("checklist.item_placeholder")
                prop:value=text
                on:input:target=move |event| text.set(event.target().value())
                on:keydown=move |event| if Key::of(&event) == Some(Key::Enter) && !event.is_composing() {
                    event.prevent_default();
                    key.with_value(|key| draft.add(Some(key)));
                }
            />
            <IconButton icon="close" label=Signal::derive(move || t!("checklist.remove_named", name = text.get()))
                on_press=move || key.with_value(|key| draft.remove(key))/>
        </div>
    }
    .into_any()
}
