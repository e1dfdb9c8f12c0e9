//! The custom fields of a record's page, in their sections.

use leptos::prelude::*;
use millrace_shared::{
    FieldId, RecordKind,
    fields::{FieldValue, listed},
};

use super::CustomEditor;
use crate::cache::{fields::CustomValues, use_cache};
use crate::features::records::Fact;

/// The rows of custom fields in a list of facts; a section begins with its heading.
#[component]
pub fn CustomFacts(
    /// The kind of the record.
    kind: RecordKind,
    /// What it holds.
    #[prop(into)]
    values: Signal<CustomValues>,
    /// Only shown.
    #[prop(into)]
    disabled: Signal<bool>,
    /// A field's new value.
    #[prop(into)]
    on_save: Callback<(FieldId, Option<FieldValue>)>,
) -> impl IntoView {
    let cache = use_cache();
    let fields = Memo::new(move |_| cache.fields_of(kind));
    move || {
        let mut section = String::new();
        let rows = fields.get().into_iter().map(|field| {
            let heading = (field.section != section).then(|| field.section.clone());
            section.clone_from(&field.section);
            let id = field.id;
            let value = Memo::new(move |_| values.with(|values| values.get(id).cloned()));
            let label = field.label.clone();
            view! {
                {heading.map(|heading| view! { <div class="c-facts__section">{heading}</div> })}
                <Fact label right=Signal::derive(move || cache.right_of_custom(kind, id))>
                    <CustomEditor field value disabled on_save={move |value: Option<FieldValue>| on_save.run((id, value))}/>
                </Fact>
            }
        });
        rows.collect_view()
    }
}

/// The editor of a custom field in a list, by the word of its column.
pub fn custom_cell(
    word: &str,
    values: Signal<CustomValues>,
    on_save: impl Fn(FieldId, Option<FieldValue>) + Send + Sync + 'static,
) -> AnyView {
    let cache = use_cache();
    let field = listed::of_word(word).and_then(|id| untrack(|| cache.fields.get(id)));
    let editor = field.map(|field| {
        let id = field.id;
        let value = Memo::new(move |_| values.with(|values| values.get(id).cloned()));
        let save = move |value: Option<FieldValue>| on_save(id, value);
        view! { <CustomEditor field value disabled=Signal::stored(false) on_save=save/> }
    });
    editor.into_any()
}
