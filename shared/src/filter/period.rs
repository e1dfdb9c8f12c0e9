//! Stretches of days that move with today. Weeks begin on Monday.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A stretch of days around today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
pub enum Period {
    /// The day it is.
    Today,
    /// The day before.
    Yesterday,
    /// The day after.
    Tomorrow,
    /// From Monday to Sunday.
    ThisWeek,
    /// The week before this one.
    LastWeek,
    /// The week after this one.
    NextWeek,
    /// The calendar month.
    ThisMonth,
    /// The month before this one.
    LastMonth,
    /// The month after this one.
    NextMonth,
    /// Three months from January, April, July or October on.
    ThisQuarter,
    /// The quarter before this one.
    LastQuarter,
    /// The quarter after this one.
    NextQuarter,
    /// The calendar year.
    ThisYear,
    /// The year before this one.
    LastYear,
    /// The year after this one.
    NextYear,
}

impl Period {
    /// All of them, as they are offered.
    pub const ALL: [Self; 15] = [
        Self::Today,
        Self::Yesterday,
        Self::Tomorrow,
        Self::ThisWeek,
        Self::LastWeek,
        Self::NextWeek,
        Self::ThisMonth,
        Self::LastMonth,
        Self::NextMonth,
        Self::ThisQuarter,
        Self::LastQuarter,
        Self::NextQuarter,
        Self::ThisYear,
        Self::LastYear,
        Self::NextYear,
    ];

    /// Its first and its last day.
    pub fn days(self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let week = moved(today, -i64::from(today.weekday().num_days_from_monday()));
        let month = today.with_day(1).unwrap_or(today);
        let quarter = month.with_month0(month.month0() / 3 * 3).unwrap_or(month);
        let year = month.with_month0(0).unwrap_or(month);
        match self {
            Self::Today => (today, today),
            Self::Yesterday => (moved(today, -1), moved(today, -1)),
            Self::Tomorrow => (moved(today, 1), moved(today, 1)),
            Self::ThisWeek => (week, moved(week, 6)),
            Self::LastWeek => (moved(week, -7), moved(week, -1)),
            Self::NextWeek => (moved(week, 7), moved(week, 13)),
            Self::ThisMonth => months(month, 0, 1),
            Self::LastMonth => months(month, -1, 1),
            Self::NextMonth => months(month, 1, 1),
            Self::ThisQuarter => months(quarter, 0, 3),
            Self::LastQuarter => months(quarter, -3, 3),
            Self::NextQuarter => months(quarter, 3, 3),
            Self::ThisYear => months(year, 0, 12),
            Self::LastYear => months(year, -12, 12),
            Self::NextYear => months(year, 12, 12),
        }
    }
}

/// So many days later, or earlier; the day itself at the ends of the calendar.
pub(super) fn moved(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) }.unwrap_or(day)
}

fn months(first: NaiveDate, off: i32, count: u32) -> (NaiveDate, NaiveDate) {
    let by = Months::new(off.unsigned_abs());
    let first = if off < 0 { first.checked_sub_months(by) } else { first.checked_add_months(by) }.unwrap_or(first);
    (first, moved(first.checked_add_months(Months::new(count)).unwrap_or(first), -1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(period: Period, today: &str) -> String {
        let (from, to) = period.days(today.parse().unwrap());
        format!("{from}..{to}")
    }

    #[test]
    fn periods_follow_the_calendar() {
        // A Saturday, at the end of November.
        let today = "2026-11-28";
        assert_eq!(written(Period::ThisWeek, today), "2026-11-23..2026-11-29");
        assert_eq!(written(Period::NextWeek, today), "2026-11-30..2026-12-06");
        assert_eq!(written(Period::LastMonth, today), "2026-10-01..2026-10-31");
        assert_eq!(written(Period::ThisQuarter, today), "2026-10-01..2026-12-31");
        assert_eq!(written(Period::NextQuarter, today), "2027-01-01..2027-03-31");
        assert_eq!(written(Period::LastYear, today), "2025-01-01..2025-12-31");
        assert_eq!(written(Period::LastMonth, "2028-03-31"), "2028-02-01..2028-02-29");
        assert_eq!(written(Period::Yesterday, "2026-01-01"), "2025-12-31..2025-12-31");
    }
}
