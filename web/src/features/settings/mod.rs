//! Profile, users, pipelines, directories and the workspace.

mod account_tokens;
mod audit;
mod deactivate;
mod directories;
mod frame;
mod operations;
mod people;
mod person_form;
mod picture;
mod pipeline;
mod pipelines;
mod profile;
mod remove_stage;
mod security;
mod stage_form;
mod teams;
mod workspace;

pub use audit::AuditLog;
pub use directories::Directories;
pub use frame::{SettingsFrame, SettingsIndex};
pub use people::People;
pub use pipeline::PipelineSettings;
pub use pipelines::Pipelines;
pub use profile::Profile;
pub use security::Security;
pub use teams::Teams;
pub use workspace::WorkspaceSettings;
