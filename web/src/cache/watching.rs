//! Lets a screen show where a deal goes, and tell of what others do, without the cache knowing of screens.

use std::rc::Rc;

use leptos::prelude::*;
use millrace_shared::{DealId, StageId, UserId};

use super::Cache;
use super::records::Deal;

/// A deal that somebody else moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub struct RemoteMove {
    pub deal: DealId,
    pub to: StageId,
    /// Who did it; nobody for the product itself.
    pub by: Option<UserId>,
}

/// A deal that somebody else changed: as it was shown, and as it is shown now.
#[derive(Debug)]
#[expect(missing_docs, reason = "said by the names")]
pub struct RemoteEdit<'a> {
    pub before: &'a Deal,
    pub now: &'a Deal,
    /// Who did it; nobody for the product itself.
    pub by: Option<UserId>,
}

/// Is told of what others change.
pub type EditWatch = Rc<dyn Fn(&RemoteEdit<'_>)>;

/// What a screen wants to be told.
#[derive(Clone)]
pub struct Watch {
    /// A card is about to go to another column, whoever moved it: it still is where it was.
    pub leaves: Rc<dyn Fn(DealId)>,
    /// Somebody else moved a deal.
    pub moved: Rc<dyn Fn(RemoteMove)>,
}

impl Cache {
    /// Tells the screen that watches, or nobody.
    pub fn watch(self, watch: Option<Watch>) {
        self.watch.update_value(|held| *held = watch);
    }

    /// Tells the panel that watches of what others change, or nobody.
    pub fn watch_edits(self, watch: Option<EditWatch>) {
        self.edit_watch.update_value(|held| *held = watch);
    }

    pub(super) fn somebody_edited(self, edit: &RemoteEdit<'_>) {
        if let Some(watch) = self.edit_watch.get_value() {
            watch(edit);
        }
    }

    pub(super) fn will_show(self, id: DealId, deal: Option<&Deal>) {
        let from = self.deals.peek_with(id, |held| held.map(|held| held.stage_id));
        let leaves = matches!((from, deal), (Some(from), Some(deal)) if from != deal.stage_id);
        if let Some(watch) = self.watch.get_value().filter(|_| leaves) {
            (watch.leaves)(id);
        }
    }

    pub(super) fn somebody_moved(self, moved: RemoteMove) {
        if let Some(watch) = self.watch.get_value() {
            (watch.moved)(moved);
        }
    }
}
