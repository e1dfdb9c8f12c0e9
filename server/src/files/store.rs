//! Where the contents of files lie: in a folder, or in a bucket of an S3-compatible server.
//!
//! A content is written once, under an id of its own, and never changed. It gets its name only when it is whole: in a folder
//! it is written beside it, put on the disk and renamed; a bucket shows what was sent to its end. Nothing else than
//! Millrace needs to be able to read the names.

use crate::{config::Config, db::private_folder, error::Error};
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use millrace_shared::{ContentId, WorkspaceId};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, aws::AmazonS3Builder, buffered::BufWriter,
    local::LocalFileSystem, path::Path as Key, prefix::PrefixStore,
};
use std::{
    collections::HashMap,
    fmt, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{io::AsyncWriteExt, sync::OnceCell};

/// Bytes of a content that are in memory before they are written to a folder.
const FOLDER_PIECE: usize = 1 << 20;
/// The same of a bucket: the least that S3 takes as a part.
const BUCKET_PIECE: usize = 5 << 20;
/// Pieces that are on their way to a bucket at once.
const PIECES: usize = 2;

/// What a setting names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Folder(PathBuf),
    Bucket { bucket: String, prefix: String },
}

/// Where contents lie; cheap to clone. It is opened when it is first needed.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    place: Place,
    opened: OnceCell<Arc<dyn ObjectStore>>,
}

/// Why the store did not do what it was asked to; the text is for the person who runs the server.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no such content.
    #[error("there is no content {0}")]
    Missing(ContentId),
    /// It did not work.
    #[error("the files cannot be reached in {0}: {1}")]
    Failed(String, String),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::internal(fault)
    }
}

/// A content that is being read.
pub struct Opened {
    /// The length of all of it.
    pub size: u64,
    /// Its bytes, or the part of them that was asked for.
    pub bytes: BoxStream<'static, io::Result<Vec<u8>>>,
}

/// A content that is being written. Dropped before it is finished, it never was.
pub struct Writer {
    store: Store,
    sink: BufWriter,
}

impl Store {
    /// The one that the settings name.
    pub fn of(config: &Config) -> Self {
        let named = config.files.as_deref();
        match named.and_then(|files| files.strip_prefix("s3://")) {
            Some(rest) => {
                let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
                let prefix = prefix.trim_matches('/').to_owned();
                Self::at(Place::Bucket { bucket: bucket.to_owned(), prefix })
            }
            None => Self::folder(named.map_or_else(|| config.data_dir.join("files"), PathBuf::from)),
        }
    }

    /// A folder.
    pub fn folder(path: PathBuf) -> Self {
        Self::at(Place::Folder(path))
    }

    fn at(place: Place) -> Self {
        Self(Arc::new(Inner { place, opened: OnceCell::new() }))
    }

    /// The folder, when it is one.
    pub fn as_folder(&self) -> Option<&Path> {
        match &self.0.place {
            Place::Folder(path) => Some(path),
            Place::Bucket { .. } => None,
        }
    }

    async fn open(&self) -> Result<&Arc<dyn ObjectStore>, Fault> {
        let opened = self.0.opened.get_or_try_init(|| async { open(&self.0.place).map_err(|why| self.failed(why)) });
        opened.await
    }

    fn failed(&self, why: impl fmt::Display) -> Fault {
        Fault::Failed(self.to_string(), why.to_string())
    }

    /// Begins a content.
    pub async fn write(&self, workspace: WorkspaceId, id: ContentId) -> Result<Writer, Fault> {
        let piece = if self.as_folder().is_some() { FOLDER_PIECE } else { BUCKET_PIECE };
        let sink = BufWriter::with_capacity(self.open().await?.clone(), key(workspace, id), piece);
        Ok(Writer { store: self.clone(), sink: sink.with_max_concurrency(PIECES) })
    }

    /// Reads a content, or a part of it.
    pub async fn read(
        &self,
        workspace: WorkspaceId,
        id: ContentId,
        range: Option<Range<u64>>,
    ) -> Result<Opened, Fault> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        match self.open().await?.get_opts(&key(workspace, id), options).await {
            Ok(found) => {
                let size = found.meta.size;
                let bytes = found.into_stream().map(|piece| piece.map(Into::into).map_err(io::Error::other));
                Ok(Opened { size, bytes: bytes.boxed() })
            }
            Err(object_store::Error::NotFound { .. }) => Err(Fault::Missing(id)),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Takes a content away; none is fine too. What is left of one that broke off goes with it.
    pub async fn delete(&self, workspace: WorkspaceId, id: ContentId) -> Result<(), Fault> {
        let key = key(workspace, id);
        match self.open().await?.delete(&key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(self.failed(error)),
        }
        if let Some(folder) = self.as_folder() {
            // Written beside its place as NAME#1, NAME#2, ...
            let place = folder.join(key.as_ref());
            let (Some(parent), Some(name)) = (place.parent(), place.file_name().and_then(|name| name.to_str())) else {
                return Ok(());
            };
            for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
                let found = entry.file_name();
                let rest = found.to_str().and_then(|found| found.strip_prefix(name));
                if rest.is_some_and(|rest| rest.starts_with('#')) {
                    std::fs::remove_file(entry.path()).map_err(|error| self.failed(error))?;
                }
            }
        }
        Ok(())
    }

    /// Every content of a workspace, and its length.
    pub async fn all(&self, workspace: WorkspaceId) -> Result<HashMap<ContentId, u64>, Fault> {
        if self.as_folder().is_some_and(|folder| !folder.exists()) {
            return Ok(HashMap::new());
        }
        let prefix = Key::from(workspace.0.simple().to_string());
        let listed = self.open().await?.list(Some(&prefix)).map_err(|error| self.failed(error));
        listed
            .try_filter_map(|found| async move {
                let id = found.location.filename().and_then(|name| name.parse().ok());
                Ok(id.map(|id: ContentId| (id, found.size)))
            })
            .try_collect()
            .await
    }
}

impl Writer {
    /// Writes on.
    pub async fn put(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.sink.write_all(bytes).await.map_err(|error| self.store.failed(error))
    }

    /// Makes it whole: from here on it is there, also after a loss of power.
    pub async fn finish(mut self) -> Result<(), Fault> {
        self.sink.shutdown().await.map_err(|error| self.store.failed(error))
    }

    /// Gives it up.
    pub async fn give_up(mut self) {
        if let Err(error) = self.sink.abort().await {
            tracing::warn!(%error, "what there was of a file could not be taken away at once");
        }
    }
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.place {
            Place::Folder(path) => write!(f, "{}", path.display()),
            Place::Bucket { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Place::Bucket { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

/// The name of a content. Two letters of the id make a folder, so that none holds too many.
fn key(workspace: WorkspaceId, id: ContentId) -> Key {
    let name = id.0.simple().to_string();
    Key::from_iter([workspace.0.simple().to_string().as_str(), &name[30..], &name])
}

fn open(place: &Place) -> Result<Arc<dyn ObjectStore>, object_store::Error> {
    match place {
        Place::Folder(path) => {
            private_folder(path)
                .map_err(|error| object_store::Error::Generic { store: "folder", source: error.into() })?;
            Ok(Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true)))
        }
        Place::Bucket { bucket, prefix } => {
            // The one implementation of TLS that is linked; somebody may have named it before.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let bucket = AmazonS3Builder::from_env().with_bucket_name(bucket).build()?;
            Ok(match prefix.as_str() {
                "" => Arc::new(bucket),
                prefix => Arc::new(PrefixStore::new(bucket, prefix)),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const WORKSPACE: WorkspaceId = WorkspaceId(Uuid::from_u128(1));
    const CONTENT: ContentId = ContentId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_00ab));

    async fn all_of(opened: Opened) -> Vec<u8> {
        opened.bytes.try_collect::<Vec<_>>().await.unwrap().concat()
    }

    #[test]
    fn a_setting_names_a_folder_or_a_bucket() {
        let named = |files: Option<&str>| {
            let config = Config { files: files.map(ToOwned::to_owned), data_dir: "/data".into(), ..Config::default() };
            Store::of(&config).to_string()
        };
        assert_eq!(named(None), "/data/files");
        assert_eq!(named(Some("/srv/files")), "/srv/files");
        assert_eq!(named(Some("s3://crm")), "s3://crm");
        assert_eq!(named(Some("s3://crm/mill/race/")), "s3://crm/mill/race");
    }

    #[tokio::test]
    async fn a_content_is_there_when_it_is_whole_and_gone_when_it_was_given_up() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::folder(dir.path().join("files"));
        assert!(store.all(WORKSPACE).await.unwrap().is_empty());
        for length in [0, 1000, 3 << 20] {
            let bytes: Vec<u8> = (0..length).map(|n: usize| n.to_le_bytes()[0]).collect();
            let mut writer = store.write(WORKSPACE, CONTENT).await.unwrap();
            for piece in bytes.chunks(70_000) {
                writer.put(piece).await.unwrap();
            }
            assert!(matches!(store.read(WORKSPACE, CONTENT, None).await, Err(Fault::Missing(_))), "it is not whole");
            writer.finish().await.unwrap();
            let opened = store.read(WORKSPACE, CONTENT, None).await.unwrap();
            assert_eq!(opened.size, length as u64);
            assert!(all_of(opened).await == bytes);
            assert_eq!(store.all(WORKSPACE).await.unwrap(), HashMap::from([(CONTENT, length as u64)]));
            if length > 0 {
                let part = store.read(WORKSPACE, CONTENT, Some(10..20)).await.unwrap();
                assert_eq!(all_of(part).await, bytes[10..20]);
            }
            store.delete(WORKSPACE, CONTENT).await.unwrap();
            store.delete(WORKSPACE, CONTENT).await.unwrap();
        }
        let mut writer = store.write(WORKSPACE, CONTENT).await.unwrap();
        writer.put(&vec![7; 3 << 20]).await.unwrap();
        writer.give_up().await;
        assert!(store.all(WORKSPACE).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_a_crash_left_beside_a_content_goes_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::folder(dir.path().to_owned());
        let place = dir.path().join(key(WORKSPACE, CONTENT).as_ref());
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        let beside = |suffix: &str| place.with_file_name(format!("{}{suffix}", CONTENT.0.simple()));
        std::fs::write(beside("#1"), "half").unwrap();
        std::fs::write(beside("0#1"), "of another").unwrap();
        assert!(store.all(WORKSPACE).await.unwrap().is_empty());
        store.delete(WORKSPACE, CONTENT).await.unwrap();
        assert!(!beside("#1").exists() && beside("0#1").exists());
    }
}
