//! The rows of a file: page after page of a list, each record as cells.

use super::{
    commands::What,
    csv::{BETWEEN, Cell},
    deals::OfDeals,
    lists::OfList,
};
use crate::{
    access::Access,
    error::Error,
    fields::{
        custom::{CustomValues, each_customised},
        entity::Model as FieldModel,
        links::named,
    },
    records::{CUSTOM, kinds::each_listed},
};
use millrace_shared::{
    FieldId, Invalid, LinkKind, RecordKind, UserId,
    fields::{FieldValue, listed},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// Records that one statement reads.
pub const PAGE: i32 = 200;

/// What is written of a page, and the cursor of the next.
pub struct Written {
    /// A row of cells for each record.
    pub rows: Vec<Vec<Cell>>,
    /// After which the next page begins, when there is one.
    pub next: Option<String>,
}

/// The rows of a file, in order.
#[async_trait::async_trait]
pub trait Rows: Send + Sync {
    /// The heads of the columns.
    fn head(&self) -> Vec<Cell>;
    /// The page after a cursor, with the rights of now.
    async fn page(&self, access: &Access, after: Option<&str>) -> Result<Written, Error>;
}

/// The rows of what was asked for.
pub fn of(access: &Access, kind: RecordKind, what: &What) -> Result<Box<dyn Rows>, Error> {
    Ok(match kind {
        RecordKind::Deal => Box::new(OfDeals::new(access, what)?),
        kind => each_listed!(
            kind,
            E => Box::new(OfList::<E>::new(access, what)?),
            return Err(Error::invalid("kind", Invalid::NotAllowed))
        ),
    })
}

/// A column of a file: one of the kind's own, or a custom field.
pub enum Column {
    /// By its word.
    Own(String),
    /// A custom field.
    Custom(Arc<FieldModel>),
}

impl Column {
    /// The columns that were asked for, or all that there are; without those that the caller's role hides.
    pub fn of(access: &Access, kind: RecordKind, what: &What, all: &[&'static str]) -> Vec<Self> {
        let mut columns = Self::asked(access, kind, what, all);
        columns.retain(|column| match column {
            Self::Own(word) => access.shows(kind, word),
            Self::Custom(field) => access.shows(kind, &listed::word(field.id)),
        });
        columns
    }

    fn asked(access: &Access, kind: RecordKind, what: &What, all: &[&'static str]) -> Vec<Self> {
        let reference = access.reference();
        let Some(columns) = &what.columns else {
            let own = all.iter().map(|word| Self::Own((*word).to_owned()));
            let custom = reference.fields_of(kind).filter(|field| field.is_active()).cloned().map(Self::Custom);
            return own.chain(custom).collect();
        };
        let one = |key: &String| match key.strip_prefix(CUSTOM) {
            Some(id) => id.parse().ok().and_then(|id: FieldId| reference.field(id).cloned()).map(Self::Custom),
            None => Some(Self::Own(key.clone())),
        };
        columns.iter().filter_map(one).collect()
    }

    /// Its head: what `millrace import` calls the field.
    pub fn head(&self, heading: impl Fn(&str) -> &str) -> Cell {
        match self {
            Self::Own(word) => Cell::Plain(heading(word).to_owned()),
            Self::Custom(field) => Cell::Text(format!("custom.{}", field.key)),
        }
    }
}

/// What cells of custom fields and users are told by: names of people, and of records that links point to.
pub struct Names {
    users: HashMap<UserId, String>,
    links: HashMap<Uuid, String>,
}

impl Names {
    /// Of these records' links, as far as they may be seen.
    pub async fn of<'a>(
        access: &Access,
        columns: &[Column],
        values: impl Iterator<Item = &'a CustomValues>,
    ) -> Result<Self, Error> {
        let users = &access.reference().users;
        let name = |user: &Arc<crate::users::entity::Model>| {
            let is_only = users.iter().filter(|other| other.name == user.name).count() == 1;
            (user.id, if is_only { user.name.clone() } else { user.email.clone() })
        };
        let mut links: HashMap<Uuid, String> = HashMap::new();
        let fields: Vec<&Arc<FieldModel>> = columns
            .iter()
            .filter_map(|column| match column {
                Column::Custom(field) if field.link_kind.is_some() => Some(field),
                _ => None,
            })
            .collect();
        if !fields.is_empty() {
            let mut ids: HashMap<LinkKind, BTreeSet<Uuid>> = HashMap::new();
            for values in values {
                for field in &fields {
                    if let (Some(kind), Some(FieldValue::Link(id))) = (field.link_kind, values.get(field)) {
                        ids.entry(kind).or_default().insert(id);
                    }
                }
            }
            for (kind, ids) in ids {
                let ids = ids.into_iter().collect();
                if kind != LinkKind::User {
                    links.extend(each_customised!(kind.record_kind(), E => named::<E>(access, ids).await)?);
                }
            }
        }
        Ok(Self { users: users.iter().map(name).collect(), links })
    }

    /// Somebody by name; by e-mail address where several have it.
    pub fn user(&self, id: UserId) -> Cell {
        Cell::text(self.users.get(&id).map(String::as_str))
    }

    /// What a record holds in a custom field.
    pub fn custom(&self, field: &FieldModel, values: &CustomValues) -> Cell {
        let option = |id| field.options.0.iter().find(|option| option.id == id).map(|option| option.label.as_str());
        match values.get(field) {
            None => Cell::Empty,
            Some(FieldValue::Text(text)) => Cell::Text(text),
            Some(FieldValue::Checked) => Cell::Plain("yes".to_owned()),
            Some(FieldValue::Option(id)) => Cell::text(option(id)),
            Some(FieldValue::Options(ids)) => Cell::texts(ids.into_iter().filter_map(option)),
            Some(FieldValue::Date(day)) => Cell::plain(Some(day)),
            Some(FieldValue::Number(number)) => Cell::plain(Some(number)),
            Some(FieldValue::Money(amount, code)) => match Cell::money(Some(amount), &code) {
                Cell::Plain(amount) => Cell::Plain(format!("{amount} {code}")),
                cell => cell,
            },
            Some(FieldValue::Address(address)) => Cell::Text(address.lines().join(BETWEEN)),
            Some(FieldValue::Link(id)) => match field.link_kind {
                Some(LinkKind::User) => self.user(UserId(id)),
                _ => Cell::text(self.links.get(&id).map(String::as_str)),
            },
        }
    }
}
