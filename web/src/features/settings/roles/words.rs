//! What a role lets its users do, in words.

use millrace_shared::{FieldRight, RecordKind, Scope, Verb, fields::rights::custom_behind};

use super::draft::{Draft, KINDS, NOTE_VERBS, SETTINGS, VERBS};
use crate::{
    api::Json,
    cache::Cache,
    features::{activity::words as activity, kinds::of_kind},
    t,
};

/// Records or settings of a kind.
pub fn kind(kind: RecordKind) -> &'static str {
    match kind {
        kind if KINDS.contains(&kind) => of_kind(kind).label,
        RecordKind::Note => t!("roles.notes"),
        RecordKind::Workspace => t!("settings.workspace"),
        RecordKind::User => t!("settings.people"),
        RecordKind::Team => t!("settings.teams"),
        RecordKind::Role => t!("settings.roles"),
        RecordKind::Pipeline => t!("settings.pipelines"),
        RecordKind::Field => t!("custom_fields.title"),
        _ => t!("settings.lists"),
    }
}

/// The head of a column.
pub fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::View => t!("roles.verb_view"),
        Verb::Create => t!("roles.verb_create"),
        Verb::Edit => t!("roles.verb_edit"),
        Verb::Assign => t!("roles.verb_assign"),
        Verb::Delete => t!("roles.verb_delete"),
        Verb::Export => t!("roles.verb_export"),
        Verb::Administer => t!("roles.verb_administer"),
    }
}

/// The same of deals in one stage: making one there is bringing one there, too.
pub fn stage_verb(of: Verb) -> &'static str {
    if of == Verb::Create { t!("roles.verb_enter") } else { verb(of) }
}

/// Whose, as a choice.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::None => t!("roles.scope_none"),
        Scope::Own => t!("roles.scope_own"),
        Scope::Team => t!("roles.scope_team"),
        Scope::All => t!("roles.scope_all"),
    }
}

/// What may be done with a field, as a choice.
pub fn right(right: FieldRight) -> &'static str {
    match right {
        FieldRight::Edit => t!("roles.right_edit"),
        FieldRight::ReadOnly => t!("roles.right_read_only"),
        FieldRight::Hidden => t!("roles.right_hidden"),
    }
}

fn does(verb: Verb) -> &'static str {
    match verb {
        Verb::View => t!("roles.does_view"),
        Verb::Create => t!("roles.does_create"),
        Verb::Edit => t!("roles.does_edit"),
        Verb::Assign => t!("roles.does_assign"),
        Verb::Delete => t!("roles.does_delete"),
        Verb::Export | Verb::Administer => t!("roles.does_export"),
    }
}

fn whose(scope: Scope) -> &'static str {
    match scope {
        Scope::None => t!("roles.whose_none"),
        Scope::Own => t!("roles.whose_own"),
        Scope::Team => t!("roles.whose_team"),
        Scope::All => t!("roles.whose_all"),
    }
}

fn sentence(draft: &Draft, of: RecordKind, verbs: &[Verb]) -> String {
    let parts: Vec<String> = draft
        .by_scope(of, verbs)
        .into_iter()
        .map(|(scope, verbs)| {
            let verbs: Vec<_> = verbs.into_iter().map(does).collect();
            t!("roles.part", verbs = verbs.join(", "), whose = whose(scope))
        })
        .collect();
    if parts.is_empty() {
        return t!("roles.says_nothing", kind = kind(of));
    }
    t!("roles.says", kind = kind(of), parts = parts.join("; "))
}

/// One sentence for each kind of record, each exception, the fields of a kind, and the settings. `name` tells a stage's name,
/// `field` that of a field.
pub fn sentences(
    draft: &Draft,
    name: impl Fn(&str) -> Option<String>,
    field: impl Fn(RecordKind, &str) -> Option<String>,
) -> Vec<String> {
    let mut said: Vec<String> = KINDS.into_iter().map(|of| sentence(draft, of, &VERBS)).collect();
    said.push(sentence(draft, RecordKind::Note, &NOTE_VERBS));
    for exception in &draft.exceptions {
        let does = if exception.verb == Verb::Create { t!("roles.does_enter") } else { does(exception.verb) };
        let part = t!("roles.part", verbs = does, whose = whose(exception.scope));
        let stage = name(&exception.stage).unwrap_or_else(|| "…".to_owned());
        said.push(t!("roles.says", kind = stage, parts = part));
    }
    for of in KINDS {
        for held in [FieldRight::Hidden, FieldRight::ReadOnly] {
            let fields: Vec<String> = draft.fields_with(of, held).filter_map(|word| field(of, word)).collect();
            let fields = fields.join(", ");
            match held {
                _ if fields.is_empty() => {}
                FieldRight::Hidden => said.push(t!("roles.hides", kind = kind(of), fields = fields)),
                _ => said.push(t!("roles.shows_only", kind = kind(of), fields = fields)),
            }
        }
    }
    let settings: Vec<_> = SETTINGS.into_iter().filter(|of| draft.administers(*of)).map(kind).collect();
    if !settings.is_empty() {
        said.push(t!("roles.administers", what = settings.join(", ")));
    }
    said
}

/// What changed of a role, as the audit log tells it: a right, or a field like any other's.
pub fn change(cache: Cache, field: &str, before: Option<&Json>, after: Option<&Json>) -> String {
    if let Some((of, word)) = field.strip_prefix("field.").and_then(|rest| rest.split_once('.')) {
        let custom = custom_behind(word).and_then(|id| cache.fields.get(id)).map(|field| field.label);
        let named = custom.unwrap_or_else(|| super::fields::label(word).to_owned());
        let of = RecordKind::parse(of).map(kind).unwrap_or_default();
        let said = |value: Option<&Json>| {
            let held = value.and_then(|value| value.0.as_str()).and_then(FieldRight::parse);
            right(held.unwrap_or(FieldRight::Edit))
        };
        return t!("activity.changed", field = format!("{of}: {named}"), before = said(before), after = said(after));
    }
    let mut parts = field.split('.');
    let right = match (parts.next(), parts.next(), parts.next()) {
        (Some("stage"), Some(verb), Some(id)) => Verb::parse(verb).map(|verb| {
            let stages = cache.pipelines.all().into_iter().flat_map(|pipeline| pipeline.stages);
            let name = stages.into_iter().find(|stage| stage.id.to_string() == id).map(|stage| stage.name);
            format!("{}: {}", name.unwrap_or_else(|| "…".to_owned()), stage_verb(verb))
        }),
        (Some(of), Some(verb), None) => {
            RecordKind::parse(of).zip(Verb::parse(verb)).map(|(of, may)| format!("{}: {}", kind(of), self::verb(may)))
        }
        _ => None,
    };
    let Some(right) = right else {
        return activity::change_with_names(cache, field, before, after, &Default::default());
    };
    let said = |value: Option<&Json>| {
        let reach = value.and_then(|value| value.0.as_str()).and_then(Scope::parse);
        reach.map_or(t!("roles.scope_none"), scope)
    };
    t!("activity.changed", field = right, before = said(before), after = said(after))
}

/// In short, for a list: what deals it sees, and whether it administers anything.
pub fn in_short(draft: &Draft) -> String {
    sentence(draft, RecordKind::Deal, &VERBS)
}
