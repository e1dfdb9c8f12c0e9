//! Random workspaces, looked at by everybody in them: what SQL says may be seen, changed or counted is what the
//! predicates say, row by row, and a filter in SQL means what it means as a predicate. Roles are drawn too, with
//! exceptions for stages and with fields that they hide or show only, and so are lenses. On SQLite, and on PostgreSQL when `MILLRACE_TEST_POSTGRES` names a server.
//! The draws are the same each time.

mod fields;
mod filters;
mod rows;
mod spec;
mod world;

use super::{Access, Credential, Lens};
use crate::{
    app::{App, Clock, Random},
    companies,
    config::Config,
    contacts, deals, leads, products,
};
use filters::{filter_agrees, orders_agree};
use millrace_shared::{TokenId, UserId, filter::DealFilter};
use proptest::test_runner::{Config as Runs, RngAlgorithm, TestRng, TestRunner};
use rows::rows_agree;
use spec::{NOW, Spec, spec};
use uuid::Uuid;
use world::{Made, make};

/// Everybody with their own rights; one also through each lens that was drawn.
async fn agree(app: &App, spec: &Spec) {
    let made = make(app, spec).await;
    let role_of = |user: UserId| spec.users[made.users.iter().position(|other| other.id == user).unwrap()].2;
    for (at, user) in made.users.iter().enumerate() {
        let own = (user.id, role_of(user.id));
        let mut looks = vec![(Lens::None, vec![own])];
        if let Some((role, other)) = spec.lenses.get(at) {
            let other = made.users[other.index(made.users.len())].id;
            looks.push((Lens::Within(made.roles[*role]), vec![own, (user.id, *role)]));
            looks.push((Lens::AsUser(other), vec![own, (other, role_of(other))]));
        }
        for (lens, people) in looks {
            let credential = Credential::Token(TokenId(Uuid::nil()));
            let access = Access::of_user(app, made.id, user.id, credential, lens).await.unwrap().unwrap();
            all_agree(&made, &access, &people).await;
            // One reader is enough for the orders: who sees what is settled above.
            if at == 0 && lens == Lens::None {
                orders_agree(&made, &access, &[own], &DealFilter::default()).await;
                if let Some(filter) = spec.filters.first() {
                    orders_agree(&made, &access, &[own], &made.filter(filter)).await;
                }
            }
        }
    }
}

async fn all_agree(made: &Made, access: &Access, people: &[(UserId, usize)]) {
    rows_agree::<deals::entity::Entity>(made, access, people, &made.deals, |_| false).await;
    rows_agree::<companies::entity::Entity>(made, access, people, &made.companies, |id| {
        made.on_seen_deal(people, |deal| deal.company_id.is_some_and(|company| company.0 == id))
    })
    .await;
    rows_agree::<contacts::entity::Entity>(made, access, people, &made.contacts, |id| {
        made.on_seen_deal(people, |deal| made.links[&deal.id].iter().any(|contact| contact.0 == id))
    })
    .await;
    rows_agree::<leads::entity::Entity>(made, access, people, &made.leads, |_| false).await;
    rows_agree::<products::entity::Entity>(made, access, people, &made.products, |_| false).await;
    filter_agrees(made, access, people, &DealFilter::default()).await;
    for filter in &made.spec.filters {
        filter_agrees(made, access, people, &made.filter(filter)).await;
    }
}

fn hold_for_random_workspaces(config: Config) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let app = runtime.block_on(App::open_with(config, Clock::fixed(NOW), Random::seeded(11))).unwrap();
    let runs = Runs { cases: 48, failure_persistence: None, max_shrink_iters: 200, ..Runs::default() };
    let mut runner = TestRunner::new_with_rng(runs, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&spec(), |spec| {
        runtime.block_on(agree(&app, &spec));
        Ok(())
    });
    runtime.block_on(app.shutdown());
    outcome.unwrap();
}

#[test]
fn sql_and_predicates_agree_on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    hold_for_random_workspaces(Config { data_dir: dir.path().to_owned(), ..Config::default() });
}

#[test]
fn sql_and_predicates_agree_on_postgresql() {
    let Ok(server) = std::env::var("MILLRACE_TEST_POSTGRES") else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
        return;
    };
    let url = tokio::runtime::Runtime::new().unwrap().block_on(fresh_database(&server));
    hold_for_random_workspaces(Config { database_url: Some(url), ..Config::default() });
}

#[expect(clippy::disallowed_methods, reason = "a test makes the database that it runs on")]
pub(crate) async fn fresh_database(server: &str) -> String {
    use sea_orm::ConnectionTrait;
    let name = format!("millrace_{}", Uuid::now_v7().simple());
    let admin = sea_orm::Database::connect(server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (base, query) =
        server.split_once('?').map_or((server, String::new()), |(base, query)| (base, format!("?{query}")));
    format!("{}/{name}{query}", base.rsplit_once('/').unwrap().0)
}
