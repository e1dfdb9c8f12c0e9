//! The kinds of records that have a list and pages: where these are, and what they are called.

use millrace_shared::RecordKind;

use crate::t;

/// What a kind is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindOf {
    /// Its records, as the menu calls them.
    pub label: &'static str,
    /// Where its list is; a record's page is below it.
    pub href: &'static str,
    /// Its icon.
    pub icon: &'static str,
}

/// What a kind is known by; deals stand for those that have no list.
pub fn of_kind(kind: RecordKind) -> KindOf {
    let (label, href, icon) = match kind {
        RecordKind::Lead => (t!("shell.leads"), "/leads", "leads"),
        RecordKind::Contact => (t!("shell.contacts"), "/contacts", "contacts"),
        RecordKind::Company => (t!("shell.companies"), "/companies", "companies"),
        RecordKind::Product => (t!("shell.products"), "/products", "products"),
        _ => (t!("shell.deals"), "/deals", "deals"),
    };
    KindOf { label, href, icon }
}
