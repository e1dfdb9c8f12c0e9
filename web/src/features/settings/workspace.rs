//! The workspace's name, currency, language and time zone.

use leptos::prelude::*;
use millrace_shared::validation;

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
    session::{SessionState, use_session},
    t,
    ui::{Button, ButtonKind, Field, FormError, Select, TextInput, use_toasts},
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
    let locale = RwSignal::new(before.locale);
    let time_zone = RwSignal::new(before.time_zone);
    let submit = move || {
        form.clear();
        let Some(new_name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        let input = UpdateWorkspaceInput {
            name: Maybe::Value(new_name.clone()),
            currency: Maybe::Value(currency.get_untracked()),
            locale: Maybe::Value(locale.get_untracked()),
            time_zone: Maybe::Value(time_zone.get_untracked()),
            client_mutation_id: Some(mutation_id()),
        };
        form.send(workspace::update_workspace(input), move |_| {
            session.state.update(|state| {
                if let SessionState::SignedIn(viewer) = state {
                    viewer.workspace_name = new_name;
                    viewer.currency = currency.get_untracked();
                }
            });
            toasts.info(t!("common.saved"));
        });
    };
    let languages: Vec<_> =
        options.locales.iter().map(|code| (code.clone(), format::display_name("language", code))).collect();
    view! {
        <form class="c-form c-settings__form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <Field label=t!("auth.workspace_name") error=form.error("name") required=true><TextInput value=name/></Field>
            <div class="c-form__row">
                <Field label=t!("auth.currency") hint=t!("settings.currency_hint") error=form.error("currency")>
                    <CurrencyPicker value=currency codes=options.currencies/>
                </Field>
                <Field label=t!("auth.language") error=form.error("locale")><Select value=locale choices=languages/></Field>
            </div>
            <Field label=t!("auth.time_zone") hint=t!("settings.time_zone_hint") error=form.error("timeZone")>
                <TimeZonePicker value=time_zone zones=options.time_zones/>
            </Field>
            <footer><Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.save")}</Button></footer>
            <p class="muted">{t!("settings.version", version = options.version)}</p>
        </form>
    }
}
