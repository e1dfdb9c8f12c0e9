//! Puts the smallest parts into one file.
//!
//! The splitter gives a file to each set of functions that the same screens share, a hundred of them smaller than the headers
//! of the request for it. They are fetched together, once; the loader cuts its parts out of that file.

use std::collections::BTreeMap;

use crate::Result;

/// What is packed, in bytes: a part that is not larger than this.
const SMALL: usize = 4 * 1024;
/// The splitter's loader.
const LOADER: &str = "__wasm_split.js";
/// The file that holds them.
const PACK: &str = "chunk_pack.wasm";

/// The loader's half; a failed fetch is tried again by the next screen that needs it.
const PIECE: &str = r#"
let pack;
async function fetchPack() {
    const answer = await fetch(new URL("./chunk_pack.wasm", import.meta.url));
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    return answer.arrayBuffer();
}
async function piece(from, to) {
    const fetching = (pack ??= fetchPack());
    try {
        return new Response((await fetching).slice(from, to), { headers: { "content-type": "application/wasm" } });
    } catch (error) {
        if (pack === fetching) pack = undefined;
        throw error;
    }
}
"#;

/// Takes the small parts out of all `parts`, puts the pack in, and tells the loader.
pub fn pack(parts: &mut BTreeMap<String, Vec<u8>>) -> Result {
    let Some(loader) = parts.get(LOADER) else { return Ok(()) };
    let mut loader = String::from_utf8(loader.clone()).map_err(|e| format!("{LOADER} is not text: {e}"))?;
    let is_small = |name: &str, content: &[u8]| name.starts_with("chunk_") && content.len() <= SMALL;
    let small: Vec<String> =
        parts.iter().filter(|(name, content)| is_small(name, content)).map(|(name, _)| name.clone()).collect();
    let mut pack = Vec::new();
    for name in small {
        let fetched = format!("fetch(new URL(\"./{name}\", import.meta.url))");
        if loader.matches(&fetched).count() != 1 {
            return Err(format!("{LOADER} must fetch {name} once"));
        }
        let from = pack.len();
        pack.extend(parts.remove(&name).unwrap_or_default());
        loader = loader.replace(&fetched, &format!("piece({from}, {})", pack.len()));
    }
    if !pack.is_empty() {
        loader.push_str(PIECE);
        parts.insert(LOADER.to_owned(), loader.into_bytes());
        parts.insert(PACK.to_owned(), pack);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(large: usize) -> BTreeMap<String, Vec<u8>> {
        let load = |name: &str| format!("load(() => fetch(new URL(\"./{name}\", import.meta.url)));\n");
        let loader = load("chunk_1.wasm") + &load("chunk_2.wasm") + &load("chunk_3.wasm") + &load("split_a.wasm");
        BTreeMap::from([
            (LOADER.to_owned(), loader.into_bytes()),
            ("chunk_1.wasm".to_owned(), b"one".to_vec()),
            ("chunk_2.wasm".to_owned(), vec![2; large]),
            ("chunk_3.wasm".to_owned(), b"three".to_vec()),
            ("split_a.wasm".to_owned(), b"a".to_vec()),
        ])
    }

    #[test]
    fn the_smallest_parts_are_cut_out_of_one_file() {
        let mut parts = parts(SMALL + 1);
        pack(&mut parts).expect("packed");
        let names: Vec<&str> = parts.keys().map(String::as_str).collect();
        assert_eq!(names, ["__wasm_split.js", "chunk_2.wasm", "chunk_pack.wasm", "split_a.wasm"]);
        assert_eq!(parts[PACK], b"onethree");
        let loader = String::from_utf8(parts[LOADER].clone()).expect("text");
        assert!(loader.contains("load(() => piece(0, 3));") && loader.contains("load(() => piece(3, 8));"), "{loader}");
        assert!(loader.contains("fetch(new URL(\"./chunk_2.wasm\""), "{loader}");
    }

    #[test]
    fn a_loader_of_another_shape_is_refused() {
        let mut parts = parts(1);
        parts.insert(LOADER.to_owned(), b"fetch('./chunk_1.wasm')".to_vec());
        assert!(pack(&mut parts).is_err());
    }
}
