//! Deals, boards and their figures in GraphQL.

mod checklist;
mod connection;
mod figures;
mod mutation;
mod query;
mod types;

pub use checklist::DealChecklistItem;
pub use connection::{DealConnection, DealCount, DealEdge};
pub use figures::{DealStatistics, Money, StageTotals, Totals};
pub use mutation::{ChangeDealsPayload, DealMutation, DealPayload, DealResult};
pub use query::{Board, BoardColumn, DealQuery};
pub use types::{Deal, StageStay, Wants};
