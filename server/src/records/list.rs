//! Lists of records: their filters, their orders, keyset pages. A kind of record is listed by telling of itself what
//! [`Listed`] asks.

use super::{
    fields::Field,
    groups::{self, InGroup},
};
use crate::{
    access::Access,
    db::page::{self, Cursor, Key, Page},
    deals::queries::contains,
    error::Error,
    fields::custom::Customised,
    graphql::inputs::SortDirection,
};
use async_graphql::{InputObject, Json};
use millrace_shared::{
    CompanyId, FieldId, Invalid, RecordId, RecordSort, UserId, Verb, fields::ListSort, filter::Filter,
    validation::folded,
};
use sea_orm::{
    ColumnTrait, Condition, IdenStatic, ModelTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
    sea_query::{CaseStatement, Expr, ExprTrait, NullOrdering, SimpleExpr},
};
use std::{collections::HashMap, marker::PhantomData};
use uuid::Uuid;

/// Most records that are named one by one.
const IDS_MAX: usize = 1_000;

/// So many records that a custom field narrows a list to are found along its index and sorted; of more, enough for a page
/// are soon found along the order.
const FEW: u64 = 2_000;

/// Which companies, contacts, leads or products are meant. Every field that is set must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct RecordFilter {
    /// Part of the name, in any case; of a contact also of an e-mail address or phone number, of a product of its code.
    pub text: Option<String>,
    /// Only these, 1000 at most.
    pub ids: Option<Vec<RecordId>>,
    /// Of one of these owners.
    pub owner_ids: Option<Vec<UserId>>,
    /// Of contacts: those who work for this company. Of companies: those that belong to this one. Of leads: those that
    /// became it.
    pub company_id: Option<CompanyId>,
    /// Of one group of the list.
    pub in_group: Option<InGroup>,
    /// True: only what is in the trash, instead of only what is not.
    #[graphql(default)]
    pub deleted: bool,
}

/// A kind of record that is listed in this way.
pub trait Listed: Customised {
    /// The column of an order and whether its value may be absent; nothing when the kind has no such order. Each has
    /// an index of workspace, column and id.
    fn sort_column(sort: RecordSort) -> Option<(Self::Column, bool)>;
    /// The value that a row has in it.
    fn sort_key(model: &Self::Model, sort: RecordSort) -> Key {
        Self::sort_column(sort).map_or(Key::Null, |(column, _)| Key::of(model.get(column)))
    }
    /// The words of the columns that it is shown in, beside its custom fields.
    fn columns() -> Vec<&'static str>;
    /// What the kind is filtered by.
    fn fields(access: &Access) -> Vec<Field>;
    /// The column in which a text is searched.
    fn text_column() -> Self::Column;
    /// Which records have no name of their own, of a kind that is then called by an address or a number.
    fn nameless() -> Option<SimpleExpr> {
        None
    }
    /// The same of one record.
    fn is_nameless(_: &Self::Model) -> bool {
        false
    }
    /// What it means to be of a company; by itself no record is of one.
    fn of_company(access: &Access, company: CompanyId) -> SimpleExpr {
        let _ = (access, company);
        Expr::val(1).eq(0)
    }
}

/// A page that is asked for.
#[derive(Debug)]
pub struct Asked {
    /// Which records.
    pub filter: RecordFilter,
    /// What else must hold.
    pub matching: Option<Filter>,
    /// Their order.
    pub sort: ListSort,
    /// Its direction.
    pub order: Order,
    /// How many.
    pub first: i32,
    /// After which cursor.
    pub after: Option<String>,
}

impl Asked {
    /// From the arguments of a list.
    pub fn new(
        filter: Option<RecordFilter>,
        matching: Option<Json<serde_json::Value>>,
        (sort, field, direction): (RecordSort, Option<FieldId>, SortDirection),
        (first, after): (i32, Option<String>),
    ) -> Result<Self, Error> {
        let matching = matching.map(|Json(value)| super::filter::read(value)).transpose()?;
        let sort = field.map_or(ListSort::Own(sort), ListSort::Custom);
        Ok(Self { filter: filter.unwrap_or_default(), matching, sort, order: direction.into(), first, after })
    }

    /// The list that is meant, its page, and the cursor that the page comes after.
    pub async fn page<E: Listed>(
        self,
        access: &Access,
    ) -> Result<(Listing<E>, Page<(String, E::Model)>, Option<String>), Error> {
        let Self { filter, matching, sort, order, first, after } = self;
        let listing = Listing::new(filter, matching);
        let page = listing.page(access, sort, order, first, after.as_deref()).await?;
        Ok((listing, page, after))
    }
}

/// A list without its pages: what `totalCount` counts.
#[derive(Debug, Clone)]
pub struct Listing<E> {
    filter: RecordFilter,
    matching: Option<Filter>,
    within: Condition,
    kind: PhantomData<fn() -> E>,
}

/// Whether a kind is called by what the viewer's role hides.
fn hides_names<E: Listed>(access: &Access) -> bool {
    E::nameless().is_some() && !(access.shows(E::KIND, "emails") && access.shows(E::KIND, "phones"))
}

/// The name of a record without any address or number that is hidden; nothing when none is: then the columns will do.
pub(super) fn shown_name<E: Listed>(access: &Access) -> Option<SimpleExpr> {
    let nameless = E::nameless().filter(|_| hides_names::<E>(access))?;
    let (column, _) = E::sort_column(RecordSort::Name)?;
    Some(CaseStatement::new().case(nameless, "").finally(Expr::col((E::default(), column))).into())
}

/// Whether a kind has an order.
pub fn is_sorted<E: Listed>(access: &Access, sort: ListSort) -> bool {
    match sort {
        ListSort::Own(sort) => E::sort_column(sort).is_some(),
        ListSort::Custom(field) => super::custom::sorted::<E>(access, field).is_ok(),
    }
}

impl<E: Listed> Listing<E> {
    /// The list of what both filters mean.
    pub fn new(filter: RecordFilter, matching: Option<Filter>) -> Self {
        Self { filter, matching, within: Condition::all(), kind: PhantomData }
    }

    /// Those of it for which this holds too.
    pub fn within(self, condition: Condition) -> Self {
        Self { within: self.within.add(condition), ..self }
    }

    pub(super) fn select(&self, access: &Access) -> Result<Select<E>, Error> {
        let filter = &self.filter;
        let mut condition = self.within.clone();
        condition = condition.add(if filter.deleted { E::deleted().is_not_null() } else { E::deleted().is_null() });
        if let Some(ids) = &filter.ids {
            if ids.len() > IDS_MAX {
                return Err(Error::invalid("ids", Invalid::TooMany(IDS_MAX)));
            }
            condition = condition.add(E::id().is_in(ids.iter().map(|id| id.0)));
        }
        if let Some(owners) = &filter.owner_ids {
            condition = condition.add(E::owner().is_in(owners.iter().map(|id| id.0)));
        }
        if let Some(text) = filter.text.as_deref().map(folded).filter(|text| !text.is_empty()) {
            condition = condition.add(match shown_name::<E>(access) {
                Some(name) => name.like(contains(&text)),
                None => E::text_column().like(contains(&text)),
            });
        }
        if let Some(company) = filter.company_id {
            condition = condition.add(E::of_company(access, company));
        }
        if let Some(group) = &filter.in_group {
            condition = condition.add(groups::condition::<E>(access, group)?);
        }
        if let Some(matching) = &self.matching {
            condition = condition.add(super::filter::condition::<E>(matching, access)?);
        }
        Ok(access.select_for::<E>(Verb::View).filter(condition))
    }

    /// One page, with a cursor for each row.
    pub async fn page(
        &self,
        access: &Access,
        sort: ListSort,
        order: Order,
        first: i32,
        after: Option<&str>,
    ) -> Result<Page<(String, E::Model)>, Error> {
        let size = page::size(first)?;
        let sort = match sort {
            ListSort::Own(sort) => sort,
            ListSort::Custom(field) => {
                return super::custom::page(
                    self,
                    access,
                    super::custom::sorted::<E>(access, field)?,
                    order,
                    size,
                    after,
                )
                .await;
            }
        };
        let few = self.is_few(access).await?;
        let select = self.ordered(access, sort, order, size + 1, after, few)?;
        let rows = select.all(access.app().db.reader()).await?;
        let unnamed = sort == RecordSort::Name && hides_names::<E>(access);
        let key = |row: &E::Model| match unnamed && E::is_nameless(row) {
            true => Key::Text(String::new()),
            false => E::sort_key(row, sort),
        };
        Ok(Page::cut(rows, size).map(|row| (Cursor(key(&row), E::record_id(&row).0).encode(), row)))
    }

    /// Whether so few records have what is asked of a custom field that they are found along its index and sorted, rather
    /// than looked for along the order. PostgreSQL knows this by itself.
    pub(super) async fn is_few(&self, access: &Access) -> Result<bool, Error> {
        let narrows = match &self.matching {
            Some(matching) if !access.app().db.is_postgres() => super::custom::narrowing::<E>(access, matching)?,
            _ => None,
        };
        let Some(narrows) = narrows else { return Ok(false) };
        let probe = access.select_for::<E>(Verb::View).filter(narrows).select_only().column(E::id());
        let beyond: Option<Uuid> = probe.offset(FEW).limit(1).into_tuple().one(access.app().db.reader()).await?;
        Ok(beyond.is_none())
    }

    /// So many rows in order, after a cursor; with `few` along another index than the order's.
    pub(super) fn ordered(
        &self,
        access: &Access,
        sort: RecordSort,
        order: Order,
        most: u64,
        after: Option<&str>,
        few: bool,
    ) -> Result<Select<E>, Error> {
        let descending = matches!(order, Order::Desc);
        let (column, nullable) = E::sort_column(sort).ok_or_else(|| Error::invalid("sort", Invalid::NotAllowed))?;
        access.may_ask(E::KIND, sort.as_str(), "sort")?;
        let id = Expr::col((E::default(), E::id()));
        let name = if sort == RecordSort::Name { shown_name::<E>(access) } else { None };
        let key = if let Some(name) = name {
            name
        } else if few {
            // To SQLite a column with a sign before it is no column of an index.
            Expr::cust(format!(r#"+"{}"."{}""#, E::TABLE, column.as_str()))
        } else {
            Expr::col((E::default(), column))
        };
        let select = self.select(access)?;
        let select = if nullable {
            select.order_by_with_nulls(key.clone(), order.clone(), NullOrdering::Last)
        } else {
            select.order_by(key.clone(), order.clone())
        };
        let select = select.order_by(E::id(), order).limit(most);
        let Some(after) = after else { return Ok(select) };
        Ok(select.filter(page::after_key(&Cursor::decode(after)?, &key, &id, descending, nullable, false)))
    }

    /// The ids of all of it, in their order; refused when there are more than `most`.
    pub async fn ids(&self, access: &Access, most: usize) -> Result<Vec<RecordId>, Error> {
        let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        let select = self.select(access)?.select_only().column(E::id()).order_by_asc(E::id()).limit(limit);
        let ids: Vec<Uuid> = select.into_tuple().all(access.app().db.reader()).await?;
        if ids.len() > most {
            return Err(Error::invalid("filter", Invalid::TooMany(most)));
        }
        Ok(ids.into_iter().map(RecordId).collect())
    }

    /// How many there are of each value of a column of ids; those without any are left out.
    pub async fn counts(&self, access: &Access, by: E::Column) -> Result<HashMap<Uuid, i64>, Error> {
        let select = self.select(access)?.select_only().column(by).column_as(E::id().count(), "count").group_by(by);
        let counts: Vec<(Uuid, i64)> = select.into_tuple().all(access.app().db.reader()).await?;
        Ok(counts.into_iter().collect())
    }

    /// How many there are in all of it.
    pub async fn count(&self, access: &Access) -> Result<i64, Error> {
        let count = self.select(access)?.count(access.app().db.reader()).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }
}
