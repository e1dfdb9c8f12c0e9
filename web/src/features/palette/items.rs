//! What the palette shows for what was typed: which entries fit, in what order, and which letters of them were meant.

use millrace_shared::words::{matches, spelled, words};

use super::used::Used;

/// Where an entry stands. The groups are shown in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "said by the names")]
pub enum Group {
    Recent,
    Deals,
    Companies,
    Contacts,
    Leads,
    Products,
    Notes,
    Places,
    Commands,
}

/// How an entry is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// By an icon.
    Icon(&'static str),
    /// By a person's initials.
    Person,
}

/// One thing that can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<A> {
    /// The same for the same thing, always: its use is counted by it.
    pub key: String,
    /// Where it stands.
    pub group: Group,
    /// How it is drawn.
    pub mark: Mark,
    /// Its name.
    pub label: String,
    /// More about it, after the name.
    pub detail: String,
    /// More about it, at the right.
    pub side: String,
    /// Other words that find it.
    pub also: String,
    /// Shown only when something is typed, or once it was used.
    pub quiet: bool,
    /// What is done when it is taken.
    pub act: A,
}

/// Most entries of a group while something is typed, and while nothing is.
const OF_A_GROUP: usize = 8;
const RECENT: usize = 6;

/// What was typed: the text without the sign, and whether only commands are meant.
pub fn asked(typed: &str) -> (&str, bool) {
    let typed = typed.trim_start();
    typed.strip_prefix('>').map_or((typed.trim(), false), |rest| (rest.trim(), true))
}

/// The entries to show, in order: those of a group together, the most used first. `all` holds what this browser knows by
/// itself, `found` what the server found for the same text.
pub fn shown<A: Clone>(typed: &str, all: &[Entry<A>], found: &[Entry<A>], used: &Used, now: f64) -> Vec<Entry<A>> {
    let (text, only_commands) = asked(typed);
    let wanted = words(text);
    let fits = |entry: &&Entry<A>| {
        let group = if only_commands {
            entry.group == Group::Commands
        } else {
            // What was used lately stands on top of an empty palette; once something is typed it stands with its like.
            let at_hand = !entry.quiet || used.score(&entry.key, now) > 0.0;
            !text.is_empty() || at_hand && matches!(entry.group, Group::Recent | Group::Places | Group::Commands)
        };
        group && (wanted.is_empty() || matches(&format!("{} {} {}", entry.label, entry.detail, entry.also), &wanted))
    };
    let mut entries: Vec<Entry<A>> = Vec::new();
    let known = all.iter().filter(fits).cloned().map(|mut entry| {
        if !text.is_empty() && entry.group == Group::Recent {
            entry.group = group_of(&entry.key);
        }
        entry
    });
    for entry in known.chain(found.iter().filter(|_| !only_commands && !text.is_empty()).cloned()) {
        match entries.iter_mut().find(|other| other.key == entry.key) {
            // The server's is newer than what was remembered.
            Some(other) => *other = entry,
            None => entries.push(entry),
        }
    }
    let whole = spelled(text);
    let place = |entry: &Entry<A>| {
        let name = spelled(&entry.label);
        let likeness = if whole.is_empty() || name == whole {
            0
        } else if name.starts_with(&whole) {
            1
        } else {
            2
        };
        (entry.group, likeness)
    };
    // The order within is the given one where nothing was used.
    entries.sort_by(|a, b| {
        let (here, there) = (used.score(&a.key, now), used.score(&b.key, now));
        place(a).cmp(&place(b)).then(there.total_cmp(&here))
    });
    let mut kept = Vec::with_capacity(entries.len());
    let (mut group, mut count) = (None, 0);
    for entry in entries {
        if group != Some(entry.group) {
            (group, count) = (Some(entry.group), 0);
        }
        count += 1;
        let most = match (entry.group, text.is_empty()) {
            (Group::Recent, _) => RECENT,
            (_, true) => usize::MAX,
            (_, false) => OF_A_GROUP,
        };
        if count <= most {
            kept.push(entry);
        }
    }
    kept
}

/// The group of a record by its key.
fn group_of(key: &str) -> Group {
    match key.split_once(':').map_or(key, |(kind, _)| kind) {
        "company" => Group::Companies,
        "contact" => Group::Contacts,
        "lead" => Group::Leads,
        "product" => Group::Products,
        "note" => Group::Notes,
        _ => Group::Deals,
    }
}

/// The name in pieces, and of each whether it was meant by what was typed.
pub fn pieces(label: &str, typed: &str) -> Vec<(String, bool)> {
    let wanted = words(asked(typed).0);
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut push = |text: &str, meant: bool| match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some((last, same)) if *same == meant => last.push_str(text),
        _ => pieces.push((text.to_owned(), meant)),
    };
    let mut rest = label;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !is_letter(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let meant = wanted.iter().filter_map(|wanted| beginning(word, wanted)).max().unwrap_or(0);
        push(&word[..meant], true);
        push(&word[meant..], false);
        let gap = after.find(is_letter).unwrap_or(after.len());
        push(&after[..gap], false);
        rest = &after[gap..];
    }
    pieces
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '\u{300}'..='\u{36f}')
}

/// How much of a word was typed, in bytes, when it begins so.
fn beginning(word: &str, wanted: &str) -> Option<usize> {
    let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
    ends.into_iter().find(|end| words(&word[..*end]).first().is_some_and(|spelled| spelled.starts_with(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, group: Group, label: &str) -> Entry<()> {
        Entry {
            key: key.into(),
            group,
            mark: Mark::Icon("deals"),
            label: label.into(),
            detail: String::new(),
            side: String::new(),
            also: String::new(),
            quiet: key.starts_with("place:/settings"),
            act: (),
        }
    }

    fn known() -> Vec<Entry<()>> {
        vec![
            entry("contact:1", Group::Recent, "Дмитрий Ковалёв"),
            entry("place:deals", Group::Places, "Deals"),
            entry("place:contacts", Group::Places, "Contacts"),
            entry("place:/settings/profile", Group::Places, "Profile"),
            entry("do:theme", Group::Commands, "Dark theme"),
            entry("do:out", Group::Commands, "Sign out"),
        ]
    }

    fn labels(entries: &[Entry<()>]) -> Vec<&str> {
        entries.iter().map(|entry| entry.label.as_str()).collect()
    }

    #[test]
    fn an_empty_palette_has_what_was_used_lately_then_places_and_commands() {
        let shown = shown("", &known(), &[], &Used::default(), 0.0);
        assert_eq!(labels(&shown), ["Дмитрий Ковалёв", "Deals", "Contacts", "Dark theme", "Sign out"]);
        assert_eq!(labels(&super::shown("prof", &known(), &[], &Used::default(), 0.0)), ["Profile"]);
    }

    #[test]
    fn words_are_found_across_alphabets_and_what_the_server_found_stands_once() {
        let found = [
            entry("contact:2", Group::Contacts, "Peter Kovač"),
            entry("contact:1", Group::Contacts, "Дмитрий Ковалёв"),
        ];
        let shown = shown("kov", &known(), &found, &Used::default(), 0.0);
        assert_eq!(labels(&shown), ["Дмитрий Ковалёв", "Peter Kovač"]);
        assert!(shown.iter().all(|entry| entry.group == Group::Contacts));
    }

    #[test]
    fn the_sign_leaves_only_commands() {
        let found = [entry("deal:1", Group::Deals, "Signal")];
        assert_eq!(labels(&shown(">", &known(), &found, &Used::default(), 0.0)), ["Dark theme", "Sign out"]);
        assert_eq!(labels(&shown("> sig", &known(), &found, &Used::default(), 0.0)), ["Sign out"]);
    }

    #[test]
    fn what_is_used_more_comes_first_in_its_group() {
        let mut used = Used::default();
        used.note("do:out", 1_000.0, None);
        let shown = shown("", &known(), &[], &used, 2_000.0);
        assert_eq!(labels(&shown)[3..], ["Sign out", "Dark theme"]);
    }

    #[test]
    fn the_letters_that_were_meant_are_marked_in_their_own_alphabet() {
        let marked = |label: &str, typed: &str| {
            let pieces = pieces(label, typed);
            pieces.into_iter().filter(|(_, meant)| *meant).map(|(text, _)| text).collect::<Vec<_>>()
        };
        assert_eq!(marked("Дмитрий Ковалёв", "kov"), ["Ков"]);
        assert_eq!(marked("Mária Kováčová", "kova mar"), ["Már", "Ková"]);
        assert_eq!(marked("Sign out", ">sign"), ["Sign"]);
        let whole: String = pieces("A-B (c)", "b").into_iter().map(|(text, _)| text).collect();
        assert_eq!(whole, "A-B (c)");
    }
}
