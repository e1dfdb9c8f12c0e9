//! The fields of a contact one by one, each edited where it stands: on its page and in the list.

use leptos::prelude::*;
use millrace_shared::{ContactColumn, ContactId, RecordKind, UserId, validation};

use super::edit::ContactEdit;
use crate::{
    cache::{records::Contact, use_cache},
    features::fields::ruled,
    features::records::{AddressInput, Edits, OwnerPicker, address_part},
    format,
    forms::invalid_text,
    t,
    ui::{Icon, InlineEdit, TagsInput},
};

/// Whose field it is, and whether this viewer may change it.
#[derive(Clone, Copy)]
pub(super) struct Of {
    /// The contact.
    pub id: ContactId,
    /// As it is shown.
    pub contact: Memo<Option<Contact>>,
    /// Where changes are sent from.
    pub edits: Edits,
    /// It may not be changed.
    pub locked: Signal<bool>,
    /// It may not be given away.
    pub kept: Signal<bool>,
}

/// Whether the field of a column is one; a name is two, and companies, numbers and addresses are any number.
pub(super) const fn is_editable(column: ContactColumn) -> bool {
    use ContactColumn as C;
    !matches!(
        column,
        C::Name | C::Company | C::Standing | C::Phone | C::Email | C::LastActivity | C::CreatedAt | C::UpdatedAt
    )
}

/// The field of a column.
pub(super) fn editor(column: ContactColumn, of: Of) -> AnyView {
    use ContactColumn as C;
    let Of { id, contact, edits, locked, kept } = of;
    let locked = ruled::locked(RecordKind::Contact, column.as_str(), locked);
    let cache = use_cache();
    let edit = move |edit: ContactEdit| edit.apply(cache, id, edits);
    let read = move |read: fn(&Contact) -> String| {
        Signal::derive(move || contact.with(|c| c.as_ref().map(read).unwrap_or_default()))
    };
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let address = move |at: usize| {
        let address =
            Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.address.clone()).unwrap_or_default()));
        let save = move |(address,): (AddressInput,)| edit(ContactEdit::Address(address));
        address_part(at, address, locked, Callback::new(save))
    };
    match column {
        C::Owner => {
            let owner = Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.owner_id)));
            view! {
                <OwnerPicker owner inline=true disabled=kept
                    on_pick={move |picked: Option<UserId>| if let Some(picked) = picked { edit(ContactEdit::Owner(picked)) }}/>
            }
            .into_any()
        }
        C::JobTitle => view! {
            <InlineEdit label=t!("fields.job_title") value=read(|c| c.job_title.clone().unwrap_or_default()) disabled=locked check=check_line
                on_save={move |text: String| edit(ContactEdit::JobTitle(filled(text)))}/>
        }
        .into_any(),
        C::Tags => {
            let tags = Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.tags.clone()).unwrap_or_default()));
            view! { <TagsInput tags disabled=locked on_save={move |tags: Vec<String>| edit(ContactEdit::Tags(tags))}/> }.into_any()
        }
        C::Website => {
            let website = read(|c| c.website.clone().unwrap_or_default());
            view! {
            <InlineEdit label=t!("fields.website") value=website kind="url" disabled=locked
                check={|text: String| if text.is_empty() { None } else { validation::url(&text).err().map(invalid_text) }}
                on_save={move |text: String| edit(ContactEdit::Website(filled(text).and_then(|text| validation::url(&text).ok())))}/>
            {move || website.with(|url| (!url.is_empty()).then(|| view! {
                <a class="c-fact-link" href=url.clone() target="_blank" rel="noopener noreferrer" aria-label=t!("records.open_link")><Icon name="external"/></a>
            }))}
            }
            .into_any()
        }
        C::Birthday => {
            let birthday = read(|c| c.birthday.clone().unwrap_or_default());
            view! {
            <InlineEdit label=t!("fields.birthday") value=birthday kind="date" disabled=locked
                display=move || format::day_long(&birthday.read()).into_any()
                on_save={move |text: String| edit(ContactEdit::Birthday(filled(text)))}/>
            }
            .into_any()
        }
        C::Language => view! {
            <InlineEdit label=t!("fields.language") value=read(|c| c.language.clone().unwrap_or_default()) disabled=locked check=check_line
                on_save={move |text: String| edit(ContactEdit::Language(filled(text)))}/>
        }
        .into_any(),
        C::Street => address(0),
        C::City => address(1),
        C::Region => address(2),
        C::PostalCode => address(3),
        C::Country => address(4),
        C::Name | C::Company | C::Standing | C::Phone | C::Email | C::LastActivity | C::CreatedAt | C::UpdatedAt => ().into_any(),
    }
}

pub(super) fn check_line(text: String) -> Option<String> {
    validation::line(&text, validation::NAME_MAX).err().map(invalid_text)
}
