//! `docs/features.md` tells what works; this holds it to its word.
//!
//! Each row of its tables that starts with an id (`| D12 | ...`) has a cell that says `works`,
//! `partly` or `not yet`, and after it names its proof in backquotes: `FILE`, `FILE::test`
//! or the name of a test alone. What works, even partly, has a proof, and every file and test named exists.
//! So does every one that `docs/threat-model.md` names in the last cell of a row.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::progress::note;
use crate::web::files_below;
use crate::{Result, paths};

const STATES: [&str; 3] = ["works", "partly", "not yet"];
/// Where tests are.
const SOURCES: [&str; 6] = ["server", "web", "shared", "migrations", "tests", "bench"];

/// Checks the whole file; the error lists everything that is wrong.
pub fn check() -> Result {
    let file = paths::root().join("docs").join("features.md");
    let text = fs::read_to_string(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    let sources = sources()?;
    let mut report = examine(&text, |proof| exists(proof, &sources));
    let threats = paths::root().join("docs").join("threat-model.md");
    let threats = fs::read_to_string(&threats).map_err(|e| format!("cannot read {}: {e}", threats.display()))?;
    report.wrong.extend(unproven(&threats, |proof| exists(proof, &sources)));
    if !report.wrong.is_empty() {
        return Err(format!(
            "docs/features.md or docs/threat-model.md does not hold:\n  {}",
            report.wrong.join("\n  ")
        ));
    }
    let counts: Vec<String> =
        STATES.iter().map(|state| format!("{} {state}", report.counts.get(state).unwrap_or(&0))).collect();
    note(&counts.join(", "));
    Ok(())
}

#[derive(Default)]
struct Report {
    counts: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

fn examine(text: &str, exists: impl Fn(&str) -> bool) -> Report {
    let mut report = Report::default();
    let mut seen = BTreeMap::new();
    for line in text.lines() {
        let Some((id, cells)) = row(line) else {
            continue;
        };
        if seen.insert(id, ()).is_some() {
            report.wrong.push(format!("{id} has two rows"));
        }
        let state = cells.iter().enumerate().find_map(|(at, cell)| {
            let state = STATES.into_iter().find(|state| cell.starts_with(state))?;
            Some((at, state))
        });
        let Some((at, state)) = state else {
            let states = STATES.join("\", \"");
            report.wrong.push(format!("{id} says none of \"{states}\""));
            continue;
        };
        *report.counts.entry(state).or_default() += 1;
        let proofs: Vec<&str> = cells[at..].iter().flat_map(|cell| quoted(cell)).collect();
        if state != "not yet" && proofs.is_empty() {
            report.wrong.push(format!("{id} says \"{state}\" but names no test"));
        }
        for proof in proofs {
            if !exists(proof) {
                report.wrong.push(format!("{id} names `{proof}`, which does not exist"));
            }
        }
    }
    if seen.is_empty() {
        report.wrong.push("it has no row with an id".to_owned());
    }
    report
}

/// What the last cells of a text's tables name and nobody has written.
fn unproven(text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let last = |line: &'_ str| line.trim().strip_suffix('|').and_then(|row| row.rsplit('|').next()).map(str::to_owned);
    let cells: Vec<String> = text.lines().filter_map(last).collect();
    let named = cells.iter().flat_map(|cell| quoted(cell)).filter(|proof| !exists(proof));
    named.map(|proof| format!("docs/threat-model.md names `{proof}`, which does not exist")).collect()
}

/// The id and the cells after it, if this line is a row with an id: letters, then digits.
fn row(line: &str) -> Option<(&str, Vec<&str>)> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let mut cells = inner.split('|').map(str::trim);
    let id = cells.next()?;
    let digits = id.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let is_id = !digits.is_empty() && digits.len() < id.len() && digits.bytes().all(|b| b.is_ascii_digit());
    is_id.then(|| (id, cells.collect()))
}

/// The parts of a cell in backquotes.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn exists(proof: &str, sources: &[String]) -> bool {
    let names_test = |text: &str, name: &str| {
        text.contains(&format!("fn {name}("))
            || ['"', '\'', '`'].iter().any(|q| text.contains(&format!("test({q}{name}{q}")))
    };
    let in_file = |file: &str| fs::read_to_string(paths::root().join(file)).ok();
    match proof.split_once("::") {
        Some((file, name)) if looks_like_file(file) => in_file(file).is_some_and(|text| names_test(&text, name)),
        None if looks_like_file(proof) => paths::root().join(proof).is_file(),
        _ => {
            let name = proof.rsplit("::").next().unwrap_or(proof);
            sources.iter().any(|text| names_test(text, name))
        }
    }
}

fn looks_like_file(proof: &str) -> bool {
    proof.contains('/') || Path::new(proof).extension().is_some()
}

fn sources() -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for folder in SOURCES {
        let files = files_below(&paths::root().join(folder)).map_err(|e| format!("cannot read {folder}: {e}"))?;
        for file in files {
            let shown = file.to_string_lossy();
            let is_source = shown.ends_with(".rs") || shown.ends_with(".ts");
            if is_source {
                texts.push(fs::read_to_string(&file).map_err(|e| format!("cannot read {shown}: {e}"))?);
            }
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<String> {
        examine(text, |proof| proof == "tests/real.rs").wrong
    }

    #[test]
    fn a_true_table_passes() {
        let table = "\
            | id | capability | state | proof |\n|---|---|---|---|\n\
            | L1 | Leads | works | `tests/real.rs` |\n| L2 | Groups | not yet | |\n";
        assert_eq!(wrong(table), Vec::<String>::new());
    }

    #[test]
    fn what_works_needs_a_proof_that_exists() {
        assert_eq!(wrong("| L1 | Leads | works | |").len(), 1);
        assert_eq!(wrong("| L1 | Leads | partly: no phone | `gone.rs` |").len(), 1);
    }

    #[test]
    fn every_row_says_its_state_once() {
        assert_eq!(wrong("| L1 | Leads | soon | |").len(), 1);
        assert_eq!(wrong("| L1 | a | not yet | |\n| L1 | b | not yet | |").len(), 1);
        assert_eq!(wrong("nothing here").len(), 1);
    }
}
