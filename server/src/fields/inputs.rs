//! What the mutations and filters of custom fields take.

use crate::{
    companies::values::Address,
    graphql::scalars::{Date, Long},
};
use async_graphql::{InputObject, MaybeUndefined, OneofObject};
use millrace_shared::{
    FieldId, FieldOptionId, FieldType, Invalid, LinkKind, ListId, RecordId, RecordKind, StageId,
    fields::{FieldValue, Number, PostalAddress},
    filter::{CustomCondition, CustomTest},
};

/// A value for a custom field: the one that its type takes.
#[derive(Debug, Clone, OneofObject)]
pub enum FieldValueInput {
    /// For LINE, PARAGRAPH, EMAIL, PHONE and URL.
    Text(String),
    /// For CHECKBOX.
    Checked(bool),
    /// For DROPDOWN.
    OptionId(FieldOptionId),
    /// For MULTI_SELECT: all of them.
    OptionIds(Vec<FieldOptionId>),
    /// For DATE.
    Date(Date),
    /// For NUMBER: up to four decimals.
    Number(f64),
    /// For MONEY.
    Money(MoneyInput),
    /// For ADDRESS: all of it.
    Address(Address),
    /// For LINK, and for LIST: the id of an item.
    RecordId(RecordId),
}

/// An amount with its currency.
#[derive(Debug, Clone, InputObject)]
pub struct MoneyInput {
    /// Minor units.
    pub amount: Long,
    /// ISO 4217.
    pub currency: String,
}

/// What a custom field of a record shall hold.
#[derive(Debug, Clone, InputObject)]
pub struct CustomValueInput {
    /// The field.
    pub field_id: FieldId,
    /// Its value; null empties it.
    pub value: Option<FieldValueInput>,
}

impl FieldValueInput {
    /// As a value; a checkbox that is not checked is none.
    pub fn into_value(self) -> Result<Option<FieldValue>, Invalid> {
        Ok(Some(match self {
            Self::Text(text) => FieldValue::Text(text),
            Self::Checked(true) => FieldValue::Checked,
            Self::Checked(false) => return Ok(None),
            Self::OptionId(id) => FieldValue::Option(id),
            Self::OptionIds(ids) => FieldValue::Options(ids),
            Self::Date(day) => FieldValue::Date(day.0),
            Self::Number(number) => FieldValue::Number(Number::from_f64(number)?),
            Self::Money(money) => FieldValue::Money(money.amount.0, money.currency),
            Self::Address(it) => FieldValue::Address(Box::new(PostalAddress {
                street: it.street,
                city: it.city,
                region: it.region,
                postal_code: it.postal_code,
                country: it.country,
            })),
            Self::RecordId(id) => FieldValue::Link(id.0),
        }))
    }
}

/// A condition on a custom field. One that is not for the field's type holds for nothing.
#[derive(Debug, Clone, InputObject)]
pub struct CustomConditionInput {
    /// The field.
    pub field_id: FieldId,
    /// What must be so.
    pub is: CustomTestInput,
}

/// What must be so of a custom field.
#[derive(Debug, Clone, OneofObject)]
pub enum CustomTestInput {
    /// True: it holds a value; false: it holds none. A checkbox holds one when it is checked.
    Filled(bool),
    /// LINE, EMAIL, PHONE and URL: contains this, in any case.
    Text(String),
    /// DROPDOWN and MULTI_SELECT: is or has one of these.
    OptionIds(Vec<FieldOptionId>),
    /// LINK and LIST: points to one of these.
    RecordIds(Vec<RecordId>),
    /// DATE: lies between these days.
    Dates(DateRangeInput),
    /// NUMBER: lies between these.
    Numbers(NumberRangeInput),
    /// MONEY: lies between these, whatever the currency.
    Amounts(AmountRangeInput),
}

/// Days, both included.
#[derive(Debug, Clone, InputObject)]
pub struct DateRangeInput {
    /// This day or later.
    pub from: Option<Date>,
    /// This day or earlier.
    pub to: Option<Date>,
}

/// Numbers, both included.
#[derive(Debug, Clone, InputObject)]
pub struct NumberRangeInput {
    /// At least.
    pub from: Option<f64>,
    /// At most.
    pub to: Option<f64>,
}

/// Amounts in minor units, both included.
#[derive(Debug, Clone, InputObject)]
pub struct AmountRangeInput {
    /// At least.
    pub from: Option<Long>,
    /// At most.
    pub to: Option<Long>,
}

impl From<CustomConditionInput> for CustomCondition {
    fn from(input: CustomConditionInput) -> Self {
        // To the next ten-thousandth; what is too large for a number is as large as it gets.
        #[expect(clippy::cast_possible_truncation, reason = "a cast of a double stops at the ends of the range")]
        let number = |number: f64| (number * 10_000.0).round() as i64;
        let test = match input.is {
            CustomTestInput::Filled(filled) => CustomTest::Filled(filled),
            CustomTestInput::Text(text) => CustomTest::Text(text),
            CustomTestInput::OptionIds(ids) => CustomTest::Options(ids),
            CustomTestInput::RecordIds(ids) => CustomTest::Links(ids.into_iter().map(|id| id.0).collect()),
            CustomTestInput::Dates(it) => {
                CustomTest::Dates { from: it.from.map(|day| day.0), to: it.to.map(|day| day.0) }
            }
            CustomTestInput::Numbers(it) => CustomTest::Numbers { from: it.from.map(number), to: it.to.map(number) },
            CustomTestInput::Amounts(it) => {
                CustomTest::Numbers { from: it.from.map(|from| from.0), to: it.to.map(|to| to.0) }
            }
        };
        Self { field_id: input.field_id, test }
    }
}

/// An option of a field. With an id it is one that is there already; without one it is new.
#[derive(Debug, Clone, InputObject)]
pub struct FieldOptionInput {
    /// Which one, when it is there already.
    pub id: Option<FieldOptionId>,
    /// Its text; no other option of the field may have it, in any case.
    pub label: String,
    /// `#rrggbb`.
    pub color: String,
    /// Whether it is no longer offered.
    #[graphql(default)]
    pub archived: bool,
}

/// A field to be added to a kind of record.
#[derive(Debug, Clone, InputObject)]
pub struct CreateFieldInput {
    /// To which kind: DEAL, CONTACT, COMPANY, LEAD or PRODUCT.
    pub kind: RecordKind,
    /// Its name on the screens.
    pub label: String,
    /// What it holds.
    #[graphql(name = "type")]
    pub field_type: FieldType,
    /// The name by which programs know it: small Latin letters, digits and `_`; made from the label when absent.
    pub key: Option<String>,
    /// What to write into it.
    pub help: Option<String>,
    /// The heading that it stands under.
    pub section: Option<String>,
    /// What a link points to; for LINK only.
    pub link_kind: Option<LinkKind>,
    /// The reference list that is chosen from; for LIST only.
    pub list_id: Option<ListId>,
    /// The options of DROPDOWN and MULTI_SELECT, in order, 500 at most.
    pub options: Option<Vec<FieldOptionInput>>,
    /// What a new record holds. Not for DROPDOWN and MULTI_SELECT, whose options have no ids yet: update them then.
    pub default: Option<FieldValueInput>,
    /// Whether a record needs it. Records that lack it already may go on lacking it.
    #[graphql(default)]
    pub required: bool,
    /// Of deals: from these stages on, one of a pipeline, a deal needs it. Lost and unqualified stages ask for it only
    /// when they are named.
    pub required_from_stage_ids: Option<Vec<StageId>>,
    /// Whether no two records may hold the same, the trash included.
    #[graphql(default)]
    pub unique: bool,
    /// Whether lists can be filtered by it: it gets an index.
    #[graphql(default)]
    pub filtered: bool,
}

/// Changes of a field: absent leaves a part as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateFieldInput {
    /// The field.
    pub id: FieldId,
    /// When given, a field changed since is a CONFLICT.
    pub version: Option<i32>,
    /// Its name on the screens.
    pub label: Option<String>,
    /// What to write into it.
    pub help: Option<String>,
    /// The heading that it stands under.
    pub section: Option<String>,
    /// Place among the fields of its kind that are not archived, from 0.
    pub position: Option<i32>,
    /// All options, in order; one that is left out is archived.
    pub options: Option<Vec<FieldOptionInput>>,
    /// What a new record holds; null for nothing.
    pub default: MaybeUndefined<FieldValueInput>,
    /// Whether a record needs it.
    pub required: Option<bool>,
    /// Of deals: from these stages on a deal needs it.
    pub required_from_stage_ids: Option<Vec<StageId>>,
    /// Whether no two records may hold the same. Refused while some do.
    pub unique: Option<bool>,
    /// Whether lists can be filtered by it.
    pub filtered: Option<bool>,
    /// True takes it off the screens, false brings it back; records keep what they hold.
    pub archived: Option<bool>,
}

/// A field that gets another type.
#[derive(Debug, Clone, InputObject)]
pub struct ChangeFieldTypeInput {
    /// The field.
    pub id: FieldId,
    /// When given, a field changed since is a CONFLICT.
    pub version: Option<i32>,
    /// The new type. Refused when a value would be lost: ask `fieldTypeChange` first.
    #[graphql(name = "type")]
    pub field_type: FieldType,
}
