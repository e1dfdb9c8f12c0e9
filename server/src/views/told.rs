//! Whom the events of views concern: whoever may see the view, before or after. What everybody sees is told to all who
//! share an execution; the rest is left out of it, and read by those whom it concerns (see [`crate::live::group`]).

use crate::{
    access::Access,
    events::{EventRow, FieldChange},
};
use millrace_shared::{Audience, RecordKind, TeamId, UserId};

/// Whom an event concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// All who have the rights.
    Everybody,
    /// This user alone.
    User(UserId),
    /// The users of a team and the owner.
    Team(TeamId, Option<UserId>),
    /// Nobody can say without looking: each looks for themself.
    Each,
}

/// Whom an event concerns, beside what rights say.
pub fn whom(event: &EventRow) -> Whom {
    match event.kind {
        kind if kind.is_personal() => Whom::User(event.record_id.into()),
        RecordKind::View => of_view(event),
        _ => Whom::Everybody,
    }
}

fn of_view(event: &EventRow) -> Whom {
    let changed = |field: &str| change(event, field).is_some();
    if event.verb == "updated" && (changed("audience") || changed("teamId")) {
        return Whom::Each;
    }
    match event.subject_kind {
        RecordKind::Workspace => Whom::Everybody,
        RecordKind::Team => Whom::Team(event.subject_id.into(), event.owner_after.or(event.owner_before)),
        _ => Whom::User(event.subject_id.into()),
    }
}

/// Whether a view could be seen before an event of it.
pub fn was_seen(access: &Access, event: &EventRow) -> bool {
    let Some(owner) = event.owner_before else { return false };
    let (audience, team) = match event.subject_kind {
        RecordKind::Workspace => (Audience::Everyone, None),
        RecordKind::Team => (Audience::Team, Some(event.subject_id.into())),
        _ => (Audience::Private, None),
    };
    let text = |field: &str| change(event, field).map(|it| it.before.as_str().map(str::to_owned));
    let audience = text("audience").flatten().and_then(|word| Audience::parse(&word)).unwrap_or(audience);
    let team = text("teamId").map_or(team, |team| team.and_then(|id| id.parse().ok()));
    access.sees_view(owner, audience, team)
}

fn change(event: &EventRow, field: &str) -> Option<FieldChange> {
    let changes: Vec<FieldChange> = serde_json::from_value(event.changes.clone()).unwrap_or_default();
    changes.into_iter().find(|change| change.field == field)
}
