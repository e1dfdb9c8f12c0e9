//! When everything happened and where each deal stands: pure arithmetic over the source.
//!
//! The source has days only, and two open stages where a pipeline has six. So every instant is the same time of its
//! day, which keeps durations whole; deals that are being engaged stand in the later open stages by how long ago they
//! were engaged, the oldest fifth in the last one; and no move between stages is made up.

use super::source::{Deal, Progress};
use chrono::{Days, NaiveDate, NaiveTime};
use millrace_shared::{Timestamp, time::DAY_MS};

/// Open deals are expected to close so many days after they were engaged.
pub const EXPECTED_DAYS: u64 = 90;

/// Half a day: noon in UTC is the same calendar day nearly everywhere.
const NOON_MS: i64 = DAY_MS / 2;

/// How the days of the source become those of the workspace.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    shift: i64,
    time_of_day: i64,
}

impl Calendar {
    /// The days as they are in the source.
    pub const fn original() -> Self {
        Self { shift: 0, time_of_day: NOON_MS }
    }

    /// The last day of the source becomes the day of `now`; nothing lies after `now`.
    pub fn recent(last: NaiveDate, now: Timestamp) -> Self {
        let today = now.to_datetime().date_naive();
        Self { shift: today.signed_duration_since(last).num_days(), time_of_day: now.0.rem_euclid(DAY_MS).min(NOON_MS) }
    }

    /// By how many days it differs from the source.
    pub const fn shift_days(&self) -> i64 {
        self.shift
    }

    /// A day of the source.
    pub fn day(&self, day: NaiveDate) -> NaiveDate {
        let days = Days::new(self.shift.unsigned_abs());
        let moved = if self.shift < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
        moved.unwrap_or(day)
    }

    /// The instant at which everything of a day of the source happened.
    pub fn instant(&self, day: NaiveDate) -> Timestamp {
        Timestamp::from(self.day(day).and_time(NaiveTime::MIN).and_utc()).plus_ms(self.time_of_day)
    }
}

/// Where a deal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In the open stage of this number.
    Open(usize),
    /// Won.
    Won,
    /// Lost.
    Lost,
}

/// The first and the last day that any deal tells.
pub fn span(deals: &[Deal]) -> Option<(NaiveDate, NaiveDate)> {
    let days = || deals.iter().flat_map(|deal| deal.progress.days());
    Some((days().min()?, days().max()?))
}

/// Where each deal stands in a pipeline of so many open stages (at least one).
pub fn standings(deals: &[Deal], open_stages: usize) -> Vec<Standing> {
    let later = open_stages.saturating_sub(1).max(1);
    let first_later = open_stages - later;
    let mut engaging: Vec<(NaiveDate, usize)> = Vec::new();
    let mut standings: Vec<Standing> = Vec::with_capacity(deals.len());
    for (at, deal) in deals.iter().enumerate() {
        standings.push(match deal.progress {
            Progress::Prospecting => Standing::Open(0),
            Progress::Won(..) => Standing::Won,
            Progress::Lost(..) => Standing::Lost,
            Progress::Engaging(began) => {
                engaging.push((began, at));
                Standing::Open(0)
            }
        });
    }
    engaging.sort_unstable();
    let count = engaging.len();
    for (place, (_, at)) in engaging.into_iter().enumerate() {
        let from_end = place * later / count;
        standings[at] = Standing::Open(first_later + later - 1 - from_end);
    }
    standings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn engaging(text: &str) -> Deal {
        Deal { agent: String::new(), product: String::new(), company: None, progress: Progress::Engaging(day(text)) }
    }

    #[test]
    fn a_recent_calendar_ends_today_and_never_later_than_now() {
        let now = Timestamp::parse("2026-11-22T05:41:29Z").unwrap();
        let calendar = Calendar::recent(day("2017-12-31"), now);
        assert_eq!(calendar.instant(day("2017-12-31")), now);
        assert_eq!(calendar.day(day("2017-12-31")), day("2026-11-22"));
        let evening = Calendar::recent(day("2017-12-31"), Timestamp::parse("2026-11-22T22:00:00Z").unwrap());
        assert_eq!(evening.instant(day("2017-12-31")), Timestamp::parse("2026-11-22T12:00:00Z").unwrap());
    }

    #[test]
    fn durations_stay_true() {
        let calendar = Calendar::recent(day("2017-12-31"), Timestamp::parse("2026-03-29T01:30:00Z").unwrap());
        let (from, to) = (calendar.instant(day("2016-10-20")), calendar.instant(day("2017-03-01")));
        assert_eq!(to.ms_since(from), 132 * DAY_MS);
    }

    #[test]
    fn the_longest_engaged_have_come_furthest() {
        let deals = ["2017-05-01", "2017-01-01", "2017-04-01", "2017-03-01", "2017-02-01"].map(engaging);
        let found = standings(&deals, 6);
        assert_eq!(found, [1, 5, 2, 3, 4].map(Standing::Open));
        assert_eq!(standings(&deals[..2], 1), [0, 0].map(Standing::Open));
    }
}
