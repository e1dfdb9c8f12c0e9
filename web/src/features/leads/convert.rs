//! Makes a contact, a company and perhaps a deal of a lead: one dialog that shows what will be there afterwards.

use cynic::Id;
use leptos::prelude::*;

use super::{
    operations::{self, ConvertLeadInput, LeadDealInput, LeadRelations},
    record::Lead,
};
use crate::{
    api::mutation_id,
    cache::use_cache,
    forms::Form,
    t,
    ui::{Button, ButtonKind, Checkbox, Choices, Dialog, Field, FormError, Select, TextInput},
};

#[component]
pub(super) fn ConvertDialog(
    open: RwSignal<bool>,
    lead: RwSignal<Option<Lead>>,
    #[prop(into)] relations: Signal<Option<LeadRelations>>,
) -> impl IntoView {
    view! {
        <Dialog open title=t!("leads.convert_title")>
            {move || untrack(|| lead.get()).map(|shown| view! { <ConvertForm open lead shown relations=relations.get_untracked()/> })}
        </Dialog>
    }
}

#[component]
fn ConvertForm(
    open: RwSignal<bool>,
    lead: RwSignal<Option<Lead>>,
    shown: Lead,
    relations: Option<LeadRelations>,
) -> impl IntoView {
    let cache = use_cache();
    let form = Form::default();
    let (contacts, companies) = relations.map(|it| (it.matches.contacts, it.matches.companies)).unwrap_or_default();
    let person = [shown.first_name.as_str(), shown.last_name.as_str()].join(" ").trim().to_owned();
    let reachable = !shown.emails.is_empty() || !shown.phones.is_empty();
    let makes_company = shown.company_name.is_some();
    let makes_contact = !person.is_empty() || (!makes_company && reachable);
    let choices = |new: Option<String>, known: Vec<(String, String)>| -> Choices {
        let new = (String::new(), new.unwrap_or_else(|| t!("common.none").to_owned()));
        std::iter::once(new)
            .chain(known.into_iter().map(|(id, name)| (id, t!("leads.use_known", name = name))))
            .collect()
    };
    let new = |name: &str| t!("leads.make_new", name = name);
    let contact_name = if person.is_empty() { shown.name.clone() } else { person };
    let contact_choices = choices(
        makes_contact.then(|| new(&contact_name)),
        contacts.into_iter().map(|it| (it.id.into_inner(), it.name)).collect(),
    );
    let company_choices = choices(
        shown.company_name.as_deref().map(new),
        companies.into_iter().map(|it| (it.id.into_inner(), it.name)).collect(),
    );
    // What is known already is proposed.
    let proposed = |choices: &Choices| RwSignal::new(choices.get(1).map(|(id, _)| id.clone()).unwrap_or_default());
    let (contact, company) = (proposed(&contact_choices), proposed(&company_choices));
    let pipelines: Choices =
        cache.pipelines_in_order().into_iter().map(|pipeline| (pipeline.id.to_string(), pipeline.name)).collect();
    let pipelines = StoredValue::new(pipelines);
    let pipeline = RwSignal::new(pipelines.with_value(|all| all.first().map(|(id, _)| id.clone()).unwrap_or_default()));
    let with_deal = RwSignal::new(true);
    let deal_name = RwSignal::new(shown.company_name.clone().unwrap_or_else(|| shown.name.clone()));
    let id = shown.id;
    let submit = move || {
        form.clear();
        let filled = |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.trim().is_empty());
        let deal = with_deal
            .get_untracked()
            .then(|| LeadDealInput { pipeline_id: Id::new(pipeline.get_untracked()), name: filled(deal_name) });
        let input = ConvertLeadInput {
            id: Id::new(id.to_string()),
            contact_id: filled(contact).map(Id::new),
            company_id: filled(company).map(Id::new),
            deal,
            client_mutation_id: Some(mutation_id()),
        };
        form.send(operations::convert_lead(input), move |saved| {
            lead.set(Some(saved.lead.into()));
            open.set(false);
        });
    };
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <Field label=t!("fields.contact") error=form.error("contactId")><Select value=contact choices=Signal::stored(contact_choices)/></Field>
            <Field label=t!("fields.company") error=form.error("companyId")><Select value=company choices=Signal::stored(company_choices)/></Field>
            <Checkbox label=t!("leads.with_deal") checked=with_deal on_change=move |on: bool| with_deal.set(on)/>
            <Show when=move || with_deal.get()>
                <div class="c-form__row">
                    <Field label=t!("fields.name") error=form.error("name")><TextInput value=deal_name/></Field>
                    <Field label=t!("fields.pipeline") error=form.error("pipelineId")><Select value=pipeline choices=Signal::stored(pipelines.get_value())/></Field>
                </div>
            </Show>
            <p class="muted">{t!("leads.convert_text")}</p>
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("leads.convert")}</Button>
            </footer>
        </form>
    }
    .into_any()
}
