//! Files of what is listed by [`Listed`]: a kind tells how its own columns are written, and this does the rest.

use super::{
    commands::What,
    csv::Cell,
    rows::{Column, Names, PAGE, Rows, Written},
};
use crate::{
    access::{Access, Withheld},
    companies::{
        self,
        values::{Address, LabeledValues},
    },
    contacts,
    deals::entity::Tags,
    error::Error,
    leads,
    records::{
        self,
        list::{Listed, Listing, RecordFilter},
        standing::{self, Whose},
    },
};
use millrace_shared::{
    CompanyColumn, CompanyId, ContactColumn, ContactId, LeadColumn, RecordId, RecordSort, Standing, Verb,
    fields::ListSort,
};
use sea_orm::Order;
use std::collections::HashMap;
use uuid::Uuid;

/// A listed kind that is written to files.
#[async_trait::async_trait]
pub trait Exported: Listed<Model: Withheld> {
    /// What a page's rows need from other tables.
    type Beside: Send + Sync;

    /// Reads that for a page.
    async fn beside(access: &Access, rows: &[Self::Model]) -> Result<Self::Beside, Error>;
    /// What a row has in one of its columns.
    fn cell(row: &Self::Model, column: &str, beside: &Self::Beside, names: &Names, access: &Access) -> Cell;
    /// What `millrace import` calls a column: several of them are its own in the plural.
    fn heading(column: &str) -> &str {
        match column {
            "phone" => "phones",
            "email" => "emails",
            "company" => "companies",
            word => word,
        }
    }
}

/// The rows of a list.
pub struct OfList<E> {
    listing: Listing<E>,
    sort: ListSort,
    order: Order,
    columns: Vec<Column>,
}

impl<E: Exported> OfList<E> {
    /// Of what was asked for.
    pub fn new(access: &Access, what: &What) -> Result<Self, Error> {
        let word = what.sort.as_deref().unwrap_or_default();
        let (order, word) = word.strip_prefix('-').map_or((Order::Asc, word), |word| (Order::Desc, word));
        let filter = RecordFilter {
            text: what.text.clone(),
            ids: what.ids.as_ref().map(|ids| ids.iter().copied().map(RecordId).collect()),
            ..RecordFilter::default()
        };
        Ok(Self {
            listing: Listing::new(filter, Some(records::filter::read(what.filter.clone())?)),
            sort: ListSort::parse(word).unwrap_or(ListSort::Own(RecordSort::Name)),
            order,
            columns: Column::of(access, E::KIND, what, &E::columns()),
        })
    }
}

#[async_trait::async_trait]
impl<E: Exported> Rows for OfList<E> {
    fn head(&self) -> Vec<Cell> {
        self.columns.iter().map(|column| column.head(E::heading)).collect()
    }

    async fn page(&self, access: &Access, after: Option<&str>) -> Result<Written, Error> {
        let page = self.listing.page(access, self.sort, self.order.clone(), PAGE, after).await?;
        let next = page.rows.last().filter(|_| page.more).map(|(cursor, _)| cursor.clone());
        let rows = page.rows.into_iter().map(|(_, row)| row);
        let rows = rows.filter(|row| access.may_on(Verb::Export, row).is_ok());
        let rows: Vec<E::Model> = rows.map(|row| access.shown(row)).collect();
        let names = Names::of(access, &self.columns, rows.iter().map(E::custom)).await?;
        let beside = E::beside(access, &rows).await?;
        let line = |row: &E::Model| {
            let cell = |column: &Column| match column {
                Column::Own(word) => E::cell(row, word, &beside, &names, access),
                Column::Custom(field) => names.custom(field, E::custom(row)),
            };
            self.columns.iter().map(cell).collect()
        };
        Ok(Written { rows: rows.iter().map(line).collect(), next })
    }
}

fn labeled(values: &LabeledValues) -> Cell {
    Cell::texts(values.0.iter().map(|it| it.value.as_str()))
}

/// Tags as a cell.
pub fn tags(tags: &Tags) -> Cell {
    Cell::texts(tags.0.iter().map(String::as_str))
}

fn standing_cell(standings: &HashMap<Uuid, Standing>, id: Uuid) -> Cell {
    Cell::plain(standings.get(&id).map(|standing| standing.as_str()))
}

fn address(address: &Address, part: &str) -> Cell {
    let value = match part {
        "street" => &address.street,
        "city" => &address.city,
        "region" => &address.region,
        "postal_code" => &address.postal_code,
        _ => &address.country,
    };
    Cell::text(value.as_deref())
}

#[async_trait::async_trait]
impl Exported for companies::entity::Entity {
    /// The names of parents, and who is a customer.
    type Beside = (HashMap<CompanyId, String>, HashMap<Uuid, Standing>);

    async fn beside(access: &Access, rows: &[Self::Model]) -> Result<Self::Beside, Error> {
        let parents: Vec<CompanyId> = rows.iter().filter_map(|row| row.parent_id).collect();
        let parents = companies::queries::by_ids(access, &parents).await?;
        let parents = parents.into_iter().map(|parent| (parent.id, parent.name)).collect();
        Ok((parents, standing::of(access, Whose::Companies, rows.iter().map(|row| row.id.0)).await?))
    }

    fn cell(row: &Self::Model, column: &str, beside: &Self::Beside, names: &Names, access: &Access) -> Cell {
        let (parents, standings) = beside;
        let Some(column) = CompanyColumn::parse(column) else { return Cell::Empty };
        use CompanyColumn as C;
        match column {
            C::Name => Cell::text(Some(&row.name)),
            C::Standing => standing_cell(standings, row.id.0),
            C::Sector => Cell::text(row.sector.as_deref()),
            C::Tags => tags(&row.tags),
            C::Owner => names.user(row.owner_id),
            C::Employees => Cell::plain(row.employees),
            C::AnnualRevenue => Cell::money(row.annual_revenue, &access.reference().workspace.currency),
            C::LastActivity => Cell::instant(row.last_activity_at),
            C::Parent => Cell::text(row.parent_id.and_then(|id| parents.get(&id)).map(String::as_str)),
            C::Phone => labeled(&row.phones),
            C::Email => labeled(&row.emails),
            C::Website => Cell::text(row.website.as_deref()),
            C::Street | C::City | C::Region | C::PostalCode | C::Country => address(&row.address, column.as_str()),
            C::FoundedYear => Cell::plain(row.founded_year),
            C::CreatedAt => Cell::instant(row.created_at),
            C::UpdatedAt => Cell::instant(row.updated_at),
        }
    }
}

#[async_trait::async_trait]
impl Exported for contacts::entity::Entity {
    /// The names of companies, in each contact's order, and who is a customer.
    type Beside = (HashMap<ContactId, Vec<String>>, HashMap<Uuid, Standing>);

    async fn beside(access: &Access, rows: &[Self::Model]) -> Result<Self::Beside, Error> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let companies = contacts::queries::companies_of(access, &ids).await?;
        let names = |of: Vec<companies::entity::Model>| of.into_iter().map(|company| company.name).collect();
        let companies = companies.into_iter().map(|(id, of)| (id, names(of))).collect();
        Ok((companies, standing::of(access, Whose::Contacts, rows.iter().map(|row| row.id.0)).await?))
    }

    fn cell(row: &Self::Model, column: &str, beside: &Self::Beside, names: &Names, _: &Access) -> Cell {
        let (companies, standings) = beside;
        let Some(column) = ContactColumn::parse(column) else { return Cell::Empty };
        use ContactColumn as C;
        match column {
            C::Name => Cell::text(Some(&row.name())),
            C::Standing => standing_cell(standings, row.id.0),
            C::Company => Cell::texts(companies.get(&row.id).into_iter().flatten().map(String::as_str)),
            C::JobTitle => Cell::text(row.job_title.as_deref()),
            C::Tags => tags(&row.tags),
            C::Phone => labeled(&row.phones),
            C::Email => labeled(&row.emails),
            C::Owner => names.user(row.owner_id),
            C::LastActivity => Cell::instant(row.last_activity_at),
            C::Website => Cell::text(row.website.as_deref()),
            C::Language => Cell::text(row.language.as_deref()),
            C::Birthday => Cell::plain(row.birthday),
            C::Street | C::City | C::Region | C::PostalCode | C::Country => address(&row.address, column.as_str()),
            C::CreatedAt => Cell::instant(row.created_at),
            C::UpdatedAt => Cell::instant(row.updated_at),
        }
    }
}

#[async_trait::async_trait]
impl Exported for leads::entity::Entity {
    /// Nothing: what leads point to is reference data.
    type Beside = ();

    async fn beside(_: &Access, _: &[Self::Model]) -> Result<Self::Beside, Error> {
        Ok(())
    }

    fn cell(row: &Self::Model, column: &str, (): &Self::Beside, names: &Names, access: &Access) -> Cell {
        let Some(column) = LeadColumn::parse(column) else { return Cell::Empty };
        let item = |id| access.reference().directory_item(id).map(|item| item.name.as_str());
        use LeadColumn as C;
        match column {
            C::Name => Cell::text(Some(&row.name())),
            C::Stage => Cell::text(item(row.stage_id)),
            C::Company => Cell::text(row.company_name.as_deref()),
            C::Email => labeled(&row.emails),
            C::Phone => labeled(&row.phones),
            C::Owner => names.user(row.owner_id),
            C::LastActivity => Cell::instant(row.last_activity_at),
            C::Tags => tags(&row.tags),
            C::JobTitle => Cell::text(row.job_title.as_deref()),
            C::Source => Cell::text(row.source_id.and_then(item)),
            C::Reason => Cell::text(row.reason_id.and_then(item)),
            C::Website => Cell::text(row.website.as_deref()),
            C::Street | C::City | C::Region | C::PostalCode | C::Country => address(&row.address, column.as_str()),
            C::CreatedAt => Cell::instant(row.created_at),
            C::UpdatedAt => Cell::instant(row.updated_at),
        }
    }
}
