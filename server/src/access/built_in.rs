//! The three roles that every workspace begins with. They stay as they are: what another team needs is a role of its own.

use millrace_shared::{RecordKind, Scope, Verb};

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

/// What the settings are of.
const SETTINGS: [RecordKind; 13] = [
    RecordKind::Workspace,
    RecordKind::User,
    RecordKind::Team,
    RecordKind::Role,
    RecordKind::Pipeline,
    RecordKind::Stage,
    RecordKind::DirectoryItem,
    RecordKind::Field,
    RecordKind::List,
    RecordKind::ListItem,
    RecordKind::Import,
    RecordKind::Session,
    RecordKind::Token,
];

/// What every role has: the settings may be seen by everybody, and who sees a record sees its notes.
pub fn seen_by_all() -> impl Iterator<Item = (RecordKind, Verb, Scope)> {
    SETTINGS.into_iter().chain([RecordKind::Note]).map(|kind| (kind, Verb::View, Scope::All))
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
        for kind in [K::Deal, K::Company, K::Contact, K::Lead] {
            rules.extend([V::View, V::Create, V::Edit, V::Assign, V::Delete].map(|verb| (kind, verb, reach)));
            if self != Self::User {
                rules.push((kind, V::Export, reach));
            }
        }
        // Everybody sells from the one catalogue; whoever administers the workspace looks after it.
        rules.push((K::Product, V::View, Scope::All));
        if self != Self::User {
            rules.push((K::Product, V::Export, Scope::All));
        }
        if self == Self::Administrator {
            rules.extend([V::Create, V::Edit, V::Assign, V::Delete].map(|verb| (K::Product, verb, Scope::All)));
        }
        // Who sees a record sees its notes and may write one; only the writer (or an administrator) may change it.
        let writer = if self == Self::Administrator { Scope::All } else { Scope::Own };
        rules.extend([(K::Note, V::Create, Scope::Own), (K::Note, V::Edit, writer), (K::Note, V::Delete, writer)]);
        if self == Self::Administrator {
            rules.extend(SETTINGS.map(|kind| (kind, V::Administer, Scope::All)));
        }
        rules.extend(seen_by_all());
        rules
    }
}
