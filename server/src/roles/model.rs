//! What a role can say, and what changed between two of them. Pure.

use crate::{
    access::policy::{Policy, seen_by_all},
    error::Checks,
    events::FieldChange,
    reference::{Reference, RoleWithRules},
};
use millrace_shared::{FieldRight, Invalid, RecordKind, Scope, StageId, Verb, fields::rights};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most rules that one input may hold, of either sort.
const RULES_MAX: usize = 2_000;
/// What can be done with records that have owners.
const VERBS: [Verb; 6] = [Verb::View, Verb::Create, Verb::Edit, Verb::Assign, Verb::Delete, Verb::Export];
/// Settings that are administered along with others.
const ALONG: [(RecordKind, RecordKind); 6] = [
    (RecordKind::Pipeline, RecordKind::Stage),
    (RecordKind::Workspace, RecordKind::Import),
    (RecordKind::User, RecordKind::Session),
    (RecordKind::User, RecordKind::Token),
    (RecordKind::Field, RecordKind::List),
    (RecordKind::Field, RecordKind::ListItem),
];

/// The rights of a role: by kind and verb, by verb and stage, and by kind and field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// How far each verb reaches for a kind.
    pub general: BTreeMap<(RecordKind, Verb), Scope>,
    /// How far it reaches for deals in a stage instead.
    pub stages: BTreeMap<(StageId, Verb), Scope>,
    /// What may be done with a field, where that is less than with its record.
    pub fields: BTreeMap<(RecordKind, String), FieldRight>,
}

impl Rules {
    /// Those of a role.
    pub fn of(role: &RoleWithRules) -> Self {
        Self {
            general: role.rules.iter().map(|rule| ((rule.kind, rule.verb), rule.scope)).collect(),
            stages: role.stage_rules.iter().map(|rule| ((rule.stage_id, rule.verb), rule.scope)).collect(),
            fields: role.field_rules.iter().map(|it| ((it.kind, it.field.clone()), it.field_right)).collect(),
        }
    }

    /// What every role has.
    pub fn least() -> Self {
        let general = seen_by_all().map(|(kind, verb, scope)| ((kind, verb), scope)).collect();
        Self { general, ..Self::default() }
    }

    /// Puts others in place of the general ones; what a role cannot say is refused.
    pub fn set_general(&mut self, given: Vec<(RecordKind, Verb, Scope)>, checks: &mut Checks) {
        if given.len() > RULES_MAX {
            return checks.refuse("rules", Invalid::TooMany(RULES_MAX));
        }
        let mut rules = Self::least().general;
        // Whoever sends back what was read sends what every role has, too, and what is administered along.
        let comes_by_itself = |kind, verb| {
            seen_by_all().any(|(of, may, _)| (of, may) == (kind, verb))
                || (verb == Verb::Administer && ALONG.iter().any(|(_, along)| *along == kind))
        };
        for (kind, verb, scope) in given.into_iter().filter(|(kind, verb, _)| !comes_by_itself(*kind, *verb)) {
            if !is_offered(kind, verb, scope) {
                return checks.refuse("rules", Invalid::NotAllowed);
            }
            if rules.insert((kind, verb), scope).is_some() {
                return checks.refuse("rules", Invalid::Taken);
            }
        }
        for (kind, along) in ALONG {
            if rules.get(&(kind, Verb::Administer)) == Some(&Scope::All) {
                rules.insert((along, Verb::Administer), Scope::All);
            }
        }
        rules.retain(|_, scope| *scope != Scope::None);
        self.general = rules;
    }

    /// Puts others in place of the exceptions for stages.
    pub fn set_stages(&mut self, reference: &Reference, given: Vec<(StageId, Verb, Scope)>, checks: &mut Checks) {
        if given.len() > RULES_MAX {
            return checks.refuse("stageRules", Invalid::TooMany(RULES_MAX));
        }
        let mut rules = BTreeMap::new();
        for (stage, verb, scope) in given {
            if reference.stage(stage).is_none() {
                return checks.refuse("stageRules", Invalid::Unknown);
            }
            if !VERBS.contains(&verb) {
                return checks.refuse("stageRules", Invalid::NotAllowed);
            }
            if rules.insert((stage, verb), scope).is_some() {
                return checks.refuse("stageRules", Invalid::Taken);
            }
        }
        self.stages = rules;
    }

    /// Puts others in place of the rules of fields.
    pub fn set_fields(
        &mut self,
        reference: &Reference,
        given: Vec<(RecordKind, String, FieldRight)>,
        checks: &mut Checks,
    ) {
        if given.len() > RULES_MAX {
            return checks.refuse("fieldRules", Invalid::TooMany(RULES_MAX));
        }
        let mut rules = BTreeMap::new();
        for (kind, field, right) in given {
            let known = match rights::custom_behind(&field) {
                Some(id) => reference.field(id).is_some_and(|field| field.record_kind == kind),
                None => true,
            };
            let Some(field) = rights::named(kind, &field).filter(|_| known) else {
                return checks.refuse("fieldRules", Invalid::Unknown);
            };
            if rules.insert((kind, field), right).is_some() {
                return checks.refuse("fieldRules", Invalid::Taken);
            }
        }
        rules.retain(|_, right| *right != FieldRight::Edit);
        self.fields = rules;
    }

    /// Compiled.
    pub fn policy(&self) -> Policy {
        Policy::from_rules(
            self.general.iter().map(|((kind, verb), scope)| (*kind, *verb, *scope)),
            self.stages.iter().map(|((stage, verb), scope)| (*stage, *verb, *scope)),
        )
        .with_fields(self.fields.iter().map(|((kind, field), right)| (*kind, field.clone(), *right)))
    }

    /// What changed, one entry for each right: `deal.edit`, `stage.edit.` with the stage's id for an exception, and
    /// `field.deal.` with the field's word.
    pub fn changes(&self, after: &Self) -> Vec<FieldChange> {
        let general = between(&self.general, &after.general)
            .map(|((kind, verb), before, after)| change(format!("{}.{}", kind.as_str(), verb.as_str()), before, after));
        let stages = between(&self.stages, &after.stages)
            .map(|((stage, verb), before, after)| change(format!("stage.{}.{stage}", verb.as_str()), before, after));
        let fields = between(&self.fields, &after.fields).map(|((kind, field), before, after)| {
            let told = |right: Option<FieldRight>| right.map_or(Value::Null, |right| right.as_str().into());
            let field = format!("field.{}.{field}", kind.as_str());
            FieldChange { field, before: told(before), after: told(after) }
        });
        general.chain(stages).chain(fields).collect()
    }
}

/// Whether a role may have this right.
fn is_offered(kind: RecordKind, verb: Verb, scope: Scope) -> bool {
    use RecordKind as K;
    match (kind, verb) {
        (K::Deal | K::Company | K::Contact | K::Lead | K::Product, verb) => VERBS.contains(&verb),
        // A note is its writer's own when it is written.
        (K::Note, Verb::Create) => matches!(scope, Scope::None | Scope::Own),
        (K::Note, verb) => matches!(verb, Verb::Edit | Verb::Delete),
        (K::Workspace | K::User | K::Team | K::Role | K::Pipeline | K::DirectoryItem | K::Field, Verb::Administer) => {
            matches!(scope, Scope::None | Scope::All)
        }
        _ => false,
    }
}

fn between<K: Ord + Clone, V: Copy + PartialEq>(
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
) -> impl Iterator<Item = (K, Option<V>, Option<V>)> {
    let keys: std::collections::BTreeSet<K> = before.keys().chain(after.keys()).cloned().collect();
    let pairs = keys.into_iter().map(|key| (before.get(&key).copied(), after.get(&key).copied(), key));
    pairs.filter(|(before, after, _)| before != after).map(|(before, after, key)| (key, before, after))
}

fn change(field: String, before: Option<Scope>, after: Option<Scope>) -> FieldChange {
    let value = |scope: Option<Scope>| scope.map_or(Value::Null, |scope| scope.as_str().into());
    FieldChange { field, before: value(before), after: value(after) }
}
