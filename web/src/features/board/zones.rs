//! The three ways to close a deal, which rise only while a card is held.

use leptos::prelude::*;
use millrace_shared::{StageId, StageKind};

use super::BoardContext;
use crate::t;
use crate::ui::board::drag::{Target, Zone};

/// The word for closing in this way.
pub(crate) fn word(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Open => t!("deal.open"),
        StageKind::Won => t!("deal.won"),
        StageKind::Lost => t!("deal.lost"),
        StageKind::Unqualified => t!("deal.unqualified"),
    }
}

/// Won, lost, unqualified.
#[component]
pub fn Zones() -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let held = Memo::new(move |_| {
        let home = context.board.drag.with(|drag| drag.lifted().map(|(_, home)| home));
        home.is_some_and(|home| context.kind(StageId(home)) == StageKind::Open)
    });
    let zone = move |kind: StageKind| {
        view! {
            <div class=format!("c-zone c-zone--{}", kind.as_str()) data-zone=kind.as_str()
                class:c-zone--over=move || context.board.drag.with(|drag| drag.target() == Some(Target::Zone(Zone::Close(kind))))
            >{word(kind)}</div>
        }
    };
    move || {
        held.get().then(|| {
            view! { <div class="c-zones">{zone(StageKind::Won)}{zone(StageKind::Lost)}{zone(StageKind::Unqualified)}</div> }
        })
    }
}
