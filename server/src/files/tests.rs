//! Uploads that come to no end.

use super::{
    commands::{Begun, NewFile, Upload, delete},
    uploads,
};
use crate::{access::Access, access::policy::BuiltIn, companies::tests::execute, users::testing::TestApp};
use millrace_shared::{RecordId, RecordKind};
use serde_json::json;

async fn company(test: &TestApp, admin: &Access) -> RecordId {
    let make = "mutation { createCompany(input: { name: \"Acme\" }) { company { id } } }";
    let made = execute(&test.app, admin, make, json!({})).await.unwrap();
    made["createCompany"]["company"]["id"].as_str().unwrap().parse().unwrap()
}

async fn begin(access: &Access, record_id: RecordId) -> Box<Upload> {
    let file = NewFile { id: None, record_kind: RecordKind::Company, record_id, name: "offer.pdf".to_owned() };
    match Upload::begin(access, file).await.unwrap() {
        Begun::Upload(upload) => upload,
        Begun::Done(_) => panic!("it is new"),
    }
}

#[tokio::test]
async fn what_broke_off_is_taken_away_a_day_later_and_what_came_to_its_end_stays() {
    let (test, admin) = TestApp::set_up().await;
    let company = company(&test, &admin).await;
    let there = async || test.app.files.all(admin.workspace_id()).await.unwrap().len();
    let mut kept = begin(&admin, company).await;
    kept.put(b"%PDF-1.7").await.unwrap();
    let (file, _) = kept.finish(&admin).await.unwrap();
    // The process ends between the content and the row.
    let mut lost = begin(&admin, company).await;
    lost.put(b"%PDF-1.7").await.unwrap();
    lost.crash().await;
    assert_eq!(there().await, 2);
    assert_eq!(uploads::clean(&test.app).await.unwrap(), 0, "it may still be on its way");
    test.app.clock.advance(uploads::KEPT_MS + 1);
    assert_eq!(uploads::clean(&test.app).await.unwrap(), 1);
    assert_eq!(there().await, 1);
    assert_eq!(uploads::clean(&test.app).await.unwrap(), 0);
    // In the trash it is kept, too.
    delete(&admin, file.id, None, None).await.unwrap();
    test.app.clock.advance(uploads::KEPT_MS * 10);
    uploads::clean(&test.app).await.unwrap();
    assert_eq!(there().await, 1);
}

#[tokio::test]
async fn what_was_taken_away_meanwhile_or_is_no_longer_allowed_becomes_no_file() {
    let (test, admin) = TestApp::set_up().await;
    let company = company(&test, &admin).await;
    let late = begin(&admin, company).await;
    test.app.clock.advance(uploads::KEPT_MS + 1);
    uploads::clean(&test.app).await.unwrap();
    assert_eq!(late.finish(&admin).await.unwrap_err().code(), "INTERNAL");

    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let make = "mutation { createCompany(input: { name: \"His\" }) { company { id } } }";
    let made = execute(&test.app, &boris, make, json!({})).await.unwrap();
    let his = made["createCompany"]["company"]["id"].as_str().unwrap().to_owned();
    let upload = begin(&boris, his.parse().unwrap()).await;
    let give = "mutation($id: ID!, $to: ID!) { updateCompany(input: { id: $id, version: 1, ownerId: $to }) { seq } }";
    let to = admin.user_id().unwrap().to_string();
    execute(&test.app, &test.now(&admin).await, give, json!({ "id": his, "to": to })).await.unwrap();
    let refused = upload.finish(&test.now(&boris).await).await.unwrap_err();
    assert_eq!(refused.code(), "NOT_FOUND", "it was given away while the file came");
}
