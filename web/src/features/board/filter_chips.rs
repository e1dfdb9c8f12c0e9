//! A condition of the filter as a chip: what it is, its value, a cross to take it away; it opens its editor.

use leptos::prelude::*;
use millrace_shared::{
    DirectoryItemId, FieldId, FieldType, RecordKind, currency, fields::Number, filter::CustomTest, time::NaiveDate,
};

use crate::cache::fields::FieldDefinition;
use crate::cache::filter::Closes;
use crate::cache::{BoardFilter, Cache, use_cache};
use crate::ui::{Dropdown, Icon};
use crate::{format, t};

/// What a board can be narrowed by, besides text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Owner,
    Team,
    Company,
    Contact,
    Amount,
    Currency,
    Probability,
    Closes,
    Tag,
    Source,
    LossReason,
    Status,
    ClosedOn,
    TimeLimit,
    /// A custom field.
    Custom(FieldId),
}

impl Kind {
    /// Those that every deal has, as they are offered.
    const OWN: [Self; 14] = [
        Self::Owner,
        Self::Team,
        Self::Company,
        Self::Contact,
        Self::Amount,
        Self::Currency,
        Self::Probability,
        Self::Closes,
        Self::Tag,
        Self::Source,
        Self::TimeLimit,
        Self::Status,
        Self::ClosedOn,
        Self::LossReason,
    ];

    /// All that can be asked, as they are offered: the fields that have an index come last. One that is asked for is
    /// there in any case. The caller is told of changes.
    pub fn all(cache: Cache, filter: &BoardFilter) -> Vec<Self> {
        let fields = cache.fields_of(RecordKind::Deal).into_iter().filter(|field| field.filtered).map(|field| field.id);
        // What the role hides is not offered; where an address asks for it, it can be taken away.
        let offered =
            |kind: &Self| kind.ruled().is_none_or(|field| cache.shows(RecordKind::Deal, field)) || kind.is_in(filter);
        let mut kinds: Vec<Self> = Self::OWN.into_iter().filter(offered).chain(fields.map(Self::Custom)).collect();
        for asked in &filter.custom {
            let kind = Self::Custom(asked.field_id);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The field that a role may hide.
    const fn ruled(self) -> Option<&'static str> {
        match self {
            // Whoever does not see amounts does not see in what they are.
            Self::Amount | Self::Currency => Some("amount"),
            Self::Probability => Some("probability"),
            Self::Closes => Some("expectedCloseOn"),
            Self::Source => Some("source"),
            Self::LossReason => Some("lossReason"),
            _ => None,
        }
    }

    /// Its word. The caller is told when that changes.
    pub fn label(self, cache: Cache) -> String {
        let word = match self {
            Self::Custom(id) => {
                return cache.fields.with(id, |field| field.map(|field| field.label.clone())).unwrap_or_default();
            }
            Self::Owner => t!("fields.owner"),
            Self::Team => t!("board.team"),
            Self::Company => t!("fields.company"),
            Self::Contact => t!("fields.contact"),
            Self::Amount => t!("fields.amount"),
            Self::Currency => t!("fields.currency"),
            Self::Probability => t!("fields.probability"),
            Self::Closes => t!("fields.expected_close_on"),
            Self::Tag => t!("fields.tags"),
            Self::Source => t!("fields.source"),
            Self::LossReason => t!("fields.loss_reason"),
            Self::Status => t!("board.status"),
            Self::ClosedOn => t!("deal.closed_on"),
            Self::TimeLimit => t!("board.time_limit"),
        };
        word.to_owned()
    }

    /// Whether the filter has a value of it.
    pub fn is_in(self, filter: &BoardFilter) -> bool {
        *filter != self.without(filter.clone())
    }

    /// The filter without it.
    pub fn without(self, mut filter: BoardFilter) -> BoardFilter {
        match self {
            Self::Owner => BoardFilter { owners: Vec::new(), ..filter },
            Self::Team => BoardFilter { teams: Vec::new(), ..filter },
            Self::Company => BoardFilter { companies: Vec::new(), ..filter },
            Self::Contact => BoardFilter { contacts: Vec::new(), ..filter },
            Self::Currency => BoardFilter { currencies: Vec::new(), ..filter },
            Self::Probability => BoardFilter { probability: (None, None), ..filter },
            Self::Amount => BoardFilter { amount_from: None, amount_to: None, ..filter },
            Self::Closes => BoardFilter { closes: Closes::Any, ..filter },
            Self::Tag => BoardFilter { tags: Vec::new(), ..filter },
            Self::Source => BoardFilter { sources: Vec::new(), ..filter },
            Self::LossReason => BoardFilter { reasons: Vec::new(), without_reason: false, ..filter },
            Self::Status => BoardFilter { kinds: Vec::new(), ..filter },
            Self::ClosedOn => BoardFilter { closed: (None, None), ..filter },
            Self::TimeLimit => BoardFilter { over_limit: false, ..filter },
            Self::Custom(id) => {
                filter.ask(id, None);
                filter
            }
        }
    }

    fn value(self, cache: Cache, filter: &BoardFilter) -> String {
        match self {
            Self::Owner => names(filter.owners.iter().map(|id| cache.user_name(*id)).collect()),
            Self::Team => names(
                filter.teams.iter().filter_map(|id| cache.teams.with(*id, |it| it.map(|it| it.name.clone()))).collect(),
            ),
            Self::Company => names(filter.companies.iter().map(|id| cache.company_name(*id)).collect()),
            Self::Contact => names(filter.contacts.iter().map(|id| cache.contact_name(*id)).collect()),
            Self::Currency => names(filter.currencies.clone()),
            Self::Probability => {
                let percent = |percent: i32| format::percent(f64::from(percent));
                range(filter.probability.0.map(percent), filter.probability.1.map(percent))
            }
            Self::Amount => {
                let code = workspace_currency(cache);
                let money = |amount: i64| format::money_short(amount, &code);
                range(filter.amount_from.map(money), filter.amount_to.map(money))
            }
            Self::Closes => match &filter.closes {
                Closes::Any => String::new(),
                Closes::Overdue => t!("board.overdue").to_owned(),
                Closes::Unknown => t!("board.no_close_date").to_owned(),
                Closes::Between(from, to) => days(*from, *to),
            },
            Self::Tag => names(filter.tags.clone()),
            Self::Source => names(items(cache, &filter.sources)),
            Self::LossReason if filter.without_reason => t!("board.no_reason").to_owned(),
            Self::LossReason => names(items(cache, &filter.reasons)),
            Self::Status => names(filter.kinds.iter().map(|kind| super::word(*kind).to_owned()).collect()),
            Self::ClosedOn => days(filter.closed.0, filter.closed.1),
            Self::TimeLimit if filter.over_limit => t!("board.over_limit").to_owned(),
            Self::TimeLimit => String::new(),
            Self::Custom(id) => filter.asked(id).map(|test| tested(cache, id, test)).unwrap_or_default(),
        }
    }
}

/// The currency in which amounts are filtered.
pub(super) fn workspace_currency(cache: Cache) -> String {
    let code = cache.workspace.with(|it| it.as_ref().map(|it| it.currency.clone()));
    code.filter(|code| currency::digits(code).is_some()).unwrap_or_else(|| "USD".to_owned())
}

fn items(cache: Cache, ids: &[DirectoryItemId]) -> Vec<String> {
    ids.iter().filter_map(|id| cache.directory.with(*id, |item| item.map(|item| item.name.clone()))).collect()
}

fn days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    range(from.map(|day| format::day(&day.to_string())), to.map(|day| format::day(&day.to_string())))
}

/// What is asked of a custom field.
fn tested(cache: Cache, field: FieldId, test: &CustomTest) -> String {
    let Some(field) = cache.fields.get(field) else { return String::new() };
    match test {
        CustomTest::Filled(filled) => filled_word(&field, *filled).to_owned(),
        CustomTest::Text(text) => text.clone(),
        CustomTest::Options(ids) => names(
            field.options.iter().filter(|option| ids.contains(&option.id)).map(|option| option.label.clone()).collect(),
        ),
        CustomTest::Links(ids) => names(ids.iter().map(|id| cache.link_name(field.link_kind, *id)).collect()),
        CustomTest::Dates { from, to } => days(*from, *to),
        CustomTest::Numbers { from, to } => {
            let code = workspace_currency(cache);
            let number = |number: i64| match field.field_type {
                FieldType::Money => format::money_short(number, &code),
                _ => format::number(Number(number).to_f64()),
            };
            range(from.map(number), to.map(number))
        }
    }
}

/// The words for a field that holds something, or nothing.
pub(super) fn filled_word(field: &FieldDefinition, filled: bool) -> &'static str {
    match (field.field_type, filled) {
        (FieldType::Checkbox, true) => t!("filter.checked"),
        (FieldType::Checkbox, false) => t!("filter.not_checked"),
        (_, true) => t!("filter.not_empty"),
        (_, false) => t!("filter.empty"),
    }
}

/// The first two names, and how many more.
pub(crate) fn names(names: Vec<String>) -> String {
    const SHOWN: usize = 2;
    let more = names.len().saturating_sub(SHOWN);
    let shown = names.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} +{more}") }
}

/// From one to the other; absent ends are open.
pub(crate) fn range(from: Option<String>, to: Option<String>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from} – {to}"),
        (Some(from), None) => t!("board.from_value", value = from),
        (None, Some(to)) => t!("board.to_value", value = to),
        (None, None) => String::new(),
    }
}

/// What an editor works on.
#[derive(Clone, Copy)]
pub(super) struct Edited {
    pub kind: Kind,
    pub filter: Memo<BoardFilter>,
    pub set: Callback<(BoardFilter,)>,
}

/// One condition.
#[component]
pub fn Chip(
    kind: Kind,
    filter: Memo<BoardFilter>,
    set: Callback<(BoardFilter,)>,
    /// It was just chosen: its editor opens.
    #[prop(into)]
    opens: Signal<bool>,
    /// The editor was closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let cache = use_cache();
    let value = Memo::new(move |_| kind.value(cache, &filter.read()));
    let label = Signal::derive(move || t!("board.filter_by", what = kind.label(cache), value = value.get()));
    view! {
        <span class="c-filterchip">
            <Dropdown label class="c-filterchip__open" opens on_close
                trigger=move || view! { {move || kind.label(cache)}" "<b>{value}</b> }>
                {
                    provide_context(Edited { kind, filter, set });
                    crate::chunks::filter_editor()
                }
            </Dropdown>
            <button type="button" class="c-filterchip__clear" aria-label=move || t!("board.remove_filter", what = kind.label(cache))
                on:click=move |_| {
                    set.run((kind.without(filter.get_untracked()),));
                    on_close.run(());
                }
            ><Icon name="close"/></button>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_are_written_and_the_rest_is_counted() {
        let all = |count: usize| names((1..=count).map(|n| format!("N{n}")).collect());
        assert_eq!(all(1), "N1");
        assert_eq!(all(2), "N1, N2");
        assert_eq!(all(4), "N1, N2 +2");
    }

    #[test]
    fn a_kind_is_in_a_filter_that_has_its_value() {
        let filter = BoardFilter { tags: vec!["x".into()], closes: Closes::Overdue, ..BoardFilter::default() };
        let there: Vec<Kind> = Kind::OWN.into_iter().filter(|kind| kind.is_in(&filter)).collect();
        assert_eq!(there, [Kind::Closes, Kind::Tag]);
        assert!(Kind::Tag.without(Kind::Closes.without(filter)).is_empty());
    }
}
