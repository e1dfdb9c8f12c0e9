//! Who is known already: records of the same client, by e-mail address, phone number, name and domain.

use crate::{
    access::{Access, Scoped},
    companies::{self, graphql::Company, values::LabeledValue},
    contacts::{self, graphql::Contact},
    error::{Checks, Error},
    graphql::Ctx,
    leads::{self, graphql::Lead},
    search::queries,
};
use async_graphql::{Context, InputObject, Object, Result};
use millrace_shared::{
    Invalid, RecordId, RecordKind,
    validation::{EMAIL_MAX, LIST_MAX, NAME_MAX, TEXT_MAX, URL_MAX, folded},
    words,
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// Most records that are proposed of a kind, and that are looked at for what may be seen of them.
const PROPOSED: usize = 5;
const READ: u64 = 100;

/// What is known of a client.
#[derive(Debug, Default)]
pub struct Known {
    /// Given name of the person.
    pub first_name: String,
    /// Family name of the person.
    pub last_name: String,
    /// Name of the company.
    pub company_name: Option<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers, in any notation.
    pub phones: Vec<String>,
    /// Web address.
    pub website: Option<String>,
}

impl Known {
    /// The words that the addresses and numbers have in search, of a kind whose fields the viewer sees.
    fn words(&self, access: &Access, kind: RecordKind) -> Vec<String> {
        let emails = self.emails.iter().filter_map(|email| words::of_email(email).into_iter().next());
        let phones = self.phones.iter().flat_map(|phone| words::of_whole_phone(phone));
        let mut words = shown(access, kind, "emails", &emails.collect::<Vec<_>>());
        words.extend(shown(access, kind, "phones", &phones.collect::<Vec<_>>()));
        words
    }

    /// The places of the addresses and of the website, but for those where everybody may have an address: `@acme.example`.
    fn places(&self) -> Vec<String> {
        let of_emails = self.emails.iter().filter_map(|email| words::of_email(email).pop());
        let of_site = self.website.as_deref().and_then(domain).map(|domain| format!("@{domain}"));
        let places = of_emails.filter(|word| word.starts_with('@')).chain(of_site);
        let mut places: Vec<String> =
            places.filter(|place| !COMMON_HOSTS.contains(&place.trim_start_matches('@'))).collect();
        places.sort();
        places.dedup();
        places
    }
}

impl leads::entity::Model {
    /// What leads to others of the same client.
    pub fn known(&self) -> Known {
        Known {
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            company_name: self.company_name.clone(),
            emails: values(&self.emails.0),
            phones: values(&self.phones.0),
            website: self.website.clone(),
        }
    }
}

impl contacts::entity::Model {
    /// What leads to others of the same person. The website may be that of a place where many work.
    pub fn known(&self) -> Known {
        Known {
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            emails: values(&self.emails.0),
            phones: values(&self.phones.0),
            ..Known::default()
        }
    }
}

impl companies::entity::Model {
    /// What leads to others of the same company.
    pub fn known(&self) -> Known {
        Known {
            company_name: Some(self.name.clone()),
            emails: values(&self.emails.0),
            phones: values(&self.phones.0),
            website: self.website.clone(),
            ..Known::default()
        }
    }
}

fn values(values: &[LabeledValue]) -> Vec<String> {
    values.iter().map(|it| it.value.clone()).collect()
}

/// Records that may be the same client, each kind looked up when it is asked for: in an index of the words of search, of the
/// names, of the addresses of websites.
pub struct RecordMatches {
    known: Known,
    /// Left out: the record itself.
    but: Uuid,
}

/// Records that the viewer sees and that may be the same client, five of each kind at most.
#[Object]
impl RecordMatches {
    /// Contacts.
    #[graphql(complexity = "PROPOSED * child_complexity + 10")]
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        let access = ctx.access()?;
        let found = self.found_contacts(access).await?;
        Ok(found.into_iter().map(|it| Contact::new(access, it)).collect())
    }
    /// Companies.
    #[graphql(complexity = "PROPOSED * child_complexity + 10")]
    async fn companies(&self, ctx: &Context<'_>) -> Result<Vec<Company>> {
        let access = ctx.access()?;
        let found = self.found_companies(access).await?;
        Ok(found.into_iter().map(|it| Company::new(access, it)).collect())
    }
    /// Leads that are not converted, the one last worked with first.
    #[graphql(complexity = "PROPOSED * child_complexity + 10")]
    async fn leads(&self, ctx: &Context<'_>) -> Result<Vec<Lead>> {
        let access = ctx.access()?;
        let found = self.found_leads(access).await?;
        Ok(found.into_iter().map(|it| Lead::new(access, it)).collect())
    }
}

impl RecordMatches {
    /// Of a record that is there; it is not its own double.
    pub fn of(known: Known, record: RecordId) -> Self {
        Self { known, but: record.0 }
    }

    async fn found_contacts(&self, access: &Access) -> Result<Vec<contacts::entity::Model>, Error> {
        use contacts::entity::{Column as C, Entity as E};
        let known = &self.known;
        let mut like = with_word::<E>(access, RecordKind::Contact, known.words(access, RecordKind::Contact)).await?;
        if !known.first_name.is_empty() && !known.last_name.is_empty() {
            like = like.add(C::NameKey.eq(folded(&format!("{} {}", known.last_name, known.first_name))));
        }
        let Some(others) = self.others::<E>(access, like) else { return Ok(Vec::new()) };
        Ok(others.order_by_asc(C::NameKey).order_by_asc(C::Id).all(access.app().db.reader()).await?)
    }

    async fn found_companies(&self, access: &Access) -> Result<Vec<companies::entity::Model>, Error> {
        use companies::entity::{Column as C, Entity as E};
        let known = &self.known;
        let places = known.places();
        let mut words = known.words(access, RecordKind::Company);
        words.extend(shown(access, RecordKind::Company, "emails", &places));
        let mut like = with_word::<E>(access, RecordKind::Company, words).await?;
        if let Some(name) = &known.company_name {
            like = like.add(C::NameKey.eq(folded(name)));
        }
        let places = shown(access, RecordKind::Company, "website", &places);
        let sites: Vec<String> = places.iter().flat_map(|place| sites(place.trim_start_matches('@'))).collect();
        if !sites.is_empty() {
            like = like.add(C::Website.is_in(sites));
        }
        let Some(others) = self.others::<E>(access, like) else { return Ok(Vec::new()) };
        Ok(others.order_by_asc(C::NameKey).order_by_asc(C::Id).all(access.app().db.reader()).await?)
    }

    async fn found_leads(&self, access: &Access) -> Result<Vec<leads::entity::Model>, Error> {
        use leads::entity::{Column as C, Entity as E};
        let known = &self.known;
        let mut like = with_word::<E>(access, RecordKind::Lead, known.words(access, RecordKind::Lead)).await?;
        if let Some(name) = &known.company_name {
            like = like.add(C::CompanyName.eq(name.clone()));
        }
        let Some(others) = self.others::<E>(access, like) else { return Ok(Vec::new()) };
        let open = others.filter(C::ConvertedAt.is_null());
        Ok(open.order_by_desc(C::LastActivityAt).order_by_asc(C::Id).all(access.app().db.reader()).await?)
    }

    /// The first of the other records that are like this; nothing when there is nothing to look for.
    fn others<E: Scoped>(&self, access: &Access, like: Condition) -> Option<Select<E>> {
        if like.is_empty() {
            return None;
        }
        let there = access.select::<E>().filter(E::deleted().is_null());
        Some(there.filter(E::id().ne(self.but)).filter(like).limit(PROPOSED as u64))
    }
}

/// What finds by a field of a kind; nothing where the viewer's role hides it.
fn shown(access: &Access, kind: RecordKind, field: &str, words: &[String]) -> Vec<String> {
    if access.shows(kind, field) { words.to_vec() } else { Vec::new() }
}

/// Those of a kind that have one of these words; an empty condition when there are none.
async fn with_word<E: Scoped>(access: &Access, kind: RecordKind, words: Vec<String>) -> Result<Condition, Error> {
    let ids = queries::with_word(access, kind, words, READ).await?;
    Ok(if ids.is_empty() { Condition::any() } else { Condition::any().add(E::id().is_in(ids)) })
}

/// The domain of a web address, in small letters and without `www.`.
fn domain(url: &str) -> Option<String> {
    let url = url.trim().to_lowercase();
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    (host.contains('.') && !host.contains(char::is_whitespace)).then(|| host.to_owned())
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

/// What is known of a client who is perhaps there already. All of it may be absent; what is no address or number finds
/// nothing.
#[derive(InputObject, Debug, Default)]
pub struct MatchInput {
    /// Given name of the person, 200 letters at most; it counts only together with the family name.
    pub first_name: Option<String>,
    /// Family name of the person, 200 letters at most.
    pub last_name: Option<String>,
    /// Name of the company, 200 letters at most.
    pub company_name: Option<String>,
    /// E-mail addresses, 50 at most.
    pub emails: Option<Vec<String>>,
    /// Phone numbers in any notation, 50 at most.
    pub phones: Option<Vec<String>>,
    /// Web address of the company.
    pub website: Option<String>,
}

impl MatchInput {
    fn known(self) -> Result<Known, Error> {
        let mut checks = Checks::default();
        let mut text = |field: &'static str, text: Option<String>, most: usize| {
            let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            if text.as_ref().is_some_and(|text| text.chars().count() > most) {
                checks.refuse(field, Invalid::TooLong(most));
            }
            text
        };
        let first_name = text("of.firstName", self.first_name, NAME_MAX).unwrap_or_default();
        let last_name = text("of.lastName", self.last_name, NAME_MAX).unwrap_or_default();
        let company_name = text("of.companyName", self.company_name, NAME_MAX);
        let website = text("of.website", self.website, URL_MAX);
        let mut list = |field: &'static str, values: Option<Vec<String>>, most: usize| {
            let values = values.unwrap_or_default();
            if values.len() > LIST_MAX {
                checks.refuse(field, Invalid::TooMany(LIST_MAX));
            }
            if values.iter().any(|value| value.chars().count() > most) {
                checks.refuse(field, Invalid::TooLong(most));
            }
            values
        };
        let mut emails = list("of.emails", self.emails, EMAIL_MAX);
        let mut phones = list("of.phones", self.phones, TEXT_MAX);
        checks.done()?;
        emails.retain(|email| millrace_shared::validation::email(email).is_ok());
        phones.retain(|phone| millrace_shared::validation::phone(phone).is_ok());
        Ok(Known { first_name, last_name, company_name, emails, phones, website })
    }
}

/// The query of who is known already.
#[derive(Default)]
pub struct MatchQuery;

#[Object]
impl MatchQuery {
    /// Who is there already, asked before a record is made: what the viewer sees with the same e-mail address, phone number,
    /// name or domain, five of each kind at most.
    async fn matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is known of the client.")] of: MatchInput,
    ) -> Result<RecordMatches> {
        ctx.access()?;
        Ok(RecordMatches { known: of.known()?, but: Uuid::nil() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_and_an_address_lead_to_one_domain() {
        for url in
            ["https://www.Acme.example/about?x=1", "acme.example", "http://acme.example:8080/", " acme.example/ "]
        {
            assert_eq!(domain(url).as_deref(), Some("acme.example"), "{url}");
        }
        for url in ["", "acme", "https://", "no site.example"] {
            assert_eq!(domain(url), None, "{url}");
        }
        let emails = ["a@acme.example", "b@ACME.example", "c@gmail.com"].map(str::to_owned).to_vec();
        let known = Known { emails, website: Some("https://acme.example".to_owned()), ..Known::default() };
        assert_eq!(known.places(), ["@acme.example"], "once, and none where everybody may have an address");
    }

    #[test]
    fn what_is_no_address_finds_nothing_and_too_much_is_refused() {
        let list = |values: &[&str]| Some(values.iter().map(|value| (*value).to_owned()).collect());
        let input = MatchInput { emails: list(&["a@acme.example", "typing", "@"]), ..MatchInput::default() };
        assert_eq!(input.known().unwrap().emails, ["a@acme.example"]);
        let many = MatchInput { phones: Some(vec![String::new(); LIST_MAX + 1]), ..MatchInput::default() };
        assert!(many.known().is_err());
        let long = MatchInput { company_name: Some("x".repeat(NAME_MAX + 1)), ..MatchInput::default() };
        assert!(long.known().is_err());
    }
}
