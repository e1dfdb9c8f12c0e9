//! Which cards are selected. Pure.

use millrace_shared::DealId;

/// The selected cards, in the order in which they were selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    cards: Vec<DealId>,
    // Where a range begins.
    anchor: Option<DealId>,
}

impl Selection {
    /// True when nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// The selected cards.
    pub fn cards(&self) -> &[DealId] {
        &self.cards
    }

    /// Whether a card is selected.
    pub fn has(&self, card: DealId) -> bool {
        self.cards.contains(&card)
    }

    /// Selects a card, or no longer.
    pub fn toggle(&mut self, card: DealId) {
        self.anchor = Some(card);
        if self.has(card) {
            self.cards.retain(|other| *other != card);
        } else {
            self.cards.push(card);
        }
    }

    /// Selects everything between the card that was selected last and this one, when both stand in this column; else
    /// this one too.
    pub fn extend_to(&mut self, card: DealId, column: &[DealId]) {
        let place = |wanted: DealId| column.iter().position(|id| *id == wanted);
        let ends = self.anchor.and_then(place).zip(place(card));
        let Some((from, to)) = ends else {
            self.anchor = Some(card);
            return self.add(card);
        };
        for id in &column[from.min(to)..=from.max(to)] {
            self.add(*id);
        }
    }

    fn add(&mut self, card: DealId) {
        if !self.has(card) {
            self.cards.push(card);
        }
    }

    /// Keeps only these, such as those that were refused.
    pub fn keep(&mut self, cards: &[DealId]) {
        self.cards.retain(|card| cards.contains(card));
        self.anchor = self.anchor.filter(|anchor| cards.contains(anchor));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn ids<const N: usize>(ids: [u128; N]) -> Vec<DealId> {
        ids.map(|id| DealId(Uuid::from_u128(id))).into()
    }

    fn id(n: u128) -> DealId {
        DealId(Uuid::from_u128(n))
    }

    #[test]
    fn a_second_click_takes_a_card_out_again() {
        let mut selection = Selection::default();
        selection.toggle(id(1));
        selection.toggle(id(2));
        selection.toggle(id(1));
        assert_eq!(selection.cards(), ids([2]));
    }

    #[test]
    fn a_range_runs_from_the_last_one_in_either_direction() {
        let column = ids([1, 2, 3, 4, 5]);
        let mut selection = Selection::default();
        selection.toggle(id(4));
        selection.extend_to(id(2), &column);
        assert_eq!(selection.cards(), ids([4, 2, 3]));
        selection.extend_to(id(5), &column);
        assert_eq!(selection.cards(), ids([4, 2, 3, 5]), "the range begins where it began");
    }

    #[test]
    fn a_range_into_another_column_takes_its_end_only() {
        let mut selection = Selection::default();
        selection.toggle(id(9));
        selection.extend_to(id(2), &ids([1, 2, 3]));
        assert_eq!(selection.cards(), ids([9, 2]));
        selection.extend_to(id(3), &ids([1, 2, 3]));
        assert_eq!(selection.cards(), ids([9, 2, 3]));
    }

    #[test]
    fn what_was_done_is_let_go_of() {
        let mut selection = Selection::default();
        for n in [1, 2, 3] {
            selection.toggle(id(n));
        }
        selection.keep(&ids([2]));
        assert_eq!(selection.cards(), ids([2]));
    }
}
