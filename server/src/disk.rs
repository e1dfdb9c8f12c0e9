//! How much room there is on a disk.

use std::{io, path::Path};

/// Free bytes where the folder is, for a user without privileges; nothing where the system is not asked.
#[cfg(unix)]
pub fn free(folder: &Path) -> io::Result<Option<u64>> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(Some(found.f_bavail * found.f_frsize))
}

/// Free bytes where the folder is, for a user without privileges; nothing where the system is not asked.
#[cfg(not(unix))]
pub fn free(_folder: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}
