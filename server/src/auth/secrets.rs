//! Secrets: 32 random bytes as text, and the hash by which they are known again.

use crate::app::Random;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A secret that was just drawn. The text is shown once and kept nowhere.
pub struct Secret {
    /// What its owner gets.
    pub text: String,
    /// What the database gets.
    pub hash: String,
}

/// Draws one; `prefix` stands in front of it, so that scanners of leaked files know what they found.
pub fn draw(random: &Random, prefix: &str) -> Secret {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    let text = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes));
    Secret { hash: hash(&text), text }
}

/// SHA-256 in hex. Drawn secrets cannot be guessed, so they need no slow hash.
pub fn hash(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_are_known_by_their_hash() {
        let random = Random::seeded(1);
        let (one, other) = (draw(&random, "mlr_"), draw(&random, "mlr_"));
        assert_ne!(one.text, other.text);
        assert_eq!((one.text.len(), hash(&one.text)), (47, one.hash.clone()));
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
