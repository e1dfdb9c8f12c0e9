//! Searches as somebody types them, among 100,000 contacts with names, addresses and numbers.

use crate::{
    data, name_of,
    report::{Report, Timings},
};
use millrace_shared::words::{grams, of_email, of_phone, words};
use millrace_tests::{Client, Database, Server, expect};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, TransactionTrait};
use serde_json::json;
use std::{collections::BTreeSet, time::Instant};

const QUESTIONS: u32 = 400;
/// Rows of one statement.
const ROWS: usize = 2_000;
const QUERY: &str = "query($text: String!) { search(text: $text) { __typename
    ... on Deal { id name } ... on Company { id name } ... on Contact { id name } } }";

/// A contact that is made, the same each time.
struct Person {
    first: String,
    last: String,
    phone: String,
}

impl Person {
    fn new(number: u32) -> Self {
        // Two names from some thousands, as in a town.
        let first = name(u64::from(number) * 7_919 % 1_500, 2);
        // Many end alike.
        let which = u64::from(number) * 104_729 % 20_000;
        let end = ["ova", "ski", "son", "berg", "er"][usize::try_from(which % 5).unwrap_or_default()];
        let last = name(which, 3) + end;
        Self { first, last, phone: format!("+4219{:08}", u64::from(number) * 99_991 % 100_000_000) }
    }

    fn email(&self) -> String {
        format!("{}.{}@{}.example", self.first, self.last, &self.last[..4])
    }
}

/// A name of some syllables.
fn name(number: u64, syllables: u32) -> String {
    const CONSONANTS: &[u8] = b"bcdfghjklmnprstvz";
    const VOWELS: &[u8] = b"aeiou";
    let (mut rest, mut name) = (number.wrapping_mul(2_654_435_761) % 1_000_003, String::new());
    for _ in 0..syllables {
        for letters in [CONSONANTS, VOWELS] {
            let count = letters.len() as u64;
            name.push(char::from(letters[usize::try_from(rest % count).unwrap_or_default()]));
            rest /= count;
        }
    }
    name
}

/// Measures beginnings of names, numbers and addresses, parts of words, and slips.
pub async fn run(report: &mut Report, database: Database, contacts: u32) {
    let name = name_of(&database);
    let server = Server::start_on(database);
    let ada = server.set_up().await;
    let file = data::connections(&server, 1).await;
    expect(fill(&file, contacts).await, "the contacts were not made");
    expect(file.close().await, "the database does not close");
    type Typed = fn(&Person) -> String;
    let ways: [(&str, Typed); 5] = [
        ("beginnings of names", |person| format!("{} {}", &person.last[..4], &person.first[..2])),
        ("numbers and addresses", |person| {
            if person.phone.ends_with(['0', '2', '4', '6', '8']) {
                format!("0{}", &person.phone[4..])
            } else {
                format!("{}.{}@", person.first, person.last)
            }
        }),
        ("parts of names", |person| person.last[1..5].to_owned()),
        ("ends of names", |person| person.last[person.last.len() - 3..].to_owned()),
        ("names with a slip", |person| format!("{}x{}", &person.last[..3], &person.last[4..])),
    ];
    for (what, typed) in ways {
        let mut timings = Vec::new();
        for n in 0..QUESTIONS {
            let text = typed(&Person::new(n * 241 % contacts));
            let at = Instant::now();
            let found = ask(&ada, &text).await;
            timings.push(at.elapsed());
            assert!(found > 0 || what == "names with a slip", "{text} finds nothing");
        }
        let timings = Timings::of(timings);
        let figure = format!("p50 {:.1} ms, p95 {:.1} ms", timings.percentile(50), timings.percentile(95));
        report.row(
            &format!("search of {contacts} contacts: {what} ({name})"),
            figure,
            "-".to_owned(),
            "p95 under 20 ms",
        );
    }
}

async fn ask(client: &Client, text: &str) -> usize {
    let data = client.data(QUERY, json!({ "text": text })).await;
    data["search"].as_array().map_or(0, Vec::len)
}

/// Contacts and what finds them, written into the database.
async fn fill(file: &DatabaseConnection, contacts: u32) -> Result<(), DbErr> {
    let is_postgres = data::is_postgres(file);
    let transaction = file.begin().await?;
    let mut known = BTreeSet::new();
    let (mut people, mut found) = (Vec::new(), Vec::new());
    for number in 0..contacts {
        let person = Person::new(number);
        let Person { first, last, phone } = &person;
        let email = person.email();
        people.push(format!(
            "({number}, '{first}', '{last}', '{last} {first}', '{first} {last} {email}',
              '[{{\"label\":\"\",\"value\":\"{email}\"}}]', '[{{\"label\":\"\",\"value\":\"{phone}\"}}]')"
        ));
        let mut of_person: BTreeSet<String> = words(&format!("{first} {last}")).into_iter().collect();
        of_person.extend(of_email(&email).into_iter().chain(of_phone(phone)));
        found.extend(of_person.iter().map(|word| format!("('{word}', {number})")));
        known.extend(of_person);
    }
    let grams = known.iter().flat_map(|word| grams(word).into_iter().map(move |gram| format!("('{gram}', '{word}')")));
    let grams: Vec<_> = grams.collect();
    let rows = |columns: &str, rows: &[String]| format!("WITH v({columns}) AS (VALUES {})", rows.join(", "));
    let id = if is_postgres { "lpad(to_hex(n), 32, '0')::uuid" } else { "CAST(printf('%016d', n) AS blob)" };
    let json = if is_postgres { "::jsonb" } else { "" };
    for some in people.chunks(ROWS) {
        let values = rows("n, first_name, last_name, name_key, search_key, emails, phones", some);
        let sql = format!(
            "{values} INSERT INTO contacts (workspace_id, id, first_name, last_name, name_key, search_key, owner_id, emails, phones,
                socials, address, created_at, updated_at)
             SELECT w.id, {id}, first_name, last_name, name_key, search_key, u.id, emails{json}, phones{json}, '[]', '{{}}', 0, 0
             FROM v, workspaces w, (SELECT id FROM users LIMIT 1) u"
        );
        write(&transaction, &sql).await?;
    }
    for some in found.chunks(ROWS) {
        let sql = format!(
            "{} INSERT INTO search_words (workspace_id, kind, word, record_id) SELECT w.id, 'contact', word, {id} FROM v, workspaces w",
            rows("word, n", some)
        );
        write(&transaction, &sql).await?;
    }
    for some in grams.chunks(ROWS) {
        let sql = format!(
            "{} INSERT INTO search_grams (workspace_id, gram, word) SELECT w.id, gram, word FROM v, workspaces w",
            rows("gram, word", some)
        );
        write(&transaction, &sql).await?;
    }
    transaction.commit().await?;
    data::settle(file).await
}

#[expect(clippy::disallowed_methods, reason = "a bench makes its data in bulk")]
async fn write(connection: &impl ConnectionTrait, sql: &str) -> Result<(), DbErr> {
    connection.execute_unprepared(sql).await.map(drop)
}
