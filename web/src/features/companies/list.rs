//! The list of companies.

use leptos::prelude::*;
use leptos_router::components::A;
use millrace_shared::{CompanyId, RecordKind, RecordSort, filter::FieldKind};

use super::{create::CreateCompany, operations};
use crate::{
    api::ApiError,
    cache::use_cache,
    features::records::{Column, FilterField, ListPage, ListQuery, RecordList, Source, common_filters},
    format, t,
    ui::Avatar,
};

/// The page at `/companies`.
#[component]
pub fn Companies() -> impl IntoView {
    let cache = use_cache();
    let creating = RwSignal::new(false);
    let load = move |query: ListQuery| async move {
        let page = operations::companies(query).await?;
        let ids = page.nodes.iter().map(|company| company.id.inner().to_owned()).collect();
        for company in page.nodes {
            cache.absorb_company(company);
        }
        let next = page.page_info.end_cursor.filter(|_| page.page_info.has_next_page);
        Ok::<_, ApiError>(ListPage { ids, next, total: page.total_count })
    };
    let columns = || {
        let column = |label, sort, class| Column { label, sort, class };
        vec![
            column(t!("fields.name"), Some(RecordSort::Name), ""),
            column(t!("fields.sector"), None, "c-hide-narrow"),
            column(t!("fields.owner"), None, ""),
            column(t!("fields.employees"), Some(RecordSort::Employees), "c-table__cell--end c-hide-narrow"),
            column(t!("fields.annual_revenue"), Some(RecordSort::AnnualRevenue), "c-table__cell--end c-hide-narrow"),
            column(t!("table.last_activity"), Some(RecordSort::LastActivityAt), "c-table__cell--end c-hide-narrow"),
        ]
    };
    view! {
        <RecordList kind=RecordKind::Company title=t!("shell.companies") icon="companies" class="c-table--companies"
            empty=(t!("companies.none"), t!("companies.none_text")) columns=columns() fields=fields() add_label=t!("companies.add")
            load row=|id| view! { <CompanyRow id/> }.into_any() on_add=move || creating.set(true)/>
        <CreateCompany open=creating/>
    }
}

/// What companies are narrowed by.
fn fields() -> Vec<FilterField> {
    let own = [
        FilterField::new("name", FieldKind::Text, t!("fields.name")),
        FilterField::new("sector", FieldKind::Word, t!("fields.sector")),
        FilterField::new("employees", FieldKind::Number, t!("fields.employees")),
        FilterField::new("annualRevenue", FieldKind::Number, t!("fields.annual_revenue")).from(Source::Money),
        FilterField::new("foundedYear", FieldKind::Number, t!("fields.founded_year")),
        FilterField::new("parent", FieldKind::Ids, t!("fields.parent")).from(Source::Companies),
    ];
    own.into_iter().chain(common_filters()).collect()
}

#[component]
fn CompanyRow(id: String) -> impl IntoView {
    let cache = use_cache();
    let company_id = id.parse::<CompanyId>().ok();
    let company = Memo::new(move |_| company_id.and_then(|id| cache.companies.get(id)));
    let text = move |read: fn(&crate::cache::records::Company) -> String| {
        move || company.with(|c| c.as_ref().map(read).unwrap_or_default())
    };
    let name = Signal::derive(text(|c| c.name.clone()));
    let owner =
        Signal::derive(move || company.with(|c| c.as_ref().map(|c| cache.user_name(c.owner_id)).unwrap_or_default()));
    let owner_id = Signal::derive(text(|c| c.owner_id.to_string()));
    view! {
        <A href=format!("/companies/{id}") attr:class="c-table__row" attr:role="row">
            <div class="c-table__cell c-table__cell--name" role="cell"><Avatar name id=id.clone() square=true/><span>{name}</span></div>
            <div class="c-table__cell c-table__cell--muted c-hide-narrow" role="cell"><span>{text(|c| c.sector.clone().unwrap_or_default())}</span></div>
            <div class="c-table__cell c-table__cell--muted" role="cell"><Avatar name=owner id=owner_id/><span class="c-hide-narrow">{owner}</span></div>
            <div class="c-table__cell c-table__cell--end c-hide-narrow num" role="cell">
                {text(|c| c.employees.map(|n| format::number(f64::from(n))).unwrap_or_default())}
            </div>
            <div class="c-table__cell c-table__cell--end c-hide-narrow num" role="cell">
                {text(|c| c.annual_revenue.map(|n| format::money_compact(n, &c.currency)).unwrap_or_default())}
            </div>
            <div class="c-table__cell c-table__cell--end c-table__cell--muted c-hide-narrow num" role="cell">{text(|c| format::ago_narrow(&c.last_activity_at))}</div>
        </A>
    }
    .into_any()
}
