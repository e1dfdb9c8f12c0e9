//! Numbers and dates as people write them in tables.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use millrace_shared::{Timestamp, currency, time::DAY_MS};

/// An amount in minor units: with a sign of the currency or without, thousands in groups or not.
pub fn amount(text: &str, decimal: char, code: &str) -> Option<i64> {
    let text = text.trim_matches(|c: char| c.is_alphabetic() || c.is_whitespace() || "$€£¥₽₴₹₺".contains(c));
    currency::parse_amount(&plain(text, decimal), code)
}

/// A whole number, thousands in groups or not.
pub fn whole(text: &str, decimal: char) -> Option<i32> {
    let text = plain(text, decimal).replace([',', ' ', '\u{a0}', '\u{202f}', '_'], "");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if fraction.bytes().all(|digit| digit == b'0') { whole.parse().ok() } else { None }
}

/// With a point before the decimals, whatever mark it was.
pub fn plain(text: &str, decimal: char) -> String {
    match decimal {
        '.' => text.replace('\'', ""),
        mark => text.replace(['.', '\''], "").replace(mark, "."),
    }
}

/// A day: in this format, or as ISO 8601 with or without a time behind it.
pub fn day(text: &str, format: Option<&str>) -> Option<NaiveDate> {
    match format {
        Some(format) => {
            let day = NaiveDate::parse_from_str(text, format).ok();
            day.or_else(|| NaiveDateTime::parse_from_str(text, format).ok().map(|at| at.date()))
        }
        None => {
            let day = text.get(..10).unwrap_or(text);
            let rest = text.get(10..).unwrap_or_default();
            if rest.is_empty() || rest.starts_with(['T', ' ']) {
                NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()
            } else {
                None
            }
        }
    }
}

/// An instant: RFC 3339, a time in UTC without an offset, or a day, of which it is the noon in UTC, when it is the
/// same calendar day nearly everywhere.
pub fn instant(text: &str, format: Option<&str>) -> Option<Timestamp> {
    let timed = match format {
        Some(format) => NaiveDateTime::parse_from_str(text, format).ok(),
        None => ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok()),
    };
    let timed = timed.map(|at| Timestamp::from(at.and_utc()));
    let zoned = if format.is_none() { Timestamp::parse(text) } else { None };
    zoned
        .or(timed)
        .or_else(|| Some(Timestamp::from(day(text, format)?.and_time(NaiveTime::MIN).and_utc()).plus_ms(DAY_MS / 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, decimal, cents) in [
            ("1054", '.', 105_400),
            ("$1,054.50", '.', 105_450),
            ("1 054,5 €", ',', 105_450),
            ("1.054,50", ',', 105_450),
            ("1'054.50", '.', 105_450),
            ("USD -3", '.', -300),
        ] {
            assert_eq!(amount(text, decimal, "USD"), Some(cents), "{text}");
        }
        assert_eq!(amount("1.234", '.', "USD"), None);
        assert_eq!(amount("n/a", '.', "USD"), None);
    }

    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(whole("2,822", '.'), Some(2822));
        assert_eq!(whole("2.822", ','), Some(2822));
        assert_eq!(whole("12.00", '.'), Some(12));
        assert_eq!(whole("12.5", '.'), None);
    }

    #[test]
    fn days_and_instants() {
        let noon = Timestamp::parse("2017-03-01T12:00:00Z");
        assert_eq!(instant("2017-03-01", None), noon);
        assert_eq!(instant("01/03/2017", Some("%d/%m/%Y")), noon);
        assert_eq!(instant("2017-03-01T13:30:00+01:30", None), noon);
        assert_eq!(instant("2017-03-01 12:00:00", None), noon);
        assert_eq!(day("2017-03-01T23:59:59Z", None), NaiveDate::from_ymd_opt(2017, 3, 1));
        for bad in ["2017-02-30", "soon", "2017-03-011", "01.03.2017"] {
            assert_eq!(day(bad, None), None, "{bad}");
        }
    }
}
