//! A new company.

use cynic::Id;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::{CompanyId, FieldRight, RecordKind, UserId, validation};

use super::operations::{self, CreateCompanyInput};
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
pub(super) fn CreateCompany(open: RwSignal<bool>) -> impl IntoView {
    view! { <Dialog open title=t!("companies.add") wide=true><CompanyForm open/></Dialog> }
}

#[component]
fn CompanyForm(open: RwSignal<bool>) -> impl IntoView {
    let cache = use_cache();
    let form = Form::default();
    let navigate = StoredValue::new_local(use_navigate());
    let text = || RwSignal::new(String::new());
    let (name, sector, website) = (text(), text(), text());
    let (emails, phones) = (LabeledEditor::new(LabeledKind::Email, &[]), LabeledEditor::new(LabeledKind::Phone, &[]));
    let parent = RwSignal::new(None::<Choice>);
    let owner = RwSignal::new(untrack(|| use_session().viewer()).map(|viewer| viewer.user_id));
    // Made once, so that sending again after a lost answer cannot make a second company.
    let id = CompanyId::from(platform::new_id());
    let known = Memo::new(move |_| MatchInput {
        company_name: Some(name.get()),
        website: Some(website.get()),
        ..MatchInput::typed(emails, phones)
    });
    let submit = move || {
        form.clear();
        let website_text = website.get_untracked();
        let checked_name = form.check("name", validation::name(&name.get_untracked()));
        let checked_sector = form.check("sector", validation::line(&sector.get_untracked(), validation::TEXT_MAX));
        let checked_website = if website_text.trim().is_empty() {
            Some(None)
        } else {
            form.check("website", validation::url(&website_text)).map(Some)
        };
        let (emails, phones) = (emails.checked(), phones.checked());
        let (Some(name), Some(sector), Some(website), Some(emails), Some(phones)) =
            (checked_name, checked_sector, checked_website, emails, phones)
        else {
            return;
        };
        let input = CreateCompanyInput {
            id: Some(Id::new(id.to_string())),
            name,
            sector: (!sector.is_empty()).then_some(sector),
            website,
            phones: Some(phones),
            emails: Some(emails),
            parent_id: parent.get_untracked().map(|choice| Id::new(choice.id)),
            owner_id: owner.get_untracked().map(|id| Id::new(id.to_string())),
            client_mutation_id: Some(mutation_id()),
        };
        form.send(operations::create_company(input), move |saved| {
            let href = format!("/companies/{}", saved.company.id.inner());
            cache.absorb_company(saved.company);
            cache.records_changed.update(|n| *n = n.wrapping_add(1));
            open.set(false);
            navigate.with_value(|go| go(&href, Default::default()));
        });
    };
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <Field label=t!("fields.name") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
            <div class="c-form__row">
                <div style:display=ruled::away(RecordKind::Company, "sector", FieldRight::Edit)>
                    <Field label=t!("fields.sector") error=form.error("sector")><TextInput value=sector/></Field>
                </div>
                <div style:display=ruled::away(RecordKind::Company, "website", FieldRight::Edit)>
                    <Field label=t!("fields.website") error=form.error("website")><TextInput value=website kind="url" placeholder="example.com"/></Field>
                </div>
            </div>
            <div class="c-field" style:display=ruled::away(RecordKind::Company, "emails", FieldRight::Edit)><span class="c-field__label">{t!("fields.emails")}</span>{emails.view(t!("fields.emails"))}</div>
            <div class="c-field" style:display=ruled::away(RecordKind::Company, "phones", FieldRight::Edit)><span class="c-field__label">{t!("fields.phones")}</span>{phones.view(t!("fields.phones"))}</div>
            <div class="c-form__row">
                <Field label=t!("fields.parent") error=form.error("parentId")>
                    <CompanyPicker selected=parent placeholder=t!("common.none") on_pick={move |choice: Option<Choice>| parent.set(choice)}/>
                </Field>
                <Field label=t!("fields.owner") error=form.error("ownerId")>
                    <OwnerPicker owner on_pick={move |id: Option<UserId>| owner.set(id)}/>
                </Field>
            </div>
            <KnownAlready of=known/>
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.create")}</Button>
            </footer>
        </form>
    }
    .into_any()
}
