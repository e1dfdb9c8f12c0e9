//! The columns of a reference list: what its items hold beside their names.

use leptos::prelude::*;
use millrace_shared::{FieldType, validation};

use super::{
    operations::lists::{self, List, ListColumn, ListColumnInput, UpdateListInput},
    teams::check_name,
};
use crate::{
    features::fields::words::type_name,
    forms::Form,
    t,
    ui::{Button, Choices, Field, IconButton, InlineEdit, Moved, Select, Sortable, TextInput, use_toasts},
};

/// They are renamed, put in order, added and taken away.
#[component]
pub(super) fn ListColumns(list: Memo<Option<List>>, #[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let columns = Memo::new(move |_| list.with(|it| it.as_ref().map(|it| it.columns.clone()).unwrap_or_default()));
    let find = move |id: &str| columns.with(|all| all.iter().find(|it| it.id.inner() == id).cloned());
    let input = |it: ListColumn| ListColumnInput { id: Some(it.id), label: it.label, column_type: it.column_type };
    let save = move |columns: Vec<ListColumnInput>| {
        let id = list.with_untracked(|it| it.as_ref().map(|it| it.id.clone()));
        async move {
            let Some(id) = id else { return false };
            let input = UpdateListInput { id, name: None, columns: Some(columns), position: None };
            let answer = lists::update_list(input).await;
            let kept = answer.is_ok();
            if let Err(error) = answer {
                toasts.error(error.sentence());
            }
            on_changed.run(());
            kept
        }
    };
    let save_soon = move |columns: Vec<ListColumnInput>| {
        let saving = save(columns);
        leptos::task::spawn_local(async move {
            saving.await;
        });
    };
    let rename = move |id: &str, label: String| {
        let renamed = columns.get_untracked().into_iter().map(|it| {
            let label = if it.id.inner() == id { label.clone() } else { it.label.clone() };
            input(ListColumn { label, ..it })
        });
        save_soon(renamed.collect());
    };
    let remove = move |id: &str| {
        let left = columns.get_untracked().into_iter().filter(|it| it.id.inner() != id);
        save_soon(left.map(input).collect());
    };
    let move_to = move |id: String, place: usize| -> Moved {
        let mut order = columns.get_untracked();
        let at = order.iter().position(|it| it.id.inner() == id)?;
        let moved = order.remove(at);
        order.insert(place.min(order.len()), moved);
        Some(Box::pin(save(order.into_iter().map(input).collect())))
    };
    let row = move |id: String| {
        let (of_save, of_remove) = (id.clone(), id.clone());
        let column = Memo::new(move |_| find(&id));
        let label =
            Signal::derive(move || column.with(|it| it.as_ref().map(|it| it.label.clone()).unwrap_or_default()));
        let kind = move || column.with(|it| it.as_ref().map(|it| type_name(it.column_type.into())));
        view! {
            <div class="c-directory__row">
                <InlineEdit label=t!("lists.column_name") value=label check=check_name on_save={move |label: String| rename(&of_save, label)}/>
                <span class="muted truncate">{kind}</span>
                <IconButton icon="trash" label=Signal::derive(move || t!("lists.remove_column", name = label.get()))
                    on_press=move || remove(&of_remove)/>
            </div>
        }
        .into_any()
    };
    let (label, type_word) = (RwSignal::new(String::new()), RwSignal::new(FieldType::Line.as_str().to_owned()));
    let types: Choices = FieldType::ALL
        .iter()
        .filter(|it| it.may_be_column())
        .map(|it| (it.as_str().to_owned(), type_name(*it).to_owned()))
        .collect();
    let form = Form::default();
    let add = move || {
        form.clear();
        let Some(name) = form.check("columns", validation::name(&label.get_untracked())) else { return };
        let Some(id) = list.with_untracked(|it| it.as_ref().map(|it| it.id.clone())) else { return };
        let column_type = FieldType::parse(&type_word.get_untracked()).unwrap_or(FieldType::Line).into();
        let new = ListColumnInput { id: None, label: name, column_type };
        let all = columns.get_untracked().into_iter().map(input).chain([new]).collect();
        let input = UpdateListInput { id, name: None, columns: Some(all), position: None };
        form.send(lists::update_list(input), move |_| {
            label.set(String::new());
            on_changed.run(());
        });
    };
    view! {
        <Sortable ids=Signal::derive(move || columns.with(|all| all.iter().map(|it| it.id.inner().to_owned()).collect::<Vec<_>>()))
            row name={move |id: String| find(&id).map(|it| it.label).unwrap_or_default()} on_move=move_to/>
        <form class="c-listcolumns__add" novalidate on:submit=move |event| { event.prevent_default(); add(); }>
            <Field label=t!("lists.add_column") error=form.error("columns")><TextInput value=label/></Field>
            <Field label=t!("custom_fields.type")><Select value=type_word choices=Signal::derive(move || types.clone())/></Field>
            <Button submit=true icon="plus" busy=form.busy()>{t!("common.add")}</Button>
        </form>
    }
    .into_any()
}
