//! The fields of a deal in words: what each is called, and how its value is written.

use leptos::prelude::untrack;
use millrace_shared::{DirectoryItemId, RecordKind};

use crate::cache::Cache;
use crate::cache::commands::DealPatch;
use crate::cache::fields::FieldDefinition;
use crate::cache::records::Deal;
use crate::features::fields::words::shown;
use crate::{format, t};

/// A field of a deal.
pub(crate) struct FieldWords {
    /// The input's name for it.
    pub name: &'static str,
    /// What it is called.
    pub label: fn() -> &'static str,
    /// Whether a patch has it.
    pub is_in: fn(&DealPatch) -> bool,
    /// How its value is written.
    pub write: fn(Cache, &Deal) -> String,
}

/// All fields that can be edited.
pub(crate) const FIELDS: [FieldWords; 10] = [
    FieldWords {
        name: "name",
        label: || t!("fields.name"),
        is_in: |it| it.name.is_some(),
        write: |_, deal| deal.name.clone(),
    },
    FieldWords {
        name: "amount",
        label: || t!("fields.amount"),
        is_in: |it| it.amount.is_some(),
        write: |_, deal| format::money(deal.amount, &deal.currency),
    },
    FieldWords {
        name: "probabilityOverride",
        label: || t!("fields.probability"),
        is_in: |it| !it.probability_override.is_absent(),
        write: |_, deal| format::percent(f64::from(deal.probability)),
    },
    FieldWords {
        name: "expectedCloseOn",
        label: || t!("fields.expected_close_on"),
        is_in: |it| !it.expected_close_on.is_absent(),
        write: |_, deal| deal.expected_close_on.as_deref().map(format::day_long).unwrap_or_default(),
    },
    FieldWords {
        name: "companyId",
        label: || t!("fields.company"),
        is_in: |it| !it.company_id.is_absent(),
        write: |cache, deal| deal.company_id.map(|id| untrack(|| cache.company_name(id))).unwrap_or_default(),
    },
    FieldWords {
        name: "contactIds",
        label: || t!("fields.contacts"),
        is_in: |it| it.contact_ids.is_some(),
        write: |cache, deal| {
            untrack(|| deal.contact_ids.iter().map(|id| cache.contact_name(*id)).collect::<Vec<_>>().join(", "))
        },
    },
    FieldWords {
        name: "ownerId",
        label: || t!("fields.owner"),
        is_in: |it| it.owner_id.is_some(),
        write: |cache, deal| untrack(|| cache.user_name(deal.owner_id)),
    },
    FieldWords {
        name: "sourceId",
        label: || t!("fields.source"),
        is_in: |it| !it.source_id.is_absent(),
        write: |cache, deal| item(cache, deal.source_id),
    },
    FieldWords {
        name: "lossReasonId",
        label: || t!("fields.loss_reason"),
        is_in: |it| !it.loss_reason_id.is_absent(),
        write: |cache, deal| item(cache, deal.loss_reason_id),
    },
    FieldWords {
        name: "tags",
        label: || t!("fields.tags"),
        is_in: |it| it.tags.is_some(),
        write: |_, deal| deal.tags.join(", "),
    },
];

/// How the value of a field is written.
pub(super) fn written(field: &str, cache: Cache, deal: &Deal) -> String {
    if let Some(key) = field.strip_prefix("custom.") {
        let fields = untrack(|| cache.fields_of(RecordKind::Deal));
        return fields.iter().find(|it| it.key == key).map(|it| custom(cache, it, deal)).unwrap_or_default();
    }
    let words = FIELDS.iter().find(|it| it.name == field);
    words.map(|words| (words.write)(cache, deal)).unwrap_or_default()
}

/// How the value of a custom field is written.
pub(crate) fn custom(cache: Cache, field: &FieldDefinition, deal: &Deal) -> String {
    deal.custom.get(field.id).map(|value| untrack(|| shown(cache, field, value))).unwrap_or_default()
}

/// The custom fields that a patch has.
pub(crate) fn custom_in(cache: Cache, patch: &DealPatch) -> Vec<FieldDefinition> {
    patch.custom.keys().filter_map(|id| cache.fields.peek(*id)).collect()
}

fn item(cache: Cache, id: Option<DirectoryItemId>) -> String {
    id.and_then(|id| cache.directory.peek(id)).map(|item| item.name).unwrap_or_default()
}
