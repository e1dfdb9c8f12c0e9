//! Which days are looked at, as they stand in the address. Pure.

use millrace_shared::time::NaiveDate;

/// A span of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Period {
    /// The month of today.
    Month,
    /// The quarter of today.
    #[default]
    Quarter,
    /// The year of today.
    Year,
    /// The twelve months that end today.
    LastYear,
    /// Any days; absent ends are open.
    Days(Option<NaiveDate>, Option<NaiveDate>),
}

const TO: &str = "..";

impl Period {
    /// Those that have a word.
    pub const NAMED: [Self; 4] = [Self::Month, Self::Quarter, Self::Year, Self::LastYear];

    /// Reads the word of the address, or its days.
    pub fn parse(text: Option<&str>) -> Self {
        let text = text.unwrap_or_default();
        match text.split_once(TO) {
            Some((from, to)) => Self::Days(from.parse().ok(), to.parse().ok()),
            None => Self::NAMED.into_iter().find(|named| named.word() == text).unwrap_or_default(),
        }
    }

    /// For the address.
    pub fn word(self) -> String {
        let end = |end: Option<NaiveDate>| end.map(|day| day.to_string()).unwrap_or_default();
        match self {
            Self::Month => "month".to_owned(),
            Self::Quarter => "quarter".to_owned(),
            Self::Year => "year".to_owned(),
            Self::LastYear => "12m".to_owned(),
            Self::Days(from, to) => format!("{}{TO}{}", end(from), end(to)),
        }
    }

    /// Its first and its last day.
    pub fn days(self, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let text = today.to_string();
        let read = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(1);
        let (year, month) = (i32::try_from(read(0, 4)).unwrap_or_default(), read(5, 7));
        let months = |first: u32, count: u32| {
            let (end_year, end_month) = if first + count > 12 { (year + 1, 1) } else { (year, first + count) };
            let end = NaiveDate::from_ymd_opt(end_year, end_month, 1).and_then(|day| day.pred_opt());
            (NaiveDate::from_ymd_opt(year, first, 1), end)
        };
        match self {
            Self::Month => months(month, 1),
            Self::Quarter => months((month - 1) / 3 * 3 + 1, 3),
            Self::Year => months(1, 12),
            Self::LastYear => {
                // There is no 29 February in the year before.
                let day = read(8, 10);
                let same = NaiveDate::from_ymd_opt(year - 1, month, day);
                let same = same.or_else(|| NaiveDate::from_ymd_opt(year - 1, month, day - 1));
                (same.and_then(|day| day.succ_opt()), Some(today))
            }
            Self::Days(from, to) => (from, to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_address_keeps_the_period() {
        let days = Period::Days(Some(day("2026-01-05")), None);
        for period in Period::NAMED.into_iter().chain([days]) {
            assert_eq!(Period::parse(Some(&period.word())), period);
        }
        assert_eq!(Period::parse(Some("a..b")), Period::Days(None, None));
        assert_eq!(Period::parse(Some("aeon")), Period::Quarter);
        assert_eq!(Period::parse(None), Period::Quarter);
    }

    #[test]
    fn periods_begin_and_end_with_their_months() {
        let days = |period: Period, today: &str| {
            let (first, last) = period.days(day(today));
            format!("{} {}", first.expect("a day"), last.expect("a day"))
        };
        assert_eq!(days(Period::Month, "2028-02-10"), "2028-02-01 2028-02-29");
        assert_eq!(days(Period::Month, "2026-12-31"), "2026-12-01 2026-12-31");
        assert_eq!(days(Period::Quarter, "2026-11-22"), "2026-10-01 2026-12-31");
        assert_eq!(days(Period::Quarter, "2026-01-01"), "2026-01-01 2026-03-31");
        assert_eq!(days(Period::Year, "2026-11-22"), "2026-01-01 2026-12-31");
        assert_eq!(days(Period::LastYear, "2026-11-22"), "2025-11-23 2026-11-22");
        assert_eq!(days(Period::LastYear, "2028-02-29"), "2027-03-01 2028-02-29");
    }
}
