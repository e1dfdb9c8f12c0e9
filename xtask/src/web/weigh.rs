//! The budget of the first visit: what a browser downloads to run the app.

use std::fs;
use std::path::Path;

use super::files_below;
use crate::Result;
use crate::progress::note;

/// What the app should weigh: WebAssembly and JavaScript together, in brotli, in bytes.
const AIM: u64 = 300_000;

/// What it may weigh until it has come down to the aim; this number only ever goes down.
/// See `docs/decisions/web-weight.md`.
const BUDGET: u64 = 860_000;

/// Fails when the app has grown over the budget.
pub fn check(dist: &Path) -> Result {
    let mut files: Vec<(String, u64, u64)> = Vec::new();
    let all = files_below(dist).map_err(|e| format!("cannot read {}: {e}", dist.display()))?;
    for file in &all {
        let name = file.to_string_lossy();
        if !(name.ends_with(".wasm") || name.ends_with(".js")) {
            continue;
        }
        let size = |path: &Path| fs::metadata(path).map(|m| m.len());
        let packed = size(Path::new(&format!("{name}.br"))).map_err(|e| format!("{name} has no .br beside it: {e}"))?;
        let plain = size(file).map_err(|e| format!("cannot read {name}: {e}"))?;
        let name = file.strip_prefix(dist).unwrap_or(file).display().to_string();
        files.push((name, plain, packed));
    }
    if !files.iter().any(|(name, ..)| name.ends_with(".wasm")) {
        return Err(format!("{} holds no WebAssembly", dist.display()));
    }
    for (name, plain, packed) in &files {
        note(&format!("{name}: {} KB, {} KB in brotli", kb(*plain), kb(*packed)));
    }
    let total: u64 = files.iter().map(|(.., packed)| packed).sum();
    verdict(total)
}

fn verdict(total: u64) -> Result {
    if total > BUDGET {
        return Err(format!(
            "the web app weighs {} KB in brotli; its budget is {} KB. Look for what was added: \
             a dependency, a web-sys feature, a derive on a large type.",
            kb(total),
            kb(BUDGET)
        ));
    }
    note(&format!("Download: {} KB; at most {} KB, the aim is {} KB.", kb(total), kb(BUDGET), kb(AIM)));
    Ok(())
}

fn kb(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_over_the_budget_is_refused() {
        assert!(verdict(BUDGET).is_ok());
        assert!(verdict(BUDGET + 1).is_err());
    }
}
