//! Makes the schema known to cynic, so that queries are checked when this is compiled.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=../../schema.graphql");
    cynic_codegen::register_schema("millrace").from_sdl_file("../../schema.graphql")?.as_default()?;
    Ok(())
}
