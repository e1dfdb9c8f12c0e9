//! A small word about a state.

use leptos::prelude::*;

/// What the word means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Just a fact.
    #[default]
    Neutral,
    /// Chosen or current.
    Accent,
    /// Won, working.
    Good,
    /// Needs attention.
    Warning,
    /// Lost, broken.
    Bad,
}

/// A small word about a state.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// The word.
    children: Children,
) -> impl IntoView {
    let class = move || match tone.get() {
        Tone::Neutral => "c-badge",
        Tone::Accent => "c-badge c-badge--accent",
        Tone::Good => "c-badge c-badge--good",
        Tone::Warning => "c-badge c-badge--warning",
        Tone::Bad => "c-badge c-badge--bad",
    };
    view! { <span class=class>{children()}</span> }
}
