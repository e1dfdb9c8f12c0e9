//! The words of records that a transaction changes, put down with its commit.

use super::{
    entity::{Column, Entity, Model},
    vocabulary,
};
use crate::{
    access::Scoped, db::Tx, error::Error, events::Recorded, fields::custom::each_customised, notes::entity as notes,
};
use millrace_shared::{RecordId, RecordKind, WorkspaceId, words::words};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// Most rows that one statement takes away: each is named by a parameter.
const ROWS: usize = 200;

/// Records that the doctor reads at once.
const PAGE: u64 = 5_000;

/// Words that come (1) and go (-1).
#[derive(Debug, Default)]
pub struct Words(BTreeMap<(RecordKind, RecordId, String), i8>);

impl Words {
    /// Notes a record that came, went or changed.
    pub fn note<M: Recorded>(&mut self, before: Option<&M>, after: Option<&M>) {
        let known = |model: &M| (model.found_by(), model.reached_by());
        if before.map(known) == after.map(known) {
            return;
        }
        for (model, sign) in [(before, -1), (after, 1)] {
            let Some(model) = model else { continue };
            for word in words_of(model) {
                *self.0.entry((M::KIND, model.record_id(), word)).or_default() += sign;
            }
        }
    }

    /// Writes them.
    pub async fn write(self, tx: &mut Tx) -> Result<(), Error> {
        let workspace_id = tx.workspace_id();
        let (mut gone, mut new) = (BTreeMap::<_, Vec<String>>::new(), Vec::new());
        for ((kind, record_id, word), sign) in self.0 {
            match sign {
                1.. => new.push(Model { workspace_id, kind, word, record_id }),
                0 => {}
                _ => gone.entry((kind, record_id)).or_default().push(word),
            }
        }
        let gone: Vec<_> = gone.into_iter().collect();
        for some in gone.chunks(ROWS / 4) {
            let of_one = |((kind, id), words): &((RecordKind, RecordId), Vec<String>)| {
                Condition::all()
                    .add(Column::Kind.eq(*kind))
                    .add(Column::Word.is_in(words.clone()))
                    .add(Column::RecordId.eq(*id))
            };
            let any = some.iter().fold(Condition::any(), |any, record| any.add(of_one(record)));
            tx.delete_where::<Entity>(Column::WorkspaceId, any).await?;
        }
        let words = new.iter().map(|row: &Model| row.word.clone()).collect();
        tx.insert_rows(new).await?;
        vocabulary::add(tx, &words).await
    }
}

/// Each word once that finds a record.
pub(super) fn words_of<M: Recorded>(model: &M) -> BTreeSet<String> {
    let name = model.found_by().map(|name| words(&name)).unwrap_or_default();
    name.into_iter().chain(model.reached_by()).collect()
}

/// How many records and notes of a workspace have other words than those of what they say.
pub async fn faults(connection: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<usize, Error> {
    let mut faults = vocabulary::faults(connection, workspace).await?;
    for kind in RecordKind::CUSTOMISED {
        faults += each_customised!(kind, E => wrong::<E>(connection, workspace, E::workspace()).await)?;
    }
    Ok(faults + wrong::<notes::Entity>(connection, workspace, notes::Column::WorkspaceId).await?)
}

async fn wrong<E: EntityTrait<Model: Recorded>>(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    column: E::Column,
) -> Result<usize, Error> {
    let kind = E::Model::KIND;
    #[expect(clippy::disallowed_methods, reason = "the doctor looks at everything, and shows none of it")]
    let rows = Entity::find().filter(Column::WorkspaceId.eq(workspace)).filter(Column::Kind.eq(kind));
    let kept = rows.all(connection).await?.into_iter().map(|row| (row.record_id, row.word));
    others_than::<E>(connection, workspace, column, kept, words_of).await
}

/// How many records of a kind have other texts of their own than those that are kept of them.
#[expect(clippy::disallowed_methods, reason = "the doctor looks at everything, and shows none of it")]
pub async fn others_than<E: EntityTrait<Model: Recorded>>(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    column: E::Column,
    rows: impl Iterator<Item = (RecordId, String)>,
    own: impl Fn(&E::Model) -> BTreeSet<String>,
) -> Result<usize, Error> {
    let mut kept: BTreeMap<RecordId, BTreeSet<String>> = BTreeMap::new();
    for (record, text) in rows {
        kept.entry(record).or_default().insert(text);
    }
    let mut faults = 0;
    let mut pages = E::find().filter(column.eq(workspace.0)).paginate(connection, PAGE);
    while let Some(records) = pages.fetch_and_next().await? {
        for record in records {
            faults += usize::from(kept.remove(&record.record_id()).unwrap_or_default() != own(&record));
        }
    }
    // What is left belongs to no record.
    Ok(faults + kept.len())
}
