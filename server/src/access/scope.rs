//! How far a right reaches, as one SQL condition and as one predicate.

use crate::{companies, contacts, deals, events::Recorded, leads, lists, products};
use millrace_shared::{RecordKind, StageId, UserId, Verb};
use sea_orm::{
    Condition, EntityTrait,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr},
};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};
use uuid::Uuid;

/// Whose records a right reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Nobody's.
    Nobody,
    /// Those of these users.
    Owners(Arc<[UserId]>),
    /// Everybody's.
    All,
}

impl Whose {
    /// Whether a record of this owner is among them.
    pub fn covers(&self, owner: Option<UserId>) -> bool {
        match self {
            Self::Nobody => false,
            Self::All => true,
            Self::Owners(owners) => owner.is_some_and(|owner| owners.contains(&owner)),
        }
    }

    /// Those that both reach.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Nobody, _) | (_, Self::Nobody) => Self::Nobody,
            (Self::All, whose) | (whose, Self::All) => whose.clone(),
            (Self::Owners(some), Self::Owners(others)) => {
                Self::Owners(some.iter().filter(|owner| others.contains(owner)).copied().collect())
            }
        }
    }

    /// As SQL over the column of the owner; nothing when it is everybody's.
    fn condition(&self, owner: &SimpleExpr) -> Option<SimpleExpr> {
        match self {
            Self::All => None,
            Self::Nobody => Some(Expr::val(1).eq(0)),
            Self::Owners(owners) => Some(owner.clone().is_in(owners.iter().map(|id| id.0))),
        }
    }
}

/// How far a right reaches: whose records, and of deals in some stages whose there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    general: Whose,
    stages: BTreeMap<StageId, Whose>,
}

impl Reach {
    /// From what holds everywhere, and what holds in some stages instead.
    // Invariant: what is kept of a stage is other than what holds everywhere.
    pub fn new(general: Whose, mut stages: BTreeMap<StageId, Whose>) -> Self {
        stages.retain(|_, whose| *whose != general);
        Self { general, stages }
    }

    fn of_stage(&self, stage: StageId) -> &Whose {
        self.stages.get(&stage).unwrap_or(&self.general)
    }

    /// Whether it reaches a record of this owner, of deals in this stage.
    pub fn covers(&self, owner: Option<UserId>, stage: Option<StageId>) -> bool {
        stage.map_or(&self.general, |stage| self.of_stage(stage)).covers(owner)
    }

    /// Whether it reaches nothing, whatever there is.
    pub fn is_empty(&self) -> bool {
        self.general == Whose::Nobody && self.stages.is_empty()
    }

    /// What both reach.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let stages = self.stages.keys().chain(other.stages.keys());
        let stages = stages.map(|stage| (*stage, self.of_stage(*stage).and(other.of_stage(*stage)))).collect();
        Self::new(self.general.and(&other.general), stages)
    }

    /// As SQL over the columns of owner and stage.
    pub fn condition(&self, owner: impl Into<SimpleExpr>, stage: Option<SimpleExpr>) -> Condition {
        let owner = owner.into();
        let Some(stage) = stage.filter(|_| !self.stages.is_empty()) else {
            return Condition::all().add_option(self.general.condition(&owner));
        };
        let mut alternatives: Vec<(&Whose, Vec<Uuid>)> = Vec::new();
        for (id, whose) in self.stages.iter().filter(|(_, whose)| **whose != Whose::Nobody) {
            match alternatives.iter_mut().find(|(other, _)| *other == whose) {
                Some((_, ids)) => ids.push(id.0),
                None => alternatives.push((whose, vec![id.0])),
            }
        }
        let mut any = Condition::any();
        if self.general != Whose::Nobody {
            let elsewhere = stage.clone().is_not_in(self.stages.keys().map(|id| id.0));
            any = any.add(Condition::all().add(elsewhere).add_option(self.general.condition(&owner)));
        }
        for (whose, ids) in alternatives {
            any = any.add(Condition::all().add(stage.clone().is_in(ids)).add_option(whose.condition(&owner)));
        }
        any
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
    /// The column of the stage, of what stands in one.
    fn stage() -> Option<Self::Column> {
        None
    }
    /// Rows that may be seen though others own them, when deals for which this holds may be seen.
    fn linked(deals: Condition) -> Option<SimpleExpr> {
        let _ = deals;
        None
    }
}

/// The condition for a reach. Seeing some also reaches what is linked to `deals`, those that may be seen; no other verb
/// does, and where nothing may be seen, nothing is.
pub fn condition<E: Scoped>(reach: &Reach, deals: &Reach, verb: Verb) -> Condition {
    let own = reach
        .condition(Expr::col((E::default(), E::owner())), E::stage().map(|stage| Expr::col((E::default(), stage))));
    if verb != Verb::View || matches!(reach.general, Whose::All | Whose::Nobody) || deals.is_empty() {
        return own;
    }
    match E::linked(deal_condition(deals)) {
        Some(linked) => Condition::any().add(own).add(linked),
        None => own,
    }
}

/// Deals that a reach covers, in a statement over their table.
fn deal_condition(reach: &Reach) -> Condition {
    use deals::entity::{Column, Entity};
    reach.condition(Expr::col((Entity, Column::OwnerId)), Some(Expr::col((Entity, Column::StageId))))
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
    fn stage() -> Option<Self::Column> {
        Some(deals::entity::Column::StageId)
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
    fn linked(reached: Condition) -> Option<SimpleExpr> {
        use companies::entity::{Column, Entity};
        use deals::entity::{Column as DealColumn, Entity as Deal};
        let deals = Query::select()
            .expr(Expr::val(1))
            .from(Deal)
            .and_where(Expr::col((Deal, DealColumn::WorkspaceId)).equals((Entity, Column::WorkspaceId)))
            .and_where(Expr::col((Deal, DealColumn::CompanyId)).equals((Entity, Column::Id)))
            .cond_where(reached)
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
    fn linked(reached: Condition) -> Option<SimpleExpr> {
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
            .cond_where(reached)
            .and_where(Expr::col((Deal, DealColumn::DeletedAt)).is_null())
            .to_owned();
        Some(Expr::exists(deals))
    }
}

impl Scoped for leads::entity::Entity {
    const KIND: RecordKind = RecordKind::Lead;
    const NAME: &'static str = "the lead";
    fn workspace() -> Self::Column {
        leads::entity::Column::WorkspaceId
    }
    fn id() -> Self::Column {
        leads::entity::Column::Id
    }
    fn owner() -> Self::Column {
        leads::entity::Column::OwnerId
    }
    fn deleted() -> Self::Column {
        leads::entity::Column::DeletedAt
    }
}

impl Scoped for products::entity::Entity {
    const KIND: RecordKind = RecordKind::Product;
    const NAME: &'static str = "the product";
    fn workspace() -> Self::Column {
        products::entity::Column::WorkspaceId
    }
    fn id() -> Self::Column {
        products::entity::Column::Id
    }
    fn owner() -> Self::Column {
        products::entity::Column::OwnerId
    }
    fn deleted() -> Self::Column {
        products::entity::Column::DeletedAt
    }
}

// Items of lists are nobody's: a right to them reaches all or none, and never asks for the column of the owner.
impl Scoped for lists::item::Entity {
    const KIND: RecordKind = RecordKind::ListItem;
    const NAME: &'static str = "the item";
    fn workspace() -> Self::Column {
        lists::item::Column::WorkspaceId
    }
    fn id() -> Self::Column {
        lists::item::Column::Id
    }
    fn owner() -> Self::Column {
        lists::item::Column::Id
    }
    fn deleted() -> Self::Column {
        lists::item::Column::ArchivedAt
    }
}
