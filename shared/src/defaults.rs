//! What a new workspace begins with, and the languages there are.

use crate::{StageKind, Weekday};

/// A stage as a new pipeline gets it.
pub struct DefaultStage {
    /// What it means for deals.
    pub kind: StageKind,
    /// Percent.
    pub probability: i32,
    /// `#rrggbb`.
    pub color: &'static str,
    /// Days after which a deal has been here too long.
    pub time_limit_days: Option<i32>,
}

const fn open(probability: i32, color: &'static str, days: i32) -> DefaultStage {
    DefaultStage { kind: StageKind::Open, probability, color, time_limit_days: Some(days) }
}

const fn closed(kind: StageKind, probability: i32, color: &'static str) -> DefaultStage {
    DefaultStage { kind, probability, color, time_limit_days: None }
}

/// The six open stages and the three closed ones of a new pipeline; their names are in the language of the workspace.
pub const DEFAULT_STAGES: [DefaultStage; 9] = [
    open(10, "#64748b", 7),
    open(20, "#0ea5e9", 14),
    open(35, "#06b6d4", 14),
    open(50, "#14b8a6", 14),
    open(70, "#f59e0b", 21),
    open(90, "#84cc16", 14),
    closed(StageKind::Won, 100, "#16a34a"),
    closed(StageKind::Lost, 0, "#dc2626"),
    closed(StageKind::Unqualified, 0, "#9ca3af"),
];

/// The days on which a new workspace works.
pub const WORKING_DAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// Languages of the screens: English, Slovak, Russian, Chinese (simplified), Swahili.
pub const LOCALES: [&str; 5] = ["en", "sk", "ru", "zh", "sw"];
