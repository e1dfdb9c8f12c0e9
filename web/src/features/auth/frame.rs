//! The quiet page around a form: mark, heading, form.

use leptos::prelude::*;

/// A centred column.
#[component]
pub fn AuthFrame(
    /// Heading.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence below it.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// Room for two columns.
    #[prop(optional)]
    wide: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="c-auth">
            <div class="c-auth__box" class:c-auth__box--wide=wide>
                <div class="c-auth__brand"><img src="/assets/favicon.svg" alt="" width="28" height="28"/>"Millrace"</div>
                <div class="c-auth__head">
                    <h1>{title}</h1>
                    {move || text.get().map(|text| view! { <p>{text}</p> })}
                </div>
                {children()}
            </div>
        </main>
    }
    .into_any()
}
