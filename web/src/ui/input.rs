//! Text inputs.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{field::FieldContext, unique_id};

/// One line of text.
#[component]
pub fn TextInput(
    /// What is typed.
    value: RwSignal<String>,
    /// `text`, `email`, `password`, `tel`, `url`, `date`, `number` or `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Name, where no [`Field`](super::Field) is around.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// What the browser may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// `numeric` or `decimal` brings the number keys on phones.
    #[prop(optional)]
    input_mode: Option<&'static str>,
    /// Called when the value was changed and the input is left.
    #[prop(optional, into)]
    on_change: Option<Callback<()>>,
    /// The element, for callers that move the focus.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    let required = field.as_ref().is_some_and(|f| f.required);
    let invalid = field.as_ref().map(|f| f.invalid);
    let (id, described_by) = field.map_or_else(|| (unique_id("input"), None), |f| (f.id, Some(f.described_by)));
    if autofocus {
        focus_when_shown(node_ref);
    }
    view! {
        <input
            node_ref=node_ref
            class="c-input"
            id=id
            type=kind
            aria-label=label
            placeholder=placeholder
            autocomplete=autocomplete.unwrap_or("off")
            inputmode=input_mode
            disabled=disabled
            aria-required=required.then_some("true")
            aria-describedby=described_by
            aria-invalid=move || invalid.is_some_and(|i| i.get()).then_some("true")
            prop:value=value
            on:input:target=move |event| value.set(event.target().value())
            on:change=move |_| if let Some(changed) = on_change { changed.run(()) }
        />
    }
    .into_any()
}

/// Several lines of text; grows with them.
#[component]
pub fn TextArea(
    /// What is typed.
    value: RwSignal<String>,
    /// Name, where no [`Field`](super::Field) is around.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// Lines shown at least.
    #[prop(default = 3)]
    rows: u32,
    /// Takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Ctrl+Enter or Cmd+Enter.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// The element, for callers that move the focus.
    #[prop(optional)]
    node_ref: NodeRef<html::Textarea>,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    let invalid = field.as_ref().map(|f| f.invalid);
    let (id, described_by) = field.map_or_else(|| (unique_id("text"), None), |f| (f.id, Some(f.described_by)));
    if autofocus {
        Effect::new(move || {
            if let Some(element) = node_ref.get() {
                let _ = element.focus();
            }
        });
    }
    view! {
        <textarea
            node_ref=node_ref
            class="c-input c-input--area"
            id=id
            rows=rows
            aria-label=label
            placeholder=placeholder
            aria-describedby=described_by
            aria-invalid=move || invalid.is_some_and(|i| i.get()).then_some("true")
            prop:value=value
            on:input:target=move |event| value.set(event.target().value())
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && let Some(submit) = on_submit {
                    event.prevent_default();
                    submit.run(());
                }
            }
        ></textarea>
    }
    .into_any()
}

/// Moves the focus to a control once it is on the page.
pub(super) fn focus_when_shown<E>(node_ref: NodeRef<E>)
where
    E: html::ElementType,
    E::Output: JsCast + Clone + 'static,
{
    Effect::new(move || {
        if let Some(element) = node_ref.get() {
            // After the browser has laid it out: an element in a dialog that is just opening cannot take it yet.
            request_animation_frame(move || {
                if let Some(element) = element.dyn_ref::<HtmlElement>() {
                    let _ = element.focus();
                }
            });
        }
    });
}
