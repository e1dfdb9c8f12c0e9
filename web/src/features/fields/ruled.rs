//! What the viewer's role says of a field, as the screens follow it: what is hidden is not drawn, and what is only shown has
//! a quiet mark that says so.

use leptos::prelude::*;
use millrace_shared::{
    FieldRight, RecordKind,
    fields::rights::{behind, custom_behind},
};

use crate::cache::{Cache, use_cache};
use crate::t;
use crate::ui::Icon;

/// What may be done with what a word of a list, a column or an input stands for. The caller is told of changes.
pub fn right_of(cache: Cache, kind: RecordKind, said: &str) -> FieldRight {
    match custom_behind(said) {
        Some(field) => cache.right_of_custom(kind, field),
        None => {
            let fields = behind(kind, said).iter();
            fields.map(|field| cache.right_of(kind, field)).min().unwrap_or(FieldRight::Edit)
        }
    }
}

/// Whether it is shown. The caller is told of changes.
pub fn shows(cache: Cache, kind: RecordKind, said: &str) -> bool {
    right_of(cache, kind, said) != FieldRight::Hidden
}

/// Not to be changed: by the record's rights, or by the field's.
pub fn locked(kind: RecordKind, said: impl Into<String>, record: Signal<bool>) -> Signal<bool> {
    let (cache, said) = (use_cache(), said.into());
    Signal::derive(move || record.get() || right_of(cache, kind, &said) != FieldRight::Edit)
}

/// For the style of something that shows a field or sets it: away when that may not be.
pub fn away(
    kind: RecordKind,
    said: &'static str,
    least: FieldRight,
) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + 'static {
    let cache = use_cache();
    move || (right_of(cache, kind, said) < least).then_some("none")
}

/// The mark of a field that is only shown.
#[component]
pub fn LockMark(
    /// What may be done with the field.
    #[prop(into)]
    right: Signal<FieldRight>,
) -> impl IntoView {
    move || {
        (right.get() == FieldRight::ReadOnly).then(|| {
            view! {
                <span class="c-lockmark" role="img" aria-label=t!("rights.read_only_text") title=t!("rights.read_only_text")>
                    <Icon name="lock"/>
                </span>
            }
        })
    }
}
