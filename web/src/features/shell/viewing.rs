//! Says over every page that one looks on as somebody else; the banner itself comes when it is needed.

use leptos::prelude::*;

use crate::{chunks, session::use_session};

#[component]
pub(super) fn ViewingBanner() -> impl IntoView {
    let session = use_session();
    let is_needed = Memo::new(move |_| session.viewer().is_some_and(|viewer| viewer.viewing.is_some()));
    view! { <div class="c-shell__banner" role="status"><Show when=move || is_needed.get()>{chunks::viewing_banner()}</Show></div> }
}
