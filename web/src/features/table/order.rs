//! The order of a table's rows: which deals are known, and where each stands. Pure; the same order as the server's.
//!
//! Rows are known up to a horizon (the end of the last page that was read). A deal that comes to stand beyond it is not
//! shown until its page is read; the figures at the head count it all the same.

use std::cmp::Ordering;

use millrace_shared::{DealId, StageId, UserId, validation::folded};

use crate::api::operations::{DealSort, SortDirection};
use crate::cache::records::Deal;

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum By {
    /// The stage, then the order that people gave the cards in it.
    #[default]
    Stage,
    /// The name.
    Name,
    /// The amount, as it is written, whatever its currency.
    Amount,
    /// The expected close date; what has none is last.
    CloseDate,
    /// The owner's name.
    Owner,
    /// When it was made.
    Created,
    /// When somebody last worked on it.
    Activity,
    /// How long it has been in its stage.
    DaysInStage,
    /// When it was closed; what is open is last.
    Closed,
}

/// An order of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RowSort {
    /// By what.
    pub by: By,
    /// The largest first.
    pub descending: bool,
}

impl By {
    /// All of them, as they are offered.
    pub const ALL: [Self; 9] = [
        Self::Stage,
        Self::Name,
        Self::Amount,
        Self::CloseDate,
        Self::Owner,
        Self::Created,
        Self::Activity,
        Self::DaysInStage,
        Self::Closed,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Name => "name",
            Self::Amount => "amount",
            Self::CloseDate => "close",
            Self::Owner => "owner",
            Self::Created => "created",
            Self::Activity => "activity",
            Self::DaysInStage => "age",
            Self::Closed => "closed",
        }
    }

    /// Which direction a first press on its head asks for: the largest amount, the latest day, else from the beginning.
    const fn begins_descending(self) -> bool {
        matches!(self, Self::Amount | Self::Created | Self::Activity | Self::DaysInStage | Self::Closed)
    }
}

impl RowSort {
    /// Reads the word of the address: `amount`, `-amount`.
    pub fn parse(word: Option<&str>) -> Option<Self> {
        let word = word?;
        let (descending, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
        By::ALL.into_iter().find(|by| by.as_str() == name).map(|by| Self { by, descending })
    }

    /// Its word in the address.
    pub fn word(self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.by.as_str())
    }

    /// What a press on a head asks for: its order, or the other direction of it.
    pub fn pressed(self, by: By) -> Self {
        let descending = if self.by == by { !self.descending } else { by.begins_descending() };
        Self { by, descending }
    }

    /// How the server is asked for it.
    pub fn asked(self) -> (DealSort, SortDirection) {
        let by = match self.by {
            By::Stage => DealSort::Stage,
            By::Name => DealSort::Name,
            By::Amount => DealSort::Amount,
            By::CloseDate => DealSort::ExpectedCloseOn,
            By::Owner => DealSort::Owner,
            By::Created => DealSort::CreatedAt,
            By::Activity => DealSort::LastActivityAt,
            By::DaysInStage => DealSort::StageEnteredAt,
            By::Closed => DealSort::ClosedAt,
        };
        (by, if self.is_reversed() { SortDirection::Desc } else { SortDirection::Asc })
    }

    // The longest in its stage came there first.
    const fn is_reversed(self) -> bool {
        self.descending != matches!(self.by, By::DaysInStage)
    }
}

/// The order of the names that deals stand by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The pipeline's stages.
    pub stages: Vec<StageId>,
    /// All users: see [`Names::owners`].
    pub owners: Vec<UserId>,
}

impl Names {
    /// Users in the order of their names, as the server has it.
    pub fn owners(users: impl Iterator<Item = (UserId, String)>) -> Vec<UserId> {
        let mut users: Vec<(String, UserId)> = users.map(|(id, name)| (folded(&name), id)).collect();
        users.sort_unstable();
        users.into_iter().map(|(_, id)| id).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    // Days and instants too: they are written so that they sort as text.
    Text(String),
    // A place in a list of names, then the deal's own rank.
    Among(usize, String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    key: Option<Key>,
    id: DealId,
    reversed: bool,
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_value = match (&self.key, &other.key) {
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (one, two) => one.cmp(two),
        };
        let ascending = by_value.then(self.id.cmp(&other.id));
        if self.reversed { ascending.reverse() } else { ascending }
    }
}

/// The known rows, in order.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    sort: RowSort,
    names: Names,
    places: Vec<Place>,
    // The last place of the last page; nothing when all rows are known.
    horizon: Option<Place>,
    /// Where the next page begins; nothing when all rows are known.
    pub cursor: Option<String>,
}

impl Rows {
    /// No rows yet.
    pub fn new(sort: RowSort, names: Names) -> Self {
        Self { sort, names, ..Self::default() }
    }

    /// The rows in order.
    pub fn ids(&self) -> Vec<DealId> {
        self.places.iter().map(|place| place.id).collect()
    }

    /// True when there are no more pages.
    pub fn is_complete(&self) -> bool {
        self.cursor.is_none()
    }

    /// Adds a page that was read after [`Self::cursor`]: its deals as they are shown now, and the last of it as it was read.
    pub fn add_page<'a>(&mut self, page: impl Iterator<Item = &'a Deal>, end: Option<&Deal>, cursor: Option<String>) {
        for deal in page {
            let place = self.place_of(deal);
            self.take(deal.id);
            self.insert(place);
        }
        let end = end.map(|deal| self.place_of(deal));
        self.horizon = cursor.is_some().then(|| end.max(self.horizon.take())).flatten();
        self.cursor = cursor;
    }

    /// Puts a row where it belongs now, or takes it away when it belongs nowhere. True when the order changed.
    pub fn place(&mut self, id: DealId, shown: Option<&Deal>) -> bool {
        let place = shown.map(|deal| self.place_of(deal));
        if let Some(place) = &place
            && self.places.binary_search(place).is_ok()
        {
            return false;
        }
        let left = self.take(id);
        let came = place.filter(|place| self.reaches(place)).map(|place| self.insert(place)).is_some();
        left || came
    }

    fn reaches(&self, place: &Place) -> bool {
        self.is_complete() || self.horizon.as_ref().is_some_and(|horizon| place <= horizon)
    }

    fn insert(&mut self, place: Place) {
        let at = self.places.partition_point(|other| *other < place);
        self.places.insert(at, place);
    }

    fn take(&mut self, id: DealId) -> bool {
        let at = self.places.iter().position(|place| place.id == id);
        at.map(|at| self.places.remove(at)).is_some()
    }

    fn place_of(&self, deal: &Deal) -> Place {
        fn among<T: PartialEq>(list: &[T], wanted: &T) -> usize {
            list.iter().position(|known| known == wanted).unwrap_or(usize::MAX)
        }
        let key = match self.sort.by {
            By::Stage => Some(Key::Among(among(&self.names.stages, &deal.stage_id), deal.rank.clone())),
            By::Owner => Some(Key::Among(among(&self.names.owners, &deal.owner_id), deal.rank.clone())),
            By::Name => Some(Key::Text(folded(&deal.name))),
            By::Amount => Some(Key::Number(deal.amount)),
            By::CloseDate => deal.expected_close_on.clone().map(Key::Text),
            By::Created => Some(Key::Text(deal.created_at.clone())),
            By::Activity => Some(Key::Text(deal.last_activity_at.clone())),
            By::DaysInStage => Some(Key::Text(deal.stage_entered_at.clone())),
            By::Closed => deal.closed_at.clone().map(Key::Text),
        };
        Place { key, id: deal.id, reversed: self.sort.is_reversed() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::{deal, deal_id, stage_id};
    use uuid::Uuid;

    fn sort(by: By, descending: bool) -> RowSort {
        RowSort { by, descending }
    }

    fn rows(sort: RowSort, deals: &[Deal], cursor: Option<&str>) -> Rows {
        let names = Names { stages: vec![stage_id(2), stage_id(1)], owners: Vec::new() };
        let mut rows = Rows::new(sort, names);
        rows.add_page(deals.iter(), deals.last(), cursor.map(str::to_owned));
        rows
    }

    fn ids<const N: usize>(ids: [u128; N]) -> Vec<DealId> {
        ids.map(deal_id).into()
    }

    #[test]
    fn the_address_keeps_the_order() {
        for by in By::ALL {
            for descending in [false, true] {
                let sort = sort(by, descending);
                assert_eq!(RowSort::parse(Some(&sort.word())), Some(sort));
            }
        }
        assert_eq!(RowSort::parse(Some("-colour")), None);
    }

    #[test]
    fn a_second_press_on_a_head_turns_the_order_round() {
        let largest = RowSort::default().pressed(By::Amount);
        assert_eq!(largest, sort(By::Amount, true));
        assert_eq!(largest.pressed(By::Amount), sort(By::Amount, false));
        assert_eq!(largest.pressed(By::Name), sort(By::Name, false));
    }

    #[test]
    fn rows_stand_by_their_value_and_then_by_id_and_what_has_none_is_last() {
        let with = |n: u128, amount: i64, day: Option<&str>| Deal {
            amount,
            name: format!("{}eal", if n % 2 == 0 { "D" } else { "d" }),
            expected_close_on: day.map(str::to_owned),
            ..deal(n, 1, "a0")
        };
        let deals = [with(1, 5, None), with(2, 9, Some("2026-12-01")), with(3, 5, Some("2026-11-01"))];
        let sorted = |by, descending| rows(sort(by, descending), &deals, None).ids();
        assert_eq!(sorted(By::Amount, true), ids([2, 3, 1]));
        assert_eq!(sorted(By::Amount, false), ids([1, 3, 2]));
        assert_eq!(sorted(By::CloseDate, false), ids([3, 2, 1]));
        assert_eq!(sorted(By::CloseDate, true), ids([2, 3, 1]));
        assert_eq!(sorted(By::Name, false), ids([1, 2, 3]), "in any case");
    }

    #[test]
    fn stages_and_owners_stand_in_their_own_order() {
        let deals = [deal(1, 1, "a0"), deal(2, 2, "a5"), deal(3, 2, "a1")];
        assert_eq!(rows(sort(By::Stage, false), &deals, None).ids(), ids([3, 2, 1]));
        assert_eq!(rows(sort(By::Stage, true), &deals, None).ids(), ids([1, 2, 3]));
        let user = |n: u128| UserId(Uuid::from_u128(n));
        let named = [(user(1), "boris".to_owned()), (user(2), "Anna".to_owned()), (user(3), "Boris".to_owned())];
        assert_eq!(Names::owners(named.into_iter()), [user(2), user(1), user(3)]);
    }

    #[test]
    fn a_changed_row_moves_and_one_that_no_longer_belongs_goes() {
        let with = |n: u128, amount: i64| Deal { amount, ..deal(n, 1, "a0") };
        let mut rows = rows(sort(By::Amount, true), &[with(1, 30), with(2, 20), with(3, 10)], None);
        assert!(rows.place(deal_id(3), Some(&with(3, 25))));
        assert_eq!(rows.ids(), ids([1, 3, 2]));
        assert!(!rows.place(deal_id(3), Some(&with(3, 25))), "nothing moves twice");
        assert!(rows.place(deal_id(1), None));
        assert!(!rows.place(deal_id(1), None));
        assert_eq!(rows.ids(), ids([3, 2]));
    }

    #[test]
    fn a_row_beyond_the_horizon_waits_for_its_page() {
        let with = |n: u128, amount: i64| Deal { amount, ..deal(n, 1, "a0") };
        let mut rows = rows(sort(By::Amount, true), &[with(1, 30), with(2, 20)], Some("next"));
        assert!(!rows.place(deal_id(9), Some(&with(9, 5))));
        assert!(rows.place(deal_id(8), Some(&with(8, 25))));
        rows.add_page([with(7, 10), with(9, 5)].iter(), None, None);
        assert_eq!(rows.ids(), ids([1, 8, 2, 7, 9]));
        assert!(rows.is_complete());
    }
}
