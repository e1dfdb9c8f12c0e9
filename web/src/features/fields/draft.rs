//! A value of a custom field that is filled in in a form and sent with it.

use leptos::prelude::*;
use millrace_shared::{
    FieldType, Invalid,
    fields::{FieldValue, PostalAddress},
};

use super::editor::parts;
use super::picker::{OptionsPicker, ValuePicker};
use super::words;
use crate::cache::{fields::FieldDefinition, use_cache};
use crate::forms::invalid_text;
use crate::t;
use crate::ui::{Checkbox, Choices, Field, Select, TextArea, TextInput};

/// Options up to this many are a plain list; more are searched.
const PLAIN: usize = 20;

/// What is filled in so far.
#[derive(Clone, Copy)]
pub struct Draft {
    field: StoredValue<FieldDefinition>,
    text: RwSignal<String>,
    value: RwSignal<Option<FieldValue>>,
    problem: RwSignal<Option<Invalid>>,
}

impl Draft {
    /// Of a field, with what it holds.
    pub fn new(field: FieldDefinition, value: Option<FieldValue>) -> Self {
        let text = match &value {
            Some(FieldValue::Option(id)) => id.to_string(),
            value => words::written(value.as_ref()),
        };
        Self {
            field: StoredValue::new(field),
            text: RwSignal::new(text),
            value: RwSignal::new(value),
            problem: RwSignal::new(None),
        }
    }

    /// The field.
    pub fn field(self) -> FieldDefinition {
        self.field.get_value()
    }

    /// What is filled in; a problem is marked at the field.
    pub fn value(self, currency: &str) -> Result<Option<FieldValue>, Invalid> {
        let value = self.field.with_value(|field| match field.field_type {
            FieldType::Checkbox | FieldType::MultiSelect | FieldType::Address | FieldType::Link | FieldType::List => {
                Ok(self.value.get_untracked())
            }
            FieldType::Dropdown if field.options.len() > PLAIN => Ok(self.value.get_untracked()),
            FieldType::Dropdown => Ok(self.text.get_untracked().parse().ok().map(FieldValue::Option)),
            _ => words::parse(field, &self.text.get_untracked(), currency),
        });
        self.problem.set(value.as_ref().err().copied());
        value
    }

    /// What is filled in; nothing is marked as missing.
    pub fn needed(self, currency: &str) -> Option<FieldValue> {
        let value = self.value(currency).ok()?;
        if value.is_none() {
            self.problem.set(Some(Invalid::Required));
        }
        value
    }
}

/// The control of a field in a form.
#[component]
pub fn CustomInput(
    /// What is filled in.
    draft: Draft,
) -> impl IntoView {
    let field = draft.field();
    let label = field.label.clone();
    let hint = field.help.clone();
    let error = Signal::derive(move || draft.problem.get().map(invalid_text));
    let kind = field.field_type;
    let pick = move |value: Option<FieldValue>| draft.value.set(value);
    match kind {
        FieldType::Checkbox => {
            let checked = Signal::derive(move || draft.value.with(Option::is_some));
            let change = move |on: bool| draft.value.set(on.then_some(FieldValue::Checked));
            view! { <Field label hint error><Checkbox checked label=t!("limits.yes") on_change=change/></Field> }
                .into_any()
        }
        FieldType::Dropdown if field.options.len() <= PLAIN => {
            let none = (String::new(), t!("custom.choose").to_owned());
            let options = field.options.iter().filter(|option| !option.archived);
            let options = options.map(|option| (option.id.to_string(), option.label.clone()));
            let choices: Choices = std::iter::once(none).chain(options).collect();
            view! { <Field label hint error><Select value=draft.text choices=Signal::derive(move || choices.clone())/></Field> }
                .into_any()
        }
        FieldType::Dropdown | FieldType::Link | FieldType::List => {
            view! { <Field label hint error><ValuePicker field value=draft.value on_pick=pick/></Field> }.into_any()
        }
        FieldType::MultiSelect => {
            view! { <Field label hint error><OptionsPicker field value=draft.value on_pick=pick/></Field> }.into_any()
        }
        FieldType::Address => view! { <AddressInputs draft label/> }.into_any(),
        FieldType::Paragraph => view! { <Field label hint error><TextArea value=draft.text/></Field> }.into_any(),
        FieldType::Date => {
            view! { <Field label hint error><TextInput value=draft.text kind="date"/></Field> }.into_any()
        }
        FieldType::Number | FieldType::Money => {
            let currency = use_cache().workspace.with_untracked(|it| it.as_ref().map(|it| it.currency.clone()));
            let placeholder = (kind == FieldType::Money).then(|| format!("0 {}", currency.unwrap_or_default()));
            view! { <Field label hint error><TextInput value=draft.text input_mode="decimal" placeholder=placeholder.unwrap_or_default()/></Field> }
                .into_any()
        }
        _ => view! { <Field label hint error><TextInput value=draft.text/></Field> }.into_any(),
    }
}

#[component]
fn AddressInputs(draft: Draft, label: String) -> impl IntoView {
    let of = move || match draft.value.get_untracked() {
        Some(FieldValue::Address(address)) => *address,
        _ => PostalAddress::default(),
    };
    let inputs = parts().map(|(name, part)| {
        let text = RwSignal::new(part(&mut of()).clone().unwrap_or_default());
        let change = move || {
            let mut address = of();
            *part(&mut address) = Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
            let there = address != PostalAddress::default();
            draft.value.set(there.then(|| FieldValue::Address(Box::new(address))));
        };
        view! { <Field label=name><TextInput value=text on_change=change/></Field> }
    });
    view! {
        <fieldset class="c-customgroup"><legend>{label}</legend>{inputs.collect_view()}
            {move || draft.problem.get().map(|problem| view! { <p class="c-field__error" role="alert">{invalid_text(problem)}</p> })}
        </fieldset>
    }
    .into_any()
}
