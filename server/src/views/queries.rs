//! How views are read. Everything goes through [`Access`], which shows only what its actor may see.

use super::entity::{Column, Model};
use crate::{access::Access, error::Error};
use millrace_shared::{RecordKind, ViewId, validation::folded};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// Most views that are told of one kind: far more than anybody looks through.
const LIST_MAX: u64 = 1_000;

/// The views of a kind, or of all, that may be seen, by name.
pub async fn of_kind(access: &Access, kind: Option<RecordKind>) -> Result<Vec<Model>, Error> {
    let mut select = access.select_views().limit(LIST_MAX);
    if let Some(kind) = kind {
        select = select.filter(Column::Kind.eq(kind));
    }
    let mut views = select.all(access.app().db.reader()).await?;
    views.sort_by_cached_key(|view| (folded(&view.name), view.id));
    Ok(views)
}

/// One of them.
pub async fn get(access: &Access, id: ViewId) -> Result<Model, Error> {
    by_ids(access, vec![id.0]).await?.pop().ok_or(Error::NotFound("the view"))
}

/// Those of these that may be seen, in no order.
pub async fn by_ids(access: &Access, ids: Vec<Uuid>) -> Result<Vec<Model>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(access.select_views().filter(Column::Id.is_in(ids)).all(access.app().db.reader()).await?)
}
