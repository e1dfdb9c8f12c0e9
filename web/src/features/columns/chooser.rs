//! Which columns a table shows, and in which order.

use leptos::prelude::*;

use super::{Column, Columns, NAME};
use crate::t;
use crate::ui::{Checkbox, Dropdown, Icon, Moved, Sortable};

/// A button that opens the list of columns.
#[component]
pub fn Chooser(columns: Columns) -> impl IntoView {
    view! {
        <Dropdown label=t!("table.columns") class="c-chip c-chip--columns" trigger=|| view! { <Icon name="list"/>{t!("table.columns")} }>
            <Choice columns/>
        </Dropdown>
    }
    .into_any()
}

#[component]
fn Choice(columns: Columns) -> impl IntoView {
    let chosen = move || columns.shown.get().into_iter().filter(|column| column.key != NAME).collect::<Vec<_>>();
    let toggle = move |key: &str, on: bool| {
        let mut now = columns.shown.get_untracked();
        now.retain(|column| column.key != key);
        if on {
            now.push(Column { key: key.to_owned(), width: None });
        }
        columns.choose(Some(now));
    };
    let go = move |key: String, place: usize| {
        let mut now = columns.shown.get_untracked();
        let Some(at) = now.iter().position(|column| column.key == key) else { return };
        let column = now.remove(at);
        // The name stands before all others.
        now.insert((place + 1).min(now.len()), column);
        columns.choose(Some(now));
    };
    let row = move |key: String| {
        let label = columns.label(&key);
        view! { <Checkbox checked=true label on_change=move |on: bool| toggle(&key, on)/> }.into_any()
    };
    let others = move || {
        let shown = columns.shown.read();
        let mut known = columns.known.get();
        known.retain(|it| !shown.iter().any(|column| column.key == it.key));
        known
    };
    view! {
        <div class="c-columns">
            <Sortable ids=Signal::derive(move || chosen().into_iter().map(|column| column.key).collect::<Vec<_>>())
                row name=move |key: String| columns.label(&key) on_move={move |key: String, place: usize| -> Moved { go(key, place); None }}/>
            <ul class="c-columns__others">
                <For each=others key=|it| it.key.clone() let:it>
                    <li><Checkbox checked=false label=it.label.clone() on_change=move |on: bool| toggle(&it.key, on)/></li>
                </For>
            </ul>
            <button type="button" class="c-button c-button--ghost" on:click=move |_| columns.choose(None)>{t!("table.reset_columns")}</button>
        </div>
    }
    .into_any()
}
