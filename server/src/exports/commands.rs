//! Asking for a file, and finding what was asked for when it is fetched.

use super::{
    entity::{Column, Entity, Model},
    rows,
};
use crate::{
    access::Access,
    db::{Committed, tx::Receipt},
    error::Error,
    events::NewEvent,
    views::{
        content::{Content, checked},
        inputs::ViewContentInput,
    },
};
use async_graphql::InputObject;
use millrace_shared::{Invalid, PipelineId, RecordId, RecordKind, validation::TEXT_MAX};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long the address of a file works.
const KEPT_MS: i64 = 10 * 60 * 1000;
/// Most records that are chosen one by one.
const IDS_MAX: usize = 1_000;

/// A file that is asked for.
#[derive(Debug, Clone, InputObject)]
pub struct ExportInput {
    /// Of which records: COMPANY, CONTACT or DEAL.
    pub kind: RecordKind,
    /// Which of them, in which order, and what of each, as a view says it. Without columns: everything.
    pub content: ViewContentInput,
    /// Besides, a part of the name, as in the search of a list.
    pub text: Option<String>,
    /// Only these of them, 1000 at most.
    pub ids: Option<Vec<RecordId>>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// What a file holds, as it is kept until it is fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct What {
    /// The pipeline; of deals only.
    pub pipeline: Option<PipelineId>,
    /// The filter, in the form of its kind.
    pub filter: serde_json::Value,
    /// The word of the order.
    pub sort: Option<String>,
    /// The columns; all when absent.
    pub columns: Option<Vec<String>>,
    /// A part of the name.
    pub text: Option<String>,
    /// Only these.
    pub ids: Option<Vec<Uuid>>,
}

/// Notes that the caller exports records, and keeps what they are: tells the id and the number of the event.
pub async fn start(access: &Access, input: ExportInput) -> Result<(RecordId, i64), Error> {
    let user = access.user()?.id;
    access.may_export(input.kind)?;
    let kind = input.kind;
    let Content { pipeline_id, filter, sort, columns, .. } =
        checked(access, kind, ViewContentInput { group_by: None, ..input.content })?;
    if input.text.as_ref().is_some_and(|text| text.chars().count() > TEXT_MAX) {
        return Err(Error::invalid("text", Invalid::TooLong(TEXT_MAX)));
    }
    if input.ids.as_ref().is_some_and(|ids| ids.len() > IDS_MAX) {
        return Err(Error::invalid("ids", Invalid::TooMany(IDS_MAX)));
    }
    let what = What {
        pipeline: pipeline_id,
        filter,
        sort,
        columns: columns.map(|columns| columns.0.into_iter().map(|column| column.key).collect()),
        text: input.text,
        ids: input.ids.map(|ids| ids.into_iter().map(|id| id.0).collect()),
    };
    // What cannot be read back is refused now, not when it is fetched.
    rows::of(access, kind, &what)?;
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return Ok((id, access.app().events.position(access.workspace_id())));
    }
    let old = Column::CreatedAt.lt(tx.now().plus_ms(-KEPT_MS).0);
    tx.delete_where::<Entity>(Column::WorkspaceId, old).await?;
    let id: RecordId = access.app().random.uuid(tx.now()).into();
    let row = Model {
        workspace_id: access.workspace_id(),
        id,
        user_id: user,
        kind,
        what: serde_json::to_value(&what)?,
        created_at: tx.now(),
    };
    tx.insert_rows([row]).await?;
    tx.done_to(id);
    let chosen = what.ids.as_ref().map(Vec::len);
    tx.note(
        NewEvent::new(RecordKind::Export, id, "exported")
            .with("kind", serde_json::Value::Null, kind.as_str())
            .with("filter", serde_json::Value::Null, what.filter)
            .with("text", serde_json::Value::Null, what.text)
            .with("columns", serde_json::Value::Null, what.columns)
            .with("records", serde_json::Value::Null, chosen),
    );
    let Committed { seq } = tx.commit().await?;
    Ok((id, seq))
}

/// What the caller asked for under this id, a short while ago.
#[expect(
    clippy::disallowed_methods,
    reason = "the row of the caller, by its key; what it names is read through Access"
)]
pub async fn asked(access: &Access, id: RecordId) -> Result<(RecordKind, What), Error> {
    let since = access.app().clock.now().plus_ms(-KEPT_MS);
    let row = Entity::find_by_id((access.workspace_id(), id))
        .filter(Column::UserId.eq(access.own_user()?.id))
        .filter(Column::CreatedAt.gte(since.0))
        .one(access.app().db.reader())
        .await?
        .ok_or(Error::NotFound("the file"))?;
    Ok((row.kind, serde_json::from_value(row.what)?))
}
