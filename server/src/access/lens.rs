//! Seeing and acting with less than one's own rights: a token that was given a role, an administrator who looks on as a
//! role or as a user. Whatever stands here, nobody reaches more than they would without it.

use super::{Policy, rights::Rights};
use crate::{error::Error, reference::Reference, users};
use millrace_shared::{RoleId, UserId};

/// Through what somebody sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Lens {
    /// Nothing: with all their rights.
    #[default]
    None,
    /// A role that narrows theirs: a token's.
    Within(RoleId),
    /// As if they had this role. Nothing can be changed meanwhile.
    AsRole(RoleId),
    /// As if they were this user. Nothing can be changed meanwhile.
    AsUser(UserId),
}

impl Lens {
    /// The rights seen through it, for who has these; nothing when it shows all of them. A role or user that is gone
    /// shows nothing at all.
    pub(super) fn rights(self, reference: &Reference, own: &Rights) -> Option<Rights> {
        match self {
            Self::None => None,
            Self::Within(role) | Self::AsRole(role) => {
                Some(Rights { policy: policy_of(reference, role), ..own.clone() })
            }
            Self::AsUser(user) => Some(match reference.user(user) {
                Some(user) => rights_of(reference, user),
                None => Rights { policy: Policy::default(), ..own.clone() },
            }),
        }
    }

    /// Whether one looks on, and changes nothing.
    pub fn is_looking_on(self) -> bool {
        matches!(self, Self::AsRole(_) | Self::AsUser(_))
    }

    /// Refuses to change anything while one looks on.
    pub fn refuse_to_act(self) -> Result<(), Error> {
        if self.is_looking_on() {
            return Err(Error::Forbidden(
                "you only look on as somebody else: leave that view to change anything".into(),
            ));
        }
        Ok(())
    }
}

fn policy_of(reference: &Reference, role: RoleId) -> Policy {
    reference.role(role).map(|role| Policy::of(role)).unwrap_or_default()
}

pub(super) fn rights_of(reference: &Reference, user: &users::entity::Model) -> Rights {
    Rights {
        policy: policy_of(reference, user.role_id),
        user: Some(user.id),
        team: reference.with_reports(user.id).into(),
    }
}
