//! What can be done with views: save, change, share, delete, mark.

use super::{
    content::{Content, checked},
    entity::{Column, Entity, Model},
    inputs::{CreateViewInput, MarkViewInput, UpdateViewInput},
    queries,
};
use crate::{
    access::Access,
    db::{
        Committed, Tx,
        tx::{Receipt, check_version},
    },
    error::Error,
    preferences::{
        self,
        entity::{DefaultView, ViewMarks},
    },
};
use millrace_shared::{Audience, Invalid, RecordId, RecordKind, TeamId, validation};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Most views of one user and kind.
const OWN_MAX: u64 = 100;
/// Most views of a kind that teams and everybody see.
const SHARED_MAX: u64 = 500;
/// Longest name, in characters: it must be read in a menu.
const NAME_MAX: usize = 80;
/// Most favourites of one user.
const FAVOURITES_MAX: usize = 50;

/// A view after a command, and the number of its event.
pub type Done = (Model, i64);

/// Saves a view of the caller's.
pub async fn create(access: &Access, input: CreateViewInput) -> Result<Done, Error> {
    let owner_id = access.user()?.id;
    let name = checked_name(&input.name)?;
    let content = checked(access, input.kind, input.content)?;
    let team_id = shared_with(access, input.audience, input.team_id)?;
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return done(access, id).await;
    }
    room(&tx, input.kind, Column::OwnerId.eq(owner_id), OWN_MAX, "kind").await?;
    if input.audience != Audience::Private {
        room_for_shared(&tx, input.kind).await?;
    }
    let Content { shape, pipeline_id, filter, sort, columns, group_by } = content;
    let view = Model {
        workspace_id: access.workspace_id(),
        id: access.app().new_id(),
        owner_id,
        kind: input.kind,
        name,
        shape,
        pipeline_id,
        audience: input.audience,
        team_id,
        filter,
        sort,
        columns,
        group_by,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    tx.done_to(view.id);
    let view = tx.create(view).await?;
    let Committed { seq } = tx.commit().await?;
    Ok((view, seq))
}

/// Changes a view: its owner does, and of shared ones administrators.
pub async fn update(access: &Access, input: UpdateViewInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id).await?;
    let view = access.permit_view(&tx, input.id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return done(access, id).await;
    }
    check_version(input.version, view.version)?;
    let before = view.into_inner();
    let mut after = before.clone();
    if let Some(name) = &input.name {
        after.name = checked_name(name)?;
    }
    if let Some(content) = input.content {
        let Content { shape, pipeline_id, filter, sort, columns, group_by } = checked(access, before.kind, content)?;
        after = Model { shape, pipeline_id, filter, sort, columns, group_by, ..after };
    }
    if let Some(audience) = input.audience {
        if (audience, input.team_id) != (before.audience, before.team_id) {
            after.team_id = shared_with(access, audience, input.team_id)?;
        }
        after.audience = audience;
        if before.audience == Audience::Private && audience != Audience::Private {
            room_for_shared(&tx, before.kind).await?;
        }
    }
    tx.done_to(before.id);
    let view = tx.save(&before, after, "updated").await?;
    let Committed { seq } = tx.commit().await?;
    Ok((view, seq))
}

/// Deletes a view for good. Who had marked it has it no longer.
pub async fn delete(access: &Access, id: RecordId, version: Option<i32>, origin: Option<String>) -> Result<i64, Error> {
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let view = access.permit_view(&tx, id.into()).await?;
    check_version(version, view.version)?;
    tx.done_to(view.id);
    tx.remove(view.into_inner()).await?;
    Ok(tx.commit().await?.seq)
}

/// Marks a view for the caller alone.
pub async fn mark(access: &Access, input: MarkViewInput) -> Result<(preferences::Model, i64), Error> {
    let view = queries::get(access, input.id).await?;
    preferences::commands::change(access, input.client_mutation_id, |after| {
        let mut marks = after.view_marks.take().unwrap_or_default();
        if let Some(favourite) = input.favourite {
            marks.favourites.retain(|id| *id != view.id);
            if favourite {
                marks.favourites.push(view.id);
            }
        }
        if let Some(is_default) = input.is_default {
            marks.defaults.retain(|it| if is_default { it.kind != view.kind } else { it.view_id != view.id });
            if is_default {
                marks.defaults.push(DefaultView { kind: view.kind, view_id: view.id });
            }
        }
        if marks.favourites.len() > FAVOURITES_MAX {
            return Err(Error::invalid("favourite", Invalid::TooMany(FAVOURITES_MAX)));
        }
        after.view_marks = (marks != ViewMarks::default()).then_some(marks);
        Ok(())
    })
    .await
}

/// The views of a team that is going are their owners' alone from now on.
pub async fn leave_team(tx: &mut Tx, team: TeamId) -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "what hangs on a team that the command has proved it may delete")]
    let views = Entity::find()
        .filter(Column::WorkspaceId.eq(tx.workspace_id()))
        .filter(Column::TeamId.eq(team))
        .lock_exclusive()
        .all(tx.connection())
        .await?;
    for view in views {
        let after = Model { audience: Audience::Private, team_id: None, ..view.clone() };
        tx.save(&view, after, "updated").await?;
    }
    Ok(())
}

async fn done(access: &Access, id: RecordId) -> Result<Done, Error> {
    let seq = access.app().events.position(access.workspace_id());
    Ok((queries::get(access, id.into()).await?, seq))
}

fn checked_name(name: &str) -> Result<String, Error> {
    let name = validation::name(name).map_err(|invalid| Error::invalid("name", invalid))?;
    match name.chars().count() {
        count if count > NAME_MAX => Err(Error::invalid("name", Invalid::TooLong(NAME_MAX))),
        _ => Ok(name),
    }
}

/// The team that a view is shared with, for who shares it.
fn shared_with(access: &Access, audience: Audience, team: Option<TeamId>) -> Result<Option<TeamId>, Error> {
    if audience != Audience::Team {
        return Ok(None);
    }
    let team = team.ok_or_else(|| Error::invalid("teamId", Invalid::Required))?;
    if access.reference().team(team).is_none() {
        return Err(Error::invalid("teamId", Invalid::Unknown));
    }
    access.may_share_with(team)?;
    Ok(Some(team))
}

async fn room_for_shared(tx: &Tx, kind: RecordKind) -> Result<(), Error> {
    let shared = Column::Audience.ne(Audience::Private);
    room(tx, kind, shared, SHARED_MAX, "audience").await
}

async fn room(
    tx: &Tx,
    kind: RecordKind,
    which: impl Into<sea_orm::sea_query::SimpleExpr>,
    most: u64,
    field: &'static str,
) -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "counts rows and shows none")]
    let count = Entity::find()
        .filter(Column::WorkspaceId.eq(tx.workspace_id()))
        .filter(Condition::all().add(which.into()).add(Column::Kind.eq(kind)))
        .count(tx.connection())
        .await?;
    let most_as = usize::try_from(most).unwrap_or(usize::MAX);
    if count >= most { Err(Error::invalid(field, Invalid::TooMany(most_as))) } else { Ok(()) }
}
