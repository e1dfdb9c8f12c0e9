//! What a custom field is in SQL, and the index of a field that lists are filtered by. See
//! `docs/decisions/custom-fields.md`.
//!
//! An index holds only the records that have the field, so it stays as small as the field is used. It is made after the
//! commit of the definition, beside the requests: PostgreSQL builds it without holding writers off; SQLite, which has one
//! writer anyway, builds it in that writer's turn, and readers go on. Until it is there a filter reads more rows and says
//! the same. A process that starts makes what is missing.

use super::{
    custom::{Customised, each_customised},
    entity::Model as Field,
};
use crate::{app::App, error::Error};
use millrace_shared::{
    FieldId, FieldType,
    fields::{FieldOption, check::Sort},
};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, SimpleExpr},
};

/// Longest part of a text that an index holds: PostgreSQL takes no row of more than 2700 bytes.
const PREFIX: usize = millrace_shared::fields::listed::SORTED_LETTERS;

/// What a record holds in a field, of any type, as JSON text; NULL when nothing.
pub fn stored<E: Customised>(field: FieldId) -> SimpleExpr {
    Expr::cust(format!(r#"("{}"."custom" ->> '{field}')"#, E::TABLE))
}

/// What a field is compared by, in words that both databases know. `table` is empty inside the definition of an index.
fn compared(table: &str, field: &Field) -> String {
    let column = if table.is_empty() { r#""custom""#.to_owned() } else { format!(r#""{table}"."custom""#) };
    let id = field.id;
    let value = match field.field_type {
        FieldType::Money => format!("{column} -> '{id}' ->> 'amount'"),
        kind if kind.sort() == Some(Sort::Text) => format!("{column} -> '{id}' ->> 'key'"),
        _ => format!("{column} ->> '{id}'"),
    };
    match field.field_type.sort() {
        Some(Sort::Number) => format!("CAST({value} AS bigint)"),
        _ => format!("({value})"),
    }
}

/// What a field of a record is compared by, for a condition.
pub fn comparison<E: Customised>(field: &Field) -> SimpleExpr {
    Expr::cust(compared(E::TABLE, field))
}

/// What lists are sorted by along the index of a field; nothing for a field that is only there or not.
pub fn order<E: Customised>(field: &Field) -> Option<SimpleExpr> {
    let value = compared(E::TABLE, field);
    let key = match field.field_type {
        FieldType::Dropdown => {
            // Along no index: the order is that of the options, which changes. What holds a value is read and sorted.
            let place = |(option, at): (&FieldOption, usize)| format!("WHEN '{}' THEN {at} ", option.id);
            let places: String = field.options.0.iter().zip(0..).map(place).collect();
            format!("(CASE {value} {places}ELSE {} END)", field.options.0.len())
        }
        FieldType::Checkbox => return None,
        kind if kind.sort() == Some(Sort::Text) => prefix(&value),
        _ => value,
    };
    Some(Expr::cust(key))
}

/// The part of a text that an index holds.
pub fn prefix_of<E: Customised>(field: &Field) -> SimpleExpr {
    Expr::cust(prefix(&compared(E::TABLE, field)))
}

fn prefix(value: &str) -> String {
    format!("substr({value}, 1, {PREFIX})")
}

/// The name of a field's index.
fn name(field: &Field, table: &str) -> String {
    format!("{table}_field_{}", field.id.0.simple())
}

/// The statement that makes it.
fn definition(field: &Field, table: &str, postgres: bool) -> String {
    let value = compared("", field);
    let keys = match field.field_type {
        // Any number of options is no key; the records that have some are found by this index all the same.
        FieldType::MultiSelect => "workspace_id, id".to_owned(),
        kind if kind.sort() == Some(Sort::Text) => format!("workspace_id, {}, id", prefix(&value)),
        _ => format!("workspace_id, {value}, id"),
    };
    let beside = if postgres { "CONCURRENTLY " } else { "" };
    let there = format!(r#"("custom" ->> '{}') IS NOT NULL"#, field.id);
    format!("CREATE INDEX {beside}IF NOT EXISTS {} ON {table} ({keys}) WHERE {there}", name(field, table))
}

/// Makes or drops the index of a field, as its definition says; `anew` when what is indexed changed.
pub async fn adjust(app: &App, field: &Field, anew: bool) -> Result<(), Error> {
    let table = table(field)?;
    let postgres = app.db.is_postgres();
    let drop = || format!("DROP INDEX {}IF EXISTS {}", if postgres { "CONCURRENTLY " } else { "" }, name(field, table));
    if !field.is_indexed() {
        return run(app, field, &drop()).await;
    }
    // One that was broken off on PostgreSQL is there and of no use.
    if anew || (postgres && is_broken(app, &name(field, table)).await?) {
        run(app, field, &drop()).await?;
    }
    run(app, field, &definition(field, table, postgres)).await
}

/// The table of a field's records.
fn table(field: &Field) -> Result<&'static str, Error> {
    each_customised!(field.record_kind, E => Ok(<E as Customised>::TABLE))
}

/// Makes the index beside the requests. An error is logged: a filter works without it, only slower.
pub fn adjust_soon(app: &App, field: Field, anew: bool) {
    let work = app.clone();
    app.beside.spawn(async move {
        if let Err(error) = adjust(&work, &field, anew).await {
            tracing::error!(%error, field = %field.id, "the index of a custom field was not made");
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "an index on the values of one field has no builder")]
async fn run(app: &App, field: &Field, statement: &str) -> Result<(), Error> {
    if app.db.is_postgres() {
        // Not in a transaction: PostgreSQL builds beside the writers only outside of one.
        app.db.writer().execute_unprepared(statement).await?;
    } else {
        // In the writers' queue, so that they wait for their turn and not for the connection.
        let (txn, _turn) = app.db.begin(field.workspace_id).await?;
        txn.execute_unprepared(statement).await?;
        txn.commit().await?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the catalogue has no entity")]
async fn is_broken(app: &App, name: &str) -> Result<bool, Error> {
    let sql = sea_orm::Statement::from_sql_and_values(
        sea_orm::DbBackend::Postgres,
        "SELECT 1 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = $1 AND NOT indisvalid",
        [name.into()],
    );
    Ok(app.db.writer().query_one_raw(sql).await?.is_some())
}

/// Makes every index that a definition asks for and that is missing: after a start, in the background.
pub fn adjust_all(app: &App) {
    let work = app.clone();
    app.beside.spawn(async move {
        let made = async {
            for field in super::entity::indexed(&work).await? {
                adjust(&work, &field, false).await?;
            }
            Ok::<_, Error>(())
        };
        if let Err(error) = made.await {
            tracing::error!(%error, "the indexes of custom fields were not made");
        }
    });
}

#[cfg(test)]
pub(super) fn definition_for_test(field: &Field, postgres: bool) -> String {
    definition(field, table(field).unwrap_or_default(), postgres)
}
