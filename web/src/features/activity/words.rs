//! What an event says, in words: the kinds of records, the verbs, the fields and their values.

use leptos::prelude::With;
use millrace_shared::{LinkKind, Weekday, working::time_of};
use serde_json::Value;

use crate::{
    amounts,
    api::{Json, fragments::RecordKind},
    cache::{Cache, fields::FieldDefinition},
    features::fields::words::told,
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
        RecordKind::DirectoryItem | RecordKind::ListItem => t!("activity.kind.directory_item"),
        RecordKind::List => t!("activity.kind.list"),
        RecordKind::Company => t!("activity.kind.company"),
        RecordKind::Contact => t!("activity.kind.contact"),
        RecordKind::Deal => t!("activity.kind.deal"),
        RecordKind::Lead => t!("activity.kind.lead"),
        RecordKind::Product => t!("activity.kind.product"),
        RecordKind::Note => t!("activity.kind.note"),
        RecordKind::File => t!("activity.kind.file"),
        RecordKind::Session => t!("activity.kind.session"),
        RecordKind::Token => t!("activity.kind.token"),
        RecordKind::Import => t!("activity.kind.import"),
        RecordKind::Field => t!("activity.kind.field"),
        RecordKind::View => t!("activity.kind.view"),
        RecordKind::Export => t!("activity.kind.export"),
        RecordKind::Preferences => t!("appearance.title"),
    }
}

/// A verb in the past; one that this version does not know is shown as the server says it.
pub fn verb(verb: &str) -> String {
    match verb {
        "created" => t!("activity.verb.created"),
        "archived" => t!("activity.verb.archived"),
        "converted" => t!("activity.verb.converted"),
        "updated" => t!("activity.verb.updated"),
        "checked" => t!("checklist.verb_checked"),
        "unchecked" => t!("checklist.verb_unchecked"),
        "moved" | "reordered" => t!("activity.verb.moved"),
        "assigned" => t!("activity.verb.assigned"),
        "won" => t!("activity.verb.won"),
        "lost" => t!("activity.verb.lost"),
        "unqualified" => t!("activity.verb.unqualified"),
        "reopened" => t!("activity.verb.reopened"),
        "deleted" | "removed" => t!("activity.verb.deleted"),
        "restored" => t!("activity.verb.restored"),
        "renamed" => t!("activity.verb.renamed"),
        "filled" => t!("activity.verb.filled"),
        "exported" => t!("activity.verb.exported"),
        "imported" => t!("activity.verb.imported"),
        "merged" => t!("activity.verb.merged"),
        "invited" => t!("activity.verb.invited"),
        "activated" | "accepted" | "joined" => t!("activity.verb.activated"),
        "deactivated" => t!("activity.verb.deactivated"),
        "reactivated" => t!("activity.verb.reactivated"),
        "signed_in" => t!("activity.verb.signed_in"),
        "sign_in_failed" => t!("activity.verb.sign_in_failed"),
        "signed_out" => t!("activity.verb.signed_out"),
        "ended" => t!("activity.verb.ended"),
        "revoked" => t!("activity.verb.revoked"),
        "password_changed" | "password_reset" => t!("activity.verb.password_changed"),
        "password_reset_requested" => t!("activity.verb.password_reset_requested"),
        "viewing_begun" => t!("activity.verb.viewing_begun"),
        "viewing_ended" => t!("activity.verb.viewing_ended"),
        "role_changed" => t!("activity.verb.role_changed"),
        "token_created" => t!("activity.verb.token_created"),
        "token_revoked" => t!("activity.verb.token_revoked"),
        "session_ended" => t!("activity.verb.session_ended"),
        "link_created" => t!("activity.verb.link_created"),
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// The name of a field; of one that is not known, its words.
pub fn field(name: &str) -> String {
    let name = snake(name);
    known_field(&name).map_or_else(|| name.trim_end_matches("_id").replace('_', " "), ToOwned::to_owned)
}

fn known_field(name: &str) -> Option<&'static str> {
    Some(match name {
        "name" => t!("fields.name"),
        "avatar" => t!("fields.picture"),
        "body" => t!("fields.text"),
        "amount" => t!("fields.amount"),
        "currency" => t!("fields.currency"),
        "price" => t!("products.price"),
        "code" => t!("products.code"),
        "category" => t!("products.category"),
        "active" => t!("products.status"),
        "currency_rates" => t!("currencies.rates"),
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
        "company_name" => t!("fields.company"),
        "reason_id" => t!("leads.reason"),
        "merged" => t!("merge.taken_in"),
        "merged_into" => t!("merge.became"),
        "company_ids" | "companies" => t!("fields.companies"),
        "first_name" => t!("fields.first_name"),
        "last_name" => t!("fields.last_name"),
        "job_title" => t!("fields.job_title"),
        "birthday" => t!("fields.birthday"),
        "language" => t!("fields.language"),
        "manager_id" => t!("people.manager"),
        "team_id" => t!("people.team"),
        "role_id" => t!("people.role"),
        "title" => t!("people.title"),
        "department" => t!("people.department"),
        "email" => t!("fields.email"),
        "password" => t!("auth.password"),
        "locale" => t!("fields.language"),
        "time_zone" => t!("auth.time_zone"),
        "socials" => t!("fields.socials"),
        "pipeline_id" => t!("fields.pipeline"),
        "color" => t!("stages.color"),
        "kind" => t!("fields.kind"),
        "description" => t!("stages.description"),
        "time_limit_days" => t!("stages.time_limit"),
        "required_fields" => t!("fields.required_fields"),
        "company_requirement" => t!("pipelines.company_rule"),
        "contact_requirement" => t!("pipelines.contact_rule"),
        "checklist" | "checklist_item" | "checked_items" => t!("checklist.title"),
        "working_days" => t!("limits.working_days"),
        "time_limits_in_working_days" => t!("limits.in_working_days"),
        "lead_owner_id" => t!("leads.new_owner"),
        "assignment_rule" | "assignment_rules" => t!("assignment.rule"),
        "away_from" | "away_until" => t!("assignment.away"),
        "work_from" | "work_until" => t!("assignment.hours"),
        _ => return None,
    })
}

/// A value that is a word of the product and not of its users.
fn known_value(field: &str, word: &str) -> Option<&'static str> {
    Some(match (field, word) {
        ("kind", "open") => t!("deal.open"),
        ("kind", "won") => t!("deal.won"),
        ("kind", "lost") => t!("deal.lost"),
        ("kind", "unqualified") => t!("deal.unqualified"),
        ("kind", "loss_reason") => t!("fields.loss_reason"),
        ("kind", "source") => t!("fields.source"),
        ("kind", "sector") => t!("fields.sector"),
        ("kind", "lead_reason") => t!("lists.lead_reasons"),
        ("kind", "lead_new" | "lead_working" | "lead_unqualified") => t!("leads.pipeline"),
        ("company_requirement", "optional") => t!("pipelines.company_optional"),
        ("company_requirement", "required") => t!("pipelines.company_required"),
        ("company_requirement", "warn") => t!("pipelines.company_warn"),
        ("contact_requirement", "optional") => t!("pipelines.contact_optional"),
        ("contact_requirement", "required") => t!("pipelines.contact_required"),
        ("contact_requirement", "warn") => t!("pipelines.contact_warn"),
        ("required_fields", name) => return known_field(&with_id(name)).or_else(|| known_field(name)),
        _ => return None,
    })
}

/// A required field is called `company`, the same in a record `company_id`.
fn with_id(name: &str) -> String {
    format!("{}_id", snake(name))
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
            | "position"
            | "created_at"
            | "converted_at"
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
        RecordKind::ListItem => cache.link_name(Some(LinkKind::ListItem), id.parse().ok()?),
        RecordKind::Field => cache.fields.get(id.parse().ok()?)?.label,
        _ => String::new(),
    };
    (!name.is_empty()).then_some(name)
}

/// What amounts are in before a change and after it, where that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Currencies {
    /// ISO 4217.
    pub before: Option<String>,
    /// ISO 4217.
    pub after: Option<String>,
}

/// A field before and after, with the names of what the ids mean.
pub fn change_with_names(
    cache: Cache,
    name: &str,
    before: Option<&Json>,
    after: Option<&Json>,
    currencies: &Currencies,
) -> String {
    let field = custom_of(cache, name).map_or_else(|| field(name), |field| field.label);
    let told = |value, currency: &Option<String>| named(cache, name, value, currency.as_deref());
    change(field, told(before, &currencies.before), told(after, &currencies.after))
}

fn change(field: String, before: Option<String>, after: Option<String>) -> String {
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

/// The custom field that a change is of: it is told as `custom.` and the field's id.
fn custom_of(cache: Cache, name: &str) -> Option<FieldDefinition> {
    cache.fields.get(name.strip_prefix("custom.")?.parse().ok()?)
}

fn named(cache: Cache, name: &str, value: Option<&Json>, currency: Option<&str>) -> Option<String> {
    let value = &value?.0;
    if let Some(field) = custom_of(cache, name) {
        return told(cache, &field, value);
    }
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
        ("amount" | "annual_revenue" | "price", Value::Number(amount)) => {
            amount.as_i64().map(|amount| match currency {
                Some(currency) => format::money_short(amount, currency),
                // Better without a currency than with a wrong one.
                None => {
                    let usual = cache.workspace.with(|w| w.as_ref().map(|w| w.currency.clone()));
                    amounts::written(amount, usual.as_deref().unwrap_or("USD"))
                }
            })
        }
        ("probability_override" | "probability", Value::Number(percent)) => percent.as_f64().map(format::percent),
        ("expected_close_on" | "birthday" | "away_from" | "away_until", Value::String(day)) => {
            Some(format::day_long(day))
        }
        (field, Value::String(at)) if field.ends_with("_at") => Some(format::date_of(at)),
        (field, Value::Number(at)) if field.ends_with("_at") => at.as_f64().map(format::date_of_ms),
        (field, Value::String(id)) if field.ends_with("_id") => name_of(cache, field, id),
        ("checklist", Value::Array(items)) => {
            let texts: Vec<_> = items.iter().filter_map(|item| item.get("text")?.as_str()).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        ("working_days", Value::Array(days)) => {
            let days = days.iter().filter_map(|day| Weekday::parse(day.as_str()?));
            let days: Vec<_> = days.map(|day| format::weekday(day as usize)).collect();
            (!days.is_empty()).then(|| days.join(", "))
        }
        ("active", Value::Bool(yes)) => {
            Some(if *yes { t!("products.active") } else { t!("products.inactive") }.to_owned())
        }
        ("time_limits_in_working_days", Value::Bool(yes)) => {
            Some(if *yes { t!("limits.yes") } else { t!("limits.no") }.to_owned())
        }
        ("locale", Value::String(code)) => Some(format::display_name("language", code)),
        ("assignment_rules", rule) => rule.get("name").and_then(Value::as_str).map(ToOwned::to_owned),
        ("work_from" | "work_until", minute) => minute.as_i64().and_then(|it| i32::try_from(it).ok()).map(time_of),
        ("currency_rates", Value::Array(rates)) => {
            let rate = |rate: &Value| {
                let number = rate.get("rate")?.as_str()?.parse().ok().map(amounts::written_rate)?;
                Some(format!("1 {} = {number}", rate.get("currency")?.as_str()?))
            };
            let rates: Vec<_> = rates.iter().filter_map(rate).collect();
            (!rates.is_empty()).then(|| rates.join(", "))
        }
        (field, Value::String(word)) => known_value(field, word).map(ToOwned::to_owned).or_else(|| text_of(value)),
        ("required_fields", Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            let names: Vec<_> =
                names.map(|name| known_value("required_fields", name).unwrap_or(t!("fields.text"))).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        _ => text_of(value),
    }
}

/// What an id means; three dots when this tab does not know it.
fn name_of(cache: Cache, field: &str, id: &str) -> Option<String> {
    let known = match field {
        "owner_id" | "manager_id" | "lead_owner_id" => id.parse().ok().map(|id| cache.user_name(id)),
        "company_id" | "parent_id" => id.parse().ok().map(|id| cache.company_name(id)),
        "contact_id" => id.parse().ok().map(|id| cache.contact_name(id)),
        "team_id" => id.parse().ok().and_then(|id| cache.teams.get(id)).map(|team| team.name),
        "pipeline_id" => id.parse().ok().and_then(|id| cache.pipelines.get(id)).map(|pipeline| pipeline.name),
        "stage_id" => {
            let of_deals = cache.pipelines.all().into_iter().flat_map(|p| p.stages).find(|s| s.id.to_string() == id);
            // A stage of leads is an item of a directory.
            let of_leads = || id.parse().ok().and_then(|id| cache.directory.get(id)).map(|item| item.name);
            of_deals.map(|stage| stage.name).or_else(of_leads)
        }
        "source_id" | "loss_reason_id" | "reason_id" => {
            id.parse().ok().and_then(|id| cache.directory.get(id)).map(|item| item.name)
        }
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
    fn every_field_of_a_record_has_its_words() {
        // What stands in no event, or on another page.
        let silent =
            ["name_key", "search_key", "email_key", "password_hash", "last_seen_at", "built_in", "seq", "record_kind"];
        // Custom fields are told one by one, by names of their own.
        let silent = [&silent[..], &["record_id", "author_id", "custom"][..]].concat();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src");
        for file in [
            "companies/entity",
            "contacts/entity",
            "deals/entity",
            "directories/entity",
            "notes/entity",
            "pipelines/entity",
            "pipelines/stage",
            "teams/entity",
            "users/entity",
            "roles/entity",
            "workspaces/entity",
        ] {
            let source = std::fs::read_to_string(folder.join(format!("{file}.rs"))).expect("a source");
            let (_, model) = source.split_once("pub struct Model {").expect("a model");
            let (model, _) = model.split_once("\n}").expect("its end");
            for field in model.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(':')) {
                let known = known_field(field.0).is_some() || is_internal(field.0) || silent.contains(&field.0);
                assert!(known, "{file}.rs: {} needs its words in `known_field`", field.0);
            }
        }
    }

    #[test]
    fn a_change_says_what_was_and_what_is() {
        let text = |text: &str| text_of(&Value::from(text));
        assert_eq!(change(field("name"), text("Konex"), text("Konex Ltd")), "Name: Konex → Konex Ltd");
        assert_eq!(change(field("website"), None, text("https://a.example")), "Website: https://a.example");
        assert_eq!(change(field("website"), text("x"), text_of(&Value::Null)), "Website: x removed");
        let phones = serde_json::json!([{"label": "work", "value": "112"}]);
        assert_eq!(change(field("phones"), None, text_of(&phones)), "Phones: 112");
    }
}
