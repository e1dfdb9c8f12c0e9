//! Records whose words begin like those that were typed.

use super::entity::{Column, Entity};
use crate::{
    access::{Access, Scoped},
    companies, contacts, deals,
    error::Error,
    events::Recorded,
};
use millrace_shared::{
    Timestamp,
    words::{sought, spelled},
};
use sea_orm::{
    ColumnTrait, Condition, Order, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use std::cmp::Reverse;

/// Rows that are read for one that is answered: a record is found once for each of its words, and the best come first.
const READ_FOR_ONE: u64 = 4;

/// A kind of record that is found by its name.
pub trait Found: Scoped {
    /// When a row was last changed: the later comes first.
    fn changed_at(model: &Self::Model) -> Timestamp;
}

impl Found for deals::entity::Entity {
    fn changed_at(model: &Self::Model) -> Timestamp {
        model.updated_at
    }
}

impl Found for companies::entity::Entity {
    fn changed_at(model: &Self::Model) -> Timestamp {
        model.updated_at
    }
}

impl Found for contacts::entity::Entity {
    fn changed_at(model: &Self::Model) -> Timestamp {
        model.updated_at
    }
}

/// Records that may be seen, are not in the trash, and have for each word of the text one that begins like it, or a phone
/// number that has it for a part; those whose name is the text first, then those that begin with it, then the latest changed.
///
/// The words are read in their order, and only as many as it takes: one letter costs as little as a whole name, for who
/// may see most records.
pub async fn find<E: Found>(access: &Access, text: &str, first: u64) -> Result<Vec<E::Model>, Error>
where
    E::Model: Recorded,
{
    let mut rows = Vec::new();
    for typed in sought(text) {
        rows.extend(having::<E>(access, typed, first.saturating_mul(READ_FOR_ONE)).await?);
    }
    let wanted = spelled(text);
    let mut found: Vec<(Place, E::Model)> = Vec::with_capacity(rows.len());
    for row in rows {
        if found.iter().any(|(_, other)| other.record_id() == row.record_id()) {
            continue;
        }
        let name = row.found_by().map(|name| spelled(&name)).unwrap_or_default();
        let likeness = if name == wanted {
            0
        } else if name.starts_with(&wanted) {
            1
        } else {
            2
        };
        found.push(((likeness, Reverse(E::changed_at(&row).0)), row));
    }
    found.sort_by_key(|(place, _)| *place);
    found.truncate(usize::try_from(first).unwrap_or(usize::MAX));
    Ok(found.into_iter().map(|(_, row)| row).collect())
}

/// Records that have a word that begins so for each that was typed; one of them is named once for each such word.
async fn having<E: Found>(access: &Access, mut typed: Vec<String>, most: u64) -> Result<Vec<E::Model>, Error>
where
    E::Model: Recorded,
{
    // The longest has the fewest records.
    typed.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let Some((longest, others)) = typed.split_first() else { return Ok(Vec::new()) };
    let mut select = access.select::<E>().filter(E::deleted().is_null());
    for word in others {
        let records = Query::select()
            .column(Column::RecordId)
            .from(Entity)
            .and_where(Expr::col(Column::WorkspaceId).eq(access.workspace_id().0))
            .and_where(Expr::col(Column::Kind).eq(E::KIND))
            .cond_where(begins_like(word))
            .to_owned();
        select = select.filter(E::id().in_subquery(records));
    }
    let is_its_word = Condition::all()
        .add(Expr::col((Entity, Column::WorkspaceId)).eq(access.workspace_id().0))
        .add(Expr::col((Entity, Column::Kind)).eq(E::KIND))
        .add(Expr::col((Entity, Column::RecordId)).equals((E::default(), E::id())))
        .add(begins_like(longest));
    let statement = QueryTrait::query(&mut select);
    statement.inner_join(Entity, is_its_word);
    statement.order_by((Entity, Column::Word), Order::Asc).order_by((Entity, Column::RecordId), Order::Asc);
    Ok(select.limit(most).all(access.app().db.reader()).await?)
}

/// Where a record stands among those that were found: how well its name fits, then when it was changed last.
type Place = (u8, Reverse<i64>);

/// Words from this one up to the last that begins with it.
fn begins_like(word: &str) -> Condition {
    let column = || Expr::col((Entity, Column::Word));
    Condition::all().add(column().gte(word)).add(column().lt(format!("{word}{}", char::MAX)))
}
