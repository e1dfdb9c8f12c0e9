//! First visit: makes the workspace and its administrator.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::validation;

use super::{NewPassword, frame::AuthFrame, operations};
use crate::{
    format,
    forms::Form,
    i18n,
    session::use_session,
    t,
    ui::{Button, ButtonKind, Choice, Combobox, Field, FormError, TextInput, filter_choices},
};

/// What the form holds.
#[derive(Clone, Copy)]
struct Draft {
    workspace_name: RwSignal<String>,
    currency: RwSignal<String>,
    time_zone: RwSignal<String>,
    name: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
    demo: RwSignal<bool>,
}

impl Draft {
    /// Time zone and currency as the browser suggests them.
    fn guess(options: &operations::SetupOptions) -> Self {
        let (locale, zone) = format::browser_region();
        let known = |list: &[String], wanted: &[&str], otherwise: &str| {
            wanted
                .iter()
                .find(|w| list.iter().any(|l| l == *w))
                .map_or_else(|| otherwise.to_owned(), |w| (*w).to_owned())
        };
        Self {
            workspace_name: RwSignal::new(String::new()),
            currency: RwSignal::new(known(&options.currencies, &[currency_of(&locale, &zone)], "USD")),
            time_zone: RwSignal::new(known(&options.time_zones, &[&zone], "UTC")),
            name: RwSignal::new(String::new()),
            email: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            demo: RwSignal::new(false),
        }
    }

    fn checked(self, form: Form) -> Option<operations::SetupInput> {
        form.clear();
        let workspace_name = form.check("workspaceName", validation::name(&self.workspace_name.get_untracked()));
        let name = form.check("name", validation::name(&self.name.get_untracked()));
        let email = form.check("email", validation::email(&self.email.get_untracked()));
        let password = self.password.get_untracked();
        let sound = form.check("password", validation::password(&password, &self.email.get_untracked()));
        sound?;
        Some(operations::SetupInput {
            workspace_name: workspace_name?,
            currency: self.currency.get_untracked(),
            locale: i18n::spoken().to_owned(),
            time_zone: self.time_zone.get_untracked(),
            name: name?,
            email: email?,
            password,
            demo: self.demo.get_untracked(),
        })
    }
}

/// The currency that a region mostly counts in; a proposal, no more.
fn currency_of(locale: &str, zone: &str) -> &'static str {
    match locale.rsplit('-').next().unwrap_or_default() {
        "GB" => "GBP",
        "CH" | "LI" => "CHF",
        "CA" => "CAD",
        "AU" => "AUD",
        "NZ" => "NZD",
        "JP" => "JPY",
        "CN" => "CNY",
        "IN" => "INR",
        "BR" => "BRL",
        "MX" => "MXN",
        "CZ" => "CZK",
        "PL" => "PLN",
        "HU" => "HUF",
        "SE" => "SEK",
        "NO" => "NOK",
        "DK" => "DKK",
        "UA" => "UAH",
        "TR" => "TRY",
        _ if zone == "Europe/London" => "GBP",
        _ if zone.starts_with("Europe/") => "EUR",
        _ => "USD",
    }
}

/// The page at `/welcome`.
#[component]
pub fn FirstVisit() -> impl IntoView {
    let options = LocalResource::new(operations::setup_options);
    let navigate = use_navigate();
    move || match options.get() {
        Some(Ok(options)) if !options.needed => {
            navigate("/", Default::default());
            ().into_any()
        }
        Some(Ok(options)) => view! { <SetupForm options/> }.into_any(),
        Some(Err(error)) => view! {
            <AuthFrame title=Signal::derive(|| t!("common.could_not_load").to_owned()) text=error.sentence()>
                <Button on_press=move || options.refetch()>{t!("common.try_again")}</Button>
            </AuthFrame>
        }
        .into_any(),
        None => ().into_any(),
    }
}

#[component]
fn SetupForm(options: operations::SetupOptions) -> impl IntoView {
    let draft = Draft::guess(&options);
    let form = Form::default();
    let session = use_session();
    let navigate = StoredValue::new_local(use_navigate());
    let options = StoredValue::new(options);
    let submit = move || {
        let Some(input) = draft.checked(form) else { return };
        form.send(operations::setup(input), move |_| {
            session.signed_in();
            navigate.with_value(|navigate| navigate("/", Default::default()));
        });
    };
    view! {
        <AuthFrame
            title=Signal::derive(|| t!("auth.welcome_title").to_owned())
            text=Signal::derive(|| t!("auth.welcome_text").to_owned())
            wide=true
        >
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <div class="c-auth__group">
                    <Field label=t!("auth.workspace_name") hint=t!("auth.workspace_name_hint") error=form.error("workspaceName") required=true>
                        <TextInput value=draft.workspace_name autocomplete="organization" autofocus=true/>
                    </Field>
                    <div class="c-form__row">
                        <Field label=t!("auth.currency") error=form.error("currency")>
                            <CurrencyPicker value=draft.currency codes=options.with_value(|options| options.currencies.clone())/>
                        </Field>
                        <Field label=t!("auth.time_zone") error=form.error("timeZone")>
                            <TimeZonePicker value=draft.time_zone zones=options.with_value(|options| options.time_zones.clone())/>
                        </Field>
                    </div>
                </div>
                <div class="c-auth__group">
                    <h2>{t!("auth.you")}</h2>
                    <Field label=t!("auth.your_name") error=form.error("name") required=true>
                        <TextInput value=draft.name autocomplete="name"/>
                    </Field>
                    <Field label=t!("auth.email") error=form.error("email") required=true>
                        <TextInput value=draft.email kind="email" autocomplete="email"/>
                    </Field>
                    <NewPassword value=draft.password form/>
                </div>
                <div class="c-auth__group">
                    <h2 id="start-with">{t!("auth.start_with")}</h2>
                    <div class="c-start" role="radiogroup" aria-labelledby="start-with">
                        <StartChoice demo=draft.demo value=false title=t!("auth.start_empty") text=t!("auth.start_empty_text")/>
                        <StartChoice demo=draft.demo value=true title=t!("auth.start_demo") text=t!("auth.start_demo_text")/>
                    </div>
                </div>
                <div class="c-auth__actions">
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>
                        {move || match (form.busy().get(), draft.demo.get()) {
                            (true, true) => t!("auth.creating_demo"),
                            (true, false) => t!("auth.creating"),
                            _ => t!("auth.create_workspace"),
                        }}
                    </Button>
                </div>
            </form>
        </AuthFrame>
    }
}

#[component]
fn StartChoice(demo: RwSignal<bool>, value: bool, title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <label class="c-start__choice">
            <input type="radio" name="start" prop:checked=move || demo.get() == value on:change=move |_| demo.set(value)/>
            <b>{title}</b>
            <small>{text}</small>
        </label>
    }
}

/// A currency by code or name.
#[component]
pub fn CurrencyPicker(
    /// ISO 4217 code.
    value: RwSignal<String>,
    /// What can be chosen.
    codes: Vec<String>,
) -> impl IntoView {
    let label = |code: &str| Choice { detail: Some(format::display_name("currency", code)), ..Choice::new(code, code) };
    let all = StoredValue::new(codes.iter().map(|code| label(code)).collect::<Vec<_>>());
    let search = RwSignal::new(String::new());
    view! {
        <Combobox
            selected=Signal::derive(move || value.with(|value| (!value.is_empty()).then(|| label(value))))
            choices=Signal::derive(move || all.with_value(|all| filter_choices(all, &search.read())))
            search
            on_pick={move |choice: Option<Choice>| if let Some(choice) = choice { value.set(choice.id) }}
        />
    }
}

/// A time zone by part of its name.
#[component]
pub fn TimeZonePicker(
    /// IANA name, such as `Europe/Prague`.
    value: RwSignal<String>,
    /// What can be chosen.
    zones: Vec<String>,
    /// May be left empty: the workspace's then counts.
    #[prop(optional)]
    inherited: bool,
) -> impl IntoView {
    let label = |zone: &str| Choice::new(zone, zone.replace('_', " "));
    let all = StoredValue::new(zones.iter().map(|zone| label(zone)).collect::<Vec<_>>());
    let search = RwSignal::new(String::new());
    view! {
        <Combobox
            selected=Signal::derive(move || value.with(|value| (!value.is_empty()).then(|| label(value))))
            choices=Signal::derive(move || all.with_value(|all| filter_choices(all, &search.read())))
            search
            placeholder=t!("settings.as_workspace")
            clearable=inherited
            on_pick={move |choice: Option<Choice>| value.set(choice.map(|choice| choice.id).unwrap_or_default())}
        />
    }
}
