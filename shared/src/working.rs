//! Working time. Time limits of stages: how much of the time since the last activity counts, and how it is told. Working
//! hours: when somebody is at work.
//!
//! A limit of so many days is that many times 24 hours. Where only working days count, the clock stands still on the
//! others: a deal touched on Friday at 15:00 with a limit of one day is due on Monday at 15:00. Which day it is, the
//! workspace's time zone says.

use crate::{Invalid, Timestamp, Weekday, time::DAY_MS};

const HOUR_MS: i64 = DAY_MS / 24;
/// 1970-01-01 was a Thursday: so many days after the Monday of its week.
const EPOCH_WEEKDAY: i64 = 3;

/// The days of a week that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingDays([bool; 7]);

impl WorkingDays {
    /// These days.
    pub fn of(days: &[Weekday]) -> Self {
        let mut set = [false; 7];
        for (at, day) in set.iter_mut().zip(Weekday::ALL) {
            *at = days.contains(day);
        }
        Self(set)
    }

    /// Milliseconds of these days between two instants. `offset` tells how far the clocks on the wall are ahead of UTC
    /// at an instant, in milliseconds.
    pub fn ms_between(self, from: Timestamp, to: Timestamp, offset: impl Fn(Timestamp) -> i64) -> i64 {
        let on_the_wall = |at: Timestamp| at.0.saturating_add(offset(at));
        (self.ms_until(on_the_wall(to)) - self.ms_until(on_the_wall(from))).max(0)
    }

    /// Milliseconds of these days from a Monday long ago to a time on the wall.
    fn ms_until(self, wall: i64) -> i64 {
        let days = wall.div_euclid(DAY_MS).saturating_add(EPOCH_WEEKDAY);
        let (weeks, today) = (days.div_euclid(7), days.rem_euclid(7));
        let counted = |until: i64| self.0.iter().zip(0..until).filter(|(works, _)| **works).count();
        let whole = weeks * to_i64(counted(7)) + to_i64(counted(today));
        let works_today = counted(today + 1) > counted(today);
        whole * DAY_MS + if works_today { wall.rem_euclid(DAY_MS) } else { 0 }
    }
}

fn to_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or_default()
}

/// The last instant since which a limit is used up by now: whatever was last touched then or earlier is over it.
/// `used` tells how much of the time between two instants counts. Nothing when no instant is old enough: no day counts.
pub fn last_over(limit_ms: i64, now: Timestamp, used: impl Fn(Timestamp, Timestamp) -> i64) -> Option<Timestamp> {
    // With one working day a week a limit takes seven times as long; the ends of weeks come on top.
    let is_over = |from: i64| used(Timestamp(from), now) >= limit_ms;
    let (mut over, mut under) = (now.0 - limit_ms.saturating_mul(7) - 14 * DAY_MS, now.0 - limit_ms + 1);
    if !is_over(over) {
        return None;
    }
    while under - over > 1 {
        let middle = over + (under - over) / 2;
        if is_over(middle) { over = middle } else { under = middle }
    }
    Some(Timestamp(over))
}

/// How much of a time limit is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit {
    /// Milliseconds since the last activity that count.
    pub used_ms: i64,
    /// The limit in milliseconds.
    pub limit_ms: i64,
}

/// The time to the end of a limit or from it, in the unit that one thinks in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLeft {
    /// About so many days are left, at least one.
    Days(i64),
    /// About so many hours are left, fewer than a day.
    Hours(i64),
    /// It ended so many hours ago, fewer than a day.
    HoursOver(i64),
    /// It ended so many whole days ago.
    DaysOver(i64),
}

impl TimeLimit {
    /// Of a stage's limit, when so much time has passed.
    pub fn of(days: i32, used_ms: i64) -> Self {
        Self { used_ms, limit_ms: i64::from(days) * DAY_MS }
    }

    /// Whether it is used up.
    pub const fn is_over(self) -> bool {
        self.used_ms >= self.limit_ms
    }

    /// The used share in percent, 100 at most.
    pub fn percent(self) -> i64 {
        if self.is_over() { 100 } else { self.used_ms.max(0).saturating_mul(100) / self.limit_ms.max(1) }
    }

    /// The time left, or over.
    pub fn left(self) -> TimeLeft {
        let left = self.limit_ms.saturating_sub(self.used_ms);
        if self.is_over() {
            let hours = left.saturating_neg() / HOUR_MS;
            return if hours < 24 { TimeLeft::HoursOver(hours.max(1)) } else { TimeLeft::DaysOver(hours / 24) };
        }
        // To the nearest: what was touched a minute ago has all its days left.
        let hours = ((left + HOUR_MS / 2) / HOUR_MS).max(1);
        if hours < 24 { TimeLeft::Hours(hours) } else { TimeLeft::Days((left + DAY_MS / 2) / DAY_MS) }
    }
}

/// Minutes of a day.
const DAY: i32 = 24 * 60;

/// The minute of the day that a time such as `09:30` means.
pub fn minute_of(time: &str) -> Result<i32, Invalid> {
    let part = |text: &str, most: i32| {
        let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i32>().ok().filter(|number| digits && *number <= most)
    };
    let (hour, minute) = time.trim().split_once(':').ok_or(Invalid::Time)?;
    let minute = part(minute, 59).filter(|_| minute.len() == 2).ok_or(Invalid::Time)?;
    Ok(part(hour, 23).ok_or(Invalid::Time)? * 60 + minute)
}

/// A minute of the day as a time such as `09:30`.
pub fn time_of(minute: i32) -> String {
    let minute = minute.rem_euclid(DAY);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Whether a minute of a weekday (Monday is 0) lies within working hours of working days. Hours over midnight belong to the
/// day on which they begin.
pub fn is_within(days: &[Weekday], (from, until): (i32, i32), weekday: u32, minute: i32) -> bool {
    let works = |weekday: u32| usize::try_from(weekday % 7).is_ok_and(|at| days.contains(&Weekday::ALL[at]));
    if from <= until {
        works(weekday) && (from..until).contains(&minute)
    } else {
        works(weekday) && minute >= from || works(weekday + 6) && minute < until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEEK: [Weekday; 5] =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap_or_else(|| panic!("{text} is no time"))
    }

    fn utc(_: Timestamp) -> i64 {
        0
    }

    fn hours(days: &[Weekday], from: &str, to: &str) -> i64 {
        WorkingDays::of(days).ms_between(at(from), at(to), utc) / HOUR_MS
    }

    #[test]
    fn a_weekend_does_not_count() {
        // 2026-11-20 was a Friday.
        assert_eq!(hours(&WEEK, "2026-11-20T15:00:00Z", "2026-11-23T15:00:00Z"), 24);
        assert_eq!(hours(&WEEK, "2026-11-20T15:00:00Z", "2026-11-22T12:00:00Z"), 9, "the clock stands on Sunday");
        assert_eq!(hours(&WEEK, "2026-11-21T03:00:00Z", "2026-11-22T23:00:00Z"), 0);
        assert_eq!(
            hours(&WEEK, "2026-11-17T08:00:00Z", "2026-11-19T10:00:00Z"),
            50,
            "within a week nothing is left out"
        );
        assert_eq!(hours(&WEEK, "2026-11-16T00:00:00Z", "2026-12-14T00:00:00Z"), 4 * 5 * 24);
    }

    #[test]
    fn what_was_touched_before_the_last_instant_is_over_its_limit() {
        let now = at("2026-11-23T15:00:00Z");
        let plain = last_over(2 * DAY_MS, now, |from, to| to.ms_since(from));
        assert_eq!(plain, Some(at("2026-11-21T15:00:00Z")));
        let week = |from, to| WorkingDays::of(&WEEK).ms_between(from, to, utc);
        // A day of working time before Monday 15:00 is Friday 15:00.
        assert_eq!(last_over(DAY_MS, now, week), Some(at("2026-11-20T15:00:00Z")));
        let mondays = |from, to| WorkingDays::of(&[Weekday::Monday]).ms_between(from, to, utc);
        assert_eq!(last_over(2 * DAY_MS, now, mondays), Some(at("2026-11-09T15:00:00Z")));
        let never = |from, to| WorkingDays::of(&[]).ms_between(from, to, utc);
        assert_eq!(last_over(DAY_MS, now, never), None);
    }

    #[test]
    fn every_week_has_its_own_days() {
        let sunday_to_thursday =
            [Weekday::Sunday, Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday];
        assert_eq!(hours(&sunday_to_thursday, "2026-11-19T12:00:00Z", "2026-11-22T12:00:00Z"), 24);
        assert_eq!(hours(&[], "2026-11-19T12:00:00Z", "2027-11-22T12:00:00Z"), 0);
    }

    #[test]
    fn which_day_it_is_the_time_zone_says() {
        // In Tokyo it is Saturday already when it is 15:00 on Friday in UTC; in New York 19:00 UTC is 14:00.
        let (friday, monday) = (at("2026-11-20T15:00:00Z"), at("2026-11-23T19:00:00Z"));
        let counted = |hours: i64| WorkingDays::of(&WEEK).ms_between(friday, monday, |_| hours * HOUR_MS) / HOUR_MS;
        assert_eq!(counted(9), 24 + 4);
        assert_eq!(counted(0), 9 + 19);
        assert_eq!(counted(-5), 14 + 14);
    }

    #[test]
    fn what_lies_in_the_future_has_not_begun() {
        assert_eq!(hours(&WEEK, "2026-11-20T15:00:00Z", "2026-11-19T15:00:00Z"), 0);
    }

    #[test]
    fn time_is_told_in_days_and_near_the_end_in_hours() {
        let left = |hours: f64| {
            let used = (48.0 - hours) * 3_600_000.0;
            TimeLimit::of(2, used as i64).left()
        };
        for (hours, expected) in [
            (48.0, TimeLeft::Days(2)),
            (47.9, TimeLeft::Days(2)),
            (30.0, TimeLeft::Days(1)),
            (23.9, TimeLeft::Days(1)),
            (23.0, TimeLeft::Hours(23)),
            (0.1, TimeLeft::Hours(1)),
            (0.0, TimeLeft::HoursOver(1)),
            (-5.5, TimeLeft::HoursOver(5)),
            (-24.0, TimeLeft::DaysOver(1)),
            (-71.0, TimeLeft::DaysOver(2)),
        ] {
            assert_eq!(left(hours), expected, "{hours} hours");
        }
    }

    #[test]
    fn a_limit_fills_up_and_no_further() {
        assert_eq!([0, 12, 47, 48, 500].map(|used| TimeLimit::of(2, used * HOUR_MS).percent()), [0, 25, 97, 100, 100]);
        assert!(TimeLimit::of(2, 48 * HOUR_MS).is_over());
    }

    proptest! {
        #[test]
        fn when_all_days_count_it_is_the_time_between(from in -4_000_000_000_000_i64..4_000_000_000_000, more in 0..4_000_000_000_000_i64) {
            let all = WorkingDays::of(Weekday::ALL);
            prop_assert_eq!(all.ms_between(Timestamp(from), Timestamp(from + more), utc), more);
        }

        #[test]
        fn parts_add_up(from in 0..4_000_000_000_000_i64, a in 0..10_000_000_000_i64, b in 0..10_000_000_000_i64, set in proptest::collection::vec(0..7_usize, 0..7)) {
            let days: Vec<Weekday> = set.into_iter().map(|at| Weekday::ALL[at]).collect();
            let days = WorkingDays::of(&days);
            let (from, middle, to) = (Timestamp(from), Timestamp(from + a), Timestamp(from + a + b));
            prop_assert_eq!(days.ms_between(from, middle, utc) + days.ms_between(middle, to, utc), days.ms_between(from, to, utc));
        }
    }

    #[test]
    fn times_of_day_are_read_and_written() {
        assert_eq!(minute_of("09:30"), Ok(570));
        assert_eq!(minute_of(" 7:05 ").map(time_of), Ok("07:05".to_owned()));
        assert_eq!(minute_of("00:00").map(time_of), Ok("00:00".to_owned()));
        for wrong in ["", "9", "24:00", "12:60", "9:5", "-1:00", "+9:00", "09:30:00", "nine"] {
            assert_eq!(minute_of(wrong), Err(Invalid::Time), "{wrong}");
        }
    }

    #[test]
    fn hours_hold_on_working_days_and_over_midnight() {
        let days = [Weekday::Monday, Weekday::Friday];
        let day = (540, 1_050);
        assert!(is_within(&days, day, 0, 540) && is_within(&days, day, 4, 1_049));
        assert!(!is_within(&days, day, 0, 539) && !is_within(&days, day, 0, 1_050) && !is_within(&days, day, 1, 600));
        let night = (1_320, 360);
        assert!(is_within(&days, night, 4, 1_400), "Friday night");
        assert!(is_within(&days, night, 5, 100), "which ends on Saturday");
        assert!(!is_within(&days, night, 5, 1_400) && !is_within(&days, night, 0, 100), "Sunday night is none");
    }
}
