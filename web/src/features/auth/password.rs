//! Choosing a password: shown on demand, checked by the shared rules.

use leptos::prelude::*;
use millrace_shared::validation;

use crate::{
    forms::Form,
    t,
    ui::{Checkbox, Field, TextInput},
};

/// A new password, with its rule and a way to see it. The field is called `field` in the form.
#[component]
pub fn NewPassword(
    /// What is typed.
    value: RwSignal<String>,
    /// The form it belongs to.
    form: Form,
    /// Name of the field in the server's input.
    #[prop(default = "password")]
    field: &'static str,
    /// The label, when it is not simply "Password".
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let kind = move |shown: bool| if shown { "text" } else { "password" };
    view! {
        <div class="c-auth__group">
            <Field
                label=label.unwrap_or_else(|| t!("auth.password").to_owned())
                hint=t!("auth.password_hint", count = validation::PASSWORD_MIN)
                error=form.error(field)
                required=true
            >
                // Two inputs in turn, because the kind of one cannot change while a password manager holds it.
                {move || view! { <TextInput value kind=kind(shown.get()) autocomplete="new-password"/> }}
            </Field>
            <Checkbox checked=shown on_change=move |on| shown.set(on) label=t!("auth.show_password")/>
        </div>
    }
    .into_any()
}
