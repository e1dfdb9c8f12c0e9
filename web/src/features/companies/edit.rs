//! One change of a company: seen at once, sent in turn, taken back when refused.

use cynic::Id;
use millrace_shared::{CompanyId, FieldId, fields::FieldValue};

use super::operations::{self, UpdateCompanyInput};
use crate::{
    api::{Maybe, fields::inputs, mutation_id},
    cache::{
        Cache,
        records::{Address, Company},
    },
    features::records::{AddressInput, Edits, LabeledValueInput, check_labeled},
};

/// A change of one field.
#[derive(Clone)]
pub enum CompanyEdit {
    Name(String),
    Sector(Option<String>),
    Website(Option<String>),
    Phones(Vec<LabeledValueInput>),
    Emails(Vec<LabeledValueInput>),
    Address(AddressInput),
    AnnualRevenue(Option<i64>),
    Employees(Option<i32>),
    FoundedYear(Option<i32>),
    Parent(Option<CompanyId>),
    Owner(millrace_shared::UserId),
    Tags(Vec<String>),
    Custom(FieldId, Option<FieldValue>),
}

impl CompanyEdit {
    /// Makes the change on screen and sends it.
    pub fn apply(self, cache: Cache, id: CompanyId, edits: Edits) {
        let again = self.clone();
        let Some(before) = cache.companies.peek(id) else { return };
        let mut after = before.clone();
        self.change(&mut after);
        cache.companies.replace(id, Some(after));
        edits.push(
            move || {
                let version = cache.companies.peek_with(id, |company| company.map_or(0, |company| company.version));
                let input = self.input(id, version);
                async move {
                    let saved = operations::update_company(input).await?;
                    cache.absorb_company(saved.company);
                    Ok(())
                }
            },
            move || cache.companies.replace(id, Some(before.clone())),
            move || again.clone().apply(cache, id, edits),
        );
    }

    fn change(&self, company: &mut Company) {
        match self.clone() {
            Self::Name(name) => company.name = name,
            Self::Sector(sector) => company.sector = sector,
            Self::Website(website) => company.website = website,
            Self::Phones(phones) => company.phones = check_labeled(&phones),
            Self::Emails(emails) => company.emails = check_labeled(&emails),
            Self::Address(AddressInput { street, city, region, postal_code, country }) => {
                company.address = Address { street, city, region, postal_code, country };
            }
            Self::AnnualRevenue(revenue) => company.annual_revenue = revenue,
            Self::Employees(employees) => company.employees = employees,
            Self::FoundedYear(year) => company.founded_year = year,
            Self::Parent(parent) => company.parent_id = parent,
            Self::Owner(owner) => company.owner_id = owner,
            Self::Tags(tags) => company.tags = tags,
            Self::Custom(field, value) => company.custom.set(field, value),
        }
    }

    fn input(self, id: CompanyId, version: i32) -> UpdateCompanyInput {
        let mut input = UpdateCompanyInput {
            id: Id::new(id.to_string()),
            version,
            name: Maybe::Absent,
            sector: Maybe::Absent,
            website: Maybe::Absent,
            phones: None,
            emails: None,
            address: None,
            annual_revenue: Maybe::Absent,
            employees: Maybe::Absent,
            founded_year: Maybe::Absent,
            parent_id: Maybe::Absent,
            owner_id: Maybe::Absent,
            tags: None,
            custom: None,
            client_mutation_id: Some(mutation_id()),
        };
        match self {
            Self::Name(name) => input.name = Maybe::Value(name),
            Self::Sector(sector) => input.sector = sector.into(),
            Self::Website(website) => input.website = website.into(),
            Self::Phones(phones) => input.phones = Some(phones),
            Self::Emails(emails) => input.emails = Some(emails),
            Self::Address(address) => input.address = Some(address),
            Self::AnnualRevenue(revenue) => input.annual_revenue = revenue.into(),
            Self::Employees(employees) => input.employees = employees.into(),
            Self::FoundedYear(year) => input.founded_year = year.into(),
            Self::Parent(parent) => input.parent_id = parent.map(|id| Id::new(id.to_string())).into(),
            Self::Owner(owner) => input.owner_id = Maybe::Value(Id::new(owner.to_string())),
            Self::Tags(tags) => input.tags = Some(tags),
            Self::Custom(field, value) => input.custom = inputs([(&field, &value)]),
        }
        input
    }
}
