//! What administrators do with the workspace's settings.

pub use super::setup::create_for_demo;

use super::{
    entity::{Entity, Model, WorkingDays},
    graphql::UpdateWorkspaceInput,
    model::{locale, time_zone, working_days},
    rates,
};
use crate::{
    access::Access,
    db::{Committed, Tx, tx::Receipt},
    error::{Checks, Error},
    events::FieldChange,
};
use async_graphql::MaybeUndefined;
use millrace_shared::{Invalid, RecordKind, UserId, validation};
use sea_orm::{EntityTrait, QuerySelect};

/// Changes the workspace's settings; tells the number of the event.
pub async fn update(access: &Access, input: UpdateWorkspaceInput) -> Result<i64, Error> {
    access.may_administer(RecordKind::Workspace)?;
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let before = locked(&tx).await?;
    let mut checks = Checks::default();
    let after = Model {
        name: checks
            .optional("name", input.name, |name| validation::name(&name))
            .unwrap_or_else(|| before.name.clone()),
        currency: checks
            .optional("currency", input.currency, |code| validation::currency(&code))
            .unwrap_or_else(|| before.currency.clone()),
        locale: checks.optional("locale", input.locale, |text| locale(&text)).unwrap_or_else(|| before.locale.clone()),
        time_zone: checks
            .optional("timeZone", input.time_zone, |text| time_zone(&text))
            .unwrap_or_else(|| before.time_zone.clone()),
        working_days: checks
            .optional("workingDays", input.working_days, working_days)
            .map_or_else(|| before.working_days.clone(), WorkingDays),
        time_limits_in_working_days: input.time_limits_in_working_days.unwrap_or(before.time_limits_in_working_days),
        lead_owner_id: match input.lead_owner_id {
            MaybeUndefined::Value(id) => {
                checks.take("leadOwnerId", access.reference().active(id).ok_or(Invalid::Unknown))
            }
            MaybeUndefined::Null => None,
            MaybeUndefined::Undefined => before.lead_owner_id,
        },
        ..before.clone()
    };
    checks.done()?;
    let rates = rates::rebase(&mut tx, &before, &after.currency).await?;
    let workspace = tx.save_with(&before, after, "updated", rates.into_iter().collect()).await?;
    tx.done_to(workspace.id);
    let Committed { seq } = tx.commit().await?;
    Ok(seq)
}

/// Notes a change of what belongs to the workspace's settings and stands in a table of its own.
pub(crate) async fn note(tx: &mut Tx, change: FieldChange) -> Result<(), Error> {
    let before = locked(tx).await?;
    tx.save_with(&before, before.clone(), "updated", vec![change]).await?;
    Ok(())
}

/// Whoever leaves owns no new leads any more: they go to who takes over, or to whoever makes them.
pub(crate) async fn pass_on_leads(tx: &mut Tx, from: UserId, to: Option<UserId>) -> Result<(), Error> {
    let before = locked(tx).await?;
    if before.lead_owner_id == Some(from) {
        tx.save(&before, Model { lead_owner_id: to, ..before.clone() }, "updated").await?;
    }
    Ok(())
}

/// The workspace's row, locked until the transaction ends.
#[expect(clippy::disallowed_methods, reason = "the workspace's own row, locked for a command that proved its right")]
pub(super) async fn locked(tx: &Tx) -> Result<Model, Error> {
    let workspace = Entity::find_by_id(tx.workspace_id()).lock_exclusive().one(tx.connection()).await?;
    workspace.ok_or(Error::NotFound("the workspace"))
}
