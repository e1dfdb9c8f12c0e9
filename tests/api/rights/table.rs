//! Every operation of the schema, for every profile: what comes of it. An operation may have several rows; one without
//! any fails the test.

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
    Contact,
    TrashedContact,
    /// A note on a deal of the owner, by the owner.
    Note,
    Session,
    Token,
    /// A user who was invited just now; `@secret` is the invitation's.
    Invited,
    /// One who was deactivated.
    Gone,
    Pipeline,
    Stage,
    Team,
    Item,
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
use How::{ByNewcomer, Listed, Told};

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

pub const QUERIES: &[Case] = &[
    case("setup", "setup { needed version currencies locales timeZones }", On::Nothing, Told, &EVERYBODY),
    case(
        "viewer",
        "viewer { user { id } role { name } sessions { id } tokens { id } preferences { theme cardFields } mailEnabled }",
        On::Nothing,
        Told,
        &EVERYBODY,
    ),
    case("link", "link(secret: @secret) { email purpose }", On::Invited, Told, &EVERYBODY),
    case(
        "workspace",
        "workspace { id name seq currencyRates { currency rate } currenciesInUse }",
        On::Nothing,
        Told,
        &MEMBERS,
    ),
    case("pipelines", "pipelines { id stages { id } }", On::Nothing, Told, &MEMBERS),
    case("pipeline", "pipeline(id: @pipeline) { id stages { id } }", On::Nothing, Told, &MEMBERS),
    case("users", "users { id name email role { name } manager { id } }", On::Nothing, Told, &MEMBERS),
    case("user", "user(id: @owner) { id name email }", On::Owner, Told, &MEMBERS),
    case("user", "user(id: @owner) { openRecords { deals companies contacts } }", On::Owner, Told, &ABOUT),
    case("teams", "teams { id members { id } }", On::Nothing, Told, &MEMBERS),
    case("roles", "roles { id rules { kind verb scope } }", On::Nothing, Told, &MEMBERS),
    case("directory", "directory(kind: LOSS_REASON) { id }", On::Nothing, Told, &MEMBERS),
    case("auditLog", "auditLog { nodes { seq changes { after } } }", On::Nothing, Told, &ADMINISTRATORS),
    case(
        "board",
        "board(pipelineId: @pipeline, first: 200) { columns { deals { nodes { id } } } }",
        On::Deal,
        Listed,
        &SEEING,
    ),
    case(
        "board",
        "board(pipelineId: @pipeline, filter: { text: @name }) { columns { deals { nodes { id } } } }",
        On::Deal,
        Listed,
        &SEEING,
    ),
    case(
        "deal",
        "deal(id: @id) { id name owner { id } notes { totalCount } timeline { nodes { verb } } stageHistory { stageId } permissions { edit } }",
        On::Deal,
        Told,
        &SEEING,
    ),
    case("deal", "deal(id: @id) { id deletedAt }", On::TrashedDeal, Told, &SEEING),
    case("deals", "deals(first: 200) { nodes { id } }", On::Deal, Listed, &SEEING),
    case("deals", "deals(filter: { text: @name }) { nodes { id } }", On::Deal, Listed, &SEEING),
    case("deals", "deals(filter: { ownerIds: [@owner] }, first: 200) { nodes { id } }", On::Deal, Listed, &SEEING),
    case("deals", "deals(filter: { deleted: true }, first: 200) { nodes { id } }", On::TrashedDeal, Listed, &SEEING),
    case(
        "dealStatistics",
        "dealStatistics { count openCount byStage { totals { count } } }",
        On::Nothing,
        Told,
        &MEMBERS,
    ),
    case("search", "search(text: @name, kinds: [DEAL]) { ... on Deal { id } }", On::Deal, Listed, &SEEING),
    case("search", "search(text: @name) { ... on Company { id } }", On::Company, Listed, &SEEING),
    case("search", "search(text: @name) { ... on Contact { id } }", On::Contact, Listed, &SEEING),
    case("companies", "companies(first: 200) { nodes { id } }", On::Company, Listed, &SEEING),
    case("companies", "companies(filter: { text: @name }) { nodes { id } }", On::Company, Listed, &SEEING),
    case(
        "companies",
        "companies(filter: { deleted: true }, first: 200) { nodes { id } }",
        On::TrashedCompany,
        Listed,
        &SEEING,
    ),
    case(
        "company",
        "company(id: @id) { id name deals { totalCount } contacts { totalCount } notes { totalCount } timeline { nodes { verb } } }",
        On::Company,
        Told,
        &SEEING,
    ),
    case("contacts", "contacts(first: 200) { nodes { id } }", On::Contact, Listed, &SEEING),
    case("contacts", "contacts(filter: { text: @name }) { nodes { id } }", On::Contact, Listed, &SEEING),
    case(
        "contacts",
        "contacts(filter: { deleted: true }, first: 200) { nodes { id } }",
        On::TrashedContact,
        Listed,
        &SEEING,
    ),
    case(
        "contact",
        "contact(id: @id) { id name companies { id } deals { totalCount } notes { totalCount } timeline { nodes { verb } } }",
        On::Contact,
        Told,
        &SEEING,
    ),
];

pub const MUTATIONS: &[Case] = &[
    case(
        "setup",
        "setup(input: { workspaceName: \"W\", currency: \"USD\", locale: \"en\", timeZone: \"UTC\", name: \"N\", email: \"n@example.com\", password: @password }) { viewer { user { id } } }",
        On::Nothing,
        Told,
        &OVER,
    ),
    case(
        "signIn",
        "signIn(input: { email: \"ada@northwind.example\", password: @password }) { viewer { user { id } } }",
        On::Nothing,
        Told,
        &EVERYBODY,
    ),
    case("signOut", "signOut { ok }", On::Nothing, ByNewcomer, &EVERYBODY),
    case(
        "requestPasswordReset",
        "requestPasswordReset(input: { email: @email }) { ok }",
        On::Invited,
        Told,
        &EVERYBODY,
    ),
    case(
        "acceptLink",
        "acceptLink(input: { secret: @secret, password: @password }) { viewer { user { id } } }",
        On::Invited,
        ByNewcomer,
        &EVERYBODY,
    ),
    case(
        "changePassword",
        "changePassword(input: { currentPassword: @password, newPassword: \"another kettle hums at one\" }) { ok }",
        On::Nothing,
        ByNewcomer,
        &MEMBERS,
    ),
    case("endSession", "endSession(input: { id: @id }) { ok }", On::Session, Told, &OWN),
    case("endOtherSessions", "endOtherSessions { ok }", On::Nothing, ByNewcomer, &MEMBERS),
    case("createToken", "createToken(input: { name: \"Sync\" }) { secret }", On::Nothing, Told, &MEMBERS),
    case("revokeToken", "revokeToken(input: { id: @id }) { ok }", On::Token, Told, &OWN),
    case("updateProfile", "updateProfile(input: { title: \"Seller\" }) { seq }", On::Nothing, Told, &MEMBERS),
    case("updatePreferences", "updatePreferences(input: { theme: DARK }) { seq }", On::Nothing, Told, &MEMBERS),
    case("updateWorkspace", "updateWorkspace(input: { name: @fresh }) { seq }", On::Nothing, Told, &ADMINISTRATORS),
    case(
        "setCurrencyRate",
        "setCurrencyRate(input: { currency: \"CHF\", rate: \"1.1\" }) { seq }",
        On::Nothing,
        Told,
        &ADMINISTRATORS,
    ),
    case(
        "removeCurrencyRate",
        "removeCurrencyRate(input: { currency: \"CHF\" }) { seq }",
        On::Nothing,
        Told,
        &ADMINISTRATORS,
    ),
    case(
        "inviteUser",
        "inviteUser(input: { email: @address, name: \"New\", roleId: @role }) { url }",
        On::Nothing,
        Told,
        &ADMINISTRATORS,
    ),
    case("createUserLink", "createUserLink(input: { id: @id }) { url }", On::Invited, Told, &ADMINISTRATORS),
    case("updateUser", "updateUser(input: { id: @id, title: \"Seller\" }) { seq }", On::Invited, Told, &ADMINISTRATORS),
    case(
        "updateUser",
        "updateUser(input: { id: @id, roleId: @administratorRole }) { seq }",
        On::Invited,
        Told,
        &ADMINISTRATORS,
    ),
    case("deactivateUser", "deactivateUser(input: { id: @id }) { seq }", On::Invited, Told, &ADMINISTRATORS),
    case("removeAvatar", "removeAvatar(input: { id: @owner }) { seq }", On::Owner, Told, &ABOUT),
    case("reactivateUser", "reactivateUser(input: { id: @id }) { seq }", On::Gone, Told, &ADMINISTRATORS),
    case("createTeam", "createTeam(input: { name: @fresh }) { seq }", On::Nothing, Told, &ADMINISTRATORS),
    case("updateTeam", "updateTeam(input: { id: @id, name: @fresh }) { seq }", On::Team, Told, &ADMINISTRATORS),
    case("deleteTeam", "deleteTeam(input: { id: @id }) { ok }", On::Team, Told, &ADMINISTRATORS),
    case(
        "createDirectoryItem",
        "createDirectoryItem(input: { kind: SOURCE, name: @fresh }) { seq }",
        On::Nothing,
        Told,
        &ADMINISTRATORS,
    ),
    case(
        "updateDirectoryItem",
        "updateDirectoryItem(input: { id: @id, name: @fresh }) { seq }",
        On::Item,
        Told,
        &ADMINISTRATORS,
    ),
    case("deleteDirectoryItem", "deleteDirectoryItem(input: { id: @id }) { ok }", On::Item, Told, &ADMINISTRATORS),
    case("createPipeline", "createPipeline(input: { name: @fresh }) { seq }", On::Nothing, Told, &ADMINISTRATORS),
    case(
        "updatePipeline",
        "updatePipeline(input: { id: @id, name: @fresh }) { seq }",
        On::Pipeline,
        Told,
        &ADMINISTRATORS,
    ),
    case("deletePipeline", "deletePipeline(input: { id: @id }) { ok }", On::Pipeline, Told, &ADMINISTRATORS),
    case(
        "createStage",
        "createStage(input: { pipelineId: @id, name: @fresh }) { seq }",
        On::Pipeline,
        Told,
        &ADMINISTRATORS,
    ),
    case("updateStage", "updateStage(input: { id: @id, name: @fresh }) { seq }", On::Stage, Told, &ADMINISTRATORS),
    case("moveStage", "moveStage(input: { id: @id, position: 0 }) { seq }", On::Stage, Told, &ADMINISTRATORS),
    case("deleteStage", "deleteStage(input: { id: @id }) { seq }", On::Stage, Told, &ADMINISTRATORS),
    case(
        "createDeal",
        "createDeal(input: { pipelineId: @pipeline, name: @fresh, ownerId: @owner }) { seq }",
        On::Owner,
        Told,
        &MAKING,
    ),
    case("updateDeal", "updateDeal(input: { id: @id, version: 1, amount: 5 }) { seq }", On::Deal, Told, &CHANGING),
    case(
        "updateDeal",
        "updateDeal(input: { id: @id, version: 1, ownerId: @stranger }) { seq }",
        On::Deal,
        Told,
        &CHANGING,
    ),
    case(
        "changeDeals",
        "changeDeals(input: { changes: [{ id: @id, stageId: @proposal, addTags: [\"x\"] }] }) { results { deal { id } } }",
        On::Deal,
        Listed,
        &CHANGING,
    ),
    case(
        "changeDeals",
        "changeDeals(input: { changes: [{ id: @id, deleted: true }] }) { results { deal { id } } }",
        On::Deal,
        Listed,
        &CHANGING,
    ),
    case("setPresence", "setPresence(input: { kind: DEAL, id: @id, tab: @id }) { here }", On::Deal, Told, &SEEING),
    case(
        "setPresence",
        "setPresence(input: { kind: COMPANY, id: @id, tab: @id }) { here }",
        On::Company,
        Told,
        &SEEING,
    ),
    case(
        "setPresence",
        "setPresence(input: { kind: CONTACT, id: @id, tab: @id }) { here }",
        On::Contact,
        Told,
        &SEEING,
    ),
    case(
        "setPresence",
        "setPresence(input: { kind: PIPELINE, id: @pipeline, tab: @id, holding: @id }) { here }",
        On::Deal,
        Told,
        &SEEING,
    ),
    case(
        "changeDeals",
        "changeDeals(input: { changes: [{ id: @id, stageId: @proposal, addTags: [\"x\"] }] }) { results { deal { id } } }",
        On::Deal,
        Listed,
        &CHANGING,
    ),
    case(
        "changeDeals",
        "changeDeals(input: { changes: [{ id: @id, deleted: true }] }) { results { deal { id } } }",
        On::Deal,
        Listed,
        &CHANGING,
    ),
    case(
        "setDealChecklistItem",
        "setDealChecklistItem(input: { id: @id, itemId: @checklistItem, checked: true }) { seq }",
        On::Deal,
        Told,
        &CHANGING,
    ),
    case("moveDeal", "moveDeal(input: { id: @id, stageId: @proposal }) { seq }", On::Deal, Told, &CHANGING),
    case("closeDeal", "closeDeal(input: { id: @id, stageId: @won }) { seq }", On::Deal, Told, &CHANGING),
    case("reopenDeal", "reopenDeal(input: { id: @id }) { seq }", On::Deal, Told, &CHANGING),
    case("deleteDeal", "deleteDeal(input: { id: @id }) { seq }", On::Deal, Told, &CHANGING),
    case("restoreDeal", "restoreDeal(input: { id: @id }) { seq }", On::TrashedDeal, Told, &CHANGING),
    case("createCompany", "createCompany(input: { name: @fresh, ownerId: @owner }) { seq }", On::Owner, Told, &MAKING),
    case(
        "updateCompany",
        "updateCompany(input: { id: @id, version: 1, employees: 5 }) { seq }",
        On::Company,
        Told,
        &CHANGING,
    ),
    case(
        "updateCompany",
        "updateCompany(input: { id: @id, version: 1, ownerId: @stranger }) { seq }",
        On::Company,
        Told,
        &CHANGING,
    ),
    case("deleteCompany", "deleteCompany(input: { id: @id }) { seq }", On::Company, Told, &CHANGING),
    case("restoreCompany", "restoreCompany(input: { id: @id }) { seq }", On::TrashedCompany, Told, &CHANGING),
    case(
        "createContact",
        "createContact(input: { firstName: @fresh, ownerId: @owner }) { seq }",
        On::Owner,
        Told,
        &MAKING,
    ),
    case(
        "updateContact",
        "updateContact(input: { id: @id, version: 1, jobTitle: \"CFO\" }) { seq }",
        On::Contact,
        Told,
        &CHANGING,
    ),
    case(
        "updateContact",
        "updateContact(input: { id: @id, version: 1, ownerId: @stranger }) { seq }",
        On::Contact,
        Told,
        &CHANGING,
    ),
    case("deleteContact", "deleteContact(input: { id: @id }) { seq }", On::Contact, Told, &CHANGING),
    case("restoreContact", "restoreContact(input: { id: @id }) { seq }", On::TrashedContact, Told, &CHANGING),
    case(
        "createNote",
        "createNote(input: { recordKind: DEAL, recordId: @id, body: \"Called\" }) { seq }",
        On::Deal,
        Told,
        &SEEING,
    ),
    case(
        "createNote",
        "createNote(input: { recordKind: COMPANY, recordId: @id, body: \"Called\" }) { seq }",
        On::Company,
        Told,
        &SEEING,
    ),
    case(
        "createNote",
        "createNote(input: { recordKind: CONTACT, recordId: @id, body: \"Called\" }) { seq }",
        On::Contact,
        Told,
        &SEEING,
    ),
    case(
        "updateNote",
        "updateNote(input: { id: @id, version: 1, body: \"Called again\" }) { seq }",
        On::Note,
        Told,
        &WRITING,
    ),
    case("deleteNote", "deleteNote(input: { id: @id }) { ok }", On::Note, Told, &WRITING),
];

/// Listening: `OK` is told of the change, `NOT_FOUND` hears nothing of it.
pub const SUBSCRIPTIONS: &[Case] = &[
    case("changes", "changes { seq changes { id } }", On::Deal, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Company, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Contact, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Note, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Pipeline, Listed, &MEMBERS),
    case("dealChanged", "dealChanged { seq id }", On::Deal, Listed, &SEEING),
    case("dealChanged", "dealChanged(pipelineId: @pipeline) { seq id }", On::Deal, Listed, &SEEING),
    case("companyChanged", "companyChanged { seq id }", On::Company, Listed, &SEEING),
    case("contactChanged", "contactChanged { seq id }", On::Contact, Listed, &SEEING),
    case("pipelineChanged", "pipelineChanged { seq id }", On::Pipeline, Listed, &MEMBERS),
    case("presence", "presence(kind: DEAL, id: @id) { count }", On::Deal, Told, &SEEING),
    case("presence", "presence(kind: COMPANY, id: @id) { count }", On::Company, Told, &SEEING),
    case("presence", "presence(kind: CONTACT, id: @id) { count }", On::Contact, Told, &SEEING),
    case("presence", "presence(kind: PIPELINE, id: @id) { count }", On::Pipeline, Told, &MEMBERS),
];
