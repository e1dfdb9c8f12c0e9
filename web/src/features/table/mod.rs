//! The deals of a pipeline as a table, at the board's own address and under its filter.
//!
//! [`state`] asks for the rows and keeps them in the order of [`order`] as deals change; [`groups`] puts them
//! in groups; [`grid`] draws them, with a cell
//! that has the focus as in a spreadsheet, [`cell`] edits in place with the panel's own fields, and [`list`] is the same for
//! a phone. Everything else (filter, figures, selection, dialogs, panel) is the board's.

mod columns;
mod grid;
mod groups;
mod list;
mod order;
mod page;
mod state;
mod window;

pub use order::{By, RowSort};

use leptos::prelude::*;

/// Draws the table in the place of the board's columns.
pub fn show() -> AnyView {
    view! { <page::TablePage/> }.into_any()
}
