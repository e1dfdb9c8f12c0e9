//! A labelled place in a form: label, control, hint, error.

use leptos::prelude::*;

use super::{Icon, unique_id};

/// What a control inside a [`Field`] needs to know of it.
#[derive(Clone)]
pub(super) struct FieldContext {
    /// Id of the control.
    pub id: String,
    /// Id of the hint and error.
    pub described_by: String,
    /// True while the error shows.
    pub invalid: Signal<bool>,
    /// Must be filled.
    pub required: bool,
}

/// A label above a control, with a hint or an error below it.
#[component]
pub fn Field(
    /// The name of what is asked.
    #[prop(into)]
    label: Signal<String>,
    /// Helps to fill it.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with the value, in the user's language.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Must be filled.
    #[prop(optional)]
    required: bool,
    /// The control: one of this design system.
    children: Children,
) -> impl IntoView {
    let id = unique_id("field");
    let described_by = format!("{id}-about");
    provide_context(FieldContext {
        id: id.clone(),
        described_by: described_by.clone(),
        invalid: Signal::derive(move || error.with(Option::is_some)),
        required,
    });
    view! {
        <div class="c-field">
            <label class="c-field__label" for=id>{label}</label>
            {children()}
            <div class="c-field__about" id=described_by aria-live="polite">
                {move || match error.get() {
                    Some(error) => view! { <p class="c-field__error"><Icon name="alert"/>{error}</p> }.into_any(),
                    None => hint.get().map(|hint| view! { <p class="c-field__hint">{hint}</p> }).into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}

/// Why a whole form was refused.
#[component]
pub fn FormError(
    /// What happened and what to do.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div role="alert">
            {move || error.get().map(|error| view! { <p class="c-form-error"><Icon name="alert"/>{error}</p> })}
        </div>
    }
    .into_any()
}
