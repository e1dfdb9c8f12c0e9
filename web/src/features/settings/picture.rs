//! A user's picture, with what it takes to change it: a file is chosen or dropped, the server does the rest.

use leptos::{html, prelude::*};
use millrace_shared::{Invalid, UserId, validation::PICTURE_BYTES_MAX};
use wasm_bindgen::JsCast;

use super::operations::picture;
use crate::{
    cache::use_cache,
    forms::{Form, invalid_text},
    t,
    ui::{Avatar, AvatarSize, Button, ButtonKind, Icon, unique_id, use_toasts},
};

const TAKEN: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// The picture of a user, to be uploaded, replaced and removed. What is put inside stands above the buttons.
#[component]
pub(super) fn PictureField(
    /// Whose.
    user: UserId,
    /// The name, for the initials.
    #[prop(into)]
    name: Signal<String>,
    /// Stands above the buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let form = Form::default();
    let over = RwSignal::new(false);
    let group = NodeRef::<html::Div>::new();
    let chooser = NodeRef::<html::Input>::new();
    let about = unique_id("picture");
    let described_by = about.clone();
    let has_one = Memo::new(move |_| cache.users.with(user, |user| user.is_some_and(|user| user.avatar_url.is_some())));
    let changed = move |now: picture::Picture| {
        cache.picture_changed(user, now.avatar_url, now.large_avatar_url, now.version);
    };
    let send = move |file: web_sys::File| {
        form.clear();
        if let Err(invalid) = check(&file.type_(), file.size()) {
            form.fail(invalid_text(invalid));
            return;
        }
        form.send(picture::upload(user, file), move |now| {
            changed(now);
            toasts.info(t!("picture.saved"));
        });
    };
    let remove = move || {
        form.send(picture::remove(user), move |now| {
            changed(now);
            toasts.info(t!("picture.removed"));
            // The button that was pressed is gone, and the other is at work until this is over.
            request_animation_frame(move || {
                let upload = group.get_untracked().and_then(|group| group.query_selector("button").ok().flatten());
                if let Some(upload) = upload.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = upload.focus();
                }
            });
        });
    };
    let chosen = move |_| {
        let Some(input) = chooser.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            send(file);
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
            send(file);
        }
    };
    let hold = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let choose = move || {
        if let Some(input) = chooser.get_untracked() {
            input.click();
        }
    };
    let problem = move || form.error("picture").get().or_else(|| form.failure().get());
    view! {
        <div class="c-picture" class:c-picture--over=over role="group" aria-label=t!("picture.label") aria-describedby=described_by
            node_ref=group on:dragenter=hold on:dragover=hold on:dragleave=move |_| over.set(false) on:drop=dropped>
            <Avatar name id=user.to_string() size=AvatarSize::Portrait/>
            <div class="c-picture__main">
                {children.map(|children| view! { <div class="c-picture__who">{children()}</div> })}
                <div class="c-picture__actions">
                    <Button on_press=choose busy=form.busy()>
                        {move || if has_one.get() { t!("picture.replace") } else { t!("picture.upload") }}
                    </Button>
                    {move || has_one.get().then(|| view! {
                        <Button kind=ButtonKind::Ghost on_press=remove busy=form.busy()>{t!("picture.remove")}</Button>
                    })}
                </div>
                <div id=about aria-live="polite">
                    {move || match problem() {
                        Some(problem) => view! { <p class="c-field__error"><Icon name="alert"/>{problem}</p> }.into_any(),
                        None => view! {
                            <p class="c-field__hint">
                                {t!("picture.hint", most = PICTURE_BYTES_MAX >> 20)}" "<span class="c-picture__drop">{t!("picture.drop")}</span>
                            </p>
                        }.into_any(),
                    }}
                </div>
            </div>
            <input type="file" hidden accept=TAKEN.join(",") node_ref=chooser on:change=chosen/>
        </div>
    }
    .into_any()
}

/// What can be said of a file before it is sent.
fn check(kind: &str, bytes: f64) -> Result<(), Invalid> {
    if !TAKEN.contains(&kind) {
        return Err(Invalid::NotAPicture);
    }
    #[expect(clippy::cast_precision_loss, reason = "sizes of files are far below 2^53")]
    if bytes > PICTURE_BYTES_MAX as f64 {
        return Err(Invalid::TooLarge(PICTURE_BYTES_MAX));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_looked_at_before_it_is_sent() {
        assert_eq!(check("image/webp", 1_000.0), Ok(()));
        assert_eq!(check("image/svg+xml", 1_000.0), Err(Invalid::NotAPicture));
        assert_eq!(check("", 1_000.0), Err(Invalid::NotAPicture));
        assert_eq!(check("image/png", 10_485_760.0), Ok(()));
        assert_eq!(check("image/png", 10_485_761.0), Err(Invalid::TooLarge(PICTURE_BYTES_MAX)));
    }
}
