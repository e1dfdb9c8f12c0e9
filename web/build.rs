//! Before the crate is compiled: the schema is made known to cynic, and the texts of `locales/` become typed keys.

#[path = "build/locales.rs"]
mod locales;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=../schema.graphql");
    cynic_codegen::register_schema("millrace").from_sdl_file("../schema.graphql")?.as_default()?;
    locales::generate()
}
