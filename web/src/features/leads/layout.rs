//! Rows or columns: the same leads, under the same filter. Which of them was looked at last is remembered.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use crate::{platform, t};

/// Where it is remembered that it was the board.
pub(super) const LAST_LAYOUT: &str = "millrace.leads";

/// The switch.
#[component]
pub(super) fn Layout(
    /// The board is on screen.
    board: bool,
) -> impl IntoView {
    let location = use_location();
    let place = move |path: &'static str, name: &'static str, here: bool| {
        let href = move || match location.search.get() {
            search if search.is_empty() || search.starts_with('?') => format!("{path}{search}"),
            search => format!("{path}?{search}"),
        };
        let remember = move |_| platform::store(LAST_LAYOUT, (path != "/leads").then_some("board"));
        view! { <a class="c-segments__one" href=href aria-current=here.then_some("page") on:click=remember>{name}</a> }
    };
    view! {
        <nav class="c-segments" aria-label=t!("table.layout")>
            {place("/leads/board", t!("table.board"), board)}
            {place("/leads", t!("table.table"), !board)}
        </nav>
    }
    .into_any()
}

/// A list that is opened without an address of its own opens as the board, when that was looked at last.
pub(super) fn goes_to_board() -> bool {
    let plain = use_location().search.with_untracked(String::is_empty);
    let goes = plain && platform::stored(LAST_LAYOUT).is_some();
    if goes {
        let navigate = use_navigate();
        let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
        // Not while the page that it leaves is being made.
        request_animation_frame(move || navigate("/leads/board", replace));
    }
    goes
}
