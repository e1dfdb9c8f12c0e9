//! Pure rules of users.

use super::entity::Model;
use crate::{access::Policy, error::Error, reference::Reference, workspaces};
use chrono::{Datelike, Timelike};
use millrace_shared::{RoleId, Timestamp, UserId, UserStatus, working};
use std::collections::HashMap;

/// Whether reporting to `manager` would make `user` report to themself in the end.
pub fn makes_circle(users: &[Model], user: UserId, manager: UserId) -> bool {
    let managers: HashMap<UserId, Option<UserId>> = users.iter().map(|user| (user.id, user.manager_id)).collect();
    let mut above = Some(manager);
    // No way up is longer than there are users.
    for _ in 0..=users.len() {
        match above {
            None => return false,
            Some(id) if id == user => return true,
            Some(id) => above = managers.get(&id).copied().flatten(),
        }
    }
    true
}

/// Whether a user has every right: what makes an administrator.
pub fn is_administrator(reference: &Reference, user: &Model) -> bool {
    reference.role(user.role_id).is_some_and(|role| Policy::of(role).is_full())
}

/// Whether any active user has a role that grants every right.
pub fn has_administrator(users: &[Model], is_full: impl Fn(RoleId) -> bool) -> bool {
    users.iter().any(|user| user.status == UserStatus::Active && is_full(user.role_id))
}

/// The refusal of what would leave a workspace without one.
pub fn last_administrator() -> Error {
    Error::Forbidden("this is the last active administrator: make somebody else one first".to_owned())
}

/// Whether nobody else would be an administrator if this one no longer were.
pub fn is_last_administrator(reference: &Reference, users: &[Model], user: UserId) -> bool {
    let able = |other: &&Model| other.status == UserStatus::Active && is_administrator(reference, other);
    let (own, others): (Vec<_>, Vec<_>) = users.iter().filter(able).partition(|other| other.id == user);
    !own.is_empty() && others.is_empty()
}

impl Model {
    /// Whether the user is at work at an instant: not away, and within the working hours of a working day of the workspace
    /// where the user has such hours. Whoever does not sign in is not.
    pub fn is_available(&self, workspace: &workspaces::entity::Model, now: Timestamp) -> bool {
        let zone = self.time_zone.as_deref().unwrap_or(&workspace.time_zone).parse().unwrap_or(chrono_tz::UTC);
        let here = now.to_datetime().with_timezone(&zone);
        let today = here.date_naive();
        let is_away =
            self.away_until.is_some_and(|until| today <= until && self.away_from.is_none_or(|from| from <= today));
        let works = self.work_from.zip(self.work_until).is_none_or(|hours| {
            let minute = i32::try_from(here.num_seconds_from_midnight() / 60).unwrap_or_default();
            let days = &workspace.working_days.0;
            working::is_within(days, hours, today.weekday().num_days_from_monday(), minute)
        });
        self.status == UserStatus::Active && !is_away && works
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::WorkspaceId;
    use uuid::Uuid;

    fn id(number: u128) -> UserId {
        UserId(Uuid::from_u128(number))
    }

    fn user(number: u128, manager: Option<u128>) -> Model {
        Model {
            workspace_id: WorkspaceId(Uuid::nil()),
            id: id(number),
            email: String::new(),
            email_key: String::new(),
            name: String::new(),
            title: None,
            department: None,
            manager_id: manager.map(id),
            team_id: None,
            role_id: RoleId(Uuid::nil()),
            status: UserStatus::Active,
            locale: None,
            time_zone: None,
            avatar: None,
            away_from: None,
            away_until: None,
            work_from: None,
            work_until: None,
            password_hash: None,
            last_seen_at: None,
            version: 1,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
        }
    }

    #[test]
    fn nobody_reports_to_themself() {
        let users = [user(1, None), user(2, Some(1)), user(3, Some(2)), user(4, None)];
        assert!(makes_circle(&users, id(1), id(1)), "directly");
        assert!(makes_circle(&users, id(1), id(3)), "through 3 and 2");
        assert!(!makes_circle(&users, id(3), id(1)), "a shorter way up");
        assert!(!makes_circle(&users, id(1), id(4)));
    }

    #[test]
    fn a_circle_that_is_there_already_ends_the_search() {
        let users = [user(1, Some(2)), user(2, Some(1)), user(3, None)];
        assert!(makes_circle(&users, id(3), id(1)));
    }

    #[test]
    fn somebody_is_there_outside_absence_and_within_working_hours_of_the_own_zone() {
        let workspace = workspaces::entity::Model {
            id: WorkspaceId(Uuid::nil()),
            name: String::new(),
            currency: String::new(),
            locale: String::new(),
            time_zone: "UTC".to_owned(),
            working_days: Default::default(),
            time_limits_in_working_days: false,
            lead_owner_id: None,
            seq: 0,
            version: 1,
            created_at: Timestamp(0),
        };
        let is_there = |user: &Model, at: &str| user.is_available(&workspace, Timestamp::parse(at).unwrap());
        let mut anna = user(1, None);
        assert!(is_there(&anna, "2026-11-29T03:00:00Z"), "a Sunday night, without any hours");
        anna.time_zone = Some("Asia/Tokyo".to_owned());
        (anna.work_from, anna.work_until) = (Some(540), Some(1_080));
        assert!(is_there(&anna, "2026-11-30T00:00:00Z"), "nine o'clock on Monday there");
        assert!(!is_there(&anna, "2026-11-30T09:00:00Z"), "six o'clock in the evening there");
        assert!(!is_there(&anna, "2026-11-29T02:00:00Z"), "Sunday");
        anna.away_from = "2026-12-01".parse().ok();
        anna.away_until = "2026-12-02".parse().ok();
        assert!(is_there(&anna, "2026-11-30T01:00:00Z"), "not yet away");
        assert!(!is_there(&anna, "2026-12-01T01:00:00Z") && !is_there(&anna, "2026-12-02T01:00:00Z"));
        assert!(is_there(&anna, "2026-12-03T01:00:00Z"), "back again");
        anna.status = UserStatus::Deactivated;
        assert!(!is_there(&anna, "2026-12-03T01:00:00Z"));
    }
}
