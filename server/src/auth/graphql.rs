//! Sign-in, sessions, tokens and links in the schema.

use super::{commands, link::Purpose, links, looking, queries, session, token::Model as TokenRow, tokens};
use crate::{
    access::{Access, Credential, Lens},
    error::Error,
    graphql::{Ctx, inputs::OkPayload},
    preferences::{self, graphql::Preferences},
    reference::Reference,
    roles::graphql::{Role, RoleFieldRule},
    users::graphql::User,
    workspaces::graphql::Workspace,
};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use millrace_shared::{RoleId, SessionId, Timestamp, TokenId, UserId};

/// The signed-in user and what belongs to the sign-in.
#[derive(Clone)]
pub struct Viewer(Access);

impl From<Access> for Viewer {
    fn from(access: Access) -> Self {
        Self(access)
    }
}

/// The signed-in user and what belongs to the sign-in.
#[Object]
impl Viewer {
    /// The user.
    async fn user(&self) -> Result<User> {
        Ok(User::new(self.0.user()?.clone(), self.0.reference()))
    }

    /// The workspace.
    async fn workspace(&self) -> Workspace {
        Workspace::new(self.0.reference())
    }

    /// The role, with its rights; the one as which the user looks on.
    async fn role(&self) -> Result<Role> {
        let role = match self.0.lens() {
            Lens::AsRole(role) => role,
            _ => self.0.user()?.role_id,
        };
        Ok(self.0.reference().role(role).cloned().map(Role).ok_or(Error::NotFound("the role"))?)
    }

    /// The fields that are hidden from the user, or only shown: by the role, and as far as one looks on or comes with a token
    /// by the narrower of both rights. What is hidden is null or empty in every answer; all other fields are edited as their
    /// record is.
    async fn field_rules(&self) -> Vec<RoleFieldRule> {
        let rules = self.0.field_rights().iter();
        rules.map(|(kind, field, right)| RoleFieldRule::new(kind, field, right)).collect()
    }

    /// As whom the user looks on just now; null for as oneself. `user` and `role` tell the other's then, and every
    /// change is FORBIDDEN.
    async fn viewing_as(&self) -> Result<Option<ViewingAs>> {
        let reference = self.0.reference();
        let (user, role) = match self.0.lens() {
            Lens::AsUser(user) => (reference.user(user), None),
            Lens::AsRole(role) => (None, reference.role(role)),
            Lens::None | Lens::Within(_) => return Ok(None),
        };
        Ok(Some(ViewingAs {
            user: user.map(|user| User::new(user.clone(), reference)),
            role: role.cloned().map(Role),
            by: User::new(self.0.own_user()?.clone(), reference),
        }))
    }

    /// The browsers in which the user is signed in, the latest used first.
    async fn sessions(&self) -> Result<Vec<Session>> {
        // Another's ways in are nobody's business.
        if matches!(self.0.lens(), Lens::AsUser(_)) {
            return Ok(Vec::new());
        }
        let rows = queries::sessions(self.0.app(), self.0.workspace_id(), self.0.user()?.id).await?;
        let current = self.0.credential();
        Ok(rows.into_iter().map(|row| Session { current: current == Credential::Session(row.id), row }).collect())
    }

    /// The user's API tokens that were not revoked, the newest first.
    async fn tokens(&self) -> Result<Vec<ApiToken>> {
        if matches!(self.0.lens(), Lens::AsUser(_)) {
            return Ok(Vec::new());
        }
        let app = self.0.app();
        let rows = queries::tokens(app.db.reader(), self.0.workspace_id(), self.0.user()?.id).await?;
        Ok(rows.into_iter().map(|row| ApiToken::new(row, self.0.reference())).collect())
    }

    /// How the user wants the screens.
    async fn preferences(&self) -> Result<Preferences> {
        Ok(Preferences(preferences::queries::own(&self.0).await?))
    }

    /// True when outgoing mail is configured; otherwise administrators hand out links.
    async fn mail_enabled(&self) -> bool {
        self.0.app().mailer.is_configured()
    }
}

/// As whom somebody looks on: a user or a role.
#[derive(Clone, SimpleObject)]
pub struct ViewingAs {
    /// The user, when it is one.
    pub user: Option<User>,
    /// The role, when it is one.
    pub role: Option<Role>,
    /// Who looks on.
    pub by: User,
}

/// A browser that is signed in.
#[derive(Clone)]
pub struct Session {
    row: session::Model,
    current: bool,
}

/// A browser that is signed in.
#[Object]
impl Session {
    /// Its id.
    async fn id(&self) -> SessionId {
        self.row.id
    }

    /// Whether it is the one that asks.
    async fn current(&self) -> bool {
        self.current
    }

    /// When it was begun.
    async fn created_at(&self) -> Timestamp {
        self.row.created_at
    }

    /// When it was last used, to the minute.
    async fn last_used_at(&self) -> Timestamp {
        self.row.last_used_at
    }

    /// When it ends unless it is used before.
    async fn expires_at(&self) -> Timestamp {
        self.row.expires_at
    }

    /// The network address from which it was begun.
    async fn address(&self) -> Option<&str> {
        self.row.address.as_deref()
    }

    /// What the browser calls itself.
    async fn user_agent(&self) -> Option<&str> {
        self.row.user_agent.as_deref()
    }
}

/// A bearer token for the API, without its secret.
#[derive(Clone, SimpleObject)]
pub struct ApiToken {
    /// Its id.
    pub id: TokenId,
    /// What its maker calls it.
    pub name: String,
    /// A role that narrows it: it may do what its maker and the role may do both. Null: all that its maker may.
    pub role: Option<Role>,
    /// Its first characters, by which its maker knows it again.
    pub prefix: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; null: never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl ApiToken {
    fn new(row: TokenRow, reference: &Reference) -> Self {
        Self {
            id: row.id,
            name: row.name,
            role: row.role_id.and_then(|id| reference.role(id)).cloned().map(Role),
            prefix: row.prefix,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        }
    }
}

/// An invitation or the way to a new password, as its receiver may see it.
#[derive(Debug, Clone, SimpleObject)]
pub struct Link {
    /// What it is for.
    pub purpose: Purpose,
    /// The address of the user it is for.
    pub email: String,
    /// The name of the user it is for.
    pub name: String,
    /// The workspace it leads to.
    pub workspace_name: String,
}

/// Address and password.
#[derive(InputObject)]
pub struct SignInInput {
    /// The e-mail address, in any case.
    pub email: String,
    /// The password.
    #[graphql(secret)]
    pub password: String,
}

/// Who forgot the password.
#[derive(InputObject)]
pub struct RequestPasswordResetInput {
    /// The e-mail address, in any case.
    pub email: String,
}

/// A new password by a link.
#[derive(InputObject)]
pub struct AcceptLinkInput {
    /// What stands at the end of the link's address.
    #[graphql(secret)]
    pub secret: String,
    /// The user's name, when it is another than was given in the invitation.
    pub name: Option<String>,
    /// The password, 10 to 200 characters.
    #[graphql(secret)]
    pub password: String,
}

/// A new password in place of one that is known.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password now.
    #[graphql(secret)]
    pub current_password: String,
    /// The password from now on, 10 to 200 characters.
    #[graphql(secret)]
    pub new_password: String,
}

/// Which session ends.
#[derive(InputObject)]
pub struct EndSessionInput {
    /// One of the caller's own.
    pub id: SessionId,
}

/// A token to be made.
#[derive(InputObject)]
pub struct CreateTokenInput {
    /// What it is for, in a word.
    pub name: String,
    /// Days until it ends, at most 3650; null: never.
    pub expires_in_days: Option<i32>,
    /// A role that narrows it, whatever rights its maker has; null: all of them.
    pub role_id: Option<RoleId>,
}

/// As whom to look on: exactly one is given.
#[derive(InputObject)]
pub struct ViewAsInput {
    /// A role.
    pub role_id: Option<RoleId>,
    /// A user who was not deactivated.
    pub user_id: Option<UserId>,
}

/// Which token is withdrawn.
#[derive(InputObject)]
pub struct RevokeTokenInput {
    /// One of the caller's own.
    pub id: TokenId,
}

/// Who is signed in now.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// The user and what belongs to the sign-in.
    pub viewer: Viewer,
}

impl From<Access> for SignInPayload {
    fn from(access: Access) -> Self {
        Self { viewer: access.into() }
    }
}

/// A token that was made.
#[derive(SimpleObject)]
pub struct CreateTokenPayload {
    /// The token.
    pub token: ApiToken,
    /// The secret, shown this once: send it as `Authorization: Bearer SECRET`.
    pub secret: String,
}

/// Queries of sign-in.
#[derive(Default)]
pub struct AuthQuery;

#[Object]
impl AuthQuery {
    /// The signed-in user; null when nobody is signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        // The command line acts as nobody.
        ctx.access_opt().filter(|access| access.user().is_ok()).cloned().map(Viewer)
    }

    /// What the invitation or reset link with this secret is for; open to everyone who has it. NOT_FOUND when it was
    /// used or is over.
    async fn link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What stands at the end of the link's address.", secret)] secret: String,
    ) -> Result<Link> {
        let open = queries::open_link(ctx.app()?, &secret).await?;
        Ok(Link {
            purpose: open.link.purpose,
            email: open.user.email.clone(),
            name: open.user.name.clone(),
            workspace_name: open.workspace_name,
        })
    }
}

/// Mutations of sign-in.
#[derive(Default)]
pub struct AuthMutation;

#[Object]
impl AuthMutation {
    /// Signs in and sets the session cookie; open to everyone. RATE_LIMITED after too many tries.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Address and password.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        Ok(commands::sign_in(ctx.app()?, &ctx.request(), &input.email, &input.password).await?.into())
    }

    /// Ends the session that the request came with, and clears its cookie.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<OkPayload> {
        match ctx.access_opt() {
            Some(access) => Ok(OkPayload::at(commands::sign_out(access, &ctx.request()).await?)),
            // It ended already: the cookie is all that is left of it.
            None => {
                let request = ctx.request();
                request.set_cookie(super::cookies::signed_out(request.secure));
                Ok(OkPayload::plain())
            }
        }
    }

    /// Sends a link for a new password by mail, if the address is known and mail is configured; open to everyone. The
    /// answer is the same in any case.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who forgot the password.")] input: RequestPasswordResetInput,
    ) -> Result<OkPayload> {
        links::request_reset(ctx.app()?, &ctx.request(), &input.email).await?;
        Ok(OkPayload::plain())
    }

    /// Sets a password by an invitation or a reset link, and signs in; open to everyone who has the link. All other
    /// sessions of the user end.
    async fn accept_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link's secret and the password.")] input: AcceptLinkInput,
    ) -> Result<SignInPayload> {
        Ok(links::accept(ctx.app()?, &ctx.request(), &input.secret, input.name, &input.password).await?.into())
    }

    /// Changes the caller's password; all other sessions of the caller end.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Both passwords.")] input: ChangePasswordInput,
    ) -> Result<OkPayload> {
        let seq =
            commands::change_password(ctx.access()?, &ctx.request(), &input.current_password, &input.new_password)
                .await?;
        Ok(OkPayload::at(seq))
    }

    /// Signs a browser of the caller out.
    async fn end_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: EndSessionInput,
    ) -> Result<OkPayload> {
        Ok(OkPayload::at(commands::end_session(ctx.access()?, &ctx.request(), input.id).await?))
    }

    /// Signs the caller out everywhere else.
    async fn end_other_sessions(&self, ctx: &Context<'_>) -> Result<OkPayload> {
        Ok(OkPayload::at(commands::end_other_sessions(ctx.access()?).await?))
    }

    /// Looks on as a role or a user, in this browser, until `viewAsMyself`; for who administers roles. What is seen is
    /// what they would see, and never more than the caller's own rights show; nothing can be changed meanwhile. It is
    /// noted in the audit log.
    async fn view_as(&self, ctx: &Context<'_>, #[graphql(desc = "As whom.")] input: ViewAsInput) -> Result<OkPayload> {
        Ok(OkPayload::at(looking::begin(ctx.access()?, input.role_id, input.user_id).await?))
    }

    /// Ends `viewAs`.
    async fn view_as_myself(&self, ctx: &Context<'_>) -> Result<OkPayload> {
        Ok(OkPayload::at(looking::end(ctx.access()?).await?))
    }

    /// Makes an API token with the caller's rights, perhaps narrowed by a role. Needs a signed-in browser: a token cannot make another.
    async fn create_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its name and life.")] input: CreateTokenInput,
    ) -> Result<CreateTokenPayload> {
        let access = ctx.access()?;
        let made = tokens::create(access, &input.name, input.expires_in_days, input.role_id).await?;
        Ok(CreateTokenPayload { token: ApiToken::new(made.token, access.reference()), secret: made.secret })
    }

    /// Withdraws an API token of the caller; it opens nothing from then on.
    async fn revoke_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RevokeTokenInput,
    ) -> Result<OkPayload> {
        Ok(OkPayload::at(tokens::revoke(ctx.access()?, input.id).await?))
    }
}
