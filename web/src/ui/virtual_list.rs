//! A list of any length of which only the visible rows exist.

use leptos::{html, prelude::*};

/// Rows of one height in a scrolling box.
#[component]
pub fn VirtualList(
    /// How many rows there are.
    #[prop(into)]
    count: Signal<usize>,
    /// Height of a row in pixels.
    #[prop(into)]
    row_height: Signal<f64>,
    /// Class of the scrolling box.
    #[prop(default = "c-virtual")]
    class: &'static str,
    /// Above the rows, scrolls with them sideways and sticks at the top.
    #[prop(optional, into)]
    header: ViewFn,
    /// Draws the row at an index.
    row: impl Fn(usize) -> AnyView + Send + Sync + 'static,
    /// The last rows came into view: time to fetch the next page.
    #[prop(optional, into)]
    on_end: Option<Callback<()>>,
) -> impl IntoView {
    let area = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0_f64);
    let height = RwSignal::new(900.0_f64);
    let measure = move || {
        // A frame that was asked for may come when the list is gone.
        if let Some(area) = area.try_get_untracked().flatten() {
            top.set(f64::from(area.scroll_top()));
            height.set(f64::from(area.client_height()));
        }
    };
    Effect::new(move || {
        if area.get().is_some() {
            request_animation_frame(measure);
        }
    });
    let resize = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resize.remove());

    let range = Memo::new(move |_| visible(top.get(), height.get(), row_height.get(), count.get()));
    Effect::new(move || {
        let (_, end) = range.get();
        if end + OVERSCAN >= count.get()
            && count.get() > 0
            && let Some(on_end) = on_end
        {
            on_end.run(());
        }
    });
    let row = StoredValue::new(row);
    view! {
        <div class=class role="rowgroup" node_ref=area on:scroll=move |_| measure() tabindex="-1">
            {header.run()}
            <div class="c-virtual__rows" role="presentation" style:height=move || {
                #[expect(clippy::cast_precision_loss, reason = "a count of rows is far below 2^53")]
                let rows = count.get() as f64;
                format!("{}px", rows * row_height.get())
            }>
                <For each=move || { let (start, end) = range.get(); start..end } key=|index| *index let:index>
                    <div class="c-virtual__row" role="presentation" style:transform=move || {
                        #[expect(clippy::cast_precision_loss, reason = "a count of rows is far below 2^53")]
                        let at = index as f64;
                        format!("translateY({}px)", at * row_height.get())
                    } style:height=move || format!("{}px", row_height.get())>
                        {row.with_value(|row| row(index))}
                    </div>
                </For>
            </div>
        </div>
    }
    .into_any()
}

/// Rows kept beyond each edge, so that quick scrolling shows no gaps.
const OVERSCAN: usize = 8;

/// First and one past the last index to draw.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels over a row's height, never negative"
)]
fn visible(top: f64, height: f64, row_height: f64, count: usize) -> (usize, usize) {
    let first = (top.max(0.0) / row_height) as usize;
    let last = ((top.max(0.0) + height) / row_height).ceil() as usize;
    (first.saturating_sub(OVERSCAN).min(count), (last + OVERSCAN).min(count))
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn only_what_is_seen_and_a_little_more_is_drawn() {
        assert_eq!(visible(0.0, 360.0, 36.0, 10_000), (0, 18));
        assert_eq!(visible(3600.0, 360.0, 36.0, 10_000), (92, 118));
        assert_eq!(visible(0.0, 360.0, 36.0, 3), (0, 3));
        assert_eq!(visible(9e9, 360.0, 36.0, 5), (5, 5));
    }
}
