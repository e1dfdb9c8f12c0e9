//! What is drawn: people, roles with exceptions for stages, records and filters.

use crate::deals::inputs::DealSort;
use millrace_shared::{FieldRight, RecordKind, Scope, StageKind, Timestamp, Verb, fields::rights::built_in};
use proptest::{
    collection::{btree_map, btree_set, vec},
    option,
    prelude::*,
    sample::{Index, select},
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const NOW: Timestamp = Timestamp(1_795_000_000_000);
pub(super) const KINDS: [RecordKind; 5] =
    [RecordKind::Deal, RecordKind::Company, RecordKind::Contact, RecordKind::Lead, RecordKind::Product];
pub(super) const VERBS: [Verb; 4] = [Verb::View, Verb::Edit, Verb::Delete, Verb::Assign];
pub(super) const STAGES: [StageKind; 5] =
    [StageKind::Open, StageKind::Open, StageKind::Won, StageKind::Lost, StageKind::Open];
/// The stages that have exceptions.
pub(super) const EXCEPTIONS: usize = 3;
/// Names with letters that fold, and with signs that mean something to LIKE.
pub(super) const NAMES: [&str; 7] = ["Žilina Works", "žilina 50%", "a_b", "A\\b", "axb", "ÉCLAIR  Ltd", "50 percent"];
pub(super) const TEXTS: [&str; 10] = ["žil", "ŽILINA w", "%", "_", "\\", "b", "éclair ltd", "50", "", "nothing"];
/// The orders that a board offers.
pub(super) const SORTS: [DealSort; 9] = [
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
pub(super) const TAGS: [&str; 3] = ["GTX", "Renewal", "été"];

#[derive(Debug, Clone)]
pub(super) struct DealSpec {
    pub(super) owner: Index,
    pub(super) stage: usize,
    pub(super) company: Option<Index>,
    pub(super) contacts: Vec<Index>,
    pub(super) tags: BTreeSet<usize>,
    pub(super) name: usize,
    pub(super) amount: i64,
    pub(super) euros: bool,
    pub(super) probability: Option<i32>,
    pub(super) day: Option<u32>,
    pub(super) closed: bool,
    pub(super) trashed: bool,
}

/// A role: a scope for each kind and verb, exceptions for some stages, and what may be done with each field of deals.
#[derive(Debug, Clone)]
pub(super) struct RoleSpec {
    pub(super) scopes: Vec<Scope>,
    pub(super) exceptions: BTreeMap<(usize, usize), Scope>,
    pub(super) fields: Vec<FieldRight>,
}

impl RoleSpec {
    /// What it says of a kind and verb, of deals in that stage.
    pub(super) fn scope(&self, kind: RecordKind, verb: Verb, stage: Option<usize>) -> Scope {
        let kind_at = KINDS.iter().position(|of| *of == kind).unwrap();
        let verb_at = VERBS.iter().position(|may| *may == verb).unwrap();
        let exception = stage.and_then(|stage| self.exceptions.get(&(stage, verb_at)));
        exception.copied().unwrap_or(self.scopes[kind_at * VERBS.len() + verb_at])
    }
}

#[derive(Debug, Clone)]
pub(super) struct Spec {
    /// Manager and team of each user, and which role.
    pub(super) users: Vec<(Option<Index>, Option<usize>, usize)>,
    pub(super) roles: Vec<RoleSpec>,
    /// Through whose eyes each looks besides their own: a role of the workspace, or a user.
    pub(super) lenses: Vec<(usize, Index)>,
    /// Owner, name and whether it is in the trash.
    pub(super) companies: Vec<(Index, usize, bool)>,
    pub(super) contacts: Vec<(Index, usize, bool)>,
    pub(super) deals: Vec<DealSpec>,
    pub(super) filters: Vec<FilterSpec>,
}

#[derive(Debug, Clone)]
pub(super) struct FilterSpec {
    pub(super) pipeline: Option<usize>,
    pub(super) stages: Option<Vec<usize>>,
    pub(super) statuses: Option<Vec<StageKind>>,
    pub(super) owners: Option<Vec<Index>>,
    pub(super) teams: Option<Vec<usize>>,
    pub(super) companies: Option<Vec<Index>>,
    pub(super) contact: Option<Index>,
    pub(super) contacts: Option<Vec<Index>>,
    pub(super) currencies: Option<Vec<&'static str>>,
    pub(super) probabilities: (Option<i32>, Option<i32>),
    pub(super) tags: Option<Vec<usize>>,
    pub(super) text: Option<usize>,
    pub(super) amounts: (Option<i64>, Option<i64>),
    pub(super) days: (Option<u32>, Option<u32>),
    pub(super) undated: bool,
    pub(super) unreasoned: bool,
    pub(super) unsourced: bool,
    pub(super) source: Option<i64>,
    pub(super) reason: Option<i64>,
    pub(super) closed: (Option<i64>, Option<i64>),
    pub(super) idle: Option<i64>,
    pub(super) deleted: bool,
}

pub(super) fn deal() -> impl Strategy<Value = DealSpec> {
    let links = (any::<Index>(), 0..STAGES.len(), option::of(any::<Index>()), vec(any::<Index>(), 0..3));
    let words = (btree_set(0..TAGS.len(), 0..3), 0..NAMES.len());
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

pub(super) fn filter() -> impl Strategy<Value = FilterSpec> {
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
        seldom(vec(any::<Index>(), 0..3)),
    );
    let words = (seldom(vec(0..TAGS.len(), 0..3)), seldom(0..TEXTS.len()));
    let ranges =
        (seldom(0..5_000_i64), seldom(0..5_000_i64), seldom(1..28_u32), seldom(1..28_u32), prop::bool::weighted(0.2));
    let worth =
        (seldom(vec(select(vec!["USD", "eur", "EUR", "CHF"]), 0..3)), (seldom(0..=100_i32), seldom(0..=100_i32)));
    let ends = (
        (prop::bool::weighted(0.1), prop::bool::weighted(0.1), prop::bool::weighted(0.1)),
        (seldom(0..2_i64), seldom(0..2_i64)),
        (seldom(0..5_000_i64), seldom(0..5_000_i64)),
        seldom(0..5_000_i64),
    );
    (place, people, words, ranges, worth, ends).prop_map(
        |(
            (pipeline, stages, statuses),
            (owners, teams, companies, contact, contacts),
            (tags, text),
            (least, most, from, to, deleted),
            (currencies, probabilities),
            ((undated, unreasoned, unsourced), (source, reason), closed, idle),
        )| FilterSpec {
            pipeline,
            stages,
            statuses,
            owners,
            teams,
            companies,
            contact,
            contacts,
            currencies,
            probabilities,
            tags,
            text,
            amounts: (least, most),
            days: (from, to),
            undated,
            unreasoned,
            unsourced,
            source,
            reason,
            closed,
            idle,
            deleted,
        },
    )
}

pub(super) fn spec() -> impl Strategy<Value = Spec> {
    let user = (option::weighted(0.7, any::<Index>()), option::of(0..2_usize), 0..3_usize);
    let record = || (any::<Index>(), 0..NAMES.len(), prop::bool::weighted(0.2));
    let exceptions = btree_map((0..EXCEPTIONS, 0..VERBS.len()), select(Scope::ALL), 0..6);
    // Most fields are open, or nothing could be filtered or sorted.
    let right =
        prop_oneof![4 => Just(FieldRight::Edit), 1 => Just(FieldRight::ReadOnly), 1 => Just(FieldRight::Hidden)];
    let fields = vec(right, built_in(RecordKind::Deal).len());
    let role = (vec(select(Scope::ALL), KINDS.len() * VERBS.len()), exceptions, fields)
        .prop_map(|(scopes, exceptions, fields)| RoleSpec { scopes, exceptions, fields });
    let people = (vec(user, 2..7), vec(role, 3), vec((0..3_usize, any::<Index>()), 2));
    (people, vec(record(), 1..6), vec(record(), 1..6), vec(deal(), 0..16), vec(filter(), 4)).prop_map(
        |((users, roles, lenses), companies, contacts, deals, filters)| Spec {
            users,
            roles,
            lenses,
            companies,
            contacts,
            deals,
            filters,
        },
    )
}
