//! The order of a column in the database: finding the key for a place, and making room when keys grow long.

use super::entity::{Column, Entity, Model};
use crate::{
    db::{Tx, dialect},
    error::Error,
};
use millrace_shared::{DealId, RankKey, StageId};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};

/// A place in a column.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Right after this deal, when it is in the column.
    pub after: Option<DealId>,
    /// Or else right before this one.
    pub before: Option<DealId>,
    /// Or else where this key stands. With none of them it is the top.
    pub rank: Option<RankKey>,
}

/// A key for the place, between the neighbours that are there now. `moving` itself does not count as a neighbour.
pub async fn key_for(tx: &mut Tx, stage: StageId, place: &Place, moving: Option<DealId>) -> Result<RankKey, Error> {
    dialect::lock_order(tx.connection(), stage).await?;
    for attempt in 0..2 {
        let (low, high) = neighbours(tx, stage, place, moving).await?;
        let key = match (bound(low.as_ref()), bound(high.as_ref())) {
            (Ok(low), Ok(high)) => RankKey::between(low.as_ref(), high.as_ref()).ok(),
            _ => None,
        };
        match key {
            Some(key) if !key.is_long() || attempt > 0 => return Ok(key),
            _ => make_room(tx, stage, low.or(high), moving).await?,
        }
    }
    Err(Error::internal("no rank was found for a card"))
}

fn bound(row: Option<&Model>) -> Result<Option<RankKey>, millrace_shared::rank::RankError> {
    row.map(|row| RankKey::parse(&row.rank)).transpose()
}

/// The cards between which the place lies.
async fn neighbours(
    tx: &Tx,
    stage: StageId,
    place: &Place,
    moving: Option<DealId>,
) -> Result<(Option<Model>, Option<Model>), Error> {
    let db = tx.connection();
    let find = |id: Option<DealId>| async move {
        match id.filter(|id| Some(*id) != moving) {
            Some(id) => column(tx, stage, moving).filter(Column::Id.eq(id)).one(db).await,
            None => Ok(None),
        }
    };
    if let Some(low) = find(place.after).await? {
        let high = column(tx, stage, moving)
            .filter(beyond(&low, true))
            .order_by_asc(Column::Rank)
            .order_by_asc(Column::Id)
            .one(db)
            .await?;
        return Ok((Some(low), high));
    }
    if let Some(high) = find(place.before).await? {
        let low = column(tx, stage, moving)
            .filter(beyond(&high, false))
            .order_by_desc(Column::Rank)
            .order_by_desc(Column::Id)
            .one(db)
            .await?;
        return Ok((low, Some(high)));
    }
    if let Some(rank) = &place.rank {
        let low = column(tx, stage, moving)
            .filter(Column::Rank.lt(rank.as_str()))
            .order_by_desc(Column::Rank)
            .order_by_desc(Column::Id)
            .one(db)
            .await?;
        let high = column(tx, stage, moving)
            .filter(Column::Rank.gte(rank.as_str()))
            .order_by_asc(Column::Rank)
            .order_by_asc(Column::Id)
            .one(db)
            .await?;
        return Ok((low, high));
    }
    let first = column(tx, stage, moving).order_by_asc(Column::Rank).order_by_asc(Column::Id).one(db).await?;
    Ok((None, first))
}

/// The cards of a column, whoever may see them: order is the same for all.
fn column(tx: &Tx, stage: StageId, moving: Option<DealId>) -> Select<Entity> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the order of a column is one for all its viewers; nothing of it is told"
    )]
    let cards = Entity::find()
        .filter(Column::WorkspaceId.eq(tx.workspace_id()))
        .filter(Column::StageId.eq(stage))
        .filter(Column::DeletedAt.is_null());
    match moving {
        Some(id) => cards.filter(Column::Id.ne(id)),
        None => cards,
    }
}

fn beyond(row: &Model, later: bool) -> sea_orm::sea_query::SimpleExpr {
    let (rank, id) = (row.rank.clone(), row.id.0);
    let same = Expr::col(Column::Rank).eq(rank.clone());
    if later {
        Expr::col(Column::Rank).gt(rank).or(same.and(Expr::col(Column::Id).gt(id)))
    } else {
        Expr::col(Column::Rank).lt(rank).or(same.and(Expr::col(Column::Id).lt(id)))
    }
}

/// Spreads the keys around a card evenly, in a window that grows until they are short.
async fn make_room(tx: &mut Tx, stage: StageId, around: Option<Model>, moving: Option<DealId>) -> Result<(), Error> {
    let Some(middle) = around else { return Ok(()) };
    let mut half = 25;
    loop {
        let later =
            column(tx, stage, moving).filter(beyond(&middle, true)).order_by_asc(Column::Rank).order_by_asc(Column::Id);
        let mut later = later.limit(half + 1).all(tx.connection()).await?;
        let earlier = column(tx, stage, moving)
            .filter(beyond(&middle, false))
            .order_by_desc(Column::Rank)
            .order_by_desc(Column::Id);
        let mut earlier = earlier.limit(half + 1).all(tx.connection()).await?;
        let take_bound = |rows: &mut Vec<Model>| {
            if rows.len() as u64 > half { rows.pop() } else { None }
        };
        let (low, high) = (take_bound(&mut earlier), take_bound(&mut later));
        let whole = low.is_none() && high.is_none();
        earlier.reverse();
        let window: Vec<Model> = earlier.into_iter().chain([middle.clone()]).chain(later).collect();
        let keys = match (bound(low.as_ref()), bound(high.as_ref())) {
            (Ok(low), Ok(high)) => RankKey::spread(low.as_ref(), high.as_ref(), window.len()).ok(),
            _ => None,
        };
        match keys {
            Some(keys) if whole || keys.iter().all(|key| key.as_str().len() * 2 <= millrace_shared::rank::LONG) => {
                for (card, key) in window.into_iter().zip(keys) {
                    let mut moved = card.clone();
                    moved.rank = key.to_string();
                    tx.save(&card, moved, "reordered").await?;
                }
                return Ok(());
            }
            _ => half *= 8,
        }
    }
}
