//! The limits of what a browser downloads: to show the board, for each part that is fetched later, and in all.

use std::fs;
use std::path::Path;

use super::compile::files;
use super::page::LATER_SHEET;
use crate::Result;
use crate::progress::note;

/// What the first load of the board should weigh: page, style sheet, JavaScript and WebAssembly in brotli, in bytes.
const AIM: u64 = 300_000;

/// What it may weigh until it has come down to the aim. These numbers only ever go down, but for a feature that is worth
/// its weight; see `docs/decisions/web-weight.md`.
const FIRST_LOAD: u64 = 457_000;
/// A file that is fetched later.
const LATER: u64 = 180_000;
/// The first load and every file that is fetched later.
const ALL: u64 = 1_915_000;

/// Fails when the app has grown over a limit.
pub fn check(dist: &Path) -> Result {
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for file in files(dist)? {
        let name = file.strip_prefix(dist).unwrap_or(&file).display().to_string();
        // Pictures, the font and the languages are weighed by nobody; they lie in folders of their own.
        if name.contains('/') || name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let packed = dist.join(format!("{name}.br"));
        let size = |path: &Path| fs::metadata(path).map(|about| about.len());
        let part = Part {
            plain: size(&file).map_err(|e| format!("cannot read {name}: {e}"))?,
            packed: size(&packed).map_err(|e| format!("{name} has no .br beside it: {e}"))?,
            name,
        };
        // So the splitter calls what is fetched by one `#[wasm_split]` function, and by several.
        let is_later = ["split_", "chunk_", LATER_SHEET].iter().any(|begin| part.name.starts_with(begin));
        if is_later { &mut later } else { &mut first }.push(part);
    }
    if !first.iter().any(|part| part.name.ends_with(".wasm")) {
        return Err(format!("{} holds no WebAssembly", dist.display()));
    }
    for (title, parts) in [("At once", &first), ("Later", &later)] {
        for part in parts {
            note(&format!("{title}: {}: {} KB, {} KB in brotli", part.name, kb(part.plain), kb(part.packed)));
        }
    }
    let sum = |parts: &[Part]| parts.iter().map(|part| part.packed).sum::<u64>();
    let largest = later.iter().map(|part| part.packed).max().unwrap_or(0);
    limit("The first load of the board", sum(&first), FIRST_LOAD)?;
    limit("The largest file that is fetched later", largest, LATER)?;
    limit("All of the app", sum(&first) + sum(&later), ALL)?;
    note(&format!("The aim for the first load is {} KB.", kb(AIM)));
    Ok(())
}

struct Part {
    name: String,
    plain: u64,
    packed: u64,
}

fn limit(what: &str, bytes: u64, most: u64) -> Result {
    if bytes > most {
        return Err(format!(
            "{what} weighs {} KB in brotli; its limit is {} KB. Look for what was added: a dependency, a web-sys \
             feature, a derive on a large type, or a screen that is not fetched later (web/src/chunks.rs).",
            kb(bytes),
            kb(most)
        ));
    }
    note(&format!("{what}: {} KB of at most {} KB.", kb(bytes), kb(most)));
    Ok(())
}

fn kb(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_over_a_limit_is_refused() {
        assert!(limit("it", FIRST_LOAD, FIRST_LOAD).is_ok());
        assert!(limit("it", FIRST_LOAD + 1, FIRST_LOAD).is_err());
    }
}
