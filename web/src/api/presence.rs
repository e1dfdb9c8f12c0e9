//! Presence on the wire: who is at a place, and what this tab does there.

use cynic::Id;
use millrace_shared::read::FromJson;

use super::fragments::RecordKind;
use super::{convert, schema};
use crate::cache::presence::Person;

/// Where, and as which tab.
#[derive(cynic::QueryVariables)]
#[expect(missing_docs, reason = "the arguments of the schema's presence")]
pub struct PresenceVariables {
    pub kind: RecordKind,
    pub id: Id,
    pub tab: Id,
}

/// Who is at a place, again and again.
#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Subscription", variables = "PresenceVariables")]
pub struct PresenceSubscription {
    /// The people.
    #[arguments(kind: $kind, id: $id, tab: $tab)]
    pub presence: Present,
}

/// Who is at a place.
#[derive(cynic::QueryFragment, FromJson)]
#[expect(missing_docs, reason = "the fields of the schema's Present")]
pub struct Present {
    pub people: Vec<PresentPerson>,
}

/// One tab.
#[derive(cynic::QueryFragment, FromJson)]
#[expect(missing_docs, reason = "the fields of the schema's PresentPerson")]
pub struct PresentPerson {
    pub tab: Id,
    pub user: PresentUser,
    pub holding: Option<Id>,
    pub field: Option<String>,
}

/// Whose it is.
#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "User")]
#[expect(missing_docs, reason = "said by the name")]
pub struct PresentUser {
    pub id: Id,
}

impl From<&PresentPerson> for Person {
    fn from(it: &PresentPerson) -> Self {
        Self {
            tab: convert::id(&it.tab),
            user: convert::id(&it.user.id),
            holding: it.holding.as_ref().map(convert::id),
            field: it.field.clone(),
        }
    }
}

/// What this tab does at a place.
#[derive(cynic::InputObject)]
#[expect(missing_docs, reason = "the fields of the schema's SetPresenceInput")]
pub struct SetPresenceInput {
    pub kind: RecordKind,
    pub id: Id,
    pub tab: Id,
    pub holding: Option<Id>,
    pub field: Option<String>,
}

/// The input.
#[derive(cynic::QueryVariables)]
#[expect(missing_docs, reason = "said by the name")]
pub struct SetPresenceVariables {
    pub input: SetPresenceInput,
}

/// Says what this tab does.
#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Mutation", variables = "SetPresenceVariables")]
pub struct SetPresence {
    /// Whether it is there.
    #[arguments(input: $input)]
    pub set_presence: SetPresencePayload,
}

/// Whether it is there.
#[derive(cynic::QueryFragment, FromJson)]
#[expect(missing_docs, reason = "the fields of the schema's SetPresencePayload")]
pub struct SetPresencePayload {
    pub here: bool,
}
