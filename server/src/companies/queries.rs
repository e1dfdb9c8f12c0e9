//! How companies are read. Everything goes through [`Access`], which shows only what its actor may see.

use super::entity::{Column, Entity, Model};
use crate::{
    access::Access,
    error::Error,
    records::{
        fields::{self, Common, Field},
        list::Listed,
        standing::{self, Whose},
    },
};
use millrace_shared::{CompanyColumn, CompanyId, RecordSort, filter::FieldKind};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::SimpleExpr};

/// Most subsidiaries that are told of one company.
const SUBSIDIARIES_MAX: u64 = 500;

impl Listed for Entity {
    fn sort_column(sort: RecordSort) -> Option<(Column, bool)> {
        Some(match sort {
            RecordSort::Name => (Column::NameKey, false),
            RecordSort::CreatedAt => (Column::CreatedAt, false),
            RecordSort::UpdatedAt => (Column::UpdatedAt, false),
            RecordSort::LastActivityAt => (Column::LastActivityAt, false),
            RecordSort::AnnualRevenue => (Column::AnnualRevenue, true),
            RecordSort::Employees => (Column::Employees, true),
            RecordSort::Price | RecordSort::Code => return None,
        })
    }
    fn columns() -> Vec<&'static str> {
        CompanyColumn::ALL.iter().map(|column| column.as_str()).collect()
    }
    fn fields(access: &Access) -> Vec<Field> {
        use FieldKind::{Ids, Number, Word};
        let column = Field::column::<Self>;
        let mut fields = vec![
            column("parent", Ids, Column::ParentId),
            column("sector", Word, Column::Sector),
            column("annualRevenue", Number, Column::AnnualRevenue),
            column("employees", Number, Column::Employees),
            column("foundedYear", Number, Column::FoundedYear),
        ];
        fields.extend(fields::common::<Self>(Common {
            created: Column::CreatedAt,
            updated: Column::UpdatedAt,
            active: Column::LastActivityAt,
            name: Column::NameKey,
        }));
        fields.extend(fields::reached::<Self>(Column::Website, Column::Emails, Column::Phones, Column::Address));
        fields.extend(fields::deals_of_company());
        fields.push(standing::field(access, Whose::Companies));
        fields
    }
    fn text_column() -> Column {
        Column::NameKey
    }
    fn of_company(_: &Access, company: CompanyId) -> SimpleExpr {
        Column::ParentId.eq(company.0)
    }
}

/// The companies of these ids that may be seen, in no order; for the loaders.
pub async fn by_ids(access: &Access, ids: &[CompanyId]) -> Result<Vec<Model>, Error> {
    access.get_many::<Entity>(ids.iter().map(|id| id.0).collect()).await
}

/// The companies outside the trash that belong to these, by name.
pub async fn subsidiaries(access: &Access, parents: &[CompanyId]) -> Result<Vec<Model>, Error> {
    let most = SUBSIDIARIES_MAX * u64::try_from(parents.len().max(1)).unwrap_or(1);
    let select = access
        .select::<Entity>()
        .filter(Column::ParentId.is_in(parents.iter().map(|id| id.0)))
        .filter(Column::DeletedAt.is_null())
        .order_by_asc(Column::NameKey)
        .order_by_asc(Column::Id)
        .limit(most);
    Ok(select.all(access.app().db.reader()).await?)
}
