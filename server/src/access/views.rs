//! Who sees and changes saved views. They hang on no role: what counts is whose they are and with whom they are shared.

use super::{Access, Permit};
use crate::{
    db::Tx,
    error::Error,
    views::{
        entity::{Column, Entity, Model},
        told::Whom,
    },
};
use millrace_shared::{Audience, RecordKind, TeamId, UserId, ViewId};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, Select};

impl Access {
    /// Views that may be seen: one's own, one's team's, everybody's; of teams all for an administrator, who looks after
    /// what others leave behind.
    pub fn select_views(&self) -> Select<Entity> {
        let mut seen = Condition::any().add(Column::Audience.eq(Audience::Everyone));
        if let Some(user) = self.user_id() {
            seen = seen.add(Column::OwnerId.eq(user));
        }
        let of_teams = Condition::all().add(Column::Audience.eq(Audience::Team));
        if self.looks_after_views() {
            seen = seen.add(of_teams);
        } else if let Some(team) = self.own_team() {
            seen = seen.add(of_teams.add(Column::TeamId.eq(team)));
        }
        #[expect(clippy::disallowed_methods, reason = "this is the scoped select of views")]
        Entity::find().filter(Column::WorkspaceId.eq(self.workspace_id())).filter(seen)
    }

    /// Whether a view like this may be seen: the same as [`Access::select_views`] for one.
    pub fn sees_view(&self, owner: UserId, audience: Audience, team: Option<TeamId>) -> bool {
        self.user_id() == Some(owner)
            || match audience {
                Audience::Private => false,
                Audience::Team => self.looks_after_views() || team.is_some() && team == self.own_team(),
                Audience::Everyone => true,
            }
    }

    /// Whether an event that concerns some only concerns this actor, or may.
    pub fn is_concerned(&self, whom: Whom) -> bool {
        match whom {
            Whom::Everybody | Whom::Each => true,
            Whom::User(user) => self.user_id() == Some(user),
            Whom::Team(team, owner) => {
                self.own_team() == Some(team) || owner.is_some() && owner == self.user_id() || self.looks_after_views()
            }
        }
    }

    /// Reads a view within the transaction, locked until its end, and proves that it may be changed.
    pub async fn permit_view(&self, tx: &Tx, id: ViewId) -> Result<Permit<Model>, Error> {
        let select = self.select_views().filter(Column::Id.eq(id)).lock_exclusive();
        let view = select.one(tx.connection()).await?.ok_or(Error::NotFound("the view"))?;
        if self.user_id() == Some(view.owner_id) || self.looks_after_views() {
            return Ok(Permit::of(view));
        }
        Err(Error::Forbidden("only its owner and administrators may change a shared view".to_owned()))
    }

    /// Whether a view may be shared with a team: one's own, or any for an administrator.
    pub fn may_share_with(&self, team: TeamId) -> Result<(), Error> {
        if self.own_team() == Some(team) || self.looks_after_views() {
            return Ok(());
        }
        Err(Error::Forbidden("you share views with your own team only".to_owned()))
    }

    fn looks_after_views(&self) -> bool {
        self.may_administer(RecordKind::Workspace).is_ok()
    }

    fn own_team(&self) -> Option<TeamId> {
        self.user().ok().and_then(|user| user.team_id)
    }
}
