//! Undo and redo: takes steps back and does them again. What may be taken back is worked out in [`super::undo`].

use leptos::prelude::*;
use millrace_shared::DealId;

use super::Cache;
use super::undo::{Done, Way};
use crate::t;

impl Cache {
    /// What is done in `act` is taken back in one step.
    pub fn together(self, act: impl FnOnce()) {
        self.steps.update_value(|steps| steps.open());
        act();
        self.steps.update_value(|steps| {
            let done = steps.close();
            steps.push(Way::Back, done, true);
        });
    }

    /// Remembers what was done by other means than [`Self::act`] as one step; gives its number.
    pub fn remember(self, done: Vec<Done>) -> u32 {
        self.steps.update_value(|steps| steps.push(Way::Back, done, true));
        self.last_step()
    }

    /// The number of the step that was made last, for a toast that offers to take it back.
    pub fn last_step(self) -> u32 {
        self.steps.with_value(|steps| steps.last())
    }

    /// Takes the last step back, or does the last one that was taken back again; or the step of this number. Says what
    /// was done, with the way back, or why nothing was.
    pub fn step(self, way: Way, number: Option<u32>) {
        let Some(step) = self.steps.try_update_value(|steps| steps.take(way, number)).flatten() else { return };
        let lost = step.done.iter().find(|done| !done.holds(self.deals.peek(done.command.deal()).as_ref()));
        if let Some(lost) = lost {
            return self.toasts.error(t!("undo.changed_since", name = name_of(lost)));
        }
        let mut made = Vec::new();
        for done in step.done.iter().rev() {
            let now = self.deals.peek(done.command.deal());
            for command in done.inverse(now.as_ref()) {
                let seen = self.deals.peek(command.deal());
                made.push(self.perform(command, seen, None));
            }
        }
        let (name, count) = (step.done.first().map(name_of).unwrap_or_default(), step.done.len());
        let other = if way == Way::Back { Way::Forth } else { Way::Back };
        let number = self.steps.try_update_value(|steps| {
            steps.push(other, made, false);
            steps.last()
        });
        let (told, label) = match way {
            Way::Back if count > 1 => (t!("undo.undone_many", count = count), t!("undo.redo")),
            Way::Back => (t!("undo.undone", name = name), t!("undo.redo")),
            Way::Forth if count > 1 => (t!("undo.redone_many", count = count), t!("common.undo")),
            Way::Forth => (t!("undo.redone", name = name), t!("common.undo")),
        };
        self.toasts.with_action(told, label, move || self.step(other, number));
    }

    /// The cards above and below a deal on the open board.
    pub fn neighbours(self, id: DealId) -> (Option<DealId>, Option<DealId>) {
        let Some(stage) = self.deals.peek_with(id, |deal| deal.map(|deal| deal.stage_id)) else { return (None, None) };
        self.board.with_value(|open| {
            let Some(column) = open.board.column(stage) else { return (None, None) };
            let Some(at) = column.position(id) else { return (None, None) };
            let gap = column.gap(at, id);
            (gap.after, gap.before)
        })
    }
}

fn name_of(done: &Done) -> String {
    done.after.as_ref().or(done.before.as_ref()).map(|deal| deal.name.clone()).unwrap_or_default()
}
