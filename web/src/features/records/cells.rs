//! What cells of a list show, whatever the kind of record.

use leptos::prelude::*;
use millrace_shared::{Standing, UserId, fields::listed};

use super::filter::standing_label;
use crate::{
    cache::{
        Cache,
        fields::CustomValues,
        records::{Address, LabeledValue},
    },
    features::fields::words,
    format,
    ui::{Avatar, Badge, Tone},
};

/// A text that may be absent.
pub fn text(text: Option<&str>) -> AnyView {
    view! { <span>{text.unwrap_or_default().to_owned()}</span> }.into_any()
}

/// The name with its picture; people are round.
pub fn name(name: &str, id: String, square: bool) -> AnyView {
    view! { <Avatar name=name.to_owned() id square/><span>{name.to_owned()}</span> }.into_any()
}

/// Who looks after it. The caller is told of changes.
pub fn owner(cache: Cache, id: UserId) -> AnyView {
    let name = cache.user_name(id);
    view! { <Avatar name=name.clone() id=id.to_string()/><span class="c-hide-narrow">{name}</span> }.into_any()
}

/// Whether it is a customer or a prospect; nothing while there are no deals with it.
pub fn standing(standing: Option<Standing>) -> AnyView {
    let Some(standing) = standing else { return ().into_any() };
    let tone = match standing {
        Standing::Customer => Tone::Good,
        Standing::Prospect => Tone::Accent,
        Standing::Lost => Tone::Neutral,
    };
    view! { <Badge tone>{standing_label(standing)}</Badge> }.into_any()
}

/// The first of several.
pub fn labeled(values: &[LabeledValue]) -> AnyView {
    text(values.first().map(|it| it.value.as_str()))
}

/// Each of several tags.
pub fn tags(tags: &[String]) -> AnyView {
    let tag = |tag: &String| view! { <span class="c-tag">{tag.clone()}</span> };
    view! { <span class="c-tags">{tags.iter().map(tag).collect_view()}</span> }.into_any()
}

/// How long ago it was.
pub fn ago(instant: &str) -> AnyView {
    view! { <span title=format::date_time(instant)>{format::ago_narrow(instant)}</span> }.into_any()
}

/// A day.
pub fn date(instant: &str) -> AnyView {
    text(Some(&format::date_of(instant)))
}

/// A part of an address, or what a custom field holds; nothing for a word that says something else.
pub fn other(cache: Cache, key: &str, address: &Address, custom: &CustomValues) -> AnyView {
    let part = match key {
        "street" => &address.street,
        "city" => &address.city,
        "region" => &address.region,
        "postal_code" => &address.postal_code,
        "country" => &address.country,
        key => return self::custom(cache, key, custom),
    };
    text(part.as_deref())
}

/// What a custom field holds; nothing for a word that says something else.
pub fn custom(cache: Cache, key: &str, custom: &CustomValues) -> AnyView {
    let field = listed::of_word(key).and_then(|id| cache.fields.get(id));
    let shown = field.and_then(|field| custom.get(field.id).map(|value| words::shown(cache, &field, value)));
    text(shown.as_deref())
}
