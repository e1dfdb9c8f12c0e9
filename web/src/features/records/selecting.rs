//! Which rows of a list are chosen: by mouse, by finger and by key.

use leptos::prelude::*;
use millrace_shared::{RecordId, RecordKind};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent, MouseEvent};

use super::{ListQuery, bulk, grid};
use crate::{
    cache::{Cache, use_cache},
    features::{columns::NAME, groups::to_head},
    keyboard::Key,
    selection::Selection,
    ui::{Toasts, use_toasts},
};

/// What the rows, the head and the bar of a list share.
#[derive(Clone, Copy)]
pub struct Chosen {
    /// Of which records.
    pub kind: RecordKind,
    /// Those that are chosen.
    pub selection: RwSignal<Selection<RecordId>>,
    /// The rows that are loaded, in order.
    pub loaded: Signal<Vec<String>>,
    /// How many there are in all.
    pub total: Signal<Option<i32>>,
    /// It is the trash that is shown.
    pub trash: Signal<bool>,
    /// A tap chooses, until that is left.
    pub picking: RwSignal<bool>,
    /// Something is done to the chosen ones: to how many by now, of how many.
    pub working: RwSignal<Option<(usize, usize)>>,
    /// It shall be broken off.
    pub stopped: StoredValue<bool>,
    /// Everything that matches was chosen in one go, and nothing was chosen by hand since.
    pub whole: RwSignal<bool>,
    /// The question that the list answers.
    pub asked: StoredValue<Box<dyn Fn() -> ListQuery + Send + Sync>>,
    /// The records.
    pub cache: Cache,
    /// Where it is told.
    pub toasts: Toasts,
    /// What presses now: a finger rests on a row, and has chosen it.
    touch: StoredValue<bool>,
    rested: StoredValue<bool>,
    /// The row that has the focus, and the column in it.
    active: StoredValue<Option<(RecordId, String)>>,
}

impl Chosen {
    /// Nothing is chosen.
    pub fn new(
        kind: RecordKind,
        (loaded, total, trash): (Signal<Vec<String>>, Signal<Option<i32>>, Signal<bool>),
        asked: impl Fn() -> ListQuery + Send + Sync + 'static,
    ) -> Self {
        Self {
            kind,
            selection: RwSignal::new(Selection::default()),
            loaded,
            total,
            trash,
            picking: RwSignal::new(false),
            working: RwSignal::new(None),
            stopped: StoredValue::new(false),
            whole: RwSignal::new(false),
            asked: StoredValue::new(Box::new(asked)),
            cache: use_cache(),
            toasts: use_toasts(),
            touch: StoredValue::new(false),
            rested: StoredValue::new(false),
            active: StoredValue::new(None),
        }
    }

    /// A row that is put elsewhere keeps the focus.
    pub fn keep_focus(self) {
        let pressed = window_event_listener(leptos::ev::pointerdown, move |event| {
            let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
            if target.is_none_or(|it| it.closest("[data-record]").ok().flatten().is_none()) {
                self.active.set_value(None);
            }
        });
        on_cleanup(move || pressed.remove());
        Effect::new(move || {
            self.loaded.track();
            let Some((id, column)) = self.active.get_value() else { return };
            request_animation_frame(move || {
                let lost = document().active_element().is_none_or(|it| it.tag_name() == "BODY");
                if let Some(cell) = grid::find(&id.to_string(), &column).filter(|_| lost) {
                    let _ = cell.focus();
                }
            });
        });
    }

    /// Notes the row that has the focus, and the column in it.
    pub fn focused(self, id: RecordId, event: &FocusEvent) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let cell = target.and_then(|it| it.closest("[data-column]").ok().flatten());
        let column = cell.and_then(|cell| cell.get_attribute("data-column")).unwrap_or_else(|| NAME.to_owned());
        self.active.set_value(Some((id, column)));
    }

    /// Whether the row has the focus.
    pub fn is_active(self, id: RecordId) -> bool {
        self.active.with_value(|active| active.as_ref().is_some_and(|(of, _)| *of == id))
    }

    /// Whether it is a finger that presses.
    pub fn is_touched(self) -> bool {
        self.touch.get_value()
    }

    /// Whether a tap chooses, and boxes to tick are shown in all rows.
    pub fn is_on(self) -> bool {
        self.picking.get() || self.selection.with(|selection| !selection.is_empty())
    }

    fn order(self) -> Vec<RecordId> {
        self.loaded.with_untracked(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Chooses a row, or no longer; with `range` everything from the last one to it.
    pub fn choose(self, id: RecordId, range: bool) {
        self.whole.set(false);
        let order = if range { self.order() } else { Vec::new() };
        self.selection.update(|it| if range { it.extend_to(id, &order) } else { it.toggle(id) });
    }

    /// Chooses what is loaded.
    pub fn choose_loaded(self) {
        self.whole.set(false);
        let order = self.order();
        self.selection.update(|it| it.set(order));
    }

    /// Chooses everything that matches, loaded or not.
    pub fn choose_all(self) {
        let asked = self.asked.with_value(|asked| asked());
        leptos::task::spawn_local(async move {
            match bulk::ids(self.kind, asked).await {
                Ok(ids) => {
                    self.selection.try_update(|it| it.set(ids));
                    self.whole.try_set(true);
                }
                Err(error) => self.toasts.error(error.sentence()),
            }
        });
    }

    /// Chooses everything that answers a question besides, such as a whole group.
    pub fn choose_also(self, asked: ListQuery) {
        leptos::task::spawn_local(async move {
            match bulk::ids(self.kind, asked).await {
                Ok(ids) => {
                    self.whole.try_set(false);
                    self.selection.try_update(|it| {
                        let new: Vec<_> = ids.into_iter().filter(|id| !it.has(*id)).collect();
                        new.into_iter().for_each(|id| it.toggle(id));
                    });
                }
                Err(error) => self.toasts.error(error.sentence()),
            }
        });
    }

    /// Lets go of all of them.
    pub fn clear(self) {
        self.whole.set(false);
        self.picking.set(false);
        self.selection.update(|it| it.keep(&[]));
    }

    /// Notes what presses a row.
    pub fn pressed(self, touch: bool) {
        self.touch.set_value(touch);
        self.rested.set_value(false);
    }

    /// A click on a row: with Ctrl or Cmd it chooses, with Shift a range, and every tap while a finger chooses. Any other
    /// opens the record.
    pub fn click(self, id: RecordId, event: &MouseEvent) {
        let within = |selector: &str| {
            let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
            target.is_some_and(|it| it.closest(selector).ok().flatten().is_some())
        };
        if self.rested.get_value() {
            event.prevent_default();
        } else if within("button, input, [role=menu]") {
        } else if event.shift_key() {
            event.prevent_default();
            self.choose(id, true);
        } else if self.touch.get_value() && untrack(|| self.is_on()) {
            event.prevent_default();
            self.choose(id, false);
        } else if within("a") {
            // The browser's own, with Ctrl in another tab.
        } else if event.ctrl_key() || event.meta_key() {
            self.choose(id, false);
        } else {
            open(&id.to_string());
        }
    }

    /// A finger that rests on a row chooses it; the menu of any other pointer is the browser's.
    pub fn rested(self, id: RecordId, event: &MouseEvent) {
        if self.touch.get_value() {
            event.prevent_default();
            self.rested.set_value(true);
            self.choose(id, false);
        }
    }

    /// A key on a row.
    pub fn key(self, event: &KeyboardEvent) {
        let row = event.target().and_then(|it| it.dyn_into::<Element>().ok()).and_then(|target| {
            let typed = target.closest("input:not([type=checkbox]), textarea, [role=menu]").ok().flatten();
            target.closest("[data-record]").ok().flatten().filter(|_| typed.is_none())
        });
        let Some(row) = row.filter(|_| !event.is_composing()) else { return };
        let Some(id) = row.get_attribute("data-record").and_then(|id| id.parse::<RecordId>().ok()) else { return };
        let key = event.key();
        let command = event.ctrl_key() || event.meta_key();
        match key.as_str() {
            _ if self.cache.selects(event) => self.choose(id, event.shift_key()),
            "ArrowDown" | "ArrowUp" if !command => {
                self.step(id, if key == "ArrowDown" { 1 } else { -1 }, event.shift_key())
            }
            "a" | "A" if command => self.choose_loaded(),
            "ContextMenu" => press(&id.to_string(), ".c-rowmenu"),
            "F10" if event.shift_key() => press(&id.to_string(), ".c-rowmenu"),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// Goes to the row below or above; with Shift it is chosen too.
    fn step(self, id: RecordId, step: isize, range: bool) {
        let order = self.order();
        let at = order.iter().position(|other| *other == id).and_then(|at| at.checked_add_signed(step));
        let row = document().query_selector(&format!("[data-record=\"{id}\"]")).ok().flatten();
        if !range && row.is_some_and(|row| to_head(&row, step)) {
            return;
        }
        let Some(to) = at.and_then(|at| order.get(at)) else { return };
        if range {
            self.whole.set(false);
            self.selection.update(|it| {
                if !it.has(id) {
                    it.toggle(id);
                }
                it.extend_to(*to, &order);
            });
        }
        if let Some(link) = find(&to.to_string(), ".c-table__open") {
            let _ = link.focus();
        }
    }

    /// Lets go of all when Escape is pressed and nothing lies above.
    pub fn escape(self, event: &KeyboardEvent) {
        if Key::of(event) == Some(Key::Escape) && !event.default_prevented() && !crate::platform::is_covered() {
            event.prevent_default();
            self.clear();
        }
    }
}

fn find(id: &str, part: &str) -> Option<HtmlElement> {
    document().query_selector(&format!("[data-record=\"{id}\"] {part}")).ok().flatten()?.dyn_into().ok()
}

/// In the next frame: a press within the one that is being answered would come back to the same row.
fn press(id: &str, part: &'static str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        if let Some(part) = find(&id, part) {
            part.click();
        }
    });
}

/// Opens the record of a row.
pub fn open(id: &str) {
    press(id, ".c-table__open");
}

/// Opens the choice of a new owner in the bar.
pub fn open_assignment() {
    let button = document().query_selector(".c-selection__assign .c-combobox__button").ok().flatten();
    if let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}
