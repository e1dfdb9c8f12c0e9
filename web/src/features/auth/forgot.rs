//! Forgotten password: asks for a link by mail.

use leptos::prelude::*;
use leptos_router::components::A;
use millrace_shared::validation;

use super::{frame::AuthFrame, operations};
use crate::{
    forms::Form,
    t,
    ui::{Button, ButtonKind, Field, FormError, TextInput},
};

/// The page at `/forgot-password`. The answer is the same whether the address is known or not.
#[component]
pub fn ForgotPassword() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let sent = RwSignal::new(false);
    let form = Form::default();
    let submit = move || {
        form.clear();
        if let Some(email) = form.check("email", validation::email(&email.get_untracked())) {
            form.send(operations::request_password_reset(operations::RequestPasswordResetInput { email }), move |_| {
                sent.set(true)
            });
        }
    };
    view! {
        <AuthFrame
            title=Signal::derive(|| t!("auth.forgot_title").to_owned())
            text=Signal::derive(|| t!("auth.forgot_text").to_owned())
        >
            <Show when=move || !sent.get() fallback=|| view! {
                <p class="c-auth__notice" role="status">{t!("auth.forgot_sent")}</p>
            }>
                <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                    <FormError error=form.failure()/>
                    <Field label=t!("auth.email") error=form.error("email") required=true>
                        <TextInput value=email kind="email" autocomplete="username" autofocus=true/>
                    </Field>
                    <div class="c-auth__actions">
                        <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("auth.forgot_send")}</Button>
                    </div>
                </form>
            </Show>
            <p class="c-auth__foot"><A href="/sign-in" attr:class="link">{t!("auth.back_to_sign_in")}</A></p>
        </AuthFrame>
    }
}
