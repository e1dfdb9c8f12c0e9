//! Yes or no.

use leptos::prelude::*;

use super::unique_id;

/// A box to tick, with its text.
#[component]
pub fn Checkbox(
    /// Ticked or not.
    #[prop(into)]
    checked: Signal<bool>,
    /// The new state.
    #[prop(into)]
    on_change: Callback<(bool,)>,
    /// What is ticked.
    #[prop(into)]
    label: Signal<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="c-checkbox">
            <input type="checkbox" prop:checked=checked disabled=disabled
                on:change:target=move |event| on_change.run((event.target().checked(),))/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// Something that is on or off at once, without saving.
#[component]
pub fn Switch(
    /// On or off.
    #[prop(into)]
    on: Signal<bool>,
    /// The new state.
    #[prop(into)]
    on_change: Callback<(bool,)>,
    /// What is switched.
    #[prop(into)]
    label: Signal<String>,
    /// What it means, below the label.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
) -> impl IntoView {
    let id = unique_id("switch");
    view! {
        <div class="c-switch">
            <button type="button" class="c-switch__track" role="switch" id=id.clone()
                aria-checked=move || if on.get() { "true" } else { "false" }
                on:click=move |_| on_change.run((!on.get_untracked(),))
            ><span class="c-switch__thumb"></span></button>
            <label for=id>{label}{move || hint.get().map(|hint| view! { <small>{hint}</small> })}</label>
        </div>
    }
    .into_any()
}
