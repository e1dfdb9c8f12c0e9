//! When companies and contacts were last worked with: their own changes, notes and files on them, and what is done to their deals.
//!
//! A record's own change sets it with the row. What comes from notes, files and deals is put down here, in the same
//! transaction, by what the events of the transaction are about.

use super::{kinds::each_listed, many::Changeable};
use crate::{
    companies, contacts,
    db::Tx,
    deals::{self, deal_contact},
    error::Error,
    events::NewEvent,
};
use millrace_shared::{RecordId, RecordKind, Timestamp};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, SubQueryStatement},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Deals that one statement looks at.
const DEALS: usize = 200;

/// What was worked with in a transaction.
#[derive(Debug, Default)]
pub struct Active {
    deals: BTreeSet<RecordId>,
    noted: BTreeMap<(RecordKind, RecordId), Timestamp>,
}

impl Active {
    /// Notes what an event is about.
    pub fn note(&mut self, event: &NewEvent, now: Timestamp) {
        match event.subject.0 {
            RecordKind::Deal => {
                self.deals.insert(event.subject.1);
            }
            kind if matches!(event.kind, RecordKind::Note | RecordKind::File) && RecordKind::LISTED.contains(&kind) => {
                let at = self.noted.entry(event.subject).or_insert(now);
                *at = std::cmp::max(*at, event.at.unwrap_or(now));
            }
            _ => {}
        }
    }

    /// Writes it.
    pub async fn write(self, tx: &mut Tx) -> Result<(), Error> {
        use {companies::entity as company, contacts::entity as contact};
        for ((kind, id), at) in self.noted {
            each_listed!(kind, E => noted::<E>(tx, id, at).await?, ());
        }
        let deals: Vec<Uuid> = self.deals.into_iter().map(|id| id.0).collect();
        for some in deals.chunks(DEALS) {
            let of_company = Expr::col((deals::entity::Entity, deals::entity::Column::CompanyId));
            let latest = latest(tx, some)
                .and_where(of_company.clone().equals((company::Entity, company::Column::Id)))
                .to_owned();
            let linked =
                these(tx, some).column(deals::entity::Column::CompanyId).and_where(of_company.is_not_null()).to_owned();
            keep::<company::Entity>(
                tx,
                (company::Column::WorkspaceId, company::Column::Id, company::Column::LastActivityAt),
                linked,
                latest,
            )
            .await?;

            let link = |column| Expr::col((deal_contact::Entity, column));
            let linked = Query::select()
                .column(deal_contact::Column::ContactId)
                .from(deal_contact::Entity)
                .and_where(link(deal_contact::Column::WorkspaceId).eq(tx.workspace_id().0))
                .and_where(link(deal_contact::Column::DealId).is_in(some.to_vec()))
                .to_owned();
            let its_deals = Query::select()
                .column(deal_contact::Column::DealId)
                .from(deal_contact::Entity)
                .and_where(link(deal_contact::Column::WorkspaceId).eq(tx.workspace_id().0))
                .and_where(link(deal_contact::Column::ContactId).equals((contact::Entity, contact::Column::Id)))
                .to_owned();
            let of_contact = Expr::col((deals::entity::Entity, deals::entity::Column::Id)).in_subquery(its_deals);
            let latest = self::latest(tx, some).and_where(of_contact).to_owned();
            keep::<contact::Entity>(
                tx,
                (contact::Column::WorkspaceId, contact::Column::Id, contact::Column::LastActivityAt),
                linked,
                latest,
            )
            .await?;
        }
        Ok(())
    }
}

/// Moves the column of a record on, where that is later.
async fn noted<E: Changeable>(tx: &mut Tx, id: RecordId, at: Timestamp) -> Result<(), Error> {
    let [_, _, active] = E::stamps();
    let older = E::id().eq(id.0).and(active.lt(at));
    tx.update_where::<E>(E::workspace(), older, [(active, Expr::val(at.0))]).await?;
    Ok(())
}

/// These deals.
fn these(tx: &Tx, ids: &[Uuid]) -> SelectStatement {
    use deals::entity::{Column, Entity};
    Query::select()
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(tx.workspace_id().0))
        .and_where(Expr::col((Entity, Column::Id)).is_in(ids.to_vec()))
        .to_owned()
}

fn latest(tx: &Tx, ids: &[Uuid]) -> SelectStatement {
    let mut deals = these(tx, ids);
    deals.expr(Expr::col((deals::entity::Entity, deals::entity::Column::LastActivityAt)).max());
    deals
}

/// Moves the column on to the latest of the deals, where that is later.
async fn keep<E: EntityTrait>(
    tx: &mut Tx,
    (workspace, id, active): (E::Column, E::Column, E::Column),
    linked: SelectStatement,
    latest: SelectStatement,
) -> Result<(), Error> {
    let latest = Expr::from(SubQueryStatement::from(latest));
    let older = Condition::all()
        .add(Expr::col((E::default(), id)).in_subquery(linked))
        .add(Expr::col((E::default(), active)).lt(latest.clone()));
    if tx.app().db.is_postgres() {
        // Processes that write at once lock these rows in the same order, companies before contacts, so that none
        // waits for one that waits for it.
        #[expect(clippy::disallowed_methods, reason = "locks rows and shows none")]
        let rows = E::find().select_only().column(id).filter(workspace.eq(tx.workspace_id().0)).filter(older.clone());
        rows.order_by_asc(id).lock_exclusive().into_tuple::<Uuid>().all(tx.connection()).await?;
    }
    tx.update_where::<E>(workspace, older, [(active, latest)]).await?;
    Ok(())
}
