//! `/deals`: leads to the pipeline that was last looked at, or else to the first.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use millrace_shared::{PipelineId, RecordKind};

use crate::cache::use_cache;
use crate::ui::{EmptyState, ErrorState, Skeleton};
use crate::{platform, t};

/// Where the last pipeline is remembered.
pub(super) const LAST_PIPELINE: &str = "millrace.pipeline";

/// Where it is remembered that it was a table.
pub(super) const LAST_LAYOUT: &str = "millrace.layout";

/// Leads on to a board.
#[component]
pub fn DealsIndex() -> impl IntoView {
    let cache = use_cache();
    let (navigate, query) = (use_navigate(), use_query_map());
    Effect::new(move || {
        if !cache.ready.get() {
            return;
        }
        let opens_with = cache.preferences.with_untracked(|it| it.opens_with(RecordKind::Deal));
        if let Some(view) = opens_with.filter(|_| query.read_untracked().get("view").is_none()) {
            return navigate(&view, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
        let pipelines = cache.pipelines_in_order();
        let last: Option<PipelineId> = platform::stored(LAST_PIPELINE).and_then(|id| id.parse().ok());
        let known = last.filter(|id| pipelines.iter().any(|pipeline| pipeline.id == *id));
        if let Some(id) = known.or(pipelines.first().map(|pipeline| pipeline.id)) {
            let layout = if platform::stored(LAST_LAYOUT).is_some() { "/table" } else { "" };
            navigate(
                &format!("/pipelines/{id}{layout}"),
                NavigateOptions { replace: true, ..NavigateOptions::default() },
            );
        }
    });
    move || {
        match (cache.ready.get(), cache.failed.get()) {
        (false, Some(error)) => view! { <ErrorState text=error.sentence() on_retry=move || cache.retry()/> }.into_any(),
        (false, None) => view! { <Skeleton lines=6/> }.into_any(),
        (true, _) => view! { <EmptyState icon="pipeline" title=t!("board.no_pipeline_title") text=t!("board.no_pipeline_text")/> }.into_any(),
    }
    }
}
