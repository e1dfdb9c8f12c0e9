//! How a database reads what is asked, for the tests that hold it to an index.

use super::{Db, is_postgres};
use sea_orm::{ConnectionTrait, Statement, StatementBuilder, TransactionTrait};

/// The plan, as lines of text.
#[expect(clippy::disallowed_methods, reason = "no builder asks for a plan")]
pub async fn plan(db: &Db, asked: &impl StatementBuilder) -> Vec<String> {
    let txn = db.reader().begin().await.unwrap();
    let (explain, column) = if is_postgres(&txn) {
        // A handful of rows would be read whole and sorted; what counts is what a large table allows.
        for setting in ["enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_incremental_sort"] {
            txn.execute_unprepared(&format!("SET LOCAL {setting} = off")).await.unwrap();
        }
        ("EXPLAIN", "QUERY PLAN")
    } else {
        ("EXPLAIN QUERY PLAN", "detail")
    };
    let asked = txn.get_database_backend().build(asked);
    let asked = Statement { sql: format!("{explain} {}", asked.sql), ..asked };
    let rows = txn.query_all_raw(asked).await.unwrap();
    txn.rollback().await.unwrap();
    rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
}
