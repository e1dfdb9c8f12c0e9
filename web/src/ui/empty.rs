//! Screens with nothing on them: they say what to do next, and offer to do it.

use leptos::prelude::*;

use super::{Button, Icon};
use crate::t;

/// Nothing here yet, or nothing found.
#[component]
pub fn EmptyState(
    /// The drawing.
    icon: &'static str,
    /// What is missing.
    #[prop(into)]
    title: Signal<String>,
    /// What to do.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="c-empty">
            <span class="c-empty__icon"><Icon name=icon/></span>
            <h2>{title}</h2>
            {move || text.get().map(|text| view! { <p>{text}</p> })}
            {children.map(|children| view! { <div class="c-empty__actions">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// A page that could not be loaded.
#[component]
pub fn ErrorState(
    /// What happened.
    #[prop(into)]
    text: Signal<String>,
    /// Tries again.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class="c-empty" role="alert">
            <span class="c-empty__icon"><Icon name="alert"/></span>
            <h2>{t!("common.could_not_load")}</h2>
            <p>{text}</p>
            {on_retry.map(|retry| view! {
                <div class="c-empty__actions"><Button on_press=retry>{t!("common.try_again")}</Button></div>
            })}
        </div>
    }
    .into_any()
}
