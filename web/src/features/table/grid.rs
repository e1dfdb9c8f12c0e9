//! The rows as a grid: one cell has the focus, arrows move it, Enter edits it.

use leptos::prelude::*;
use millrace_shared::DealId;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};

use super::columns::TableColumn;
use super::groups::{self, Line};
use super::order::RowSort;
use super::state::Table;
use super::window::Window;
use crate::features::board::sum;
use crate::features::board::{BoardContext, set_query};
use crate::features::columns::{After, CellEditor, Columns, Edge, is_gone};
use crate::features::groups::{GroupHead, Sum, to_head};
use crate::features::records::FilterField;
use crate::keyboard::Key;
use crate::t;
use crate::ui::{Icon, Skeleton};

/// A deal and what is shown of it.
type Place = (DealId, TableColumn);

/// What the parts of the grid share.
#[derive(Clone, Copy)]
struct GridContext {
    board: BoardContext,
    table: Table,
    window: Window,
    columns: Memo<Vec<TableColumn>>,
    /// The cell that has or had the focus.
    active: RwSignal<Option<Place>>,
    /// The one that Tab reaches.
    reachable: Memo<Option<Place>>,
    /// The cell that is edited.
    editing: RwSignal<Option<Place>>,
    /// The focus is in the grid, or was until its row was put elsewhere in the page.
    within: StoredValue<bool>,
}

/// The head and the rows that are seen.
#[component]
pub fn Grid(table: Table, sort: Memo<RowSort>, all: Columns, by: Memo<Option<FilterField>>) -> impl IntoView {
    let board = expect_context::<BoardContext>();
    let (active, editing) = (RwSignal::new(None::<Place>), RwSignal::new(None::<Place>));
    let window = Window::new(table, "--grid-row", move || active.get().map(|(id, _)| id));
    let columns =
        Memo::new(move |_| all.shown.read().iter().filter_map(|it| TableColumn::parse(&it.key)).collect::<Vec<_>>());
    let reachable = Memo::new(move |_| {
        let known = active.get().filter(|(id, column)| {
            window.seen.read().iter().any(|(seen, _)| *seen == Line::Deal(*id)) && columns.read().contains(column)
        });
        known.or_else(|| table.ids.with(|ids| ids.first().map(|id| (*id, TableColumn::NAME))))
    });
    let within = StoredValue::new(false);
    let grid = GridContext { board, table, window, columns, active, reachable, editing, within };
    provide_context(grid);

    let template = Memo::new(move |_| format!("40px {}", all.template()));
    let least = Memo::new(move |_| 40 + all.least());
    keep_focus(grid);
    // The panel gives the focus back to the row that it was opened from.
    Effect::new(move |before: Option<Option<DealId>>| {
        let now = board.opened.get();
        if let (Some(Some(closed)), None) = (before, now) {
            let column = active.get_untracked().map_or(TableColumn::NAME, |(_, column)| column);
            focus(grid, (closed, column));
        }
        now
    });

    let change = set_query();
    let head = move |column: TableColumn| {
        let order = column.order();
        let direction = move || order.filter(|by| *by == sort.get().by).map(|_| sort.get().descending);
        let name = all.label(&column.key());
        let inside = match order {
            Some(by) => view! {
                <button type="button" class="c-grid__sort" class:c-grid__sort--on=move || direction().is_some()
                    on:click=move |_| change.run((vec![("by", Some(sort.get_untracked().pressed(by).word()))],))
                >
                    <span class="c-grid__text">{name}</span>
                    {move || direction().map(|down| view! { <Icon name=if down { "down" } else { "up" }/> })}
                </button>
            }
            .into_any(),
            None => view! { <span class="c-grid__text">{name}</span> }.into_any(),
        };
        view! {
            <div class="c-grid__cell c-grid__cell--head" role="columnheader" class:c-grid__cell--end=column.is_number(board.cache)
                class:c-grid__cell--name={column == TableColumn::NAME}
                aria-sort=move || direction().map(|down| if down { "descending" } else { "ascending" })
            >{inside}<Edge columns=all key=column.key()/></div>
        }
    };
    view! {
        <div class="c-grid" node_ref=window.area role="grid" aria-label=t!("table.label") aria-multiselectable="true"
            aria-rowcount=move || if table.complete.get() { (table.lines.read().len() + 1).to_string() } else { "-1".to_owned() }
            on:scroll=move |_| window.measure() on:keydown=move |event| on_key(grid, &event)
            on:focusin=move |_| within.set_value(true)
            on:focusout=move |event| if event.related_target().is_some_and(|to| !is_within(grid, &to)) { within.set_value(false) }
            style=("--columns", move || template.get()) style=("--least", move || format!("{}px", least.get()))
        >
            <div class="c-grid__head" role="row" aria-rowindex="1">
                <div class="c-grid__cell c-grid__cell--head c-grid__cell--tick" role="columnheader"><SelectAll/></div>
                <For each=move || columns.get() key=|column| *column children=head/>
            </div>
            <div class="c-grid__all" role="presentation" style:height=move || window.all()>
                <For each=move || window.seen.get() key=|(line, _)| line.clone() let((line, at))>
                    {match line {
                        Line::Deal(id) => view! { <Row id at/> }.into_any(),
                        line => view! { <Between line at by/> }.into_any(),
                    }}
                </For>
            </div>
        </div>
    }
    .into_any()
}

fn is_within(grid: GridContext, target: &web_sys::EventTarget) -> bool {
    let area = grid.window.area.try_get_untracked().flatten();
    area.is_some_and(|area| area.contains(target.dyn_ref::<web_sys::Node>()))
}

/// A row that is put elsewhere in the page loses the focus, which comes back to it; one that leaves gives it to the row in
/// its place.
fn keep_focus(grid: GridContext) {
    let place = StoredValue::new(0_usize);
    let pressed = window_event_listener(leptos::ev::pointerdown, move |event| {
        if event.target().is_some_and(|target| !is_within(grid, &target)) {
            grid.within.set_value(false);
        }
    });
    on_cleanup(move || pressed.remove());
    Effect::new(move || {
        let Some((id, column)) = grid.active.get() else { return };
        let here = grid.table.ids.with(|ids| ids.iter().position(|other| *other == id));
        match here {
            Some(index) => {
                place.set_value(index);
                request_animation_frame(move || {
                    let lost = document().active_element().is_none_or(|it| it.tag_name() == "BODY");
                    if lost && grid.within.try_get_value() == Some(true) && grid.editing.get_untracked().is_none() {
                        focus(grid, (id, column));
                    }
                });
            }
            None => {
                grid.editing.set(None);
                let ids = grid.table.ids.get_untracked();
                let next = ids.get(place.get_value().min(ids.len().saturating_sub(1))).copied();
                let lost = document().active_element().is_none_or(|it| it.tag_name() == "BODY");
                match next {
                    Some(next) if lost => focus(grid, (next, column)),
                    next => grid.active.set(next.map(|next| (next, column))),
                }
            }
        }
    });
}

#[component]
fn SelectAll() -> impl IntoView {
    let grid = expect_context::<GridContext>();
    let selection = grid.board.selection;
    let some = Memo::new(move |_| selection.with(|selection| !selection.is_empty()));
    let all = Memo::new(move |_| {
        some.get() && grid.table.ids.with(|ids| selection.with(|selection| ids.iter().all(|id| selection.has(*id))))
    });
    view! {
        <input type="checkbox" aria-label=t!("table.select_all") prop:checked=all
            prop:indeterminate=move || some.get() && !all.get()
            on:change=move |_| {
                let ids = grid.table.ids.get_untracked();
                if some.get_untracked() {
                    selection.update(|selection| selection.keep(&[]));
                } else if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
                    grid.board.toggle_selected(*first);
                    grid.board.extend_selection(*last, &ids);
                }
            }/>
    }
    .into_any()
}

#[component]
fn Row(id: DealId, at: usize) -> impl IntoView {
    let grid = expect_context::<GridContext>();
    let cache = grid.board.cache;
    let index = Memo::new(move |_| grid.window.place(&Line::Deal(id), at));
    let selected = Memo::new(move |_| grid.board.selection.with(|selection| selection.has(id)));
    let name = move || cache.deals.with(id, |deal| deal.map(|deal| deal.name.clone()).unwrap_or_default());
    view! {
        <div class="c-grid__row" role="row" data-deal=id.to_string()
            aria-rowindex=move || (index.get() + 2).to_string()
            aria-selected=move || if selected.get() { "true" } else { "false" }
            class:c-grid__row--selected=selected
            class:c-grid__row--open=move || grid.board.opened.get() == Some(id)
            style:transform=move || grid.window.offset(index.get())
        >
            <div class="c-grid__cell c-grid__cell--tick" role="gridcell">
                <input type="checkbox" tabindex="-1" aria-label=move || t!("table.select", name = name()) prop:checked=selected
                    on:click=move |event: MouseEvent| select(grid, id, event.shift_key())/>
            </div>
            <For each=move || grid.columns.get() key=|column| *column let:column><Cell id column/></For>
        </div>
    }
    .into_any()
}

/// A line between the rows: it belongs to a group.
#[component]
fn Between(line: Line, at: usize, by: Memo<Option<FilterField>>) -> impl IntoView {
    let grid = expect_context::<GridContext>();
    let here = line.clone();
    let index = Memo::new(move |_| grid.window.place(&here, at));
    view! {
        <div class="c-grid__row c-grid__row--group" role="row" aria-rowindex=move || (index.get() + 2).to_string()
            style:transform=move || grid.window.offset(index.get())>
            <div class="c-grid__group" role="gridcell"><Head table=grid.table by line/></div>
        </div>
    }
    .into_any()
}

/// What stands in such a line: the head of a group, that more of its rows are read, or that there are further groups.
#[component]
pub fn Head(table: Table, by: Memo<Option<FilterField>>, line: Line) -> impl IntoView {
    let cache = expect_context::<BoardContext>().cache;
    match line {
        Line::Deal(_) => ().into_any(),
        Line::More(value) => {
            table.read(value, false);
            view! { <Skeleton lines=1/> }.into_any()
        }
        Line::Beyond(count) => view! { <span class="muted">{t!("groups.beyond", count = count)}</span> }.into_any(),
        Line::Head(value) => {
            let (named, figured, own) = (value.clone(), value.clone(), value.clone());
            let name = Signal::derive(move || {
                by.with(|by| by.as_ref().map(|by| groups::name(cache, by, &named)).unwrap_or_default())
            });
            let figures = Memo::new(move |_| {
                let known =
                    table.figures.with(|all| all.iter().find(|it| it.value == figured).map(|it| it.sums.clone()));
                known.unwrap_or_default()
            });
            let count = Signal::derive(move || figures.read().count);
            let sum: Signal<Sum> = Signal::derive(move || sum(&figures.read().amounts));
            let open = Signal::derive(move || table.is_open(&own));
            view! { <GroupHead name count sum open on_toggle=move |()| table.toggle(&value)/> }.into_any()
        }
    }
}

fn select(grid: GridContext, id: DealId, range: bool) {
    if range {
        grid.board.extend_selection(id, &grid.table.ids.get_untracked());
    } else {
        grid.board.toggle_selected(id);
    }
}

#[component]
fn Cell(id: DealId, column: TableColumn) -> impl IntoView {
    let grid = expect_context::<GridContext>();
    let board = grid.board;
    let here = (id, column);
    let edited = Memo::new(move |_| grid.editing.get() == Some(here));
    let was_active = StoredValue::new(false);
    let face = move || board.cache.deals.with(id, |deal| deal.map(|deal| column.face(board.cache, deal)));
    let face = move || {
        if column == TableColumn::NAME {
            let path = move || {
                board.search.track();
                board.deal_path(id)
            };
            view! { <a class="c-grid__open" tabindex="-1" href=path>{face}</a> }.into_any()
        } else {
            view! { {face} }.into_any()
        }
    };
    view! {
        <div class="c-grid__cell" role="gridcell" data-column=column.key()
            class:c-grid__cell--end=column.is_number(board.cache)
            class:c-grid__cell--name={column == TableColumn::NAME}
            class:c-grid__cell--edited=edited
            tabindex=move || if grid.reachable.get() == Some(here) { "0" } else { "-1" }
            aria-readonly={(!column.is_editable(board.cache)).then_some("true")}
            on:focus=move |_| grid.active.set(Some(here))
            on:pointerdown=move |_| was_active.set_value(grid.active.get_untracked() == Some(here))
            on:click=move |event: MouseEvent| {
                if event.shift_key() || event.ctrl_key() || event.meta_key() {
                    event.prevent_default();
                    select(grid, id, event.shift_key());
                } else if was_active.get_value() && !event.default_prevented() && !is_gone(&event) && !is_link(&event) {
                    edit(grid, here);
                }
            }
        >
            {face()}
            {move || edited.get().then(|| {
                let on_done = move |(after,): (After,)| done(grid, here, after);
                view! { <CellEditor several=column.is_several(board.cache) on_done>{column.editor(board.cache, id)}</CellEditor> }
            })}
        </div>
    }
    .into_any()
}

fn is_link(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest("a").ok().flatten().is_some())
}

/// Edits a cell; what cannot be edited opens its deal.
fn edit(grid: GridContext, here: Place) {
    if here.1.is_editable(grid.board.cache) {
        grid.editing.set(Some(here));
    } else {
        open(grid, here.0);
    }
}

fn open(grid: GridContext, id: DealId) {
    if let Some(link) = grid.window.find(&format!("[data-deal=\"{id}\"] .c-grid__open")) {
        link.click();
    }
}

fn done(grid: GridContext, here: Place, after: After) {
    if grid.editing.get_untracked() != Some(here) {
        return;
    }
    grid.editing.set(None);
    match after {
        After::Stay | After::Entered => focus(grid, here),
        After::Go(step) => {
            let columns = grid.columns.get_untracked();
            let at = columns.iter().position(|column| *column == here.1);
            let next = at.and_then(|at| columns.get(at.checked_add_signed(step)?).copied());
            focus(grid, (here.0, next.unwrap_or(here.1)));
        }
        After::Elsewhere => {}
    }
}

/// Moves the focus to a cell, which may have to be scrolled to first.
fn focus(grid: GridContext, (id, column): Place) {
    let Some(index) = grid.window.line_of(id) else { return };
    grid.active.set(Some((id, column)));
    let selector = format!("[data-deal=\"{id}\"] [data-column=\"{}\"]", column.key());
    let window = grid.window;
    // The editor goes first, and with it what had the focus.
    request_animation_frame(move || {
        window.reach(index, selector, |cell| {
            let _ = cell.focus();
        });
    });
}

/// A key on the cell that has the focus.
fn on_key(grid: GridContext, event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let on_cell = target.is_some_and(|target| target.has_attribute("data-column"));
    let (Some((id, column)), true, false) = (grid.active.get_untracked(), on_cell, event.is_composing()) else {
        return;
    };
    let (ids, columns) = (grid.table.ids.get_untracked(), grid.columns.get_untracked());
    let row = ids.iter().position(|other| *other == id);
    let at = columns.iter().position(|other| *other == column);
    let (Some(row), Some(at)) = (row, at) else { return };
    let far = event.ctrl_key() || event.meta_key();
    let last = ids.len().saturating_sub(1);
    let (to_row, to_column) = match event.key().as_str() {
        "ArrowDown" | "ArrowUp" if !far && beside_head(grid, id, event.key() == "ArrowDown") => {
            event.prevent_default();
            return;
        }
        "ArrowDown" if far => (last, at),
        "ArrowDown" => ((row + 1).min(last), at),
        "ArrowUp" if far => (0, at),
        "ArrowUp" => (row.saturating_sub(1), at),
        "ArrowRight" if far => (row, columns.len() - 1),
        "ArrowRight" => (row, (at + 1).min(columns.len() - 1)),
        "ArrowLeft" if far => (row, 0),
        "ArrowLeft" => (row, at.saturating_sub(1)),
        "Home" if far => (0, 0),
        "Home" => (row, 0),
        "End" if far => (last, columns.len() - 1),
        "End" => (row, columns.len() - 1),
        "PageDown" => ((row + grid.window.page()).min(last), at),
        "PageUp" => (row.saturating_sub(grid.window.page()), at),
        _ => return on_other_key(grid, event, (id, column)),
    };
    event.prevent_default();
    focus(grid, (ids[to_row], columns[to_column]));
}

/// From the first or last row of a group on to the head beside it.
fn beside_head(grid: GridContext, id: DealId, down: bool) -> bool {
    let row = grid.window.find(&format!("[data-deal=\"{id}\"]"));
    row.is_some_and(|row| to_head(&row, if down { 1 } else { -1 }))
}

fn on_other_key(grid: GridContext, event: &KeyboardEvent, here: Place) {
    match Key::of(event) {
        _ if grid.board.cache.selects(event) => select(grid, here.0, event.shift_key()),
        Some(Key::Enter) if event.shift_key() => open(grid, here.0),
        Some(Key::Enter) => edit(grid, here),
        Some(Key::Space) => select(grid, here.0, event.shift_key()),
        _ if event.key() == "F2" => edit(grid, here),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
