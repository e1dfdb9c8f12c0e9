//! What the mutations of roles take.

use async_graphql::InputObject;
use millrace_shared::{FieldRight, RecordKind, RoleId, Scope, StageId, Verb};

/// How far a verb reaches for a kind of record.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct RoleRuleInput {
    /// DEAL, COMPANY, CONTACT, LEAD, PRODUCT or NOTE; WORKSPACE, USER, TEAM, ROLE, PIPELINE or DIRECTORY_ITEM for ADMINISTER.
    pub kind: RecordKind,
    /// What may be done.
    pub verb: Verb,
    /// With whose. ADMINISTER takes NONE or ALL; to CREATE a NOTE takes NONE or OWN.
    pub scope: Scope,
}

/// How far a verb reaches for deals in one stage, whatever the rule of deals says.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct RoleStageRuleInput {
    /// The stage.
    pub stage_id: StageId,
    /// What may be done; CREATE stands for coming into the stage: made there, or moved there.
    pub verb: Verb,
    /// With whose.
    pub scope: Scope,
}

/// What may be done with a field of the records that the role reaches.
#[derive(Debug, Clone, InputObject)]
pub struct RoleFieldRuleInput {
    /// DEAL, COMPANY, CONTACT or LEAD.
    pub kind: RecordKind,
    /// A field by its name in the schema, as docs/api.md lists them, or a custom one as `custom:` and its id.
    pub field: String,
    /// What may be done with it. EDIT is the same as no rule.
    pub right: FieldRight,
}

/// A role to be made.
#[derive(Debug, Clone, InputObject)]
pub struct CreateRoleInput {
    /// Its name; no other role may have it.
    pub name: String,
    /// What it is for, at most 200 characters.
    pub description: Option<String>,
    /// The role whose rights it begins with; without one, with none.
    pub copy_from_id: Option<RoleId>,
    /// Its rights, in place of those copied; what none grants is refused.
    pub rules: Option<Vec<RoleRuleInput>>,
    /// Its exceptions for stages, in place of those copied.
    pub stage_rules: Option<Vec<RoleStageRuleInput>>,
    /// The fields that it hides or shows only, in place of those copied.
    pub field_rules: Option<Vec<RoleFieldRuleInput>>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// Changes of a role: absent leaves as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateRoleInput {
    /// The role; one that Millrace brought stays as it is.
    pub id: RoleId,
    /// When given, a role changed since is a CONFLICT.
    pub version: Option<i32>,
    /// Its name; no other role may have it.
    pub name: Option<String>,
    /// What it is for, at most 200 characters.
    pub description: Option<String>,
    /// All its rights; what none grants is refused.
    pub rules: Option<Vec<RoleRuleInput>>,
    /// All its exceptions for stages.
    pub stage_rules: Option<Vec<RoleStageRuleInput>>,
    /// All fields that it hides or shows only.
    pub field_rules: Option<Vec<RoleFieldRuleInput>>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A role that is deleted.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteRoleInput {
    /// The role; one that Millrace brought stays.
    pub id: RoleId,
    /// The role that its users get; required when it has any.
    pub move_users_to_id: Option<RoleId>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}
