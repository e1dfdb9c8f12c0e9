//! The fields of a lead, each edited where it stands.

use leptos::prelude::*;
use millrace_shared::{DirectoryKind, FieldId, RecordKind, UserId, fields::FieldValue, validation};

use super::{edit::LeadEdit, record::Lead};
use crate::{
    api::fragments::RecordPermissions,
    cache::use_cache,
    features::fields::CustomFacts,
    features::records::{
        AddressFields, AddressInput, Edits, Fact, LabeledFact, LabeledKind, LabeledValueInput, OwnerPicker,
    },
    forms::invalid_text,
    t,
    ui::{Choice, Combobox, InlineEdit, TagsInput, filter_choices},
};

#[component]
pub(super) fn LeadFacts(
    lead: RwSignal<Option<Lead>>,
    edits: Edits,
    #[prop(into)] permissions: Signal<RecordPermissions>,
) -> impl IntoView {
    // What is converted stays as it was.
    let ended = move || lead.with(|l| l.as_ref().is_none_or(|l| l.converted || l.deleted));
    let locked = Signal::derive(move || !permissions.get().edit || ended());
    let edit = move |edit: LeadEdit| edit.apply(lead, edits);
    let read = move |read: fn(&Lead) -> String| {
        Signal::derive(move || lead.with(|l| l.as_ref().map(read).unwrap_or_default()))
    };
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let line = move |label: &'static str, value: Signal<String>, save: Callback<(String,)>| {
        view! { <Fact label><InlineEdit label value disabled=locked check=check_line on_save=save/></Fact> }
    };
    view! {
        <Fact label=t!("fields.owner")>
            <OwnerPicker owner=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.owner_id))) inline=true
                disabled=Signal::derive(move || !permissions.get().assign || ended())
                on_pick={move |picked: Option<UserId>| if let Some(picked) = picked { edit(LeadEdit::Owner(picked)) }}/>
        </Fact>
        {line(t!("fields.first_name"), read(|l| l.first_name.clone()), Callback::new(move |(text,)| edit(LeadEdit::FirstName(text))))}
        {line(t!("fields.last_name"), read(|l| l.last_name.clone()), Callback::new(move |(text,)| edit(LeadEdit::LastName(text))))}
        {line(t!("fields.company"), read(|l| l.company_name.clone().unwrap_or_default()), Callback::new(move |(text,)| edit(LeadEdit::CompanyName(filled(text)))))}
        {line(t!("fields.job_title"), read(|l| l.job_title.clone().unwrap_or_default()), Callback::new(move |(text,)| edit(LeadEdit::JobTitle(filled(text)))))}
        <Fact label=t!("fields.emails")>
            <LabeledFact kind=LabeledKind::Email label=t!("fields.emails") disabled=locked
                values=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.emails.clone()).unwrap_or_default()))
                on_save={move |values: Vec<LabeledValueInput>| edit(LeadEdit::Emails(values))}/>
        </Fact>
        <Fact label=t!("fields.phones")>
            <LabeledFact kind=LabeledKind::Phone label=t!("fields.phones") disabled=locked
                values=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.phones.clone()).unwrap_or_default()))
                on_save={move |values: Vec<LabeledValueInput>| edit(LeadEdit::Phones(values))}/>
        </Fact>
        <Fact label=t!("fields.source")><SourcePicker lead edits locked/></Fact>
        <Fact label=t!("fields.tags")>
            <TagsInput tags=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.tags.clone()).unwrap_or_default()))
                disabled=locked on_save={move |tags: Vec<String>| edit(LeadEdit::Tags(tags))}/>
        </Fact>
        <Fact label=t!("fields.website")>
            <InlineEdit label=t!("fields.website") value=read(|l| l.website.clone().unwrap_or_default()) kind="url" disabled=locked
                check={|text: String| if text.is_empty() { None } else { validation::url(&text).err().map(invalid_text) }}
                on_save={move |text: String| edit(LeadEdit::Website(filled(text).and_then(|text| validation::url(&text).ok())))}/>
        </Fact>
        <AddressFields address=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.address.clone()).unwrap_or_default()))
            disabled=locked on_save={move |address: AddressInput| edit(LeadEdit::Address(address))}/>
        <CustomFacts kind=RecordKind::Lead disabled=locked
            values=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.custom.clone()).unwrap_or_default()))
            on_save={move |field: FieldId, value: Option<FieldValue>| edit(LeadEdit::Custom(field, value))}/>
    }
    .into_any()
}

fn check_line(text: String) -> Option<String> {
    validation::line(&text, validation::NAME_MAX).err().map(invalid_text)
}

/// Where the lead came from.
#[component]
fn SourcePicker(lead: RwSignal<Option<Lead>>, edits: Edits, locked: Signal<bool>) -> impl IntoView {
    let cache = use_cache();
    let search = RwSignal::new(String::new());
    let all = move || {
        let items = cache.directory_of(DirectoryKind::Source).into_iter();
        items.map(|item| Choice::new(item.id.to_string(), item.name)).collect::<Vec<_>>()
    };
    let selected = Signal::derive(move || {
        let id = lead.with(|l| l.as_ref().and_then(|l| l.source_id))?.to_string();
        all().into_iter().find(|choice| choice.id == id)
    });
    let choices = Signal::derive(move || filter_choices(&all(), &search.read()));
    view! {
        <Combobox selected choices search inline=true clearable=true disabled=locked label=t!("fields.source")
            on_pick={move |choice: Option<Choice>| LeadEdit::Source(choice.and_then(|it| it.id.parse().ok())).apply(lead, edits)}/>
    }
    .into_any()
}
