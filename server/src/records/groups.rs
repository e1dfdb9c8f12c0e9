//! Lists in groups: how many records hold each value of a field, and which records one of the groups means.
//!
//! A field is grouped by when a record holds one value of it at most: then every record stands in one group, and the
//! groups add up to the list. Tags and options of which there may be several are left out for that reason.

use super::{
    custom,
    fields::{Field, Place},
    filter::of_test,
    list::{Listed, Listing},
};
use crate::{access::Access, error::Error};
use async_graphql::InputObject;
use millrace_shared::{
    Invalid,
    filter::{FieldKind, Test},
};
use sea_orm::{
    Condition, ConnectionTrait, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, NullOrdering, Order, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

/// Most groups that are told, the largest of them; the others are told as one.
pub const GROUPS_MAX: usize = 200;

/// One group of a list: the records that hold a value, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, InputObject)]
#[graphql(name = "RecordGroupInput")]
pub struct InGroup {
    /// The field that the list is grouped by, as in `recordGroups`.
    pub by: String,
    /// The value, as `recordGroups` tells it; null means those that hold none.
    pub value: Option<String>,
}

/// A value, and how many records hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The value: a text, or an id; nothing for the records that hold none.
    pub value: Option<String>,
    /// How many.
    pub count: i64,
}

/// A list in groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// The largest, the one with the most records first.
    pub groups: Vec<Counted>,
    /// How many records stand in further groups.
    pub beyond: i64,
}

/// How a value is told and asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Id,
    Text,
    /// The text of an id.
    IdText,
    /// That there is one.
    There,
}

/// What a list is grouped by.
fn place(field: &Field) -> Option<(SimpleExpr, Form)> {
    match (&field.place, field.kind) {
        (Place::Column(column), FieldKind::User | FieldKind::Ids) => Some((column.clone(), Form::Id)),
        (Place::Column(column), FieldKind::Word) => Some((column.clone(), Form::Text)),
        (Place::Custom(held), FieldKind::User | FieldKind::Ids) => Some((held.single()?, Form::IdText)),
        (Place::Custom(held), FieldKind::Presence) => Some((held.is_there(), Form::There)),
        _ => None,
    }
}

/// The field of a word that a list is grouped by.
fn field<E: Listed>(access: &Access, by: &str) -> Result<(Field, SimpleExpr, Form), Error> {
    let known = custom::all::<E>(access).into_iter().find(|field| field.key == by);
    let field = known.ok_or_else(|| Error::invalid("by", Invalid::Unknown))?;
    access.may_ask(E::KIND, &field.key, "by")?;
    let (value, form) = place(&field).ok_or_else(|| Error::invalid("by", Invalid::NotAllowed))?;
    Ok((field, value, form))
}

/// Whether a list of a kind is grouped by this.
pub fn is_grouped<E: Listed>(access: &Access, by: &str) -> bool {
    field::<E>(access, by).is_ok()
}

/// Which records a group means.
pub fn condition<E: Listed>(access: &Access, group: &InGroup) -> Result<Condition, Error> {
    let (field, _, form) = field::<E>(access, &group.by)?;
    let unknown = || Error::invalid("value", Invalid::Unknown);
    let (test, not) = match (&group.value, form) {
        (None, _) => (Test::Empty, false),
        (Some(_), Form::There) => (Test::Empty, true),
        (Some(text), Form::Text) => (Test::Words(vec![text.clone()]), false),
        (Some(id), Form::Id | Form::IdText) => (Test::Ids(vec![id.parse().map_err(|_| unknown())?]), false),
    };
    Ok(of_test::<E>(&field, &test, not, access))
}

/// The groups of a list.
pub async fn of<E: Listed>(listing: &Listing<E>, access: &Access, by: &str) -> Result<Groups, Error> {
    let (_, value, form) = field::<E>(access, by)?;
    let mut found: Vec<Counted> = Vec::new();
    for row in access.app().db.reader().query_all(&counted(listing, access, value)?).await? {
        let value = match form {
            Form::Id => row.try_get_by_index::<Option<Uuid>>(0)?.map(|id| id.to_string()),
            // An empty text is none, as it is to a filter.
            _ => row.try_get_by_index::<Option<String>>(0)?.filter(|text| !text.is_empty()),
        };
        let count = row.try_get_by_index(1)?;
        match found.iter_mut().find(|known| known.value == value) {
            Some(known) => known.count += count,
            None => found.push(Counted { value, count }),
        }
    }
    if found.len() <= GROUPS_MAX {
        return Ok(Groups { groups: found, beyond: 0 });
    }
    found.truncate(GROUPS_MAX);
    let told: i64 = found.iter().map(|group| group.count).sum();
    // Counted a moment later, when somebody may have taken some away.
    let beyond = std::cmp::max(listing.count(access).await?.saturating_sub(told), 0);
    Ok(Groups { groups: found, beyond })
}

/// One more than is told, the largest first: one statement, along the index of the field where it has one.
pub(super) fn counted<E: Listed>(
    listing: &Listing<E>,
    access: &Access,
    value: SimpleExpr,
) -> Result<SelectStatement, Error> {
    let (value_as, count_as) = (Alias::new("value"), Alias::new("records"));
    let mut select = listing.select(access)?.select_only().into_query();
    select.expr_as(value, value_as.clone()).expr_as(Expr::col((E::default(), E::id())).count(), count_as.clone());
    // By their names: to PostgreSQL the same expression with parameters of its own is another one.
    let value = Expr::col(value_as);
    select.add_group_by([value.clone()]);
    select.order_by(count_as, Order::Desc).order_by_expr_with_nulls(value, Order::Asc, NullOrdering::Last);
    select.limit(u64::try_from(GROUPS_MAX + 1).unwrap_or(u64::MAX));
    Ok(select)
}

/// The statement that counts the groups of a field, for the test of its plan.
#[cfg(test)]
pub(super) fn statement<E: Listed>(listing: &Listing<E>, access: &Access, by: &str) -> SelectStatement {
    let (_, value, _) = field::<E>(access, by).unwrap();
    counted(listing, access, value).unwrap()
}
