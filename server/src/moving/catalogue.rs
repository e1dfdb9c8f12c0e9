//! What tables there are and of what columns, asked of the database itself: a table that a later migration adds is in it.

use sea_orm::{ConnectionTrait, DbErr, Statement};

/// The table in which the migrations note what ran: each database has its own.
pub const NOTES: &str = "seaql_migrations";

/// What a column holds, however a database names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A UUID: `uuid` in PostgreSQL, 16 bytes in SQLite.
    Id,
    /// A whole number of any width.
    Number,
    /// True or false.
    Flag,
    /// Text.
    Text,
    /// JSON: `jsonb` in PostgreSQL, text in SQLite.
    Json,
    /// A day: `date` in PostgreSQL, text in SQLite.
    Date,
    /// Bytes.
    Bytes,
}

impl Kind {
    /// What a type means, by its name in the catalogue of either database.
    fn named(name: &str) -> Option<Self> {
        let name = name.split('(').next().unwrap_or_default().trim().to_lowercase();
        Some(match name.as_str() {
            "uuid" => Self::Id,
            "bigint" | "integer" | "smallint" => Self::Number,
            "boolean" => Self::Flag,
            "text" | "varchar" | "character varying" => Self::Text,
            "jsonb" => Self::Json,
            "date" => Self::Date,
            "blob" | "bytea" => Self::Bytes,
            _ => return None,
        })
    }

    /// What a column is when its two databases say this: SQLite knows no more than text and bytes of some.
    fn of_both(self, other: Self) -> Option<Self> {
        match (self, other) {
            (one, other) if one == other => Some(one),
            (Self::Bytes, Self::Id) | (Self::Id, Self::Bytes) => Some(Self::Id),
            (Self::Text, Self::Json) | (Self::Json, Self::Text) => Some(Self::Json),
            (Self::Text, Self::Date) | (Self::Date, Self::Text) => Some(Self::Date),
            _ => None,
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Its place in the primary key; 0 outside of it.
    pub key: i64,
}

/// A table, its columns in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
}

impl Table {
    /// The columns of the primary key, in its order.
    pub fn key(&self) -> Vec<&Column> {
        let mut key: Vec<_> = self.columns.iter().filter(|column| column.key > 0).collect();
        key.sort_by_key(|column| column.key);
        key
    }
}

const OF_SQLITE: &str = r"
SELECT m.name, c.name, c.type, CAST(c.pk AS bigint)
FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'";

const OF_POSTGRES: &str = "
SELECT t.relname::text, c.attname::text, format_type(c.atttypid, NULL),
       coalesce(array_position(k.indkey::int2[], c.attnum) + 1, 0)::bigint
FROM pg_class t
JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
LEFT JOIN pg_index k ON k.indrelid = t.oid AND k.indisprimary
WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace";

/// All tables, by name. Says why when one of them is none that can be copied.
pub async fn tables(connection: &impl ConnectionTrait) -> Result<Result<Vec<Table>, String>, DbErr> {
    let mut tables: Vec<Table> = Vec::new();
    for (table, name, type_name, key) in listed(connection).await? {
        let Some(kind) = Kind::named(&type_name) else {
            return Ok(Err(format!("column {name} of {table} is of a type that cannot be moved: {type_name}")));
        };
        let column = Column { name, kind, key };
        match tables.last_mut().filter(|last| last.name == table) {
            Some(last) => last.columns.push(column),
            None => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    Ok(match tables.iter().find(|table| table.key().is_empty()) {
        Some(table) => Err(format!("{} has no primary key", table.name)),
        None => Ok(tables),
    })
}

#[expect(clippy::disallowed_methods, reason = "the catalogues have no entities")]
async fn listed(connection: &impl ConnectionTrait) -> Result<Vec<(String, String, String, i64)>, DbErr> {
    let postgres = crate::db::is_postgres(connection);
    let sql = if postgres { OF_POSTGRES } else { OF_SQLITE };
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let mut listed = Vec::with_capacity(rows.len());
    for row in rows {
        listed.push((
            row.try_get_by_index(0)?,
            row.try_get_by_index(1)?,
            row.try_get_by_index(2)?,
            row.try_get_by_index(3)?,
        ));
    }
    listed.sort();
    Ok(listed)
}

/// The tables of two databases, which must be the same ones, each column as the database says that knows more of it.
/// The migrations' own notes are left out.
pub fn of_both(one: Vec<Table>, other: Vec<Table>) -> Result<Vec<Table>, String> {
    let name = |table: &Table| table.name.clone();
    let (names, others): (Vec<_>, Vec<_>) = (one.iter().map(name).collect(), other.iter().map(name).collect());
    if let Some(missing) = names.iter().find(|name| !others.contains(name)) {
        return Err(format!("the new database has no table {missing}"));
    }
    if let Some(further) = others.iter().find(|name| !names.contains(name)) {
        return Err(format!("only the new database has a table {further}"));
    }
    one.into_iter().zip(other).filter(|(table, _)| table.name != NOTES).map(|(one, other)| same(one, &other)).collect()
}

fn same(mut table: Table, other: &Table) -> Result<Table, String> {
    if table.columns.len() != other.columns.len() {
        return Err(format!("{} has other columns in the new database", table.name));
    }
    for (column, other) in table.columns.iter_mut().zip(&other.columns) {
        let kind = column.kind.of_both(other.kind);
        column.kind = kind
            .filter(|_| column.name == other.name && column.key == other.key)
            .ok_or_else(|| format!("column {} of {} is another one in the new database", column.name, table.name))?;
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, columns: &[(&str, &str, i64)]) -> Table {
        let column = |(name, kind, key): &(&str, &str, i64)| Column {
            name: (*name).to_owned(),
            kind: Kind::named(kind).unwrap(),
            key: *key,
        };
        Table { name: name.to_owned(), columns: columns.iter().map(column).collect() }
    }

    #[test]
    fn each_column_is_what_the_database_says_that_knows_more_of_it() {
        let sqlite =
            table("deals", &[("custom", "TEXT", 0), ("id", "blob", 2), ("won", "boolean", 0), ("ws", "blob", 1)]);
        let postgres =
            table("deals", &[("custom", "jsonb", 0), ("id", "uuid", 2), ("won", "boolean", 0), ("ws", "uuid", 1)]);
        let both = of_both(vec![sqlite.clone()], vec![postgres.clone()]).unwrap();
        assert_eq!(both, of_both(vec![postgres.clone()], vec![sqlite]).unwrap());
        assert_eq!(both, std::slice::from_ref(&postgres));
        assert_eq!(both[0].key().iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["ws", "id"]);
    }

    #[test]
    fn schemas_that_differ_are_refused() {
        let one = || table("deals", &[("id", "uuid", 1)]);
        let refused = |other: Vec<Table>| of_both(vec![one()], other).unwrap_err();
        assert!(refused(vec![]).contains("no table deals"));
        assert!(refused(vec![one(), table("leads", &[("id", "uuid", 1)])]).contains("only the new database"));
        assert!(refused(vec![table("deals", &[("id", "boolean", 1)])]).contains("column id of deals"));
        assert!(refused(vec![table("deals", &[("id", "uuid", 1), ("name", "text", 0)])]).contains("other columns"));
    }
}
