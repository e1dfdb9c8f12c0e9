//! One change of a lead: seen at once, sent in turn, taken back when refused.

use std::collections::HashMap;

use cynic::Id;
use leptos::prelude::*;
use millrace_shared::{DirectoryItemId, FieldId, LeadId, UserId, fields::FieldValue};

use super::{
    operations::{self, UpdateLeadInput},
    record::Lead,
};
use crate::{
    api::{Maybe, fields::inputs, mutation_id},
    cache::records::Address,
    features::records::{AddressInput, Edits, LabeledValueInput, check_labeled},
};

/// The leads of a list by id.
pub type Rows = RwSignal<HashMap<String, Lead>>;

/// Where a lead stands on screen.
#[derive(Clone, Copy)]
pub enum Shown {
    /// On its page.
    Page(RwSignal<Option<Lead>>),
    /// In a row of the list.
    Row(Rows, LeadId),
}

impl Shown {
    fn peek(self) -> Option<Lead> {
        match self {
            Self::Page(lead) => lead.try_get_untracked().flatten(),
            Self::Row(rows, id) => rows.try_with_untracked(|rows| rows.get(&id.to_string()).cloned()).flatten(),
        }
    }

    /// The screen may be gone by the time of the answer.
    fn put(self, lead: Lead) {
        match self {
            Self::Page(shown) => {
                shown.try_set(Some(lead));
            }
            Self::Row(rows, id) => {
                rows.try_update(|rows| rows.insert(id.to_string(), lead));
            }
        }
    }
}

/// A change of one field.
#[derive(Clone)]
pub enum LeadEdit {
    FirstName(String),
    LastName(String),
    CompanyName(Option<String>),
    JobTitle(Option<String>),
    Emails(Vec<LabeledValueInput>),
    Phones(Vec<LabeledValueInput>),
    Website(Option<String>),
    Address(AddressInput),
    Source(Option<DirectoryItemId>),
    Owner(UserId),
    Tags(Vec<String>),
    Custom(FieldId, Option<FieldValue>),
}

impl LeadEdit {
    /// Makes the change on screen and sends it.
    pub fn apply(self, shown: Shown, edits: Edits) {
        let again = self.clone();
        let Some(before) = shown.peek() else { return };
        let mut after = before.clone();
        self.change(&mut after);
        shown.put(after);
        edits.push(
            move || {
                let now = shown.peek().map(|lead| (lead.id, lead.version));
                async move {
                    let Some((id, version)) = now else { return Ok(()) };
                    let saved = operations::update_lead(self.input(id.to_string(), version)).await?;
                    shown.put(saved.lead.into());
                    Ok(())
                }
            },
            move || shown.put(before.clone()),
            move || again.clone().apply(shown, edits),
        );
    }

    fn change(&self, lead: &mut Lead) {
        match self.clone() {
            Self::FirstName(name) => lead.first_name = name,
            Self::LastName(name) => lead.last_name = name,
            Self::CompanyName(name) => lead.company_name = name,
            Self::JobTitle(title) => lead.job_title = title,
            Self::Emails(emails) => lead.emails = check_labeled(&emails),
            Self::Phones(phones) => lead.phones = check_labeled(&phones),
            Self::Website(website) => lead.website = website,
            Self::Address(AddressInput { street, city, region, postal_code, country }) => {
                lead.address = Address { street, city, region, postal_code, country };
            }
            Self::Source(source) => lead.source_id = source,
            Self::Owner(owner) => lead.owner_id = owner,
            Self::Tags(tags) => lead.tags = tags,
            Self::Custom(field, value) => lead.custom.set(field, value),
        }
    }

    fn input(self, id: String, version: i32) -> UpdateLeadInput {
        let mut input = UpdateLeadInput {
            id: Id::new(id),
            version,
            first_name: Maybe::Absent,
            last_name: Maybe::Absent,
            company_name: Maybe::Absent,
            job_title: Maybe::Absent,
            emails: None,
            phones: None,
            website: Maybe::Absent,
            address: None,
            source_id: Maybe::Absent,
            owner_id: Maybe::Absent,
            tags: None,
            custom: None,
            client_mutation_id: Some(mutation_id()),
        };
        match self {
            Self::FirstName(name) => input.first_name = Maybe::Value(name),
            Self::LastName(name) => input.last_name = Maybe::Value(name),
            Self::CompanyName(name) => input.company_name = name.into(),
            Self::JobTitle(title) => input.job_title = title.into(),
            Self::Emails(emails) => input.emails = Some(emails),
            Self::Phones(phones) => input.phones = Some(phones),
            Self::Website(website) => input.website = website.into(),
            Self::Address(address) => input.address = Some(address),
            Self::Source(source) => input.source_id = source.map(|id| Id::new(id.to_string())).into(),
            Self::Owner(owner) => input.owner_id = Maybe::Value(Id::new(owner.to_string())),
            Self::Tags(tags) => input.tags = Some(tags),
            Self::Custom(field, value) => input.custom = inputs([(&field, &value)]),
        }
        input
    }
}
