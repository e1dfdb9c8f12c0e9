//! The options of a field: added, renamed, coloured, put in order, no longer offered. Saved with the field.

use leptos::prelude::*;
use millrace_shared::{
    Invalid,
    fields::{FieldOption, OPTIONS_MAX},
    validation::{self, folded},
};

use super::operations::fields::FieldOptionInput;
use crate::api::convert::gql;
use crate::keyboard::Key;
use crate::ui::{Icon, IconButton, Moved, Sortable};
use crate::{platform, t};

/// Colours that options get in turn.
const COLORS: [&str; 8] = ["#0ea5e9", "#16a34a", "#f59e0b", "#dc2626", "#a855f7", "#14b8a6", "#f97316", "#64748b"];

/// The options as they are being edited.
#[derive(Clone, Copy)]
pub(super) struct OptionsDraft {
    options: RwSignal<Vec<Draft>>,
    wanted: RwSignal<Option<String>>,
}

#[derive(Clone, PartialEq)]
struct Draft {
    /// The option's id, or a name of its own while it has none.
    key: String,
    known: Option<FieldOption>,
    label: RwSignal<String>,
    color: RwSignal<String>,
    archived: RwSignal<bool>,
}

impl OptionsDraft {
    pub fn of(options: &[FieldOption]) -> Self {
        let draft = |option: &FieldOption| Draft {
            key: option.id.to_string(),
            known: Some(option.clone()),
            label: RwSignal::new(option.label.clone()),
            color: RwSignal::new(option.color.clone()),
            archived: RwSignal::new(option.archived),
        };
        Self { options: RwSignal::new(options.iter().map(draft).collect()), wanted: RwSignal::new(None) }
    }

    /// What is to be saved: an option without a text is none.
    pub fn checked(self) -> Result<Vec<FieldOptionInput>, Invalid> {
        let mut checked: Vec<FieldOptionInput> = Vec::new();
        for draft in self.options.get_untracked() {
            let label = draft.label.get_untracked();
            if label.trim().is_empty() {
                continue;
            }
            let label = validation::name(&label)?;
            if checked.iter().any(|other| folded(&other.label) == folded(&label)) {
                return Err(Invalid::Taken);
            }
            checked.push(FieldOptionInput {
                id: draft.known.map(|option| gql(option.id)),
                label,
                color: validation::color(&draft.color.get_untracked())?,
                archived: draft.archived.get_untracked(),
            });
        }
        if checked.iter().all(|option| option.archived) { Err(Invalid::Required) } else { Ok(checked) }
    }

    fn get(self, key: &str) -> Option<Draft> {
        self.options.with(|options| options.iter().find(|option| option.key == key).cloned())
    }

    fn add(self, after: Option<&str>) {
        let count = self.options.with_untracked(Vec::len);
        if count >= OPTIONS_MAX {
            return;
        }
        let draft = Draft {
            key: platform::new_id().to_string(),
            known: None,
            label: RwSignal::new(String::new()),
            color: RwSignal::new(COLORS[count % COLORS.len()].to_owned()),
            archived: RwSignal::new(false),
        };
        self.wanted.set(Some(draft.key.clone()));
        self.options.update(|options| {
            let after = options.iter().position(|option| Some(option.key.as_str()) == after);
            options.insert(after.map_or(options.len(), |at| at + 1), draft);
        });
    }

    fn place(self, key: &str, to: usize) {
        self.options.update(|options| {
            if let Some(at) = options.iter().position(|option| option.key == key) {
                let option = options.remove(at);
                options.insert(to.min(options.len()), option);
            }
        });
    }
}

#[component]
pub(super) fn OptionsEditor(draft: OptionsDraft, error: Signal<Option<String>>) -> impl IntoView {
    let ids = Signal::derive(move || draft.options.with(|options| options.iter().map(|it| it.key.clone()).collect()));
    let name = move |key: String| draft.get(&key).map(|option| option.label.get()).unwrap_or_default();
    view! {
        <fieldset class="c-checklistedit">
            <legend>{t!("custom_fields.options")}</legend>
            <Sortable ids name on_move={move |key: String, to: usize| -> Moved { draft.place(&key, to); None }}
                row=move |key| view! { <Row draft key/> }.into_any()/>
            <button type="button" class="c-button c-button--ghost" on:click=move |_| draft.add(None)>
                <Icon name="plus"/>{t!("custom_fields.option_add")}
            </button>
            <div class="c-field__about" aria-live="polite">
                {move || match error.get() {
                    Some(error) => view! { <p class="c-field__error"><Icon name="alert"/>{error}</p> }.into_any(),
                    None => view! { <p class="c-field__hint">{t!("custom_fields.options_hint")}</p> }.into_any(),
                }}
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Row(draft: OptionsDraft, key: String) -> impl IntoView {
    let Some(option) = untrack(|| draft.get(&key)) else { return ().into_any() };
    let input = NodeRef::<leptos::html::Input>::new();
    let (label, color, archived, is_new) = (option.label, option.color, option.archived, option.known.is_none());
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
    // One that is not saved yet goes for good; another stays where it was chosen.
    let put_away = move || {
        if is_new {
            key.with_value(|key| draft.options.update(|options| options.retain(|option| option.key != *key)));
        } else {
            archived.update(|archived| *archived = !*archived);
        }
    };
    let about = Signal::derive(move || {
        let name = label.get();
        if archived.get() {
            t!("custom_fields.option_restore", name = name)
        } else {
            t!("custom_fields.option_archive", name = name)
        }
    });
    view! {
        <div class="c-checklistedit__row" class:c-optionrow--off=archived>
            <label class="c-colors__own c-optionrow__color">
                <input type="color" aria-label=move || t!("custom_fields.option_color", name = label.get()) prop:value=color
                    on:input:target=move |event| color.set(event.target().value())/>
            </label>
            <input class="c-input" type="text" autocomplete="off" node_ref=input maxlength=validation::NAME_MAX.to_string()
                aria-label=t!("custom_fields.option") prop:value=label disabled=archived
                on:input:target=move |event| label.set(event.target().value())
                on:keydown=move |event| if Key::of(&event) == Some(Key::Enter) && !event.is_composing() {
                    event.prevent_default();
                    key.with_value(|key| draft.add(Some(key)));
                }
            />
            {move || view! { <IconButton icon=if archived.get() { "restore" } else { "trash" } label=about on_press=put_away/> }}
        </div>
    }
    .into_any()
}
