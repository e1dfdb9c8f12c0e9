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
    features::live_query::{live_query, once_answered},
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
    let all = Memo::new(move |_| match query.get() {
        Some(Ok(teams)) => teams,
        _ => Vec::new(),
    });
    let row = move |id: cynic::Id| {
        let (of_save, of_delete) = (id.clone(), id.clone());
        let team = Memo::new(move |_| all.with(|all| all.iter().find(|team| team.id == id).cloned()));
        let name =
            Signal::derive(move || team.with(|team| team.as_ref().map(|it| it.name.clone())).unwrap_or_default());
        let count = move || team.with(|team| team.as_ref().map_or(0, |team| team.members.len()));
        let faces = move || {
            let members = team.with(|team| team.as_ref().map(|team| team.members.clone())).unwrap_or_default();
            let face = |member: people::Manager| view! { <Avatar name=member.name id=member.id.into_inner()/> };
            members.into_iter().take(8).map(face).collect_view()
        };
        let ask = move || {
            form.clear();
            doomed.set(all.with_untracked(|all| all.iter().find(|team| team.id == of_delete).cloned()));
            deleting.set(true);
        };
        view! {
            <li class="c-rows__row">
                <div class="c-rows__main">
                    <InlineEdit label=t!("teams.name") value=name check=check_name
                        on_save={move |name: String| rename(of_save.clone(), name)}/>
                    <span class="muted">{move || t!("teams.members", count = count())}</span>
                </div>
                <div class="c-teamfaces">{faces}</div>
                <IconButton icon="trash" label=Signal::derive(move || t!("teams.delete_named", name = name.get())) on_press=ask/>
            </li>
        }
    };
    view! {
        <SettingsPage title=t!("settings.teams") text=t!("teams.text")
            actions=move || view! { <Button kind=ButtonKind::Primary icon="plus" on_press=move || creating.set(true)>{t!("teams.create")}</Button> }>
            {once_answered(query, move || view! {
                <Show when=move || !all.with(Vec::is_empty)
                    fallback=|| view! { <EmptyState icon="team" title=t!("teams.none") text=t!("teams.none_text")/> }>
                    <ul class="c-rows"><For each=move || all.get() key=|team| team.id.clone() children=move |team: Team| row(team.id)/></ul>
                </Show>
            }.into_any())}
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
