//! What the stage says is to be done: its instruction, and its checklist to tick.

use leptos::prelude::*;
use millrace_shared::{ChecklistItemId, DealId};

use super::operations::DealDetails;
use crate::cache::commands::{Command, DealCheck};
use crate::cache::use_cache;
use crate::session::use_session;
use crate::ui::Checkbox;
use crate::{format, t};

/// The box under the stage bar; nothing when the stage says nothing.
#[component]
pub fn Teaching(id: Signal<DealId>, details: Signal<DealDetails>, disabled: Signal<bool>) -> impl IntoView {
    let cache = use_cache();
    let stage = Memo::new(move |_| {
        let (pipeline, stage) =
            cache.deals.with(id.get(), |deal| deal.map(|deal| (deal.pipeline_id, deal.stage_id)))?;
        cache.stage(pipeline, stage).filter(|stage| !stage.description.is_empty() || !stage.checklist.is_empty())
    });
    let there = Memo::new(move |_| stage.with(Option::is_some));
    let name = move || stage.with(|stage| stage.as_ref().map(|stage| stage.name.clone()).unwrap_or_default());
    // The server has made HTML of it; what is newer is shown as it was written, until the panel has asked again.
    let text = Memo::new(move |_| {
        let text = stage.with(|stage| stage.as_ref().map(|stage| stage.description.clone()))?;
        let html = details.with(|details| details.instruction.1.clone());
        (!text.is_empty())
            .then(|| if details.with(|details| details.instruction.0 == text) { Ok(html) } else { Err(text) })
    });
    let items = Memo::new(move |_| {
        stage.with(|stage| {
            let items = stage.iter().flat_map(|stage| &stage.checklist);
            items.map(|item| item.id).collect::<Vec<_>>()
        })
    });
    let text_of = move |item: ChecklistItemId| {
        stage.with(|stage| {
            let mut items = stage.iter().flat_map(|stage| &stage.checklist);
            items.find(|known| known.id == item).map(|item| item.text.clone()).unwrap_or_default()
        })
    };
    move || {
        there.get().then(|| {
            view! {
                <section class="c-dealteach" aria-label=move || t!("checklist.of_stage", stage = name())>
                    {move || text.get().map(|text| match text {
                        Ok(html) => view! { <div class="c-note__body" inner_html=html></div> }.into_any(),
                        Err(text) => view! { <p class="c-dealteach__text">{text}</p> }.into_any(),
                    })}
                    {move || (!items.read().is_empty()).then(|| view! {
                        <ul class="c-checklist">
                            <For each=move || items.get() key=|item| *item let:item>
                                <Item id disabled item text=Signal::derive(move || text_of(item))/>
                            </For>
                        </ul>
                    })}
                </section>
            }
        })
    }
}

#[component]
fn Item(id: Signal<DealId>, disabled: Signal<bool>, item: ChecklistItemId, text: Signal<String>) -> impl IntoView {
    let cache = use_cache();
    let session = use_session();
    let check = Memo::new(move |_| cache.deals.with(id.get(), |deal| deal.and_then(|deal| deal.check(item).cloned())));
    let checked = Signal::derive(move || check.with(Option::is_some));
    let set = move |checked: bool| {
        let by = session.viewer().map(|viewer| viewer.user_id);
        cache.act(Command::Check(DealCheck { id: id.get_untracked(), item_id: item, checked, by }), None);
    };
    let who = move || {
        check.get().map(|check| {
            let name =
                check.checked_by_id.map(|id| cache.user_name(id)).unwrap_or_else(|| t!("activity.system").to_owned());
            let title = t!("checklist.checked_by", who = name.as_str(), when = format::date_time(&check.checked_at));
            cache.clock.track();
            let text = t!("checklist.checked_by", who = name.as_str(), when = format::ago_narrow(&check.checked_at));
            view! { <span class="c-checklist__who" title=title>{text}</span> }
        })
    };
    view! {
        <li class="c-checklist__item" class:c-checklist__item--done=checked>
            <Checkbox checked on_change=set label=text disabled/>
            {who}
        </li>
    }
    .into_any()
}
