//! The order of cards in a column: fractional rank keys.
//!
//! A key is ASCII text that is compared byte by byte. Between any two keys lies another, so a card is moved by
//! writing its own row only. A key is a whole number followed by a fraction, both in base 62; the first letter
//! tells the sign and length of the whole number (`a` and up: 1 digit and more; `Z` and down: below zero), so that
//! putting cards at an end makes keys grow with the logarithm of their number, and only inserting again and again
//! at one place lengthens them. The server rebalances a neighbourhood before that hurts ([`RankKey::is_long`]).
//!
//! Invariant: a key holds only base-62 digits, and its fraction does not end in `0`.

use serde::{Deserialize, Serialize};
use std::fmt;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The longest key that is left as it is; a move that would make a longer one rebalances its neighbourhood.
pub const LONG: usize = 24;

/// The place of a card in its column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
#[serde(transparent)]
pub struct RankKey(String);

/// Why there is no key between two others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankError {
    /// The text is no rank key.
    Malformed,
    /// The first does not come before the second.
    NotInOrder,
}

impl RankKey {
    /// The key of the only card of a column.
    pub fn first() -> Self {
        Self("a0".to_owned())
    }

    /// Checks the form.
    pub fn parse(text: &str) -> Result<Self, RankError> {
        let whole = whole_length(text).ok_or(RankError::Malformed)?;
        let sound = text.len() >= whole
            && text.bytes().skip(1).all(|b| digit_of(b).is_some())
            && (text.len() == whole || !text.ends_with('0'));
        if sound { Ok(Self(text.to_owned())) } else { Err(RankError::Malformed) }
    }

    /// The text, for SQL and JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the neighbourhood wants rebalancing.
    pub fn is_long(&self) -> bool {
        self.0.len() > LONG
    }

    /// A key after `low` and before `high`; an absent one is the end of the column.
    ///
    /// ```
    /// # use millrace_shared::RankKey;
    /// let first = RankKey::first();
    /// let before = RankKey::between(None, Some(&first)).unwrap();
    /// let middle = RankKey::between(Some(&before), Some(&first)).unwrap();
    /// assert!(before < middle && middle < first);
    /// ```
    pub fn between(low: Option<&Self>, high: Option<&Self>) -> Result<Self, RankError> {
        if let (Some(low), Some(high)) = (low, high)
            && low >= high
        {
            return Err(RankError::NotInOrder);
        }
        let key = match (low, high) {
            (None, None) => "a0".to_owned(),
            (Some(low), None) => {
                let (whole, fraction) = low.split();
                match step_up(whole) {
                    Some(next) => next,
                    None => format!("{whole}{}", midpoint(fraction.as_bytes(), None)),
                }
            }
            (None, Some(high)) => {
                let (whole, fraction) = high.split();
                if fraction.is_empty() { step_down(whole).ok_or(RankError::NotInOrder)? } else { whole.to_owned() }
            }
            (Some(low), Some(high)) => {
                let (low_whole, low_fraction) = low.split();
                let (high_whole, high_fraction) = high.split();
                if low_whole == high_whole {
                    format!("{low_whole}{}", midpoint(low_fraction.as_bytes(), Some(high_fraction.as_bytes())))
                } else {
                    match step_up(low_whole) {
                        Some(next) if next.as_str() < high.as_str() => next,
                        _ => format!("{low_whole}{}", midpoint(low_fraction.as_bytes(), None)),
                    }
                }
            }
        };
        Ok(Self(key))
    }

    /// `count` keys in order between the two, as even as can be: for imports and for rebalancing.
    pub fn spread(low: Option<&Self>, high: Option<&Self>, count: usize) -> Result<Vec<Self>, RankError> {
        let mut keys = Vec::with_capacity(count);
        if high.is_none() || low.is_none() {
            // At an end keys follow one another: they stay short there.
            let mut edge = if high.is_none() { low.cloned() } else { high.cloned() };
            for _ in 0..count {
                let next = if high.is_none() {
                    Self::between(edge.as_ref(), None)?
                } else {
                    Self::between(None, edge.as_ref())?
                };
                keys.push(next.clone());
                edge = Some(next);
            }
            if high.is_some() {
                keys.reverse();
            }
            return Ok(keys);
        }
        fill(low, high, count, &mut keys)?;
        Ok(keys)
    }

    fn split(&self) -> (&str, &str) {
        // Invariant: the form was checked when the key was made.
        self.0.split_at(whole_length(&self.0).unwrap_or(self.0.len()).min(self.0.len()))
    }
}

impl fmt::Display for RankKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn fill(low: Option<&RankKey>, high: Option<&RankKey>, count: usize, into: &mut Vec<RankKey>) -> Result<(), RankError> {
    if count == 0 {
        return Ok(());
    }
    let middle = RankKey::between(low, high)?;
    let before = (count - 1) / 2;
    fill(low, Some(&middle), before, into)?;
    into.push(middle.clone());
    fill(Some(&middle), high, count - 1 - before, into)
}

fn digit_of(byte: u8) -> Option<usize> {
    DIGITS.binary_search(&byte).ok()
}

/// Length of the whole number, its first letter included.
fn whole_length(key: &str) -> Option<usize> {
    match key.bytes().next()? {
        head @ b'a'..=b'z' => Some(usize::from(head - b'a') + 2),
        head @ b'A'..=b'Z' => Some(usize::from(b'Z' - head) + 2),
        _ => None,
    }
}

/// The next whole number; nothing after the greatest.
fn step_up(whole: &str) -> Option<String> {
    let mut bytes = whole.as_bytes().to_vec();
    for place in (1..bytes.len()).rev() {
        let digit = digit_of(bytes[place])?;
        if digit + 1 < DIGITS.len() {
            bytes[place] = DIGITS[digit + 1];
            return String::from_utf8(bytes).ok();
        }
        bytes[place] = DIGITS[0];
    }
    let (head, digits) = match bytes[0] {
        b'Z' => (b'a', 1),
        b'z' => return None,
        head => (head + 1, if head >= b'a' { bytes.len() } else { bytes.len() - 2 }),
    };
    Some(ends(head, DIGITS[0], digits))
}

/// The whole number before; nothing before the least.
fn step_down(whole: &str) -> Option<String> {
    let mut bytes = whole.as_bytes().to_vec();
    for place in (1..bytes.len()).rev() {
        let digit = digit_of(bytes[place])?;
        if digit > 0 {
            bytes[place] = DIGITS[digit - 1];
            return String::from_utf8(bytes).ok();
        }
        bytes[place] = DIGITS[DIGITS.len() - 1];
    }
    let (head, digits) = match bytes[0] {
        b'a' => (b'Z', 1),
        b'A' => return None,
        head => (head - 1, if head > b'a' { bytes.len() - 2 } else { bytes.len() }),
    };
    Some(ends(head, DIGITS[DIGITS.len() - 1], digits))
}

fn ends(head: u8, digit: u8, count: usize) -> String {
    std::iter::once(head).chain(std::iter::repeat_n(digit, count)).map(char::from).collect()
}

/// A fraction strictly between two; an absent `high` is one.
fn midpoint(low: &[u8], high: Option<&[u8]>) -> String {
    let mut out = String::new();
    let mut high = high;
    let mut place = 0;
    loop {
        let low_digit = low.get(place).and_then(|b| digit_of(*b)).unwrap_or(0);
        let high_digit = match high {
            Some(digits) => digits.get(place).and_then(|b| digit_of(*b)).unwrap_or(0),
            None => DIGITS.len(),
        };
        if high_digit > low_digit + 1 {
            out.push(char::from(DIGITS[usize::midpoint(low_digit, high_digit)]));
            return out;
        }
        out.push(char::from(DIGITS[low_digit]));
        if high_digit == low_digit + 1 {
            // Below this place anything above `low` will do.
            high = None;
        }
        place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_gap_takes_another_card(places in prop::collection::vec(any::<prop::sample::Index>(), 1..300)) {
            let mut column = vec![RankKey::first()];
            for place in places {
                let at = place.index(column.len() + 1);
                let key = RankKey::between(at.checked_sub(1).map(|i| &column[i]), column.get(at)).unwrap();
                prop_assert_eq!(RankKey::parse(key.as_str()).unwrap(), key.clone());
                column.insert(at, key);
            }
            prop_assert!(column.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn spread_keys_are_in_order_and_short(count in 0usize..2000) {
            let low = RankKey::first();
            let high = RankKey::between(Some(&low), None).unwrap();
            let keys = RankKey::spread(Some(&low), Some(&high), count).unwrap();
            prop_assert_eq!(keys.len(), count);
            let all: Vec<_> = std::iter::once(&low).chain(&keys).chain([&high]).collect();
            prop_assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(keys.iter().all(|key| !key.is_long()));
        }
    }

    #[test]
    fn ends_stay_short() {
        for up in [true, false] {
            let mut edge = RankKey::first();
            for _ in 0..100_000 {
                let next =
                    if up { RankKey::between(Some(&edge), None) } else { RankKey::between(None, Some(&edge)) }.unwrap();
                assert!(if up { next > edge } else { next < edge });
                edge = next;
            }
            assert!(edge.as_str().len() <= 5, "{edge}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "0", "a", "b1", "a0 ", "a00", "a1x0", "é1", "a-"] {
            assert_eq!(RankKey::parse(text), Err(RankError::Malformed), "{text}");
        }
        let first = RankKey::first();
        assert_eq!(RankKey::between(Some(&first), Some(&first)), Err(RankError::NotInOrder));
    }
}
