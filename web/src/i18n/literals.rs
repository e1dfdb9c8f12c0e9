//! Whether a text stands in a view instead of in `locales/`: every `view!` of the crate is read, token by token.
//!
//! A text is a string with two letters in a row, standing between tags, given to an attribute that people see or hear, or
//! written in the code inside a view or in a call that tells the user something. What is passed to a macro, such as `t!`, is
//! none.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};

/// Attributes and properties whose text people see or hear.
const SPOKEN: &[&str] =
    &["alt", "aria-description", "aria-label", "aria-roledescription", "hint", "label", "placeholder", "text", "title"];

/// What is the same in every language: names, and what keys of the keyboard are called by programs.
const NAMES: &[&str] = &["Backspace", "Delete", "End", "Enter", "Escape", "Home", "Millrace", "Tab", "example.com"];

/// Methods whose arguments are told to the user.
const TELLING: &[&str] = &["error", "fail", "info", "set_error", "with_action"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The text of a string literal; nothing for a number or a byte string.
fn string(literal: &Literal) -> Option<String> {
    let source = literal.to_string();
    let text = source.strip_prefix('"')?.strip_suffix('"')?;
    Some(text.to_owned())
}

fn is_text(text: &str) -> bool {
    let letters = text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_alphabetic() && b.is_alphabetic());
    letters && !NAMES.contains(&text)
}

/// In the code inside a view stand also names of icons, classes and values: a text begins like a sentence or has a space.
fn is_sentence(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(char::is_uppercase) && text.chars().any(char::is_lowercase);
    let spaced = text.split(' ').filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1).count() > 1;
    is_text(text) && (begins || spaced && !text.split(' ').all(is_class))
}

fn is_class(word: &str) -> bool {
    let of_a_class = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    word.chars().all(of_a_class) && word.contains(['-', '_'])
}

/// Finds the views in code; `inside` says that this code itself stands in one.
fn code(stream: TokenStream, inside: bool, found: &mut Vec<(usize, String)>) {
    let tokens: Vec<_> = stream.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).map(ToString::to_string);
                if before(1).as_deref() == Some("#") {
                    // An attribute, such as `#[expect(..., reason = "...")]`.
                } else if before(1).as_deref() == Some("!") {
                    if before(2).as_deref() == Some("view") {
                        view(group.stream(), found);
                    } else {
                        // Arguments of a macro, such as `t!`, are no texts; views may stand in them.
                        code(group.stream(), false, found);
                    }
                } else {
                    let is_told = before(2).as_deref() == Some(".")
                        && before(1).is_some_and(|method| TELLING.contains(&method.as_str()));
                    code(group.stream(), inside || is_told, found);
                }
            }
            TokenTree::Literal(literal) if inside => {
                if let Some(text) = string(literal).filter(|text| is_sentence(text)) {
                    found.push((literal.span().start().line, text));
                }
            }
            _ => {}
        }
    }
}

/// The inside of a `view!`: tags, texts between them, and code in braces.
fn view(stream: TokenStream, found: &mut Vec<(usize, String)>) {
    let tokens: Vec<_> = stream.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => code(group.stream(), true, found),
            TokenTree::Group(group) => code(group.stream(), is_spoken(&tokens, at), found),
            TokenTree::Literal(literal) => {
                let given = at > 0 && tokens[at - 1].to_string() == "=";
                if let Some(text) = string(literal)
                    && is_text(&text)
                    && (!given || is_spoken(&tokens, at))
                {
                    found.push((literal.span().start().line, text));
                }
            }
            _ => {}
        }
    }
}

/// Whether a value is that of an attribute that people see or hear: `aria-label="..."`.
fn is_spoken(tokens: &[TokenTree], value: usize) -> bool {
    if value == 0 || tokens[value - 1].to_string() != "=" {
        return false;
    }
    let mut name = String::new();
    for token in tokens[..value - 1].iter().rev() {
        let part = token.to_string();
        let joins = part == "-" || name.is_empty() || name.starts_with('-');
        if !joins || !matches!(token, TokenTree::Ident(_) | TokenTree::Punct(_)) {
            break;
        }
        name.insert_str(0, &part);
    }
    SPOKEN.contains(&name.as_str())
}

fn texts_in(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    code(source.parse().expect("Rust"), false, &mut found);
    found
}

#[test]
fn no_view_holds_a_text_of_its_own() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 50, "the sources are where they were");
    let mut faults = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a source");
        for (line, text) in texts_in(&source) {
            faults.push(format!("{}:{line}: {text:?}", file.display()));
        }
    }
    assert!(
        faults.is_empty(),
        "these texts stand in a view; they belong into locales/en.json, and `t!` into the view:\n  {}",
        faults.join("\n  ")
    );
}

#[test]
fn the_reader_of_views_knows_a_text_when_it_sees_one() {
    let found = |source: &str| texts_in(source).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    let bad = r#"fn page() { view! { <p class="c-page wide" title="Seen">"Hello"{if yes { "Not now" } else { "c-a c-b" }}
        <Field label="Name" name="name"><A href="/x" aria-label="Heard">{move || view! { <b>"in depth"</b> }}</A></Field>" · "</p> } }"#;
    assert_eq!(found(bad), ["Seen", "Hello", "Not now", "Name", "Heard", "in depth"]);
    let told = r#"fn send() { toasts.info("Done so far"); form.fail(t!("a.b")); map.insert("Some text"); }"#;
    assert_eq!(found(told), ["Done so far"]);
    let good = r#"fn page() { log_error("Nobody sees this"); view! { <Icon name="alert"/><b>{t!("common.save")}</b>"Millrace"
        {t!("deal.created", when = "Some text")}<p aria-label=t!("a.b") data-x="Yes no">"+"</p> } }"#;
    assert_eq!(found(good), Vec::<String>::new());
}
