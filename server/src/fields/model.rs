//! Pure rules of custom fields.

use super::{custom::CustomValues, entity::Model};
use crate::{access::Access, error::Checks, reference::Reference};
use millrace_shared::{FieldType, Invalid, LinkKind, RecordKind, StageId, fields};
use std::sync::Arc;

impl Model {
    /// The name of this field in a refusal.
    pub fn input_name(&self) -> String {
        format!("custom.{}", self.key)
    }

    /// Whether it is shown and asked for.
    pub fn is_active(&self) -> bool {
        self.archived_at.is_none()
    }

    /// Whether a deal in this stage needs it.
    pub fn is_asked_in(&self, stage: StageId, reference: &Reference) -> bool {
        if !self.is_active() || self.required_from.0.is_empty() {
            return false;
        }
        let Some(stage) = reference.stage(stage) else { return false };
        let pipeline = reference.pipeline(stage.pipeline_id);
        let stages = pipeline.into_iter().flat_map(|it| &it.stages).map(|stage| (stage.id, stage.kind));
        fields::stages::asks(stages, &self.required_from.0, stage.id)
    }

    /// Whether what it holds may be filtered by, and is.
    pub fn is_indexed(&self) -> bool {
        self.filtered && self.is_active() && self.field_type.sort().is_some()
    }
}

impl Reference {
    /// The fields of a kind that are not archived, in order.
    pub fn fields_of(&self, kind: RecordKind) -> impl Iterator<Item = &Arc<Model>> {
        self.fields.iter().filter(move |field| field.record_kind == kind && field.is_active())
    }
}

/// Notes what a deal lacks of custom fields to stand in a stage.
pub fn check_stage(custom: &CustomValues, stage: StageId, reference: &Reference, checks: &mut Checks) {
    for field in reference.fields_of(RecordKind::Deal) {
        if custom.get(field).is_none() && field.is_asked_in(stage, reference) {
            checks.refuse(field.input_name(), Invalid::Required);
        }
    }
}

/// What every record of a kind needs, or needs still: when `before` lacked it, it may go on lacking it. Who may not set a field
/// is not asked for it.
pub fn check_required(
    kind: RecordKind,
    before: Option<&CustomValues>,
    after: &CustomValues,
    access: &Access,
    checks: &mut Checks,
) {
    let needed = access.reference().fields_of(kind).filter(|field| field.required && access.may_set(field));
    for field in needed {
        if after.get(field).is_none() && before.is_none_or(|before| before.get(field).is_some()) {
            checks.refuse(field.input_name(), Invalid::Required);
        }
    }
}

/// What a new record holds before anything is said.
pub fn defaults(kind: RecordKind, reference: &Reference) -> CustomValues {
    let mut custom = CustomValues::default();
    for field in reference.fields_of(kind) {
        let stored = field.default_value.as_ref();
        let value = stored.and_then(|stored| fields::FieldValue::read(field.field_type, stored));
        let value =
            value.and_then(|value| fields::check(field.field_type, &field.options.0, value, None).ok().flatten());
        custom.set(field, value.as_ref());
    }
    custom
}

/// Notes what contradicts itself in a definition.
pub fn check_definition(field: &Model, checks: &mut Checks) {
    let kind = field.field_type;
    if field.is_unique && !kind.may_be_unique() {
        checks.refuse("unique", Invalid::NotAllowed);
    }
    if field.filtered && kind.sort().is_none() {
        checks.refuse("filtered", Invalid::NotAllowed);
    }
    match (kind, field.link_kind) {
        (FieldType::Link, None) => checks.refuse("linkKind", Invalid::Required),
        (FieldType::List, Some(LinkKind::ListItem)) => {}
        (FieldType::Link, Some(other)) if other != LinkKind::ListItem => {}
        (_, None) => {}
        _ => checks.refuse("linkKind", Invalid::NotAllowed),
    }
    match (kind, field.list_id) {
        (FieldType::List, None) => checks.refuse("listId", Invalid::Required),
        (FieldType::List, Some(_)) | (_, None) => {}
        (_, Some(_)) => checks.refuse("listId", Invalid::NotAllowed),
    }
    if !field.options.0.is_empty() && !kind.has_options() {
        checks.refuse("options", Invalid::NotAllowed);
    }
    if kind.has_options() && field.options.0.iter().all(|option| option.archived) {
        checks.refuse("options", Invalid::Required);
    }
    if field.default_value.is_some() && !fields::check::default_allowed(kind, field.is_unique) {
        checks.refuse("default", Invalid::NotAllowed);
    }
    if !field.required_from.0.is_empty() && field.record_kind != RecordKind::Deal {
        checks.refuse("requiredFromStageIds", Invalid::NotAllowed);
    }
}
