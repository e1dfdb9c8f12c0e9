//! The page: a period and whose deals, what was lost in all, and bars by reason and by owner.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use millrace_shared::{PipelineId, StageKind, UserId, time::NaiveDate};

use super::operations::{Answer, Sums, losses};
use super::period::Period;
use crate::cache::{BoardFilter, use_cache};
use crate::features::board::{Parts, set_query, sum};
use crate::features::live_query::deals_query;
use crate::ui::{Avatar, Choices, EmptyState, ErrorState, Field, Icon, Select, Skeleton, TextInput};
use crate::{format, order, t};

/// Whose deals are looked at, as they stand in the address: `user:` or `team:` and an id.
const WHOSE: &str = "of";

/// The page of a pipeline.
#[component]
pub fn LossesPage() -> impl IntoView {
    let cache = use_cache();
    let (params, address, change) = (use_params_map(), use_query_map(), set_query());
    let pipeline = Memo::new(move |_| params.read().get("pid").and_then(|id| id.parse::<PipelineId>().ok()));
    let period = Memo::new(move |_| Period::parse(address.read().get("period").as_deref()));
    let whose = Memo::new(move |_| address.read().get(WHOSE).unwrap_or_default());
    let filter = Memo::new(move |_| {
        let today = format::today().parse().unwrap_or_default();
        let (kind, id) = whose
            .with(|whose| whose.split_once(':').map(|(kind, id)| (kind.to_owned(), id.to_owned())))
            .unwrap_or_default();
        BoardFilter {
            kinds: vec![StageKind::Lost],
            closed: period.get().days(today),
            owners: if kind == "user" { id.parse().into_iter().collect() } else { Vec::new() },
            teams: if kind == "team" { id.parse().into_iter().collect() } else { Vec::new() },
            ..BoardFilter::default()
        }
    });
    let name = Memo::new(move |_| {
        pipeline.get().and_then(|id| cache.pipelines.with(id, |it| it.map(|it| it.name.clone()))).unwrap_or_default()
    });
    Effect::new(move || document().set_title(&format!("{} · {} · Millrace", t!("losses.title"), name.get())));
    on_cleanup(|| document().set_title("Millrace"));

    let asked = Memo::new(move |_| Some((pipeline.get()?, filter.get())));
    let query = deals_query(asked, move |(pipeline, filter)| losses(cache, pipeline, filter));
    let known = query.known;
    let choices = Signal::derive(move || {
        let mut all: Choices = vec![(String::new(), t!("losses.everybody").to_owned())];
        let mut teams = cache.teams.all();
        order::by_name(&mut teams, |team| &team.name);
        all.extend(teams.into_iter().map(|team| (format!("team:{}", team.id), t!("losses.team", name = team.name))));
        all.extend(cache.users_in_order().into_iter().map(|user| (format!("user:{}", user.id), user.name)));
        all
    });
    let chosen = RwSignal::new(whose.get_untracked());
    Effect::new(move || chosen.set(whose.get()));
    let choose = Callback::new(move |()| {
        let value = chosen.get_untracked();
        change.run((vec![(WHOSE, (!value.is_empty()).then_some(value))],));
    });
    let body = move || match known.get() {
        None => view! { <Skeleton lines=8/> }.into_any(),
        Some(Err(error)) => view! { <ErrorState text=error.sentence() on_retry=move || query.refetch()/> }.into_any(),
        Some(Ok(answer)) if answer.owners.is_empty() => {
            view! { <EmptyState icon="check" title=t!("losses.none_title") text=t!("losses.none_text")/> }.into_any()
        }
        Some(Ok(answer)) => {
            let table = StoredValue::new(move |more: BoardFilter| {
                let id = pipeline.get_untracked().map(|id| id.to_string()).unwrap_or_default();
                let values = more.to_query().into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
                format!("/pipelines/{id}/table?{}&by=-closed", values.collect::<Vec<_>>().join("&"))
            });
            view! { <Figures answer filter=filter.get_untracked() link=move |it: BoardFilter| table.with_value(|table| table(it))/> }
                .into_any()
        }
    };
    view! {
        <div class="c-page c-losses">
            <header class="c-page__head">
                <a class="c-back" href=move || pipeline.get().map(|id| format!("/pipelines/{id}"))><Icon name="chevron-left"/>{name}</a>
                <h1>{t!("losses.title")}</h1>
                <span class="c-grow"></span>
                <Select value=chosen choices label=t!("losses.whose") on_change=choose/>
            </header>
            <div class="c-page__body">
                <div class="c-losses__body">
                    <Periods period/>
                    <div aria-busy=move || known.with(Option::is_none).then_some("true")>{body}</div>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// The spans to choose from, and any days.
#[component]
fn Periods(period: Memo<Period>) -> impl IntoView {
    let change = set_query();
    let go = move |to: Period| change.run((vec![("period", Some(to.word()))],));
    let today: NaiveDate = format::today().parse().unwrap_or_default();
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move || {
        let (first, last) = period.get().days(today);
        let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        from.set(text(first));
        to.set(text(last));
    });
    let on_change = Callback::new(move |()| {
        go(Period::Days(from.get_untracked().parse().ok(), to.get_untracked().parse().ok()));
    });
    let is_own = Memo::new(move |_| matches!(period.get(), Period::Days(..)));
    let chip = move |name: &'static str, on: Signal<bool>, to: Callback<()>| {
        view! {
            <button type="button" class="c-chip" class:c-chip--on=on aria-pressed=move || if on.get() { "true" } else { "false" }
                on:click=move |_| to.run(())>{name}</button>
        }
    };
    let named = Period::NAMED.map(|named| {
        let name = match named {
            Period::Month => t!("board.this_month"),
            Period::Year => t!("losses.this_year"),
            Period::LastYear => t!("losses.last_year"),
            _ => t!("board.this_quarter"),
        };
        chip(name, Signal::derive(move || period.get() == named), Callback::new(move |()| go(named)))
    });
    view! {
        <div class="c-losses__periods" role="group" aria-label=t!("losses.period")>
            {named.collect_view()}
            {chip(t!("losses.own_days"), is_own.into(), on_change)}
        </div>
        <Show when=move || is_own.get()>
            <div class="c-losses__days">
                <Field label=t!("board.from")><TextInput value=from kind="date" on_change/></Field>
                <Field label=t!("board.to")><TextInput value=to kind="date" on_change/></Field>
            </div>
        </Show>
    }
    .into_any()
}

/// The figures of an answer; `link` is the address of the deals of a filter.
#[component]
fn Figures(answer: Answer, filter: BoardFilter, #[prop(into)] link: Callback<(BoardFilter,), String>) -> impl IntoView {
    let cache = use_cache();
    let mut all = Sums::default();
    for (_, sums) in &answer.owners {
        all.plus(sums);
    }
    let whole = sum(&all.amounts);
    let days = {
        let day = |day: Option<NaiveDate>| day.map(|day| format::day_long(&day.to_string()));
        match (day(filter.closed.0), day(filter.closed.1)) {
            (Some(from), Some(to)) => format!("{from} – {to}"),
            (Some(from), None) => t!("board.from_value", value = from),
            (None, Some(to)) => t!("board.to_value", value = to),
            (None, None) => String::new(),
        }
    };
    // Those without a reason tell nothing, however many: they stand last.
    let mut by_reason = answer.reasons.clone();
    by_reason.sort_by_key(|(id, _)| id.is_none());
    let reasons = by_reason.iter().map(|(id, sums)| {
        // After a reload the figures may be there before the names are.
        let id = *id;
        let name = Signal::derive(move || match id {
            Some(id) => cache.directory.with(id, |item| item.map(|item| item.name.clone())).unwrap_or_default(),
            None => t!("board.no_reason").to_owned(),
        });
        let narrowed =
            BoardFilter { reasons: id.iter().copied().collect(), without_reason: id.is_none(), ..filter.clone() };
        Bar { name, of: id.map_or(Of::Rest, |_| Of::Reason), sums: sums.clone(), href: link.run((narrowed,)) }
    });
    let reasons = reasons.collect();
    let owners = answer.owners.iter().map(|(id, sums)| {
        let id = *id;
        Bar {
            name: Signal::derive(move || cache.user_name(id)),
            of: Of::Person(id),
            sums: sums.clone(),
            href: link.run((BoardFilter { owners: vec![id], teams: Vec::new(), ..filter.clone() },)),
        }
    });
    let (parts, worth) = (whole.clone(), all.amounts.values().any(|amount| *amount != 0));
    view! {
        <p class="c-losses__sum" role="status">
            <b>{t!("board.deals", count = all.count)}</b>
            {worth.then(|| view! { <b title=whole.parts>{whole.text}<Parts of=Signal::stored(parts)/></b> })}
            <span class="muted">{days}</span>
        </p>
        <div class="c-losses__lists">
            {bars(t!("losses.by_reason"), reasons, &all)}
            {bars(t!("losses.by_owner"), owners.collect(), &all)}
        </div>
    }
    .into_any()
}

/// What the deals of a bar have in common.
enum Of {
    Reason,
    Person(UserId),
    /// They have no reason.
    Rest,
}

struct Bar {
    name: Signal<String>,
    of: Of,
    sums: Sums,
    href: String,
}

#[expect(clippy::cast_precision_loss, reason = "a share is shown with no digits")]
fn bars(title: &'static str, bars: Vec<Bar>, all: &Sums) -> AnyView {
    let told = bars.iter().filter(|bar| !matches!(bar.of, Of::Rest));
    let most = told.map(|bar| bar.sums.count).max().unwrap_or_default();
    let count = all.count.max(1) as f64;
    // Deals are often lost before anybody has said what they are worth.
    let worth = all.amounts.values().any(|amount| *amount != 0);
    let row = |bar: Bar| {
        let share = format::percent((bar.sums.count as f64 * 100.0 / count).round());
        let amount = worth.then(|| sum(&bar.sums.amounts));
        let (avatar, track) = match bar.of {
            Of::Person(id) => (Some(view! { <Avatar name=bar.name id=id.to_string()/> }), true),
            Of::Reason => (None, true),
            Of::Rest => (None, false),
        };
        let width = format!("{}%", bar.sums.count as f64 * 100.0 / most.max(1) as f64);
        view! {
            <li>
                <a class="c-bar" class:c-bar--rest=!track class:c-bar--bare=!worth href=bar.href>
                    <span class="c-bar__name">{avatar}<span class="truncate">{move || bar.name.get()}</span></span>
                    {track.then(|| view! { <span class="c-bar__track" aria-hidden="true"><i style:width=width></i></span> })}
                    <b class="c-bar__count">{format::number(bar.sums.counted())}</b>
                    <span class="c-bar__share">{share}</span>
                    {amount.map(|amount| view! { <span class="c-bar__sum" title=amount.parts>{amount.text}</span> })}
                </a>
            </li>
        }
    };
    view! {
        <section class="c-losses__list">
            <h2>{title}</h2>
            <ul>{bars.into_iter().map(row).collect_view()}</ul>
            {(most == 0).then(|| view! { <p class="c-losses__hint">{t!("losses.no_reasons_text")}</p> })}
        </section>
    }
    .into_any()
}
