//! What can be asked of deals: lists, one board in one statement, totals and statistics, all within the caller's rights.

use super::{
    deal_contact, deal_tag,
    entity::{Column, Entity, Model},
    inputs::DealSort,
    stage_totals,
    totals::{self, TotalsDelta},
};
use crate::{
    access::Access,
    companies, contacts,
    db::page::{self, Cursor, Key, Page},
    error::Error,
    reference::Reference,
};
use millrace_shared::{DealId, StageId, StageKind, UserId, Verb, filter::DealFilter, validation::folded};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Asterisk, Expr, ExprTrait, LikeExpr, NullOrdering, Query, SelectStatement, UnionType},
};
use std::collections::HashMap;
use uuid::Uuid;

/// The condition of a filter, in SQL: the same meaning as [`DealFilter::matches`].
pub fn condition(filter: &DealFilter, reference: &Reference) -> Condition {
    let mut all = Condition::all().add(if filter.deleted {
        Column::DeletedAt.is_not_null()
    } else {
        Column::DeletedAt.is_null()
    });
    if let Some(stages) = stages(filter, reference) {
        all = all.add(Column::StageId.is_in(stages.into_iter().map(|id| id.0)));
    }
    if let Some(owners) = owners(filter, reference) {
        all = all.add(Column::OwnerId.is_in(owners.into_iter().map(|id| id.0)));
    }
    if let Some(ids) = &filter.company_ids {
        all = all.add(Column::CompanyId.is_in(ids.iter().map(|id| id.0)));
    }
    if let Some(contact) = filter.contact_id {
        all = all.add(within(
            Query::select()
                .column(deal_contact::Column::DealId)
                .from(deal_contact::Entity)
                .and_where(Expr::col(deal_contact::Column::WorkspaceId).eq(reference.workspace.id.0))
                .and_where(Expr::col(deal_contact::Column::ContactId).eq(contact.0))
                .to_owned(),
        ));
    }
    if let Some(tags) = &filter.tags {
        let keys: Vec<String> = tags.iter().map(|tag| folded(tag)).collect();
        all = all.add(within(
            Query::select()
                .column(deal_tag::Column::DealId)
                .from(deal_tag::Entity)
                .and_where(Expr::col(deal_tag::Column::WorkspaceId).eq(reference.workspace.id.0))
                .and_where(Expr::col(deal_tag::Column::TagKey).is_in(keys))
                .to_owned(),
        ));
    }
    if let Some(text) = filter.text.as_deref().map(folded).filter(|text| !text.is_empty()) {
        let companies = Query::select()
            .column(companies::entity::Column::Id)
            .from(companies::entity::Entity)
            .and_where(Expr::col(companies::entity::Column::WorkspaceId).eq(reference.workspace.id.0))
            .and_where(Expr::col(companies::entity::Column::NameKey).like(contains(&text)))
            .to_owned();
        all = all.add(
            Condition::any()
                .add(Expr::col((Entity, Column::NameKey)).like(contains(&text)))
                .add(Expr::col((Entity, Column::CompanyId)).in_subquery(companies)),
        );
    }
    all.add_option(filter.amount_from.map(|least| Column::Amount.gte(least)))
        .add_option(filter.amount_to.map(|most| Column::Amount.lte(most)))
        .add_option(filter.closes_from.map(|from| Column::ExpectedCloseOn.gte(from)))
        .add_option(filter.closes_to.map(|to| Column::ExpectedCloseOn.lte(to)))
}

fn within(ids: SelectStatement) -> sea_orm::sea_query::SimpleExpr {
    Expr::col((Entity, Column::Id)).in_subquery(ids)
}

/// A LIKE pattern for a part of a text; `%`, `_` and `\` in it stand for themselves.
pub fn contains(text: &str) -> LikeExpr {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

/// The stages a filter narrows to, if it does.
fn stages(filter: &DealFilter, reference: &Reference) -> Option<Vec<StageId>> {
    if filter.pipeline_id.is_none() && filter.stage_ids.is_none() && filter.statuses.is_none() {
        return None;
    }
    let all = reference.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    let meant = all.filter(|stage| {
        filter.pipeline_id.is_none_or(|id| id == stage.pipeline_id)
            && filter.stage_ids.as_ref().is_none_or(|ids| ids.contains(&stage.id))
            && filter.statuses.as_ref().is_none_or(|kinds| kinds.contains(&stage.kind))
    });
    Some(meant.map(|stage| stage.id).collect())
}

/// The owners a filter narrows to, if it does.
fn owners(filter: &DealFilter, reference: &Reference) -> Option<Vec<UserId>> {
    if filter.owner_ids.is_none() && filter.team_ids.is_none() {
        return None;
    }
    let meant = reference.users.iter().filter(|user| {
        filter.owner_ids.as_ref().is_none_or(|ids| ids.contains(&user.id))
            && filter.team_ids.as_ref().is_none_or(|ids| user.team_id.is_some_and(|team| ids.contains(&team)))
    });
    Some(meant.map(|user| user.id).collect())
}

/// A page of the deals that match, each with its cursor.
pub async fn list(
    access: &Access,
    filter: &DealFilter,
    sort: DealSort,
    order: Order,
    first: i32,
    after: Option<&str>,
) -> Result<Page<(String, Model)>, Error> {
    let size = page::size(first)?;
    let (column, nullable) = match sort {
        DealSort::Rank => (Column::Rank, false),
        DealSort::Name => (Column::NameKey, false),
        DealSort::Amount => (Column::Amount, false),
        DealSort::ExpectedCloseOn => (Column::ExpectedCloseOn, true),
        DealSort::CreatedAt => (Column::CreatedAt, false),
        DealSort::UpdatedAt => (Column::UpdatedAt, false),
        DealSort::ClosedAt => (Column::ClosedAt, true),
    };
    let descending = matches!(order, Order::Desc);
    let mut select = access.select::<Entity>().filter(condition(filter, access.reference()));
    if let Some(after) = after {
        let cursor = Cursor::decode(after)?;
        let at = page::after(
            &cursor,
            (Entity, column),
            (Entity, Column::Id),
            descending,
            nullable,
            sort == DealSort::ExpectedCloseOn,
        );
        select = select.filter(at);
    }
    let select = if nullable {
        select.order_by_with_nulls(column, order.clone(), NullOrdering::Last)
    } else {
        select.order_by(column, order.clone())
    };
    let rows = select.order_by(Column::Id, order).limit(size + 1).all(access.app().db.reader()).await?;
    Ok(Page::cut(rows, size).map(|deal| (cursor(&deal, sort), deal)))
}

/// The cursor of a deal in a list with this sort.
pub fn cursor(deal: &Model, sort: DealSort) -> String {
    let key = match sort {
        DealSort::Rank => Key::Text(deal.rank.clone()),
        DealSort::Name => Key::Text(deal.name_key.clone()),
        DealSort::Amount => Key::Number(deal.amount),
        DealSort::ExpectedCloseOn => deal.expected_close_on.map_or(Key::Null, |day| Key::Text(day.to_string())),
        DealSort::CreatedAt => Key::Number(deal.created_at.0),
        DealSort::UpdatedAt => Key::Number(deal.updated_at.0),
        DealSort::ClosedAt => deal.closed_at.map_or(Key::Null, |at| Key::Number(at.0)),
    };
    Cursor(key, deal.id.0).encode()
}

/// How many deals match. Kept totals answer where they can; otherwise they are counted.
pub async fn count(access: &Access, filter: &DealFilter) -> Result<i64, Error> {
    if filter.is_kept() {
        let totals = stage_totals(access, filter).await?;
        return Ok(totals.values().flatten().map(|(_, totals)| totals.count).sum());
    }
    let count =
        access.select::<Entity>().filter(condition(filter, access.reference())).count(access.app().db.reader()).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Figures per currency, by stage.
pub type TotalsByStage = HashMap<StageId, Vec<(String, TotalsDelta)>>;

/// The figures of each stage over the deals that match and may be seen: kept ones where the filter allows, else counted.
pub async fn stage_totals(access: &Access, filter: &DealFilter) -> Result<TotalsByStage, Error> {
    let rows = if filter.is_kept() { kept_totals(access, filter) } else { counted_totals(access, filter) };
    let rows = access.app().db.reader().query_all(&rows).await?;
    let mut totals = TotalsByStage::new();
    for row in rows {
        let figures = TotalsDelta {
            count: row.try_get_by_index(2)?,
            amount: row.try_get_by_index(3)?,
            plain: row.try_get_by_index(4)?,
            weighted: row.try_get_by_index(5)?,
            cycle_ms: row.try_get_by_index(6)?,
        };
        if figures.count != 0 {
            totals.entry(row.try_get_by_index(0)?).or_default().push((row.try_get_by_index(1)?, figures));
        }
    }
    Ok(totals)
}

fn kept_totals(access: &Access, filter: &DealFilter) -> SelectStatement {
    use stage_totals::{Column as Kept, Entity as Totals};
    let mut select = Query::select();
    select.columns([Kept::StageId, Kept::Currency]);
    for column in [Kept::DealCount, Kept::AmountSum, Kept::PlainAmountSum, Kept::OverrideWeightedSum, Kept::CycleMsSum]
    {
        select.expr(totals::sum(Expr::col(column)));
    }
    select.from(Totals).and_where(Expr::col(Kept::WorkspaceId).eq(access.workspace_id().0));
    if let Some(stages) = stages(filter, access.reference()) {
        select.and_where(Expr::col(Kept::StageId).is_in(stages.into_iter().map(|id| id.0)));
    }
    if let Some(owners) = owners(filter, access.reference()) {
        select.and_where(Expr::col(Kept::OwnerId).is_in(owners.into_iter().map(|id| id.0)));
    }
    select.cond_where(access.totals_condition(Kept::OwnerId));
    select.group_by_columns([Kept::StageId, Kept::Currency]).to_owned()
}

fn counted_totals(access: &Access, filter: &DealFilter) -> SelectStatement {
    access
        .select::<Entity>()
        .filter(condition(filter, access.reference()))
        .select_only()
        .columns([Column::StageId, Column::Currency])
        .expr(Expr::col(Column::Id).count())
        .expr(totals::sum(Expr::col(Column::Amount)))
        .expr(totals::sum(totals::plain_amount()))
        .expr(totals::sum(totals::override_weighted()))
        .expr(totals::sum(totals::cycle_ms()))
        .group_by(Column::StageId)
        .group_by(Column::Currency)
        .into_query()
}

/// The first cards of each of these columns that match, in order, in one statement; and whether more follow.
pub async fn columns(
    access: &Access,
    stages: &[StageId],
    filter: &DealFilter,
    first: i32,
) -> Result<HashMap<StageId, Page<Model>>, Error> {
    let size = page::size(first)?;
    let mut union: Option<SelectStatement> = None;
    for stage in stages {
        let column = access
            .select::<Entity>()
            .filter(Column::StageId.eq(*stage))
            .filter(condition(filter, access.reference()))
            .order_by_asc(Column::Rank)
            .order_by_asc(Column::Id)
            .limit(size + 1)
            .into_query();
        // SQLite wants a statement with an order of its own wrapped before it joins a union.
        let column = Query::select().column(Asterisk).from_subquery(column, "cards").to_owned();
        match &mut union {
            None => union = Some(column),
            Some(union) => {
                union.union(UnionType::All, column);
            }
        }
    }
    let Some(union) = union else {
        return Ok(HashMap::new());
    };
    let rows = access.app().db.reader().query_all(&union).await?;
    let mut columns: HashMap<StageId, Vec<Model>> = stages.iter().map(|stage| (*stage, Vec::new())).collect();
    for row in &rows {
        let deal = Model::from_query_result(row, "")?;
        columns.entry(deal.stage_id).or_default().push(deal);
    }
    for cards in columns.values_mut() {
        cards.sort_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
    }
    Ok(columns.into_iter().map(|(stage, cards)| (stage, Page::cut(cards, size))).collect())
}

/// The companies of deals, by id: one statement for a whole page.
pub async fn companies_of(access: &Access, deals: &[Model]) -> Result<HashMap<Uuid, companies::entity::Model>, Error> {
    let mut ids: Vec<Uuid> = deals.iter().filter_map(|deal| deal.company_id).map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let companies = access.get_many::<companies::entity::Entity>(ids).await?;
    Ok(companies.into_iter().map(|company| (company.id.0, company)).collect())
}

/// The contacts of deals, in their order, by deal: two statements for a whole page.
pub async fn contacts_of(
    access: &Access,
    deals: &[DealId],
) -> Result<HashMap<DealId, Vec<contacts::entity::Model>>, Error> {
    if deals.is_empty() {
        return Ok(HashMap::new());
    }
    let links = links(access.app().db.reader(), access, deals).await?;
    let mut ids: Vec<Uuid> = links.iter().map(|link| link.contact_id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let contacts: HashMap<Uuid, _> = access
        .get_many::<contacts::entity::Entity>(ids)
        .await?
        .into_iter()
        .map(|contact| (contact.id.0, contact))
        .collect();
    let mut found: HashMap<DealId, Vec<_>> = HashMap::new();
    for link in links {
        if let Some(contact) = contacts.get(&link.contact_id.0) {
            found.entry(link.deal_id).or_default().push(contact.clone());
        }
    }
    Ok(found)
}

/// The links between deals that the caller was given and their contacts.
pub(crate) async fn links(
    connection: &impl ConnectionTrait,
    access: &Access,
    deals: &[DealId],
) -> Result<Vec<deal_contact::Model>, Error> {
    #[expect(
        clippy::disallowed_methods,
        reason = "links of deals that came through Access; the contacts go through it next"
    )]
    let links = deal_contact::Entity::find()
        .filter(deal_contact::Column::WorkspaceId.eq(access.workspace_id()))
        .filter(deal_contact::Column::DealId.is_in(deals.iter().map(|id| id.0)))
        .order_by_asc(deal_contact::Column::DealId)
        .order_by_asc(deal_contact::Column::Position)
        .all(connection)
        .await?;
    Ok(links)
}

/// Figures of the deals that match, from the totals of their stages.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// Figures by stage.
    pub by_stage: TotalsByStage,
    /// Figures by kind of stage.
    pub by_kind: HashMap<StageKind, Vec<(String, TotalsDelta)>>,
}

impl Statistics {
    /// How many deals are in stages of this kind.
    pub fn count(&self, kind: StageKind) -> i64 {
        self.by_kind.get(&kind).into_iter().flatten().map(|(_, totals)| totals.count).sum()
    }

    /// Mean days from creation to close over these kinds; nothing when there are no such deals.
    pub fn mean_cycle_days(&self, kinds: &[StageKind]) -> Option<f64> {
        let closed: i64 = kinds.iter().map(|kind| self.count(*kind)).sum();
        let ms: i64 =
            kinds.iter().filter_map(|kind| self.by_kind.get(kind)).flatten().map(|(_, totals)| totals.cycle_ms).sum();
        #[expect(clippy::cast_precision_loss, reason = "a mean is told with a few digits")]
        (closed > 0).then(|| ms as f64 / closed as f64 / millrace_shared::time::DAY_MS as f64)
    }
}

/// Figures of the deals that match.
pub async fn statistics(access: &Access, filter: &DealFilter) -> Result<Statistics, Error> {
    let by_stage = stage_totals(access, filter).await?;
    let mut by_kind: HashMap<StageKind, Vec<(String, TotalsDelta)>> = HashMap::new();
    for (stage, totals) in &by_stage {
        by_kind.entry(access.reference().stage_kind(*stage)).or_default().extend(totals.iter().cloned());
    }
    Ok(Statistics { by_stage, by_kind })
}

/// How many records of a user are open or kept: deals in open stages, of which pipelines, and not in the trash.
pub async fn open_of(access: &Access, owner: UserId) -> Result<i64, Error> {
    let filter =
        DealFilter { owner_ids: Some(vec![owner]), statuses: Some(vec![StageKind::Open]), ..DealFilter::default() };
    count(access, &filter).await
}

/// Which of these deals may be seen and are not in the trash, as they are now.
pub async fn visible(access: &Access, ids: Vec<Uuid>) -> Result<Vec<Model>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let select =
        access.select_for::<Entity>(Verb::View).filter(Column::Id.is_in(ids)).filter(Column::DeletedAt.is_null());
    Ok(select.all(access.app().db.reader()).await?)
}

/// The stages of deals, whoever may see them: for figures, which are scoped themselves.
pub async fn stages_of(access: &Access, ids: Vec<Uuid>) -> Result<Vec<StageId>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    #[expect(clippy::disallowed_methods, reason = "only tells which figures to read; the figures are scoped")]
    let select = Entity::find()
        .select_only()
        .column(Column::StageId)
        .distinct()
        .filter(Column::WorkspaceId.eq(access.workspace_id()));
    Ok(select.filter(Column::Id.is_in(ids)).into_tuple().all(access.app().db.reader()).await?)
}
