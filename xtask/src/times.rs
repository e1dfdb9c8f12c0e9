//! Cargo tells by the times of files whether a crate is to be compiled again, and in a fresh clone every file is new. A file
//! that is what it was in the last clone at this path gets the time back that it had there, so that what is kept in a
//! build folder outside the clone holds. The folders too: build scripts look at them.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::process::command;
use crate::{Result, paths};

/// What a file or folder is, and since when.
struct Known {
    object: String,
    since: Duration,
}

/// Gives the times back, and notes those that are true now. Does nothing where the build folder is the clone's own, or where
/// something is changed and not committed.
pub fn give_back() -> Result {
    let root = paths::root();
    if paths::target().starts_with(&root) {
        return Ok(());
    }
    let (Some(objects), Some(changed)) = (
        said(command("git").args(["ls-tree", "-r", "-t", "-z", "HEAD"])),
        said(command("git").args(["status", "--porcelain", "--untracked-files=no"])),
    ) else {
        return Ok(());
    };
    // Of this path alone: compiled files say where their sources were.
    let name = root.display().to_string().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let notes = paths::target().join(format!("times{name}"));
    if !changed.is_empty() {
        // What is compiled now is not what was noted.
        let _ = fs::remove_file(notes);
        return Ok(());
    }
    let noted = fs::read_to_string(&notes).unwrap_or_default();
    let known = read(&noted);
    let mut written = String::new();
    for (object, path) in entries(&objects) {
        let since = match known.get(path) {
            Some(known) if known.object == object => {
                set(&root.join(path), known.since)?;
                known.since
            }
            _ => since(&root.join(path))?,
        };
        written.push_str(&format!("{object} {} {path}\n", since.as_nanos()));
    }
    fs::create_dir_all(paths::target()).map_err(|e| format!("cannot create the build folder: {e}"))?;
    // A half-written one would be read as one that knows less.
    fs::write(&notes, written).map_err(|e| format!("cannot write {}: {e}", notes.display()))
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// Ids and paths of `mode type id<TAB>path<NUL>`.
fn entries(objects: &str) -> impl Iterator<Item = (&str, &str)> {
    objects.split('\0').filter_map(|entry| {
        let (of, path) = entry.split_once('\t')?;
        Some((of.rsplit(' ').next()?, path)).filter(|(_, path)| !path.contains('\n'))
    })
}

/// Of lines `id time path`.
fn read(notes: &str) -> HashMap<&str, Known> {
    let line = |line| -> Option<(&str, Known)> {
        let (object, rest) = str::split_once(line, ' ')?;
        let (since, path) = rest.split_once(' ')?;
        Some((path, Known { object: object.to_owned(), since: Duration::from_nanos(since.parse().ok()?) }))
    };
    notes.lines().filter_map(line).collect()
}

fn since(path: &Path) -> Result<Duration> {
    let modified = fs::symlink_metadata(path).and_then(|it| it.modified()).map_err(|e| cannot(path, &e))?;
    Ok(modified.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
}

fn set(path: &Path, since: Duration) -> Result {
    // What a link leads to has an entry of its own.
    if fs::symlink_metadata(path).map_err(|e| cannot(path, &e))?.is_symlink() {
        return Ok(());
    }
    let time = SystemTime::UNIX_EPOCH + since;
    File::open(path).and_then(|file| file.set_modified(time)).map_err(|e| cannot(path, &e))
}

fn cannot(path: &Path, error: &std::io::Error) -> String {
    format!("cannot tell or set the time of {}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_says_and_what_is_noted_are_read() {
        let tree = "040000 tree aa11\tweb\x00100644 blob bb22\tweb/a file.rs\0";
        assert_eq!(entries(tree).collect::<Vec<_>>(), [("aa11", "web"), ("bb22", "web/a file.rs")]);
        let known = read("bb22 1500000000 web/a file.rs\nbroken\naa11 7 web\n");
        assert_eq!(known["web/a file.rs"].since, Duration::from_millis(1500));
        assert_eq!((known["web"].object.as_str(), known.len()), ("aa11", 2));
    }
}
