//! The deals of a company or a contact.

use cynic::Id;
use leptos::prelude::*;
use leptos_router::components::A;
use millrace_shared::{DealId, read::FromJson};

use crate::{
    api::{Date, fragments::DealStatus, schema},
    cache::use_cache,
    format, t,
    ui::{Badge, Tone},
};

/// A deal as these tables show it.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Deal")]
pub struct DealRow {
    pub id: Id,
    pub name: String,
    pub amount: Option<i64>,
    pub currency: String,
    pub pipeline_id: Id,
    pub stage_id: Id,
    pub status: DealStatus,
    pub expected_close_on: Option<Date>,
}

/// Whether a deal stands among these.
pub fn is_listed(deals: &[DealRow], deal: DealId) -> bool {
    deals.iter().any(|row| row.id.inner() == deal.to_string())
}

/// Deals as rows that lead to their panels.
#[component]
pub fn DealsTable(
    /// The deals.
    deals: Vec<DealRow>,
) -> impl IntoView {
    let cache = use_cache();
    if deals.is_empty() {
        return view! { <p class="c-rows__none">{t!("records.no_deals")}</p> }.into_any();
    }
    let row = move |deal: DealRow| {
        let href = format!("/pipelines/{}/deals/{}", deal.pipeline_id.inner(), deal.id.inner());
        let (pipeline, stage) = (deal.pipeline_id.inner().parse(), deal.stage_id.inner().parse());
        let stage_name = move || match (&pipeline, &stage) {
            (Ok(pipeline), Ok(stage)) => cache.stage(*pipeline, *stage).map(|stage| stage.name),
            _ => None,
        };
        let tone = match deal.status {
            DealStatus::Open => Tone::Accent,
            DealStatus::Won => Tone::Good,
            DealStatus::Lost => Tone::Bad,
            DealStatus::Unqualified => Tone::Neutral,
        };
        view! {
            <li>
                <A href=href attr:class="c-rows__row c-rows__row--link">
                    <div class="c-rows__main"><b class="truncate">{deal.name}</b></div>
                    <Badge tone>{stage_name}</Badge>
                    <time class="muted c-rows__date">{deal.expected_close_on.map(|day| format::day(&day.0))}</time>
                    <span class="num c-rows__amount">{deal.amount.map(|amount| format::money_short(amount, &deal.currency))}</span>
                </A>
            </li>
        }
    };
    view! { <ul class="c-rows">{deals.into_iter().map(row).collect_view()}</ul> }.into_any()
}
