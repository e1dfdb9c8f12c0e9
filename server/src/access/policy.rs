//! The policy of a role: for each kind of record and verb, how far it reaches, and for deals that stand in certain stages
//! how far it reaches there instead, and for single fields what may be done with them. It is compiled from rows, so that
//! finer roles are only more rows.

pub use super::built_in::{BuiltIn, seen_by_all};

use super::fields::FieldRights;
use crate::reference::RoleWithRules;
use millrace_shared::{FieldRight, RecordKind, Scope, StageId, Verb};
use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
};

/// Compiled rights of a role. What no row grants is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    rules: BTreeMap<(RecordKind, Verb), Scope>,
    /// Of deals in these stages, in place of the rule.
    stages: BTreeMap<(Verb, StageId), Scope>,
    /// What may be done with fields.
    fields: FieldRights,
    everything: bool,
}

impl Policy {
    /// From a role's rows.
    pub fn of(role: &RoleWithRules) -> Self {
        Self {
            rules: role.rules.iter().map(|rule| ((rule.kind, rule.verb), rule.scope)).collect(),
            stages: role.stage_rules.iter().map(|rule| ((rule.verb, rule.stage_id), rule.scope)).collect(),
            fields: role.field_rules.iter().map(|it| (it.kind, it.field.clone(), it.field_right)).collect(),
            everything: false,
        }
    }

    /// From lists.
    pub fn from_rules(
        rules: impl IntoIterator<Item = (RecordKind, Verb, Scope)>,
        stages: impl IntoIterator<Item = (StageId, Verb, Scope)>,
    ) -> Self {
        Self {
            rules: rules.into_iter().map(|(kind, verb, scope)| ((kind, verb), scope)).collect(),
            stages: stages.into_iter().map(|(stage, verb, scope)| ((verb, stage), scope)).collect(),
            ..Self::default()
        }
    }

    /// The same with what may be done with fields.
    #[must_use]
    pub fn with_fields(self, fields: impl IntoIterator<Item = (RecordKind, String, FieldRight)>) -> Self {
        Self { fields: fields.into_iter().collect(), ..self }
    }

    /// What may be done with fields.
    pub fn fields(&self) -> &FieldRights {
        &self.fields
    }

    /// Every right, for the product itself.
    pub fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// How far a verb reaches for a kind; of deals, in stages without an exception.
    pub fn scope(&self, kind: RecordKind, verb: Verb) -> Scope {
        if self.everything { Scope::All } else { self.rules.get(&(kind, verb)).copied().unwrap_or(Scope::None) }
    }

    /// How far a verb reaches for deals that stand in a stage, where that is another than elsewhere.
    pub fn exception(&self, verb: Verb, stage: StageId) -> Option<Scope> {
        self.stages.get(&(verb, stage)).copied()
    }

    /// The stages in which a verb has an exception.
    pub fn exceptions(&self, verb: Verb) -> impl Iterator<Item = (StageId, Scope)> {
        let stages = self.stages.iter().filter(move |((of, _), _)| *of == verb);
        stages.map(|((_, stage), scope)| (*stage, *scope))
    }

    /// Whether it is the same for whoever has it: nothing of it asks whose a record is. Making a record is left out, since
    /// nobody is told about it.
    pub fn is_impersonal(&self) -> bool {
        let impersonal = |verb: Verb, scope: Scope| verb == Verb::Create || matches!(scope, Scope::None | Scope::All);
        self.rules.iter().all(|((kind, verb), scope)| kind.is_personal() || impersonal(*verb, *scope))
            && self.stages.iter().all(|((verb, _), scope)| impersonal(*verb, *scope))
    }

    /// Whether it grants nothing that the other does not.
    pub fn is_within(&self, other: &Self) -> bool {
        if other.everything {
            return true;
        }
        let stages: BTreeSet<(Verb, StageId)> = self.stages.keys().chain(other.stages.keys()).copied().collect();
        let in_stage = |policy: &Self, verb, stage| {
            policy.exception(verb, stage).unwrap_or_else(|| policy.scope(RecordKind::Deal, verb))
        };
        !self.everything
            && self.fields.is_within(&other.fields)
            && self.rules.iter().all(|((kind, verb), scope)| *scope <= other.scope(*kind, *verb))
            && stages.into_iter().all(|(verb, stage)| in_stage(self, verb, stage) <= in_stage(other, verb, stage))
    }

    /// Whether it has every right of an administrator.
    pub fn is_full(&self) -> bool {
        Self::from_rules(BuiltIn::Administrator.rules(), []).is_within(self)
    }

    /// Equal for equal policies.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.everything.hash(&mut hasher);
        self.rules.hash(&mut hasher);
        self.stages.hash(&mut hasher);
        self.fields.hash(&mut hasher);
        hasher.finish()
    }
}
