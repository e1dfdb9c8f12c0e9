//! Who may do what: every query, mutation and subscription of the schema, tried by nobody, a user, a manager and an
//! administrator on records of their own, of a direct report, of a stranger, and of a stranger on a deal of their own.
//! An operation that is not in the table fails the test. What figures, searches and timelines tell is in [`figures`],
//! roles of the workspace's own and looking on as somebody else in [`custom`].

mod custom;
mod figures;
mod table;
mod world;

use millrace_tests::{Client, Database, Live, Server};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};
use table::{CHANGING, Case, HIDDEN, How, NOBODY, OF_PEOPLE, OF_RECORDS, OK, On, QUERIES, SEEING, SUBSCRIPTIONS};
use world::{Profile, Relation, Target, World};

#[tokio::test]
async fn the_table_holds_every_operation_of_the_schema() {
    let server = Server::start();
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } subscriptionType { fields { name } } } }";
    let schema = Client::new(&server.url).data(query, json!({})).await;
    let mutations: &[&[Case]] = &[OF_PEOPLE, OF_RECORDS];
    let groups = [("queryType", &[QUERIES][..]), ("mutationType", mutations), ("subscriptionType", &[SUBSCRIPTIONS])];
    for (kind, cases) in groups {
        let fields = schema["__schema"][kind]["fields"].as_array().into_iter().flatten();
        let there: BTreeSet<&str> = fields.filter_map(|field| field["name"].as_str()).collect();
        let known: BTreeSet<&str> = cases.iter().copied().flatten().map(|case| case.operation).collect();
        assert!(there.len() > 3, "{kind}: {schema}");
        assert_eq!(there, known, "{kind}: left the schema, right the table");
    }
}

#[tokio::test]
async fn every_query_and_mutation_keeps_to_the_rights() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let world = World::make(&server).await;
        let mut wrong = Vec::new();
        for (kind, cases) in [("query", QUERIES), ("mutation", OF_PEOPLE), ("mutation", OF_RECORDS)] {
            for case in cases {
                for profile in Profile::ALL {
                    wrong.extend(try_out(&world, kind, case, profile).await);
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        server.run(&["doctor"]);
    }
}

/// Tries a case for a profile in every relation; tells what is other than expected.
async fn try_out(world: &World, kind: &str, case: &Case, profile: Profile) -> Vec<String> {
    let mut wrong = Vec::new();
    for relation in Relation::of(case.on) {
        let target = world.target(case.on, profile, *relation).await;
        let newcomer;
        let client = if case.how == How::ByNewcomer {
            newcomer = world.newcomer(profile).await;
            &newcomer
        } else {
            world.actor(profile)
        };
        let text = world.fill(case.text, &target);
        let answer = client.ask(&format!("{kind} {{ {text} }}"), json!({})).await;
        let outcome = match answer["errors"][0]["extensions"]["code"].as_str() {
            Some(code) => code,
            None if !answer["errors"].is_null() => "an error without a code",
            None if case.how == How::Listed && !mentions(&answer, &target.id) => HIDDEN,
            None => OK,
        };
        let expected = profile.expected(case.rights, *relation);
        if outcome != expected {
            wrong.push(format!(
                "{profile:?}, {relation:?} {:?}: {text}\n    expected {expected}, got {outcome}: {answer}",
                case.on
            ));
        } else if outcome != OK && has_data(&answer["data"]) && case.how != How::Listed {
            wrong.push(format!("{profile:?}, {relation:?} {:?}: {text}\n    refused, and told: {answer}", case.on));
        }
    }
    wrong
}

fn mentions(answer: &Value, id: &str) -> bool {
    answer.to_string().contains(id)
}

/// Whether anything is told beside nulls.
fn has_data(data: &Value) -> bool {
    match data {
        Value::Object(fields) => fields.values().any(has_data),
        Value::Null => false,
        _ => true,
    }
}

/// Files come and go by addresses of their own.
#[tokio::test]
async fn every_file_is_sent_and_fetched_by_the_rights_on_its_record() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let world = World::make(&server).await;
        let mut wrong = Vec::new();
        let kinds = [("deal", On::Deal), ("company", On::Company), ("contact", On::Contact), ("lead", On::Lead)];
        for (kind, on) in kinds {
            for profile in Profile::ALL {
                for relation in Relation::of(on) {
                    let target = world.target(on, profile, *relation).await;
                    let owner = &world.owner(profile, *relation).client;
                    let file = world.file(owner, kind, &target.id, "Offer").await;
                    assert!(!file.is_empty(), "the owner's file");
                    let by = world.actor(profile);
                    let sent = by.upload(&format!("/files/{kind}/{}?name=a.txt", target.id), "", "Hi").await;
                    let fetched = by.fetch(&format!("/files/{file}"), &[]).await;
                    for (what, response, rights) in [("sent", sent, &CHANGING), ("fetched", fetched, &SEEING)] {
                        let is_ok = response.status() == 200;
                        let body = response.text().await.unwrap_or_default();
                        let told: Value = serde_json::from_str(&body).unwrap_or_default();
                        let code = told["errors"][0]["extensions"]["code"].as_str().unwrap_or("no code");
                        let (outcome, expected) = (if is_ok { OK } else { code }, profile.expected(rights, *relation));
                        if outcome != expected {
                            wrong.push(format!(
                                "{profile:?}, {relation:?} {on:?}, {what}: {outcome}, not {expected}: {body}"
                            ));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn every_subscription_tells_what_may_be_seen_and_nothing_else() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let world = World::make(&server).await;
        for case in SUBSCRIPTIONS {
            for profile in [Profile::User, Profile::Manager, Profile::Administrator] {
                match case.how {
                    How::Told => begin(&world, case, profile).await,
                    _ => listen(&world, case, profile).await,
                }
            }
            assert_eq!(case.rights.nobody, NOBODY);
        }
        let mut live = Live::dial(&world.nobody).await;
        live.send(json!({ "type": "connection_init" })).await;
        assert_eq!(live.try_message().await, Err(4401), "nobody opens a socket");
    }
}

/// Begins a subscription to one record, in every relation: it tells something at once, or is refused.
async fn begin(world: &World, case: &Case, profile: Profile) {
    for relation in Relation::of(case.on) {
        let target = world.target(case.on, profile, *relation).await;
        let text = world.fill(case.text, &target);
        let mut live = Live::open(world.actor(profile), &format!("subscription {{ {text} }}"), json!({})).await;
        let first = live.message().await;
        let outcome = match first["type"].as_str() {
            Some("next") if first["payload"]["errors"].is_null() => OK,
            _ => first["payload"][0]["extensions"]["code"].as_str().unwrap_or("an error without a code"),
        };
        assert_eq!(outcome, profile.expected(case.rights, *relation), "{profile:?}, {relation:?}: {text}: {first}");
    }
}

/// Listens while records in every relation change; one's own is touched last, so that what was not told before it is
/// not told at all.
async fn listen(world: &World, case: &Case, profile: Profile) {
    let mut targets: Vec<(Relation, Target)> = Vec::new();
    for relation in Relation::of(case.on) {
        targets.push((*relation, world.target(case.on, profile, *relation).await));
    }
    let (_, own) = targets.last().unwrap_or_else(|| panic!("{} has no relation", case.operation));
    let query = format!("subscription {{ {} }}", world.fill(case.text, own));
    let mut live = Live::open(world.actor(profile), &query, json!({})).await;
    begun(world, case.on, profile, own, &mut live, case.operation).await;
    let mut last = 0;
    for (relation, target) in &targets {
        last = world.touch(case.on, world.owner(profile, *relation), target).await;
    }
    let mut told = String::new();
    loop {
        let item = live.next(case.operation).await;
        told.push_str(&item.to_string());
        if item["seq"].as_i64() >= Some(last) {
            break;
        }
    }
    for (relation, target) in &targets {
        let expected = profile.expected(case.rights, *relation);
        let outcome = if told.contains(&target.id) { OK } else { HIDDEN };
        assert_eq!(
            outcome, expected,
            "{profile:?} listens to {} of {relation:?} {:?}: {told}",
            case.operation, case.on
        );
    }
}

/// Touches a record until the subscription tells of it: from then on nothing is missed.
async fn begun(world: &World, on: On, profile: Profile, own: &Target, live: &mut Live, field: &str) {
    let owner = world.owner(profile, Relation::Own);
    for _ in 0..50 {
        let touched = world.touch(on, owner, own).await;
        let heard = async { while live.next(field).await["seq"].as_i64() < Some(touched) {} };
        if tokio::time::timeout(Duration::from_secs(1), heard).await.is_ok() {
            return;
        }
    }
    panic!("{profile:?} hears nothing from {field}");
}
