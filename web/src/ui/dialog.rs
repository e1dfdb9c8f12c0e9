//! Modal dialogs: the browser's own, which keeps the focus inside, closes on Escape and gives the focus back.

use leptos::{ev, html, prelude::*};

use super::{Button, ButtonKind, FormError, IconButton, unique_id};
use crate::t;

/// A box over the page. Its content is built when it opens and dropped when it closes.
#[component]
pub fn Dialog(
    /// Shown while true; Escape, the cross and a click beside it set it to false.
    open: RwSignal<bool>,
    /// Heading.
    #[prop(into)]
    title: Signal<String>,
    /// Wider, for forms of two columns.
    #[prop(optional)]
    wide: bool,
    /// The content; put buttons into a `footer.c-dialog__actions`.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let title_id = unique_id("dialog");
    let labelled_by = title_id.clone();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() {
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog class="c-dialog" class:c-dialog--wide=wide node_ref=dialog aria-labelledby=labelled_by
            on:close=move |_| open.set(false)
            on:mousedown=move |event| {
                // Only the ground around the box is the dialog itself.
                if dialog.get_untracked().is_some_and(|d| event.target().as_ref() == Some(d.as_ref())) {
                    open.set(false);
                }
            }
            on:keydown=move |event| { keeps_key(dialog, &event); }
        >
            <div class="c-dialog__box">
                <header class="c-dialog__head">
                    <h2 id=title_id>{title}</h2>
                    <IconButton icon="close" label=t!("common.close") on_press=move || open.set(false)/>
                </header>
                {move || open.get().then(|| children())}
            </div>
        </dialog>
    }
    .into_any()
}

/// Whether the dialog about a subject is open: while there is one. Closing the dialog takes the subject away.
pub fn opened_by<T: Send + Sync + 'static>(subject: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(subject.with(Option::is_some)));
    Effect::new(move || {
        if !open.get() && subject.with_untracked(Option::is_some) {
            subject.set(None);
        }
    });
    open
}

/// Keeps a key that is pressed inside a dialog from the page; says whether it did. A dialog that has just closed may hold
/// the focus until the next frame: what is pressed in between is meant for the page.
pub fn keeps_key(dialog: NodeRef<html::Dialog>, event: &ev::KeyboardEvent) -> bool {
    let open = dialog.get_untracked().is_some_and(|dialog| dialog.open());
    if open {
        event.stop_propagation();
    }
    open
}

/// Asks before something that cannot be taken back.
#[component]
pub fn Confirm(
    /// Shown while true.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// What will happen.
    #[prop(into)]
    text: Signal<String>,
    /// The verb on the button.
    #[prop(into)]
    action: Signal<String>,
    /// Under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it was refused.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Does it; the caller closes the dialog.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open title>
            <p class="c-dialog__text">{text}</p>
            <FormError error/>
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Danger busy on_press=on_confirm>{action}</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
