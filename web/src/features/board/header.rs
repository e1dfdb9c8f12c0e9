//! The head of a board: which pipeline, whether it is live, what it is narrowed to, what it all sums up to.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::{StageId, StageKind};

use super::filter_bar::FilterBar;
use super::sums::{Parts, rounded_sum, sum as written, weighted};
use super::{BoardContext, quick_add};
use crate::cache::totals::Totals;
use crate::cache::{self, BoardFilter, BoardState, use_cache};
use crate::features::palette::SearchButton;
use crate::features::together::Faces;
use crate::session::use_session;
use crate::t;
use crate::ui::{Button, ButtonKind, Icon, Menu, MenuItem};

/// Attention begins with what is overdue, the longest overdue first.
pub const ATTENTION: &str = "/attention?close=overdue&by=close";

/// The head of a board.
#[component]
pub fn Header(filter: Memo<BoardFilter>, stages: Memo<Vec<StageId>>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let name = Memo::new(move |_| {
        context
            .pipeline
            .get()
            .and_then(|id| cache.pipelines.with(id, |it| it.map(|it| it.name.clone())))
            .unwrap_or_default()
    });
    let session = use_session();
    let may_add = Memo::new(move |_| quick_add::first(context, session).is_some());
    let navigate = use_navigate();
    view! {
        <header class="c-boardhead">
            <div class="c-boardhead__top">
                <h1 class="c-boardhead__name">
                    <Menu label=t!("board.switch_pipeline") shows_value=true class="c-boardhead__switch"
                        trigger=move || view! { <span>{name}</span><Icon name="chevron-down"/> }.into_any()
                    >
                        {
                            let navigate = navigate.clone();
                            cache.pipelines_in_order().into_iter().map(|pipeline| {
                                let navigate = navigate.clone();
                                let id = pipeline.id;
                                view! {
                                    <MenuItem checked=Signal::derive(move || context.pipeline.get() == Some(id))
                                        on_select=move || {
                                            let layout = context.layout();
                                            navigate(&format!("/pipelines/{id}{layout}"), Default::default());
                                        }
                                    >{pipeline.name}</MenuItem>
                                }
                            }).collect_view()
                        }
                    </Menu>
                </h1>
                <Layout/>
                <span class="c-boardhead__gap"></span>
                <SearchButton/>
                <LiveState/>
                <Faces looking=context.looking/>
                {crate::chunks::list_menu()}
                <Show when=move || may_add.get()>
                    <Button kind=ButtonKind::Primary icon="plus" on_press=move || quick_add::open_first(context, session)>{t!("common.add")}</Button>
                </Show>
            </div>
            <div class="c-boardhead__bar">
                <div class="c-viewplace">{crate::chunks::view_switcher()}</div>
                <FilterBar filter/>
                <Sum stages/>
            </div>
        </header>
    }
    .into_any()
}

/// Columns, rows, what needs attention: the same deals, under the same filter. And why deals are lost.
#[component]
fn Layout() -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let here = Memo::new(move |_| {
        context.attention.track();
        context.table.track();
        context.layout()
    });
    let place = move |layout: &'static str, name: &'static str| {
        let href = move || {
            context.search.track();
            context.pipeline.track();
            context.path(layout)
        };
        view! { <a class="c-segments__one" href=href aria-current=move || (here.get() == layout).then_some("page")>{name}</a> }
    };
    let of_pipeline = move |before: &str, after: &str| {
        context.pipeline.get().map(|id| format!("{before}/{id}{after}")).unwrap_or_default()
    };
    view! {
        <nav class="c-segments" aria-label=t!("table.layout")>
            {place("", t!("table.board"))}
            {place("/table", t!("table.table"))}
            <a class="c-segments__one" href=move || of_pipeline("/pipelines", ATTENTION) aria-current=move || context.attention.get().then_some("page")>
                {t!("attention.title")}
            </a>
            <a class="c-segments__one" href=move || of_pipeline("/lost", "")>{t!("losses.short")}</a>
        </nav>
    }
    .into_any()
}

/// What the open columns sum up to; of a table all its rows.
#[component]
fn Sum(stages: Memo<Vec<StageId>>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let sum = Memo::new(move |_| {
        let mut sum = Totals::default();
        for stage in stages.get() {
            let open = context.pipeline.get().and_then(|pipeline| context.cache.stage(pipeline, stage));
            if context.table.get() || open.is_some_and(|stage| stage.kind == StageKind::Open) {
                context.cache.column(stage).totals.with(|totals| sum.plus(totals));
            }
        }
        sum
    });
    // Nothing while a board is waited for, or could not be had: it would be a zero.
    let unknown =
        Memo::new(move |_| !context.table.get() && context.cache.board_state.with(|state| *state != BoardState::Ready));
    view! {
        <p class="c-boardhead__sum" data-testid="board-sum" class:c-boardhead__sum--unknown=unknown>
            {move || {
                let (count, amount, of_chance) =
                    sum.with(|sum| (sum.count, written(&sum.amounts), rounded_sum(&sum.weighted)));
                view! {
                    <b>{t!("board.deals", count = count)}</b>
                    {(!amount.text.is_empty()).then(|| view! {
                        <span class="c-boardhead__dot">"·"</span>
                        <b title=amount.parts.clone()>{amount.text.clone()}<Parts of=Signal::stored(amount.clone())/></b>
                    })}
                    {(!of_chance.text.is_empty()).then(|| view! {
                        <span class="c-boardhead__dot">"·"</span>
                        <span title=of_chance.parts.clone()>{weighted(&of_chance)}</span>
                    })}
                }
            }}
        </p>
    }
    .into_any()
}

/// A quiet dot that says whether changes of others come in.
#[component]
pub fn LiveState() -> impl IntoView {
    let cache = use_cache();
    let text = move || match (cache.live.get(), cache.waiting.get()) {
        (cache::LiveState::Live, _) => t!("live.live").to_owned(),
        (cache::LiveState::Connecting, _) => t!("live.connecting").to_owned(),
        (cache::LiveState::Reconnecting, 0) => t!("live.reconnecting").to_owned(),
        (cache::LiveState::Reconnecting, count) => t!("live.kept", count = count),
    };
    view! {
        <span class="c-live" role="status" class:c-live--off=move || cache.live.get() == cache::LiveState::Reconnecting
            class:c-live--on=move || cache.live.get() == cache::LiveState::Live>{text}</span>
    }
    .into_any()
}
