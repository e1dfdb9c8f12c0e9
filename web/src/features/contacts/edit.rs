//! One change of a contact: seen at once, sent in turn, taken back when refused.

use cynic::Id;
use millrace_shared::{CompanyId, ContactId, FieldId, UserId, fields::FieldValue};

use super::operations::{self, UpdateContactInput};
use crate::{
    api::{Date, Maybe, fields::inputs, mutation_id},
    cache::{
        Cache,
        records::{Address, Contact},
    },
    features::records::{AddressInput, Edits, LabeledValueInput, check_labeled},
};

/// A change of one field.
#[derive(Clone)]
pub enum ContactEdit {
    FirstName(String),
    LastName(String),
    JobTitle(Option<String>),
    Emails(Vec<LabeledValueInput>),
    Phones(Vec<LabeledValueInput>),
    Website(Option<String>),
    Socials(Vec<LabeledValueInput>),
    Address(AddressInput),
    Language(Option<String>),
    Birthday(Option<String>),
    Companies(Vec<CompanyId>),
    Owner(UserId),
    Tags(Vec<String>),
    Custom(FieldId, Option<FieldValue>),
}

impl ContactEdit {
    /// Makes the change on screen and sends it.
    pub fn apply(self, cache: Cache, id: ContactId, edits: Edits) {
        let again = self.clone();
        let Some(before) = cache.contacts.peek(id) else { return };
        let mut after = before.clone();
        self.change(&mut after);
        cache.contacts.replace(id, Some(after));
        edits.push(
            move || {
                let version = cache.contacts.peek_with(id, |contact| contact.map_or(0, |contact| contact.version));
                let input = self.input(id, version);
                async move {
                    let saved = operations::update_contact(input).await?;
                    cache.absorb_contact(saved.contact);
                    Ok(())
                }
            },
            move || cache.contacts.replace(id, Some(before.clone())),
            move || again.clone().apply(cache, id, edits),
        );
    }

    fn change(&self, contact: &mut Contact) {
        match self.clone() {
            Self::FirstName(name) => contact.first_name = name,
            Self::LastName(name) => contact.last_name = name,
            Self::JobTitle(title) => contact.job_title = title,
            Self::Emails(emails) => contact.emails = check_labeled(&emails),
            Self::Phones(phones) => contact.phones = check_labeled(&phones),
            Self::Website(website) => contact.website = website,
            Self::Socials(socials) => contact.socials = check_labeled(&socials),
            Self::Address(AddressInput { street, city, region, postal_code, country }) => {
                contact.address = Address { street, city, region, postal_code, country };
            }
            Self::Language(language) => contact.language = language,
            Self::Birthday(day) => contact.birthday = day,
            Self::Companies(companies) => contact.company_ids = companies,
            Self::Owner(owner) => contact.owner_id = owner,
            Self::Tags(tags) => contact.tags = tags,
            Self::Custom(field, value) => contact.custom.set(field, value),
        }
        contact.name = [contact.first_name.as_str(), contact.last_name.as_str()].join(" ").trim().to_owned();
    }

    fn input(self, id: ContactId, version: i32) -> UpdateContactInput {
        let mut input = UpdateContactInput {
            id: Id::new(id.to_string()),
            version,
            first_name: Maybe::Absent,
            last_name: Maybe::Absent,
            job_title: Maybe::Absent,
            emails: None,
            phones: None,
            website: Maybe::Absent,
            socials: None,
            address: None,
            language: Maybe::Absent,
            birthday: Maybe::Absent,
            company_ids: None,
            owner_id: Maybe::Absent,
            tags: None,
            custom: None,
            client_mutation_id: Some(mutation_id()),
        };
        match self {
            Self::FirstName(name) => input.first_name = Maybe::Value(name),
            Self::LastName(name) => input.last_name = Maybe::Value(name),
            Self::JobTitle(title) => input.job_title = title.into(),
            Self::Emails(emails) => input.emails = Some(emails),
            Self::Phones(phones) => input.phones = Some(phones),
            Self::Website(website) => input.website = website.into(),
            Self::Socials(socials) => input.socials = Some(socials),
            Self::Address(address) => input.address = Some(address),
            Self::Language(language) => input.language = language.into(),
            Self::Birthday(day) => input.birthday = day.map(Date).into(),
            Self::Companies(companies) => {
                input.company_ids = Some(companies.into_iter().map(|id| Id::new(id.to_string())).collect());
            }
            Self::Owner(owner) => input.owner_id = Maybe::Value(Id::new(owner.to_string())),
            Self::Tags(tags) => input.tags = Some(tags),
            Self::Custom(field, value) => input.custom = inputs([(&field, &value)]),
        }
        input
    }
}
