//! The column in which a record holds the values of its custom fields, and which kinds of records have it.

use crate::{
    access::{Scoped, Withheld},
    companies, contacts, deals,
    error::Error,
    events::FieldChange,
    fields::entity::Model,
    leads, products,
};
use millrace_shared::{FieldId, RecordId, Timestamp, fields::FieldValue, words::of_line};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The values of a record by field, as they are stored; fields without a value are not there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct CustomValues(pub BTreeMap<FieldId, Value>);

impl CustomValues {
    /// What it holds in a field.
    pub fn get(&self, field: &Model) -> Option<FieldValue> {
        FieldValue::read(field.field_type, self.0.get(&field.id)?)
    }

    /// The words that find what stands in fields for one line of text; as they are stored, these alone are a text with its key.
    pub fn words(&self) -> impl Iterator<Item = String> + '_ {
        let lines = self.0.values().filter_map(|stored| stored.get("text")?.as_str());
        lines.flat_map(of_line)
    }

    /// Puts a value into a field, or takes it out.
    pub fn set(&mut self, field: &Model, value: Option<&FieldValue>) {
        match value {
            Some(value) => self.0.insert(field.id, value.stored(field.field_type)),
            None => self.0.remove(&field.id),
        };
    }
}

/// A kind of record that holds values by field. Besides this line a kind names itself in `RecordKind::CUSTOMISED` and in
/// [`crate::records::kinds`].
pub trait Customised: Scoped<Model: Send + Sync + Withheld> {
    /// The name of its table.
    const TABLE: &'static str;
    /// What a record holds.
    fn custom(model: &Self::Model) -> &CustomValues;
    /// What a record holds, to be changed.
    fn custom_mut(model: &mut Self::Model) -> &mut CustomValues;
    /// The id of a record.
    fn record_id(model: &Self::Model) -> RecordId;
    /// What a record is called.
    fn name(model: &Self::Model) -> String;
    /// When a record was last changed.
    fn changed_at(model: &Self::Model) -> Timestamp;
    /// When a record was put into the trash.
    fn deleted_at(model: &Self::Model) -> Option<Timestamp>;
}

macro_rules! customised {
    ($($feature:ident = $table:literal, $name:expr;)+) => {$(
        impl Customised for $feature::entity::Entity {
            const TABLE: &'static str = $table;
            fn custom(model: &Self::Model) -> &CustomValues {
                &model.custom
            }
            fn custom_mut(model: &mut Self::Model) -> &mut CustomValues {
                &mut model.custom
            }
            fn record_id(model: &Self::Model) -> RecordId {
                model.id.into()
            }
            fn name(model: &Self::Model) -> String {
                let name: fn(&Self::Model) -> String = $name;
                name(model)
            }
            fn changed_at(model: &Self::Model) -> Timestamp {
                model.updated_at
            }
            fn deleted_at(model: &Self::Model) -> Option<Timestamp> {
                model.deleted_at
            }
        }
    )+};
}
customised! {
    deals = "deals", |it| it.name.clone();
    companies = "companies", |it| it.name.clone();
    contacts = "contacts", |it| it.name();
    leads = "leads", |it| it.name();
    products = "products", |it| it.name.clone();
}

/// Does something with the entity of a kind: `each_customised!(kind, E => work::<E>().await)`.
macro_rules! each_customised {
    ($kind:expr, $entity:ident => $work:expr) => {
        match $kind {
            millrace_shared::RecordKind::Deal => {
                type $entity = crate::deals::entity::Entity;
                $work
            }
            millrace_shared::RecordKind::ListItem => {
                type $entity = crate::lists::item::Entity;
                $work
            }
            listed => crate::records::kinds::each_listed!(
                listed,
                $entity => $work,
                Err(crate::fields::custom::not_customised())
            ),
        }
    };
}
pub(crate) use each_customised;

pub(crate) fn not_customised() -> Error {
    Error::invalid("kind", millrace_shared::Invalid::NotAllowed)
}

/// What changed from one state of the column to another, field by field, as the log tells it: `custom.` and the field's
/// id. Keys made from texts are not told.
pub fn changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let empty = serde_json::Map::new();
    let (before, after) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let fields = after.keys().chain(before.keys().filter(|field| !after.contains_key(*field)));
    let change = |field: &String| FieldChange {
        field: format!("custom.{field}"),
        before: told(before.get(field)),
        after: told(after.get(field)),
    };
    fields.map(change).filter(|change| change.before != change.after).collect()
}

fn told(stored: Option<&Value>) -> Value {
    match stored {
        Some(Value::Object(parts)) if parts.contains_key("key") => parts.get("text").cloned().unwrap_or_default(),
        other => other.cloned().unwrap_or_default(),
    }
}
