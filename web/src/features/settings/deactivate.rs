//! Someone leaves: who takes over what is theirs.

use cynic::Id;
use leptos::prelude::*;

use super::operations::people::{self, DeactivateUserInput, OpenRecords, Person};
use crate::{
    api::fragments::UserStatus,
    cache::use_cache,
    forms::Form,
    t,
    ui::{
        Button, ButtonKind, Choice, Combobox, Dialog, Field, FormError, Skeleton, filter_choices, opened_by, use_toasts,
    },
};

#[component]
pub(super) fn Deactivate(
    person: RwSignal<Option<Person>>,
    all: Signal<Vec<Person>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(person);
    let title = Signal::derive(move || {
        person.with(|p| p.as_ref().map(|p| t!("people.deactivate_title", name = &p.name)).unwrap_or_default())
    });
    view! {
        <Dialog open title>
            {move || person.get_untracked().map(|person| view! { <DeactivateForm person all open on_done/> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn DeactivateForm(
    person: Person,
    all: Signal<Vec<Person>>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let form = Form::default();
    let id = person.id.clone();
    let records = LocalResource::new({
        let id = id.clone();
        move || people::open_records(id.clone())
    });
    let gets_leads = use_cache().workspace.with_untracked(|it| {
        it.as_ref().and_then(|it| it.lead_owner_id).is_some_and(|owner| owner.to_string() == id.inner())
    });
    let takeover = RwSignal::new(None::<Choice>);
    let search = RwSignal::new(String::new());
    let others = {
        let id = id.clone();
        Signal::derive(move || {
            let people: Vec<Choice> = all
                .get()
                .into_iter()
                .filter(|p| p.status == UserStatus::Active && p.id != id)
                .map(|p| Choice { detail: p.title, ..Choice::person(p.id.into_inner(), p.name) })
                .collect();
            filter_choices(&people, &search.read())
        })
    };
    let name = StoredValue::new(person.name);
    let submit = move || {
        form.clear();
        let needed = matches!(records.get_untracked(), Some(Ok(records)) if total(records) > 0);
        if needed && takeover.with_untracked(Option::is_none) {
            form.set_error("takeoverId", t!("people.takeover_required").to_owned());
            return;
        }
        let takeover_id = takeover.get_untracked().map(|choice| Id::new(choice.id));
        form.send(people::deactivate_user(DeactivateUserInput { id: id.clone(), takeover_id }), move |_| {
            open.set(false);
            toasts.info(name.with_value(|name| t!("people.was_deactivated", name = name)));
            on_done.run(());
        });
    };
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <p class="c-dialog__text">{t!("people.deactivate_text")}</p>
            <FormError error=form.failure()/>
            {move || match records.get() {
                None => view! { <Skeleton lines=1/> }.into_any(),
                Some(Err(error)) => view! { <p class="c-field__error">{error.sentence()}</p> }.into_any(),
                Some(Ok(records)) if total(records) == 0 && !gets_leads => view! { <p>{t!("people.owns_nothing")}</p> }.into_any(),
                Some(Ok(records)) => view! {
                    <p>{if total(records) == 0 { t!("people.owns_nothing").to_owned() } else { owned(records) }}</p>
                    {gets_leads.then(|| view! { <p>{t!("people.gets_new_leads")}</p> })}
                    <Field label=t!("people.takeover") error=form.error("takeoverId") required=total(records) != 0>
                        <Combobox selected=takeover choices=others search on_pick=move |choice| takeover.set(choice)
                            placeholder=t!("people.choose_person")/>
                    </Field>
                }.into_any(),
            }}
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Danger submit=true busy=form.busy() disabled=Signal::derive(move || records.with(Option::is_none))>{t!("people.deactivate")}</Button>
            </footer>
        </form>
    }
    .into_any()
}

fn total(records: OpenRecords) -> i32 {
    records.deals + records.leads + records.companies + records.contacts + records.products
}

fn owned(records: OpenRecords) -> String {
    t!(
        "people.owns",
        deals = t!("people.owns_deals", count = records.deals),
        leads = t!("people.owns_leads", count = records.leads),
        companies = t!("people.owns_companies", count = records.companies),
        contacts = t!("people.owns_contacts", count = records.contacts),
        products = t!("people.owns_products", count = records.products),
    )
}
