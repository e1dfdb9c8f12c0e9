//! Tags of companies, contacts, leads and products as they are searched: a row for each, in lower case, which the write path keeps by
//! what the records say. Deals keep theirs themselves.

use super::kinds::each_listed;
use crate::{
    access::Access,
    db::Tx,
    deals::entity::Tags,
    error::{Checks, Error},
    events::Recorded,
    fields::custom::Customised,
    search::kept::others_than,
};
use async_graphql::MaybeUndefined;
use millrace_shared::{
    RecordId, RecordKind, WorkspaceId,
    validation::{self, folded},
};
use sea_orm::{
    Condition,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use std::collections::BTreeMap;

/// Most records whose rows one statement takes away: each is named by parameters.
const ROWS: usize = 50;

/// A row of `record_tags`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "record_tags")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// What the record is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: RecordKind,
    /// The tag in lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag_key: String,
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: RecordId,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// Tags that come (1) and go (-1) in a transaction.
#[derive(Debug, Default)]
pub struct Tagging(BTreeMap<(RecordKind, RecordId, String), i8>);

impl Tagging {
    /// Notes a record that came, went or changed.
    pub fn note<M: Recorded>(&mut self, before: Option<&M>, after: Option<&M>) {
        if before.map(Recorded::tags) == after.map(Recorded::tags) {
            return;
        }
        for (model, sign) in [(before, -1), (after, 1)] {
            let Some(model) = model else { continue };
            for tag in model.tags() {
                *self.0.entry((M::KIND, model.record_id(), folded(tag))).or_default() += sign;
            }
        }
    }

    /// Writes them.
    pub async fn write(self, tx: &mut Tx) -> Result<(), Error> {
        let workspace_id = tx.workspace_id();
        let (mut gone, mut new) = (BTreeMap::<_, Vec<String>>::new(), Vec::new());
        for ((kind, record_id, tag_key), sign) in self.0 {
            match sign {
                1.. => new.push(Model { workspace_id, kind, tag_key, record_id }),
                0 => {}
                _ => gone.entry((kind, record_id)).or_default().push(tag_key),
            }
        }
        let gone: Vec<_> = gone.into_iter().collect();
        for some in gone.chunks(ROWS) {
            let of_one = |((kind, id), tags): &((RecordKind, RecordId), Vec<String>)| {
                Condition::all()
                    .add(Column::Kind.eq(*kind))
                    .add(Column::TagKey.is_in(tags.clone()))
                    .add(Column::RecordId.eq(*id))
            };
            let any = some.iter().fold(Condition::any(), |any, record| any.add(of_one(record)));
            tx.delete_where::<Entity>(Column::WorkspaceId, any).await?;
        }
        tx.insert_rows(new).await
    }
}

/// The records of a kind that have one of these folded tags, or any.
pub fn having(access: &Access, kind: RecordKind, tags: Option<&[String]>) -> SelectStatement {
    let mut found = Query::select();
    found.column(Column::RecordId).from(Entity);
    found.and_where(Expr::col((Entity, Column::WorkspaceId)).eq(access.workspace_id().0));
    found.and_where(Column::Kind.eq(kind));
    if let Some(tags) = tags {
        found.and_where(Expr::col((Entity, Column::TagKey)).is_in(tags.iter().map(String::as_str)));
    }
    found
}

/// How many records of a workspace are found by other tags than theirs.
pub async fn faults(connection: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<usize, Error> {
    let mut faults = 0;
    for kind in RecordKind::LISTED {
        faults += each_listed!(kind, E => wrong::<E>(connection, workspace).await?, 0);
    }
    Ok(faults)
}

async fn wrong<E: Customised>(connection: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<usize, Error> {
    let kind = E::KIND;
    #[expect(clippy::disallowed_methods, reason = "the doctor looks at everything, and shows none of it")]
    let rows = Entity::find().filter(Column::WorkspaceId.eq(workspace)).filter(Column::Kind.eq(kind));
    let kept = rows.all(connection).await?.into_iter().map(|row| (row.record_id, row.tag_key));
    let own = |record: &E::Model| record.tags().iter().map(|tag| folded(tag)).collect();
    others_than::<E>(connection, workspace, E::workspace(), kept, own).await
}

/// Puts what a patch says of tags into a record, and notes what is wrong with it.
pub fn patch(checks: &mut Checks, tags: &mut Tags, given: MaybeUndefined<Vec<String>>) {
    match given {
        MaybeUndefined::Value(given) => {
            if let Some(given) = checks.take("tags", validation::tags(&given)) {
                *tags = Tags(given);
            }
        }
        MaybeUndefined::Null => *tags = Tags::default(),
        MaybeUndefined::Undefined => {}
    }
}
