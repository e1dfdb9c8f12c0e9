//! Values that may stand only once. A row for each, in the transaction that writes the record: the key of the table makes
//! two records with one value impossible, however many write at once and on whichever process.

use super::{
    custom::{CustomValues, Customised},
    entity::Model as Field,
    index::stored,
};
use crate::{
    db::Tx,
    error::{Checks, Error},
    reference::Reference,
};
use millrace_shared::{FieldId, Invalid, RecordId, RecordKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{ExprTrait, OnConflict, Query},
};

/// A row of `field_unique_values`.
pub mod entity {
    use millrace_shared::{FieldId, RecordId, WorkspaceId};
    use sea_orm::entity::prelude::*;

    /// A value of a unique field, and the record that holds it.
    #[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "field_unique_values")]
    pub struct Model {
        /// Where.
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace_id: WorkspaceId,
        /// Of which field.
        #[sea_orm(primary_key, auto_increment = false)]
        pub field_id: FieldId,
        /// What two equal values have in common.
        #[sea_orm(primary_key, auto_increment = false)]
        pub value_key: String,
        /// Who holds it, in the trash or not.
        pub record_id: RecordId,
    }

    /// None.
    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Records that are read at once.
pub const PAGE: u64 = 500;

/// Takes the values of a record's unique fields and gives up those that it no longer holds. A refusal leaves nothing
/// taken: the caller may go on with other records.
pub async fn claim(
    tx: &mut Tx,
    reference: &Reference,
    kind: RecordKind,
    record: RecordId,
    before: Option<&CustomValues>,
    after: &CustomValues,
) -> Result<(), Error> {
    let mut checks = Checks::default();
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    for field in reference.fields.iter().filter(|field| field.record_kind == kind && field.is_unique) {
        let key = |custom: &CustomValues| custom.get(field)?.unique_key(field.field_type);
        let (old, new) = (before.and_then(key), key(after));
        if old == new {
            continue;
        }
        if let Some(new) = new {
            if take(tx, field.id, &new, record).await? {
                taken.push((field.id, new));
            } else {
                checks.refuse(field.input_name(), Invalid::Taken);
            }
        }
        left.extend(old.map(|old| (field.id, old)));
    }
    let refused = checks.done();
    for (field, key) in if refused.is_ok() { left } else { taken } {
        give_up(tx, field, &key).await?;
    }
    refused
}

/// False when another record holds it, also one that another process is writing at this moment.
async fn take(tx: &Tx, field: FieldId, key: &str, record: RecordId) -> Result<bool, Error> {
    use entity::Column as C;
    let insert = Query::insert()
        .into_table(entity::Entity)
        .columns([C::WorkspaceId, C::FieldId, C::ValueKey, C::RecordId])
        .values_panic([tx.workspace_id().0.into(), field.0.into(), key.into(), record.0.into()])
        .on_conflict(OnConflict::columns([C::WorkspaceId, C::FieldId, C::ValueKey]).do_nothing().to_owned())
        .to_owned();
    Ok(tx.connection().execute(&insert).await?.rows_affected() > 0)
}

async fn give_up(tx: &mut Tx, field: FieldId, key: &str) -> Result<(), Error> {
    let condition = entity::Column::FieldId.eq(field.0).and(entity::Column::ValueKey.eq(key));
    tx.delete_where::<entity::Entity>(entity::Column::WorkspaceId, condition).await?;
    Ok(())
}

/// Takes the values of all records for a field that became unique; refused while two hold the same.
pub async fn fill<E: Customised>(tx: &mut Tx, field: &Field) -> Result<(), Error> {
    let mut last = None;
    let mut equal: u64 = 0;
    loop {
        let records = holding::<E>(tx, field, last).await?;
        let Some(end) = records.last() else { break };
        last = Some(E::record_id(end));
        for record in &records {
            let key = E::custom(record).get(field).and_then(|value| value.unique_key(field.field_type));
            if let Some(key) = key
                && !take(tx, field.id, &key, E::record_id(record)).await?
            {
                equal += 1;
            }
        }
    }
    if equal > 0 { Err(Error::invalid("unique", Invalid::Taken)) } else { Ok(()) }
}

/// Forgets the values of a field that is no longer unique.
pub async fn forget(tx: &mut Tx, field: FieldId) -> Result<(), Error> {
    tx.delete_where::<entity::Entity>(entity::Column::WorkspaceId, entity::Column::FieldId.eq(field.0)).await?;
    Ok(())
}

/// The next records that hold a value in a field, whoever may see them, in the order of ids.
pub async fn holding<E: Customised>(tx: &Tx, field: &Field, after: Option<RecordId>) -> Result<Vec<E::Model>, Error> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a change of a definition is of every record; the command has proved its right to make it"
    )]
    let select = E::find().filter(E::workspace().eq(tx.workspace_id().0));
    let select = select.filter(stored::<E>(field.id).is_not_null());
    let select = match after {
        Some(id) => select.filter(E::id().gt(id.0)),
        None => select,
    };
    Ok(select.order_by_asc(E::id()).limit(PAGE).lock_exclusive().all(tx.connection()).await?)
}
