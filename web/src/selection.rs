//! Which records are selected. Pure.

/// The selected records, in the order in which they were selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection<T> {
    chosen: Vec<T>,
    // Where a range begins.
    anchor: Option<T>,
}

impl<T> Default for Selection<T> {
    fn default() -> Self {
        Self { chosen: Vec::new(), anchor: None }
    }
}

impl<T: Copy + PartialEq> Selection<T> {
    /// True when nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// The selected records.
    pub fn all(&self) -> &[T] {
        &self.chosen
    }

    /// Whether a record is selected.
    pub fn has(&self, id: T) -> bool {
        self.chosen.contains(&id)
    }

    /// Selects a record, or no longer.
    pub fn toggle(&mut self, id: T) {
        self.anchor = Some(id);
        if self.has(id) {
            self.chosen.retain(|other| *other != id);
        } else {
            self.chosen.push(id);
        }
    }

    /// Selects everything between the record that was selected last and this one, when both stand in this list; else
    /// this one too.
    pub fn extend_to(&mut self, id: T, list: &[T]) {
        let place = |wanted: T| list.iter().position(|id| *id == wanted);
        let ends = self.anchor.and_then(place).zip(place(id));
        let Some((from, to)) = ends else {
            self.anchor = Some(id);
            return self.add(id);
        };
        for id in &list[from.min(to)..=from.max(to)] {
            self.add(*id);
        }
    }

    fn add(&mut self, id: T) {
        if !self.has(id) {
            self.chosen.push(id);
        }
    }

    /// Selects these and nothing else.
    pub fn set(&mut self, ids: Vec<T>) {
        self.anchor = ids.last().copied();
        self.chosen = ids;
    }

    /// Keeps only these, such as those that were refused.
    pub fn keep(&mut self, ids: &[T]) {
        self.chosen.retain(|id| ids.contains(id));
        self.anchor = self.anchor.filter(|anchor| ids.contains(anchor));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::DealId;
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
        assert_eq!(selection.all(), ids([2]));
    }

    #[test]
    fn a_range_runs_from_the_last_one_in_either_direction() {
        let column = ids([1, 2, 3, 4, 5]);
        let mut selection = Selection::default();
        selection.toggle(id(4));
        selection.extend_to(id(2), &column);
        assert_eq!(selection.all(), ids([4, 2, 3]));
        selection.extend_to(id(5), &column);
        assert_eq!(selection.all(), ids([4, 2, 3, 5]), "the range begins where it began");
    }

    #[test]
    fn a_range_into_another_column_takes_its_end_only() {
        let mut selection = Selection::default();
        selection.toggle(id(9));
        selection.extend_to(id(2), &ids([1, 2, 3]));
        assert_eq!(selection.all(), ids([9, 2]));
        selection.extend_to(id(3), &ids([1, 2, 3]));
        assert_eq!(selection.all(), ids([9, 2, 3]));
    }

    #[test]
    fn what_was_done_is_let_go_of() {
        let mut selection = Selection::default();
        for n in [1, 2, 3] {
            selection.toggle(id(n));
        }
        selection.keep(&ids([2]));
        assert_eq!(selection.all(), ids([2]));
    }
}
