//! What we link: licences, banned crates and where crates come from, by the rules of `deny.toml`.
//!
//! cargo-deny does this where it is installed. Where it is not, the same three checks are made here
//! from what cargo itself prints; they read only the parts of `deny.toml` that this project uses.

mod expression;

use std::fs;

use crate::process::{cargo, output, run};
use crate::progress::note;
use crate::{Result, paths};
use expression::is_allowed;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks all that is linked, in every crate of the workspace and for every platform.
pub fn check() -> Result {
    if paths::on_path("cargo-deny").is_some() {
        return run(cargo().args(["deny", "check", "bans", "licenses", "sources"]));
    }
    note("cargo-deny is not installed: xtask makes its licence, ban and source checks by itself.");
    let rules = read("deny.toml")?;
    let allowed = strings(section(&rules, "licenses"), "allow");
    let banned = banned(section(&rules, "bans"));
    if allowed.is_empty() || banned.is_empty() {
        return Err("deny.toml lists no allowed licences or no banned crates".to_owned());
    }
    let tree = output(cargo().args([
        "tree",
        "--workspace",
        "--target",
        "all",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{l}\t{p}",
    ]))?;
    let mut wrong = Vec::new();
    let mut crates: Vec<(&str, &str)> = tree
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(licence, package)| (licence, package.trim_end_matches(" (*)")))
        .collect();
    crates.sort_unstable();
    crates.dedup();
    for (licence, package) in &crates {
        if !is_allowed(licence, &allowed) {
            wrong.push(format!("{package}: licence \"{licence}\" is not on the list of deny.toml"));
        }
        let name = package.split(' ').next().unwrap_or(package);
        if banned.contains(&name) {
            wrong.push(format!("{package} is banned by deny.toml"));
        }
    }
    for line in read("Cargo.lock")?.lines() {
        if let Some(source) = line.strip_prefix("source = ")
            && source.trim_matches('"') != CRATES_IO
        {
            wrong.push(format!("Cargo.lock takes a crate from {source}, not from crates.io"));
        }
    }
    if wrong.is_empty() {
        note(&format!("{} crates are in order.", crates.len()));
        Ok(())
    } else {
        Err(wrong.join("\n  "))
    }
}

fn read(name: &str) -> Result<String> {
    let file = paths::root().join(name);
    fs::read_to_string(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))
}

/// The lines of one `[section]`, without comments.
fn section<'a>(toml: &'a str, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let header = format!("[{name}]");
    toml.lines()
        .map(str::trim)
        .skip_while(move |line| *line != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
}

/// The strings of a list that is written one to a line.
fn strings<'a>(section: impl Iterator<Item = &'a str>, key: &str) -> Vec<&'a str> {
    let start = format!("{key} = [");
    section
        .skip_while(move |line| *line != start)
        .skip(1)
        .take_while(|line| *line != "]")
        .filter_map(first_string)
        .collect()
}

/// The crates of `deny = [{ crate = "..." }, ...]`, one to a line.
fn banned<'a>(section: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    section.filter_map(|line| line.strip_prefix("{ crate = ")).filter_map(first_string).collect()
}

fn first_string(line: &str) -> Option<&str> {
    line.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_we_use_of_deny_toml_are_understood() {
        let toml = "\
            [licenses]\n# not \"this\"\nallow = [\n    \"MIT\",\n    \"ISC\",\n]\n\
            [bans]\ndeny = [\n    { crate = \"native-tls\", reason = \"x\" },\n]\n[sources]\n";
        assert_eq!(strings(section(toml, "licenses"), "allow"), ["MIT", "ISC"]);
        assert_eq!(banned(section(toml, "bans")), ["native-tls"]);
    }
}
