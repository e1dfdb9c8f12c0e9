//! A new lead: any one of name, company, e-mail address and phone number will do.

use cynic::Id;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::{DirectoryKind, FieldRight, Invalid, LeadId, RecordKind, UserId, validation};

use super::operations::{self, CreateLeadInput};
use crate::{
    api::{convert, mutation_id},
    cache::use_cache,
    features::fields::ruled,
    features::records::{KnownAlready, LabeledEditor, LabeledKind, MatchInput, OwnerPicker},
    forms::Form,
    platform,
    session::use_session,
    t,
    ui::{Button, ButtonKind, Choices, Dialog, Field, FormError, Select, TextInput, use_toasts},
};

#[component]
pub(super) fn CreateLead(open: RwSignal<bool>) -> impl IntoView {
    view! { <Dialog open title=t!("leads.add") wide=true><LeadForm open/></Dialog> }
}

#[component]
fn LeadForm(open: RwSignal<bool>) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let form = Form::default();
    let navigate = StoredValue::new_local(use_navigate());
    let text = || RwSignal::new(String::new());
    let (first_name, last_name, company, source) = (text(), text(), text(), text());
    let (emails, phones) = (LabeledEditor::new(LabeledKind::Email, &[]), LabeledEditor::new(LabeledKind::Phone, &[]));
    // Whom the workspace names, else oneself, until somebody is chosen; where there are rules the server goes by them.
    let by_rules = Memo::new(move |_| cache.workspace.with(|it| it.as_ref().is_some_and(|it| it.assigns_by_rules)));
    let viewer = untrack(|| use_session().viewer()).map(|viewer| viewer.user_id);
    let chosen = RwSignal::new(None::<UserId>);
    let owner = Signal::derive(move || {
        let set = || cache.workspace.with(|it| it.as_ref().and_then(|it| it.lead_owner_id));
        chosen.get().or_else(|| if by_rules.get() { None } else { set().or(viewer) })
    });
    // Made once, so that sending again after a lost answer cannot make a second lead.
    let id = LeadId::from(platform::new_id());
    let sources = Signal::derive(move || -> Choices {
        let none = (String::new(), t!("common.none").to_owned());
        let items = cache.directory_of(DirectoryKind::Source).into_iter().map(|item| (item.id.to_string(), item.name));
        std::iter::once(none).chain(items).collect()
    });
    let known = Memo::new(move |_| MatchInput {
        first_name: Some(first_name.get()),
        last_name: Some(last_name.get()),
        company_name: Some(company.get()),
        ..MatchInput::typed(emails, phones)
    });
    let submit = move || {
        form.clear();
        let line = |text: RwSignal<String>| validation::line(&text.get_untracked(), validation::NAME_MAX);
        let first = form.check("firstName", line(first_name));
        let last = form.check("lastName", line(last_name));
        let company = form.check("companyName", line(company));
        let (emails, phones) = (emails.checked(), phones.checked());
        let (Some(first), Some(last), Some(company), Some(emails), Some(phones)) =
            (first, last, company, emails, phones)
        else {
            return;
        };
        let nothing = emails.is_empty() && phones.is_empty();
        if nothing && first.is_empty() && last.is_empty() && company.is_empty() {
            form.check::<()>("lastName", Err(Invalid::Required));
            return;
        }
        let filled = |text: String| (!text.is_empty()).then_some(text);
        let input = CreateLeadInput {
            id: Some(Id::new(id.to_string())),
            first_name: filled(first),
            last_name: filled(last),
            company_name: filled(company),
            emails: Some(emails),
            phones: Some(phones),
            stage_id: None,
            source_id: filled(source.get_untracked()).map(Id::new),
            owner_id: chosen.get_untracked().map(|id| Id::new(id.to_string())),
            client_mutation_id: Some(mutation_id()),
        };
        form.send(operations::create_lead(input), move |saved| {
            let (id, owner) = (saved.lead.id, convert::id(&saved.lead.owner_id));
            cache.records_changed.update(|n| *n = n.wrapping_add(1));
            leptos::task::spawn_local(async move {
                // What was given to somebody by the workspace may be out of one's own sight.
                let seen = viewer == Some(owner) || operations::is_seen(id.inner().to_owned()).await;
                open.try_set(false);
                if seen {
                    navigate.try_with_value(|go| go(&format!("/leads/{}", id.inner()), Default::default()));
                } else {
                    toasts.info(t!("leads.went_to", name = cache.user_name(owner)));
                }
            });
        });
    };
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <p class="muted">{t!("leads.any_will_do")}</p>
            <FormError error=form.failure()/>
            <div class="c-form__row">
                <Field label=t!("fields.first_name") error=form.error("firstName")><TextInput value=first_name autofocus=true/></Field>
                <Field label=t!("fields.last_name") error=form.error("lastName")><TextInput value=last_name/></Field>
            </div>
            <Field label=t!("fields.company") error=form.error("companyName")><TextInput value=company/></Field>
            <div class="c-field" style:display=ruled::away(RecordKind::Lead, "emails", FieldRight::Edit)><span class="c-field__label">{t!("fields.emails")}</span>{emails.view(t!("fields.emails"))}</div>
            <div class="c-field" style:display=ruled::away(RecordKind::Lead, "phones", FieldRight::Edit)><span class="c-field__label">{t!("fields.phones")}</span>{phones.view(t!("fields.phones"))}</div>
            <div class="c-form__row">
                <div style:display=ruled::away(RecordKind::Lead, "source", FieldRight::Edit)>
                    <Field label=t!("fields.source") error=form.error("sourceId")><Select value=source choices=sources/></Field>
                </div>
                <Field label=t!("fields.owner") error=form.error("ownerId")>
                    <OwnerPicker owner placeholder=t!("assignment.by_rules") clearable=true on_pick={move |id: Option<UserId>| chosen.set(id)}/>
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
