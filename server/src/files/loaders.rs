//! Files in batches: those of all records of an answer are read with one statement for each kind.

use super::{entity::Model, queries};
use crate::{companies::loaders::RecordLoader, error::Error};
use async_graphql::dataloader::Loader;
use millrace_shared::{RecordId, RecordKind};
use std::collections::{BTreeMap, HashMap};

/// Asks for the newest files of a record that the caller was given, and one more than so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FilesOf {
    /// The kind of the record.
    pub kind: RecordKind,
    /// Which one.
    pub record: RecordId,
    /// How many.
    pub first: u64,
}

impl Loader<FilesOf> for RecordLoader {
    type Value = Vec<Model>;
    type Error = Error;

    async fn load(&self, keys: &[FilesOf]) -> Result<HashMap<FilesOf, Vec<Model>>, Error> {
        let mut asked: BTreeMap<(&str, u64), (RecordKind, Vec<RecordId>)> = BTreeMap::new();
        for key in keys {
            let group = asked.entry((key.kind.as_str(), key.first)).or_insert((key.kind, Vec::new()));
            group.1.push(key.record);
        }
        let mut found: HashMap<FilesOf, Vec<Model>> = HashMap::new();
        for ((_, first), (kind, records)) in asked {
            for file in queries::newest(self.access(), kind, &records, first + 1).await? {
                found.entry(FilesOf { kind, record: file.record_id, first }).or_default().push(file);
            }
        }
        Ok(found)
    }
}
