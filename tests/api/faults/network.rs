//! The network between server and database is slow, or swallows everything and tells nobody.

use super::{CREATE, follow, names, readiness, write_at_last};
use millrace_tests::{Database, Proxy, Server, expect, live::PATIENCE};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_or_silent_network_to_the_database_costs_time_and_nothing_else() {
    let Some(Database::Postgres(url)) = Database::postgres().await else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
        return;
    };
    let proxy = Proxy::start(&url).await;
    let server = Server::start_with(Database::Postgres(proxy.url()), &["--request-timeout", "2"]);
    let ada = server.set_up().await;
    let (before, _) = write_at_last(&server, &ada, "Before").await;

    proxy.slow_down(Duration::from_millis(20));
    let (slow, refused) = write_at_last(&server, &ada, "Slow").await;
    assert_eq!(refused, 0, "slow is not away");
    assert_eq!((readiness(&server).await.0, names(&ada).await), (200, vec!["Before".to_owned(), "Slow".to_owned()]));

    // Nothing comes back any more: whoever asks is told so in the time that a request has.
    proxy.swallow();
    for _ in 0..6 {
        let asked = Instant::now();
        let answer = expect(ada.try_ask(CREATE, json!({ "name": "Swallowed" })).await, "no answer");
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        assert!(matches!(code, "TIMEOUT" | "UNAVAILABLE"), "{answer}");
        assert!(asked.elapsed() < Duration::from_secs(15), "it took {:?}", asked.elapsed());
    }
    assert_eq!(readiness(&server).await, (503, "the database does not answer\n".to_owned()));

    // It is whole again, but what was open before stays silent, and nobody says so.
    proxy.mend();
    let begun = Instant::now();
    let after = loop {
        let answer = ada.ask(CREATE, json!({ "name": "After" })).await;
        if let Some(seq) = answer["data"]["createCompany"]["seq"].as_i64() {
            break seq;
        }
        assert!(begun.elapsed() < PATIENCE, "it does not write again: {answer}");
    };
    let told = follow(&ada, before, after).await;
    assert!(told.contains(&slow) && told.contains(&after), "{told:?}");
    assert!(told.is_sorted_by(|one, next| one < next), "told once and in order: {told:?}");
    assert_eq!(readiness(&server).await.0, 200);
    server.run(&["doctor"]);
}
