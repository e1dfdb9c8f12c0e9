//! The time left of a stage's limit, in words.

use millrace_shared::working::TimeLeft;

use crate::t;

/// As short as the language can: `2d left`, `3d over`.
pub fn short(left: TimeLeft) -> String {
    match left {
        TimeLeft::Days(days) => t!("limits.days_left", count = days),
        TimeLeft::Hours(hours) => t!("limits.hours_left", count = hours),
        TimeLeft::HoursOver(hours) => t!("limits.hours_over", count = hours),
        TimeLeft::DaysOver(days) => t!("limits.days_over", count = days),
    }
}

/// In a sentence that says of what.
pub fn long(left: TimeLeft) -> String {
    match left {
        TimeLeft::Days(days) => t!("limits.days_left_long", count = days),
        TimeLeft::Hours(hours) => t!("limits.hours_left_long", count = hours),
        TimeLeft::HoursOver(hours) => t!("limits.hours_over_long", count = hours),
        TimeLeft::DaysOver(days) => t!("limits.days_over_long", count = days),
    }
}

/// Whether nothing is left.
pub const fn is_over(left: TimeLeft) -> bool {
    matches!(left, TimeLeft::HoursOver(_) | TimeLeft::DaysOver(_))
}
