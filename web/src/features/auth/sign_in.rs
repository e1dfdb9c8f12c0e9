//! Sign-in.

use leptos::prelude::*;
use leptos_router::{
    components::A,
    hooks::{use_navigate, use_query_map},
};
use millrace_shared::validation;

use super::{frame::AuthFrame, operations};
use crate::{
    forms::Form,
    session::{SessionState, use_session},
    t,
    ui::{Button, ButtonKind, Field, FormError, TextInput},
};

/// The page at `/sign-in`; `?next=` says where to go afterwards, `?ended` that the session was ended elsewhere.
#[component]
pub fn SignIn() -> impl IntoView {
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = Form::default();
    let session = use_session();
    let navigate = use_navigate();
    let query = use_query_map();
    // Who is signed in already has nothing to do here.
    Effect::new({
        let navigate = navigate.clone();
        move || {
            if session.state.with(|state| matches!(state, SessionState::SignedIn(_))) {
                navigate(&local_address(query.read_untracked().get("next")), Default::default());
            }
        }
    });
    let was_ended = move || query.read().get("ended").is_some();

    let submit = move || {
        form.clear();
        let checked_email = form.check("email", validation::email(&email.get_untracked()));
        let password = password.get_untracked();
        let given = form.check(
            "password",
            if password.is_empty() { Err(millrace_shared::Invalid::Required) } else { Ok(password) },
        );
        let (Some(email), Some(password)) = (checked_email, given) else { return };
        form.send(operations::sign_in(operations::SignInInput { email, password }), move |_| {
            session.signed_in();
        });
    };

    view! {
        <AuthFrame title=Signal::derive(|| t!("auth.sign_in_title").to_owned())>
            <Show when=was_ended>
                <p class="c-auth__notice" role="status">{t!("auth.session_ended")}</p>
            </Show>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <Field label=t!("auth.email") error=form.error("email") required=true>
                    <TextInput value=email kind="email" autocomplete="username" autofocus=true/>
                </Field>
                <Field label=t!("auth.password") error=form.error("password") required=true>
                    <TextInput value=password kind="password" autocomplete="current-password"/>
                </Field>
                <div class="c-auth__actions">
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("auth.sign_in")}</Button>
                    <p class="c-auth__foot"><A href="/forgot-password" attr:class="link">{t!("auth.forgot")}</A></p>
                </div>
            </form>
        </AuthFrame>
    }
}

/// Only addresses of this app: `//elsewhere` and `https:` would lead away from it.
fn local_address(next: Option<String>) -> String {
    next.filter(|next| next.starts_with('/') && !next.starts_with("//") && !next.contains('\\'))
        .unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::local_address;

    #[test]
    fn sign_in_never_leads_to_another_site() {
        assert_eq!(local_address(Some("/deals/1?x".to_owned())), "/deals/1?x");
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"] {
            assert_eq!(local_address(Some(bad.to_owned())), "/");
        }
        assert_eq!(local_address(None), "/");
    }
}
