//! The concerns with their figures, and the owners with theirs: a press narrows the table below.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use millrace_shared::UserId;

use super::concern::Concern;
use super::operations::{Answer, figures};
use crate::cache::{BoardFilter, use_cache};
use crate::features::board::{BoardContext, set_query, sum};
use crate::features::live_query::deals_query;
use crate::features::losses::operations::Sums;
use crate::ui::Avatar;
use crate::{format, t};

/// What stands above the table.
#[component]
pub fn Strip() -> impl IntoView {
    let (cache, context) = (use_cache(), expect_context::<BoardContext>());
    let address = use_query_map();
    let filter = Memo::new(move |_| {
        let address = address.read();
        BoardFilter::parse(|name| address.get(name))
    });
    let change = set_query();
    let asked = Memo::new(move |_| Some((context.pipeline.get()?, filter.get())));
    let query = deals_query(asked, move |(pipeline, filter)| figures(cache, pipeline, filter));
    // The table below says what is wrong; the figures stay as they were.
    let known = Memo::new(move |before: Option<&Answer>| match query.known.get() {
        Some(Ok(answer)) => answer,
        _ => before.cloned().unwrap_or_default(),
    });
    let now = Memo::new(move |_| filter.with(Concern::of));
    let concern = move |concern: Concern| {
        let sums = Memo::new(move |_| known.with(|known| known.of(concern).cloned()));
        let choose = move |_| {
            let mut changes = concern.put(filter.get_untracked()).to_query();
            changes.push(("by", Some(concern.order().word())));
            change.run((changes,));
        };
        view! {
            <button type="button" class="c-concern" class:c-concern--on=move || now.get() == concern
                aria-pressed=move || if now.get() == concern { "true" } else { "false" } on:click=choose
            >
                <span class="c-concern__name">{concern.label()}</span>
                <Figures sums/>
            </button>
        }
    };
    let owners = Memo::new(move |_| known.with(|known| known.owners.iter().map(|(id, _)| *id).collect::<Vec<_>>()));
    view! {
        <section class="c-attention" aria-label=t!("attention.title")>
            <div class="c-attention__concerns" role="group" aria-label=t!("attention.concerns")>
                {move || Concern::ALL.into_iter().filter(|it| it.is_offered(cache)).map(concern).collect_view()}
            </div>
            <Show when=move || owners.with(Vec::len).gt(&1)>
                <ul class="c-attention__owners" aria-label=t!("attention.by_owner")>
                    <For each=move || owners.get() key=|id| *id let:id><li><Owner id known filter/></li></For>
                </ul>
            </Show>
        </section>
    }
    .into_any()
}

/// An owner's figures; a press shows only theirs, or all again.
#[component]
fn Owner(id: UserId, known: Memo<Answer>, filter: Memo<BoardFilter>) -> impl IntoView {
    let (cache, change) = (use_cache(), set_query());
    let on = Memo::new(move |_| filter.read().owners == [id]);
    let sums = Memo::new(move |_| {
        known.with(|known| known.owners.iter().find(|(owner, _)| *owner == id).map(|(_, sums)| sums.clone()))
    });
    let toggle = move |_| {
        let owners = if on.get_untracked() { Vec::new() } else { vec![id] };
        change.run((BoardFilter { owners, ..filter.get_untracked() }.to_query(),));
    };
    view! {
        <button type="button" class="c-attention__owner" class:c-attention__owner--on=on
            aria-pressed=move || if on.get() { "true" } else { "false" } on:click=toggle
        >
            <Avatar name=Signal::derive(move || cache.user_name(id)) id=id.to_string()/>
            <span class="c-attention__who">{move || cache.user_name(id)}</span>
            <Figures sums/>
        </button>
    }
    .into_any()
}

#[component]
fn Figures(sums: Memo<Option<Sums>>) -> impl IntoView {
    move || {
        let sums = sums.get()?;
        let amount = sum(&sums.amounts);
        Some(view! {
            <b class="c-concern__count">{format::number(sums.counted())}</b>
            <span class="c-concern__sum" title=amount.parts>{amount.text}</span>
        })
    }
}
