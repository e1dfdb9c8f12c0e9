//! One role: its name, what it lets its users do in words and as a matrix, its exceptions. Nothing changes for anybody until
//! it is saved; then open screens follow at once.

use cynic::Id;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use millrace_shared::RecordKind;

use super::{
    super::{
        frame::SettingsPage,
        operations::roles::{self, Role, UpdateRoleInput, ViewAsInput},
    },
    draft::{Draft, Preset},
    fields::{Fields, named},
    matrix::{Matrix, Settings},
    stages::{Exceptions, named_stages},
    words,
};
use crate::{
    api::mutation_id,
    cache::use_cache,
    features::{
        live_query::{live_query, once_answered},
        settings::teams::check_name,
    },
    forms::Form,
    session::use_session,
    t,
    ui::{Button, ButtonKind, EmptyState, FormError, InlineEdit, use_toasts},
};

/// The page at `/settings/roles/:id`.
#[component]
pub fn RoleSettings() -> impl IntoView {
    let cache = use_cache();
    let session = use_session();
    let params = use_params_map();
    let query = live_query(move || cache.roles_changed.track(), roles::roles);
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let role = Signal::derive(move || match query.get() {
        Some(Ok(list)) => id.with(|id| list.into_iter().find(|role| role.id.inner() == id)),
        _ => None,
    });
    let is_there = Memo::new(move |_| role.with(Option::is_some));
    let title = Signal::derive(move || role.with(|role| role.as_ref().map(Role::label).unwrap_or_default()));
    let view_as = move || {
        let role_id = Some(Id::new(id.get_untracked()));
        session.become_other(roles::view_as(ViewAsInput { role_id, user_id: None }), "/deals");
    };
    view! {
        <SettingsPage title wide=true back=("/settings/roles", t!("settings.roles"))
            actions=move || view! { <Button icon="eye" on_press=view_as>{t!("roles.view_as")}</Button> }>
            {once_answered(query, move || view! {
                <Show when=move || is_there.get() fallback=|| view! { <EmptyState icon="key" title=t!("roles.gone")/> }>
                    {move || id.track()}
                    <Editor role on_saved=move || query.refetch()/>
                </Show>
            }.into_any())}
        </SettingsPage>
    }
}

#[component]
fn Editor(role: Signal<Option<Role>>, #[prop(into)] on_saved: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let form = Form::default();
    let saved = Memo::new(move |_| role.with(|role| role.as_ref().map(Draft::of).unwrap_or_default()));
    let draft = RwSignal::new(saved.get_untracked());
    // The version that the draft was made from: a role that somebody else changed meanwhile is not overwritten.
    let version = RwSignal::new(role.with_untracked(|role| role.as_ref().map(|role| role.version)));
    let dirty = Memo::new(move |_| draft.with(|draft| saved.with(|saved| draft != saved)));
    let follow = move || {
        draft.set(saved.get_untracked());
        version.set(role.with_untracked(|role| role.as_ref().map(|role| role.version)));
    };
    Effect::new(move |before: Option<Draft>| {
        let now = saved.get();
        role.track();
        // Who has changed nothing sees what others change.
        if before.is_none_or(|before| {
            draft.with_untracked(|draft| *draft == before) || draft.with_untracked(|draft| *draft == now)
        }) {
            follow();
        }
        now
    });
    let built_in = role.with_untracked(|role| role.as_ref().is_some_and(|role| role.built_in));
    let send = move |name: Option<String>, description: Option<String>, rights: bool| {
        let Some(id) = role.with_untracked(|role| role.as_ref().map(|role| role.id.clone())) else { return };
        let input = UpdateRoleInput {
            id,
            version: version.get_untracked().filter(|_| rights),
            name,
            description,
            rules: rights.then(|| draft.with_untracked(Draft::rules_input)),
            stage_rules: rights.then(|| draft.with_untracked(Draft::stage_input)),
            field_rules: rights.then(|| draft.with_untracked(Draft::fields_input)),
            client_mutation_id: Some(mutation_id()),
        };
        form.send(roles::update_role(input), move |_| {
            toasts.info(t!("common.saved"));
            on_saved.run(());
        });
    };
    let name =
        Signal::derive(move || role.with(|role| role.as_ref().map(|role| role.name.clone()).unwrap_or_default()));
    let description = Signal::derive(move || {
        role.with(|role| role.as_ref().map(|role| role.description.clone()).unwrap_or_default())
    });
    let stages = {
        let cache = use_cache();
        Memo::new(move |_| named_stages(cache))
    };
    let stage_name =
        move |id: &str| stages.with(|all| all.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone()));
    let field_name = {
        let cache = use_cache();
        move |kind: RecordKind, word: &str| {
            named(cache, kind).into_iter().find(|(known, _)| known == word).map(|(_, name)| name)
        }
    };
    let twice = Memo::new(move |_| draft.with(|draft| (0..draft.exceptions.len()).any(|at| draft.is_twice(at))));
    let preset = |preset: Preset| match preset {
        Preset::Own => t!("roles.preset_own"),
        Preset::Team => t!("roles.preset_team"),
        Preset::SeesAll => t!("roles.preset_sees_all"),
        Preset::Reader => t!("roles.preset_reader"),
    };
    view! {
        {if built_in {
            view! { <p class="c-roles__note">{t!("roles.built_in_text")}</p> }.into_any()
        } else {
            view! {
                <dl class="c-facts c-settings__section">
                    <dt>{t!("roles.name")}</dt>
                    <dd><InlineEdit label=t!("roles.name") value=name check=check_name on_save={move |name: String| send(Some(name), None, false)}/></dd>
                    <dt>{t!("roles.description")}</dt>
                    <dd><InlineEdit label=t!("roles.description") value=description on_save={move |text: String| send(None, Some(text), false)}/></dd>
                </dl>
            }.into_any()
        }}
        <section class="c-settings__section c-roles__summary" aria-live="polite">
            <h2>{t!("roles.in_words")}</h2>
            <ul>{move || draft.with(|draft| words::sentences(draft, stage_name, field_name)).into_iter().map(|said| view! { <li>{said}</li> }).collect_view()}</ul>
        </section>
        <section class="c-settings__section">
            <header class="c-settings__section-head"><div><h2>{t!("roles.records")}</h2><p class="muted">{t!("roles.records_text")}</p></div></header>
            {(!built_in).then(|| view! {
                <div class="c-roles__presets"><span class="muted">{t!("roles.presets")}</span>
                    {Preset::ALL.map(|choice| view! {
                        <Button on_press=move || draft.update(|draft| draft.apply(choice))>{preset(choice)}</Button>
                    }).collect_view()}
                </div>
            })}
            <Matrix draft disabled=built_in/>
        </section>
        <section class="c-settings__section">
            <header class="c-settings__section-head"><div><h2>{t!("roles.stages")}</h2><p class="muted">{t!("roles.stages_text")}</p></div></header>
            <Exceptions draft disabled=built_in/>
        </section>
        <section class="c-settings__section">
            <header class="c-settings__section-head"><div><h2>{t!("roles.fields")}</h2><p class="muted">{t!("roles.fields_text")}</p></div></header>
            <Fields draft disabled=built_in/>
        </section>
        <section class="c-settings__section">
            <header class="c-settings__section-head"><div><h2>{t!("settings.title")}</h2><p class="muted">{t!("roles.settings_text")}</p></div></header>
            <Settings draft disabled=built_in/>
        </section>
        <Show when=move || dirty.get()>
            <footer class="c-roles__save">
                <FormError error=form.failure()/>
                <span class="muted">{t!("roles.unsaved")}</span>
                <Button on_press=follow>{t!("roles.discard")}</Button>
                <Button kind=ButtonKind::Primary busy=form.busy() disabled=Signal::derive(move || twice.get()) on_press=move || send(None, None, true)>{t!("common.save")}</Button>
            </footer>
        </Show>
    }
    .into_any()
}
