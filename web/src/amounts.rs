//! Amounts in inputs, with the decimal mark of the user's language: `2000,00` in Slovak, `2000.00` in English.

use millrace_shared::{Invalid, Rate, currency, fields::Number};

use crate::format;

/// An amount in minor units as an input shows it, and [`parse`] reads it.
pub fn written(amount: i64, code: &str) -> String {
    format::decimal(amount, code).replace('.', &decimal_mark().to_string())
}

/// Reads what somebody typed into minor units; nothing when it is no amount of this currency.
pub fn parse(text: &str, code: &str) -> Option<i64> {
    read(text, code, decimal_mark())
}

/// A number as an input shows it, and [`parse_number`] reads it.
pub fn written_number(number: Number) -> String {
    number.to_string().replace('.', &decimal_mark().to_string())
}

/// Reads a number that somebody typed: `12,5` in Slovak, `12.5` in English.
pub fn parse_number(text: &str) -> Result<Number, Invalid> {
    Number::parse(&plain(text, decimal_mark()).ok_or(Invalid::Number)?)
}

/// A rate of a currency as an input shows it, and [`parse_rate`] reads it.
pub fn written_rate(rate: Rate) -> String {
    rate.to_string().replace('.', &decimal_mark().to_string())
}

/// Reads the rate that somebody typed.
pub fn parse_rate(text: &str) -> Result<Rate, Invalid> {
    read_rate(text, decimal_mark())
}

fn read_rate(text: &str, mark: char) -> Result<Rate, Invalid> {
    // Three decimals are far more often meant than thousands: a rate of a thousand is written without a mark.
    match text.trim().split_once([',', '.']) {
        Some((whole, fraction)) => format!("{whole}.{fraction}").parse(),
        None => plain(text, mark).ok_or(Invalid::Rate)?.parse(),
    }
}

fn read(text: &str, code: &str, mark: char) -> Option<i64> {
    currency::parse_amount(&plain(text, mark)?, code)
}

/// What stands before the cents in the user's language: a point or a comma.
fn decimal_mark() -> char {
    if format::number(1.5).contains(',') { ',' } else { '.' }
}

/// A number with a point before its decimals and nothing between its thousands. The language's own mark stands before
/// decimals; the other one between thousands, or, where no three digits follow it, before decimals too. Nothing when both
/// readings fail: `1,25,00` is no number.
fn plain(text: &str, mark: char) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '\'' | '’')).collect();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |text| ("-", text));
    let last = text.rfind([',', '.']);
    let Some(at) = last else { return Some(format!("{sign}{text}")) };
    let separator = text[at..].chars().next()?;
    let (whole, fraction) = (&text[..at], &text[at + 1..]);
    let groups = fraction.len() == 3 && !whole.is_empty() && (separator != mark || whole.contains(separator));
    if groups {
        return Some(format!("{sign}{}", without_groups(text, separator)?));
    }
    let grouping = if separator == ',' { '.' } else { ',' };
    Some(format!("{sign}{}.{fraction}", without_groups(whole, grouping)?))
}

/// Digits without what stands between thousands; nothing when it stands elsewhere, or something else does.
fn without_groups(text: &str, separator: char) -> Option<String> {
    let mut groups = text.split(separator);
    let first = groups.next()?;
    let rest: Vec<_> = groups.collect();
    let sound = rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || (1..=3).contains(&first.len()));
    let digits = format!("{first}{}", rest.concat());
    (sound && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_before_cents_is_never_taken_for_one_between_thousands() {
        for (typed, point, comma) in [
            ("1250,50", Some("1250.50"), Some("1250.50")),
            ("1250.50", Some("1250.50"), Some("1250.50")),
            ("1 250,50", Some("1250.50"), Some("1250.50")),
            ("1\u{a0}250\u{202f}000,5", Some("1250000.5"), Some("1250000.5")),
            ("1,250", Some("1250"), Some("1.250")),
            ("1.250", Some("1.250"), Some("1250")),
            ("1,250.00", Some("1250.00"), Some("1250.00")),
            ("1.250,00", Some("1250.00"), Some("1250.00")),
            ("1.250.000", Some("1250000"), Some("1250000")),
            ("-3", Some("-3"), Some("-3")),
            (",5", Some(".5"), Some(".5")),
            ("2’000.00", Some("2000.00"), Some("2000.00")),
            ("1,25,00", None, None),
            ("12,50,000", None, None),
            ("1,2,3.4", None, None),
        ] {
            assert_eq!(plain(typed, '.').as_deref(), point, "{typed} with a point");
            assert_eq!(plain(typed, ',').as_deref(), comma, "{typed} with a comma");
        }
    }

    #[test]
    fn a_rate_is_read_with_either_mark_and_never_by_thousands() {
        for mark in ['.', ','] {
            for (typed, rate) in
                [("1.083", "1.083"), ("1,083", "1.083"), ("0,0412", "0.0412"), ("25 000", "25000"), (" 3 ", "3")]
            {
                assert_eq!(read_rate(typed, mark).map(|rate| rate.to_string()), Ok(rate.to_owned()), "{typed}");
            }
            for none in ["1,000.5", "1.2.3", "-1", "x", "0"] {
                assert_eq!(read_rate(none, mark), Err(Invalid::Rate), "{none}");
            }
            assert_eq!(read_rate("", mark), Err(Invalid::Required));
        }
    }

    #[test]
    fn amounts_are_read_in_minor_units_and_refused_when_they_are_none() {
        for mark in ['.', ','] {
            assert_eq!(read("1,054.5", "USD", mark), Some(105_450));
            assert_eq!(read("1054,5", "USD", mark), Some(105_450));
            assert_eq!(read("12", "JPY", mark), Some(12));
            for none in ["", "1e3", "1.2345", "x", "1,2,3"] {
                assert_eq!(read(none, "USD", mark), None, "{none}");
            }
        }
    }
}
