//! The cells of a list: one has the focus, arrows move it, and what the user may change is edited where it stands, with the
//! fields of the record's page.

use leptos::prelude::*;
use millrace_shared::{FieldRight, FieldType, RecordId, Scope, UserId, Verb, fields::listed};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};

use super::{Edits, selecting::Chosen};
use crate::{
    cache::use_cache,
    features::{
        columns::{After, CellEditor, NAME, is_gone},
        fields::ruled::right_of,
    },
    session::use_session,
    t,
};

/// The word of the column of who looks after a record: it is given away, not edited.
const OWNER: &str = "owner";
/// The word of the column of tags: there are any number.
const TAGS: &str = "tags";

/// What a kind of record shows in the cells of its list. Each is called while a row is drawn.
#[derive(Clone, Copy)]
pub struct Drawn {
    /// What a record has in a column, by its id and the column's word.
    pub cell: fn(&str, &str) -> AnyView,
    /// The field by which it is changed.
    pub editor: fn(&str, &str, Edits) -> AnyView,
    /// Whether what a column shows is changed where it stands; custom fields are asked about elsewhere.
    pub is_editable: fn(&str) -> bool,
    /// Who looks after a record; nobody when it can be changed no more.
    pub owner: fn(&str) -> Signal<Option<UserId>>,
}

/// A record and what is shown of it.
type Place = (RecordId, String);

/// What the cells of a list share.
#[derive(Clone, Copy)]
pub struct Cells {
    /// The words of the columns that are shown.
    pub keys: Memo<Vec<String>>,
    /// The cell that is edited.
    pub editing: RwSignal<Option<Place>>,
    /// How they are drawn.
    pub drawn: Drawn,
    /// What was changed and waits to be sent.
    pub edits: Edits,
    /// The rows.
    pub chosen: Chosen,
}

impl Cells {
    /// Whether the user may change what a column shows of a record; nothing where nobody changes it here.
    fn may(self, id: &str, key: &str) -> Signal<Option<bool>> {
        let (cache, session, kind) = (use_cache(), use_session(), self.chosen.kind);
        let owner = (self.drawn.owner)(id);
        let verb = if key == OWNER { Verb::Assign } else { Verb::Edit };
        let field = listed::of_word(key);
        let own = (self.drawn.is_editable)(key);
        let word = StoredValue::new(key.to_owned());
        Signal::derive(move || {
            let custom = |it: FieldType| it != FieldType::Address;
            let is_editable = match field {
                Some(field) => cache.fields.with(field, |it| it.is_some_and(|it| custom(it.field_type))),
                None => own,
            };
            let is_editable = is_editable && right_of(cache, kind, &word.get_value()) == FieldRight::Edit;
            is_editable.then(|| {
                let viewer = session.viewer();
                let me = viewer.as_ref().map(|viewer| viewer.user_id);
                !self.chosen.trash.get()
                    && owner.get().is_some()
                    && match viewer.map_or(Scope::None, |viewer| viewer.scope(kind, verb)) {
                        Scope::None => false,
                        Scope::Own => owner.get() == me,
                        // Of a team's records the server says which.
                        Scope::Team | Scope::All => true,
                    }
            })
        })
    }

    /// A key on a cell; false when it is none of these.
    pub fn key(self, event: &KeyboardEvent) -> bool {
        let Some(target) = event.target().and_then(|it| it.dyn_into::<Element>().ok()) else { return false };
        let closest = |selector: &str| target.closest(selector).ok().flatten();
        if closest(".c-grid__editor").is_some() {
            return true;
        }
        let command = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
        let (Some(cell), Some(row), false) = (closest("[data-column]"), closest("[data-record]"), command) else {
            return false;
        };
        let Some(key) = cell.get_attribute("data-column") else { return false };
        let Some(id) = row.get_attribute("data-record").and_then(|id| id.parse::<RecordId>().ok()) else {
            return false;
        };
        let keys = self.keys.get_untracked();
        let at = keys.iter().position(|other| *other == key).unwrap_or_default();
        let to = |at: usize| keys.get(at).map(|key| (id, key.clone()));
        match event.key().as_str() {
            "ArrowRight" => take(to(at + 1)),
            "ArrowLeft" => take(at.checked_sub(1).and_then(to)),
            "Home" => take(to(0)),
            "End" => take(to(keys.len().saturating_sub(1))),
            "ArrowDown" if key != NAME && !event.shift_key() => take(self.beside(&(id, key), 1)),
            "ArrowUp" if key != NAME && !event.shift_key() => take(self.beside(&(id, key), -1)),
            "F2" => press(&cell),
            // A link opens what it names.
            "Enter" if key != NAME => press(&cell),
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    /// The same column of the row below or above.
    fn beside(self, (id, key): &Place, step: isize) -> Option<Place> {
        let ids = self.chosen.loaded.get_untracked();
        let at = ids.iter().position(|other| *other == id.to_string())?;
        Some((ids.get(at.checked_add_signed(step)?)?.parse().ok()?, key.clone()))
    }

    fn done(self, here: &Place, after: After) {
        if self.editing.with_untracked(|it| it.as_ref() != Some(here)) {
            return;
        }
        self.editing.set(None);
        match after {
            After::Stay => go(Some(here.clone())),
            After::Entered => go(Some(self.beside(here, 1).unwrap_or_else(|| here.clone()))),
            After::Go(step) => {
                let keys = self.keys.get_untracked();
                let at = keys.iter().position(|key| *key == here.1);
                let next = at.and_then(|at| keys.get(at.checked_add_signed(step)?).cloned());
                go(Some((here.0, next.unwrap_or_else(|| here.1.clone()))));
            }
            After::Elsewhere => {}
        }
    }
}

/// Moves the focus to a cell, before the next key.
fn take(place: Option<Place>) {
    if let Some(cell) = place.and_then(|(id, key)| find(&id.to_string(), &key)) {
        let _ = cell.focus();
    }
}

/// Moves it in the next frame: the editor goes first, and with it what had the focus.
fn go(place: Option<Place>) {
    request_animation_frame(move || take(place));
}

/// What takes the focus in a cell; that of the name has a link in it.
pub fn find(id: &str, key: &str) -> Option<HtmlElement> {
    let inside = if key == NAME { " .c-table__open" } else { "" };
    let selector = format!("[data-record=\"{id}\"] [data-column=\"{key}\"]{inside}");
    document().query_selector(&selector).ok().flatten()?.dyn_into().ok()
}

/// Edits a cell as a double click does.
fn press(cell: &Element) {
    let event = web_sys::MouseEvent::new("dblclick");
    if let Ok(event) = event {
        let _ = cell.dispatch_event(&event);
    }
}

/// What a record has in a column.
#[component]
pub fn Cell(
    cells: Cells,
    id: String,
    key: String,
    /// It stands at the end of its place.
    end: bool,
    /// Of the cell of the name: the address of the record's page, and the id of the link.
    link: Option<(String, String)>,
) -> impl IntoView {
    let Ok(record) = id.parse::<RecordId>() else { return ().into_any() };
    let (chosen, named) = (cells.chosen, link.is_some());
    let (may, face) = (cells.may(&id, &key), (cells.drawn.cell)(&id, &key));
    let column = key.clone();
    let is_several = {
        let (cache, field, tags) = (use_cache(), listed::of_word(&key), key == TAGS);
        move || {
            let several = |it: FieldType| matches!(it, FieldType::MultiSelect | FieldType::Checkbox);
            tags || field.is_some_and(|field| {
                cache.fields.peek_with(field, |field| field.is_some_and(|field| several(field.field_type)))
            })
        }
    };
    let here = StoredValue::new((record, key));
    let of_row = StoredValue::new(id);
    let edited = Memo::new(move |_| cells.editing.with(|it| here.with_value(|here| it.as_ref() == Some(here))));
    let edit = move || {
        if may.get_untracked() == Some(true) {
            cells.editing.set(Some(here.get_value()));
        } else if may.get_untracked() == Some(false) {
            chosen.toasts.info(t!("records.read_only"));
        } else {
            super::selecting::open(&of_row.get_value());
        }
    };
    // A finger opens the record, as everywhere in the row; so does a press on what nobody changes here.
    let was_active = StoredValue::new(false);
    let on_click = move |event: MouseEvent| {
        let aside = event.shift_key() || event.ctrl_key() || event.meta_key() || chosen.is_touched();
        if named || aside || may.get_untracked().is_none() {
            return;
        }
        event.stop_propagation();
        if was_active.get_value() && !is_gone(&event) {
            edit();
        }
    };
    let editor = move || {
        edited.get().then(|| {
            let done = move |(after,): (After,)| here.with_value(|here| cells.done(here, after));
            let field = untrack(|| {
                here.with_value(|(_, key)| of_row.with_value(|id| (cells.drawn.editor)(id, key, cells.edits)))
            });
            view! { <CellEditor several=is_several() on_done=done>{field}</CellEditor> }
        })
    };
    let is_active = move || {
        let focused = document().active_element();
        focused.is_some_and(|it| here.with_value(|(_, key)| it.get_attribute("data-column").as_ref() == Some(key)))
            && chosen.is_active(record)
    };
    view! {
        <div class="c-table__cell" role="cell" class:c-table__cell--name=named class:c-table__cell--muted=!named
            class:c-table__cell--end=end class:num=end class:c-table__cell--edited=edited
            data-column=column tabindex=(!named).then_some("-1")
            title=move || (may.get() == Some(false)).then_some(t!("records.read_only"))
            on:pointerdown=move |_| was_active.set_value(is_active())
            on:click=on_click on:dblclick=move |_| edit()
        >
            {match link {
                Some((href, linked)) => {
                    view! { <leptos_router::components::A href=href attr:class="c-table__open" attr:id=linked>{face}</leptos_router::components::A> }.into_any()
                }
                None => face,
            }}
            {editor}
        </div>
    }
    .into_any()
}
