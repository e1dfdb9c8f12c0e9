//! What stands beside deals, and deals by their ids.

use super::filter::with_contacts;
use crate::{
    access::Access,
    companies, contacts,
    deals::{
        deal_contact,
        entity::{Column, Entity, Model},
    },
    error::Error,
};
use millrace_shared::{ContactId, DealId, StageId, StageKind, Verb};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// The companies of deals, by id: one statement for a whole page.
pub async fn companies_of(access: &Access, deals: &[Model]) -> Result<HashMap<Uuid, companies::entity::Model>, Error> {
    let mut ids: Vec<Uuid> = deals.iter().filter_map(|deal| deal.company_id).map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let companies = access.get_many::<companies::entity::Entity>(ids).await?;
    Ok(companies.into_iter().map(|company| (company.id.0, company)).collect())
}

/// The contacts of deals, in their order, by deal: two statements for a whole page.
pub async fn contacts_of(
    access: &Access,
    deals: &[DealId],
) -> Result<HashMap<DealId, Vec<contacts::entity::Model>>, Error> {
    if deals.is_empty() {
        return Ok(HashMap::new());
    }
    let links = links(access.app().db.reader(), access, deals).await?;
    let mut ids: Vec<Uuid> = links.iter().map(|link| link.contact_id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let contacts: HashMap<Uuid, _> = access
        .get_many::<contacts::entity::Entity>(ids)
        .await?
        .into_iter()
        .map(|contact| (contact.id.0, contact))
        .collect();
    let mut found: HashMap<DealId, Vec<_>> = HashMap::new();
    for link in links {
        if let Some(contact) = contacts.get(&link.contact_id.0) {
            found.entry(link.deal_id).or_default().push(contact.clone());
        }
    }
    Ok(found)
}

/// The links between deals that the caller was given and their contacts.
pub async fn links(
    connection: &impl ConnectionTrait,
    access: &Access,
    deals: &[DealId],
) -> Result<Vec<deal_contact::Model>, Error> {
    #[expect(
        clippy::disallowed_methods,
        reason = "links of deals that came through Access; the contacts go through it next"
    )]
    let links = deal_contact::Entity::find()
        .filter(deal_contact::Column::WorkspaceId.eq(access.workspace_id()))
        .filter(deal_contact::Column::DealId.is_in(deals.iter().map(|id| id.0)))
        .order_by_asc(deal_contact::Column::DealId)
        .order_by_asc(deal_contact::Column::Position)
        .all(connection)
        .await?;
    Ok(links)
}

/// Which of these deals may be seen and are not in the trash, as they are now.
pub async fn visible(access: &Access, ids: Vec<Uuid>) -> Result<Vec<Model>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let select =
        access.select_for::<Entity>(Verb::View).filter(Column::Id.is_in(ids)).filter(Column::DeletedAt.is_null());
    Ok(select.all(access.app().db.reader()).await?)
}

/// Most other leaders of a client that are told, and the deals that are looked at for them.
const LEADERS_MAX: usize = 5;
const LEADERS_AMONG: u64 = 100;

/// Open deals with the same company, or with one of the same contacts, that other users own and that may be seen: of each
/// of these users the one last worked with.
pub async fn also_led(access: &Access, deal: &Model) -> Result<Vec<Model>, Error> {
    let reader = access.app().db.reader();
    let mut same_client = Condition::any();
    if let Some(company) = deal.company_id {
        same_client = same_client.add(Column::CompanyId.eq(company.0));
    }
    let contacts: Vec<ContactId> =
        links(reader, access, &[deal.id]).await?.into_iter().map(|link| link.contact_id).collect();
    if !contacts.is_empty() {
        same_client = same_client.add(with_contacts(access.reference(), contacts));
    }
    if same_client.is_empty() {
        return Ok(Vec::new());
    }
    let select = access
        .select_for::<Entity>(Verb::View)
        .filter(Column::DeletedAt.is_null())
        .filter(Column::StageId.is_in(access.reference().stages_of(&[StageKind::Open])))
        .filter(Column::OwnerId.ne(deal.owner_id))
        .filter(same_client)
        .order_by_desc(Column::LastActivityAt)
        .order_by_asc(Column::Id)
        .limit(LEADERS_AMONG);
    let mut led: Vec<Model> = Vec::new();
    for other in select.all(reader).await? {
        if led.len() < LEADERS_MAX && led.iter().all(|known| known.owner_id != other.owner_id) {
            led.push(other);
        }
    }
    Ok(led)
}

/// The stages of deals, whoever may see them: for figures, which are scoped themselves.
pub async fn stages_of(access: &Access, ids: Vec<Uuid>) -> Result<Vec<StageId>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    #[expect(clippy::disallowed_methods, reason = "only tells which figures to read; the figures are scoped")]
    let select = Entity::find()
        .select_only()
        .column(Column::StageId)
        .distinct()
        .filter(Column::WorkspaceId.eq(access.workspace_id()));
    Ok(select.filter(Column::Id.is_in(ids)).into_tuple().all(access.app().db.reader()).await?)
}
