//! What a role says of single fields: one line for each, found by its name.

use leptos::prelude::*;
use millrace_shared::{
    FieldRight, RecordKind,
    fields::{listed, rights::built_in},
    validation::folded,
};

use super::{
    draft::{Draft, KINDS},
    words,
};
use crate::{
    cache::{Cache, use_cache},
    order, t,
    ui::{Icon, Tabs, TextInput},
};

/// A field of a kind: its word in rights, and its name.
pub(super) type Named = (String, String);

/// The fields of a kind, those that every record has first. The caller is told of changes.
pub(super) fn named(cache: Cache, kind: RecordKind) -> Vec<Named> {
    let own = built_in(kind).iter().map(|field| ((*field).to_owned(), label(field).to_owned()));
    let mut custom = cache.fields.all();
    custom.retain(|field| field.kind == kind && !field.archived);
    order::by(&mut custom, |field| (field.position.into(), field.id.to_string()));
    own.chain(custom.into_iter().map(|field| (listed::word(field.id), field.label))).collect()
}

/// The name of a field that every record of a kind has.
pub(super) fn label(field: &str) -> &'static str {
    match field {
        "amount" => t!("fields.amount"),
        "probability" => t!("fields.probability"),
        "expectedCloseOn" => t!("fields.expected_close_on"),
        "source" => t!("fields.source"),
        "lossReason" | "reason" => t!("fields.loss_reason"),
        "sector" => t!("fields.sector"),
        "website" => t!("fields.website"),
        "phones" => t!("fields.phones"),
        "emails" => t!("fields.emails"),
        "address" => t!("fields.address"),
        "annualRevenue" => t!("fields.annual_revenue"),
        "employees" => t!("fields.employees"),
        "foundedYear" => t!("fields.founded_year"),
        "jobTitle" => t!("fields.job_title"),
        "socials" => t!("fields.socials"),
        "language" => t!("fields.language"),
        "birthday" => t!("fields.birthday"),
        _ => "…",
    }
}

/// The fields, kind by kind.
#[component]
pub(super) fn Fields(draft: RwSignal<Draft>, disabled: bool) -> impl IntoView {
    let cache = use_cache();
    let (kind, search) = (RwSignal::new(RecordKind::Deal.as_str()), RwSignal::new(String::new()));
    let tabs = Signal::derive(move || {
        // How many are narrowed is told beside the name, so that nobody has to look through all four.
        let one = |of: RecordKind| match draft.with(|draft| draft.narrowed(of)) {
            0 => (of.as_str(), words::kind(of).to_owned()),
            count => (of.as_str(), format!("{} · {count}", words::kind(of))),
        };
        KINDS.map(one).to_vec()
    });
    let of_kind = Memo::new(move |_| RecordKind::parse(kind.get()).unwrap_or(RecordKind::Deal));
    let found = Memo::new(move |_| {
        let wanted = folded(&search.read());
        let mut fields = named(cache, of_kind.get());
        fields.retain(|(_, name)| folded(name).contains(&wanted));
        fields
    });
    view! {
        <div class="c-fieldrights">
            <Tabs tabs selected=kind label=t!("roles.fields")/>
            <span class="c-list__search"><Icon name="search"/>
                <TextInput value=search kind="search" label=t!("roles.find_field") placeholder=t!("roles.find_field")/></span>
            <ul class="c-fieldrights__all">
                <For each=move || found.get() key=move |(word, name)| (of_kind.get_untracked(), word.clone(), name.clone()) let((word, name))>
                    <Line draft kind=of_kind.get_untracked() word name disabled/>
                </For>
            </ul>
            {move || found.with(Vec::is_empty).then(|| view! { <p class="c-rows__none">{t!("common.nothing_found")}</p> })}
        </div>
    }
    .into_any()
}

#[component]
fn Line(draft: RwSignal<Draft>, kind: RecordKind, word: String, name: String, disabled: bool) -> impl IntoView {
    let of = StoredValue::new(word);
    let right = Memo::new(move |_| draft.with(|draft| of.with_value(|word| draft.right(kind, word))));
    let chosen = move |event: web_sys::Event| {
        if let Some(right) = FieldRight::parse(&event_target_value(&event)) {
            draft.update(|draft| of.with_value(|word| draft.set_right(kind, word, right)));
        }
    };
    let choice = move |choice: FieldRight| {
        view! { <option value=choice.as_str() prop:selected=move || right.get() == choice>{words::right(choice)}</option> }
    };
    view! {
        <li class="c-fieldrights__line">
            <span class="truncate">{name.clone()}</span>
            <select class="c-scope" data-right=move || right.get().as_str() aria-label=name disabled=disabled on:change=chosen>
                {[FieldRight::Edit, FieldRight::ReadOnly, FieldRight::Hidden].map(choice).collect_view()}
            </select>
        </li>
    }
    .into_any()
}
