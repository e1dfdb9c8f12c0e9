//! Whether companies and contacts are customers or prospects: what the deals with them say, as far as they may be seen.
//!
//! Nothing of it is stored: who sees other deals is told something else, and nobody learns of a deal that is not shown.

use super::fields::{Field, Place};
use crate::{
    access::Access,
    companies,
    companies::loaders::RecordLoader,
    contacts,
    deals::{
        deal_contact,
        entity::{Column as DealColumn, Entity as Deal},
    },
    error::Error,
};
use async_graphql::dataloader::Loader;
use millrace_shared::{StageKind, Standing, Verb, filter::FieldKind};
use sea_orm::{
    ConnectionTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, SelectStatement, SimpleExpr},
};
use std::{borrow::Cow, collections::HashMap};
use uuid::Uuid;

/// The key of the field in filters.
const KEY: &str = "standing";

/// What stages of a kind make of whom a deal in them is with, the strongest first.
const BY_STAGE: [(Standing, &[StageKind]); 3] = [
    (Standing::Customer, &[StageKind::Won]),
    (Standing::Prospect, &[StageKind::Open]),
    (Standing::Lost, &[StageKind::Lost, StageKind::Unqualified]),
];

/// Whose standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// That of companies.
    Companies,
    /// That of contacts.
    Contacts,
}

/// Asks what one of them is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StandingOf(pub Whose, pub Uuid);

/// The field that they are filtered and grouped by.
pub fn field(access: &Access, whose: Whose) -> Field {
    let told = BY_STAGE.iter().fold(CaseStatement::new(), |told, (standing, kinds)| {
        // Looked up along whom the deals are with. Without this the database may go through all deals in a stage, for each record.
        let stages = CaseStatement::new().case(in_stages(access, kinds), Expr::cust("TRUE"));
        let these = deals(access, whose).and_where(stages.into()).and_where(whose.is_outer()).to_owned();
        told.case(Expr::exists(these), standing.as_str())
    });
    Field { key: Cow::Borrowed(KEY), kind: FieldKind::Word, place: Place::Column(told.into()) }
}

impl Whose {
    /// Where a deal says whom it is with.
    fn column(self) -> SimpleExpr {
        match self {
            Self::Companies => Expr::col((Deal, DealColumn::CompanyId)),
            Self::Contacts => Expr::col((deal_contact::Entity, deal_contact::Column::ContactId)),
        }
    }

    /// The deal is with the record of the statement around.
    fn is_outer(self) -> SimpleExpr {
        match self {
            Self::Companies => self.column().equals((companies::entity::Entity, companies::entity::Column::Id)),
            Self::Contacts => self.column().equals((contacts::entity::Entity, contacts::entity::Column::Id)),
        }
    }
}

/// The deals outside the trash that may be seen, with whom they are with.
fn deals(access: &Access, whose: Whose) -> SelectStatement {
    let mut select = access
        .select_for::<Deal>(Verb::View)
        .filter(Expr::col((Deal, DealColumn::DeletedAt)).is_null())
        .select_only()
        .into_query();
    if whose == Whose::Contacts {
        use deal_contact::{Column, Entity};
        let of_deal = Expr::col((Entity, Column::DealId)).equals((Deal, DealColumn::Id));
        let here = Expr::col((Entity, Column::WorkspaceId)).eq(access.workspace_id().0);
        select.inner_join(Entity, of_deal.and(here));
    }
    select.expr(Expr::val(1));
    select
}

fn in_stages(access: &Access, kinds: &[StageKind]) -> SimpleExpr {
    Expr::col((Deal, DealColumn::StageId)).is_in(access.reference().stages_of(kinds).map(|id| id.0))
}

/// What these are, in one statement; those without a deal are left out.
pub async fn of(
    access: &Access,
    whose: Whose,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Standing>, Error> {
    let strength = BY_STAGE
        .iter()
        .zip(1..)
        .fold(CaseStatement::new(), |strength, ((_, kinds), place)| strength.case(in_stages(access, kinds), place));
    let mut select = deals(access, whose);
    select
        .clear_selects()
        .expr(whose.column())
        .expr(Func::min(strength))
        .and_where(whose.column().is_in(ids))
        .add_group_by([whose.column()]);
    let mut found = HashMap::new();
    for row in access.app().db.reader().query_all(&select).await? {
        let place = row.try_get_by_index::<Option<i32>>(1)?.and_then(|place| usize::try_from(place - 1).ok());
        if let Some((standing, _)) = place.and_then(|place| BY_STAGE.get(place)) {
            found.insert(row.try_get_by_index(0)?, *standing);
        }
    }
    Ok(found)
}

impl Loader<StandingOf> for RecordLoader {
    type Value = Standing;
    type Error = Error;

    async fn load(&self, keys: &[StandingOf]) -> Result<HashMap<StandingOf, Standing>, Error> {
        let mut told = HashMap::new();
        for whose in [Whose::Companies, Whose::Contacts] {
            let ids: Vec<Uuid> = keys.iter().filter(|key| key.0 == whose).map(|key| key.1).collect();
            if !ids.is_empty() {
                let found = of(self.access(), whose, ids).await?;
                told.extend(found.into_iter().map(|(id, standing)| (StandingOf(whose, id), standing)));
            }
        }
        Ok(told)
    }
}
