//! Which backups are kept, and when the next one is due. Pure: nothing here looks at a clock or a folder.

use chrono::{Datelike, NaiveDate};
use millrace_shared::Timestamp;
use std::{collections::BTreeSet, time::Duration};

/// What is kept: each number says how many backups of its kind, and a backup may be kept for several reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// The latest ones.
    pub last: u32,
    /// The latest of each day, for so many days that have any.
    pub daily: u32,
    /// The latest of each week (from Monday), for so many weeks that have any.
    pub weekly: u32,
    /// The latest of each month, for so many months that have any.
    pub monthly: u32,
}

/// A backup that seems to be of the future by more than this was made by a wrong clock.
pub const TOLERANCE_MS: i64 = 5 * 60_000;

/// A day, week or month, told by any day in it.
type Period = fn(NaiveDate) -> (i32, u32);

/// The backups that may be deleted. Days, weeks and months are those of UTC, and only those count that have a backup: a
/// server that stood still for a year loses nothing by it. The latest one always stays, and so does what a wrong clock
/// dated into the future, for nobody can say how old that is.
pub fn superfluous(made: &[Timestamp], keep: Keep, now: Timestamp) -> Vec<Timestamp> {
    let mut past: Vec<Timestamp> = made.iter().copied().filter(|at| !is_ahead(*at, now)).collect();
    past.sort_unstable_by(|one, other| other.cmp(one));
    let mut kept: BTreeSet<Timestamp> = past.iter().copied().take((keep.last as usize).max(1)).collect();
    let day = |at: Timestamp| at.to_datetime().date_naive();
    let periods: [(u32, Period); 3] = [
        (keep.daily, |day| (day.year(), day.ordinal())),
        (keep.weekly, |day| (day.iso_week().year(), day.iso_week().week())),
        (keep.monthly, |day| (day.year(), day.month())),
    ];
    for (count, period) in periods {
        let mut seen = BTreeSet::new();
        for at in &past {
            if seen.len() == count as usize {
                break;
            }
            // From the latest on: the first of a period is its latest.
            if seen.insert(period(day(*at))) {
                kept.insert(*at);
            }
        }
    }
    past.retain(|at| !kept.contains(at));
    past
}

/// Whether it is time for the next one. What a wrong clock dated into the future does not count, or nothing would be made
/// until that day.
pub fn is_due(made: &[Timestamp], every: Duration, now: Timestamp) -> bool {
    latest(made, now).is_none_or(|latest| now.ms_since(latest) >= millis(every))
}

/// Whether the latest one is so old that somebody has to look: two have been missed.
pub fn is_overdue(made: &[Timestamp], every: Duration, now: Timestamp) -> bool {
    latest(made, now).is_none_or(|latest| now.ms_since(latest) > millis(every).saturating_mul(2).max(TOLERANCE_MS))
}

/// The latest one that is not of the future.
pub fn latest(made: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
    made.iter().copied().filter(|at| !is_ahead(*at, now)).max()
}

fn is_ahead(at: Timestamp, now: Timestamp) -> bool {
    at.ms_since(now) > TOLERANCE_MS
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::time::DAY_MS;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(&format!("{text}:00Z")).expect("a time")
    }

    /// What is left after each of so many nights, when a backup is made every one of them.
    fn nights(count: i64, keep: Keep) -> Vec<String> {
        let mut there: Vec<Timestamp> = Vec::new();
        for night in 0..count {
            let now = at("2026-01-01T02:00").plus_ms(night * DAY_MS);
            there.push(now);
            let gone = superfluous(&there, keep, now);
            there.retain(|at| !gone.contains(at));
        }
        there.iter().map(|at| at.to_datetime().format("%m-%d").to_string()).collect()
    }

    #[test]
    fn a_year_of_nights_leaves_days_weeks_and_months() {
        let keep = Keep { last: 3, daily: 7, weekly: 5, monthly: 12 };
        let days = ["12-25", "12-26", "12-27", "12-28", "12-29", "12-30", "12-31"];
        // Sundays, and the running week's latest, which is a day as well.
        let weeks = ["12-06", "12-13", "12-20", "12-27", "12-31"];
        let months = [
            "01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31",
        ];
        let all: BTreeSet<&str> = days.into_iter().chain(weeks).chain(months).collect();
        assert_eq!(nights(365, keep), Vec::from_iter(all));
    }

    #[test]
    fn several_of_a_day_are_kept_only_while_they_are_the_latest() {
        let made = ["2026-03-01T06:00", "2026-03-01T12:00", "2026-03-01T18:00", "2026-03-02T06:00"].map(at);
        let gone = |last, daily| superfluous(&made, Keep { last, daily, weekly: 0, monthly: 0 }, made[3]);
        assert_eq!(gone(2, 0), [made[1], made[0]]);
        assert_eq!(gone(1, 2), [made[1], made[0]], "the latest of each day");
        assert_eq!(gone(4, 0), []);
        assert_eq!(gone(0, 0), [made[2], made[1], made[0]], "the latest stays whatever is said");
    }

    #[test]
    fn a_week_goes_over_the_end_of_a_year_and_a_pause_costs_nothing() {
        let weekly = Keep { last: 1, daily: 0, weekly: 2, monthly: 0 };
        let made = ["2024-11-05T00:00", "2026-12-28T00:00", "2026-12-31T00:00", "2027-01-03T00:00"].map(at);
        assert_eq!(superfluous(&made, weekly, made[3]), [made[2], made[1]], "one week, and the one two years before");
    }

    #[test]
    fn the_next_is_due_a_time_after_the_latest_and_late_after_two() {
        let (every, made) = (Duration::from_secs(6 * 3600), [at("2026-03-01T00:00"), at("2026-02-28T00:00")]);
        let due = |now: &str| (is_due(&made, every, at(now)), is_overdue(&made, every, at(now)));
        assert_eq!(due("2026-03-01T05:59"), (false, false));
        assert_eq!(due("2026-03-01T06:00"), (true, false));
        assert_eq!(due("2026-03-01T12:01"), (true, true));
        assert!(is_due(&[], every, made[0]) && is_overdue(&[], every, made[0]));
    }

    #[test]
    fn a_clock_that_jumped_stops_no_backups_and_deletes_none() {
        let (every, now) = (Duration::from_secs(86_400), at("2026-03-02T00:00"));
        // The clock stood in 2030 for a while, and is right again.
        let made = [at("2026-03-01T00:00"), at("2030-01-01T00:00")];
        assert!(is_due(&made, every, now));
        assert!(!is_overdue(&made, every, now));
        let keep = Keep { last: 1, daily: 1, weekly: 1, monthly: 1 };
        assert_eq!(superfluous(&made, keep, now), [], "what is of the future counts for none that is kept");
        // It goes forward: what is old is still the latest there is.
        assert_eq!(superfluous(&made[..1], keep, at("2036-01-01T00:00")), []);
    }
}
