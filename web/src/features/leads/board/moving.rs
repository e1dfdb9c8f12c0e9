//! From a drop to a command, with a way back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{DirectoryItemId, DirectoryKind, LeadId};

use super::LeadBoard;
use super::operations::card_of;
use super::state::{LeadCard, LeadColumns};
use crate::api::ApiError;
use crate::features::leads::operations::{self, LeadFields};
use crate::features::leads::stages::input;
use crate::ui::board::drag::{Target, Zone};
use crate::{format, platform, t};

/// A move: of which lead, as it was, and where to.
#[derive(Clone)]
struct Moved {
    id: LeadId,
    before: LeadCard,
    to: DirectoryItemId,
}

/// Puts a card down.
pub(super) fn put_down(context: LeadBoard, id: LeadId, home: DirectoryItemId, target: Target) {
    // The card is where the eye is: it does not fade in.
    context.board.focused.set(Some(id.0));
    match target {
        Target::Zone(Zone::Convert) => convert(context, id),
        Target::Slot { column, .. } if home.0 != column => {
            let stage = DirectoryItemId(column);
            let kind = untrack(|| context.stage(stage)).map(|stage| stage.kind);
            if kind == Some(DirectoryKind::LeadUnqualified) {
                context.ended.set(Some(id));
                context.ending.set(Some(stage));
            } else {
                let Some(before) = context.peek(id) else { return };
                move_to(context, Moved { id, before, to: stage }, None, true);
            }
        }
        Target::Nowhere | Target::Zone(_) | Target::Slot { .. } => {}
    }
}

/// Moves a lead at once on screen, and back when the server refuses. The board may be left meanwhile: it is moved all the
/// same, and what was refused is said.
fn move_to(context: LeadBoard, moved: Moved, reason: Option<DirectoryItemId>, offers_undo: bool) {
    let Moved { id, before, to } = moved.clone();
    let (name, stage) = (before.name, context.stage_name(to));
    let now = format::timestamp(platform::now_ms()).to_string();
    let number = context.columns.try_update(|columns| columns.begin(id, to, now)).unwrap_or_default();
    context.board.said.try_set(t!("board.moved", name = name.as_str(), stage = stage));
    spawn_local(async move {
        let answer = operations::move_lead(input(id, to, reason.map(|id| id.to_string()))).await;
        let refused = answer.as_ref().err().map(ApiError::sentence);
        context.columns.try_update(|columns| {
            if let Ok(saved) = answer {
                tell(columns, saved.lead);
            }
            columns.end(id, number);
        });
        match refused {
            Some(why) => context.toasts.error(t!("leads.not_moved", name = name, why = why)),
            None if offers_undo => offer_undo(context, moved),
            None => {}
        }
    });
}

/// A lead led nowhere, as the dialog has told the server.
pub(super) fn ended(context: LeadBoard, lead: LeadFields) {
    let (id, now) = card_of(lead.clone());
    let before = context.peek(id);
    context.columns.update(|columns| tell(columns, lead));
    if let (Some(before), Some(now)) = (before, now) {
        offer_undo(context, Moved { id, before, to: now.stage_id });
    }
}

fn tell(columns: &mut LeadColumns, lead: LeadFields) {
    let (id, card) = card_of(lead);
    columns.told(id, card);
}

fn offer_undo(context: LeadBoard, Moved { id, before, to }: Moved) {
    let told = t!("board.moved", name = before.name.as_str(), stage = context.stage_name(to));
    let undo = move || {
        let back = Moved { id, before: before.clone(), to: before.stage_id };
        move_to(context, back, before.reason_id, false);
    };
    context.toasts.with_action(told, t!("common.undo"), undo);
}

/// Opens the dialog that converts a lead, once it is known what the lead may be already.
pub(super) fn convert(context: LeadBoard, id: LeadId) {
    spawn_local(async move {
        match operations::lead(id.to_string()).await {
            Ok((lead, relations)) => {
                context.converted.try_set(Some(lead.into()));
                context.relations.try_set(Some(relations));
                context.converting.try_set(true);
            }
            Err(error) => context.toasts.error(error.sentence()),
        }
    });
}

/// A lead was converted: its card goes, and what it became is a press away.
pub(super) fn follow_converted(context: LeadBoard) {
    let navigate = StoredValue::new_local(leptos_router::hooks::use_navigate());
    Effect::new(move || {
        let converted =
            context.converted.with(|lead| lead.as_ref().filter(|it| it.converted).map(|it| (it.id, it.name.clone())));
        let Some((id, name)) = converted else { return };
        context.columns.update(|columns| columns.told(id, None));
        let open = move || {
            navigate.try_with_value(|go| go(&format!("/leads/{id}"), Default::default()));
        };
        let told = t!("leads.converted_named", name = name);
        context.toasts.with_action(told, t!("records.open_link"), open);
        context.converted.set(None);
    });
}
