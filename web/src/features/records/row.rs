//! A row of a list: a box to tick, its cells, and the menu of what can be done with it.

use leptos::prelude::*;
use millrace_shared::{RecordId, Scope, Verb};

use super::{
    bulk::{self, Deed},
    grid::{Cell, Cells},
    selecting::{self, Chosen},
};
use crate::{
    features::columns::NAME,
    platform,
    session::use_session,
    t,
    ui::{Icon, Menu, MenuItem, write_clipboard},
};

/// The row of a record.
#[component]
pub fn Row(
    id: String,
    /// The address of its page.
    href: String,
    /// Its cells.
    cells: Cells,
    /// Whether a column stands at the end of its place.
    end: Callback<(String,), bool>,
) -> impl IntoView {
    let Ok(record) = id.parse::<RecordId>() else { return ().into_any() };
    let chosen = cells.chosen;
    let selected = Memo::new(move |_| chosen.selection.with(|it| it.has(record)));
    // The menu is made when somebody comes near it: a page of rows is scrolled past without.
    let near = RwSignal::new(false);
    // Said once: the menu is not made anew while it is open.
    let approach = move || {
        if !near.get_untracked() {
            near.set(true)
        }
    };
    let (tick, name) = (format!("tick-{id}"), format!("name-{id}"));
    let (labelled, linked, address) = (format!("{tick} {name}"), name, href.clone());
    let of_row = StoredValue::new(id.clone());
    view! {
        <div class="c-table__row" role="row" class:c-table__row--selected=selected data-record=id
            aria-selected=move || if selected.get() { "true" } else { "false" }
            on:pointerenter=move |_| approach() on:focusin=move |event| { approach(); chosen.focused(record, &event); }
            on:pointerdown=move |event| chosen.pressed(event.pointer_type() == "touch")
            // Shift chooses rows, not the text between them.
            on:mousedown=|event| if event.shift_key() { event.prevent_default() }
            on:click=move |event| chosen.click(record, &event)
            on:contextmenu=move |event| chosen.rested(record, &event)
        >
            <div class="c-table__cell c-table__cell--tick" role="cell">
                <input type="checkbox" tabindex="-1" id=tick aria-label=t!("records.select") aria-labelledby=labelled prop:checked=selected
                    on:click=move |event| chosen.choose(record, event.shift_key())/>
            </div>
            <For each=move || cells.keys.get() key=Clone::clone let:key>
                {
                    let (named, end) = (key == NAME, end.run((key.clone(),)));
                    let link = named.then(|| (href.clone(), linked.clone()));
                    view! { <Cell cells id=of_row.get_value() key end link/> }
                }
            </For>
            <div class="c-table__cell c-table__cell--more" role="cell">
                {move || near.get().then(|| view! { <RowMenu chosen record href=address.clone()/> })}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn RowMenu(chosen: Chosen, record: RecordId, href: String) -> impl IntoView {
    let may = chosen.may();
    let link = StoredValue::new(format!("{}{href}", platform::origin()));
    let copy = move || {
        let link = link.get_value();
        // Over plain http there is no clipboard: the link itself can be selected.
        chosen.toasts.info(if write_clipboard(&link) { t!("views.link_copied").to_owned() } else { link });
    };
    let assign = move || {
        chosen.whole.set(false);
        chosen.selection.update(|it| it.set(vec![record]));
        request_animation_frame(selecting::open_assignment);
    };
    view! {
        <Menu label=t!("records.row_menu") class="c-button c-button--ghost c-button--icon c-rowmenu" align_end=true trigger=|| view! { <Icon name="more"/> }>
            <MenuItem icon="external" on_select=move || selecting::open(&record.to_string())>{t!("records.open_link")}</MenuItem>
            <MenuItem icon="link" on_select=copy>{t!("views.copy_link")}</MenuItem>
            <Show when=move || may.assign.get()>
                <MenuItem icon="users" on_select=assign>{t!("board.assign_selected")}</MenuItem>
            </Show>
            <Show when=move || may.delete.get()>
                {if chosen.trash.get_untracked() {
                    view! { <MenuItem icon="restore" on_select=move || bulk::run(chosen, Deed::Restore, vec![record])>{t!("records.restore")}</MenuItem> }
                } else {
                    view! { <MenuItem icon="trash" danger=true on_select=move || bulk::run(chosen, Deed::Trash, vec![record])>{t!("records.to_trash")}</MenuItem> }
                }}
            </Show>
        </Menu>
    }
    .into_any()
}

/// What the user may do with some records of the list at least; the server says with which.
#[derive(Clone, Copy)]
pub struct May {
    /// Change their fields.
    pub edit: Memo<bool>,
    /// Give them to somebody.
    pub assign: Memo<bool>,
    /// Put them into the trash and take them out.
    pub delete: Memo<bool>,
}

impl Chosen {
    /// What may be done.
    pub fn may(self) -> May {
        let session = use_session();
        let may = move |verb| session.viewer().is_some_and(|viewer| viewer.scope(self.kind, verb) != Scope::None);
        May {
            edit: Memo::new(move |_| may(Verb::Edit) && !self.trash.get()),
            assign: Memo::new(move |_| may(Verb::Assign) && !self.trash.get()),
            delete: Memo::new(move |_| may(Verb::Delete)),
        }
    }
}

/// The box that ticks all rows.
#[component]
pub fn TickAll(chosen: Chosen) -> impl IntoView {
    let some = Memo::new(move |_| chosen.selection.with(|it| !it.is_empty()));
    let all = Memo::new(move |_| {
        some.get()
            && chosen
                .loaded
                .with(|ids| chosen.selection.with(|it| ids.iter().all(|id| id.parse().is_ok_and(|id| it.has(id)))))
    });
    view! {
        <input type="checkbox" aria-label=t!("table.select_all") prop:checked=all prop:indeterminate=move || some.get() && !all.get()
            on:change=move |_| if some.get_untracked() { chosen.clear() } else { chosen.choose_loaded() }/>
    }
    .into_any()
}
