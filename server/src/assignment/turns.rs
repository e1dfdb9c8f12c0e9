//! Pure rules of who is next.

use millrace_shared::{AssignmentMethod, UserId};
use std::collections::HashMap;

/// People among whom records are given out, one after the other.
#[derive(Debug, Clone)]
pub struct Turns {
    method: AssignmentMethod,
    /// Everybody in order, also who is not there now: whoever comes back finds the same place in the row.
    people: Vec<(UserId, bool)>,
    /// Open records of each; what is given out here counts.
    open: HashMap<UserId, u64>,
    last: Option<UserId>,
}

impl Turns {
    /// Of these people, each with whether something may be given to them now.
    pub fn new(method: AssignmentMethod, people: Vec<(UserId, bool)>, last: Option<UserId>) -> Self {
        Self { method, people, open: HashMap::new(), last }
    }

    /// Those to whom something may be given.
    pub fn there(&self) -> impl Iterator<Item = UserId> {
        self.people.iter().filter(|(_, there)| *there).map(|(id, _)| *id)
    }

    /// Tells how many open records each has.
    pub fn with_open(self, open: HashMap<UserId, u64>) -> Self {
        Self { open, ..self }
    }

    /// Who was given the last one.
    pub fn last(&self) -> Option<UserId> {
        self.last
    }

    /// Gives out one: to whoever comes next in the row, or has the fewest, and of several who have as few to the next in
    /// the row. Nobody when nobody is there.
    pub fn give(&mut self) -> Option<UserId> {
        let after = self.last.and_then(|last| self.people.iter().position(|(id, _)| *id == last));
        let start = after.map_or(0, |at| at + 1);
        let row = (0..self.people.len()).map(|step| self.people[(start + step) % self.people.len()]);
        let mut row = row.filter(|(_, there)| *there).map(|(id, _)| id);
        let next = match self.method {
            AssignmentMethod::RoundRobin => row.next(),
            AssignmentMethod::FewestOpen => row.min_by_key(|id| self.open.get(id).copied().unwrap_or_default()),
        }?;
        *self.open.entry(next).or_default() += 1;
        self.last = Some(next);
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> UserId {
        UserId(Uuid::from_u128(number))
    }

    fn given(turns: &mut Turns, count: usize) -> Vec<u128> {
        (0..count).filter_map(|_| turns.give()).map(|id| id.0.as_u128()).collect()
    }

    #[test]
    fn people_take_turns_and_keep_their_places_while_one_is_away() {
        let all = |two: bool| vec![(id(1), true), (id(2), two), (id(3), true)];
        let mut turns = Turns::new(AssignmentMethod::RoundRobin, all(true), None);
        assert_eq!(given(&mut turns, 4), [1, 2, 3, 1]);
        let mut turns = Turns::new(AssignmentMethod::RoundRobin, all(false), turns.last());
        assert_eq!(given(&mut turns, 3), [3, 1, 3]);
        let mut turns = Turns::new(AssignmentMethod::RoundRobin, all(true), Some(id(2)));
        assert_eq!(given(&mut turns, 2), [3, 1], "2 left the row after its turn");
        let mut turns = Turns::new(AssignmentMethod::RoundRobin, all(true), Some(id(9)));
        assert_eq!(given(&mut turns, 1), [1], "whoever had the last is no longer in the row");
    }

    #[test]
    fn whoever_has_the_fewest_is_next_and_equals_take_turns() {
        let people = vec![(id(1), true), (id(2), true), (id(3), true), (id(4), false)];
        let open = HashMap::from([(id(1), 5), (id(2), 3), (id(3), 3)]);
        let mut turns = Turns::new(AssignmentMethod::FewestOpen, people, None).with_open(open);
        assert_eq!(given(&mut turns, 7), [2, 3, 2, 3, 1, 2, 3]);
    }

    #[test]
    fn nobody_is_next_where_nobody_is() {
        for method in AssignmentMethod::ALL {
            assert_eq!(Turns::new(*method, Vec::new(), None).give(), None);
            assert_eq!(Turns::new(*method, vec![(id(1), false)], None).give(), None);
        }
    }
}
