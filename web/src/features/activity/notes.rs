//! Notes on a record: written in Markdown, shown as the server's safe HTML.

use leptos::{html, prelude::*};
use millrace_shared::{UserId, validation};

use super::operations::{self, CreateNoteInput, UpdateNoteInput, VersionedInput};
use crate::{
    api::{
        fragments::{NoteFields, RecordKind},
        mutation_id,
    },
    cache::use_cache,
    features::live_query::{follow, once_answered},
    format,
    forms::Form,
    platform, t,
    ui::{Avatar, Button, ButtonKind, FormError, Icon, Menu, MenuItem, TextArea, use_toasts},
};

const PAGE: i32 = 50;

/// A place to write, and what was written.
#[component]
pub fn Notes(
    /// A deal, a company or a contact.
    kind: RecordKind,
    /// Its id.
    #[prop(into)]
    id: Signal<String>,
    /// False where the viewer may not write.
    #[prop(default = Signal::from(true), into)]
    can_write: Signal<bool>,
    /// True while the record is in the trash: notes are only read, those of the viewer too.
    #[prop(optional, into)]
    frozen: Signal<bool>,
) -> impl IntoView {
    let cache = use_cache();
    let wanted = RwSignal::new(PAGE);
    let query = LocalResource::new(move || {
        let id = id.get();
        cache.epoch.track();
        operations::notes(kind, id, wanted.get())
    });
    follow(move || id.get().parse().ok(), query);
    let notes = Memo::new(move |_| match query.get() {
        Some(Ok(page)) => page.nodes.into_iter().map(SameVersion).collect(),
        _ => Vec::new(),
    });
    let more = move || matches!(query.get(), Some(Ok(page)) if page.page_info.has_next_page);
    let refresh = Callback::new(move |()| query.refetch());
    view! {
        <div class="c-notes">
            <Show when=move || can_write.get() && !frozen.get()><Composer kind id on_saved=refresh/></Show>
            {once_answered(query, move || view! {
                <ul class="c-notes__list">
                    <For each=move || notes.get() key=|note| (note.0.id.clone().into_inner(), note.0.version) let:note>
                        <NoteView note=note.0 frozen on_saved=refresh/>
                    </For>
                </ul>
                {move || more().then(|| view! {
                    <Button on_press=move || wanted.update(|wanted| *wanted += PAGE)>{t!("common.load_more")}</Button>
                })}
                {move || notes.with(Vec::is_empty).then(|| view! { <p class="c-rows__none">{t!("notes.none")}</p> })}
            }.into_any())}
        </div>
    }
    .into_any()
}

#[derive(Clone)]
struct SameVersion(NoteFields);

impl PartialEq for SameVersion {
    fn eq(&self, other: &Self) -> bool {
        (&self.0.id, self.0.version) == (&other.0.id, other.0.version)
    }
}

#[component]
fn Composer(kind: RecordKind, id: Signal<String>, on_saved: Callback<()>) -> impl IntoView {
    let body = RwSignal::new(String::new());
    let form = Form::default();
    let node_ref = NodeRef::<html::Textarea>::new();
    let submit = move || {
        form.clear();
        let text = body.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        let Ok(body_text) = validation::text(&text, validation::NOTE_MAX)
            .map_err(|invalid| form.fail(crate::forms::invalid_text(invalid)))
        else {
            return;
        };
        let input = CreateNoteInput {
            // Made here, so that a retry cannot write it twice.
            id: Some(platform::new_id().to_string().into()),
            record_kind: kind,
            record_id: id.get_untracked().into(),
            body: body_text,
            client_mutation_id: Some(mutation_id()),
        };
        form.send(operations::create_note(input), move |_| {
            body.set(String::new());
            on_saved.run(());
        });
    };
    let has_text = Memo::new(move |_| body.with(|body| !body.trim().is_empty()));
    view! {
        <div class="c-notes__composer">
            <TextArea value=body label=t!("notes.write") placeholder=t!("notes.write") rows=1 on_submit=submit node_ref/>
            <FormError error=form.failure()/>
            <Show when=move || has_text.get()>
                <div class="c-notes__actions">
                    <span class="muted">{t!("notes.markdown")}</span>
                    <Button kind=ButtonKind::Primary busy=form.busy() on_press=submit>{t!("notes.add")}</Button>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn NoteView(note: NoteFields, frozen: Signal<bool>, on_saved: Callback<()>) -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let form = Form::default();
    let editing = RwSignal::new(false);
    let body = RwSignal::new(note.body.clone());
    let author = note.author_id.as_ref().and_then(|id| id.inner().parse::<UserId>().ok());
    let author_name =
        Signal::derive(move || author.map_or_else(|| t!("activity.system").to_owned(), |id| cache.user_name(id)));
    let at = note.created_at.0.clone();
    let (id, version) = (note.id.clone(), note.version);
    let save = {
        let id = id.clone();
        move || {
            let text = body.get_untracked();
            let Ok(body) = validation::text(&text, validation::NOTE_MAX)
                .map_err(|invalid| form.fail(crate::forms::invalid_text(invalid)))
            else {
                return;
            };
            let input = UpdateNoteInput { id: id.clone(), version, body, client_mutation_id: Some(mutation_id()) };
            form.send(operations::update_note(input), move |_| on_saved.run(()));
        }
    };
    let save = StoredValue::new(save);
    let delete = move || {
        let input = VersionedInput { id: id.clone(), version: None, client_mutation_id: Some(mutation_id()) };
        leptos::task::spawn_local(async move {
            match operations::delete_note(input).await {
                Ok(_) => on_saved.run(()),
                Err(error) => toasts.error(error.sentence()),
            }
        });
    };
    let delete = StoredValue::new(delete);
    let html = note.html.clone();
    let permissions = note.permissions;
    let original = StoredValue::new(note.body);
    view! {
        <li class="c-note">
            <Avatar name=author_name id=author.map(|id| id.to_string()).unwrap_or_default()/>
            <div class="c-note__main">
                <header><b class="truncate">{author_name}</b><time datetime=at.clone() title=format::date_time(&at)>{format::ago(&at)}</time>
                    {move || ((permissions.edit || permissions.delete) && !frozen.get()).then(|| view! {
                        <Menu label=t!("notes.actions") trigger=|| view! { <Icon name="more"/> } class="c-button c-button--ghost c-button--icon" align_end=true>
                            {permissions.edit.then(|| view! { <MenuItem icon="edit" on_select=move || editing.set(true)>{t!("common.edit")}</MenuItem> })}
                            {permissions.delete.then(|| view! { <MenuItem icon="trash" danger=true on_select=move || delete.with_value(|delete| delete())>{t!("common.delete")}</MenuItem> })}
                        </Menu>
                    })}
                </header>
                <Show when=move || editing.get() && !frozen.get() fallback={ let html = html.clone(); move || view! { <div class="c-note__body" inner_html=html.clone()></div> } }>
                    <TextArea value=body label=t!("notes.edit") autofocus=true on_submit=move || save.with_value(|save| save())/>
                    <FormError error=form.failure()/>
                    <div class="c-notes__actions">
                        <Button on_press=move || { body.set(original.get_value()); editing.set(false); }>{t!("common.cancel")}</Button>
                        <Button kind=ButtonKind::Primary busy=form.busy() on_press=move || save.with_value(|save| save())>{t!("common.save")}</Button>
                    </div>
                </Show>
            </div>
        </li>
    }
    .into_any()
}
