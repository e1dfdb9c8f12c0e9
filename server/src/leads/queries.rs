//! How leads are read. Everything goes through [`Access`], which shows only what its actor may see.

use super::entity::{Column, Entity, Model};
use crate::{
    access::Access,
    companies, contacts,
    db::page::Key,
    deals::queries::contains,
    error::Error,
    records::{
        fields::{self, Common, Field, Place},
        list::Listed,
    },
};
use millrace_shared::{CompanyId, LeadColumn, RecordSort, Verb, filter::FieldKind, validation::folded};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use std::borrow::Cow;
use uuid::Uuid;

impl Listed for Entity {
    fn sort_column(sort: RecordSort) -> Option<(Column, bool)> {
        Some(match sort {
            RecordSort::Name => (Column::NameKey, false),
            RecordSort::CreatedAt => (Column::CreatedAt, false),
            RecordSort::UpdatedAt => (Column::UpdatedAt, false),
            RecordSort::LastActivityAt => (Column::LastActivityAt, false),
            RecordSort::AnnualRevenue | RecordSort::Employees => return None,
        })
    }
    fn sort_key(model: &Model, sort: RecordSort) -> Key {
        match sort {
            RecordSort::Name => Key::Text(model.name_key.clone()),
            RecordSort::CreatedAt => Key::Number(model.created_at.0),
            RecordSort::UpdatedAt => Key::Number(model.updated_at.0),
            RecordSort::LastActivityAt => Key::Number(model.last_activity_at.0),
            RecordSort::AnnualRevenue | RecordSort::Employees => Key::Null,
        }
    }
    fn columns() -> Vec<&'static str> {
        LeadColumn::ALL.iter().map(|column| column.as_str()).collect()
    }
    fn fields(_: &Access) -> Vec<Field> {
        use FieldKind::{Ids, Instant, Presence, Text, Word};
        let column = Field::column::<Self>;
        let converted = Expr::col((Self, Column::ConvertedAt));
        let mut fields = vec![
            column("text", Text, Column::SearchKey),
            column("companyName", Word, Column::CompanyName),
            column("jobTitle", Word, Column::JobTitle),
            column("stage", Ids, Column::StageId),
            column("reason", Ids, Column::ReasonId),
            column("source", Ids, Column::SourceId),
            column("contact", Ids, Column::ContactId),
            column("company", Ids, Column::CompanyId),
            column("stageEnteredAt", Instant, Column::StageEnteredAt),
            Field { key: Cow::Borrowed("converted"), kind: Presence, place: Place::Column(converted) },
        ];
        fields.extend(fields::common::<Self>(Common {
            created: Column::CreatedAt,
            updated: Column::UpdatedAt,
            active: Column::LastActivityAt,
            name: Column::NameKey,
            website: Column::Website,
            emails: Column::Emails,
            phones: Column::Phones,
        }));
        fields
    }
    fn uuid(model: &Model) -> Uuid {
        model.id.0
    }
    fn text_column() -> Column {
        Column::SearchKey
    }
    fn of_company(_: &Access, company: CompanyId) -> SimpleExpr {
        Expr::col((Self, Column::CompanyId)).eq(company.0)
    }
}

/// Most records that are proposed of a kind.
const PROPOSED: u64 = 5;

/// Contacts and companies that may be seen and may be the lead's own, and other open leads of the same client.
pub struct Matches {
    /// Contacts.
    pub contacts: Vec<contacts::entity::Model>,
    /// Companies.
    pub companies: Vec<companies::entity::Model>,
    /// Leads.
    pub leads: Vec<Model>,
}

/// What is known of the client already: the same e-mail address, phone number, name, or domain of an address.
pub async fn matches(access: &Access, lead: &Model) -> Result<Matches, Error> {
    let reader = access.app().db.reader();
    let emails: Vec<String> = lead.emails.0.iter().map(|email| folded(&email.value)).collect();
    let numbers =
        lead.phones.0.iter().map(|phone| phone.value.chars().filter(char::is_ascii_digit).collect::<String>());
    let numbers: Vec<String> = numbers.filter(|digits| digits.len() >= 6).collect();
    let known = || emails.iter().chain(&numbers);
    let company = lead.company_name.as_deref().map(folded).unwrap_or_default();

    let contacts = {
        use contacts::entity::{Column as C, Entity as E};
        let mut like = known().fold(Condition::any(), |any, part| any.add(C::SearchKey.like(contains(part))));
        if !lead.first_name.is_empty() && !lead.last_name.is_empty() {
            let key = folded(&format!("{} {}", lead.last_name, lead.first_name));
            like = like.add(C::NameKey.eq(key));
        }
        if like.is_empty() {
            Vec::new()
        } else {
            let select = access.select::<E>().filter(C::DeletedAt.is_null()).filter(like);
            select.order_by_asc(C::NameKey).order_by_asc(C::Id).limit(PROPOSED).all(reader).await?
        }
    };
    let companies = {
        use companies::entity::{Column as C, Entity as E};
        let mut like = Condition::any();
        if !company.is_empty() {
            like = like.add(C::NameKey.eq(company.clone()));
        }
        for domain in emails.iter().filter_map(|email| email.split_once('@')).map(|(_, domain)| domain) {
            // What everybody may have an address at is nobody's company.
            if !COMMON_HOSTS.contains(&domain) {
                like = like.add(C::Website.like(contains(domain)));
            }
        }
        if like.is_empty() {
            Vec::new()
        } else {
            let select = access.select::<E>().filter(C::DeletedAt.is_null()).filter(like);
            select.order_by_asc(C::NameKey).order_by_asc(C::Id).limit(PROPOSED).all(reader).await?
        }
    };
    let leads = {
        let mut like = known().fold(Condition::any(), |any, part| any.add(Column::SearchKey.like(contains(part))));
        if let Some(name) = &lead.company_name {
            like = like.add(Column::CompanyName.eq(name.clone()));
        }
        if like.is_empty() {
            Vec::new()
        } else {
            let select = access.select_for::<Entity>(Verb::View);
            let others = select.filter(Column::DeletedAt.is_null()).filter(Column::Id.ne(lead.id)).filter(like);
            others.order_by_desc(Column::LastActivityAt).order_by_asc(Column::Id).limit(PROPOSED).all(reader).await?
        }
    };
    Ok(Matches { contacts, companies, leads })
}

/// Where people have addresses of their own.
const COMMON_HOSTS: [&str; 14] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "mail.ru",
    "yandex.ru",
    "seznam.cz",
    "azet.sk",
    "qq.com",
    "163.com",
];
