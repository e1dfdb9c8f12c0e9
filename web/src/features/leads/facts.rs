//! The fields of a lead, each edited where it stands.

use leptos::prelude::*;
use millrace_shared::{FieldId, LeadColumn as C, RecordKind, fields::FieldValue};

use super::{
    edit::{LeadEdit, Shown},
    fields::{Of, check_line, editor},
    record::Lead,
};
use crate::{
    api::fragments::RecordPermissions,
    features::fields::{CustomFacts, ruled},
    features::records::{AddressFields, AddressInput, Edits, Fact, LabeledFact, LabeledKind, LabeledValueInput},
    t,
    ui::InlineEdit,
};

#[component]
pub(super) fn LeadFacts(
    shown: RwSignal<Option<Lead>>,
    edits: Edits,
    #[prop(into)] permissions: Signal<RecordPermissions>,
) -> impl IntoView {
    let (shown, lead) = (Shown::Page(shown), Memo::new(move |_| shown.get()));
    // What is converted stays as it was.
    let ended = move || lead.with(|l| l.as_ref().is_none_or(|l| l.converted || l.deleted));
    let locked = Signal::derive(move || !permissions.get().edit || ended());
    let edit = move |edit: LeadEdit| edit.apply(shown, edits);
    let read = move |read: fn(&Lead) -> String| {
        Signal::derive(move || lead.with(|l| l.as_ref().map(read).unwrap_or_default()))
    };
    let of = Of { shown, lead, edits, locked, kept: Signal::derive(move || !permissions.get().assign || ended()) };
    let line = move |label: &'static str, value: Signal<String>, save: Callback<(String,)>| {
        view! { <Fact label><InlineEdit label value disabled=locked check=check_line on_save=save/></Fact> }
    };
    view! {
        <Fact label=t!("fields.owner")>{editor(C::Owner, of)}</Fact>
        {line(t!("fields.first_name"), read(|l| l.first_name.clone()), Callback::new(move |(text,)| edit(LeadEdit::FirstName(text))))}
        {line(t!("fields.last_name"), read(|l| l.last_name.clone()), Callback::new(move |(text,)| edit(LeadEdit::LastName(text))))}
        <Fact label=t!("fields.company")>{editor(C::Company, of)}</Fact>
        <Fact label=t!("fields.job_title") of=(RecordKind::Lead, "job_title")>{editor(C::JobTitle, of)}</Fact>
        <Fact label=t!("fields.emails") of=(RecordKind::Lead, "emails")>
            <LabeledFact kind=LabeledKind::Email label=t!("fields.emails") disabled=ruled::locked(RecordKind::Lead, "emails", locked)
                values=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.emails.clone()).unwrap_or_default()))
                on_save={move |values: Vec<LabeledValueInput>| edit(LeadEdit::Emails(values))}/>
        </Fact>
        <Fact label=t!("fields.phones") of=(RecordKind::Lead, "phones")>
            <LabeledFact kind=LabeledKind::Phone label=t!("fields.phones") disabled=ruled::locked(RecordKind::Lead, "phones", locked)
                values=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.phones.clone()).unwrap_or_default()))
                on_save={move |values: Vec<LabeledValueInput>| edit(LeadEdit::Phones(values))}/>
        </Fact>
        <Fact label=t!("fields.source") of=(RecordKind::Lead, "source")>{editor(C::Source, of)}</Fact>
        <Fact label=t!("fields.tags")>{editor(C::Tags, of)}</Fact>
        <Fact label=t!("fields.website") of=(RecordKind::Lead, "website")>{editor(C::Website, of)}</Fact>
        <AddressFields kind=RecordKind::Lead address=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.address.clone()).unwrap_or_default()))
            disabled=locked on_save={move |address: AddressInput| edit(LeadEdit::Address(address))}/>
        <CustomFacts kind=RecordKind::Lead disabled=locked
            values=Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.custom.clone()).unwrap_or_default()))
            on_save={move |field: FieldId, value: Option<FieldValue>| edit(LeadEdit::Custom(field, value))}/>
    }
    .into_any()
}
