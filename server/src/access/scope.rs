//! How far a right reaches, as one SQL condition and as one predicate.

use crate::{companies, contacts, deals, events::Recorded};
use millrace_shared::{RecordKind, UserId, Verb};
use sea_orm::{
    Condition, EntityTrait,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr},
};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};
use uuid::Uuid;

/// Whose records a right reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Nobody's.
    Nobody,
    /// Those of these users.
    Owners(Arc<[UserId]>),
    /// Everybody's.
    All,
}

impl Reach {
    /// Whether it reaches a record of this owner.
    pub fn covers(&self, owner: Option<UserId>) -> bool {
        match self {
            Self::Nobody => false,
            Self::All => true,
            Self::Owners(owners) => owner.is_some_and(|owner| owners.contains(&owner)),
        }
    }

    /// The same for a record that is also seen by whoever owns a deal with it (a company, a contact).
    pub fn covers_linked(&self, owner: Option<UserId>, owners_of_deals: &[UserId]) -> bool {
        self.covers(owner) || owners_of_deals.iter().any(|owner| self.covers(Some(*owner)))
    }
}

/// A kind of record that has owners.
pub trait Scoped: EntityTrait<Model: Recorded> {
    /// What it is.
    const KIND: RecordKind;
    /// As errors call it.
    const NAME: &'static str;
    /// The column of the workspace.
    fn workspace() -> Self::Column;
    /// The column of the id.
    fn id() -> Self::Column;
    /// The column of the owner.
    fn owner() -> Self::Column;
    /// The column of the time it was put into the trash.
    fn deleted() -> Self::Column;
    /// Rows that may be seen though others own them, when one reaches the deals of these owners.
    fn linked(owners: &[Uuid]) -> Option<SimpleExpr> {
        let _ = owners;
        None
    }
}

/// The condition for a reach. Seeing also reaches what is linked to one's deals; no other verb does.
pub fn condition<E: Scoped>(reach: &Reach, verb: Verb) -> Condition {
    match reach {
        Reach::All => Condition::all(),
        Reach::Nobody => Condition::all().add(Expr::val(1).eq(0)),
        Reach::Owners(owners) => {
            let owners: Vec<Uuid> = owners.iter().map(|id| id.0).collect();
            let linked = if verb == Verb::View { E::linked(&owners) } else { None };
            Condition::any().add(Expr::col((E::default(), E::owner())).is_in(owners)).add_option(linked)
        }
    }
}

/// Equal for the same users in the same order.
pub fn fingerprint(users: &[UserId]) -> u64 {
    let mut hasher = DefaultHasher::new();
    users.hash(&mut hasher);
    hasher.finish()
}

impl Scoped for deals::entity::Entity {
    const KIND: RecordKind = RecordKind::Deal;
    const NAME: &'static str = "the deal";
    fn workspace() -> Self::Column {
        deals::entity::Column::WorkspaceId
    }
    fn id() -> Self::Column {
        deals::entity::Column::Id
    }
    fn owner() -> Self::Column {
        deals::entity::Column::OwnerId
    }
    fn deleted() -> Self::Column {
        deals::entity::Column::DeletedAt
    }
}

impl Scoped for companies::entity::Entity {
    const KIND: RecordKind = RecordKind::Company;
    const NAME: &'static str = "the company";
    fn workspace() -> Self::Column {
        companies::entity::Column::WorkspaceId
    }
    fn id() -> Self::Column {
        companies::entity::Column::Id
    }
    fn owner() -> Self::Column {
        companies::entity::Column::OwnerId
    }
    fn deleted() -> Self::Column {
        companies::entity::Column::DeletedAt
    }
    fn linked(owners: &[Uuid]) -> Option<SimpleExpr> {
        use companies::entity::{Column, Entity};
        use deals::entity::{Column as DealColumn, Entity as Deal};
        let deals = Query::select()
            .expr(Expr::val(1))
            .from(Deal)
            .and_where(Expr::col((Deal, DealColumn::WorkspaceId)).equals((Entity, Column::WorkspaceId)))
            .and_where(Expr::col((Deal, DealColumn::CompanyId)).equals((Entity, Column::Id)))
            .and_where(Expr::col((Deal, DealColumn::OwnerId)).is_in(owners.to_vec()))
            .and_where(Expr::col((Deal, DealColumn::DeletedAt)).is_null())
            .to_owned();
        Some(Expr::exists(deals))
    }
}

impl Scoped for contacts::entity::Entity {
    const KIND: RecordKind = RecordKind::Contact;
    const NAME: &'static str = "the contact";
    fn workspace() -> Self::Column {
        contacts::entity::Column::WorkspaceId
    }
    fn id() -> Self::Column {
        contacts::entity::Column::Id
    }
    fn owner() -> Self::Column {
        contacts::entity::Column::OwnerId
    }
    fn deleted() -> Self::Column {
        contacts::entity::Column::DeletedAt
    }
    fn linked(owners: &[Uuid]) -> Option<SimpleExpr> {
        use contacts::entity::{Column, Entity};
        use deals::{
            deal_contact::{Column as LinkColumn, Entity as Link},
            entity::{Column as DealColumn, Entity as Deal},
        };
        let deals = Query::select()
            .expr(Expr::val(1))
            .from(Link)
            .inner_join(
                Deal,
                Expr::col((Deal, DealColumn::WorkspaceId))
                    .equals((Link, LinkColumn::WorkspaceId))
                    .and(Expr::col((Deal, DealColumn::Id)).equals((Link, LinkColumn::DealId))),
            )
            .and_where(Expr::col((Link, LinkColumn::WorkspaceId)).equals((Entity, Column::WorkspaceId)))
            .and_where(Expr::col((Link, LinkColumn::ContactId)).equals((Entity, Column::Id)))
            .and_where(Expr::col((Deal, DealColumn::OwnerId)).is_in(owners.to_vec()))
            .and_where(Expr::col((Deal, DealColumn::DeletedAt)).is_null())
            .to_owned();
        Some(Expr::exists(deals))
    }
}
