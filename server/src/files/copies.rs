//! The contents of files beside a copy of the database: for backups, their way back, and the move to another folder.
//!
//! A content never changes and has an id of its own. So the copies of all backups in a folder lie in one folder beside them,
//! and each backup only adds what is not there yet.

use super::{
    Store,
    entity::{self, Column},
    store::Fault,
};
use futures_util::TryStreamExt;
use millrace_shared::{ContentId, WorkspaceId};
use sea_orm::{DatabaseConnection, DbErr, EntityTrait, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap, btree_map::Entry},
    path::{Path, PathBuf},
};

/// The folder beside a backup that holds the contents of its files.
const BESIDE: &str = "millrace-files";

/// A content that a database names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Which.
    pub id: ContentId,
    /// Its length.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
}

/// What was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    /// How many contents are there now.
    pub there: u64,
    /// How many of them were not there before.
    pub new: u64,
    /// How long those are together.
    pub bytes: u64,
    /// How many are not there, because they were missing or damaged where they should be.
    pub missing: u64,
}

/// Why nothing more is copied.
#[derive(Debug, thiserror::Error)]
pub enum NotCopied {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// A folder or bucket cannot be read or written.
    #[error(transparent)]
    Store(#[from] Fault),
}

/// The folder for the contents of the files of a backup.
pub fn beside(backup: &Path) -> PathBuf {
    backup.with_file_name(BESIDE)
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every content that a database names, once; those of files in the trash too.
#[expect(clippy::disallowed_methods, reason = "copies are of everything, whoever may see it")]
pub async fn named(connection: &DatabaseConnection) -> Result<Vec<Named>, DbErr> {
    let rows: Vec<(WorkspaceId, ContentId, i64, String)> = entity::Entity::find()
        .select_only()
        .columns([Column::WorkspaceId, Column::ContentId, Column::Size, Column::Sha256])
        .distinct()
        .order_by_asc(Column::WorkspaceId)
        .order_by_asc(Column::ContentId)
        .into_tuple()
        .all(connection)
        .await?;
    let named =
        |(workspace, id, size, sha256): (_, _, i64, _)| Named { workspace, id, size: size.unsigned_abs(), sha256 };
    Ok(rows.into_iter().map(named).collect())
}

/// Those that a store does not have, or not whole.
pub async fn missing(store: &Store, named: &[Named]) -> Result<Vec<Named>, Fault> {
    let mut held: BTreeMap<WorkspaceId, HashMap<ContentId, u64>> = BTreeMap::new();
    let mut missing = Vec::new();
    for content in named {
        let all = match held.entry(content.workspace) {
            Entry::Occupied(held) => held.into_mut(),
            Entry::Vacant(place) => place.insert(store.all(content.workspace).await?),
        };
        let there = all.get(&content.id);
        if there != Some(&content.size) {
            missing.push(content.clone());
        }
    }
    Ok(missing)
}

/// Copies what is named from one store into another that does not have it yet, and looks whether it is what it should be.
pub async fn copy(named: &[Named], from: &Store, into: &Store) -> Result<Copied, NotCopied> {
    let mut copied = Copied::default();
    let new = missing(into, named).await?;
    copied.there = (named.len() - new.len()) as u64;
    for content in new {
        match one(&content, from, into).await {
            Ok(()) => {
                copied.there += 1;
                copied.new += 1;
                copied.bytes += content.size;
            }
            Err(Lost::There(why)) => {
                tracing::error!(content = %content.id, "the content of a file is not copied: {why}");
                copied.missing += 1;
            }
            Err(Lost::Here(fault)) => return Err(fault.into()),
        }
    }
    Ok(copied)
}

/// Why one was not copied: there is nothing to be read, which is no reason not to copy the others, or nothing can be written.
enum Lost {
    There(String),
    Here(Fault),
}

async fn one(content: &Named, from: &Store, into: &Store) -> Result<(), Lost> {
    let there = |error: &dyn std::fmt::Display| Lost::There(error.to_string());
    let mut opened = from.read(content.workspace, content.id, None).await.map_err(|fault| there(&fault))?;
    let mut writer = into.write(content.workspace, content.id).await.map_err(Lost::Here)?;
    let mut digest = Sha256::new();
    let done = async {
        while let Some(piece) = opened.bytes.try_next().await.map_err(|error| there(&error))? {
            digest.update(&piece);
            writer.put(&piece).await.map_err(Lost::Here)?;
        }
        if hex(&digest.finalize()) == content.sha256 { Ok(()) } else { Err(there(&"it is damaged")) }
    };
    match done.await {
        Ok(()) => writer.finish().await.map_err(Lost::Here),
        Err(lost) => {
            writer.give_up().await;
            Err(lost)
        }
    }
}
