//! One, two and four processes over one PostgreSQL, which wake each other by its NOTIFY or by NATS: what they answer and write
//! together, and how soon what is done at one is on the boards of the others.
//!
//! Writes of one workspace take their numbers from one row, whatever the number of processes; those of several do not wait
//! for each other. So both are measured.

use crate::{
    data,
    report::{Report, Timings, rate},
};
use millrace_tests::{Client, Database, Live, Nats, Server, expect, server::PASSWORD};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

const PROCESSES: [usize; 3] = [1, 2, 4];
const AT_ONCE: usize = 16;
const WORKSPACES: usize = 8;
/// Deals that are moved in each workspace.
const MOVED: usize = 32;
/// Live boards of each process, and the moves that they are told of.
const BOARDS: usize = 100;
const MOVES: usize = 60;
/// Both ways are used at first when NATS is there: until it is alone.
const NATS_ALONE: Duration = Duration::from_secs(6);

const LIST: &str =
    "{ deals(first: 50) { nodes { id name amount currency stage { name } company { name } owner { name } } } }";
const MOVE: &str = "mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }";

/// Somebody in a workspace, and what there is to move.
struct Workspace {
    client: Client,
    deals: Vec<Value>,
    stages: Vec<String>,
}

/// Measures each number of processes, each way.
pub async fn run(report: &mut Report, database: Database, deals: u32) {
    let (first, workspaces) = prepare(database, deals).await;
    let workspaces = Arc::new(workspaces);
    let nats = Nats::start();
    if nats.is_none() {
        eprintln!("NATS is left out: nats-server is not found");
    }
    let mut ways = vec![("NOTIFY", Vec::new())];
    ways.extend(nats.as_ref().map(|nats| ("NATS", vec!["--nats".to_owned(), nats.url()])));
    for (way, arguments) in ways {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut alone = None;
        for count in PROCESSES {
            let servers: Vec<Server> = (0..count).map(|_| first.beside_with(&arguments)).collect();
            if !arguments.is_empty() {
                tokio::time::sleep(NATS_ALONE).await;
            }
            measure(report, &servers, &workspaces, &format!("{count} processes, {way}, {deals} deals"), &mut alone)
                .await;
        }
    }
}

/// The figures of one process: list, moves in one workspace, moves in all.
type Alone = Option<[f64; 3]>;

async fn measure(
    report: &mut Report,
    servers: &[Server],
    workspaces: &Arc<Vec<Workspace>>,
    of: &str,
    alone: &mut Alone,
) {
    let urls: Arc<Vec<String>> = Arc::new(servers.iter().map(|server| server.url.clone()).collect());
    let mut done = Vec::new();
    for (what, aim) in [
        ("list of 50 deals", "-"),
        ("moves in one workspace", "at least 1,000/s"),
        ("moves in eight workspaces", "at least 1,000/s"),
    ] {
        let (rate, timings) = match what {
            "list of 50 deals" => rate(AT_ONCE, lister(&workspaces[0].client, &urls)).await,
            "moves in one workspace" => rate(AT_ONCE, mover(workspaces, &urls, 1)).await,
            _ => rate(AT_ONCE, mover(workspaces, &urls, workspaces.len())).await,
        };
        let before = alone.map_or(rate, |alone| alone[done.len()]);
        done.push(rate);
        report.row(
            &format!("{what}, {AT_ONCE} at once, {of}"),
            format!("{rate:.0}/s, p50 {:.1} ms, p99 {:.1} ms", timings.percentile(50), timings.percentile(99)),
            format!("{:.2} times one process", rate / before),
            aim,
        );
    }
    if alone.is_none() {
        *alone = done.try_into().ok();
    }
    live(report, &workspaces[0], &urls, of).await;
}

type Done = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

fn lister(client: &Client, urls: &Arc<Vec<String>>) -> impl Fn(usize) -> Done + Send + Sync + 'static {
    let (client, urls) = (client.clone(), Arc::clone(urls));
    move |worker| {
        let client = client.at(&urls[worker % urls.len()]);
        Box::pin(async move {
            let data = client.data(LIST, json!({})).await;
            assert_eq!(data["deals"]["nodes"].as_array().map(Vec::len), Some(50));
        })
    }
}

/// Moves deals of so many workspaces, each worker in one and at one process.
fn mover(
    workspaces: &Arc<Vec<Workspace>>,
    urls: &Arc<Vec<String>>,
    of: usize,
) -> impl Fn(usize) -> Done + Send + Sync + 'static {
    let (workspaces, urls) = (Arc::clone(workspaces), Arc::clone(urls));
    let turns: Vec<AtomicUsize> = (0..AT_ONCE).map(|_| AtomicUsize::new(0)).collect();
    move |worker| {
        let workspace = &workspaces[worker % of];
        let client = workspace.client.at(&urls[worker % urls.len()]);
        // Each worker has deals of its own, and each move leads to another column.
        let turn = turns[worker].fetch_add(1, Ordering::Relaxed);
        let own = MOVED / AT_ONCE;
        let deal = &workspace.deals[worker * own + turn % own];
        let input = json!({ "id": deal, "stageId": workspace.stages[turn / own % 5] });
        Box::pin(async move {
            client.data(MOVE, json!({ "input": input })).await;
        })
    }
}

/// Moves at the first process, and when they are on the boards of all.
async fn live(report: &mut Report, workspace: &Workspace, urls: &[String], of: &str) {
    let (told, mut heard) = mpsc::unbounded_channel();
    let mut readers = tokio::task::JoinSet::new();
    for (process, url) in urls.iter().enumerate() {
        for _ in 0..BOARDS {
            let mut live = Live::changes(&workspace.client.at(url), None).await;
            let told = told.clone();
            readers.spawn(async move {
                loop {
                    // It ends with the server.
                    let Ok(message) = live.try_message().await else { return };
                    let batch = &message["payload"]["data"]["changes"];
                    let origin = batch["changes"][0]["origins"][0].as_str().map(str::to_owned);
                    if told.send((process, origin, Instant::now())).is_err() {
                        return;
                    }
                }
            });
        }
    }
    let client = workspace.client.at(&urls[0]);
    // From a column that the first move leads away from, wherever it is now: a move that changes nothing is not told.
    let away = json!({ "id": workspace.deals[0], "stageId": workspace.stages[4] });
    client.data(MOVE, json!({ "input": away })).await;
    let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
    for number in 0..MOVES {
        let origin = format!("{of}, move {number}");
        let stage = &workspace.stages[number % 5];
        let input = json!({ "id": workspace.deals[0], "stageId": stage, "clientMutationId": origin });
        let at = Instant::now();
        client.data(MOVE, json!({ "input": input })).await;
        let mut arrived = 0;
        while arrived < BOARDS * urls.len() {
            match heard.recv().await {
                Some((process, Some(heard), when)) if heard == origin => {
                    arrived += 1;
                    if process == 0 { &mut here } else { &mut elsewhere }.push(when.duration_since(at));
                }
                Some(_) => {}
                None => return,
            }
        }
    }
    readers.abort_all();
    let here = Timings::of(here);
    let own = format!("p50 {:.1} ms, p99 {:.1} ms", here.percentile(50), here.percentile(99));
    let (figure, against) = if elsewhere.is_empty() {
        (own, "-".to_owned())
    } else {
        let elsewhere = Timings::of(elsewhere);
        let others = format!("p50 {:.1} ms, p99 {:.1} ms", elsewhere.percentile(50), elsewhere.percentile(99));
        (others, format!("at the process that wrote: {own}"))
    };
    let what = format!("a move at one process to {BOARDS} boards of each other one, from request to receipt, {of}");
    report.row(&what, figure, against, "all within 50 ms (p99)");
}

/// A database with several workspaces: the first has all the deals, the others a few. Gives back a server that has ended
/// and keeps the folder.
async fn prepare(database: Database, deals: u32) -> (Server, Vec<Workspace>) {
    let mut first = Server::start_on(database);
    let ada = first.set_up().await;
    data::fill(&first, deals).await;
    let mut workspaces = vec![workspace(ada).await];
    first.kill();
    let rows = data::connections(&first, 1).await;
    run_sql(&rows, &["CREATE TABLE aside AS SELECT * FROM workspaces WHERE false"]).await;
    for number in 1..WORKSPACES {
        // A first visit makes one only where there is none.
        run_sql(&rows, &["INSERT INTO aside SELECT * FROM workspaces", "DELETE FROM workspaces"]).await;
        let server = first.beside();
        let mut client = Client::new(&server.url);
        let name = format!("Team {number}");
        let input = json!({ "workspaceName": name, "currency": "USD", "locale": "en", "timeZone": "UTC", "name": name,
            "email": format!("admin@team{number}.example"), "password": PASSWORD });
        let setup = "mutation($input: SetupInput!) { setup(input: $input) { viewer { user { id } } } }";
        client.sign_in_by(setup, input).await;
        let pipeline = data::pipeline(&client).await;
        for deal in 0..MOVED {
            let input = json!({ "pipelineId": pipeline.id, "name": format!("Deal {deal}"), "amount": 120_000 });
            let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { seq } }";
            client.data(create, json!({ "input": input })).await;
        }
        workspaces.push(workspace(client).await);
    }
    run_sql(&rows, &["INSERT INTO workspaces SELECT * FROM aside", "DROP TABLE aside"]).await;
    expect(data::settle(&rows).await, "the database does not settle");
    expect(rows.close().await, "the database does not close");
    (first, workspaces)
}

async fn workspace(client: Client) -> Workspace {
    let stages = data::pipeline(&client).await.stages;
    let query = format!("{{ deals(first: {MOVED}) {{ nodes {{ id }} }} }}");
    let data = client.data(&query, json!({})).await;
    let deals = data["deals"]["nodes"].as_array().into_iter().flatten().map(|deal| deal["id"].clone()).collect();
    Workspace { client, deals, stages }
}

#[expect(clippy::disallowed_methods, reason = "no command makes a second workspace in a database")]
async fn run_sql(rows: &sea_orm::DatabaseConnection, statements: &[&str]) {
    for statement in statements {
        expect(rows.execute_unprepared(statement).await, statement);
    }
}
