//! How leads are read. Everything goes through [`Access`], which shows only what its actor may see.

use super::entity::{Column, Entity, Model};
use crate::{
    access::Access,
    records::{
        fields::{self, Common, Field, Place},
        list::Listed,
    },
};
use millrace_shared::{CompanyId, LeadColumn, RecordSort, filter::FieldKind};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use std::borrow::Cow;

impl Listed for Entity {
    fn sort_column(sort: RecordSort) -> Option<(Column, bool)> {
        Some(match sort {
            RecordSort::Name => (Column::NameKey, false),
            RecordSort::CreatedAt => (Column::CreatedAt, false),
            RecordSort::UpdatedAt => (Column::UpdatedAt, false),
            RecordSort::LastActivityAt => (Column::LastActivityAt, false),
            RecordSort::AnnualRevenue | RecordSort::Employees | RecordSort::Price | RecordSort::Code => return None,
        })
    }
    fn columns() -> Vec<&'static str> {
        LeadColumn::ALL.iter().map(|column| column.as_str()).collect()
    }
    fn fields(_: &Access) -> Vec<Field> {
        use FieldKind::{Ids, Instant, Presence, Text, Word};
        let column = Field::column::<Self>;
        let converted = Expr::col((Self, Column::ConvertedAt));
        let mut fields = vec![
            column("text", Text, Column::SearchKey),
            column("companyName", Word, Column::CompanyName),
            column("jobTitle", Word, Column::JobTitle),
            column("stage", Ids, Column::StageId),
            column("reason", Ids, Column::ReasonId),
            column("source", Ids, Column::SourceId),
            column("contact", Ids, Column::ContactId),
            column("company", Ids, Column::CompanyId),
            column("stageEnteredAt", Instant, Column::StageEnteredAt),
            Field { key: Cow::Borrowed("converted"), kind: Presence, place: Place::Column(converted) },
        ];
        fields.extend(fields::common::<Self>(Common {
            created: Column::CreatedAt,
            updated: Column::UpdatedAt,
            active: Column::LastActivityAt,
            name: Column::NameKey,
        }));
        fields.extend(fields::reached::<Self>(Column::Website, Column::Emails, Column::Phones, Column::Address));
        fields
    }
    fn text_column() -> Column {
        Column::SearchKey
    }
    fn nameless() -> Option<SimpleExpr> {
        let column = |column| Expr::col((Self, column));
        let person = column(Column::FirstName).eq("").and(column(Column::LastName).eq(""));
        Some(person.and(column(Column::CompanyName).is_null()))
    }
    fn is_nameless(model: &Model) -> bool {
        model.person().is_empty() && model.company_name.is_none()
    }
    fn of_company(_: &Access, company: CompanyId) -> SimpleExpr {
        Expr::col((Self, Column::CompanyId)).eq(company.0)
    }
}
