//! The promise of the schema: what was released stays, or `docs/api-changes.md` says what broke and why.
//!
//! `schema.released.graphql` is the schema of the last release. What the present one takes away from it is found by
//! [`breaking`], and each such change must stand in the page, and nothing else.

mod breaking;

use breaking::breaking;
use millrace_tests::expect;
use std::{collections::BTreeSet, path::Path};

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    expect(std::fs::read_to_string(path), name)
}

/// The changes that the page owns up to, as in "- `Deal.name` is gone: because".
fn owned_up(page: &str) -> BTreeSet<String> {
    let section = page.split("\n## ").find(|section| section.starts_with("Since the last release")).unwrap_or_default();
    let entries = section.lines().filter_map(|line| line.strip_prefix("- "));
    entries
        .map(|entry| {
            let (change, reason) = expect(entry.split_once(": ").ok_or(entry), "no reason is given");
            assert!(reason.len() > 10, "{entry}: say why, and what to do instead");
            change.to_owned()
        })
        .collect()
}

#[test]
fn what_was_released_stays_or_the_page_of_changes_says_why_not() {
    let broken = breaking(&read("schema.released.graphql"), &read("schema.graphql"));
    let told = owned_up(&read("docs/api-changes.md"));
    let silent: Vec<_> = broken.difference(&told).collect();
    assert!(silent.is_empty(), "these break programs, and docs/api-changes.md does not tell of them:\n{silent:#?}");
    let idle: Vec<_> = told.difference(&broken).collect();
    assert!(idle.is_empty(), "docs/api-changes.md tells of changes that are none:\n{idle:#?}");
}

#[test]
fn a_page_of_changes_is_read_by_its_entries_and_only_those_of_the_coming_release() {
    let page = "# Changes\n\n- `A` is gone: of the introduction, not an entry\n\n## Since the last release\n\nWords.\n\n\
        - `Deal.name` is gone: ask for `title` instead\n\n## 0.1.0\n\n- `Deal.old` is gone: long ago and far away\n";
    assert_eq!(owned_up(page), BTreeSet::from(["`Deal.name` is gone".to_owned()]));
}

/// What breaks from one small schema to another.
fn found(before: &str, after: &str) -> Vec<String> {
    breaking(before, after).into_iter().collect()
}

#[test]
fn what_is_taken_away_breaks() {
    let before = "type Query { deal(id: ID!, deep: Boolean): Deal deals: [Deal!]! } type Deal implements Node { id: ID! name: String }
        interface Node { id: ID! } type Lead { id: ID! } union Found = Deal | Lead enum Kind { WON LOST }
        input New { name: String note: String } scalar Day";
    assert_eq!(found(before, before), Vec::<String>::new());
    let after = "type Query { deal(id: ID!): Deal } type Deal { id: ID! } interface Node { id: ID! } union Found = Deal
        enum Kind { WON } input New { name: String }";
    let expected = [
        "`Day` is gone",
        "`Deal implements Node` is gone",
        "`Deal.name` is gone",
        "`Found.Lead` is gone",
        "`Kind.LOST` is gone",
        "`Lead` is gone",
        "`New.note` is gone",
        "`Query.deal(deep:)` is gone",
        "`Query.deals` is gone",
    ];
    assert_eq!(found(before, after), expected);
}

#[test]
fn what_is_added_breaks_only_where_it_must_be_given() {
    let before =
        "type Query { deal(id: ID!): Deal } type Deal { id: ID! } enum Kind { WON } input New { name: String }";
    let after = "type Query { deal(id: ID!, at: Int, must: Int!, usual: Int! = 3): Deal more: Int } type Deal { id: ID! name: String }
        enum Kind { WON LOST } input New { name: String note: String must: Int! usual: Int! = 3 } type Lead { id: ID! }";
    assert_eq!(found(before, after), ["`New.must` must be given", "`Query.deal(must:)` must be given"]);
}

#[test]
fn answers_may_promise_more_and_questions_ask_for_less_but_not_the_other_way_round() {
    let before = "type Query { a: Int b: Int! c: [Int!] d: [Int] e: Int f(x: Int!, y: Int, z: [Int!]): Int } input New { a: Int b: Int! }";
    let after = "type Query { a: Int! b: Int c: [Int] d: [Int!]! e: Float f(x: Int, y: Int!, z: [Int]): Int } input New { a: Int! b: Int }";
    let expected = [
        "`New.a` was `Int` and is `Int!`",
        "`Query.b` was `Int!` and is `Int`",
        "`Query.c` was `[Int!]` and is `[Int]`",
        "`Query.e` was `Int` and is `Float`",
        "`Query.f(y:)` was `Int` and is `Int!`",
    ];
    assert_eq!(found(before, after), expected);
}

#[test]
fn a_type_of_another_kind_and_another_default_break() {
    let before = "type Query { a(first: Int = 50): Found } type Found { id: ID! } input New { size: Int = 1 word: String = \"a\" }";
    let after =
        "type Query { a(first: Int = 20): Found } union Found = Query input New { size: Int word: String = \"a\" }";
    let expected =
        ["`Found` is of another kind", "`New.size` has another default", "`Query.a(first:)` has another default"];
    assert_eq!(found(before, after), expected);
}
