//! A record as a change brings it.

use cynic::{QueryFragment, queries::SelectionBuilder};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::Value;

use super::fragments::Record;
use super::read::{Misread, Node};

/// A record of any kind. It is asked for as [`Record`] is, and read in two steps: first its kind, then what is in it. That
/// way each kind is read by the code that reads it elsewhere; cynic would read it from a buffer, by code of its own.
#[derive(Clone, Debug)]
pub struct Told(pub Record);

impl QueryFragment for Told {
    type SchemaType = <Record as QueryFragment>::SchemaType;
    type VariablesFields = <Record as QueryFragment>::VariablesFields;

    const TYPE: Option<&'static str> = Record::TYPE;

    fn query(builder: SelectionBuilder<'_, Self::SchemaType, Self::VariablesFields>) {
        Record::query(builder);
    }
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        record(Value::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

fn record(told: Value) -> Result<Record, Misread> {
    fn read<T: DeserializeOwned>(told: Value) -> Result<T, Misread> {
        T::deserialize(Node(told))
    }
    let kind = told.get("__typename").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(match kind.as_str() {
        "Deal" => Record::Deal(read(told)?),
        "Company" => Record::Company(read(told)?),
        "Contact" => Record::Contact(read(told)?),
        "Note" => Record::Note(read(told)?),
        "Pipeline" => Record::Pipeline(read(told)?),
        "User" => Record::User(read(told)?),
        "Team" => Record::Team(read(told)?),
        "DirectoryItem" => Record::DirectoryItem(read(told)?),
        "FieldDefinition" => Record::FieldDefinition(read(told)?),
        "Workspace" => Record::Workspace(read(told)?),
        "Preferences" => Record::Preferences(read(told)?),
        _ => Record::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::read::read;

    #[test]
    fn a_record_is_read_by_its_kind() {
        let team = r#"{"__typename":"Team","id":"t","name":"Bratislava","version":3}"#;
        let told: Option<Told> = read(team).expect("a team");
        assert!(matches!(told, Some(Told(Record::Team(team))) if team.name == "Bratislava" && team.version == 3));
        assert!(matches!(read(r#"{"__typename":"Later"}"#), Ok(Told(Record::Unknown))));
        assert!(matches!(read("null"), Ok(None::<Told>)));
        assert!(read::<Told>(r#"{"__typename":"Team"}"#).is_err());
    }
}
