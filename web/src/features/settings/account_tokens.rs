//! Keys for programs: named, expiring, shown once.

use leptos::prelude::*;
use millrace_shared::validation;

use super::operations::{
    account::{self, ApiToken, CreateTokenInput, RevokeTokenInput},
    people::RoleName,
    roles,
};
use crate::{
    format,
    forms::Form,
    t,
    ui::{
        Button, ButtonKind, Choices, Confirm, CopyText, Dialog, Field, FormError, Icon, IconButton, Select, TextInput,
        use_toasts,
    },
};

#[component]
pub(super) fn Tokens(tokens: Signal<Vec<ApiToken>>, #[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let creating = RwSignal::new(false);
    let (revoking, doomed) = (RwSignal::new(false), RwSignal::new(None::<ApiToken>));
    let toasts = use_toasts();
    let form = Form::default();
    let revoke = move || {
        let Some(token) = doomed.get_untracked() else { return };
        form.send(account::revoke_token(RevokeTokenInput { id: token.id }), move |_| {
            revoking.set(false);
            toasts.info(t!("tokens.revoked"));
            on_changed.run(());
        });
    };
    let none = move || tokens.with(Vec::is_empty);
    view! {
        <section class="c-settings__section">
            <header class="c-settings__section-head">
                <div><h2>{t!("tokens.title")}</h2><p class="muted">{t!("tokens.text")}</p></div>
                <Button icon="plus" on_press=move || creating.set(true)>{t!("tokens.create")}</Button>
            </header>
            <Show when=none><p class="c-rows__none">{t!("tokens.none")}</p></Show>
            <ul class="c-rows">
                {move || tokens.get().into_iter().map(|token| {
                    let expiry = match &token.expires_at {
                        Some(at) => t!("tokens.expires", when = format::date_of(&at.0)),
                        None => t!("tokens.never_expires").to_owned(),
                    };
                    let used = match &token.last_used_at {
                        Some(at) => t!("settings.last_used", when = format::ago(&at.0)),
                        None => t!("tokens.never_used").to_owned(),
                    };
                    view! {
                        <li class="c-rows__row">
                            <Icon name="key"/>
                            <div class="c-rows__main">
                                <b class="truncate">{token.name.clone()}" "<code class="muted">{format!("{}…", token.prefix)}</code></b>
                                <span class="muted truncate">{[Some(used), Some(expiry), token.role.as_ref().map(RoleName::label)].into_iter().flatten().collect::<Vec<_>>().join(" · ")}</span>
                            </div>
                            <IconButton icon="trash" label=t!("tokens.revoke_named", name = &token.name)
                                on_press=move || { form.clear(); doomed.set(Some(token.clone())); revoking.set(true); }/>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <CreateToken open=creating on_changed/>
            <Confirm open=revoking title=t!("tokens.revoke_title") text=t!("tokens.revoke_text") action=t!("tokens.revoke")
                busy=form.busy() error=form.failure() on_confirm=revoke/>
        </section>
    }
    .into_any()
}

#[component]
fn CreateToken(open: RwSignal<bool>, on_changed: Callback<()>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let days = RwSignal::new("90".to_owned());
    let secret = RwSignal::new(None::<String>);
    let role = RwSignal::new(String::new());
    let known = LocalResource::new(roles::roles);
    let rights = Signal::derive(move || -> Choices {
        let mut choices = vec![(String::new(), t!("tokens.role_own").to_owned())];
        if let Some(Ok(roles)) = known.get() {
            choices.extend(roles.into_iter().map(|role| (role.id.inner().to_owned(), role.label())));
        }
        choices
    });
    let form = Form::default();
    Effect::new(move || {
        if open.get() {
            form.clear();
            name.set(String::new());
            role.set(String::new());
            secret.set(None);
        } else if secret.with_untracked(Option::is_some) {
            on_changed.run(());
        }
    });
    let submit = move || {
        form.clear();
        let Some(name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        let role_id = role.with_untracked(|id| (!id.is_empty()).then(|| id.clone().into()));
        let input = CreateTokenInput { name, expires_in_days: days.with_untracked(|days| days.parse().ok()), role_id };
        form.send(account::create_token(input), move |made| secret.set(Some(made.secret)));
    };
    let expiries = || {
        let mut all: Vec<(String, String)> =
            [30, 90, 365].iter().map(|days| (days.to_string(), t!("tokens.days", count = *days))).collect();
        all.push((String::new(), t!("tokens.never").to_owned()));
        all
    };
    view! {
        <Dialog open title=t!("tokens.create")>
            {move || match secret.get() {
                Some(secret) => view! {
                    <p class="c-dialog__text">{t!("tokens.shown_once")}</p>
                    <CopyText value=secret label=t!("tokens.secret")/>
                    <footer class="c-dialog__actions"><Button kind=ButtonKind::Primary on_press=move || open.set(false)>{t!("common.done")}</Button></footer>
                }.into_any(),
                None => view! {
                    <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                        <FormError error=form.failure()/>
                        <Field label=t!("tokens.name") hint=t!("tokens.name_hint") error=form.error("name") required=true>
                            <TextInput value=name autofocus=true/>
                        </Field>
                        <Field label=t!("tokens.expiry") error=form.error("expiresInDays")><Select value=days choices=expiries()/></Field>
                        <Field label=t!("tokens.role") hint=t!("tokens.role_hint") error=form.error("roleId")><Select value=role choices=rights/></Field>
                        <footer class="c-dialog__actions">
                            <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                            <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.create")}</Button>
                        </footer>
                    </form>
                }.into_any(),
            }}
        </Dialog>
    }
    .into_any()
}
