//! What administrators do with the fields of a kind of record. Each command is one transaction with its events; the index
//! of a field follows its commit.

mod change_type;
mod create;
mod update;

pub use change_type::{TypeChange, change_type, type_change};
pub use create::create;
pub use update::update;

use super::{
    entity::{Column, Entity, Model},
    inputs::FieldOptionInput,
};
use crate::{
    access::Access,
    db::Tx,
    error::{Checks, Error},
};
use millrace_shared::{
    FieldId, FieldOptionId, Invalid, RecordKind, StageId,
    fields::{self, FieldOption},
    validation::{self, folded},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;

/// A field after a command, and the number of its event.
pub type Done = (Arc<Model>, i64);

/// Most fields of a kind that lists are filtered by: each index is kept with every write.
const FILTERED_MAX: usize = 30;

/// All fields of a kind, in order, locked.
#[expect(clippy::disallowed_methods, reason = "fields are settings: the command has proved its right to change them")]
async fn all_locked(tx: &Tx, kind: RecordKind) -> Result<Vec<Model>, Error> {
    let fields = Entity::find()
        .filter(Column::WorkspaceId.eq(tx.workspace_id()))
        .filter(Column::RecordKind.eq(kind))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    Ok(fields.lock_exclusive().all(tx.connection()).await?)
}

/// The label, when no other field of the kind that is shown has it, in any case.
fn free_label(others: &[Model], label: &str, own: Option<FieldId>, checks: &mut Checks) -> Option<String> {
    let label = checks.take("label", validation::name(label))?;
    let taken = others.iter().any(|it| Some(it.id) != own && it.is_active() && folded(&it.label) == folded(&label));
    if taken {
        checks.refuse("label", Invalid::Taken);
    }
    Some(label)
}

/// The options as they are to be, in order. Those of `before` that are left out are archived at the end.
fn options(
    access: &Access,
    before: &[FieldOption],
    given: Vec<FieldOptionInput>,
    checks: &mut Checks,
) -> Vec<FieldOption> {
    let mut options: Vec<FieldOption> = Vec::with_capacity(given.len());
    for option in given.into_iter().take(fields::OPTIONS_MAX + 1) {
        let label = checks.take("options", validation::name(&option.label));
        let color = checks.take("options", validation::color(&option.color));
        let (Some(label), Some(color)) = (label, color) else { continue };
        let id = match option.id {
            Some(id) if before.iter().any(|known| known.id == id) => id,
            Some(_) => {
                checks.refuse("options", Invalid::Unknown);
                continue;
            }
            None => access.app().new_id::<FieldOptionId>(),
        };
        if options.iter().any(|known| known.id == id || folded(&known.label) == folded(&label)) {
            checks.refuse("options", Invalid::Taken);
        }
        options.push(FieldOption { id, label, color, archived: option.archived });
    }
    let left: Vec<FieldOption> =
        before.iter().filter(|it| !options.iter().any(|known| known.id == it.id)).cloned().collect();
    options.extend(left.into_iter().map(|option| FieldOption { archived: true, ..option }));
    if options.len() > fields::OPTIONS_MAX {
        checks.refuse("options", Invalid::TooMany(fields::OPTIONS_MAX));
    }
    options
}

/// Stages that exist, one of a pipeline.
fn stages(access: &Access, ids: Vec<StageId>, checks: &mut Checks) -> Vec<StageId> {
    let mut pipelines = Vec::new();
    for id in &ids {
        match access.reference().stage(*id).map(|stage| stage.pipeline_id) {
            Some(pipeline) if !pipelines.contains(&pipeline) => pipelines.push(pipeline),
            Some(_) => checks.refuse("requiredFromStageIds", Invalid::NotAllowed),
            None => checks.refuse("requiredFromStageIds", Invalid::Unknown),
        }
    }
    ids
}

/// How many more may be filtered by.
fn check_filtered(others: &[Model], own: &Model, checks: &mut Checks) {
    let filtered = others.iter().filter(|it| it.id != own.id && it.is_indexed()).count();
    if own.is_indexed() && filtered >= FILTERED_MAX {
        checks.refuse("filtered", Invalid::TooMany(FILTERED_MAX));
    }
}
