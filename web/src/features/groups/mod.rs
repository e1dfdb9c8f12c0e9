//! Lists and tables in groups: by what, how the groups are called and ordered, and the head of each. What a list is grouped
//! by stands in its address (`group`), and so in saved views; which groups are open does not.

mod head;

pub(crate) use head::Sum;
pub use head::{GroupHead, to_head};

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use millrace_shared::{FieldType, Standing, filter::FieldKind};

use crate::{
    cache::Cache,
    features::{
        board::set_query,
        records::{FilterField, Source, value_label},
    },
    order, t,
    ui::{Icon, Menu, MenuItem},
};

/// Its name in the address.
pub const IN_ADDRESS: &str = "group";

/// What the records of a group hold; nothing of those that hold none.
pub type Value = Option<String>;

/// Whether a list is grouped by a field: by one of which a record holds one value, and whose values have names here.
pub fn is_offered(cache: Cache, field: &FilterField) -> bool {
    match (field.kind, field.source) {
        (FieldKind::User, Source::Users) | (FieldKind::Ids, Source::Items(_)) => true,
        (FieldKind::Ids, Source::List(_)) | (FieldKind::Presence, Source::Checked) => true,
        (FieldKind::Ids, Source::Options(id)) => {
            cache.fields.with(id, |it| it.is_some_and(|it| it.field_type == FieldType::Dropdown))
        }
        (FieldKind::Word, Source::Standings) => true,
        (FieldKind::Word, Source::Typed) => field.key != "website",
        _ => false,
    }
}

/// The field in the address, when it is one of these.
pub fn chosen(choices: Memo<Vec<FilterField>>) -> Memo<Option<FilterField>> {
    let query = use_query_map();
    Memo::new(move |_| {
        let key = query.read().get(IN_ADDRESS)?;
        choices.with(|choices| choices.iter().find(|it| it.key == key).cloned())
    })
}

/// The name of a group. The caller is told of changes.
pub fn name(cache: Cache, field: &FilterField, value: &Value) -> String {
    match (field.source, value) {
        (Source::Checked, Some(_)) => t!("filter.checked").to_owned(),
        (Source::Checked, None) => t!("filter.not_checked").to_owned(),
        (_, None) => t!("groups.without", field = field.label.clone()),
        (source, Some(value)) => value_label(cache, source, value),
    }
}

/// The groups in their order: what has one keeps it, such as the stages; the others stand by their names. Whoever holds no
/// value comes last.
pub fn arrange<T>(cache: Cache, field: &FilterField, groups: &mut Vec<T>, value: impl Fn(&T) -> &Value) {
    let known: Vec<String> = match field.source {
        Source::Items(lists) => {
            lists.iter().flat_map(|list| cache.directory_of(*list)).map(|item| item.id.to_string()).collect()
        }
        Source::Options(id) => {
            let options = cache.fields.with(id, |field| field.map(|it| it.options.clone())).unwrap_or_default();
            options.into_iter().map(|option| option.id.to_string()).collect()
        }
        Source::Standings => Standing::ALL.iter().map(|it| it.as_str().to_owned()).collect(),
        Source::Stages => crate::features::records::stages(cache).into_iter().map(|(id, _)| id).collect(),
        _ => Vec::new(),
    };
    order::by(groups, |group| {
        let value = value(group);
        let place = match value {
            None => i64::MAX,
            Some(value) => {
                let place = known.iter().position(|id| id == value).unwrap_or(known.len());
                i64::try_from(place).unwrap_or(i64::MAX)
            }
        };
        (place, name(cache, field, value).to_lowercase())
    });
}

/// A button that opens what a list can be grouped by.
#[component]
pub fn GroupMenu(choices: Memo<Vec<FilterField>>, by: Memo<Option<FilterField>>) -> impl IntoView {
    let change = set_query();
    let go = move |key: Option<String>| change.run((vec![(IN_ADDRESS, key)],));
    let label = Signal::derive(move || match by.get() {
        Some(field) => t!("groups.by_field", field = field.label),
        None => t!("groups.by").to_owned(),
    });
    let key = Memo::new(move |_| by.with(|by| by.as_ref().map(|by| by.key.clone())));
    let items = move || {
        let offered = choices.get().into_iter().filter(|choice| choice.offered);
        let item = |choice: FilterField| {
            let (of, to) = (choice.key.clone(), choice.key);
            let checked = Signal::derive(move || key.with(|key| key.as_ref() == Some(&of)));
            view! { <MenuItem checked on_select=move || go(Some(to.clone()))>{choice.label}</MenuItem> }
        };
        view! {
            <MenuItem checked=Signal::derive(move || key.with(Option::is_none)) on_select=move || go(None)>{t!("groups.none")}</MenuItem>
            {offered.map(item).collect_view()}
        }
    };
    view! {
        <Menu label class="c-chip c-chip--group" align_end=true trigger=move || view! {
            <Icon name="group"/>
            <span class="c-chip__value">{label}</span>
        }>
            {items()}
        </Menu>
    }
    .into_any()
}
