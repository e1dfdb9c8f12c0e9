//! The rights of a role while they are edited. Pure.

use std::collections::BTreeMap;

use millrace_shared::{FieldRight, RecordKind, Scope, Verb};

use super::super::operations::roles::{Role, RoleFieldRuleInput, RoleRuleInput, RoleStageRuleInput};
use crate::api::operations::RoleStageRule;

/// The records of which a role tells whose.
pub const KINDS: [RecordKind; 5] =
    [RecordKind::Deal, RecordKind::Company, RecordKind::Contact, RecordKind::Lead, RecordKind::Product];
/// What can be done with them.
pub const VERBS: [Verb; 6] = [Verb::View, Verb::Create, Verb::Edit, Verb::Assign, Verb::Delete, Verb::Export];
/// What can be done with notes; who sees a record sees its notes.
pub const NOTE_VERBS: [Verb; 3] = [Verb::Create, Verb::Edit, Verb::Delete];
/// What can be said of deals in one stage.
pub const STAGE_VERBS: [Verb; 5] = [Verb::View, Verb::Create, Verb::Edit, Verb::Assign, Verb::Delete];
/// What can be administered.
pub const SETTINGS: [RecordKind; 7] = [
    RecordKind::Workspace,
    RecordKind::User,
    RecordKind::Team,
    RecordKind::Role,
    RecordKind::Pipeline,
    RecordKind::DirectoryItem,
    RecordKind::Field,
];

/// What holds for deals in one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub stage: String,
    pub verb: Verb,
    pub scope: Scope,
}

/// A beginning to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Sees everything and changes nothing.
    Reader,
    /// Works on one's own records.
    Own,
    /// Works on the team's.
    Team,
    /// Sees everything, works on one's own.
    SeesAll,
}

impl Preset {
    pub const ALL: [Self; 4] = [Self::Own, Self::Team, Self::SeesAll, Self::Reader];
}

/// The rights of a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    rules: BTreeMap<(RecordKind, Verb), Scope>,
    pub exceptions: Vec<Exception>,
    /// What may be done with fields, where that is less than with their records.
    fields: BTreeMap<(RecordKind, String), FieldRight>,
}

impl Draft {
    /// Of a role as it is.
    pub fn of(role: &Role) -> Self {
        let mut draft = Self::default();
        for rule in &role.rules {
            let (kind, verb, scope) = (rule.kind.into(), rule.verb.into(), rule.scope.into());
            if is_offered(kind, verb) && scope != Scope::None {
                draft.rules.insert((kind, verb), scope);
            }
        }
        let exception = |rule: &RoleStageRule| Exception {
            stage: rule.stage_id.inner().to_owned(),
            verb: rule.verb.into(),
            scope: rule.scope.into(),
        };
        draft.exceptions = role.stage_rules.iter().map(exception).collect();
        draft.exceptions.sort_by(|a, b| (&a.stage, a.verb).cmp(&(&b.stage, b.verb)));
        let rules = role.field_rules.iter();
        draft.fields = rules.map(|rule| ((rule.kind.into(), rule.field.clone()), rule.right.into())).collect();
        draft
    }

    /// What may be done with a field.
    pub fn right(&self, kind: RecordKind, field: &str) -> FieldRight {
        self.fields.get(&(kind, field.to_owned())).copied().unwrap_or(FieldRight::Edit)
    }

    /// Lets so much be done with a field.
    pub fn set_right(&mut self, kind: RecordKind, field: &str, right: FieldRight) {
        let field = (kind, field.to_owned());
        match right {
            FieldRight::Edit => self.fields.remove(&field),
            right => self.fields.insert(field, right),
        };
    }

    /// With how many fields of a kind less may be done than with its records.
    pub fn narrowed(&self, kind: RecordKind) -> usize {
        self.fields.keys().filter(|(of, _)| *of == kind).count()
    }

    /// The fields of a kind of which just this may be done.
    pub fn fields_with(&self, kind: RecordKind, right: FieldRight) -> impl Iterator<Item = &str> {
        let of_kind = self.fields.iter().filter(move |((of, _), held)| *of == kind && **held == right);
        of_kind.map(|((_, field), _)| field.as_str())
    }

    /// As the API takes the rules of fields.
    pub fn fields_input(&self) -> Vec<RoleFieldRuleInput> {
        let input = |((kind, field), right): (&(RecordKind, String), &FieldRight)| RoleFieldRuleInput {
            kind: (*kind).into(),
            field: field.clone(),
            right: (*right).into(),
        };
        self.fields.iter().map(input).collect()
    }

    /// How far a verb reaches.
    pub fn scope(&self, kind: RecordKind, verb: Verb) -> Scope {
        self.rules.get(&(kind, verb)).copied().unwrap_or(Scope::None)
    }

    /// Lets a verb reach so far. What may be changed may be seen: the one follows the other.
    pub fn set(&mut self, kind: RecordKind, verb: Verb, scope: Scope) {
        self.put(kind, verb, scope);
        if !KINDS.contains(&kind) {
            return;
        }
        if verb == Verb::View {
            for other in VERBS.into_iter().filter(|other| !matches!(other, Verb::View | Verb::Create)) {
                self.put(kind, other, self.scope(kind, other).min(scope));
            }
        } else if verb != Verb::Create {
            self.put(kind, Verb::View, self.scope(kind, Verb::View).max(scope));
        }
    }

    fn put(&mut self, kind: RecordKind, verb: Verb, scope: Scope) {
        match scope {
            Scope::None => self.rules.remove(&(kind, verb)),
            scope => self.rules.insert((kind, verb), scope),
        };
    }

    /// Begins anew with a preset; what is administered and the exceptions stay.
    pub fn apply(&mut self, preset: Preset) {
        let (see, work) = match preset {
            Preset::Reader => (Scope::All, Scope::None),
            Preset::Own => (Scope::Own, Scope::Own),
            Preset::Team => (Scope::Team, Scope::Team),
            Preset::SeesAll => (Scope::All, Scope::Own),
        };
        for kind in KINDS {
            for verb in VERBS {
                self.put(kind, verb, work);
            }
            self.put(kind, Verb::View, see);
            self.put(kind, Verb::Export, if preset == Preset::Team { Scope::Team } else { Scope::None });
        }
        for verb in NOTE_VERBS {
            self.put(RecordKind::Note, verb, if work == Scope::None { Scope::None } else { Scope::Own });
        }
    }

    /// Whether the settings of a kind may be administered.
    pub fn administers(&self, kind: RecordKind) -> bool {
        self.scope(kind, Verb::Administer) == Scope::All
    }

    /// As the API takes the rules.
    pub fn rules_input(&self) -> Vec<RoleRuleInput> {
        self.rules.iter().map(|((kind, verb), scope)| (*kind, *verb, *scope).into()).collect()
    }

    /// As the API takes the exceptions.
    pub fn stage_input(&self) -> Vec<RoleStageRuleInput> {
        let input = |exception: &Exception| RoleStageRuleInput {
            stage_id: exception.stage.clone().into(),
            verb: exception.verb.into(),
            scope: exception.scope.into(),
        };
        self.exceptions.iter().map(input).collect()
    }

    /// Stage and verb of an exception that is not there yet.
    pub fn free_exception(&self, stages: &[String]) -> Option<Exception> {
        let mut free = stages.iter().flat_map(|stage| STAGE_VERBS.map(|verb| (stage, verb)));
        let is_free = |(stage, verb): &(&String, Verb)| {
            self.exceptions.iter().all(|known| known.stage != **stage || known.verb != *verb)
        };
        free.find(is_free).map(|(stage, verb)| Exception { stage: stage.clone(), verb, scope: Scope::None })
    }

    /// Whether another exception says the same thing's reach already.
    pub fn is_twice(&self, at: usize) -> bool {
        let Some(own) = self.exceptions.get(at) else { return false };
        let same =
            |(other, known): (usize, &Exception)| other != at && known.stage == own.stage && known.verb == own.verb;
        self.exceptions.iter().enumerate().any(same)
    }

    /// For each scope but none, from the widest: the verbs that reach just so far.
    pub fn by_scope(&self, kind: RecordKind, verbs: &[Verb]) -> Vec<(Scope, Vec<Verb>)> {
        [Scope::All, Scope::Team, Scope::Own]
            .into_iter()
            .map(|scope| (scope, verbs.iter().copied().filter(|verb| self.scope(kind, *verb) == scope).collect()))
            .filter(|(_, verbs): &(Scope, Vec<Verb>)| !verbs.is_empty())
            .collect()
    }
}

/// Whether the editor shows this right.
fn is_offered(kind: RecordKind, verb: Verb) -> bool {
    match kind {
        kind if KINDS.contains(&kind) => VERBS.contains(&verb),
        RecordKind::Note => NOTE_VERBS.contains(&verb),
        kind => SETTINGS.contains(&kind) && verb == Verb::Administer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_changed_may_be_seen() {
        let mut draft = Draft::default();
        draft.set(RecordKind::Deal, Verb::Edit, Scope::Team);
        assert_eq!(draft.scope(RecordKind::Deal, Verb::View), Scope::Team);
        draft.set(RecordKind::Deal, Verb::View, Scope::Own);
        assert_eq!(draft.scope(RecordKind::Deal, Verb::Edit), Scope::Own);
        draft.set(RecordKind::Deal, Verb::Create, Scope::All);
        assert_eq!(draft.scope(RecordKind::Deal, Verb::View), Scope::Own, "one may make what others then see");
    }

    #[test]
    fn a_preset_leaves_settings_and_exceptions_alone() {
        let mut draft = Draft::default();
        draft.set(RecordKind::User, Verb::Administer, Scope::All);
        draft.exceptions.extend(draft.free_exception(&["won".to_owned()]));
        draft.apply(Preset::Team);
        draft.apply(Preset::SeesAll);
        assert!(draft.administers(RecordKind::User));
        assert_eq!(draft.exceptions.len(), 1);
        assert_eq!(
            draft.by_scope(RecordKind::Deal, &VERBS),
            [(Scope::All, vec![Verb::View]), (Scope::Own, vec![Verb::Create, Verb::Edit, Verb::Assign, Verb::Delete])]
        );
    }

    #[test]
    fn a_field_that_may_be_changed_again_needs_no_rule() {
        let mut draft = Draft::default();
        draft.set_right(RecordKind::Deal, "amount", FieldRight::Hidden);
        draft.set_right(RecordKind::Deal, "source", FieldRight::ReadOnly);
        assert_eq!((draft.narrowed(RecordKind::Deal), draft.narrowed(RecordKind::Lead)), (2, 0));
        assert_eq!(draft.fields_with(RecordKind::Deal, FieldRight::Hidden).collect::<Vec<_>>(), ["amount"]);
        draft.set_right(RecordKind::Deal, "amount", FieldRight::Edit);
        draft.set_right(RecordKind::Deal, "source", FieldRight::Edit);
        assert_eq!(draft, Draft::default());
    }

    #[test]
    fn each_stage_and_verb_has_one_exception() {
        let mut draft = Draft::default();
        let stages = ["won".to_owned()];
        while let Some(next) = draft.free_exception(&stages) {
            draft.exceptions.push(next);
        }
        assert_eq!(draft.exceptions.len(), STAGE_VERBS.len());
        assert!((0..draft.exceptions.len()).all(|at| !draft.is_twice(at)));
        draft.exceptions[0].verb = draft.exceptions[1].verb;
        assert!(draft.is_twice(0) && draft.is_twice(1));
    }
}
