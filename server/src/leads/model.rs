//! Pure rules of leads: by what one is known, what a stage asks, what is carried over into other kinds of records.

use super::entity::Model;
use crate::{
    directories,
    error::{Checks, Error},
    fields::{custom::CustomValues, entity::Model as FieldModel, model::defaults},
    reference::Reference,
};
use millrace_shared::{
    DirectoryItemId, DirectoryKind, FieldOptionId, Invalid, RecordKind, Timestamp, fields::FieldValue,
    validation::folded,
};
use std::sync::Arc;

impl Model {
    /// The name of the person; empty when none is known.
    pub fn person(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// The name as it is shown: the person's, or the company's, or an address or number to know the lead by.
    pub fn name(&self) -> String {
        let person = self.person();
        if !person.is_empty() {
            return person;
        }
        let known = self.company_name.as_ref().or_else(|| {
            let first = self.emails.0.first().or(self.phones.0.first());
            first.map(|known| &known.value)
        });
        known.cloned().unwrap_or_default()
    }

    /// Any one of name, company, e-mail address and phone number will do; without all of them it is nobody. Makes the
    /// keys anew.
    pub fn settle(&mut self, checks: &mut Checks) {
        if self.name().is_empty() {
            checks.refuse("lastName", Invalid::Required);
        }
        let key = folded(&format!("{} {}", self.last_name, self.first_name));
        self.name_key = if key.is_empty() { folded(&self.name()) } else { key };
        let company = self.company_name.clone().unwrap_or_default();
        let mut parts = vec![self.person(), self.last_name.clone(), company];
        parts.extend(self.emails.0.iter().map(|email| email.value.clone()));
        for phone in &self.phones.0 {
            parts.push(phone.value.clone());
            parts.push(phone.value.chars().filter(char::is_ascii_digit).collect());
        }
        self.search_key = folded(&parts.join(" "));
    }

    /// Into a stage. A stage of the group Unqualified asks for a reason; in all others there is none.
    pub fn move_to(
        &mut self,
        stage: &directories::entity::Model,
        reason: Option<DirectoryItemId>,
        now: Timestamp,
        checks: &mut Checks,
    ) -> &'static str {
        let ends = stage.kind == DirectoryKind::LeadUnqualified;
        if ends && reason.is_none() {
            checks.refuse("reasonId", Invalid::Required);
        } else if !ends && reason.is_some() {
            checks.refuse("reasonId", Invalid::NotAllowed);
        }
        self.reason_id = reason;
        if self.stage_id != stage.id {
            self.stage_id = stage.id;
            self.stage_entered_at = now;
        }
        if ends { "unqualified" } else { "moved" }
    }

    /// Refuses what may no longer be changed.
    pub fn check_open(&self) -> Result<(), Error> {
        if self.deleted_at.is_some() {
            return Err(Error::Forbidden("the lead is in the trash: restore it first".to_owned()));
        }
        self.check_unconverted()
    }

    /// Refuses a lead that became something else.
    pub fn check_unconverted(&self) -> Result<(), Error> {
        if self.converted_at.is_some() {
            return Err(Error::Forbidden("the lead is converted: nothing of it changes any more".to_owned()));
        }
        Ok(())
    }

    /// What custom fields of another kind of record take over: those of the same name and type, options by their labels.
    pub fn carried(&self, kind: RecordKind, reference: &Reference) -> CustomValues {
        let mut custom = defaults(kind, reference);
        for field in reference.fields_of(RecordKind::Lead).filter(|field| field.is_active()) {
            let same = |other: &&Arc<FieldModel>| {
                other.is_active()
                    && folded(&other.label) == folded(&field.label)
                    && other.field_type == field.field_type
                    && other.link_kind == field.link_kind
            };
            if let Some(target) = reference.fields_of(kind).find(same)
                && let Some(value) = self.custom.get(field).and_then(|value| translated(value, field, target))
            {
                custom.set(target, Some(&value));
            }
        }
        custom
    }
}

/// A value as another field holds it; nothing when that has none of its options.
fn translated(value: FieldValue, from: &FieldModel, to: &FieldModel) -> Option<FieldValue> {
    let option = |id: &FieldOptionId| {
        let own = from.options.0.iter().find(|option| option.id == *id)?;
        let same = to.options.0.iter().find(|option| folded(&option.label) == folded(&own.label))?;
        Some(same.id)
    };
    match value {
        FieldValue::Option(id) => option(&id).map(FieldValue::Option),
        FieldValue::Options(ids) => {
            let ids: Vec<_> = ids.iter().filter_map(option).collect();
            (!ids.is_empty()).then_some(FieldValue::Options(ids))
        }
        other => Some(other),
    }
}

impl Reference {
    /// The stages of the lead pipeline, in order.
    pub fn lead_stages(&self) -> impl Iterator<Item = &Arc<directories::entity::Model>> {
        let of_group = |kind| self.directories.iter().filter(move |item| item.kind == kind);
        DirectoryKind::LEAD_STAGES.into_iter().flat_map(of_group)
    }
}
