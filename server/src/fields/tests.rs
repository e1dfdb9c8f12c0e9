//! See `tests/api/fields.rs` for the whole; here stands what needs the inside: that a filter is read along its index.

use super::{entity::Model, index};
use crate::{
    access::Access,
    fields::{
        commands,
        inputs::{CreateFieldInput, FieldOptionInput},
    },
    lists::{self, inputs::CreateListInput},
    users::testing::TestApp,
};
use millrace_shared::{FieldType, LinkKind, RecordKind};
use std::sync::Arc;

/// Adds a field of a type to a kind of record, filtered where its type is; a link is one to users.
pub async fn define(access: &Access, kind: RecordKind, field_type: FieldType) -> Arc<Model> {
    let option =
        |label: &str| FieldOptionInput { id: None, label: label.into(), color: "#3b82f6".into(), archived: false };
    let list_id = match field_type {
        FieldType::List => {
            let input = CreateListInput { name: kind.as_str().to_owned(), columns: None };
            Some(lists::commands::create(access, input).await.unwrap().0.id)
        }
        _ => None,
    };
    let input = CreateFieldInput {
        kind,
        label: field_type.as_str().to_owned(),
        field_type,
        key: None,
        help: None,
        section: None,
        link_kind: (field_type == FieldType::Link).then_some(LinkKind::User),
        list_id,
        options: field_type.has_options().then(|| vec![option("One"), option("Two"), option("Three")]),
        default: None,
        required: false,
        required_from_stage_ids: None,
        unique: false,
        filtered: field_type.sort().is_some(),
    };
    commands::create(access, input).await.unwrap().0
}

#[tokio::test]
async fn an_index_holds_only_the_records_that_have_the_field() {
    let (_test, access) = TestApp::set_up().await;
    let field = define(&access, RecordKind::Deal, FieldType::Number).await;
    let (sqlite, postgres) = (index::definition_for_test(&field, false), index::definition_for_test(&field, true));
    assert!(postgres.starts_with("CREATE INDEX CONCURRENTLY IF NOT EXISTS"), "{postgres}");
    assert!(sqlite.ends_with(&format!(r#"WHERE ("custom" ->> '{}') IS NOT NULL"#, field.id)), "{sqlite}");
    // Made beside the requests, and made once more without harm.
    access.app().beside.done().await;
    index::adjust(access.app(), &field, false).await.unwrap();
}
