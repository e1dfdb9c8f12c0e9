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
    pub fn refusal(&self, name: &str, size: f64) -> Option<Refusal> {
        #[expect(clippy::cast_precision_loss, reason = "files are far smaller than that")]
        if size > self.most as f64 {
            return Some(Refusal::Value(Invalid::TooLarge(self.most)));
        }
        if let Err(invalid) = validation::file_name(name) {
            return Some(Refusal::Value(invalid));
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        (!self.kinds.is_empty() && !self.kinds.contains(&ending)).then_some(Refusal::Kind)
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its length or its name.
    Value(Invalid),
    /// The kind of its ending.
    Kind,
}

impl Refusal {
    /// The reason in words.
    pub fn text(self) -> String {
        match self {
            Self::Value(invalid) => invalid_text(invalid),
            Self::Kind => t!("files.refused_kind").to_owned(),
        }
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
        assert_eq!(any.refusal("offer.pdf", 1001.0), Some(Refusal::Value(Invalid::TooLarge(1000))));
        let some = Limits { most: 1000, kinds: vec!["pdf".to_owned()] };
        assert_eq!(some.refusal("Offer.PDF", 1.0), None);
        assert_eq!(some.refusal("offer.docx", 1.0), Some(Refusal::Kind));
        assert_eq!(label("offer.pdf"), "PDF");
        assert_eq!(label("archive"), "");
        assert_eq!(label("a.verylong"), "");
    }
}
