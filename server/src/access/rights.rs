//! Whose rights they are: a policy, and the users whom its words "own" and "team" mean.

use super::{Policy, Reach, Whose, scope};
use millrace_shared::{RecordKind, Scope, StageId, UserId, Verb};
use std::sync::Arc;

/// A policy in somebody's hands.
#[derive(Debug, Clone)]
pub struct Rights {
    /// The policy.
    pub policy: Policy,
    /// Who has it; nobody for the product itself.
    pub user: Option<UserId>,
    /// The user and all reports.
    pub team: Arc<[UserId]>,
}

impl Rights {
    fn whose_of(&self, scope: Scope) -> Whose {
        match (scope, self.user) {
            (Scope::All, _) => Whose::All,
            (Scope::None, _) | (_, None) => Whose::Nobody,
            (Scope::Own, Some(user)) => Whose::Owners(Arc::from([user])),
            (Scope::Team, Some(_)) => Whose::Owners(self.team.clone()),
        }
    }

    /// Whose records a verb reaches; of deals, in that stage.
    pub fn whose(&self, kind: RecordKind, verb: Verb, stage: Option<StageId>) -> Whose {
        let exception = stage.filter(|_| kind == RecordKind::Deal).and_then(|stage| self.policy.exception(verb, stage));
        self.whose_of(exception.unwrap_or_else(|| self.policy.scope(kind, verb)))
    }

    /// Whose deals may come into a stage, where that is told apart.
    pub fn whose_enter(&self, stage: StageId) -> Option<Whose> {
        self.policy.exception(Verb::Create, stage).map(|scope| self.whose_of(scope))
    }

    /// How far a verb reaches.
    pub fn reach(&self, kind: RecordKind, verb: Verb) -> Reach {
        let general = self.whose_of(self.policy.scope(kind, verb));
        let exceptions = self.policy.exceptions(verb).filter(|_| kind == RecordKind::Deal);
        Reach::new(general, exceptions.map(|(stage, scope)| (stage, self.whose_of(scope))).collect())
    }

    /// Equal for rights that let the same be seen and say the same of what may be done.
    pub fn key(&self) -> String {
        let whose = match self.user {
            Some(user) if !self.policy.is_impersonal() => format!("{user}:{:x}", scope::fingerprint(&self.team)),
            _ => "all".to_owned(),
        };
        format!("{:x}:{whose}", self.policy.fingerprint())
    }
}
