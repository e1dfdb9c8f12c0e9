//! The fields of a contact, each edited where it stands.

use leptos::prelude::*;
use leptos_router::components::A;
use millrace_shared::{CompanyId, ContactColumn as C, ContactId, FieldId, RecordKind, fields::FieldValue};

use super::{
    edit::ContactEdit,
    fields::{Of, check_line, editor},
};
use crate::{
    api::fragments::RecordPermissions,
    cache::{
        records::{Contact, Named},
        use_cache,
    },
    features::fields::{CustomFacts, ruled},
    features::leads::BornOf,
    features::records::{
        AddressFields, AddressInput, CompanyPicker, Edits, Fact, LabeledFact, LabeledKind, LabeledValueInput,
    },
    t,
    ui::{Choice, IconButton, InlineEdit},
};

#[component]
pub(super) fn ContactFacts(
    id: ContactId,
    contact: Memo<Option<Contact>>,
    edits: Edits,
    #[prop(into)] permissions: Signal<RecordPermissions>,
) -> impl IntoView {
    let cache = use_cache();
    let locked = Signal::derive(move || !permissions.get().edit);
    let edit = move |edit: ContactEdit| edit.apply(cache, id, edits);
    let read = move |read: fn(&Contact) -> String| {
        Signal::derive(move || contact.with(|c| c.as_ref().map(read).unwrap_or_default()))
    };
    let of = Of { id, contact, edits, locked, kept: Signal::derive(move || !permissions.get().assign) };
    view! {
        <Fact label=t!("fields.owner")>{editor(C::Owner, of)}</Fact>
        <BornOf field="contact" id=id.to_string()/>
        <Fact label=t!("fields.companies")><CompanyList id contact edits locked/></Fact>
        <Fact label=t!("fields.job_title") of=(RecordKind::Contact, "job_title")>{editor(C::JobTitle, of)}</Fact>
        <Fact label=t!("fields.emails") of=(RecordKind::Contact, "emails")>
            <LabeledFact kind=LabeledKind::Email label=t!("fields.emails") disabled=ruled::locked(RecordKind::Contact, "emails", locked)
                values=Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.emails.clone()).unwrap_or_default()))
                on_save={move |values: Vec<LabeledValueInput>| edit(ContactEdit::Emails(values))}/>
        </Fact>
        <Fact label=t!("fields.phones") of=(RecordKind::Contact, "phones")>
            <LabeledFact kind=LabeledKind::Phone label=t!("fields.phones") disabled=ruled::locked(RecordKind::Contact, "phones", locked)
                values=Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.phones.clone()).unwrap_or_default()))
                on_save={move |values: Vec<LabeledValueInput>| edit(ContactEdit::Phones(values))}/>
        </Fact>
        <Fact label=t!("fields.first_name")>
            <InlineEdit label=t!("fields.first_name") value=read(|c| c.first_name.clone()) disabled=locked check=check_line
                on_save={move |text: String| edit(ContactEdit::FirstName(text))}/>
        </Fact>
        <Fact label=t!("fields.last_name")>
            <InlineEdit label=t!("fields.last_name") value=read(|c| c.last_name.clone()) disabled=locked check=check_line
                on_save={move |text: String| edit(ContactEdit::LastName(text))}/>
        </Fact>
        <Fact label=t!("fields.tags")>{editor(C::Tags, of)}</Fact>
        <Fact label=t!("fields.website") of=(RecordKind::Contact, "website")>{editor(C::Website, of)}</Fact>
        <Fact label=t!("fields.socials") of=(RecordKind::Contact, "socials")>
            <LabeledFact kind=LabeledKind::Social label=t!("fields.socials") disabled=ruled::locked(RecordKind::Contact, "socials", locked)
                values=Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.socials.clone()).unwrap_or_default()))
                on_save={move |values: Vec<LabeledValueInput>| edit(ContactEdit::Socials(values))}/>
        </Fact>
        <Fact label=t!("fields.birthday") of=(RecordKind::Contact, "birthday")>{editor(C::Birthday, of)}</Fact>
        <Fact label=t!("fields.language") of=(RecordKind::Contact, "language")>{editor(C::Language, of)}</Fact>
        <AddressFields kind=RecordKind::Contact address=Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.address.clone()).unwrap_or_default()))
            disabled=locked on_save={move |address: AddressInput| edit(ContactEdit::Address(address))}/>
        <CustomFacts kind=RecordKind::Contact disabled=locked
            values=Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.custom.clone()).unwrap_or_default()))
            on_save={move |field: FieldId, value: Option<FieldValue>| edit(ContactEdit::Custom(field, value))}/>
    }
    .into_any()
}

/// The companies of a contact, with a way to add and remove some.
#[component]
fn CompanyList(id: ContactId, contact: Memo<Option<Contact>>, edits: Edits, locked: Signal<bool>) -> impl IntoView {
    let cache = use_cache();
    let companies = Memo::new(move |_| contact.with(|c| c.as_ref().map(|c| c.company_ids.clone()).unwrap_or_default()));
    let set = move |ids: Vec<CompanyId>| ContactEdit::Companies(ids).apply(cache, id, edits);
    let add = move |choice: Option<Choice>| {
        let Some(choice) = choice else { return };
        let Ok(added) = choice.id.parse::<CompanyId>() else { return };
        cache.absorb_company_name(Named { id: added, name: choice.label });
        let mut ids = companies.get_untracked();
        if !ids.contains(&added) {
            ids.push(added);
            set(ids);
        }
    };
    view! {
        <div class="c-links">
            <For each=move || companies.get() key=|id| *id let:company>
                <span class="c-links__link">
                    <A href=format!("/companies/{company}") attr:class="link truncate">{move || cache.company_name(company)}</A>
                    <Show when=move || !locked.get()>
                        <IconButton icon="close" label=Signal::derive(move || t!("records.unlink_named", name = cache.company_name(company)))
                            on_press=move || set(companies.get_untracked().into_iter().filter(|other| *other != company).collect())/>
                    </Show>
                </span>
            </For>
            <Show when=move || !locked.get()>
                <CompanyPicker selected=Signal::derive(|| None) inline=true label=t!("contacts.add_company") placeholder=t!("contacts.add_company") on_pick=add/>
            </Show>
        </div>
    }
    .into_any()
}
