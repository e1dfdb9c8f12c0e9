//! Pure rules of a deal.

use super::entity::Model;
use crate::{
    error::Checks,
    fields::model::check_stage as check_custom,
    pipelines::{entity as pipeline, stage},
    reference::Reference,
};
use millrace_shared::{
    CompanyRequirement, ContactRequirement, DealField, DirectoryItemId, Invalid, StageKind, Timestamp,
};

impl Model {
    /// The probability in percent: its own, or else the stage's.
    pub fn probability(&self, stage: &stage::Model) -> i32 {
        self.probability_override.unwrap_or(stage.probability)
    }

    /// Puts the deal into a stage at a place, and tells what happened in one word. Coming into another stage restarts
    /// the time in it; coming into a closed one closes the deal, leaving it opens it again.
    pub fn place(&mut self, stage: &stage::Model, was: StageKind, rank: String, now: Timestamp) -> &'static str {
        self.rank = rank;
        if self.stage_id == stage.id {
            return "reordered";
        }
        self.stage_id = stage.id;
        self.pipeline_id = stage.pipeline_id;
        self.stage_entered_at = now;
        self.last_activity_at = now;
        match (was.is_closed(), stage.kind) {
            (true, StageKind::Open) => {
                self.closed_at = None;
                self.loss_reason_id = None;
                "reopened"
            }
            (false, StageKind::Open) => "moved",
            (_, kind) => {
                self.closed_at = Some(now);
                if kind == StageKind::Won {
                    self.loss_reason_id = None;
                }
                closing_word(kind)
            }
        }
    }

    /// Notes what the deal lacks to stand in this stage.
    pub fn check_stage(&self, stage: &stage::Model, contacts: usize, reference: &Reference, checks: &mut Checks) {
        check_custom(&self.custom, stage.id, reference, checks);
        for field in &stage.required_fields.0 {
            let (name, there) = match field {
                DealField::Amount => ("amount", self.amount != 0),
                DealField::Company => ("companyId", self.company_id.is_some()),
                DealField::Contacts => ("contactIds", contacts > 0),
                DealField::ExpectedCloseOn => ("expectedCloseOn", self.expected_close_on.is_some()),
                DealField::Source => ("sourceId", self.source_id.is_some()),
                DealField::LossReason => ("lossReasonId", self.loss_reason_id.is_some()),
                DealField::Tags => ("tags", !self.tags.0.is_empty()),
            };
            if !there {
                checks.refuse(name, Invalid::Required);
            }
        }
        // A reason for every loss, whatever the stage asks for.
        let asked = stage.required_fields.0.contains(&DealField::LossReason);
        if stage.kind == StageKind::Lost && self.loss_reason_id.is_none() && !asked {
            checks.refuse("lossReasonId", Invalid::Required);
        }
    }

    /// What the pipeline requires of its deals and this one lacks.
    pub fn lacks(&self, pipeline: &pipeline::Model, contacts: usize) -> Vec<&'static str> {
        let company = pipeline.company_requirement == CompanyRequirement::Required && self.company_id.is_none();
        let contact = pipeline.contact_requirement == ContactRequirement::Required && contacts == 0;
        [(company, "companyId"), (contact, "contactIds")].into_iter().filter(|it| it.0).map(|it| it.1).collect()
    }

    /// Gives a lost or unqualified deal its reason.
    pub fn lose_for(&mut self, reason: Option<DirectoryItemId>) {
        if reason.is_some() {
            self.loss_reason_id = reason;
        }
    }
}

/// The event's word for closing into a stage of this kind.
pub const fn closing_word(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Won => "won",
        StageKind::Lost => "lost",
        StageKind::Unqualified => "unqualified",
        StageKind::Open => "moved",
    }
}
