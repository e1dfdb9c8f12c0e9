//! The items of a list, page by page: in the list's own order, or those that are found by name.
//!
//! What is searched for is found along the index of names: first the items that begin with it, then those that have it
//! within, each in the order of their names. A page goes on after the last row of the one before; whether that row begins
//! with the text says in which half it stood.

use super::item::{Column, Entity, Model};
use crate::{
    access::Access,
    companies::loaders::RecordLoader,
    db::page::{Cursor, Key, Page, after},
    deals::queries::contains,
    error::Error,
};
use async_graphql::dataloader::Loader;
use millrace_shared::{Invalid, ListId, validation::folded};
use sea_orm::{
    ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use std::collections::HashMap;

/// Which items of a list are meant.
#[derive(Debug, Clone)]
pub struct Items {
    list: ListId,
    archived: bool,
    /// Folded; nothing when it is empty.
    text: Option<String>,
}

impl Items {
    /// Of a list that there is.
    pub fn of(access: &Access, list: ListId, archived: bool, text: Option<&str>) -> Result<Self, Error> {
        access.reference().list(list).ok_or(Error::NotFound("the list"))?;
        let text = text.map(folded).filter(|text| !text.is_empty());
        if text.as_ref().is_some_and(|text| text.chars().count() > millrace_shared::validation::NAME_MAX) {
            return Err(Error::invalid("text", Invalid::TooLong(millrace_shared::validation::NAME_MAX)));
        }
        Ok(Self { list, archived, text })
    }

    fn select(&self, access: &Access) -> Select<Entity> {
        let archived = if self.archived { Column::ArchivedAt.is_not_null() } else { Column::ArchivedAt.is_null() };
        access.select::<Entity>().filter(Column::ListId.eq(self.list)).filter(archived)
    }

    /// How many there are.
    pub async fn count(&self, access: &Access) -> Result<i64, Error> {
        let select = self.select(access);
        let select = match &self.text {
            Some(text) => select.filter(Expr::col(Column::NameKey).like(contains(text))),
            None => select,
        };
        let count = select.count(access.app().db.reader()).await?;
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// One page, with a cursor for each.
    pub async fn page(&self, access: &Access, size: u64, at: Option<&str>) -> Result<Page<(String, Model)>, Error> {
        let (at, reader, most) = (at.map(Cursor::decode).transpose()?, access.app().db.reader(), size + 1);
        let Some(text) = &self.text else {
            let mut select = self.select(access).order_by_asc(Column::Rank).order_by_asc(Column::Id);
            if let Some(at) = &at {
                select = select.filter(after(at, Column::Rank, Column::Id, false, false, false));
            }
            let rows = select.limit(most).all(reader).await?;
            return Ok(told(Page::cut(rows, size), |row| row.rank.clone()));
        };
        let begins = || {
            let key = || Expr::col(Column::NameKey);
            Condition::all().add(key().gte(text.as_str())).add(key().lt(format!("{text}{}", char::MAX)))
        };
        let of = |half: Condition, at: Option<&Cursor>, most: u64| {
            let mut select = self.select(access).filter(half).order_by_asc(Column::NameKey).order_by_asc(Column::Id);
            if let Some(at) = at {
                select = select.filter(after(at, Column::NameKey, Column::Id, false, false, false));
            }
            select.limit(most).all(reader)
        };
        let is_first = |at: &Cursor| matches!(&at.0, Key::Text(name) if name.starts_with(text.as_str()));
        let mut rows = Vec::new();
        if at.as_ref().is_none_or(is_first) {
            rows = of(begins(), at.as_ref(), most).await?;
        }
        let missing = most.saturating_sub(u64::try_from(rows.len()).unwrap_or(most));
        if missing > 0 {
            let within = Condition::all().add(Expr::col(Column::NameKey).like(contains(text))).add(begins().not());
            let at = at.as_ref().filter(|at| !is_first(at));
            rows.extend(of(within, at, missing).await?);
        }
        Ok(told(Page::cut(rows, size), |row| row.name_key.clone()))
    }
}

fn told(page: Page<Model>, key: impl Fn(&Model) -> String) -> Page<(String, Model)> {
    page.map(|row| (Cursor(Key::Text(key(&row)), row.id.0).encode(), row))
}

/// Asks how many items of a list are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CountOf(pub ListId);

impl Loader<CountOf> for RecordLoader {
    type Value = i64;
    type Error = Error;

    async fn load(&self, keys: &[CountOf]) -> Result<HashMap<CountOf, i64>, Error> {
        let counted = self
            .access()
            .select::<Entity>()
            .filter(Column::ListId.is_in(keys.iter().map(|key| key.0)))
            .filter(Column::ArchivedAt.is_null())
            .select_only()
            .column(Column::ListId)
            .column_as(Column::Id.count(), "items")
            .group_by(Column::ListId)
            .into_tuple::<(ListId, i64)>();
        let counted = counted.all(self.access().app().db.reader()).await?;
        Ok(counted.into_iter().map(|(list, count)| (CountOf(list), count)).collect())
    }
}
