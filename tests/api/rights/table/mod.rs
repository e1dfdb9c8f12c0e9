//! Every operation of the schema, for every profile: what comes of it. An operation may have several rows; one without
//! any fails the test.

mod people;
mod queries;
mod records;
mod subscriptions;

pub use people::OF_PEOPLE;
pub use queries::QUERIES;
pub use records::OF_RECORDS;
pub use subscriptions::SUBSCRIPTIONS;

/// What comes of an operation: `OK`, or the code of the refusal. For a list: whether the record is in it.
pub type Outcome = &'static str;

/// It is done, or the record is listed.
pub const OK: Outcome = "OK";
/// It does not exist for this person, or is not listed.
pub const HIDDEN: Outcome = "NOT_FOUND";
/// It is seen, and this may not be done with it.
pub const REFUSED: Outcome = "FORBIDDEN";
/// Nobody is signed in.
pub const NOBODY: Outcome = "UNAUTHENTICATED";

/// For a record of one's own, of a direct report, of a stranger, and of a stranger but on a deal of one's own.
pub type Row = [Outcome; 4];

/// The expectations of an operation.
pub struct Rights {
    pub nobody: Outcome,
    pub user: Row,
    pub manager: Row,
    pub administrator: Row,
}

const fn same(nobody: Outcome, user: Outcome, manager: Outcome, administrator: Outcome) -> Rights {
    Rights { nobody, user: [user; 4], manager: [manager; 4], administrator: [administrator; 4] }
}

/// Open to whoever comes.
pub const EVERYBODY: Rights = same(OK, OK, OK, OK);
/// For everybody of the workspace.
pub const MEMBERS: Rights = same(NOBODY, OK, OK, OK);
/// For administrators.
pub const ADMINISTRATORS: Rights = same(NOBODY, REFUSED, REFUSED, OK);
/// For managers and administrators.
pub const EXPORTING: Rights = same(NOBODY, REFUSED, OK, OK);
/// For nobody, whatever the role.
pub const NOBODY_AT_ALL: Rights = same(NOBODY, REFUSED, REFUSED, REFUSED);
/// Once only, and that is over.
pub const OVER: Rights = same(REFUSED, REFUSED, REFUSED, REFUSED);
/// Seeing: one's own, a manager's reports', what is on one's deals; all for an administrator.
pub const SEEING: Rights =
    Rights { nobody: NOBODY, user: [OK, HIDDEN, HIDDEN, OK], manager: [OK, OK, HIDDEN, OK], administrator: [OK; 4] };
/// Changing: the same, but for what is only on one's deals.
pub const CHANGING: Rights = Rights {
    nobody: NOBODY,
    user: [OK, HIDDEN, HIDDEN, REFUSED],
    manager: [OK, OK, HIDDEN, REFUSED],
    administrator: [OK; 4],
};
/// The same in answers that name only what was done.
pub const DOING: Rights = Rights {
    nobody: NOBODY,
    user: [OK, HIDDEN, HIDDEN, HIDDEN],
    manager: [OK, OK, HIDDEN, HIDDEN],
    administrator: [OK; 4],
};
/// What an administrator alone does, in answers that name only what was done.
pub const KEEPING: Rights = same(NOBODY, HIDDEN, HIDDEN, OK);
/// Making one for that owner.
pub const MAKING: Rights = Rights {
    nobody: NOBODY,
    user: [OK, REFUSED, REFUSED, REFUSED],
    manager: [OK, OK, REFUSED, REFUSED],
    administrator: [OK; 4],
};
/// A note that the record's owner wrote: who sees it reads it, only its writer changes it.
pub const WRITING: Rights = Rights {
    nobody: NOBODY,
    user: [OK, HIDDEN, HIDDEN, HIDDEN],
    manager: [OK, REFUSED, HIDDEN, HIDDEN],
    administrator: [OK; 4],
};
/// Sessions and tokens: everybody's own, whatever the role.
pub const OWN: Rights = Rights {
    nobody: NOBODY,
    user: [OK, HIDDEN, HIDDEN, HIDDEN],
    manager: [OK, HIDDEN, HIDDEN, HIDDEN],
    administrator: [OK, HIDDEN, HIDDEN, HIDDEN],
};
/// Figures about a person: one's own, and all for an administrator.
pub const ABOUT: Rights = Rights {
    nobody: NOBODY,
    user: [OK, REFUSED, REFUSED, REFUSED],
    manager: [OK, REFUSED, REFUSED, REFUSED],
    administrator: [OK; 4],
};

/// What an operation is about. It is made afresh for each try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Nothing,
    /// The owner alone.
    Owner,
    Deal,
    TrashedDeal,
    Company,
    TrashedCompany,
    /// Two of the same owner; `@twin` is the other.
    TwoCompanies,
    Contact,
    TrashedContact,
    Lead,
    TrashedLead,
    /// A product of the owner, made by an administrator.
    Product,
    TrashedProduct,
    /// A note on a deal of the owner, by the owner.
    Note,
    /// A file on a deal of the owner, by the owner.
    File,
    TrashedFile,
    Session,
    Token,
    /// A user who was invited just now; `@secret` is the invitation's.
    Invited,
    /// One who was deactivated.
    Gone,
    Pipeline,
    Stage,
    Team,
    /// A role that nobody has.
    Role,
    Item,
    /// A custom field of deals.
    Field,
    /// An assignment rule.
    Rule,
    /// A reference list that no field uses.
    List,
    /// An item of one.
    ListItem,
    /// An archived one.
    ArchivedListItem,
    /// A saved view that only its owner sees.
    View,
    /// One that everybody sees.
    SharedView,
}

/// How a case is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By its answer or refusal.
    Told,
    /// By whether the record stands in the answer.
    Listed,
    /// As `Told`, with a person who exists for this alone: it ends sessions or changes the password.
    ByNewcomer,
}

/// One row. In the text, `@name` stands for a value of the record or the world.
pub struct Case {
    pub operation: &'static str,
    pub text: &'static str,
    pub on: On,
    pub how: How,
    pub rights: &'static Rights,
}

const fn case(operation: &'static str, text: &'static str, on: On, how: How, rights: &'static Rights) -> Case {
    Case { operation, text, on, how, rights }
}
