//! Data in bulk: deals written straight into the database, totals with them. The log keeps its numbers.

use millrace_tests::{Client, Server, expect};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait,
};
use serde_json::json;

/// Where a bench works: a pipeline and its stages.
pub struct Pipeline {
    /// Its id.
    pub id: String,
    /// The ids of its stages, open ones first.
    pub stages: Vec<String>,
}

/// The first pipeline.
pub async fn pipeline(client: &Client) -> Pipeline {
    let data = client.data("{ pipelines { id stages { id } } }", json!({})).await;
    let stages = data["pipelines"][0]["stages"].as_array().into_iter().flatten();
    Pipeline {
        id: data["pipelines"][0]["id"].as_str().unwrap_or_default().to_owned(),
        stages: stages.map(|stage| stage["id"].as_str().unwrap_or_default().to_owned()).collect(),
    }
}

/// Connections of one's own to the server's database, past the server: so many.
pub async fn connections(server: &Server, count: u32) -> DatabaseConnection {
    let mut options = ConnectOptions::new(server.database_url());
    options.max_connections(count).min_connections(count).sqlx_logging(false);
    expect(Database::connect(options).await, "the database does not open")
}

/// Whether it is PostgreSQL.
pub fn is_postgres(connection: &impl ConnectionTrait) -> bool {
    connection.get_database_backend() == sea_orm::DbBackend::Postgres
}

const COMPANIES: [&str; 2] = [
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
     INSERT INTO companies (workspace_id, id, name, name_key, owner_id, phones, emails, address, created_at, updated_at)
     SELECT w.id, randomblob(16), 'Company ' || i, 'company ' || i, (SELECT id FROM users LIMIT 1), '[]', '[]', '{}', 0, 0
     FROM workspaces w, n WHERE NOT EXISTS (SELECT 1 FROM companies)",
    "INSERT INTO companies (workspace_id, id, name, name_key, owner_id, phones, emails, address, created_at, updated_at)
     SELECT w.id, gen_random_uuid(), 'Company ' || i, 'company ' || i, (SELECT id FROM users LIMIT 1), '[]', '[]', '{}', 0, 0
     FROM workspaces w, generate_series(0, 999) i WHERE NOT EXISTS (SELECT 1 FROM companies)",
];

/// Tables that are numbered, for this connection alone.
const NUMBERED: [&str; 5] = [
    "CREATE TEMP TABLE s AS SELECT row_number() OVER (ORDER BY CASE WHEN kind = 'open' THEN 0 ELSE 1 END, position) - 1 AS i, id, pipeline_id, kind FROM stages",
    "CREATE TEMP TABLE u AS SELECT row_number() OVER (ORDER BY id) - 1 AS i, id FROM users",
    "CREATE TEMP TABLE c AS SELECT row_number() OVER (ORDER BY id) - 1 AS i, id FROM companies",
    "CREATE INDEX ci ON c (i)",
    "CREATE TEMP TABLE have AS SELECT count(*) AS n FROM deals",
];

/// `NUMBERS` are those of the deals, `ID` makes an id, `RANK` the key of their order.
const DEALS: &str = "WITH NUMBERS
     INSERT INTO deals (workspace_id, id, pipeline_id, stage_id, rank, name, name_key, amount, currency, company_id, owner_id, tags,
         closed_at, stage_entered_at, last_activity_at, created_at, updated_at)
     SELECT w.id, ID, s.pipeline_id, s.id, RANK, 'Deal ' || n.i, 'deal ' || n.i, (n.i % 977) * 100, 'USD', c.id, u.id, '[]',
         CASE WHEN s.kind = 'open' THEN NULL ELSE 86400000 END, n.i, n.i, n.i, n.i
     FROM n CROSS JOIN workspaces w
     JOIN s ON s.i = n.i % (SELECT count(*) FROM s)
     JOIN u ON u.i = n.i / 9 % (SELECT count(*) FROM u)
     JOIN c ON c.i = n.i / 7 % 1000
     WHERE (SELECT n FROM have) < COUNT";
const DEALS_OF: [[(&str, &str); 3]; 2] = [
    [
        ("NUMBERS", "RECURSIVE n(i) AS (SELECT n FROM have UNION ALL SELECT i + 1 FROM n WHERE i + 1 < COUNT)"),
        ("ID", "randomblob(16)"),
        ("RANK", "'f' || printf('%06d', n.i)"),
    ],
    [
        ("NUMBERS", "n AS (SELECT generate_series(n, COUNT - 1) AS i FROM have)"),
        ("ID", "gen_random_uuid()"),
        ("RANK", "'f' || lpad(n.i::text, 6, '0')"),
    ],
];

const TOTALS: [&str; 3] = [
    "DELETE FROM stage_totals",
    "INSERT INTO stage_totals (workspace_id, stage_id, owner_id, currency, deal_count, amount_sum, plain_amount_sum, override_weighted_sum, cycle_ms_sum)
     SELECT workspace_id, stage_id, owner_id, currency, count(*), sum(amount), sum(CASE WHEN probability_override IS NULL THEN amount ELSE 0 END),
         sum(coalesce(amount * probability_override, 0)), sum(CASE WHEN closed_at IS NULL THEN 0 ELSE closed_at - created_at END)
     FROM deals GROUP BY 1, 2, 3, 4",
    "DROP TABLE have",
];

/// Fills a workspace up to `count` deals of a thousand companies, evenly over its stages and users.
pub async fn fill(server: &Server, count: u32) {
    let database = connections(server, 1).await;
    let which = usize::from(is_postgres(&database));
    let mut deals = DEALS.to_owned();
    for (name, sql) in DEALS_OF[which] {
        deals = deals.replace(name, sql);
    }
    let deals = deals.replace("COUNT", &count.to_string());
    let mut statements = vec![COMPANIES[which]];
    statements.extend(NUMBERED);
    statements.push(&deals);
    statements.extend(TOTALS);
    statements.extend(["DROP TABLE s", "DROP TABLE u", "DROP TABLE c"]);
    let filled = async {
        // One transaction, and so one connection, to which temporary tables belong.
        let transaction = database.begin().await?;
        run_all(&transaction, &statements).await?;
        transaction.commit().await?;
        settle(&database).await
    };
    expect(filled.await, "the data was not made");
    expect(database.close().await, "the database does not close");
}

#[expect(clippy::disallowed_methods, reason = "a bench makes its data in bulk")]
async fn run_all(transaction: &DatabaseTransaction, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        transaction.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Lets the database see what it holds now.
#[expect(clippy::disallowed_methods, reason = "ANALYZE has no builder")]
pub async fn settle(database: &DatabaseConnection) -> Result<(), DbErr> {
    database.execute_unprepared(if is_postgres(database) { "VACUUM ANALYZE" } else { "ANALYZE" }).await.map(drop)
}
