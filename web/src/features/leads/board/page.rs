//! The page of the board: its head, its columns, its dialogs, or why there is nothing.

use leptos::prelude::*;
use millrace_shared::{DirectoryItemId, RecordKind};
use uuid::Uuid;

use super::card::{ConvertZone, face};
use super::column::column;
use super::{LeadBoard, Status, asking, moving};
use crate::cache::use_cache;
use crate::features::board::{LiveState, set_query};
use crate::features::leads::convert::ConvertDialog;
use crate::features::leads::create::CreateLead;
use crate::features::leads::layout::{LAST_LAYOUT, Layout};
use crate::features::leads::lead_filters;
use crate::features::leads::operations::LeadFields;
use crate::features::leads::stages::EndDialog;
use crate::features::palette::{SearchButton, use_palette};
use crate::features::records::{FilterChips, IN_ADDRESS, OwnerPicker, in_address, of_owner, owner_of, written};
use crate::session::use_session;
use crate::ui::board::{CARD_GAP, Columns, Over, listen};
use crate::ui::{Button, ButtonKind, EmptyState, ErrorState, Skeleton};
use crate::{platform, t};

/// The page at `/leads/board`.
#[component]
pub fn LeadBoardPage() -> impl IntoView {
    let filter = in_address();
    let context = LeadBoard::new(filter);
    provide_context(context);
    context.board.hold(context);
    listen(context.board);
    asking::listen(context);
    moving::follow_converted(context);
    platform::store(LAST_LAYOUT, Some("board"));
    let creating = RwSignal::new(false);
    let add = Callback::new(move |()| creating.set(true));
    use_palette().adds(RecordKind::Lead, add);
    document().set_title(&format!("{} · Millrace", t!("shell.leads")));
    on_cleanup(|| document().set_title("Millrace"));

    let stages = Memo::new(move |_| context.stages().iter().map(|stage| stage.id.0).collect::<Vec<Uuid>>());
    let total = Memo::new(move |_| {
        let stages = stages.get();
        context.columns.with(|columns| stages.iter().map(|stage| columns.count(DirectoryItemId(*stage))).sum::<i64>())
    });
    let nothing = Memo::new(move |_| context.status.get() == Status::Ready && total.get() == 0);
    let body = move || match context.status.get() {
        Status::Loading => view! { <Waiting/> }.into_any(),
        Status::Failed(text) => view! { <ErrorState text on_retry=move || asking::ask(context)/> }.into_any(),
        Status::Ready => view! {
            <Columns board=context.board columns=stages.into() column/>
            {move || nothing.get().then(|| view! { <Nothing context add/> })}
        }
        .into_any(),
    };
    view! {
        <div class="c-boardpage" style=("--card", move || format!("{}px", context.board.pitch.get() - CARD_GAP))>
            <Head context total add/>
            {body}
            <Over board=context.board face/>
            <ConvertZone/>
            <CreateLead open=creating/>
            <EndDialog id=context.ended ending=context.ending on_saved=move |lead: LeadFields| moving::ended(context, lead)/>
            <ConvertDialog open=context.converting lead=context.converted relations=context.relations/>
        </div>
    }
    .into_any()
}

#[component]
fn Head(context: LeadBoard, total: Memo<i64>, add: Callback<()>) -> impl IntoView {
    let (cache, session, change) = (use_cache(), use_session(), set_query());
    let filter = context.filter;
    let may_add = Memo::new(move |_| session.viewer().is_some_and(|viewer| viewer.creates(RecordKind::Lead)));
    let owner = Memo::new(move |_| filter.with(|filter| owner_of(&filter.group)));
    let asked = Memo::new(move |_| lead_filters(cache));
    view! {
        <header class="c-boardhead">
            <div class="c-boardhead__top">
                <h1 class="c-boardhead__name">{t!("shell.leads")}</h1>
                <Layout board=true/>
                <span class="c-boardhead__gap"></span>
                <SearchButton/>
                <LiveState/>
                <Show when=move || may_add.get()>
                    <Button kind=ButtonKind::Primary icon="plus" on_press=add>{t!("leads.add")}</Button>
                </Show>
            </div>
            <div class="c-boardhead__bar">
                <span class="c-list__owner">
                    <OwnerPicker owner clearable=true placeholder=t!("records.any_owner")
                        on_pick={move |picked| change.run((vec![(IN_ADDRESS, written(of_owner(&filter.get_untracked().group, picked)))],))}/>
                </span>
                <FilterChips filter fields=asked/>
                <p class="c-boardhead__sum" data-testid="board-sum"><b>{move || t!("leads.count", count = total.get())}</b></p>
            </div>
        </header>
    }
    .into_any()
}

/// Nothing to see: says why, and what to do.
#[component]
fn Nothing(context: LeadBoard, add: Callback<()>) -> impl IntoView {
    let (session, change) = (use_session(), set_query());
    let may_add = Memo::new(move |_| session.viewer().is_some_and(|viewer| viewer.creates(RecordKind::Lead)));
    let filtered = move || !context.filter.read().is_everything();
    view! {
        <div class="c-board__nothing">
            {move || if filtered() {
                view! {
                    <EmptyState icon="filter" title=t!("common.nothing_found") text=t!("records.change_filter")>
                        <button type="button" class="c-button" on:click=move |_| change.run((vec![(IN_ADDRESS, None)],))>{t!("board.clear_filters")}</button>
                    </EmptyState>
                }.into_any()
            } else {
                view! {
                    <EmptyState icon="leads" title=t!("leads.none") text=t!("leads.none_text")>
                        <Show when=move || may_add.get()>
                            <Button kind=ButtonKind::Primary icon="plus" on_press=add>{t!("leads.add")}</Button>
                        </Show>
                    </EmptyState>
                }.into_any()
            }}
        </div>
    }
    .into_any()
}

/// Columns that are not here yet. CSS keeps them unseen for the first 200 ms.
#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="c-board c-board--waiting" aria-busy="true" aria-label=t!("common.loading")>
            {(0..6).map(|_| view! { <div class="c-column"><Skeleton lines=8/></div> }).collect_view()}
        </div>
    }
    .into_any()
}
