//! How leads are read. Everything goes through [`Access`], which shows only what its actor may see.

use super::entity::{Column, Entity, Model};
use crate::{
    access::Access,
    companies, contacts,
    error::Error,
    records::{
        fields::{self, Common, Field, Place},
        list::Listed,
    },
    search::queries::with_word,
};
use millrace_shared::{
    CompanyId, LeadColumn, RecordKind, RecordSort, Verb, filter::FieldKind, validation::folded, words,
};
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
            RecordSort::AnnualRevenue | RecordSort::Employees | RecordSort::Price | RecordSort::Code => return None,
        })
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
        }));
        fields.extend(fields::reached::<Self>(Column::Website, Column::Emails, Column::Phones, Column::Address));
        fields
    }
    fn text_column() -> Column {
        Column::SearchKey
    }
    fn nameless() -> Option<SimpleExpr> {
        let column = |column| Expr::col((Self, column));
        let person = column(Column::FirstName).eq("").and(column(Column::LastName).eq(""));
        Some(person.and(column(Column::CompanyName).is_null()))
    }
    fn is_nameless(model: &Model) -> bool {
        model.person().is_empty() && model.company_name.is_none()
    }
    fn of_company(_: &Access, company: CompanyId) -> SimpleExpr {
        Expr::col((Self, Column::CompanyId)).eq(company.0)
    }
}

/// Most records that are proposed of a kind, and that are looked at for what may be seen of them.
const PROPOSED: u64 = 5;
const READ: u64 = 100;

/// Contacts and companies that may be seen and may be the lead's own, and other open leads of the same client.
pub struct Matches {
    /// Contacts.
    pub contacts: Vec<contacts::entity::Model>,
    /// Companies.
    pub companies: Vec<companies::entity::Model>,
    /// Leads.
    pub leads: Vec<Model>,
}

/// What is known of the client already: the same e-mail address, phone number, name, or domain of an address. Each is looked
/// up in an index: the words of search, the names, the addresses of websites.
pub async fn matches(access: &Access, lead: &Model) -> Result<Matches, Error> {
    let reader = access.app().db.reader();
    let emails = lead.emails.0.iter().filter_map(|email| words::of_email(&email.value).into_iter().next());
    let emails: Vec<String> = emails.collect();
    let phones: Vec<String> = lead.phones.0.iter().flat_map(|phone| words::of_whole_phone(&phone.value)).collect();
    // What the viewer's role hides in a kind leads to none of it.
    let of_kind = |kind: RecordKind, field: &str, words: &[String]| {
        if access.shows(kind, field) { words.to_vec() } else { Vec::new() }
    };
    let reached = |kind: RecordKind| {
        let mut words = of_kind(kind, "emails", &emails);
        words.extend(of_kind(kind, "phones", &phones));
        words
    };
    // Of places where everybody may have an address none is a company's.
    let domains: Vec<String> = lead
        .emails
        .0
        .iter()
        .filter_map(|email| words::of_email(&email.value).pop())
        .filter(|place| !COMMON_HOSTS.contains(&place.trim_start_matches('@')))
        .collect();
    let company = lead.company_name.as_deref().map(folded).unwrap_or_default();

    let contacts = {
        use contacts::entity::{Column as C, Entity as E};
        let mut like =
            is_one_of(C::Id, with_word(access, RecordKind::Contact, reached(RecordKind::Contact), READ).await?);
        if !lead.first_name.is_empty() && !lead.last_name.is_empty() {
            like = like.add(C::NameKey.eq(folded(&format!("{} {}", lead.last_name, lead.first_name))));
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
        let mut known = reached(RecordKind::Company);
        known.extend(of_kind(RecordKind::Company, "emails", &domains));
        let mut like = is_one_of(C::Id, with_word(access, RecordKind::Company, known, READ).await?);
        if !company.is_empty() {
            like = like.add(C::NameKey.eq(company));
        }
        let domains = of_kind(RecordKind::Company, "website", &domains);
        let sites: Vec<String> = domains.iter().flat_map(|place| sites(place.trim_start_matches('@'))).collect();
        if !sites.is_empty() {
            like = like.add(C::Website.is_in(sites));
        }
        if like.is_empty() {
            Vec::new()
        } else {
            let select = access.select::<E>().filter(C::DeletedAt.is_null()).filter(like);
            select.order_by_asc(C::NameKey).order_by_asc(C::Id).limit(PROPOSED).all(reader).await?
        }
    };
    let leads = {
        let mut like =
            is_one_of(Column::Id, with_word(access, RecordKind::Lead, reached(RecordKind::Lead), READ).await?);
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

/// The ids, when there are any; nothing to ask for otherwise.
fn is_one_of(column: impl ColumnTrait, ids: Vec<Uuid>) -> Condition {
    if ids.is_empty() { Condition::any() } else { Condition::any().add(column.is_in(ids)) }
}

/// The first pages of a domain, as they are written.
fn sites(domain: &str) -> impl Iterator<Item = String> {
    let of = |start: &str, end: &str| format!("{start}{domain}{end}");
    let starts = ["https://", "https://www.", "http://", "http://www."];
    starts.map(|start| ["", "/"].map(|end| of(start, end))).into_iter().flatten()
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
