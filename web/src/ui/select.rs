//! A choice from a short list: the browser's own, which phones and screen readers know best.

use leptos::{html, prelude::*};

use super::input::focus_when_shown;
use super::{field::FieldContext, unique_id};

/// Value and text of each option.
pub type Choices = Vec<(String, String)>;

/// A drop-down list.
#[component]
pub fn Select(
    /// The chosen value.
    value: RwSignal<String>,
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Choices>,
    /// Name, where no [`Field`](super::Field) is around.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Called after the user chose.
    #[prop(optional, into)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    let invalid = field.as_ref().map(|f| f.invalid);
    let (id, described_by) = field.map_or_else(|| (unique_id("select"), None), |f| (f.id, Some(f.described_by)));
    let node_ref = NodeRef::<html::Select>::new();
    if autofocus {
        focus_when_shown(node_ref);
    }
    view! {
        <select
            node_ref=node_ref
            class="c-select"
            id=id
            aria-label=label
            disabled=disabled
            aria-describedby=described_by
            aria-invalid=move || invalid.is_some_and(|i| i.get()).then_some("true")
            on:change:target=move |event| {
                value.set(event.target().value());
                if let Some(changed) = on_change {
                    changed.run(());
                }
            }
        >
            {move || {
                choices.get().into_iter().map(|(key, text)| {
                    let chosen = key.clone();
                    view! { <option value=key prop:selected=move || value.with(|v| *v == chosen)>{text}</option> }
                }).collect_view()
            }}
        </select>
    }
    .into_any()
}
