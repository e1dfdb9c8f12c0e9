//! Inviting someone, and changing someone.

use cynic::Id;
use leptos::prelude::*;
use millrace_shared::validation;

use super::{
    operations::people::{self, InviteUserInput, LinkMade, Person, UpdateUserInput},
    picture::PictureField,
    work_times::WorkTimes,
};
use crate::{
    api::{fragments::UserStatus, mutation_id},
    forms::Form,
    t,
    ui::{
        Button, ButtonKind, Choice, Choices, Combobox, Dialog, Field, FormError, Select, TextInput, filter_choices,
        opened_by, use_toasts,
    },
};

/// What the dialog is open for.
#[derive(Clone)]
pub(super) enum PersonTask {
    Invite,
    Edit(Person),
}

#[component]
pub(super) fn PersonDialog(
    task: RwSignal<Option<PersonTask>>,
    all: Signal<Vec<Person>>,
    link: RwSignal<Option<LinkMade>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let open = opened_by(task);
    let title = Signal::derive(move || {
        task.with(|task| match task {
            Some(PersonTask::Edit(person)) => t!("people.edit_title", name = &person.name),
            _ => t!("people.invite_title").to_owned(),
        })
    });
    view! {
        <Dialog open title wide=true>
            {move || task.get_untracked().map(|task| view! { <PersonForm task all link open on_saved/> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn PersonForm(
    task: PersonTask,
    all: Signal<Vec<Person>>,
    link: RwSignal<Option<LinkMade>>,
    open: RwSignal<bool>,
    on_saved: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let form = Form::default();
    let person = match &task {
        PersonTask::Edit(person) => Some(person.clone()),
        PersonTask::Invite => None,
    };
    let text = |read: fn(&Person) -> Option<String>| RwSignal::new(person.as_ref().and_then(read).unwrap_or_default());
    let name = text(|p| Some(p.name.clone()));
    let email = text(|p| Some(p.email.clone()));
    let title = text(|p| p.title.clone());
    let department = text(|p| p.department.clone());
    let role = text(|p| Some(p.role.id.inner().to_owned()));
    let team = text(|p| p.team.as_ref().map(|team| team.id.inner().to_owned()));
    let manager = RwSignal::new(
        person.as_ref().and_then(|p| p.manager.as_ref()).map(|m| Choice::person(m.id.inner(), m.name.clone())),
    );
    let own_id = person.as_ref().map(|p| p.id.clone());
    let times = person.as_ref().map(|p| WorkTimes::new(form, p.absence.clone(), p.working_hours.clone()));
    let pictured = person.as_ref().and_then(|p| Some((p.id.inner().parse().ok()?, p.name.clone())));

    let choices = LocalResource::new(people::people);
    let roles = Signal::derive(move || -> Choices {
        let Some(Ok(people)) = choices.get() else { return Vec::new() };
        people.roles.into_iter().map(|role| (role.id.inner().to_owned(), role.label())).collect()
    });
    // A new person gets the last role, which is the narrowest.
    Effect::new(move || {
        if role.with_untracked(String::is_empty)
            && let Some((id, _)) = roles.get().iter().min_by_key(|(_, name)| name != "User")
        {
            role.set(id.clone());
        }
    });
    let teams = Signal::derive(move || -> Choices {
        let mut list = vec![(String::new(), t!("common.none").to_owned())];
        if let Some(Ok(people)) = choices.get() {
            list.extend(people.teams.into_iter().map(|team| (team.id.into_inner(), team.name)));
        }
        list
    });
    let search = RwSignal::new(String::new());
    let managers = {
        let own_id = own_id.clone();
        Signal::derive(move || {
            let people: Vec<Choice> = all
                .get()
                .into_iter()
                .filter(|p| p.status == UserStatus::Active && Some(&p.id) != own_id.as_ref())
                .map(|p| Choice { detail: p.title, ..Choice::person(p.id.into_inner(), p.name) })
                .collect();
            filter_choices(&people, &search.read())
        })
    };

    let invites = own_id.is_none();
    let submit = move || {
        form.clear();
        let line = |text: RwSignal<String>| validation::line(&text.get_untracked(), validation::TEXT_MAX);
        let checked_name = form.check("name", validation::name(&name.get_untracked()));
        let checked_email = form.check("email", validation::email(&email.get_untracked()));
        let checked_title = form.check("title", line(title));
        let checked_department = form.check("department", line(department));
        let (Some(name), Some(email), Some(title), Some(department)) =
            (checked_name, checked_email, checked_title, checked_department)
        else {
            return;
        };
        let filled = |text: String| (!text.is_empty()).then_some(text);
        let manager_id = manager.get_untracked().map(|choice| Id::new(choice.id));
        let team_id = filled(team.get_untracked()).map(Id::new);
        let role_id = Id::new(role.get_untracked());
        match own_id.clone() {
            None => {
                let input = InviteUserInput {
                    email,
                    name,
                    role_id,
                    title: filled(title),
                    department: filled(department),
                    manager_id,
                    team_id,
                };
                form.send(people::invite_user(input), move |made| {
                    open.set(false);
                    link.set(Some(made));
                    on_saved.run(());
                });
            }
            Some(id) => {
                let Some((absence, working_hours)) = times.map_or(Some(Default::default()), WorkTimes::checked) else {
                    return;
                };
                let input = UpdateUserInput {
                    id,
                    name: Some(name),
                    email: Some(email),
                    role_id: Some(role_id),
                    title: filled(title).into(),
                    department: filled(department).into(),
                    manager_id: manager_id.into(),
                    team_id: team_id.into(),
                    absence,
                    working_hours,
                    client_mutation_id: Some(mutation_id()),
                };
                form.send(people::update_user(input), move |_| {
                    open.set(false);
                    toasts.info(t!("common.saved"));
                    on_saved.run(());
                });
            }
        }
    };
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            {invites.then(|| view! { <p class="c-dialog__text">{t!("people.invite_text")}</p> })}
            {pictured.map(|(id, name)| view! { <PictureField user=id name/> })}
            <FormError error=form.failure()/>
            <div class="c-form__row">
                <Field label=t!("people.name") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
                <Field label=t!("auth.email") error=form.error("email") required=true><TextInput value=email kind="email"/></Field>
            </div>
            <div class="c-form__row">
                <Field label=t!("people.title") error=form.error("title")><TextInput value=title/></Field>
                <Field label=t!("people.department") error=form.error("department")><TextInput value=department/></Field>
            </div>
            <div class="c-form__row">
                <Field label=t!("people.role") hint=t!("people.role_hint") error=form.error("roleId")><Select value=role choices=roles/></Field>
                <Field label=t!("people.team") error=form.error("teamId")><Select value=team choices=teams/></Field>
            </div>
            <Field label=t!("people.manager") hint=t!("people.manager_hint") error=form.error("managerId")>
                <Combobox selected=manager choices=managers search clearable=true placeholder=t!("common.none") on_pick=move |choice| manager.set(choice)/>
            </Field>
            {times.map(WorkTimes::view)}
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{if invites { t!("people.invite") } else { t!("common.save") }}</Button>
            </footer>
        </form>
    }
    .into_any()
}
