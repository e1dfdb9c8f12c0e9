//! Search in the schema.

use super::queries::Sought;
use crate::{
    companies::{self, graphql::Company},
    contacts::{self, graphql::Contact},
    db::page,
    deals::{
        self,
        graphql::{Deal, Wants},
    },
    error::Error,
    graphql::Ctx,
    leads::{self, graphql::Lead},
};
use async_graphql::{Context, Result, Union};
use async_graphql::{Enum, Object};
use millrace_shared::validation::{self, TEXT_MAX};

/// What can be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SearchKind {
    /// Deals.
    Deal,
    /// Companies.
    Company,
    /// Contacts.
    Contact,
    /// Leads.
    Lead,
}

impl SearchKind {
    /// All, in the order of answers.
    const ALL: [Self; 4] = [Self::Deal, Self::Company, Self::Contact, Self::Lead];
}

/// A record that was found.
#[derive(Clone, Union)]
pub enum SearchResult {
    /// A deal.
    Deal(Deal),
    /// A company.
    Company(Company),
    /// A contact.
    Contact(Contact),
    /// A lead.
    Lead(Lead),
}

/// Queries of search.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Deals, companies, contacts and leads by their names: for each word of the text one of the name must begin like it, in any
    /// order, whatever the case and the accents; Cyrillic and Greek are compared as they are written in Latin letters.
    /// Companies, contacts and leads also by the beginning of an e-mail address, by its part from the `@` on, and by phone numbers in
    /// any notation: whole, without the country, or the last seven, six or four digits.
    /// While there is room, those follow that have a word within which a word of the text stands, three letters at least;
    /// where no record has it, those that are written nearly so: one letter off from four letters on, two from eight on.
    /// Only what the caller may see, and nothing from the trash. Of each kind the best ones, kind after kind.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity).saturating_mul(4)")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed, 200 characters at most.")] text: String,
        #[graphql(desc = "Only these kinds, in this order; all when absent.")] kinds: Option<Vec<SearchKind>>,
        #[graphql(default = 8, desc = "How many of each kind, 50 at most.")] first: i32,
    ) -> Result<Vec<SearchResult>> {
        let access = ctx.access()?;
        let text = validation::line(&text, TEXT_MAX).map_err(|invalid| Error::invalid("text", invalid))?;
        let first = page::size(first)?.min(50);
        let mut kinds = kinds.unwrap_or_else(|| SearchKind::ALL.to_vec());
        let sought = Sought::new(&text);
        let mut found = Vec::new();
        // A kind that is named again brings nothing new.
        let mut seen = Vec::new();
        kinds.retain(|kind| {
            !seen.contains(kind) && {
                seen.push(*kind);
                true
            }
        });
        for kind in kinds {
            match kind {
                SearchKind::Deal => {
                    let deals = sought.find::<deals::entity::Entity>(access, first).await?;
                    let deals = Deal::page(access, deals, Wants { company: true, contacts: false }).await?;
                    found.extend(deals.into_iter().map(SearchResult::Deal));
                }
                SearchKind::Company => {
                    let companies = sought.find::<companies::entity::Entity>(access, first).await?;
                    let company = |company| SearchResult::Company(Company::new(access, company));
                    found.extend(companies.into_iter().map(company));
                }
                SearchKind::Contact => {
                    let contacts = sought.find::<contacts::entity::Entity>(access, first).await?;
                    let contact = |contact| SearchResult::Contact(Contact::new(access, contact));
                    found.extend(contacts.into_iter().map(contact));
                }
                SearchKind::Lead => {
                    let leads = sought.find::<leads::entity::Entity>(access, first).await?;
                    found.extend(leads.into_iter().map(|lead| SearchResult::Lead(Lead::new(access, lead))));
                }
            }
        }
        Ok(found)
    }
}
