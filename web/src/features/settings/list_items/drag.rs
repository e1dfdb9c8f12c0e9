//! A row that is dragged, or moved with the arrow keys.

use leptos::{ev, html, prelude::*};

use super::{ROW, rows::Rows};

/// How near to an edge a dragged row scrolls the list, in pixels.
const EDGE: f64 = 36.0;
/// How far it does so in a frame.
const STEP: i32 = 8;

/// A row that is dragged over rows of which not all exist: its place is worked out from where the pointer is, and the list
/// scrolls while that is near an edge.
#[derive(Clone, Copy)]
pub(super) struct Drag {
    rows: Rows,
    frame: NodeRef<html::Div>,
    pointer: StoredValue<f64>,
    listeners: StoredValue<Vec<WindowListenerHandle>, LocalStorage>,
}

impl Drag {
    pub fn new(rows: Rows, frame: NodeRef<html::Div>) -> Self {
        let drag = Self { rows, frame, pointer: StoredValue::new(0.0), listeners: StoredValue::new_local(Vec::new()) };
        on_cleanup(move || drag.stop());
        drag
    }

    fn stop(self) {
        self.listeners.try_update_value(|handles| handles.drain(..).for_each(WindowListenerHandle::remove));
    }

    fn area(self) -> Option<web_sys::Element> {
        self.frame.try_get_untracked().flatten()?.first_element_child()
    }

    pub fn grab(self, id: String, at: usize, y: f64) {
        self.stop();
        self.pointer.set_value(y);
        self.rows.dragged.set(Some((id, at)));
        self.listeners.update_value(|handles| {
            handles.push(window_event_listener(ev::pointermove, move |event| {
                self.pointer.set_value(f64::from(event.client_y()));
                self.place();
            }));
            handles.push(window_event_listener(ev::pointerup, move |_| self.release(true)));
            handles.push(window_event_listener(ev::pointercancel, move |_| self.release(false)));
        });
        self.scroll();
    }

    /// Puts the row where the pointer is.
    fn place(self) {
        let (Some(area), Some((id, at))) = (self.area(), self.rows.dragged.get_untracked()) else { return };
        let within = self.pointer.get_value() - area.get_bounding_client_rect().top() + f64::from(area.scroll_top());
        let last = self.rows.items.with_untracked(Vec::len).saturating_sub(1);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows above the pointer")]
        let to = ((within / ROW).floor().max(0.0) as usize).min(last);
        if to != at {
            self.rows.dragged.set(Some((id, to)));
        }
    }

    /// Scrolls a little, frame after frame, while the pointer is near an edge.
    fn scroll(self) {
        request_animation_frame(move || {
            if self.rows.dragged.try_get_untracked().flatten().is_none() {
                return;
            }
            if let Some(area) = self.area() {
                let (place, y) = (area.get_bounding_client_rect(), self.pointer.get_value());
                if y < place.top() + EDGE {
                    area.set_scroll_top(area.scroll_top() - STEP);
                    self.place();
                } else if y > place.bottom() - EDGE {
                    area.set_scroll_top(area.scroll_top() + STEP);
                    self.place();
                }
            }
            self.scroll();
        });
    }

    fn release(self, kept: bool) {
        self.stop();
        let Some((id, to)) = self.rows.dragged.get_untracked() else { return };
        self.rows.dragged.set(None);
        let at = self.rows.items.with_untracked(|items| items.iter().position(|item| item.id.inner() == id));
        if kept && at != Some(to) {
            self.rows.move_to(&id, to);
        }
    }

    /// One row up or down; the focus goes with it.
    pub fn step(self, id: &str, at: usize, down: bool) {
        let last = self.rows.items.with_untracked(Vec::len).saturating_sub(1);
        let to = if down { (at + 1).min(last) } else { at.saturating_sub(1) };
        if to == at {
            return;
        }
        self.rows.move_to(id, to);
        request_animation_frame(move || {
            let handle =
                self.area().and_then(|area| area.query_selector(&format!("[data-index='{to}']")).ok().flatten());
            if let Some(handle) = handle.and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(it).ok())
            {
                let _ = handle.focus();
            }
        });
    }
}
