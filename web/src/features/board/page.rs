//! The page of a board: reads the address, opens the board, shows it or says why not.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use millrace_shared::{DealId, PipelineId, RecordKind, StageId, StageKind};
use uuid::Uuid;

use super::card::CardFace;
use super::column::ColumnView;
use super::filter_bar::{is_offered, sort_name};
use super::header::Header;
use super::index::{LAST_LAYOUT, LAST_PIPELINE};
use super::zones::Zones;
use super::{BoardContext, OnBoard, together};
use crate::api::ErrorCode;
use crate::cache::{BoardFilter, BoardSort, BoardState, use_cache};
use crate::features::palette::{BoardActions, use_palette};
use crate::features::views::Viewed;
use crate::session::use_session;
use crate::ui::board::drag::Target;
use crate::ui::board::{CARD_GAP, Columns, Over, focus_card, listen};
use crate::ui::{EmptyState, ErrorState, Skeleton};
use crate::{platform, t};

/// A pipeline's board, with the deal panel over it when the address names a deal.
#[component]
pub fn BoardPage() -> impl IntoView {
    let cache = use_cache();
    let (params, query, location) = (use_params_map(), use_query_map(), use_location());
    let pipeline = Memo::new(move |_| params.read().get("pid").and_then(|id| id.parse::<PipelineId>().ok()));
    let opened = Memo::new(move |_| deal_of(&location.pathname.read()));
    let filter = Memo::new(move |_| {
        let query = query.read();
        BoardFilter::parse(|name| query.get(name))
    });
    // Who asks for what is closed wants to see it.
    let show_closed = Memo::new(move |_| {
        query.read().get("closed").is_some() || filter.read().kinds.iter().any(|kind| kind.is_closed())
    });
    let sort = Memo::new(move |_| {
        let sort = BoardSort::parse(query.read().get("sort").as_deref());
        if is_offered(cache, sort) { sort } else { BoardSort::Own }
    });
    let search = Memo::new(move |_| match location.search.get() {
        search if search.is_empty() || search.starts_with('?') => search,
        search => format!("?{search}"),
    });
    let within = move |name: &'static str| location.pathname.read().split('/').any(|part| part == name);
    let attention = Memo::new(move |_| within("attention"));
    let table = Memo::new(move |_| attention.get() || within("table"));
    let context = BoardContext::new(pipeline, opened, show_closed, (table, attention), sort, search);
    provide_context(context);
    provide_context(Viewed { kind: RecordKind::Deal, text: Signal::stored(String::new()) });
    context.board.hold(OnBoard(context));
    listen(context.board);
    together::listen(context);

    Effect::new(move || {
        if let Some(pipeline) = pipeline.get() {
            platform::store(LAST_PIPELINE, Some(&pipeline.to_string()));
            platform::store(LAST_LAYOUT, (table.get() && !attention.get()).then_some("table"));
            cache.open_board(pipeline, filter.get(), sort.get(), table.get());
        }
    });
    // What is selected on one board is not carried to another.
    Effect::new(move |before: Option<Option<PipelineId>>| {
        let now = pipeline.get();
        if before.is_some_and(|before| before != now) {
            context.selection.update(|selection| selection.keep(&[]));
        }
        now
    });

    crate::chunks::preload_deal_panel();

    Effect::new(move || {
        let name = pipeline.get().and_then(|id| cache.pipelines.with(id, |it| it.map(|it| it.name.clone())));
        document().set_title(&name.map_or_else(|| "Millrace".to_owned(), |name| format!("{name} · Millrace")));
    });
    on_cleanup(|| document().set_title("Millrace"));

    let tools_needed = Signal::derive(move || {
        let asks = context.closing.with(Option::is_some) || context.asking.with(Option::is_some);
        asks || context.selection.with(|selection| !selection.is_empty())
    });

    let stages = Memo::new(move |_| {
        let pipeline = pipeline.get();
        let show_closed = show_closed.get();
        pipeline.map_or_else(Vec::new, |pipeline| {
            cache.pipelines.with(pipeline, |pipeline| {
                let stages = pipeline.iter().flat_map(|pipeline| &pipeline.stages);
                stages
                    .filter(|stage| show_closed || stage.kind == StageKind::Open)
                    .map(|stage| stage.id)
                    .collect::<Vec<StageId>>()
            })
        })
    });
    let columns = Memo::new(move |_| stages.read().iter().map(|stage| stage.0).collect::<Vec<Uuid>>());
    let nothing_at_all = Memo::new(move |_| {
        cache.board_state.get() == BoardState::Ready
            && !table.get()
            && stages.read().iter().all(|stage| cache.column(*stage).totals.with(|totals| totals.count == 0))
    });

    let session = use_session();
    let set_filter = super::filter_bar::setter();
    let card = Signal::derive(move || {
        let deal = context.board.focused.get().and_then(|id| cache.deals.get(id.into()))?;
        (pipeline.get() == Some(deal.pipeline_id) && deal.deleted_at.is_none()).then_some((deal.id, deal.stage_id))
    });
    let add = Callback::new(move |()| super::quick_add::open_first(context, session));
    use_palette().adds(RecordKind::Deal, add);
    use_palette().offer(BoardActions {
        mine: Callback::new(move |()| {
            let filter = filter.get_untracked();
            let me = untrack(|| session.viewer()).map(|viewer| viewer.user_id);
            let owners: Vec<_> = me.into_iter().collect();
            let owners = if filter.owners == owners { Vec::new() } else { owners };
            set_filter.run((BoardFilter { owners, ..filter },));
        }),
        card,
        stages: stages.into(),
        move_to: Callback::new(move |(stage,): (StageId,)| {
            if let Some((deal, home)) = untrack(|| card.get()) {
                // By hand: a card that glides cannot take the focus.
                context.board.put_down(deal.0, home.0, Target::Slot { column: stage.0, index: 0 });
                focus_card(context.board, deal.0);
            }
        }),
    });

    let body = move || {
        match cache.board_state.get_untracked() {
        // What is in the address is no id at all.
        _ if pipeline.get().is_none() => view! { <NoSuchPipeline/> }.into_any(),
        BoardState::Failed(error) if error.code() == Some(ErrorCode::NotFound) => {
            view! { <NoSuchPipeline/> }.into_any()
        }
        BoardState::Failed(error) => {
            view! { <ErrorState text=error.sentence() on_retry=move || cache.reload_board()/> }.into_any()
        }
        _ if attention.get() => view! {
            <div class="c-attentionpage">{crate::chunks::attention()}{crate::chunks::deals_table()}</div>
        }
        .into_any(),
        _ if table.get() => crate::chunks::deals_table(),
        BoardState::Closed | BoardState::Loading => view! { <Waiting/> }.into_any(),
        BoardState::Ready => view! {
            <Columns board=context.board columns=columns.into() column=|id| view! { <ColumnView stage=StageId(id)/> }.into_any()/>
            {move || nothing_at_all.get().then(|| view! { <Nothing filtered=Signal::derive(move || !filter.read().is_empty())/> })}
        }
        .into_any(),
    }
    };
    view! {
        <div class="c-boardpage" style=("--card", move || format!("{}px", context.board.pitch.get() - CARD_GAP))>
            <Header filter stages/>
            // Switching the kind of body, not every change of the board, rebuilds it.
            {
                // A table waits for its own rows, and stays while the figures are asked for.
                let kind = Memo::new(move |_| match cache.board_state.get() {
                    BoardState::Closed | BoardState::Loading | BoardState::Ready if table.get() => {
                        attention.track();
                        None
                    }
                    state => Some(state),
                });
                move || { kind.with(|_| ()); body() }
            }
            <Over board=context.board face=|id| view! { <CardFace id=DealId(id)/> }.into_any()/>
            <Zones/>
            <SortedHint/>
            {crate::chunks::board_tools(tools_needed)}
            {crate::routes::panel()}
        </div>
    }
}

fn deal_of(path: &str) -> Option<DealId> {
    path.split_once("/deals/").and_then(|(_, rest)| rest.trim_end_matches('/').parse().ok())
}

/// Says, while a card is held over a sorted board, that only its stage can be changed.
#[component]
fn SortedHint() -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let shown = Memo::new(move |_| context.board.sorted.get() && context.board.is_dragging());
    move || {
        shown.get().then(|| {
            view! { <p class="c-boardhint" role="status">{t!("board.sorted_hint", sort = sort_name(context.sort.get_untracked()))}</p> }
        })
    }
}

#[component]
fn NoSuchPipeline() -> impl IntoView {
    view! {
        <EmptyState icon="pipeline" title=t!("board.not_found_title") text=t!("board.not_found_text")>
            <a class="c-button" href="/deals">{t!("board.to_deals")}</a>
        </EmptyState>
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
}

/// Nothing to see: says why, and what to do.
#[component]
pub fn Nothing(filtered: Signal<bool>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let session = use_session();
    let clear = super::filter_bar::setter();
    move || {
        if filtered.get() {
            view! {
                <div class="c-board__nothing">
                    <EmptyState icon="filter" title=t!("board.no_match_title") text=t!("board.no_match_text")>
                        <button type="button" class="c-button" on:click=move |_| clear.run((BoardFilter::default(),))>{t!("board.clear_filters")}</button>
                    </EmptyState>
                </div>
            }
            .into_any()
        } else {
            view! {
                <div class="c-board__nothing">
                    <EmptyState icon="deals" title=t!("board.empty_title") text=t!("board.empty_text")>
                        <Show when=move || super::quick_add::first(context, session).is_some()>
                            <button type="button" class="c-button c-button--primary" on:click=move |_| super::quick_add::open_first(context, session)>
                                {t!("board.add_first")}
                            </button>
                        </Show>
                    </EmptyState>
                </div>
            }
            .into_any()
        }
    }
}
