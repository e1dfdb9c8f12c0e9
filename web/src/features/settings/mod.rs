//! Profile, users, pipelines, directories and the workspace.

mod account_tokens;
mod appearance;
mod assignment;
mod audit;
mod checklist_editor;
mod currencies;
mod deactivate;
mod directories;
mod field_form;
mod field_options;
mod field_type;
mod fields;
mod frame;
mod item_dialog;
mod lead_owner;
mod list;
mod list_columns;
mod list_items;
mod lists;
pub(crate) mod operations;
mod people;
mod person_form;
mod picture;
mod pipeline;
mod pipelines;
mod profile;
mod remove_stage;
mod roles;
mod security;
mod stage_form;
mod teams;
mod work_times;
mod workspace;

use leptos::prelude::*;

pub use appearance::Appearance;
pub use assignment::Assignment;
pub use audit::AuditLog;
pub use currencies::Currencies;
pub use directories::Directories;
pub use fields::Fields;
pub use frame::{SettingsFrame, SettingsIndex, places_of};
pub use list::ListSettings;
pub use people::People;
pub use pipeline::PipelineSettings;
pub use pipelines::Pipelines;
pub use profile::Profile;
pub use roles::{RoleSettings, Roles, viewing::show as show_viewing};
pub use security::Security;
pub use teams::Teams;
pub use workspace::WorkspaceSettings;

/// The frame, or a page in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub enum SettingsPlace {
    Frame,
    Index,
    Profile,
    Appearance,
    Security,
    Workspace,
    People,
    Teams,
    Currencies,
    AuditLog,
    Shape(ShapePage),
    Choices(ChoicesPage),
}

/// A page on how the workspace is made: a file of its own, as large as the rest of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub enum ShapePage {
    Roles,
    Role,
    Pipelines,
    Pipeline,
    Fields,
}

/// A page on what is chosen from, and on who is given what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub enum ChoicesPage {
    Lists,
    List,
    Assignment,
}

impl ShapePage {
    /// Draws it.
    pub fn show(self) -> crate::chunks::Show {
        match self {
            Self::Roles => || view! { <Roles/> }.into_any(),
            Self::Role => || view! { <RoleSettings/> }.into_any(),
            Self::Pipelines => || view! { <Pipelines/> }.into_any(),
            Self::Pipeline => || view! { <PipelineSettings/> }.into_any(),
            Self::Fields => || view! { <Fields/> }.into_any(),
        }
    }
}

impl ChoicesPage {
    /// Draws it.
    pub fn show(self) -> crate::chunks::Show {
        match self {
            Self::Lists => || view! { <Directories/> }.into_any(),
            Self::List => || view! { <ListSettings/> }.into_any(),
            Self::Assignment => || view! { <Assignment/> }.into_any(),
        }
    }
}

impl SettingsPlace {
    /// Draws it.
    pub fn show(self) -> crate::chunks::Show {
        match self {
            Self::Frame => || view! { <SettingsFrame/> }.into_any(),
            Self::Index => || view! { <SettingsIndex/> }.into_any(),
            Self::Profile => || view! { <Profile/> }.into_any(),
            Self::Appearance => || view! { <Appearance/> }.into_any(),
            Self::Security => || view! { <Security/> }.into_any(),
            Self::Workspace => || view! { <WorkspaceSettings/> }.into_any(),
            Self::People => || view! { <People/> }.into_any(),
            Self::Teams => || view! { <Teams/> }.into_any(),
            Self::Currencies => || view! { <Currencies/> }.into_any(),
            // They come by doors of their own.
            Self::Shape(_) | Self::Choices(_) => || ().into_any(),
            Self::AuditLog => || view! { <AuditLog/> }.into_any(),
        }
    }
}
