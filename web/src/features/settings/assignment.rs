//! To whom new leads go: rules in their order, and who gets what no rule holds for.

use cynic::Id;
use leptos::prelude::*;
use millrace_shared::{
    filter::{Filter, Group, VERSION},
    read::from,
    validation,
};

use super::{
    frame::SettingsPage,
    lead_owner::OwnerOfNewLeads,
    operations::{
        assignment::{self, CreateAssignmentRuleInput, Rule, UpdateAssignmentRuleInput},
        people::DeleteInput,
    },
};
use crate::{
    api::{Json, mutation_id},
    cache::{Cache, use_cache},
    features::{
        leads::lead_filters,
        live_query::{live_query, once_answered},
        records::{Draft, GroupEditor, People, complete, sentence},
    },
    forms::Form,
    t,
    ui::{
        Badge, Button, ButtonKind, Dialog, EmptyState, Field, FormError, IconButton, Moved, Sortable, Switch,
        TextInput, Tone, opened_by, use_toasts,
    },
};

/// What the dialog is open for.
#[derive(Clone)]
enum Task {
    Create,
    Edit(Box<Rule>),
}

/// The page at `/settings/assignment`.
#[component]
pub fn Assignment() -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    // Rules are settings of the workspace: whoever changes one changes it.
    let query = live_query(
        move || {
            cache.workspace.track();
        },
        assignment::rules,
    );
    let rules = Memo::new(move |_| match query.get() {
        Some(Ok(rules)) => rules,
        _ => Vec::new(),
    });
    let task = RwSignal::new(None::<Task>);
    let find = move |id: &str| rules.with(|rules| rules.iter().find(|rule| rule.id.inner() == id).cloned());
    let change = move |input: UpdateAssignmentRuleInput| async move {
        let answer = assignment::update_assignment_rule(input).await;
        let kept = answer.is_ok();
        if let Err(error) = answer {
            toasts.error(error.sentence());
        }
        query.refetch();
        kept
    };
    let switch = move |id: Id, active: bool| {
        let changing = change(UpdateAssignmentRuleInput { active: Some(active), ..UpdateAssignmentRuleInput::of(id) });
        leptos::task::spawn_local(async move {
            changing.await;
        });
    };
    let delete = move |id: Id| {
        let input = DeleteInput { id, client_mutation_id: Some(mutation_id()) };
        leptos::task::spawn_local(async move {
            if let Err(error) = assignment::delete_assignment_rule(input).await {
                toasts.error(error.sentence());
            }
            query.refetch();
        });
    };
    let row = move |id: String| {
        let rule = Memo::new(move |_| find(&id));
        view! {
            {move || rule.get().map(|rule| {
                let (of_switch, of_delete) = (rule.id.clone(), rule.id.clone());
                view! {
                    <Row rule task on_switch=move |on: bool| switch(of_switch.clone(), on)
                        on_delete=move || delete(of_delete.clone())/>
                }
            })}
        }
        .into_any()
    };
    let ids = Signal::derive(move || {
        rules.with(|rules| rules.iter().map(|rule| rule.id.inner().to_owned()).collect::<Vec<_>>())
    });
    let moved = move |id: String, place: usize| -> Moved {
        let position = i32::try_from(place).ok();
        Some(Box::pin(change(UpdateAssignmentRuleInput { position, ..UpdateAssignmentRuleInput::of(Id::new(id)) })))
    };
    let add = move || task.set(Some(Task::Create));
    view! {
        <SettingsPage title=t!("assignment.title") text=t!("assignment.text")
            actions=move || view! { <Button kind=ButtonKind::Primary icon="plus" on_press=add>{t!("assignment.add")}</Button> }.into_any()>
            {once_answered(query, move || view! {
                <Show when=move || !rules.with(Vec::is_empty) fallback=move || view! {
                    <EmptyState icon="users" title=t!("assignment.none") text=t!("assignment.none_text")>
                        <Button icon="plus" on_press=add>{t!("assignment.add")}</Button>
                    </EmptyState>
                }>
                    <div class="c-fieldlist">
                        <Sortable ids row name={move |id: String| find(&id).map(|rule| rule.name).unwrap_or_default()} on_move=moved/>
                    </div>
                </Show>
            }.into_any())}
            <h2 class="c-directory__title">{t!("assignment.otherwise")}</h2>
            <OwnerOfNewLeads/>
            <RuleDialog task on_saved=move || query.refetch()/>
        </SettingsPage>
    }
}

#[component]
fn Row(
    rule: Rule,
    task: RwSignal<Option<Task>>,
    #[prop(into)] on_switch: Callback<(bool,)>,
    #[prop(into)] on_delete: Callback<()>,
) -> impl IntoView {
    let cache = use_cache();
    let (of_edit, name) = (rule.clone(), rule.name.clone());
    let filter = read(&rule.matching);
    let meant = move || {
        let filter = filter.as_ref();
        let told = filter.and_then(|filter| sentence(cache, &lead_filters(cache), filter));
        told.unwrap_or_else(|| t!("assignment.every_lead").to_owned())
    };
    let people = {
        let rule = rule.clone();
        move || names(cache, &rule).join(", ")
    };
    view! {
        <div class="c-fieldlist__row c-assignment">
            <button type="button" class="c-stages__stage c-assignment__rule" on:click=move |_| task.set(Some(Task::Edit(Box::new(of_edit.clone()))))>
                <span class="c-assignment__name"><b>{rule.name.clone()}</b>
                    <Badge>{rule.method.label()}</Badge>
                    {rule.fault.is_some().then(|| view! { <Badge tone=Tone::Bad>{t!("assignment.broken")}</Badge> })}
                </span>
                <span class="muted c-assignment__meant">{meant}" → "{people}</span>
            </button>
            <Switch on=rule.active on_change=on_switch label=t!("assignment.active")/>
            <IconButton icon="trash" label=t!("assignment.delete_named", name = name) on_press=on_delete/>
        </div>
    }
    .into_any()
}

fn read(matching: &Json) -> Option<Filter> {
    from::<Filter>(&matching.0).ok()
}

/// The people of a rule by name. The caller is told of changes.
fn names(cache: Cache, rule: &Rule) -> Vec<String> {
    let users = rule.user_ids.iter().filter_map(|id| id.inner().parse().ok()).map(|id| cache.user_name(id));
    let teams = rule.team_ids.iter().filter_map(|id| cache.teams.get(id.inner().parse().ok()?));
    let teams = teams.map(|team| t!("assignment.team_named", name = team.name));
    users.chain(teams).collect()
}

#[component]
fn RuleDialog(task: RwSignal<Option<Task>>, #[prop(into)] on_saved: Callback<()>) -> impl IntoView {
    let open = opened_by(task);
    let title = Signal::derive(move || {
        task.with(|task| match task {
            Some(Task::Edit(rule)) => t!("assignment.edit_title", name = &rule.name),
            _ => t!("assignment.add").to_owned(),
        })
    });
    view! {
        <Dialog open title wide=true>{move || task.get_untracked().map(|task| view! { <RuleForm task open on_saved/> })}</Dialog>
    }
    .into_any()
}

#[component]
fn RuleForm(task: Task, open: RwSignal<bool>, on_saved: Callback<()>) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let form = Form::default();
    let rule = match task {
        Task::Edit(rule) => Some(*rule),
        Task::Create => None,
    };
    let name = RwSignal::new(rule.as_ref().map(|rule| rule.name.clone()).unwrap_or_default());
    let people = match &rule {
        Some(rule) => People::new((&rule.user_ids, &rule.team_ids), rule.method, rule.only_available),
        None => People::default(),
    };
    let filter = rule.as_ref().and_then(|rule| read(&rule.matching));
    let root = RwSignal::new(filter.map_or_else(|| Group::All(Vec::new()), |filter| filter.group));
    let fields = Memo::new(move |_| lead_filters(cache));
    let old = rule.map(|rule| (rule.id, rule.version));
    let is_new = old.is_none();
    let submit = move || {
        form.clear();
        let Some(name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        let (users, teams) = people.chosen();
        let filter = Filter { version: VERSION, group: root.with_untracked(complete) };
        let matching = serde_json::to_value(&filter).ok().map(Json);
        let saved = move || {
            open.set(false);
            toasts.info(t!("common.saved"));
            on_saved.run(());
        };
        match old.clone() {
            None => {
                let input = CreateAssignmentRuleInput {
                    name,
                    matching,
                    method: people.method(),
                    user_ids: Some(users),
                    team_ids: Some(teams),
                    only_available: people.only_available(),
                    client_mutation_id: Some(mutation_id()),
                };
                form.send(assignment::create_assignment_rule(input), move |_| saved());
            }
            Some((id, version)) => {
                let input = UpdateAssignmentRuleInput {
                    name: Some(name),
                    matching,
                    method: Some(people.method()),
                    user_ids: Some(users),
                    team_ids: Some(teams),
                    only_available: Some(people.only_available()),
                    version: Some(version),
                    ..UpdateAssignmentRuleInput::of(id)
                };
                form.send(assignment::update_assignment_rule(input), move |_| saved());
            }
        }
    };
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <Field label=t!("assignment.name") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
            <fieldset class="c-field">
                <legend class="c-field__label">{t!("assignment.which")}</legend>
                <div class="c-filterbuilder c-assignment__filter"><GroupEditor draft=Draft { root, fields } path=Vec::new()/></div>
                <p class="c-field__hint">{t!("assignment.which_hint")}</p>
            </fieldset>
            {people.view(form.error("userIds"))}
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{if is_new { t!("common.create") } else { t!("common.save") }}</Button>
            </footer>
        </form>
    }
    .into_any()
}
