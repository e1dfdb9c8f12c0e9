//! How a kind of record tells of a field: its key, what it holds, and where that is in SQL.

use crate::{
    access::{Access, Scoped},
    deals::{
        deal_contact,
        entity::{Column as DealColumn, Entity as Deal},
    },
    fields::custom::Customised,
};
use millrace_shared::{StageKind, Verb, filter::FieldKind};
use sea_orm::{
    Condition, IdenStatic, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr},
};
use std::borrow::Cow;
use uuid::Uuid;

/// A field that a kind of record can be filtered by.
pub struct Field {
    /// Its name in filters.
    pub key: Cow<'static, str>,
    /// What it holds.
    pub kind: FieldKind,
    /// Where that is.
    pub place: Place,
}

/// Where the value of a field is.
pub enum Place {
    /// In a column, or what is worked out from columns. That of a [`FieldKind::Text`] is folded.
    Column(SimpleExpr),
    /// In a column with a list as JSON.
    List(SimpleExpr),
    /// In other tables: the ids of the records that have one of these, or any.
    Through(fn(&Access, Option<&[Uuid]>) -> SelectStatement),
    /// In [`super::tags`].
    Tags,
    /// In a custom field.
    Custom(Box<super::custom::Held>),
}

impl Field {
    /// A field in a column of the kind's own table.
    pub fn column<E: Scoped>(key: &'static str, kind: FieldKind, column: E::Column) -> Self {
        Self { key: Cow::Borrowed(key), kind, place: Place::Column(Expr::col((E::default(), column))) }
    }

    /// A part of a postal address, which is kept as JSON.
    pub fn part<E: Customised>(part: &'static str, address: E::Column) -> Self {
        let value = Expr::cust(format!(r#"("{}"."{}" ->> '{part}')"#, E::TABLE, address.as_str()));
        Self { key: Cow::Borrowed(part), kind: FieldKind::Word, place: Place::Column(value) }
    }

    /// A list of which only counts whether anything is in it.
    pub fn list<E: Scoped>(key: &'static str, column: E::Column) -> Self {
        let place = Place::List(Expr::col((E::default(), column)));
        Self { key: Cow::Borrowed(key), kind: FieldKind::Presence, place }
    }

    /// Ids that stand in other tables.
    pub const fn through(key: &'static str, find: fn(&Access, Option<&[Uuid]>) -> SelectStatement) -> Self {
        Self { key: Cow::Borrowed(key), kind: FieldKind::Ids, place: Place::Through(find) }
    }
}

/// The columns that every kind has.
pub struct Common<E: Scoped> {
    /// When it was made.
    pub created: E::Column,
    /// When it was last changed.
    pub updated: E::Column,
    /// When it was last worked with.
    pub active: E::Column,
    /// The name, folded.
    pub name: E::Column,
}

/// What every kind has: its name, who looks after it, its tags, and when it was made, changed and worked with.
pub fn common<E: Scoped>(columns: Common<E>) -> [Field; 6] {
    let column = Field::column::<E>;
    [
        column("name", FieldKind::Text, columns.name),
        column("owner", FieldKind::User, E::owner()),
        Field { key: Cow::Borrowed("tags"), kind: FieldKind::Tags, place: Place::Tags },
        column("createdAt", FieldKind::Instant, columns.created),
        column("updatedAt", FieldKind::Instant, columns.updated),
        column("lastActivityAt", FieldKind::Instant, columns.active),
    ]
}

/// How people and organisations are reached, and where they are: their web address, e-mail addresses, phone numbers, and
/// the city, region and country of their address.
pub fn reached<E: Customised>(
    website: E::Column,
    emails: E::Column,
    phones: E::Column,
    address: E::Column,
) -> [Field; 6] {
    let part = |part: &'static str| Field::part::<E>(part, address);
    [
        Field::column::<E>("website", FieldKind::Word, website),
        Field::list::<E>("email", emails),
        Field::list::<E>("phone", phones),
        part("city"),
        part("region"),
        part("country"),
    ]
}

/// Deals that may be seen, outside the trash and in one of these stages: what others see only through a record's deals
/// must not be told by whether a filter finds it.
fn deals_of(access: &Access, stages: Option<&[Uuid]>, open: bool) -> sea_orm::Select<Deal> {
    let mut meant = Condition::all().add(Expr::col((Deal, DealColumn::DeletedAt)).is_null());
    if let Some(stages) = stages {
        meant = meant.add(Expr::col((Deal, DealColumn::StageId)).is_in(stages.to_vec()));
    }
    if open {
        let open = access.reference().stages_of(&[StageKind::Open]).map(|id| id.0);
        meant = meant.add(Expr::col((Deal, DealColumn::StageId)).is_in(open));
    }
    access.select_for::<Deal>(Verb::View).filter(meant).select_only()
}

fn companies_with(access: &Access, stages: Option<&[Uuid]>, open: bool) -> SelectStatement {
    let deals = deals_of(access, stages, open).column(DealColumn::CompanyId);
    deals.filter(Expr::col((Deal, DealColumn::CompanyId)).is_not_null()).into_query()
}

fn contacts_with(access: &Access, stages: Option<&[Uuid]>, open: bool) -> SelectStatement {
    use deal_contact::{Column, Entity};
    sea_orm::sea_query::Query::select()
        .column(Column::ContactId)
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(access.workspace_id().0))
        .and_where(
            Expr::col((Entity, Column::DealId))
                .in_subquery(deals_of(access, stages, open).column(DealColumn::Id).into_query()),
        )
        .to_owned()
}

/// The stages of a company's deals: all of them, and of the open ones.
pub const fn deals_of_company() -> [Field; 2] {
    [
        Field::through("deals", |access, stages| companies_with(access, stages, false)),
        Field::through("openDeals", |access, stages| companies_with(access, stages, true)),
    ]
}

/// The stages of a contact's deals: all of them, and of the open ones.
pub const fn deals_of_contact() -> [Field; 2] {
    [
        Field::through("deals", |access, stages| contacts_with(access, stages, false)),
        Field::through("openDeals", |access, stages| contacts_with(access, stages, true)),
    ]
}
