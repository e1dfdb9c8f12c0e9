//! From what a request carries to who asks. Every request comes through here, so what was found is remembered for a
//! second: in that time only the memory of the process is asked.

use super::{secrets, session, token};
use crate::{
    access::{Access, Credential, Lens},
    app::App,
    error::Error,
    events::EventRow,
};
use millrace_shared::{RecordKind, Timestamp, UserId, WorkspaceId, time::DAY_MS};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What a request carries; never shown in logs.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The session cookie.
    pub session: Option<String>,
    /// What stands after `Authorization: Bearer`.
    pub bearer: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |secret: &Option<String>| secret.as_ref().map(|_| "***");
        f.debug_struct("Credentials")
            .field("session", &shown(&self.session))
            .field("bearer", &shown(&self.bearer))
            .finish()
    }
}

/// How long what the database said is believed, in milliseconds.
const BELIEVED_MS: i64 = 1000;
/// Most secrets that are remembered.
const REMEMBERED: usize = 10_000;
/// Uses are written down at most so often, in milliseconds.
const NOTED_MS: i64 = 60_000;
/// How long the times at which users were last seen are kept, in milliseconds.
const SEEN_MS: i64 = 30_000;

/// What was found out lately.
#[derive(Default)]
pub struct Verified(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    /// Goes up when anything ends: what was being read from the database meanwhile is not remembered.
    generation: u64,
    by_secret: HashMap<String, Known>,
    standing: HashMap<Credential, Standing>,
    seen: HashMap<WorkspaceId, (Timestamp, Arc<LastSeen>)>,
}

/// When users last asked for anything.
pub type LastSeen = HashMap<UserId, Timestamp>;

/// Whose secret it is.
#[derive(Clone, Copy)]
struct Known {
    workspace_id: WorkspaceId,
    user_id: UserId,
    credential: Credential,
    standing: Standing,
}

#[derive(Clone, Copy)]
struct Standing {
    checked_at: Timestamp,
    /// Never when absent.
    expires_at: Option<Timestamp>,
    lens: Lens,
}

impl Standing {
    fn is_believed(&self, now: Timestamp) -> bool {
        (0..BELIEVED_MS).contains(&now.ms_since(self.checked_at)) && self.expires_at.is_none_or(|end| end > now)
    }
}

impl Verified {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets sessions and tokens that ended: once the end is committed, so that the next request is refused, and when
    /// the log tells of it, whichever process ended them.
    pub fn forget(&self, ended: &[Credential]) {
        let mut memory = self.memory();
        memory.generation += 1;
        memory.by_secret.retain(|_, known| !ended.contains(&known.credential));
        for credential in ended {
            memory.standing.remove(credential);
        }
    }

    fn generation(&self) -> u64 {
        self.memory().generation
    }

    /// Remembers, unless something ended since `generation`.
    fn remember(&self, generation: u64, now: Timestamp, secret_hash: Option<String>, known: Known) {
        let mut memory = self.memory();
        if memory.generation != generation {
            return;
        }
        if memory.by_secret.len() >= REMEMBERED || memory.standing.len() >= REMEMBERED {
            memory.by_secret.retain(|_, known| known.standing.is_believed(now));
            memory.standing.retain(|_, standing| standing.is_believed(now));
        }
        if memory.by_secret.len() >= REMEMBERED || memory.standing.len() >= REMEMBERED {
            memory.by_secret.clear();
            memory.standing.clear();
        }
        memory.standing.insert(known.credential, known.standing);
        if let Some(secret_hash) = secret_hash {
            memory.by_secret.insert(secret_hash, known);
        }
    }
}

/// Who asks, by session or by token; nobody when neither stands. A token that does not stand is not made up for by a
/// cookie that came with it.
pub async fn authenticate(app: &App, credentials: &Credentials) -> Result<Option<Access>, Error> {
    app.db.in_time(app.config.request_timeout, who(app, credentials)).await
}

async fn who(app: &App, credentials: &Credentials) -> Result<Option<Access>, Error> {
    let known = match (&credentials.bearer, &credentials.session) {
        (Some(bearer), _) if bearer.starts_with(super::tokens::PREFIX) => known(app, bearer, true).await?,
        (None, Some(session)) if !session.is_empty() => known(app, session, false).await?,
        _ => None,
    };
    match known {
        Some(Known { workspace_id, user_id, credential, standing }) => {
            Access::of_user(app, workspace_id, user_id, credential, standing.lens).await
        }
        None => Ok(None),
    }
}

/// Whether a session or token still stands (not ended, not expired), and through what its user sees now. Whether the user
/// is active is for `access` to say.
pub async fn still_stands(app: &App, workspace: WorkspaceId, credential: Credential) -> Result<Option<Lens>, Error> {
    if credential == Credential::System {
        return Ok(Some(Lens::None));
    }
    let now = app.clock.now();
    let (generation, held) = {
        let memory = app.credentials.memory();
        (memory.generation, memory.standing.get(&credential).copied())
    };
    if let Some(standing) = held.filter(|standing| standing.is_believed(now)) {
        return Ok(Some(standing.lens));
    }
    let Some(known) = read_by_id(app, workspace, credential).await?.filter(|known| known.stands_at(now)) else {
        return Ok(None);
    };
    // Who stays connected uses the session, too.
    note_use(app, &known, now);
    app.credentials.remember(generation, now, None, known.known);
    Ok(Some(known.known.standing.lens))
}

/// What happens to sessions and tokens that takes nothing from anybody.
const BEGINNINGS: [&str; 3] = ["signed_in", "sign_in_failed", "token_created"];

/// The session or token that this event says has ended, or sees through something else from now on.
pub fn ended_by(event: &EventRow) -> Option<Credential> {
    let credential = match event.kind {
        RecordKind::Session => Credential::Session(event.record_id.0.into()),
        RecordKind::Token => Credential::Token(event.record_id.0.into()),
        _ => return None,
    };
    (!BEGINNINGS.contains(&event.verb.as_str())).then_some(credential)
}

/// A row of either table.
struct Found {
    known: Known,
    last_used_at: Option<Timestamp>,
    revoked: bool,
}

impl Found {
    fn stands_at(&self, now: Timestamp) -> bool {
        !self.revoked && self.known.standing.expires_at.is_none_or(|end| end > now)
    }

    fn session(row: session::Model, checked_at: Timestamp) -> Self {
        let lens = match (row.viewing_user_id, row.viewing_role_id) {
            (Some(user), _) => Lens::AsUser(user),
            (None, Some(role)) => Lens::AsRole(role),
            (None, None) => Lens::None,
        };
        let standing = Standing { checked_at, expires_at: Some(row.expires_at), lens };
        let credential = Credential::Session(row.id);
        let known = Known { workspace_id: row.workspace_id, user_id: row.user_id, credential, standing };
        Self { known, last_used_at: Some(row.last_used_at), revoked: false }
    }

    fn token(row: token::Model, checked_at: Timestamp) -> Self {
        let lens = row.role_id.map_or(Lens::None, Lens::Within);
        let standing = Standing { checked_at, expires_at: row.expires_at, lens };
        let credential = Credential::Token(row.id);
        let known = Known { workspace_id: row.workspace_id, user_id: row.user_id, credential, standing };
        Self { known, last_used_at: row.last_used_at, revoked: row.revoked_at.is_some() }
    }
}

async fn known(app: &App, secret: &str, is_token: bool) -> Result<Option<Known>, Error> {
    let hash = secrets::hash(secret);
    let now = app.clock.now();
    let held = app.credentials.memory().by_secret.get(&hash).copied();
    if let Some(known) = held.filter(|known| known.standing.is_believed(now)) {
        return Ok(Some(known));
    }
    let generation = app.credentials.generation();
    let Some(found) = read_by_hash(app, &hash, is_token).await?.filter(|found| found.stands_at(now)) else {
        return Ok(None);
    };
    note_use(app, &found, now);
    app.credentials.remember(generation, now, Some(hash), found.known);
    Ok(Some(found.known))
}

#[expect(clippy::disallowed_methods, reason = "this finds out who asks, before there can be an Access")]
async fn read_by_hash(app: &App, hash: &str, is_token: bool) -> Result<Option<Found>, Error> {
    let (db, now) = (app.db.reader(), app.clock.now());
    Ok(if is_token {
        let row = token::Entity::find().filter(token::Column::SecretHash.eq(hash)).one(db).await?;
        row.map(|row| Found::token(row, now))
    } else {
        let row = session::Entity::find().filter(session::Column::SecretHash.eq(hash)).one(db).await?;
        row.map(|row| Found::session(row, now))
    })
}

#[expect(clippy::disallowed_methods, reason = "this finds out whether an Access may go on")]
async fn read_by_id(app: &App, workspace: WorkspaceId, credential: Credential) -> Result<Option<Found>, Error> {
    let (db, now) = (app.db.reader(), app.clock.now());
    Ok(match credential {
        Credential::Session(id) => {
            session::Entity::find_by_id((workspace, id)).one(db).await?.map(|row| Found::session(row, now))
        }
        Credential::Token(id) => {
            token::Entity::find_by_id((workspace, id)).one(db).await?.map(|row| Found::token(row, now))
        }
        Credential::System => None,
    })
}

/// Notes a use beside the request, so that reading never waits for a writer.
fn note_use(app: &App, found: &Found, now: Timestamp) {
    if found.last_used_at.is_some_and(|last| now.ms_since(last) < NOTED_MS) {
        return;
    }
    let (noting, known) = (app.clone(), found.known);
    app.beside.spawn(async move {
        if let Err(error) = write_use(&noting, &known, now).await {
            tracing::warn!(%error, "a use of a session or token was not noted");
        }
    });
}

/// Prolongs a session, and writes down when it and its user were last seen. Outside the log: nothing happened.
async fn write_use(app: &App, known: &Known, now: Timestamp) -> Result<(), DbErr> {
    let before = now.plus_ms(-NOTED_MS);
    let update = match known.credential {
        Credential::Session(id) => Query::update()
            .table(session::Entity)
            .value(session::Column::LastUsedAt, now.0)
            .value(session::Column::ExpiresAt, expiry(app, now).0)
            .and_where(Expr::col(session::Column::WorkspaceId).eq(known.workspace_id.0))
            .and_where(Expr::col(session::Column::Id).eq(id.0))
            .and_where(Expr::col(session::Column::LastUsedAt).lte(before.0))
            .to_owned(),
        Credential::Token(id) => Query::update()
            .table(token::Entity)
            .value(token::Column::LastUsedAt, now.0)
            .and_where(Expr::col(token::Column::WorkspaceId).eq(known.workspace_id.0))
            .and_where(Expr::col(token::Column::Id).eq(id.0))
            .to_owned(),
        Credential::System => return Ok(()),
    };
    app.db.writer().execute(&update).await?;
    use crate::users::entity::{Column, Entity};
    let seen = Query::update()
        .table(Entity)
        .value(Column::LastSeenAt, now.0)
        .and_where(Expr::col(Column::WorkspaceId).eq(known.workspace_id.0))
        .and_where(Expr::col(Column::Id).eq(known.user_id.0))
        .and_where(Expr::col(Column::LastSeenAt).is_null().or(Expr::col(Column::LastSeenAt).lte(before.0)))
        .to_owned();
    app.db.writer().execute(&seen).await?;
    Ok(())
}

/// When a session that is used now ends, unless it is used again.
pub(super) fn expiry(app: &App, now: Timestamp) -> Timestamp {
    now.plus_ms(i64::from(app.config.session_days) * DAY_MS)
}

/// When the users of a workspace were last seen, as of half a minute ago at most.
pub async fn last_seen(app: &App, workspace: WorkspaceId) -> Result<Arc<LastSeen>, Error> {
    use crate::users::entity::{Column, Entity};
    let now = app.clock.now();
    let held = app.credentials.memory().seen.get(&workspace).cloned();
    if let Some((_, seen)) = held.filter(|(read_at, _)| (0..SEEN_MS).contains(&now.ms_since(*read_at))) {
        return Ok(seen);
    }
    let select = Query::select()
        .columns([Column::Id, Column::LastSeenAt])
        .from(Entity)
        .and_where(Expr::col(Column::WorkspaceId).eq(workspace.0))
        .and_where(Expr::col(Column::LastSeenAt).is_not_null())
        .to_owned();
    let rows = app.db.reader().query_all(&select).await?;
    let seen: LastSeen = rows
        .iter()
        .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
        .collect::<Result<_, DbErr>>()?;
    let seen = Arc::new(seen);
    app.credentials.memory().seen.insert(workspace, (now, seen.clone()));
    Ok(seen)
}

/// Deletes sessions that expired and links that are over. For the maintenance of a running server.
pub async fn clean(app: &App) -> Result<(), Error> {
    use super::link;
    let now = app.clock.now();
    let sessions = Query::delete()
        .from_table(session::Entity)
        .and_where(Expr::col(session::Column::ExpiresAt).lte(now.0))
        .to_owned();
    app.db.writer().execute(&sessions).await?;
    let links = Query::delete()
        .from_table(link::Entity)
        .and_where(Expr::col(link::Column::ExpiresAt).lte(now.0).or(Expr::col(link::Column::UsedAt).is_not_null()))
        .to_owned();
    app.db.writer().execute(&links).await?;
    Ok(())
}
