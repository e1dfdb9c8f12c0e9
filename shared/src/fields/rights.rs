//! Rights per field: which fields of a record a role may withhold, and by what other words programs, lists, filters and the
//! log speak of them. Pure; [`crate::FieldRight`] says what a role may say of each.

use super::listed::{of_word, word};
use crate::{FieldId, RecordKind};

/// The fields of a kind, beside its custom ones, of which a role may say that they are hidden or only read. A name, an owner,
/// a stage and tags are not among them: records are found, given and sorted by them.
pub const fn built_in(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::Deal => &["amount", "probability", "expectedCloseOn", "source", "lossReason"],
        RecordKind::Company => {
            &["sector", "website", "phones", "emails", "address", "annualRevenue", "employees", "foundedYear"]
        }
        RecordKind::Contact => {
            &["jobTitle", "emails", "phones", "website", "socials", "address", "language", "birthday"]
        }
        RecordKind::Lead => &["jobTitle", "emails", "phones", "website", "address", "source", "reason"],
        _ => &[],
    }
}

/// The fields that a word stands for: that of a filter, an order, a column, an input or an event. What is worked out from
/// two stands for both; a word of nothing that can be withheld stands for none.
pub fn behind(kind: RecordKind, word: &str) -> &'static [&'static str] {
    let fields: &'static [&'static str] = match word {
        "amount" | "currency" => &["amount"],
        "weighted" => &["amount", "probability"],
        "probability" | "probabilityOverride" | "probability_override" => &["probability"],
        "expectedCloseOn" | "expected_close_on" | "close_date" | "close" => &["expectedCloseOn"],
        "source" | "sourceId" | "source_id" => &["source"],
        "lossReason" | "lossReasonId" | "loss_reason" | "loss_reason_id" => &["lossReason"],
        "reason" | "reasonId" | "reason_id" => &["reason"],
        "phones" | "phone" => &["phones"],
        "emails" | "email" => &["emails"],
        "website" => &["website"],
        "address" | "street" | "city" | "region" | "postal_code" | "postalCode" | "country" => &["address"],
        "sector" => &["sector"],
        "annualRevenue" | "annual_revenue" => &["annualRevenue"],
        "employees" => &["employees"],
        "foundedYear" | "founded_year" => &["foundedYear"],
        "jobTitle" | "job_title" => &["jobTitle"],
        "socials" => &["socials"],
        "language" => &["language"],
        "birthday" => &["birthday"],
        _ => &[],
    };
    match fields.first() {
        Some(first) if built_in(kind).contains(first) => fields,
        _ => &[],
    }
}

/// The custom field that a word stands for: that of a list, or that of an event.
pub fn custom_behind(word: &str) -> Option<FieldId> {
    of_word(word).or_else(|| word.strip_prefix("custom.")?.parse().ok())
}

/// The word of a field in a role's rights, when it may stand there: one of the kind's own, or a custom one.
pub fn named(kind: RecordKind, text: &str) -> Option<String> {
    match of_word(text) {
        Some(field) => Some(word(field)),
        None => built_in(kind).contains(&text).then(|| text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CompanyColumn, ContactColumn, DealColumn, LeadColumn};
    use uuid::Uuid;

    const KINDS: [RecordKind; 4] = [RecordKind::Deal, RecordKind::Company, RecordKind::Contact, RecordKind::Lead];

    #[test]
    fn every_field_stands_for_itself_and_is_shown_by_a_column_of_its_kind() {
        for kind in KINDS {
            let columns: Vec<&str> = match kind {
                RecordKind::Deal => DealColumn::ALL.iter().map(|it| it.as_str()).chain(["loss_reason"]).collect(),
                RecordKind::Company => CompanyColumn::ALL.iter().map(|it| it.as_str()).collect(),
                RecordKind::Contact => ContactColumn::ALL.iter().map(|it| it.as_str()).chain(["socials"]).collect(),
                _ => LeadColumn::ALL.iter().map(|it| it.as_str()).collect(),
            };
            for field in built_in(kind) {
                assert_eq!(behind(kind, field), [*field]);
                assert!(columns.iter().any(|column| behind(kind, column).contains(field)), "{kind:?} {field}");
            }
        }
    }

    #[test]
    fn what_another_kind_withholds_is_nothing_here() {
        assert!(behind(RecordKind::Company, "amount").is_empty());
        assert!(behind(RecordKind::Contact, "source").is_empty());
        assert!(behind(RecordKind::Note, "emails").is_empty());
        assert_eq!(behind(RecordKind::Deal, "weighted"), ["amount", "probability"]);
    }

    #[test]
    fn custom_fields_are_named_by_their_ids() {
        let field = FieldId(Uuid::from_u128(9));
        assert_eq!(custom_behind(&format!("custom.{field}")), Some(field));
        assert_eq!(custom_behind(&word(field)), Some(field));
        assert_eq!(named(RecordKind::Deal, &word(field)), Some(word(field)));
        assert_eq!(named(RecordKind::Deal, "name"), None);
    }
}
