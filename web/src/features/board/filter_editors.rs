//! The editors of a filter's conditions: lists to tick, and ranges.

use leptos::prelude::*;
use millrace_shared::{
    DirectoryItemId, DirectoryKind, StageKind,
    time::NaiveDate,
    validation::{folded, probability},
};

use super::filter_chips::{Kind, workspace_currency};
use super::filter_custom::CustomEditor;
use crate::cache::filter::{Closes, between};
use crate::cache::records::Named;
use crate::cache::{BoardFilter, use_cache};
use crate::features::deals::{currencies_in_use, find_companies, find_contacts, found};
use crate::ui::{Checkbox, Choice, Field, TextInput, TickList, filter_choices};
use crate::{format, order, t};

/// What a chip opens.
#[component]
pub fn Editor(kind: Kind, filter: Memo<BoardFilter>, set: Callback<(BoardFilter,)>) -> impl IntoView {
    match kind {
        Kind::Owner | Kind::Team | Kind::Company | Kind::Contact | Kind::Currency | Kind::Tag => {
            view! { <Ticks kind filter set/> }.into_any()
        }
        Kind::Source | Kind::LossReason | Kind::Status => view! { <FewTicks kind filter set/> }.into_any(),
        Kind::Amount => view! { <Amounts filter set/> }.into_any(),
        Kind::Probability => view! { <Percents filter set/> }.into_any(),
        Kind::Closes => view! { <Days filter set/> }.into_any(),
        Kind::ClosedOn => view! { <ClosedDays filter set/> }.into_any(),
        Kind::Custom(id) => view! { <CustomEditor id filter set/> }.into_any(),
        Kind::TimeLimit => {
            let over = Signal::derive(move || filter.read().over_limit);
            let change = move |over_limit: bool| set.run((BoardFilter { over_limit, ..filter.get_untracked() },));
            view! { <Checkbox label=t!("board.over_limit") checked=over on_change=change/> }.into_any()
        }
    }
}

pub(super) fn toggled<T: PartialEq>(mut values: Vec<T>, value: T) -> Vec<T> {
    let before = values.len();
    values.retain(|other| *other != value);
    if values.len() == before {
        values.push(value);
    }
    values
}

/// Owners, teams, companies, contacts, currencies or tags, with a search.
#[component]
fn Ticks(kind: Kind, filter: Memo<BoardFilter>, set: Callback<(BoardFilter,)>) -> impl IntoView {
    let cache = use_cache();
    let search = RwSignal::new(String::new());
    let ticked = Memo::new(move |_| {
        let filter = filter.read();
        match kind {
            Kind::Owner => filter.owners.iter().map(ToString::to_string).collect::<Vec<_>>(),
            Kind::Team => filter.teams.iter().map(ToString::to_string).collect(),
            Kind::Company => filter.companies.iter().map(ToString::to_string).collect(),
            Kind::Contact => filter.contacts.iter().map(ToString::to_string).collect(),
            Kind::Currency => filter.currencies.clone(),
            _ => filter.tags.clone(),
        }
    });
    let answer = match kind {
        Kind::Company => Some(found(search, find_companies)),
        Kind::Contact => Some(found(search, find_contacts)),
        _ => None,
    };
    let in_use = LocalResource::new(move || async move {
        if kind == Kind::Currency { currencies_in_use().await.unwrap_or_default() } else { Vec::new() }
    });
    let choices = Signal::derive(move || match (kind, answer) {
        (Kind::Owner, _) => {
            let all: Vec<Choice> =
                cache.users_in_order().into_iter().map(|user| Choice::person(user.id.to_string(), user.name)).collect();
            filter_choices(&all, &search.read())
        }
        (Kind::Team, _) => {
            let mut teams = cache.teams.all();
            order::by_name(&mut teams, |team| &team.name);
            let all: Vec<Choice> = teams.into_iter().map(|team| Choice::new(team.id.to_string(), team.name)).collect();
            filter_choices(&all, &search.read())
        }
        (Kind::Company | Kind::Contact, Some(answer)) => {
            // Those that are ticked stand first, also when the search does not find them.
            let mut all: Vec<Choice> = Vec::new();
            if search.read().trim().is_empty() {
                let filter = filter.read();
                let companies = filter.companies.iter().filter(|_| kind == Kind::Company);
                all.extend(companies.map(|id| Choice::new(id.to_string(), cache.company_name(*id))));
                let contacts = filter.contacts.iter().filter(|_| kind == Kind::Contact);
                all.extend(contacts.map(|id| Choice::new(id.to_string(), cache.contact_name(*id))));
            }
            all.extend(
                answer
                    .get()
                    .into_iter()
                    .filter(|it| !ticked.read().contains(&it.id) || !search.read().trim().is_empty()),
            );
            all
        }
        (Kind::Currency, _) => {
            // One that no deal has any more stays where it is ticked.
            let mut codes = in_use.get().unwrap_or_default();
            codes.extend(ticked.get());
            codes.sort_unstable();
            codes.dedup();
            let named = |code: String| {
                let name = format::display_name("currency", &code);
                Choice::new(code.clone(), format!("{code} · {name}"))
            };
            filter_choices(&codes.into_iter().map(named).collect::<Vec<_>>(), &search.read())
        }
        _ => {
            let mut tags: Vec<String> = ticked.get();
            for tag in cache.deals.all().into_iter().flat_map(|deal| deal.tags) {
                if !tags.iter().any(|other| folded(other) == folded(&tag)) {
                    tags.push(tag);
                }
            }
            order::by(&mut tags, |tag| (0, folded(tag)));
            let typed = search.get().trim().to_owned();
            if !typed.is_empty() && !tags.iter().any(|tag| folded(tag) == folded(&typed)) {
                tags.push(typed);
            }
            let all: Vec<Choice> = tags.into_iter().map(|tag| Choice::new(tag.clone(), tag)).collect();
            filter_choices(&all, &search.read())
        }
    });
    let toggle = move |(choice,): (Choice,)| {
        let filter = filter.get_untracked();
        let changed = match kind {
            Kind::Owner => choice
                .id
                .parse()
                .ok()
                .map(|id| BoardFilter { owners: toggled(filter.owners.clone(), id), ..filter.clone() }),
            Kind::Team => choice
                .id
                .parse()
                .ok()
                .map(|id| BoardFilter { teams: toggled(filter.teams.clone(), id), ..filter.clone() }),
            Kind::Company => choice.id.parse().ok().map(|id| {
                cache.absorb_company_name(Named { id, name: choice.label.clone() });
                BoardFilter { companies: toggled(filter.companies.clone(), id), ..filter.clone() }
            }),
            Kind::Contact => choice.id.parse().ok().map(|id| {
                cache.absorb_contact_name(Named { id, name: choice.label.clone() });
                BoardFilter { contacts: toggled(filter.contacts.clone(), id), ..filter.clone() }
            }),
            Kind::Currency => {
                Some(BoardFilter { currencies: toggled(filter.currencies.clone(), choice.id), ..filter.clone() })
            }
            _ => Some(BoardFilter { tags: toggled(filter.tags.clone(), choice.id.clone()), ..filter.clone() }),
        };
        if let Some(changed) = changed {
            set.run((changed,));
        }
    };
    view! {
        <div class="c-filterlist">
            <TickList label=untrack(|| kind.label(cache)) search choices ticked on_toggle=toggle/>
        </div>
    }
    .into_any()
}

/// Items of a directory or kinds of stages: few enough to need no search.
#[component]
fn FewTicks(kind: Kind, filter: Memo<BoardFilter>, set: Callback<(BoardFilter,)>) -> impl IntoView {
    let cache = use_cache();
    let put = move |change: &dyn Fn(&mut BoardFilter)| {
        let mut changed = filter.get_untracked();
        change(&mut changed);
        set.run((changed,));
    };
    let item = move |id: DirectoryItemId, name: String| {
        let is_source = kind == Kind::Source;
        let ids = move |filter: &BoardFilter| if is_source { filter.sources.clone() } else { filter.reasons.clone() };
        let checked = Signal::derive(move || ids(&filter.read()).contains(&id));
        let change = move |_: bool| {
            put(&|filter| {
                let now = toggled(ids(filter), id);
                if is_source {
                    filter.sources = now;
                } else {
                    (filter.reasons, filter.without_reason) = (now, false);
                }
            });
        };
        view! { <Checkbox label=name checked on_change=change/> }
    };
    let rows = move || match kind {
        Kind::Status => StageKind::ALL
            .iter()
            .map(|kind| {
                let kind = *kind;
                let checked = Signal::derive(move || filter.read().kinds.contains(&kind));
                let change =
                    move |_: bool| put(&|filter| filter.kinds = toggled(std::mem::take(&mut filter.kinds), kind));
                view! { <Checkbox label=super::word(kind) checked on_change=change/> }
            })
            .collect_view()
            .into_any(),
        Kind::Source => {
            let items = cache.directory_of(DirectoryKind::Source);
            items.into_iter().map(|it| item(it.id, it.name)).collect_view().into_any()
        }
        _ => {
            let items = cache.directory_of(DirectoryKind::LossReason);
            let without = Signal::derive(move || filter.read().without_reason);
            let change = move |on: bool| put(&|filter| (filter.reasons, filter.without_reason) = (Vec::new(), on));
            view! {
                {items.into_iter().map(|it| item(it.id, it.name)).collect_view()}
                <Checkbox label=t!("board.no_reason") checked=without on_change=change/>
            }
            .into_any()
        }
    };
    view! {
        <div class="c-filterlist"><div class="c-filterlist__all" role="group" aria-label=untrack(|| kind.label(cache))>{rows}</div></div>
    }
    .into_any()
}

/// The days on which a deal was closed.
#[component]
fn ClosedDays(filter: Memo<BoardFilter>, set: Callback<(BoardFilter,)>) -> impl IntoView {
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let ends = filter.with_untracked(|filter| filter.closed);
    let (from, to) = (RwSignal::new(text(ends.0)), RwSignal::new(text(ends.1)));
    let on_change = Callback::new(move |()| {
        let closed = (from.get_untracked().parse().ok(), to.get_untracked().parse().ok());
        set.run((BoardFilter { closed, ..filter.get_untracked() },));
    });
    view! {
        <div class="c-filterrange">
            <Field label=t!("board.from")><TextInput value=from kind="date" on_change/></Field>
            <Field label=t!("board.to")><TextInput value=to kind="date" on_change/></Field>
        </div>
    }
    .into_any()
}

/// From and to, in the workspace's currency.
#[component]
fn Amounts(filter: Memo<BoardFilter>, set: Callback<(BoardFilter,)>) -> impl IntoView {
    let cache = use_cache();
    let code = untrack(|| workspace_currency(cache));
    let written = |amount: Option<i64>| amount.map(|amount| crate::amounts::written(amount, &code)).unwrap_or_default();
    let (from, to) =
        filter.with_untracked(|it| (RwSignal::new(written(it.amount_from)), RwSignal::new(written(it.amount_to))));
    let problem = RwSignal::new(None::<String>);
    let apply = {
        let code = code.clone();
        move || {
            let read = |text: String| {
                let text = text.trim().to_owned();
                if text.is_empty() { Ok(None) } else { crate::amounts::parse(&text, &code).map(Some).ok_or(()) }
            };
            match (read(from.get_untracked()), read(to.get_untracked())) {
                (Ok(amount_from), Ok(amount_to)) => {
                    problem.set(None);
                    set.run((BoardFilter { amount_from, amount_to, ..filter.get_untracked() },));
                }
                _ => problem.set(Some(t!("invalid.amount").to_owned())),
            }
        }
    };
    let on_change = Callback::new(move |()| apply());
    view! {
        <div class="c-filterrange">
            <Field label=t!("board.from") error=problem><TextInput value=from input_mode="decimal" on_change/></Field>
            <Field label=t!("board.to")><TextInput value=to input_mode="decimal" on_change/></Field>
            <p class="c-filterrange__hint">{t!("board.amount_hint", currency = code)}</p>
        </div>
    }
    .into_any()
}

/// From and to, in percent.
#[component]
fn Percents(filter: Memo<BoardFilter>, set: Callback<(BoardFilter,)>) -> impl IntoView {
    let written = |percent: Option<i32>| percent.map(|percent| percent.to_string()).unwrap_or_default();
    let ends = filter.with_untracked(|filter| filter.probability);
    let (from, to) = (RwSignal::new(written(ends.0)), RwSignal::new(written(ends.1)));
    let problem = RwSignal::new(None::<String>);
    let on_change = Callback::new(move |()| {
        let read = |text: String| match text.trim().trim_end_matches('%').trim_end() {
            "" => Ok(None),
            text => text.parse().ok().and_then(|percent| probability(percent).ok()).map(Some).ok_or(()),
        };
        match (read(from.get_untracked()), read(to.get_untracked())) {
            (Ok(least), Ok(most)) => {
                problem.set(None);
                set.run((BoardFilter { probability: (least, most), ..filter.get_untracked() },));
            }
            _ => problem.set(Some(t!("deal.percent_problem").to_owned())),
        }
    });
    view! {
        <div class="c-filterrange">
            <Field label=t!("board.from") error=problem><TextInput value=from input_mode="numeric" on_change/></Field>
            <Field label=t!("board.to")><TextInput value=to input_mode="numeric" on_change/></Field>
            <p class="c-filterrange__hint">{t!("board.probability_hint")}</p>
        </div>
    }
    .into_any()
}

/// Spans of days that are often meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    ThisMonth,
    NextMonth,
    ThisQuarter,
}

impl Span {
    fn word(self) -> &'static str {
        match self {
            Self::ThisMonth => t!("board.this_month"),
            Self::NextMonth => t!("board.next_month"),
            Self::ThisQuarter => t!("board.this_quarter"),
        }
    }

    /// Its first and its last day.
    fn days(self, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let text = today.to_string();
        let (year, month): (i32, u32) = (text.get(..4)?.parse().ok()?, text.get(5..7)?.parse().ok()?);
        let (first, months) = match self {
            Self::ThisMonth => (month, 1),
            Self::NextMonth => (month + 1, 1),
            Self::ThisQuarter => ((month - 1) / 3 * 3 + 1, 3),
        };
        let start = |month: u32| {
            let (year, month) = if month > 12 { (year + 1, month - 12) } else { (year, month) };
            NaiveDate::from_ymd_opt(year, month, 1)
        };
        Some((start(first)?, start(first + months)?.pred_opt()?))
    }
}

/// Overdue, a span, or any days.
#[component]
fn Days(filter: Memo<BoardFilter>, set: Callback<(BoardFilter,)>) -> impl IntoView {
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move || {
        let (first, last) = match &filter.read().closes {
            Closes::Between(first, last) => (*first, *last),
            _ => (None, None),
        };
        let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        from.set(text(first));
        to.set(text(last));
    });
    let choose = move |closes: Closes| set.run((BoardFilter { closes, ..filter.get_untracked() },));
    let on_change = Callback::new(move |()| {
        choose(between(from.get_untracked().parse().ok(), to.get_untracked().parse().ok()));
    });
    let today: NaiveDate = format::today().parse().unwrap_or_default();
    let chip = move |word: &'static str, closes: Closes| {
        let meant = closes.clone();
        let on = Memo::new(move |_| filter.read().closes == meant);
        view! {
            <button type="button" class="c-chip" class:c-chip--on=on aria-pressed=move || if on.get() { "true" } else { "false" }
                on:click=move |_| choose(if on.get_untracked() { Closes::Any } else { closes.clone() })>{word}</button>
        }
    };
    let spans = [Span::ThisMonth, Span::NextMonth, Span::ThisQuarter]
        .map(|span| span.days(today).map(|(first, last)| chip(span.word(), between(Some(first), Some(last)))));
    view! {
        <div class="c-filterrange">
            <div class="c-filterrange__chips">
                {chip(t!("board.overdue"), Closes::Overdue)}{chip(t!("board.no_close_date"), Closes::Unknown)}{spans.collect_view()}
            </div>
            <Field label=t!("board.from")><TextInput value=from kind="date" on_change/></Field>
            <Field label=t!("board.to")><TextInput value=to kind="date" on_change/></Field>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_begin_and_end_with_their_months() {
        let days = |span: Span, today: &str| {
            let (first, last) = span.days(today.parse().expect("a day")).expect("days");
            (first.to_string(), last.to_string())
        };
        let pair = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(days(Span::ThisMonth, "2026-11-22"), pair("2026-11-01", "2026-11-30"));
        assert_eq!(days(Span::NextMonth, "2026-12-31"), pair("2027-01-01", "2027-01-31"));
        assert_eq!(days(Span::ThisQuarter, "2026-11-22"), pair("2026-10-01", "2026-12-31"));
        assert_eq!(days(Span::ThisMonth, "2028-02-10"), pair("2028-02-01", "2028-02-29"));
    }

    #[test]
    fn a_tick_adds_and_takes_away() {
        assert_eq!(toggled(vec![1, 2], 3), [1, 2, 3]);
        assert_eq!(toggled(vec![1, 2], 1), [2]);
    }
}
