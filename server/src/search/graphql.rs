//! Search in the schema.

use super::{notes::Found, queries::Sought};
use crate::{
    access::Access,
    companies::graphql::Company,
    contacts::graphql::Contact,
    db::page,
    deals::{
        self,
        graphql::{Deal, Wants},
    },
    error::Error,
    graphql::Ctx,
    leads::graphql::Lead,
    notes::graphql::Note,
    products::graphql::Product,
    records::kinds::{Spoken, each_listed},
};
use async_graphql::{Context, Result, Union};
use async_graphql::{Enum, Object, SimpleObject};
use millrace_shared::{
    PipelineId, RecordKind,
    validation::{self, TEXT_MAX},
};

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
    /// Products.
    Product,
    /// Notes, by their texts.
    Note,
}

impl SearchKind {
    /// All, in the order of answers.
    const ALL: [Self; 6] = [Self::Deal, Self::Company, Self::Contact, Self::Lead, Self::Product, Self::Note];

    const fn record_kind(self) -> RecordKind {
        match self {
            Self::Deal => RecordKind::Deal,
            Self::Company => RecordKind::Company,
            Self::Contact => RecordKind::Contact,
            Self::Lead => RecordKind::Lead,
            Self::Product => RecordKind::Product,
            Self::Note => RecordKind::Note,
        }
    }
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
    /// A product.
    Product(Product),
    /// A note.
    Note(FoundNote),
}

/// A note that was found by its text.
#[derive(Clone, SimpleObject)]
pub struct FoundNote {
    /// The note.
    note: Note,
    /// What the record is called that it is on.
    record_name: String,
    /// The pipeline of the deal that it is on; nothing when it is on another record.
    pipeline_id: Option<PipelineId>,
    /// The part of its text in which it was found, without Markdown: some 160 characters, `…` where something is left out.
    excerpt: String,
}

async fn find<E: Spoken>(sought: &Sought, access: &Access, first: u64) -> Result<Vec<SearchResult>, Error> {
    let rows = sought.find::<E>(access, first).await?;
    Ok(rows.into_iter().map(|row| E::object(access, row).into()).collect())
}

/// Queries of search.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Deals, companies, contacts, leads and products by their names, and notes by their texts: for each word of the text one of the name must begin like it, in any
    /// order, whatever the case and the accents; Cyrillic and Greek are compared as they are written in Latin letters.
    /// Companies, contacts and leads also by the beginning of an e-mail address, by its part from the `@` on, and by phone numbers in
    /// any notation: whole, without the country, or the last seven, six or four digits. All of them by custom fields of one line
    /// of text, addresses, numbers and links, and notes by the first 400 words of their texts, the latest first.
    /// While there is room, those follow that have a word within which a word of the text stands, three letters at least;
    /// where no record has it, those that are written nearly so: one letter off from four letters on, two from eight on.
    /// Only what the caller may see, and nothing from the trash. Of each kind the best ones, kind after kind.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity).saturating_mul(6)")]
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
            match kind.record_kind() {
                RecordKind::Deal => {
                    let deals = sought.find::<deals::entity::Entity>(access, first).await?;
                    let deals = Deal::page(access, deals, Wants { company: true, contacts: false }).await?;
                    found.extend(deals.into_iter().map(SearchResult::Deal));
                }
                RecordKind::Note => {
                    let notes = sought.notes(access, first).await?.into_iter();
                    found.extend(notes.map(|found| {
                        let Found { note, record_name, pipeline_id, excerpt } = found;
                        let note = Note::new(note, access.reference());
                        SearchResult::Note(FoundNote { note, record_name, pipeline_id, excerpt })
                    }));
                }
                kind => each_listed!(kind, E => found.extend(find::<E>(&sought, access, first).await?), ()),
            }
        }
        Ok(found)
    }
}
