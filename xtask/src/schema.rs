//! `schema.graphql` is what the server says its API is. The web app is checked against the file
//! when it is compiled, so the two must never differ.

use std::fs;

use crate::process::{command, native, output, run};
use crate::progress::{note, step};
use crate::{Result, paths, web};

/// Writes `schema.graphql` from the server's own words.
pub fn write() -> Result {
    web::ensure_dist()?;
    step("Write schema.graphql", || {
        let sdl = from_server()?;
        let file = paths::root().join("schema.graphql");
        if fs::read_to_string(&file).is_ok_and(|old| old == sdl) {
            note("schema.graphql is up to date.");
            return Ok(());
        }
        fs::write(&file, sdl).map_err(|e| format!("cannot write {}: {e}", file.display()))
    })
}

/// Fails, with the difference, when `schema.graphql` is not what the server says.
pub fn check() -> Result {
    let sdl = from_server()?;
    let file = paths::root().join("schema.graphql");
    let said = paths::target().join("schema.graphql");
    fs::write(&said, sdl).map_err(|e| format!("cannot write {}: {e}", said.display()))?;
    run(command("diff").arg("-u").arg(&file).arg(&said)).map_err(|_| {
        "schema.graphql is not what the server says (the difference is above). \
         Run `cargo xtask schema` and look at what changed for those who use the API."
            .to_owned()
    })
}

fn from_server() -> Result<String> {
    run(native("build").arg("--quiet"))?;
    let sdl = output(command(paths::server_binary("debug")).arg("schema"))?;
    if sdl.trim().is_empty() {
        return Err("`millrace schema` printed nothing".to_owned());
    }
    Ok(sdl)
}
