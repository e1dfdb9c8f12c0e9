//! The part of a note in which something was found, as plain text.

use millrace_shared::words::words;
use pulldown_cmark::{Event, Options, Parser, TagEnd};

/// Letters of it, and those before what was found.
const LENGTH: usize = 160;
const BEFORE: usize = 24;

/// The part of a text in Markdown around its first word that `fits`, without its marks; its beginning when none does.
/// Words are cut at neither end, and `…` stands where something was left out.
///
/// ```
/// assert_eq!(millrace::notes::excerpt::excerpt("**Call** Jana", |word| word == "jana"), "Call Jana");
/// ```
pub fn excerpt(markdown: &str, fits: impl Fn(&str) -> bool) -> String {
    let text = plain(markdown);
    let parts: Vec<&str> = text.split_whitespace().collect();
    let found = parts.iter().position(|part| words(part).iter().any(|word| fits(word))).unwrap_or_default();
    let (mut from, mut before) = (found, 0);
    while let Some(part) = from.checked_sub(1).and_then(|at| parts.get(at)) {
        before += part.chars().count() + 1;
        if before > BEFORE {
            break;
        }
        from -= 1;
    }
    let mut shown = if from > 0 { "…".to_owned() } else { String::new() };
    let mut left = LENGTH;
    for (at, part) in parts.iter().enumerate().skip(from) {
        let length = part.chars().count();
        if at > from {
            if length + 1 > left {
                shown.push('…');
                break;
            }
            shown.push(' ');
        }
        // A word without an end, or a script without spaces.
        shown.extend(part.chars().take(left));
        left = left.saturating_sub(length + 1);
    }
    shown
}

/// The text alone.
fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push(' '),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock | TagEnd::TableCell,
            ) => text.push(' '),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str, word: &str) -> String {
        excerpt(text, |other| other.starts_with(word))
    }

    #[test]
    fn marks_go_and_words_stay_apart() {
        let text = "# Offer\n\n- **Kováč** wants `ten`\n- and a [price](https://acme.example)\n\n| a | b |\n|---|---|\n| c | d |";
        assert_eq!(around(text, "kovac"), "Offer Kováč wants ten and a price a b c d");
    }

    #[test]
    fn what_was_found_stands_near_the_beginning() {
        let text = format!("{} needle {}", "before ".repeat(50), "after ".repeat(50));
        let shown = around(&text, "need");
        assert!(shown.starts_with("…before before") && shown.ends_with("after…"), "{shown}");
        assert!(shown.find("needle").is_some_and(|at| at <= BEFORE + 3), "{shown}");
        assert!(shown.chars().count() <= LENGTH + 2, "{shown}");
    }

    #[test]
    fn texts_without_spaces_and_without_words_have_an_end_too() {
        assert_eq!(around(&"京".repeat(400), "京").chars().count(), LENGTH);
        assert_eq!(around("", "x"), "");
        assert_eq!(around("***", "x"), "");
        assert_eq!(around("nothing of it", "x"), "nothing of it");
    }
}
