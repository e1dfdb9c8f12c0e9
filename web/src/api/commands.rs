//! Sends the commands of [`crate::cache::commands`]: one mutation each.

use cynic::{Id, MutationBuilder};
use millrace_shared::read::FromJson;

use super::convert::gql;
use super::fields;
use super::fragments::DealFields;
use super::http::{answer, ask, body};
use super::{ApiError, Date, DateTime, Maybe, schema};
use crate::cache::commands::Command;
use crate::cache::many::{Answered, DealChange};
use crate::cache::pending::Waiting;

/// What the mutations of deals answer.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
pub struct DealPayload {
    /// The deal as it is now.
    pub deal: DealFields,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's CreateDealInput")]
pub struct CreateDealInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    pub pipeline_id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub stage_id: Option<Id>,
    pub name: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub company_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub contact_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub probability_override: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub expected_close_on: Option<Date>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Vec<fields::CustomValueInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub client_mutation_id: Option<String>,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's UpdateDealInput")]
pub struct UpdateDealInput {
    pub id: Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub company_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub contact_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Id>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub probability_override: Maybe<i32>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub expected_close_on: Maybe<Date>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub source_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub loss_reason_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Vec<fields::CustomValueInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub client_mutation_id: Option<String>,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's MoveDealInput")]
pub struct MoveDealInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub stage_id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub after_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub before_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub client_mutation_id: Option<String>,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's SetDealChecklistItemInput")]
pub struct SetDealChecklistItemInput {
    pub id: Id,
    pub item_id: Id,
    pub checked: bool,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub client_mutation_id: Option<String>,
}

/// The variables of a mutation.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct SetDealChecklistItemVariables {
    /// The input.
    pub input: SetDealChecklistItemInput,
}

/// Checks an item of a checklist, or takes the check away.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "SetDealChecklistItemVariables")]
pub struct SetDealChecklistItem {
    /// The deal as it is now.
    #[cynic(alias, rename = "setDealChecklistItem")]
    #[arguments(input: $input)]
    pub deal: DealPayload,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's CloseDealInput")]
pub struct CloseDealInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub stage_id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub loss_reason_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub client_mutation_id: Option<String>,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's ReopenDealInput")]
pub struct ReopenDealInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub stage_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub client_mutation_id: Option<String>,
}

/// An input of the schema.
#[derive(cynic::InputObject, Clone, Debug)]
#[expect(missing_docs, reason = "the fields of the schema's VersionedInput")]
pub struct VersionedInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub client_mutation_id: Option<String>,
}

/// The variables of a mutation.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct CloseDealVariables {
    /// The input.
    pub input: CloseDealInput,
}

/// The variables of a mutation.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct CreateDealVariables {
    /// The input.
    pub input: CreateDealInput,
}

/// The variables of a mutation.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct MoveDealVariables {
    /// The input.
    pub input: MoveDealInput,
}

/// The variables of a mutation.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct ReopenDealVariables {
    /// The input.
    pub input: ReopenDealInput,
}

/// The variables of a mutation.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct UpdateDealVariables {
    /// The input.
    pub input: UpdateDealInput,
}

/// The variables of a mutation.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct VersionedVariables {
    /// The input.
    pub input: VersionedInput,
}

/// What each of the mutations below answers; they ask for it under one name, so that one piece of code reads it.
#[derive(FromJson)]
#[read(serde)]
struct Sent {
    deal: DealPayload,
}

/// Makes a deal.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "CreateDealVariables")]
pub struct CreateDeal {
    /// The deal as it is now.
    #[cynic(alias, rename = "createDeal")]
    #[arguments(input: $input)]
    pub deal: DealPayload,
}

/// Changes fields.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "UpdateDealVariables")]
pub struct UpdateDeal {
    /// The deal as it is now.
    #[cynic(alias, rename = "updateDeal")]
    #[arguments(input: $input)]
    pub deal: DealPayload,
}

/// Puts a deal into a stage at a place.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "MoveDealVariables")]
pub struct MoveDeal {
    /// The deal as it is now.
    #[cynic(alias, rename = "moveDeal")]
    #[arguments(input: $input)]
    pub deal: DealPayload,
}

/// Wins, loses or disqualifies a deal.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "CloseDealVariables")]
pub struct CloseDeal {
    /// The deal as it is now.
    #[cynic(alias, rename = "closeDeal")]
    #[arguments(input: $input)]
    pub deal: DealPayload,
}

/// Opens a closed deal again.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "ReopenDealVariables")]
pub struct ReopenDeal {
    /// The deal as it is now.
    #[cynic(alias, rename = "reopenDeal")]
    #[arguments(input: $input)]
    pub deal: DealPayload,
}

/// Puts a deal into the trash.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "VersionedVariables")]
pub struct DeleteDeal {
    /// The deal as it is now.
    #[cynic(alias, rename = "deleteDeal")]
    #[arguments(input: $input)]
    pub deal: DealPayload,
}

/// Takes a deal out of the trash.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "VersionedVariables")]
pub struct RestoreDeal {
    /// The deal as it is now.
    #[cynic(alias, rename = "restoreDeal")]
    #[arguments(input: $input)]
    pub deal: DealPayload,
}

/// Sends a command and gives the deal as it is then.
///
/// # Errors
/// As [`super::run`].
pub async fn send(command: &Command, mutation_id: &str) -> Result<DealFields, ApiError> {
    // The code that writes commands is not part of the first load; not having it is like not reaching the server.
    let writer = crate::chunks::command_writer().await.ok_or(ApiError::Offline)?;
    let sent: Sent = ask((writer.write)(command, mutation_id)?).await?;
    Ok(sent.deal.deal)
}

/// Sends commands that belong together and gives what became of each.
///
/// # Errors
/// As [`super::run`].
pub async fn send_many(sent: &[Waiting]) -> Result<Vec<Answered>, ApiError> {
    let writer = crate::chunks::command_writer().await.ok_or(ApiError::Offline)?;
    let mutation_id = sent.first().map(|sent| sent.mutation_id.as_str()).unwrap_or_default();
    let changes = sent.iter().filter_map(|sent| match &sent.command {
        Command::Change(change) => Some(DealChange::clone(change)),
        _ => None,
    });
    let changes: Vec<DealChange> = changes.collect();
    (writer.read_many)(&answer((writer.write_many)(&changes, mutation_id)?).await?)
}

/// The text of a command's mutation.
///
/// # Errors
/// When it cannot be written as JSON, which is a bug.
pub fn written(command: &Command, mutation_id: &str) -> Result<String, ApiError> {
    let origin = Some(mutation_id.to_owned());
    match command {
        Command::Create(new) => {
            let with = &new.with;
            let input = CreateDealInput {
                id: Some(gql(new.id)),
                pipeline_id: gql(new.pipeline_id),
                stage_id: Some(gql(new.stage_id)),
                name: new.name.clone(),
                currency: Some(new.currency.clone()),
                company_id: with.company_id.value().copied().map(gql),
                owner_id: Some(gql(new.owner_id)),
                amount: with.amount,
                contact_ids: with.contact_ids.clone().map(|ids| ids.into_iter().map(gql).collect()),
                probability_override: with.probability_override.value().copied(),
                expected_close_on: with.expected_close_on.value().cloned().map(Date),
                source_id: with.source_id.value().copied().map(gql),
                tags: with.tags.clone(),
                custom: fields::inputs(&with.custom),
                client_mutation_id: origin,
            };
            body(&CreateDeal::build(CreateDealVariables { input }))
        }
        Command::Update(update) => {
            let patch = update.patch.clone();
            let input = UpdateDealInput {
                id: gql(update.id),
                version: update.version,
                name: patch.name,
                amount: patch.amount,
                currency: None,
                company_id: patch.company_id.map(gql),
                contact_ids: patch.contact_ids.map(|ids| ids.into_iter().map(gql).collect()),
                owner_id: patch.owner_id.map(gql),
                probability_override: patch.probability_override,
                expected_close_on: patch.expected_close_on.map(Date),
                source_id: patch.source_id.map(gql),
                loss_reason_id: patch.loss_reason_id.map(gql),
                tags: patch.tags,
                custom: fields::inputs(&patch.custom),
                client_mutation_id: origin,
            };
            body(&UpdateDeal::build(UpdateDealVariables { input }))
        }
        Command::Check(check) => {
            let input = SetDealChecklistItemInput {
                id: gql(check.id),
                item_id: gql(check.item_id),
                checked: check.checked,
                client_mutation_id: origin,
            };
            body(&SetDealChecklistItem::build(SetDealChecklistItemVariables { input }))
        }
        Command::Move(to) => {
            let input = MoveDealInput {
                id: gql(to.id),
                version: None,
                stage_id: gql(to.stage_id),
                after_id: to.after_id.map(gql),
                before_id: to.before_id.map(gql),
                rank: to.back.then(|| to.rank.clone()),
                client_mutation_id: origin,
            };
            body(&MoveDeal::build(MoveDealVariables { input }))
        }
        Command::Close(close) => {
            let input = CloseDealInput {
                id: gql(close.id),
                version: None,
                stage_id: gql(close.stage_id),
                amount: close.amount,
                loss_reason_id: close.loss_reason_id.map(gql),
                closed_at: close.closed_at.clone().map(DateTime),
                client_mutation_id: origin,
            };
            body(&CloseDeal::build(CloseDealVariables { input }))
        }
        Command::Reopen(reopen) => {
            let input = ReopenDealInput {
                id: gql(reopen.id),
                version: None,
                stage_id: Some(gql(reopen.stage_id)),
                rank: reopen.back.then(|| reopen.rank.clone()),
                client_mutation_id: origin,
            };
            body(&ReopenDeal::build(ReopenDealVariables { input }))
        }
        Command::Delete(id) => {
            let input = VersionedInput { id: gql(*id), version: None, client_mutation_id: origin };
            body(&DeleteDeal::build(VersionedVariables { input }))
        }
        Command::Change(change) => super::many::written(&[DealChange::clone(change)], mutation_id),
        Command::Restore(id) => {
            let input = VersionedInput { id: gql(*id), version: None, client_mutation_id: origin };
            body(&RestoreDeal::build(VersionedVariables { input }))
        }
    }
}
