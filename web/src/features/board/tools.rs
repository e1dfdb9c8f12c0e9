//! What works on a board and is not there when it opens: it is fetched once the board is drawn.

use leptos::prelude::*;

use super::BoardContext;
use super::close_dialog::CloseDialog;
use super::filter_chips::Edited;
use super::filter_editors::Editor;
use super::required::RequiredDialog;
use super::selection_bar::SelectionBar;

/// The dialogs of a board and the bar of its selection.
pub fn show_tools() -> AnyView {
    let context = expect_context::<BoardContext>();
    view! {
        <CloseDialog closing=context.closing/>
        <RequiredDialog/>
        <SelectionBar/>
    }
    .into_any()
}

/// The editor of a condition of the filter.
pub fn show_filter_editor() -> AnyView {
    let Edited { kind, filter, set } = expect_context();
    view! { <Editor kind filter set/> }.into_any()
}
