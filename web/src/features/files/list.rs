//! The list of a record's files, with the place to drop more and what is on its way.

use cynic::Id;
use leptos::{html, prelude::*};
use millrace_shared::{UserId, validation};

use super::{
    FilesOf,
    model::{self, Limits},
    operations::{self, FileFields, RenameFileInput, VersionedInput},
    preview::Preview,
    sending::{self, Sending, Stage},
};
use crate::{
    api::mutation_id,
    cache::use_cache,
    features::live_query::{follow, once_answered},
    format,
    forms::{Form, invalid_text},
    platform, t,
    ui::{Button, ButtonKind, Dialog, Field, FormError, Icon, IconButton, Menu, MenuItem, TextInput, use_toasts},
};

const PAGE: i32 = 50;

/// The files of the record that the context names.
#[component]
pub fn FileList() -> impl IntoView {
    let FilesOf { kind, id, can_write } = expect_context::<FilesOf>();
    let cache = use_cache();
    let wanted = RwSignal::new(PAGE);
    let arrived = sending::arrived();
    let query = LocalResource::new(move || {
        cache.epoch.track();
        arrived.track();
        operations::files(kind, id.get(), wanted.get())
    });
    follow(move || id.get().parse().ok(), query);
    let files = Memo::new(move |_| match query.get() {
        Some(Ok((page, _))) => page.nodes.into_iter().map(SameVersion).collect(),
        _ => Vec::new(),
    });
    let limits = Memo::new(move |_| match query.get() {
        Some(Ok((_, limits))) => limits,
        _ => Limits::default(),
    });
    let more = move || matches!(query.get(), Some(Ok((page, _))) if page.page_info.has_next_page);
    let refresh = Callback::new(move |()| query.refetch());
    let previewed = RwSignal::new(None::<FileFields>);
    let renamed = RwSignal::new(None::<FileFields>);
    let all = sending::all();
    let here = Memo::new(move |_| {
        let record = id.get();
        all.with(|all| all.iter().filter(|one| one.record == record).cloned().map(SameFile).collect::<Vec<_>>())
    });
    let send = move |files: Option<web_sys::FileList>| {
        if let Some(files) = files.filter(|_| can_write.get_untracked()) {
            limits.with_untracked(|limits| sending::send(kind, &id.get_untracked(), &files, limits));
        }
    };
    let nothing = move || files.with(Vec::is_empty) && here.with(Vec::is_empty);
    view! {
        <div class="c-files">
            {once_answered(query, move || view! {
                <Show when=move || can_write.get()><DropPlace limits on_files=Callback::new(send)/></Show>
                <ul class="c-files__list" aria-label=t!("files.title")>
                    <For each=move || here.get() key=|one| one.0.id.clone() let:one><SendingRow sending=one.0/></For>
                    <For each=move || files.get() key=|file| (file.0.id.clone().into_inner(), file.0.version) let:file>
                        <FileRow file=file.0 can_write previewed renamed on_saved=refresh/>
                    </For>
                </ul>
                {move || more().then(|| view! {
                    <Button on_press=move || wanted.update(|wanted| *wanted += PAGE)>{t!("common.load_more")}</Button>
                })}
                {move || nothing().then(|| view! { <p class="c-rows__none">{t!("files.none")}</p> })}
            }.into_any())}
            <Preview file=previewed/>
            <RenameDialog file=renamed on_saved=refresh/>
        </div>
    }
    .into_any()
}

#[derive(Clone)]
struct SameVersion(FileFields);

impl PartialEq for SameVersion {
    fn eq(&self, other: &Self) -> bool {
        (&self.0.id, self.0.version) == (&other.0.id, other.0.version)
    }
}

#[derive(Clone)]
struct SameFile(Sending);

impl PartialEq for SameFile {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

/// Where files are dropped, and the button that chooses some.
#[component]
fn DropPlace(limits: Memo<Limits>, on_files: Callback<Option<web_sys::FileList>>) -> impl IntoView {
    let over = RwSignal::new(false);
    let chooser = NodeRef::<html::Input>::new();
    // A file that misses the place would be opened by the browser instead of the app.
    let held = window_event_listener(leptos::ev::dragover, |event| event.prevent_default());
    let missed = window_event_listener(leptos::ev::drop, |event| event.prevent_default());
    on_cleanup(move || {
        held.remove();
        missed.remove();
    });
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(false);
        on_files.run(event.data_transfer().and_then(|data| data.files()));
    };
    let hold = move |event: web_sys::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let chosen = move |_| {
        let Some(input) = chooser.get_untracked() else { return };
        on_files.run(input.files());
        // The same file may be chosen again.
        input.set_value("");
    };
    let choose = move || {
        if let Some(input) = chooser.get_untracked() {
            input.click();
        }
    };
    let hint = move || {
        limits.with(|limits| match limits.kinds.as_slice() {
            [] => t!("files.hint", most = limits.most >> 20),
            kinds => t!("files.hint_kinds", most = limits.most >> 20, kinds = kinds.join(", ")),
        })
    };
    let accepted =
        move || limits.with(|limits| limits.kinds.iter().map(|kind| format!(".{kind}")).collect::<Vec<_>>().join(","));
    view! {
        <div class="c-files__drop" class:c-files__drop--over=over on:dragenter=hold on:dragover=hold on:dragleave=move |_| over.set(false) on:drop=dropped>
            <Button icon="upload" on_press=choose>{t!("files.add")}</Button>
            <p><span class="c-files__drag">{t!("files.drop")}" "</span>{hint}</p>
            <input type="file" multiple hidden accept=accepted aria-label=t!("files.add") node_ref=chooser on:change=chosen/>
        </div>
    }
    .into_any()
}

/// A file on its way.
#[component]
fn SendingRow(sending: Sending) -> impl IntoView {
    let stage = RwSignal::from(sending.stage.clone());
    let label = model::label(&sending.name);
    let name = sending.name.clone();
    let size = model::size(sending.size);
    let again = sending.clone();
    let state = move || {
        match stage.get() {
        Stage::Waiting => view! { <span>{t!("files.waiting")}</span> }.into_any(),
        Stage::Sent(part) => view! {
            <progress class="c-files__progress" max="1" value=part.to_string() aria-label=t!("files.sending")></progress>
        }
        .into_any(),
        Stage::Refused(text) | Stage::Failed(text) => {
            view! { <span class="c-field__error" role="alert"><Icon name="alert"/>{text}</span> }.into_any()
        }
    }
    };
    let failed = move || matches!(stage.get(), Stage::Failed(_));
    let dismiss = move || match stage.get() {
        Stage::Refused(_) | Stage::Failed(_) => t!("files.dismiss").to_owned(),
        _ => t!("common.cancel").to_owned(),
    };
    view! {
        <li class="c-file c-file--sending">
            <span class="c-file__icon"><Icon name="log"/><small>{label}</small></span>
            <div class="c-file__main">
                <b class="truncate">{name}</b>
                <span class="c-file__facts"><span>{size}</span>{state}</span>
            </div>
            {move || { let again = again.clone(); failed().then(|| view! { <IconButton icon="refresh" label=t!("files.again") on_press=move || again.again()/> }) }}
            <IconButton icon="close" label=Signal::derive(dismiss) on_press=move || sending.cancel()/>
        </li>
    }
    .into_any()
}

/// A file that is there.
#[component]
fn FileRow(
    file: FileFields,
    can_write: Signal<bool>,
    previewed: RwSignal<Option<FileFields>>,
    renamed: RwSignal<Option<FileFields>>,
    on_saved: Callback<()>,
) -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let added_by = file.added_by_id.as_ref().and_then(|id| id.inner().parse::<UserId>().ok());
    let who = move || added_by.map_or_else(|| t!("activity.system").to_owned(), |id| cache.user_name(id));
    let at = file.created_at.0.clone();
    let icon = model::icon(&file.content_type);
    let (label, name, size) = (model::label(&file.name), file.name.clone(), model::size(f64::from(file.size)));
    let picture = file.content_type.starts_with("image/") && file.previewable;
    let thumb = format!("{}?inline", file.url);
    let url = StoredValue::new(file.url.clone());
    let file = StoredValue::new(file);
    let previewable = file.with_value(|file| file.previewable);
    let open = move || {
        if previewable {
            previewed.set(Some(file.get_value()));
        } else {
            platform::download(&url.get_value());
        }
    };
    let input = move || VersionedInput {
        id: file.with_value(|file| file.id.clone()),
        version: None,
        client_mutation_id: Some(mutation_id()),
    };
    // The message that offers to take it back outlives the row.
    let restore = move |id: Id| {
        let input = VersionedInput { id, version: None, client_mutation_id: Some(mutation_id()) };
        leptos::task::spawn_local(async move {
            match operations::restore_file(input).await {
                Ok(_) => {
                    on_saved.try_run(());
                }
                Err(error) => toasts.error(error.sentence()),
            }
        });
    };
    let delete = move || {
        let (input, name) = (input(), file.with_value(|file| file.name.clone()));
        let id = input.id.clone();
        leptos::task::spawn_local(async move {
            match operations::delete_file(input).await {
                Ok(_) => {
                    on_saved.try_run(());
                    let undo = move || restore(id.clone());
                    toasts.with_action(t!("files.deleted", name = name), t!("common.undo"), undo);
                }
                Err(error) => toasts.error(error.sentence()),
            }
        });
    };
    view! {
        <li class="c-file">
            <button type="button" class="c-file__open" on:click=move |_| open()>
                {if picture {
                    view! { <img class="c-file__thumb" src=thumb alt="" loading="lazy" decoding="async"/> }.into_any()
                } else {
                    view! { <span class="c-file__icon"><Icon name=icon/><small>{label}</small></span> }.into_any()
                }}
                <span class="c-file__main">
                    <b class="truncate" title=name.clone()>{name.clone()}</b>
                    <span class="c-file__facts">
                        <span>{size}</span><span class="truncate">{who}</span>
                        <time datetime=at.clone() title=format::date_time(&at)>{format::ago(&at)}</time>
                    </span>
                </span>
            </button>
            <Menu label=t!("files.actions") trigger=|| view! { <Icon name="more"/> } class="c-button c-button--ghost c-button--icon" align_end=true>
                {previewable.then(|| view! { <MenuItem icon="eye" on_select=open>{t!("files.preview")}</MenuItem> })}
                <MenuItem icon="download" on_select=move || platform::download(&url.get_value())>{t!("files.download")}</MenuItem>
                <Show when=move || can_write.get()>
                    <MenuItem icon="edit" on_select=move || renamed.set(Some(file.get_value()))>{t!("files.rename")}</MenuItem>
                    <MenuItem icon="trash" danger=true on_select=delete>{t!("common.delete")}</MenuItem>
                </Show>
            </Menu>
        </li>
    }
    .into_any()
}

/// Asks for another name.
#[component]
fn RenameDialog(file: RwSignal<Option<FileFields>>, on_saved: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let form = Form::default();
    Effect::new(move || {
        if let Some(file) = file.get() {
            form.clear();
            name.set(file.name);
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() && file.with_untracked(Option::is_some) {
            file.set(None);
        }
    });
    let save = move || {
        form.clear();
        let Some(FileFields { id, version, .. }) = file.get_untracked() else { return };
        let name = match validation::file_name(&name.get_untracked()) {
            Ok(name) => name,
            Err(invalid) => return form.fail(invalid_text(invalid)),
        };
        let input = RenameFileInput { id, version: Some(version), name, client_mutation_id: Some(mutation_id()) };
        form.send(operations::rename_file(input), move |_| {
            open.set(false);
            on_saved.run(());
        });
    };
    view! {
        <Dialog open title=t!("files.rename")>
            <form class="c-form" on:submit=move |event| { event.prevent_default(); save(); }>
                <Field label=t!("files.name")>
                    <TextInput value=name autofocus=true/>
                </Field>
                <FormError error=Signal::derive(move || form.error("name").get().or_else(|| form.failure().get()))/>
                <footer class="c-dialog__actions">
                    <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.save")}</Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
