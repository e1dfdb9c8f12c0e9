//! The matrix of a role: a row for each kind of record, a column for each thing that can be done, and whose in each cell.

use leptos::prelude::*;
use millrace_shared::{RecordKind, Scope, Verb};

use super::{
    draft::{Draft, KINDS, NOTE_VERBS, SETTINGS, VERBS},
    words,
};
use crate::{t, ui::Checkbox};

/// Whose, chosen in a cell: the browser's own list, in the colour of how far it reaches.
#[component]
pub(super) fn ScopeSelect(
    #[prop(into)] scope: Signal<Scope>,
    choices: &'static [Scope],
    #[prop(into)] label: String,
    disabled: bool,
    #[prop(into)] on_change: Callback<Scope>,
) -> impl IntoView {
    let chosen = move |event: web_sys::Event| {
        if let Some(scope) = Scope::parse(&event_target_value(&event)) {
            on_change.run(scope);
        }
    };
    view! {
        <select class="c-scope" data-scope=move || scope.get().as_str() aria-label=label disabled=disabled on:change=chosen>
            {choices.iter().map(|choice| view! {
                <option value=choice.as_str() prop:selected=move || scope.get() == *choice>{words::scope(*choice)}</option>
            }).collect_view()}
        </select>
    }
    .into_any()
}

fn choices(kind: RecordKind, verb: Verb) -> &'static [Scope] {
    match (kind, verb) {
        (RecordKind::Note, Verb::Create) => &[Scope::None, Scope::Own],
        _ => Scope::ALL,
    }
}

/// Rights over records.
#[component]
pub(super) fn Matrix(draft: RwSignal<Draft>, disabled: bool) -> impl IntoView {
    let cell = move |kind: RecordKind, verb: Verb| {
        let scope = Signal::derive(move || draft.with(|draft| draft.scope(kind, verb)));
        let label = format!("{}: {}", words::kind(kind), words::verb(verb));
        let offered = kind != RecordKind::Note || NOTE_VERBS.contains(&verb);
        view! {
            <td data-label=words::verb(verb) class:c-matrix__none=!offered>
                {offered.then(|| view! {
                    <ScopeSelect scope label disabled choices=choices(kind, verb)
                        on_change=move |scope| draft.update(|draft| draft.set(kind, verb, scope))/>
                })}
            </td>
        }
    };
    let row = move |kind: RecordKind| {
        view! {
            <tr>
                <th scope="row">{words::kind(kind)}</th>
                {VERBS.map(|verb| cell(kind, verb)).collect_view()}
            </tr>
        }
    };
    view! {
        <table class="c-matrix">
            <thead><tr>
                <th scope="col"><span class="visually-hidden">{t!("roles.records")}</span></th>
                {VERBS.map(|verb| view! { <th scope="col">{words::verb(verb)}</th> }).collect_view()}
            </tr></thead>
            <tbody>{KINDS.map(row).collect_view()}{row(RecordKind::Note)}</tbody>
        </table>
    }
    .into_any()
}

/// What may be administered.
#[component]
pub(super) fn Settings(draft: RwSignal<Draft>, disabled: bool) -> impl IntoView {
    let boxed = move |kind: RecordKind| {
        let on_change = move |on: bool| {
            let scope = if on { Scope::All } else { Scope::None };
            draft.update(|draft| draft.set(kind, Verb::Administer, scope));
        };
        view! {
            <Checkbox label=words::kind(kind) disabled checked=Signal::derive(move || draft.with(|draft| draft.administers(kind)))
                on_change/>
        }
    };
    view! { <div class="c-matrix__settings">{SETTINGS.map(boxed).collect_view()}</div> }.into_any()
}
