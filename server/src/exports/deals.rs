//! Files of deals: what a board or table of a pipeline shows.

use super::{
    commands::What,
    csv::Cell,
    rows::{Column, Names, PAGE, Rows, Written},
};
use crate::{
    access::Access,
    companies, contacts,
    deals::{
        entity::Model,
        inputs::DealSort,
        queries::{self, Sorting},
    },
    error::Error,
    records::filter::Looking,
    reference::Reference,
};
use millrace_shared::{
    DealColumn, DealId, StageKind, Verb,
    filter::{Around, BoardFilter, Calendar, DealFilter, Fault},
    time::DAY_MS,
};
use sea_orm::Order;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What is written of deals beside the columns of their table, when everything is asked for.
const MORE: [&str; 4] = ["pipeline", "contacts", "loss_reason", "closed_at"];

/// The rows of a board or table.
pub struct OfDeals {
    filter: DealFilter,
    sorting: Sorting,
    ids: Option<Vec<Uuid>>,
    columns: Vec<Column>,
}

impl OfDeals {
    /// Of what was asked for.
    pub fn new(access: &Access, what: &What) -> Result<Self, Error> {
        let values: BTreeMap<String, String> = serde_json::from_value(what.filter.clone()).map_err(|_| Fault::Form)?;
        let all: Vec<&'static str> = DealColumn::ALL.iter().map(|column| column.as_str()).chain(MORE).collect();
        let (filter, sorting) = (meant(access, what, &values), sorting(what.sort.as_deref()));
        queries::may_list(access, &filter, &sorting)?;
        Ok(Self {
            filter,
            sorting,
            ids: what.ids.clone(),
            columns: Column::of(access, millrace_shared::RecordKind::Deal, what, &all),
        })
    }

    async fn rows(&self, access: &Access, after: Option<&str>) -> Result<(Vec<Model>, Option<String>), Error> {
        if let Some(ids) = &self.ids {
            let mut deals = queries::visible(access, ids.clone()).await?;
            deals.sort_by_key(|deal| ids.iter().position(|id| *id == deal.id.0));
            return Ok((deals, None));
        }
        let page = queries::list(access, &self.filter, &self.sorting, PAGE, after).await?;
        let next = page.rows.last().filter(|_| page.more).map(|(cursor, _)| cursor.clone());
        Ok((page.rows.into_iter().map(|(_, deal)| deal).collect(), next))
    }
}

/// What `millrace import` calls a column.
fn heading(word: &str) -> &str {
    match word {
        "close_date" => "expected_close_on",
        "last_activity" => "last_activity_at",
        word => word,
    }
}

/// What the words of a board's address mean now, for who looks.
fn meant(access: &Access, what: &What, values: &BTreeMap<String, String>) -> DealFilter {
    let filter = BoardFilter::parse(|name| values.get(name).cloned());
    let looking = Looking::of(access);
    let begins = |day| looking.start_of(day);
    let shared = filter.shared(Calendar { today: looking.today(), begins: &begins });
    // As on screen: closed stages are shown when that is asked for.
    let closed = values.contains_key("closed") || filter.kinds.iter().any(|kind| kind.is_closed());
    DealFilter {
        pipeline_id: what.pipeline,
        statuses: if closed { shared.statuses } else { Some(vec![StageKind::Open]) },
        text: what.text.clone().or(shared.text),
        idle_since: filter.over_limit.then(|| access.reference().idle_since(access.app().clock.now())),
        ..shared
    }
}

/// The order of a table or a board.
fn sorting(word: Option<&str>) -> Sorting {
    let word = word.unwrap_or_default();
    let (descending, word) = word.strip_prefix('-').map_or((false, word), |word| (true, word));
    let by = match word {
        "name" => DealSort::Name,
        "amount" => DealSort::Amount,
        "close" => DealSort::ExpectedCloseOn,
        "owner" => DealSort::Owner,
        "created" => DealSort::CreatedAt,
        "activity" => DealSort::LastActivityAt,
        "age" => DealSort::StageEnteredAt,
        "closed" => DealSort::ClosedAt,
        _ => DealSort::Stage,
    };
    // The longest in its stage came there first.
    let descending = descending != (by == DealSort::StageEnteredAt);
    Sorting { by, order: if descending { Order::Desc } else { Order::Asc } }
}

#[async_trait::async_trait]
impl Rows for OfDeals {
    fn head(&self) -> Vec<Cell> {
        self.columns.iter().map(|column| column.head(heading)).collect()
    }

    async fn page(&self, access: &Access, after: Option<&str>) -> Result<Written, Error> {
        let (rows, next) = self.rows(access, after).await?;
        let rows = rows.into_iter().filter(|row| access.may_on(Verb::Export, row).is_ok());
        let rows: Vec<Model> = rows.map(|row| access.shown(row)).collect();
        let beside = Beside {
            names: Names::of(access, &self.columns, rows.iter().map(|row| &row.custom)).await?,
            companies: queries::companies_of(access, &rows).await?,
            contacts: queries::contacts_of(access, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?,
        };
        let line = |row: &Model| {
            let cell = |column: &Column| match column {
                Column::Own(word) => beside.cell(row, word, access),
                Column::Custom(field) => beside.names.custom(field, &row.custom),
            };
            self.columns.iter().map(cell).collect()
        };
        Ok(Written { rows: rows.iter().map(line).collect(), next })
    }
}

/// What a page's deals need from other tables.
struct Beside {
    names: Names,
    companies: HashMap<Uuid, companies::entity::Model>,
    contacts: HashMap<DealId, Vec<contacts::entity::Model>>,
}

impl Beside {
    fn cell(&self, deal: &Model, word: &str, access: &Access) -> Cell {
        let reference: &Reference = access.reference();
        let item =
            |id: Option<_>| Cell::text(id.and_then(|id| reference.directory_item(id)).map(|item| item.name.as_str()));
        let Some(column) = DealColumn::parse(word) else {
            return match word {
                "pipeline" => Cell::text(reference.pipeline(deal.pipeline_id).map(|it| it.pipeline.name.as_str())),
                "contacts" => {
                    let names: Vec<String> = self
                        .contacts
                        .get(&deal.id)
                        .into_iter()
                        .flatten()
                        .map(|it| access.shown(it.clone()).name())
                        .collect();
                    Cell::texts(names.iter().map(String::as_str))
                }
                "loss_reason" => item(deal.loss_reason_id),
                "closed_at" => deal.closed_at.map_or(Cell::Empty, Cell::instant),
                _ => Cell::Empty,
            };
        };
        use DealColumn as C;
        let probability = reference.stage(deal.stage_id).map_or(0, |stage| deal.probability(stage));
        match column {
            C::Name => Cell::text(Some(&deal.name)),
            C::Stage => Cell::text(reference.stage(deal.stage_id).map(|stage| stage.name.as_str())),
            C::Company => {
                let company = deal.company_id.and_then(|id| self.companies.get(&id.0));
                Cell::text(company.map(|company| company.name.as_str()))
            }
            C::Amount => Cell::money(Some(deal.amount), &deal.currency),
            C::Probability => Cell::plain(Some(probability)),
            C::Weighted => Cell::money(Some(deal.amount * i64::from(probability) / 100), &deal.currency),
            C::Currency => Cell::plain(Some(&deal.currency)),
            C::CloseDate => Cell::plain(deal.expected_close_on),
            C::Owner => self.names.user(deal.owner_id),
            C::Tags => Cell::texts(deal.tags.0.iter().map(String::as_str)),
            C::Source => item(deal.source_id),
            C::CreatedAt => Cell::instant(deal.created_at),
            C::LastActivity => Cell::instant(deal.last_activity_at),
            C::DaysInStage => {
                let now = access.app().clock.now();
                Cell::plain(Some(now.ms_since(deal.stage_entered_at).max(0) / DAY_MS))
            }
        }
    }
}
