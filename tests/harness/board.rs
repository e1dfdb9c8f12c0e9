//! A client's board, kept true by `changes` alone: what a browser holds, without the browser.

use crate::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is known of a card: stage, rank, amount.
pub type Card = (String, String, i64);

/// The cards of all columns and the figures of the stages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Board {
    /// By deal.
    pub cards: BTreeMap<String, Card>,
    /// Count, sum and weighted sum, by stage.
    pub totals: BTreeMap<String, (i64, i64, i64)>,
    /// The log's number up to which this is true.
    pub seq: i64,
}

const DEALS: &str = "query($id: ID!, $after: String) {
    deals(filter: { pipelineId: $id }, sort: CREATED_AT, first: 200, after: $after) {
        nodes { id stageId rank amount } pageInfo { hasNextPage endCursor }
    } }";
const BOARD: &str = "query($id: ID!) { board(pipelineId: $id, first: 0) {
    seq columns { stage { id } totals { count amounts { amount } weighted { amount } } }
} }";

impl Board {
    /// Fetches the whole board.
    pub async fn fetch(client: &Client, pipeline: &str) -> Self {
        let mut answer = client.data(BOARD, json!({ "id": pipeline })).await;
        let mut board = Self { seq: answer["board"]["seq"].as_i64().unwrap_or_default(), ..Self::default() };
        for column in answer["board"]["columns"].as_array_mut().into_iter().flatten() {
            board.count(column["stage"]["id"].as_str(), &column["totals"]);
        }
        let mut after = Value::Null;
        loop {
            let page = client.data(DEALS, json!({ "id": pipeline, "after": after })).await;
            for deal in page["deals"]["nodes"].as_array().into_iter().flatten() {
                board.put(deal);
            }
            after = page["deals"]["pageInfo"]["endCursor"].clone();
            if page["deals"]["pageInfo"]["hasNextPage"] != true {
                return board;
            }
        }
    }

    /// Applies a batch; tells whether everything must be fetched again.
    pub fn apply(&mut self, batch: &Value) -> bool {
        if batch["resync"] == true {
            return true;
        }
        for change in batch["changes"].as_array().into_iter().flatten().filter(|change| change["kind"] == "DEAL") {
            if change["record"].is_null() {
                self.cards.remove(change["id"].as_str().unwrap_or_default());
            } else {
                self.put(&change["record"]);
            }
        }
        for stage in batch["totals"].as_array().into_iter().flatten() {
            self.count(stage["stageId"].as_str(), &stage["totals"]);
        }
        self.seq = self.seq.max(batch["seq"].as_i64().unwrap_or_default());
        false
    }

    /// The order of a column's cards.
    pub fn column(&self, stage: &str) -> Vec<&str> {
        let mut cards: Vec<_> =
            self.cards.iter().filter(|(_, card)| card.0 == stage).map(|(id, card)| (&card.1, id.as_str())).collect();
        cards.sort_unstable();
        cards.into_iter().map(|(_, id)| id).collect()
    }

    fn put(&mut self, deal: &Value) {
        let text = |name: &str| deal[name].as_str().unwrap_or_default().to_owned();
        self.cards.insert(text("id"), (text("stageId"), text("rank"), deal["amount"].as_i64().unwrap_or_default()));
    }

    fn count(&mut self, stage: Option<&str>, totals: &Value) {
        let sum = |name: &str| {
            totals[name].as_array().into_iter().flatten().filter_map(|money| money["amount"].as_i64()).sum()
        };
        let figures = (totals["count"].as_i64().unwrap_or_default(), sum("amounts"), sum("weighted"));
        self.totals.insert(stage.unwrap_or_default().to_owned(), figures);
    }
}
