//! A list to tick, with a search above it.

use leptos::prelude::*;

use super::{Checkbox, Choice};
use crate::t;

/// Choices to tick. Who uses it narrows them to what is searched for.
#[component]
pub fn TickList(
    /// What is ticked, for those who do not see it.
    label: String,
    /// What is typed into the search.
    search: RwSignal<String>,
    /// What can be ticked now.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The ids of what is ticked.
    #[prop(into)]
    ticked: Signal<Vec<String>>,
    /// Ticks one, or takes its tick away.
    #[prop(into)]
    on_toggle: Callback<(Choice,)>,
) -> impl IntoView {
    view! {
        <input type="search" class="c-input" aria-label=t!("common.search") placeholder=t!("common.search") prop:value=search
            on:input:target=move |event| search.set(event.target().value())/>
        <div class="c-filterlist__all" role="group" aria-label=label>
            <For each=move || choices.get() key=|choice| (choice.id.clone(), choice.label.clone()) let:choice>
                {
                    let (id, label) = (choice.id.clone(), choice.label.clone());
                    let checked = Signal::derive(move || ticked.read().contains(&id));
                    view! { <Checkbox label checked on_change=move |_: bool| on_toggle.run((choice.clone(),))/> }
                }
            </For>
            <Show when=move || choices.read().is_empty()><p class="c-combobox__none">{t!("common.nothing_found")}</p></Show>
        </div>
    }
    .into_any()
}
