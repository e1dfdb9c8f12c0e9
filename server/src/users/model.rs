//! Pure rules of users.

use super::entity::Model;
use crate::{access::Policy, error::Error, reference::Reference};
use millrace_shared::{RoleId, UserId, UserStatus};
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

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::{Timestamp, WorkspaceId};
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
}
