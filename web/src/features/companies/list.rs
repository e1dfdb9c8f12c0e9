//! The list of companies.

use leptos::prelude::*;
use millrace_shared::{CompanyColumn, CompanyId, RecordKind, RecordSort, UserId, filter::FieldKind};

use super::{
    create::CreateCompany,
    edit::CompanyEdit,
    fields::{self, Of},
    operations,
};
use crate::{
    api::ApiError,
    cache::{Cache, records::Company, use_cache},
    features::fields::custom_cell,
    features::records::{
        Column, Drawn, Edits, FilterField, ListPage, ListQuery, RecordList, Source, cells, common_filters,
    },
    format, t,
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
    view! {
        <RecordList kind=RecordKind::Company title=t!("shell.companies") icon="companies"
            empty=(t!("companies.none"), t!("companies.none_text")) columns=columns() fields=filters() add_label=t!("companies.add")
            load drawn=Drawn { cell, editor, is_editable, owner } on_add=move || creating.set(true)/>
        <CreateCompany open=creating/>
    }
}

/// What companies are narrowed by.
fn filters() -> Vec<FilterField> {
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

/// The columns of the list.
fn columns() -> Vec<Column> {
    use RecordSort as By;
    let column = |key: CompanyColumn, label, sort, width, end, first| Column {
        key: key.as_str(),
        label,
        sort,
        width,
        end,
        first,
    };
    vec![
        column(CompanyColumn::Name, t!("fields.name"), Some(By::Name), 210, false, true),
        column(CompanyColumn::Sector, t!("fields.sector"), None, 140, false, true),
        column(CompanyColumn::Standing, t!("fields.standing"), None, 110, false, true),
        column(CompanyColumn::Owner, t!("fields.owner"), None, 160, false, true),
        column(CompanyColumn::Employees, t!("fields.employees"), Some(By::Employees), 116, true, true),
        column(CompanyColumn::AnnualRevenue, t!("fields.annual_revenue"), Some(By::AnnualRevenue), 136, true, true),
        column(CompanyColumn::LastActivity, t!("table.last_activity"), Some(By::LastActivityAt), 124, true, true),
        column(CompanyColumn::Tags, t!("fields.tags"), None, 170, false, false),
        column(CompanyColumn::Phone, t!("fields.phone"), None, 150, false, false),
        column(CompanyColumn::Email, t!("fields.email"), None, 190, false, false),
        column(CompanyColumn::Website, t!("fields.website"), None, 180, false, false),
        column(CompanyColumn::Parent, t!("fields.parent"), None, 170, false, false),
        column(CompanyColumn::FoundedYear, t!("fields.founded_year"), None, 104, true, false),
        column(CompanyColumn::Street, t!("fields.street"), None, 170, false, false),
        column(CompanyColumn::City, t!("fields.city"), None, 140, false, false),
        column(CompanyColumn::Region, t!("fields.region"), None, 140, false, false),
        column(CompanyColumn::PostalCode, t!("fields.postal_code"), None, 110, false, false),
        column(CompanyColumn::Country, t!("fields.country"), None, 130, false, false),
        column(CompanyColumn::CreatedAt, t!("table.created"), Some(By::CreatedAt), 116, true, false),
        column(CompanyColumn::UpdatedAt, t!("fields.updated_at"), Some(By::UpdatedAt), 116, true, false),
    ]
}

fn editor(id: &str, key: &str, edits: Edits) -> AnyView {
    let cache = use_cache();
    let Ok(id) = id.parse::<CompanyId>() else { return ().into_any() };
    let company = Memo::new(move |_| cache.companies.get(id));
    let never = Signal::stored(false);
    match CompanyColumn::parse(key) {
        Some(column) => fields::editor(column, Of { id, company, edits, locked: never, kept: never }),
        None => {
            let values =
                Signal::derive(move || company.with(|c| c.as_ref().map(|c| c.custom.clone()).unwrap_or_default()));
            custom_cell(key, values, move |field, value| CompanyEdit::Custom(field, value).apply(cache, id, edits))
        }
    }
}

fn is_editable(key: &str) -> bool {
    CompanyColumn::parse(key).is_some_and(fields::is_editable)
}

fn owner(id: &str) -> Signal<Option<UserId>> {
    let (cache, id) = (use_cache(), id.parse::<CompanyId>().ok());
    Signal::derive(move || cache.companies.with(id?, |company| company.map(|company| company.owner_id)))
}

fn cell(id: &str, key: &str) -> AnyView {
    let (cache, key) = (use_cache(), key.to_owned());
    let Ok(id) = id.parse::<CompanyId>() else { return ().into_any() };
    (move || cache.companies.with(id, |company| company.map(|company| face(cache, company, &key)))).into_any()
}

fn face(cache: Cache, company: &Company, key: &str) -> AnyView {
    use CompanyColumn as C;
    match CompanyColumn::parse(key) {
        Some(C::Name) => cells::name(&company.name, company.id.to_string(), true),
        Some(C::Standing) => cells::standing(company.standing),
        Some(C::Sector) => cells::text(company.sector.as_deref()),
        Some(C::Owner) => cells::owner(cache, company.owner_id),
        Some(C::Employees) => cells::text(company.employees.map(|n| format::number(f64::from(n))).as_deref()),
        Some(C::AnnualRevenue) => {
            cells::text(company.annual_revenue.map(|n| format::money_compact(n, &company.currency)).as_deref())
        }
        Some(C::LastActivity) => cells::ago(&company.last_activity_at),
        Some(C::Tags) => cells::tags(&company.tags),
        Some(C::Phone) => cells::labeled(&company.phones),
        Some(C::Email) => cells::labeled(&company.emails),
        Some(C::Website) => cells::text(company.website.as_deref()),
        Some(C::Parent) => cells::text(company.parent_id.map(|id| cache.company_name(id)).as_deref()),
        Some(C::FoundedYear) => cells::text(company.founded_year.map(|year| year.to_string()).as_deref()),
        Some(C::CreatedAt) => cells::date(&company.created_at),
        Some(C::UpdatedAt) => cells::date(&company.updated_at),
        _ => cells::other(cache, key, &company.address, &company.custom),
    }
}
