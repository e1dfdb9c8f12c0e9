//! The folder of backups, and what its files are called: `millrace-1f0c9a3e-2026-11-29T02-00-00Z.db`. The letters in the
//! middle are those of the installation, so that two may share a folder and neither deletes what is the other's. Files of
//! other names are nobody's business.

use super::{
    NoBackup,
    policy::{self, Keep},
    with_suffix,
};
use crate::{db::private_folder, disk, error::Error, events::log};
use millrace_shared::Timestamp;
use sea_orm::ConnectionTrait;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What a file is called while it is written.
pub const PART: &str = ".part";
const COMPANIONS: [&str; 4] = ["-wal", "-shm", "-journal", ""];
const STAMP: &str = "%Y-%m-%dT%H-%M-%SZ";

/// Where the backups of an installation are.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    mark: String,
}

/// A whole backup.
#[derive(Debug, Clone)]
pub struct Kept {
    /// When it was begun, which is what it holds.
    pub at: Timestamp,
    /// Its length in bytes.
    pub bytes: u64,
    /// Where it is.
    pub path: PathBuf,
}

impl Folder {
    /// The folder as far as it belongs to the installation that this database holds; none while it holds nothing.
    pub async fn of(path: &Path, connection: &impl ConnectionTrait) -> Result<Option<Self>, Error> {
        let oldest = log::positions(connection).await?.into_iter().map(|(workspace, _)| workspace).min();
        Ok(oldest.map(|workspace| Self::marked(path, &workspace.0.simple().to_string()[24..])))
    }

    pub(super) fn marked(path: &Path, mark: &str) -> Self {
        Self { path: path.to_owned(), mark: mark.to_owned() }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes it when it is missing, and takes away what was left half done.
    pub fn prepare(&self) -> Result<(), NoBackup> {
        let failed = |error| NoBackup(format!("{} cannot be used: {error}", self.path.display()));
        private_folder(&self.path).map_err(failed)?;
        for name in self.names().map_err(failed)? {
            let part = COMPANIONS.iter().find_map(|companion| name.strip_suffix(companion)?.strip_suffix(PART));
            if part.is_some_and(|whole| self.stamp(whole).is_some()) {
                fs::remove_file(self.path.join(&name)).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// The file of a backup that is begun at this instant.
    pub fn file(&self, at: Timestamp) -> PathBuf {
        self.path.join(format!("millrace-{}-{}.db", self.mark, at.to_datetime().format(STAMP)))
    }

    /// The whole ones, the latest first. A folder that is not there holds none.
    pub fn kept(&self) -> io::Result<Vec<Kept>> {
        let names = match self.names() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            names => names?,
        };
        let mut kept = Vec::new();
        for name in names {
            if let Some(at) = self.stamp(&name) {
                let path = self.path.join(name);
                // Another process may just be deleting it.
                if let Ok(file) = fs::metadata(&path) {
                    kept.push(Kept { at, bytes: file.len(), path });
                }
            }
        }
        kept.sort_unstable_by_key(|backup| std::cmp::Reverse(backup.at));
        Ok(kept)
    }

    /// Deletes what the policy does not keep; gives back how many.
    pub fn prune(&self, keep: Keep, now: Timestamp) -> io::Result<usize> {
        let gone = policy::superfluous(&times(&self.kept()?), keep, now);
        for at in &gone {
            match fs::remove_file(self.file(*at)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
        Ok(gone.len())
    }

    /// When a file of this name was begun, if it is one of ours.
    fn stamp(&self, name: &str) -> Option<Timestamp> {
        let stamp = name.strip_prefix("millrace-")?.strip_prefix(&self.mark)?.strip_prefix('-')?.strip_suffix(".db")?;
        chrono::NaiveDateTime::parse_from_str(stamp, STAMP).ok().map(|at| at.and_utc().into())
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let names = fs::read_dir(&self.path)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
        Ok(names.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
    }
}

/// When they were begun.
pub fn times(kept: &[Kept]) -> Vec<Timestamp> {
    kept.iter().map(|backup| backup.at).collect()
}

/// A file that is being written: it gets its name when it is whole, and is gone when it does not become so.
pub struct Part {
    path: PathBuf,
    whole: PathBuf,
}

impl Part {
    /// Begins one where nothing is yet, and where there is room for so many bytes.
    pub fn begin(whole: &Path, bytes: u64) -> Result<Self, NoBackup> {
        if whole.to_string_lossy().contains(['?', '#', '%']) {
            return Err(NoBackup(format!("{}: the name must be without ?, # and %", whole.display())));
        }
        if whole.exists() {
            return Err(NoBackup(format!("{} exists already; a backup never overwrites", whole.display())));
        }
        let folder = whole.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match disk::free(folder) {
            // A little more than it takes: a full disk would also stop the server whose data may lie on it.
            Ok(Some(free)) if free < bytes.saturating_add(bytes / 8) => {
                let (free, needed) = (free as f64 / 1e9, bytes as f64 / 1e9);
                return Err(NoBackup(format!("{} has {free:.1} GB free, and it takes {needed:.1}", folder.display())));
            }
            Ok(_) => {}
            Err(error) => return Err(NoBackup(format!("{}: {error}", folder.display()))),
        }
        let part = Self { path: with_suffix(whole, PART), whole: whole.to_owned() };
        part.clear();
        let mut options = fs::File::options();
        // Everything of everybody is in it: from its first byte on it is for the server's own user alone.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let made = options.write(true).create_new(true).open(&part.path);
        made.map_err(|error| NoBackup(format!("{} cannot be written: {error}", part.path.display())))?;
        Ok(part)
    }

    /// Where it is written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it on the disk and gives it its name. Gives back its length.
    pub fn finish(self) -> Result<u64, NoBackup> {
        let failed = |error: io::Error| NoBackup(format!("{} cannot be written: {error}", self.whole.display()));
        let file = fs::File::open(&self.path).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        fs::rename(&self.path, &self.whole).map_err(failed)?;
        #[cfg(unix)]
        if let Some(folder) = self.whole.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        }
        Ok(bytes)
    }

    fn clear(&self) {
        for companion in COMPANIONS {
            let path = with_suffix(&self.path, companion);
            if path.exists()
                && let Err(error) = fs::remove_file(&path)
            {
                tracing::warn!(%error, file = %path.display(), "half a backup cannot be taken away");
            }
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.clear();
    }
}
