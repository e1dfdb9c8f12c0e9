//! Several chosen records become one: which of them is kept, and whose value it has where they differ.

use std::collections::BTreeMap;

use cynic::{Id, QueryBuilder};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use millrace_shared::{RecordId, fields::FieldValue, read::FromJson};

use super::{bulk::HeldValue, set_field::known};
use crate::{
    api::{self, ApiError, convert, fragments::RecordKind, mutation_id, schema},
    cache::{Cache, fields::FieldDefinition, use_cache},
    features::{fields::words, operations::mutation},
    forms::Form,
    t,
    ui::{Button, ButtonKind, Dialog, ErrorState, FormError, Icon, Skeleton, use_toasts},
};

/// Fewest and most records that become one at once.
pub const MOST: usize = 10;

#[derive(cynic::QueryVariables)]
struct Variables {
    kind: RecordKind,
    ids: Vec<Id>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct ValuesQuery {
    #[arguments(kind: $kind, ids: $ids)]
    record_values: Vec<RecordValues>,
}

/// What a record holds.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
struct RecordValues {
    id: Id,
    name: String,
    values: Vec<HeldValue>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct MergeRecordsInput {
    kind: RecordKind,
    keep_id: Id,
    merge_ids: Vec<Id>,
    take: Option<Vec<TakeFieldInput>>,
    client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
struct TakeFieldInput {
    field: String,
    from_id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "MergeRecordsPayload")]
pub struct Merged {
    #[expect(dead_code, reason = "what counts is that there is an answer")]
    id: Id,
}

mutation!(
    /// Makes one record of several.
    merge_records(MergeRecordsInput) -> Merged
);

/// A record and what it holds, in the order of the fields.
#[derive(Clone, Debug, PartialEq)]
struct Held {
    id: String,
    name: String,
    values: Vec<(String, Option<FieldValue>)>,
}

impl Held {
    fn get(&self, word: &str) -> Option<&FieldValue> {
        self.values.iter().find(|(field, _)| field == word).and_then(|(_, value)| value.as_ref())
    }
}

async fn held(kind: millrace_shared::RecordKind, ids: Vec<RecordId>) -> Result<Vec<Held>, ApiError> {
    let ids = ids.into_iter().map(convert::gql).collect();
    let answer = api::run(ValuesQuery::build(Variables { kind: kind.into(), ids })).await?;
    let one = |it: RecordValues| Held {
        id: it.id.into_inner(),
        name: it.name,
        values: it.values.into_iter().map(HeldValue::read).collect(),
    };
    Ok(answer.record_values.into_iter().map(one).collect())
}

/// The fields of which there is something to choose: at least two hold different values.
fn differing(records: &[Held]) -> Vec<String> {
    let Some(first) = records.first() else { return Vec::new() };
    let words = first.values.iter().map(|(word, _)| word.clone());
    let differs = |word: &String| {
        let mut values: Vec<&FieldValue> = records.iter().filter_map(|record| record.get(word)).collect();
        values.dedup();
        values.len() > 1
    };
    words.filter(differs).collect()
}

/// Whose value a field has until somebody chooses: the kept record's, or that of the first which holds one.
fn usual<'a>(records: &'a [Held], keep: &str, word: &str) -> Option<&'a str> {
    let kept = records.iter().filter(|record| record.id == keep);
    let all = kept.chain(records);
    all.into_iter().find(|record| record.get(word).is_some()).map(|record| record.id.as_str())
}

/// The dialog.
#[component]
pub fn MergeDialog(
    /// Of which kind they are.
    kind: millrace_shared::RecordKind,
    /// The records.
    #[prop(into)]
    ids: Signal<Vec<RecordId>>,
    /// Shown while true.
    open: RwSignal<bool>,
    /// They are one.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let count = Memo::new(move |_| ids.with(Vec::len));
    view! {
        <Dialog open wide=true title=Signal::derive(move || t!("merge.title", count = count.get()))>
            <Choosing kind ids=ids.get_untracked() open on_done/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Choosing(
    kind: millrace_shared::RecordKind,
    ids: Vec<RecordId>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let query = LocalResource::new(move || {
        let ids = ids.clone();
        async move { held(kind, ids).await }
    });
    move || match query.get() {
        None => view! { <Skeleton lines=6/> }.into_any(),
        Some(Err(error)) => view! { <ErrorState text=error.sentence() on_retry=move || query.refetch()/> }.into_any(),
        Some(Ok(records)) => view! { <Fields kind open records on_done/> }.into_any(),
    }
}

#[component]
fn Fields(
    kind: millrace_shared::RecordKind,
    open: RwSignal<bool>,
    records: Vec<Held>,
    on_done: Callback<()>,
) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let form = Form::default();
    let keep = RwSignal::new(records.first().map(|record| record.id.clone()).unwrap_or_default());
    // What somebody chose; the others follow the record that is kept.
    let picked = RwSignal::new(BTreeMap::<String, String>::new());
    let fields = differing(&records);
    let known: BTreeMap<String, FieldDefinition> = untrack(|| known(cache, kind)).into_iter().collect();
    let count = records.len();
    let records = StoredValue::new(records);
    let words: Vec<String> = fields.iter().filter(|word| known.contains_key(*word)).cloned().collect();
    let names = move || {
        records.with_value(|records| records.iter().map(|it| (it.id.clone(), it.name.clone())).collect::<Vec<_>>())
    };
    let keeps = names().into_iter().map(|(id, name)| {
        let (value, own) = (id.clone(), id.clone());
        view! {
            <label class="c-merge__choice">
                <input type="radio" name="merge-keep" value=value prop:checked=move || keep.with(|keep| *keep == own)
                    on:change=move |_| keep.set(id.clone())/>
                <span>{name}</span>
            </label>
        }
    });
    let field = |word: String| {
        let definition = known.get(&word).cloned();
        let label = definition.as_ref().map(|it| it.label.clone()).unwrap_or_default();
        let choices = records.with_value(|held| {
            let choice = |record: &Held| {
                let text = match (&definition, record.get(&word)) {
                    (Some(definition), Some(value)) => shown(cache, definition, value),
                    _ => String::new(),
                };
                let (id, of, field) = (record.id.clone(), word.clone(), word.clone());
                let checked = {
                    let id = id.clone();
                    move || {
                        picked.with(|picked| picked.get(&of).cloned()).map_or_else(
                            || records.with_value(|all| usual(all, &keep.read(), &of) == Some(id.as_str())),
                            |picked| picked == id,
                        )
                    }
                };
                let (empty, name) = (text.is_empty(), record.name.clone());
                let pick = move |_| {
                    picked.update(|picked| {
                        picked.insert(field.clone(), id.clone());
                    });
                };
                view! {
                    <label class="c-merge__choice" title=name>
                        <input type="radio" name=format!("merge-{word}") prop:checked=checked on:change=pick/>
                        <span class:muted=empty>{if empty { t!("merge.nothing").to_owned() } else { text }}</span>
                    </label>
                }
                .into_any()
            };
            held.iter().map(choice).collect_view()
        });
        view! { <fieldset class="c-merge__field"><legend>{label}</legend><div class="c-merge__values">{choices}</div></fieldset> }
            .into_any()
    };
    let rows = words.iter().cloned().map(field).collect_view();
    let words = StoredValue::new(words);
    let submit = move || {
        form.clear();
        let kept = keep.get_untracked();
        let take = words.with_value(|words| {
            let one = |word: &String| {
                let from = picked.with_untracked(|picked| picked.get(word).cloned());
                let from = from.or_else(|| records.with_value(|all| usual(all, &kept, word).map(str::to_owned)))?;
                Some(TakeFieldInput { field: word.clone(), from_id: Id::new(from) })
            };
            words.iter().filter_map(one).collect::<Vec<_>>()
        });
        let others = names().into_iter().filter(|(id, _)| *id != kept).map(|(id, _)| Id::new(id));
        let input = MergeRecordsInput {
            kind: kind.into(),
            keep_id: Id::new(kept.clone()),
            merge_ids: others.collect(),
            take: Some(take),
            client_mutation_id: Some(mutation_id()),
        };
        let name = names().into_iter().find(|(id, _)| *id == kept).map(|(_, name)| name).unwrap_or_default();
        form.send(merge_records(input), move |_: Merged| {
            open.set(false);
            on_done.run(());
            cache.records_changed.update(|n| *n = n.wrapping_add(1));
            toasts.info(t!("merge.done", count = count, name = name.clone()));
        });
    };
    view! {
        <form class="c-form c-merge" style=("--records", count.to_string()) novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <fieldset class="c-merge__field"><legend>{t!("merge.keep")}</legend><div class="c-merge__values">{keeps.collect_view()}</div></fieldset>
            {rows}
            <p class="c-merge__warning"><Icon name="alert"/><span>{t!("merge.warning")}</span></p>
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Danger submit=true busy=form.busy()>{t!("merge.merge", count = count)}</Button>
            </footer>
        </form>
    }
    .into_any()
}

fn shown(cache: Cache, field: &FieldDefinition, value: &FieldValue) -> String {
    // A year is no quantity.
    if field.key == "foundedYear" { words::written(Some(value)) } else { words::shown(cache, field, value) }
}

/// At the page of a record that became part of another: goes on to that one.
#[component]
pub fn GoesOn(
    /// Where it went.
    #[prop(into)]
    merged_into: Signal<Option<String>>,
    /// The address of the list.
    list: &'static str,
) -> impl IntoView {
    let (navigate, toasts) = (use_navigate(), use_toasts());
    Effect::new(move || {
        if let Some(id) = merged_into.get() {
            let (navigate, to) = (navigate.clone(), format!("{list}/{id}"));
            toasts.info(t!("merge.went"));
            // Not while the page that it leaves is being made.
            request_animation_frame(move || {
                navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(id: &str, values: &[(&str, Option<&str>)]) -> Held {
        let value = |(word, text): &(&str, Option<&str>)| {
            ((*word).to_owned(), text.map(|text| FieldValue::Text(text.to_owned())))
        };
        Held { id: id.to_owned(), name: id.to_owned(), values: values.iter().map(value).collect() }
    }

    #[test]
    fn only_what_differs_is_asked_and_the_kept_record_leads() {
        let records = [
            held("a", &[("name", Some("Acme")), ("sector", None), ("city", Some("Nitra")), ("country", None)]),
            held(
                "b",
                &[("name", Some("ACME")), ("sector", Some("retail")), ("city", Some("Nitra")), ("country", None)],
            ),
            held("c", &[("name", Some("Acme")), ("sector", Some("energy")), ("city", None), ("country", None)]),
        ];
        assert_eq!(differing(&records), ["name", "sector"]);
        assert_eq!(usual(&records, "c", "name"), Some("c"));
        assert_eq!(usual(&records, "a", "sector"), Some("b"), "it holds none itself");
        assert_eq!(usual(&records, "a", "country"), None);
    }
}
