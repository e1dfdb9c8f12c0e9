//! Into the trash and out of it.

use super::{Done, finish, seen};
use crate::{
    access::Access,
    db::tx::{Receipt, check_version},
    deals::{
        entity::{Entity, Model},
        rank::{Place, key_for},
    },
    error::Error,
};
use millrace_shared::{DealId, Verb};

/// Puts a deal into the trash. One that is there already stays as it is.
pub async fn delete(access: &Access, id: DealId, version: Option<i32>, origin: Option<String>) -> Result<Done, Error> {
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Delete], id).await?;
    check_version(version, before.version)?;
    let mut deal = Model::clone(&before);
    deal.deleted_at = deal.deleted_at.or(Some(tx.now()));
    let deal = tx.save(&*before, deal, "deleted").await?;
    finish(tx, deal).await
}

/// Takes a deal out of the trash, to the top of its stage.
pub async fn restore(access: &Access, id: DealId, version: Option<i32>, origin: Option<String>) -> Result<Done, Error> {
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Delete], id).await?;
    check_version(version, before.version)?;
    let mut deal = Model::clone(&before);
    if deal.deleted_at.take().is_some() {
        // While it lay in the trash another card may have been given its key.
        deal.rank = key_for(&mut tx, deal.stage_id, &Place::default(), Some(deal.id)).await?.to_string();
    }
    let deal = tx.save(&*before, deal, "restored").await?;
    finish(tx, deal).await
}
