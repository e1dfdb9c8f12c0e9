//! A stage as a column: its group, its exact count, its cards.

use leptos::prelude::*;
use millrace_shared::{DirectoryItemId, DirectoryKind, RecordKind};
use uuid::Uuid;

use super::card::{card, face};
use super::quick_add::QuickAdd;
use super::{LeadBoard, asking};
use crate::session::use_session;
use crate::ui::IconButton;
use crate::ui::board::{Cards, ColumnOf};
use crate::ui::roll::Rolling;
use crate::{format, t};

/// One stage.
pub(super) fn column(id: Uuid) -> AnyView {
    let context = expect_context::<LeadBoard>();
    let (board, stage) = (context.board, DirectoryItemId(id));
    let of = Memo::new(move |_| context.stage(stage));
    let name = Memo::new(move |_| of.with(|of| of.as_ref().map(|of| of.name.clone()).unwrap_or_default()));
    let kind = Memo::new(move |_| of.with(|of| of.as_ref().map_or(DirectoryKind::LeadNew, |of| of.kind)));
    let ends = move || kind.get() == DirectoryKind::LeadUnqualified;
    let session = use_session();
    let may_add =
        Memo::new(move |_| !ends() && session.viewer().is_some_and(|viewer| viewer.creates(RecordKind::Lead)));
    let count = Memo::new(move |_| context.columns.with(|columns| columns.count(stage)));
    // How far along the lead pipeline it is, in percent of its bar.
    let reached = Memo::new(move |_| {
        let stages = context.stages();
        let open = stages.iter().filter(|stage| stage.kind != DirectoryKind::LeadUnqualified).count();
        let at = stages.iter().position(|stage| stage.id.0 == id).map_or(0, |at| at + 1);
        (at.min(open) * 100).checked_div(open).unwrap_or_default()
    });
    let ids = Memo::new(move |_| context.columns.with(|columns| columns.ids(stage)));
    let complete = Memo::new(move |_| context.columns.with(|columns| columns.cursor(stage).is_none()));
    let of_cards = ColumnOf {
        id,
        ids: ids.into(),
        complete: complete.into(),
        more: Callback::new(move |()| asking::more(context, stage)),
        card,
        face,
        add: |id| view! { <QuickAdd stage=DirectoryItemId(id)/> }.into_any(),
        empty: Signal::derive(move || if ends() { t!("leads.empty_end_column") } else { t!("leads.empty_column") }),
    };
    view! {
        <section class="c-column" data-stage=id.to_string() aria-label=name
            class:c-column--target=move || board.drag.with(|drag| drag.slot(id).is_some())
            class:c-column--lost=ends
        >
            <header class="c-column__head">
                <div class="c-column__line">
                    <h2 title=name>{name}</h2>
                    <span class="c-column__count" data-testid="count">
                        <Rolling text=Signal::derive(move || format::number(small(count.get())))/>
                    </span>
                    {move || may_add.get().then(|| view! {
                        <span class="c-column__add">
                            <IconButton icon="plus" label=move || t!("leads.add_to", stage = name.get())
                                on_press=move || board.adding.set(Some(id))/>
                        </span>
                    })}
                </div>
                <div class="c-column__line c-column__line--more"><span>{move || group(kind.get())}</span></div>
                <div class="c-column__bar" aria-hidden="true"><i style:width=move || format!("{}%", reached.get())></i></div>
            </header>
            <Cards board of=of_cards/>
        </section>
    }
    .into_any()
}

/// The group that a stage belongs to.
fn group(kind: DirectoryKind) -> &'static str {
    match kind {
        DirectoryKind::LeadNew => t!("leads.group_new"),
        DirectoryKind::LeadUnqualified => t!("leads.group_unqualified"),
        _ => t!("leads.group_working"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of leads is far below 2^53")]
fn small(count: i64) -> f64 {
    count as f64
}
