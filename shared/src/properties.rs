//! What holds for every text, whoever has written it: parsers do not fail, what they give back they take again, and it is
//! no longer than they say. In `fuzz/` the same is asked with texts that are looked for, not drawn.

use crate::{
    fields::key_of,
    filter::{Condition, Filter, Group, Node, Op},
    rank::RankKey,
    validation, words,
};
use proptest::{prelude::*, test_runner::RngSeed};

/// Texts of every script, with signs that hide, turn or join, and of the shapes that the parsers look for.
fn texts() -> impl Strategy<Value = String> {
    let signs = prop::sample::select(vec![
        "\u{0}",
        "\u{202e}",
        "\u{feff}",
        "\u{200d}",
        "\u{301}",
        "👩‍👩‍👧",
        "ß",
        "İ",
        "ŉ",
        "ﬃ",
        "日本",
        "ا",
        "@",
        ".",
        "..",
        "+421 ",
        "ext",
        "x1",
        "://",
        "https://",
        "xn--",
        "/",
        "'",
        "\"",
        "\\",
        "%",
        "\r\n",
        "\t",
        " ",
        "0",
        "9",
        "-",
    ]);
    let piece =
        prop_oneof![any::<char>().prop_map(String::from), signs.prop_map(str::to_owned), "[a-z]{1,8}", "[0-9]{1,6}"];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Filters as they may be sent: of any depth up to a few, with operators of all kinds, sound or not.
fn filters() -> impl Strategy<Value = Filter> {
    let words = || prop::collection::vec(texts(), 0..4);
    let op = prop_oneof![
        texts().prop_map(|text| Op::Contains { text }),
        texts().prop_map(|text| Op::NotContains { text }),
        texts().prop_map(|text| Op::StartsWith { text }),
        words().prop_map(|values| Op::OneOf { values }),
        words().prop_map(|values| Op::NoneOf { values }),
        (any::<Option<i64>>(), any::<Option<i64>>()).prop_map(|(from, to)| Op::Between { from, to }),
        any::<u32>().prop_map(|days| Op::Last { days }),
        any::<u32>().prop_map(|days| Op::OlderThan { days }),
        Just(Op::Empty),
        Just(Op::NotEmpty),
    ];
    let condition = (texts(), op).prop_map(|(field, op): (String, Op)| Condition::node(&field, op));
    let node = condition.prop_recursive(5, 40, 5, |inner| {
        (prop::collection::vec(inner, 0..5), any::<bool>())
            .prop_map(|(nodes, all)| Node::Group(if all { Group::All(nodes) } else { Group::Any(nodes) }))
    });
    (prop::collection::vec(node, 0..5), 0..3_u32).prop_map(|(nodes, version)| {
        let mut filter = Filter::all(nodes);
        filter.version = version;
        filter
    })
}

/// The same cases each time.
fn seeded() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(20_261_129), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn what_a_check_gives_back_it_takes_again(text in texts()) {
        for check in [
            validation::name as fn(&str) -> Result<String, _>,
            |text| validation::line(text, 100),
            |text| validation::text(text, 100),
            validation::email,
            validation::phone,
            validation::url,
        ] {
            if let Ok(kept) = check(&text) {
                prop_assert_eq!(check(&kept), Ok(kept.clone()));
                prop_assert!(!kept.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\t')));
            }
        }
        if let Ok(email) = validation::email(&text) {
            prop_assert_eq!(validation::email_key(&email), validation::email_key(&text));
        }
    }

    #[test]
    fn words_are_few_and_short_and_found_in_their_text(text in texts()) {
        let found = words::words(&text);
        prop_assert!(found.len() <= 24);
        for word in &found {
            prop_assert!(!word.is_empty() && word.len() < 256, "{word:?}");
            prop_assert!(words::matches(&text, std::slice::from_ref(word)), "{word:?} of {text:?}");
        }
        for word in words::of_phone(&text).iter().chain(&words::of_whole_phone(&text)) {
            prop_assert!(word.bytes().all(|digit| digit.is_ascii_digit()));
        }
        for set in words::sought(&text) {
            prop_assert!(set.iter().all(|word| !word.is_empty()));
        }
        let _ = (words::spelled(&text), words::of_email(&text), words::grams(&text), words::is_typed(&text, &text), key_of(&text));
    }

    #[test]
    fn a_filter_is_read_as_it_was_written_and_resolved_or_refused(filter in filters()) {
        let json = serde_json::to_string(&filter).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Filter>(&json).unwrap(), &filter);
        #[cfg(feature = "web")]
        prop_assert!(crate::read::read::<Filter>(&json).is_ok_and(|read| read == filter));
        // Whatever is said of fields, it has an end and an answer.
        let _ = filter.check();
    }

    #[test]
    fn what_is_no_filter_is_none_to_either_reader(text in texts(), at in any::<prop::sample::Index>(), filter in filters()) {
        // A sound filter with something put into it.
        let mut json = serde_json::to_string(&filter).unwrap();
        let at = (0..=at.index(json.len() + 1)).rev().find(|at| json.is_char_boundary(*at)).unwrap_or(0);
        json.insert_str(at, &text);
        let by_serde = serde_json::from_str::<Filter>(&json);
        #[cfg(feature = "web")]
        if let (Ok(one), Ok(other)) = (&by_serde, crate::read::read::<Filter>(&json)) {
            prop_assert_eq!(one, &other);
        }
        drop(by_serde);
    }

    #[test]
    fn a_rank_is_read_or_refused_and_has_neighbours(text in "[0-9a-zA-Z]{0,12}|\\PC{0,12}") {
        if let Ok(key) = RankKey::parse(&text) {
            prop_assert_eq!(key.as_str(), text.as_str());
            let (before, after) = (RankKey::between(None, Some(&key)).unwrap(), RankKey::between(Some(&key), None).unwrap());
            prop_assert!(before < key && key < after);
            let middle = RankKey::between(Some(&before), Some(&key)).unwrap();
            prop_assert!(before < middle && middle < key);
        }
    }
}
