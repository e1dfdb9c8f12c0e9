//! Default stages and other words a new workspace begins with.

use crate::StageKind;

/// A stage as a new pipeline gets it.
pub struct DefaultStage {
    /// English name; the server stores it as given here.
    pub name: &'static str,
    /// What it means for deals.
    pub kind: StageKind,
    /// Percent.
    pub probability: i32,
    /// `#rrggbb`.
    pub color: &'static str,
    /// Days after which a deal has been here too long.
    pub time_limit_days: Option<i32>,
}

const fn open(name: &'static str, probability: i32, color: &'static str, days: i32) -> DefaultStage {
    DefaultStage { name, kind: StageKind::Open, probability, color, time_limit_days: Some(days) }
}

/// The six open stages and the three closed ones of a new pipeline.
pub const DEFAULT_STAGES: [DefaultStage; 9] = [
    open("Incoming", 10, "#64748b", 7),
    open("Qualified", 20, "#0ea5e9", 14),
    open("Contact made", 35, "#06b6d4", 14),
    open("Proposal", 50, "#14b8a6", 14),
    open("Negotiation", 70, "#f59e0b", 21),
    open("Closing", 90, "#84cc16", 14),
    DefaultStage { name: "Won", kind: StageKind::Won, probability: 100, color: "#16a34a", time_limit_days: None },
    DefaultStage { name: "Lost", kind: StageKind::Lost, probability: 0, color: "#dc2626", time_limit_days: None },
    DefaultStage {
        name: "Unqualified",
        kind: StageKind::Unqualified,
        probability: 0,
        color: "#9ca3af",
        time_limit_days: None,
    },
];

/// Reasons for loss of a new workspace. There is no "Other": it hides what happened.
pub const DEFAULT_LOSS_REASONS: [&str; 5] =
    ["Chose a competitor", "No budget", "Volume too small", "Item not in range", "Deadline not feasible"];

/// Sources of a new workspace.
pub const DEFAULT_SOURCES: [&str; 6] =
    ["Website", "Referral", "Trade fair", "Cold call", "Partner", "Existing customer"];

/// Languages of the screens.
pub const LOCALES: [&str; 1] = ["en"];
