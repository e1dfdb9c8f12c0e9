//! The workspace's name, currency, language, time zone and working days.

use leptos::prelude::*;
use millrace_shared::{Weekday, validation};

use super::{
    frame::SettingsPage,
    operations::workspace::{self, General, UpdateWorkspaceInput},
};
use crate::{
    api::{Maybe, mutation_id},
    features::{
        auth::{CurrencyPicker, TimeZonePicker},
        live_query::answered,
    },
    format,
    forms::Form,
    i18n,
    session::{SessionState, use_session},
    t,
    ui::{Button, ButtonKind, Checkbox, Field, FormError, Icon, Select, TextInput, use_toasts},
};

/// The page at `/settings/workspace`.
#[component]
pub fn WorkspaceSettings() -> impl IntoView {
    let query = LocalResource::new(workspace::general);
    view! {
        <SettingsPage title=t!("settings.general") text=t!("settings.general_text")>
            {answered(query, |general| view! { <WorkspaceForm general/> }.into_any())}
        </SettingsPage>
    }
}

#[component]
fn WorkspaceForm(general: General) -> impl IntoView {
    let General { workspace: before, setup: options } = general;
    let session = use_session();
    let toasts = use_toasts();
    let form = Form::default();
    let name = RwSignal::new(before.name);
    let currency = RwSignal::new(before.currency);
    let regional_before = (before.locale.clone(), before.time_zone.clone());
    let locale = RwSignal::new(before.locale);
    let time_zone = RwSignal::new(before.time_zone);
    let working_days = RwSignal::new(before.working_days.into_iter().map(Weekday::from).collect::<Vec<_>>());
    let in_working_days = RwSignal::new(before.time_limits_in_working_days);
    let submit = move || {
        form.clear();
        let Some(new_name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        let input = UpdateWorkspaceInput {
            name: Maybe::Value(new_name.clone()),
            currency: Maybe::Value(currency.get_untracked()),
            locale: Maybe::Value(locale.get_untracked()),
            time_zone: Maybe::Value(time_zone.get_untracked()),
            working_days: Some(working_days.get_untracked().into_iter().map(Into::into).collect()),
            time_limits_in_working_days: Some(in_working_days.get_untracked()),
            client_mutation_id: Some(mutation_id()),
            ..UpdateWorkspaceInput::default()
        };
        let regional_changed = regional_before != (locale.get_untracked(), time_zone.get_untracked());
        form.send(workspace::update_workspace(input), move |_| {
            if regional_changed && let Some(window) = web_sys::window() {
                // Whoever follows the workspace has everything on every page written anew.
                let _ = window.location().reload();
                return;
            }
            session.state.update(|state| {
                if let SessionState::SignedIn(viewer) = state {
                    viewer.workspace_name = new_name;
                    viewer.currency = currency.get_untracked();
                }
            });
            toasts.info(t!("common.saved"));
        });
    };
    view! {
        <form class="c-form c-settings__form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <Field label=t!("auth.workspace_name") error=form.error("name") required=true><TextInput value=name/></Field>
            <div class="c-form__row">
                <Field label=t!("auth.currency") hint=t!("settings.currency_hint") error=form.error("currency")>
                    <CurrencyPicker value=currency codes=options.currencies/>
                </Field>
                <Field label=t!("auth.language") error=form.error("locale")><Select value=locale choices=i18n::languages()/></Field>
            </div>
            <Field label=t!("auth.time_zone") hint=t!("settings.time_zone_hint") error=form.error("timeZone")>
                <TimeZonePicker value=time_zone zones=options.time_zones/>
            </Field>
            <WorkingDays days=working_days counted=in_working_days error=form.error("workingDays")/>
            <footer><Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.save")}</Button></footer>
            <p class="muted">{t!("settings.version", version = options.version)}</p>
        </form>
    }
}

/// The days on which the workspace works, and whether time limits count only those.
#[component]
fn WorkingDays(days: RwSignal<Vec<Weekday>>, counted: RwSignal<bool>, error: Signal<Option<String>>) -> impl IntoView {
    let set = move |day: Weekday, works: bool| {
        days.update(|days| {
            days.retain(|other| *other != day);
            if works {
                days.push(day);
            }
        });
    };
    view! {
        <fieldset class="c-workdays">
            <legend>{t!("limits.working_days")}</legend>
            <div class="c-workdays__days">
                {Weekday::ALL.iter().map(|day| {
                    let day = *day;
                    view! {
                        <Checkbox checked=Signal::derive(move || days.with(|days| days.contains(&day)))
                            on_change=move |works| set(day, works) label=Signal::derive(move || format::weekday(day as usize))/>
                    }
                }).collect_view()}
            </div>
            <Checkbox checked=counted on_change=move |on| counted.set(on) label=t!("limits.in_working_days")/>
            <div class="c-field__about" aria-live="polite">
                {move || match error.get() {
                    Some(error) => view! { <p class="c-field__error"><Icon name="alert"/>{error}</p> }.into_any(),
                    None => view! { <p class="c-field__hint">{t!("limits.in_working_days_hint")}</p> }.into_any(),
                }}
            </div>
        </fieldset>
    }
    .into_any()
}
