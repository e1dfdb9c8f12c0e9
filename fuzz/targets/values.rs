//! What people write into fields.
#![no_main]

use libfuzzer_sys::fuzz_target;
use millrace_shared::{rank::RankKey, validation};

fuzz_target!(|text: &str| {
    let checks = [validation::name, validation::email, validation::phone, validation::url, validation::color];
    for check in checks {
        if let Ok(kept) = check(text) {
            assert_eq!(check(&kept).as_ref(), Ok(&kept));
        }
    }
    if let Ok(key) = RankKey::parse(text) {
        let after = RankKey::between(Some(&key), None).expect("there is always a place after");
        assert!(key < after);
    }
});
