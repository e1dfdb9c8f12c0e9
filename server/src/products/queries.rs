//! How products are listed, and what files say of them.

use super::entity::{Column, Entity, Model};
use crate::{
    access::Access,
    exports::{
        csv::Cell,
        lists::{Exported, tags},
        rows::Names,
    },
    records::{
        fields::{self, Common, Field, Place},
        list::Listed,
    },
};
use millrace_shared::{ProductColumn, RecordSort, filter::FieldKind};
use sea_orm::sea_query::Expr;
use std::borrow::Cow;

impl Listed for Entity {
    fn sort_column(sort: RecordSort) -> Option<(Column, bool)> {
        Some(match sort {
            RecordSort::Name => (Column::NameKey, false),
            RecordSort::CreatedAt => (Column::CreatedAt, false),
            RecordSort::UpdatedAt => (Column::UpdatedAt, false),
            RecordSort::LastActivityAt => (Column::LastActivityAt, false),
            RecordSort::Price => (Column::Price, true),
            RecordSort::Code => (Column::Code, true),
            RecordSort::AnnualRevenue | RecordSort::Employees => return None,
        })
    }
    fn columns() -> Vec<&'static str> {
        ProductColumn::ALL.iter().map(|column| column.as_str()).collect()
    }
    fn fields(_: &Access) -> Vec<Field> {
        use FieldKind::{Number, Presence, Text, Word};
        let column = Field::column::<Self>;
        // What is not sold has nothing here.
        let active = Expr::cust(r#"NULLIF("products"."active", FALSE)"#);
        let mut fields = vec![
            column("text", Text, Column::SearchKey),
            column("code", Word, Column::Code),
            column("category", Word, Column::Category),
            column("price", Number, Column::Price),
            column("currency", Word, Column::Currency),
            column("description", Presence, Column::Description),
            Field { key: Cow::Borrowed("active"), kind: Presence, place: Place::Column(active) },
        ];
        fields.extend(fields::common::<Self>(Common {
            created: Column::CreatedAt,
            updated: Column::UpdatedAt,
            active: Column::LastActivityAt,
            name: Column::NameKey,
        }));
        fields
    }
    fn text_column() -> Column {
        Column::SearchKey
    }
}

#[async_trait::async_trait]
impl Exported for Entity {
    /// Nothing: products point to no other record.
    type Beside = ();

    async fn beside(_: &Access, _: &[Model]) -> Result<(), crate::error::Error> {
        Ok(())
    }

    fn cell(row: &Model, column: &str, (): &(), names: &Names, _: &Access) -> Cell {
        let Some(column) = ProductColumn::parse(column) else { return Cell::Empty };
        use ProductColumn as C;
        match column {
            C::Name => Cell::text(Some(&row.name)),
            C::Code => Cell::text(row.code.as_deref()),
            C::Category => Cell::text(row.category.as_deref()),
            C::Price => Cell::money(row.price, &row.currency),
            C::Currency => Cell::text(Some(&row.currency)),
            C::Active => Cell::text(row.active.then_some("yes")),
            C::Description => Cell::text(row.description.as_deref()),
            C::Tags => tags(&row.tags),
            C::Owner => names.user(row.owner_id),
            C::LastActivity => Cell::instant(row.last_activity_at),
            C::CreatedAt => Cell::instant(row.created_at),
            C::UpdatedAt => Cell::instant(row.updated_at),
        }
    }
}
