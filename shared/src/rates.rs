//! Rates between currencies: exact decimals, and the one rule by which sums in several currencies become one.
//!
//! A rate is what one unit of a currency is worth in the workspace's own. Nothing here is a floating number.

use crate::{Invalid, currency::digits};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Decimals of a rate: enough for six digits of the smallest currency in the largest.
pub const RATE_DECIMALS: u32 = 10;
/// The largest rate, in whole units.
pub const RATE_MAX: i64 = 100_000_000;

/// A rate of one.
const ONE: i64 = 10_i64.pow(RATE_DECIMALS);
/// Most digits of a minor unit.
const MINOR_DIGITS: u32 = 3;
/// What sums are added up in: parts of a minor unit, so that every amount times every rate is whole.
const PARTS: i128 = (ONE as i128) * 10_i128.pow(MINOR_DIGITS);

/// What one unit of a currency is worth in another: above 0, at most [`RATE_MAX`], with [`RATE_DECIMALS`] decimals.
/// As text and in JSON a plain decimal such as `0.0412`, in the database a whole number of ten thousand millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(sea_orm::DeriveValueType))]
#[serde(into = "String", try_from = "String")]
pub struct Rate(i64);

impl Rate {
    fn new(parts: i128) -> Option<Self> {
        i64::try_from(parts).ok().filter(|parts| *parts > 0 && *parts <= RATE_MAX * ONE).map(Self)
    }

    /// What a unit of this currency is worth in one that is itself worth `other`; nothing when that is no rate.
    pub fn over(self, other: Self) -> Option<Self> {
        Self::new(rounded(i128::from(self.0) * i128::from(ONE), i128::from(other.0)))
    }

    /// What the workspace's own unit is worth in the currency of this rate; nothing when that is no rate.
    pub fn inverse(self) -> Option<Self> {
        Self(ONE).over(self)
    }
}

#[cfg(feature = "web")]
impl crate::read::FromJson for Rate {
    fn from_json(value: &crate::read::Value, fault: &mut crate::read::Fault) -> Self {
        fault.parsed(value, "a rate").unwrap_or(Self(ONE))
    }
}

impl FromStr for Rate {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::Required);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        let width = RATE_DECIMALS as usize;
        let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if !all_digits || (whole.is_empty() && fraction.is_empty()) || fraction.len() > width {
            return Err(Invalid::Rate);
        }
        let parts = format!("{whole}{fraction:0<width$}").parse::<i64>().map_err(|_| Invalid::Rate)?;
        Self::new(parts.into()).ok_or(Invalid::Rate)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / ONE, self.0 % ONE);
        let width = RATE_DECIMALS as usize;
        let fraction = format!("{fraction:0>width$}");
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{whole}"),
            fraction => write!(f, "{whole}.{fraction}"),
        }
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

impl TryFrom<String> for Rate {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

/// Sums in several currencies, as far as they can be told in one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Converted {
    /// Minor units of the one.
    pub amount: i64,
    /// Whether another currency is in it: then it is only about so much.
    pub is_about: bool,
    /// What could not be converted, in its own currency: it has no rate, or came to more than fits.
    pub beside: BTreeMap<String, i64>,
}

/// Tells sums (minor units by ISO 4217 code) in one currency. All are added up exactly; the sum is rounded once, to the
/// nearest minor unit, halves up.
pub fn convert<'a>(
    sums: impl IntoIterator<Item = (&'a str, i64)>,
    to: &str,
    rate: impl Fn(&str) -> Option<Rate>,
) -> Converted {
    let mut converted = Converted::default();
    let mut parts = 0_i128;
    for (code, amount) in sums.into_iter().filter(|(_, amount)| *amount != 0) {
        let own = code == to;
        let rate = if own { Some(Rate(ONE)) } else { rate(code) };
        let sum = rate.and_then(|rate| parts_of(amount, code, to, rate)).and_then(|more| parts.checked_add(more));
        match sum.filter(|sum| i64::try_from(rounded(*sum, PARTS)).is_ok()) {
            Some(sum) => {
                parts = sum;
                converted.is_about |= !own;
            }
            None => *converted.beside.entry(code.to_owned()).or_default() += amount,
        }
    }
    converted.amount = i64::try_from(rounded(parts, PARTS)).unwrap_or_default();
    converted
}

/// An amount at a rate, in [`PARTS`] of the other currency's minor unit; nothing when it does not fit.
fn parts_of(amount: i64, code: &str, to: &str, rate: Rate) -> Option<i128> {
    let scale = 10_i128.checked_pow(digits(to)? + MINOR_DIGITS.checked_sub(digits(code)?)?)?;
    i128::from(amount).checked_mul(rate.0.into())?.checked_mul(scale)
}

/// To the nearest, halves up.
fn rounded(dividend: i128, divisor: i128) -> i128 {
    let floor = dividend.div_euclid(divisor);
    // Not (dividend + divisor / 2) / divisor, which could overflow.
    if dividend.rem_euclid(divisor) >= divisor - divisor / 2 { floor + 1 } else { floor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rate(text: &str) -> Rate {
        text.parse().expect("a rate")
    }

    fn to_euros(sums: &[(&str, i64)], rates: &[(&str, &str)]) -> Converted {
        let known = |code: &str| rates.iter().find(|(of, _)| *of == code).map(|(_, text)| rate(text));
        convert(sums.iter().copied(), "EUR", known)
    }

    #[test]
    fn a_rate_is_a_plain_decimal_and_nothing_else() {
        for (text, written) in [("1", "1"), (" 0.0412 ", "0.0412"), (".5", "0.5"), ("25.330", "25.33"), ("007", "7")] {
            assert_eq!(rate(text).to_string(), written);
        }
        assert_eq!(rate("0.0000000001").to_string(), "0.0000000001");
        assert_eq!(rate("100000000").to_string(), "100000000");
        assert_eq!("".parse::<Rate>(), Err(Invalid::Required));
        for none in
            ["0", "-1", "+1", "1e3", "1,5", ".", "0.00000000001", "100000000.0000000001", "9999999999999999999999", "x"]
        {
            assert_eq!(none.parse::<Rate>(), Err(Invalid::Rate), "{none}");
        }
    }

    #[test]
    fn sums_are_added_exactly_and_rounded_once() {
        // 0.004 of a cent each: nothing when rounded one by one.
        let three =
            to_euros(&[("CZK", 10), ("HUF", 10), ("PLN", 10)], &[("CZK", "0.02"), ("HUF", "0.02"), ("PLN", "0.02")]);
        assert_eq!((three.amount, three.is_about), (1, true));
        assert_eq!(to_euros(&[("USD", 1)], &[("USD", "0.5")]).amount, 1, "halves go up");
        assert_eq!(to_euros(&[("USD", -1)], &[("USD", "0.5")]).amount, 0, "below zero too");
        assert_eq!(to_euros(&[("EUR", 100), ("USD", 200)], &[("USD", "0.92")]).amount, 284);
        let own = to_euros(&[("EUR", 100)], &[]);
        assert_eq!((own.amount, own.is_about), (100, false));
    }

    #[test]
    fn minor_units_have_the_digits_of_their_currency() {
        let rates = [("JPY", "0.0062"), ("KWD", "3"), ("USD", "0.92")];
        assert_eq!(to_euros(&[("JPY", 10_000)], &rates).amount, 6_200, "10,000 yen are 62 euros");
        assert_eq!(to_euros(&[("KWD", 1_500)], &rates).amount, 450, "1.5 dinars are 4.50 euros");
        let yen = convert([("EUR", 6_200)], "JPY", |_| Some(rate("161.29")));
        assert_eq!(yen.amount, 10_000);
        let dinars = convert([("JPY", 1)], "KWD", |_| Some(rate("0.002")));
        assert_eq!(dinars.amount, 2);
    }

    #[test]
    fn what_has_no_rate_or_does_not_fit_stands_beside() {
        let some = to_euros(&[("CZK", 500), ("EUR", 100), ("PLN", 0), ("USD", 200)], &[("USD", "0.5")]);
        assert_eq!((some.amount, some.is_about), (200, true));
        assert_eq!(some.beside, BTreeMap::from([("CZK".to_owned(), 500)]));
        for far in [i64::MAX, i64::MIN] {
            let most = to_euros(&[("EUR", 7), ("USD", far)], &[("USD", "100000000")]);
            assert_eq!((most.amount, most.is_about), (7, false));
            assert_eq!(most.beside["USD"], far);
        }
        assert_eq!(to_euros(&[("EUR", i64::MAX)], &[]).amount, i64::MAX);
        assert_eq!(to_euros(&[("EUR", i64::MIN)], &[]).amount, i64::MIN);
    }

    #[test]
    fn rates_are_told_over_another_currency() {
        // 1 USD is 0.8 EUR and 1 CZK is 0.04 EUR: 1 CZK is 0.05 USD, and 1 EUR is 1.25 USD.
        assert_eq!(rate("0.04").over(rate("0.8")), Some(rate("0.05")));
        assert_eq!(rate("0.8").inverse(), Some(rate("1.25")));
        assert_eq!(rate("3").inverse(), Some(rate("0.3333333333")));
        assert_eq!(rate("0.0000000001").over(rate("100000000")), None);
        assert_eq!(rate("0.000000001").inverse(), None, "more than the largest");
    }

    proptest! {
        #[test]
        fn a_rate_reads_what_it_writes(parts in 1..=RATE_MAX * ONE) {
            prop_assert_eq!(Rate(parts).to_string().parse::<Rate>(), Ok(Rate(parts)));
        }

        #[test]
        fn nothing_is_lost(euros in any::<i64>(), dollars in any::<i64>(), parts in 1..=RATE_MAX * ONE) {
            let all = convert([("EUR", euros), ("USD", dollars)], "EUR", |_| Some(Rate(parts)));
            match all.beside.get("USD") {
                Some(beside) => prop_assert_eq!((*beside, all.amount), (dollars, euros)),
                None => {
                    let exact = i128::from(euros) * i128::from(ONE) + i128::from(dollars) * i128::from(parts);
                    let difference = i128::from(all.amount) * i128::from(ONE) - exact;
                    prop_assert!(difference.abs() * 2 <= i128::from(ONE));
                }
            }
        }
    }
}
