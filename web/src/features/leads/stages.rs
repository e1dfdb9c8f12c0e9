//! Where the lead stands: the stages as a bar, the reason for one that led nowhere. A click moves it.

use cynic::Id;
use leptos::{html, prelude::*};
use millrace_shared::{DirectoryItemId, DirectoryKind, LeadId};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    operations::{self, LeadFields, MoveLeadInput},
    record::{Lead, stages},
};
use crate::{
    api::mutation_id,
    cache::use_cache,
    forms::Form,
    t,
    ui::{Button, Choices, Dialog, Field, FormError, Select, opened_by, use_toasts},
};

/// The stages of the lead pipeline.
#[component]
pub(super) fn LeadStages(lead: RwSignal<Option<Lead>>, #[prop(into)] locked: Signal<bool>) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let ending = RwSignal::new(None::<DirectoryItemId>);
    let go = move |stage: DirectoryItemId, kind: DirectoryKind| {
        if kind == DirectoryKind::LeadUnqualified {
            return ending.set(Some(stage));
        }
        let Some(id) = lead.with_untracked(|lead| lead.as_ref().map(|lead| lead.id)) else { return };
        let input = input(id, stage, None);
        leptos::task::spawn_local(async move {
            match operations::move_lead(input).await {
                Ok(saved) => {
                    lead.try_set(Some(saved.lead.into()));
                }
                Err(error) => toasts.error(error.sentence()),
            }
        });
    };
    let now = Memo::new(move |_| lead.with(|l| l.as_ref().map(|l| (l.stage_id, l.reason_id, l.converted))));
    let bar = move || {
        let (at, _, converted) = now.get()?;
        let stages = stages(cache);
        // What leads nowhere has not gone through the stages before its end.
        let place = stages.iter().position(|s| s.id == at && s.kind != DirectoryKind::LeadUnqualified);
        let bar = stages.into_iter().enumerate().map(|(index, stage)| {
            let (id, kind, name) = (stage.id, stage.kind, stage.name);
            let is_now = id == at && !converted;
            let is_end = kind == DirectoryKind::LeadUnqualified;
            let is_done = converted && !is_end || place.is_some_and(|place| index < place);
            let named = (!is_now).then(|| t!("deal.move_to", stage = name.as_str()));
            view! {
                <button type="button" class="c-stagebar__stage" class:c-stagebar__stage--now=is_now class:c-stagebar__stage--over={is_now && is_end}
                    class:c-stagebar__stage--done={is_done && !is_now} aria-current=is_now.then_some("step") disabled=move || is_now || locked.get()
                    title=name.clone() aria-label=named on:click=move |_| go(id, kind)
                ><span class="c-stagebar__name">{name.clone()}</span></button>
            }
        });
        Some(bar.collect_view())
    };
    let reason = move || {
        let (_, reason, _) = now.get()?;
        let name = cache.directory.get(reason?)?.name;
        Some(view! { <p class="muted">{t!("leads.reason")}": "{name}</p> })
    };
    let list = NodeRef::<html::Div>::new();
    Effect::new(move || {
        now.track();
        request_animation_frame(move || show_present(list));
    });
    view! {
        <div class="c-stagebar c-leadstages" node_ref=list role="group" aria-label=t!("leads.stages")>{bar}</div>
        {reason}
        <EndDialog id=Signal::derive(move || lead.with(|lead| lead.as_ref().map(|lead| lead.id))) ending
            on_saved=move |saved: LeadFields| lead.set(Some(saved.into()))/>
    }
    .into_any()
}

/// On a narrow screen the bar is wider than the page: the present stage is scrolled into it, the page stays.
fn show_present(list: NodeRef<html::Div>) {
    let Some(list) = list.try_get_untracked().flatten() else { return };
    let stage = list.query_selector("[aria-current]").ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(stage) = stage {
        list.set_scroll_left(stage.offset_left() - list.offset_left() - list.client_width() / 4);
    }
}

pub(super) fn input(id: LeadId, stage: DirectoryItemId, reason: Option<String>) -> MoveLeadInput {
    MoveLeadInput {
        id: Id::new(id.to_string()),
        stage_id: Id::new(stage.to_string()),
        reason_id: reason.map(Id::new),
        client_mutation_id: Some(mutation_id()),
    }
}

/// Asks why a lead led nowhere.
#[component]
pub(super) fn EndDialog(
    /// Which lead.
    #[prop(into)]
    id: Signal<Option<LeadId>>,
    /// The stage it is to go into; the dialog is there while this is set.
    ending: RwSignal<Option<DirectoryItemId>>,
    /// It went there.
    #[prop(into)]
    on_saved: Callback<(LeadFields,)>,
) -> impl IntoView {
    let cache = use_cache();
    let (open, form, reason) = (opened_by(ending), Form::default(), RwSignal::new(String::new()));
    Effect::new(move || {
        ending.track();
        form.clear();
        reason.set(String::new());
    });
    let reasons = Signal::derive(move || -> Choices {
        let none = (String::new(), t!("deal.choose_reason").to_owned());
        let items = cache.directory_of(DirectoryKind::LeadReason).into_iter();
        std::iter::once(none).chain(items.map(|item| (item.id.to_string(), item.name))).collect()
    });
    let submit = move || {
        form.clear();
        let chosen = reason.get_untracked();
        if chosen.is_empty() {
            form.set_error("reasonId", t!("invalid.required").to_owned());
            return;
        }
        let (Some(id), Some(stage)) = (id.get_untracked(), ending.get_untracked()) else { return };
        let input = input(id, stage, Some(chosen));
        form.send(operations::move_lead(input), move |saved| {
            on_saved.run((saved.lead,));
            open.set(false);
        });
    };
    view! {
        <Dialog open title=t!("leads.end_title")>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <Field label=t!("leads.reason") error=form.error("reasonId")><Select value=reason choices=reasons autofocus=true/></Field>
                <footer class="c-dialog__actions">
                    <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                    <Button submit=true busy=form.busy()>{t!("leads.end")}</Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
