//! Buttons.

use leptos::prelude::*;

use super::Icon;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several ways on.
    #[default]
    Default,
    /// The one thing to do on this screen.
    Primary,
    /// Without a frame, inside other things.
    Ghost,
    /// Destroys something.
    Danger,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Default => "c-button",
            Self::Primary => "c-button c-button--primary",
            Self::Ghost => "c-button c-button--ghost",
            Self::Danger => "c-button c-button--danger",
        }
    }
}

/// A button with text and, before it, maybe an icon.
#[component]
pub fn Button(
    /// How much it asks to be pressed.
    #[prop(optional)]
    kind: ButtonKind,
    /// Drawn before the text.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Its work is under way: it cannot be pressed again and says so.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    /// Called on click, Enter and Space.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The text.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class()
            disabled=move || disabled.get() || busy.get()
            aria-busy=move || busy.get().then_some("true")
            on:click=move |_| {
                if let Some(on_press) = on_press {
                    on_press.run(());
                }
            }
        >
            {icon.map(|name| view! { <Icon name/> })}
            {children()}
        </button>
    }
    .into_any()
}

/// A button that is only an icon; its name is read out and shown as a tip.
#[component]
pub fn IconButton(
    /// The drawing.
    icon: &'static str,
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// For a button that stays down.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Called on click, Enter and Space.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="c-button c-button--ghost c-button--icon"
            title=label
            aria-label=label
            aria-pressed=move || pressed.map(|p| if p.get() { "true" } else { "false" })
            disabled=disabled
            on:click=move |_| on_press.run(())
        >
            <Icon name=icon/>
        </button>
    }
    .into_any()
}
