//! What points to records that become part of another: it points to that one from then on, each with an event that tells it.
//! Whoever may not see such a record finds it in its new place all the same: nothing is left behind.

use crate::{
    access::{Access, Scoped},
    companies, contacts,
    contacts::membership,
    db::Tx,
    deals::{self, deal_contact},
    error::Error,
    events::{FieldChange, NewEvent, Recorded},
    fields::{custom::Customised, custom::each_customised, entity::Model as Field, index::stored},
    leads,
    records::attached,
};
use millrace_shared::{CompanyId, ContactId, DealId, LinkKind, RecordId, RecordKind, fields::FieldValue};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Records that one statement changes.
const BATCH: u64 = 500;
/// Companies that one passes on the way to the top.
const LEVELS_MAX: usize = 50;

/// Deals, contacts, subsidiaries and converted leads of companies.
pub async fn of_company(tx: &mut Tx, others: &[RecordId], kept: &mut companies::entity::Model) -> Result<(), Error> {
    let (from, into) = (uuids(others), kept.id);
    {
        use deals::entity::{Column, Entity};
        let columns = [Column::CompanyId, Column::Version, Column::UpdatedAt];
        point::<Entity>(tx, columns, &from, into.0, &[], |deal| deal.company_id = Some(into)).await?;
    }
    {
        use leads::entity::{Column, Entity};
        let columns = [Column::CompanyId, Column::Version, Column::UpdatedAt];
        point::<Entity>(tx, columns, &from, into.0, &[], |lead| lead.company_id = Some(into)).await?;
    }
    {
        use companies::entity::{Column, Entity};
        let columns = [Column::ParentId, Column::Version, Column::UpdatedAt];
        // Those that become one are written by themselves.
        let all: Vec<Uuid> = from.iter().copied().chain([into.0]).collect();
        if is_below(tx, kept.parent_id, &all).await? {
            kept.parent_id = None;
        }
        point::<Entity>(tx, columns, &from, into.0, &all, |company| company.parent_id = Some(into)).await?;
    }
    members(tx, &from, into).await
}

/// Whether one of these lies above a company: it would belong to itself.
async fn is_below(tx: &Tx, mut above: Option<CompanyId>, all: &[Uuid]) -> Result<bool, Error> {
    use companies::entity::Entity;
    for _ in 0..LEVELS_MAX {
        let Some(id) = above else { return Ok(false) };
        if all.contains(&id.0) {
            return Ok(true);
        }
        #[expect(clippy::disallowed_methods, reason = "a circle of parents counts whoever may see them")]
        let company = Entity::find_by_id((tx.workspace_id(), id)).one(tx.connection()).await?;
        above = company.and_then(|company| company.parent_id);
    }
    Ok(true)
}

/// The contacts of companies.
async fn members(tx: &mut Tx, from: &[Uuid], into: CompanyId) -> Result<(), Error> {
    use contacts::entity::{Column, Entity};
    use membership::{Column as Member, Entity as Membership};
    #[expect(clippy::disallowed_methods, reason = "whatever points to what is merged, whoever may see it")]
    let linked = Membership::find()
        .select_only()
        .column(Member::ContactId)
        .distinct()
        .filter(Member::WorkspaceId.eq(tx.workspace_id()))
        .filter(Member::CompanyId.is_in(from.to_vec()));
    let ids: Vec<Uuid> = linked.into_tuple().all(tx.connection()).await?;
    for some in ids.chunks(200) {
        #[expect(clippy::disallowed_methods, reason = "whatever points to what is merged, whoever may see it")]
        let people = Entity::find()
            .filter(Column::WorkspaceId.eq(tx.workspace_id()))
            .filter(Column::Id.is_in(some.to_vec()))
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(tx.connection())
            .await?;
        let held = companies_of(tx, some).await?;
        for contact in people {
            let before = held.get(&contact.id).cloned().unwrap_or_default();
            let after = replaced(&before, |id: &CompanyId| if from.contains(&id.0) { into } else { *id });
            contacts::commands::write_memberships(tx, contact.id, &after, true).await?;
            tx.save_with(&contact, contact.clone(), "updated", vec![change("companyIds", &before, &after)?]).await?;
        }
    }
    Ok(())
}

/// The companies of contacts, in their order.
async fn companies_of(tx: &Tx, contacts: &[Uuid]) -> Result<BTreeMap<ContactId, Vec<CompanyId>>, Error> {
    use membership::{Column as Member, Entity as Membership};
    #[expect(clippy::disallowed_methods, reason = "whatever points to what is merged, whoever may see it")]
    let rows = Membership::find()
        .filter(Member::WorkspaceId.eq(tx.workspace_id()))
        .filter(Member::ContactId.is_in(contacts.to_vec()))
        .order_by_asc(Member::Position)
        .all(tx.connection())
        .await?;
    let mut held: BTreeMap<ContactId, Vec<CompanyId>> = BTreeMap::new();
    for row in rows {
        held.entry(row.contact_id).or_default().push(row.company_id);
    }
    Ok(held)
}

/// Deals and converted leads of contacts, and the companies that they work for.
pub async fn of_contact(
    _: &Access,
    tx: &mut Tx,
    others: &[RecordId],
    kept: &contacts::entity::Model,
) -> Result<Vec<FieldChange>, Error> {
    let (from, into) = (uuids(others), kept.id);
    {
        use leads::entity::{Column, Entity};
        let columns = [Column::ContactId, Column::Version, Column::UpdatedAt];
        point::<Entity>(tx, columns, &from, into.0, &[], |lead| lead.contact_id = Some(into)).await?;
    }
    of_deals(tx, &from, into).await?;
    let all: Vec<Uuid> = [into.0].into_iter().chain(from.iter().copied()).collect();
    let held = companies_of(tx, &all).await?;
    let before = held.get(&into).cloned().unwrap_or_default();
    let of_all = all.iter().filter_map(|id| held.get(&ContactId(*id))).flatten().copied().collect::<Vec<_>>();
    let after = replaced(&of_all, |id| *id);
    if before == after {
        return Ok(Vec::new());
    }
    contacts::commands::write_memberships(tx, into, &after, true).await?;
    Ok(vec![change("companyIds", &before, &after)?])
}

/// The deals of contacts.
async fn of_deals(tx: &mut Tx, from: &[Uuid], into: ContactId) -> Result<(), Error> {
    use deal_contact::{Column as Link, Entity as Links};
    use deals::entity::{Column, Entity};
    #[expect(clippy::disallowed_methods, reason = "whatever points to what is merged, whoever may see it")]
    let linked = Links::find()
        .select_only()
        .column(Link::DealId)
        .distinct()
        .filter(Link::WorkspaceId.eq(tx.workspace_id()))
        .filter(Link::ContactId.is_in(from.to_vec()));
    let ids: Vec<Uuid> = linked.into_tuple().all(tx.connection()).await?;
    for some in ids.chunks(200) {
        #[expect(clippy::disallowed_methods, reason = "whatever points to what is merged, whoever may see it")]
        let all = Entity::find()
            .filter(Column::WorkspaceId.eq(tx.workspace_id()))
            .filter(Column::Id.is_in(some.to_vec()))
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(tx.connection())
            .await?;
        #[expect(clippy::disallowed_methods, reason = "whatever points to what is merged, whoever may see it")]
        let rows = Links::find()
            .filter(Link::WorkspaceId.eq(tx.workspace_id()))
            .filter(Link::DealId.is_in(some.to_vec()))
            .order_by_asc(Link::Position)
            .all(tx.connection())
            .await?;
        let mut held: BTreeMap<DealId, Vec<ContactId>> = BTreeMap::new();
        for row in rows {
            held.entry(row.deal_id).or_default().push(row.contact_id);
        }
        for deal in all {
            let before = held.get(&deal.id).cloned().unwrap_or_default();
            let after = replaced(&before, |id: &ContactId| if from.contains(&id.0) { into } else { *id });
            deals::commands::write_contacts(tx, deal.id, &after, true).await?;
            tx.save_with(&deal, deal.clone(), "updated", vec![change("contactIds", &before, &after)?]).await?;
        }
    }
    Ok(())
}

/// What points to records of any kind: notes, files and custom fields.
pub async fn everything(
    access: &Access,
    tx: &mut Tx,
    kind: RecordKind,
    others: &[RecordId],
    into: RecordId,
) -> Result<(), Error> {
    let from = uuids(others);
    attached::move_all(tx, others, into).await?;
    let link = match kind {
        RecordKind::Company => LinkKind::Company,
        RecordKind::Contact => LinkKind::Contact,
        _ => return Ok(()),
    };
    let all: Vec<Uuid> = from.iter().copied().chain([into.0]).collect();
    for field in access.reference().fields.iter().filter(|field| field.link_kind == Some(link)) {
        each_customised!(field.record_kind, E => of_field::<E>(tx, field, &from, into, if E::KIND == kind { &all } else { &[] }).await)?;
    }
    Ok(())
}

/// The records that point to these in a custom field; but for some, which are written by themselves.
async fn of_field<E>(tx: &mut Tx, field: &Field, from: &[Uuid], into: RecordId, but: &[Uuid]) -> Result<(), Error>
where
    E: Customised + EntityTrait<Model: Recorded + IntoActiveModel<E::ActiveModel>, ActiveModel: Send>,
{
    #[expect(clippy::disallowed_methods, reason = "whatever points to what is merged, whoever may see it")]
    let rows = E::find()
        .filter(E::workspace().eq(tx.workspace_id().0))
        .filter(stored::<E>(field.id).is_in(from.iter().map(Uuid::to_string)))
        .filter(E::id().is_not_in(but.to_vec()))
        .order_by_asc(E::id())
        .lock_exclusive()
        .all(tx.connection())
        .await?;
    for before in rows {
        let mut after = before.clone();
        E::custom_mut(&mut after).set(field, Some(&FieldValue::Link(into.0)));
        tx.save(&before, after, "updated").await?;
    }
    Ok(())
}

/// Has a column of all rows that hold one of these ids hold another, batch by batch: one statement for the rows, one event for
/// each.
async fn point<E>(
    tx: &mut Tx,
    [column, version, updated_at]: [E::Column; 3],
    from: &[Uuid],
    into: Uuid,
    but: &[Uuid],
    set: impl Fn(&mut E::Model),
) -> Result<(), Error>
where
    E: Scoped + EntityTrait<Model: Recorded + Sync>,
{
    loop {
        // What points to the other is no longer selected, so each batch is the first one.
        #[expect(clippy::disallowed_methods, reason = "whatever points to what is merged, whoever may see it")]
        let batch = E::find()
            .filter(E::workspace().eq(tx.workspace_id().0))
            .filter(column.is_in(from.to_vec()))
            .filter(E::id().is_not_in(but.to_vec()))
            .order_by_asc(E::id())
            .limit(BATCH)
            .lock_exclusive()
            .all(tx.connection())
            .await?;
        if batch.is_empty() {
            return Ok(());
        }
        let now = tx.now();
        for before in &batch {
            let mut after = before.clone();
            set(&mut after);
            after.touch(before.version() + 1, now);
            let event = NewEvent::changed(before, &after, "updated")?;
            tx.keep(Some(before), Some(&after));
            tx.note(event);
        }
        let values =
            [(column, Expr::value(into)), (version, Expr::col(version).add(1)), (updated_at, Expr::value(now.0))];
        let ids = batch.iter().map(|row| row.record_id().0);
        tx.update_where::<E>(E::workspace(), E::id().is_in(ids), values).await?;
    }
}

/// Each once, in the order of the first.
fn replaced<T: PartialEq>(list: &[T], with: impl Fn(&T) -> T) -> Vec<T> {
    let mut kept = Vec::with_capacity(list.len());
    for item in list.iter().map(with) {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

fn change<T: serde::Serialize>(field: &str, before: &T, after: &T) -> Result<FieldChange, Error> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    Ok(FieldChange { field: field.to_owned(), before, after })
}

fn uuids(ids: &[RecordId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.0).collect()
}
