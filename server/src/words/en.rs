//! English.

use super::{Time, Words};

/// English.
pub static WORDS: Words = Words {
    pipeline: "Sales",
    stages: [
        "Incoming",
        "Qualified",
        "Contact made",
        "Proposal",
        "Negotiation",
        "Closing",
        "Won",
        "Lost",
        "Unqualified",
    ],
    loss_reasons: ["Chose a competitor", "No budget", "Volume too small", "Item not in range", "Deadline not feasible"],
    sources: ["Website", "Referral", "Trade fair", "Cold call", "Partner", "Existing customer"],
    invite_subject: "{inviter} invites you to {workspace}",
    invite: "Hello {name},

{inviter} has made an account for you in {workspace} on Millrace.
Set your password here:

{link}

The link works once, for {time}. If you did not expect this mail, leave it be.
",
    reset_subject: "A new password for {workspace}",
    reset: "Hello {name},

somebody, hopefully you, asked for a new password for your account in {workspace}.
Set it here:

{link}

The link works once, for {time}. If it was not you, nothing has changed: leave this mail be.
",
    time: |time| match time {
        Time::Hours(1) => "an hour".to_owned(),
        Time::Hours(hours) => format!("{hours} hours"),
        Time::Days(days) => format!("{days} days"),
    },
};
