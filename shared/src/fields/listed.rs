//! Custom fields in lists: how one is asked in a filter, and by what a list is sorted. Pure.

use super::Sort;
use crate::{FieldId, FieldType, LinkKind, RecordSort, filter::FieldKind};

/// What the column of a custom field is called in lists, filters and orders, before the field's id.
pub const CUSTOM: &str = "custom:";

/// The field that a word of a list is about, when it is a custom one.
pub fn of_word(word: &str) -> Option<FieldId> {
    word.strip_prefix(CUSTOM)?.parse().ok()
}

/// The word for a custom field.
pub fn word(field: FieldId) -> String {
    format!("{CUSTOM}{field}")
}

/// How many letters of a text an order goes by: as many as an index holds.
pub const SORTED_LETTERS: usize = 200;

impl FieldType {
    /// How a filter asks for its values. Numbers are ten-thousandths, money is minor units; of a paragraph, an address and a
    /// checkbox counts only whether there is one.
    pub const fn asked_as(self, link: Option<LinkKind>) -> FieldKind {
        match self {
            Self::Line | Self::Email | Self::Phone | Self::Url => FieldKind::Text,
            Self::Number | Self::Money => FieldKind::Number,
            Self::Date => FieldKind::Day,
            Self::Link if matches!(link, Some(LinkKind::User)) => FieldKind::User,
            Self::Dropdown | Self::MultiSelect | Self::Link | Self::List => FieldKind::Ids,
            Self::Paragraph | Self::Address | Self::Checkbox => FieldKind::Presence,
        }
    }

    /// Whether lists are sorted by it: a dropdown in the order of its options, a checkbox with what is checked first.
    pub const fn is_sorted(self) -> bool {
        match self.sort() {
            Some(Sort::Text | Sort::Number | Sort::Day) => true,
            Some(Sort::Identity) => matches!(self, Self::Checkbox | Self::Dropdown),
            None => false,
        }
    }
}

/// By what a list of records is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListSort {
    /// What the kind of record has of its own.
    Own(RecordSort),
    /// What a custom field holds; records without a value come last.
    Custom(FieldId),
}

impl ListSort {
    /// Reads its word.
    pub fn parse(word: &str) -> Option<Self> {
        of_word(word).map(Self::Custom).or_else(|| RecordSort::parse(word).map(Self::Own))
    }

    /// Its word.
    pub fn word(self) -> String {
        match self {
            Self::Own(sort) => sort.as_str().to_owned(),
            Self::Custom(field) => word(field),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_order_reads_the_word_that_it_writes() {
        for sort in [ListSort::Own(RecordSort::CreatedAt), ListSort::Custom(FieldId(Uuid::from_u128(7)))] {
            assert_eq!(ListSort::parse(&sort.word()), Some(sort));
        }
        assert_eq!(ListSort::parse("custom:size"), None);
        assert_eq!(ListSort::parse("colour"), None);
    }
}
