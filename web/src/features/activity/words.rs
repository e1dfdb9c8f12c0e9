//! What an event says, in words: the kinds of records, the verbs, the fields and their values.

use leptos::prelude::With;
use serde_json::Value;

use crate::{
    api::{Json, fragments::RecordKind},
    cache::Cache,
    format, t,
};

/// A kind of record, inside a sentence.
pub fn kind(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Workspace => t!("activity.kind.workspace"),
        RecordKind::User => t!("activity.kind.user"),
        RecordKind::Team => t!("activity.kind.team"),
        RecordKind::Role => t!("activity.kind.role"),
        RecordKind::Pipeline => t!("activity.kind.pipeline"),
        RecordKind::Stage => t!("activity.kind.stage"),
        RecordKind::DirectoryItem => t!("activity.kind.directory_item"),
        RecordKind::Company => t!("activity.kind.company"),
        RecordKind::Contact => t!("activity.kind.contact"),
        RecordKind::Deal => t!("activity.kind.deal"),
        RecordKind::Note => t!("activity.kind.note"),
        RecordKind::Session => t!("activity.kind.session"),
        RecordKind::Token => t!("activity.kind.token"),
        RecordKind::Import => t!("activity.kind.import"),
    }
}

/// A verb in the past; one that this version does not know is shown as the server says it.
pub fn verb(verb: &str) -> String {
    match verb {
        "created" => t!("activity.verb.created"),
        "updated" => t!("activity.verb.updated"),
        "moved" => t!("activity.verb.moved"),
        "won" => t!("activity.verb.won"),
        "lost" => t!("activity.verb.lost"),
        "unqualified" => t!("activity.verb.unqualified"),
        "reopened" => t!("activity.verb.reopened"),
        "deleted" => t!("activity.verb.deleted"),
        "restored" => t!("activity.verb.restored"),
        "imported" => t!("activity.verb.imported"),
        "invited" => t!("activity.verb.invited"),
        "activated" | "accepted" => t!("activity.verb.activated"),
        "deactivated" => t!("activity.verb.deactivated"),
        "reactivated" => t!("activity.verb.reactivated"),
        "signed_in" => t!("activity.verb.signed_in"),
        "sign_in_failed" => t!("activity.verb.sign_in_failed"),
        "signed_out" => t!("activity.verb.signed_out"),
        "ended" => t!("activity.verb.ended"),
        "revoked" => t!("activity.verb.revoked"),
        "password_changed" => t!("activity.verb.password_changed"),
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// The name of a field; of one that is not known, its words.
pub fn field(name: &str) -> String {
    match snake(name).as_str() {
        "name" => t!("fields.name"),
        "avatar" => t!("fields.picture"),
        "body" => t!("fields.text"),
        "amount" => t!("fields.amount"),
        "currency" => t!("fields.currency"),
        "company_id" => t!("fields.company"),
        "contact_ids" | "contacts" => t!("fields.contacts"),
        "owner_id" => t!("fields.owner"),
        "stage_id" => t!("fields.stage"),
        "expected_close_on" => t!("fields.expected_close_on"),
        "closed_at" => t!("fields.closed_at"),
        "source_id" => t!("fields.source"),
        "loss_reason_id" => t!("fields.loss_reason"),
        "probability_override" | "probability" => t!("fields.probability"),
        "tags" => t!("fields.tags"),
        "sector" => t!("fields.sector"),
        "website" => t!("fields.website"),
        "phones" => t!("fields.phones"),
        "emails" => t!("fields.emails"),
        "address" => t!("fields.address"),
        "annual_revenue" => t!("fields.annual_revenue"),
        "employees" => t!("fields.employees"),
        "founded_year" => t!("fields.founded_year"),
        "parent_id" => t!("fields.parent"),
        "company_ids" | "companies" => t!("fields.companies"),
        "first_name" => t!("fields.first_name"),
        "last_name" => t!("fields.last_name"),
        "job_title" => t!("fields.job_title"),
        "birthday" => t!("fields.birthday"),
        "language" => t!("fields.language"),
        "manager_id" => t!("people.manager"),
        "team_id" => t!("people.team"),
        "role_id" => t!("people.role"),
        other => return other.trim_end_matches("_id").replace('_', " "),
    }
    .to_owned()
}

/// Marks of order and state that say nothing to a reader.
pub fn is_internal(name: &str) -> bool {
    matches!(
        snake(name).as_str(),
        "rank"
            | "version"
            | "updated_at"
            | "stage_entered_at"
            | "last_activity_at"
            | "status"
            | "deleted_at"
            | "id"
            | "workspace_id"
            | "name_folded"
    )
}

fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The name of a record that this tab knows.
pub fn record_name(cache: Cache, kind: RecordKind, id: &str) -> Option<String> {
    let name = match kind {
        RecordKind::User => cache.user_name(id.parse().ok()?),
        RecordKind::Company => cache.company_name(id.parse().ok()?),
        RecordKind::Contact => cache.contact_name(id.parse().ok()?),
        RecordKind::Deal => cache.deals.get(id.parse().ok()?)?.name,
        RecordKind::Team => cache.teams.get(id.parse().ok()?)?.name,
        RecordKind::Pipeline => cache.pipelines.get(id.parse().ok()?)?.name,
        RecordKind::DirectoryItem => cache.directory.get(id.parse().ok()?)?.name,
        _ => String::new(),
    };
    (!name.is_empty()).then_some(name)
}

/// A field before and after, with the names of what the ids mean.
pub fn change_with_names(cache: Cache, name: &str, before: Option<&Json>, after: Option<&Json>) -> String {
    change(name, named(cache, name, before), named(cache, name, after))
}

fn change(name: &str, before: Option<String>, after: Option<String>) -> String {
    let field = field(name);
    match (before, after) {
        (None, Some(after)) => t!("activity.set", field = field, after = after),
        (Some(before), None) => t!("activity.cleared", field = field, before = before),
        (Some(before), Some(after)) => t!("activity.changed", field = field, before = before, after = after),
        (None, None) => field,
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Number(number) => Some(number.as_f64().map_or_else(|| number.to_string(), format::number)),
        Value::String(text) => (!text.is_empty()).then(|| text.clone()),
        Value::Array(list) => {
            let texts: Vec<_> = list.iter().filter_map(text_of).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        // A labelled value, an address: its parts.
        Value::Object(members) => {
            let texts: Vec<_> =
                members.iter().filter(|(name, _)| *name != "label").filter_map(|(_, value)| text_of(value)).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
    }
}

fn named(cache: Cache, name: &str, value: Option<&Json>) -> Option<String> {
    let value = &value?.0;
    let name = snake(name);
    if let Value::Array(list) = value
        && (name == "contact_ids" || name == "company_ids")
    {
        let names: Vec<_> = list
            .iter()
            .filter_map(Value::as_str)
            .filter_map(|id| name_of(cache, name.trim_end_matches('s'), id))
            .collect();
        return (!names.is_empty()).then(|| names.join(", "));
    }
    match (name.as_str(), value) {
        // Its version, which says nothing to a reader.
        ("avatar", _) => None,
        ("amount" | "annual_revenue", Value::Number(amount)) => {
            let currency =
                cache.workspace.with(|w| w.as_ref().map(|w| w.currency.clone())).unwrap_or_else(|| "USD".to_owned());
            amount.as_i64().map(|amount| format::money_short(amount, &currency))
        }
        ("probability_override" | "probability", Value::Number(percent)) => percent.as_f64().map(format::percent),
        ("expected_close_on" | "birthday", Value::String(day)) => Some(format::day_long(day)),
        (field, Value::String(at)) if field.ends_with("_at") => Some(format::date_of(at)),
        (field, Value::Number(at)) if field.ends_with("_at") => at.as_f64().map(format::date_of_ms),
        (field, Value::String(id)) if field.ends_with("_id") => name_of(cache, field, id),
        _ => text_of(value),
    }
}

/// What an id means; three dots when this tab does not know it.
fn name_of(cache: Cache, field: &str, id: &str) -> Option<String> {
    let known = match field {
        "owner_id" | "manager_id" => id.parse().ok().map(|id| cache.user_name(id)),
        "company_id" | "parent_id" => id.parse().ok().map(|id| cache.company_name(id)),
        "contact_id" => id.parse().ok().map(|id| cache.contact_name(id)),
        "team_id" => id.parse().ok().and_then(|id| cache.teams.get(id)).map(|team| team.name),
        "stage_id" => {
            cache.pipelines.all().into_iter().flat_map(|p| p.stages).find(|s| s.id.to_string() == id).map(|s| s.name)
        }
        "source_id" | "loss_reason_id" => id.parse().ok().and_then(|id| cache.directory.get(id)).map(|item| item.name),
        _ => None,
    };
    Some(known.filter(|name| !name.is_empty()).unwrap_or_else(|| "…".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_may_come_in_either_case() {
        assert_eq!(snake("expectedCloseOn"), "expected_close_on");
        assert_eq!(field("expectedCloseOn"), field("expected_close_on"));
        assert!(is_internal("stageEnteredAt"));
    }

    #[test]
    fn a_change_says_what_was_and_what_is() {
        let text = |text: &str| text_of(&Value::from(text));
        assert_eq!(change("name", text("Konex"), text("Konex Ltd")), "Name: Konex → Konex Ltd");
        assert_eq!(change("website", None, text("https://a.example")), "Website: https://a.example");
        assert_eq!(change("website", text("x"), text_of(&Value::Null)), "Website: x removed");
        let phones = serde_json::json!([{"label": "work", "value": "112"}]);
        assert_eq!(change("phones", None, text_of(&phones)), "Phones: 112");
    }
}
