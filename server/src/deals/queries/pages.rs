//! Pages of deals in any order: lists, and the first cards of all columns of a board in one statement.

use super::filter::condition;
use crate::{
    access::Access,
    db::page::{self, Cursor, Key, Page},
    deals::{
        entity::{Column, Entity, Model},
        inputs::DealSort,
    },
    error::Error,
};
use millrace_shared::{StageId, filter::DealFilter};
use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Asterisk, NullOrdering, Query, SelectStatement, UnionType},
};
use std::{cmp::Ordering, collections::HashMap};

/// What deals are sorted by, and in which direction.
#[derive(Debug, Clone)]
pub struct Sorting {
    /// By what.
    pub by: DealSort,
    /// In which direction.
    pub order: Order,
}

impl Sorting {
    /// The order of the column itself.
    pub const fn rank() -> Self {
        Self { by: DealSort::Rank, order: Order::Asc }
    }

    fn column(&self) -> Column {
        match self.by {
            DealSort::Rank => Column::Rank,
            DealSort::Name => Column::NameKey,
            DealSort::Amount => Column::Amount,
            DealSort::ExpectedCloseOn => Column::ExpectedCloseOn,
            DealSort::CreatedAt => Column::CreatedAt,
            DealSort::UpdatedAt => Column::UpdatedAt,
            DealSort::ClosedAt => Column::ClosedAt,
            DealSort::StageEnteredAt => Column::StageEnteredAt,
        }
    }

    fn is_descending(&self) -> bool {
        matches!(self.order, Order::Desc)
    }

    /// Whether the value may be absent: then it comes last.
    fn is_nullable(&self) -> bool {
        matches!(self.by, DealSort::ExpectedCloseOn | DealSort::ClosedAt)
    }

    /// The value that a deal is sorted by.
    fn key(&self, deal: &Model) -> Key {
        match self.by {
            DealSort::Rank => Key::Text(deal.rank.clone()),
            DealSort::Name => Key::Text(deal.name_key.clone()),
            DealSort::Amount => Key::Number(deal.amount),
            DealSort::ExpectedCloseOn => deal.expected_close_on.map_or(Key::Null, |day| Key::Text(day.to_string())),
            DealSort::CreatedAt => Key::Number(deal.created_at.0),
            DealSort::UpdatedAt => Key::Number(deal.updated_at.0),
            DealSort::ClosedAt => deal.closed_at.map_or(Key::Null, |at| Key::Number(at.0)),
            DealSort::StageEnteredAt => Key::Number(deal.stage_entered_at.0),
        }
    }

    /// Which of two deals comes first; the same as [`Sorting::apply`] says in SQL, within one column of a board.
    fn compare(&self, a: &Model, b: &Model) -> Ordering {
        let (left, right) = (self.key(a), self.key(b));
        let by_value = match (&left, &right) {
            (Key::Null, Key::Null) => Ordering::Equal,
            (Key::Null, _) => return Ordering::Greater,
            (_, Key::Null) => return Ordering::Less,
            (Key::Number(a), Key::Number(b)) => a.cmp(b),
            (Key::Text(a), Key::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        };
        let ascending = by_value.then(a.id.cmp(&b.id));
        if self.is_descending() { ascending.reverse() } else { ascending }
    }

    fn apply(&self, select: Select<Entity>) -> Select<Entity> {
        let select = if self.is_nullable() {
            select.order_by_with_nulls(self.column(), self.order.clone(), NullOrdering::Last)
        } else {
            select.order_by(self.column(), self.order.clone())
        };
        select.order_by(Column::Id, self.order.clone())
    }
}

/// A page of the deals that match, each with its cursor.
pub async fn list(
    access: &Access,
    filter: &DealFilter,
    sorting: &Sorting,
    first: i32,
    after: Option<&str>,
) -> Result<Page<(String, Model)>, Error> {
    let size = page::size(first)?;
    let mut select = access.select::<Entity>().filter(condition(filter, access.reference()));
    if let Some(after) = after {
        let cursor = Cursor::decode(after)?;
        let at = page::after(
            &cursor,
            (Entity, sorting.column()),
            (Entity, Column::Id),
            sorting.is_descending(),
            sorting.is_nullable(),
            sorting.by == DealSort::ExpectedCloseOn,
        );
        select = select.filter(at);
    }
    let rows = sorting.apply(select).limit(size + 1).all(access.app().db.reader()).await?;
    Ok(Page::cut(rows, size).map(|deal| (cursor(&deal, sorting), deal)))
}

/// The cursor of a deal in a list with this sort.
pub fn cursor(deal: &Model, sorting: &Sorting) -> String {
    Cursor(sorting.key(deal), deal.id.0).encode()
}

/// The first cards of each of these columns that match, in order, in one statement; and whether more follow.
pub async fn columns(
    access: &Access,
    stages: &[StageId],
    filter: &DealFilter,
    sorting: &Sorting,
    first: i32,
) -> Result<HashMap<StageId, Page<Model>>, Error> {
    let size = page::size(first)?;
    let mut union: Option<SelectStatement> = None;
    for stage in stages {
        let column =
            access.select::<Entity>().filter(Column::StageId.eq(*stage)).filter(condition(filter, access.reference()));
        let column = sorting.apply(column).limit(size + 1).into_query();
        // SQLite wants a statement with an order of its own wrapped before it joins a union.
        let column = Query::select().column(Asterisk).from_subquery(column, "cards").to_owned();
        match &mut union {
            None => union = Some(column),
            Some(union) => {
                union.union(UnionType::All, column);
            }
        }
    }
    let Some(union) = union else {
        return Ok(HashMap::new());
    };
    let rows = access.app().db.reader().query_all(&union).await?;
    let mut columns: HashMap<StageId, Vec<Model>> = stages.iter().map(|stage| (*stage, Vec::new())).collect();
    for row in &rows {
        let deal = Model::from_query_result(row, "")?;
        columns.entry(deal.stage_id).or_default().push(deal);
    }
    for cards in columns.values_mut() {
        cards.sort_by(|a, b| sorting.compare(a, b));
    }
    Ok(columns.into_iter().map(|(stage, cards)| (stage, Page::cut(cards, size))).collect())
}
