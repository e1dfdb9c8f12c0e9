//! Custom fields as the server sends them and takes them: definitions and values.

use cynic::Id;
use millrace_shared::read::FromJson;
use millrace_shared::{
    self as shared, FieldId,
    fields::{FieldOption, FieldValue, Number, PostalAddress},
    filter::{CustomCondition, CustomTest},
};

use super::convert::{gql, id};
use super::fragments::{Address, RecordKind};
use super::{Date, DateTime, schema};
use crate::cache::fields::{CustomValues, FieldDefinition};

/// What a field holds.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::FieldType")]
pub enum FieldType {
    Line,
    Paragraph,
    Checkbox,
    Dropdown,
    MultiSelect,
    Date,
    Email,
    Phone,
    Address,
    Url,
    Number,
    Money,
    Link,
    List,
}

/// What a link points to.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of millrace_shared::LinkKind")]
pub enum LinkKind {
    Company,
    Contact,
    Deal,
    Product,
    User,
    ListItem,
}

macro_rules! both_ways {
    ($name:ident: $($word:ident),+) => {
        impl From<$name> for shared::$name {
            fn from(word: $name) -> Self {
                match word { $($name::$word => Self::$word),+ }
            }
        }
        impl From<shared::$name> for $name {
            fn from(word: shared::$name) -> Self {
                match word { $(shared::$name::$word => Self::$word),+ }
            }
        }
    };
}
both_ways!(
    FieldType: Line, Paragraph, Checkbox, Dropdown, MultiSelect, Date, Email, Phone, Address, Url, Number, Money, Link, List
);
both_ways!(LinkKind: Company, Contact, Deal, Product, User, ListItem);

/// An option of a field.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "FieldOption")]
#[expect(missing_docs, reason = "the fields of the schema's FieldOption")]
pub struct FieldOptionFields {
    pub id: Id,
    pub label: String,
    pub color: String,
    pub archived: bool,
}

/// The definition of a field.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "FieldDefinition")]
#[expect(missing_docs, reason = "the fields of the schema's FieldDefinition")]
pub struct FieldDefinitionFields {
    pub id: Id,
    // In a union every name must mean one type.
    #[cynic(alias, rename = "kind")]
    pub record_kind: RecordKind,
    pub key: String,
    pub label: String,
    pub help: String,
    pub section: String,
    #[cynic(alias, rename = "type")]
    pub field_type: FieldType,
    pub link_kind: Option<LinkKind>,
    pub list_id: Option<Id>,
    pub options: Vec<FieldOptionFields>,
    pub required: bool,
    pub required_from_stage_ids: Vec<Id>,
    pub unique: bool,
    pub filtered: bool,
    pub position: i32,
    pub archived_at: Option<DateTime>,
    pub version: i32,
}

impl From<FieldDefinitionFields> for FieldDefinition {
    fn from(it: FieldDefinitionFields) -> Self {
        let option = |it: FieldOptionFields| FieldOption {
            id: id(&it.id),
            label: it.label,
            color: it.color,
            archived: it.archived,
        };
        Self {
            id: id(&it.id),
            kind: it.record_kind.into(),
            key: it.key,
            label: it.label,
            help: it.help,
            section: it.section,
            field_type: it.field_type.into(),
            link_kind: it.link_kind.map(Into::into),
            list_id: it.list_id.as_ref().map(id),
            options: it.options.into_iter().map(option).collect(),
            required: it.required,
            required_from: it.required_from_stage_ids.iter().map(id).collect(),
            unique: it.unique,
            filtered: it.filtered,
            position: it.position,
            archived: it.archived_at.is_some(),
            version: it.version,
        }
    }
}

/// A text.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's TextValue")]
pub struct TextValue {
    pub field_id: Id,
    pub text: String,
}

/// A checkbox that is checked.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's CheckedValue")]
pub struct CheckedValue {
    pub field_id: Id,
    pub checked: bool,
}

/// An option.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's OptionValue")]
pub struct OptionValue {
    pub field_id: Id,
    pub option_id: Id,
}

/// Options.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's OptionsValue")]
pub struct OptionsValue {
    pub field_id: Id,
    pub option_ids: Vec<Id>,
}

/// A day.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's DateValue")]
pub struct DateValue {
    pub field_id: Id,
    pub date: Date,
}

/// A number.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's NumberValue")]
pub struct NumberValue {
    pub field_id: Id,
    pub number: f64,
}

/// An amount of money.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's MoneyValue")]
pub struct MoneyValue {
    pub field_id: Id,
    pub amount: i64,
    pub currency: String,
}

/// A postal address.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's AddressValue")]
pub struct AddressValue {
    pub field_id: Id,
    pub address: Address,
}

/// Another record.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's LinkValue")]
pub struct LinkValue {
    pub field_id: Id,
    pub record_id: Id,
    pub name: Option<String>,
}

/// What a record holds in a field.
#[derive(cynic::InlineFragments, FromJson, Clone, Debug)]
#[expect(missing_docs, reason = "the types of the schema's CustomValue")]
pub enum CustomValue {
    TextValue(TextValue),
    CheckedValue(CheckedValue),
    OptionValue(OptionValue),
    OptionsValue(OptionsValue),
    DateValue(DateValue),
    NumberValue(NumberValue),
    MoneyValue(MoneyValue),
    AddressValue(AddressValue),
    LinkValue(LinkValue),
    #[cynic(fallback)]
    Unknown,
}

/// The values of a record.
pub fn values(given: &[CustomValue]) -> CustomValues {
    CustomValues(given.iter().filter_map(value).collect())
}

fn value(given: &CustomValue) -> Option<(FieldId, FieldValue)> {
    Some(match given {
        CustomValue::TextValue(it) => (id(&it.field_id), FieldValue::Text(it.text.clone())),
        CustomValue::CheckedValue(it) => (id(&it.field_id), it.checked.then_some(FieldValue::Checked)?),
        CustomValue::OptionValue(it) => (id(&it.field_id), FieldValue::Option(id(&it.option_id))),
        CustomValue::OptionsValue(it) => {
            (id(&it.field_id), FieldValue::Options(it.option_ids.iter().map(id).collect()))
        }
        CustomValue::DateValue(it) => (id(&it.field_id), FieldValue::Date(it.date.0.parse().ok()?)),
        CustomValue::NumberValue(it) => (id(&it.field_id), FieldValue::Number(Number::from_f64(it.number).ok()?)),
        CustomValue::MoneyValue(it) => (id(&it.field_id), FieldValue::Money(it.amount, it.currency.clone())),
        CustomValue::AddressValue(it) => {
            let Address { street, city, region, postal_code, country } = it.address.clone();
            let address = PostalAddress { street, city, region, postal_code, country };
            (id(&it.field_id), FieldValue::Address(Box::new(address)))
        }
        CustomValue::LinkValue(it) => (id(&it.field_id), FieldValue::Link(id(&it.record_id))),
        CustomValue::Unknown => return None,
    })
}

/// An amount with its currency, as it is sent.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's MoneyInput")]
pub struct MoneyInput {
    pub amount: i64,
    pub currency: String,
}

/// A postal address, as it is sent.
#[derive(cynic::InputObject, Clone, Debug)]
#[cynic(graphql_type = "AddressInput")]
#[expect(missing_docs, reason = "the fields of the schema's AddressInput")]
pub struct PostalAddressInput {
    pub street: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
}

/// A value, as it is sent: one of these.
#[derive(cynic::InputObject, Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields of the schema's FieldValueInput")]
pub struct FieldValueInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub checked: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub option_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub option_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub number: Option<f64>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub money: Option<MoneyInput>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub address: Option<PostalAddressInput>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<Id>,
}

/// What a field shall hold; null empties it.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's CustomValueInput")]
pub struct CustomValueInput {
    pub field_id: Id,
    pub value: Option<FieldValueInput>,
}

/// Days, both included.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's DateRangeInput")]
pub struct DateRangeInput {
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// Numbers, both included.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's NumberRangeInput")]
pub struct NumberRangeInput {
    pub from: Option<f64>,
    pub to: Option<f64>,
}

/// Amounts in minor units, both included.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's AmountRangeInput")]
pub struct AmountRangeInput {
    pub from: Option<i64>,
    pub to: Option<i64>,
}

/// What must be so of a field: one of these.
#[derive(cynic::InputObject, Clone, Debug, Default)]
#[expect(missing_docs, reason = "the fields of the schema's CustomTestInput")]
pub struct CustomTestInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub filled: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub option_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub record_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateRangeInput>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberRangeInput>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub amounts: Option<AmountRangeInput>,
}

/// A condition on a field.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's CustomConditionInput")]
pub struct CustomConditionInput {
    pub field_id: Id,
    pub is: CustomTestInput,
}

/// A condition as it is sent; of a field of money, numbers are amounts.
pub fn condition(it: CustomCondition, is_money: bool) -> CustomConditionInput {
    let none = CustomTestInput::default();
    let day = |day: Option<_>| day.map(|day: shared::time::NaiveDate| Date(day.to_string()));
    let number = |number: Option<i64>| number.map(|number| Number(number).to_f64());
    let is = match it.test {
        CustomTest::Filled(filled) => CustomTestInput { filled: Some(filled), ..none },
        CustomTest::Text(text) => CustomTestInput { text: Some(text), ..none },
        CustomTest::Options(ids) => CustomTestInput { option_ids: Some(ids.into_iter().map(gql).collect()), ..none },
        CustomTest::Links(ids) => CustomTestInput { record_ids: Some(ids.into_iter().map(gql).collect()), ..none },
        CustomTest::Dates { from, to } => {
            CustomTestInput { dates: Some(DateRangeInput { from: day(from), to: day(to) }), ..none }
        }
        CustomTest::Numbers { from, to } if is_money => {
            CustomTestInput { amounts: Some(AmountRangeInput { from, to }), ..none }
        }
        CustomTest::Numbers { from, to } => {
            CustomTestInput { numbers: Some(NumberRangeInput { from: number(from), to: number(to) }), ..none }
        }
    };
    CustomConditionInput { field_id: gql(it.field_id), is }
}

/// Values as they are sent; nothing when there are none.
pub fn inputs<'a>(
    values: impl IntoIterator<Item = (&'a FieldId, &'a Option<FieldValue>)>,
) -> Option<Vec<CustomValueInput>> {
    let input = |(field, value): (&FieldId, &Option<FieldValue>)| CustomValueInput {
        field_id: gql(*field),
        value: value.as_ref().map(input),
    };
    let inputs: Vec<_> = values.into_iter().map(input).collect();
    (!inputs.is_empty()).then_some(inputs)
}

/// A value as it is sent.
pub fn input(value: &FieldValue) -> FieldValueInput {
    let none = FieldValueInput::default();
    match value.clone() {
        FieldValue::Text(text) => FieldValueInput { text: Some(text), ..none },
        FieldValue::Checked => FieldValueInput { checked: Some(true), ..none },
        FieldValue::Option(option) => FieldValueInput { option_id: Some(gql(option)), ..none },
        FieldValue::Options(options) => {
            FieldValueInput { option_ids: Some(options.into_iter().map(gql).collect()), ..none }
        }
        FieldValue::Date(day) => FieldValueInput { date: Some(Date(day.to_string())), ..none },
        FieldValue::Number(number) => FieldValueInput { number: Some(number.to_f64()), ..none },
        FieldValue::Money(amount, currency) => FieldValueInput { money: Some(MoneyInput { amount, currency }), ..none },
        FieldValue::Address(it) => {
            let PostalAddress { street, city, region, postal_code, country } = *it;
            let address = PostalAddressInput { street, city, region, postal_code, country };
            FieldValueInput { address: Some(address), ..none }
        }
        FieldValue::Link(record) => FieldValueInput { record_id: Some(gql(record)), ..none },
    }
}
