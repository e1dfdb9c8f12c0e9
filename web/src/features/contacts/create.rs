//! A new contact.

use cynic::Id;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::{ContactId, FieldRight, Invalid, RecordKind, UserId, validation};

use super::operations::{self, CreateContactInput};
use crate::{
    api::mutation_id,
    cache::use_cache,
    features::fields::ruled,
    features::records::{CompanyPicker, KnownAlready, LabeledEditor, LabeledKind, MatchInput, OwnerPicker},
    forms::Form,
    platform,
    session::use_session,
    t,
    ui::{Button, ButtonKind, Choice, Dialog, Field, FormError, TextInput},
};

#[component]
pub(super) fn CreateContact(open: RwSignal<bool>) -> impl IntoView {
    view! { <Dialog open title=t!("contacts.add") wide=true><ContactForm open/></Dialog> }
}

#[component]
fn ContactForm(open: RwSignal<bool>) -> impl IntoView {
    let cache = use_cache();
    let form = Form::default();
    let navigate = StoredValue::new_local(use_navigate());
    let text = || RwSignal::new(String::new());
    let (first_name, last_name, job_title) = (text(), text(), text());
    let (emails, phones) = (LabeledEditor::new(LabeledKind::Email, &[]), LabeledEditor::new(LabeledKind::Phone, &[]));
    let company = RwSignal::new(None::<Choice>);
    let owner = RwSignal::new(untrack(|| use_session().viewer()).map(|viewer| viewer.user_id));
    // Made once, so that sending again after a lost answer cannot make a second contact.
    let id = ContactId::from(platform::new_id());
    let known = Memo::new(move |_| MatchInput {
        first_name: Some(first_name.get()),
        last_name: Some(last_name.get()),
        ..MatchInput::typed(emails, phones)
    });
    let submit = move || {
        form.clear();
        let line = |text: RwSignal<String>| validation::line(&text.get_untracked(), validation::NAME_MAX);
        // One of the two names is enough.
        let named = if first_name.with_untracked(|n| n.trim().is_empty())
            && last_name.with_untracked(|n| n.trim().is_empty())
        {
            Err(Invalid::Required)
        } else {
            line(first_name)
        };
        let first = form.check("firstName", named);
        let last = form.check("lastName", line(last_name));
        let title = form.check("jobTitle", line(job_title));
        let (emails, phones) = (emails.checked(), phones.checked());
        let (Some(first), Some(last), Some(title), Some(emails), Some(phones)) = (first, last, title, emails, phones)
        else {
            return;
        };
        let filled = |text: String| (!text.is_empty()).then_some(text);
        let input = CreateContactInput {
            id: Some(Id::new(id.to_string())),
            first_name: filled(first),
            last_name: filled(last),
            job_title: filled(title),
            emails: Some(emails),
            phones: Some(phones),
            company_ids: Some(company.get_untracked().map(|choice| Id::new(choice.id)).into_iter().collect()),
            owner_id: owner.get_untracked().map(|id| Id::new(id.to_string())),
            client_mutation_id: Some(mutation_id()),
        };
        form.send(operations::create_contact(input), move |saved| {
            let href = format!("/contacts/{}", saved.contact.id.inner());
            cache.absorb_contact(saved.contact);
            cache.records_changed.update(|n| *n = n.wrapping_add(1));
            open.set(false);
            navigate.with_value(|go| go(&href, Default::default()));
        });
    };
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <div class="c-form__row">
                <Field label=t!("fields.first_name") error=form.error("firstName")><TextInput value=first_name autofocus=true/></Field>
                <Field label=t!("fields.last_name") error=form.error("lastName")><TextInput value=last_name/></Field>
            </div>
            <div class="c-form__row">
                <Field label=t!("fields.company") error=form.error("companyIds")>
                    <CompanyPicker selected=company placeholder=t!("common.none") on_pick={move |choice: Option<Choice>| company.set(choice)}/>
                </Field>
                <div style:display=ruled::away(RecordKind::Contact, "job_title", FieldRight::Edit)><Field label=t!("fields.job_title") error=form.error("jobTitle")><TextInput value=job_title/></Field></div>
            </div>
            <div class="c-field" style:display=ruled::away(RecordKind::Contact, "emails", FieldRight::Edit)><span class="c-field__label">{t!("fields.emails")}</span>{emails.view(t!("fields.emails"))}</div>
            <div class="c-field" style:display=ruled::away(RecordKind::Contact, "phones", FieldRight::Edit)><span class="c-field__label">{t!("fields.phones")}</span>{phones.view(t!("fields.phones"))}</div>
            <Field label=t!("fields.owner") error=form.error("ownerId")>
                <OwnerPicker owner on_pick={move |id: Option<UserId>| owner.set(id)}/>
            </Field>
            <KnownAlready of=known/>
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.create")}</Button>
            </footer>
        </form>
    }
    .into_any()
}
