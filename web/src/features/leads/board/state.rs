//! Which leads stand in which column, and where: by when they were last worked with, the latest first. Pure.
//!
//! What is shown is the server's lead with the move that waits for its answer applied. A column knows its cards up to a
//! horizon, the end of the last page that was read: what stands beyond it is counted and not shown until its page is read.

use std::collections::HashMap;

use millrace_shared::{DirectoryItemId, LeadId, UserId};
use uuid::Uuid;

/// A lead as its card shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct LeadCard {
    /// Its name.
    pub name: String,
    /// The company, where the name is not the company's.
    pub company: Option<String>,
    /// Where it came from.
    pub source_id: Option<DirectoryItemId>,
    /// Words of the users' own.
    pub tags: Vec<String>,
    /// Who works on it.
    pub owner_id: UserId,
    /// The stage it stands in.
    pub stage_id: DirectoryItemId,
    /// Why it led nowhere.
    pub reason_id: Option<DirectoryItemId>,
    /// When it came into its stage.
    pub stage_entered_at: String,
    /// When it was last worked with.
    pub last_activity_at: String,
}

/// Where a card stands; the greatest is first.
type Place = (String, LeadId);

#[derive(Clone, Debug, Default)]
struct Column {
    places: Vec<Place>,
    // The last place of the last page; nothing when all cards are known.
    horizon: Option<Place>,
    cursor: Option<String>,
    count: i64,
}

impl Column {
    fn reaches(&self, place: &Place) -> bool {
        self.cursor.is_none() || self.horizon.as_ref().is_some_and(|horizon| place >= horizon)
    }

    fn insert(&mut self, place: Place) {
        let at = self.places.partition_point(|other| *other > place);
        self.places.insert(at, place);
    }
}

/// A move that waits for the server's answer.
#[derive(Clone, Debug)]
struct Move {
    number: u32,
    to: DirectoryItemId,
    at: String,
}

/// All columns.
#[derive(Clone, Debug, Default)]
pub struct LeadColumns {
    columns: HashMap<DirectoryItemId, Column>,
    cards: HashMap<LeadId, LeadCard>,
    waiting: HashMap<LeadId, Move>,
    moves: u32,
}

impl LeadColumns {
    /// A lead as it is shown.
    pub fn card(&self, id: LeadId) -> Option<LeadCard> {
        let card = self.cards.get(&id)?.clone();
        Some(match self.waiting.get(&id) {
            Some(moved) => LeadCard {
                stage_id: moved.to,
                stage_entered_at: moved.at.clone(),
                last_activity_at: moved.at.clone(),
                ..card
            },
            None => card,
        })
    }

    /// The known cards of a stage, in order.
    pub fn ids(&self, stage: DirectoryItemId) -> Vec<Uuid> {
        self.columns.get(&stage).map(|it| it.places.iter().map(|(_, id)| id.0).collect()).unwrap_or_default()
    }

    /// How many stand in a stage, known or not, with what waits for an answer.
    pub fn count(&self, stage: DirectoryItemId) -> i64 {
        let counted = self.columns.get(&stage).map_or(0, |column| column.count);
        let moved = self.waiting.iter().filter_map(|(id, moved)| Some((self.cards.get(id)?.stage_id, moved.to)));
        moved.fold(counted, |count, (from, to)| count + i64::from(to == stage) - i64::from(from == stage))
    }

    /// Where the next page of a stage begins; nothing when all of it is known.
    pub fn cursor(&self, stage: DirectoryItemId) -> Option<String> {
        self.columns.get(&stage).and_then(|column| column.cursor.clone())
    }

    /// Forgets all but the moves that wait.
    pub fn clear(&mut self) {
        self.columns.clear();
        self.cards.retain(|id, _| self.waiting.contains_key(id));
    }

    /// The server's count of a stage.
    pub fn set_count(&mut self, stage: DirectoryItemId, count: i64) {
        self.columns.entry(stage).or_default().count = count;
    }

    /// A page of a stage that was read, and where the next one begins.
    pub fn add_page(&mut self, stage: DirectoryItemId, page: Vec<(LeadId, LeadCard)>, cursor: Option<String>) {
        let ids: Vec<LeadId> = page.iter().map(|(id, _)| *id).collect();
        let last = page.last().map(|(id, card)| (card.last_activity_at.clone(), *id));
        let column = self.columns.entry(stage).or_default();
        column.horizon = cursor.is_some().then(|| last.or(column.horizon.take())).flatten();
        column.cursor = cursor;
        self.cards.extend(page);
        // What waits may stand elsewhere, and what was read before may reach further now.
        for id in ids.into_iter().chain(self.waiting.keys().copied().collect::<Vec<_>>()) {
            self.place(id);
        }
    }

    /// A lead as the server has it now, where it belongs on the board; nothing where it does not.
    pub fn told(&mut self, id: LeadId, card: Option<LeadCard>) {
        let before = self.cards.get(&id).map(|card| card.stage_id);
        let now = card.as_ref().map(|card| card.stage_id);
        if let (Some(before), true) = (before, before != now) {
            self.columns.entry(before).or_default().count -= 1;
            if let Some(now) = now {
                self.columns.entry(now).or_default().count += 1;
            }
        }
        match card {
            Some(card) => self.cards.insert(id, card),
            None => self.cards.remove(&id),
        };
        self.place(id);
    }

    /// A lead that was made just now.
    pub fn made(&mut self, id: LeadId, card: LeadCard) {
        if !self.cards.contains_key(&id) {
            self.columns.entry(card.stage_id).or_default().count += 1;
        }
        self.told(id, Some(card));
    }

    /// Moves a lead before the server has agreed; gives the number of the move.
    pub fn begin(&mut self, id: LeadId, to: DirectoryItemId, at: String) -> u32 {
        self.moves += 1;
        self.waiting.insert(id, Move { number: self.moves, to, at });
        self.place(id);
        self.moves
    }

    /// The answer to a move is here: the lead is what the server has, unless it was moved again meanwhile.
    pub fn end(&mut self, id: LeadId, number: u32) {
        if self.waiting.get(&id).is_some_and(|moved| moved.number == number) {
            self.waiting.remove(&id);
            self.place(id);
        }
    }

    fn place(&mut self, id: LeadId) {
        for column in self.columns.values_mut() {
            column.places.retain(|(_, other)| *other != id);
        }
        if let Some(card) = self.card(id) {
            let place = (card.last_activity_at, id);
            let column = self.columns.entry(card.stage_id).or_default();
            if column.reaches(&place) {
                column.insert(place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: DirectoryItemId = DirectoryItemId(Uuid::from_u128(1));
    const WORKING: DirectoryItemId = DirectoryItemId(Uuid::from_u128(2));

    fn lead(n: u128) -> LeadId {
        LeadId(Uuid::from_u128(n))
    }

    fn card(stage_id: DirectoryItemId, at: &str) -> LeadCard {
        LeadCard {
            name: at.to_owned(),
            company: None,
            source_id: None,
            tags: Vec::new(),
            owner_id: UserId(Uuid::nil()),
            stage_id,
            reason_id: None,
            stage_entered_at: at.to_owned(),
            last_activity_at: at.to_owned(),
        }
    }

    /// Leads 3, 2 and 1 are new, of five; nobody is worked on.
    fn columns() -> LeadColumns {
        let mut all = LeadColumns::default();
        let page = [(3, "09"), (2, "08"), (1, "07")].map(|(n, at)| (lead(n), card(NEW, at)));
        all.set_count(NEW, 5);
        all.add_page(NEW, page.to_vec(), Some("more".to_owned()));
        all.add_page(WORKING, Vec::new(), None);
        all
    }

    fn ids(all: &LeadColumns, stage: DirectoryItemId) -> Vec<u128> {
        all.ids(stage).iter().map(Uuid::as_u128).collect()
    }

    #[test]
    fn a_move_shows_at_once_and_a_refused_one_is_as_if_it_had_not_been() {
        let mut all = columns();
        let number = all.begin(lead(2), WORKING, "10".to_owned());
        assert_eq!((ids(&all, NEW), ids(&all, WORKING)), (vec![3, 1], vec![2]));
        assert_eq!((all.count(NEW), all.count(WORKING)), (4, 1));
        all.end(lead(2), number);
        assert_eq!((ids(&all, NEW), ids(&all, WORKING)), (vec![3, 2, 1], vec![]));
        assert_eq!((all.count(NEW), all.count(WORKING)), (5, 0));
    }

    #[test]
    fn a_move_that_was_done_is_counted_once() {
        let mut all = columns();
        let number = all.begin(lead(2), WORKING, "10".to_owned());
        all.told(lead(2), Some(card(WORKING, "11")));
        assert_eq!((all.count(NEW), all.count(WORKING)), (4, 1));
        all.end(lead(2), number);
        assert_eq!((ids(&all, WORKING), all.count(NEW), all.count(WORKING)), (vec![2], 4, 1));
    }

    #[test]
    fn only_the_last_of_two_moves_counts() {
        let mut all = columns();
        let first = all.begin(lead(2), WORKING, "10".to_owned());
        all.begin(lead(2), NEW, "12".to_owned());
        all.told(lead(2), Some(card(WORKING, "11")));
        all.end(lead(2), first);
        assert_eq!(ids(&all, NEW), [2, 3, 1], "it was moved back before the first answer came");
    }

    #[test]
    fn what_stands_beyond_the_last_page_is_counted_and_not_shown() {
        let mut all = columns();
        all.made(lead(9), card(NEW, "01"));
        assert_eq!((ids(&all, NEW), all.count(NEW)), (vec![3, 2, 1], 6));
        all.add_page(NEW, vec![(lead(9), card(NEW, "01"))], None);
        assert_eq!(ids(&all, NEW), [3, 2, 1, 9]);
        all.told(lead(3), None);
        assert_eq!((ids(&all, NEW), all.count(NEW)), (vec![2, 1, 9], 5));
    }
}
