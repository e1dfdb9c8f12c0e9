//! Every order of the lists is read along an index, in both directions; that of the last work also with a filter by it.
//! On SQLite, and on PostgreSQL when `MILLRACE_TEST_POSTGRES` names a server.

use super::list::{Listed, Listing, RecordFilter};
use crate::{
    access::{Access, property::fresh_database},
    companies, contacts,
    db::plan::plan,
    leads,
    users::testing::TestApp,
};
use millrace_shared::{
    RecordSort,
    filter::{Condition, Filter, Op},
};
use sea_orm::{Order, QueryTrait};

async fn each<E: Listed>(access: &Access, indexes: &[(RecordSort, &str)])
where
    E::Model: Send + Sync,
{
    let quiet = Filter::all(vec![Condition::node("lastActivityAt", Op::OlderThan { days: 30 })]);
    for (sort, index) in indexes {
        for order in [Order::Asc, Order::Desc] {
            let of_the_last_work = (*sort == RecordSort::LastActivityAt).then(|| Some(quiet.clone()));
            for matching in [None].into_iter().chain(of_the_last_work) {
                let listing = Listing::<E>::new(RecordFilter::default(), matching);
                let page = listing.ordered(access, *sort, order.clone(), 51, None).unwrap();
                let lines = plan(&access.app().db, page.as_query()).await;
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
    let of_leads = [
        (RecordSort::Name, "leads_name"),
        (RecordSort::CreatedAt, "leads_created"),
        (RecordSort::UpdatedAt, "leads_updated"),
        (RecordSort::LastActivityAt, "leads_activity"),
    ];
    each::<leads::entity::Entity>(&admin, &of_leads).await;
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
