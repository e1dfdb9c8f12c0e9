//! A column: its figures and its cards.

use leptos::prelude::*;
use millrace_shared::{DealId, StageId, StageKind};
use uuid::Uuid;

use super::BoardContext;
use super::card::{Card, CardFace};
use super::quick_add::QuickAdd;
use super::sums::{Parts, rounded_sum, sum, weighted};
use crate::session::use_session;
use crate::ui::IconButton;
use crate::ui::board::{Cards, ColumnOf};
use crate::ui::roll::Rolling;
use crate::{format, t};

/// One stage.
#[component]
pub fn ColumnView(stage: StageId) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let of = Memo::new(move |_| context.pipeline.get().and_then(|pipeline| cache.stage(pipeline, stage)));
    let signals = cache.column(stage);
    let totals = signals.totals.clone();
    let kind = Memo::new(move |_| of.with(|of| of.as_ref().map_or(StageKind::Open, |of| of.kind)));
    let session = use_session();
    let may_add = Memo::new(move |_| {
        kind.get() == StageKind::Open && session.viewer().is_none_or(|viewer| viewer.creates_in(stage))
    });
    let name = Memo::new(move |_| of.with(|of| of.as_ref().map(|of| of.name.clone()).unwrap_or_default()));
    let probability = Memo::new(move |_| of.with(|of| of.as_ref().map_or(0, |of| of.probability)));
    let figures = Memo::new(move |_| {
        totals.with(|totals| (format::number(small(totals.count)), sum(&totals.amounts), rounded_sum(&totals.weighted)))
    });
    let ids = Memo::new(move |_| signals.ids.with(|ids| ids.iter().map(|id| id.0).collect::<Vec<Uuid>>()));
    let of_cards = ColumnOf {
        id: stage.0,
        ids: ids.into(),
        complete: signals.complete.into(),
        more: Callback::new(move |()| cache.load_more(stage)),
        card: |place| view! { <Card place/> }.into_any(),
        face: |id| view! { <CardFace id=DealId(id)/> }.into_any(),
        add: |stage| view! { <QuickAdd stage=StageId(stage)/> }.into_any(),
        empty: Signal::derive(move || {
            if kind.get() == StageKind::Open { t!("board.empty_column") } else { t!("board.empty_closed_column") }
        }),
    };
    view! {
        <section class="c-column" data-stage=stage.to_string() aria-label=name
            class:c-column--target=move || context.board.drag.with(|drag| drag.slot(stage.0).is_some())
            class:c-column--won=move || kind.get() == StageKind::Won
            class:c-column--lost=move || matches!(kind.get(), StageKind::Lost | StageKind::Unqualified)
        >
            <header class="c-column__head">
                <div class="c-column__line">
                    <h2 title=move || of.with(|of| of.as_ref().map(|of| of.description.clone()).unwrap_or_default())>{name}</h2>
                    <span class="c-column__count" data-testid="count"><Rolling text=Signal::derive(move || figures.read().0.clone())/></span>
                    {move || may_add.get().then(|| view! {
                        <span class="c-column__add">
                            <IconButton icon="plus" label=move || t!("board.add_to", stage = name.get())
                                on_press=move || context.board.adding.set(Some(stage.0))/>
                        </span>
                    })}
                    <span class="c-column__sum" title=move || figures.read().1.parts.clone()>
                        <span data-testid="sum"><Rolling text=Signal::derive(move || figures.read().1.text.clone())/></span>
                        <Parts of=Signal::derive(move || figures.read().1.clone())/>
                    </span>
                </div>
                <div class="c-column__line c-column__line--more">
                    <span>{move || format::percent(f64::from(probability.get()))}</span>
                    <span class="c-column__weighted" data-testid="weighted" title=move || figures.read().2.parts.clone()>{move || weighted(&figures.read().2)}</span>
                </div>
                <div class="c-column__bar" aria-hidden="true"><i style:width=move || format!("{}%", probability.get())></i></div>
            </header>
            <Cards board=context.board of=of_cards/>
        </section>
    }
    .into_any()
}

#[expect(clippy::cast_precision_loss, reason = "a count of deals is far below 2^53")]
fn small(count: i64) -> f64 {
    count as f64
}
