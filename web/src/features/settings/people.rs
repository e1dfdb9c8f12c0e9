//! Everyone in the workspace.

use leptos::prelude::*;
use millrace_shared::RecordKind;

use super::{
    deactivate::Deactivate,
    frame::SettingsPage,
    operations::{
        people::{self, Absence, LinkMade, Person, UserIdInput},
        roles::{self, ViewAsInput},
    },
    person_form::{PersonDialog, PersonTask},
};
use crate::order;
use crate::{
    api::fragments::UserStatus,
    cache::use_cache,
    features::live_query::{live_query, once_answered},
    format,
    session::use_session,
    t,
    ui::{
        Avatar, Badge, Button, ButtonKind, Checkbox, CopyText, Dialog, Icon, Menu, MenuItem, TextInput, Tone,
        opened_by, use_toasts,
    },
};

/// The page at `/settings/people`.
#[component]
pub fn People() -> impl IntoView {
    let cache = use_cache();
    let session = use_session();
    let toasts = use_toasts();
    let query = live_query(
        move || {
            cache.users.all();
            cache.teams.all();
            cache.roles_changed.track();
        },
        people::people,
    );
    let text = RwSignal::new(String::new());
    let with_deactivated = RwSignal::new(false);
    let task = RwSignal::new(None::<PersonTask>);
    let leaving = RwSignal::new(None::<Person>);
    let link = RwSignal::new(None::<LinkMade>);

    let all = Signal::derive(move || match query.get() {
        Some(Ok(people)) => people.users,
        _ => Vec::new(),
    });
    let shown = Memo::new(move |_| {
        let needle = text.get().to_lowercase();
        let mut people = all.get();
        people.retain(|person| {
            (with_deactivated.get() || person.status != UserStatus::Deactivated)
                && (person.name.to_lowercase().contains(&needle) || person.email.to_lowercase().contains(&needle))
        });
        order::by_name(&mut people, |person| &person.name);
        people
    });
    let make_link = move |person: Person| {
        leptos::task::spawn_local(async move {
            match people::create_user_link(UserIdInput { id: person.id }).await {
                Ok(made) => link.set(Some(made)),
                Err(error) => toasts.error(error.sentence()),
            }
        });
    };
    let reactivate = move |person: Person| {
        leptos::task::spawn_local(async move {
            match people::reactivate_user(UserIdInput { id: person.id }).await {
                Ok(_) => {
                    query.refetch();
                    toasts.info(t!("people.reactivated", name = person.name));
                }
                Err(error) => toasts.error(error.sentence()),
            }
        });
    };
    let view_as = move |person: Person| {
        session.become_other(roles::view_as(ViewAsInput { role_id: None, user_id: Some(person.id) }), "/deals");
    };
    let row_actions = RowActions {
        view_as: Callback::new(view_as),
        edit: Callback::new(move |person| task.set(Some(PersonTask::Edit(person)))),
        make_link: Callback::new(make_link),
        deactivate: Callback::new(move |person| leaving.set(Some(person))),
        reactivate: Callback::new(reactivate),
    };
    view! {
        <SettingsPage title=t!("settings.people") text=t!("people.text") wide=true
            actions=move || view! {
                <Button kind=ButtonKind::Primary icon="plus" on_press=move || task.set(Some(PersonTask::Invite))>{t!("people.invite")}</Button>
            }>
            <div class="c-settings__filter">
                <TextInput value=text kind="search" label=t!("common.search") placeholder=t!("people.search")/>
                <Checkbox checked=with_deactivated on_change=move |on| with_deactivated.set(on) label=t!("people.show_deactivated")/>
            </div>
            {once_answered(query, move || view! {
                <div class="c-people" role="table" aria-label=t!("settings.people")>
                    <div class="c-people__head" role="row">
                        <span role="columnheader">{t!("people.name")}</span>
                        <span role="columnheader">{t!("people.role")}</span>
                        <span role="columnheader">{t!("people.team")}</span>
                        <span role="columnheader">{t!("people.manager")}</span>
                        <span role="columnheader">{t!("people.last_seen")}</span>
                        <span role="columnheader" class="visually-hidden">{t!("common.more")}</span>
                    </div>
                    // A changed person is another key: only that row is drawn anew.
                    <For each=move || shown.get() key=|person| format!("{person:?}") let:person>
                        <PersonRow person actions=row_actions/>
                    </For>
                </div>
                {move || shown.with(Vec::is_empty).then(|| view! { <p class="c-rows__none">{t!("common.nothing_found")}</p> })}
            }.into_any())}
            <PersonDialog task all link on_saved=move || query.refetch()/>
            <Deactivate person=leaving all on_done=move || query.refetch()/>
            <LinkDialog link/>
        </SettingsPage>
    }
}

#[derive(Clone, Copy)]
struct RowActions {
    edit: Callback<Person>,
    make_link: Callback<Person>,
    deactivate: Callback<Person>,
    reactivate: Callback<Person>,
    view_as: Callback<Person>,
}

#[component]
fn PersonRow(person: Person, actions: RowActions) -> impl IntoView {
    let status = person.status;
    let viewer = use_session().viewer();
    let views = viewer
        .is_some_and(|viewer| viewer.administers(RecordKind::Role) && viewer.user_id.to_string() != person.id.inner());
    let seen = match (&person.last_seen_at, status) {
        (Some(at), _) => format::ago(&at.0),
        (None, UserStatus::Invited) => t!("people.not_yet").to_owned(),
        (None, _) => t!("people.never").to_owned(),
    };
    let today = format::today();
    let is_away = |it: &&Absence| it.until.0 >= today && it.from.as_ref().is_none_or(|from| from.0 <= today);
    let away = person.absence.as_ref().filter(is_away);
    let away = away.map(|it| t!("assignment.away_until_day", day = format::day(&it.until.0)));
    let badge = match status {
        UserStatus::Invited => Some((Tone::Warning, t!("people.invited").to_owned())),
        UserStatus::Deactivated => Some((Tone::Neutral, t!("people.deactivated").to_owned())),
        UserStatus::Active => away.map(|text| (Tone::Neutral, text)),
    };
    let label = t!("people.actions_of", name = &person.name);
    let work = [person.title.clone(), person.department.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let stored = StoredValue::new(person.clone());
    let run = move |action: Callback<Person>| move || action.run(stored.get_value());
    view! {
        <div class="c-people__row" role="row" class:c-people__row--off=status == UserStatus::Deactivated>
            <div class="c-people__who" role="cell">
                <Avatar name=person.name.clone() id=person.id.inner().to_owned() large=true/>
                <div>
                    <div class="c-people__name"><b class="truncate">{person.name.clone()}</b>
                        {badge.map(|(tone, text)| view! { <Badge tone>{text}</Badge> })}</div>
                    <span class="muted truncate">{person.email.clone()}{(!work.is_empty()).then(|| format!(" · {work}"))}</span>
                </div>
            </div>
            <span role="cell" class="truncate">{person.role.label()}</span>
            <span role="cell" class="truncate c-people__team">{person.team.map(|team| team.name)}</span>
            <span role="cell" class="truncate c-people__manager">{person.manager.map(|manager| manager.name)}</span>
            <span role="cell" class="muted truncate c-people__seen">{seen}</span>
            <div role="cell" class="c-people__menu">
                <Menu label trigger=|| view! { <Icon name="more"/> } class="c-button c-button--ghost c-button--icon" align_end=true>
                    <MenuItem icon="edit" on_select=run(actions.edit)>{t!("common.edit")}</MenuItem>
                    {move || match status {
                        UserStatus::Deactivated => view! {
                            <MenuItem icon="restore" on_select=run(actions.reactivate)>{t!("people.reactivate")}</MenuItem>
                        }.into_any(),
                        _ => view! {
                            {views.then(|| view! { <MenuItem icon="eye" on_select=run(actions.view_as)>{t!("roles.view_as")}</MenuItem> })}
                            <MenuItem icon="link" on_select=run(actions.make_link)>
                                {if status == UserStatus::Invited { t!("people.new_invite_link") } else { t!("people.reset_link") }}
                            </MenuItem>
                            <MenuItem icon="lost" danger=true on_select=run(actions.deactivate)>{t!("people.deactivate")}</MenuItem>
                        }.into_any(),
                    }}
                </Menu>
            </div>
        </div>
    }
    .into_any()
}

/// The link to hand on, once.
#[component]
fn LinkDialog(link: RwSignal<Option<LinkMade>>) -> impl IntoView {
    let open = opened_by(link);
    let made = move || link.get();
    view! {
        <Dialog open title=Signal::derive(move || made().map(|m| t!("people.link_title", name = m.user.name)).unwrap_or_default())>
            {move || made().map(|made| view! {
                <p class="c-dialog__text">{if made.mailed { t!("people.link_mailed") } else { t!("people.link_not_mailed") }}</p>
                <CopyText value=made.url label=t!("people.link")/>
                <footer class="c-dialog__actions">
                    <Button kind=ButtonKind::Primary on_press=move || open.set(false)>{t!("common.done")}</Button>
                </footer>
            })}
        </Dialog>
    }
    .into_any()
}
