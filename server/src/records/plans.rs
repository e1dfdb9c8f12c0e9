//! Every order of the lists is read along an index, in both directions; that of the last work also with a filter by it.
//! On SQLite, and on PostgreSQL when `MILLRACE_TEST_POSTGRES` names a server.

use super::list::{Listed, Listing, RecordFilter};
use crate::{
    access::{Access, property::fresh_database},
    companies, contacts,
    users::testing::TestApp,
};
use millrace_shared::{
    RecordSort,
    filter::{Condition, Filter, Op},
};
use sea_orm::{ConnectionTrait, Order, QueryTrait, Statement, TransactionTrait};

/// How the database reads a page, as lines of text.
#[expect(clippy::disallowed_methods, reason = "no builder asks for a plan")]
async fn plan<E: Listed>(access: &Access, matching: Option<Filter>, sort: RecordSort, order: Order) -> Vec<String>
where
    E::Model: Send + Sync,
{
    let listing = Listing::<E>::new(RecordFilter::default(), matching);
    let txn = access.app().db.reader().begin().await.unwrap();
    let backend = txn.get_database_backend();
    let (explain, column) = if crate::db::is_postgres(&txn) {
        // A handful of rows would be read whole and sorted; what counts is what a large table allows.
        for setting in ["enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_incremental_sort"] {
            txn.execute_unprepared(&format!("SET LOCAL {setting} = off")).await.unwrap();
        }
        ("EXPLAIN", "QUERY PLAN")
    } else {
        ("EXPLAIN QUERY PLAN", "detail")
    };
    let asked = listing.ordered(access, sort, order, 51, None).unwrap().build(backend);
    let asked = Statement { sql: format!("{explain} {}", asked.sql), ..asked };
    let rows = txn.query_all_raw(asked).await.unwrap();
    txn.rollback().await.unwrap();
    rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
}

async fn each<E: Listed>(access: &Access, indexes: &[(RecordSort, &str)])
where
    E::Model: Send + Sync,
{
    let quiet = Filter::all(vec![Condition::node("lastActivityAt", Op::OlderThan { days: 30 })]);
    for (sort, index) in indexes {
        for order in [Order::Asc, Order::Desc] {
            let of_the_last_work = (*sort == RecordSort::LastActivityAt).then(|| Some(quiet.clone()));
            for matching in [None].into_iter().chain(of_the_last_work) {
                let lines = plan::<E>(access, matching, *sort, order.clone()).await;
                let along = [format!("{index} "), format!("{index}_down ")];
                let is_used = lines.iter().any(|line| along.iter().any(|index| line.contains(index)));
                assert!(is_used, "{sort:?} {order:?}: {lines:#?}");
                let is_sorted = lines.iter().any(|line| line.contains("TEMP B-TREE") || line.contains("Sort Key"));
                assert!(!is_sorted, "{sort:?} {order:?} is sorted: {lines:#?}");
            }
        }
    }
}

async fn hold(test: TestApp) {
    let admin = test.first_visit().await;
    let of_companies = [
        (RecordSort::Name, "companies_name"),
        (RecordSort::CreatedAt, "companies_created"),
        (RecordSort::UpdatedAt, "companies_updated"),
        (RecordSort::LastActivityAt, "companies_activity"),
        (RecordSort::AnnualRevenue, "companies_revenue"),
        (RecordSort::Employees, "companies_employees"),
    ];
    each::<companies::entity::Entity>(&admin, &of_companies).await;
    let of_contacts = [
        (RecordSort::Name, "contacts_name"),
        (RecordSort::CreatedAt, "contacts_created"),
        (RecordSort::UpdatedAt, "contacts_updated"),
        (RecordSort::LastActivityAt, "contacts_activity"),
    ];
    each::<contacts::entity::Entity>(&admin, &of_contacts).await;
}

#[tokio::test]
async fn every_order_of_records_is_read_along_an_index_on_sqlite() {
    hold(TestApp::empty().await).await;
}

#[tokio::test]
async fn every_order_of_records_is_read_along_an_index_on_postgresql() {
    let Ok(server) = std::env::var("MILLRACE_TEST_POSTGRES") else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
        return;
    };
    let url = fresh_database(&server).await;
    hold(TestApp::with(|config, _| config.database_url = Some(url)).await).await;
}
