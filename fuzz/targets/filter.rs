//! A filter, by both of its readers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use millrace_shared::{filter::Filter, read::read};

fuzz_target!(|text: &str| {
    let by_serde = serde_json::from_str::<Filter>(text);
    if let (Ok(one), Ok(other)) = (&by_serde, read::<Filter>(text)) {
        assert_eq!(*one, other);
    }
    if let Ok(filter) = by_serde {
        let _ = filter.check();
        let written = serde_json::to_string(&filter).expect("a filter is JSON");
        assert_eq!(serde_json::from_str::<Filter>(&written).expect("it is read again"), filter);
        assert_eq!(read::<Filter>(&written).expect("and by the web app"), filter);
    }
});
