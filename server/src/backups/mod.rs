//! Copies of the whole database: made while it is in use, verified, and kept by a policy in a folder.
//!
//! A backup is one SQLite file, whichever database it was made of ([`make`]). It is written under another name and gets its
//! own only when it was opened, checked and is on the disk: what has a backup's name is whole ([`folder`]). How many stay and
//! when the next is due is [`policy`]; [`keeper`] does it as a job, so that of several processes over one database one
//! does, and tells of it in the log and in figures. `millrace doctor` asks [`keeper::examine`].

pub mod check;
pub mod folder;
pub mod keeper;
pub mod make;
pub mod policy;
#[cfg(test)]
mod tests;

pub use folder::Folder;
pub use policy::Keep;

/// Why there is no backup; the text is for the person who runs the server.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoBackup(pub String);

impl From<sea_orm::DbErr> for NoBackup {
    fn from(error: sea_orm::DbErr) -> Self {
        Self(error.to_string())
    }
}

impl From<crate::error::Error> for NoBackup {
    fn from(error: crate::error::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<crate::moving::NotMoved> for NoBackup {
    fn from(crate::moving::NotMoved(why): crate::moving::NotMoved) -> Self {
        Self(why)
    }
}

/// The path with something after its name.
pub(crate) fn with_suffix(path: &std::path::Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
