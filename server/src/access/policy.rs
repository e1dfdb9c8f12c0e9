//! The policy of a role: for each kind of record and verb, how far it reaches. It is compiled from rows, so that
//! finer roles are only more rows; here are also the rows of the three roles that every workspace begins with.

use crate::users::role_rule;
use millrace_shared::{RecordKind, Scope, Verb};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Compiled rights of a role. What no row grants is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    rules: BTreeMap<(RecordKind, Verb), Scope>,
    everything: bool,
}

impl Policy {
    /// From a role's rows.
    pub fn compile(rules: &[role_rule::Model]) -> Self {
        Self { rules: rules.iter().map(|rule| ((rule.kind, rule.verb), rule.scope)).collect(), everything: false }
    }

    /// From a list, for tests.
    pub fn from_rules(rules: impl IntoIterator<Item = (RecordKind, Verb, Scope)>) -> Self {
        Self { rules: rules.into_iter().map(|(kind, verb, scope)| ((kind, verb), scope)).collect(), everything: false }
    }

    /// Every right, for the product itself.
    pub fn everything() -> Self {
        Self { rules: BTreeMap::new(), everything: true }
    }

    /// How far a verb reaches for a kind.
    pub fn scope(&self, kind: RecordKind, verb: Verb) -> Scope {
        if self.everything { Scope::All } else { self.rules.get(&(kind, verb)).copied().unwrap_or(Scope::None) }
    }

    /// Equal for equal policies.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.everything.hash(&mut hasher);
        self.rules.hash(&mut hasher);
        hasher.finish()
    }
}

/// The three roles of a new workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltIn {
    /// Own records.
    User,
    /// Own records and those of direct and indirect reports.
    Manager,
    /// Everything.
    Administrator,
}

impl BuiltIn {
    /// All, in the order of lists.
    pub const ALL: [Self; 3] = [Self::User, Self::Manager, Self::Administrator];

    /// The name it is made with.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Manager => "Manager",
            Self::Administrator => "Administrator",
        }
    }

    /// Its rights.
    pub fn rules(self) -> Vec<(RecordKind, Verb, Scope)> {
        use RecordKind as K;
        use Verb as V;
        let reach = match self {
            Self::User => Scope::Own,
            Self::Manager => Scope::Team,
            Self::Administrator => Scope::All,
        };
        let mut rules = Vec::new();
        for kind in [K::Deal, K::Company, K::Contact] {
            rules.extend([V::View, V::Create, V::Edit, V::Assign, V::Delete].map(|verb| (kind, verb, reach)));
            if self != Self::User {
                rules.push((kind, V::Export, reach));
            }
        }
        // Who sees a record sees its notes and may write one; only the writer (or an administrator) may change it.
        let writer = if self == Self::Administrator { Scope::All } else { Scope::Own };
        rules.extend([
            (K::Note, V::View, Scope::All),
            (K::Note, V::Create, Scope::Own),
            (K::Note, V::Edit, writer),
            (K::Note, V::Delete, writer),
        ]);
        for kind in [
            K::Workspace,
            K::User,
            K::Team,
            K::Role,
            K::Pipeline,
            K::Stage,
            K::DirectoryItem,
            K::Import,
            K::Session,
            K::Token,
        ] {
            rules.push((kind, V::View, Scope::All));
            if self == Self::Administrator {
                rules.push((kind, V::Administer, Scope::All));
            }
        }
        rules
    }
}
