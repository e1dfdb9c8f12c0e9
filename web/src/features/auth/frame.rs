//! The quiet page around a form: mark, heading, form.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    i18n::{self, use_speech},
    t,
    ui::{Select, use_toasts},
};

/// A centred column, and a choice of its language: what is in it is made anew in another one.
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
    children: ChildrenFn,
) -> impl IntoView {
    let speech = use_speech().signal();
    view! {
        <main class="c-auth">
            <div class="c-auth__box" class:c-auth__box--wide=wide>
                <div class="c-auth__brand">
                    <img src="/assets/favicon.svg" alt="" width="28" height="28"/>"Millrace"
                    <LanguageChoice/>
                </div>
                <div class="c-auth__head">
                    <h1>{move || { speech.track(); title.get() }}</h1>
                    {move || { speech.track(); text.get().map(|text| view! { <p>{text}</p> }) }}
                </div>
                {move || { speech.track(); children() }}
            </div>
        </main>
    }
    .into_any()
}

/// The language of the pages before sign-in, and that of a new workspace; afterwards each user's own choice counts.
#[component]
fn LanguageChoice() -> impl IntoView {
    let speech = use_speech();
    let toasts = use_toasts();
    let value = RwSignal::new(i18n::spoken().to_owned());
    let holder = NodeRef::<html::Div>::new();
    let label = Signal::derive(move || {
        speech.signal().track();
        t!("auth.language").to_owned()
    });
    let change = move || {
        leptos::task::spawn_local(async move {
            if !speech.change(&value.get_untracked()).await {
                toasts.info(t!("language.not_loaded"));
            }
            // The form is made anew, and its first field takes the focus in the next frame: it is taken back after that.
            request_animation_frame(move || {
                request_animation_frame(move || {
                    let select = holder.get_untracked().and_then(|holder| holder.query_selector("select").ok()?);
                    if let Some(select) = select.and_then(|select| select.dyn_into::<web_sys::HtmlElement>().ok()) {
                        let _ = select.focus();
                    }
                });
            });
        });
    };
    // It may also be settled after this page was made, by the answer to who is here.
    Effect::new(move || value.set(speech.signal().get().to_owned()));
    view! { <div class="c-auth__language" node_ref=holder><Select value choices=i18n::languages() label on_change=change/></div> }
        .into_any()
}
