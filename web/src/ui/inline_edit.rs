//! A value that is edited where it stands: click or Enter, Escape cancels, Enter or Tab saves. When somebody else changes it
//! meanwhile, what is typed stays, both are shown, and the user chooses.

use leptos::{html, prelude::*};

use super::input::focus_when_shown;
use crate::{keyboard::Key, t};

/// Provided by who shows and settles what others make of a value meanwhile, such as the panel of a deal.
#[derive(Clone, Copy)]
pub struct Settled;

/// A value shown as text that becomes an input.
#[component]
pub fn InlineEdit(
    /// Name of the value.
    #[prop(into)]
    label: Signal<String>,
    /// What is edited.
    #[prop(into)]
    value: Signal<String>,
    /// How it is shown, when not as it is edited.
    #[prop(optional, into)]
    display: Option<ViewFn>,
    /// Type of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// Several lines: Ctrl+Enter saves.
    #[prop(optional)]
    multiline: bool,
    /// Only shown.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What is wrong with a new value, in the user's language; it stays in the input until it is right.
    #[prop(optional, into)]
    check: Option<Callback<(String,), Option<String>>>,
    /// The new value; called only when it changed.
    #[prop(into)]
    on_save: Callback<(String,)>,
) -> impl IntoView {
    let settled = use_context::<Settled>().is_some();
    let editing = RwSignal::new(false);
    let draft = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    // The value that the user goes by.
    let began = RwSignal::new(String::new());
    let theirs = Memo::new(move |_| {
        let now = value.get();
        (!settled && editing.get() && now != began.get()).then_some(now)
    });
    let button = NodeRef::<html::Button>::new();

    let start = move || {
        began.set(value.get_untracked());
        draft.set(value.get_untracked());
        error.set(None);
        editing.set(true);
    };
    let leave = move || {
        editing.set(false);
        request_animation_frame(move || {
            if let Some(button) = button.try_get_untracked().flatten() {
                let _ = button.focus();
            }
        });
    };
    Effect::new(move || {
        // Nothing is typed yet: what somebody else makes of it is what the user goes by.
        if let Some(now) = theirs.get().filter(|_| draft.get_untracked() == began.get_untracked()) {
            draft.set(now.clone());
            began.set(now);
        }
    });
    // On blur nothing takes the focus back: the user is already elsewhere.
    let save = move |blurred: bool| {
        // The input also loses the focus when the page goes, and the state with it.
        if editing.try_get_untracked() != Some(true) {
            return;
        }
        let new = draft.get_untracked().trim().to_owned();
        let is_typed = began.with_untracked(|began| new != began.trim());
        if is_typed && new != value.get_untracked() {
            if theirs.with_untracked(Option::is_some) {
                return;
            }
            if let Some(problem) = check.and_then(|check| check.run((new.clone(),))) {
                error.set(Some(problem));
                return;
            }
            on_save.run((new,));
        }
        if blurred { editing.set(false) } else { leave() }
    };
    let on_key = move |event: web_sys::KeyboardEvent| match Key::parse(&event.key()) {
        Some(Key::Escape) => {
            event.prevent_default();
            event.stop_propagation();
            leave();
        }
        Some(Key::Enter) if !event.is_composing() && (!multiline || event.ctrl_key() || event.meta_key()) => {
            event.prevent_default();
            event.stop_propagation();
            save(false);
        }
        _ => {}
    };

    let shown = move || match &display {
        Some(display) => display.run(),
        None => view! { {value} }.into_any(),
    };
    let editor = move || {
        let invalid = move || error.with(Option::is_some).then_some("true");
        let field = if multiline {
            let area = NodeRef::<html::Textarea>::new();
            Effect::new(move || {
                if let Some(area) = area.get() {
                    let _ = area.focus();
                }
            });
            view! {
                <textarea class="c-input c-input--area" node_ref=area rows="3" aria-label=label aria-invalid=invalid prop:value=draft
                    on:input:target=move |event| draft.set(event.target().value())
                    on:keydown=on_key on:blur=move |_| save(true)></textarea>
            }
            .into_any()
        } else {
            let input = NodeRef::<html::Input>::new();
            focus_when_shown(input);
            Effect::new(move || {
                if let Some(input) = input.get() {
                    input.select()
                }
            });
            view! {
                <input class="c-input" node_ref=input type=kind aria-label=label aria-invalid=invalid prop:value=draft
                    on:input:target=move |event| { draft.set(event.target().value()); error.set(None); }
                    on:keydown=on_key on:blur=move |_| save(true)/>
            }
            .into_any()
        };
        let use_mine = move || {
            began.set(value.get_untracked());
            save(false);
        };
        view! {
            {field}
            {move || theirs.get().map(|theirs| {
                let theirs = if theirs.is_empty() { t!("common.empty_value").to_owned() } else { theirs };
                view! {
                    <div class="c-conflict" role="alert">
                        <p>{t!("deal.conflict", who = t!("deal.conflict_somebody"), theirs = theirs, mine = draft.get_untracked())}</p>
                        <button type="button" class="c-button" on:click=move |_| leave()>{t!("deal.keep_theirs")}</button>
                        <button type="button" class="c-button" on:click=move |_| use_mine()>{t!("deal.use_mine")}</button>
                    </div>
                }
            })}
            {move || error.get().map(|error| view! { <p class="c-field__error" role="alert">{error}</p> })}
        }
    };
    view! {
        <div class="c-inline">
            <Show when=move || editing.get() fallback=move || view! {
                <button type="button" class="c-inline__value" node_ref=button disabled=disabled
                    on:click=move |_| start()
                >
                    // What is seen is part of the name.
                    <span class="visually-hidden">{move || around(&label.get()).0}</span>
                    {
                        let shown = shown.clone();
                        move || if value.with(String::is_empty) {
                            view! { <span class="c-inline__empty">{t!("common.empty_value")}</span> }.into_any()
                        } else {
                            shown()
                        }
                    }
                    <span class="heard-in-line">{move || around(&label.get()).1}</span>
                </button>
            }>{editor()}</Show>
        </div>
    }
    .into_any()
}

/// What is read out before and after the value.
fn around(label: &str) -> (String, String) {
    const VALUE: char = '\u{1}';
    let whole = t!("common.edit_value", label = label, value = VALUE.to_string());
    let (before, after) = whole.split_once(VALUE).unwrap_or((&whole, ""));
    (before.to_owned(), after.to_owned())
}
