//! Data in bulk: deals written straight into the SQLite file, totals with them. The log keeps its numbers.

use millrace_tests::{Client, Server, expect};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
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

/// A connection of one's own to the server's file.
pub async fn file(server: &Server) -> DatabaseConnection {
    let url = format!("sqlite://{}?mode=rw", server.data().join("millrace.db").display());
    expect(Database::connect(url).await, "the database file does not open")
}

/// Fills a workspace up to `count` deals of a thousand companies, evenly over its stages and users.
pub async fn fill(server: &Server, count: u32) {
    let file = file(server).await;
    let have = "(SELECT count(*) FROM deals)";
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
         INSERT INTO companies (workspace_id, id, name, name_key, owner_id, phones, emails, address, created_at, updated_at)
         SELECT w.id, randomblob(16), 'Company ' || i, 'company ' || i, (SELECT id FROM users LIMIT 1), '[]', '[]', '{{}}', 0, 0
         FROM workspaces w, n WHERE NOT EXISTS (SELECT 1 FROM companies);
         CREATE TEMP TABLE s AS SELECT row_number() OVER (ORDER BY kind = 'open' DESC, position) - 1 AS i, id, pipeline_id, kind FROM stages;
         CREATE TEMP TABLE u AS SELECT row_number() OVER (ORDER BY id) - 1 AS i, id FROM users;
         CREATE TEMP TABLE c AS SELECT row_number() OVER (ORDER BY id) - 1 AS i, id FROM companies;
         CREATE INDEX temp.ci ON c (i);
         CREATE TEMP TABLE have AS SELECT count(*) AS n FROM deals;
         WITH RECURSIVE n(i) AS (SELECT {have} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})
         INSERT INTO deals (workspace_id, id, pipeline_id, stage_id, rank, name, name_key, amount, currency, company_id, owner_id, tags,
             closed_at, stage_entered_at, last_activity_at, created_at, updated_at)
         SELECT w.id, randomblob(16), s.pipeline_id, s.id, 'f' || printf('%06d', n.i), 'Deal ' || n.i, 'deal ' || n.i, (n.i % 977) * 100, 'USD', c.id, u.id, '[]',
             CASE WHEN s.kind = 'open' THEN NULL ELSE 86400000 END, n.i, n.i, n.i, n.i
         FROM n, workspaces w
         JOIN s ON s.i = n.i % (SELECT count(*) FROM s)
         JOIN u ON u.i = n.i / 9 % (SELECT count(*) FROM u)
         JOIN c ON c.i = n.i / 7 % 1000
         WHERE (SELECT n FROM have) < {count};
         DELETE FROM stage_totals;
         INSERT INTO stage_totals (workspace_id, stage_id, owner_id, currency, deal_count, amount_sum, plain_amount_sum, override_weighted_sum, cycle_ms_sum)
         SELECT workspace_id, stage_id, owner_id, currency, count(*), sum(amount), sum(CASE WHEN probability_override IS NULL THEN amount ELSE 0 END),
             sum(coalesce(amount * probability_override, 0)), sum(CASE WHEN closed_at IS NULL THEN 0 ELSE closed_at - created_at END)
         FROM deals GROUP BY 1, 2, 3, 4;
         ANALYZE"
    );
    let mut statements = sql.split(';').map(str::trim).filter(|statement| !statement.is_empty());
    expect(run_all(&file, &mut statements).await, "the data was not made");
    expect(file.close().await, "the file does not close");
}

#[expect(clippy::disallowed_methods, reason = "a bench makes its data in bulk")]
async fn run_all(file: &DatabaseConnection, statements: &mut dyn Iterator<Item = &str>) -> Result<(), sea_orm::DbErr> {
    for statement in statements {
        file.execute_unprepared(statement).await?;
    }
    Ok(())
}
