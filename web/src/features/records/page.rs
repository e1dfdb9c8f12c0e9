//! The frame of a record's page: head, facts at the side, the rest in tabs.

use leptos::prelude::*;
use leptos_router::components::A;
use millrace_shared::{FieldRight, RecordKind};

use crate::{
    cache::use_cache,
    features::{
        fields::ruled::{self, LockMark},
        shell::BackLink,
    },
    t,
    ui::{Button, ButtonKind, EmptyState, Icon},
};

/// One row of a list of facts.
#[component]
pub fn Fact(
    /// Its name.
    #[prop(into)]
    label: String,
    /// The kind of the record and the word of the field, of one that a role may hide.
    #[prop(optional)]
    of: Option<(RecordKind, &'static str)>,
    /// What may be done with it, of a custom field.
    #[prop(optional, into)]
    right: Option<Signal<FieldRight>>,
    /// The value or its editor.
    children: Children,
) -> impl IntoView {
    let cache = use_cache();
    let of_word = move |(kind, said)| Signal::derive(move || ruled::right_of(cache, kind, said));
    let Some(right) = right.or_else(|| of.map(of_word)) else {
        return view! { <dt>{label}</dt><dd>{children()}</dd> }.into_any();
    };
    let away = move || (right.get() == FieldRight::Hidden).then_some("none");
    view! { <dt style:display=away>{label}<LockMark right/></dt><dd style:display=away>{children()}</dd> }.into_any()
}

/// Shown at the address of a record that is not there, or not for this viewer.
#[component]
pub fn NoSuchRecord(
    /// The list that one can go on from: its address.
    list: &'static str,
    /// Its picture.
    icon: &'static str,
    /// Its name.
    name: &'static str,
) -> impl IntoView {
    view! {
        <EmptyState icon title=t!("shell.not_found_title") text=t!("shell.not_found_text")>
            <A href=list attr:class="c-button">{name}</A>
        </EmptyState>
    }
    .into_any()
}

/// The frame of a record's page.
#[component]
pub fn RecordPage(
    /// The list it belongs to: address and name.
    back: (&'static str, &'static str),
    /// Picture and name.
    #[prop(into)]
    head: ViewFn,
    /// Buttons at the right of the head.
    #[prop(into)]
    actions: ViewFn,
    /// Below the head, across the page.
    #[prop(optional, into)]
    notice: ViewFn,
    /// The list of facts.
    #[prop(into)]
    facts: ViewFn,
    /// Tabs and panels.
    children: Children,
) -> impl IntoView {
    view! {
        <article class="c-record">
            <header class="c-record__head">
                <BackLink href=back.0 label=back.1/>
                <div class="c-record__title">{head.run()}<div class="c-record__actions">{actions.run()}</div></div>
                {notice.run()}
            </header>
            <div class="c-record__body">
                <section class="c-record__facts" aria-label=t!("records.facts")><dl class="c-facts">{facts.run()}</dl></section>
                <section class="c-record__main">{children()}</section>
            </div>
        </article>
    }
    .into_any()
}

/// Says that a record is in the trash, and offers to take it out.
#[component]
pub fn TrashBar(
    /// True while it is there.
    #[prop(into)]
    deleted: Signal<bool>,
    /// The viewer may take it out.
    #[prop(into)]
    can_restore: Signal<bool>,
    /// Takes it out.
    #[prop(into)]
    on_restore: Callback<()>,
) -> impl IntoView {
    move || {
        deleted.get().then(|| view! {
            <div class="c-trash-bar" role="status">
                <Icon name="trash"/><span>{t!("records.in_trash")}</span>
                {move || can_restore.get().then(|| view! { <Button kind=ButtonKind::Default icon="restore" on_press=on_restore>{t!("records.restore")}</Button> })}
            </div>
        })
    }
}
