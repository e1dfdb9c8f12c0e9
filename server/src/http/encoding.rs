//! Content encodings: which a client takes, and answers compressed as they are given.

use flate2::{Compression, write::GzEncoder};
use std::io::Write;

/// Shorter answers fit into one packet anyway.
const WORTH_IT: usize = 1_400;

/// Whether an `Accept-Encoding` header names an encoding and does not refuse it.
pub fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|entry| {
        let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
        name.trim().eq_ignore_ascii_case(encoding) && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

/// The answer in gzip at its quickest level; nothing when the client does not take it or it is not worth it.
///
/// What is secret in an answer is never beside what somebody else may choose: requests with a session's cookie come from
/// Millrace's own pages alone, so that lengths tell a stranger nothing.
pub fn gzip(accepted: &str, answer: &[u8]) -> Option<Vec<u8>> {
    if answer.len() < WORTH_IT || !accepts(accepted, "gzip") {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(answer.len() / 8), Compression::fast());
    encoder.write_all(answer).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn encodings_are_taken_at_their_word() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("GZIP;q=0.5", "gzip"));
        assert!(!accepts("gzip;q=0, br", "gzip"));
        assert!(!accepts("", "br"));
    }

    #[test]
    fn a_long_answer_is_packed_for_those_who_take_it() {
        let answer = "{\"name\":\"Konex\"}".repeat(1_000);
        let packed = gzip("br, gzip", answer.as_bytes()).expect("packed");
        assert!(packed.len() * 20 < answer.len());
        let mut text = String::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).expect("gzip");
        assert_eq!(text, answer);
        assert_eq!(gzip("br", answer.as_bytes()), None);
        assert_eq!(gzip("gzip", b"{}"), None);
    }
}
