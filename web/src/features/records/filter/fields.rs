//! What a kind of record is filtered by, and the words for it.

use leptos::prelude::*;
use millrace_shared::fields::{Number, listed};
use millrace_shared::filter::{Condition, FieldKind, ME, MY_TEAM, Op, Period};
use millrace_shared::{DirectoryKind, FieldId, FieldType, LinkKind, ListId, RecordKind, Standing};

use super::draft;
use crate::{
    amounts,
    cache::{Cache, fields::FieldDefinition},
    features::{
        board::{names, range},
        fields::ruled::shows,
    },
    format, order, t,
};

/// Where the values of a field come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// They are typed.
    Typed,
    /// They are amounts in the workspace's currency.
    Money,
    /// Users.
    Users,
    /// Companies.
    Companies,
    /// Stages of all pipelines.
    Stages,
    /// Items of directories.
    Items(&'static [DirectoryKind]),
    /// Customers, prospects and those who were.
    Standings,
    /// They are numbers with a fraction.
    Decimal,
    /// It is checked or not.
    Checked,
    /// The options of a custom field.
    Options(FieldId),
    /// Records of a kind that links point to.
    Records(LinkKind),
    /// Items of a reference list.
    List(ListId),
}

/// A field that a kind of record is filtered by: what the server calls it, and how it is asked and shown here.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterField {
    /// Its key.
    pub key: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Its name.
    pub label: String,
    /// Where its values come from.
    pub source: Source,
    /// New conditions may be of it.
    pub offered: bool,
}

impl FilterField {
    /// One whose values are typed, or need none.
    pub fn new(key: &str, kind: FieldKind, label: &str) -> Self {
        Self { key: key.to_owned(), kind, label: label.to_owned(), source: Source::Typed, offered: true }
    }

    /// A custom field. One that is archived keeps its name where it is asked for.
    pub fn custom(field: &FieldDefinition) -> Self {
        let kind = field.field_type.asked_as(field.link_kind);
        let source = match (field.field_type, field.link_kind) {
            (FieldType::List, _) => field.list_id.map_or(Source::Typed, Source::List),
            (FieldType::Checkbox, _) => Source::Checked,
            (FieldType::Number, _) => Source::Decimal,
            (FieldType::Money, _) => Source::Money,
            (FieldType::Dropdown | FieldType::MultiSelect, _) => Source::Options(field.id),
            (_, Some(LinkKind::User)) => Source::Users,
            (_, Some(LinkKind::Company)) => Source::Companies,
            (_, Some(link)) => Source::Records(link),
            _ => Source::Typed,
        };
        Self { offered: !field.archived, ..Self::new(&listed::word(field.id), kind, &field.label).from(source) }
    }

    /// The words for one of its operators.
    pub fn op_label(&self, name: &str) -> &'static str {
        match (self.source, name) {
            (Source::Checked, "empty") => t!("filter.not_checked"),
            (Source::Checked, _) => t!("filter.checked"),
            _ => op_label(name),
        }
    }

    /// With values that come from elsewhere.
    #[must_use]
    pub fn from(self, source: Source) -> Self {
        Self { source, ..self }
    }
}

/// Those that every kind has.
pub fn of_record() -> [FilterField; 5] {
    [
        FilterField::new("owner", FieldKind::User, t!("fields.owner")).from(Source::Users),
        FilterField::new("tags", FieldKind::Tags, t!("fields.tags")),
        FilterField::new("lastActivityAt", FieldKind::Instant, t!("table.last_activity")),
        FilterField::new("createdAt", FieldKind::Instant, t!("filter.created")),
        FilterField::new("updatedAt", FieldKind::Instant, t!("fields.updated_at")),
    ]
}

/// Those that people and organisations have, with those that every kind has.
pub fn common() -> Vec<FilterField> {
    let [owner, tags, activity, created, updated] = of_record();
    vec![
        owner,
        tags,
        activity,
        FilterField::new("standing", FieldKind::Word, t!("fields.standing")).from(Source::Standings),
        FilterField::new("openDeals", FieldKind::Ids, t!("filter.open_deals")).from(Source::Stages),
        FilterField::new("deals", FieldKind::Ids, t!("filter.deals")).from(Source::Stages),
        FilterField::new("email", FieldKind::Presence, t!("fields.email")),
        FilterField::new("phone", FieldKind::Presence, t!("fields.phone")),
        FilterField::new("website", FieldKind::Word, t!("fields.website")),
        FilterField::new("city", FieldKind::Word, t!("fields.city")),
        FilterField::new("region", FieldKind::Word, t!("fields.region")),
        FilterField::new("country", FieldKind::Word, t!("fields.country")),
        created,
        updated,
    ]
}

/// What a kind is narrowed by: its own fields and its custom ones, in order. What the role hides is not offered; where a filter
/// asks for it, its condition keeps its name, as that of an archived field does. The caller is told of changes.
pub fn with_custom(cache: Cache, kind: RecordKind, own: &[FilterField]) -> Vec<FilterField> {
    let mut custom = cache.fields.all();
    custom.retain(|field| field.kind == kind);
    order::by(&mut custom, |field| (field.position.into(), field.id.to_string()));
    let all = own.iter().cloned().chain(custom.iter().map(FilterField::custom));
    let offered =
        |field: FilterField| FilterField { offered: field.offered && shows(cache, kind, &field.key), ..field };
    all.map(offered).collect()
}

/// The words for an operator.
fn op_label(name: &str) -> &'static str {
    match name {
        "contains" => t!("filter.contains"),
        "notContains" => t!("filter.not_contains"),
        "startsWith" => t!("filter.starts"),
        "oneOf" => t!("filter.is"),
        "noneOf" => t!("filter.is_not"),
        "between" | "days" => t!("filter.between"),
        "within" => t!("filter.within"),
        "last" => t!("filter.last"),
        "next" => t!("filter.next"),
        "olderThan" => t!("filter.older"),
        "empty" => t!("filter.empty"),
        _ => t!("filter.not_empty"),
    }
}

/// The words for a stretch of days.
pub fn period_label(period: Period) -> &'static str {
    match period {
        Period::Today => t!("filter.period.today"),
        Period::Yesterday => t!("filter.period.yesterday"),
        Period::Tomorrow => t!("filter.period.tomorrow"),
        Period::ThisWeek => t!("filter.period.this_week"),
        Period::LastWeek => t!("filter.period.last_week"),
        Period::NextWeek => t!("filter.period.next_week"),
        Period::ThisMonth => t!("filter.period.this_month"),
        Period::LastMonth => t!("filter.period.last_month"),
        Period::NextMonth => t!("filter.period.next_month"),
        Period::ThisQuarter => t!("filter.period.this_quarter"),
        Period::LastQuarter => t!("filter.period.last_quarter"),
        Period::NextQuarter => t!("filter.period.next_quarter"),
        Period::ThisYear => t!("filter.period.this_year"),
        Period::LastYear => t!("filter.period.last_year"),
        Period::NextYear => t!("filter.period.next_year"),
    }
}

/// The currency in which amounts are given.
pub fn currency(cache: Cache) -> String {
    cache.workspace.with(|it| it.as_ref().map_or_else(|| "USD".to_owned(), |it| it.currency.clone()))
}

/// The name of a value. The caller is told of changes.
pub fn value_label(cache: Cache, source: Source, value: &str) -> String {
    match (source, value) {
        (Source::Users, ME) => t!("filter.me").to_owned(),
        (Source::Users, MY_TEAM) => t!("filter.my_team").to_owned(),
        (Source::Users, id) => id.parse().map(|id| cache.user_name(id)).unwrap_or_default(),
        (Source::Items(_), id) => {
            id.parse().ok().and_then(|id| cache.directory.get(id)).map(|item| item.name).unwrap_or_default()
        }
        (Source::Standings, word) => Standing::parse(word).map(standing_label).unwrap_or_default().to_owned(),
        (Source::Companies, id) => id.parse().map(|id| cache.company_name(id)).unwrap_or_default(),
        (Source::List(_), id) => id.parse().map(|id| cache.link_name(Some(LinkKind::ListItem), id)).unwrap_or_default(),
        (Source::Records(kind), id) => id.parse().map(|id| cache.link_name(Some(kind), id)).unwrap_or_default(),
        (Source::Options(field), id) => {
            let options = cache.fields.with(field, |field| field.map(|it| it.options.clone())).unwrap_or_default();
            options.into_iter().find(|option| option.id.to_string() == id).map(|it| it.label).unwrap_or_default()
        }
        (Source::Stages, id) => {
            stages(cache).into_iter().find(|(known, _)| known == id).map(|it| it.1).unwrap_or_default()
        }
        (_, text) => text.to_owned(),
    }
}

/// The word for a customer or a prospect.
pub fn standing_label(standing: Standing) -> &'static str {
    match standing {
        Standing::Customer => t!("standing.customer"),
        Standing::Prospect => t!("standing.prospect"),
        Standing::Lost => t!("standing.lost"),
    }
}

/// Ids and names of all stages; with more than one pipeline the name of theirs stands in front.
pub fn stages(cache: Cache) -> Vec<(String, String)> {
    let pipelines = cache.pipelines_in_order();
    let several = pipelines.len() > 1;
    let mut stages = Vec::new();
    for pipeline in pipelines {
        for stage in pipeline.stages {
            let name = if several { format!("{}: {}", pipeline.name, stage.name) } else { stage.name };
            stages.push((stage.id.to_string(), name));
        }
    }
    stages
}

/// What a chip says of a condition: the field with its operator, and the value.
pub fn told(cache: Cache, field: &FilterField, condition: &Condition) -> (String, String) {
    let number = |number: Option<i64>| {
        number.map(|number| match field.source {
            Source::Money => format::money_short(number, &currency(cache)),
            Source::Decimal => format::number(Number(number).to_f64()),
            _ => number.to_string(),
        })
    };
    let value = match &condition.op {
        Op::Contains { text } | Op::NotContains { text } | Op::StartsWith { text } => text.clone(),
        Op::OneOf { values } | Op::NoneOf { values } => {
            names(values.iter().map(|value| value_label(cache, field.source, value)).collect())
        }
        Op::Between { from, to } => range(number(*from), number(*to)),
        Op::Days { from, to } => {
            let day = |day: &Option<_>| day.map(|day: millrace_shared::time::NaiveDate| format::day(&day.to_string()));
            range(day(from), day(to))
        }
        Op::Within { period } => period_label(*period).to_owned(),
        Op::Last { days } | Op::Next { days } | Op::OlderThan { days } => t!("filter.days", count = *days),
        Op::Empty | Op::NotEmpty => String::new(),
    };
    (format!("{} {}", field.label, field.op_label(draft::name(&condition.op))), value)
}

/// An amount as it is typed.
pub fn written(cache: Cache, source: Source, number: Option<i64>) -> String {
    let Some(number) = number else { return String::new() };
    match source {
        Source::Money => amounts::written(number, &currency(cache)),
        Source::Decimal => amounts::written_number(Number(number)),
        _ => number.to_string(),
    }
}

/// Reads what was typed; nothing when it is no number.
pub fn read(cache: Cache, source: Source, text: &str) -> Option<i64> {
    match source {
        Source::Money => amounts::parse(text, &currency(cache)),
        Source::Decimal => amounts::parse_number(text).ok().map(|number| number.0),
        _ => text.trim().parse().ok(),
    }
}
