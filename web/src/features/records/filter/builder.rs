//! The box in which a filter is built: rows of conditions, and groups of them within one another.

use leptos::{html, prelude::*};
use millrace_shared::filter::{Condition, DEPTH_MAX, Group, Node, Op};
use wasm_bindgen::JsCast;

use super::{draft, fields::FilterField, values};
use crate::{
    t,
    ui::{Icon, IconButton, Menu, MenuItem, Select},
};

/// What is built.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The groups, with what is not finished.
    pub root: RwSignal<Group>,
    /// What can be asked.
    pub fields: Memo<Vec<FilterField>>,
}

/// Where a condition stands.
#[derive(Clone, Copy)]
pub struct Place {
    draft: Draft,
    path: StoredValue<Vec<usize>>,
    at: usize,
    taken: RwSignal<u32>,
}

impl Place {
    /// Changes its operator or value.
    pub fn set(self, change: impl FnOnce(&mut Op)) {
        self.draft.root.update(|root| {
            let group = self.path.try_get_value().and_then(|path| draft::group_mut(root, &path));
            if let Some(Node::Condition(condition)) = group.and_then(|it| draft::nodes_mut(it).get_mut(self.at)) {
                change(&mut condition.op);
            }
        });
    }

    fn op(self) -> Option<Op> {
        self.draft.root.with_untracked(|root| {
            let path = self.path.try_get_value()?;
            match draft::group(root, &path)?.nodes().get(self.at)? {
                Node::Condition(condition) => Some(condition.op.clone()),
                Node::Group(_) => None,
            }
        })
    }

    fn replace(self, node: Node) {
        self.nodes(move |nodes, at| {
            if let Some(old) = nodes.get_mut(at) {
                *old = node;
            }
        });
    }

    fn remove(self) {
        self.nodes(|nodes, at| {
            if at < nodes.len() {
                nodes.remove(at);
            }
        });
        self.taken.update(|count| *count = count.wrapping_add(1));
    }

    fn nodes(self, change: impl FnOnce(&mut Vec<Node>, usize)) {
        self.draft.root.update(|root| {
            if let Some(group) = self.path.try_get_value().and_then(|path| draft::group_mut(root, &path)) {
                change(draft::nodes_mut(group), self.at);
            }
        });
    }
}

/// A group with what is in it.
#[component]
pub fn GroupEditor(draft: Draft, path: Vec<usize>) -> AnyView {
    let depth = path.len();
    let path = StoredValue::new(path);
    let here = move |root: &Group| path.with_value(|path| draft::group(root, path).cloned());
    // Which of what is in it are groups; conditions draw themselves.
    let groups = Memo::new(move |_| {
        let group = draft.root.with(here);
        let is_group = |node: &Node| matches!(node, Node::Group(_));
        group.map(|group| group.nodes().iter().map(is_group).collect::<Vec<_>>()).unwrap_or_default()
    });
    let any = RwSignal::new(
        if matches!(draft.root.with_untracked(here), Some(Group::Any(_))) { "any" } else { "all" }.to_owned(),
    );
    let choose = move || {
        let is_any = any.with_untracked(|any| any == "any");
        draft.root.update(|root| {
            if let Some(group) = path.with_value(|path| draft::group_mut(root, path)) {
                let nodes = std::mem::take(draft::nodes_mut(group));
                *group = if is_any { Group::Any(nodes) } else { Group::All(nodes) };
            }
        });
    };
    let push = move |node: Node| {
        draft.root.update(|root| {
            if let Some(group) = path.with_value(|path| draft::group_mut(root, path)) {
                draft::nodes_mut(group).push(node);
            }
        });
    };
    let choices =
        vec![("all".to_owned(), t!("filter.all").to_owned()), ("any".to_owned(), t!("filter.any").to_owned())];
    // Grows when something is taken away: what follows it stands in another place, and is drawn anew.
    let taken = RwSignal::new(0_u32);
    let adding = NodeRef::<html::Div>::new();
    let remove = move |place: Place| {
        place.remove();
        let button = adding.get_untracked().and_then(|it| it.query_selector("button").ok().flatten());
        if let Some(button) = button.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = button.focus();
        }
    };
    let row = move |at: usize| {
        let place = Place { draft, path, at, taken };
        match draft.root.with_untracked(here).as_ref().and_then(|group| group.nodes().get(at)) {
            Some(Node::Group(_)) => {
                let inner = path.with_value(|path| path.iter().copied().chain([at]).collect::<Vec<_>>());
                view! {
                    <div class="c-filtergroup__inner">
                        <GroupEditor draft path=inner/>
                        <IconButton icon="close" label=t!("filter.remove_group") on_press=move || remove(place)/>
                    </div>
                }
                .into_any()
            }
            Some(Node::Condition(condition)) => {
                view! { <Row place condition=condition.clone() on_remove=move || remove(place)/> }.into_any()
            }
            None => ().into_any(),
        }
    };
    let places = move || {
        let taken = taken.get();
        groups.get().into_iter().enumerate().map(|(at, is_group)| (taken, at, is_group)).collect::<Vec<_>>()
    };
    let add = move || {
        let offered = draft.fields.get_untracked().into_iter().filter(|field| field.offered);
        let item = |field: FilterField| {
            let FilterField { key, kind, label, .. } = field;
            view! { <MenuItem on_select=move || push(draft::begun(&key, kind))>{label}</MenuItem> }
        };
        offered.map(item).collect_view()
    };
    view! {
        <div class="c-filtergroup" role="group" aria-label=t!("board.filter")>
            <Show when=move || groups.with(|groups| groups.len() > 1) || (depth > 0)>
                <div class="c-filtergroup__how"><Select value=any choices=Signal::stored(choices.clone()) label=t!("filter.how") on_change=choose/></div>
            </Show>
            <For each=places key=|place| *place let:place>{row(place.1)}</For>
            <div class="c-filtergroup__add" node_ref=adding>
                <Menu label=t!("filter.add") class="c-button c-button--ghost" trigger=|| view! { <Icon name="plus"/>{t!("filter.add")} }>
                    {add()}
                </Menu>
                {(depth + 1 < DEPTH_MAX).then(|| view! {
                    <button type="button" class="c-button c-button--ghost" on:click=move |_| push(Node::Group(Group::Any(Vec::new())))>
                        <Icon name="plus"/>{t!("filter.add_group")}
                    </button>
                })}
            </div>
        </div>
    }
    .into_any()
}

/// A condition: field, operator, value. It stays while these change, so that the keyboard keeps its place.
#[component]
fn Row(place: Place, condition: Condition, #[prop(into)] on_remove: Callback<()>) -> impl IntoView {
    let fields = place.draft.fields;
    let (key, how) = (RwSignal::new(condition.field), RwSignal::new(draft::name(&condition.op).to_owned()));
    let field = move || fields.with(|all| key.with(|key| all.iter().find(|it| it.key == *key).cloned()));
    let keys = Signal::derive(move || {
        let is_shown = |field: &&FilterField| field.offered || key.with_untracked(|key| *key == field.key);
        fields.with(|all| all.iter().filter(is_shown).map(|it| (it.key.clone(), it.label.clone())).collect::<Vec<_>>())
    });
    let ops = move || {
        let Some(field) = field() else { return Vec::new() };
        let named = |name: &&str| ((*name).to_owned(), field.op_label(name).to_owned());
        draft::ops(field.kind).iter().map(named).collect::<Vec<_>>()
    };
    let label = Signal::derive(move || field().map(|field| field.label).unwrap_or_default());
    let change_field = move || {
        let Some(chosen) = untrack(field) else { return };
        place.replace(draft::begun(&chosen.key, chosen.kind));
        how.set(place.op().map(|op| draft::name(&op).to_owned()).unwrap_or_default());
    };
    let change_op = move || {
        let name = how.get_untracked();
        place.set(move |op| *op = draft::op(&name, Some(op)));
    };
    let editor = move || {
        how.track();
        Some(values::editor(place, &field()?, &place.op()?))
    };
    view! {
        <div class="c-filterrow" role="group" aria-label=label>
            <Select value=key choices=keys label=t!("filter.field") on_change=change_field/>
            <Select value=how choices=Signal::derive(ops) label=t!("filter.how") on_change=change_op/>
            <IconButton icon="close" label=Signal::derive(move || t!("board.remove_filter", what = label.get())) on_press=on_remove/>
            <div class="c-filterrow__value">{editor}</div>
        </div>
    }
    .into_any()
}
