//! A picture or a PDF over the page. The server gives it as what it is and lets nothing in it run.

use leptos::prelude::*;

use super::operations::FileFields;
use crate::{
    platform, t,
    ui::{Button, Dialog, opened_by},
};

/// Shown while a file is given.
#[component]
pub fn Preview(file: RwSignal<Option<FileFields>>) -> impl IntoView {
    let open = opened_by(file);
    let title =
        Signal::derive(move || file.with(|file| file.as_ref().map(|file| file.name.clone()).unwrap_or_default()));
    let content = move || {
        let file = file.get()?;
        let (url, name) = (format!("{}?inline", file.url), file.name);
        Some(if file.content_type.starts_with("image/") {
            view! { <img class="c-preview__picture" src=url alt=name/> }.into_any()
        } else if platform::shows_pdf() {
            view! { <iframe class="c-preview__pdf" src=url title=name></iframe> }.into_any()
        } else {
            view! { <p class="c-preview__none">{t!("files.no_preview")}</p> }.into_any()
        })
    };
    let url = move || file.with_untracked(|file| file.as_ref().map(|file| file.url.clone()).unwrap_or_default());
    view! {
        <Dialog open title wide=true>
            <div class="c-preview">{content}</div>
            <footer class="c-dialog__actions">
                <a class="c-button" rel="external noopener" target="_blank" href=move || format!("{}?inline", url())>{t!("files.open")}</a>
                <Button icon="download" on_press=move || platform::download(&url())>{t!("files.download")}</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
