//! What administrators do with the items of a list. One command at a time in a workspace, as with all settings: names stay
//! apart, and places are found between neighbours that stay where they are.

use super::{
    inputs::{AddListItemsInput, MoveListItemInput, UpdateListItemInput},
    item::{Column, Entity, Model},
    model,
};
use crate::{
    access::Access,
    db::{
        Committed, Tx,
        tx::{Receipt, check_version},
    },
    error::{Checks, Error},
    events::NewEvent,
    fields::{
        custom::{CustomValues, Customised, each_customised},
        entity::Model as Field,
        index::{comparison, stored},
    },
};
use millrace_shared::{
    Invalid, ListId, ListItemId, RankKey, RecordKind,
    lists::ADDED_MAX,
    validation::{self, folded},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use std::collections::BTreeSet;

/// An item after a command, and the number of its event.
pub type Done = (Model, i64);

/// Names that one statement asks for: each is a parameter.
const NAMES_AT_ONCE: usize = 500;
/// Items that get new places at once when keys have grown long.
const SPREAD: u64 = 500;

/// What became of items that were to be added.
#[derive(Debug)]
pub struct Added {
    /// Those that came.
    pub items: Vec<Model>,
    /// How many the list had already.
    pub skipped: usize,
    /// The number of the event.
    pub seq: i64,
}

/// Adds items at the end of a list. One has an event of its own; of several the list tells how many came.
pub async fn add(access: &Access, input: AddListItemsInput) -> Result<Added, Error> {
    access.may_administer(RecordKind::ListItem)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let list = access.reference().list(input.list_id).ok_or(Error::NotFound("the list"))?.id;
    let mut checks = Checks::default();
    match input.names.len() {
        0 => checks.refuse("names", Invalid::Required),
        count if count > ADDED_MAX => return Err(Error::invalid("names", Invalid::TooMany(ADDED_MAX))),
        _ => {}
    }
    let names = input.names.iter().filter_map(|name| checks.take("names", validation::name(name)));
    let names: Vec<String> = names.collect();
    checks.done()?;
    let mut taken = taken(&tx, list, names.iter().map(|name| folded(name)).collect()).await?;
    let (asked, alone) = (names.len(), names.len() == 1);
    let new: Vec<String> = names.into_iter().filter(|name| taken.insert(folded(name))).collect();
    if alone && new.is_empty() {
        return Err(Error::invalid("names", Invalid::Taken));
    }
    let last = of_list(&tx, list).order_by_desc(Column::Rank).order_by_desc(Column::Id);
    let last = last.one(tx.connection()).await?.map(|last| key(&last)).transpose()?;
    let keys = RankKey::spread(last.as_ref(), None, new.len()).map_err(|_| no_place())?;
    let (workspace_id, now) = (tx.workspace_id(), tx.now());
    let item = |(name, rank): (String, RankKey)| Model {
        workspace_id,
        id: access.app().new_id(),
        list_id: list,
        name_key: folded(&name),
        name,
        rank: rank.to_string(),
        custom: CustomValues::default(),
        archived_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let items: Vec<Model> = new.into_iter().zip(keys).map(item).collect();
    match items.as_slice() {
        [one] if alone => drop(tx.create(one.clone()).await?),
        [] => {}
        several => {
            tx.insert_rows(several.to_vec()).await?;
            tx.note(NewEvent::new(RecordKind::List, list, "filled").with("items", 0, several.len()));
        }
    }
    let Committed { seq } = tx.commit().await?;
    Ok(Added { skipped: asked - items.len(), items, seq })
}

/// Renames an item, fills its columns, puts it away or brings it back.
pub async fn update(access: &Access, input: UpdateListItemInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::ListItem)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let before = locked(&tx, input.id).await?;
    check_version(input.version, before.version)?;
    let list = access.reference().list(before.list_id).ok_or(Error::NotFound("the list"))?;
    let mut checks = Checks::default();
    let mut after = before.clone();
    if let Some(name) = input.name.and_then(|name| checks.take("name", validation::name(&name))) {
        (after.name_key, after.name) = (folded(&name), name);
    }
    if let Some(values) = input.values {
        model::put(list, &mut after.custom, values, &mut checks);
    }
    let verb = match (input.archived, before.archived_at) {
        (Some(true), None) => {
            after.archived_at = Some(tx.now());
            "archived"
        }
        (Some(false), Some(_)) => {
            after.archived_at = None;
            "restored"
        }
        _ => "updated",
    };
    let comes = before.archived_at.is_some() || before.name_key != after.name_key;
    if after.archived_at.is_none() && comes && !taken(&tx, list.id, [after.name_key.clone()].into()).await?.is_empty() {
        checks.refuse("name", Invalid::Taken);
    }
    checks.done()?;
    let saved = tx.save(&before, after, verb).await?;
    let Committed { seq } = tx.commit().await?;
    Ok((saved, seq))
}

/// Puts an item right behind another one, or to the top. Only its own row changes, unless keys have grown long there.
pub async fn move_to(access: &Access, input: MoveListItemInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::ListItem)?;
    let (mut tx, _) = access.begin_settings(None).await?;
    let moving = locked(&tx, input.id).await?;
    let low = match input.after_id {
        None => None,
        Some(id) => {
            let low = locked(&tx, id).await.ok().filter(|low| low.list_id == moving.list_id && low.id != moving.id);
            Some(low.ok_or_else(|| Error::invalid("afterId", Invalid::Unknown))?)
        }
    };
    let rank = match between(&tx, &moving, low.as_ref()).await? {
        rank if !rank.is_long() => rank,
        _ => {
            spread(&mut tx, &moving, low.as_ref()).await?;
            between(&tx, &moving, low.as_ref()).await?
        }
    };
    let saved = tx.save(&moving, Model { rank: rank.to_string(), ..moving.clone() }, "reordered").await?;
    let Committed { seq } = tx.commit().await?;
    Ok((saved, seq))
}

/// Deletes an item for good. Only an archived one, which no record is given any more; refused while records hold it, in the
/// trash or not, whoever may see them.
pub async fn delete(access: &Access, id: ListItemId, origin: Option<String>) -> Result<i64, Error> {
    access.may_administer(RecordKind::ListItem)?;
    let (mut tx, access) = access.begin_settings(origin).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let item = locked(&tx, id).await?;
    match held(&access, tx.connection(), &item).await? {
        0 => {}
        held => return Err(Error::invalid("id", Invalid::InUse(held))),
    }
    if item.archived_at.is_none() {
        return Err(Error::invalid("id", Invalid::NotAllowed));
    }
    tx.remove(item).await?;
    tx.done_to(id);
    Ok(tx.commit().await?.seq)
}

/// How many records hold an item, those in the trash too, whoever may see them: for administrators, who are to know before
/// they delete it.
pub async fn uses(access: &Access, id: ListItemId) -> Result<u64, Error> {
    access.may_administer(RecordKind::ListItem)?;
    let item = access.get::<Entity>(id).await?;
    held(access, access.app().db.reader(), &item).await
}

async fn held(access: &Access, connection: &impl ConnectionTrait, item: &Model) -> Result<u64, Error> {
    let mut held = 0;
    for field in access.reference().fields.iter().filter(|field| field.list_id == Some(item.list_id)) {
        held += each_customised!(field.record_kind, E => holding::<E>(connection, field, item).await)?;
    }
    Ok(held)
}

/// How many records of a kind hold an item in a field.
#[expect(
    clippy::disallowed_methods,
    reason = "counts every record, whoever may see it: none may be left pointing nowhere"
)]
async fn holding<E: Customised>(connection: &impl ConnectionTrait, field: &Field, item: &Model) -> Result<u64, Error> {
    let records = E::find()
        .filter(E::workspace().eq(item.workspace_id.0))
        .filter(stored::<E>(field.id).is_not_null())
        .filter(comparison::<E>(field).eq(item.id.to_string()));
    Ok(records.count(connection).await?)
}

/// The items of a list, archived ones too.
#[expect(clippy::disallowed_methods, reason = "items are settings: the command has proved its right to change them")]
fn of_list(tx: &Tx, list: ListId) -> Select<Entity> {
    Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).filter(Column::ListId.eq(list))
}

#[expect(clippy::disallowed_methods, reason = "items are settings: the command has proved its right to change them")]
async fn locked(tx: &Tx, id: ListItemId) -> Result<Model, Error> {
    let item = Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).filter(Column::Id.eq(id));
    item.lock_exclusive().one(tx.connection()).await?.ok_or(Error::NotFound("the item"))
}

/// Which of these names items have that are not archived, folded.
async fn taken(tx: &Tx, list: ListId, names: BTreeSet<String>) -> Result<BTreeSet<String>, Error> {
    let mut taken = BTreeSet::new();
    let names: Vec<String> = names.into_iter().collect();
    for some in names.chunks(NAMES_AT_ONCE) {
        let select = of_list(tx, list).filter(Column::ArchivedAt.is_null()).filter(Column::NameKey.is_in(some));
        let found = select.select_only().column(Column::NameKey).into_tuple::<String>();
        taken.extend(found.all(tx.connection()).await?);
    }
    Ok(taken)
}

/// A key right behind `low`, or at the top.
async fn between(tx: &Tx, moving: &Model, low: Option<&Model>) -> Result<RankKey, Error> {
    let low = match low {
        Some(low) => Some(key(&locked(tx, low.id).await?)?),
        None => None,
    };
    let high = behind(tx, moving, low.as_ref()).limit(1).one(tx.connection()).await?;
    let high = high.map(|high| key(&high)).transpose()?;
    RankKey::between(low.as_ref(), high.as_ref()).map_err(|_| no_place())
}

/// The items behind a key but the moving one, in order.
fn behind(tx: &Tx, moving: &Model, low: Option<&RankKey>) -> Select<Entity> {
    let later = low.map(|low| Expr::col(Column::Rank).gt(low.as_str()));
    let items = of_list(tx, moving.list_id).filter(Column::Id.ne(moving.id));
    let items = later.into_iter().fold(items, |items, later| items.filter(later));
    items.order_by_asc(Column::Rank).order_by_asc(Column::Id)
}

/// Gives those that follow a place new keys, as even as can be.
async fn spread(tx: &mut Tx, moving: &Model, low: Option<&Model>) -> Result<(), Error> {
    let bound = low.map(key).transpose()?;
    let mut window = behind(tx, moving, bound.as_ref()).limit(SPREAD + 1).all(tx.connection()).await?;
    let high = if window.len() as u64 > SPREAD { window.pop() } else { None };
    let high = high.as_ref().map(key).transpose()?;
    let keys = RankKey::spread(bound.as_ref(), high.as_ref(), window.len()).map_err(|_| no_place())?;
    for (item, rank) in window.into_iter().zip(keys) {
        let after = Model { rank: rank.to_string(), ..item.clone() };
        tx.save(&item, after, "reordered").await?;
    }
    Ok(())
}

fn key(item: &Model) -> Result<RankKey, Error> {
    RankKey::parse(&item.rank).map_err(|_| no_place())
}

fn no_place() -> Error {
    Error::internal("no rank was found for an item")
}
