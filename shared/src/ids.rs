//! Identity: one newtype a kind of record, so that a company's id cannot be given where a deal's is wanted.
//! All ids are UUIDs, version 7 when Millrace makes them, so that they sort by the time they were made.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
        #[cfg_attr(feature = "server", derive(sea_orm::DeriveValueType))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        #[cfg(feature = "server")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+

    #[cfg(feature = "server")]
    mod scalars {
        use super::*;
        use async_graphql::{InputType, InputValueError, InputValueResult, OutputType, Value, registry::Registry};
        $(
            impl InputType for $name {
                type RawValueType = Self;
                fn type_name() -> std::borrow::Cow<'static, str> { "ID".into() }
                fn create_type_info(registry: &mut Registry) -> String { <async_graphql::ID as InputType>::create_type_info(registry) }
                fn parse(value: Option<Value>) -> InputValueResult<Self> {
                    match value {
                        Some(Value::String(text)) => text.parse().map_err(|_| InputValueError::custom("not an id: expected a UUID")),
                        other => Err(InputValueError::expected_type(other.unwrap_or_default())),
                    }
                }
                fn to_value(&self) -> Value { Value::String(self.to_string()) }
                fn as_raw_value(&self) -> Option<&Self> { Some(self) }
            }
            impl OutputType for $name {
                fn type_name() -> std::borrow::Cow<'static, str> { "ID".into() }
                fn create_type_info(registry: &mut Registry) -> String { <async_graphql::ID as OutputType>::create_type_info(registry) }
                async fn resolve(
                    &self,
                    _: &async_graphql::ContextSelectionSet<'_>,
                    _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
                ) -> async_graphql::ServerResult<Value> {
                    Ok(Value::String(self.to_string()))
                }
            }
        )+
    }
    };
}

ids! {
    /// A workspace: owner of every other row.
    WorkspaceId,
    /// A person who signs in.
    UserId,
    /// A group of users.
    TeamId,
    /// A named set of rights.
    RoleId,
    /// A pipeline of deals.
    PipelineId,
    /// A stage of a pipeline.
    StageId,
    /// An item of a stage's checklist.
    ChecklistItemId,
    /// An item of a directory: a source, a reason for loss.
    DirectoryItemId,
    /// A custom field of a kind of record.
    FieldId,
    /// An option of a custom field.
    FieldOptionId,
    /// A company.
    CompanyId,
    /// A person outside the workspace.
    ContactId,
    /// A deal.
    DealId,
    /// Somebody who is perhaps going to buy.
    LeadId,
    /// Something that is sold.
    ProductId,
    /// A note on a record.
    NoteId,
    /// A file on a record.
    FileId,
    /// What is in a file; several files may have the same.
    ContentId,
    /// A browser that is signed in.
    SessionId,
    /// A bearer token for the API.
    TokenId,
    /// A saved view.
    ViewId,
    /// A rule by which new leads are given out.
    AssignmentRuleId,
    /// A reference list.
    ListId,
    /// An item of a reference list.
    ListItemId,
    /// A record of any kind; its kind is told beside it.
    RecordId,
}

macro_rules! into_record_id {
    ($($name:ident),+) => {$(
        impl From<$name> for RecordId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }
        impl From<RecordId> for $name {
            fn from(id: RecordId) -> Self {
                Self(id.0)
            }
        }
    )+};
}
into_record_id!(
    WorkspaceId,
    UserId,
    TeamId,
    RoleId,
    PipelineId,
    StageId,
    DirectoryItemId,
    FieldId,
    CompanyId,
    ContactId,
    DealId,
    LeadId,
    ProductId,
    NoteId,
    FileId,
    SessionId,
    TokenId,
    ViewId,
    AssignmentRuleId,
    ListId,
    ListItemId
);
