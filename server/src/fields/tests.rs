//! See `tests/api/fields.rs` for the whole; here stands what needs the inside: that a filter is read along its index.

use super::{entity::Model, index};
use crate::{
    access::Access,
    fields::{commands, inputs::CreateFieldInput},
    users::testing::TestApp,
};
use millrace_shared::{FieldType, RecordKind};
use std::sync::Arc;

async fn field(access: &Access, field_type: FieldType) -> Arc<Model> {
    let input = CreateFieldInput {
        kind: RecordKind::Deal,
        label: field_type.as_str().to_owned(),
        field_type,
        key: None,
        help: None,
        section: None,
        link_kind: None,
        options: None,
        default: None,
        required: false,
        required_from_stage_ids: None,
        unique: false,
        filtered: true,
    };
    commands::create(access, input).await.unwrap().0
}

#[tokio::test]
async fn an_index_holds_only_the_records_that_have_the_field() {
    let (_test, access) = TestApp::set_up().await;
    let field = field(&access, FieldType::Number).await;
    let (sqlite, postgres) = (index::definition_for_test(&field, false), index::definition_for_test(&field, true));
    assert!(postgres.starts_with("CREATE INDEX CONCURRENTLY IF NOT EXISTS"), "{postgres}");
    assert!(sqlite.ends_with(&format!(r#"WHERE ("custom" ->> '{}') IS NOT NULL"#, field.id)), "{sqlite}");
    // Made beside the requests, and made once more without harm.
    access.app().beside.done().await;
    index::adjust(access.app(), &field, false).await.unwrap();
}
