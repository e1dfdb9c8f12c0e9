//! Where things are: the project, its build output, and the tools kept for it.

use std::env;
use std::path::{Path, PathBuf};

/// The project's root folder.
pub fn root() -> PathBuf {
    // Cargo says where this crate is at run time; the place it was built in is only a fallback,
    // since a shared build cache may hold an xtask built in another clone.
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Cargo's build output: `CARGO_TARGET_DIR`, else `target` in the project.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        // A relative path counts from where cargo is called; everything here is called in root().
        Some(dir) if !dir.is_empty() => root().join(dir),
        _ => root().join("target"),
    }
}

/// The server's binary of a cargo profile folder (`debug` or `release`).
pub fn server_binary(profile: &str) -> PathBuf {
    target().join(profile).join(format!("millrace{}", env::consts::EXE_SUFFIX))
}

/// Tools of pinned versions, one folder each, shared by all clones of this user.
pub fn tools() -> PathBuf {
    let cache = match env::var_os("XDG_CACHE_HOME") {
        Some(dir) if !dir.is_empty() => PathBuf::from(dir),
        _ => home().join(".cache"),
    };
    cache.join("millrace").join("tools")
}

fn home() -> PathBuf {
    env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// The first file of this name in the folders of `PATH`.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(format!("{program}{}", env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}
