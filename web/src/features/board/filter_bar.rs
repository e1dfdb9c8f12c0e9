//! What the board is narrowed to and sorted by. It stands in the address, so that it can be shared and survives a reload.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use millrace_shared::RecordKind;

use super::BoardContext;
use super::filter_chips::{Chip, Kind};
use crate::cache::{BoardFilter, BoardSort, Cache, use_cache};
use crate::session::use_session;
use crate::ui::{Dropdown, Icon, Menu, MenuItem};
use crate::{platform, t};

/// How long typing rests before the board is asked for.
const TYPING_MS: f64 = 180.0;

/// Writes a filter into the address.
pub(super) fn setter() -> Callback<(BoardFilter,)> {
    let change = query_setter();
    Callback::new(move |(filter,): (BoardFilter,)| change.run((filter.to_query(),)))
}

/// Values of the address's query; nothing takes one away.
pub(crate) type QueryChanges = Vec<(&'static str, Option<String>)>;

/// Writes values into the address's query.
pub(crate) fn query_setter() -> Callback<(QueryChanges,)> {
    let (navigate, location, query) = (use_navigate(), use_location(), use_query_map());
    Callback::new(move |(changes,): (QueryChanges,)| {
        let mut query = query.get_untracked();
        for (name, value) in changes {
            query.remove(name);
            if let Some(value) = value {
                query.insert(name, value);
            }
        }
        let to = format!("{}{}", location.pathname.get_untracked(), query.to_query_string());
        navigate(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    })
}

/// Text, chips of the filter, the order, closed columns.
#[component]
pub fn FilterBar(filter: Memo<BoardFilter>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let (cache, session) = (use_cache(), use_session());
    let (set, change) = (setter(), query_setter());
    let me = move || session.viewer().map(|viewer| viewer.user_id);

    // The input is ahead of the address while somebody types, and follows it otherwise.
    let typed = RwSignal::new(filter.with_untracked(|filter| filter.text.clone()));
    let waiting = StoredValue::new(None::<leptos::leptos_dom::helpers::TimeoutHandle>);
    Effect::new(move || {
        let text = filter.with(|filter| filter.text.clone());
        if waiting.get_value().is_none() && typed.with_untracked(|typed| typed.trim() != text) {
            typed.set(text);
        }
    });
    let search = move || {
        waiting.set_value(None);
        let text = typed.get_untracked();
        set.run((BoardFilter { text, ..filter.get_untracked() },));
    };
    let on_input = move |text: String| {
        typed.set(text);
        if let Some(earlier) = waiting.get_value() {
            earlier.clear();
        }
        waiting.set_value(platform::after(TYPING_MS, search));
    };
    let mine = Memo::new(move |_| me().is_some_and(|me| filter.read().owners == [me]));
    let toggle_mine = move || {
        let owners = if mine.get_untracked() { Vec::new() } else { me().into_iter().collect() };
        set.run((BoardFilter { owners, ..filter.get_untracked() },));
    };

    let kinds = Memo::new(move |_| Kind::all(cache, &filter.read()));
    // Chips of what the filter has, and of what was just added and has no value yet.
    let added = RwSignal::new(None::<Kind>);
    let chips = Memo::new(move |_| {
        let filter = filter.read();
        let shown =
            |kind: &Kind| added.get() == Some(*kind) || (kind.is_in(&filter) && !(*kind == Kind::Owner && mine.get()));
        kinds.get().into_iter().filter(shown).collect::<Vec<_>>()
    });
    view! {
        <label class="c-boardsearch">
            <Icon name="search"/>
            <input type="search" aria-label=t!("board.search") placeholder=t!("board.search") prop:value=typed
                on:input:target=move |event| on_input(event.target().value())
            />
        </label>
        <button type="button" class="c-chip" class:c-chip--on=mine aria-pressed=move || if mine.get() { "true" } else { "false" }
            on:click=move |_| toggle_mine()
        >{t!("board.mine")}</button>
        <For each=move || chips.get() key=|kind| *kind let:kind>
            <Chip kind filter set opens=Signal::derive(move || added.get() == Some(kind))
                on_close=move || if added.get_untracked() == Some(kind) { added.set(None) }/>
        </For>
        <Menu label=t!("board.add_filter") class="c-chip" trigger=|| view! { <Icon name="plus"/>{t!("board.filter")} }>
            {move || kinds.get().into_iter().map(|kind| view! {
                <MenuItem checked=Signal::derive(move || kind.is_in(&filter.read())) on_select=move || added.set(Some(kind))>{kind.label(cache)}</MenuItem>
            }).collect_view()}
        </Menu>
        <Show when=move || !filter.read().is_empty()>
            <button type="button" class="c-chip c-chip--clear" on:click=move |_| {
                typed.set(String::new());
                set.run((BoardFilter::default(),));
            }>{t!("board.clear_filters")}</button>
        </Show>
        // A table is sorted at its heads.
        <Show when=move || !context.table.get()>
            <Menu label=t!("board.sort_label") shows_value=true class="c-chip" trigger=move || view! { <Icon name="sort"/>{move || sort_name(context.sort.get())} }>
                {move || BoardSort::ALL.into_iter().filter(|sort| is_offered(cache, *sort)).map(|sort| view! {
                    <MenuItem checked=Signal::derive(move || context.sort.get() == sort)
                        on_select=move || change.run((vec![("sort", sort.as_str().map(str::to_owned))],))
                    >{sort_name(sort)}</MenuItem>
                }).collect_view()}
            </Menu>
        </Show>
        <button type="button" class="c-chip" class:c-chip--on=context.show_closed
            aria-pressed=move || if context.show_closed.get() { "true" } else { "false" }
            on:click=move |_| change.run((vec![("closed", (!context.show_closed.get_untracked()).then(|| "1".to_owned()))],))
        >{t!("board.closed")}</button>
        // A view of the deals that is no board has something of its own here.
        {move || match context.tools.get() {
            Some(tools) => tools.run(),
            None => view! {
                <Dropdown label=t!("card.lines") class="c-chip" trigger=|| view! { {t!("card.title")} }>
                    {crate::chunks::card_lines()}
                </Dropdown>
            }
            .into_any(),
        }}
    }
    .into_any()
}

/// Whether the role shows what an order goes by. The caller is told of changes.
pub(super) fn is_offered(cache: Cache, sort: BoardSort) -> bool {
    match sort {
        BoardSort::AmountDown | BoardSort::AmountUp => cache.shows(RecordKind::Deal, "amount"),
        BoardSort::Closing => cache.shows(RecordKind::Deal, "expectedCloseOn"),
        _ => true,
    }
}

/// The words for an order.
pub(super) fn sort_name(sort: BoardSort) -> &'static str {
    match sort {
        BoardSort::Own => t!("board.sort.own"),
        BoardSort::AmountDown => t!("board.sort.amount_down"),
        BoardSort::AmountUp => t!("board.sort.amount_up"),
        BoardSort::Closing => t!("board.sort.closing"),
        BoardSort::Newest => t!("board.sort.newest"),
        BoardSort::Oldest => t!("board.sort.oldest"),
        BoardSort::LongestInStage => t!("board.sort.longest"),
        BoardSort::LatestInStage => t!("board.sort.latest"),
    }
}
