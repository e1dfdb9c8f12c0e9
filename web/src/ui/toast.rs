//! Short messages at the foot of the window, with one thing to do about them.

use std::{sync::Arc, time::Duration};

use leptos::{html, prelude::*};

use super::{Icon, IconButton};
use crate::t;

/// How long a toast stays; one with an action stays for the eight seconds of Undo.
const PLAIN: Duration = Duration::from_secs(5);
const WITH_ACTION: Duration = Duration::from_secs(8);
const MOST: usize = 3;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    error: bool,
    action: Option<(String, Action)>,
}

/// What a toast does. Not a `Callback`, which ends with the menu, the row or the page that made it; a toast stays.
type Action = Arc<dyn Fn() + Send + Sync>;

/// The toasts of this page; get it by [`use_toasts`].
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    held: RwSignal<bool>,
}

impl Toasts {
    /// Makes it available to every component below; once, at the root.
    pub fn provide() -> Self {
        let toasts = Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(1), held: RwSignal::new(false) };
        provide_context(toasts);
        toasts
    }

    /// Says that something was done.
    pub fn info(self, text: impl Into<String>) {
        self.push(text.into(), false, None);
    }

    /// Says why something was not done.
    pub fn error(self, text: impl Into<String>) {
        self.push(text.into(), true, None);
    }

    /// Says that something was done, and offers one action about it, such as Undo.
    pub fn with_action(
        self,
        text: impl Into<String>,
        label: impl Into<String>,
        action: impl Fn() + Send + Sync + 'static,
    ) {
        self.push(text.into(), false, Some((label.into(), Arc::new(action))));
    }

    /// Takes back what was said: it turned out not to be so.
    pub fn withdraw(self, text: &str) {
        self.shown.update(|shown| shown.retain(|toast| toast.text != text));
        self.held.set(false);
    }

    fn push(self, text: String, error: bool, action: Option<(String, Action)>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let stay = if action.is_some() || error { WITH_ACTION } else { PLAIN };
        self.shown.update(|shown| {
            shown.retain(|toast| toast.text != text);
            shown.push(Toast { id, text, error, action });
            let surplus = shown.len().saturating_sub(MOST);
            shown.drain(..surplus);
        });
        self.expire(id, stay);
    }

    fn expire(self, id: u32, stay: Duration) {
        set_timeout(
            move || {
                // Someone points at it or has the focus in it: it waits.
                match self.held.try_get_untracked() {
                    Some(true) => self.expire(id, Duration::from_secs(1)),
                    Some(false) => self.dismiss(id),
                    None => {}
                }
            },
            stay,
        );
    }

    fn dismiss(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
        self.held.set(false);
    }
}

/// The toasts of this page.
///
/// # Panics
/// When [`Toasts::provide`] was not called above, which is a mistake in the program.
#[expect(clippy::expect_used, reason = "without the provider every page would fail at once")]
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().expect("Toasts::provide is called at the root")
}

/// Where the toasts appear; once, at the root.
#[component]
pub fn ToastHost() -> impl IntoView {
    let toasts = use_toasts();
    let host = NodeRef::<html::Div>::new();
    Effect::new(move || {
        let any = toasts.shown.with(|shown| !shown.is_empty());
        if let Some(host) = host.get() {
            // Shown anew it comes above a dialog that was opened meanwhile.
            let _ = host.hide_popover();
            if any {
                let _ = host.show_popover();
            }
        }
    });
    view! {
        <div class="c-toasts" popover="manual" node_ref=host role="status" aria-live="polite"
            on:pointerenter=move |_| toasts.held.set(true)
            on:pointerleave=move |_| toasts.held.set(false)
            on:focusin=move |_| toasts.held.set(true)
            on:focusout=move |_| toasts.held.set(false)
        >
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                {
                    let id = toast.id;
                    view! {
                        <div class="c-toast" class:c-toast--error=toast.error>
                            {toast.error.then(|| view! { <Icon name="alert"/> })}
                            <span class="c-toast__text">{toast.text}</span>
                            {toast.action.map(|(label, action)| view! {
                                <button type="button" class="c-toast__action"
                                    on:click=move |_| { action(); toasts.dismiss(id); }>{label}</button>
                            })}
                            <IconButton icon="close" label=t!("common.dismiss") on_press=move || toasts.dismiss(id)/>
                        </div>
                    }
                }
            </For>
        </div>
    }
    .into_any()
}
