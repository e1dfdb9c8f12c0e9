//! A lead as a card.

use leptos::prelude::*;
use millrace_shared::{DirectoryKind, LeadId};
use uuid::Uuid;

use super::LeadBoard;
use crate::ui::Avatar;
use crate::ui::board::drag::{Target, Zone};
use crate::ui::board::{Place, ends_drag, press};
use crate::{format, t};

/// A card in its column: a link to the lead's page that can be dragged, or moved by keys.
pub(super) fn card(place: Place) -> AnyView {
    let context = expect_context::<LeadBoard>();
    let (board, id) = (context.board, place.id);
    let lifted = Memo::new(move |_| board.is_lifted(id));
    view! {
        <a class="c-card" draggable="false" data-card=id.to_string() href=format!("/leads/{id}")
            class:c-card--lifted=lifted
            class:c-card--arrived=place.arrived
            tabindex=move || if place.reachable.get() { "0" } else { "-1" }
            style:transform=move || format!("translateY({}px)", place.top.get())
            on:pointerdown=move |event| press(board, &event, id, place.column)
            on:click=move |event| if ends_drag(board, id) { event.prevent_default() }
            on:focus=move |_| board.focused.set(Some(id))
            on:dragstart=|event| event.prevent_default()
            on:contextmenu=move |event| if untrack(|| board.is_dragging()) { event.prevent_default() }
        >{face(id)}</a>
    }
    .into_any()
}

/// What a card shows.
pub(super) fn face(id: Uuid) -> AnyView {
    let context = expect_context::<LeadBoard>();
    let cache = context.cache;
    let lead = Memo::new(move |_| context.columns.with(|columns| columns.card(LeadId(id))));
    (move || {
        lead.get().map(|lead| {
            let item = |id| cache.directory.get(id).map(|item| item.name);
            let owner = cache.user_name(lead.owner_id);
            cache.clock.track();
            let days = format::days_since(&lead.stage_entered_at);
            // Why it led nowhere is more than where it came from.
            let note = lead.reason_id.and_then(item).or_else(|| lead.source_id.and_then(item));
            let active = lead.last_activity_at;
            view! {
                <h3 class="c-card__name" title=lead.name.clone()>{lead.name.clone()}</h3>
                <p class="c-card__about">
                    {lead.company.map(|name| view! { <span class="c-card__company">{name}</span> })}
                    {lead.tags.into_iter().map(|tag| view! { <span class="c-tag">{tag}</span> }).collect_view()}
                    <span class="c-card__more">
                        <span class="c-card__days" title=t!("board.days_in_stage", count = days)>{t!("board.days_short", count = days)}</span>
                    </span>
                </p>
                <footer class="c-card__foot">
                    {note.map(|note| view! { <span class="c-card__day">{note}</span> })}
                    <span class="c-card__owner c-leadcard__owner">
                        <span title=format!("{}: {}", t!("table.last_activity"), format::date_time(&active))>{format::ago_narrow(&active)}</span>
                        <Avatar name=owner id=lead.owner_id.to_string()/>
                    </span>
                </footer>
            }
        })
    })
    .into_any()
}

/// Where a held lead is converted: it rises only while one is held that has not led nowhere.
#[component]
pub(super) fn ConvertZone() -> impl IntoView {
    let context = expect_context::<LeadBoard>();
    let held = Memo::new(move |_| {
        let home = context.board.drag.with(|drag| drag.lifted().map(|(_, home)| home));
        home.and_then(|home| context.stage(home.into()))
            .is_some_and(|stage| stage.kind != DirectoryKind::LeadUnqualified)
    });
    let over = move || context.board.drag.with(|drag| drag.target() == Some(Target::Zone(Zone::Convert)));
    move || {
        held.get().then(|| view! {
            <div class="c-zones">
                <div class="c-zone c-zone--won" data-zone=Zone::Convert.as_str() class:c-zone--over=over>{t!("leads.convert")}</div>
            </div>
        })
    }
}
