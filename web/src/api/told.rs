//! A record as a change brings it.

use std::borrow::Cow;

use cynic::{QueryFragment, queries::SelectionBuilder};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::value::RawValue;

use super::fragments::Record;

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

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(rename = "__typename", borrow)]
    name: Cow<'a, str>,
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        record(text.get()).map(Self).map_err(D::Error::custom)
    }
}

fn record(text: &str) -> serde_json::Result<Record> {
    fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
        serde_json::from_str(text)
    }
    let kind: Kind<'_> = serde_json::from_str(text)?;
    Ok(match kind.name.as_ref() {
        "Deal" => Record::Deal(read(text)?),
        "Company" => Record::Company(read(text)?),
        "Contact" => Record::Contact(read(text)?),
        "Note" => Record::Note(read(text)?),
        "Pipeline" => Record::Pipeline(read(text)?),
        "User" => Record::User(read(text)?),
        "Team" => Record::Team(read(text)?),
        "DirectoryItem" => Record::DirectoryItem(read(text)?),
        "Workspace" => Record::Workspace(read(text)?),
        "Preferences" => Record::Preferences(read(text)?),
        _ => Record::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_by_its_kind() {
        let team = r#"{"__typename":"Team","id":"t","name":"Bratislava","version":3}"#;
        let told: Option<Told> = serde_json::from_str(team).expect("a team");
        assert!(matches!(told, Some(Told(Record::Team(team))) if team.name == "Bratislava" && team.version == 3));
        assert!(matches!(serde_json::from_str(r#"{"__typename":"Later"}"#), Ok(Told(Record::Unknown))));
        assert!(matches!(serde_json::from_str("null"), Ok(None::<Told>)));
        assert!(serde_json::from_str::<Told>(r#"{"__typename":"Team"}"#).is_err());
    }
}
