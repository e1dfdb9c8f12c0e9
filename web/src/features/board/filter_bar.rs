//! What the board is narrowed to. It stands in the address, so that it can be shared and survives a reload.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use millrace_shared::{UserId, UserStatus};

use super::BoardContext;
use crate::cache::BoardFilter;
use crate::session::use_session;
use crate::ui::{Choice, Combobox, Icon, filter_choices};
use crate::{platform, t};

/// How long typing rests before the board is asked for.
const TYPING_MS: f64 = 180.0;

/// Writes a filter into the address.
pub(super) fn setter() -> Callback<(BoardFilter,)> {
    let change = query_setter();
    Callback::new(move |(filter,): (BoardFilter,)| {
        let (owner, text) = filter.to_query();
        change.run((vec![("owner", owner), ("q", text)],));
    })
}

/// Values of the address's query; nothing takes one away.
type QueryChanges = Vec<(&'static str, Option<String>)>;

fn query_setter() -> Callback<(QueryChanges,)> {
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

/// Text, owners, closed columns.
#[component]
pub fn FilterBar(filter: Memo<BoardFilter>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let (cache, session) = (context.cache, use_session());
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
    let toggle = move |owner: UserId| {
        let mut filter = filter.get_untracked();
        let before = filter.owners.len();
        filter.owners.retain(|other| *other != owner);
        if filter.owners.len() == before {
            filter.owners.push(owner);
        }
        set.run((filter,));
    };

    let wanted = RwSignal::new(String::new());
    let owners = Signal::derive(move || {
        let mut users = cache.users.all();
        users.retain(|user| user.status != UserStatus::Deactivated && !filter.read().owners.contains(&user.id));
        users.sort_by_key(|user| user.name.to_lowercase());
        let all: Vec<Choice> = users.into_iter().map(|user| Choice::person(user.id.to_string(), user.name)).collect();
        filter_choices(&all, &wanted.read())
    });
    let mine = move || me().is_some_and(|me| filter.read().owners == [me]);
    view! {
        <label class="c-boardsearch">
            <Icon name="search"/>
            <input type="search" aria-label=t!("board.search") placeholder=t!("board.search") prop:value=typed
                on:input:target=move |event| on_input(event.target().value())
            />
        </label>
        <button type="button" class="c-chip" class:c-chip--on=mine aria-pressed=move || if mine() { "true" } else { "false" }
            on:click=move |_| if let Some(me) = me() { toggle(me) }
        >{t!("board.mine")}</button>
        <For each=move || filter.get().owners key=|owner| *owner let:owner>
            <Show when=move || !mine()>
                <button type="button" class="c-chip c-chip--on" on:click=move |_| toggle(owner)
                    aria-label=move || t!("board.remove_owner", name = cache.user_name(owner))
                >
                    {t!("board.owner")}" "<b>{move || cache.user_name(owner)}</b><Icon name="close"/>
                </button>
            </Show>
        </For>
        <div class="c-chip c-chip--pick">
            <Combobox selected=Signal::derive(|| None) choices=owners search=wanted label=t!("board.filter_owner") inline=true
                placeholder=t!("board.filter_owner_short")
                on_pick=move |(choice,): (Option<Choice>,)| if let Some(id) = choice.and_then(|it| it.id.parse().ok()) { toggle(id) }
            />
        </div>
        <button type="button" class="c-chip" class:c-chip--on=context.show_closed
            aria-pressed=move || if context.show_closed.get() { "true" } else { "false" }
            on:click=move |_| change.run((vec![("closed", (!context.show_closed.get_untracked()).then(|| "1".to_owned()))],))
        >{t!("board.closed")}</button>
    }
    .into_any()
}
