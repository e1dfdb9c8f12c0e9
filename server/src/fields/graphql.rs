//! Custom fields in the schema: definitions, and the values of a record, each of its own type.

use super::{
    commands,
    custom::CustomValues,
    entity::Model,
    inputs::{ChangeFieldTypeInput, CreateFieldInput, UpdateFieldInput},
    links::NameOf,
};
use crate::{
    companies::{loaders::load, values::Address},
    graphql::{
        Ctx,
        scalars::{Date, EventSeq, Long},
    },
    reference::Reference,
};
use async_graphql::{ComplexObject, Context, Object, Result, SimpleObject, Union};
use millrace_shared::{
    FieldId, FieldOptionId, FieldType, LinkKind, ListId, RecordId, RecordKind, StageId, Timestamp,
    fields::{FieldOption, FieldValue},
};
use std::sync::Arc;

/// A custom field: what administrators added to a kind of record.
#[derive(Clone)]
pub struct FieldDefinition(Arc<Model>);

impl FieldDefinition {
    /// From the snapshot.
    pub fn new(model: Arc<Model>) -> Self {
        Self(model)
    }
}

/// A custom field: what administrators added to a kind of record.
#[Object]
impl FieldDefinition {
    /// Its id.
    async fn id(&self) -> FieldId {
        self.0.id
    }
    /// The kind of record that has it.
    async fn kind(&self) -> RecordKind {
        self.0.record_kind
    }
    /// The name by which programs know it; it never changes. A value that is refused is called `custom.` and this.
    async fn key(&self) -> &str {
        &self.0.key
    }
    /// Its name on the screens.
    async fn label(&self) -> &str {
        &self.0.label
    }
    /// What to write into it.
    async fn help(&self) -> &str {
        &self.0.help
    }
    /// The heading that it stands under; may be empty.
    async fn section(&self) -> &str {
        &self.0.section
    }
    /// What it holds.
    #[graphql(name = "type")]
    async fn field_type(&self) -> FieldType {
        self.0.field_type
    }
    /// What a link points to; of LIST always LIST_ITEM.
    async fn link_kind(&self) -> Option<LinkKind> {
        self.0.link_kind
    }
    /// The reference list that LIST lets be chosen from.
    async fn list_id(&self) -> Option<ListId> {
        self.0.list_id
    }
    /// The options, in order, archived ones among them.
    async fn options(&self) -> &[FieldOption] {
        &self.0.options.0
    }
    /// What a new record holds.
    async fn default(&self) -> Option<CustomValue> {
        let value = FieldValue::read(self.0.field_type, self.0.default_value.as_ref()?)?;
        Some(CustomValue::of(&self.0, value))
    }
    /// Whether a record needs it.
    async fn required(&self) -> bool {
        self.0.required
    }
    /// Of deals: from these stages on a deal needs it.
    async fn required_from_stage_ids(&self) -> &[StageId] {
        &self.0.required_from.0
    }
    /// Whether no two records may hold the same.
    async fn unique(&self) -> bool {
        self.0.is_unique
    }
    /// Whether lists can be filtered by it.
    async fn filtered(&self) -> bool {
        self.0.filtered
    }
    /// Place among the fields of its kind.
    async fn position(&self) -> i32 {
        self.0.position
    }
    /// Since when it is no longer shown.
    async fn archived_at(&self) -> Option<Timestamp> {
        self.0.archived_at
    }
    /// The types that it may be changed to, as far as its values allow it.
    async fn becomes(&self) -> Vec<FieldType> {
        self.0.field_type.becomes()
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What a record holds in a custom field.
#[derive(Clone, Union)]
pub enum CustomValue {
    /// Of LINE, PARAGRAPH, EMAIL, PHONE and URL.
    Text(TextValue),
    /// Of CHECKBOX.
    Checked(CheckedValue),
    /// Of DROPDOWN.
    Option(OptionValue),
    /// Of MULTI_SELECT.
    Options(OptionsValue),
    /// Of DATE.
    Date(DateValue),
    /// Of NUMBER.
    Number(NumberValue),
    /// Of MONEY.
    Money(MoneyValue),
    /// Of ADDRESS.
    Address(AddressValue),
    /// Of LINK and LIST.
    Link(LinkValue),
}

/// A text.
#[derive(Clone, SimpleObject)]
pub struct TextValue {
    /// The field.
    pub field_id: FieldId,
    /// The text.
    pub text: String,
}

/// A checkbox that is checked.
#[derive(Clone, SimpleObject)]
pub struct CheckedValue {
    /// The field.
    pub field_id: FieldId,
    /// Always true: a checkbox that is not checked has no value.
    pub checked: bool,
}

/// An option out of a list.
#[derive(Clone, SimpleObject)]
pub struct OptionValue {
    /// The field.
    pub field_id: FieldId,
    /// The option's id.
    pub option_id: FieldOptionId,
    /// The option's text.
    pub label: String,
}

/// Options out of a list.
#[derive(Clone, SimpleObject)]
pub struct OptionsValue {
    /// The field.
    pub field_id: FieldId,
    /// The options' ids, in the order of the field.
    pub option_ids: Vec<FieldOptionId>,
    /// The options' texts.
    pub labels: Vec<String>,
}

/// A day.
#[derive(Clone, SimpleObject)]
pub struct DateValue {
    /// The field.
    pub field_id: FieldId,
    /// The day.
    pub date: Date,
}

/// A number.
#[derive(Clone, SimpleObject)]
pub struct NumberValue {
    /// The field.
    pub field_id: FieldId,
    /// The number, with up to four decimals.
    pub number: f64,
}

/// An amount of money.
#[derive(Clone, SimpleObject)]
pub struct MoneyValue {
    /// The field.
    pub field_id: FieldId,
    /// Minor units.
    pub amount: Long,
    /// ISO 4217.
    pub currency: String,
}

/// A postal address.
#[derive(Clone, SimpleObject)]
pub struct AddressValue {
    /// The field.
    pub field_id: FieldId,
    /// The address.
    pub address: Address,
}

/// Another record, or an item of a list.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct LinkValue {
    /// The field.
    pub field_id: FieldId,
    /// What it is.
    pub kind: LinkKind,
    /// Which one.
    pub record_id: RecordId,
}

#[ComplexObject]
impl LinkValue {
    /// Its name; null when the viewer may not see it.
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(load(ctx, NameOf(self.kind, self.record_id.0)).await?)
    }
}

impl CustomValue {
    /// The values of a record in the fields that are shown, in their order.
    pub fn of_record(kind: RecordKind, custom: &CustomValues, reference: &Reference) -> Vec<Self> {
        if custom.0.is_empty() {
            return Vec::new();
        }
        reference.fields_of(kind).filter_map(|field| Some(Self::of(field, custom.get(field)?))).collect()
    }

    fn of(field: &Model, value: FieldValue) -> Self {
        Self::made(field.id, &field.options.0, field.link_kind, value)
    }

    /// What an item of a list holds in a column.
    pub fn of_column(column: FieldId, value: FieldValue) -> Self {
        Self::made(column, &[], None, value)
    }

    fn made(field_id: FieldId, options: &[FieldOption], link_kind: Option<LinkKind>, value: FieldValue) -> Self {
        let label = |id: &FieldOptionId| {
            options.iter().find(|option| option.id == *id).map(|option| option.label.clone()).unwrap_or_default()
        };
        match value {
            FieldValue::Text(text) => Self::Text(TextValue { field_id, text }),
            FieldValue::Checked => Self::Checked(CheckedValue { field_id, checked: true }),
            FieldValue::Option(id) => Self::Option(OptionValue { field_id, option_id: id, label: label(&id) }),
            FieldValue::Options(ids) => {
                Self::Options(OptionsValue { field_id, labels: ids.iter().map(label).collect(), option_ids: ids })
            }
            FieldValue::Date(day) => Self::Date(DateValue { field_id, date: Date(day) }),
            FieldValue::Number(number) => Self::Number(NumberValue { field_id, number: number.to_f64() }),
            FieldValue::Money(amount, currency) => Self::Money(MoneyValue { field_id, amount: Long(amount), currency }),
            FieldValue::Address(it) => Self::Address(AddressValue {
                field_id,
                address: Address {
                    street: it.street,
                    city: it.city,
                    region: it.region,
                    postal_code: it.postal_code,
                    country: it.country,
                },
            }),
            FieldValue::Link(id) => {
                Self::Link(LinkValue { field_id, kind: link_kind.unwrap_or(LinkKind::User), record_id: RecordId(id) })
            }
        }
    }
}

/// A field after a change.
#[derive(SimpleObject)]
pub struct FieldPayload {
    /// The field.
    pub field: FieldDefinition,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// What a change of a field's type would do.
#[derive(SimpleObject)]
pub struct FieldTypeChange {
    /// How many records hold a value, those in the trash included.
    pub values: Long,
    /// How many of them would lose it; the change is made only when it is 0.
    pub lost: Long,
}

/// Queries of custom fields.
#[derive(Default)]
pub struct FieldQuery;

#[Object]
impl FieldQuery {
    /// The custom fields, in order; without a kind those of all kinds.
    async fn fields(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this kind of record.")] kind: Option<RecordKind>,
        #[graphql(default, desc = "Archived ones too.")] archived: bool,
    ) -> Result<Vec<FieldDefinition>> {
        let fields = ctx.access()?.reference().fields.iter();
        let meant = fields.filter(|it| kind.is_none_or(|kind| kind == it.record_kind) && (archived || it.is_active()));
        Ok(meant.cloned().map(FieldDefinition).collect())
    }

    /// What a change of a field's type would do; for administrators.
    async fn field_type_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The field.")] id: FieldId,
        #[graphql(name = "type", desc = "The new type.")] to: FieldType,
    ) -> Result<FieldTypeChange> {
        let change = commands::type_change(ctx.access()?, id, to).await?;
        let count = |count: u64| Long(i64::try_from(count).unwrap_or(i64::MAX));
        Ok(FieldTypeChange { values: count(change.values), lost: count(change.lost) })
    }
}

/// Mutations of custom fields.
#[derive(Default)]
pub struct FieldMutation;

#[Object]
impl FieldMutation {
    /// Adds a field to a kind of record; for administrators.
    async fn create_field(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The field.")] input: CreateFieldInput,
    ) -> Result<FieldPayload> {
        Ok(payload(commands::create(ctx.access()?, input).await?))
    }

    /// Changes a field, moves it, archives it or brings it back; for administrators.
    async fn update_field(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateFieldInput,
    ) -> Result<FieldPayload> {
        Ok(payload(commands::update(ctx.access()?, input).await?))
    }

    /// Gives a field another type, when no value is lost; for administrators.
    async fn change_field_type(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The field and its new type.")] input: ChangeFieldTypeInput,
    ) -> Result<FieldPayload> {
        Ok(payload(commands::change_type(ctx.access()?, input).await?))
    }
}

fn payload((field, seq): commands::Done) -> FieldPayload {
    FieldPayload { field: FieldDefinition(field), seq: seq.into() }
}
