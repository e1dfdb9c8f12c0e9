//! What the viewer's role says of single fields. The server withholds what is hidden and refuses what may not be set; here
//! it is only that nothing of it is drawn, and that what may not be set is no field to type into.

use leptos::prelude::*;
use millrace_shared::{FieldId, FieldRight, RecordKind, fields::listed};

use super::{Cache, undo::Steps};

/// A field with what may be done with it, where that is less than with its record.
pub type FieldRule = (RecordKind, String, FieldRight);

impl Cache {
    /// What may be done with a field, by its own word. The caller is told of changes.
    pub fn right_of(self, kind: RecordKind, field: &str) -> FieldRight {
        self.field_rules.with(|rules| {
            let rule = rules.iter().find(|(of, word, _)| *of == kind && word == field);
            rule.map_or(FieldRight::Edit, |(_, _, right)| *right)
        })
    }

    /// Whether a field is shown. The caller is told of changes.
    pub fn shows(self, kind: RecordKind, field: &str) -> bool {
        self.right_of(kind, field) != FieldRight::Hidden
    }

    /// The same for a custom field.
    pub fn right_of_custom(self, kind: RecordKind, field: FieldId) -> FieldRight {
        if self.field_rules.with(Vec::is_empty) { FieldRight::Edit } else { self.right_of(kind, &listed::word(field)) }
    }

    /// Takes in what the role says of fields. Where that is another than before, what is on screen is asked for again, and
    /// everything else is forgotten: some of it may be hidden now.
    pub(super) fn ruled(self, rules: &[FieldRule], running: bool) {
        if self.field_rules.with_untracked(|known| known == rules) {
            return;
        }
        self.field_rules.set(rules.to_vec());
        if !running {
            return;
        }
        self.steps.update_value(|steps| *steps = Steps::default());
        let others = untrack(|| self.deals.all()).into_iter().filter(|deal| !self.is_on_board(deal));
        others.for_each(|deal| self.deals.replace(deal.id, None));
        self.companies.clear();
        self.contacts.clear();
        // Who has no name is called by an address or a number.
        self.contact_names.clear();
        self.reload_board();
        self.epoch.update(|epoch| *epoch = epoch.wrapping_add(1));
    }
}

/// The rules as one text, to be kept beside what this browser keeps of records.
pub(super) fn written(rules: &[FieldRule]) -> String {
    rules.iter().map(|(kind, field, right)| format!("{}.{field}.{};", kind.as_str(), right.as_str())).collect()
}
