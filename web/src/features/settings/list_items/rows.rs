//! The rows of a reference list that have been read, and what is asked of the server about them.

use std::collections::VecDeque;

use leptos::prelude::*;

use crate::{
    cache::{Cache, use_cache},
    features::settings::operations::lists::{self, Item, ItemsVariables, List, MoveListItemInput, UpdateListItemInput},
    ui::{Toasts, use_toasts},
};

/// What is on screen of a list's items.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    pub list: Memo<Option<List>>,
    pub cache: Cache,
    pub toasts: Toasts,
    pub items: RwSignal<Vec<Item>>,
    pub total: RwSignal<usize>,
    next: RwSignal<Option<String>>,
    pub text: RwSignal<String>,
    pub archived: RwSignal<bool>,
    pub read: RwSignal<bool>,
    pub failed: RwSignal<Option<String>>,
    /// Grows with each question: an answer to an earlier one is late.
    asked: StoredValue<u32>,
    paging: StoredValue<bool>,
    /// The row that is dragged, and the place where it is now.
    pub dragged: RwSignal<Option<(String, usize)>>,
    /// Moves that wait for the answer to one before.
    moves: StoredValue<VecDeque<MoveListItemInput>>,
    moving: StoredValue<bool>,
}

impl Rows {
    pub fn new(list: Memo<Option<List>>) -> Self {
        Self {
            list,
            cache: use_cache(),
            toasts: use_toasts(),
            items: RwSignal::new(Vec::new()),
            total: RwSignal::new(0),
            next: RwSignal::new(None),
            text: RwSignal::new(String::new()),
            archived: RwSignal::new(false),
            read: RwSignal::new(false),
            failed: RwSignal::new(None),
            asked: StoredValue::new(0),
            paging: StoredValue::new(false),
            dragged: RwSignal::new(None),
            moves: StoredValue::new(VecDeque::new()),
            moving: StoredValue::new(false),
        }
    }

    pub fn id(self) -> Option<cynic::Id> {
        self.list.with_untracked(|list| list.as_ref().map(|list| list.id.clone()))
    }

    fn page(self, after: Option<String>) -> Option<ItemsVariables> {
        let text = self.text.get_untracked();
        let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(ItemsVariables { list: self.id()?, text, archived: self.archived.get_untracked(), after })
    }

    /// Reads from the beginning, as many as there are on screen.
    pub fn reload(self, keep: bool) {
        let wanted = if keep { self.items.with_untracked(Vec::len) } else { 0 };
        let Some(asked) = self.asked.try_update_value(|asked| {
            *asked = asked.wrapping_add(1);
            *asked
        }) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let (mut items, mut after) = (Vec::new(), None);
            loop {
                let Some(page) = self.page(after) else { return };
                let answer = lists::items(page).await;
                if self.asked.try_get_value() != Some(asked) {
                    return;
                }
                match answer {
                    Ok(page) => {
                        items.extend(page.nodes);
                        after = page.page_info.end_cursor.filter(|_| page.page_info.has_next_page);
                        self.total.set(usize::try_from(page.total_count).unwrap_or_default());
                        if after.is_none() || items.len() >= wanted {
                            break;
                        }
                    }
                    Err(error) => {
                        self.failed.set(Some(error.sentence()));
                        return;
                    }
                }
            }
            self.failed.set(None);
            self.next.set(after);
            // Rows that are on their way to another place are told when they are there.
            if self.moving.get_value() {
                return;
            }
            self.items.set(items);
            self.read.set(true);
        });
    }

    /// Reads the next page.
    pub fn more(self) {
        let Some(after) = self.next.get_untracked() else { return };
        if self.paging.get_value() {
            return;
        }
        self.paging.set_value(true);
        let asked = self.asked.get_value();
        leptos::task::spawn_local(async move {
            let answer = match self.page(Some(after)) {
                Some(page) => lists::items(page).await.ok(),
                None => None,
            };
            self.paging.try_update_value(|paging| *paging = false);
            let (Some(page), true) = (answer, self.asked.try_get_value() == Some(asked)) else { return };
            self.next.set(page.page_info.end_cursor.filter(|_| page.page_info.has_next_page));
            self.items.update(|items| items.extend(page.nodes));
        });
    }

    /// Whether rows stand in the order of the list, which may be changed.
    pub fn sortable(self) -> bool {
        !self.archived.get() && self.text.with(|text| text.trim().is_empty())
    }

    pub fn change(self, input: UpdateListItemInput, done: impl FnOnce(&Item) + 'static) {
        leptos::task::spawn_local(async move {
            match lists::update_list_item(input).await {
                Ok(saved) => {
                    done(&saved.item);
                    self.reload(true);
                }
                Err(error) => self.toasts.error(error.sentence()),
            }
        });
    }

    /// Puts a row to a place at once, and tells the server.
    pub fn move_to(self, id: &str, to: usize) {
        let mut after = None;
        self.items.update(|items| {
            let Some(at) = items.iter().position(|item| item.id.inner() == id) else { return };
            let item = items.remove(at);
            let to = to.min(items.len());
            after = Some(to.checked_sub(1).and_then(|before| items.get(before)).map(|item| item.id.clone()));
            items.insert(to, item);
        });
        let Some(after_id) = after else { return };
        let input = MoveListItemInput { id: id.into(), after_id };
        self.moves.update_value(|moves| {
            if moves.back().is_some_and(|last| last.id == input.id) {
                moves.pop_back();
            }
            moves.push_back(input);
        });
        if self.moving.get_value() {
            return;
        }
        self.moving.set_value(true);
        leptos::task::spawn_local(async move {
            while let Some(Some(next)) = self.moves.try_update_value(VecDeque::pop_front) {
                if let Err(error) = lists::move_list_item(next).await {
                    self.moves.try_update_value(VecDeque::clear);
                    self.toasts.error(error.sentence());
                }
            }
            self.moving.try_update_value(|moving| *moving = false);
            if self.read.try_get_untracked().is_some() {
                self.reload(true);
            }
        });
    }
}
