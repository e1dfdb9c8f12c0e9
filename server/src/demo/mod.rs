//! The demo company: a year of a sales team's work, 8,800 deals, for trying Millrace on real figures. The data
//! (`demo/crm-sales-opportunities` of the repository) is built in.
//!
//! Start at [`load`]. [`source`] reads the files and counts what is odd in them, [`history`] works out what happened
//! when, [`report`] tells people.
//!
//! Invariant: all of it lands in one transaction, and the log tells it in the order in which it happened.

pub mod history;
mod leads;
mod people;
mod products;
pub mod report;
pub mod source;
mod teaching;
#[cfg(test)]
mod tests;

pub use report::DemoReport;

use crate::{
    access::Access,
    app::App,
    auth::passwords,
    companies::{
        self,
        values::{Address, LabeledValues},
    },
    db::Tx,
    deals::{
        deal_tag,
        entity::{CheckedItems, Column as DealColumn, Entity as DealEntity, Model as DealModel, Tags},
        model::closing_word,
    },
    directories,
    error::Error,
    events::NewEvent,
    fields::custom::CustomValues,
    pipelines::stage,
    reference::PipelineWithStages,
};
use chrono::{Days, NaiveDate};
use history::{Calendar, EXPECTED_DAYS, Standing};
use millrace_shared::{
    CompanyId, DealId, DirectoryKind, Invalid, PipelineId, RankKey, StageKind, Timestamp, UserId, WorkspaceId,
    validation,
};
use people::People;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use source::{Progress, Source};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// Where the made-up addresses of the demo's users lie.
pub const DOMAIN: &str = "demo.example";

/// Every third company has one of them.
const TAGS: [&str; 3] = ["key account", "reference", "newsletter"];

/// Rows, and events, that are written at once.
const BATCH: usize = 500;

/// Which days the history has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dates {
    /// Those of the source: October 2016 to December 2017.
    Original,
    /// The same, moved by whole days so that the last one is today.
    #[default]
    Recent,
}

/// How the demo is loaded.
#[derive(Debug, Clone, Default)]
pub struct DemoOptions {
    /// Which days the history has.
    pub dates: Dates,
    /// The pipeline that takes the deals; the first one when absent.
    pub pipeline: Option<PipelineId>,
    /// One password for all users of the demo. Without it they cannot sign in until an administrator makes a link.
    pub password: Option<String>,
}

/// Loads the demo company into a workspace. Refused when it is there already.
pub async fn load(app: &App, workspace: WorkspaceId, admin: UserId, options: DemoOptions) -> Result<DemoReport, Error> {
    let source = source::read()?;
    let access = Access::system(app, workspace, Some(admin)).await?;
    refuse_twice(&access, &source)?;
    let pipeline = match options.pipeline {
        Some(id) => access.reference().pipeline(id),
        None => access.reference().pipelines.first(),
    };
    let stages = Stages::of(pipeline.ok_or(Error::NotFound("the pipeline"))?)?;
    let (first, last) = history::span(&source.deals).ok_or_else(|| Error::internal("the demo has no dates"))?;
    let calendar = match options.dates {
        Dates::Original => Calendar::original(),
        Dates::Recent => Calendar::recent(last, app.clock.now()),
    };
    let password_hash = match &options.password {
        Some(password) => {
            validation::password(password, "").map_err(|invalid| Error::invalid("password", invalid))?;
            Some(passwords::hash(app, password).await?)
        }
        None => None,
    };
    // The team and its customers were there the day before the first deal.
    let start = calendar.instant(first.pred_opt().unwrap_or(first));

    let mut tx = access.begin(None).await?;
    tx.set_now(start);
    let people = people::write(&access, &mut tx, &source, password_hash).await?;
    let events = teaching::write(&mut tx, &stages).await?;
    let mut loader = Loader { access: &access, tx, source: &source, calendar, stages, people, events };
    loader.sectors().await?;
    loader.products(admin).await?;
    let companies = loader.companies().await?;
    let deals = loader.deals(&companies, last);
    loader.write_deals(deals).await?;
    loader.leads().await?;
    let Loader { mut tx, people, events, .. } = loader;
    tx.set_now(app.clock.now());
    tx.commit().await?;

    let count = |wanted: fn(&Progress) -> bool| source.deals.iter().filter(|deal| wanted(&deal.progress)).count();
    Ok(DemoReport {
        companies: companies.len(),
        subsidiaries: source.accounts.iter().filter(|account| !account.subsidiary_of.is_empty()).count(),
        products: source.prices.len(),
        teams: people.teams,
        managers: people.managers,
        agents: source.agents.len(),
        can_sign_in: options.password.is_some(),
        deals: source.deals.len(),
        won: count(|progress| matches!(progress, Progress::Won(..))),
        lost: count(|progress| matches!(progress, Progress::Lost(..))),
        engaging: count(|progress| matches!(progress, Progress::Engaging(_))),
        prospecting: count(|progress| matches!(progress, Progress::Prospecting)),
        revenues_left_out: if takes_dollars(&access) { 0 } else { source.accounts.len() },
        shift_days: calendar.shift_days(),
        days: (calendar.day(first), calendar.day(last)),
        events: events + people.events,
        findings: source.findings,
    })
}

fn refuse_twice(access: &Access, source: &Source) -> Result<(), Error> {
    let there = |name: &str| access.reference().users.iter().any(|user| user.email_key == people::address(name));
    match source.agents.iter().any(|agent| there(&agent.name) || there(&agent.manager)) {
        true => Err(Error::Forbidden("the workspace holds the demo company already".to_owned())),
        false => Ok(()),
    }
}

/// Revenue has no currency of its own: it is told in the workspace's.
fn takes_dollars(access: &Access) -> bool {
    access.reference().workspace.currency == source::CURRENCY
}

/// The stages of the pipeline that takes the deals.
struct Stages {
    pipeline_id: PipelineId,
    open: Vec<Arc<stage::Model>>,
    won: Arc<stage::Model>,
    lost: Arc<stage::Model>,
}

impl Stages {
    fn of(pipeline: &PipelineWithStages) -> Result<Self, Error> {
        let of_kind = |kind: StageKind| pipeline.stages.iter().filter(move |stage| stage.kind == kind).cloned();
        let open: Vec<_> = of_kind(StageKind::Open).collect();
        let (won, lost) = (of_kind(StageKind::Won).next(), of_kind(StageKind::Lost).next());
        match (open.is_empty(), won, lost) {
            (false, Some(won), Some(lost)) => Ok(Self { pipeline_id: pipeline.pipeline.id, open, won, lost }),
            _ => Err(Error::invalid("pipelineId", Invalid::NotAllowed)),
        }
    }

    fn at(&self, standing: Standing) -> &stage::Model {
        match standing {
            Standing::Open(number) => self.open.get(number).unwrap_or(&self.open[0]),
            Standing::Won => &self.won,
            Standing::Lost => &self.lost,
        }
    }
}

/// A deal as it was made and as it is.
struct Story {
    made: DealModel,
    now: DealModel,
    closed: Option<StageKind>,
}

struct Loader<'a> {
    access: &'a Access,
    tx: Tx,
    source: &'a Source,
    calendar: Calendar,
    stages: Stages,
    people: People,
    events: usize,
}

impl Loader<'_> {
    /// Adds the lines of business that the directory lacks.
    async fn sectors(&mut self) -> Result<(), Error> {
        let items = self.access.reference().directories.iter().filter(|item| item.kind == DirectoryKind::Sector);
        let known: Vec<String> = items.map(|item| validation::folded(&item.name)).collect();
        let wanted: BTreeSet<&str> = self.source.accounts.iter().map(|account| account.sector.as_str()).collect();
        let missing = wanted.into_iter().filter(|sector| !known.contains(&validation::folded(sector)));
        let models =
            missing.zip(i32::try_from(known.len()).unwrap_or(0)..).map(|(name, position)| directories::entity::Model {
                workspace_id: self.tx.workspace_id(),
                id: self.tx.app().new_id(),
                kind: DirectoryKind::Sector,
                name: name.to_owned(),
                position,
                version: 1,
                created_at: self.tx.now(),
            });
        let models: Vec<_> = models.collect();
        self.events += models.len();
        self.tx.create_many(models, NewEvent::created).await
    }

    /// Writes the companies, those that others belong to first.
    async fn companies(&mut self) -> Result<HashMap<String, CompanyId>, Error> {
        let mut accounts: Vec<&source::Account> = self.source.accounts.iter().collect();
        accounts.sort_by_key(|account| !account.subsidiary_of.is_empty());
        let now = self.tx.now();
        let ids: HashMap<String, CompanyId> =
            accounts.iter().map(|account| (account.name.clone(), CompanyId(self.tx.app().random.uuid(now)))).collect();
        let mut models = Vec::with_capacity(accounts.len());
        for (number, account) in accounts.into_iter().enumerate() {
            models.push(companies::entity::Model {
                workspace_id: self.tx.workspace_id(),
                id: ids[&account.name],
                name: account.name.clone(),
                name_key: validation::folded(&account.name),
                parent_id: ids.get(&account.subsidiary_of).copied(),
                owner_id: self.busiest_agent(&account.name),
                sector: Some(account.sector.clone()),
                website: None,
                phones: LabeledValues::default(),
                emails: LabeledValues::default(),
                address: Address { country: Some(account.country.clone()), ..Address::default() },
                annual_revenue: account.revenue_cents().filter(|_| takes_dollars(self.access)),
                employees: Some(account.employees),
                founded_year: Some(account.year_established),
                tags: Tags(TAGS.get(number % (TAGS.len() * 3)).map(|tag| (*tag).to_owned()).into_iter().collect()),
                custom: CustomValues::default(),
                created_at: now,
                updated_at: now,
                last_activity_at: now,
                deleted_at: None,
                version: 1,
            });
        }
        self.events += models.len();
        self.tx.create_many(models, NewEvent::created).await?;
        Ok(ids)
    }

    /// Who has most deals with a company; the first by name of several.
    fn busiest_agent(&self, company: &str) -> UserId {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for deal in self.source.deals.iter().filter(|deal| deal.company.as_deref() == Some(company)) {
            *counts.entry(&deal.agent).or_default() += 1;
        }
        let busiest = counts.into_iter().rev().max_by_key(|(_, count)| *count);
        self.people.agent(busiest.map_or("", |(name, _)| name))
    }

    /// Every deal as it was made and as it is; places in the columns come later.
    fn deals(&self, companies: &HashMap<String, CompanyId>, last: NaiveDate) -> Vec<Story> {
        let standings = history::standings(&self.source.deals, self.stages.open.len());
        let stories = self.source.deals.iter().zip(standings).map(|(deal, standing)| {
            let (began, closed) = match deal.progress {
                Progress::Prospecting => (last, None),
                Progress::Engaging(began) => (began, None),
                Progress::Won(began, closed, value) => (began, Some((closed, value, StageKind::Won))),
                Progress::Lost(began, closed) => (began, Some((closed, 0, StageKind::Lost))),
            };
            let created_at = self.calendar.instant(began);
            let company = deal.company.as_ref().and_then(|name| companies.get(name).map(|id| (name, *id)));
            let name = match company {
                Some((company, _)) => format!("{company} \u{b7} {}", deal.product),
                None => deal.product.clone(),
            };
            // A closed deal began where engaged ones begin.
            let first = match standing {
                Standing::Open(_) => standing,
                _ => Standing::Open(1.min(self.stages.open.len() - 1)),
            };
            let open = matches!(deal.progress, Progress::Engaging(_));
            let made = DealModel {
                workspace_id: self.tx.workspace_id(),
                id: DealId(self.tx.app().random.uuid(created_at)),
                pipeline_id: self.stages.pipeline_id,
                stage_id: self.stages.at(first).id,
                rank: RankKey::first().to_string(),
                name_key: validation::folded(&name),
                name,
                amount: self.source.prices.get(&deal.product).copied().unwrap_or_default(),
                currency: source::CURRENCY.to_owned(),
                company_id: company.map(|(_, id)| id),
                owner_id: self.people.agent(&deal.agent),
                probability_override: None,
                expected_close_on: self.calendar.day(began).checked_add_days(Days::new(EXPECTED_DAYS)).filter(|_| open),
                source_id: None,
                loss_reason_id: None,
                tags: Tags(vec![deal.product.clone()]),
                checked_items: CheckedItems::default(),
                custom: CustomValues::default(),
                closed_at: None,
                stage_entered_at: created_at,
                last_activity_at: created_at,
                created_at,
                updated_at: created_at,
                deleted_at: None,
                version: 1,
            };
            let now = match closed {
                None => made.clone(),
                Some((day, amount, _)) => {
                    let at = self.calendar.instant(day);
                    DealModel {
                        stage_id: self.stages.at(standing).id,
                        amount,
                        closed_at: Some(at),
                        stage_entered_at: at,
                        last_activity_at: at,
                        updated_at: at,
                        version: 2,
                        ..made.clone()
                    }
                }
            };
            Story { made, now, closed: closed.map(|(_, _, kind)| kind) }
        });
        stories.collect()
    }

    /// Writes the deals, and what happened to them in the order in which it did.
    async fn write_deals(&mut self, mut stories: Vec<Story>) -> Result<(), Error> {
        self.place(&mut stories).await?;
        stories.sort_by_key(|story| (story.made.created_at, story.made.id));
        for batch in stories.chunks(BATCH) {
            let tag = |story: &Story| {
                let deal = &story.now;
                let key = deal.tags.0.first().map(|tag| validation::folded(tag)).unwrap_or_default();
                deal_tag::Model { workspace_id: deal.workspace_id, deal_id: deal.id, tag_key: key }
            };
            for story in batch {
                self.tx.keep(None, Some(&story.now));
            }
            self.tx.insert_rows(batch.iter().map(|story| story.now.clone()).collect::<Vec<_>>()).await?;
            self.tx.insert_rows(batch.iter().map(tag).collect::<Vec<_>>()).await?;
        }
        let mut happened: Vec<(Timestamp, bool, usize)> = Vec::with_capacity(stories.len() * 2);
        for (at, story) in stories.iter().enumerate() {
            happened.push((story.made.created_at, false, at));
            happened.extend(story.now.closed_at.map(|closed| (closed, true, at)));
        }
        happened.sort_unstable();
        self.events += happened.len();
        for batch in happened.chunks(BATCH) {
            for (at, closes, number) in batch {
                let Story { made, now, closed } = &stories[*number];
                let event = match (closes, closed) {
                    (true, Some(kind)) => NewEvent::changed(made, now, closing_word(*kind))?,
                    _ => NewEvent::created(made)?,
                };
                self.tx.note(event.at(*at).by(made.owner_id));
            }
            self.tx.flush().await?;
        }
        Ok(())
    }

    /// Gives each deal its place: in a column the newest on top, below what was there before.
    async fn place(&self, stories: &mut [Story]) -> Result<(), Error> {
        let mut columns: HashMap<_, Vec<&mut Story>> = HashMap::new();
        for story in stories {
            columns.entry(story.now.stage_id).or_default().push(story);
        }
        for (stage, mut column) in columns {
            column.sort_by_key(|story| std::cmp::Reverse((story.now.stage_entered_at, story.now.id)));
            let lowest = self
                .access
                .select::<DealEntity>()
                .filter(DealColumn::StageId.eq(stage))
                .filter(DealColumn::DeletedAt.is_null());
            let lowest = lowest.order_by_desc(DealColumn::Rank).one(self.tx.connection()).await?;
            let lowest = lowest.and_then(|deal| RankKey::parse(&deal.rank).ok());
            let ranks = RankKey::spread(lowest.as_ref(), None, column.len())
                .map_err(|_| Error::internal("no rank was found for a card"))?;
            for (story, rank) in column.into_iter().zip(ranks) {
                story.now.rank = rank.to_string();
                if story.closed.is_none() {
                    story.made.rank.clone_from(&story.now.rank);
                }
            }
        }
        Ok(())
    }
}
