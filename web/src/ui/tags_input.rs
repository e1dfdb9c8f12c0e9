//! Tags: a list, and a field to add to it. Enter or a comma adds, Backspace in the empty field takes the last one away.

use leptos::prelude::*;
use millrace_shared::validation::folded;

use super::Icon;
use crate::{keyboard::Key, t};

/// Each change is told at once, with all tags.
#[component]
pub fn TagsInput(
    /// Those that are there.
    #[prop(into)]
    tags: Signal<Vec<String>>,
    /// They may only be read.
    #[prop(into)]
    disabled: Signal<bool>,
    /// They shall be these.
    #[prop(into)]
    on_save: Callback<(Vec<String>,)>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let save = move |tags: Vec<String>| on_save.run((tags,));
    let add = move || {
        // The field also loses the focus when what is around it goes, and what it belongs to with it.
        let Some(typed_now) = typed.try_get_untracked() else { return };
        let new: Vec<String> =
            typed_now.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
        if new.is_empty() {
            return;
        }
        let mut all = tags.get_untracked();
        for tag in new {
            if !all.iter().any(|other| folded(other) == folded(&tag)) {
                all.push(tag);
            }
        }
        typed.set(String::new());
        if all != tags.get_untracked() {
            save(all);
        }
    };
    let remove = move |tag: &str| {
        let mut all = tags.get_untracked();
        all.retain(|other| other != tag);
        save(all);
    };
    view! {
        <div class="c-dealtags">
            <Show when=move || disabled.get() && tags.with(Vec::is_empty)><span class="muted">{t!("common.empty_value")}</span></Show>
            <For each=move || tags.get() key=Clone::clone let:tag>
                {
                    let (text, name) = (tag.clone(), tag.clone());
                    view! {
                        <span class="c-tag">{text}
                            <Show when=move || !disabled.get()>
                                {
                                    let (tag, name) = (tag.clone(), name.clone());
                                    view! {
                                        <button type="button" aria-label=t!("deal.remove_tag", name = name) on:click=move |_| remove(&tag)><Icon name="close"/></button>
                                    }
                                }
                            </Show>
                        </span>
                    }
                }
            </For>
            <Show when=move || !disabled.get()>
                <input type="text" class="c-dealtags__input" aria-label=t!("deal.add_tag") placeholder=t!("deal.add_tag") prop:value=typed
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        if typed.with_untracked(|typed| typed.ends_with(',')) { add(); }
                    }
                    on:blur=move |_| add()
                    on:keydown=move |event| match Key::of(&event) {
                        Some(Key::Enter) => { event.prevent_default(); add(); }
                        Some(Key::Escape) => { event.stop_propagation(); typed.set(String::new()); }
                        Some(Key::Delete) if event.key() == "Backspace" && typed.with_untracked(String::is_empty) => {
                            if let Some(last) = tags.get_untracked().last() { remove(last); }
                        }
                        _ => {}
                    }
                />
            </Show>
        </div>
    }
    .into_any()
}
