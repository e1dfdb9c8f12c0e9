//! Random workspaces, looked at by everybody in them: what SQL says may be seen, changed or counted is what the
//! predicates say, row by row, and a filter in SQL means what it means as a predicate. On SQLite, and on PostgreSQL
//! when `MILLRACE_TEST_POSTGRES` names a server. The draws are the same each time.

use super::{Access, Credential, Reach, Scoped};
use crate::{
    app::{App, Clock, Random},
    companies,
    config::Config,
    contacts,
    db::Tx,
    deals::{
        self, deal_contact, deal_tag,
        entity::{CheckedItems, Tags},
        inputs::DealSort,
        queries::{Sorting, TotalsByStage},
        totals::TotalsDelta,
    },
    events::Recorded,
    pipelines, teams, users, workspaces,
};
use chrono::NaiveDate;
use millrace_shared::{
    CompanyId, CompanyRequirement, ContactId, DealId, PipelineId, RecordKind, RoleId, Scope, StageId, StageKind,
    TeamId, Timestamp, TokenId, UserId, UserStatus, Verb, WorkspaceId,
    filter::{DealFacts, DealFilter},
    validation::folded,
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, select},
    test_runner::{Config as Runs, RngAlgorithm, TestRng, TestRunner},
};
use sea_orm::{Order, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_795_000_000_000);
const KINDS: [RecordKind; 3] = [RecordKind::Deal, RecordKind::Company, RecordKind::Contact];
const VERBS: [Verb; 4] = [Verb::View, Verb::Edit, Verb::Delete, Verb::Assign];
const STAGES: [StageKind; 5] = [StageKind::Open, StageKind::Open, StageKind::Won, StageKind::Lost, StageKind::Open];
/// Names with letters that fold, and with signs that mean something to LIKE.
const NAMES: [&str; 7] = ["Žilina Works", "žilina 50%", "a_b", "A\\b", "axb", "ÉCLAIR  Ltd", "50 percent"];
const TEXTS: [&str; 10] = ["žil", "ŽILINA w", "%", "_", "\\", "b", "éclair ltd", "50", "", "nothing"];
/// The orders that a board offers.
const SORTS: [DealSort; 9] = [
    DealSort::Rank,
    DealSort::Stage,
    DealSort::Name,
    DealSort::Amount,
    DealSort::ExpectedCloseOn,
    DealSort::Owner,
    DealSort::CreatedAt,
    DealSort::LastActivityAt,
    DealSort::StageEnteredAt,
];
const TAGS: [&str; 3] = ["GTX", "Renewal", "été"];

#[derive(Debug, Clone)]
struct DealSpec {
    owner: Index,
    stage: usize,
    company: Option<Index>,
    contacts: Vec<Index>,
    tags: BTreeSet<usize>,
    name: usize,
    amount: i64,
    euros: bool,
    probability: Option<i32>,
    day: Option<u32>,
    closed: bool,
    trashed: bool,
}

#[derive(Debug, Clone)]
struct Spec {
    /// Manager and team of each user, and which role.
    users: Vec<(Option<Index>, Option<usize>, usize)>,
    /// Per role: a scope for each kind and verb.
    roles: Vec<Vec<Scope>>,
    /// Owner, name and whether it is in the trash.
    companies: Vec<(Index, usize, bool)>,
    contacts: Vec<(Index, usize, bool)>,
    deals: Vec<DealSpec>,
    filters: Vec<FilterSpec>,
}

#[derive(Debug, Clone)]
struct FilterSpec {
    pipeline: Option<usize>,
    stages: Option<Vec<usize>>,
    statuses: Option<Vec<StageKind>>,
    owners: Option<Vec<Index>>,
    teams: Option<Vec<usize>>,
    companies: Option<Vec<Index>>,
    contact: Option<Index>,
    tags: Option<Vec<usize>>,
    text: Option<usize>,
    amounts: (Option<i64>, Option<i64>),
    days: (Option<u32>, Option<u32>),
    deleted: bool,
}

fn deal() -> impl Strategy<Value = DealSpec> {
    let links = (any::<Index>(), 0..STAGES.len(), option::of(any::<Index>()), vec(any::<Index>(), 0..3));
    let words = (proptest::collection::btree_set(0..TAGS.len(), 0..3), 0..NAMES.len());
    let figures = (
        0..5_000_i64,
        any::<bool>(),
        option::of(0..=100_i32),
        option::of(1..28_u32),
        any::<bool>(),
        prop::bool::weighted(0.25),
    );
    (links, words, figures).prop_map(
        |((owner, stage, company, contacts), (tags, name), (amount, euros, probability, day, closed, trashed))| {
            DealSpec { owner, stage, company, contacts, tags, name, amount, euros, probability, day, closed, trashed }
        },
    )
}

fn filter() -> impl Strategy<Value = FilterSpec> {
    // Few conditions at a time, or nothing would ever match.
    fn seldom<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>> {
        option::weighted(0.2, strategy)
    }
    let place = (seldom(0..2_usize), seldom(vec(0..STAGES.len(), 0..3)), seldom(vec(select(StageKind::ALL), 0..3)));
    let people = (
        seldom(vec(any::<Index>(), 0..3)),
        seldom(vec(0..2_usize, 0..3)),
        seldom(vec(any::<Index>(), 0..3)),
        seldom(any::<Index>()),
    );
    let words = (seldom(vec(0..TAGS.len(), 0..3)), seldom(0..TEXTS.len()));
    let ranges =
        (seldom(0..5_000_i64), seldom(0..5_000_i64), seldom(1..28_u32), seldom(1..28_u32), prop::bool::weighted(0.2));
    (place, people, words, ranges).prop_map(
        |(
            (pipeline, stages, statuses),
            (owners, teams, companies, contact),
            (tags, text),
            (least, most, from, to, deleted),
        )| FilterSpec {
            pipeline,
            stages,
            statuses,
            owners,
            teams,
            companies,
            contact,
            tags,
            text,
            amounts: (least, most),
            days: (from, to),
            deleted,
        },
    )
}

fn spec() -> impl Strategy<Value = Spec> {
    let user = (option::weighted(0.7, any::<Index>()), option::of(0..2_usize), 0..3_usize);
    let record = || (any::<Index>(), 0..NAMES.len(), prop::bool::weighted(0.2));
    let role = vec(select(Scope::ALL), KINDS.len() * VERBS.len());
    (vec(user, 2..7), vec(role, 3), vec(record(), 1..6), vec(record(), 1..6), vec(deal(), 0..16), vec(filter(), 4))
        .prop_map(|(users, roles, companies, contacts, deals, filters)| Spec {
            users,
            roles,
            companies,
            contacts,
            deals,
            filters,
        })
}

/// A workspace that was written, with its rows.
struct Made {
    id: WorkspaceId,
    users: Vec<users::entity::Model>,
    stages: Vec<pipelines::stage::Model>,
    teams: Vec<TeamId>,
    companies: Vec<companies::entity::Model>,
    contacts: Vec<contacts::entity::Model>,
    deals: Vec<deals::entity::Model>,
    links: BTreeMap<DealId, Vec<ContactId>>,
}

fn day(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2027, 1, day)
}

async fn make(app: &App, spec: &Spec) -> Made {
    let workspace_id: WorkspaceId = app.new_id();
    let mut tx = Tx::begin(app, workspace_id, None, None).await.unwrap();
    let workspace = workspaces::entity::Model {
        id: workspace_id,
        name: "Random".into(),
        currency: "USD".into(),
        locale: "en".into(),
        time_zone: "UTC".into(),
        working_days: Default::default(),
        time_limits_in_working_days: false,
        seq: 0,
        version: 1,
        created_at: NOW,
    };
    tx.create(workspace).await.unwrap();
    let teams: Vec<TeamId> = (0..2).map(|_| app.new_id()).collect();
    tx.insert_rows(teams.iter().map(|id| teams::entity::Model {
        workspace_id,
        id: *id,
        name: id.to_string(),
        version: 1,
        created_at: NOW,
    }))
    .await
    .unwrap();
    let mut roles: Vec<RoleId> = Vec::new();
    for scopes in &spec.roles {
        let id: RoleId = app.new_id();
        tx.insert_rows([users::role::Model {
            workspace_id,
            id,
            name: id.to_string(),
            built_in: false,
            position: 0,
            version: 1,
        }])
        .await
        .unwrap();
        let rights = KINDS.iter().flat_map(|kind| VERBS.iter().map(move |verb| (*kind, *verb))).zip(scopes);
        let rules: Vec<_> = rights
            .map(|((kind, verb), scope)| users::role_rule::Model {
                workspace_id,
                role_id: id,
                kind,
                verb,
                scope: *scope,
            })
            .collect();
        tx.insert_rows(rules).await.unwrap();
        roles.push(id);
    }
    let ids: Vec<UserId> = spec.users.iter().map(|_| app.new_id()).collect();
    let users: Vec<_> = spec
        .users
        .iter()
        .zip(&ids)
        .map(|((manager, team, role), id)| users::entity::Model {
            workspace_id,
            id: *id,
            email: format!("{id}@example.com"),
            email_key: format!("{id}@example.com"),
            name: id.to_string(),
            title: None,
            department: None,
            // Any user, so that there are circles, and people who are their own managers.
            manager_id: manager.map(|index| ids[index.index(ids.len())]),
            team_id: team.map(|team| teams[team]),
            role_id: roles[*role],
            status: UserStatus::Active,
            locale: None,
            time_zone: None,
            avatar: None,
            password_hash: None,
            last_seen_at: None,
            version: 1,
            created_at: NOW,
            updated_at: NOW,
        })
        .collect();
    tx.insert_rows(users.clone()).await.unwrap();
    let pipelines: Vec<PipelineId> = (0..2).map(|_| app.new_id()).collect();
    let rows = pipelines.iter().zip(0..).map(|(id, position)| pipelines::entity::Model {
        workspace_id,
        id: *id,
        name: id.to_string(),
        position,
        company_requirement: CompanyRequirement::Optional,
        version: 1,
        created_at: NOW,
    });
    tx.insert_rows(rows.collect::<Vec<_>>()).await.unwrap();
    let stages: Vec<_> = STAGES
        .iter()
        .zip(0..)
        .map(|(kind, position)| pipelines::stage::Model {
            workspace_id,
            id: app.new_id(),
            pipeline_id: pipelines[usize::from(position == 4)],
            name: position.to_string(),
            color: "#000000".into(),
            kind: *kind,
            probability: position * 20,
            description: String::new(),
            time_limit_days: None,
            required_fields: Default::default(),
            checklist: Default::default(),
            position,
            version: 1,
            created_at: NOW,
        })
        .collect();
    tx.insert_rows(stages.clone()).await.unwrap();
    let owner = |index: &Index| ids[index.index(ids.len())];
    let companies: Vec<_> = spec
        .companies
        .iter()
        .map(|(index, name, trashed)| companies::entity::Model {
            workspace_id,
            id: app.new_id(),
            name: NAMES[*name].into(),
            name_key: folded(NAMES[*name]),
            parent_id: None,
            owner_id: owner(index),
            sector: None,
            website: None,
            phones: Default::default(),
            emails: Default::default(),
            address: Default::default(),
            annual_revenue: None,
            employees: None,
            founded_year: None,
            created_at: NOW,
            updated_at: NOW,
            deleted_at: trashed.then_some(NOW),
            version: 1,
        })
        .collect();
    tx.insert_rows(companies.clone()).await.unwrap();
    let contacts: Vec<_> = spec
        .contacts
        .iter()
        .map(|(index, name, trashed)| contacts::entity::Model {
            workspace_id,
            id: app.new_id(),
            first_name: NAMES[*name].into(),
            last_name: String::new(),
            name_key: folded(NAMES[*name]),
            search_key: folded(NAMES[*name]),
            owner_id: owner(index),
            job_title: None,
            emails: Default::default(),
            phones: Default::default(),
            website: None,
            socials: Default::default(),
            address: Default::default(),
            language: None,
            birthday: None,
            created_at: NOW,
            updated_at: NOW,
            deleted_at: trashed.then_some(NOW),
            version: 1,
        })
        .collect();
    tx.insert_rows(contacts.clone()).await.unwrap();
    let (mut deals, mut links, mut tags) = (Vec::new(), BTreeMap::new(), Vec::new());
    for spec in &spec.deals {
        let id: DealId = app.new_id();
        let stage = &stages[spec.stage];
        let words: Vec<String> = spec.tags.iter().map(|tag| TAGS[*tag].to_owned()).collect();
        tags.extend(words.iter().map(|tag| deal_tag::Model { workspace_id, deal_id: id, tag_key: folded(tag) }));
        let linked: BTreeSet<ContactId> =
            spec.contacts.iter().map(|index| contacts[index.index(contacts.len())].id).collect();
        links.insert(id, linked.into_iter().collect::<Vec<_>>());
        deals.push(deals::entity::Model {
            workspace_id,
            id,
            pipeline_id: stage.pipeline_id,
            stage_id: stage.id,
            rank: format!("a{}", deals.len()),
            name: NAMES[spec.name].into(),
            name_key: folded(NAMES[spec.name]),
            amount: spec.amount,
            currency: if spec.euros { "EUR" } else { "USD" }.into(),
            company_id: spec.company.map(|index| companies[index.index(companies.len())].id),
            owner_id: owner(&spec.owner),
            probability_override: spec.probability,
            expected_close_on: spec.day.and_then(day),
            source_id: None,
            loss_reason_id: None,
            tags: Tags(words),
            checked_items: CheckedItems::default(),
            closed_at: spec.closed.then_some(Timestamp(NOW.0 + spec.amount)),
            stage_entered_at: NOW,
            last_activity_at: NOW,
            created_at: NOW,
            updated_at: NOW,
            deleted_at: spec.trashed.then_some(NOW),
            version: 1,
        });
        tx.keep(None, deals.last());
    }
    tx.insert_rows(deals.clone()).await.unwrap();
    tx.insert_rows(tags).await.unwrap();
    let rows = links.iter().flat_map(|(deal_id, linked): (&DealId, &Vec<ContactId>)| {
        linked.iter().zip(0..).map(move |(contact_id, position)| deal_contact::Model {
            workspace_id,
            deal_id: *deal_id,
            contact_id: *contact_id,
            position,
        })
    });
    tx.insert_rows(rows.collect::<Vec<_>>()).await.unwrap();
    tx.commit().await.unwrap();
    Made { id: workspace_id, users, stages, teams, companies, contacts, deals, links }
}

impl Made {
    /// Whether `user` is `owner`, or stands somewhere above him.
    fn is_over(&self, user: UserId, owner: UserId) -> bool {
        let mut above = Some(owner);
        // Nobody stands further up than there are people.
        for _ in 0..=self.users.len() {
            match above {
                Some(id) if id == user => return true,
                Some(id) => above = self.users.iter().find(|user| user.id == id).and_then(|user| user.manager_id),
                None => return false,
            }
        }
        false
    }

    /// Owners of the deals outside the trash with a company or contact.
    fn owners_of_deals(&self, with: impl Fn(&deals::entity::Model) -> bool) -> Vec<UserId> {
        self.deals.iter().filter(|deal| deal.deleted_at.is_none() && with(deal)).map(|deal| deal.owner_id).collect()
    }

    fn facts<'m>(&'m self, deal: &'m deals::entity::Model) -> DealFacts<'m> {
        DealFacts {
            id: deal.id,
            name: &deal.name,
            pipeline_id: deal.pipeline_id,
            stage_id: deal.stage_id,
            stage_kind: self.stages.iter().find(|stage| stage.id == deal.stage_id).unwrap().kind,
            owner_id: deal.owner_id,
            team_id: self.users.iter().find(|user| user.id == deal.owner_id).unwrap().team_id,
            company_id: deal.company_id,
            company_name: self
                .companies
                .iter()
                .find(|company| Some(company.id) == deal.company_id)
                .map(|company| company.name.as_str()),
            contact_ids: &self.links[&deal.id],
            tags: &deal.tags.0,
            amount: deal.amount,
            expected_close_on: deal.expected_close_on,
            deleted: deal.deleted_at.is_some(),
        }
    }

    fn filter(&self, spec: &FilterSpec) -> DealFilter {
        let pipelines = [self.stages[0].pipeline_id, self.stages[4].pipeline_id];
        let company = |index: &Index| -> CompanyId { self.companies[index.index(self.companies.len())].id };
        DealFilter {
            pipeline_id: spec.pipeline.map(|at| pipelines[at]),
            stage_ids: spec.stages.as_ref().map(|stages| stages.iter().map(|at| self.stages[*at].id).collect()),
            statuses: spec.statuses.clone(),
            owner_ids: spec
                .owners
                .as_ref()
                .map(|owners| owners.iter().map(|index| self.users[index.index(self.users.len())].id).collect()),
            team_ids: spec.teams.as_ref().map(|teams| teams.iter().map(|at| self.teams[*at]).collect()),
            company_ids: spec.companies.as_ref().map(|companies| companies.iter().map(company).collect()),
            contact_id: spec.contact.map(|index| self.contacts[index.index(self.contacts.len())].id),
            tags: spec.tags.as_ref().map(|tags| tags.iter().map(|at| TAGS[*at].to_uppercase()).collect()),
            text: spec.text.map(|at| TEXTS[at].to_owned()),
            amount_from: spec.amounts.0,
            amount_to: spec.amounts.1,
            closes_from: spec.days.0.and_then(day),
            closes_to: spec.days.1.and_then(day),
            deleted: spec.deleted,
        }
    }
}

/// For each verb: the rows that SQL gives are those that the predicate covers.
async fn rows_agree<E: Scoped>(
    made: &Made,
    access: &Access,
    rows: &[E::Model],
    owners_of_deals: impl Fn(Uuid) -> Vec<UserId>,
) where
    E::Model: Send + Sync,
{
    for verb in VERBS {
        let reach = access.reach(E::KIND, verb);
        let scope = access.policy().scope(E::KIND, verb);
        let me = access.user_id().unwrap();
        let expected: BTreeSet<Uuid> = rows
            .iter()
            .filter(|row| {
                let owner = row.owner().unwrap();
                let by_hand = match scope {
                    Scope::None => false,
                    Scope::Own => owner == me,
                    Scope::Team => made.is_over(me, owner),
                    Scope::All => true,
                };
                assert_eq!(reach.covers(Some(owner)), by_hand, "{scope:?}");
                assert_eq!(access.may_on(verb, *row).is_ok(), by_hand, "{verb:?} {scope:?}");
                match verb {
                    Verb::View => reach.covers_linked(row.owner(), &owners_of_deals(row.record_id().0)),
                    _ => by_hand,
                }
            })
            .map(|row| row.record_id().0)
            .collect();
        let found = access.select_for::<E>(verb).all(access.app().db.reader()).await.unwrap();
        let found: BTreeSet<Uuid> = found.iter().map(|row| row.record_id().0).collect();
        assert_eq!(found, expected, "{:?} {verb:?} {scope:?}", E::KIND);
    }
}

/// The figures of deals, by stage and currency.
fn figures<'m>(deals: impl Iterator<Item = &'m deals::entity::Model>) -> BTreeMap<(StageId, String), TotalsDelta> {
    let mut figures: BTreeMap<(StageId, String), TotalsDelta> = BTreeMap::new();
    for deal in deals {
        let ((stage, _, currency), delta) = TotalsDelta::of(deal);
        figures.entry((stage, currency)).or_default().add(&delta, 1);
    }
    figures
}

fn flat(totals: TotalsByStage) -> BTreeMap<(StageId, String), TotalsDelta> {
    totals
        .into_iter()
        .flat_map(|(stage, rows)| rows.into_iter().map(move |(currency, delta)| ((stage, currency), delta)))
        .collect()
}

/// A filter means the same in SQL, as a predicate, in a count and in totals, kept ones and counted ones.
async fn filter_agrees(made: &Made, access: &Access, filter: &DealFilter) {
    let reach: Reach = access.reach(RecordKind::Deal, Verb::View);
    let meant =
        || made.deals.iter().filter(|deal| reach.covers(Some(deal.owner_id)) && filter.matches(&made.facts(deal)));
    let select = access.select::<deals::entity::Entity>().filter(deals::queries::condition(filter, access.reference()));
    let found: BTreeSet<DealId> =
        select.all(access.app().db.reader()).await.unwrap().iter().map(|deal| deal.id).collect();
    assert_eq!(found, meant().map(|deal| deal.id).collect(), "{filter:?}");
    let count = deals::queries::count(access, filter).await.unwrap();
    assert_eq!(usize::try_from(count).unwrap(), found.len(), "{filter:?}");
    let totals = deals::queries::stage_totals(access, filter).await.unwrap();
    assert_eq!(flat(totals), figures(meant()), "{filter:?}");
}

/// In every order, a list read page by page and the columns of a board hold what the filter means, each once and in
/// that order, absent values last.
async fn orders_agree(made: &Made, access: &Access, filter: &DealFilter) {
    let reach: Reach = access.reach(RecordKind::Deal, Verb::View);
    for by in SORTS {
        for order in [Order::Asc, Order::Desc] {
            let sorting = Sorting { by, order: order.clone() };
            let mut expected: Vec<&deals::entity::Model> = made
                .deals
                .iter()
                .filter(|deal| reach.covers(Some(deal.owner_id)) && filter.matches(&made.facts(deal)))
                .collect();
            expected.sort_by_key(|deal| (value(access, deal, by), deal.id));
            if order == Order::Desc {
                expected.reverse();
            }
            // Stable: those without a value go to the end as they stand.
            expected.sort_by_key(|deal| value(access, deal, by).is_none());
            let expected: Vec<DealId> = expected.into_iter().map(|deal| deal.id).collect();
            let (mut found, mut after) = (Vec::new(), None::<String>);
            loop {
                let page = deals::queries::list(access, filter, &sorting, 3, after.as_deref()).await.unwrap();
                found.extend(page.rows.iter().map(|(_, deal)| deal.id));
                after = page.rows.last().map(|(cursor, _)| cursor.clone());
                if !page.more {
                    break;
                }
            }
            assert_eq!(found, expected, "{filter:?} {sorting:?}");
            // The columns of a board stand by their own stage already, and never by owner.
            if by == DealSort::Owner {
                continue;
            }
            let stages: Vec<StageId> = made.stages.iter().map(|stage| stage.id).collect();
            let columns = deals::queries::columns(access, &stages, filter, &sorting, 100).await.unwrap();
            for stage in stages {
                let column: Vec<DealId> = columns[&stage].rows.iter().map(|deal| deal.id).collect();
                let stands = |id: &&DealId| made.deals.iter().any(|deal| deal.id == **id && deal.stage_id == stage);
                let meant: Vec<DealId> = expected.iter().filter(stands).copied().collect();
                assert_eq!(column, meant, "{filter:?} {sorting:?}");
            }
        }
    }
}

/// What deals are sorted by, as text that sorts the same; nothing when it is absent.
fn value(access: &Access, deal: &deals::entity::Model, by: DealSort) -> Option<String> {
    let number = |number: i64| Some(format!("{number:020}"));
    match by {
        DealSort::Rank => Some(deal.rank.clone()),
        DealSort::Stage => {
            let mut stages = access.reference().pipelines.iter().flat_map(|pipeline| &pipeline.stages);
            stages.position(|stage| stage.id == deal.stage_id).map(|place| format!("{place:020}{}", deal.rank))
        }
        DealSort::Owner => {
            let owner = access.reference().user(deal.owner_id)?;
            Some(format!("{}\u{1}{}{}", folded(&owner.name), owner.id, deal.rank))
        }
        DealSort::LastActivityAt => number(deal.last_activity_at.0),
        DealSort::Name => Some(deal.name_key.clone()),
        DealSort::Amount => number(deal.amount),
        DealSort::ExpectedCloseOn => deal.expected_close_on.map(|day| day.to_string()),
        DealSort::CreatedAt => number(deal.created_at.0),
        DealSort::UpdatedAt => number(deal.updated_at.0),
        DealSort::ClosedAt => deal.closed_at.and_then(|at| number(at.0)),
        DealSort::StageEnteredAt => number(deal.stage_entered_at.0),
    }
}

async fn agree(app: &App, spec: &Spec) {
    let made = make(app, spec).await;
    for user in &made.users {
        let credential = Credential::Token(TokenId(Uuid::nil()));
        let access = Access::of_user(app, made.id, user.id, credential).await.unwrap().unwrap();
        rows_agree::<deals::entity::Entity>(&made, &access, &made.deals, |_| Vec::new()).await;
        rows_agree::<companies::entity::Entity>(&made, &access, &made.companies, |id| {
            made.owners_of_deals(|deal| deal.company_id.is_some_and(|company| company.0 == id))
        })
        .await;
        rows_agree::<contacts::entity::Entity>(&made, &access, &made.contacts, |id| {
            made.owners_of_deals(|deal| made.links[&deal.id].iter().any(|contact| contact.0 == id))
        })
        .await;
        filter_agrees(&made, &access, &DealFilter::default()).await;
        for filter in &spec.filters {
            filter_agrees(&made, &access, &made.filter(filter)).await;
        }
        // One reader is enough for the orders: who sees what is settled above.
        if made.users.first().is_some_and(|first| first.id == user.id) {
            orders_agree(&made, &access, &DealFilter::default()).await;
            if let Some(filter) = spec.filters.first() {
                orders_agree(&made, &access, &made.filter(filter)).await;
            }
        }
    }
}

fn hold_for_random_workspaces(config: Config) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let app = runtime.block_on(App::open_with(config, Clock::fixed(NOW), Random::seeded(11))).unwrap();
    let runs = Runs { cases: 48, failure_persistence: None, max_shrink_iters: 200, ..Runs::default() };
    let mut runner = TestRunner::new_with_rng(runs, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&spec(), |spec| {
        runtime.block_on(agree(&app, &spec));
        Ok(())
    });
    runtime.block_on(app.shutdown());
    outcome.unwrap();
}

#[test]
fn sql_and_predicates_agree_on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    hold_for_random_workspaces(Config { data_dir: dir.path().to_owned(), ..Config::default() });
}

#[test]
fn sql_and_predicates_agree_on_postgresql() {
    let Ok(server) = std::env::var("MILLRACE_TEST_POSTGRES") else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
        return;
    };
    let url = tokio::runtime::Runtime::new().unwrap().block_on(fresh_database(&server));
    hold_for_random_workspaces(Config { database_url: Some(url), ..Config::default() });
}

#[expect(clippy::disallowed_methods, reason = "a test makes the database that it runs on")]
pub(crate) async fn fresh_database(server: &str) -> String {
    use sea_orm::ConnectionTrait;
    let name = format!("millrace_{}", Uuid::now_v7().simple());
    let admin = sea_orm::Database::connect(server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (base, query) =
        server.split_once('?').map_or((server, String::new()), |(base, query)| (base, format!("?{query}")));
    format!("{}/{name}{query}", base.rsplit_once('/').unwrap().0)
}
