//! The bar of the chosen rows: how many, and what can be done with all of them.

use leptos::prelude::*;
use millrace_shared::RecordId;

use super::{
    bulk::{self, Deed},
    distribute::DistributeDialog,
    merge::{self, MergeDialog},
    selecting::Chosen,
    set_field::SetField,
    user_choices,
};
use crate::{
    api::convert,
    features::views::Exporting,
    t,
    ui::{Button, Choice, Combobox, Dropdown, Icon, IconButton, TextInput, filter_choices},
};

/// Most records of one file that are named one by one.
const EXPORT_MOST: usize = 1_000;

/// Shown while rows are chosen.
#[component]
pub fn SelectionBar(chosen: Chosen) -> impl IntoView {
    let any = Memo::new(move |_| chosen.is_on());
    view! { <Show when=move || any.get()><Bar chosen/></Show> }
}

#[component]
fn Bar(chosen: Chosen) -> impl IntoView {
    let (may, exporting) = (chosen.may(), Exporting::of_screen());
    let on_key = window_event_listener(leptos::ev::keydown, move |event| chosen.escape(&event));
    on_cleanup(move || on_key.remove());
    let count = Memo::new(move |_| chosen.selection.with(|it| it.all().len()));
    let disabled = Signal::derive(move || chosen.working.get().is_some() || count.get() == 0);
    // Offered once everything that is loaded is chosen, and there is more.
    let rest = Memo::new(move |_| {
        let total = chosen.total.get().and_then(|total| usize::try_from(total).ok())?;
        let loaded = chosen.loaded.with(Vec::len);
        (!chosen.whole.get() && count.get() >= loaded && count.get() < total).then_some(total)
    });
    let run = move |deed| bulk::run(chosen, deed, chosen.selection.with_untracked(|it| it.all().to_vec()));
    let wanted = RwSignal::new(String::new());
    let people = Signal::derive(move || filter_choices(&user_choices(chosen.cache), &wanted.read()));
    let assign = move |(choice,): (Option<Choice>,)| {
        if let Some(owner) = choice.and_then(|choice| choice.id.parse().ok()) {
            run(Deed::Assign(owner));
        }
    };
    let (setting, merging, distributing) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let mergeable = Memo::new(move |_| may.edit.get() && may.delete.get() && (2..=merge::MOST).contains(&count.get()));
    let tag = RwSignal::new(String::new());
    let add_tag = move || {
        let typed = tag.get_untracked().trim().to_owned();
        if !typed.is_empty() {
            tag.set(String::new());
            run(Deed::Tag(typed));
        }
    };
    let export = move || {
        let ids: Vec<RecordId> = chosen.selection.with_untracked(|it| it.all().to_vec());
        if chosen.whole.get_untracked() {
            exporting.fetch(None);
        } else if ids.len() > EXPORT_MOST {
            chosen.toasts.error(t!("records.export_most", most = EXPORT_MOST));
        } else {
            exporting.fetch(Some(ids.into_iter().map(convert::gql).collect()));
        }
    };
    let told = move || match chosen.working.get() {
        Some((done, all)) => t!("records.working", done = done, all = all),
        None => t!("board.selected", count = count.get()),
    };
    let may_export = move || exporting.may().get() && !chosen.trash.get();
    let leave = move || {
        if chosen.working.get_untracked().is_some() { chosen.stopped.set_value(true) } else { chosen.clear() }
    };
    view! {
        <div class="c-selection" role="toolbar" aria-label=t!("records.selection") aria-busy=move || chosen.working.get().map(|_| "true")>
            <p class="c-selection__count" role="status"><b>{told}</b></p>
            {move || rest.get().map(|total| view! {
                <button type="button" class="c-button c-button--ghost" on:click=move |_| chosen.choose_all()>{t!("records.all_matching", count = total)}</button>
            })}
            <Show when=move || may.assign.get()>
                <div class="c-chip c-chip--pick c-selection__assign">
                    <Combobox selected=Signal::derive(|| None) choices=people search=wanted label=t!("board.assign_selected") inline=true disabled
                        placeholder=t!("board.assign_selected") on_pick=assign/>
                </div>
                <button type="button" class="c-button c-button--ghost" disabled=disabled on:click=move |_| distributing.set(true)>
                    <Icon name="users"/>{t!("assignment.distribute")}
                </button>
            </Show>
            <Show when=move || may.edit.get()>
                <Dropdown label=t!("deal.add_tag") class="c-button c-button--ghost" trigger=|| view! { <Icon name="tag"/>{t!("deal.add_tag")} }>
                    <form class="c-selection__tag" on:submit=move |event| { event.prevent_default(); add_tag(); }>
                        <TextInput value=tag label=t!("deal.add_tag")/>
                        <Button submit=true busy=disabled>{t!("common.add")}</Button>
                    </form>
                </Dropdown>
            </Show>
            <Show when=move || may.edit.get()>
                <button type="button" class="c-button c-button--ghost" disabled=disabled on:click=move |_| setting.set(true)>
                    <Icon name="edit"/>{t!("records.set_field")}
                </button>
            </Show>
            <Show when=move || mergeable.get()>
                <button type="button" class="c-button c-button--ghost" disabled=disabled on:click=move |_| merging.set(true)>
                    <Icon name="pipeline"/>{t!("merge.action")}
                </button>
            </Show>
            <Show when=may_export>
                <button type="button" class="c-button c-button--ghost" disabled=disabled on:click=move |_| export()>
                    <Icon name="external"/>{t!("records.export")}
                </button>
            </Show>
            <Show when=move || may.delete.get()>
                {move || if chosen.trash.get() {
                    view! { <button type="button" class="c-button c-button--ghost" disabled=disabled on:click=move |_| run(Deed::Restore)><Icon name="restore"/>{t!("records.restore")}</button> }.into_any()
                } else {
                    view! { <button type="button" class="c-button c-button--ghost" disabled=disabled on:click=move |_| run(Deed::Trash)><Icon name="trash"/>{t!("records.to_trash")}</button> }.into_any()
                }}
            </Show>
            <IconButton icon="close" label=Signal::derive(move || if chosen.working.get().is_some() { t!("records.stop") } else { t!("board.clear_selection") }.to_owned()) on_press=leave/>
        </div>
        <SetField chosen open=setting/>
        <MergeDialog kind=chosen.kind ids=Signal::derive(move || chosen.selection.with(|it| it.all().to_vec())) open=merging on_done=move || chosen.clear()/>
        <DistributeDialog chosen open=distributing/>
    }
    .into_any()
}
