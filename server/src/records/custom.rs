//! Custom fields in lists: what a kind is filtered and sorted by beside what it has of its own.
//!
//! A condition says first that there is a value: the index of a field holds only the records that have one. A list that is
//! sorted by a field is two lists, one after the other: the records that hold a value, along the field's index, then the
//! others in the order of their ids, along the primary key. So absent values come last, whatever the direction, and a page
//! costs the same however deep it is. A dropdown, whose options have an order of their own, and a field that is not marked
//! for filters are sorted among the records that hold them: see `docs/decisions/custom-fields.md`.

use super::{
    fields::{Field, Place},
    filter::{condition, of_column},
    list::{Listed, Listing, shown_name},
};
use crate::{
    access::Access,
    db::page::{Cursor, Key, Page, beyond, past},
    deals::queries::contains,
    error::Error,
    fields::{
        entity::Model as Definition,
        index::{comparison, order, prefix_of, stored},
    },
};
use millrace_shared::{
    FieldId, FieldType, Invalid,
    fields::{
        FieldValue,
        listed::{SORTED_LETTERS, of_word, word},
    },
    filter::{Condition as Asked, FieldKind, Filter, Group, Node, Op, Test},
};
use sea_orm::{
    Condition, Order, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, SimpleExpr, Value},
};
use std::borrow::Cow;
use uuid::Uuid;

/// Where the value of a custom field is.
pub struct Held {
    /// What is stored; NULL when nothing.
    there: SimpleExpr,
    /// What it is compared by.
    value: SimpleExpr,
    /// The part of a text that its index holds.
    prefix: Option<SimpleExpr>,
    /// It is a list as JSON.
    is_list: bool,
}

/// What a kind is filtered by. Archived fields are among them: what was saved with one goes on meaning the same.
pub fn all<E: Listed>(access: &Access) -> Vec<Field> {
    let custom = access.reference().fields.iter().filter(|field| field.record_kind == E::KIND);
    let mut own = E::fields(access);
    if let Some(name) = shown_name::<E>(access) {
        for field in own.iter_mut().filter(|field| matches!(&*field.key, "name" | "text")) {
            field.place = Place::Column(name.clone());
        }
    }
    own.into_iter().chain(custom.map(|field| of::<E>(field))).collect()
}

/// What a filter asks of custom fields that have an index, of each record that it finds; nothing when it does not.
pub fn narrowing<E: Listed>(access: &Access, filter: &Filter) -> Result<Option<Condition>, Error> {
    let Group::All(nodes) = &filter.group else { return Ok(None) };
    let is_indexed = |condition: &Asked| {
        let field = of_word(&condition.field).and_then(|id| access.reference().field(id));
        let contrary = matches!(condition.op, Op::Empty | Op::NotContains { .. } | Op::NoneOf { .. });
        field.is_some_and(|field| field.is_indexed()) && !contrary
    };
    let narrows = |node: &&Node| matches!(node, Node::Condition(condition) if is_indexed(condition));
    let nodes: Vec<Node> = nodes.iter().filter(narrows).cloned().collect();
    if nodes.is_empty() { Ok(None) } else { condition::<E>(&Filter::all(nodes), access).map(Some) }
}

fn of<E: Listed>(field: &Definition) -> Field {
    let kind = field.field_type.asked_as(field.link_kind);
    Field {
        key: Cow::Owned(word(field.id)),
        kind,
        place: Place::Custom(Box::new(Held {
            there: stored::<E>(field.id),
            value: comparison::<E>(field),
            prefix: (kind == FieldKind::Text).then(|| prefix_of::<E>(field)),
            is_list: field.field_type == FieldType::MultiSelect,
        })),
    }
}

impl Held {
    /// What is held, as text, of a field that holds one thing.
    pub fn single(&self) -> Option<SimpleExpr> {
        (!self.is_list).then(|| self.value.clone())
    }

    /// A word where there is a value, else nothing.
    pub fn is_there(&self) -> SimpleExpr {
        // Without a parameter: what is grouped by must be the same text wherever it stands.
        Expr::case(self.there.clone().is_not_null(), Expr::cust("'true'")).into()
    }

    /// A condition on it.
    pub fn condition(&self, kind: FieldKind, test: &Test, not: bool) -> Condition {
        let (there, absent) = (self.there.clone().is_not_null(), self.there.clone().is_null());
        if matches!(test, Test::Empty) {
            return Condition::all().add(if not { there } else { absent });
        }
        let holds = self.holds(kind, test);
        if not {
            Condition::any().add(absent).add(Condition::all().add(holds).not())
        } else {
            Condition::all().add(there).add(holds)
        }
    }

    fn holds(&self, kind: FieldKind, test: &Test) -> Condition {
        let all = Condition::all();
        let value = || self.value.clone();
        match test {
            Test::Ids(ids) if self.is_list => ids.iter().fold(Condition::any().add(Expr::val(1).eq(0)), |any, id| {
                any.add(value().like(contains(&id.to_string())))
            }),
            Test::Ids(ids) => all.add(value().is_in(ids.iter().map(Uuid::to_string))),
            Test::Days(from, to) => all
                .add_option(from.map(|from| value().gte(from.to_string())))
                .add_option(to.map(|to| value().lte(to.to_string()))),
            Test::Texts(texts) => {
                let starts = |text: &String| text.chars().take(SORTED_LETTERS).collect::<String>();
                let indexed = self.prefix.clone().map(|prefix| prefix.is_in(texts.iter().map(starts)));
                all.add_option(indexed).add(value().is_in(texts.iter().map(String::as_str)))
            }
            test => all.add(of_column(kind, &self.value, test)),
        }
    }
}

/// The field that a list of a kind is to be sorted by.
pub fn sorted<E: Listed>(access: &Access, field: FieldId) -> Result<&Definition, Error> {
    let invalid = |invalid| Error::invalid("sortField", invalid);
    let field = access.reference().field(field).filter(|field| field.record_kind == E::KIND);
    let field = field.ok_or_else(|| invalid(Invalid::Unknown))?;
    access.may_ask(E::KIND, &word(field.id), "sortField")?;
    if field.field_type.is_sorted() { Ok(field) } else { Err(invalid(Invalid::NotAllowed)) }
}

/// One page in the order of what a field holds.
pub async fn page<E: Listed>(
    listing: &Listing<E>,
    access: &Access,
    field: &Definition,
    order: Order,
    size: u64,
    after: Option<&str>,
) -> Result<Page<(String, E::Model)>, Error> {
    let after = after.map(Cursor::decode).transpose()?;
    let (reader, most) = (access.app().db.reader(), size + 1);
    let mut rows = Vec::new();
    if !matches!(after, Some(Cursor(Key::Null, _))) {
        rows = with_value(listing, access, field, &order, most, after.as_ref())?.all(reader).await?;
    }
    let missing = most.saturating_sub(u64::try_from(rows.len()).unwrap_or(most));
    if missing > 0 {
        let after = after.filter(|cursor| cursor.0 == Key::Null).map(|cursor| cursor.1);
        rows.extend(without_value(listing, access, field, &order, missing, after)?.all(reader).await?);
    }
    Ok(Page::cut(rows, size).map(|row| (Cursor(key::<E>(&row, field), E::record_id(&row).0).encode(), row)))
}

/// Those that hold a value.
pub(super) fn with_value<E: Listed>(
    listing: &Listing<E>,
    access: &Access,
    field: &Definition,
    direction: &Order,
    most: u64,
    after: Option<&Cursor>,
) -> Result<Select<E>, Error> {
    let descending = matches!(direction, Order::Desc);
    let id = Expr::col((E::default(), E::id()));
    let key = order::<E>(field);
    let mut select = listing.select(access)?.filter(stored::<E>(field.id).is_not_null()).limit(most);
    if let Some(key) = &key {
        select = select.filter(key.clone().is_not_null()).order_by(key.clone(), direction.clone());
    }
    let select = select.order_by(E::id(), direction.clone());
    let Some(Cursor(at, row)) = after else { return Ok(select) };
    let value: Value = match at {
        Key::Number(number) => (*number).into(),
        Key::Text(text) => text.clone().into(),
        Key::Null | Key::Within(..) => return Err(Error::invalid("after", Invalid::Unknown)),
    };
    Ok(select.filter(match key {
        Some(key) => past(&key, value, &id, *row, descending),
        None => beyond(id, (*row).into(), descending),
    }))
}

/// Those that hold none.
pub(super) fn without_value<E: Listed>(
    listing: &Listing<E>,
    access: &Access,
    field: &Definition,
    direction: &Order,
    most: u64,
    after: Option<Uuid>,
) -> Result<Select<E>, Error> {
    let id = Expr::col((E::default(), E::id()));
    let absent = Condition::any().add(stored::<E>(field.id).is_null());
    let absent = absent.add_option(order::<E>(field).map(|key| key.is_null()));
    let select = listing.select(access)?.filter(absent).order_by(E::id(), direction.clone()).limit(most);
    let after = after.map(|row| beyond(id, row.into(), matches!(direction, Order::Desc)));
    Ok(match after {
        Some(after) => select.filter(after),
        None => select,
    })
}

/// What a row is sorted by.
fn key<E: Listed>(row: &E::Model, field: &Definition) -> Key {
    let custom = E::custom(row);
    match custom.get(field) {
        Some(FieldValue::Text(_)) => {
            let key = custom.0.get(&field.id).and_then(|stored| stored.get("key")?.as_str());
            key.map_or(Key::Null, |key| Key::Text(key.chars().take(SORTED_LETTERS).collect()))
        }
        Some(FieldValue::Number(number)) => Key::Number(number.0),
        Some(FieldValue::Money(amount, _)) => Key::Number(amount),
        Some(FieldValue::Date(day)) => Key::Text(day.to_string()),
        Some(FieldValue::Checked) => Key::Number(1),
        Some(FieldValue::Option(id)) => {
            let place = field.options.0.iter().position(|option| option.id == id);
            Key::Number(i64::try_from(place.unwrap_or(field.options.0.len())).unwrap_or(i64::MAX))
        }
        _ => Key::Null,
    }
}
