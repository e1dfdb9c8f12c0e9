//! The editor of a condition's value.

use leptos::prelude::*;
use millrace_shared::{
    LinkKind, Standing,
    fields::FieldOption,
    filter::{ME, MY_TEAM, Op, Period},
};

use super::builder::Place;
use super::fields::{FilterField, Source, period_label, read, stages, value_label, written};
use crate::{
    cache::{records::Named, use_cache},
    features::{
        deals::{find_companies, find_contacts, found},
        fields::{find_deals, find_items, find_products},
    },
    t,
    ui::{Choice, Select, TextInput, TickList, filter_choices},
};

/// The editor for an operator's value; nothing for those without one.
pub fn editor(place: Place, field: &FilterField, op: &Op) -> AnyView {
    match op.clone() {
        Op::Contains { text } | Op::NotContains { text } | Op::StartsWith { text } => {
            typed(text, "text", t!("filter.value"), move |typed| {
                place.set(move |op| match op {
                    Op::Contains { text } | Op::NotContains { text } | Op::StartsWith { text } => *text = typed,
                    _ => {}
                });
            })
        }
        Op::OneOf { values } | Op::NoneOf { values } if field.source == Source::Typed => {
            typed(values.join(", "), "text", t!("filter.values"), move |typed| {
                let parts = typed.split(',').map(str::trim).filter(|part| !part.is_empty());
                let parts: Vec<String> = parts.map(str::to_owned).collect();
                place.set(move |op| set_values(op, parts));
            })
        }
        Op::OneOf { values } | Op::NoneOf { values } => {
            view! { <Ticks place source=field.source label=field.label.clone() values/> }.into_any()
        }
        Op::Between { from, to } => {
            let (cache, source) = (use_cache(), field.source);
            let end = move |text: String| read(cache, source, &text);
            let from = typed(written(cache, source, from), "text", t!("filter.from"), move |text| {
                let number = end(text);
                place.set(move |op| {
                    if let Op::Between { from, .. } = op {
                        *from = number
                    }
                });
            });
            let to = typed(written(cache, source, to), "text", t!("filter.to"), move |text| {
                let number = end(text);
                place.set(move |op| {
                    if let Op::Between { to, .. } = op {
                        *to = number
                    }
                });
            });
            view! { <div class="c-filterrow__range">{from}{to}</div> }.into_any()
        }
        Op::Days { from, to } => {
            let day = |day: Option<millrace_shared::time::NaiveDate>| day.map(|it| it.to_string()).unwrap_or_default();
            let from = typed(day(from), "date", t!("filter.from"), move |text| {
                place.set(move |op| {
                    if let Op::Days { from, .. } = op {
                        *from = text.parse().ok()
                    }
                });
            });
            let to = typed(day(to), "date", t!("filter.to"), move |text| {
                place.set(move |op| {
                    if let Op::Days { to, .. } = op {
                        *to = text.parse().ok()
                    }
                });
            });
            view! { <div class="c-filterrow__range">{from}{to}</div> }.into_any()
        }
        Op::Within { period } => {
            let choices = Period::ALL.map(|it| (format!("{it:?}"), period_label(it).to_owned())).to_vec();
            let value = RwSignal::new(format!("{period:?}"));
            let change = move || {
                let chosen = Period::ALL.into_iter().find(|it| format!("{it:?}") == value.get_untracked());
                place.set(move |op| {
                    if let (Op::Within { period }, Some(chosen)) = (op, chosen) {
                        *period = chosen;
                    }
                });
            };
            view! { <Select value choices=Signal::stored(choices) label=t!("filter.value") on_change=change/> }
                .into_any()
        }
        Op::Last { days } | Op::Next { days } | Op::OlderThan { days } => {
            let input = typed(days.to_string(), "number", t!("filter.value"), move |text| {
                let Ok(count) = text.trim().parse::<u32>() else { return };
                place.set(move |op| match op {
                    Op::Last { days } | Op::Next { days } | Op::OlderThan { days } => *days = count,
                    _ => {}
                });
            });
            view! { <div class="c-filterrow__days">{input}<span>{t!("filter.days_unit")}</span></div> }.into_any()
        }
        Op::Empty | Op::NotEmpty => ().into_any(),
    }
}

fn set_values(op: &mut Op, new: Vec<String>) {
    if let Op::OneOf { values } | Op::NoneOf { values } = op {
        *values = new;
    }
}

/// An input that tells what is typed.
fn typed(text: String, kind: &'static str, label: &'static str, tell: impl Fn(String) + 'static) -> AnyView {
    let value = RwSignal::new(text);
    Effect::new(move |first: Option<()>| {
        let text = value.get();
        if first.is_some() {
            tell(text);
        }
    });
    view! { <TextInput value kind label placeholder=label/> }.into_any()
}

/// A list to tick.
#[component]
fn Ticks(place: Place, source: Source, label: String, values: Vec<String>) -> impl IntoView {
    let cache = use_cache();
    let search = RwSignal::new(String::new());
    let ticked = RwSignal::new(values);
    let found = match source {
        Source::Companies => Some(found(search, find_companies)),
        Source::List(list) => Some(found(search, move |text| find_items(list, text))),
        Source::Records(LinkKind::Contact) => Some(found(search, find_contacts)),
        Source::Records(LinkKind::Product) => Some(found(search, find_products)),
        Source::Records(_) => Some(found(search, find_deals)),
        _ => None,
    };
    let choices = Signal::derive(move || {
        let named = |id: String| {
            let name = value_label(cache, source, &id);
            Choice::new(id, name)
        };
        let all: Vec<Choice> = match (source, found) {
            (_, Some(found)) => {
                let mut all = found.get();
                // Those that are ticked stay, also when the search does not find them.
                let held = ticked.get().into_iter().filter(|id| !all.iter().any(|it| it.id == *id)).map(named);
                let held: Vec<Choice> = held.collect();
                all.splice(0..0, held);
                return all;
            }
            (Source::Users, _) => {
                let users = cache.users_in_order().into_iter().map(|user| user.id.to_string());
                [ME.to_owned(), MY_TEAM.to_owned()].into_iter().chain(users).map(named).collect()
            }
            (Source::Standings, _) => Standing::ALL.iter().map(|it| named(it.as_str().to_owned())).collect(),
            (Source::Options(field), _) => {
                let options = cache.fields.with(field, |field| field.map(|it| it.options.clone())).unwrap_or_default();
                // One that is no longer offered stays where it is ticked.
                let is_shown = |id: &str, archived: bool| !archived || ticked.read().iter().any(|held| held == id);
                let choice = |it: FieldOption| Choice::new(it.id.to_string(), it.label);
                options.into_iter().filter(|it| is_shown(&it.id.to_string(), it.archived)).map(choice).collect()
            }
            (Source::Items(lists), _) => {
                let items = lists.iter().flat_map(|list| cache.directory_of(*list));
                items.map(|item| Choice::new(item.id.to_string(), item.name)).collect()
            }
            _ => stages(cache).into_iter().map(|(id, name)| Choice::new(id, name)).collect(),
        };
        filter_choices(&all, &search.read())
    });
    let toggle = move |(choice,): (Choice,)| {
        match source {
            Source::Companies => {
                if let Ok(id) = choice.id.parse() {
                    cache.absorb_company_name(Named { id, name: choice.label.clone() });
                }
            }
            Source::Records(_) | Source::List(_) => {
                if let Ok(id) = choice.id.parse() {
                    cache.absorb_link_name(id, &choice.label);
                }
            }
            _ => {}
        }
        ticked.update(|ticked| {
            let before = ticked.len();
            ticked.retain(|id| *id != choice.id);
            if ticked.len() == before {
                ticked.push(choice.id);
            }
        });
        let values = ticked.get_untracked();
        place.set(move |op| set_values(op, values));
    };
    view! {
        <div class="c-filterlist c-filterlist--inline">
            <TickList label search choices ticked on_toggle=toggle/>
        </div>
    }
    .into_any()
}
