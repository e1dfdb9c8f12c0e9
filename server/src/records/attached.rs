//! What hangs on a record of any kind, notes and files: it goes along when the record becomes another one or part of one.
//! A new such thing is a line of `attached!` and of the two functions below it.

use crate::{
    db::Tx,
    error::Error,
    events::{FieldChange, NewEvent, Recorded},
    files, notes,
};
use millrace_shared::{RecordId, RecordKind, UserId};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Rows that each hang on a record.
trait Attached:
    EntityTrait<Model: Recorded<Entity = Self> + IntoActiveModel<Self::ActiveModel>, ActiveModel: Send>
{
    /// Those on records of these ids, oldest first.
    fn on(tx: &Tx, records: Vec<Uuid>) -> sea_orm::Select<Self>;
    /// But for those in the trash, and on records of a kind.
    fn kept(kind: RecordKind) -> Condition;
    /// The same on another record.
    fn moved(model: Self::Model, to: RecordId) -> Self::Model;
    /// The same once more, on another record.
    fn copied(tx: &Tx, model: Self::Model, to: (RecordKind, RecordId)) -> Self::Model;
    /// The record that it is on.
    fn record(model: &Self::Model) -> RecordId;
    /// Who put it there.
    fn by(model: &Self::Model) -> Option<UserId>;
}

macro_rules! attached {
    ($($feature:ident by $by:ident;)+) => {$(
        impl Attached for $feature::entity::Entity {
            #[expect(
                clippy::disallowed_methods,
                reason = "the command has proved its right to change the record that they are on"
            )]
            fn on(tx: &Tx, records: Vec<Uuid>) -> sea_orm::Select<Self> {
                use $feature::entity::Column;
                Self::find()
                    .filter(Column::WorkspaceId.eq(tx.workspace_id()))
                    .filter(Column::RecordId.is_in(records))
                    .order_by_asc(Column::CreatedAt)
                    .order_by_asc(Column::Id)
            }
            fn kept(kind: RecordKind) -> Condition {
                use $feature::entity::Column;
                Condition::all().add(Column::RecordKind.eq(kind)).add(Column::DeletedAt.is_null())
            }
            fn moved(model: Self::Model, record_id: RecordId) -> Self::Model {
                Self::Model { record_id, ..model }
            }
            fn copied(tx: &Tx, model: Self::Model, (record_kind, record_id): (RecordKind, RecordId)) -> Self::Model {
                Self::Model { id: tx.app().new_id(), record_kind, record_id, version: 1, ..model }
            }
            fn record(model: &Self::Model) -> RecordId {
                model.record_id
            }
            fn by(model: &Self::Model) -> Option<UserId> {
                model.$by
            }
        }
    )+};
}
attached! {
    notes by author_id;
    files by added_by;
}

/// Puts what hangs on a record on another one too, by those who put it there and at their times: what was known of a lead
/// goes on with what it became.
pub async fn copy(tx: &mut Tx, from: (RecordKind, RecordId), to: (RecordKind, RecordId)) -> Result<(), Error> {
    copy_of::<notes::entity::Entity>(tx, from, to).await?;
    copy_of::<files::entity::Entity>(tx, from, to).await
}

/// Has what hangs on some records hang on another one of their kind, in the trash or not.
pub async fn move_all(tx: &mut Tx, from: &[RecordId], to: RecordId) -> Result<(), Error> {
    move_of::<notes::entity::Entity>(tx, from, to).await?;
    move_of::<files::entity::Entity>(tx, from, to).await
}

async fn copy_of<E: Attached>(
    tx: &mut Tx,
    (kind, from): (RecordKind, RecordId),
    to: (RecordKind, RecordId),
) -> Result<(), Error> {
    let found = E::on(tx, vec![from.0]).filter(E::kept(kind)).all(tx.connection()).await?;
    let copies = found.into_iter().map(|model| E::copied(tx, model, to)).collect();
    tx.create_many(copies, |model| {
        let event = NewEvent::created(model)?;
        Ok(match E::by(model) {
            Some(user) => event.by(user),
            None => event,
        })
    })
    .await
}

async fn move_of<E: Attached>(tx: &mut Tx, from: &[RecordId], to: RecordId) -> Result<(), Error> {
    let from = from.iter().map(|id| id.0).collect();
    for model in E::on(tx, from).lock_exclusive().all(tx.connection()).await? {
        let moved = FieldChange {
            field: "recordId".to_owned(),
            before: serde_json::to_value(E::record(&model))?,
            after: serde_json::to_value(to)?,
        };
        let after = E::moved(model.clone(), to);
        tx.save_with(&model, after, "updated", vec![moved]).await?;
    }
    Ok(())
}
