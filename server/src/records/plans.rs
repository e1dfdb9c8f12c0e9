//! Every order of the lists is read along an index, in both directions; that of the last work also with a filter by it; and
//! groups are counted along one.
//! On SQLite, and on PostgreSQL when `MILLRACE_TEST_POSTGRES` names a server.

use super::{
    custom,
    groups::{self, InGroup},
    list::{Listed, Listing, RecordFilter},
};
use crate::{
    access::{Access, property::fresh_database},
    companies, contacts,
    db::plan::plan,
    fields::{entity::Model as Definition, tests::define},
    leads, products,
    users::testing::TestApp,
};
use millrace_shared::{
    FieldType, RecordKind, RecordSort,
    fields::listed::word,
    filter::{Condition, Filter, Op, Period},
};
use sea_orm::{Order, QueryTrait};
use std::sync::Arc;

async fn each<E: Listed>(access: &Access, indexes: &[(RecordSort, &str)]) {
    let quiet = Filter::all(vec![Condition::node("lastActivityAt", Op::OlderThan { days: 30 })]);
    for (sort, index) in indexes {
        for order in [Order::Asc, Order::Desc] {
            let of_the_last_work = (*sort == RecordSort::LastActivityAt).then(|| Some(quiet.clone()));
            for matching in [None].into_iter().chain(of_the_last_work) {
                let listing = Listing::<E>::new(RecordFilter::default(), matching);
                let page = listing.ordered(access, *sort, order.clone(), 51, None, false).unwrap();
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

/// The same for custom fields: those that hold a value along the field's index, also when a condition is on it, the others
/// along the primary key.
async fn each_custom<E: Listed>(access: &Access) {
    let filtered = |field: &&Arc<Definition>| field.record_kind == E::KIND && field.filtered;
    for field in access.reference().fields.iter().filter(filtered) {
        let index = format!("{}_field_{}", E::TABLE, field.id.0.simple());
        let asked = match field.field_type {
            FieldType::Line => Op::OneOf { values: vec!["Konex".into()] },
            FieldType::Number => Op::Between { from: Some(1), to: Some(5) },
            FieldType::Date => Op::Within { period: Period::ThisMonth },
            _ => Op::OneOf { values: vec![field.options.0[0].id.to_string()] },
        };
        let narrowed = Filter::all(vec![Condition::node(&word(field.id), asked)]);
        let found = Listing::<E>::new(RecordFilter::default(), Some(narrowed.clone()));
        let lines = plan(&access.app().db, found.select(access).unwrap().as_query()).await;
        assert!(lines.iter().any(|line| line.contains(&index)), "{:?} filtered: {lines:#?}", field.field_type);
        // PostgreSQL weighs the two indexes by what it knows of the values; of an empty table that is nothing.
        if !access.app().db.is_postgres() {
            assert!(found.is_few(access).await.unwrap());
            let page = found.ordered(access, RecordSort::Name, Order::Asc, 51, None, true).unwrap();
            let lines = plan(&access.app().db, page.as_query()).await;
            assert!(lines.iter().any(|line| line.contains(&index)), "{:?} by name: {lines:#?}", field.field_type);
        }
        for (order, matching) in [(Order::Asc, None), (Order::Desc, None), (Order::Asc, Some(narrowed))] {
            let (is_narrowed, listing) = (matching.is_some(), Listing::<E>::new(RecordFilter::default(), matching));
            let held = custom::with_value(&listing, access, field, &order, 51, None).unwrap();
            let lines = plan(&access.app().db, held.as_query()).await;
            // Options have an order of their own; few are left of one that is narrowed.
            let is_along = field.field_type == FieldType::Dropdown || lines.iter().any(|line| line.contains(&index));
            assert!(is_along, "{:?} {order:?}: {lines:#?}", field.field_type);
            let is_sorted = lines.iter().any(|line| line.contains("TEMP B-TREE") || line.contains("Sort Key"));
            assert!(
                !is_sorted || is_narrowed || field.field_type == FieldType::Dropdown,
                "{:?} is sorted: {lines:#?}",
                field.field_type
            );
            let others = custom::without_value(&listing, access, field, &order, 51, None).unwrap();
            let lines = plan(&access.app().db, others.as_query()).await;
            let is_sorted = lines.iter().any(|line| line.contains("TEMP B-TREE") || line.contains("Sort Key"));
            assert!(!is_sorted || is_narrowed, "those without a value are sorted: {lines:#?}");
        }
    }
}

/// Whether a record is a customer is looked up along its own deals. PostgreSQL weighs what it knows of the tables, which here
/// are empty.
async fn customers<E: Listed>(access: &Access, index: &str) {
    let customers = Filter::all(vec![Condition::node("standing", Op::OneOf { values: vec!["customer".into()] })]);
    let listing = Listing::<E>::new(RecordFilter::default(), Some(customers));
    let lines = plan(&access.app().db, listing.select(access).unwrap().as_query()).await;
    assert_eq!(lines.iter().filter(|line| line.contains(index)).count(), 3, "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("deals_board")), "{lines:#?}");
}

async fn hold(test: TestApp) {
    let admin = test.first_visit().await;
    for kind in RecordKind::LISTED {
        for field_type in [FieldType::Line, FieldType::Number, FieldType::Date, FieldType::Dropdown] {
            define(&admin, *kind, field_type).await;
        }
    }
    test.app.beside.done().await;
    let admin = test.now(&admin).await;
    each_custom::<companies::entity::Entity>(&admin).await;
    each_custom::<contacts::entity::Entity>(&admin).await;
    each_custom::<leads::entity::Entity>(&admin).await;
    each_custom::<products::entity::Entity>(&admin).await;
    if !admin.app().db.is_postgres() {
        customers::<companies::entity::Entity>(&admin, "deals_company").await;
        customers::<contacts::entity::Entity>(&admin, "deal_contacts_contact").await;
    }
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
    let of_products = [
        (RecordSort::Name, "products_name"),
        (RecordSort::Code, "products_code"),
        (RecordSort::Price, "products_price"),
        (RecordSort::CreatedAt, "products_created"),
        (RecordSort::UpdatedAt, "products_updated"),
        (RecordSort::LastActivityAt, "products_activity"),
    ];
    each::<products::entity::Entity>(&admin, &of_products).await;
    columns_of_leads(&admin).await;
    grouped::<companies::entity::Entity>(&admin, &["sector", "city", "country"]).await;
    grouped::<contacts::entity::Entity>(&admin, &["city", "country"]).await;
    grouped::<leads::entity::Entity>(&admin, &["source", "city", "country"]).await;
}

/// Groups are counted along the index of what they are by, without a look at the records, and the rows of one stand in it in
/// the order of their names.
async fn grouped<E: Listed>(access: &Access, words: &[&str]) {
    for by in words {
        let index = format!("{}_{by}", E::TABLE);
        let listing = Listing::<E>::new(RecordFilter::default(), None);
        let lines = plan(&access.app().db, &groups::statement(&listing, access, by)).await;
        assert!(lines.iter().any(|line| line.contains(&index)), "{by}: {lines:#?}");
        let of_one = InGroup { by: (*by).to_owned(), value: Some(uuid::Uuid::nil().to_string()) };
        let filter = RecordFilter { in_group: Some(of_one), ..RecordFilter::default() };
        let rows = Listing::<E>::new(filter, None);
        let rows = rows.ordered(access, RecordSort::Name, Order::Asc, 51, None, false).unwrap();
        let lines = plan(&access.app().db, rows.as_query()).await;
        let is_sorted = lines.iter().any(|line| line.contains("TEMP B-TREE") || line.contains("Sort Key"));
        assert!(lines.iter().any(|line| line.contains(&index)) && !is_sorted, "the rows of one {by}: {lines:#?}");
    }
}

/// A column of the board of leads is read along an index of its own.
async fn columns_of_leads(access: &Access) {
    let stage = access.reference().lead_stages().next().unwrap().id;
    let all = leads::board::open(Listing::<leads::entity::Entity>::new(RecordFilter::default(), None));
    let column = leads::board::column(&all, stage);
    let page = column.ordered(access, RecordSort::LastActivityAt, Order::Desc, 26, None, false).unwrap();
    let lines = plan(&access.app().db, page.as_query()).await;
    assert!(lines.iter().any(|line| line.contains("leads_board")), "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("TEMP B-TREE") || line.contains("Sort Key")), "{lines:#?}");
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
