//! Operations that were sent before: parsed once, and known by their SHA-256 so that a client may send that alone
//! (automatic persisted queries, `extensions.persistedQuery`).

use super::{Params, extent};
use async_graphql::{
    ServerError,
    parser::{parse_query, types::ExecutableDocument},
};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fmt::Write,
    sync::{Arc, Mutex, PoisonError},
};

/// Longer documents are parsed each time, so that nobody fills the memory with them.
const LONGEST: usize = 8 * 1024;
/// How many documents a generation holds.
const GENERATION: usize = 200;

/// An operation's text and what it parses to.
#[derive(Debug)]
pub struct Document {
    /// As it was sent.
    pub text: Arc<str>,
    /// Parsed, not yet validated.
    pub parsed: Arc<ExecutableDocument>,
}

/// Why there is no document.
#[derive(Debug)]
pub enum NoDocument {
    /// Neither a query nor the hash of one.
    Missing,
    /// The hash is not known: send the query with it once.
    NotFound,
    /// The hash is not that of the query.
    Mismatch,
    /// Not GraphQL.
    Unparsable(ServerError),
    /// It says more than is looked at.
    TooMuch(extent::TooMuch),
}

type Hash = [u8; 32];

/// The documents used lately. Two generations: what is used moves to the young one; when that is full it becomes the
/// old one and the old one is forgotten. So the most used stay, without a list to keep in order.
#[derive(Default)]
pub struct Documents(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<Hash, Arc<Document>>,
    old: HashMap<Hash, Arc<Document>>,
}

impl Documents {
    /// The document that a request means.
    pub fn find(&self, params: &Params) -> Result<Arc<Document>, NoDocument> {
        let given = params.persisted_hash();
        let Some(text) = params.query.as_deref().filter(|text| !text.is_empty()) else {
            let hash = given.ok_or(NoDocument::Missing)?;
            return parse_hash(hash).and_then(|hash| self.get(&hash)).ok_or(NoDocument::NotFound);
        };
        let hash: Hash = Sha256::digest(text).into();
        if given.is_some_and(|given| parse_hash(given) != Some(hash)) {
            return Err(NoDocument::Mismatch);
        }
        if let Some(document) = self.get(&hash) {
            return Ok(document);
        }
        let parsed = parse_query(text).map_err(|error| NoDocument::Unparsable(error.into()))?;
        extent::check(&parsed).map_err(NoDocument::TooMuch)?;
        let document = Arc::new(Document { text: text.into(), parsed: Arc::new(parsed) });
        if text.len() <= LONGEST {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, document.clone());
        }
        Ok(document)
    }

    fn get(&self, hash: &Hash) -> Option<Arc<Document>> {
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = generations.young.get(hash) {
            return Some(document.clone());
        }
        let document = generations.old.remove(hash)?;
        generations.insert(*hash, document.clone());
        Some(document)
    }
}

impl Generations {
    fn insert(&mut self, hash: Hash, document: Arc<Document>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(hash, document);
    }
}

fn parse_hash(hex: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, place) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&hex[place..place + 2], 16).ok()?;
    }
    Some(hash)
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: Option<&str>, hash: Option<&str>) -> Params {
        let mut body = serde_json::json!({});
        if let Some(query) = query {
            body["query"] = query.into();
        }
        if let Some(hash) = hash {
            body["extensions"]["persistedQuery"] = serde_json::json!({ "version": 1, "sha256Hash": hash });
        }
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn a_query_sent_once_is_known_by_its_hash() {
        let documents = Documents::default();
        let hash = hex(&Sha256::digest("{ viewer { id } }"));
        assert!(matches!(documents.find(&params(None, Some(&hash))), Err(NoDocument::NotFound)));
        documents.find(&params(Some("{ viewer { id } }"), Some(&hash))).unwrap();
        assert_eq!(&*documents.find(&params(None, Some(&hash))).unwrap().text, "{ viewer { id } }");
    }

    #[test]
    fn a_wrong_hash_is_refused() {
        let documents = Documents::default();
        let wrong = hex(&Sha256::digest("{ other }"));
        assert!(matches!(documents.find(&params(Some("{ viewer { id } }"), Some(&wrong))), Err(NoDocument::Mismatch)));
        assert!(matches!(documents.find(&params(Some("{"), None)), Err(NoDocument::Unparsable(_))));
        assert!(matches!(documents.find(&params(None, None)), Err(NoDocument::Missing)));
    }

    #[test]
    fn what_is_used_stays_and_the_rest_is_forgotten() {
        let documents = Documents::default();
        documents.find(&params(Some("{ often }"), None)).unwrap();
        for number in 0..GENERATION * 5 {
            documents.find(&params(Some(&format!("{{ field{number} }}")), None)).unwrap();
            documents.find(&params(Some("{ often }"), None)).unwrap();
        }
        let generations = documents.0.lock().unwrap();
        assert!(generations.young.len() + generations.old.len() <= 2 * GENERATION);
        let often: Hash = Sha256::digest("{ often }").into();
        assert!(generations.young.contains_key(&often) || generations.old.contains_key(&often));
    }
}
