//! Giving a field another type: what it would do to the values is told before it is done.

use leptos::prelude::*;
use millrace_shared::FieldType;

use super::operations::fields::{self, ChangeFieldTypeInput};
use crate::api::convert::gql;
use crate::cache::{fields::FieldDefinition, use_cache};
use crate::features::fields::words::type_name;
use crate::forms::Form;
use crate::t;
use crate::ui::{Button, Choices, Field, Select};

#[component]
pub(super) fn TypeChanger(field: FieldDefinition, open: RwSignal<bool>) -> impl IntoView {
    let cache = use_cache();
    let id = field.id;
    // What is unique stays what it is: two texts may be one number.
    let others = if field.unique { Vec::new() } else { field.field_type.becomes() };
    let none = (String::new(), t!("custom_fields.keep_type").to_owned());
    let others = others.into_iter().map(|to| (to.as_str().to_owned(), type_name(to).to_owned()));
    let choices: Choices = std::iter::once(none).chain(others).collect();
    let is_fixed = choices.len() < 2;
    let word = RwSignal::new(String::new());
    let wanted = Memo::new(move |_| FieldType::parse(&word.read()));
    let preview = LocalResource::new(move || {
        let to = wanted.get();
        async move {
            match to {
                Some(to) => fields::type_change(gql(id), to.into()).await.ok(),
                None => None,
            }
        }
    });
    let form = Form::default();
    let change = move || {
        let Some(to) = wanted.get_untracked() else { return };
        form.clear();
        form.send(
            fields::change_field_type(ChangeFieldTypeInput { id: gql(id), field_type: to.into() }),
            move |saved: fields::FieldSaved| {
                cache.field_told(saved.field.into());
                open.set(false);
            },
        );
    };
    let told = move || {
        let change_of = preview.get().flatten().filter(|_| wanted.get().is_some())?;
        let (values, lost) = (change_of.values.to_string(), change_of.lost.to_string());
        let text = match (change_of.values, change_of.lost) {
            (0, _) => t!("custom_fields.change_none").to_owned(),
            (_, 0) => t!("custom_fields.change_all", values = values),
            _ => t!("custom_fields.change_lost", values = values, lost = lost),
        };
        let may = change_of.lost == 0;
        Some(view! {
            <div class="c-typechange" role="status"><p class:c-field__error=!may>{text}</p>
                {may.then(|| view! { <Button busy=form.busy() on_press=change>{move || wanted.get().map(type_name).map(|name| t!("custom_fields.change_type").to_owned() + ": " + name)}</Button> })}
            </div>
        })
    };
    let now = type_name(field.field_type);
    view! {
        <div class="c-form__row">
            <div class="c-field"><span class="c-field__label">{t!("custom_fields.type")}</span><p class="c-typechange__now">{now}</p></div>
            {(!is_fixed).then(|| view! {
                <Field label=t!("custom_fields.change_type") error=form.error("type")><Select value=word choices=Signal::derive(move || choices.clone())/></Field>
            })}
        </div>
        {told}
    }
    .into_any()
}
