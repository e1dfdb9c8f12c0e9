//! Checks of the values that commands are given, and the rows that stand beside a deal's own.

use crate::{
    access::Access,
    companies, contacts,
    db::Tx,
    deals::{deal_contact, deal_tag, entity::Model},
    error::{Checks, Error},
};
use async_graphql::MaybeUndefined;
use millrace_shared::{
    CompanyId, ContactId, DealId, DirectoryItemId, DirectoryKind, Invalid,
    validation::{self, folded},
};
use sea_orm::ColumnTrait;

/// Applies a patch to a field that may be empty.
pub(crate) fn patch<T, U>(field: &mut Option<U>, value: MaybeUndefined<T>, convert: impl FnOnce(T) -> Option<U>) {
    match value {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *field = None,
        MaybeUndefined::Value(value) => *field = convert(value),
    }
}

/// A company that the caller may see and that is not in the trash.
pub(super) async fn company(
    access: &Access,
    checks: &mut Checks,
    id: Option<CompanyId>,
) -> Result<Option<CompanyId>, Error> {
    let Some(id) = id else { return Ok(None) };
    match access.get::<companies::entity::Entity>(id).await {
        Ok(company) if company.deleted_at.is_none() => return Ok(Some(id)),
        Ok(_) | Err(Error::NotFound(_)) => checks.refuse("companyId", Invalid::Unknown),
        Err(error) => return Err(error),
    }
    Ok(None)
}

/// Contacts that the caller may see, each once.
pub(super) async fn contact_list(
    access: &Access,
    checks: &mut Checks,
    mut ids: Vec<ContactId>,
) -> Result<Vec<ContactId>, Error> {
    let mut known = Vec::with_capacity(ids.len());
    ids.retain(|id| {
        if known.contains(id) {
            false
        } else {
            known.push(*id);
            true
        }
    });
    if ids.len() > validation::LIST_MAX {
        checks.refuse("contactIds", Invalid::TooMany(validation::LIST_MAX));
        return Ok(ids);
    }
    let seen = access.get_many::<contacts::entity::Entity>(ids.iter().map(|id| id.0).collect()).await?;
    if ids.iter().any(|id| !seen.iter().any(|contact| contact.id == *id && contact.deleted_at.is_none())) {
        checks.refuse("contactIds", Invalid::Unknown);
    }
    Ok(ids)
}

/// Contacts that the caller may not see stay on the deal, behind the ones given.
pub(super) async fn keep_unseen(
    access: &Access,
    linked: &[ContactId],
    mut given: Vec<ContactId>,
) -> Result<Vec<ContactId>, Error> {
    let seen = access.get_many::<contacts::entity::Entity>(linked.iter().map(|id| id.0).collect()).await?;
    given.extend(linked.iter().filter(|id| !seen.iter().any(|contact| contact.id == **id)));
    Ok(given)
}

pub(super) fn item(
    access: &Access,
    checks: &mut Checks,
    field: &'static str,
    kind: DirectoryKind,
    id: Option<DirectoryItemId>,
) -> Option<DirectoryItemId> {
    let id = id?;
    match access.reference().directory_item(id) {
        Some(item) if item.kind == kind => Some(id),
        _ => {
            checks.refuse(field, Invalid::Unknown);
            None
        }
    }
}

/// Writes the search rows of a deal's tags.
pub(super) async fn write_tags(tx: &mut Tx, deal: &Model, replace: bool) -> Result<(), Error> {
    if replace {
        tx.delete_where::<deal_tag::Entity>(deal_tag::Column::WorkspaceId, deal_tag::Column::DealId.eq(deal.id))
            .await?;
    }
    let rows = deal.tags.0.iter().map(|tag| deal_tag::Model {
        workspace_id: deal.workspace_id,
        deal_id: deal.id,
        tag_key: folded(tag),
    });
    let rows: Vec<_> = rows.collect();
    tx.insert_rows(rows).await
}

/// Writes the contacts of a deal.
pub(crate) async fn write_contacts(
    tx: &mut Tx,
    deal_id: DealId,
    contacts: &[ContactId],
    replace: bool,
) -> Result<(), Error> {
    if replace {
        tx.delete_where::<deal_contact::Entity>(
            deal_contact::Column::WorkspaceId,
            deal_contact::Column::DealId.eq(deal_id),
        )
        .await?;
    }
    let workspace_id = tx.workspace_id();
    let rows = contacts.iter().zip(0..).map(|(contact_id, position)| deal_contact::Model {
        workspace_id,
        deal_id,
        contact_id: *contact_id,
        position,
    });
    let rows: Vec<_> = rows.collect();
    tx.insert_rows(rows).await
}
