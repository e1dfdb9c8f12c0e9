//! How contacts are read. Everything goes through [`Access`], which shows only what its actor may see.

use super::{
    entity::{Column, Entity, Model},
    membership,
};
use crate::{
    access::Access,
    companies,
    error::Error,
    records::{
        fields::{self, Common, Field},
        list::Listed,
        standing::{self, Whose},
    },
};
use millrace_shared::{CompanyId, ContactColumn, ContactId, RecordSort, filter::FieldKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};
use std::collections::HashMap;
use uuid::Uuid;

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
        ContactColumn::ALL.iter().map(|column| column.as_str()).collect()
    }
    fn fields(access: &Access) -> Vec<Field> {
        use FieldKind::{Day, Text, Word};
        let column = Field::column::<Self>;
        let mut fields = vec![
            column("text", Text, Column::SearchKey),
            column("jobTitle", Word, Column::JobTitle),
            column("language", Word, Column::Language),
            column("birthday", Day, Column::Birthday),
            Field::through("company", members),
        ];
        fields.extend(fields::common::<Self>(Common {
            created: Column::CreatedAt,
            updated: Column::UpdatedAt,
            active: Column::LastActivityAt,
            name: Column::NameKey,
        }));
        fields.extend(fields::reached::<Self>(Column::Website, Column::Emails, Column::Phones, Column::Address));
        fields.extend(fields::deals_of_contact());
        fields.push(standing::field(access, Whose::Contacts));
        fields
    }
    fn text_column() -> Column {
        Column::SearchKey
    }
    fn nameless() -> Option<SimpleExpr> {
        let column = |column| Expr::col((Self, column));
        Some(column(Column::FirstName).eq("").and(column(Column::LastName).eq("")))
    }
    fn is_nameless(model: &Model) -> bool {
        model.first_name.is_empty() && model.last_name.is_empty()
    }
    fn of_company(access: &Access, company: CompanyId) -> SimpleExpr {
        Expr::col((Entity, Column::Id)).in_subquery(members(access, Some(&[company.0])))
    }
}

/// The contacts who work for one of these companies, or for any: of those that may be seen.
fn members(access: &Access, companies: Option<&[Uuid]>) -> SelectStatement {
    use membership::{Column as Member, Entity as Membership};
    let mut seen = access.select::<companies::entity::Entity>();
    if let Some(companies) = companies {
        seen = seen.filter(companies::entity::Column::Id.is_in(companies.to_vec()));
    }
    Query::select()
        .column(Member::ContactId)
        .from(Membership)
        .and_where(Expr::col((Membership, Member::WorkspaceId)).eq(access.workspace_id().0))
        .and_where(
            Expr::col((Membership, Member::CompanyId))
                .in_subquery(seen.select_only().column(companies::entity::Column::Id).into_query()),
        )
        .to_owned()
}

/// The contacts of these ids that may be seen, in no order; for the loaders.
pub async fn by_ids(access: &Access, ids: &[ContactId]) -> Result<Vec<Model>, Error> {
    access.get_many::<Entity>(ids.iter().map(|id| id.0).collect()).await
}

/// The companies that contacts work for and that may be seen, in each contact's order: two statements for a page.
pub async fn companies_of(
    access: &Access,
    contacts: &[ContactId],
) -> Result<HashMap<ContactId, Vec<companies::entity::Model>>, Error> {
    let links = memberships(access.app().db.reader(), access, contacts).await?;
    let mut ids: Vec<CompanyId> = links.iter().map(|link| link.company_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let companies = companies::queries::by_ids(access, &ids).await?;
    let companies: HashMap<CompanyId, _> = companies.into_iter().map(|company| (company.id, company)).collect();
    let mut found: HashMap<ContactId, Vec<_>> = HashMap::new();
    for link in links {
        if let Some(company) = companies.get(&link.company_id) {
            found.entry(link.contact_id).or_default().push(company.clone());
        }
    }
    Ok(found)
}

/// The links between contacts that the caller was given and their companies, in each contact's order.
pub(crate) async fn memberships(
    connection: &impl ConnectionTrait,
    access: &Access,
    contacts: &[ContactId],
) -> Result<Vec<membership::Model>, Error> {
    if contacts.is_empty() {
        return Ok(Vec::new());
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "links of contacts that came through Access; the companies go through it next"
    )]
    let links = membership::Entity::find()
        .filter(membership::Column::WorkspaceId.eq(access.workspace_id()))
        .filter(membership::Column::ContactId.is_in(contacts.iter().map(|id| id.0)))
        .order_by_asc(membership::Column::ContactId)
        .order_by_asc(membership::Column::Position)
        .all(connection)
        .await?;
    Ok(links)
}
