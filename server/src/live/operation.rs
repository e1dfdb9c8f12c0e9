//! What a subscription asks for: its one root field, the event it goes on from, the place it puts its reader at, and
//! who may share its execution.

use super::LiveSource;
use crate::{access::Access, graphql::RequestInfo, presence::Place};
use async_graphql::{
    Name, Request, Value, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
};
use millrace_shared::{RecordId, RecordKind, WorkspaceId};
use sha2::{Digest, Sha256};
use std::{convert::Infallible, sync::Arc};
use uuid::Uuid;

/// A subscription that can be run.
pub struct Operation {
    query: Arc<str>,
    document: Arc<ExecutableDocument>,
    name: Option<String>,
    variables: Variables,
    info: RequestInfo,
    since: Option<i64>,
    since_variable: Option<Name>,
    presence: Option<Presence>,
    tab_variable: Option<Name>,
}

/// What is asked for by `presence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Where.
    pub place: Place,
    /// Which tab is there too; nobody is when absent.
    pub tab: Option<Uuid>,
}

/// Subscriptions with the same key are executed once: same workspace, same rights, same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GroupKey {
    /// Where.
    pub workspace_id: WorkspaceId,
    hash: [u8; 32],
}

/// The operation of a document that a request means.
pub fn chosen<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<&'d OperationDefinition> {
    let mut operations = document.operations.iter();
    match name {
        Some(name) => {
            operations.find(|(given, _)| given.is_some_and(|given| given == name)).map(|(_, operation)| &operation.node)
        }
        None => match (operations.next(), operations.next()) {
            (Some((_, only)), None) => Some(&only.node),
            _ => None,
        },
    }
}

impl Operation {
    /// Reads a subscription. The error is for the client.
    pub fn read(
        query: Arc<str>,
        document: Arc<ExecutableDocument>,
        name: Option<String>,
        variables: Variables,
        info: RequestInfo,
    ) -> Result<Self, &'static str> {
        let operation = chosen(&document, name.as_deref())
            .ok_or("The document has no such operation, or several and none was named.")?;
        if operation.ty != OperationType::Subscription {
            return Err("This is no subscription.");
        }
        let field = root_field(&document, &operation.selection_set.node)
            .ok_or("A subscription has exactly one field at its root.")?;
        let argument = |name: &str| argument(operation, field, &variables, name);
        let (since, since_variable) = argument("since");
        let since = match since {
            Some(Value::Number(number)) => number.as_i64(),
            _ => None,
        };
        let (mut presence, mut tab_variable) = (None, None);
        if field.name.node == "presence" {
            let (tab, variable) = argument("tab");
            tab_variable = variable;
            presence = Presence::read(argument("kind").0, argument("id").0, tab)?;
        }
        Ok(Self { query, document, name, variables, info, since, since_variable, presence, tab_variable })
    }

    /// The last event that the client knows, when it said so.
    pub const fn since(&self) -> Option<i64> {
        self.since
    }

    /// The place it tells of, when it is `presence`: then each response is the whole of what there is to tell, and no
    /// event of the log.
    pub const fn presence(&self) -> Option<Presence> {
        self.presence
    }

    /// Who may share its execution with an actor of these rights.
    pub fn group_key(&self, workspace_id: WorkspaceId, rights_key: &str) -> GroupKey {
        let mut hash = Sha256::new();
        for part in [rights_key, &self.query, self.name.as_deref().unwrap_or_default()] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        // What a reader missed and which tab it is stand with the reader, not with what is told.
        let own = [self.since_variable.as_ref(), self.tab_variable.as_ref()];
        for (name, value) in self.variables.iter().filter(|(name, _)| !own.contains(&Some(*name))) {
            let value = value.to_string();
            for part in [name.as_str(), &value] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
        GroupKey { workspace_id, hash: hash.finalize().into() }
    }

    /// The request to execute, with what it tells from.
    pub fn request(&self, access: Access, source: LiveSource) -> Request {
        let mut request = Request::new(&*self.query)
            .variables(self.variables.clone())
            .data(crate::companies::loaders::loaders(&access))
            .data(access)
            .data(source)
            .data(self.info.clone());
        request.operation_name.clone_from(&self.name);
        request.set_parsed_query(ExecutableDocument::clone(&self.document));
        request
    }
}

fn root_field<'d>(document: &'d ExecutableDocument, set: &'d SelectionSet) -> Option<&'d Field> {
    let [selection] = set.items.as_slice() else {
        return None;
    };
    match &selection.node {
        Selection::Field(field) => (!field.node.name.node.starts_with("__")).then_some(&field.node),
        Selection::InlineFragment(fragment) => root_field(document, &fragment.node.selection_set.node),
        // One level of fragments: deeper ones could go round in circles.
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node)?;
            match fragment.node.selection_set.node.items.as_slice() {
                [selection] => match &selection.node {
                    Selection::Field(field) => Some(&field.node),
                    _ => None,
                },
                _ => None,
            }
        }
    }
}

/// The value of an argument, and the variable that it comes from.
fn argument(
    operation: &OperationDefinition,
    field: &Field,
    variables: &Variables,
    name: &str,
) -> (Option<Value>, Option<Name>) {
    let mut from = None;
    let value = field.get_argument(name).map(|value| {
        let value = value.node.clone().into_const_with(|name| {
            let value = variables.get(&name).cloned().or_else(|| default_of(operation, &name)).unwrap_or_default();
            from = Some(name);
            Ok::<_, Infallible>(value)
        });
        value.unwrap_or_default()
    });
    (value, from)
}

impl Presence {
    /// Reads the arguments; what is wrong with place and kind is for the resolver to say.
    fn read(kind: Option<Value>, id: Option<Value>, tab: Option<Value>) -> Result<Option<Self>, &'static str> {
        let word = |value: Option<Value>| match value {
            Some(Value::String(text)) => Some(text),
            Some(Value::Enum(name)) => Some(name.to_string()),
            _ => None,
        };
        let tab = match word(tab) {
            None => None,
            Some(text) => Some(Uuid::parse_str(&text).map_err(|_| "`tab` is no UUID.")?),
        };
        let kind = word(kind)
            .and_then(|kind| RecordKind::ALL.iter().copied().find(|known| known.as_str().eq_ignore_ascii_case(&kind)));
        let id = word(id).and_then(|id| id.parse::<RecordId>().ok());
        let place = kind.zip(id).and_then(|(kind, id)| Place::new(kind, id));
        Ok(place.map(|place| Self { place, tab }))
    }
}

fn default_of(operation: &OperationDefinition, name: &Name) -> Option<Value> {
    let variable = operation.variable_definitions.iter().find(|variable| variable.node.name.node == *name)?;
    Some(variable.node.default_value.as_ref()?.node.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;

    fn read(query: &str, variables: serde_json::Value) -> Result<Operation, &'static str> {
        let document = Arc::new(parse_query(query).unwrap());
        Operation::read(query.into(), document, None, Variables::from_json(variables), RequestInfo::default())
    }

    fn key(query: &str, variables: serde_json::Value, rights: &str) -> GroupKey {
        read(query, variables).unwrap().group_key(WorkspaceId(uuid::Uuid::nil()), rights)
    }

    const CHANGES: &str = "subscription($since: EventSeq) { changes(since: $since) { seq } }";
    const DEALS: &str = "subscription($id: ID) { dealChanged(id: $id) { seq } }";

    #[test]
    fn readers_share_whatever_they_missed() {
        let (early, late) = (serde_json::json!({"since": 3}), serde_json::json!({"since": 900}));
        assert_eq!(key(CHANGES, early.clone(), "all"), key(CHANGES, late, "all"));
        assert_eq!(read(CHANGES, early).unwrap().since(), Some(3));
    }

    #[test]
    fn other_rights_or_other_variables_part_them() {
        let none = serde_json::json!({});
        assert_ne!(key(CHANGES, none.clone(), "own:anna"), key(CHANGES, none, "own:boris"));
        assert_ne!(
            key(DEALS, serde_json::json!({"id": "a"}), "all"),
            key(DEALS, serde_json::json!({"id": "b"}), "all")
        );
        // No name of a variable can look like another variable and its value.
        assert_ne!(
            key(DEALS, serde_json::json!({"a": 1, "b": 2}), "all"),
            key(DEALS, serde_json::json!({"a=1;b": 2}), "all")
        );
    }

    #[test]
    fn since_is_found_as_a_literal_and_as_a_default() {
        assert_eq!(read("subscription { changes(since: 7) { seq } }", serde_json::json!({})).unwrap().since(), Some(7));
        let query = "subscription($from: EventSeq = 8) { changes(since: $from) { seq } }";
        assert_eq!(read(query, serde_json::json!({})).unwrap().since(), Some(8));
        assert_eq!(read(query, serde_json::json!({"from": null})).unwrap().since(), None);
    }

    const PRESENCE: &str =
        "subscription($kind: RecordKind!, $id: ID!, $tab: ID) { presence(kind: $kind, id: $id, tab: $tab) { count } }";

    #[test]
    fn those_who_look_at_the_same_place_share_and_each_tab_is_its_own() {
        let tab = |n: u128| serde_json::json!({"kind": "DEAL", "id": Uuid::from_u128(1), "tab": Uuid::from_u128(n)});
        assert_eq!(key(PRESENCE, tab(1), "all"), key(PRESENCE, tab(2), "all"));
        let presence = read(PRESENCE, tab(2)).unwrap().presence().unwrap();
        assert_eq!((presence.place.kind, presence.tab), (RecordKind::Deal, Some(Uuid::from_u128(2))));
        let literal =
            format!("subscription {{ presence(kind: PIPELINE, id: \"{}\") {{ count }} }}", Uuid::from_u128(3));
        let presence = read(&literal, serde_json::json!({})).unwrap().presence().unwrap();
        assert_eq!((presence.place.kind, presence.tab), (RecordKind::Pipeline, None));
        assert!(read(PRESENCE, serde_json::json!({"kind": "DEAL", "id": Uuid::nil(), "tab": "mine"})).is_err());
    }

    #[test]
    fn two_fields_at_the_root_are_refused() {
        assert!(read("subscription { changes { seq } companyChanged { seq } }", serde_json::json!({})).is_err());
        assert!(read("subscription { __typename }", serde_json::json!({})).is_err());
        assert!(read("{ viewer { id } }", serde_json::json!({})).is_err());
        assert!(
            read("subscription { ...Root } fragment Root on Subscription { changes { seq } }", serde_json::json!({}))
                .is_ok()
        );
    }
}
