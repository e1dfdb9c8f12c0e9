//! Why a deal needs attention: each concern is a filter, and an order to begin with. Pure.

use crate::cache::filter::Closes;
use crate::cache::{BoardFilter, Cache};
use crate::features::table::{By, RowSort};
use crate::t;
use millrace_shared::RecordKind;

/// Why an open deal needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Concern {
    /// The day on which it was to be closed has passed.
    Overdue,
    /// Nobody has worked on it for longer than its stage allows.
    Idle,
    /// Any: those that have been in their stage longest stand first.
    Longest,
    /// Nobody has said when it is to be closed.
    Undated,
}

impl Concern {
    /// All of them, as they are shown.
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Idle, Self::Longest, Self::Undated];

    /// Whether the role shows what it asks for. The caller is told of changes.
    pub fn is_offered(self, cache: Cache) -> bool {
        !matches!(self, Self::Overdue | Self::Undated) || cache.shows(RecordKind::Deal, "expectedCloseOn")
    }

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overdue => t!("board.overdue"),
            Self::Idle => t!("board.over_limit"),
            Self::Longest => t!("attention.longest"),
            Self::Undated => t!("board.no_close_date"),
        }
    }

    /// The order that its rows begin with.
    pub const fn order(self) -> RowSort {
        match self {
            Self::Overdue => RowSort { by: By::CloseDate, descending: false },
            Self::Idle => RowSort { by: By::Activity, descending: false },
            Self::Longest => RowSort { by: By::DaysInStage, descending: true },
            Self::Undated => RowSort { by: By::Amount, descending: true },
        }
    }

    /// The filter that means it, with everything else as it is.
    pub fn put(self, filter: BoardFilter) -> BoardFilter {
        let closes = match (self, filter.closes) {
            (Self::Overdue, _) => Closes::Overdue,
            (Self::Undated, _) => Closes::Unknown,
            (_, closes @ Closes::Between(..)) => closes,
            _ => Closes::Any,
        };
        BoardFilter { closes, over_limit: self == Self::Idle, ..filter }
    }

    /// Which one a filter means.
    pub fn of(filter: &BoardFilter) -> Self {
        match (&filter.closes, filter.over_limit) {
            (_, true) => Self::Idle,
            (Closes::Overdue, _) => Self::Overdue,
            (Closes::Unknown, _) => Self::Undated,
            _ => Self::Longest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concern_is_the_filter_that_means_it_and_leaves_the_rest() {
        let mine = BoardFilter { text: "gtx".into(), ..BoardFilter::default() };
        for concern in Concern::ALL {
            let put = concern.put(mine.clone());
            assert_eq!((Concern::of(&put), put.text.as_str()), (concern, "gtx"));
            for other in Concern::ALL {
                assert_eq!(Concern::of(&other.put(put.clone())), other, "from {concern:?}");
            }
        }
    }
}
