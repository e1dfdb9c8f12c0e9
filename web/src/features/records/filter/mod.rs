//! What a list of records is narrowed to: chips of its conditions and the box in which they are built. It stands in the
//! address, so that it can be shared and survives a reload.

mod builder;
mod draft;
mod fields;
mod values;

pub use builder::{Draft, GroupEditor};
pub use draft::{complete, of_owner, owner_of};
pub use fields::{FilterField, Source, common, of_record, stages, standing_label, value_label, with_custom};

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use millrace_shared::{
    filter::{Filter, Group, Node, VERSION},
    read::read as from_json,
};

use crate::{
    cache::{Cache, use_cache},
    features::board::set_query,
    t,
    ui::{Dropdown, Icon},
};

/// Its name in the address.
pub const IN_ADDRESS: &str = "where";
/// Who types is asked no question for each letter.
const TYPING: Duration = Duration::from_millis(150);

/// The filter in the address; everything when there is none that can be read.
pub fn in_address() -> Memo<Filter> {
    let query = use_query_map();
    Memo::new(move |_| {
        let text = query.read().get(IN_ADDRESS);
        let filter = text.and_then(|text| from_json::<Filter>(&text).ok());
        filter.filter(|filter| filter.check().is_ok()).unwrap_or_else(Filter::everything)
    })
}

/// As it stands in the address; nothing when it means everything.
pub fn written(group: Group) -> Option<String> {
    let filter = Filter { version: VERSION, group };
    (!filter.is_everything()).then(|| serde_json::to_string(&filter).unwrap_or_default())
}

/// The chips and the button that opens the box.
#[component]
pub fn FilterChips(filter: Memo<Filter>, fields: Memo<Vec<FilterField>>) -> impl IntoView {
    let cache = use_cache();
    let change = set_query();
    let set = move |group: Group| {
        change.run((vec![(IN_ADDRESS, written(group))],));
    };
    let without = move |at: usize| {
        let mut group = filter.with_untracked(|filter| filter.group.clone());
        let nodes = draft::nodes_mut(&mut group);
        if at < nodes.len() {
            nodes.remove(at);
        }
        set(group);
    };
    let chips = move || {
        let filter = filter.get();
        let between = matches!(filter.group, Group::Any(_)).then(|| t!("filter.or"));
        let chip = |(at, node): (usize, &Node)| {
            let (what, value) = fields.with(|fields| node_told(cache, fields, node));
            let name = format!("{what} {value}");
            view! {
                {(at > 0).then_some(between).flatten().map(|or| view! { <span class="c-filterbar__or">{or}</span> })}
                <span class="c-filterchip">
                    <span class="c-filterchip__open c-filterchip__text" title=name.clone()>{what}" "<b>{value}</b></span>
                    <button type="button" class="c-filterchip__clear" aria-label=t!("board.remove_filter", what = name)
                        on:click=move |_| without(at)><Icon name="close"/></button>
                </span>
            }
        };
        filter.group.nodes().iter().enumerate().map(chip).collect_view()
    };
    view! {
        <div class="c-filterbar">
            <Dropdown label=t!("board.filter") class="c-chip" trigger=|| view! { <Icon name="plus"/>{t!("board.filter")} }>
                <Builder filter set=Callback::new(move |(group,): (Group,)| set(group)) fields/>
            </Dropdown>
            {chips}
            <Show when=move || !filter.read().is_everything()>
                <button type="button" class="c-chip c-chip--clear" on:click=move |_| set(Group::All(Vec::new()))>{t!("board.clear_filters")}</button>
            </Show>
        </div>
    }
    .into_any()
}

/// What a condition or a group says, and the value of a condition.
fn node_told(cache: Cache, fields: &[FilterField], node: &Node) -> (String, String) {
    match node {
        Node::Group(Group::All(nodes)) => (t!("filter.group_all", count = nodes.len()), String::new()),
        Node::Group(Group::Any(nodes)) => (t!("filter.group_any", count = nodes.len()), String::new()),
        Node::Condition(condition) => {
            let field = fields.iter().find(|it| it.key == condition.field);
            field
                .map_or_else(|| (condition.field.clone(), String::new()), |field| fields::told(cache, field, condition))
        }
    }
}

/// What a filter says, in a line. Nothing when it means everything. The caller is told of changes.
pub fn sentence(cache: Cache, fields: &[FilterField], filter: &Filter) -> Option<String> {
    let parts = filter.group.nodes().iter().map(|node| {
        let (what, value) = node_told(cache, fields, node);
        format!("{what} {value}").trim_end().to_owned()
    });
    let between =
        if matches!(filter.group, Group::Any(_)) { format!(" {} ", t!("filter.or")) } else { ", ".to_owned() };
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(&between))
}

/// The box: what is finished in it holds at once.
#[component]
fn Builder(filter: Memo<Filter>, set: Callback<(Group,)>, fields: Memo<Vec<FilterField>>) -> impl IntoView {
    let root = RwSignal::new(filter.with_untracked(|filter| filter.group.clone()));
    Effect::new(move |before: Option<Group>| {
        let complete = root.with(draft::complete);
        if before.as_ref().is_some_and(|before| *before != complete) {
            let meant = complete.clone();
            // The last one holds also when the box is closed before its time.
            let hold = move || {
                if root.try_with_untracked(draft::complete).is_none_or(|now| now == meant) {
                    let _ = set.try_run((meant,));
                }
            };
            set_timeout(hold, TYPING);
        }
        complete
    });
    view! { <div class="c-filterbuilder"><GroupEditor draft=Draft { root, fields } path=Vec::new()/></div> }.into_any()
}
