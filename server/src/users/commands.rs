//! What can be done with users, but for their leaving and coming back ([`super::leaving`]).

use super::{
    entity::Model,
    inputs::{AbsenceInput, InviteUserInput, UpdateProfileInput, UpdateUserInput, WorkingHoursInput},
    model::{is_last_administrator, last_administrator, makes_circle},
    queries,
};
use crate::{
    access::Access,
    auth::{
        self,
        link::Purpose,
        links::{self, NewLink},
    },
    db::{Committed, Tx, tx::Receipt},
    error::{Checks, Error},
    events::NewEvent,
    graphql::RequestInfo,
    workspaces::model::{locale, time_zone},
};
use async_graphql::MaybeUndefined;
use millrace_shared::{
    Invalid, RecordKind, RoleId, TeamId, UserId, UserStatus,
    validation::{self, TEXT_MAX},
    working,
};
use std::sync::Arc;

/// A user after a command, and the number of its event.
pub type Done = (Arc<Model>, i64);

/// Makes a user who may join by a link, which is mailed when mail is configured.
pub async fn invite(
    access: &Access,
    request: &RequestInfo,
    input: InviteUserInput,
) -> Result<(Arc<Model>, NewLink), Error> {
    access.may_administer(RecordKind::User)?;
    let mut tx = access.begin(None).await?;
    let now = tx.now();
    let mut checks = Checks::default();
    let email = checks.take("email", validation::email(&input.email)).unwrap_or_default();
    let user = Model {
        workspace_id: access.workspace_id(),
        id: access.app().new_id(),
        email_key: validation::email_key(&email),
        email,
        name: checks.take("name", validation::name(&input.name)).unwrap_or_default(),
        title: checks
            .optional("title", input.title, |text| validation::line(&text, TEXT_MAX))
            .filter(|text| !text.is_empty()),
        department: checks
            .optional("department", input.department, |text| validation::line(&text, TEXT_MAX))
            .filter(|text| !text.is_empty()),
        manager_id: input.manager_id.and_then(|id| known_manager(access, &mut checks, id)),
        team_id: input.team_id.and_then(|id| known_team(access, &mut checks, id)),
        role_id: known_role(access, &mut checks, input.role_id),
        status: UserStatus::Invited,
        locale: None,
        time_zone: None,
        avatar: None,
        away_from: None,
        away_until: None,
        work_from: None,
        work_until: None,
        password_hash: None,
        last_seen_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    check_free(&tx, &mut checks, &user).await?;
    checks.done()?;
    access.may_manage(&user)?;
    let user = create(&mut tx, user, "invited").await?;
    let link = links::make(&mut tx, &user, Purpose::Invite, &base_url(access, request), true).await?;
    tx.commit().await?;
    Ok((Arc::new(user), link))
}

/// Inserts a user, with an event of this verb.
pub(crate) async fn create(tx: &mut Tx, user: Model, verb: &'static str) -> Result<Model, Error> {
    tx.insert_rows([user.clone()]).await?;
    let mut event = NewEvent::created(&user)?;
    event.verb = verb;
    tx.note(event);
    Ok(user)
}

/// Makes a fresh link for a user who has not joined yet or forgot the password.
pub async fn create_link(access: &Access, request: &RequestInfo, id: UserId) -> Result<(Arc<Model>, NewLink), Error> {
    access.may_administer(RecordKind::User)?;
    let mut tx = access.begin(None).await?;
    let user = queries::locked(&tx, id).await?;
    access.may_manage(&user)?;
    let Some(purpose) = Purpose::for_status(user.status) else {
        return Err(Error::Forbidden("a deactivated user cannot sign in: reactivate the user first".to_owned()));
    };
    let link = links::make(&mut tx, &user, purpose, &base_url(access, request), true).await?;
    tx.note(NewEvent::new(RecordKind::User, user.id, "link_created"));
    tx.commit().await?;
    Ok((Arc::new(user), link))
}

/// Changes a user.
pub async fn update(access: &Access, input: UpdateUserInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::User)?;
    // Roles stay as they are meanwhile: what they grant decides what may be done.
    let (mut tx, access) = access.begin_settings(input.client_mutation_id).await?;
    let access = &access;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let users = queries::all_locked(&tx).await?;
    let before = users.iter().find(|user| user.id == input.id).ok_or(Error::NotFound("the user"))?;
    access.may_manage(before)?;
    let mut checks = Checks::default();
    let mut user = before.clone();
    if let Some(email) = checks.optional("email", input.email, |email| validation::email(&email)) {
        user.email_key = validation::email_key(&email);
        user.email = email;
    }
    patch_person(&mut checks, &mut user, input.name, input.title, input.department, input.locale, input.time_zone);
    patch_work(&mut checks, &mut user, input.absence, input.working_hours);
    patch(&mut user.team_id, input.team_id, |id| known_team(access, &mut checks, id));
    patch(&mut user.manager_id, input.manager_id, |id| {
        if makes_circle(&users, user.id, id) {
            checks.refuse("managerId", Invalid::NotAllowed);
        }
        known_manager(access, &mut checks, id)
    });
    if let Some(role) = input.role_id {
        user.role_id = known_role(access, &mut checks, role);
    }
    if user.email_key != before.email_key {
        check_free(&tx, &mut checks, &user).await?;
    }
    checks.done()?;
    access.may_manage(&user)?;
    let new_role = user.role_id != before.role_id;
    if new_role
        && is_last_administrator(access.reference(), &users, user.id)
        && !super::model::is_administrator(access.reference(), &user)
    {
        return Err(last_administrator());
    }
    let user = tx.save(before, user, if new_role { "role_changed" } else { "updated" }).await?;
    finish(tx, user).await
}

/// Changes the acting user's own entry.
pub async fn update_profile(access: &Access, input: UpdateProfileInput) -> Result<Done, Error> {
    let id = access.user()?.id;
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = queries::locked(&tx, id).await?;
    let mut checks = Checks::default();
    let mut user = before.clone();
    patch_person(&mut checks, &mut user, input.name, input.title, input.department, input.locale, input.time_zone);
    patch_work(&mut checks, &mut user, input.absence, input.working_hours);
    checks.done()?;
    let user = tx.save(&before, user, "updated").await?;
    finish(tx, user).await
}

pub(crate) async fn finish(mut tx: Tx, user: Model) -> Result<Done, Error> {
    tx.done_to(user.id);
    let Committed { seq } = tx.commit().await?;
    Ok((Arc::new(user), seq))
}

/// The answer to a mutation that was done before: the user as things are now.
pub(crate) async fn seen(access: &Access, id: UserId) -> Result<Done, Error> {
    let reference = access.app().references.get(access.app(), access.workspace_id()).await?;
    let user = reference.user(id).cloned().ok_or(Error::NotFound("the user"))?;
    Ok((user, reference.seq))
}

/// Who is signed in may be believed about the address it came to; the command line has none.
fn base_url(access: &Access, request: &RequestInfo) -> String {
    if request.base_url.is_empty() { links::trusted_base_url(access.app()) } else { request.base_url.clone() }
}

fn patch_person(
    checks: &mut Checks,
    user: &mut Model,
    name: Option<String>,
    title: MaybeUndefined<String>,
    department: MaybeUndefined<String>,
    language: MaybeUndefined<String>,
    zone: MaybeUndefined<String>,
) {
    if let Some(name) = checks.optional("name", name, |name| validation::name(&name)) {
        user.name = name;
    }
    let line = |text: String| validation::line(&text, TEXT_MAX);
    patch(&mut user.title, title, |text| checks.take("title", line(text)).filter(|text| !text.is_empty()));
    patch(&mut user.department, department, |text| {
        checks.take("department", line(text)).filter(|text| !text.is_empty())
    });
    patch(&mut user.locale, language, |text| checks.take("locale", locale(&text)));
    patch(&mut user.time_zone, zone, |text| checks.take("timeZone", time_zone(&text)));
}

/// When the user works: days of absence, hours of the day.
fn patch_work(
    checks: &mut Checks,
    user: &mut Model,
    absence: MaybeUndefined<AbsenceInput>,
    hours: MaybeUndefined<WorkingHoursInput>,
) {
    match absence {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => (user.away_from, user.away_until) = (None, None),
        MaybeUndefined::Value(absence) => {
            let (from, until) = (absence.from.map(|day| day.0), absence.until.0);
            if from.is_some_and(|from| from > until) {
                checks.refuse("absence", Invalid::NotAllowed);
            }
            (user.away_from, user.away_until) = (from, Some(until));
        }
    }
    match hours {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => (user.work_from, user.work_until) = (None, None),
        MaybeUndefined::Value(hours) => {
            user.work_from = checks.take("workingHours", working::minute_of(&hours.from));
            user.work_until = checks.take("workingHours", working::minute_of(&hours.until));
            if user.work_from.is_some() && user.work_from == user.work_until {
                checks.refuse("workingHours", Invalid::NotAllowed);
            }
        }
    }
}

/// Applies a patch to a field that may be empty.
fn patch<T, U>(field: &mut Option<U>, value: MaybeUndefined<T>, convert: impl FnOnce(T) -> Option<U>) {
    match value {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *field = None,
        MaybeUndefined::Value(value) => *field = convert(value),
    }
}

/// An address has one user, in whichever workspace: it is what one signs in with.
pub(crate) async fn check_free(tx: &Tx, checks: &mut Checks, user: &Model) -> Result<(), Error> {
    let holder = auth::queries::user_by_email(tx.connection(), &user.email_key).await?;
    if holder.is_some_and(|holder| holder.id != user.id) {
        checks.refuse("email", Invalid::Taken);
    }
    Ok(())
}

fn known_manager(access: &Access, checks: &mut Checks, id: UserId) -> Option<UserId> {
    let known = access.reference().user(id).filter(|user| user.status != UserStatus::Deactivated);
    checks.take("managerId", known.map(|user| user.id).ok_or(Invalid::Unknown))
}

fn known_team(access: &Access, checks: &mut Checks, id: TeamId) -> Option<TeamId> {
    checks.take("teamId", access.reference().team(id).map(|team| team.id).ok_or(Invalid::Unknown))
}

fn known_role(access: &Access, checks: &mut Checks, id: RoleId) -> RoleId {
    checks.take("roleId", access.reference().role(id).map(|role| role.role.id).ok_or(Invalid::Unknown)).unwrap_or(id)
}
