//! The items of a reference list: any number of rows of which only the visible ones exist, read page by page. They are
//! added, searched for, put in order by dragging or with the arrow keys, changed, archived and deleted.

use std::collections::VecDeque;

use leptos::{ev, html, prelude::*};
use millrace_shared::validation;

use super::{
    item_dialog::{ItemDialog, PasteDialog, column_field},
    lists::form_error,
    operations::{
        lists::{self, AddListItemsInput, Item, ItemsVariables, List, MoveListItemInput, UpdateListItemInput},
        people::DeleteInput,
    },
};
use crate::{
    api::{self, mutation_id},
    cache::{Cache, use_cache},
    features::fields::words::shown,
    forms::Form,
    keyboard::Key,
    t,
    ui::{
        Button, Confirm, EmptyState, ErrorState, Field, Icon, IconButton, Skeleton, Switch, TextInput, Toasts,
        VirtualList, use_toasts,
    },
};

/// Height of a row, in pixels.
const ROW: f64 = 44.0;
/// How near to an edge a dragged row scrolls the list, in pixels.
const EDGE: f64 = 36.0;
/// How far it does so in a frame.
const STEP: i32 = 8;

/// What is on screen of a list's items.
#[derive(Clone, Copy)]
struct Rows {
    list: Memo<Option<List>>,
    cache: Cache,
    toasts: Toasts,
    items: RwSignal<Vec<Item>>,
    total: RwSignal<usize>,
    next: RwSignal<Option<String>>,
    text: RwSignal<String>,
    archived: RwSignal<bool>,
    read: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
    /// Grows with each question: an answer to an earlier one is late.
    asked: StoredValue<u32>,
    paging: StoredValue<bool>,
    /// The row that is dragged, and the place where it is now.
    dragged: RwSignal<Option<(String, usize)>>,
    /// Moves that wait for the answer to one before.
    moves: StoredValue<VecDeque<MoveListItemInput>>,
    moving: StoredValue<bool>,
}

impl Rows {
    fn new(list: Memo<Option<List>>) -> Self {
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

    fn id(self) -> Option<cynic::Id> {
        self.list.with_untracked(|list| list.as_ref().map(|list| list.id.clone()))
    }

    fn page(self, after: Option<String>) -> Option<ItemsVariables> {
        let text = self.text.get_untracked();
        let text = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(ItemsVariables { list: self.id()?, text, archived: self.archived.get_untracked(), after })
    }

    /// Reads from the beginning, as many as there are on screen.
    fn reload(self, keep: bool) {
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
    fn more(self) {
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
    fn sortable(self) -> bool {
        !self.archived.get() && self.text.with(|text| text.trim().is_empty())
    }

    fn change(self, input: UpdateListItemInput, done: impl FnOnce(&Item) + 'static) {
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
    fn move_to(self, id: &str, to: usize) {
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

/// The list, and what is done to it.
#[component]
pub(super) fn ListItems(list: Memo<Option<List>>) -> impl IntoView {
    let rows = Rows::new(list);
    let cache = rows.cache;
    // Another text, other items: from the beginning. A change of somebody: as far as one has come.
    let question =
        Memo::new(move |_| (list.with(|it| it.as_ref().map(|it| it.id.clone())), rows.text.get(), rows.archived.get()));
    Effect::new(move || {
        // Read, not only tracked: what was never read knows of no change.
        question.get();
        rows.reload(false);
    });
    Effect::watch(move || (cache.lists_changed.get(), cache.epoch.get()), move |_, _, _| rows.reload(true), false);

    let editing = RwSignal::new(None::<Item>);
    let pasting = RwSignal::new(false);
    let (deleting, doomed) = (RwSignal::new(false), RwSignal::new(None::<Item>));
    let new = RwSignal::new(String::new());
    let (form, delete_form) = (Form::default(), Form::default());
    let add = move || {
        form.clear();
        let Some(name) = form.check("names", validation::name(&new.get_untracked())) else { return };
        let Some(list_id) = rows.id() else { return };
        form.send(lists::add_list_items(AddListItemsInput { list_id, names: vec![name] }), move |_| {
            new.set(String::new());
            rows.reload(true);
        });
    };
    let archive = move |item: &Item, archived: bool| {
        let input = UpdateListItemInput {
            id: item.id.clone(),
            version: None,
            name: None,
            values: None,
            archived: Some(archived),
        };
        rows.change(input, move |item| {
            if archived {
                rows.toasts.info(t!("lists.archived_toast", name = item.name.clone()));
            }
        });
    };
    let ask_delete = move |item: Item| {
        leptos::task::spawn_local(async move {
            match lists::uses(item.id.clone()).await {
                Ok(0) => {
                    delete_form.clear();
                    doomed.set(Some(item));
                    deleting.set(true);
                }
                Ok(uses) => {
                    let count = usize::try_from(uses).unwrap_or_default();
                    rows.toasts.info(t!("lists.held", count = count, name = item.name));
                }
                Err(error) => rows.toasts.error(error.sentence()),
            }
        });
    };
    let delete = move || {
        let Some(item) = doomed.get_untracked() else { return };
        let input = DeleteInput { id: item.id, client_mutation_id: Some(mutation_id()) };
        delete_form.send(lists::delete_list_item(input), move |_| {
            deleting.set(false);
            rows.reload(true);
        });
    };
    let frame = NodeRef::<html::Div>::new();
    let drag = Drag::new(rows, frame);
    let order = Memo::new(move |_| {
        let mut items = rows.items.get();
        if let Some((id, to)) = rows.dragged.get()
            && let Some(at) = items.iter().position(|item| item.id.inner() == id)
        {
            let item = items.remove(at);
            items.insert(to.min(items.len()), item);
        }
        items
    });
    let row = move |index: usize| {
        let item = Memo::new(move |_| order.with(|order| order.get(index).cloned()));
        let name = Signal::derive(move || item.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default()));
        let id = move || item.with_untracked(|it| it.as_ref().map(|it| it.id.inner().to_owned()));
        let facts = move || item.with(|it| it.as_ref().map(|it| facts(cache, &list.read(), it)));
        let is_archived = Memo::new(move |_| item.with(|it| it.as_ref().is_some_and(|it| it.archived_at.is_some())));
        let is_dragged = move || {
            let dragged = rows.dragged.get().map(|(id, _)| id);
            dragged.is_some() && item.with(|it| it.as_ref().map(|it| it.id.inner().to_owned())) == dragged
        };
        let buttons = move || {
            if is_archived.get() {
                view! {
                    <IconButton icon="restore" label=Signal::derive(move || t!("custom_fields.restore_named", name = name.get()))
                        on_press=move || if let Some(item) = item.get_untracked() { archive(&item, false) }/>
                    <IconButton icon="trash" label=Signal::derive(move || t!("lists.delete_named", name = name.get()))
                        on_press=move || if let Some(item) = item.get_untracked() { ask_delete(item) }/>
                }
                .into_any()
            } else {
                view! {
                    <IconButton icon="trash" label=Signal::derive(move || t!("custom_fields.archive_named", name = name.get()))
                        on_press=move || if let Some(item) = item.get_untracked() { archive(&item, true) }/>
                }
                .into_any()
            }
        };
        let handle = move || {
            rows.sortable().then(|| {
                view! {
                    <button type="button" class="c-sortable__handle" title=t!("common.move_hint") data-index=index.to_string()
                        aria-label=move || t!("common.move_named", name = name.get())
                        on:pointerdown=move |event| if event.button() == 0 {
                            event.prevent_default();
                            if let Some(id) = id() { drag.grab(id, index, f64::from(event.client_y())); }
                        }
                        on:keydown=move |event| if let Some(key @ (Key::Up | Key::Down)) = Key::of(&event) {
                            event.prevent_default();
                            if let Some(id) = id() { drag.step(&id, index, key == Key::Down); }
                        }
                    ><Icon name="drag"/></button>
                }
            })
        };
        view! {
            <div class="c-listitems__row" class:c-listitems__row--dragged=is_dragged role="row">
                <div role="cell">
                    {handle}
                    <button type="button" class="c-stages__stage" on:click=move |_| editing.set(item.get_untracked())>
                        <b class="truncate">{name}</b><span class="muted truncate">{facts}</span>
                    </button>
                    {buttons}
                </div>
            </div>
        }
        .into_any()
    };
    let count = Signal::derive(move || order.with(Vec::len));
    // Drawn once: rows that are read again keep the focus and how far one has scrolled.
    let state = Memo::new(move |_| (rows.failed.get(), rows.read.get()));
    let shown = move || {
        match state.get() {
        (Some(text), _) => view! { <ErrorState text on_retry=move || rows.reload(true)/> }.into_any(),
        (None, false) => view! { <Skeleton lines=6/> }.into_any(),
        (None, true) => view! {
            <Show when=move || count.get() == 0><EmptyState icon="list" title=empty_title(rows)/></Show>
            <div class="c-listitems__frame" node_ref=frame role="table" aria-label=t!("lists.entries")>
                <VirtualList count row_height=Signal::stored(ROW) class="c-listitems__area" row on_end=move || rows.more()/>
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <section class="c-settings__section c-listitems">
            <header class="c-settings__section-head">
                <div><h2>{t!("lists.entries")}</h2><p class="muted num">{move || t!("lists.items", count = rows.total.get())}</p></div>
                <Button icon="copy" on_press=move || pasting.set(true)>{t!("lists.paste")}</Button>
            </header>
            <form class="c-directory__add c-listitems__add" novalidate on:submit=move |event| { event.prevent_default(); add(); }>
                <Field label=t!("lists.add") error=form.error("names")><TextInput value=new/></Field>
                <Button submit=true icon="plus" busy=form.busy()>{t!("common.add")}</Button>
            </form>
            <div class="c-listitems__tools">
                <TextInput value=rows.text kind="search" label=t!("lists.search") placeholder=t!("lists.search")/>
                <Switch on=rows.archived label=t!("custom_fields.archived") on_change=move |on: bool| rows.archived.set(on)/>
            </div>
            {shown}
            <ItemDialog item=editing list on_saved=move || rows.reload(true)/>
            <PasteDialog open=pasting list on_done=move || rows.reload(true)/>
            <Confirm open=deleting text=t!("lists.delete_item_text") action=t!("common.delete") busy=delete_form.busy()
                title=Signal::derive(move || doomed.with(|it| it.as_ref().map(|it| t!("pipelines.delete_title", name = &it.name)).unwrap_or_default()))
                error=form_error(delete_form) on_confirm=delete/>
        </section>
    }
    .into_any()
}

fn empty_title(rows: Rows) -> Signal<String> {
    Signal::derive(move || {
        let text = if !rows.text.with(|text| text.trim().is_empty()) {
            t!("lists.none_found")
        } else if rows.archived.get() {
            t!("lists.none_archived")
        } else {
            t!("lists.no_entries")
        };
        text.to_owned()
    })
}

/// What an item holds in its columns, for a reader.
fn facts(cache: Cache, list: &Option<List>, item: &Item) -> String {
    let values = api::fields::values(&item.values);
    let columns = list.iter().flat_map(|list| &list.columns).map(column_field);
    let told = columns.filter_map(|field| {
        let value = shown(cache, &field, values.get(field.id)?);
        Some(format!("{}: {value}", field.label))
    });
    told.collect::<Vec<_>>().join(" · ")
}

/// A row that is dragged over rows of which not all exist: its place is worked out from where the pointer is, and the list
/// scrolls while that is near an edge.
#[derive(Clone, Copy)]
struct Drag {
    rows: Rows,
    frame: NodeRef<html::Div>,
    pointer: StoredValue<f64>,
    listeners: StoredValue<Vec<WindowListenerHandle>, LocalStorage>,
}

impl Drag {
    fn new(rows: Rows, frame: NodeRef<html::Div>) -> Self {
        let drag = Self { rows, frame, pointer: StoredValue::new(0.0), listeners: StoredValue::new_local(Vec::new()) };
        on_cleanup(move || drag.stop());
        drag
    }

    fn stop(self) {
        self.listeners.try_update_value(|handles| handles.drain(..).for_each(WindowListenerHandle::remove));
    }

    fn area(self) -> Option<web_sys::Element> {
        self.frame.try_get_untracked().flatten()?.first_element_child()
    }

    fn grab(self, id: String, at: usize, y: f64) {
        self.stop();
        self.pointer.set_value(y);
        self.rows.dragged.set(Some((id, at)));
        self.listeners.update_value(|handles| {
            handles.push(window_event_listener(ev::pointermove, move |event| {
                self.pointer.set_value(f64::from(event.client_y()));
                self.place();
            }));
            handles.push(window_event_listener(ev::pointerup, move |_| self.release(true)));
            handles.push(window_event_listener(ev::pointercancel, move |_| self.release(false)));
        });
        self.scroll();
    }

    /// Puts the row where the pointer is.
    fn place(self) {
        let (Some(area), Some((id, at))) = (self.area(), self.rows.dragged.get_untracked()) else { return };
        let within = self.pointer.get_value() - area.get_bounding_client_rect().top() + f64::from(area.scroll_top());
        let last = self.rows.items.with_untracked(Vec::len).saturating_sub(1);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows above the pointer")]
        let to = ((within / ROW).floor().max(0.0) as usize).min(last);
        if to != at {
            self.rows.dragged.set(Some((id, to)));
        }
    }

    /// Scrolls a little, frame after frame, while the pointer is near an edge.
    fn scroll(self) {
        request_animation_frame(move || {
            if self.rows.dragged.try_get_untracked().flatten().is_none() {
                return;
            }
            if let Some(area) = self.area() {
                let (place, y) = (area.get_bounding_client_rect(), self.pointer.get_value());
                if y < place.top() + EDGE {
                    area.set_scroll_top(area.scroll_top() - STEP);
                    self.place();
                } else if y > place.bottom() - EDGE {
                    area.set_scroll_top(area.scroll_top() + STEP);
                    self.place();
                }
            }
            self.scroll();
        });
    }

    fn release(self, kept: bool) {
        self.stop();
        let Some((id, to)) = self.rows.dragged.get_untracked() else { return };
        self.rows.dragged.set(None);
        let at = self.rows.items.with_untracked(|items| items.iter().position(|item| item.id.inner() == id));
        if kept && at != Some(to) {
            self.rows.move_to(&id, to);
        }
    }

    /// One row up or down; the focus goes with it.
    fn step(self, id: &str, at: usize, down: bool) {
        let last = self.rows.items.with_untracked(Vec::len).saturating_sub(1);
        let to = if down { (at + 1).min(last) } else { at.saturating_sub(1) };
        if to == at {
            return;
        }
        self.rows.move_to(id, to);
        request_animation_frame(move || {
            let handle =
                self.area().and_then(|area| area.query_selector(&format!("[data-index='{to}']")).ok().flatten());
            if let Some(handle) = handle.and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(it).ok())
            {
                let _ = handle.focus();
            }
        });
    }
}
