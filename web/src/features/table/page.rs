//! The table in the place of the board's columns: asks for what the address means, and says why there is nothing.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use millrace_shared::StageId;

use super::columns;
use super::grid::Grid;
use super::groups::choices;
use super::list::List;
use super::order::{By, Names, RowSort};
use super::state::{Question, Table, TableState};
use crate::cache::BoardFilter;
use crate::features::attention::Concern;
use crate::features::board::{BoardContext, Nothing, QuickAdd};
use crate::features::columns::Chooser;
use crate::features::groups::{GroupMenu, chosen};
use crate::t;
use crate::ui::{ErrorState, Skeleton};

/// Below this width a row has two lines instead of cells.
const PHONE: &str = "(max-width: 640px)";

/// The table of the pipeline that is on screen.
#[component]
pub fn TablePage() -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        let query = query.read();
        BoardFilter::parse(|name| query.get(name))
    });
    // What needs attention has an order of its own to begin with.
    let sort = Memo::new(move |_| {
        let first = context.attention.get().then(|| filter.with(Concern::of).order());
        let sort = RowSort::parse(query.read().get("by").as_deref()).or(first).unwrap_or_default();
        if columns::is_offered(cache, sort.by) { sort } else { RowSort::default() }
    });
    let names = Memo::new(move |_| {
        let stages = context.pipeline.get().map_or_else(Vec::new, |id| {
            cache
                .pipelines
                .with(id, |it| it.iter().flat_map(|it| &it.stages).map(|stage| stage.id).collect::<Vec<StageId>>())
        });
        // Only where it matters, so that a new colleague does not fetch every table anew.
        let owners = (sort.get().by == By::Owner)
            .then(|| Names::owners(cache.users.all().into_iter().map(|user| (user.id, user.name))));
        Names { stages, owners: owners.unwrap_or_default() }
    });
    let known = Memo::new(move |_| choices(cache));
    let by = chosen(known);
    let table = Table::new(cache);
    // One memo of all: an effect that reads two of which one hangs on the other misses changes of both.
    let question = Memo::new(move |_| {
        let (pipeline, names) = (context.pipeline.get()?, names.get());
        // Before the pipeline is here its stages have no order.
        let known = !names.stages.is_empty();
        let (filter, closed, sort, by) = (filter.get(), context.show_closed.get(), sort.get(), by.get());
        known.then_some(Question { pipeline, filter, closed, sort, names, by })
    });
    Effect::new(move || {
        cache.epoch.track();
        if let Some(question) = question.get() {
            table.ask(question);
        }
    });
    let all = columns::of_deals();
    context
        .tools
        .set(Some(ViewFn::from(move || view! { <GroupMenu choices=known by/><Chooser columns=all/> }.into_any())));
    on_cleanup(move || {
        context.tools.try_set(None);
    });

    let narrow = narrow();
    let empty = Memo::new(move |_| table.lines.read().is_empty() && table.complete.get());
    let filtered = Signal::derive(move || !filter.read().is_empty());
    let state = Memo::new(move |_| table.state.get());
    let body = move || {
        match state.get() {
        TableState::Loading => {
            view! { <div class="c-grid__waiting" aria-busy="true" aria-label=t!("common.loading")><Skeleton lines=12/></div> }
                .into_any()
        }
        TableState::Failed(error) => {
            view! { <ErrorState text=error.sentence() on_retry=move || table.reload()/> }.into_any()
        }
        TableState::Ready => view! {
            {move || if narrow.get() {
                view! { <List table sort by/> }.into_any()
            } else {
                view! { <Grid table sort all by/> }.into_any()
            }}
            <Show when=move || empty.get()><Nothing filtered/></Show>
        }
        .into_any(),
    }
    };
    view! {
        <div class="c-tablepage">
            {move || context.board.adding.get().map(|stage| view! { <div class="c-grid__add"><QuickAdd stage=StageId(stage)/></div> })}
            {body}
        </div>
    }
}

/// Whether the page is as narrow as a phone's.
fn narrow() -> RwSignal<bool> {
    let matches = || window().match_media(PHONE).ok().flatten().is_some_and(|query| query.matches());
    let narrow = RwSignal::new(matches());
    let resize = window_event_listener(leptos::ev::resize, move |_| {
        let now = matches();
        if narrow.get_untracked() != now {
            narrow.set(now);
        }
    });
    on_cleanup(move || resize.remove());
    narrow
}
