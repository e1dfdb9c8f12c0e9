//! The limit: the rows that a move writes, through the driver alone.

use crate::{data, report::rate};
use millrace_tests::{Server, expect};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionTrait};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// How often a second one connection does it on SQLite.
pub async fn sqlite(server: &Server) -> f64 {
    let file = data::connections(server, 1).await;
    expect(set_up(&file).await, "the file is not set up");
    let written = rate(1, move |_| {
        let file = file.clone();
        async move { expect(write(&file).await, "a transaction failed") }
    });
    written.await.0
}

/// How often a second so many connections do it on PostgreSQL, all in one workspace, whose row has the number of the last event.
pub async fn postgres(server: &Server, at_once: u32) -> f64 {
    let pool = data::connections(server, at_once).await;
    let deals = expect(ids(&pool).await, "the deals were not read");
    let (deals, next) = (Arc::new(deals), Arc::new(AtomicUsize::new(0)));
    let written = rate(at_once as usize, move |_| {
        let (pool, deals, at) = (pool.clone(), Arc::clone(&deals), next.fetch_add(1, Ordering::Relaxed));
        async move { expect(write_one(&pool, deals[at % deals.len()].clone()).await, "a transaction failed") }
    });
    written.await.0
}

#[expect(clippy::disallowed_methods, reason = "the limit that is measured against is the driver alone")]
async fn ids(pool: &DatabaseConnection) -> Result<Vec<sea_orm::Value>, DbErr> {
    let rows =
        pool.query_all_raw(Statement::from_string(pool.get_database_backend(), "SELECT id FROM deals LIMIT 1000"));
    rows.await?.iter().map(|row| Ok(row.try_get_by_index::<uuid::Uuid>(0)?.into())).collect()
}

/// What a move writes: the deal, the totals of both stages, the number, and the event.
#[expect(clippy::disallowed_methods, reason = "the limit that is measured against is the driver alone")]
async fn write_one(pool: &DatabaseConnection, deal: sea_orm::Value) -> Result<(), DbErr> {
    let backend = pool.get_database_backend();
    let tx = pool.begin().await?;
    let moved = "UPDATE deals SET version = version + 1, updated_at = updated_at + 1
        WHERE workspace_id = (SELECT id FROM workspaces) AND id = $1";
    tx.execute_raw(Statement::from_sql_and_values(backend, moved, [deal.clone()])).await?;
    for (order, by) in [("", "+ 1"), (" DESC", "- 1")] {
        let sql = format!(
            "UPDATE stage_totals SET deal_count = deal_count {by} WHERE ctid = (SELECT ctid FROM stage_totals
             WHERE workspace_id = (SELECT id FROM workspaces) ORDER BY stage_id{order} LIMIT 1)"
        );
        tx.execute_raw(Statement::from_string(backend, sql)).await?;
    }
    let number = tx.query_one_raw(Statement::from_string(backend, "UPDATE workspaces SET seq = seq + 1 RETURNING seq"));
    let seq: i64 = number.await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let event = "INSERT INTO event_log (workspace_id, seq, at, kind, record_id, subject_kind, subject_id, verb, version, changes)
        SELECT id, $1, 0, 'deal', $2, 'deal', $2, 'moved', 1, jsonb_build_object('rank', repeat('x', 300)) FROM workspaces";
    tx.execute_raw(Statement::from_sql_and_values(backend, event, [seq.into(), deal])).await?;
    tx.commit().await
}

#[expect(clippy::disallowed_methods, reason = "the limit that is measured against is the driver alone")]
async fn set_up(file: &DatabaseConnection) -> Result<(), DbErr> {
    for statement in [
        "PRAGMA synchronous = FULL",
        "CREATE TEMP TABLE turn AS SELECT 0 AS n, (SELECT max(seq) FROM event_log) AS seq",
        "CREATE TEMP TABLE some AS SELECT row_number() OVER () - 1 AS n, id FROM (SELECT id FROM deals LIMIT 1000)",
        "CREATE INDEX temp.some_n ON some (n)",
    ] {
        file.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// What a move writes: the deal, the totals of both stages, and the event.
#[expect(clippy::disallowed_methods, reason = "the limit that is measured against is the driver alone")]
async fn write(file: &DatabaseConnection) -> Result<(), DbErr> {
    let tx = file.begin().await?;
    for statement in [
        "UPDATE turn SET n = n + 1, seq = seq + 1",
        "UPDATE deals SET version = version + 1, rank = rank || '', updated_at = updated_at + 1
         WHERE workspace_id = (SELECT id FROM workspaces) AND id = (SELECT id FROM some WHERE n = (SELECT n % 1000 FROM turn))",
        "UPDATE stage_totals SET deal_count = deal_count + 1 WHERE rowid = (SELECT min(rowid) FROM stage_totals)",
        "UPDATE stage_totals SET deal_count = deal_count - 1 WHERE rowid = (SELECT min(rowid) FROM stage_totals)",
        "INSERT INTO event_log (workspace_id, seq, at, kind, record_id, subject_kind, subject_id, verb, version, changes)
         SELECT w.id, turn.seq, 0, 'deal', randomblob(16), 'deal', randomblob(16), 'moved', 1, hex(randomblob(150))
         FROM workspaces w, turn",
    ] {
        tx.execute_unprepared(statement).await?;
    }
    tx.commit().await
}
