//! What administrators do with the rates of currencies. A change of them is a change of the workspace: its version grows,
//! and its event tells each rate before and after.

use super::{
    commands::locked,
    currency_rate::{Column, Entity, Model},
    entity,
};
use crate::{
    access::Access,
    db::{Committed, Tx, tx::Receipt},
    error::{Checks, Error},
    events::FieldChange,
};
use millrace_shared::{Invalid, Rate, RecordKind, validation};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

/// Sets the rate of a currency, or takes it away; tells the number of the event.
pub async fn set(
    access: &Access,
    currency: &str,
    rate: Option<&str>,
    client_mutation_id: Option<String>,
) -> Result<i64, Error> {
    access.may_administer(RecordKind::Workspace)?;
    let mut tx = access.begin(client_mutation_id).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let workspace = locked(&tx).await?;
    let mut checks = Checks::default();
    let own = |code: String| if code == workspace.currency { Err(Invalid::NotAllowed) } else { Ok(code) };
    let currency = checks.take("currency", validation::currency(currency).and_then(own)).unwrap_or_default();
    let rate = checks.optional("rate", rate, str::parse::<Rate>);
    checks.done()?;
    let held = held(&tx, &workspace.currency).await?;
    let before: Vec<Model> = held.into_iter().filter(|row| row.currency == currency).collect();
    let after: Vec<Model> = rate.map(|rate| row(&tx, &workspace.currency, currency, rate)).into_iter().collect();
    let change = change(&before, &after);
    let saved = tx.save_with(&workspace, workspace.clone(), "updated", change.into_iter().collect()).await?;
    if saved.version != workspace.version {
        write(&mut tx, &before, after).await?;
    }
    tx.done_to(workspace.id);
    let Committed { seq } = tx.commit().await?;
    Ok(seq)
}

/// The workspace's currency changes: where there are no rates in the new one yet, they are worked out from those in the
/// old one. What was kept in either stays, so that a change by mistake loses nothing.
pub(super) async fn rebase(tx: &mut Tx, before: &entity::Model, to: &str) -> Result<Option<FieldChange>, Error> {
    if before.currency == to || !held(tx, to).await?.is_empty() {
        return Ok(None);
    }
    let old = held(tx, &before.currency).await?;
    let Some(pivot) = old.iter().find(|row| row.currency == to).map(|row| row.rate) else { return Ok(None) };
    let others = old.iter().filter(|row| row.currency != to);
    let mut new: Vec<Model> =
        others.filter_map(|other| Some(row(tx, to, other.currency.clone(), other.rate.over(pivot)?))).collect();
    new.extend(pivot.inverse().map(|rate| row(tx, to, before.currency.clone(), rate)));
    new.sort_by(|a, b| a.currency.cmp(&b.currency));
    let change = change(&old, &new);
    write(tx, &[], new).await?;
    Ok(change)
}

fn row(tx: &Tx, base: &str, currency: String, rate: Rate) -> Model {
    Model { workspace_id: tx.workspace_id(), base: base.to_owned(), currency, rate, updated_at: tx.now() }
}

/// The rates that are kept in a currency. The workspace's row is locked: nobody else changes them.
#[expect(clippy::disallowed_methods, reason = "rates are settings: the command has proved its right to change them")]
async fn held(tx: &Tx, base: &str) -> Result<Vec<Model>, Error> {
    let rows = Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).filter(Column::Base.eq(base));
    Ok(rows.order_by_asc(Column::Currency).all(tx.connection()).await?)
}

async fn write(tx: &mut Tx, before: &[Model], after: Vec<Model>) -> Result<(), Error> {
    for row in before {
        let this = Condition::all().add(Column::Base.eq(&*row.base)).add(Column::Currency.eq(&*row.currency));
        tx.delete_where::<Entity>(Column::WorkspaceId, this).await?;
    }
    tx.insert_rows(after).await
}

/// What the event tells; nothing when it would tell nothing.
fn change(before: &[Model], after: &[Model]) -> Option<FieldChange> {
    let told = |rows: &[Model]| {
        let told = rows.iter().map(|row| json!({ "currency": row.currency, "rate": row.rate }));
        if rows.is_empty() { Value::Null } else { Value::Array(told.collect()) }
    };
    let (before, after) = (told(before), told(after));
    (before != after).then(|| FieldChange { field: "currencyRates".to_owned(), before, after })
}
