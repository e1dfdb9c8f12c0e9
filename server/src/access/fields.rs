//! Rights per field: what a role hides of the records that it reaches, and what of them it does not let be set.
//!
//! [`FieldRights`] are compiled from rows, as the rest of the policy; behind a lens the lesser of both rights holds. What is
//! read leaves through [`Access::shown`], which takes hidden values out of a record, or asks [`Access::shows`]; what is
//! filtered and sorted by asks [`Access::may_ask`]; what is set asks [`Access::check_set`], and the transaction asks again
//! ([`FieldRights::check`]), so that no command can forget it.

use super::Access;
use crate::{
    companies::{self, values::Address},
    contacts, deals,
    error::{Checks, Error},
    events::{NewEvent, Recorded},
    fields::{custom::CustomValues, entity::Model as Definition},
    leads, products,
    reference::Reference,
};
use millrace_shared::{
    FieldError, FieldId, FieldRight, Invalid, RecordKind,
    fields::{
        listed::{of_word, word},
        rights::{behind, custom_behind},
    },
    filter::DealFilter,
};
use serde_json::Value;
use std::{borrow::Cow, collections::BTreeMap};

/// What may be done with fields, where that is less than with their record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct FieldRights(BTreeMap<RecordKind, BTreeMap<String, FieldRight>>);

impl FromIterator<(RecordKind, String, FieldRight)> for FieldRights {
    fn from_iter<I: IntoIterator<Item = (RecordKind, String, FieldRight)>>(rules: I) -> Self {
        let mut rights = Self::default();
        for (kind, field, right) in rules {
            rights.narrow(kind, &field, right);
        }
        rights
    }
}

impl FieldRights {
    // Invariant: what is kept is less than everything.
    fn narrow(&mut self, kind: RecordKind, field: &str, right: FieldRight) {
        if right < FieldRight::Edit {
            let held = self.0.entry(kind).or_default().entry(field.to_owned()).or_insert(right);
            *held = right.min(*held);
        }
    }

    /// What both let be done.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (kind, field, right) in other.iter() {
            both.narrow(kind, field, right);
        }
        both
    }

    /// Whether they let nothing be done that the others do not.
    pub fn is_within(&self, other: &Self) -> bool {
        other.iter().all(|(kind, field, right)| self.of(kind, field) <= right)
    }

    /// Each field with less than everything.
    pub fn iter(&self) -> impl Iterator<Item = (RecordKind, &str, FieldRight)> {
        self.0
            .iter()
            .flat_map(|(kind, fields)| fields.iter().map(move |(field, right)| (*kind, field.as_str(), *right)))
    }

    fn of(&self, kind: RecordKind, field: &str) -> FieldRight {
        self.0.get(&kind).and_then(|fields| fields.get(field)).copied().unwrap_or(FieldRight::Edit)
    }

    /// What may be done with what a word stands for: a field, or what is worked out from some.
    pub fn of_word(&self, kind: RecordKind, said: &str) -> FieldRight {
        if !self.0.contains_key(&kind) {
            return FieldRight::Edit;
        }
        match custom_behind(said) {
            Some(id) => self.of(kind, &word(id)),
            None => behind(kind, said).iter().map(|field| self.of(kind, field)).min().unwrap_or(FieldRight::Edit),
        }
    }

    /// Refuses an event that sets what may not be set. Commands refuse it before, all of an input at once; this is what
    /// catches the one that forgets. What a new record begins with by itself is not set by anybody, nor is what falls away
    /// when a record goes into another stage.
    pub fn check(&self, event: &NewEvent, is_new: bool) -> Result<(), Error> {
        if !self.0.contains_key(&event.kind) {
            return Ok(());
        }
        let moves = event.changes.iter().any(|change| change.field == "stageId");
        let by_itself = |field: &str, after: &Value| {
            (is_new && (is_blank(after) || field == "currency" || custom_behind(field).is_some()))
                || (moves && after.is_null())
        };
        let refused = event.changes.iter().filter(|change| !by_itself(&change.field, &change.after));
        let refused = refused.filter_map(|change| {
            let invalid = refusal(self.of_word(event.kind, &change.field))?;
            Some(FieldError { field: Cow::Owned(change.field.clone()), invalid })
        });
        let refused: Vec<FieldError> = refused.collect();
        if refused.is_empty() { Ok(()) } else { Err(Error::Validation(refused)) }
    }
}

/// Whether a field with this value holds nothing.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(is) => !is,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(parts) => parts.values().all(is_blank),
    }
}

const fn refusal(right: FieldRight) -> Option<Invalid> {
    match right {
        FieldRight::Hidden => Some(Invalid::Withheld),
        FieldRight::ReadOnly => Some(Invalid::ReadOnly),
        FieldRight::Edit => None,
    }
}

/// A record of which fields can be withheld.
pub trait Withheld: Recorded {
    /// Takes the value of one of the kind's own fields out.
    fn withhold(&mut self, field: &str, reference: &Reference);
    /// What its custom fields hold.
    fn custom_mut(&mut self) -> &mut CustomValues;
}

impl Access {
    /// A record as it is shown: without what is hidden.
    pub fn shown<M: Withheld>(&self, mut record: M) -> M {
        let Some(fields) = self.0.fields.0.get(&M::KIND) else { return record };
        for (field, _) in fields.iter().filter(|(_, right)| **right == FieldRight::Hidden) {
            match of_word(field) {
                Some(id) => drop(record.custom_mut().0.remove(&id)),
                None => record.withhold(field, self.reference()),
            }
        }
        record
    }

    /// Each field of which less may be done than with its record.
    pub fn field_rights(&self) -> &FieldRights {
        &self.0.fields
    }

    /// Whether what a word stands for is shown: a field, in any of the words of lists, inputs and events.
    pub fn shows(&self, kind: RecordKind, said: &str) -> bool {
        self.0.fields.of_word(kind, said) > FieldRight::Hidden
    }

    /// Whether any field of a kind is hidden.
    pub fn withholds(&self, kind: RecordKind) -> bool {
        self.0.fields.0.get(&kind).is_some_and(|fields| fields.values().any(|right| *right == FieldRight::Hidden))
    }

    /// Whether a custom field may be set.
    pub fn may_set(&self, field: &Definition) -> bool {
        self.set_refusal(field).is_none()
    }

    /// Why a custom field may not be set.
    pub fn set_refusal(&self, field: &Definition) -> Option<Invalid> {
        if self.0.fields.0.contains_key(&field.record_kind) {
            refusal(self.0.fields.of(field.record_kind, &word(field.id)))
        } else {
            None
        }
    }

    /// Why what a word stands for may not be set.
    pub fn refusal_of(&self, kind: RecordKind, said: &str) -> Option<Invalid> {
        refusal(self.0.fields.of_word(kind, said))
    }

    /// Notes each field of an input that is named there and may not be set.
    pub fn check_set(&self, kind: RecordKind, named: &[(&'static str, bool)], checks: &mut Checks) {
        for (field, _) in named.iter().filter(|(_, is_named)| *is_named) {
            if let Some(invalid) = self.refusal_of(kind, field) {
                checks.refuse(*field, invalid);
            }
        }
    }

    /// Whether a list may be filtered or sorted by what a word stands for: what is hidden would show in what is found, and in
    /// which order. `place` is where the input says it.
    pub fn may_ask(&self, kind: RecordKind, said: &str, place: impl Into<Cow<'static, str>>) -> Result<(), Error> {
        if self.shows(kind, said) { Ok(()) } else { Err(Error::invalid(place, Invalid::Withheld)) }
    }

    /// The same for each condition of a filter of deals.
    pub fn may_filter(&self, filter: &DealFilter) -> Result<(), Error> {
        if !self.0.fields.0.contains_key(&RecordKind::Deal) {
            return Ok(());
        }
        let own = [
            ("amountFrom", "amount", filter.amount_from.is_some()),
            ("amountTo", "amount", filter.amount_to.is_some()),
            ("currencies", "amount", filter.currencies.is_some()),
            ("probabilityFrom", "probability", filter.probability_from.is_some()),
            ("probabilityTo", "probability", filter.probability_to.is_some()),
            ("closesFrom", "expectedCloseOn", filter.closes_from.is_some()),
            ("closesTo", "expectedCloseOn", filter.closes_to.is_some()),
            ("withoutCloseDate", "expectedCloseOn", filter.without_close_date),
            ("sourceIds", "source", filter.source_ids.is_some()),
            ("lossReasonIds", "lossReason", filter.loss_reason_ids.is_some()),
            ("withoutLossReason", "lossReason", filter.without_loss_reason),
        ];
        let mut checks = Checks::default();
        for (place, field, is_asked) in own {
            if is_asked && !self.shows(RecordKind::Deal, field) {
                checks.refuse(place, Invalid::Withheld);
            }
        }
        let hidden = |id: FieldId| !self.shows(RecordKind::Deal, &word(id));
        if filter.custom.iter().any(|condition| hidden(condition.field_id)) {
            checks.refuse("custom", Invalid::Withheld);
        }
        checks.done()
    }
}

impl Withheld for deals::entity::Model {
    fn withhold(&mut self, field: &str, reference: &Reference) {
        match field {
            "amount" => (self.amount, self.currency) = (0, reference.workspace.currency.clone()),
            "probability" => self.probability_override = None,
            "expectedCloseOn" => self.expected_close_on = None,
            "source" => self.source_id = None,
            "lossReason" => self.loss_reason_id = None,
            _ => {}
        }
    }
    fn custom_mut(&mut self) -> &mut CustomValues {
        &mut self.custom
    }
}

impl Withheld for companies::entity::Model {
    fn withhold(&mut self, field: &str, _: &Reference) {
        match field {
            "sector" => self.sector = None,
            "website" => self.website = None,
            "phones" => self.phones.0.clear(),
            "emails" => self.emails.0.clear(),
            "address" => self.address = Address::default(),
            "annualRevenue" => self.annual_revenue = None,
            "employees" => self.employees = None,
            "foundedYear" => self.founded_year = None,
            _ => {}
        }
    }
    fn custom_mut(&mut self) -> &mut CustomValues {
        &mut self.custom
    }
}

impl Withheld for contacts::entity::Model {
    fn withhold(&mut self, field: &str, _: &Reference) {
        match field {
            "jobTitle" => self.job_title = None,
            "emails" => self.emails.0.clear(),
            "phones" => self.phones.0.clear(),
            "website" => self.website = None,
            "socials" => self.socials.0.clear(),
            "address" => self.address = Address::default(),
            "language" => self.language = None,
            "birthday" => self.birthday = None,
            _ => {}
        }
    }
    fn custom_mut(&mut self) -> &mut CustomValues {
        &mut self.custom
    }
}

impl Withheld for leads::entity::Model {
    fn withhold(&mut self, field: &str, _: &Reference) {
        match field {
            "jobTitle" => self.job_title = None,
            "emails" => self.emails.0.clear(),
            "phones" => self.phones.0.clear(),
            "website" => self.website = None,
            "address" => self.address = Address::default(),
            "source" => self.source_id = None,
            "reason" => self.reason_id = None,
            _ => {}
        }
    }
    fn custom_mut(&mut self) -> &mut CustomValues {
        &mut self.custom
    }
}

impl Withheld for products::entity::Model {
    // None of its own is a secret.
    fn withhold(&mut self, _: &str, _: &Reference) {}
    fn custom_mut(&mut self) -> &mut CustomValues {
        &mut self.custom
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::fields::rights::built_in;

    const KINDS: [RecordKind; 4] = [RecordKind::Deal, RecordKind::Company, RecordKind::Contact, RecordKind::Lead];

    fn rights(rules: &[(RecordKind, &str, FieldRight)]) -> FieldRights {
        rules.iter().map(|(kind, field, right)| (*kind, (*field).to_owned(), *right)).collect()
    }

    #[test]
    fn the_lesser_of_two_rights_holds_and_nobody_hands_out_more() {
        let hides = rights(&[(RecordKind::Deal, "amount", FieldRight::Hidden)]);
        let shows = rights(&[(RecordKind::Deal, "amount", FieldRight::ReadOnly)]);
        assert_eq!(hides.and(&shows), hides);
        assert!(hides.is_within(&shows) && !shows.is_within(&hides));
        assert!(hides.is_within(&FieldRights::default()) && !FieldRights::default().is_within(&hides));
        assert_eq!(rights(&[(RecordKind::Deal, "amount", FieldRight::Edit)]), FieldRights::default());
    }

    #[test]
    fn what_is_worked_out_from_two_fields_is_hidden_with_either() {
        for field in ["amount", "probability"] {
            let hides = rights(&[(RecordKind::Deal, field, FieldRight::Hidden)]);
            assert_eq!(hides.of_word(RecordKind::Deal, "weighted"), FieldRight::Hidden, "{field}");
        }
        let hides = rights(&[(RecordKind::Deal, "probability", FieldRight::Hidden)]);
        assert_eq!(hides.of_word(RecordKind::Deal, "amount"), FieldRight::Edit);
    }

    #[test]
    fn the_write_path_refuses_what_a_command_forgot() {
        for kind in KINDS {
            for field in built_in(kind) {
                let refuses = rights(&[(kind, field, FieldRight::ReadOnly)]);
                let told = |field: &str| match field {
                    "probability" => "probabilityOverride".to_owned(),
                    "source" | "lossReason" | "reason" => format!("{field}Id"),
                    field => field.to_owned(),
                };
                let event = NewEvent::new(kind, millrace_shared::RecordId(uuid::Uuid::nil()), "updated");
                let sets = event.clone().with(&told(field), Value::Null, "something");
                assert!(refuses.check(&sets, false).is_err(), "{kind:?} {field}");
                assert!(refuses.check(&sets, true).is_err(), "{kind:?} {field}");
                let begins = event.clone().with(&told(field), false, Value::Null);
                assert!(refuses.check(&begins, true).is_ok(), "{kind:?} {field} is left empty in a new record");
                let other = event.with("name", "Before", "After");
                assert!(refuses.check(&other, false).is_ok(), "{kind:?} {field}");
            }
        }
    }
}
