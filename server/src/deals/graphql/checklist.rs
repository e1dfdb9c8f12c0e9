//! The checklist of the stage that a deal stands in, with what is done. It costs no statement: the items are in the
//! snapshot, what is done is in the deal's row.

use crate::{
    deals::entity::{CheckedItem, Model},
    pipelines::stage::ChecklistItem,
    reference::Reference,
    users::graphql::User,
};
use async_graphql::Object;
use millrace_shared::{ChecklistItemId, Timestamp};
use std::sync::Arc;

/// An item of the checklist of a deal's stage, and whether it is done.
pub struct DealChecklistItem {
    item: ChecklistItem,
    checked: Option<CheckedItem>,
    reference: Arc<Reference>,
}

impl DealChecklistItem {
    /// The items of the stage that the deal stands in, in order.
    pub fn of(deal: &Model, reference: &Arc<Reference>) -> Vec<Self> {
        let items = reference.stage(deal.stage_id).map(|stage| stage.checklist.0.clone()).unwrap_or_default();
        let of_item = |item: ChecklistItem| {
            let checked = deal.checked_items.0.iter().find(|checked| checked.item_id == item.id).cloned();
            Self { item, checked, reference: reference.clone() }
        };
        items.into_iter().map(of_item).collect()
    }
}

/// An item of the checklist of a deal's stage, and whether it is done.
#[Object]
impl DealChecklistItem {
    /// The item's id.
    async fn id(&self) -> ChecklistItemId {
        self.item.id
    }
    /// What is to be done.
    async fn text(&self) -> &str {
        &self.item.text
    }
    /// Whether it is done.
    async fn checked(&self) -> bool {
        self.checked.is_some()
    }
    /// When it was checked.
    async fn checked_at(&self) -> Option<Timestamp> {
        self.checked.as_ref().map(|checked| checked.checked_at)
    }
    /// Who checked it; null for the product itself.
    async fn checked_by(&self) -> Option<User> {
        let user = self.reference.user(self.checked.as_ref()?.checked_by_id?)?;
        Some(User::new(user.clone(), &self.reference))
    }
}
