//! Records for the tests of this folder.

use millrace_shared::{DealId, PipelineId, StageId, StageKind, UserId};
use uuid::Uuid;

use super::records::{Deal, Stage};

/// The n-th deal's id.
pub fn deal_id(n: u128) -> DealId {
    DealId(Uuid::from_u128(n))
}

/// The n-th stage's id.
pub fn stage_id(n: u128) -> StageId {
    StageId(Uuid::from_u128(1_000 + n))
}

/// The only pipeline's id.
pub fn pipeline_id() -> PipelineId {
    PipelineId(Uuid::from_u128(9))
}

/// Two open stages of 10 and 50 percent, then won and lost.
pub fn stages() -> Vec<Stage> {
    [(1, StageKind::Open, 10), (2, StageKind::Open, 50), (3, StageKind::Won, 100), (4, StageKind::Lost, 0)]
        .map(|(n, kind, probability)| Stage {
            id: stage_id(n),
            name: format!("Stage {n}"),
            color: String::new(),
            kind,
            probability,
            description: String::new(),
            time_limit_days: None,
            required_fields: Vec::new(),
            checklist: Vec::new(),
        })
        .into()
}

/// The n-th deal, in a stage at a place.
pub fn deal(n: u128, stage: u128, rank: &str) -> Deal {
    Deal {
        id: deal_id(n),
        name: format!("Deal {n}"),
        amount: 100,
        currency: "USD".into(),
        pipeline_id: pipeline_id(),
        stage_id: stage_id(stage),
        rank: rank.into(),
        status: StageKind::Open,
        company_id: None,
        contact_ids: Vec::new(),
        owner_id: UserId(Uuid::from_u128(5)),
        probability: 10,
        probability_override: None,
        expected_close_on: None,
        source_id: None,
        loss_reason_id: None,
        tags: Vec::new(),
        checked_items: Vec::new(),
        custom: Default::default(),
        closed_at: None,
        stage_entered_at: "2026-11-01T00:00:00.000Z".into(),
        last_activity_at: "2026-11-01T00:00:00.000Z".into(),
        created_at: "2026-11-01T00:00:00.000Z".into(),
        updated_at: "2026-11-01T00:00:00.000Z".into(),
        deleted_at: None,
        version: 1,
    }
}
