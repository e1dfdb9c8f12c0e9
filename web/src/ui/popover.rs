//! Places a floating box at its anchor. The box itself is the browser's `popover`.

use web_sys::{Element, HtmlElement};

/// Opens a popover below its anchor, or above it where there is no room; never outside the window.
pub fn open_at(popover: &HtmlElement, anchor: &Element, align_end: bool) {
    if popover.show_popover().is_err() {
        return;
    }
    let Some(window) = web_sys::window() else { return };
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window.inner_width()), size(window.inner_height()));
    let from = anchor.get_bounding_client_rect();
    let style = popover.style();
    let _ = style.set_property("min-width", &format!("{}px", from.width()));
    let own = popover.get_bounding_client_rect();
    let place = place(
        Edges { left: from.left(), right: from.right(), top: from.top(), bottom: from.bottom() },
        (own.width(), own.height()),
        (width, height),
        align_end,
    );
    let _ = style.set_property("left", &format!("{}px", place.0));
    let _ = style.set_property("top", &format!("{}px", place.1));
}

struct Edges {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

const GAP: f64 = 4.0;
const MARGIN: f64 = 8.0;

fn place(anchor: Edges, own: (f64, f64), window: (f64, f64), align_end: bool) -> (f64, f64) {
    let wanted = if align_end { anchor.right - own.0 } else { anchor.left };
    let left = wanted.min(window.0 - own.0 - MARGIN).max(MARGIN);
    let below = anchor.bottom + GAP;
    let above = anchor.top - GAP - own.1;
    let top = if below + own.1 <= window.1 - MARGIN || above < MARGIN {
        below.min(window.1 - own.1 - MARGIN).max(MARGIN)
    } else {
        above
    };
    (left, top)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor(left: f64, top: f64) -> Edges {
        Edges { left, right: left + 100.0, top, bottom: top + 30.0 }
    }

    #[test]
    fn a_box_goes_below_unless_there_is_only_room_above() {
        assert_eq!(place(anchor(50.0, 20.0), (200.0, 300.0), (1000.0, 800.0), false), (50.0, 54.0));
        assert_eq!(place(anchor(50.0, 700.0), (200.0, 300.0), (1000.0, 800.0), false), (50.0, 396.0));
    }

    #[test]
    fn a_box_stays_in_the_window() {
        assert_eq!(place(anchor(950.0, 20.0), (200.0, 100.0), (1000.0, 800.0), false).0, 792.0);
        assert_eq!(place(anchor(20.0, 20.0), (200.0, 100.0), (1000.0, 800.0), true).0, 8.0);
        assert_eq!(place(anchor(20.0, 300.0), (200.0, 700.0), (1000.0, 720.0), false).1, 12.0);
    }
}
