//! Which rows are seen: only those are drawn, and the one that has the focus.

use leptos::html;
use leptos::prelude::*;
use millrace_shared::DealId;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::groups::Line;
use super::state::Table;

/// Rows drawn beyond what is seen, above and below.
const OVERSCAN: usize = 8;

/// The scrolling box of the rows.
#[derive(Clone, Copy)]
pub struct Window {
    /// The box.
    pub area: NodeRef<html::Div>,
    /// From one row to the next, in pixels.
    pub pitch: RwSignal<f64>,
    /// The lines to draw, each with its place.
    pub seen: Memo<Vec<(Line, usize)>>,
    top: RwSignal<f64>,
    height: RwSignal<f64>,
    table: Table,
}

impl Window {
    /// Follows the box and the table; `property` is the name of the row's height in the style sheet, `held` a row that stays.
    pub fn new(
        table: Table,
        property: &'static str,
        held: impl Fn() -> Option<DealId> + Send + Sync + 'static,
    ) -> Self {
        let (top, height, pitch) = (RwSignal::new(0.0_f64), RwSignal::new(900.0_f64), RwSignal::new(36.0_f64));
        let area = NodeRef::<html::Div>::new();
        let seen = Memo::new(move |_| {
            let (first, last) = range(top.get(), height.get(), pitch.get());
            table.lines.with(|lines| {
                let mut seen: Vec<(Line, usize)> =
                    lines.iter().cloned().zip(0..).skip(first).take(last.saturating_sub(first)).collect();
                // What has the focus must stay for its keys to work, wherever the table is scrolled to.
                let held = held().map(Line::Deal).filter(|held| !seen.iter().any(|(line, _)| line == held));
                if let Some(held) = held
                    && let Some(index) = lines.iter().position(|line| *line == held)
                {
                    seen.push((held, index));
                }
                seen
            })
        });
        let window = Self { area, pitch, seen, top, height, table };
        Effect::new(move || {
            if area.get().is_some() {
                request_animation_frame(move || {
                    window.measure_row(property);
                    window.measure();
                });
            }
        });
        let resize = window_event_listener(leptos::ev::resize, move |_| {
            window.measure_row(property);
            window.measure();
        });
        on_cleanup(move || resize.remove());
        Effect::new(move || {
            let (_, last) = range(top.get(), height.get(), pitch.get());
            if !table.complete.get() && last + OVERSCAN >= table.lines.read().len() {
                table.load_more();
            }
        });
        window
    }

    /// Takes in where the box is scrolled to.
    pub fn measure(self) {
        if let Some(area) = self.area.try_get_untracked().flatten() {
            self.top.set(f64::from(area.scroll_top()));
            self.height.set(f64::from(area.client_height()));
        }
    }

    fn measure_row(self, property: &str) {
        let Some(area) = self.area.try_get_untracked().flatten() else { return };
        let style = leptos::prelude::window().get_computed_style(&area).ok().flatten();
        let value = style.and_then(|style| style.get_property_value(property).ok()).unwrap_or_default();
        if let Ok(pixels) = value.trim().trim_end_matches("px").parse::<f64>()
            && pixels > 0.0
        {
            self.pitch.set(pixels);
        }
    }

    /// Height of all rows.
    pub fn all(self) -> String {
        self.table.lines.with(|lines| format!("{}px", pixels(lines.len(), self.pitch.get())))
    }

    /// Where a row stands now; `first` is where it stood when it was made.
    pub fn place(self, line: &Line, first: usize) -> usize {
        self.seen.with(|seen| seen.iter().find(|(other, _)| other == line).map_or(first, |(_, index)| *index))
    }

    /// The line in which a deal stands.
    pub fn line_of(self, id: DealId) -> Option<usize> {
        self.table.lines.with_untracked(|lines| lines.iter().position(|line| *line == Line::Deal(id)))
    }

    /// The distance of a row from the top.
    pub fn offset(self, index: usize) -> String {
        format!("translateY({}px)", pixels(index, self.pitch.get()))
    }

    /// The element of a row or of something in it.
    pub fn find(self, selector: &str) -> Option<web_sys::HtmlElement> {
        self.area.try_get_untracked()??.query_selector(selector).ok().flatten()?.dyn_into().ok()
    }

    /// Brings a row into view and does something to what is found in it, which may only be drawn then.
    pub fn reach(self, index: usize, selector: String, then: impl Fn(&web_sys::HtmlElement) + 'static) {
        if let Some(element) = self.find(&selector) {
            into_view(&element);
            return then(&element);
        }
        if let Some(area) = self.area.try_get_untracked().flatten() {
            let middle = pixels(index, self.pitch.get_untracked()) - f64::from(area.client_height()) / 2.0;
            #[expect(clippy::cast_possible_truncation, reason = "pixels of a table")]
            area.set_scroll_top(middle.max(0.0) as i32);
        }
        request_animation_frame(move || {
            request_animation_frame(move || {
                if let Some(element) = self.find(&selector) {
                    into_view(&element);
                    then(&element);
                }
            });
        });
    }

    /// How many whole rows are seen.
    pub fn page(self) -> usize {
        let (first, last) = range(0.0, self.height.get_untracked(), self.pitch.get_untracked());
        (last - first).saturating_sub(OVERSCAN + 2).max(1)
    }
}

fn into_view(element: &Element) {
    let place = web_sys::ScrollIntoViewOptions::new();
    place.set_block(web_sys::ScrollLogicalPosition::Nearest);
    place.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&place);
}

#[expect(clippy::cast_precision_loss, reason = "a count of rows is far below 2^53")]
fn pixels(rows: usize, pitch: f64) -> f64 {
    rows as f64 * pitch
}

/// First row to draw, and one past the last.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels over a row's height, never negative"
)]
fn range(top: f64, height: f64, pitch: f64) -> (usize, usize) {
    let first = (top.max(0.0) / pitch) as usize;
    let last = ((top.max(0.0) + height) / pitch).ceil() as usize;
    (first.saturating_sub(OVERSCAN), last + OVERSCAN)
}
