//! The editor of a condition on a custom field.

use leptos::prelude::*;
use millrace_shared::{
    FieldId, FieldType, LinkKind,
    fields::{Number, check::Sort},
    filter::CustomTest,
};

use super::filter_chips::{filled_word, workspace_currency};
use super::filter_editors::toggled;
use crate::cache::{BoardFilter, Cache, fields::FieldDefinition, use_cache};
use crate::features::deals::{find_companies, find_contacts, found};
use crate::features::fields::{find_deals, find_items, find_products};
use crate::features::records::user_choices;
use crate::ui::{Choice, Field, TextInput, TickList, filter_choices};
use crate::{amounts, t};

/// What is asked of the field, and how that is changed.
#[derive(Clone, Copy)]
struct Asked {
    test: Memo<Option<CustomTest>>,
    put: Callback<(Option<CustomTest>,)>,
}

impl Asked {
    fn put(self, test: CustomTest) {
        self.put.run((Some(test),));
    }
}

/// Whether it holds anything, and what.
#[component]
pub(super) fn CustomEditor(id: FieldId, filter: Memo<BoardFilter>, set: Callback<(BoardFilter,)>) -> impl IntoView {
    let cache = use_cache();
    let Some(field) = cache.fields.peek(id) else { return ().into_any() };
    let asked = Asked {
        test: Memo::new(move |_| filter.read().asked(id).cloned()),
        put: Callback::new(move |(test,): (Option<CustomTest>,)| {
            let mut changed = filter.get_untracked();
            changed.ask(id, test);
            set.run((changed,));
        }),
    };
    let chip = |filled: bool| {
        let test = CustomTest::Filled(filled);
        let on = Memo::new({
            let test = test.clone();
            move |_| asked.test.read().as_ref() == Some(&test)
        });
        let press = move |_| asked.put.run(((!on.get_untracked()).then(|| test.clone()),));
        view! {
            <button type="button" class="c-chip" class:c-chip--on=on aria-pressed=move || if on.get() { "true" } else { "false" }
                on:click=press>{filled_word(&field, filled)}</button>
        }
    };
    let chips = view! { <div class="c-filterrange__chips">{chip(true)}{chip(false)}</div> };
    let value = match (field.field_type, field.field_type.sort()) {
        (FieldType::Dropdown | FieldType::MultiSelect, _) => options(&field, asked),
        (FieldType::Link | FieldType::List, _) => links(cache, &field, asked),
        (_, Some(Sort::Text)) => text(asked),
        (_, Some(Sort::Day)) => days(asked),
        (kind, Some(Sort::Number)) => numbers(cache, kind == FieldType::Money, asked),
        _ => ().into_any(),
    };
    view! { <div class="c-filterrange">{chips}{value}</div> }.into_any()
}

fn options(field: &FieldDefinition, asked: Asked) -> AnyView {
    let search = RwSignal::new(String::new());
    let ticked = Memo::new(move |_| match &*asked.test.read() {
        Some(CustomTest::Options(ids)) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    });
    let all = StoredValue::new(field.options.clone());
    let choices = Signal::derive(move || {
        // One that is no longer offered stays where it is ticked.
        let choices = all.with_value(|all| {
            let shown = all
                .iter()
                .map(|it| (it.id.to_string(), it))
                .filter(|(id, it)| !it.archived || ticked.read().contains(id));
            shown.map(|(id, it)| Choice::new(id, it.label.clone())).collect::<Vec<_>>()
        });
        filter_choices(&choices, &search.read())
    });
    let toggle = move |(choice,): (Choice,)| {
        let ids = toggled(ticked.get_untracked(), choice.id);
        asked.put(CustomTest::Options(ids.iter().filter_map(|id| id.parse().ok()).collect()));
    };
    view! { <div class="c-filterlist c-filterrange__whole"><TickList label=field.label.clone() search choices ticked on_toggle=toggle/></div> }
        .into_any()
}

fn links(cache: Cache, field: &FieldDefinition, asked: Asked) -> AnyView {
    let (search, kind) = (RwSignal::new(String::new()), field.link_kind);
    let ticked = Memo::new(move |_| match &*asked.test.read() {
        Some(CustomTest::Links(ids)) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    });
    let answer = match kind {
        Some(LinkKind::Company) => found(search, find_companies),
        Some(LinkKind::Contact) => found(search, find_contacts),
        Some(LinkKind::Deal) => found(search, find_deals),
        Some(LinkKind::Product) => found(search, find_products),
        Some(LinkKind::ListItem) => match field.list_id {
            Some(list) => found(search, move |text| find_items(list, text)),
            None => Signal::stored(Vec::new()),
        },
        _ => Signal::derive(move || filter_choices(&user_choices(cache), &search.read())),
    };
    let choices = Signal::derive(move || {
        let (mut all, ticked) = (answer.get(), ticked.get());
        if search.read().trim().is_empty() {
            // Those that are ticked stand first, also when they are not among what was found.
            let name = |id: &String| id.parse().map(|id| cache.link_name(kind, id)).unwrap_or_default();
            all.retain(|choice| !ticked.contains(&choice.id));
            all.splice(0..0, ticked.iter().map(|id| Choice::new(id.clone(), name(id))));
        }
        all
    });
    let toggle = move |(choice,): (Choice,)| {
        if let (Ok(id), false) = (choice.id.parse(), kind == Some(LinkKind::User)) {
            cache.absorb_link_name(id, &choice.label);
        }
        let ids = toggled(ticked.get_untracked(), choice.id);
        asked.put(CustomTest::Links(ids.iter().filter_map(|id| id.parse().ok()).collect()));
    };
    view! { <div class="c-filterlist c-filterrange__whole"><TickList label=field.label.clone() search choices ticked on_toggle=toggle/></div> }
        .into_any()
}

fn text(asked: Asked) -> AnyView {
    let value = RwSignal::new(match asked.test.get_untracked() {
        Some(CustomTest::Text(text)) => text,
        _ => String::new(),
    });
    let on_change = Callback::new(move |()| asked.put(CustomTest::Text(value.get_untracked())));
    view! { <div class="c-filterrange__whole"><Field label=t!("filter.contains")><TextInput value on_change/></Field></div> }.into_any()
}

fn days(asked: Asked) -> AnyView {
    let ends = match asked.test.get_untracked() {
        Some(CustomTest::Dates { from, to }) => [from, to],
        _ => [None, None],
    };
    let [from, to] = ends.map(|day| RwSignal::new(day.map(|day| day.to_string()).unwrap_or_default()));
    let on_change = Callback::new(move |()| {
        let end = |text: RwSignal<String>| text.get_untracked().parse().ok();
        asked.put(CustomTest::Dates { from: end(from), to: end(to) });
    });
    view! {
        <Field label=t!("board.from")><TextInput value=from kind="date" on_change/></Field>
        <Field label=t!("board.to")><TextInput value=to kind="date" on_change/></Field>
    }
    .into_any()
}

fn numbers(cache: Cache, is_money: bool, asked: Asked) -> AnyView {
    let code = untrack(|| workspace_currency(cache));
    let ends = match asked.test.get_untracked() {
        Some(CustomTest::Numbers { from, to }) => [from, to],
        _ => [None, None],
    };
    let written = |number: i64| match is_money {
        true => amounts::written(number, &code),
        false => amounts::written_number(Number(number)),
    };
    let [from, to] = ends.map(|end| RwSignal::new(end.map(written).unwrap_or_default()));
    let problem = RwSignal::new(None::<String>);
    let on_change = Callback::new({
        let code = code.clone();
        move |()| {
            let read = |text: RwSignal<String>| {
                let text = text.get_untracked();
                let number = match (text.trim(), is_money) {
                    ("", _) => return Ok(None),
                    (text, true) => amounts::parse(text, &code),
                    (text, false) => amounts::parse_number(text).ok().map(|number| number.0),
                };
                number.map(Some).ok_or(())
            };
            match (read(from), read(to)) {
                (Ok(from), Ok(to)) => {
                    problem.set(None);
                    asked.put(CustomTest::Numbers { from, to });
                }
                _ => problem.set(Some(if is_money { t!("invalid.amount") } else { t!("invalid.number") }.to_owned())),
            }
        }
    });
    view! {
        <Field label=t!("board.from") error=problem><TextInput value=from input_mode="decimal" on_change/></Field>
        <Field label=t!("board.to")><TextInput value=to input_mode="decimal" on_change/></Field>
        {is_money.then(|| view! { <p class="c-filterrange__hint">{t!("board.amount_hint", currency = code)}</p> })}
    }
    .into_any()
}
