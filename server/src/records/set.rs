//! A field of many records set to one value: which fields a kind lets be set so, what a record holds in them, and how it
//! gets another value. Custom fields need nothing of a kind; its own it tells of in [`Settable`], with the rules of its
//! own commands.

use super::many::Changeable;
use crate::{
    access::Access,
    companies::values::Address,
    db::Tx,
    error::{Checks, Error},
    fields::{
        self,
        inputs::{CustomValueInput, FieldValueInput},
    },
    graphql::scalars::{Date, Long},
};
use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use millrace_shared::{
    FieldOptionId, Invalid, RecordId,
    fields::{FieldValue, Number, listed},
};
use std::future::Future;
use uuid::Uuid;

/// Most fields that are set at once.
pub const FIELDS_MAX: usize = 20;

/// A field, and what it holds from now on.
#[derive(Debug, Clone, InputObject)]
pub struct SetFieldInput {
    /// Which one. Of companies: `sector`, `website`, `parent`, `annualRevenue`, `employees`, `foundedYear`. Of contacts:
    /// `jobTitle`, `website`, `language`, `birthday`. Of leads: `companyName`, `jobTitle`, `website`, `source`, `stage`,
    /// `reason`. Of all: `street`, `city`, `region`, `postalCode`, `country`, and `custom:` with the id of a custom field.
    pub field: String,
    /// The value: `text`, `number`, `date`, `money`, an item of a directory as `optionId`, a record as `recordId`; of a custom
    /// field as its type has it. Null empties the field.
    pub value: Option<FieldValueInput>,
}

/// What a field holds, or held before it was changed, in the form in which it is set.
#[derive(Debug, Clone, PartialEq, SimpleObject)]
pub struct HeldValue {
    /// Which field.
    pub field: String,
    /// A text.
    pub text: Option<String>,
    /// True: a box was ticked.
    pub checked: Option<bool>,
    /// An option, or an item of a directory.
    pub option_id: Option<FieldOptionId>,
    /// Several options.
    pub option_ids: Option<Vec<FieldOptionId>>,
    /// A day.
    pub date: Option<Date>,
    /// A number.
    pub number: Option<f64>,
    /// An amount.
    pub money: Option<crate::deals::graphql::Money>,
    /// A postal address.
    pub address: Option<Address>,
    /// A record.
    pub record_id: Option<RecordId>,
}

impl HeldValue {
    /// A field and what it held; everything is null when that was nothing.
    pub fn new(field: String, value: Option<FieldValue>) -> Self {
        let nothing = Self {
            field,
            text: None,
            checked: None,
            option_id: None,
            option_ids: None,
            date: None,
            number: None,
            money: None,
            address: None,
            record_id: None,
        };
        match value {
            None => nothing,
            Some(FieldValue::Text(text)) => Self { text: Some(text), ..nothing },
            Some(FieldValue::Checked) => Self { checked: Some(true), ..nothing },
            Some(FieldValue::Option(id)) => Self { option_id: Some(id), ..nothing },
            Some(FieldValue::Options(ids)) => Self { option_ids: Some(ids), ..nothing },
            Some(FieldValue::Date(day)) => Self { date: Some(Date(day)), ..nothing },
            Some(FieldValue::Number(number)) => Self { number: Some(number.to_f64()), ..nothing },
            Some(FieldValue::Money(amount, currency)) => {
                Self { money: Some(crate::deals::graphql::Money { amount: Long(amount), currency }), ..nothing }
            }
            Some(FieldValue::Address(it)) => {
                let (street, city, region) = (it.street, it.city, it.region);
                let address = Address { street, city, region, postal_code: it.postal_code, country: it.country };
                Self { address: Some(address), ..nothing }
            }
            Some(FieldValue::Link(id)) => Self { record_id: Some(RecordId(id)), ..nothing },
        }
    }
}

/// Fields and what they shall hold.
pub type Values = Vec<(String, Option<FieldValue>)>;

/// A kind of record whose own fields are set in many at once.
pub trait Settable: Changeable {
    /// The words of those fields.
    const FIELDS: &'static [&'static str];
    /// The field that another brings with it when it is set, which is told and taken back with it.
    fn beside(_field: &str) -> Option<&'static str> {
        None
    }
    /// What a record holds in one of them.
    fn held(model: &Self::Model, field: &str, access: &Access) -> Option<FieldValue>;
    /// Puts values into a record, with the rules of its own commands. What is refused is noted. Tells the verb of the event
    /// where it is another than that of any change.
    fn put(
        access: &Access,
        tx: &Tx,
        model: &mut Self::Model,
        values: &Values,
        checks: &mut Checks,
    ) -> impl Future<Output = Result<Option<&'static str>, Error>> + Send;
}

/// What is to be set, parted into own and custom fields.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    own: Values,
    custom: Vec<CustomValueInput>,
}

impl Asked {
    /// Reads what came over the API. What no record of the kind could be given is refused at once.
    pub fn read<E: Settable>(access: &Access, given: Option<Vec<SetFieldInput>>) -> Result<Self, Error> {
        let given = given.unwrap_or_default();
        if given.len() > FIELDS_MAX {
            return Err(Error::invalid("set", Invalid::TooMany(FIELDS_MAX)));
        }
        let mut asked = Self::default();
        for SetFieldInput { field, value } in given {
            if let Some(invalid) = access.refusal_of(E::KIND, &field) {
                return Err(Error::invalid("set", invalid));
            }
            match listed::of_word(&field) {
                Some(field_id) => {
                    let known = access.reference().field(field_id);
                    if known.is_none_or(|it| it.record_kind != E::KIND || !it.is_active()) {
                        return Err(Error::invalid("set", Invalid::Unknown));
                    }
                    asked.custom.push(CustomValueInput { field_id, value });
                }
                None if !E::FIELDS.contains(&field.as_str()) => return Err(Error::invalid("set", Invalid::Unknown)),
                None if asked.own.iter().any(|(known, _)| *known == field) => {
                    return Err(Error::invalid("set", Invalid::Taken));
                }
                None => {
                    let value = value.map(FieldValueInput::into_value).transpose();
                    let value = value.map_err(|invalid| Error::invalid("set", invalid))?.flatten();
                    asked.own.push((field, value));
                }
            }
        }
        Ok(asked)
    }

    /// Nothing is to be set.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.custom.is_empty()
    }

    /// What a record holds in the fields that are to be set.
    pub fn held<E: Settable>(&self, access: &Access, model: &E::Model) -> Values {
        let named = |word: &str| self.own.iter().any(|(field, _)| field == word);
        let beside = self.own.iter().filter_map(|(field, _)| E::beside(field)).filter(|word| !named(word));
        let fields = self.own.iter().map(|(field, _)| field.as_str()).chain(beside);
        let own = fields.map(|field| (field.to_owned(), E::held(model, field, access)));
        let custom = self.custom.iter().filter_map(|it| {
            let field = access.reference().field(it.field_id)?;
            Some((listed::word(field.id), E::custom(model).get(field)))
        });
        own.chain(custom).collect()
    }

    /// Sets them in a record, and tells the verb of the event where it is another. Nothing is written when it is refused.
    pub async fn put<E: Settable>(
        &self,
        access: &Access,
        tx: &mut Tx,
        before: &E::Model,
        after: &mut E::Model,
    ) -> Result<Option<&'static str>, Error> {
        let mut checks = Checks::default();
        let verb = E::put(access, tx, after, &self.own, &mut checks).await?;
        let given = (!self.custom.is_empty()).then(|| self.custom.clone());
        let custom = fields::values::of_changed(access, E::KIND, E::custom(before), given, &mut checks).await?;
        checks.done()?;
        let id = E::record_id(before);
        fields::unique::claim(tx, access.reference(), E::KIND, id, Some(E::custom(before)), &custom).await?;
        *E::custom_mut(after) = custom;
        Ok(verb)
    }
}

/// A text for a patch.
pub fn text(checks: &mut Checks, field: &'static str, value: Option<FieldValue>) -> MaybeUndefined<String> {
    take(checks, field, value, |value| if let FieldValue::Text(text) = value { Some(text) } else { None })
}

/// A whole number for a patch.
pub fn whole(checks: &mut Checks, field: &'static str, value: Option<FieldValue>) -> MaybeUndefined<i32> {
    take(checks, field, value, |value| match value {
        FieldValue::Number(Number(it)) if it % 10_000 == 0 => i32::try_from(it / 10_000).ok(),
        _ => None,
    })
}

/// A day for a patch.
pub fn day(checks: &mut Checks, field: &'static str, value: Option<FieldValue>) -> MaybeUndefined<Date> {
    take(checks, field, value, |value| if let FieldValue::Date(day) = value { Some(Date(day)) } else { None })
}

/// The id of an item or a record for a patch.
pub fn id<T: From<Uuid>>(checks: &mut Checks, field: &'static str, value: Option<FieldValue>) -> MaybeUndefined<T> {
    take(checks, field, value, |value| match value {
        FieldValue::Option(id) => Some(T::from(id.0)),
        FieldValue::Link(id) => Some(T::from(id)),
        _ => None,
    })
}

/// An amount in the workspace's currency for a patch.
pub fn money(checks: &mut Checks, field: &'static str, value: Option<FieldValue>, own: &str) -> MaybeUndefined<Long> {
    take(checks, field, value, |value| match value {
        FieldValue::Money(amount, currency) if currency == own => Some(Long(amount)),
        _ => None,
    })
}

fn take<T>(
    checks: &mut Checks,
    field: &'static str,
    value: Option<FieldValue>,
    read: impl FnOnce(FieldValue) -> Option<T>,
) -> MaybeUndefined<T> {
    match value.map(read) {
        None => MaybeUndefined::Null,
        Some(Some(value)) => MaybeUndefined::Value(value),
        Some(None) => {
            checks.refuse(field, Invalid::NotAllowed);
            MaybeUndefined::Undefined
        }
    }
}

/// The words of the parts of a postal address.
pub const ADDRESS: [&str; 5] = ["street", "city", "region", "postalCode", "country"];

fn part<'a>(address: &'a mut Address, field: &str) -> Option<(&'static str, &'a mut Option<String>)> {
    Some(match field {
        "street" => ("street", &mut address.street),
        "city" => ("city", &mut address.city),
        "region" => ("region", &mut address.region),
        "postalCode" => ("postalCode", &mut address.postal_code),
        "country" => ("country", &mut address.country),
        _ => return None,
    })
}

/// What an address holds in one of its parts.
pub fn held_in(address: &Address, field: &str) -> Option<FieldValue> {
    let mut address = address.clone();
    let (_, held) = part(&mut address, field)?;
    held.take().map(FieldValue::Text)
}

/// An address with one of its parts set; nothing when the field is no part of it.
pub fn with_part(
    checks: &mut Checks,
    address: &MaybeUndefined<Address>,
    present: &Address,
    field: &str,
    value: &Option<FieldValue>,
) -> Option<Address> {
    let mut changed = address.value().unwrap_or(present).clone();
    let (name, into) = part(&mut changed, field)?;
    match text(checks, name, value.clone()) {
        MaybeUndefined::Value(text) => *into = Some(text),
        _ => *into = None,
    }
    Some(changed)
}
