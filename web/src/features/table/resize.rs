//! The edge of a column's head, by which it is made wider or narrower: dragged by mouse or finger, or by arrow keys. A double
//! click, or Delete, gives it back the width that it has by itself. The widths are the user's own, in every browser.

use leptos::{ev, prelude::*};
use millrace_shared::DealColumn;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use super::columns;
use crate::cache::preferences::PreferencesPatch;
use crate::cache::use_cache;
use crate::t;

/// Pixels of one press of an arrow key.
const STEP: i32 = 16;

/// The column that is being dragged, and how wide it is meanwhile.
pub type Dragged = RwSignal<Option<(DealColumn, i32)>>;

/// The width of a column that is not as wide as by default. The caller is told of changes.
pub fn width_of(widths: &[(DealColumn, i32)], dragged: Dragged, column: DealColumn) -> Option<i32> {
    let dragged = dragged.get().filter(|(of, _)| *of == column).map(|(_, width)| width);
    dragged.or_else(|| columns::chosen(widths, column))
}

/// The edge at the end of a head.
#[component]
pub fn Edge(column: DealColumn, dragged: Dragged) -> impl IntoView {
    let cache = use_cache();
    let width = move || width_of(&columns::chosen_widths(cache), dragged, column).unwrap_or(columns::width(column));
    let choose = move |width: Option<i32>| {
        let widths = columns::with_width(untrack(|| columns::chosen_widths(cache)), column, width);
        cache.prefer(PreferencesPatch { deal_column_widths: Some(widths), ..PreferencesPatch::default() });
    };
    // Where the pointer was pressed, and how wide the column was then.
    let pressed = StoredValue::new(None::<(i32, i32)>);
    let on_press = move |event: PointerEvent| {
        let Some(edge) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let Some(head) = edge.parent_element() else { return };
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        let _ = edge.set_pointer_capture(event.pointer_id());
        #[expect(clippy::cast_possible_truncation, reason = "the width of a column in pixels")]
        let wide = head.get_bounding_client_rect().width().round() as i32;
        pressed.set_value(Some((event.client_x(), wide)));
    };
    let on_move = move |event: PointerEvent| {
        if let Some((from, wide)) = pressed.get_value() {
            let width = wide + event.client_x() - from;
            dragged.set(Some((column, width.clamp(*columns::WIDTHS.start(), *columns::WIDTHS.end()))));
        }
    };
    let on_release = move |_: PointerEvent| {
        pressed.set_value(None);
        if let Some((_, width)) = dragged.get_untracked() {
            choose(Some(width));
            dragged.set(None);
        }
    };
    let on_cancel = move |_: PointerEvent| {
        pressed.set_value(None);
        dragged.set(None);
    };
    let on_key = move |event: KeyboardEvent| {
        let now = untrack(width);
        match event.key().as_str() {
            "ArrowLeft" => choose(Some(now - STEP)),
            "ArrowRight" => choose(Some(now + STEP)),
            "Delete" | "Backspace" => choose(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <span class="c-grid__edge" role="separator" aria-orientation="vertical" tabindex="0"
            class:c-grid__edge--held=move || dragged.with(|dragged| dragged.is_some_and(|(of, _)| of == column))
            aria-label=t!("table.width_of", column = columns::label(column))
            aria-valuenow=move || width().to_string()
            aria-valuemin=columns::WIDTHS.start().to_string() aria-valuemax=columns::WIDTHS.end().to_string()
            on:pointerdown=on_press on:pointermove=on_move on:pointerup=on_release on:pointercancel=on_cancel
            on:keydown=on_key on:dblclick=move |_: ev::MouseEvent| choose(None)
        ></span>
    }
    .into_any()
}
