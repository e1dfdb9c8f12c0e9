//! Pickers of a deal's company, owner and source.

use leptos::prelude::*;
use millrace_shared::{CompanyId, CompanyRequirement, DealId, DirectoryItemId, DirectoryKind, UserId};

use super::edit::{Edit, FieldRow};
use super::operations::find_companies;
use crate::api::{ApiError, Maybe};
use crate::cache::commands::DealPatch;
use crate::cache::records::{Deal, Named};
use crate::cache::use_cache;
use crate::t;
use crate::ui::{Choice, Combobox, filter_choices};

/// What a search of the server found, for the text that is typed now. The last answer stays until the next one is there; one
/// to an earlier text, which may come later, is passed over. (A resource takes no notice of what is typed while it waits.)
pub(crate) fn found<F>(search: RwSignal<String>, ask: impl Fn(String) -> F + 'static) -> Signal<Vec<Choice>>
where
    F: Future<Output = Result<Vec<Choice>, ApiError>> + 'static,
{
    let (found, asked) = (RwSignal::new(Vec::new()), StoredValue::new(0_u32));
    Effect::new(move || {
        let asking = ask(search.get());
        let number = asked.get_value().wrapping_add(1);
        asked.set_value(number);
        leptos::task::spawn_local(async move {
            let answer = asking.await;
            if let (Ok(choices), true) = (answer, asked.try_get_value() == Some(number)) {
                found.try_set(choices);
            }
        });
    });
    found.into()
}

/// Says under an empty field that the pipeline wants something in it.
#[component]
pub(super) fn Wanted(
    /// True while it is empty and wanted.
    when: Signal<bool>,
    /// What is said.
    text: &'static str,
) -> impl IntoView {
    move || when.get().then(|| view! { <p class="c-dealfield__wanted">{text}</p> })
}

/// The company, searched for on the server.
#[component]
pub fn CompanyPicker(id: Signal<DealId>, disabled: Signal<bool>) -> impl IntoView {
    let cache = use_cache();
    let edit = Edit::new(id, "companyId");
    let search = RwSignal::new(String::new());
    let choices = found(search, find_companies);
    let selected = Memo::new(move |_| {
        let company = cache.deals.with(id.get(), |deal| deal.and_then(|deal| deal.company_id))?;
        Some(Choice::new(company.to_string(), cache.company_name(company)))
    });
    let wanted = Memo::new(move |_| {
        let pipeline = cache.deals.with(id.get(), |deal| deal.map(|deal| deal.pipeline_id));
        let asks = pipeline.and_then(|pipeline| cache.pipelines.with(pipeline, |it| it.and_then(|it| it.company)));
        asks.is_some_and(|asks| asks != CompanyRequirement::Optional)
    });
    let pick = move |(choice,): (Option<Choice>,)| {
        let company: Option<CompanyId> = choice.as_ref().and_then(|choice| choice.id.parse().ok());
        let name = choice.map(|choice| choice.label).unwrap_or_default();
        if let Some(company) = company {
            cache.absorb_company_name(Named { id: company, name: name.clone() });
        }
        edit.save(DealPatch { company_id: Maybe::from(company), ..DealPatch::default() }, name);
    };
    view! {
        <FieldRow label=t!("fields.company") edit>
            <Combobox selected choices search on_pick=pick clearable=true inline=true disabled label=t!("fields.company") placeholder=t!("deal.no_company")/>
            {move || selected.get().map(|company| view! {
                <a class="c-dealfield__open" href=format!("/companies/{}", company.id) title=company.label.clone() aria-label=company.label>
                    <crate::ui::Icon name="external"/>
                </a>
            })}
            <Wanted when=Signal::derive(move || wanted.get() && selected.with(Option::is_none)) text=t!("deal.wants_company")/>
        </FieldRow>
    }
    .into_any()
}

/// The owner, one of the active users.
#[component]
pub fn OwnerPicker(id: Signal<DealId>, disabled: Signal<bool>) -> impl IntoView {
    let cache = use_cache();
    let edit = Edit::new(id, "ownerId");
    let search = RwSignal::new(String::new());
    let choices = Signal::derive(move || {
        let users = cache.users_in_order();
        let all: Vec<Choice> = users.into_iter().map(|user| Choice::person(user.id.to_string(), user.name)).collect();
        filter_choices(&all, &search.read())
    });
    let selected = Memo::new(move |_| {
        let owner = cache.deals.with(id.get(), |deal| deal.map(|deal| deal.owner_id))?;
        Some(Choice::person(owner.to_string(), cache.user_name(owner)))
    });
    let pick = move |(choice,): (Option<Choice>,)| {
        let Some(choice) = choice else { return };
        let owner: Option<UserId> = choice.id.parse().ok();
        edit.save(DealPatch { owner_id: owner, ..DealPatch::default() }, choice.label);
    };
    view! {
        <FieldRow label=t!("fields.owner") edit>
            <Combobox selected choices search on_pick=pick inline=true disabled label=t!("fields.owner")/>
        </FieldRow>
    }
    .into_any()
}

/// The source or the reason for loss, from its directory.
#[component]
pub fn DirectoryPicker(
    id: Signal<DealId>,
    disabled: Signal<bool>,
    /// Sources, or reasons for loss.
    kind: DirectoryKind,
) -> impl IntoView {
    let cache = use_cache();
    let is_source = kind == DirectoryKind::Source;
    let edit = Edit::new(id, if is_source { "sourceId" } else { "lossReasonId" });
    let disabled = edit.locked(disabled);
    let of = move |deal: &Deal| if is_source { deal.source_id } else { deal.loss_reason_id };
    let search = RwSignal::new(String::new());
    let choices = Signal::derive(move || {
        let all: Vec<Choice> =
            cache.directory_of(kind).into_iter().map(|item| Choice::new(item.id.to_string(), item.name)).collect();
        filter_choices(&all, &search.read())
    });
    let selected = Memo::new(move |_| {
        let item = cache.deals.with(id.get(), |deal| deal.and_then(of))?;
        cache.directory.with(item, |item| item.map(|item| Choice::new(item.id.to_string(), item.name.clone())))
    });
    let pick = move |(choice,): (Option<Choice>,)| {
        let item: Maybe<DirectoryItemId> = Maybe::from(choice.as_ref().and_then(|choice| choice.id.parse().ok()));
        let patch = if is_source {
            DealPatch { source_id: item, ..DealPatch::default() }
        } else {
            DealPatch { loss_reason_id: item, ..DealPatch::default() }
        };
        edit.save(patch, choice.map(|choice| choice.label).unwrap_or_default());
    };
    let (label, placeholder) = if is_source {
        (t!("fields.source"), t!("deal.no_source"))
    } else {
        (t!("fields.loss_reason"), t!("deal.choose_reason"))
    };
    view! {
        <FieldRow label edit>
            <Combobox selected choices search on_pick=pick clearable=true inline=true disabled label placeholder/>
        </FieldRow>
    }
    .into_any()
}
