//! Password, signed-in browsers, tokens.

use leptos::prelude::*;
use millrace_shared::{Invalid, validation};

use super::{
    account_tokens::Tokens,
    frame::SettingsPage,
    operations::account::{self, ChangePasswordInput, EndSessionInput, Session},
};
use crate::{
    features::{auth::NewPassword, live_query::once_answered},
    format,
    forms::Form,
    session::use_session,
    t,
    ui::{Badge, Button, ButtonKind, Field, FormError, Icon, TextInput, Tone, use_toasts},
};

/// The page at `/settings/security`.
#[component]
pub fn Security() -> impl IntoView {
    let query = LocalResource::new(account::account);
    let known = move || query.get().and_then(Result::ok).flatten();
    let sessions = Signal::derive(move || known().map(|account| account.sessions).unwrap_or_default());
    let tokens = Signal::derive(move || known().map(|account| account.tokens).unwrap_or_default());
    view! {
        <SettingsPage title=t!("settings.security")>
            <PasswordForm on_changed=move || query.refetch()/>
            {once_answered(query, move || view! {
                <Sessions sessions on_changed=move || query.refetch()/>
                <Tokens tokens on_changed=move || query.refetch()/>
            }.into_any())}
        </SettingsPage>
    }
}

#[component]
fn PasswordForm(#[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = Form::default();
    let submit = move || {
        form.clear();
        let email = untrack(|| session.viewer()).map(|viewer| viewer.email).unwrap_or_default();
        let given =
            if current.with_untracked(String::is_empty) { Err(Invalid::Required) } else { Ok(current.get_untracked()) };
        let given = form.check("currentPassword", given);
        let sound = form.check("newPassword", validation::password(&new.get_untracked(), &email));
        let (Some(current_password), Some(())) = (given, sound) else { return };
        let input = ChangePasswordInput { current_password, new_password: new.get_untracked() };
        form.send(account::change_password(input), move |_| {
            current.set(String::new());
            new.set(String::new());
            toasts.info(t!("settings.password_changed"));
            on_changed.run(());
        });
    };
    view! {
        <form class="c-form c-settings__section" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <h2>{t!("auth.password")}</h2>
            <FormError error=form.failure()/>
            <Field label=t!("settings.current_password") error=form.error("currentPassword") required=true>
                <TextInput value=current kind="password" autocomplete="current-password"/>
            </Field>
            <NewPassword value=new form field="newPassword" label=t!("settings.new_password")/>
            <footer><Button submit=true busy=form.busy()>{t!("settings.change_password")}</Button></footer>
        </form>
    }
    .into_any()
}

#[component]
fn Sessions(sessions: Signal<Vec<Session>>, #[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let several = move || sessions.with(|sessions| sessions.len() > 1);
    let after = move |answer: Result<(), crate::api::ApiError>, text: &'static str| match answer {
        Ok(()) => {
            toasts.info(text);
            on_changed.run(());
        }
        Err(error) => toasts.error(error.sentence()),
    };
    let end = move |id: cynic::Id| {
        leptos::task::spawn_local(async move {
            after(account::end_session(EndSessionInput { id }).await.map(drop), t!("settings.session_ended"));
        });
    };
    let end_others = move || {
        leptos::task::spawn_local(async move {
            after(account::end_other_sessions().await, t!("settings.sessions_ended"));
        });
    };
    view! {
        <section class="c-settings__section">
            <header class="c-settings__section-head">
                <div><h2>{t!("settings.sessions")}</h2><p class="muted">{t!("settings.sessions_text")}</p></div>
                <Show when=several><Button kind=ButtonKind::Danger on_press=end_others>{t!("settings.end_others")}</Button></Show>
            </header>
            <ul class="c-rows">
                {move || sessions.get().into_iter().map(|session| {
                    let id = session.id.clone();
                    view! {
                        <li class="c-rows__row">
                            <Icon name="device"/>
                            <div class="c-rows__main">
                                <b class="truncate">{browser_name(session.user_agent.as_deref().unwrap_or_default())}</b>
                                <span class="muted truncate">
                                    {session.address.map(|address| address + " · ")}
                                    {t!("settings.last_used", when = format::ago(&session.last_used_at.0))}
                                </span>
                            </div>
                            {if session.current {
                                view! { <Badge tone=Tone::Good>{t!("settings.this_session")}</Badge> }.into_any()
                            } else {
                                view! { <Button kind=ButtonKind::Ghost on_press=move || end(id.clone())>{t!("settings.end_session")}</Button> }.into_any()
                            }}
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// `Firefox on Linux` of a user agent; the first word of one that is not known.
fn browser_name(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    // Later browsers also name the earlier ones that they are like, so the order matters.
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => t!("settings.browser_on", browser = browser, system = system),
        (Some(browser), None) => browser.to_owned(),
        _ => agent
            .split(['/', ' '])
            .next()
            .filter(|word| !word.is_empty())
            .map_or_else(|| t!("settings.unknown_browser").to_owned(), ToOwned::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::browser_name;

    #[test]
    fn browsers_are_told_by_their_own_names() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(browser_name(chrome), "Chrome on Linux");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(browser_name(safari), "Safari on iPhone");
        assert_eq!(browser_name("curl/8.5"), "curl");
    }
}
