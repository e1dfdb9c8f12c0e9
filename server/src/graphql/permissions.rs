//! What a caller may do with a record: the answers of `access`, so that a screen offers only what will be allowed.

use crate::{access::Access, events::Recorded};
use async_graphql::SimpleObject;
use millrace_shared::{Timestamp, Verb};

/// What the caller may do with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SimpleObject)]
pub struct RecordPermissions {
    /// Change it. A record in the trash is only taken out of it.
    pub edit: bool,
    /// Put it into the trash and take it out.
    pub delete: bool,
    /// Give it to another owner.
    pub assign: bool,
}

impl RecordPermissions {
    /// Of a record that was seen.
    pub fn of<M: Recorded>(access: &Access, model: &M) -> Self {
        let may = |verb| access.may_on(verb, model).is_ok();
        Self { edit: may(Verb::Edit), delete: may(Verb::Delete), assign: may(Verb::Assign) }
    }

    /// Of a record that was put into the trash at a time: there nothing of it is changed, whoever asks.
    pub fn in_trash(self, deleted_at: Option<Timestamp>) -> Self {
        match deleted_at {
            Some(_) => Self { edit: false, assign: false, ..self },
            None => self,
        }
    }
}
