//! One field of all chosen records: which, and what they hold from now on.

use leptos::prelude::*;
use millrace_shared::{
    DirectoryKind, FieldId, FieldOptionId, FieldType, LinkKind, RecordKind,
    fields::{FieldOption, listed},
};

use super::{
    bulk::{self, Deed},
    selecting::Chosen,
};
use crate::{
    cache::{Cache, fields::FieldDefinition},
    features::fields::{CustomInput, Draft},
    t,
    ui::{Button, ButtonKind, Choices, Dialog, Field, Select},
};

/// A field that can be set: the word by which the server knows it, and how it is filled in. A field of a kind's own is filled in
/// like a custom one of the same type.
#[derive(Clone)]
struct Settable {
    word: String,
    field: FieldDefinition,
}

fn own(kind: RecordKind, word: &str, label: &str, field_type: FieldType) -> Settable {
    let field = FieldDefinition {
        id: FieldId(uuid::Uuid::nil()),
        kind,
        key: word.to_owned(),
        label: label.to_owned(),
        help: String::new(),
        section: String::new(),
        field_type,
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
    };
    Settable { word: word.to_owned(), field }
}

impl Settable {
    /// Of items of directories.
    fn items(mut self, cache: Cache, lists: &[DirectoryKind]) -> Self {
        let items = lists.iter().flat_map(|list| cache.directory_of(*list));
        let option = |item: crate::cache::records::DirectoryItem| FieldOption {
            id: FieldOptionId(item.id.0),
            label: item.name,
            color: String::new(),
            archived: false,
        };
        self.field.options = items.map(option).collect();
        self
    }
}

/// What can be set of a kind of record.
fn settable(cache: Cache, kind: RecordKind) -> Vec<Settable> {
    use FieldType::{Date, Dropdown, Line, Link, Money, Number, Url};
    let own = |word: &str, label: &str, field_type| own(kind, word, label, field_type);
    let mut all = match kind {
        RecordKind::Company => {
            let mut parent = own("parent", t!("fields.parent"), Link);
            parent.field.link_kind = Some(LinkKind::Company);
            vec![
                own("sector", t!("fields.sector"), Line),
                own("website", t!("fields.website"), Url),
                own("employees", t!("fields.employees"), Number),
                own("annualRevenue", t!("fields.annual_revenue"), Money),
                own("foundedYear", t!("fields.founded_year"), Number),
                parent,
            ]
        }
        RecordKind::Contact => vec![
            own("jobTitle", t!("fields.job_title"), Line),
            own("language", t!("fields.language"), Line),
            own("website", t!("fields.website"), Url),
            own("birthday", t!("fields.birthday"), Date),
        ],
        _ => vec![
            // A stage of those that lead nowhere asks for a reason of each.
            own("stage", t!("fields.stage"), Dropdown)
                .items(cache, &[DirectoryKind::LeadNew, DirectoryKind::LeadWorking]),
            own("source", t!("fields.source"), Dropdown).items(cache, &[DirectoryKind::Source]),
            own("companyName", t!("fields.company"), Line),
            own("jobTitle", t!("fields.job_title"), Line),
            own("website", t!("fields.website"), Url),
        ],
    };
    all.extend([
        own("street", t!("fields.street"), Line),
        own("city", t!("fields.city"), Line),
        own("region", t!("fields.region"), Line),
        own("postalCode", t!("fields.postal_code"), Line),
        own("country", t!("fields.country"), Line),
    ]);
    all.extend(cache.fields_of(kind).into_iter().map(|field| Settable { word: listed::word(field.id), field }));
    all
}

/// What is known of fields by their words, those of the name and the owner with them: for the choice of what several records
/// keep when they become one.
pub fn known(cache: Cache, kind: RecordKind) -> Vec<(String, FieldDefinition)> {
    let mut owner = own(kind, "owner", t!("fields.owner"), FieldType::Link);
    owner.field.link_kind = Some(LinkKind::User);
    let names = match kind {
        RecordKind::Company => vec![own(kind, "name", t!("fields.name"), FieldType::Line)],
        _ => vec![
            own(kind, "firstName", t!("fields.first_name"), FieldType::Line),
            own(kind, "lastName", t!("fields.last_name"), FieldType::Line),
        ],
    };
    let mut all: Vec<Settable> = names.into_iter().chain([owner]).chain(settable(cache, kind)).collect();
    if let Some(stage) = all.iter_mut().find(|it| it.word == "stage") {
        *stage = stage.clone().items(cache, &DirectoryKind::LEAD_STAGES);
    }
    all.into_iter().map(|it| (it.word, it.field)).collect()
}

/// The dialog.
#[component]
pub fn SetField(chosen: Chosen, open: RwSignal<bool>) -> impl IntoView {
    let count = Memo::new(move |_| chosen.selection.with(|it| it.all().len()));
    view! {
        <Dialog open title=Signal::derive(move || t!("records.set_field_of", count = count.get()))>
            <Filling chosen open/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Filling(chosen: Chosen, open: RwSignal<bool>) -> impl IntoView {
    let cache = chosen.cache;
    let all = StoredValue::new(untrack(|| settable(cache, chosen.kind)));
    let word = RwSignal::new(String::new());
    let choices = Signal::derive(move || -> Choices {
        let none = (String::new(), t!("custom.choose").to_owned());
        let fields =
            all.with_value(|all| all.iter().map(|it| (it.word.clone(), it.field.label.clone())).collect::<Vec<_>>());
        std::iter::once(none).chain(fields).collect()
    });
    // Another field begins empty.
    let draft = Memo::new(move |_| {
        let field =
            word.with(|word| all.with_value(|all| all.iter().find(|it| it.word == *word).map(|it| it.field.clone())));
        field.map(|field| Filled(Draft::new(field, None)))
    });
    let currency =
        move || cache.workspace.with_untracked(|it| it.as_ref().map(|it| it.currency.clone()).unwrap_or_default());
    let submit = move || {
        let Some(Filled(draft)) = draft.get_untracked() else { return };
        let Ok(value) = draft.value(&currency()) else { return };
        let values = vec![(word.get_untracked(), value)];
        open.set(false);
        bulk::run(chosen, Deed::Set(values), chosen.selection.with_untracked(|it| it.all().to_vec()));
    };
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <Field label=t!("records.which_field")><Select value=word choices autofocus=true/></Field>
            {move || draft.get().map(|Filled(draft)| view! {
                <CustomInput draft/>
                <p class="muted">{t!("records.empty_clears")}</p>
            })}
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true disabled=Signal::derive(move || draft.with(Option::is_none))>{t!("records.set")}</Button>
            </footer>
        </form>
    }
    .into_any()
}

/// Each draft is another.
#[derive(Clone, Copy)]
struct Filled(Draft);

impl PartialEq for Filled {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}
