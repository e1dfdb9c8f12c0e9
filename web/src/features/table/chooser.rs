//! Which columns the table shows, and in which order: the user's own choice, the same in every browser.

use leptos::prelude::*;
use millrace_shared::DealColumn;

use super::columns;
use crate::api::Maybe;
use crate::cache::preferences::PreferencesPatch;
use crate::cache::use_cache;
use crate::t;
use crate::ui::{Checkbox, Dropdown, Icon, Sortable};

/// A button that opens the list of columns.
#[component]
pub fn Chooser() -> impl IntoView {
    view! {
        <Dropdown label=t!("table.columns") class="c-chip c-chip--columns" trigger=|| view! { <Icon name="list"/>{t!("table.columns")} }>
            <Columns/>
        </Dropdown>
    }
    .into_any()
}

#[component]
fn Columns() -> impl IntoView {
    let cache = use_cache();
    let chosen = Memo::new(move |_| {
        columns::shown(cache).into_iter().filter(|column| *column != DealColumn::Name).collect::<Vec<_>>()
    });
    let prefer = move |columns: Maybe<Vec<DealColumn>>| {
        cache.prefer(PreferencesPatch { deal_columns: columns, ..PreferencesPatch::default() });
    };
    let set = move |columns: Vec<DealColumn>| {
        prefer(Maybe::Value(std::iter::once(DealColumn::Name).chain(columns).collect()));
    };
    let toggle = move |column: DealColumn, on: bool| {
        let mut columns = chosen.get_untracked();
        columns.retain(|other| *other != column);
        if on {
            columns.push(column);
        }
        set(columns);
    };
    let go = move |word: String, place: usize| {
        let mut columns = chosen.get_untracked();
        let Some(at) = columns.iter().position(|column| column.as_str() == word) else { return };
        let column = columns.remove(at);
        columns.insert(place.min(columns.len()), column);
        set(columns);
    };
    let word = |word: &str| DealColumn::parse(word).map(columns::label).unwrap_or_default();
    let row = move |of: String| {
        let Some(column) = DealColumn::parse(&of) else { return ().into_any() };
        view! { <Checkbox checked=true label=columns::label(column) on_change=move |on: bool| toggle(column, on)/> }
            .into_any()
    };
    let others = move || {
        let chosen = chosen.read();
        let hidden = |column: &&DealColumn| **column != DealColumn::Name && !chosen.contains(*column);
        DealColumn::ALL.iter().filter(hidden).copied().collect::<Vec<_>>()
    };
    view! {
        <div class="c-columns">
            <Sortable ids=Signal::derive(move || chosen.read().iter().map(|column| column.as_str().to_owned()).collect::<Vec<_>>())
                row name=move |of: String| word(&of).to_owned() on_move=move |of: String, place: usize| go(of, place)/>
            <ul class="c-columns__others">
                <For each=others key=|column| *column let:column>
                    <li><Checkbox checked=false label=columns::label(column) on_change=move |on: bool| toggle(column, on)/></li>
                </For>
            </ul>
            <button type="button" class="c-button c-button--ghost" on:click=move |_| prefer(Maybe::Null)>{t!("table.reset_columns")}</button>
        </div>
    }
    .into_any()
}
