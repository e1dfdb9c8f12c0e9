//! What a file is called by its kind and its length.

use millrace_shared::{Invalid, validation};

use crate::{format, forms::invalid_text, t};

/// What is taken, as the server says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a file.
    pub most: usize,
    /// Endings; all but those of programs when empty.
    pub kinds: Vec<String>,
}

impl Limits {
    /// Why a file is not taken, if that can be told before it is sent.
    pub fn refusal(&self, name: &str, size: f64) -> Option<String> {
        #[expect(clippy::cast_precision_loss, reason = "files are far smaller than that")]
        if size > self.most as f64 {
            return Some(invalid_text(Invalid::TooLarge(self.most)));
        }
        if let Err(invalid) = validation::file_name(name) {
            return Some(invalid_text(invalid));
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        let refused = !self.kinds.is_empty() && !self.kinds.contains(&ending);
        refused.then(|| t!("files.refused_kind").to_owned())
    }
}

/// The drawing of a kind of file.
pub fn icon(content_type: &str) -> &'static str {
    match content_type.split_once('/') {
        Some(("image", _)) => "picture",
        Some(("text", _)) => "note",
        _ => "log",
    }
}

/// The ending of a name, as it stands on the drawing: at most four letters.
pub fn label(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    if (1..=4).contains(&ending.chars().count()) { ending.to_uppercase() } else { String::new() }
}

/// A length in bytes, for people.
pub fn size(bytes: f64) -> String {
    const KB: f64 = 1024.0;
    if bytes < KB * KB {
        let size = format::number((bytes / KB).ceil());
        t!("files.kb", size = size)
    } else {
        let size = format::number((bytes / KB / KB * 10.0).round() / 10.0);
        t!("files.mb", size = size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_refused_is_said_before_it_is_sent() {
        let any = Limits { most: 1000, kinds: Vec::new() };
        assert_eq!(any.refusal("offer.pdf", 1000.0), None);
        assert!(any.refusal("offer.pdf", 1001.0).is_some());
        let some = Limits { most: 1000, kinds: vec!["pdf".to_owned()] };
        assert_eq!(some.refusal("Offer.PDF", 1.0), None);
        assert!(some.refusal("offer.docx", 1.0).is_some());
        assert_eq!(label("offer.pdf"), "PDF");
        assert_eq!(label("archive"), "");
        assert_eq!(label("a.verylong"), "");
    }
}
