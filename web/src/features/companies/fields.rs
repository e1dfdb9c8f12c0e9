//! The fields of a company one by one, each edited where it stands: on its page and in the list.

use leptos::prelude::*;
use millrace_shared::{CompanyColumn, CompanyId, DirectoryKind, Invalid, RecordKind, UserId, validation};

use super::edit::CompanyEdit;
use crate::{
    cache::{records::Company, use_cache},
    features::fields::ruled,
    features::records::{AddressInput, CompanyPicker, Edits, OwnerPicker, address_part},
    format,
    forms::invalid_text,
    t,
    ui::{Choice, Combobox, InlineEdit, TagsInput, filter_choices},
};

/// Whose field it is, and whether this viewer may change it.
#[derive(Clone, Copy)]
pub(super) struct Of {
    /// The company.
    pub id: CompanyId,
    /// As it is shown.
    pub company: Memo<Option<Company>>,
    /// Where changes are sent from.
    pub edits: Edits,
    /// It may not be changed.
    pub locked: Signal<bool>,
    /// It may not be given away.
    pub kept: Signal<bool>,
}

/// Whether the field of a column is one.
pub(super) const fn is_editable(column: CompanyColumn) -> bool {
    use CompanyColumn as C;
    !matches!(column, C::Standing | C::Phone | C::Email | C::LastActivity | C::CreatedAt | C::UpdatedAt)
}

/// The field of a column.
pub(super) fn editor(column: CompanyColumn, of: Of) -> AnyView {
    use CompanyColumn as C;
    let Of { id, company, edits, locked, kept } = of;
    let locked = ruled::locked(RecordKind::Company, column.as_str(), locked);
    let cache = use_cache();
    let edit = move |edit: CompanyEdit| edit.apply(cache, id, edits);
    let read = move |read: fn(&Company) -> String| {
        Signal::derive(move || company.with(|c| c.as_ref().map(read).unwrap_or_default()))
    };
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let address = move |at: usize| {
        let address =
            Signal::derive(move || company.with(|c| c.as_ref().map(|c| c.address.clone()).unwrap_or_default()));
        let save = move |(address,): (AddressInput,)| edit(CompanyEdit::Address(address));
        address_part(at, address, locked, Callback::new(save))
    };
    match column {
        C::Name => view! {
            <InlineEdit label=t!("fields.name") value=read(|c| c.name.clone()) disabled=locked
                check={|text: String| validation::name(&text).err().map(invalid_text)}
                on_save={move |text: String| edit(CompanyEdit::Name(text))}/>
        }
        .into_any(),
        C::Owner => {
            let owner = Signal::derive(move || company.with(|c| c.as_ref().map(|c| c.owner_id)));
            view! {
                <OwnerPicker owner inline=true disabled=kept
                    on_pick={move |picked: Option<UserId>| if let Some(picked) = picked { edit(CompanyEdit::Owner(picked)) }}/>
            }
            .into_any()
        }
        C::Sector => view! { <SectorPicker company locked on_pick={move |sector: Option<String>| edit(CompanyEdit::Sector(sector))}/> }.into_any(),
        C::Tags => {
            let tags = Signal::derive(move || company.with(|c| c.as_ref().map(|c| c.tags.clone()).unwrap_or_default()));
            view! { <TagsInput tags disabled=locked on_save={move |tags: Vec<String>| edit(CompanyEdit::Tags(tags))}/> }.into_any()
        }
        C::Website => {
            let website = read(|c| c.website.clone().unwrap_or_default());
            view! {
            <InlineEdit label=t!("fields.website") value=website kind="url" disabled=locked
                check={|text: String| if text.is_empty() { None } else { validation::url(&text).err().map(invalid_text) }}
                on_save={move |text: String| edit(CompanyEdit::Website(filled(text).and_then(|text| validation::url(&text).ok())))}/>
            {move || website.with(|url| (!url.is_empty()).then(|| view! {
                <a class="c-fact-link" href=url.clone() target="_blank" rel="noopener noreferrer" aria-label=t!("records.open_link")><crate::ui::Icon name="external"/></a>
            }))}
            }
            .into_any()
        }
        C::AnnualRevenue => {
            let revenue =
                read(|c| c.annual_revenue.map(|amount| crate::amounts::written(amount, &c.currency)).unwrap_or_default());
            let revenue_shown =
                read(|c| c.annual_revenue.map(|amount| format::money_short(amount, &c.currency)).unwrap_or_default());
            let code = read(|c| c.currency.clone());
            view! {
            <InlineEdit label=t!("fields.annual_revenue") value=revenue display=move || revenue_shown.get().into_any() disabled=locked
                check={move |text: String| if text.is_empty() || crate::amounts::parse(&text, &code.read()).is_some() { None } else { Some(t!("invalid.amount").to_owned()) }}
                on_save={move |text: String| edit(CompanyEdit::AnnualRevenue(crate::amounts::parse(&text, &code.read_untracked())))}/>
            }
            .into_any()
        }
        C::Employees => {
            let employees = read(|c| c.employees.map(|n| n.to_string()).unwrap_or_default());
            let employees_shown = read(|c| c.employees.map(|n| format::number(f64::from(n))).unwrap_or_default());
            view! {
            <InlineEdit label=t!("fields.employees") value=employees display=move || employees_shown.get().into_any() disabled=locked
                check={|text: String| check_whole(&text, 0, 10_000_000)}
                on_save={move |text: String| edit(CompanyEdit::Employees(text.parse().ok()))}/>
            }
            .into_any()
        }
        C::FoundedYear => {
            let year = read(|c| c.founded_year.map(|n| n.to_string()).unwrap_or_default());
            view! {
            <InlineEdit label=t!("fields.founded_year") value=year disabled=locked
                check={|text: String| check_whole(&text, 1000, 2100)}
                on_save={move |text: String| edit(CompanyEdit::FoundedYear(text.parse().ok()))}/>
            }
            .into_any()
        }
        C::Parent => {
            let parent = Signal::derive(move || {
                company
                    .with(|c| c.as_ref().and_then(|c| c.parent_id))
                    .map(|id| Choice::new(id.to_string(), cache.company_name(id)))
            });
            view! {
            <CompanyPicker selected=parent inline=true label=t!("fields.parent") disabled=locked except=Signal::derive(move || Some(id.to_string()))
                on_pick={move |choice: Option<Choice>| {
                    let picked = choice.as_ref().and_then(|choice| choice.id.parse::<CompanyId>().ok());
                    if let (Some(id), Some(choice)) = (picked, choice) {
                        cache.absorb_company_name(crate::cache::records::Named { id, name: choice.label });
                    }
                    edit(CompanyEdit::Parent(picked));
                }}/>
            {move || parent.get().map(|choice| view! {
                <leptos_router::components::A href=format!("/companies/{}", choice.id) attr:class="c-fact-link" attr:aria-label=t!("records.open_link")><crate::ui::Icon name="chevron-right"/></leptos_router::components::A>
            })}
            }
            .into_any()
        }
        C::Street => address(0),
        C::City => address(1),
        C::Region => address(2),
        C::PostalCode => address(3),
        C::Country => address(4),
        C::Standing | C::Phone | C::Email | C::LastActivity | C::CreatedAt | C::UpdatedAt => ().into_any(),
    }
}

fn check_whole(text: &str, least: i64, most: i64) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    match text.parse::<i64>() {
        Ok(number) => validation::range(number, least, most).err().map(invalid_text),
        Err(_) => Some(invalid_text(Invalid::OutOfRange(least, most))),
    }
}

/// A sector from the workspace's list, or another one.
#[component]
fn SectorPicker(
    company: Memo<Option<Company>>,
    locked: Signal<bool>,
    #[prop(into)] on_pick: Callback<(Option<String>,)>,
) -> impl IntoView {
    let cache = use_cache();
    let search = RwSignal::new(String::new());
    let selected = Signal::derive(move || {
        company.with(|c| c.as_ref().and_then(|c| c.sector.clone())).map(|sector| Choice::new(sector.clone(), sector))
    });
    let choices = Signal::derive(move || {
        let all: Vec<Choice> = cache
            .directory_of(DirectoryKind::Sector)
            .into_iter()
            .map(|item| Choice::new(item.name.clone(), item.name))
            .collect();
        filter_choices(&all, &search.read())
    });
    view! {
        <Combobox selected choices search inline=true clearable=true disabled=locked label=t!("fields.sector")
            on_pick={move |choice: Option<Choice>| on_pick.run((choice.map(|choice| choice.id),))}
            on_create={move |text: String| on_pick.run((Some(text),))}/>
    }
    .into_any()
}
