//! The words by which records are found.
#![no_main]

use libfuzzer_sys::fuzz_target;
use millrace_shared::words;

fuzz_target!(|text: &str| {
    for word in words::words(text) {
        assert!(words::matches(text, std::slice::from_ref(&word)));
    }
    let _ = (words::sought(text), words::of_email(text), words::of_phone(text), words::grams(text));
});
