//! Several e-mails, phones or profiles of one record, each with its label.

use leptos::prelude::*;
use millrace_shared::{Invalid, validation};

use super::LabeledValueInput;
use crate::{
    cache::records::LabeledValue,
    forms::invalid_text,
    t,
    ui::{Button, ButtonKind, Choices, IconButton, Select, TextInput},
};

/// What the values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabeledKind {
    /// E-mail addresses.
    Email,
    /// Phone numbers.
    Phone,
    /// Profiles elsewhere: web addresses.
    Social,
}

impl LabeledKind {
    fn check(self, text: &str) -> Result<String, Invalid> {
        match self {
            Self::Email => validation::email(text),
            Self::Phone => validation::phone(text),
            Self::Social => validation::url(text),
        }
    }

    fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Email => &["work", "private", "billing", "other"],
            Self::Phone => &["work", "mobile", "private", "office", "other"],
            Self::Social => &["linkedin", "x", "facebook", "instagram", "other"],
        }
    }

    fn input_kind(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "tel",
            Self::Social => "url",
        }
    }

    fn href(self, value: &str) -> String {
        match self {
            Self::Email => format!("mailto:{value}"),
            Self::Phone => {
                format!("tel:{}", value.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
            }
            Self::Social => value.to_owned(),
        }
    }
}

/// A label that is known is shown in the user's language, another as it is.
fn label_text(label: &str) -> String {
    match label.to_lowercase().as_str() {
        "work" => t!("labels.work"),
        "mobile" => t!("labels.mobile"),
        "private" | "home" => t!("labels.private"),
        "office" => t!("labels.office"),
        "billing" => t!("labels.billing"),
        "other" => t!("labels.other"),
        "linkedin" => "LinkedIn",
        "x" => "X",
        "facebook" => "Facebook",
        "instagram" => "Instagram",
        _ => return label.to_owned(),
    }
    .to_owned()
}

/// One row of the editor.
#[derive(Clone, Copy)]
struct Row {
    key: usize,
    label: RwSignal<String>,
    value: RwSignal<String>,
    error: RwSignal<Option<String>>,
}

/// The rows being edited.
#[derive(Clone, Copy)]
pub struct LabeledEditor {
    kind: LabeledKind,
    rows: RwSignal<Vec<Row>>,
    next: StoredValue<usize>,
}

impl LabeledEditor {
    /// Begins with what there is, and an empty row when there is nothing.
    pub fn new(kind: LabeledKind, values: &[LabeledValue]) -> Self {
        let editor = Self { kind, rows: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        for value in values {
            editor.add(&value.label, &value.value);
        }
        if values.is_empty() {
            editor.add_empty();
        }
        editor
    }

    fn add(self, label: &str, value: &str) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        let row = Row {
            key,
            label: RwSignal::new(label.to_owned()),
            value: RwSignal::new(value.to_owned()),
            error: RwSignal::new(None),
        };
        self.rows.update(|rows| rows.push(row));
    }

    fn add_empty(self) {
        let used: Vec<String> =
            self.rows.with_untracked(|rows| rows.iter().map(|row| row.label.get_untracked()).collect());
        let label = self.kind.labels().iter().find(|label| !used.iter().any(|u| u == *label)).unwrap_or(&"other");
        self.add(label, "");
    }

    /// What stands in the rows now, as it was typed; empty rows are left out.
    pub fn typed(self) -> Vec<String> {
        let texts = self.rows.with(|rows| rows.iter().map(|row| row.value.get()).collect::<Vec<_>>());
        texts.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// What was typed, checked; nothing when a row is wrong, which then says why. Empty rows are left out.
    pub fn checked(self) -> Option<Vec<LabeledValueInput>> {
        let mut values = Vec::new();
        let mut sound = true;
        for row in self.rows.get_untracked() {
            let text = row.value.get_untracked();
            row.error.set(None);
            if text.trim().is_empty() {
                continue;
            }
            match self.kind.check(&text) {
                Ok(value) => values.push(LabeledValueInput { label: row.label.get_untracked(), value }),
                Err(invalid) => {
                    row.error.set(Some(invalid_text(invalid)));
                    sound = false;
                }
            }
        }
        sound.then_some(values)
    }

    /// The rows, with a way to add and remove some.
    pub fn view(self, label: &'static str) -> AnyView {
        let kind = self.kind;
        let choices = move |current: String| {
            let mut choices: Choices =
                kind.labels().iter().map(|label| ((*label).to_owned(), label_text(label))).collect();
            if !choices.iter().any(|(known, _)| *known == current) {
                choices.push((current.clone(), label_text(&current)));
            }
            choices
        };
        view! {
            <div class="c-labeled" role="group" aria-label=label>
                <For each=move || self.rows.get() key=|row| row.key let:row>
                    <div class="c-labeled__row">
                        <Select value=row.label choices=choices(row.label.get_untracked()) label=t!("labels.label")/>
                        <TextInput value=row.value kind=kind.input_kind() label=label/>
                        <IconButton icon="close" label=t!("common.remove")
                            on_press=move || self.rows.update(|rows| rows.retain(|other| other.key != row.key))/>
                        {move || row.error.get().map(|error| view! { <p class="c-field__error" role="alert">{error}</p> })}
                    </div>
                </For>
                <Button kind=ButtonKind::Ghost icon="plus" on_press=move || self.add_empty()>{t!("labels.add")}</Button>
            </div>
        }
        .into_any()
    }
}

/// The values of a record as links, with an editor in their place on demand.
#[component]
pub fn LabeledFact(
    /// What the values are.
    kind: LabeledKind,
    /// Name of the group.
    label: &'static str,
    /// The values.
    #[prop(into)]
    values: Signal<Vec<LabeledValue>>,
    /// Only shown.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The new values, whole.
    #[prop(into)]
    on_save: Callback<(Vec<LabeledValueInput>,)>,
) -> impl IntoView {
    let editor = RwSignal::new(None::<LabeledEditor>);
    // What there was when the editor was opened.
    let began = StoredValue::new(Vec::new());
    // The editor outlives the button that opens it, so it belongs to the whole fact.
    let owner = Owner::current();
    let open_editor = move || {
        let values = values.get_untracked();
        began.set_value(values.clone());
        let made = match &owner {
            Some(owner) => owner.with(|| LabeledEditor::new(kind, &values)),
            None => LabeledEditor::new(kind, &values),
        };
        editor.set(Some(made));
    };
    let open_editor = StoredValue::new(open_editor);
    let save = move |open: LabeledEditor| {
        if let Some(mine) = open.checked() {
            editor.set(None);
            on_save.run((merged(&began.get_value(), mine, &values.get_untracked()),));
        }
    };
    let shown = move || {
        values.get().into_iter().map(|value| view! {
            <li>
                <a class="link truncate" href=kind.href(&value.value) target=(kind == LabeledKind::Social).then_some("_blank") rel="noopener">{value.value.clone()}</a>
                <span class="muted">{label_text(&value.label)}</span>
            </li>
        }).collect_view()
    };
    move || {
        match editor.get() {
        Some(open) => view! {
            <form class="c-labeled__form" novalidate
                on:submit=move |event| { event.prevent_default(); save(open); }
                on:keydown=move |event| { if event.key() == "Escape" { event.stop_propagation(); editor.set(None); } }
            >
                {open.view(label)}
                <div class="c-labeled__actions">
                    <Button on_press=move || editor.set(None)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true>{t!("common.save")}</Button>
                </div>
            </form>
        }
        .into_any(),
        None => view! {
            <div class="c-labeled__shown">
                <ul>{shown}</ul>
                <button type="button" class="c-labeled__edit" class:c-labeled__edit--empty=move || values.with(Vec::is_empty) disabled=disabled
                    title=t!("labels.edit_group", name = label)
                    on:click=move |_| open_editor.with_value(|open| open())
                >
                    // What is seen is part of the name.
                    <span class="visually-hidden">{t!("labels.edit_group", name = label)}" "</span>
                    {move || if values.with(Vec::is_empty) { view! { {t!("common.empty_value")} }.into_any() } else { view! { <crate::ui::Icon name="edit"/> }.into_any() }}
                </button>
            </div>
        }
        .into_any(),
    }
    }
}

/// What is there once mine is saved: what others have added meanwhile stays, and what they have removed is gone, unless it
/// was changed here.
fn merged(began: &[LabeledValue], mut mine: Vec<LabeledValueInput>, now: &[LabeledValue]) -> Vec<LabeledValueInput> {
    let is = |value: &LabeledValue, other: &LabeledValueInput| value.label == other.label && value.value == other.value;
    let removed =
        |value: &LabeledValueInput| began.iter().any(|began| is(began, value)) && !now.iter().any(|now| is(now, value));
    mine.retain(|value| !removed(value));
    let added = now.iter().filter(|now| !began.contains(now));
    for LabeledValue { label, value } in added {
        if !mine.iter().any(|mine| mine.value == *value) {
            mine.push(LabeledValueInput { label: label.clone(), value: value.clone() });
        }
    }
    mine
}

/// The same values as the cache holds them.
pub fn check_labeled(values: &[LabeledValueInput]) -> Vec<LabeledValue> {
    values.iter().map(|value| LabeledValue { label: value.label.clone(), value: value.value.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_make_of_the_same_phones_is_all_kept() {
        let known = |values: &[&str]| -> Vec<LabeledValue> {
            values.iter().map(|value| LabeledValue { label: "work".into(), value: (*value).into() }).collect()
        };
        let typed = |values: &[&str]| -> Vec<LabeledValueInput> {
            values.iter().map(|value| LabeledValueInput { label: "work".into(), value: (*value).into() }).collect()
        };
        let after = |began: &[&str], mine: &[&str], now: &[&str]| -> Vec<String> {
            merged(&known(began), typed(mine), &known(now)).into_iter().map(|it| it.value).collect()
        };
        assert_eq!(after(&["1", "2"], &["2", "3"], &["1", "2"]), ["2", "3"], "nobody else was there");
        assert_eq!(after(&["1", "2"], &["1", "3"], &["1", "2", "4"]), ["1", "3", "4"], "both have added one");
        assert_eq!(after(&["1", "2"], &["1", "2", "3"], &["2"]), ["2", "3"], "the other has removed one");
        assert_eq!(after(&["1"], &["9"], &[]), ["9"], "the other has removed what was changed here");
        assert_eq!(after(&[], &["5"], &["5"]), ["5"], "both have added the same");
    }
}
