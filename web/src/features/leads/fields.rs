//! The fields of a lead one by one, each edited where it stands: on its page and in the list.

use leptos::prelude::*;
use millrace_shared::{DirectoryItemId, DirectoryKind, LeadColumn, RecordKind, UserId, validation};

use super::{
    edit::{LeadEdit, Shown},
    record::Lead,
};
use crate::{
    cache::use_cache,
    features::fields::ruled,
    features::records::{AddressInput, Edits, OwnerPicker, address_part},
    forms::invalid_text,
    t,
    ui::{Choice, Combobox, InlineEdit, TagsInput, filter_choices},
};

/// Whose field it is, and whether this viewer may change it.
#[derive(Clone, Copy)]
pub(super) struct Of {
    /// Where the lead stands.
    pub shown: Shown,
    /// As it is shown.
    pub lead: Memo<Option<Lead>>,
    /// Where changes are sent from.
    pub edits: Edits,
    /// It may not be changed.
    pub locked: Signal<bool>,
    /// It may not be given away.
    pub kept: Signal<bool>,
}

/// Whether the field of a column is one; where a lead stands is asked with more beside it.
pub(super) const fn is_editable(column: LeadColumn) -> bool {
    use LeadColumn as C;
    !matches!(
        column,
        C::Name | C::Stage | C::Reason | C::Phone | C::Email | C::LastActivity | C::CreatedAt | C::UpdatedAt
    )
}

/// The field of a column.
pub(super) fn editor(column: LeadColumn, of: Of) -> AnyView {
    use LeadColumn as C;
    let Of { shown, lead, edits, locked, kept } = of;
    let locked = ruled::locked(RecordKind::Lead, column.as_str(), locked);
    let edit = move |edit: LeadEdit| edit.apply(shown, edits);
    let read = move |read: fn(&Lead) -> String| {
        Signal::derive(move || lead.with(|l| l.as_ref().map(read).unwrap_or_default()))
    };
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let address = move |at: usize| {
        let address = Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.address.clone()).unwrap_or_default()));
        let save = move |(address,): (AddressInput,)| edit(LeadEdit::Address(address));
        address_part(at, address, locked, Callback::new(save))
    };
    match column {
        C::Owner => {
            let owner = Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.owner_id)));
            view! {
                <OwnerPicker owner inline=true disabled=kept
                    on_pick={move |picked: Option<UserId>| if let Some(picked) = picked { edit(LeadEdit::Owner(picked)) }}/>
            }
            .into_any()
        }
        C::Company => view! {
            <InlineEdit label=t!("fields.company") value=read(|l| l.company_name.clone().unwrap_or_default()) disabled=locked
                check=check_line on_save={move |text: String| edit(LeadEdit::CompanyName(filled(text)))}/>
        }
        .into_any(),
        C::JobTitle => view! {
            <InlineEdit label=t!("fields.job_title") value=read(|l| l.job_title.clone().unwrap_or_default()) disabled=locked
                check=check_line on_save={move |text: String| edit(LeadEdit::JobTitle(filled(text)))}/>
        }
        .into_any(),
        C::Source => view! {
            <SourcePicker lead locked on_pick={move |source: Option<DirectoryItemId>| edit(LeadEdit::Source(source))}/>
        }
        .into_any(),
        C::Tags => {
            let tags = Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.tags.clone()).unwrap_or_default()));
            view! { <TagsInput tags disabled=locked on_save={move |tags: Vec<String>| edit(LeadEdit::Tags(tags))}/> }.into_any()
        }
        C::Website => view! {
            <InlineEdit label=t!("fields.website") value=read(|l| l.website.clone().unwrap_or_default()) kind="url" disabled=locked
                check={|text: String| if text.is_empty() { None } else { validation::url(&text).err().map(invalid_text) }}
                on_save={move |text: String| edit(LeadEdit::Website(filled(text).and_then(|text| validation::url(&text).ok())))}/>
        }
        .into_any(),
        C::Street => address(0),
        C::City => address(1),
        C::Region => address(2),
        C::PostalCode => address(3),
        C::Country => address(4),
        C::Name | C::Stage | C::Reason | C::Phone | C::Email | C::LastActivity | C::CreatedAt | C::UpdatedAt => {
            ().into_any()
        }
    }
}

pub(super) fn check_line(text: String) -> Option<String> {
    validation::line(&text, validation::NAME_MAX).err().map(invalid_text)
}

/// Where the lead came from.
#[component]
fn SourcePicker(
    lead: Memo<Option<Lead>>,
    locked: Signal<bool>,
    #[prop(into)] on_pick: Callback<(Option<DirectoryItemId>,)>,
) -> impl IntoView {
    let cache = use_cache();
    let search = RwSignal::new(String::new());
    let all = move || {
        let items = cache.directory_of(DirectoryKind::Source).into_iter();
        items.map(|item| Choice::new(item.id.to_string(), item.name)).collect::<Vec<_>>()
    };
    let selected = Signal::derive(move || {
        let id = lead.with(|l| l.as_ref().and_then(|l| l.source_id))?.to_string();
        all().into_iter().find(|choice| choice.id == id)
    });
    let choices = Signal::derive(move || filter_choices(&all(), &search.read()));
    view! {
        <Combobox selected choices search inline=true clearable=true disabled=locked label=t!("fields.source")
            on_pick={move |choice: Option<Choice>| on_pick.run((choice.and_then(|it| it.id.parse().ok()),))}/>
    }
    .into_any()
}
