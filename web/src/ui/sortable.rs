//! A list whose rows are put in order: dragged by their handle, or moved with the arrow keys on it.

use std::{collections::VecDeque, future::Future, pin::Pin};

use leptos::{ev, html, prelude::*};

use super::Icon;
use crate::{keyboard::Key, t};

/// Ends when the server has answered, and says whether the row was moved. Nothing where the page itself keeps the order.
pub type Moved = Option<Pin<Box<dyn Future<Output = bool>>>>;

/// Rows in an order that the user decides.
#[component]
pub fn Sortable(
    /// Ids in the present order.
    #[prop(into)]
    ids: Signal<Vec<String>>,
    /// Draws the row of an id.
    row: impl Fn(String) -> AnyView + Send + Sync + 'static,
    /// The name of a row, for its handle.
    #[prop(into)]
    name: Callback<(String,), String>,
    /// The id and its new place, from 0.
    #[prop(into)]
    on_move: Callback<(String, usize), Moved>,
) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    // What is seen; runs ahead of `ids` while a row is dragged, and by the moves that `ids` may not tell yet.
    let order = RwSignal::new(ids.get_untracked());
    let dragged = RwSignal::new(None::<String>);
    let ahead = StoredValue::new(Vec::<(String, usize)>::new());
    // The moves that wait for the answer to one before: two on their way at once could come in another order.
    let (waiting, saving) = (StoredValue::new(VecDeque::<(String, usize)>::new()), StoredValue::new(false));
    let settle = move |ids: &[String]| {
        if dragged.try_with_untracked(Option::is_none) == Some(true) {
            let told = |moves: &Vec<(String, usize)>| {
                moves.iter().fold(ids.to_vec(), |order, (id, to)| moved(&order, id, *to))
            };
            let _ = order.try_set(ahead.with_value(told));
        }
    };
    Effect::new(move || {
        let ids = ids.get();
        // An order that was asked for before the last move was answered tells an earlier one.
        if !saving.get_value() {
            ahead.update_value(Vec::clear);
        }
        settle(&ids);
    });
    let go = move |id: String, to: usize| {
        ahead.update_value(|moves| moves.push((id.clone(), to)));
        if saving.get_value() {
            waiting.update_value(|waiting| {
                if waiting.back().is_some_and(|(last, _)| *last == id) {
                    waiting.pop_back();
                }
                waiting.push_back((id, to));
            });
            return;
        }
        let Some(mut saved) = on_move.run((id, to)) else { return };
        saving.set_value(true);
        leptos::task::spawn_local(async move {
            loop {
                let kept = saved.await;
                let next = waiting.try_update_value(|waiting| if kept { waiting.pop_front() } else { None });
                match next.flatten().and_then(|next| on_move.run(next)) {
                    Some(next) => saved = next,
                    None if kept => break,
                    None => {
                        waiting.try_update_value(VecDeque::clear);
                        ahead.try_update_value(Vec::clear);
                        if let Some(ids) = ids.try_get_untracked() {
                            settle(&ids);
                        }
                        break;
                    }
                }
            }
            let _ = saving.try_update_value(|saving| *saving = false);
        });
    };
    let listeners = StoredValue::new_local(Vec::<WindowListenerHandle>::new());
    let stop_listening =
        move || listeners.update_value(|handles| handles.drain(..).for_each(WindowListenerHandle::remove));
    on_cleanup(stop_listening);

    let place_at = move |y: f64| {
        let (Some(list), Some(id)) = (list.get_untracked(), dragged.get_untracked()) else { return };
        let current = order.get_untracked();
        let rows = list.children();
        let above = (0..rows.length())
            .filter(|i| current.get(*i as usize).is_some_and(|other| *other != id))
            .filter_map(|i| rows.item(i))
            .filter(|row| {
                let place = row.get_bounding_client_rect();
                place.top() + place.height() / 2.0 < y
            })
            .count();
        let moved = moved(&current, &id, above);
        if moved != current {
            order.set(moved);
        }
    };
    let drop_row = move || {
        stop_listening();
        let Some(id) = dragged.get_untracked() else { return };
        dragged.set(None);
        let place = order.with_untracked(|order| order.iter().position(|other| *other == id));
        let before = ids.with_untracked(|ids| ids.iter().position(|other| *other == id));
        match place {
            Some(place) if Some(place) != before => go(id, place),
            _ => settle(&ids.get_untracked()),
        }
    };
    let grab = move |id: String| {
        dragged.set(Some(id));
        stop_listening();
        listeners.update_value(|handles| {
            handles.push(window_event_listener(ev::pointermove, move |event| place_at(f64::from(event.client_y()))));
            handles.push(window_event_listener(ev::pointerup, move |_| drop_row()));
            handles.push(window_event_listener(ev::pointercancel, move |_| drop_row()));
        });
    };
    let step = move |id: &str, down: bool| {
        let current = order.get_untracked();
        let Some(at) = current.iter().position(|other| other == id) else { return };
        let to = if down { (at + 1).min(current.len() - 1) } else { at.saturating_sub(1) };
        if to != at {
            order.set(moved(&current, id, to));
            go(id.to_owned(), to);
        }
    };
    let row = StoredValue::new(row);
    view! {
        <ul class="c-sortable" node_ref=list>
            <For each=move || order.get() key=Clone::clone let:id>
                {
                    let (of_class, of_grab, of_step, of_name) = (id.clone(), id.clone(), id.clone(), id.clone());
                    view! {
                        <li class="c-sortable__row" class:c-sortable__row--dragged=move || dragged.with(|d| d.as_ref() == Some(&of_class))>
                            <button type="button" class="c-sortable__handle"
                                title=t!("common.move_hint")
                                aria-label=move || t!("common.move_named", name = name.run((of_name.clone(),)))
                                on:pointerdown=move |event| { if event.button() == 0 { event.prevent_default(); grab(of_grab.clone()); } }
                                on:keydown=move |event| {
                                    if let Some(key @ (Key::Up | Key::Down)) = Key::of(&event) {
                                        event.prevent_default();
                                        step(&of_step, key == Key::Down);
                                        // The row is put elsewhere in the page, which takes the focus away.
                                        let handle = event_target::<web_sys::HtmlElement>(&event);
                                        queue_microtask(move || { let _ = handle.focus(); });
                                    }
                                }
                            ><Icon name="drag"/></button>
                            {row.with_value(|row| row(id))}
                        </li>
                    }
                }
            </For>
        </ul>
    }
    .into_any()
}

/// The same list with one entry at a new place.
fn moved(order: &[String], id: &str, to: usize) -> Vec<String> {
    let mut order = order.to_vec();
    if let Some(at) = order.iter().position(|other| other == id) {
        let entry = order.remove(at);
        order.insert(to.min(order.len()), entry);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn one_entry_goes_to_its_new_place() {
        let order = ["a", "b", "c"].map(String::from);
        assert_eq!(moved(&order, "a", 2), ["b", "c", "a"]);
        assert_eq!(moved(&order, "c", 0), ["c", "a", "b"]);
        assert_eq!(moved(&order, "b", 9), ["a", "c", "b"]);
        assert_eq!(moved(&order, "x", 0), order);
    }
}
