//! Sends changes of the user's preferences.

use cynic::MutationBuilder;
use millrace_shared::read::FromJson;

use super::convert::words;
use super::fragments::{CardField, DealColumn, Density, KeyCommand, PreferencesFields, RecordKind, Theme};
use super::{ApiError, Maybe, mutation_id, run, schema};
use crate::cache::preferences::{Preferences, PreferencesPatch};

/// A list of words that may also be cleared. To cynic it is one of its words: it takes the list from the schema itself.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct List<T>(pub Vec<T>);

impl<T: cynic::Enum> cynic::Enum for List<T> {
    type SchemaType = T::SchemaType;
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's UpdatePreferencesInput")]
pub struct UpdatePreferencesInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub density: Option<Density>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub card_fields: Maybe<List<CardField>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub card_custom_fields: Option<Vec<cynic::Id>>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub deal_columns: Maybe<List<DealColumn>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub deal_column_widths: Option<Vec<DealColumnWidthInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub list_columns: Option<Vec<ListColumnsInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub shortcuts: Option<Vec<ShortcutInput>>,
    pub client_mutation_id: Option<String>,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's DealColumnWidthInput")]
pub struct DealColumnWidthInput {
    pub column: DealColumn,
    pub width: i32,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's ListColumnsInput")]
pub struct ListColumnsInput {
    pub kind: RecordKind,
    pub columns: Option<Vec<ViewColumnInput>>,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's ViewColumnInput")]
pub struct ViewColumnInput {
    pub key: String,
    pub width: Option<i32>,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's ShortcutInput")]
pub struct ShortcutInput {
    pub command: KeyCommand,
    pub keys: Option<String>,
}

/// The variables of the mutation.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct UpdatePreferencesVariables {
    /// The input.
    pub input: UpdatePreferencesInput,
}

/// Changes the preferences.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "UpdatePreferencesVariables")]
pub struct UpdatePreferences {
    /// What came of it.
    #[arguments(input: $input)]
    pub update_preferences: PreferencesPayload,
}

/// What the mutation answers.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
pub struct PreferencesPayload {
    /// As they are now.
    pub preferences: PreferencesFields,
}

/// Sends a change and gives the preferences as they are then.
///
/// # Errors
/// As [`super::run`].
pub async fn update(patch: PreferencesPatch) -> Result<Preferences, ApiError> {
    let input = UpdatePreferencesInput {
        theme: patch.theme.map(Into::into),
        density: patch.density.map(Into::into),
        card_fields: patch.card_fields.map(|fields| List(words(fields))),
        card_custom_fields: patch
            .card_custom_fields
            .map(|fields| fields.iter().map(|id| cynic::Id::new(id.to_string())).collect()),
        deal_columns: patch.deal_columns.map(|columns| List(words(columns))),
        deal_column_widths: patch.deal_column_widths.map(|widths| {
            widths.into_iter().map(|(column, width)| DealColumnWidthInput { column: column.into(), width }).collect()
        }),
        list_columns: patch.list_columns.map(|(kind, columns)| {
            let column = |(key, width)| ViewColumnInput { key, width };
            let columns = columns.map(|columns| columns.into_iter().map(column).collect());
            vec![ListColumnsInput { kind: kind.into(), columns }]
        }),
        shortcuts: patch.shortcuts.map(|shortcuts| {
            shortcuts.into_iter().map(|(command, keys)| ShortcutInput { command: command.into(), keys }).collect()
        }),
        client_mutation_id: Some(mutation_id()),
    };
    let answer = run(UpdatePreferences::build(UpdatePreferencesVariables { input })).await?;
    Ok(answer.update_preferences.preferences.into())
}
