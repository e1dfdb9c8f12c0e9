//! The web app's reader of JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use millrace_shared::{
    filter::Filter,
    read::{from, read, tree},
};
use std::collections::BTreeMap;

fuzz_target!(|text: &str| {
    let _ = read::<Vec<Option<String>>>(text);
    let _ = read::<BTreeMap<String, String>>(text);
    let _ = read::<Vec<i64>>(text);
    if let Ok(tree) = tree(text) {
        let _ = from::<Filter>(&tree);
    }
});
