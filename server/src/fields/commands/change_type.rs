//! Giving a field another type. It is done when no value is lost, and told before how many are touched.

use super::{Done, all_locked};
use crate::{
    access::Access,
    db::{Committed, Tx, tx::check_version},
    error::{Checks, Error},
    events::Recorded,
    fields::{
        custom::{Customised, each_customised},
        entity::{Model, Options},
        index,
        inputs::ChangeFieldTypeInput,
        model::check_definition,
        unique::holding,
    },
};
use millrace_shared::{FieldId, FieldType, Invalid, RecordKind, fields, fields::FieldValue};
use sea_orm::{EntityTrait, IntoActiveModel};
use std::sync::Arc;

/// What a change of type would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TypeChange {
    /// Records that hold a value.
    pub values: u64,
    /// Of those, how many would lose it.
    pub lost: u64,
}

/// What a change of type would do to the records, those in the trash included.
pub async fn type_change(access: &Access, id: FieldId, to: FieldType) -> Result<TypeChange, Error> {
    access.may_administer(RecordKind::Field)?;
    let field = access.reference().field(id).cloned().ok_or(Error::NotFound("the field"))?;
    // A transaction that is never committed: the records are counted as one state.
    let tx = access.begin(None).await?;
    each_customised!(field.record_kind, E => count::<E>(&tx, &field, to).await)
}

async fn count<E: Customised>(tx: &Tx, field: &Model, to: FieldType) -> Result<TypeChange, Error> {
    let (mut change, mut last) = (TypeChange::default(), None);
    loop {
        let records = holding::<E>(tx, field, last).await?;
        let Some(end) = records.last() else { return Ok(change) };
        last = Some(E::record_id(end));
        for value in records.iter().filter_map(|record| E::custom(record).get(field)) {
            change.values += 1;
            change.lost += u64::from(converted(field, to, &value).is_none());
        }
    }
}

fn converted(field: &Model, to: FieldType, value: &FieldValue) -> Option<FieldValue> {
    fields::convert(field.field_type, to, &field.options.0, value)
}

/// Gives a field another type, and every record its value under it.
pub async fn change_type(access: &Access, input: ChangeFieldTypeInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Field)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let kind = access.reference().field(input.id).ok_or(Error::NotFound("the field"))?.record_kind;
    let all = all_locked(&tx, kind).await?;
    let before = all.iter().find(|field| field.id == input.id).cloned().ok_or(Error::NotFound("the field"))?;
    check_version(input.version, before.version)?;
    let to = input.field_type;
    if !before.field_type.becomes().contains(&to) {
        return Err(Error::invalid("type", Invalid::NotAllowed));
    }
    let default = before.default_value.as_ref().and_then(|it| FieldValue::read(before.field_type, it));
    let after = Model {
        field_type: to,
        options: if to.has_options() { before.options.clone() } else { Options::default() },
        default_value: default.and_then(|value| converted(&before, to, &value)).map(|value| value.stored(to)),
        is_unique: before.is_unique && to.may_be_unique(),
        filtered: before.filtered && to.sort().is_some(),
        ..before.clone()
    };
    let mut checks = Checks::default();
    // What is unique as a text may be the same as a number.
    if after.is_unique {
        checks.refuse("type", Invalid::NotAllowed);
    }
    check_definition(&after, &mut checks);
    checks.done()?;
    // The values stay what they are; nobody sets them, and whoever does this may not even see them.
    tx.carry_over();
    let lost = each_customised!(kind, E => rewrite::<E>(&mut tx, &before, &after).await)?;
    if lost > 0 {
        return Err(Error::invalid("type", Invalid::Loses(lost)));
    }
    let saved = tx.save(&before, after, "converted").await?;
    let Committed { seq } = tx.commit().await?;
    if before.is_indexed() || saved.is_indexed() {
        index::adjust_soon(access.app(), saved.clone(), true);
    }
    Ok((Arc::new(saved), seq))
}

/// Converts the values of all records, some at a time, and tells how many would be lost.
async fn rewrite<E: Customised>(tx: &mut Tx, before: &Model, after: &Model) -> Result<u64, Error>
where
    E::Model: Recorded<Entity = E> + IntoActiveModel<<E as EntityTrait>::ActiveModel>,
    <E as EntityTrait>::ActiveModel: Send,
{
    let (mut lost, mut last) = (0, None);
    loop {
        let records = holding::<E>(tx, before, last).await?;
        let Some(end) = records.last() else { return Ok(lost) };
        last = Some(E::record_id(end));
        // What is noted so far is written, so that memory stays bounded however many records there are.
        tx.flush().await?;
        for record in records {
            let Some(value) = E::custom(&record).get(before) else { continue };
            match converted(before, after.field_type, &value) {
                Some(value) => {
                    let mut changed = record.clone();
                    E::custom_mut(&mut changed).set(after, Some(&value));
                    tx.save(&record, changed, "converted").await?;
                }
                None => lost += 1,
            }
        }
    }
}
