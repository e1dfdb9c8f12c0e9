//! Choosing what a field points to: an option, or another record.

use leptos::prelude::*;
use millrace_shared::{LinkKind, fields::FieldValue};

use super::operations::{find_deals, find_items, find_products};
use crate::cache::{Cache, fields::FieldDefinition, use_cache};
use crate::features::deals::{find_companies, find_contacts, found};
use crate::features::records::user_choices;
use crate::t;
use crate::ui::{Choice, Combobox, filter_choices};

/// One option of a dropdown, one record of a link, or one item of a list.
#[component]
pub(super) fn ValuePicker(
    field: FieldDefinition,
    #[prop(into)] value: Signal<Option<FieldValue>>,
    /// As text in a record.
    #[prop(optional)]
    inline: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(into)] on_pick: Callback<(Option<FieldValue>,)>,
) -> impl IntoView {
    let cache = use_cache();
    let search = RwSignal::new(String::new());
    let choices = choices(cache, &field, search);
    let label = field.label.clone();
    let (of_selected, link_kind) = (field.clone(), field.link_kind);
    let selected = Signal::derive(move || {
        let value = value.get()?;
        let id = match &value {
            FieldValue::Option(id) => id.to_string(),
            FieldValue::Link(id) => id.to_string(),
            _ => return None,
        };
        Some(Choice::new(id, super::words::shown(cache, &of_selected, &value)))
    });
    let pick = move |(choice,): (Option<Choice>,)| {
        let value = choice.and_then(|choice| match link_kind {
            None => choice.id.parse().ok().map(FieldValue::Option),
            Some(kind) => {
                let id = choice.id.parse().ok()?;
                if kind != LinkKind::User {
                    cache.absorb_link_name(id, &choice.label);
                }
                Some(FieldValue::Link(id))
            }
        });
        on_pick.run((value,));
    };
    view! { <Combobox selected choices search on_pick=pick clearable=true inline disabled label placeholder=t!("custom.choose")/> }
        .into_any()
}

fn choices(cache: Cache, field: &FieldDefinition, search: RwSignal<String>) -> Signal<Vec<Choice>> {
    match field.link_kind {
        Some(LinkKind::Company) => found(search, find_companies),
        Some(LinkKind::Contact) => found(search, find_contacts),
        Some(LinkKind::Deal) => found(search, find_deals),
        Some(LinkKind::Product) => found(search, find_products),
        Some(LinkKind::ListItem) => match field.list_id {
            Some(list) => found(search, move |text| find_items(list, text)),
            None => Signal::stored(Vec::new()),
        },
        Some(LinkKind::User) => Signal::derive(move || filter_choices(&user_choices(cache), &search.read())),
        None => {
            let options = field.options.iter().filter(|option| !option.archived);
            let all: Vec<Choice> = options.map(|it| Choice::new(it.id.to_string(), it.label.clone())).collect();
            Signal::derive(move || filter_choices(&all, &search.read()))
        }
    }
}

/// Any number of options: those that are there, and a search to add to them.
#[component]
pub(super) fn OptionsPicker(
    field: FieldDefinition,
    #[prop(into)] value: Signal<Option<FieldValue>>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(into)] on_pick: Callback<(Option<FieldValue>,)>,
) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let options = StoredValue::new(field.options.clone());
    let picked = Memo::new(move |_| match value.get() {
        Some(FieldValue::Options(ids)) => ids,
        _ => Vec::new(),
    });
    let save = move |ids: Vec<_>| on_pick.run(((!ids.is_empty()).then_some(FieldValue::Options(ids)),));
    let choices = Signal::derive(move || {
        let left = options.with_value(|options| {
            let left = options.iter().filter(|it| !it.archived && !picked.with(|ids| ids.contains(&it.id)));
            left.map(|it| Choice::new(it.id.to_string(), it.label.clone())).collect::<Vec<_>>()
        });
        filter_choices(&left, &search.read())
    });
    let add = move |(choice,): (Option<Choice>,)| {
        if let Some(id) = choice.and_then(|choice| choice.id.parse().ok()) {
            let mut ids = picked.get_untracked();
            ids.push(id);
            save(ids);
        }
    };
    let chip = move |id: millrace_shared::FieldOptionId| {
        let option = options.with_value(|options| options.iter().find(|option| option.id == id).cloned());
        let (label, color) = option.map(|it| (it.label, it.color)).unwrap_or_default();
        let name = label.clone();
        let remove = move |_| {
            let mut ids = picked.get_untracked();
            ids.retain(|other| *other != id);
            save(ids);
        };
        view! {
            <span class="c-tag c-optiontag"><span class="c-dot" style:background=color></span>{label}
                <Show when=move || !disabled.get()>
                    <button type="button" aria-label=t!("custom.remove_option", name = name.clone()) on:click=remove><crate::ui::Icon name="close"/></button>
                </Show>
            </span>
        }
    };
    view! {
        <div class="c-dealtags">
            <For each=move || picked.get() key=|id| *id children=chip/>
            <Show when=move || !disabled.get()>
                <Combobox selected=Signal::derive(|| None) choices search on_pick=add inline=true label=field.label.clone() placeholder=t!("custom.add_option")/>
            </Show>
        </div>
    }
    .into_any()
}
