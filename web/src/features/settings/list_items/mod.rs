//! The items of a reference list: any number of rows of which only the visible ones exist, read page by page. They are
//! added, searched for, put in order by dragging or with the arrow keys, changed, archived and deleted.

mod drag;
mod rows;

use drag::Drag;
use leptos::{html, prelude::*};
use millrace_shared::validation;
use rows::Rows;

use super::{
    item_dialog::{ItemDialog, PasteDialog, column_field},
    lists::form_error,
    operations::{
        lists::{self, AddListItemsInput, Item, List, UpdateListItemInput},
        people::DeleteInput,
    },
};
use crate::{
    api::{self, mutation_id},
    cache::Cache,
    features::fields::words::shown,
    forms::Form,
    keyboard::Key,
    t,
    ui::{Button, Confirm, EmptyState, ErrorState, Field, Icon, IconButton, Skeleton, Switch, TextInput, VirtualList},
};

/// Height of a row, in pixels.
const ROW: f64 = 44.0;

/// The list, and what is done to it.
#[component]
pub(super) fn ListItems(list: Memo<Option<List>>) -> impl IntoView {
    let rows = Rows::new(list);
    let cache = rows.cache;
    // Another text, other items: from the beginning. A change of somebody: as far as one has come.
    let question =
        Memo::new(move |_| (list.with(|it| it.as_ref().map(|it| it.id.clone())), rows.text.get(), rows.archived.get()));
    Effect::new(move || {
        // Read, not only tracked: what was never read knows of no change.
        question.get();
        rows.reload(false);
    });
    Effect::watch(move || (cache.lists_changed.get(), cache.epoch.get()), move |_, _, _| rows.reload(true), false);

    let editing = RwSignal::new(None::<Item>);
    let pasting = RwSignal::new(false);
    let (deleting, doomed) = (RwSignal::new(false), RwSignal::new(None::<Item>));
    let new = RwSignal::new(String::new());
    let (form, delete_form) = (Form::default(), Form::default());
    let add = move || {
        form.clear();
        let Some(name) = form.check("names", validation::name(&new.get_untracked())) else { return };
        let Some(list_id) = rows.id() else { return };
        form.send(lists::add_list_items(AddListItemsInput { list_id, names: vec![name] }), move |_| {
            new.set(String::new());
            rows.reload(true);
        });
    };
    let archive = move |item: &Item, archived: bool| {
        let input = UpdateListItemInput {
            id: item.id.clone(),
            version: None,
            name: None,
            values: None,
            archived: Some(archived),
        };
        rows.change(input, move |item| {
            if archived {
                rows.toasts.info(t!("lists.archived_toast", name = item.name.clone()));
            }
        });
    };
    let ask_delete = move |item: Item| {
        leptos::task::spawn_local(async move {
            match lists::uses(item.id.clone()).await {
                Ok(0) => {
                    delete_form.clear();
                    doomed.set(Some(item));
                    deleting.set(true);
                }
                Ok(uses) => {
                    let count = usize::try_from(uses).unwrap_or_default();
                    rows.toasts.info(t!("lists.held", count = count, name = item.name));
                }
                Err(error) => rows.toasts.error(error.sentence()),
            }
        });
    };
    let delete = move || {
        let Some(item) = doomed.get_untracked() else { return };
        let input = DeleteInput { id: item.id, client_mutation_id: Some(mutation_id()) };
        delete_form.send(lists::delete_list_item(input), move |_| {
            deleting.set(false);
            rows.reload(true);
        });
    };
    let frame = NodeRef::<html::Div>::new();
    let drag = Drag::new(rows, frame);
    let order = Memo::new(move |_| {
        let mut items = rows.items.get();
        if let Some((id, to)) = rows.dragged.get()
            && let Some(at) = items.iter().position(|item| item.id.inner() == id)
        {
            let item = items.remove(at);
            items.insert(to.min(items.len()), item);
        }
        items
    });
    let row = move |index: usize| {
        let item = Memo::new(move |_| order.with(|order| order.get(index).cloned()));
        let name = Signal::derive(move || item.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default()));
        let id = move || item.with_untracked(|it| it.as_ref().map(|it| it.id.inner().to_owned()));
        let facts = move || item.with(|it| it.as_ref().map(|it| facts(cache, &list.read(), it)));
        let is_archived = Memo::new(move |_| item.with(|it| it.as_ref().is_some_and(|it| it.archived_at.is_some())));
        let is_dragged = move || {
            let dragged = rows.dragged.get().map(|(id, _)| id);
            dragged.is_some() && item.with(|it| it.as_ref().map(|it| it.id.inner().to_owned())) == dragged
        };
        let buttons = move || {
            if is_archived.get() {
                view! {
                    <IconButton icon="restore" label=Signal::derive(move || t!("custom_fields.restore_named", name = name.get()))
                        on_press=move || if let Some(item) = item.get_untracked() { archive(&item, false) }/>
                    <IconButton icon="trash" label=Signal::derive(move || t!("lists.delete_named", name = name.get()))
                        on_press=move || if let Some(item) = item.get_untracked() { ask_delete(item) }/>
                }
                .into_any()
            } else {
                view! {
                    <IconButton icon="trash" label=Signal::derive(move || t!("custom_fields.archive_named", name = name.get()))
                        on_press=move || if let Some(item) = item.get_untracked() { archive(&item, true) }/>
                }
                .into_any()
            }
        };
        let handle = move || {
            rows.sortable().then(|| {
                view! {
                    <button type="button" class="c-sortable__handle" title=t!("common.move_hint") data-index=index.to_string()
                        aria-label=move || t!("common.move_named", name = name.get())
                        on:pointerdown=move |event| if event.button() == 0 {
                            event.prevent_default();
                            if let Some(id) = id() { drag.grab(id, index, f64::from(event.client_y())); }
                        }
                        on:keydown=move |event| if let Some(key @ (Key::Up | Key::Down)) = Key::of(&event) {
                            event.prevent_default();
                            if let Some(id) = id() { drag.step(&id, index, key == Key::Down); }
                        }
                    ><Icon name="drag"/></button>
                }
            })
        };
        view! {
            <div class="c-listitems__row" class:c-listitems__row--dragged=is_dragged role="row">
                <div role="cell">
                    {handle}
                    <button type="button" class="c-stages__stage" on:click=move |_| editing.set(item.get_untracked())>
                        <b class="truncate">{name}</b><span class="muted truncate">{facts}</span>
                    </button>
                    {buttons}
                </div>
            </div>
        }
        .into_any()
    };
    let count = Signal::derive(move || order.with(Vec::len));
    // Drawn once: rows that are read again keep the focus and how far one has scrolled.
    let state = Memo::new(move |_| (rows.failed.get(), rows.read.get()));
    let shown = move || {
        match state.get() {
        (Some(text), _) => view! { <ErrorState text on_retry=move || rows.reload(true)/> }.into_any(),
        (None, false) => view! { <Skeleton lines=6/> }.into_any(),
        (None, true) => view! {
            <Show when=move || count.get() == 0><EmptyState icon="list" title=empty_title(rows)/></Show>
            <div class="c-listitems__frame" node_ref=frame role="table" aria-label=t!("lists.entries")>
                <VirtualList count row_height=Signal::stored(ROW) class="c-listitems__area" row on_end=move || rows.more()/>
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <section class="c-settings__section c-listitems">
            <header class="c-settings__section-head">
                <div><h2>{t!("lists.entries")}</h2><p class="muted num">{move || t!("lists.items", count = rows.total.get())}</p></div>
                <Button icon="copy" on_press=move || pasting.set(true)>{t!("lists.paste")}</Button>
            </header>
            <form class="c-directory__add c-listitems__add" novalidate on:submit=move |event| { event.prevent_default(); add(); }>
                <Field label=t!("lists.add") error=form.error("names")><TextInput value=new/></Field>
                <Button submit=true icon="plus" busy=form.busy()>{t!("common.add")}</Button>
            </form>
            <div class="c-listitems__tools">
                <TextInput value=rows.text kind="search" label=t!("lists.search") placeholder=t!("lists.search")/>
                <Switch on=rows.archived label=t!("custom_fields.archived") on_change=move |on: bool| rows.archived.set(on)/>
            </div>
            {shown}
            <ItemDialog item=editing list on_saved=move || rows.reload(true)/>
            <PasteDialog open=pasting list on_done=move || rows.reload(true)/>
            <Confirm open=deleting text=t!("lists.delete_item_text") action=t!("common.delete") busy=delete_form.busy()
                title=Signal::derive(move || doomed.with(|it| it.as_ref().map(|it| t!("pipelines.delete_title", name = &it.name)).unwrap_or_default()))
                error=form_error(delete_form) on_confirm=delete/>
        </section>
    }
    .into_any()
}

fn empty_title(rows: Rows) -> Signal<String> {
    Signal::derive(move || {
        let text = if !rows.text.with(|text| text.trim().is_empty()) {
            t!("lists.none_found")
        } else if rows.archived.get() {
            t!("lists.none_archived")
        } else {
            t!("lists.no_entries")
        };
        text.to_owned()
    })
}

/// What an item holds in its columns, for a reader.
fn facts(cache: Cache, list: &Option<List>, item: &Item) -> String {
    let values = api::fields::values(&item.values);
    let columns = list.iter().flat_map(|list| &list.columns).map(column_field);
    let told = columns.filter_map(|field| {
        let value = shown(cache, &field, values.get(field.id)?);
        Some(format!("{}: {value}", field.label))
    });
    told.collect::<Vec<_>>().join(" · ")
}
