//! The custom fields of each kind of record: added, put in order, archived.

use leptos::prelude::*;
use millrace_shared::RecordKind;

use super::field_form::{FieldDialog, FieldTask};
use super::frame::SettingsPage;
use super::operations::fields::{self, UpdateFieldInput};
use crate::api::convert::gql;
use crate::cache::{fields::FieldDefinition, use_cache};
use crate::features::{fields::words::type_name, kinds::of_kind};
use crate::t;
use crate::ui::{Badge, Button, ButtonKind, EmptyState, IconButton, Moved, Sortable, Tabs, use_toasts};

/// The page at `/settings/fields`.
#[component]
pub fn Fields() -> impl IntoView {
    let selected = RwSignal::new("deal");
    let task = RwSignal::new(None::<FieldTask>);
    let kind = Signal::derive(move || RecordKind::parse(selected.get()).unwrap_or(RecordKind::Deal));
    let tabs =
        RecordKind::CUSTOMISED.iter().map(|kind| (kind.as_str(), of_kind(*kind).label.to_owned())).collect::<Vec<_>>();
    let add = move || task.set(Some(FieldTask::Create(kind.get_untracked())));
    view! {
        <SettingsPage title=t!("custom_fields.title") text=t!("custom_fields.text")
            actions=move || view! { <Button kind=ButtonKind::Primary icon="plus" on_press=add>{t!("custom_fields.add")}</Button> }.into_any()>
            <Tabs tabs selected label=t!("custom_fields.title")/>
            <div role="tabpanel" class="c-fieldlist">{move || view! { <Kind kind=kind.get() task/> }}</div>
            <FieldDialog task/>
        </SettingsPage>
    }
}

#[component]
fn Kind(kind: RecordKind, task: RwSignal<Option<FieldTask>>) -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let shown = Memo::new(move |_| cache.fields_of(kind));
    let archived = Memo::new(move |_| {
        let mut fields = cache.fields.all();
        fields.retain(|field| field.kind == kind && field.archived);
        fields
    });
    let change = move |input: UpdateFieldInput| async move {
        let answer = fields::update_field(input).await;
        let kept = answer.is_ok();
        match answer {
            Ok(saved) => cache.field_told(saved.field.into()),
            Err(error) => toasts.error(error.sentence()),
        }
        kept
    };
    let archive = move |field: &FieldDefinition, archived: bool| {
        let archiving = change(UpdateFieldInput { archived: Some(archived), ..UpdateFieldInput::of(gql(field.id)) });
        leptos::task::spawn_local(async move {
            archiving.await;
        });
        if archived {
            toasts.info(t!("custom_fields.archived_toast", name = field.label.clone()));
        }
    };
    // Sections in the order of their first field; a field is moved within its own.
    let sections = Memo::new(move |_| {
        let mut sections: Vec<String> = Vec::new();
        shown.with(|fields| {
            for field in fields {
                if sections.last() != Some(&field.section) {
                    sections.push(field.section.clone());
                }
            }
        });
        sections
    });
    let list = move |(at, section): (usize, String)| {
        let members = Memo::new(move |_| run_of(&shown.read(), at));
        let ids =
            Signal::derive(move || members.with(|all| all.iter().map(|(_, field)| field.id.to_string()).collect()));
        let find = move |id: &str| {
            members.with(|all| all.iter().find(|(_, field)| field.id.to_string() == id).map(|(_, field)| field.clone()))
        };
        let moved = move |id: String, place: usize| -> Moved {
            let first = members.with_untracked(|all| all.first().map_or(0, |(place, _)| *place));
            let (field, position) = (untrack(|| find(&id))?, i32::try_from(first + place).ok()?);
            Some(Box::pin(change(UpdateFieldInput { position: Some(position), ..UpdateFieldInput::of(gql(field.id)) })))
        };
        let row = move |id: String| {
            let field = Memo::new(move |_| find(&id));
            view! { {move || field.get().map(|field| view! { <Row field task on_archive=move |field: FieldDefinition| archive(&field, true)/> })} }
                .into_any()
        };
        view! {
            {(!section.is_empty()).then(|| view! { <h2 class="c-fieldlist__section">{section.clone()}</h2> })}
            <Sortable ids row name={move |id: String| find(&id).map(|field| field.label).unwrap_or_default()} on_move=moved/>
        }
    };
    view! {
        <Show when=move || shown.with(Vec::is_empty)>
            <EmptyState icon="list" title=t!("custom_fields.empty_title") text=t!("custom_fields.empty_text")>
                <Button icon="plus" on_press=move || task.set(Some(FieldTask::Create(kind)))>{t!("custom_fields.add")}</Button>
            </EmptyState>
        </Show>
        <For each={move || sections.get().into_iter().enumerate().collect::<Vec<_>>()} key=Clone::clone children=list/>
        <Show when=move || archived.with(|fields| !fields.is_empty())>
            <h2 class="c-fieldlist__section">{t!("custom_fields.archived")}</h2>
            <ul class="c-fieldlist__archived">
                <For each=move || archived.get() key=|field| (field.id, field.version) let:field>
                    {
                        let label = t!("custom_fields.restore_named", name = field.label.clone());
                        let name = field.label.clone();
                        view! {
                            <li><span class="truncate muted">{name}</span>
                                <IconButton icon="restore" label on_press=move || archive(&field, false)/></li>
                        }
                    }
                </For>
            </ul>
        </Show>
    }
    .into_any()
}

/// The `at`-th run of fields of one section, with their places among all.
fn run_of(fields: &[FieldDefinition], at: usize) -> Vec<(usize, FieldDefinition)> {
    let (mut run, mut before) = (None, None);
    let mut members = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        if before != Some(&field.section) {
            run = Some(run.map_or(0, |run| run + 1));
            before = Some(&field.section);
        }
        if run == Some(at) {
            members.push((place, field.clone()));
        }
    }
    members
}

#[component]
fn Row(
    field: FieldDefinition,
    task: RwSignal<Option<FieldTask>>,
    #[prop(into)] on_archive: Callback<(FieldDefinition,)>,
) -> impl IntoView {
    let cache = use_cache();
    let (of_edit, of_archive) = (field.clone(), field.clone());
    let stage = field.required_from.first().copied();
    let from = move || {
        let pipelines = cache.pipelines.all();
        let stage = stage.and_then(|id| pipelines.iter().find_map(|pipeline| pipeline.stage(id).cloned()))?;
        Some(view! { <Badge>{t!("custom_fields.badge_from", stage = stage.name)}</Badge> })
    };
    view! {
        <div class="c-fieldlist__row">
            <button type="button" class="c-stages__stage" on:click=move |_| task.set(Some(FieldTask::Edit(Box::new(of_edit.clone()))))>
                <b class="truncate">{field.label.clone()}</b>
                <span class="muted truncate">{type_name(field.field_type)}</span>
                <span class="c-fieldlist__badges">
                    {field.required.then(|| view! { <Badge>{t!("custom_fields.badge_required")}</Badge> })}
                    {from}
                    {field.unique.then(|| view! { <Badge>{t!("custom_fields.badge_unique")}</Badge> })}
                </span>
            </button>
            <IconButton icon="trash" label=t!("custom_fields.archive_named", name = field.label.clone())
                on_press=move || on_archive.run((of_archive.clone(),))/>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::{FieldId, FieldType};

    fn field(number: u128, section: &str) -> FieldDefinition {
        FieldDefinition {
            id: FieldId(uuid::Uuid::from_u128(number)),
            kind: RecordKind::Deal,
            key: number.to_string(),
            label: number.to_string(),
            help: String::new(),
            section: section.to_owned(),
            field_type: FieldType::Line,
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

    #[test]
    fn a_section_is_a_run_of_fields_with_their_places_among_all() {
        let fields = [field(1, ""), field(2, "a"), field(3, "a"), field(4, "")];
        let places = |at| run_of(&fields, at).into_iter().map(|(place, _)| place).collect::<Vec<_>>();
        assert_eq!((places(0), places(1), places(2), places(3)), (vec![0], vec![1, 2], vec![3], vec![]));
    }
}
