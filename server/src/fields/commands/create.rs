//! Adding a field.

use super::{Done, all_locked, check_filtered, free_label, options, stages};
use crate::{
    access::Access,
    db::Committed,
    error::{Checks, Error},
    fields::{
        entity::{Model, Options, Stages},
        index,
        inputs::CreateFieldInput,
        model::check_definition,
    },
};
use millrace_shared::{
    FieldType, Invalid, LinkKind, RecordKind,
    fields::{self, FIELDS_MAX, HELP_MAX, KEY_MAX},
    validation,
};
use std::sync::Arc;

/// Adds a field behind the others of its kind.
pub async fn create(access: &Access, input: CreateFieldInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Field)?;
    if !RecordKind::CUSTOMISED.contains(&input.kind) {
        return Err(Error::invalid("kind", Invalid::NotAllowed));
    }
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let others = all_locked(&tx, input.kind).await?;
    let mut checks = Checks::default();
    if others.len() >= FIELDS_MAX {
        checks.refuse("kind", Invalid::TooMany(FIELDS_MAX));
    }
    let label = free_label(&others, &input.label, None, &mut checks).unwrap_or_default();
    let key = key(&others, input.key.as_deref(), &label, &mut checks);
    let field = Model {
        workspace_id: access.workspace_id(),
        id: access.app().new_id(),
        record_kind: input.kind,
        key,
        label,
        help: checks.optional("help", input.help, |help| validation::text(&help, HELP_MAX)).unwrap_or_default(),
        section: checks
            .optional("section", input.section, |section| validation::line(&section, validation::TEXT_MAX))
            .unwrap_or_default(),
        field_type: input.field_type,
        // What a list's items are is no choice.
        link_kind: match input.field_type {
            FieldType::List => input.link_kind.or(Some(LinkKind::ListItem)),
            _ => input.link_kind,
        },
        list_id: input.list_id,
        options: Options(options(access, &[], input.options.unwrap_or_default(), &mut checks)),
        default_value: None,
        required: input.required,
        required_from: Stages(stages(access, input.required_from_stage_ids.unwrap_or_default(), &mut checks)),
        is_unique: input.unique,
        filtered: input.filtered,
        position: others.iter().map(|field| field.position + 1).max().unwrap_or(0),
        archived_at: None,
        version: 1,
        created_at: tx.now(),
    };
    let default = checks.optional("default", input.default, |value| {
        let value = value.into_value()?;
        value.map(|value| fields::check(field.field_type, &field.options.0, value, None)).transpose()
    });
    let default = default.flatten().flatten();
    let field = Model { default_value: default.map(|value| value.stored(field.field_type)), ..field };
    check_definition(&field, &mut checks);
    if field.list_id.is_some_and(|list| access.reference().list(list).is_none()) {
        checks.refuse("listId", Invalid::Unknown);
    }
    check_filtered(&others, &field, &mut checks);
    checks.done()?;
    let field = tx.create(field).await?;
    let Committed { seq } = tx.commit().await?;
    if field.is_indexed() {
        index::adjust_soon(access.app(), field.clone(), false);
    }
    Ok((Arc::new(field), seq))
}

/// The key that is given, when it is free; else one made from the label, with a number when it is not free.
fn key(others: &[Model], given: Option<&str>, label: &str, checks: &mut Checks) -> String {
    let taken = |key: &str| others.iter().any(|field| field.key == key);
    if let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) {
        let letters = given.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !letters || !given.starts_with(|first: char| first.is_ascii_lowercase()) {
            checks.refuse("key", Invalid::NotAllowed);
        } else if given.len() > KEY_MAX {
            checks.refuse("key", Invalid::TooLong(KEY_MAX));
        } else if taken(given) {
            checks.refuse("key", Invalid::Taken);
        }
        return given.to_owned();
    }
    let key = fields::key_of(label);
    let mut numbered = (2..).map(|number| format!("{key}_{number}"));
    if taken(&key) { numbered.find(|key| !taken(key)).unwrap_or(key) } else { key }
}
