//! An invitation or a reset link: who it is for, then a password.

use leptos::prelude::*;
use leptos_router::{
    components::A,
    hooks::{use_navigate, use_params_map},
};
use millrace_shared::validation;

use super::{NewPassword, frame::AuthFrame, operations};
use crate::{
    api::ErrorCode,
    forms::Form,
    session::use_session,
    t,
    ui::{Button, ButtonKind, ErrorState, Field, FormError, Skeleton, TextInput},
};

/// The page at `/link/:secret`.
#[component]
pub fn AcceptLink() -> impl IntoView {
    let secret = use_params_map().read_untracked().get("secret").unwrap_or_default();
    let link = LocalResource::new({
        let secret = secret.clone();
        move || operations::link(secret.clone())
    });
    move || match link.get() {
        None => view! { <AuthFrame title=Signal::derive(|| t!("auth.link_title").to_owned())><Skeleton/></AuthFrame> }
            .into_any(),
        Some(Err(error)) if error.code() == Some(ErrorCode::NotFound) => view! {
            <AuthFrame
                title=Signal::derive(|| t!("auth.link_gone_title").to_owned())
                text=Signal::derive(|| t!("auth.link_gone_text").to_owned())
            >
                <p class="c-auth__foot"><A href="/sign-in" attr:class="link">{t!("auth.back_to_sign_in")}</A></p>
            </AuthFrame>
        }
        .into_any(),
        // The link may be as good as ever: it only could not be looked at.
        Some(Err(error)) => view! {
            <AuthFrame title=Signal::derive(|| t!("auth.link_title").to_owned())>
                <ErrorState text=error.sentence() on_retry=move || link.refetch()/>
            </AuthFrame>
        }
        .into_any(),
        Some(Ok(link)) => view! { <LinkForm link secret=secret.clone()/> }.into_any(),
    }
}

#[component]
fn LinkForm(link: operations::Link, secret: String) -> impl IntoView {
    let invited = link.purpose == operations::LinkPurpose::Invite;
    let (name, password) = (RwSignal::new(link.name.clone()), RwSignal::new(String::new()));
    let form = Form::default();
    let session = use_session();
    let navigate = StoredValue::new_local(use_navigate());
    let secret = StoredValue::new(secret);
    let email = StoredValue::new(link.email);
    let workspace = link.workspace_name;
    let submit = move || {
        form.clear();
        let checked_name = form.check("name", validation::name(&name.get_untracked()));
        let password = password.get_untracked();
        let sound = form.check("password", email.with_value(|email| validation::password(&password, email)));
        let (Some(name), Some(())) = (checked_name, sound) else { return };
        form.send(
            operations::accept_link(operations::AcceptLinkInput {
                secret: secret.get_value(),
                name: invited.then_some(name),
                password,
            }),
            move |_| {
                session.signed_in();
                navigate.with_value(|navigate| navigate("/", Default::default()));
            },
        );
    };
    let title = Signal::derive(move || match invited {
        true => t!("auth.invite_title", workspace = &workspace),
        false => t!("auth.reset_title").to_owned(),
    });
    let text = Signal::derive(move || match invited {
        true => t!("auth.invite_text", email = email.get_value()),
        false => t!("auth.reset_text", email = email.get_value()),
    });
    view! {
        <AuthFrame title text>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                {invited.then(|| view! {
                    <Field label=t!("auth.your_name") error=form.error("name") required=true>
                        <TextInput value=name autocomplete="name"/>
                    </Field>
                })}
                // Lets password managers file the new password under the right address.
                <input class="visually-hidden" type="email" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=email.get_value()/>
                <NewPassword value=password form/>
                <div class="c-auth__actions">
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>
                        {if invited { t!("auth.join") } else { t!("auth.set_password") }}
                    </Button>
                </div>
            </form>
        </AuthFrame>
    }
}
