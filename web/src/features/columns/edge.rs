//! The edge of a column's head, by which it is made wider or narrower: dragged by mouse or finger, or by arrow keys. A double
//! click, or Delete, gives it back the width that it has by itself.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use super::{Columns, WIDTHS};
use crate::t;

/// Pixels of one press of an arrow key.
const STEP: i32 = 16;

/// The edge at the end of a head.
#[component]
pub fn Edge(
    /// The table's.
    columns: Columns,
    /// The one whose edge it is.
    key: String,
) -> impl IntoView {
    let key = StoredValue::new(key);
    let width = move || key.with_value(|key| columns.widened(key).unwrap_or_else(|| columns.usual(key)));
    let choose = move |width: Option<i32>| key.with_value(|key| columns.widen(key, width));
    let dragged = columns.dragged;
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
            dragged.set(Some((key.get_value(), width.clamp(*WIDTHS.start(), *WIDTHS.end()))));
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
            class:c-grid__edge--held=move || dragged.with(|dragged| dragged.as_ref().is_some_and(|(of, _)| key.with_value(|key| of == key)))
            aria-label=t!("table.width_of", column = key.with_value(|key| untrack(|| columns.label(key))))
            aria-valuenow=move || width().to_string()
            aria-valuemin=WIDTHS.start().to_string() aria-valuemax=WIDTHS.end().to_string()
            on:pointerdown=on_press on:pointermove=on_move on:pointerup=on_release on:pointercancel=on_cancel
            on:keydown=on_key on:dblclick=move |_: ev::MouseEvent| choose(None)
        ></span>
    }
    .into_any()
}
