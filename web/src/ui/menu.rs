//! A button that opens a list of things to do.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{Icon, popover, unique_id};
use crate::keyboard::{Key, step};

#[derive(Clone, Copy)]
struct MenuContext {
    list: NodeRef<html::Div>,
}

/// A button and its menu. Arrow keys move, Enter takes, Escape leaves; the focus returns to the button.
#[component]
pub fn Menu(
    /// Name of the button.
    #[prop(into)]
    label: Signal<String>,
    /// What the button shows.
    #[prop(into)]
    trigger: ViewFn,
    /// Class of the button.
    #[prop(default = "c-button c-button--ghost")]
    class: &'static str,
    /// What the button shows is a value, and part of its name.
    #[prop(optional)]
    shows_value: bool,
    /// Right edges in line instead of left ones.
    #[prop(optional)]
    align_end: bool,
    /// The [`MenuItem`]s, built when it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let (button, list) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let open = RwSignal::new(false);
    let id = unique_id("menu");
    provide_context(MenuContext { list });
    let show = move || {
        open.set(true);
        if let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) {
            // The items must be on the page before the box is measured.
            request_animation_frame(move || {
                popover::open_at(&list, &button, align_end);
                focus_item(&list, Key::Home);
            });
        }
    };
    view! {
        <button type="button" class=class node_ref=button title=label aria-haspopup="menu"
            aria-label=move || (!shows_value).then(|| label.get())
            aria-expanded=move || if open.get() { "true" } else { "false" } aria-controls=id.clone()
            on:click=move |event| { event.stop_propagation(); show(); }
            on:keydown=move |event| if Key::of(&event) == Some(Key::Down) { event.prevent_default(); show(); }
        >
            {shows_value.then(|| view! { <span class="visually-hidden">{label}" "</span> })}
            {trigger.run()}
        </button>
        <div class="c-menu" role="menu" id=id popover="auto" node_ref=list aria-label=label
            on:click=|event| event.stop_propagation()
            on:toggle=move |_| {
                let shown = list.get_untracked().is_some_and(|l| l.matches(":popover-open").unwrap_or(false));
                // Set again, it would make the items anew, and the focus would go with the old ones.
                if open.get_untracked() != shown {
                    open.set(shown);
                }
            }
            on:keydown=move |event: ev::KeyboardEvent| {
                let Some(list) = list.get_untracked() else { return };
                match Key::of(&event) {
                    Some(key @ (Key::Up | Key::Down | Key::Home | Key::End)) => {
                        event.prevent_default();
                        event.stop_propagation();
                        focus_item(&list, key);
                    }
                    Some(Key::Tab) => { let _ = list.hide_popover(); }
                    Some(Key::Escape) => event.stop_propagation(),
                    _ => {}
                }
            }
        >
            {move || open.get().then(|| children())}
        </div>
    }
    .into_any()
}

fn focus_item(list: &HtmlElement, key: Key) {
    let Ok(items) = list.query_selector_all("[role=menuitem]:not(:disabled)") else { return };
    let items: Vec<HtmlElement> =
        (0..items.length()).filter_map(|i| items.get(i)).filter_map(|item| item.dyn_into().ok()).collect();
    let focused = document().active_element();
    let at = items.iter().position(|item| focused.as_ref().is_some_and(|f| f == item.unchecked_ref()));
    if let Some(item) = step(key, at, items.len()).and_then(|at| items.get(at)) {
        let _ = item.focus();
    }
}

/// One thing to do.
#[component]
pub fn MenuItem(
    /// Does it; the menu closes.
    #[prop(into)]
    on_select: Callback<()>,
    /// Drawn before the text.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Destroys something.
    #[prop(optional)]
    danger: bool,
    /// Marked as the present choice.
    #[prop(optional, into)]
    checked: Signal<bool>,
    /// Cannot be taken now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The text.
    children: Children,
) -> impl IntoView {
    let menu = use_context::<MenuContext>();
    view! {
        <button type="button" role="menuitem" class="c-menu__item" class:c-menu__item--danger=danger tabindex="-1" disabled=disabled
            on:click=move |_| {
                if let Some(list) = menu.and_then(|m| m.list.get_untracked()) {
                    let _ = list.hide_popover();
                }
                on_select.run(());
            }
        >
            {icon.map(|name| view! { <Icon name/> })}
            <span>{children()}</span>
            {move || checked.get().then(|| view! { <Icon name="check"/> })}
        </button>
    }
    .into_any()
}
