//! The SQL in which the two databases differ, and nothing else does.

use crate::error::Error;
use millrace_shared::{StageId, WorkspaceId};
use sea_orm::{
    ConnectionTrait, Statement,
    sea_query::{Expr, Func, Query, ReturningClause},
};

/// Holds others off a column's order until the transaction ends. On SQLite nobody else writes anyway.
#[expect(clippy::disallowed_methods, reason = "advisory locks have no builder")]
pub async fn lock_order(connection: &impl ConnectionTrait, stage: StageId) -> Result<(), Error> {
    if super::is_postgres(connection) {
        let key = i64::from_be_bytes(stage.0.as_bytes()[8..].try_into().unwrap_or_default());
        let sql = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT pg_advisory_xact_lock($1)",
            [key.into()],
        );
        connection.query_one_raw(sql).await?;
    }
    Ok(())
}

/// Holds other changes of a workspace's settings off until the transaction ends. On SQLite nobody else writes anyway.
#[expect(clippy::disallowed_methods, reason = "advisory locks have no builder")]
pub async fn lock_settings(connection: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<(), Error> {
    if super::is_postgres(connection) {
        let key = i64::from_be_bytes(workspace.0.as_bytes()[8..].try_into().unwrap_or_default());
        let backend = connection.get_database_backend();
        let sql = Statement::from_sql_and_values(backend, "SELECT pg_advisory_xact_lock($1)", [key.into()]);
        connection.query_one_raw(sql).await?;
    }
    Ok(())
}

/// What an UPDATE of the workspace's row gives back: the number, and on PostgreSQL, when other processes shall be woken by it
/// after the commit, the call that does so. The message is a hint only, they read the log.
pub fn numbered(connection: &impl ConnectionTrait, workspace: WorkspaceId, wakes_others: bool) -> ReturningClause {
    let seq = Expr::col(crate::workspaces::entity::Column::Seq);
    if !wakes_others || !super::is_postgres(connection) {
        return Query::returning().exprs([seq]);
    }
    let notify = Func::cust("pg_notify").arg(crate::events::wakes::CHANNEL).arg(workspace.to_string());
    Query::returning().exprs([seq, notify.into()])
}

/// Tells other processes something that is not kept, on a channel.
#[expect(clippy::disallowed_methods, reason = "notify has no builder")]
pub async fn notify_presence(connection: &impl ConnectionTrait, channel: &str, text: &str) -> Result<(), Error> {
    if super::is_postgres(connection) {
        let sql = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT pg_notify($1, $2)",
            [channel.into(), text.into()],
        );
        connection.query_one_raw(sql).await?;
    }
    Ok(())
}

/// Holds others off making the first workspace until the transaction ends. On SQLite nobody else writes anyway.
pub async fn lock_setup(connection: &impl ConnectionTrait) -> Result<(), Error> {
    if super::is_postgres(connection) {
        use sea_orm::sea_query::{Func, Query};
        // Two keys are another space than the one key of [`lock_order`].
        let lock = Func::cust("pg_advisory_xact_lock").args([1.into(), 1.into()]);
        connection.query_one(&Query::select().expr(lock).to_owned()).await?;
    }
    Ok(())
}
