//! How a file is written: RFC 4180, UTF-8 with the mark that spreadsheets look for, and nothing in it that one would run.

use millrace_shared::{Timestamp, currency};
use std::borrow::Cow;

/// What spreadsheets know UTF-8 by.
pub const MARK: &str = "\u{feff}";
/// Between several values in one cell.
pub const BETWEEN: &str = "; ";

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// What somebody has written.
    Text(String),
    /// What is written here: numbers, times.
    Plain(String),
    /// Nothing.
    Empty,
}

impl Cell {
    /// A text that may be absent.
    pub fn text(text: Option<&str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Empty, |text| Self::Text(text.to_owned()))
    }

    /// Something that is written here and may be absent.
    pub fn plain(value: Option<impl ToString>) -> Self {
        value.map_or(Self::Empty, |value| Self::Plain(value.to_string()))
    }

    /// Several texts.
    pub fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::text(Some(&texts.into_iter().collect::<Vec<_>>().join(BETWEEN)))
    }

    /// An amount of money without its currency: `1054.50`.
    pub fn money(amount: Option<i64>, code: &str) -> Self {
        let Some(amount) = amount else { return Self::Empty };
        let digits = currency::digits(code).map_or(2, |digits| digits as usize);
        let (sign, amount) = (if amount < 0 { "-" } else { "" }, amount.unsigned_abs().to_string());
        let amount = format!("{amount:0>width$}", width = digits + 1);
        let (whole, rest) = amount.split_at(amount.len() - digits);
        Self::Plain(if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") })
    }

    /// An instant, in UTC.
    pub fn instant(at: Timestamp) -> Self {
        Self::Plain(at.to_datetime().format("%Y-%m-%dT%H:%M:%SZ").to_string())
    }

    /// What stands in the file. A text that a spreadsheet would take for a formula gets an apostrophe before it, which
    /// spreadsheets do not show and `millrace import` takes off again.
    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) if is_formula(text) => Cow::Owned(format!("'{text}")),
            Self::Text(text) | Self::Plain(text) => Cow::Borrowed(text),
            Self::Empty => Cow::Borrowed(""),
        }
    }
}

/// Whether a spreadsheet would run a text.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text as it was before [`Cell::written`] made it harmless.
pub fn without_guard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

/// Rows as they stand in the file.
pub fn written(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                bytes.push(b',');
            }
            let text = cell.written();
            if text.contains(['"', ',', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ') {
                bytes.push(b'"');
                bytes.extend_from_slice(text.replace('"', "\"\"").as_bytes());
                bytes.push(b'"');
            } else {
                bytes.extend_from_slice(text.as_bytes());
            }
        }
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: Vec<Cell>) -> String {
        String::from_utf8(written(&[cells])).unwrap()
    }

    #[test]
    fn what_parts_cells_and_lines_is_quoted() {
        let cells = [Some("Acme, \"Ltd\""), Some("two\nlines"), None, Some(" edge ")];
        assert_eq!(
            line(cells.into_iter().map(Cell::text).collect()),
            "\"Acme, \"\"Ltd\"\"\",\"two\nlines\",,\" edge \"\r\n"
        );
    }

    #[test]
    fn nothing_is_a_formula_and_numbers_stay_numbers() {
        for text in ["=1+1", "+421 905", "-x", "@cmd", "\tx"] {
            let written = line(vec![Cell::text(Some(text))]);
            assert!(written.starts_with('\''), "{written}");
            assert_eq!(without_guard(written.trim_end_matches("\r\n")), text);
        }
        assert_eq!(without_guard("'quoted'"), "'quoted'");
        assert_eq!(line(vec![Cell::money(Some(-105_450), "EUR"), Cell::money(Some(5), "JPY")]), "-1054.50,5\r\n");
        assert_eq!(line(vec![Cell::money(Some(7), "EUR"), Cell::money(None, "EUR")]), "0.07,\r\n");
    }
}
