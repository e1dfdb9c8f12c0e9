//! The frame of the panel: head, state, fields, activity.

use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use millrace_shared::{DealId, StageKind};

use super::fields::{DealName, Fields};
use super::operations::{self, DealDetails};
use super::stage_bar::StageBar;
use super::teaching::Teaching;
use super::told::Told;
use crate::api::ErrorCode;
use crate::api::fragments::RecordKind;
use crate::cache::commands::{Command, DealReopen};
use crate::cache::presence::Looking;
use crate::cache::records::{Deal, Permissions};
use crate::features::activity::{Notes, Timeline};
use crate::features::board::{BoardContext, Closing, word};
use crate::features::files::Files;
use crate::features::live_query::{follow, follow_deals};
use crate::features::together::Faces;
use crate::keyboard::Key;
use crate::ui::{EmptyState, ErrorState, Icon, IconButton, Menu, MenuItem, Skeleton, Tabs};
use crate::{format, platform, t};

/// Everything about one deal, over its board.
#[component]
pub fn DealPanel() -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.read().get("id").and_then(|id| id.parse::<DealId>().ok()).unwrap_or(DealId(uuid::Uuid::nil()))
    });
    let looking = Looking::at(cache, move || Some((millrace_shared::RecordKind::Deal, id.get().0)));
    provide_context(looking);
    Told::provide(context, id);
    let panel = NodeRef::<html::Aside>::new();
    let close = closer(context);

    let described = Memo::new(move |_| {
        let (pipeline, stage) =
            cache.deals.with(id.get(), |deal| deal.map(|deal| (deal.pipeline_id, deal.stage_id)))?;
        cache.stage(pipeline, stage).map(|stage| stage.description)
    });
    let answer = LocalResource::new(move || {
        let id = id.get();
        cache.epoch.track();
        described.track();
        operations::details(cache, id)
    });
    follow(move || Some(id.get().into()), answer);
    // The last answer stays while the next one is asked for; before the first, nothing is forbidden that may be allowed.
    let details = Memo::new(move |before: Option<&DealDetails>| match answer.get() {
        Some(Ok(details)) => details,
        _ => before.cloned().unwrap_or(DealDetails {
            stays: Vec::new(),
            instruction: Default::default(),
            permissions: Permissions { edit: true, delete: true, assign: true },
            also_led: Vec::new(),
        }),
    });
    let concerns = move |other: DealId| {
        let is_listed = |details: &DealDetails| details.also_led.iter().any(|led| led.id.inner() == other.to_string());
        let company = |id: DealId| cache.deals.peek_with(id, |deal| deal.and_then(|deal| deal.company_id));
        let own = id.get_untracked();
        other != own
            && (details.with_untracked(is_listed) || company(own).is_some_and(|own| company(other) == Some(own)))
    };
    follow_deals(concerns, answer);
    let known = Memo::new(move |_| cache.deals.with(id.get(), |deal| deal.is_some()));
    let failed = Memo::new(move |_| match answer.get() {
        Some(Err(error)) if !known.get() => Some((error.code() == Some(ErrorCode::NotFound), error.sentence())),
        Some(Ok(_)) if !known.get() => Some((true, String::new())),
        _ => None,
    });

    let on_key = window_event_listener(leptos::ev::keydown, move |event| {
        if Key::of(&event) == Some(Key::Escape)
            && !event.default_prevented()
            && untrack(|| !context.board.is_dragging())
            && !platform::is_covered()
        {
            close.run(());
        }
    });
    on_cleanup(move || on_key.remove());
    Effect::new(move || {
        id.track();
        if let Some(panel) = panel.get() {
            let _ = panel.focus();
        }
    });

    view! {
        <aside class="c-dealpanel" node_ref=panel tabindex="-1" role="dialog" aria-label=move || cache.deals.with(id.get(), |deal| deal.map(|deal| deal.name.clone()).unwrap_or_default())>
            {move || match (known.get(), failed.get()) {
                (true, _) => view! { <Content id=id.into() details=details.into() close/> }.into_any(),
                (false, Some((true, _))) => view! {
                    <CloseRow close/>
                    <EmptyState icon="deals" title=t!("deal.not_found_title") text=t!("deal.not_found_text")>
                        <button type="button" class="c-button" on:click=move |_| close.run(())>{t!("deal.back_to_board")}</button>
                    </EmptyState>
                }.into_any(),
                (false, Some((false, text))) => view! {
                    <CloseRow close/>
                    <ErrorState text on_retry=move || answer.refetch()/>
                }.into_any(),
                (false, None) => view! { <CloseRow close/><Skeleton lines=8/> }.into_any(),
            }}
        </aside>
    }
}

fn closer(context: BoardContext) -> Callback<()> {
    let navigate = use_navigate();
    Callback::new(move |()| {
        let deal = context.opened.get_untracked();
        navigate(&context.here(), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        if let Some(deal) = deal {
            context.focus_card(deal);
        }
    })
}

#[component]
fn CloseRow(close: Callback<()>) -> impl IntoView {
    view! { <div class="c-dealpanel__head"><span class="c-dealpanel__gap"></span><IconButton icon="close" label=t!("deal.close_panel") on_press=close/></div> }
}

#[component]
fn Content(id: Signal<DealId>, details: Signal<DealDetails>, close: Callback<()>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let read = move |read: fn(&Deal) -> Option<String>| cache.deals.with(id.get(), |deal| deal.and_then(read));
    let status =
        Memo::new(move |_| cache.deals.with(id.get(), |deal| deal.map_or(StageKind::Open, |deal| deal.status)));
    let deleted = Memo::new(move |_| read(|deal| deal.deleted_at.clone()).is_some());
    let closed_at = Memo::new(move |_| read(|deal| deal.closed_at.clone()));
    let created_at = Memo::new(move |_| read(|deal| Some(deal.created_at.clone())).unwrap_or_default());
    // In the trash it is only read and taken out, as the server will say too when it is asked again.
    let details: Signal<DealDetails> = Memo::new(move |_| {
        let mut details = details.get();
        details.permissions.edit &= !deleted.get();
        details.permissions.assign &= !deleted.get();
        details
    })
    .into();
    let may = move |what: fn(Permissions) -> bool| what(details.read().permissions);
    let disabled = Signal::derive(move || !may(|it| it.edit));
    let tab = RwSignal::new("activity");
    let tabs = Signal::derive(|| {
        vec![
            ("activity", t!("deal.activity").to_owned()),
            ("notes", t!("deal.notes").to_owned()),
            ("files", t!("files.title").to_owned()),
        ]
    });

    let as_closed = move |kind: StageKind| context.closing.set(Some(Closing { deal: id.get_untracked(), kind }));
    let reopen = move || {
        let id = id.get_untracked();
        let Some(deal) = cache.deals.peek(id) else { return };
        let first = cache
            .pipelines
            .peek(deal.pipeline_id)
            .and_then(|it| it.stages.into_iter().find(|stage| stage.kind == StageKind::Open));
        if let Some(stage) = first {
            let rank = cache.gap(stage.id, 0, id).rank;
            cache.act(Command::Reopen(DealReopen { id, stage_id: stage.id, rank, back: false }), None);
        }
    };
    let restore = move || cache.act(Command::Restore(id.get_untracked()), None);
    let delete = move || {
        let id = id.get_untracked();
        let name = cache.deals.peek(id).map(|deal| deal.name).unwrap_or_default();
        cache.act(Command::Delete(id), None);
        close.run(());
        context.toasts.with_action(t!("deal.deleted_toast", name = name), t!("common.undo"), move || {
            cache.act(Command::Restore(id), None);
        });
    };
    view! {
        <header class="c-dealpanel__head">
            <DealName id disabled/>
            {use_context::<Looking>().map(|looking| view! { <Faces looking/> })}
            <Menu label=t!("deal.actions") trigger=|| view! { <Icon name="more"/> } class="c-button c-button--ghost c-button--icon" align_end=true>
                <Show when=move || !deleted.get() && may(|it| it.delete)>
                    <MenuItem icon="trash" danger=true on_select=delete>{t!("deal.delete")}</MenuItem>
                </Show>
                <Show when=move || deleted.get() && may(|it| it.delete)>
                    <MenuItem icon="restore" on_select=restore>{t!("deal.restore")}</MenuItem>
                </Show>
            </Menu>
            <IconButton icon="close" label=t!("deal.close_panel") on_press=close/>
        </header>
        <div class="c-dealpanel__body">
            <Show when=move || deleted.get()>
                <div class="c-dealstate c-dealstate--lost">
                    <span>{t!("deal.deleted_banner")}</span>
                    <button type="button" class="c-button" disabled=move || !may(|it| it.delete) on:click=move |_| restore()>{t!("deal.restore")}</button>
                </div>
            </Show>
            <StageBar id details/>
            {move || if status.get() == StageKind::Open {
                view! {
                    <Show when=move || !deleted.get()><div class="c-dealclose" role="group" aria-label=t!("deal.close")>
                        {[StageKind::Won, StageKind::Lost, StageKind::Unqualified].map(|kind| view! {
                            <button type="button" class=format!("c-button c-dealclose--{}", kind.as_str()) disabled=disabled on:click=move |_| as_closed(kind)>
                                {word(kind)}
                            </button>
                        }).collect_view()}
                    </div></Show>
                }.into_any()
            } else {
                let how = word(status.get());
                let day = closed_at.get().map(|at| format::date_of(&at)).unwrap_or_default();
                view! {
                    <div class=format!("c-dealstate c-dealstate--{}", status.get().as_str())>
                        <span>{t!("deal.closed_banner", how = how, day = day)}</span>
                        <Show when=move || !deleted.get()><button type="button" class="c-button" disabled=disabled on:click=move |_| reopen()>{t!("deal.reopen")}</button></Show>
                    </div>
                }.into_any()
            }}
            <Teaching id details disabled/>
            <Fields id details/>
            <Tabs tabs selected=tab label=t!("deal.sections")/>
            {
                let record = Signal::derive(move || id.get().to_string());
                let can_write = Signal::derive(move || may(|it| it.edit));
                move || match tab.get() {
                    "notes" => view! { <div role="tabpanel"><Notes kind=RecordKind::Deal id=record can_write frozen=deleted/></div> }.into_any(),
                    "files" => view! { <div role="tabpanel"><Files kind=RecordKind::Deal id=record can_write/></div> }.into_any(),
                    _ => view! { <div role="tabpanel"><Timeline kind=RecordKind::Deal id=record/></div> }.into_any(),
                }
            }
            <p class="c-dealpanel__created">{move || t!("deal.created", when = format::date_time(&created_at.read()))}</p>
        </div>
    }
    .into_any()
}
