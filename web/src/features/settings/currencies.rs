//! What other currencies are worth in the workspace's own.

use leptos::prelude::*;
use millrace_shared::{Invalid, Rate};

use super::{
    frame::SettingsPage,
    operations::currencies::{self, CurrencyRate, Rates, RemoveCurrencyRateInput, SetCurrencyRateInput},
};
use crate::{
    amounts,
    api::mutation_id,
    cache::use_cache,
    features::{
        auth::CurrencyPicker,
        live_query::{live_query, once_answered},
    },
    format,
    forms::{Form, invalid_text},
    t,
    ui::{Button, EmptyState, Field, Icon, IconButton, InlineEdit, TextInput, use_toasts},
};

/// The page at `/settings/currencies`.
#[component]
pub fn Currencies() -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let query = live_query(move || cache.workspace.track(), currencies::rates);
    let answer = Memo::new(move |_| match query.get() {
        Some(Ok(answer)) => answer,
        _ => Default::default(),
    });
    let own = Memo::new(move |_| answer.with(|(rates, _)| rates.currency.clone()));
    let known = Memo::new(move |_| answer.with(|(rates, _)| rates.currency_rates.clone()));
    let form = Form::default();
    let (currency, rate) = (RwSignal::new(String::new()), RwSignal::new(String::new()));

    let save = move |input: SetCurrencyRateInput| {
        leptos::task::spawn_local(async move {
            if let Err(error) = currencies::set_currency_rate(input).await {
                toasts.error(error.sentence());
            }
            query.refetch();
        });
    };
    let remove = move |currency: String| {
        let input = RemoveCurrencyRateInput { currency, client_mutation_id: Some(mutation_id()) };
        leptos::task::spawn_local(async move {
            if let Err(error) = currencies::remove_currency_rate(input).await {
                toasts.error(error.sentence());
            }
            query.refetch();
        });
    };
    let row = move |code: String| {
        let (of_rate, of_save, of_remove) = (code.clone(), code.clone(), code.clone());
        let held = Memo::new(move |_| known.with(|known| known.iter().find(|it| it.currency == of_rate).cloned()));
        let value = Signal::derive(move || held.with(|held| held.as_ref().map(written).unwrap_or_default()));
        let edited = move || held.with(|held| held.as_ref().map(|it| it.updated_at.0.clone())).unwrap_or_default();
        let unit = code.clone();
        view! {
            <li class="c-rows__row c-rates__row">
                <span class="c-rates__unit" title=format::display_name("currency", &code)>{format!("1 {unit} =")}</span>
                <div class="c-rates__rate">
                    <InlineEdit label=t!("currencies.rate_of", currency = code.clone()) value check=check_rate
                        on_save={move |text: String| if let Ok(rate) = amounts::parse_rate(&text) { save(input(of_save.clone(), rate)) }}/>
                </div>
                <span class="c-rates__own">{own}</span>
                <time class="c-rates__edited muted" datetime=edited title=move || format::date_time(&edited())>
                    {move || t!("currencies.edited", when = format::ago(&edited()))}
                </time>
                <IconButton icon="trash" label=t!("currencies.remove", currency = code) on_press=move || remove(of_remove.clone())/>
            </li>
        }
    };
    let add = move || {
        form.clear();
        let code = currency.get_untracked();
        let chosen = if code.is_empty() { Err(Invalid::Required) } else { Ok(code) };
        let (code, new) =
            (form.check("currency", chosen), form.check("rate", amounts::parse_rate(&rate.get_untracked())));
        let (Some(code), Some(new)) = (code, new) else { return };
        form.send(currencies::set_currency_rate(input(code, new)), move |_| {
            currency.set(String::new());
            rate.set(String::new());
            query.refetch();
        });
    };
    let codes = Memo::new(move |_| {
        answer.with(|(rates, codes)| codes.iter().filter(|code| is_new(rates, code)).cloned().collect::<Vec<_>>())
    });
    let missing = Memo::new(move |_| {
        answer.with(|(rates, _)| {
            rates.currencies_in_use.iter().filter(|code| is_new(rates, code)).cloned().collect::<Vec<_>>()
        })
    });
    let rate_input = NodeRef::new();
    let propose = move |code: String| {
        form.clear();
        currency.set(code);
        if let Some(input) = rate_input.get_untracked() {
            let input: web_sys::HtmlInputElement = input;
            let _ = input.focus();
        }
    };
    view! {
        <SettingsPage title=t!("currencies.title") text=Signal::derive(move || t!("currencies.text", currency = own.get()))>
            {once_answered(query, move || view! {
                {move || (!missing.read().is_empty()).then(|| view! {
                    <div class="c-rates__missing" role="status">
                        <Icon name="alert"/>
                        <p>{t!("currencies.missing")}</p>
                        <div class="c-rates__codes">
                            {missing.get().into_iter().map(|code| {
                                let chosen = code.clone();
                                view! {
                                    <Button icon="plus" on_press=move || propose(chosen.clone())>{code}</Button>
                                }
                            }).collect_view()}
                        </div>
                    </div>
                })}
                <Show when=move || !known.read().is_empty()
                    fallback=|| view! { <EmptyState icon="currency" title=t!("currencies.none") text=t!("currencies.none_text")/> }>
                    <ul class="c-rows"><For each=move || known.get() key=|it| it.currency.clone() children=move |it: CurrencyRate| row(it.currency)/></ul>
                </Show>
                <form class="c-rates__add" novalidate on:submit=move |event| { event.prevent_default(); add(); }>
                    // The picker finds its field when it is made, so that both are made anew.
                    {move || {
                        let codes = codes.get();
                        view! {
                            <Field label=t!("fields.currency") error=form.error("currency")>
                                <CurrencyPicker value=currency codes=codes.clone()/>
                            </Field>
                        }
                    }}
                    <Field label=Signal::derive(move || t!("currencies.worth", currency = own.get())) error=form.error("rate")>
                        <TextInput value=rate input_mode="decimal" node_ref=rate_input/>
                    </Field>
                    <Button submit=true icon="plus" busy=form.busy()>{t!("common.add")}</Button>
                </form>
                {move || form.failure().get().map(|text| view! { <p class="c-field__error" role="alert">{text}</p> })}
            }.into_any())}
        </SettingsPage>
    }
}

/// Whether a rate of this currency could be added.
fn is_new(rates: &Rates, code: &str) -> bool {
    code != rates.currency && !rates.currency_rates.iter().any(|it| it.currency == code)
}

fn input(currency: String, rate: Rate) -> SetCurrencyRateInput {
    SetCurrencyRateInput { currency, rate: rate.to_string(), client_mutation_id: Some(mutation_id()) }
}

fn written(held: &CurrencyRate) -> String {
    held.rate.parse().map_or_else(|_| held.rate.clone(), amounts::written_rate)
}

fn check_rate(text: String) -> Option<String> {
    amounts::parse_rate(&text).err().map(invalid_text)
}
