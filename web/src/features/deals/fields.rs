//! What is known of a deal, each field edited where it stands.

use leptos::prelude::*;
use leptos_router::components::A;
use millrace_shared::{DealId, DirectoryKind, RecordKind, StageKind, fields::FieldValue, validation};

use super::contacts::Contacts;
use super::edit::{Edit, FieldRow, Meanwhile, TroubleView};
use super::operations::{DealDetails, Led};
use super::pickers::{CompanyPicker, DirectoryPicker, OwnerPicker};
use super::tags::Tags;
use crate::api::{Maybe, convert};
use crate::cache::commands::DealPatch;
use crate::cache::fields::FieldDefinition;
use crate::cache::records::Deal;
use crate::cache::use_cache;
use crate::features::fields::{CustomEditor, words};
use crate::ui::{Avatar, InlineEdit};
use crate::{format, forms, t};

/// Reads a value of the deal; only a change of that value redraws what depends on it.
fn value<T: Clone + PartialEq + Default + Send + Sync + 'static>(
    id: Signal<DealId>,
    read: impl Fn(&Deal) -> T + Send + Sync + 'static,
) -> Memo<T> {
    let cache = use_cache();
    Memo::new(move |_| cache.deals.with(id.get(), |deal| deal.map(&read)).unwrap_or_default())
}

/// The name, as the heading of the panel.
#[component]
pub fn DealName(id: Signal<DealId>, disabled: Signal<bool>) -> impl IntoView {
    let edit = Edit::new(id, "name");
    let name = value(id, |deal| deal.name.clone());
    let check = |(text,): (String,)| validation::name(&text).err().map(forms::invalid_text);
    view! {
        <h2 class="c-dealpanel__name" class:c-dealfield--told=move || edit.told().is_some()
            on:focusin=move |event| edit.begin(&event) on:focusout=move |_| edit.leave()>
            <InlineEdit label=t!("fields.name") value=name disabled check=Callback::new(check)
                on_save=move |(text,): (String,)| edit.save(DealPatch { name: Some(text.clone()), ..DealPatch::default() }, text)/>
            <Meanwhile edit/>
            <TroubleView edit/>
        </h2>
    }
    .into_any()
}

/// All fields but the name.
#[component]
pub fn Fields(id: Signal<DealId>, details: Signal<DealDetails>) -> impl IntoView {
    let disabled = Signal::derive(move || !details.read().permissions.edit);
    let unassignable = Signal::derive(move || !details.read().permissions.assign);
    let status = value(id, |deal| Some(deal.status));
    view! {
        <div class="c-dealfields">
            <Amount id disabled/>
            <Probability id disabled/>
            <Closes id disabled/>
            <CompanyPicker id disabled/>
            <Contacts id disabled/>
            <OwnerPicker id disabled=unassignable/>
            <AlsoLed details/>
            <DirectoryPicker id disabled kind=DirectoryKind::Source/>
            <Show when=move || status.get() == Some(StageKind::Lost)>
                <DirectoryPicker id disabled kind=DirectoryKind::LossReason/>
            </Show>
            <Tags id disabled/>
        </div>
        <DealCustom id disabled/>
    }
    .into_any()
}

/// Who else leads the client, each with the deal.
#[component]
fn AlsoLed(details: Signal<DealDetails>) -> impl IntoView {
    let cache = use_cache();
    let led = Memo::new(move |_| details.with(|details| details.also_led.clone()));
    move || {
        let all = led.get();
        let link = |Led { id, name, pipeline_id, owner_id }: Led| {
            let owner = cache.user_name(convert::id(&owner_id));
            let href = format!("/pipelines/{}/deals/{}", pipeline_id.inner(), id.inner());
            view! {
                <A href attr:class="c-ledby" attr:title=name><Avatar name=owner.clone() id=owner_id.inner().to_owned()/>{owner}</A>
            }
        };
        (!all.is_empty()).then(|| view! {
            <div class="c-dealfield">
                <span class="c-dealfield__label">{t!("deal.also_led")}</span>
                <div class="c-dealfield__value" role="group" aria-label=t!("deal.also_led")>{all.into_iter().map(link).collect_view()}</div>
            </div>
        })
    }
}

/// The custom fields, in their sections.
#[component]
fn DealCustom(id: Signal<DealId>, disabled: Signal<bool>) -> impl IntoView {
    let cache = use_cache();
    let fields = Memo::new(move |_| cache.fields_of(RecordKind::Deal));
    move || {
        let mut sections: Vec<(String, Vec<AnyView>)> = Vec::new();
        for field in fields.get() {
            let section = field.section.clone();
            let row = view! { <CustomRow id field disabled/> }.into_any();
            match sections.last_mut().filter(|(name, _)| *name == section) {
                Some((_, rows)) => rows.push(row),
                None => sections.push((section, vec![row])),
            }
        }
        sections
            .into_iter()
            .map(|(name, rows)| {
                view! {
                    <section class="c-dealfields c-dealfields--custom" aria-label=name.clone()>
                        {(!name.is_empty()).then(|| view! { <h3 class="c-dealfields__section">{name.clone()}</h3> })}
                        {rows}
                    </section>
                }
            })
            .collect_view()
    }
}

/// A custom field.
#[component]
pub fn CustomRow(id: Signal<DealId>, field: FieldDefinition, disabled: Signal<bool>) -> impl IntoView {
    let edit = Edit::new(id, format!("custom.{}", field.key));
    let cache = use_cache();
    let (of, field_id, label, help) = (field.clone(), field.id, field.label.clone(), field.help.clone());
    let held = value(id, move |deal| deal.custom.get(field_id).cloned());
    let save = move |value: Option<FieldValue>| {
        let mine = value.as_ref().map(|value| untrack(|| words::shown(cache, &of, value))).unwrap_or_default();
        edit.save(DealPatch { custom: [(field_id, value)].into(), ..DealPatch::default() }, mine);
    };
    view! {
        <FieldRow label edit help>
            <CustomEditor field value=held disabled on_save=save/>
        </FieldRow>
    }
    .into_any()
}

/// The amount, in the currency of the deal.
#[component]
pub fn Amount(id: Signal<DealId>, disabled: Signal<bool>) -> impl IntoView {
    let edit = Edit::new(id, "amount");
    let disabled = edit.locked(disabled);
    let money = value(id, |deal| (deal.amount, deal.currency.clone()));
    let text = Signal::derive(move || money.with(|(amount, currency)| crate::amounts::written(*amount, currency)));
    let parse = move |text: &str| money.with_untracked(|(_, code)| crate::amounts::parse(text, code));
    let check = move |(text,): (String,)| parse(&text).is_none().then(|| t!("invalid.amount").to_owned());
    let save = move |(text,): (String,)| {
        let Some(amount) = parse(&text) else { return };
        let mine = money.with_untracked(|(_, currency)| format::money(amount, currency));
        edit.save(DealPatch { amount: Some(amount), ..DealPatch::default() }, mine);
    };
    view! {
        <FieldRow label=t!("fields.amount") edit>
            <InlineEdit label=t!("fields.amount") value=text disabled check=Callback::new(check) on_save=save
                display=move || money.with(|(amount, currency)| view! { <b class="num">{format::money(*amount, currency)}</b> }).into_any()/>
        </FieldRow>
    }
    .into_any()
}

/// The probability: its own, or that of its stage.
#[component]
pub fn Probability(id: Signal<DealId>, disabled: Signal<bool>) -> impl IntoView {
    let edit = Edit::new(id, "probabilityOverride");
    let disabled = edit.locked(disabled);
    let percent = value(id, |deal| (deal.probability, deal.probability_override.is_some()));
    let text = Signal::derive(move || percent.get().0.to_string());
    let parse = |text: &str| -> Option<Maybe<i32>> {
        let text = text.trim().trim_end_matches('%').trim();
        if text.is_empty() {
            return Some(Maybe::Null);
        }
        text.parse().ok().and_then(|percent| validation::probability(percent).ok()).map(Maybe::Value)
    };
    let check = move |(text,): (String,)| parse(&text).is_none().then(|| t!("deal.percent_problem").to_owned());
    let save = move |(text,): (String,)| {
        if let Some(percent) = parse(&text) {
            edit.save(DealPatch { probability_override: percent, ..DealPatch::default() }, text);
        }
    };
    view! {
        <FieldRow label=t!("fields.probability") edit>
            <InlineEdit label=t!("fields.probability") value=text disabled check=Callback::new(check) on_save=save
                display=move || view! {
                    <span class="num">{format::percent(f64::from(percent.get().0))}</span>
                    {(!percent.get().1).then(|| view! { " "<span class="c-tag">{t!("deal.from_stage")}</span> })}
                }.into_any()/>
        </FieldRow>
    }
    .into_any()
}

/// The expected close date.
#[component]
pub fn Closes(id: Signal<DealId>, disabled: Signal<bool>) -> impl IntoView {
    let edit = Edit::new(id, "expectedCloseOn");
    let disabled = edit.locked(disabled);
    let day = value(id, |deal| deal.expected_close_on.clone().unwrap_or_default());
    let open = value(id, |deal| deal.status == StageKind::Open);
    let save = move |(text,): (String,)| {
        let mine = format::day_long(&text);
        let patch = if text.is_empty() { Maybe::Null } else { Maybe::Value(text) };
        edit.save(DealPatch { expected_close_on: patch, ..DealPatch::default() }, mine);
    };
    view! {
        <FieldRow label=t!("fields.expected_close_on") edit>
            <InlineEdit label=t!("fields.expected_close_on") value=day kind="date" disabled on_save=save
                display=move || {
                    let late = open.get() && day.with(|day| format::is_past(day));
                    view! { <span class="num" class:c-card__late=late>{day.with(|day| format::day_long(day))}</span> }.into_any()
                }/>
        </FieldRow>
    }
    .into_any()
}
