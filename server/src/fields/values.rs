//! Values on their way into a record: every command that makes or changes one goes through here.

use super::{
    custom::{CustomValues, Customised, each_customised},
    entity::Model,
    inputs::{CustomValueInput, FieldValueInput},
    model::{check_required, defaults},
};
use crate::{
    access::Access,
    error::{Checks, Error},
    lists::item,
};
use millrace_shared::{FieldType, Invalid, LinkKind, RecordKind, UserStatus, fields, fields::FieldValue};
use std::sync::Arc;
use uuid::Uuid;

/// The values of a new record: what is given, and the defaults of the rest. What is refused is noted.
pub async fn of_new(
    access: &Access,
    kind: RecordKind,
    given: Option<Vec<CustomValueInput>>,
    checks: &mut Checks,
) -> Result<CustomValues, Error> {
    let mut custom = defaults(kind, access.reference());
    apply(access, kind, &mut custom, given, checks).await?;
    check_required(kind, None, &custom, access, checks);
    Ok(custom)
}

/// The values of a record after a change: fields that are not named stay as they are. What is refused is noted.
pub async fn of_changed(
    access: &Access,
    kind: RecordKind,
    before: &CustomValues,
    given: Option<Vec<CustomValueInput>>,
    checks: &mut Checks,
) -> Result<CustomValues, Error> {
    let mut custom = before.clone();
    if given.is_some() {
        apply(access, kind, &mut custom, given, checks).await?;
        check_required(kind, Some(before), &custom, access, checks);
    }
    Ok(custom)
}

async fn apply(
    access: &Access,
    kind: RecordKind,
    custom: &mut CustomValues,
    given: Option<Vec<CustomValueInput>>,
    checks: &mut Checks,
) -> Result<(), Error> {
    let given = given.unwrap_or_default();
    if given.len() > fields::FIELDS_MAX {
        checks.refuse("custom", Invalid::TooMany(fields::FIELDS_MAX));
        return Ok(());
    }
    let mut seen = Vec::with_capacity(given.len());
    for CustomValueInput { field_id, value } in given {
        let field = access.reference().field(field_id).filter(|field| field.record_kind == kind && field.is_active());
        let Some(field) = field.cloned() else {
            checks.refuse("custom", Invalid::Unknown);
            continue;
        };
        if seen.contains(&field_id) {
            checks.refuse(field.input_name(), Invalid::Taken);
            continue;
        }
        seen.push(field_id);
        if let Some(invalid) = access.set_refusal(&field) {
            checks.refuse(field.input_name(), invalid);
            continue;
        }
        let value = match value.map(FieldValueInput::into_value).transpose() {
            Ok(value) => value.flatten(),
            Err(invalid) => {
                checks.refuse(field.input_name(), invalid);
                continue;
            }
        };
        let before = custom.get(&field);
        let checked =
            value.map(|it| fields::check(field.field_type, &field.options.0, it, before.as_ref())).transpose();
        let Some(value) = checks.take(field.input_name(), checked.map(Option::flatten)) else { continue };
        if let Some(FieldValue::Link(id)) = &value
            && before != value
            && !is_there(access, &field, *id).await?
        {
            checks.refuse(field.input_name(), Invalid::Unknown);
            continue;
        }
        custom.set(&field, value.as_ref());
    }
    Ok(())
}

/// Whether a link points to something that the caller may see and that is not in the trash; of a list, to an item of it that
/// is offered.
async fn is_there(access: &Access, field: &Arc<Model>, id: Uuid) -> Result<bool, Error> {
    async fn seen<E: Customised>(access: &Access, id: Uuid) -> Result<bool, Error> {
        match access.get::<E>(millrace_shared::RecordId(id)).await {
            Ok(model) => Ok(E::deleted_at(&model).is_none()),
            Err(Error::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
    match field.link_kind {
        None => Ok(false),
        Some(LinkKind::ListItem) => match access.get::<item::Entity>(millrace_shared::RecordId(id)).await {
            Ok(item) => Ok(item.archived_at.is_none() && Some(item.list_id) == field.list_id),
            Err(Error::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        },
        Some(LinkKind::User) => {
            Ok(access.reference().user(id.into()).is_some_and(|user| user.status != UserStatus::Deactivated))
        }
        Some(kind) => each_customised!(kind.record_kind(), E => seen::<E>(access, id).await),
    }
}

/// The values of a record that is read from a file: a text for each key of a field; the defaults of the rest.
pub fn of_row(
    access: &Access,
    kind: RecordKind,
    mut text: impl FnMut(&Model) -> Option<Result<FieldValue, Invalid>>,
    checks: &mut Checks,
) -> CustomValues {
    let mut custom = defaults(kind, access.reference());
    for field in access.reference().fields_of(kind) {
        let Some(read) = text(field) else { continue };
        let checked = read.and_then(|value| fields::check(field.field_type, &field.options.0, value, None));
        if let Some(value) = checks.take(field.input_name(), checked) {
            custom.set(field, value.as_ref());
        }
    }
    check_required(kind, None, &custom, access, checks);
    custom
}

/// A text of a file as a value; users are named by e-mail address or name. What other links name is looked up in batches.
pub fn from_text(access: &Access, field: &Model, text: &str) -> Result<Option<FieldValue>, Invalid> {
    if !matches!(field.field_type, FieldType::Link | FieldType::List) {
        return fields::check::parse(field.field_type, &field.options.0, text, &access.reference().workspace.currency);
    }
    match field.link_kind {
        Some(LinkKind::User) => {
            let user = crate::imports::find_user(access, text).map_err(|_| Invalid::Unknown)?;
            Ok(Some(FieldValue::Link(user.0)))
        }
        _ => Err(Invalid::NotAllowed),
    }
}
