//! Checking an item of a stage's checklist on a deal, and taking that back.

use super::{Done, check_out_of_trash, finish, seen};
use crate::{
    access::Access,
    db::tx::Receipt,
    deals::{
        entity::{CheckedItem, Entity, Model},
        inputs::SetDealChecklistItemInput,
    },
    error::Error,
    events::FieldChange,
    reference::Reference,
};
use millrace_shared::{ChecklistItemId, Invalid, Verb};
use serde_json::Value;

/// Checks an item, or takes the check away. The event holds the item's text, so that it is told when the item is gone.
pub async fn set_item(access: &Access, input: SetDealChecklistItemInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], input.id).await?;
    check_out_of_trash(&before)?;
    let reference = access.with_current_reference().await?.reference().clone();
    // Of any stage of its pipeline: what was checked before a move can be taken back after it.
    let text = reference
        .pipeline(before.pipeline_id)
        .and_then(|pipeline| {
            let mut items = pipeline.stages.iter().flat_map(|stage| &stage.checklist.0);
            items.find(|item| item.id == input.item_id).map(|item| item.text.clone())
        })
        .ok_or_else(|| Error::invalid("itemId", Invalid::Unknown))?;
    let mut deal = Model::clone(&before);
    let items = &mut deal.checked_items.0;
    let was_checked = items.iter().any(|item| item.item_id == input.item_id);
    if was_checked == input.checked {
        return finish(tx, deal).await;
    }
    items.retain(|item| item.item_id != input.item_id && is_known(&reference, item.item_id));
    let (verb, mut change) = if input.checked {
        items.push(CheckedItem { item_id: input.item_id, checked_at: tx.now(), checked_by_id: access.user_id() });
        ("checked", FieldChange { field: String::new(), before: Value::Null, after: text.into() })
    } else {
        ("unchecked", FieldChange { field: String::new(), before: text.into(), after: Value::Null })
    };
    change.field = "checklistItem".into();
    deal.last_activity_at = tx.now();
    let deal = tx.save_with(&*before, deal, verb, vec![change]).await?;
    finish(tx, deal).await
}

/// Whether any stage still has the item: what is gone for good need not be carried on.
fn is_known(reference: &Reference, id: ChecklistItemId) -> bool {
    let stages = reference.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    stages.into_iter().any(|stage| stage.checklist.0.iter().any(|item| item.id == id))
}
