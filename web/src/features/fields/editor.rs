//! A value of a custom field, edited where it stands: one editor for each type.

use leptos::prelude::*;
use millrace_shared::{
    FieldType,
    fields::{FieldValue, PostalAddress, listed},
    validation,
};

use super::picker::{OptionsPicker, ValuePicker};
use super::{ruled, words};
use crate::cache::{fields::FieldDefinition, use_cache};
use crate::forms::invalid_text;
use crate::t;
use crate::ui::{Checkbox, Icon, InlineEdit};

/// The value of a field, as text that becomes its editor.
#[component]
pub fn CustomEditor(
    /// The field.
    field: FieldDefinition,
    /// What it holds.
    #[prop(into)]
    value: Signal<Option<FieldValue>>,
    /// Only shown.
    #[prop(into)]
    disabled: Signal<bool>,
    /// The new value.
    #[prop(into)]
    on_save: Callback<(Option<FieldValue>,)>,
) -> impl IntoView {
    let disabled = ruled::locked(field.kind, listed::word(field.id), disabled);
    match field.field_type {
        FieldType::Checkbox => {
            let checked = Signal::derive(move || value.with(Option::is_some));
            let label =
                Signal::derive(move || if checked.get() { t!("limits.yes") } else { t!("limits.no") }.to_owned());
            let change = move |on: bool| on_save.run((on.then_some(FieldValue::Checked),));
            view! { <div class="c-customcheck" role="group" aria-label=field.label><Checkbox checked label disabled on_change=change/></div> }
                .into_any()
        }
        FieldType::Dropdown | FieldType::Link | FieldType::List => {
            let link = address_of(&field, value);
            view! { <ValuePicker field value disabled inline=true on_pick=on_save/>{link} }.into_any()
        }
        FieldType::MultiSelect => view! { <OptionsPicker field value disabled on_pick=on_save/> }.into_any(),
        FieldType::Address => view! { <AddressEditor value disabled on_save/> }.into_any(),
        _ => view! { <Typed field value disabled on_save/> }.into_any(),
    }
}

/// A value that is typed.
#[component]
fn Typed(
    field: FieldDefinition,
    value: Signal<Option<FieldValue>>,
    disabled: Signal<bool>,
    on_save: Callback<(Option<FieldValue>,)>,
) -> impl IntoView {
    let cache = use_cache();
    let kind = field.field_type;
    let text = Signal::derive(move || value.with(|value| words::written(value.as_ref())));
    let label = field.label.clone();
    let link = address_of(&field, value);
    let field = StoredValue::new(field);
    let currency = move || {
        let used = match value.get_untracked() {
            Some(FieldValue::Money(_, currency)) => Some(currency),
            _ => None,
        };
        let own = || cache.workspace.with_untracked(|it| it.as_ref().map(|it| it.currency.clone()));
        used.or_else(own).unwrap_or_default()
    };
    let parse = move |text: &str| field.with_value(|field| words::parse(field, text, &currency()));
    let check = move |(text,): (String,)| parse(&text).err().map(invalid_text);
    let save = move |(text,): (String,)| {
        if let Ok(value) = parse(&text) {
            on_save.run((value,));
        }
    };
    let display = move || {
        let shown =
            value.with(|value| value.as_ref().map(|value| field.with_value(|field| words::shown(cache, field, value))));
        view! { <span class:c-customtext=kind == FieldType::Paragraph>{shown}</span> }.into_any()
    };
    view! {
        <InlineEdit label value=text disabled check=Callback::new(check) on_save=save display multiline=kind == FieldType::Paragraph
            kind=if kind == FieldType::Date { "date" } else { "text" }/>
        {link}
    }
    .into_any()
}

/// A way to what a value names: a page, a mail, a call, a record.
fn address_of(field: &FieldDefinition, value: Signal<Option<FieldValue>>) -> impl IntoView + use<> {
    use millrace_shared::LinkKind;
    let (kind, link_kind) = (field.field_type, field.link_kind);
    move || {
        let href = value.with(|value| match (kind, value) {
            (FieldType::Url, Some(FieldValue::Text(url))) => Some(url.clone()),
            (FieldType::Email, Some(FieldValue::Text(email))) => Some(format!("mailto:{email}")),
            (FieldType::Phone, Some(FieldValue::Text(phone))) => Some(format!("tel:{}", phone.replace(' ', ""))),
            (FieldType::Link, Some(FieldValue::Link(id))) => match link_kind {
                Some(LinkKind::Company) => Some(format!("/companies/{id}")),
                Some(LinkKind::Contact) => Some(format!("/contacts/{id}")),
                Some(LinkKind::Product) => Some(format!("/products/{id}")),
                _ => None,
            },
            _ => None,
        })?;
        let blank = (kind == FieldType::Url).then_some("_blank");
        Some(view! {
            <a class="c-fact-link" href=href target=blank rel="noopener noreferrer" aria-label=t!("records.open_link")><Icon name="external"/></a>
        })
    }
}

type Part = fn(&mut PostalAddress) -> &mut Option<String>;

/// The parts of an address and their names.
pub(super) fn parts() -> [(&'static str, Part); 5] {
    [
        (t!("fields.street"), |address| &mut address.street),
        (t!("fields.city"), |address| &mut address.city),
        (t!("fields.region"), |address| &mut address.region),
        (t!("fields.postal_code"), |address| &mut address.postal_code),
        (t!("fields.country"), |address| &mut address.country),
    ]
}

#[component]
fn AddressEditor(
    value: Signal<Option<FieldValue>>,
    disabled: Signal<bool>,
    on_save: Callback<(Option<FieldValue>,)>,
) -> impl IntoView {
    let of = |value: Option<FieldValue>| match value {
        Some(FieldValue::Address(address)) => *address,
        _ => PostalAddress::default(),
    };
    let rows = parts().map(|(label, part)| {
        let text = Signal::derive(move || part(&mut of(value.get())).clone().unwrap_or_default());
        let check = |text: String| validation::line(&text, validation::TEXT_MAX).err().map(invalid_text);
        let save = move |text: String| {
            let mut address = of(value.get_untracked());
            *part(&mut address) = (!text.is_empty()).then_some(text);
            let there = address != PostalAddress::default();
            on_save.run((there.then(|| FieldValue::Address(Box::new(address))),));
        };
        view! { <span class="muted">{label}</span><InlineEdit label value=text disabled check on_save=save/> }
    });
    view! { <div class="c-customaddress">{rows.collect_view()}</div> }.into_any()
}
