//! The time, and what it means for deals: how long they have been in their stage, and how much of its limit is used.

use std::time::Duration;

use leptos::prelude::*;
use millrace_shared::{
    StageKind, Timestamp,
    working::{TimeLimit, WorkingDays},
};

use super::Cache;
use super::records::Deal;
use crate::{format, platform};

const MINUTE: Duration = Duration::from_secs(60);

impl Cache {
    /// One clock for everything on screen. A page that nobody looks at may be held still by the browser: it is told the
    /// time when it is looked at again.
    pub(super) fn watch_clock(self) {
        let tell = move || {
            self.clock.set(platform::now_ms());
            // A board that nothing happens on is as true as it was.
            self.keep_board_soon();
        };
        // Both live as long as the app.
        set_interval(tell, MINUTE);
        let _ = window_event_listener(leptos::ev::visibilitychange, move |_| tell());
    }

    /// How much of its stage's time limit an open deal has used since anybody last worked on it; nothing when the stage
    /// has none. The caller is told when it changes, also when only time passes.
    pub fn time_limit(self, deal: &Deal) -> Option<TimeLimit> {
        if deal.status != StageKind::Open {
            return None;
        }
        let limit = self.stage(deal.pipeline_id, deal.stage_id)?.time_limit_days.filter(|limit| *limit > 0)?;
        // What was done a moment ago here may be later than the clock's last minute.
        let (from, now) = (format::instant(&deal.last_activity_at), format::timestamp(self.clock.get()));
        let used = self.workspace.with(|workspace| match workspace {
            Some(workspace) if workspace.time_limits_in_working_days => {
                let offset = |at: Timestamp| format::zone_offset(&workspace.time_zone, at);
                WorkingDays::of(&workspace.working_days).ms_between(from, now, offset)
            }
            _ => now.ms_since(from).max(0),
        });
        Some(TimeLimit::of(limit, used))
    }

    /// Whole days that a deal has been in its stage. The caller is told when time passes.
    pub fn days_in_stage(self, deal: &Deal) -> i64 {
        self.clock.track();
        format::days_since(&deal.stage_entered_at)
    }
}
