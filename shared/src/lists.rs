//! Reference lists: what an administrator keeps for custom fields to choose from. Pure rules, the same in the browser and on
//! the server.

use crate::{FieldType, validation::folded};
use std::collections::BTreeSet;

/// Most lists of a workspace.
pub const LISTS_MAX: usize = 200;
/// Most columns of a list.
pub const COLUMNS_MAX: usize = 20;
/// Most items that are added at once; a list itself has any number.
pub const ADDED_MAX: usize = 1_000;
/// Most items that are asked for by their ids.
pub const IDS_MAX: usize = 200;

impl FieldType {
    /// Whether a list may have a column of this type: what says itself, without options of its own and without pointing
    /// elsewhere.
    pub const fn may_be_column(self) -> bool {
        match self {
            Self::Line
            | Self::Paragraph
            | Self::Checkbox
            | Self::Date
            | Self::Email
            | Self::Phone
            | Self::Url
            | Self::Number
            | Self::Money => true,
            Self::Dropdown | Self::MultiSelect | Self::Address | Self::Link | Self::List => false,
        }
    }
}

/// The names in a pasted text, one on a line, each once in any case.
pub fn names(text: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| seen.insert(folded(line))).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_text_is_names_each_once() {
        assert_eq!(names("Nitra\r\n\n  Košice \nnitra\nBrno"), ["Nitra", "Košice", "Brno"]);
        assert!(names(" \n\t\n").is_empty());
    }

    #[test]
    fn a_column_says_itself() {
        assert!(FieldType::Line.may_be_column() && FieldType::Money.may_be_column());
        assert!(!FieldType::List.may_be_column() && !FieldType::Dropdown.may_be_column());
    }
}
