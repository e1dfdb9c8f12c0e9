//! What the board of leads asks of the server.

use cynic::{Id, QueryBuilder};
use millrace_shared::{DirectoryItemId, LeadId, read::FromJson};

use super::state::LeadCard;
use crate::{
    api::{self, ApiError, DateTime, Json, convert, convert::id, fragments::PageInfo, schema},
    features::{leads::operations::LeadFields, records::RecordFilter},
};

/// A lead as a card shows it.
#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Lead")]
pub struct CardFields {
    id: Id,
    name: String,
    company_name: Option<String>,
    source_id: Option<Id>,
    tags: Vec<String>,
    owner_id: Id,
    stage_id: Id,
    reason_id: Option<Id>,
    stage_entered_at: DateTime,
    last_activity_at: DateTime,
}

impl CardFields {
    /// Its id and what its card shows.
    pub fn card(self) -> (LeadId, LeadCard) {
        let company = self.company_name.filter(|company| *company != self.name);
        let card = LeadCard {
            company,
            name: self.name,
            source_id: self.source_id.as_ref().map(id),
            tags: self.tags,
            owner_id: id(&self.owner_id),
            stage_id: id(&self.stage_id),
            reason_id: self.reason_id.as_ref().map(id),
            stage_entered_at: self.stage_entered_at.0,
            last_activity_at: self.last_activity_at.0,
        };
        (id(&self.id), card)
    }
}

/// The lead of a mutation's answer as a card, when it belongs on the board.
pub fn card_of(lead: LeadFields) -> (LeadId, Option<LeadCard>) {
    let open = lead.converted_at.is_none() && lead.deleted_at.is_none();
    let fields = CardFields {
        id: lead.id,
        name: lead.name,
        company_name: lead.company_name,
        source_id: lead.source_id,
        tags: lead.tags,
        owner_id: lead.owner_id,
        stage_id: lead.stage_id,
        reason_id: lead.reason_id,
        stage_entered_at: lead.stage_entered_at,
        last_activity_at: lead.last_activity_at,
    };
    let (id, card) = fields.card();
    (id, open.then_some(card))
}

#[derive(cynic::QueryVariables)]
struct BoardVariables {
    matching: Option<Json>,
    stages: Option<Vec<Id>>,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "BoardVariables")]
struct BoardQuery {
    #[arguments(where: $matching, stageIds: $stages)]
    lead_board: Board,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "LeadBoard", variables = "BoardVariables")]
struct Board {
    columns: Vec<Column>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "LeadBoardColumn", variables = "BoardVariables")]
struct Column {
    stage: StageOf,
    count: i32,
    #[arguments(first: $first, after: $after)]
    leads: Page,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "DirectoryItem")]
struct StageOf {
    id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "LeadConnection")]
struct Page {
    nodes: Vec<CardFields>,
    page_info: PageInfo,
}

/// A page of a column.
pub struct ColumnPage {
    /// The column.
    pub stage: DirectoryItemId,
    /// How many stand in it.
    pub count: i64,
    /// Its cards.
    pub cards: Vec<(LeadId, LeadCard)>,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

/// Asks for the first page of all columns, or for one of one column.
pub async fn board(
    matching: Option<Json>,
    of: Option<(DirectoryItemId, String)>,
    first: i32,
) -> Result<Vec<ColumnPage>, ApiError> {
    let (stage, after) = of.unzip();
    let stages = stage.map(|stage| vec![convert::gql(stage)]);
    let answer = api::run(BoardQuery::build(BoardVariables { matching, stages, first, after })).await?;
    let page = |column: Column| ColumnPage {
        stage: id(&column.stage.id),
        count: column.count.into(),
        cards: column.leads.nodes.into_iter().map(CardFields::card).collect(),
        next: column.leads.page_info.end_cursor.filter(|_| column.leads.page_info.has_next_page),
    };
    Ok(answer.lead_board.columns.into_iter().map(page).collect())
}

#[derive(cynic::QueryVariables)]
struct ToldVariables {
    matching: Option<Json>,
    filter: RecordFilter,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "ToldVariables")]
struct ToldQuery {
    #[arguments(where: $matching)]
    lead_board: Counts,
    #[arguments(where: $matching, filter: $filter, first: 200)]
    leads: ToldLeads,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "LeadBoard")]
struct Counts {
    columns: Vec<CountOf>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "LeadBoardColumn")]
struct CountOf {
    stage: StageOf,
    count: i32,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "LeadConnection")]
struct ToldLeads {
    nodes: Vec<Told>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Lead")]
struct Told {
    converted_at: Option<DateTime>,
    #[cynic(spread)]
    card: CardFields,
}

/// Some leads as they are now, of those that belong on the board, and the counts of all columns.
pub struct Now {
    /// The leads.
    pub cards: Vec<(LeadId, LeadCard)>,
    /// How many stand in each column.
    pub counts: Vec<(DirectoryItemId, i64)>,
}

/// Asks for leads that changed, 200 at most.
pub async fn now(matching: Option<Json>, ids: &[LeadId]) -> Result<Now, ApiError> {
    let ids = ids.iter().map(|id| convert::gql(*id)).collect();
    let filter = RecordFilter { text: None, ids: Some(ids), owner_ids: None, in_group: None, deleted: false };
    let answer = api::run(ToldQuery::build(ToldVariables { matching, filter })).await?;
    let open = answer.leads.nodes.into_iter().filter(|lead| lead.converted_at.is_none());
    let count = |column: CountOf| (id(&column.stage.id), column.count.into());
    Ok(Now {
        cards: open.map(|lead| lead.card.card()).collect(),
        counts: answer.lead_board.columns.into_iter().map(count).collect(),
    })
}
