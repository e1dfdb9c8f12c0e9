//! The order of a list, as it stands in the address. Pure.

use millrace_shared::{FieldId, RecordSort, fields::ListSort};

/// Its name in the address.
pub const SORT: &str = "sort";

/// An order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: ListSort,
    /// The largest first.
    pub descending: bool,
}

impl Order {
    /// Reads the word of the address: `name`, `-employees`; the name when there is none that is known.
    pub fn parse(word: Option<&str>) -> Self {
        let word = word.unwrap_or_default();
        let (descending, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
        match ListSort::parse(name) {
            Some(by) => Self { by, descending },
            None => Self { by: ListSort::Own(RecordSort::Name), descending: false },
        }
    }

    /// The same, when the custom field that it may be by is one that lists are sorted by; else that of the names.
    pub fn among(self, is_sorted: impl FnOnce(FieldId) -> bool) -> Self {
        match self.by {
            ListSort::Custom(field) if !is_sorted(field) => Self::parse(None),
            _ => self,
        }
    }

    /// Its word; nothing for the order that is meant when none is given.
    pub fn word(self) -> Option<String> {
        let sign = if self.descending { "-" } else { "" };
        (self != Self::parse(None)).then(|| format!("{sign}{}", self.by.word()))
    }

    /// What a press on a head asks for: its order, or the other direction of it.
    pub fn pressed(self, by: ListSort) -> Self {
        Self { by, descending: self.by == by && !self.descending }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_keeps_the_order_and_a_press_turns_it() {
        let first = Order::parse(None);
        assert_eq!(first.word(), None);
        let by_size = first.pressed(ListSort::Own(RecordSort::Employees));
        assert_eq!(by_size.word().as_deref(), Some("employees"));
        let down = by_size.pressed(by_size.by);
        assert_eq!(Order::parse(down.word().as_deref()), down);
        assert_eq!(down.word().as_deref(), Some("-employees"));
        assert_eq!(Order::parse(Some("-colour")), first);
        let by_field = first.pressed(ListSort::Custom(FieldId(uuid::Uuid::from_u128(7))));
        assert_eq!(Order::parse(by_field.word().as_deref()), by_field);
        assert_eq!((by_field.among(|_| true), by_field.among(|_| false)), (by_field, first));
    }
}
