//! The numbers of custom fields: exact decimals, kept as whole ten-thousandths.

use crate::Invalid;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number with up to four decimals, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
#[serde(transparent)]
pub struct Number(pub i64);

const UNIT: i64 = 10_000;
/// Largest number; ten-thousandths up to it are exact in a double, as JSON and JavaScript have them.
const MOST: i64 = 100_000_000_000;

impl Number {
    /// Reads a number such as `12.5` or `-3`. A space or an underscore between digits groups them.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '_')).collect();
        let (negative, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let sound = !(whole.is_empty() && fraction.is_empty())
            && fraction.len() <= 4
            && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if !sound {
            return Err(Invalid::Number);
        }
        let whole = if whole.is_empty() { "0" } else { whole };
        let number = format!("{whole}{fraction:0<4}").parse::<i64>().unwrap_or(i64::MAX);
        Self(if negative { -number } else { number }).checked()
    }

    /// From a double, when it has at most four decimals.
    pub fn from_f64(number: f64) -> Result<Self, Invalid> {
        #[expect(clippy::cast_precision_loss, reason = "the limit is exact in a double")]
        let most = MOST as f64;
        if !number.is_finite() {
            return Err(Invalid::Number);
        }
        if number.abs() > most {
            return Err(Invalid::OutOfRange(-MOST, MOST));
        }
        // The shortest text that means this double: 0.1 is 0.1, and 0.12345 has one decimal too many.
        Self::parse(&number.to_string())
    }

    /// As a double.
    pub fn to_f64(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "within the limit it is exact")]
        let tenthousandths = self.0 as f64;
        tenthousandths / 10_000.0
    }

    /// Within the limits.
    pub fn checked(self) -> Result<Self, Invalid> {
        if self.0.unsigned_abs() <= (MOST * UNIT).unsigned_abs() {
            Ok(self)
        } else {
            Err(Invalid::OutOfRange(-MOST, MOST))
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.unsigned_abs() / 10_000, self.0.unsigned_abs() % 10_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        let fraction = format!("{rest:04}");
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_read_what_they_write() {
        for (text, ten_thousandths, written) in [
            ("12.5", 125_000, "12.5"),
            ("-3", -30_000, "-3"),
            (".0001", 1, "0.0001"),
            ("1 000", 10_000_000, "1000"),
            ("-0.50", -5_000, "-0.5"),
        ] {
            let number = Number::parse(text).unwrap();
            assert_eq!((number.0, number.to_string()), (ten_thousandths, written.to_owned()));
            assert_eq!(Number::from_f64(number.to_f64()), Ok(number));
        }
        for bad in ["", "-", "1e3", "0.00001", "1,5", "Infinity"] {
            assert_eq!(Number::parse(bad), Err(Invalid::Number), "{bad}");
        }
        assert_eq!(Number::from_f64(0.1 + 0.2), Err(Invalid::Number), "what is not exact is not guessed");
        assert_eq!(Number::from_f64(f64::NAN), Err(Invalid::Number));
        assert!(matches!(Number::parse("100000000001"), Err(Invalid::OutOfRange(..))));
        assert!(matches!(Number::from_f64(1e300), Err(Invalid::OutOfRange(..))));
    }
}
