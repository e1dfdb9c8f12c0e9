//! The reference lists of the workspace's own, below those that Millrace has.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_navigate};
use millrace_shared::validation;

use super::operations::{
    lists::{self, CreateListInput, ListName, OfField, UpdateListInput},
    people::DeleteInput,
};
use crate::{
    api::mutation_id,
    cache::use_cache,
    features::{
        kinds::of_kind,
        live_query::{live_query, once_answered},
    },
    forms::Form,
    t,
    ui::{
        Button, ButtonKind, Confirm, Dialog, EmptyState, Field, FormError, IconButton, Moved, Sortable, TextInput,
        use_toasts,
    },
};

/// All of them, with the way to make one.
#[component]
pub(super) fn OwnLists() -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let query = live_query(
        move || {
            cache.lists_changed.track();
            cache.fields.all();
        },
        lists::lists,
    );
    let all = Memo::new(move |_| match query.get() {
        Some(Ok(lists)) => lists,
        _ => Vec::new(),
    });
    let find = move |id: &str| all.with(|all| all.iter().find(|list| list.id.inner() == id).cloned());
    let (creating, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let doomed = RwSignal::new(None::<ListName>);
    let form = Form::default();
    let move_to = move |id: String, place: usize| -> Moved {
        let input = UpdateListInput { id: id.into(), name: None, columns: None, position: i32::try_from(place).ok() };
        Some(Box::pin(async move {
            let answer = lists::update_list(input).await;
            let kept = answer.is_ok();
            if let Err(error) = answer {
                toasts.error(error.sentence());
            }
            query.refetch();
            kept
        }))
    };
    let delete = move || {
        let Some(list) = doomed.get_untracked() else { return };
        let input = DeleteInput { id: list.id, client_mutation_id: Some(mutation_id()) };
        form.send(lists::delete_list(input), move |_| {
            deleting.set(false);
            query.refetch();
        });
    };
    let row = move |id: String| {
        let href = format!("/settings/lists/{id}");
        let list = Memo::new(move |_| find(&id));
        let name = Signal::derive(move || list.with(|it| it.as_ref().map(|it| it.name.clone()).unwrap_or_default()));
        let count = move || {
            list.with(|it| {
                let count = it.as_ref().map_or(0, |it| it.item_count);
                t!("lists.items", count = usize::try_from(count).unwrap_or_default())
            })
        };
        let users = move || list.with(|it| it.as_ref().map(|it| used_by(&it.fields).join(", ")));
        let used = Signal::derive(move || list.with(|it| it.as_ref().is_some_and(|it| !it.fields.is_empty())));
        let press = move || {
            form.clear();
            doomed.set(list.get_untracked());
            deleting.set(true);
        };
        view! {
            <div class="c-pipelines__row">
                <A href=href attr:class="c-pipelines__link">
                    <b class="truncate">{name}</b><span class="muted num">{count}</span><span class="muted truncate">{users}</span>
                </A>
                <IconButton icon="trash" disabled=used on_press=press label=Signal::derive(move || {
                    if used.get() { t!("lists.in_use") .to_owned() } else { t!("lists.delete_named", name = name.get()) }
                })/>
            </div>
        }
        .into_any()
    };
    let title = Signal::derive(move || {
        doomed.with(|it| it.as_ref().map(|it| t!("pipelines.delete_title", name = &it.name)).unwrap_or_default())
    });
    view! {
        <section class="c-settings__section c-ownlists">
            <header class="c-settings__section-head">
                <div><h2>{t!("lists.own")}</h2><p class="muted">{t!("lists.own_text")}</p></div>
                <Button icon="plus" on_press=move || creating.set(true)>{t!("lists.create")}</Button>
            </header>
            {once_answered(query, move || view! {
                <Show when=move || all.with(Vec::is_empty)><EmptyState icon="list" title=t!("lists.empty_title") text=t!("lists.empty_text")/></Show>
                <Sortable ids=Signal::derive(move || all.with(|all| all.iter().map(|it| it.id.inner().to_owned()).collect::<Vec<_>>()))
                    row name={move |id: String| find(&id).map(|it| it.name).unwrap_or_default()} on_move=move_to/>
            }.into_any())}
            <CreateList open=creating/>
            <Confirm open=deleting title text=t!("lists.delete_text") action=t!("common.delete") busy=form.busy()
                error=form_error(form) on_confirm=delete/>
        </section>
    }
    .into_any()
}

/// Whatever was refused, in a dialog without fields.
pub(super) fn form_error(form: Form) -> Signal<Option<String>> {
    let (failure, of_id) = (form.failure(), form.error("id"));
    Signal::derive(move || failure.get().or_else(|| of_id.get()))
}

/// The fields that choose from a list, by the names of their records and their own.
pub(super) fn used_by(fields: &[OfField]) -> Vec<String> {
    fields.iter().map(|field| format!("{}: {}", of_kind(field.kind.into()).label, field.label)).collect()
}

#[component]
fn CreateList(open: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let form = Form::default();
    let navigate = StoredValue::new_local(use_navigate());
    Effect::new(move || {
        if open.get() {
            form.clear();
            name.set(String::new());
        }
    });
    let submit = move || {
        form.clear();
        let Some(name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        form.send(lists::create_list(CreateListInput { name }), move |saved| {
            open.set(false);
            navigate.with_value(|go| go(&format!("/settings/lists/{}", saved.list.id.inner()), Default::default()));
        });
    };
    view! {
        <Dialog open title=t!("lists.create")>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <Field label=t!("lists.name") hint=t!("lists.name_hint") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
                <footer class="c-dialog__actions">
                    <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.create")}</Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
