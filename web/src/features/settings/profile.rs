//! One's own profile.

use leptos::prelude::*;
use millrace_shared::validation;

use super::{
    frame::SettingsPage,
    operations::account::{self, OwnUser, UpdateProfileInput},
    picture::PictureField,
    work_times::WorkTimes,
};
use crate::{
    api::{Maybe, mutation_id},
    features::{
        auth::{SetupOptions, TimeZonePicker, setup_options},
        live_query::answered,
    },
    forms::Form,
    i18n,
    session::{SessionState, use_session},
    t,
    ui::{Button, ButtonKind, Field, FormError, Select, TextInput, use_toasts},
};

/// The page at `/settings/profile`.
#[component]
pub fn Profile() -> impl IntoView {
    let query = LocalResource::new(|| async {
        let options = setup_options().await?;
        Ok(account::account().await?.map(|account| (account.user, options)))
    });
    view! {
        <SettingsPage title=t!("settings.profile") text=t!("settings.profile_text")>
            {answered(query, |answer| answer.map(|(user, options)| view! { <ProfileForm user options/> }).into_any())}
        </SettingsPage>
    }
}

#[component]
fn ProfileForm(user: OwnUser, options: SetupOptions) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let form = Form::default();
    let name = RwSignal::new(user.name);
    let title = RwSignal::new(user.title.unwrap_or_default());
    let department = RwSignal::new(user.department.unwrap_or_default());
    let locale = RwSignal::new(user.locale.clone().unwrap_or_default());
    let time_zone = RwSignal::new(user.time_zone.clone().unwrap_or_default());
    let regional_before = (user.locale.unwrap_or_default(), user.time_zone.unwrap_or_default());
    let times = WorkTimes::new(form, user.absence, user.working_hours);
    let id = untrack(|| session.viewer()).map(|viewer| viewer.user_id);

    let submit = move || {
        form.clear();
        let line = |text: RwSignal<String>| validation::line(&text.get_untracked(), validation::TEXT_MAX);
        let checked_name = form.check("name", validation::name(&name.get_untracked()));
        let checked_title = form.check("title", line(title));
        let checked_department = form.check("department", line(department));
        let (Some(new_name), Some(title), Some(department)) = (checked_name, checked_title, checked_department) else {
            return;
        };
        let Some((absence, working_hours)) = times.checked() else { return };
        let filled = |text: String| Maybe::from((!text.is_empty()).then_some(text));
        let input = UpdateProfileInput {
            name: Maybe::Value(new_name.clone()),
            title: filled(title),
            department: filled(department),
            locale: filled(locale.get_untracked()),
            time_zone: filled(time_zone.get_untracked()),
            absence,
            working_hours,
            client_mutation_id: Some(mutation_id()),
        };
        let regional_changed = regional_before != (locale.get_untracked(), time_zone.get_untracked());
        form.send(account::update_profile(input), move |_| {
            if regional_changed && let Some(window) = web_sys::window() {
                // Every date and number on every page is written anew.
                let _ = window.location().reload();
                return;
            }
            session.state.update(|state| {
                if let SessionState::SignedIn(viewer) = state {
                    viewer.name = new_name;
                }
            });
            toasts.info(t!("common.saved"));
        });
    };
    let mut languages = vec![(String::new(), t!("settings.as_workspace").to_owned())];
    languages.extend(i18n::languages());
    view! {
        <form class="c-form c-settings__form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            {id.map(|id| view! {
                <PictureField user=id name><b class="truncate">{name}</b><p class="muted truncate">{user.email}</p></PictureField>
            })}
            <FormError error=form.failure()/>
            <Field label=t!("people.name") error=form.error("name") required=true><TextInput value=name autocomplete="name"/></Field>
            <div class="c-form__row">
                <Field label=t!("people.title") error=form.error("title")><TextInput value=title/></Field>
                <Field label=t!("people.department") error=form.error("department")><TextInput value=department/></Field>
            </div>
            <div class="c-form__row">
                <Field label=t!("auth.language") error=form.error("locale")><Select value=locale choices=languages/></Field>
                <Field label=t!("auth.time_zone") error=form.error("timeZone")>
                    <TimeZonePicker value=time_zone zones=options.time_zones inherited=true/>
                </Field>
            </div>
            {times.view()}
            <footer><Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.save")}</Button></footer>
        </form>
    }
}
