//! Currencies: ISO 4217 codes with the number of digits of their minor unit.

/// Code and digits of the minor unit of the currencies a workspace may use.
pub const CURRENCIES: &[(&str, u32)] = &[
    ("AED", 2),
    ("ARS", 2),
    ("AUD", 2),
    ("BGN", 2),
    ("BHD", 3),
    ("BRL", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("CLP", 0),
    ("CNY", 2),
    ("COP", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("EGP", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("GEL", 2),
    ("HKD", 2),
    ("HUF", 2),
    ("IDR", 2),
    ("ILS", 2),
    ("INR", 2),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KES", 2),
    ("KRW", 0),
    ("KWD", 3),
    ("KZT", 2),
    ("MAD", 2),
    ("MDL", 2),
    ("MXN", 2),
    ("MYR", 2),
    ("NGN", 2),
    ("NOK", 2),
    ("NZD", 2),
    ("OMR", 3),
    ("PEN", 2),
    ("PHP", 2),
    ("PKR", 2),
    ("PLN", 2),
    ("QAR", 2),
    ("RON", 2),
    ("RSD", 2),
    ("RUB", 2),
    ("RWF", 0),
    ("SAR", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("THB", 2),
    ("TND", 3),
    ("TRY", 2),
    ("TWD", 2),
    ("TZS", 2),
    ("UAH", 2),
    ("UGX", 0),
    ("USD", 2),
    ("UYU", 2),
    ("VND", 0),
    ("ZAR", 2),
];

/// Digits of the minor unit: 2 for the euro, 0 for the yen; nothing for a code that is not known.
pub fn digits(code: &str) -> Option<u32> {
    CURRENCIES.binary_search_by(|(known, _)| (*known).cmp(code)).ok().map(|at| CURRENCIES[at].1)
}

/// Reads an amount such as `1,054.5` or `-3` into minor units. A comma or space between digits groups thousands.
/// Nothing when it is no number, has more decimals than the currency, or does not fit.
pub fn parse_amount(text: &str, code: &str) -> Option<i64> {
    let digits = digits(code)? as usize;
    let text: String = text.trim().chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}' | '_')).collect();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.to_owned()),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    if (whole.is_empty() && fraction.is_empty()) || fraction.len() > digits {
        return None;
    }
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let amount: i64 = format!("{}{fraction:0<digits$}", if whole.is_empty() { "0" } else { whole }).parse().ok()?;
    Some(if negative { -amount } else { amount })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_the_search() {
        assert!(CURRENCIES.is_sorted());
        assert_eq!(digits("JPY"), Some(0));
        assert_eq!(digits("XXX"), None);
    }

    #[test]
    fn amounts_become_minor_units() {
        assert_eq!(parse_amount("1,054.5", "USD"), Some(105_450));
        assert_eq!(parse_amount("-3", "EUR"), Some(-300));
        assert_eq!(parse_amount(".5", "KWD"), Some(500));
        assert_eq!(parse_amount("12.00", "JPY"), Some(12));
        assert_eq!(parse_amount("1.234", "USD"), None);
        assert_eq!(parse_amount("1e3", "USD"), None);
        assert_eq!(parse_amount("", "USD"), None);
    }
}
