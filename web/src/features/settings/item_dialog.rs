//! The dialogs of a list's items: one item with what it holds in the columns, and many names pasted at once.

use leptos::prelude::*;
use millrace_shared::{FieldId, RecordKind, lists as rules, validation};

use super::operations::lists::{self, AddListItemsInput, Item, List, ListColumn, UpdateListItemInput};
use crate::{
    api::{
        convert::id,
        fields::{self, inputs},
    },
    cache::{fields::FieldDefinition, use_cache},
    features::fields::{CustomInput, Draft},
    forms::Form,
    t,
    ui::{Button, ButtonKind, Dialog, Field, FormError, TextArea, TextInput, opened_by, use_toasts},
};

/// A column as a field, so that it is filled in and shown as one.
pub(super) fn column_field(column: &ListColumn) -> FieldDefinition {
    FieldDefinition {
        id: id(&column.id),
        kind: RecordKind::ListItem,
        key: String::new(),
        label: column.label.clone(),
        help: String::new(),
        section: String::new(),
        field_type: column.column_type.into(),
        link_kind: None,
        list_id: None,
        options: Vec::new(),
        required: false,
        required_from: Vec::new(),
        unique: false,
        filtered: false,
        position: 0,
        archived: false,
        version: 1,
    }
}

/// One item: its name and its columns.
#[component]
pub(super) fn ItemDialog(
    item: RwSignal<Option<Item>>,
    list: Memo<Option<List>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let open = opened_by(item);
    let title = Signal::derive(move || item.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default()));
    view! {
        <Dialog open title>
            {move || item.get_untracked().map(|item| view! { <ItemForm item list open on_saved/> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn ItemForm(item: Item, list: Memo<Option<List>>, open: RwSignal<bool>, on_saved: Callback<()>) -> impl IntoView {
    let cache = use_cache();
    let name = RwSignal::new(item.name.clone());
    let held = StoredValue::new(fields::values(&item.values));
    let columns = list.with_untracked(|it| it.as_ref().map(|it| it.columns.clone()).unwrap_or_default());
    let draft = |column: &ListColumn| {
        let field = column_field(column);
        let value = held.with_value(|held| held.get(field.id).cloned());
        Draft::new(field, value)
    };
    let drafts = StoredValue::new(columns.iter().map(draft).collect::<Vec<_>>());
    let form = Form::default();
    let (item_id, version) = (item.id, item.version);
    let submit = move || {
        form.clear();
        let Some(name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        let currency = cache.workspace.with_untracked(|it| it.as_ref().map(|it| it.currency.clone()));
        let currency = currency.unwrap_or_default();
        let mut values: Vec<(FieldId, _)> = Vec::new();
        for draft in drafts.get_value() {
            // What is wrong is marked where it is.
            let Ok(value) = draft.value(&currency) else { return };
            let id = draft.field().id;
            if held.with_value(|held| held.get(id).cloned()) != value {
                values.push((id, value));
            }
        }
        let input = UpdateListItemInput {
            id: item_id.clone(),
            version: Some(version),
            name: Some(name),
            values: inputs(values.iter().map(|(id, value)| (id, value))),
            archived: None,
        };
        form.send(lists::update_list_item(input), move |_| {
            open.set(false);
            on_saved.run(());
        });
    };
    let controls = drafts.get_value().into_iter().map(|draft| view! { <CustomInput draft/> }).collect_view();
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <Field label=t!("lists.name") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
            {controls}
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.save")}</Button>
            </footer>
        </form>
    }
    .into_any()
}

/// Many names at once, one on a line.
#[component]
pub(super) fn PasteDialog(
    open: RwSignal<bool>,
    list: Memo<Option<List>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let text = RwSignal::new(String::new());
    let form = Form::default();
    Effect::new(move || {
        if open.get() {
            form.clear();
            text.set(String::new());
        }
    });
    let names = Memo::new(move |_| rules::names(&text.read()));
    let submit = move || {
        form.clear();
        let names = names.get_untracked();
        for name in &names {
            if form.check("names", validation::name(name)).is_none() {
                return;
            }
        }
        let Some(list_id) = list.with_untracked(|it| it.as_ref().map(|it| it.id.clone())) else { return };
        let request = async move {
            let (mut added, mut skipped) = (0_usize, 0_usize);
            // As even as can be: a name that is sent alone is refused where the list has it.
            let parts = names.len().div_ceil(rules::ADDED_MAX).max(1);
            for some in names.chunks(names.len().div_ceil(parts).max(1)) {
                let input = AddListItemsInput { list_id: list_id.clone(), names: some.to_vec() };
                let answer = lists::add_list_items(input).await?;
                added += answer.items.len();
                skipped += usize::try_from(answer.skipped).unwrap_or_default();
            }
            Ok((added, skipped))
        };
        form.send(request, move |(added, skipped)| {
            open.set(false);
            let told =
                [Some(t!("lists.added", count = added)), (skipped > 0).then(|| t!("lists.skipped", count = skipped))];
            toasts.info(told.into_iter().flatten().collect::<Vec<_>>().join(" "));
            on_done.run(());
        });
    };
    view! {
        <Dialog open title=t!("lists.paste")>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <Field label=t!("lists.paste_label") hint=t!("lists.paste_hint") error=form.error("names")><TextArea value=text rows=10/></Field>
                <footer class="c-dialog__actions">
                    <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy() disabled=Signal::derive(move || names.with(Vec::is_empty))>
                        {move || t!("lists.add_count", count = names.with(Vec::len))}
                    </Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
