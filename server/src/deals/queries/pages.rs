//! Pages of deals in any order: lists, and the first cards of all columns of a board in one statement.

use super::{
    figures::owners_of,
    filter::{condition, idle_since, owners, stages},
};
use crate::{
    access::Access,
    db::page::{self, Cursor, Key, Page},
    deals::{
        entity::{Column, Entity, Model},
        inputs::DealSort,
    },
    error::Error,
};
use millrace_shared::{Invalid, RecordKind, StageId, UserId, filter::DealFilter, validation::folded};
use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Asterisk, NullOrdering, Query, SelectStatement, SimpleExpr, UnionType},
};
use std::{cmp::Ordering, collections::HashMap};
use uuid::Uuid;

/// Most stages whose rows are merged; SQLite takes 500 parts of a union.
const MOST_MERGED: usize = 100;

/// What deals are sorted by, and in which direction.
#[derive(Debug, Clone)]
pub struct Sorting {
    /// By what.
    pub by: DealSort,
    /// In which direction.
    pub order: Order,
}

impl Sorting {
    /// The order of the column itself.
    pub const fn rank() -> Self {
        Self { by: DealSort::Rank, order: Order::Asc }
    }

    fn column(&self) -> Column {
        match self.by {
            // Within a group: see `grouped`.
            DealSort::Rank | DealSort::Stage | DealSort::Owner => Column::Rank,
            DealSort::Name => Column::NameKey,
            DealSort::Amount => Column::Amount,
            DealSort::ExpectedCloseOn => Column::ExpectedCloseOn,
            DealSort::CreatedAt => Column::CreatedAt,
            DealSort::UpdatedAt => Column::UpdatedAt,
            DealSort::LastActivityAt => Column::LastActivityAt,
            DealSort::ClosedAt => Column::ClosedAt,
            DealSort::StageEnteredAt => Column::StageEnteredAt,
        }
    }

    /// Whether each stage has an index with this order, for what the filter means.
    fn is_indexed_by_stage(&self, filter: &DealFilter) -> bool {
        match self.by {
            DealSort::UpdatedAt => false,
            // The index holds what is closed only.
            DealSort::ClosedAt => filter.closed_from.is_some() || filter.closed_before.is_some(),
            _ => true,
        }
    }

    fn is_descending(&self) -> bool {
        matches!(self.order, Order::Desc)
    }

    /// Whether the value may be absent: then it comes last.
    fn is_nullable(&self) -> bool {
        matches!(self.by, DealSort::ExpectedCloseOn | DealSort::ClosedAt)
    }

    /// The value that a deal is sorted by.
    fn key(&self, deal: &Model) -> Key {
        match self.by {
            DealSort::Rank => Key::Text(deal.rank.clone()),
            DealSort::Stage => Key::Within(deal.stage_id.0, Box::new(Key::Text(deal.rank.clone()))),
            DealSort::Owner => Key::Within(deal.owner_id.0, Box::new(Key::Text(deal.rank.clone()))),
            DealSort::Name => Key::Text(deal.name_key.clone()),
            DealSort::Amount => Key::Number(deal.amount),
            DealSort::ExpectedCloseOn => deal.expected_close_on.map_or(Key::Null, |day| Key::Text(day.to_string())),
            DealSort::CreatedAt => Key::Number(deal.created_at.0),
            DealSort::UpdatedAt => Key::Number(deal.updated_at.0),
            DealSort::LastActivityAt => Key::Number(deal.last_activity_at.0),
            DealSort::ClosedAt => deal.closed_at.map_or(Key::Null, |at| Key::Number(at.0)),
            DealSort::StageEnteredAt => Key::Number(deal.stage_entered_at.0),
        }
    }

    /// Which of two deals comes first; the same as [`Sorting::apply`] says in SQL, within one column of a board.
    fn compare(&self, a: &Model, b: &Model) -> Ordering {
        let (left, right) = (self.key(a), self.key(b));
        let by_value = match (&left, &right) {
            (Key::Null, Key::Null) => Ordering::Equal,
            (Key::Null, _) => return Ordering::Greater,
            (_, Key::Null) => return Ordering::Less,
            (Key::Number(a), Key::Number(b)) => a.cmp(b),
            (Key::Text(a), Key::Text(b)) => a.cmp(b),
            (Key::Within(_, a), Key::Within(_, b)) => match (&**a, &**b) {
                (Key::Text(a), Key::Text(b)) => a.cmp(b),
                _ => Ordering::Equal,
            },
            _ => Ordering::Equal,
        };
        let ascending = by_value.then(a.id.cmp(&b.id));
        if self.is_descending() { ascending.reverse() } else { ascending }
    }

    fn apply(&self, select: Select<Entity>) -> Select<Entity> {
        let select = if self.is_nullable() {
            select.order_by_with_nulls(self.column(), self.order.clone(), NullOrdering::Last)
        } else {
            select.order_by(self.column(), self.order.clone())
        };
        select.order_by(Column::Id, self.order.clone())
    }
}

/// Refuses what would tell of hidden fields by what is found, or by its order.
pub fn may_list(access: &Access, filter: &DealFilter, sorting: &Sorting) -> Result<(), Error> {
    access.may_filter(filter)?;
    match sorting.by {
        DealSort::Amount => access.may_ask(RecordKind::Deal, "amount", "sort"),
        DealSort::ExpectedCloseOn => access.may_ask(RecordKind::Deal, "expectedCloseOn", "sort"),
        _ => Ok(()),
    }
}

/// A page of the deals that match, each with its cursor.
pub async fn list(
    access: &Access,
    filter: &DealFilter,
    sorting: &Sorting,
    first: i32,
    after: Option<&str>,
) -> Result<Page<(String, Model)>, Error> {
    may_list(access, filter, sorting)?;
    let size = page::size(first)?;
    let after = after.map(Cursor::decode).transpose()?;
    let rows = match sorting.by {
        DealSort::Stage | DealSort::Owner => grouped(access, filter, sorting, size + 1, after).await?,
        _ => sorted(access, filter, sorting, size + 1, after.as_ref()).await?,
    };
    Ok(Page::cut(rows, size).map(|deal| (cursor(&deal, sorting), deal)))
}

/// The deals that match, group by group: a stage or an owner after the other, each in the order of the columns.
async fn grouped(
    access: &Access,
    filter: &DealFilter,
    sorting: &Sorting,
    limit: u64,
    after: Option<Cursor>,
) -> Result<Vec<Model>, Error> {
    let mut groups: Vec<(Uuid, DealFilter)> = match sorting.by {
        DealSort::Owner => by_owner(access, filter).await?,
        _ => {
            let all = access.reference().pipelines.iter().flat_map(|pipeline| &pipeline.stages).map(|stage| stage.id);
            let stages = stages(filter, access.reference()).unwrap_or_else(|| all.collect());
            let one = |stage: StageId| (stage.0, DealFilter { stage_ids: Some(vec![stage]), ..filter.clone() });
            stages.into_iter().map(one).collect()
        }
    };
    if sorting.is_descending() {
        groups.reverse();
    }
    let mut after = match after {
        None => None,
        Some(Cursor(Key::Within(group, key), id)) => {
            let begin = groups.iter().position(|(known, _)| *known == group);
            groups.drain(..begin.ok_or_else(|| Error::invalid("after", Invalid::Unknown))?);
            Some(Cursor(*key, id))
        }
        Some(_) => return Err(Error::invalid("after", Invalid::Unknown)),
    };
    let by_rank = Sorting { by: DealSort::Rank, order: sorting.order.clone() };
    let mut rows = Vec::new();
    for (_, filter) in groups {
        let left = limit.saturating_sub(u64::try_from(rows.len()).unwrap_or(u64::MAX));
        if left == 0 {
            break;
        }
        rows.extend(sorted(access, &filter, &by_rank, left, after.take().as_ref()).await?);
    }
    Ok(rows)
}

/// A filter for each owner who may be meant, in the order of their names. The browser's table has the same order.
async fn by_owner(access: &Access, filter: &DealFilter) -> Result<Vec<(Uuid, DealFilter)>, Error> {
    let wanted = owners(filter, access.reference());
    // Who has no deals costs no statement; the kept totals do not know the trash.
    let known = if filter.deleted { None } else { Some(owners_of(access, filter).await?) };
    let meant = |id: &UserId| {
        wanted.as_ref().is_none_or(|ids| ids.contains(id)) && known.as_ref().is_none_or(|ids| ids.contains(id))
    };
    let users = access.reference().users.iter().filter(|user| meant(&user.id));
    let mut users: Vec<(String, UserId)> = users.map(|user| (folded(&user.name), user.id)).collect();
    users.sort_unstable();
    let one = |id: UserId| (id.0, DealFilter { owner_ids: Some(vec![id]), ..filter.clone() });
    Ok(users.into_iter().map(|(_, id)| one(id)).collect())
}

/// The first deals that match, or those after a cursor. Where the filter narrows to stages, each stage is read along an
/// index of its own and the few rows of all are merged: a table of the open deals costs the same however many are closed.
async fn sorted(
    access: &Access,
    filter: &DealFilter,
    sorting: &Sorting,
    limit: u64,
    after: Option<&Cursor>,
) -> Result<Vec<Model>, Error> {
    let after = after.map(|cursor| {
        page::after(
            cursor,
            (Entity, sorting.column()),
            (Entity, Column::Id),
            sorting.is_descending(),
            sorting.is_nullable(),
            sorting.by == DealSort::ExpectedCloseOn,
        )
    });
    // A company's or a contact's few deals are found along theirs.
    let few = filter.company_ids.is_some() || filter.contact_id.is_some() || filter.tags.is_some() || filter.deleted;
    // What a custom field narrows to is found along its index.
    let few = few || !filter.custom.is_empty();
    let stages = stages(filter, access.reference()).filter(|_| sorting.is_indexed_by_stage(filter) && !few);
    if let Some(stages) = stages.filter(|stages| stages.len() <= MOST_MERGED) {
        return merged(access, &stages, filter, sorting, limit, after).await;
    }
    let select = access.select::<Entity>().filter(condition(filter, access.reference()));
    let select = match after {
        Some(after) => select.filter(after),
        None => select,
    };
    Ok(sorting.apply(select).limit(limit).all(access.app().db.reader()).await?)
}

async fn merged(
    access: &Access,
    stages: &[StageId],
    filter: &DealFilter,
    sorting: &Sorting,
    limit: u64,
    after: Option<SimpleExpr>,
) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    if let Some(union) = of_each(access, stages, filter, sorting, limit, after) {
        for row in &access.app().db.reader().query_all(&union).await? {
            rows.push(Model::from_query_result(row, "")?);
        }
    }
    rows.sort_by(|a, b| sorting.compare(a, b));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

/// The first deals of each of these stages, in one statement.
pub(super) fn of_each(
    access: &Access,
    stages: &[StageId],
    filter: &DealFilter,
    sorting: &Sorting,
    limit: u64,
    after: Option<SimpleExpr>,
) -> Option<SelectStatement> {
    // The stage itself says what a list of stages would say again.
    let rest = DealFilter { pipeline_id: None, stage_ids: None, statuses: None, idle_since: None, ..filter.clone() };
    let condition = condition(&rest, access.reference());
    let mut union: Option<SelectStatement> = None;
    for stage in stages {
        let column = access.select::<Entity>().filter(Column::StageId.eq(*stage)).filter(condition.clone());
        let column = match filter.idle_since.as_ref().and_then(|since| since.get(stage)) {
            Some(at) => column.filter(idle_since(*at)),
            None => column,
        };
        let column = match &after {
            Some(after) => column.filter(after.clone()),
            None => column,
        };
        let column = sorting.apply(column).limit(limit).into_query();
        // SQLite wants a statement with an order of its own wrapped before it joins a union.
        let column = Query::select().column(Asterisk).from_subquery(column, "cards").to_owned();
        match &mut union {
            None => union = Some(column),
            Some(union) => {
                union.union(UnionType::All, column);
            }
        }
    }
    union
}

/// The cursor of a deal in a list with this sort.
pub fn cursor(deal: &Model, sorting: &Sorting) -> String {
    Cursor(sorting.key(deal), deal.id.0).encode()
}

/// The first cards of each of these columns that match, in order, in one statement; and whether more follow.
pub async fn columns(
    access: &Access,
    stages: &[StageId],
    filter: &DealFilter,
    sorting: &Sorting,
    first: i32,
) -> Result<HashMap<StageId, Page<Model>>, Error> {
    may_list(access, filter, sorting)?;
    let size = page::size(first)?;
    if sorting.by == DealSort::Owner {
        return Err(Error::invalid("sort", Invalid::NotAllowed));
    }
    let wanted = super::filter::stages(filter, access.reference());
    let meant: Vec<StageId> =
        stages.iter().copied().filter(|id| wanted.as_ref().is_none_or(|ids| ids.contains(id))).collect();
    let mut columns: HashMap<StageId, Vec<Model>> = stages.iter().map(|stage| (*stage, Vec::new())).collect();
    let union = of_each(access, &meant, filter, sorting, size + 1, None);
    let rows = match union {
        Some(union) => access.app().db.reader().query_all(&union).await?,
        None => Vec::new(),
    };
    for row in &rows {
        let deal = Model::from_query_result(row, "")?;
        columns.entry(deal.stage_id).or_default().push(deal);
    }
    for cards in columns.values_mut() {
        cards.sort_by(|a, b| sorting.compare(a, b));
    }
    Ok(columns.into_iter().map(|(stage, cards)| (stage, Page::cut(cards, size))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::property::fresh_database,
        app::{App, Clock, Random},
        config::Config,
        users::testing::{START, TestApp},
    };

    /// What each order is read along, for the deals of stages and for those of one owner in them.
    const INDEXES: [(DealSort, &str); 7] = [
        (DealSort::Rank, "deals_board"),
        (DealSort::Name, "deals_board_name"),
        (DealSort::Amount, "deals_board_amount"),
        (DealSort::ExpectedCloseOn, "deals_board_expected"),
        (DealSort::CreatedAt, "deals_board_created"),
        (DealSort::LastActivityAt, "deals_board_activity"),
        (DealSort::StageEnteredAt, "deals_board_entered"),
    ];

    /// How the database reads the next page of two stages, as lines of text.
    async fn plan(access: &Access, by: DealSort, order: Order) -> Vec<String> {
        let pipeline = &access.reference().pipelines[0];
        let stages: Vec<StageId> = pipeline.stages.iter().take(2).map(|stage| stage.id).collect();
        let union = of_each(access, &stages, &DealFilter::default(), &Sorting { by, order }, 51, None).unwrap();
        crate::db::plan::plan(&access.app().db, &union).await
    }

    async fn hold(access: &Access, sorts: impl Fn(&str) -> bool) {
        for (by, index) in INDEXES {
            for order in [Order::Asc, Order::Desc] {
                let lines = plan(access, by, order.clone()).await;
                let used = lines.iter().filter(|line| line.contains(&format!("{index} "))).count();
                let down = lines.iter().filter(|line| line.contains(&format!("{index}_down "))).count();
                assert_eq!(used + down, 2, "{by:?} {order:?}: {lines:#?}");
                assert!(!lines.iter().any(|line| sorts(line)), "{by:?} {order:?} is sorted: {lines:#?}");
            }
        }
    }

    #[tokio::test]
    async fn every_order_of_the_table_is_read_along_an_index_on_sqlite() {
        let (_test, access) = TestApp::set_up().await;
        hold(&access, |line| line.contains("TEMP B-TREE")).await;
    }

    #[tokio::test]
    async fn every_order_of_the_table_is_read_along_an_index_on_postgresql() {
        let Ok(server) = std::env::var("MILLRACE_TEST_POSTGRES") else {
            eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
            return;
        };
        let database_url = Some(fresh_database(&server).await);
        let config = Config { database_url, ..Config::default() };
        let app = App::open_with(config, Clock::fixed(START), Random::seeded(7)).await.unwrap();
        let workspace =
            crate::workspaces::commands::create_for_demo(&app, "anna@example.com", "copper kettle sings").await;
        let access = Access::system(&app, workspace.unwrap(), None).await.unwrap();
        hold(&access, |line| line.contains("Sort Key")).await;
    }
}
