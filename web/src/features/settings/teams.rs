//! Teams.

use leptos::prelude::*;
use millrace_shared::validation;

use super::{
    frame::SettingsPage,
    operations::people::{self, CreateTeamInput, DeleteInput, Team, UpdateTeamInput},
};
use crate::{
    api::mutation_id,
    cache::use_cache,
    features::live_query::{answered, live_query},
    forms::{Form, invalid_text},
    t,
    ui::{
        Avatar, Button, ButtonKind, Confirm, Dialog, EmptyState, Field, FormError, IconButton, InlineEdit, TextInput,
        use_toasts,
    },
};

/// The page at `/settings/teams`.
#[component]
pub fn Teams() -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let query = live_query(
        move || {
            cache.teams.all();
            cache.users.all();
        },
        people::teams,
    );
    let creating = RwSignal::new(false);
    let (deleting, doomed) = (RwSignal::new(false), RwSignal::new(None::<Team>));
    let form = Form::default();
    let rename = move |id: cynic::Id, name: String| {
        leptos::task::spawn_local(async move {
            if let Err(error) = people::update_team(UpdateTeamInput { id, name }).await {
                toasts.error(error.sentence());
            }
            query.refetch();
        });
    };
    let delete = move || {
        let Some(team) = doomed.get_untracked() else { return };
        form.send(
            people::delete_team(DeleteInput { id: team.id, client_mutation_id: Some(mutation_id()) }),
            move |_| {
                deleting.set(false);
                query.refetch();
            },
        );
    };
    let row = move |team: Team| {
        let id = team.id.clone();
        let (name, count) = (team.name.clone(), team.members.len());
        let faces = team
            .members
            .iter()
            .take(8)
            .map(|m| view! { <Avatar name=m.name.clone() id=m.id.inner().to_owned()/> })
            .collect_view();
        view! {
            <li class="c-rows__row">
                <div class="c-rows__main">
                    <InlineEdit label=t!("teams.name") value=name.clone()
                        check=check_name
                        on_save={move |name: String| rename(id.clone(), name)}/>
                    <span class="muted">{t!("teams.members", count = count)}</span>
                </div>
                <div class="c-faces">{faces}</div>
                <IconButton icon="trash" label=t!("teams.delete_named", name = name)
                    on_press=move || { form.clear(); doomed.set(Some(team.clone())); deleting.set(true); }/>
            </li>
        }
    };
    view! {
        <SettingsPage title=t!("settings.teams") text=t!("teams.text")
            actions=move || view! { <Button kind=ButtonKind::Primary icon="plus" on_press=move || creating.set(true)>{t!("teams.create")}</Button> }>
            {answered(query, move |teams| if teams.is_empty() {
                view! { <EmptyState icon="team" title=t!("teams.none") text=t!("teams.none_text")/> }.into_any()
            } else {
                view! { <ul class="c-rows">{teams.into_iter().map(row).collect_view()}</ul> }.into_any()
            })}
            <CreateTeam open=creating on_saved=move || query.refetch()/>
            <Confirm open=deleting title=t!("teams.delete_title") text=t!("teams.delete_text") action=t!("common.delete")
                busy=form.busy() error=form.failure() on_confirm=delete/>
        </SettingsPage>
    }
}

/// The problem of a name that was typed in place.
pub(super) fn check_name(name: String) -> Option<String> {
    validation::name(&name).err().map(invalid_text)
}

#[component]
fn CreateTeam(open: RwSignal<bool>, #[prop(into)] on_saved: Callback<()>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let form = Form::default();
    Effect::new(move || {
        if open.get() {
            form.clear();
            name.set(String::new());
        }
    });
    let submit = move || {
        form.clear();
        let Some(name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        form.send(people::create_team(CreateTeamInput { name }), move |_| {
            open.set(false);
            on_saved.run(());
        });
    };
    view! {
        <Dialog open title=t!("teams.create")>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <Field label=t!("teams.name") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
                <footer class="c-dialog__actions">
                    <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.create")}</Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
