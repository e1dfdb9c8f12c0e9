//! Changing a field: its words, its place, its options, what it asks for; putting it away and bringing it back.

use super::{Done, all_locked, check_filtered, free_label, options, stages};
use crate::{
    access::Access,
    db::{Committed, Tx, tx::check_version},
    error::{Checks, Error},
    fields::{
        custom::each_customised,
        entity::{Model, Options, Stages},
        index,
        inputs::UpdateFieldInput,
        model::check_definition,
        unique,
    },
};
use async_graphql::MaybeUndefined;
use millrace_shared::{RecordKind, fields, fields::HELP_MAX, validation};
use std::sync::Arc;

/// Changes a field.
pub async fn update(access: &Access, input: UpdateFieldInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Field)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let kind = access.reference().field(input.id).ok_or(Error::NotFound("the field"))?.record_kind;
    let all = all_locked(&tx, kind).await?;
    let before = all.iter().find(|field| field.id == input.id).cloned().ok_or(Error::NotFound("the field"))?;
    check_version(input.version, before.version)?;
    let mut checks = Checks::default();
    let mut after = before.clone();
    if let Some(label) = input.label.as_deref() {
        after.label = free_label(&all, label, Some(before.id), &mut checks).unwrap_or_default();
    }
    if let Some(help) = checks.optional("help", input.help, |help| validation::text(&help, HELP_MAX)) {
        after.help = help;
    }
    let section = |section: String| validation::line(&section, validation::TEXT_MAX);
    if let Some(section) = checks.optional("section", input.section, section) {
        after.section = section;
    }
    if let Some(given) = input.options {
        after.options = Options(options(access, &before.options.0, given, &mut checks));
    }
    match input.default {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => after.default_value = None,
        MaybeUndefined::Value(value) => {
            let checked = value.into_value().and_then(|value| {
                value.map(|value| fields::check(after.field_type, &after.options.0, value, None)).transpose()
            });
            let value = checks.take("default", checked).flatten().flatten();
            after.default_value = value.map(|value| value.stored(after.field_type));
        }
    }
    if let Some(ids) = input.required_from_stage_ids {
        after.required_from = Stages(stages(access, ids, &mut checks));
    }
    after.required = input.required.unwrap_or(after.required);
    after.is_unique = input.unique.unwrap_or(after.is_unique);
    after.filtered = input.filtered.unwrap_or(after.filtered);
    let mut verb = "updated";
    match input.archived {
        Some(true) if before.is_active() => {
            after.archived_at = Some(tx.now());
            verb = "archived";
        }
        Some(false) if !before.is_active() => {
            after.archived_at = None;
            // Another one may have its name by now.
            free_label(&all, &after.label, Some(before.id), &mut checks);
            verb = "restored";
        }
        _ => {}
    }
    check_definition(&after, &mut checks);
    check_filtered(&all, &after, &mut checks);
    checks.done()?;

    match (before.is_unique, after.is_unique) {
        (false, true) => each_customised!(kind, E => unique::fill::<E>(&mut tx, &after).await)?,
        (true, false) => unique::forget(&mut tx, before.id).await?,
        _ => {}
    }
    let mut saved = tx.save(&before, after, verb).await?;
    if let Some(position) = input.position {
        saved = place(&mut tx, &all, saved, position).await?;
    }
    let Committed { seq } = tx.commit().await?;
    if before.is_indexed() != saved.is_indexed() {
        index::adjust_soon(access.app(), saved.clone(), false);
    }
    Ok((Arc::new(saved), seq))
}

/// Puts a field to a place among those that are shown (counted without it; beyond the end is the end); archived ones come
/// last.
async fn place(tx: &mut Tx, all: &[Model], field: Model, position: i32) -> Result<Model, Error> {
    let mut order: Vec<&Model> = all.iter().filter(|it| it.id != field.id && it.is_active()).collect();
    let place = usize::try_from(position).unwrap_or(0).min(order.len());
    order.insert(place, &field);
    order.extend(all.iter().filter(|it| it.id != field.id && !it.is_active()));
    let mut placed = field.clone();
    for (it, place) in order.into_iter().zip(0..) {
        if it.position != place {
            let after = tx.save(it, Model { position: place, ..it.clone() }, "reordered").await?;
            if after.id == placed.id {
                placed = after;
            }
        }
    }
    Ok(placed)
}
