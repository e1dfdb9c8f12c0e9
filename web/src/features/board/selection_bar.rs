//! The bar of the selection: how many, how much, and what can be done with all of them.

use leptos::prelude::*;
use millrace_shared::{DealField, DirectoryKind, FieldId, StageId, StageKind};

use super::required::Asking;
use super::sums::sum as written;
use super::zones::word;
use super::{BoardContext, bulk, selecting};
use crate::cache::totals::Totals;
use crate::keyboard::Key;
use crate::ui::board::drag::Drag;
use crate::ui::{
    Button, ButtonKind, Choice, Choices, Combobox, Dialog, Dropdown, Field, Icon, IconButton, Menu, MenuItem, Select,
    TextInput, filter_choices, opened_by,
};
use crate::{platform, t};

/// Shown while cards are selected.
#[component]
pub fn SelectionBar() -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let any = Memo::new(move |_| context.selection.with(|selection| !selection.is_empty()));
    view! { <Show when=move || any.get()><Bar/></Show> }
}

#[component]
fn Bar() -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let closing = RwSignal::new(None::<StageKind>);
    let sum = Memo::new(move |_| {
        let mut sum = Totals::default();
        for id in context.selection.read().all() {
            cache.deals.with(*id, |deal| {
                if let Some(deal) = deal {
                    sum.add(deal);
                }
            });
        }
        sum
    });
    let clear = move || selecting::clear(context);
    let on_key = window_event_listener(leptos::ev::keydown, move |event| {
        let idle =
            context.board.drag.with_untracked(|drag| *drag == Drag::Idle) && context.opened.get_untracked().is_none();
        if Key::of(&event) == Some(Key::Escape) && idle && !event.default_prevented() && !platform::is_covered() {
            event.prevent_default();
            clear();
        }
    });
    on_cleanup(move || on_key.remove());
    let stages = move || {
        let stages =
            context.pipeline.get().and_then(|id| cache.pipelines.with(id, |it| it.map(|it| it.stages.clone())));
        stages.unwrap_or_default().into_iter().filter(|stage| stage.kind == StageKind::Open).collect::<Vec<_>>()
    };
    let disabled = Signal::derive(move || context.working.get());

    let wanted = RwSignal::new(String::new());
    let people = Signal::derive(move || {
        let all: Vec<Choice> =
            cache.users_in_order().into_iter().map(|user| Choice::person(user.id.to_string(), user.name)).collect();
        filter_choices(&all, &wanted.read())
    });
    let assign = move |(choice,): (Option<Choice>,)| {
        if let Some(owner) = choice.and_then(|choice| choice.id.parse().ok()) {
            bulk::run(context, bulk::Deed::Assign(owner));
        }
    };
    let tag = RwSignal::new(String::new());
    let add_tag = move || {
        let typed = tag.get_untracked().trim().to_owned();
        if !typed.is_empty() {
            tag.set(String::new());
            bulk::run(context, bulk::Deed::Tag(typed));
        }
    };
    view! {
        <div class="c-selection" role="toolbar" aria-label=t!("board.selection") aria-busy=move || disabled.get().then_some("true")>
            <p class="c-selection__count" role="status">
                <b>{move || t!("board.selected", count = sum.read().count)}</b>
                <span title=move || written(&sum.read().amounts).parts>{move || written(&sum.read().amounts).text}</span>
            </p>
            <Menu label=t!("board.move_selected") trigger=|| view! { <Icon name="pipeline"/>{t!("board.move_selected")} }>
                {stages().into_iter().map(|stage| {
                    let id = stage.id;
                    view! { <MenuItem disabled on_select=move || move_all(context, id)>{stage.name}</MenuItem> }
                }).collect_view()}
            </Menu>
            <div class="c-chip c-chip--pick">
                <Combobox selected=Signal::derive(|| None) choices=people search=wanted label=t!("board.assign_selected") inline=true disabled
                    placeholder=t!("board.assign_selected") on_pick=assign/>
            </div>
            <Dropdown label=t!("deal.add_tag") class="c-button c-button--ghost" trigger=|| view! { <Icon name="tag"/>{t!("deal.add_tag")} }>
                <form class="c-selection__tag" on:submit=move |event| { event.prevent_default(); add_tag(); }>
                    <TextInput value=tag label=t!("deal.add_tag")/>
                    <Button submit=true busy=disabled>{t!("common.add")}</Button>
                </form>
            </Dropdown>
            <Menu label=t!("board.close_selected") trigger=|| view! { <Icon name="lost"/>{t!("board.close_selected")} }>
                {[StageKind::Lost, StageKind::Unqualified].map(|kind| view! {
                    <MenuItem disabled on_select=move || closing.set(Some(kind))>{word(kind)}</MenuItem>
                }).collect_view()}
            </Menu>
            <button type="button" class="c-button c-button--ghost" disabled=disabled on:click=move |_| bulk::run(context, bulk::Deed::Trash)>
                <Icon name="trash"/>{t!("deal.delete")}
            </button>
            <IconButton icon="close" label=t!("board.clear_selection") on_press=clear/>
        </div>
        <CloseAll closing/>
    }
    .into_any()
}

/// Moves the selected deals into a stage, after asking for what some of them lack.
fn move_all(context: BoardContext, stage: StageId) {
    let target = context.pipeline.get_untracked().and_then(|pipeline| untrack(|| context.cache.stage(pipeline, stage)));
    let Some(target) = target else { return };
    let mut fields: Vec<DealField> = Vec::new();
    let mut custom: Vec<FieldId> = Vec::new();
    let mut deals = Vec::new();
    for id in context.selection.with_untracked(|selection| selection.all().to_vec()) {
        let Some(deal) = context.cache.deals.peek(id).filter(|deal| deal.stage_id != stage) else { continue };
        let lacks = context.cache.lacks(&deal, &target);
        let lacks_custom = context.cache.lacks_custom(&deal, stage);
        if !lacks.is_empty() || !lacks_custom.is_empty() {
            deals.push(id);
        }
        custom.extend(lacks_custom.into_iter().filter(|field| !custom.contains(field)).collect::<Vec<_>>());
        fields.extend(lacks.into_iter().filter(|field| !fields.contains(field)).collect::<Vec<_>>());
    }
    if fields.is_empty() && custom.is_empty() {
        bulk::run(context, bulk::Deed::Move(stage, Box::default()));
    } else {
        context.asking.set(Some(Asking { stage, fields, custom, deals, then: None }));
    }
}

/// Asks for the reason of all.
#[component]
fn CloseAll(closing: RwSignal<Option<StageKind>>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let open = opened_by(closing);
    let (reason, missing) = (RwSignal::new(String::new()), RwSignal::new(false));
    Effect::new(move || {
        closing.track();
        reason.set(String::new());
        missing.set(false);
    });
    let title =
        Signal::derive(move || closing.get().map_or_else(String::new, |kind| t!("deal.close_as", how = word(kind))));
    let reasons = Signal::derive(move || -> Choices {
        let items =
            cache.directory_of(DirectoryKind::LossReason).into_iter().map(|item| (item.id.to_string(), item.name));
        std::iter::once((String::new(), t!("deal.choose_reason").to_owned())).chain(items).collect()
    });
    let submit = move || {
        let Some(kind) = closing.get_untracked() else { return };
        let chosen = reason.get_untracked().parse().ok();
        if kind == StageKind::Lost && chosen.is_none() {
            return missing.set(true);
        }
        let stage =
            context.pipeline.get_untracked().and_then(|id| cache.pipelines.peek(id)?.closing(kind).map(|it| it.id));
        closing.set(None);
        if let Some(stage) = stage {
            bulk::run(context, bulk::Deed::Close(stage, chosen));
        }
    };
    view! {
        <Dialog open title>
            <form class="c-form" on:submit=move |event| { event.prevent_default(); submit(); }>
                <Field label=t!("deal.loss_reason") error=Signal::derive(move || missing.get().then(|| t!("invalid.required").to_owned()))>
                    <Select value=reason choices=reasons/>
                </Field>
                <footer class="c-dialog__actions">
                    <Button on_press=move || closing.set(None)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true>{title}</Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
