//! A random workspace, written, and what its roles mean when they are read by hand.

use super::spec::{FilterSpec, KINDS, NAMES, NOW, STAGES, Spec, TAGS, TEXTS, VERBS};
use crate::{
    app::App,
    companies, contacts,
    db::Tx,
    deals::{
        self, deal_contact, deal_tag,
        entity::{CheckedItems, Tags},
    },
    fields::custom::CustomValues,
    leads, pipelines, products, roles, teams, users, workspaces,
};
use chrono::NaiveDate;
use millrace_shared::{
    CompanyId, CompanyRequirement, ContactId, ContactRequirement, DealId, DirectoryItemId, FieldRight, PipelineId,
    RecordKind, RoleId, Scope, StageId, TeamId, Timestamp, UserId, UserStatus, Verb, WorkspaceId,
    fields::rights::built_in,
    filter::{DealFacts, DealFilter},
    validation::folded,
};
use proptest::sample::Index;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Conditions on custom fields are compared in `tests/api/fields.rs`.
static NO_CUSTOM: BTreeMap<millrace_shared::FieldId, millrace_shared::fields::FieldValue> = BTreeMap::new();

/// A workspace that was written, with its rows.
pub(super) struct Made {
    pub(super) spec: Spec,
    pub(super) roles: Vec<RoleId>,
    pub(super) id: WorkspaceId,
    pub(super) users: Vec<users::entity::Model>,
    pub(super) stages: Vec<pipelines::stage::Model>,
    pub(super) teams: Vec<TeamId>,
    pub(super) companies: Vec<companies::entity::Model>,
    pub(super) contacts: Vec<contacts::entity::Model>,
    /// One like each contact.
    pub(super) leads: Vec<leads::entity::Model>,
    pub(super) products: Vec<products::entity::Model>,
    pub(super) deals: Vec<deals::entity::Model>,
    pub(super) links: BTreeMap<DealId, Vec<ContactId>>,
}

pub(super) fn day(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2027, 1, day)
}

/// A source or a reason for loss.
fn item(at: i64) -> DirectoryItemId {
    DirectoryItemId(Uuid::from_u128(u128::try_from(at).unwrap() + 1))
}

/// One of two, or none, as the number falls.
fn reference(number: i64) -> Option<DirectoryItemId> {
    Some(number % 3).filter(|at| *at < 2).map(item)
}

pub(super) async fn make(app: &App, spec: &Spec) -> Made {
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
        lead_owner_id: None,
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
    let mut exceptions = Vec::new();
    for role in &spec.roles {
        let id: RoleId = app.new_id();
        tx.insert_rows([roles::entity::Model {
            workspace_id,
            id,
            name: id.to_string(),
            description: String::new(),
            built_in: false,
            position: 0,
            version: 1,
        }])
        .await
        .unwrap();
        let rights = KINDS.iter().flat_map(|kind| VERBS.iter().map(move |verb| (*kind, *verb))).zip(&role.scopes);
        let rules: Vec<_> = rights
            .map(|((kind, verb), scope)| roles::rule::Model { workspace_id, role_id: id, kind, verb, scope: *scope })
            .collect();
        tx.insert_rows(rules).await.unwrap();
        let fields =
            built_in(RecordKind::Deal).iter().zip(&role.fields).filter(|(_, right)| **right != FieldRight::Edit);
        let fields = fields.map(|(field, right)| roles::field_rule::Model {
            workspace_id,
            role_id: id,
            kind: RecordKind::Deal,
            field: (*field).to_owned(),
            field_right: *right,
        });
        tx.insert_rows(fields.collect::<Vec<_>>()).await.unwrap();
        exceptions.extend(role.exceptions.iter().map(|((stage, verb), scope)| (id, *stage, VERBS[*verb], *scope)));
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
            away_from: None,
            away_until: None,
            work_from: None,
            work_until: None,
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
        contact_requirement: ContactRequirement::Optional,
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
    let exceptions = exceptions.into_iter().map(|(role_id, stage, verb, scope)| roles::stage_rule::Model {
        workspace_id,
        role_id,
        stage_id: stages[stage].id,
        verb,
        scope,
    });
    tx.insert_rows(exceptions.collect::<Vec<_>>()).await.unwrap();
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
            tags: Tags::default(),
            custom: CustomValues::default(),
            created_at: NOW,
            updated_at: NOW,
            last_activity_at: NOW,
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
            tags: Tags::default(),
            custom: CustomValues::default(),
            created_at: NOW,
            updated_at: NOW,
            last_activity_at: NOW,
            deleted_at: trashed.then_some(NOW),
            version: 1,
        })
        .collect();
    tx.insert_rows(contacts.clone()).await.unwrap();
    let leads: Vec<_> = contacts
        .iter()
        .map(|contact| leads::entity::Model {
            workspace_id,
            id: app.new_id(),
            first_name: contact.first_name.clone(),
            last_name: String::new(),
            company_name: None,
            name_key: contact.name_key.clone(),
            search_key: contact.search_key.clone(),
            owner_id: contact.owner_id,
            job_title: None,
            emails: Default::default(),
            phones: Default::default(),
            website: None,
            address: Default::default(),
            source_id: None,
            stage_id: item(0),
            reason_id: None,
            stage_entered_at: NOW,
            converted_at: None,
            contact_id: None,
            company_id: None,
            deal_id: None,
            tags: Tags::default(),
            custom: CustomValues::default(),
            created_at: NOW,
            updated_at: NOW,
            last_activity_at: NOW,
            deleted_at: contact.deleted_at,
            version: 1,
        })
        .collect();
    tx.insert_rows(leads.clone()).await.unwrap();
    let products: Vec<_> = contacts
        .iter()
        .map(|contact| products::entity::Model {
            workspace_id,
            id: app.new_id(),
            name: contact.first_name.clone(),
            name_key: contact.name_key.clone(),
            search_key: contact.search_key.clone(),
            code: None,
            category: None,
            description: None,
            price: None,
            currency: "USD".to_owned(),
            active: true,
            owner_id: contact.owner_id,
            tags: Tags::default(),
            custom: CustomValues::default(),
            created_at: NOW,
            updated_at: NOW,
            last_activity_at: NOW,
            deleted_at: contact.deleted_at,
            version: 1,
        })
        .collect();
    tx.insert_rows(products.clone()).await.unwrap();
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
            source_id: reference(spec.amount),
            loss_reason_id: reference(spec.amount + 1),
            tags: Tags(words),
            checked_items: CheckedItems::default(),
            custom: CustomValues::default(),
            closed_at: spec.closed.then_some(Timestamp(NOW.0 + spec.amount)),
            stage_entered_at: NOW,
            last_activity_at: Timestamp(NOW.0 - spec.amount),
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
    Made {
        spec: spec.clone(),
        roles,
        id: workspace_id,
        users,
        stages,
        teams,
        companies,
        contacts,
        leads,
        products,
        deals,
        links,
    }
}

impl Made {
    /// Whether `user` is `owner`, or stands somewhere above him.
    pub(super) fn is_over(&self, user: UserId, owner: UserId) -> bool {
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

    /// Whether all these people, each with a role, reach a record by what the drawn roles say.
    pub(super) fn reached(
        &self,
        people: &[(UserId, usize)],
        (kind, verb): (RecordKind, Verb),
        owner: UserId,
        stage: Option<StageId>,
    ) -> bool {
        let stage = stage.and_then(|id| self.stages.iter().position(|stage| stage.id == id));
        people.iter().all(|(user, role)| match self.spec.roles[*role].scope(kind, verb, stage) {
            Scope::None => false,
            Scope::Own => owner == *user,
            Scope::Team => self.is_over(*user, owner),
            Scope::All => true,
        })
    }

    /// What all these people, each with a role, may do with a field of deals.
    pub(super) fn right(&self, people: &[(UserId, usize)], field: &str) -> FieldRight {
        let at = built_in(RecordKind::Deal).iter().position(|known| *known == field).unwrap();
        people.iter().map(|(_, role)| self.spec.roles[*role].fields[at]).min().unwrap()
    }

    /// Whether a filter asks for a field that is hidden from any of these people.
    pub(super) fn is_withheld(&self, people: &[(UserId, usize)], filter: &DealFilter) -> bool {
        let asked = [
            ("amount", filter.amount_from.is_some() || filter.amount_to.is_some() || filter.currencies.is_some()),
            ("probability", filter.probability_from.is_some() || filter.probability_to.is_some()),
            (
                "expectedCloseOn",
                filter.closes_from.is_some() || filter.closes_to.is_some() || filter.without_close_date,
            ),
            ("source", filter.source_ids.is_some()),
            ("lossReason", filter.loss_reason_ids.is_some() || filter.without_loss_reason),
        ];
        asked.into_iter().any(|(field, is_asked)| is_asked && self.right(people, field) == FieldRight::Hidden)
    }

    /// Whether a deal that is seen has a company or contact.
    pub(super) fn on_seen_deal(
        &self,
        people: &[(UserId, usize)],
        with: impl Fn(&deals::entity::Model) -> bool,
    ) -> bool {
        let right = (RecordKind::Deal, Verb::View);
        let seen = |deal: &deals::entity::Model| self.reached(people, right, deal.owner_id, Some(deal.stage_id));
        self.deals.iter().any(|deal| deal.deleted_at.is_none() && with(deal) && seen(deal))
    }

    pub(super) fn facts<'m>(&'m self, deal: &'m deals::entity::Model) -> DealFacts<'m> {
        let stage = self.stages.iter().find(|stage| stage.id == deal.stage_id).unwrap();
        DealFacts {
            id: deal.id,
            name: &deal.name,
            pipeline_id: deal.pipeline_id,
            stage_id: deal.stage_id,
            stage_kind: stage.kind,
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
            currency: &deal.currency,
            probability: deal.probability(stage),
            expected_close_on: deal.expected_close_on,
            source_id: deal.source_id,
            loss_reason_id: deal.loss_reason_id,
            closed_at: deal.closed_at,
            last_activity_at: deal.last_activity_at,
            custom: &NO_CUSTOM,
            deleted: deal.deleted_at.is_some(),
        }
    }

    pub(super) fn filter(&self, spec: &FilterSpec) -> DealFilter {
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
            contact_ids: spec.contacts.as_ref().map(|contacts| {
                contacts.iter().map(|index| self.contacts[index.index(self.contacts.len())].id).collect()
            }),
            currencies: spec.currencies.as_ref().map(|codes| codes.iter().map(|code| (*code).to_owned()).collect()),
            probability_from: spec.probabilities.0,
            probability_to: spec.probabilities.1,
            tags: spec.tags.as_ref().map(|tags| tags.iter().map(|at| TAGS[*at].to_uppercase()).collect()),
            text: spec.text.map(|at| TEXTS[at].to_owned()),
            amount_from: spec.amounts.0,
            amount_to: spec.amounts.1,
            closes_from: spec.days.0.and_then(day),
            closes_to: spec.days.1.and_then(day),
            without_close_date: spec.undated,
            source_ids: spec.source.map(|at| vec![item(at)]),
            loss_reason_ids: spec.reason.map(|at| vec![item(at), item(9)]),
            without_source: spec.unsourced,
            without_loss_reason: spec.unreasoned,
            closed_from: spec.closed.0.map(|ms| NOW.plus_ms(ms)),
            closed_before: spec.closed.1.map(|ms| NOW.plus_ms(ms)),
            idle_since: spec.idle.map(|ms| {
                let stages = self.stages.iter().zip(0..).filter(|(_, at)| at % 3 != 2);
                stages.map(|(stage, at)| (stage.id, NOW.plus_ms(at * 7 - ms))).collect()
            }),
            custom: Vec::new(),
            deleted: spec.deleted,
        }
    }
}
