//! The fields of a company, each edited where it stands.

use leptos::prelude::*;
use millrace_shared::{CompanyColumn as C, CompanyId, FieldId, RecordKind, fields::FieldValue};

use super::{
    edit::CompanyEdit,
    fields::{Of, editor},
};
use crate::{
    api::fragments::RecordPermissions,
    cache::{records::Company, use_cache},
    features::fields::{CustomFacts, ruled},
    features::leads::BornOf,
    features::records::{AddressFields, AddressInput, Edits, Fact, LabeledFact, LabeledKind, LabeledValueInput},
    t,
};

#[component]
pub(super) fn CompanyFacts(
    id: CompanyId,
    company: Memo<Option<Company>>,
    edits: Edits,
    #[prop(into)] permissions: Signal<RecordPermissions>,
) -> impl IntoView {
    let cache = use_cache();
    let locked = Signal::derive(move || !permissions.get().edit);
    let edit = move |edit: CompanyEdit| edit.apply(cache, id, edits);
    let of = Of { id, company, edits, locked, kept: Signal::derive(move || !permissions.get().assign) };
    view! {
        <Fact label=t!("fields.owner")>{editor(C::Owner, of)}</Fact>
        <BornOf field="company" id=id.to_string()/>
        <Fact label=t!("fields.sector") of=(RecordKind::Company, "sector")>{editor(C::Sector, of)}</Fact>
        <Fact label=t!("fields.tags")>{editor(C::Tags, of)}</Fact>
        <Fact label=t!("fields.website") of=(RecordKind::Company, "website")>{editor(C::Website, of)}</Fact>
        <Fact label=t!("fields.emails") of=(RecordKind::Company, "emails")>
            <LabeledFact kind=LabeledKind::Email label=t!("fields.emails") disabled=ruled::locked(RecordKind::Company, "emails", locked)
                values=Signal::derive(move || company.with(|c| c.as_ref().map(|c| c.emails.clone()).unwrap_or_default()))
                on_save={move |values: Vec<LabeledValueInput>| edit(CompanyEdit::Emails(values))}/>
        </Fact>
        <Fact label=t!("fields.phones") of=(RecordKind::Company, "phones")>
            <LabeledFact kind=LabeledKind::Phone label=t!("fields.phones") disabled=ruled::locked(RecordKind::Company, "phones", locked)
                values=Signal::derive(move || company.with(|c| c.as_ref().map(|c| c.phones.clone()).unwrap_or_default()))
                on_save={move |values: Vec<LabeledValueInput>| edit(CompanyEdit::Phones(values))}/>
        </Fact>
        <Fact label=t!("fields.annual_revenue") of=(RecordKind::Company, "annual_revenue")>{editor(C::AnnualRevenue, of)}</Fact>
        <Fact label=t!("fields.employees") of=(RecordKind::Company, "employees")>{editor(C::Employees, of)}</Fact>
        <Fact label=t!("fields.founded_year") of=(RecordKind::Company, "founded_year")>{editor(C::FoundedYear, of)}</Fact>
        <Fact label=t!("fields.parent")>{editor(C::Parent, of)}</Fact>
        <AddressFields kind=RecordKind::Company address=Signal::derive(move || company.with(|c| c.as_ref().map(|c| c.address.clone()).unwrap_or_default()))
            disabled=locked on_save={move |address: AddressInput| edit(CompanyEdit::Address(address))}/>
        <CustomFacts kind=RecordKind::Company disabled=locked
            values=Signal::derive(move || company.with(|c| c.as_ref().map(|c| c.custom.clone()).unwrap_or_default()))
            on_save={move |field: FieldId, value: Option<FieldValue>| edit(CompanyEdit::Custom(field, value))}/>
    }
    .into_any()
}
