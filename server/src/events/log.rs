//! The log's own rows: numbering, reading on from a number, and the receipts of mutations that were done.

use crate::{
    db::{Db, dialect},
    error::Error,
};
use millrace_shared::{RecordId, UserId, WorkspaceId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use std::collections::BTreeSet;

/// A row of `event_log`.
pub mod entity {
    use millrace_shared::{RecordId, RecordKind, StageId, Timestamp, UserId, WorkspaceId};
    use sea_orm::entity::prelude::*;

    /// One thing that happened.
    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "event_log")]
    pub struct Model {
        /// Whose log.
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace_id: WorkspaceId,
        /// Its number: without gaps, in the order of commits; from 1 until a restore moves all of them ahead.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        /// When it happened.
        pub at: Timestamp,
        /// Who did it; nobody for the product itself.
        pub actor_id: Option<UserId>,
        /// The client's id of the mutation.
        pub origin: Option<String>,
        /// What changed.
        pub kind: RecordKind,
        /// Which one.
        pub record_id: RecordId,
        /// The kind of the record on whose timeline it stands.
        pub subject_kind: RecordKind,
        /// The record on whose timeline it stands.
        pub subject_id: RecordId,
        /// Past tense.
        pub verb: String,
        /// The version it led to.
        pub version: i32,
        /// The owner before.
        pub owner_before: Option<UserId>,
        /// The owner after.
        pub owner_after: Option<UserId>,
        /// The stage that a deal stood in before; of older events it is not known.
        pub stage_before: Option<StageId>,
        /// A list of [`crate::events::FieldChange`].
        pub changes: Json,
    }

    /// None.
    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of `receipts`.
pub mod receipt {
    use millrace_shared::{RecordId, Timestamp, UserId, WorkspaceId};
    use sea_orm::entity::prelude::*;

    /// A mutation that was done, by the id its client gave it.
    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "receipts")]
    pub struct Model {
        /// Where.
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace_id: WorkspaceId,
        /// By whom.
        #[sea_orm(primary_key, auto_increment = false)]
        pub actor_id: UserId,
        /// The client's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub origin: String,
        /// To which record.
        pub record_id: RecordId,
        /// The number of its last event.
        pub seq: i64,
        /// When.
        pub at: Timestamp,
    }

    /// None.
    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Takes the next `count` numbers of the workspace and tells the last one. The row stays locked until the commit,
/// after which PostgreSQL wakes the other processes, if it shall.
///
/// It takes none when a newer version has changed the tables since this process began: what that version keeps beside
/// the records would not be kept by what is written here.
pub(crate) async fn next_numbers(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    count: i64,
    wakes_others: bool,
) -> Result<i64, Error> {
    use crate::workspaces::entity::{Column, Entity};
    if count == 0 {
        return position(connection, workspace).await;
    }
    let done = Query::select().expr(Expr::col("version").count()).from("seaql_migrations").to_owned();
    let update = Query::update()
        .table(Entity)
        .value(Column::Seq, Expr::col(Column::Seq).add(count))
        .and_where(Expr::col(Column::Id).eq(workspace.0))
        .and_where(Expr::SubQuery(None, Box::new(done.into())).lte(Db::known_migrations()))
        .returning(dialect::numbered(connection, workspace, wakes_others))
        .to_owned();
    if let Some(row) = connection.query_one(&update).await? {
        return Ok(row.try_get_by_index(0)?);
    }
    position(connection, workspace).await?;
    tracing::error!("nothing is written: the database is of a newer version, and this process has to be replaced");
    Err(Error::Unavailable)
}

/// The number of the workspace's last event.
pub async fn position(connection: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<i64, Error> {
    use crate::workspaces::entity::{Column, Entity};
    let select =
        Query::select().column(Column::Seq).from(Entity).and_where(Expr::col(Column::Id).eq(workspace.0)).to_owned();
    let row = connection.query_one(&select).await?.ok_or(Error::NotFound("the workspace"))?;
    Ok(row.try_get_by_index(0)?)
}

/// How far [`number_anew`] moves: more than any log has events, and beyond what a reader may be behind and still read on.
const ANEW: i64 = 10_000_000_000;

/// Moves all numbers far ahead, after a restore. A browser may know numbers that were given out after the copy was
/// made; were they given out again for other events, it would miss those. From here on nobody knows a number of the
/// future, and whoever asks for what came after an old one is told to fetch everything.
pub async fn number_anew(connection: &impl ConnectionTrait) -> Result<(), Error> {
    use crate::workspaces::entity as workspace;
    let ahead = Query::update()
        .table(entity::Entity)
        .value(entity::Column::Seq, Expr::col(entity::Column::Seq).add(ANEW))
        .to_owned();
    connection.execute(&ahead).await?;
    let ahead = Query::update()
        .table(receipt::Entity)
        .value(receipt::Column::Seq, Expr::col(receipt::Column::Seq).add(ANEW))
        .to_owned();
    connection.execute(&ahead).await?;
    let ahead = Query::update()
        .table(workspace::Entity)
        .value(workspace::Column::Seq, Expr::col(workspace::Column::Seq).add(ANEW))
        .to_owned();
    connection.execute(&ahead).await?;
    Ok(())
}

/// The last numbers of all workspaces.
pub async fn positions(connection: &impl ConnectionTrait) -> Result<Vec<(WorkspaceId, i64)>, Error> {
    use crate::workspaces::entity::{Column, Entity};
    let select = Query::select().column(Column::Id).column(Column::Seq).from(Entity).to_owned();
    let rows = connection.query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Events after a number up to another, in order, at most so many.
pub async fn read(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    after: i64,
    until: i64,
    most: u64,
) -> Result<Vec<entity::Model>, Error> {
    #[expect(clippy::disallowed_methods, reason = "the log's readers filter by Access what they pass on")]
    let rows = entity::Entity::find()
        .filter(entity::Column::WorkspaceId.eq(workspace.0))
        .filter(entity::Column::Seq.gt(after))
        .filter(entity::Column::Seq.lte(until))
        .order_by_asc(entity::Column::Seq)
        .limit(most)
        .all(connection)
        .await?;
    Ok(rows)
}

/// The record that a mutation was done to, if it was done.
pub(crate) async fn find_receipt(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    actor: UserId,
    origin: &str,
) -> Result<Option<RecordId>, Error> {
    #[expect(clippy::disallowed_methods, reason = "receipts are of the write path itself")]
    let row = receipt::Entity::find_by_id((workspace, actor, origin.to_owned())).one(connection).await?;
    Ok(row.map(|row| row.record_id))
}

/// More events than one mutation of many records leads to.
const OF_ONE_MUTATION: i64 = 10_000;

/// Those of some records that a mutation changed when it was done: nothing when it was not.
pub(crate) async fn changed_by(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    actor: UserId,
    origin: &str,
    records: Vec<RecordId>,
) -> Result<BTreeSet<RecordId>, Error> {
    use entity::{Column, Entity};
    #[expect(clippy::disallowed_methods, reason = "receipts are of the write path itself")]
    let receipt = receipt::Entity::find_by_id((workspace, actor, origin.to_owned())).one(connection).await?;
    let Some(receipt) = receipt else { return Ok(BTreeSet::new()) };
    #[expect(
        clippy::disallowed_methods,
        reason = "says of the write path's own rows which were written, and shows none"
    )]
    let changed = Entity::find()
        .select_only()
        .column(Column::RecordId)
        .filter(Column::WorkspaceId.eq(workspace))
        .filter(Column::SubjectId.is_in(records))
        .filter(Column::Seq.gt(receipt.seq - OF_ONE_MUTATION))
        .filter(Column::Seq.lte(receipt.seq))
        .filter(Column::ActorId.eq(actor))
        .filter(Column::Origin.eq(origin));
    Ok(changed.into_tuple::<RecordId>().all(connection).await?.into_iter().collect())
}

/// How long a mutation's id is remembered: a browser that was closed with changes kept may come back that late.
const RECEIPTS_KEPT_MS: i64 = 30 * millrace_shared::time::DAY_MS;

/// Forgets the receipts of mutations that no client repeats any more.
pub async fn forget_receipts(app: &crate::app::App) -> Result<(), Error> {
    let before = app.clock.now().plus_ms(-RECEIPTS_KEPT_MS);
    #[expect(clippy::disallowed_methods, reason = "receipts are of the write path itself")]
    receipt::Entity::delete_many().filter(receipt::Column::At.lt(before.0)).exec(app.db.writer()).await?;
    Ok(())
}
