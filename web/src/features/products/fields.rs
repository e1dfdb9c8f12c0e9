//! The fields of a product one by one, each edited where it stands: on its page and in the list.

use leptos::prelude::*;
use millrace_shared::{
    ProductColumn, UserId,
    currency::{CURRENCIES, digits},
    validation,
};

use super::record::{Product, standing};
use crate::{
    amounts,
    features::records::{Fact, Of, OwnerPicker},
    format,
    forms::invalid_text,
    t,
    ui::{Choice, Combobox, InlineEdit, TagsInput, filter_choices},
};

/// Whether the field of a column is one.
pub(super) const fn is_editable(column: ProductColumn) -> bool {
    use ProductColumn as C;
    !matches!(column, C::LastActivity | C::CreatedAt | C::UpdatedAt)
}

/// The name in the head of the page.
pub(super) fn name(of: Of<Product>) -> AnyView {
    editor(ProductColumn::Name, of)
}

/// The rows of the page.
pub(super) fn facts(of: Of<Product>) -> AnyView {
    use ProductColumn as C;
    view! {
        <Fact label=t!("products.price")>{editor(C::Price, of)}</Fact>
        <Fact label=t!("fields.currency")>{editor(C::Currency, of)}</Fact>
        <Fact label=t!("products.status")>{editor(C::Active, of)}</Fact>
        <Fact label=t!("products.code")>{editor(C::Code, of)}</Fact>
        <Fact label=t!("products.category")>{editor(C::Category, of)}</Fact>
        <Fact label=t!("stages.description")>{editor(C::Description, of)}</Fact>
        <Fact label=t!("fields.tags")>{editor(C::Tags, of)}</Fact>
        <Fact label=t!("fields.owner")>{editor(C::Owner, of)}</Fact>
    }
    .into_any()
}

/// The field of a column.
pub(super) fn editor(column: ProductColumn, of: Of<Product>) -> AnyView {
    use ProductColumn as C;
    let filled = |text: String| (!text.is_empty()).then_some(text);
    match column {
        C::Name => view! {
            <InlineEdit label=t!("fields.name") value=of.read(|p| p.name.clone()) disabled=of.locked
                check={|text: String| validation::name(&text).err().map(invalid_text)}
                on_save={move |text: String| of.edit(|p| p.name = text)}/>
        }
        .into_any(),
        C::Code => view! {
            <InlineEdit label=t!("products.code") value=of.read(|p| p.code.clone().unwrap_or_default()) disabled=of.locked
                check=check_line on_save={move |text: String| of.edit(|p| p.code = filled(text))}/>
        }
        .into_any(),
        C::Category => view! {
            <InlineEdit label=t!("products.category") value=of.read(|p| p.category.clone().unwrap_or_default()) disabled=of.locked
                check=check_line on_save={move |text: String| of.edit(|p| p.category = filled(text))}/>
        }
        .into_any(),
        C::Description => {
            let text = of.read(|p| p.description.clone().unwrap_or_default());
            view! {
                <InlineEdit label=t!("stages.description") value=text disabled=of.locked multiline=true
                    display=move || view! { <span class="c-customtext">{text}</span> }.into_any()
                    check={|text: String| validation::text(&text, validation::NOTE_MAX).err().map(invalid_text)}
                    on_save={move |text: String| of.edit(|p| p.description = filled(text))}/>
            }
            .into_any()
        }
        C::Price => {
            let code = of.read(|p| p.currency.clone());
            let price = of.read(|p| p.price.map(|price| amounts::written(price, &p.currency)).unwrap_or_default());
            let shown = of.read(|p| p.price.map(|price| format::money(price, &p.currency)).unwrap_or_default());
            view! {
                <InlineEdit label=t!("products.price") value=price display=move || shown.get().into_any() disabled=of.locked
                    check={move |text: String| check_price(&text, &code.get_untracked())}
                    on_save={move |text: String| of.edit(|p| p.price = amounts::parse(&text, &p.currency))}/>
            }
            .into_any()
        }
        C::Currency => {
            let choice = |code: String| Choice { detail: Some(format::display_name("currency", &code)), ..Choice::new(code.clone(), code) };
            let all = StoredValue::new(CURRENCIES.iter().map(|(code, _)| choice((*code).to_owned())).collect::<Vec<_>>());
            let search = RwSignal::new(String::new());
            let choices = Signal::derive(move || all.with_value(|all| filter_choices(all, &search.read())));
            let selected = Signal::derive(move || of.record.with(|p| p.as_ref().map(|p| Choice::new(p.currency.clone(), p.currency.clone()))));
            view! {
                <Combobox selected choices search inline=true disabled=of.locked label=t!("fields.currency")
                    on_pick={move |picked: Option<Choice>| if let Some(picked) = picked { of.edit(|p| change_currency(p, picked.id)) }}/>
            }
            .into_any()
        }
        C::Active => {
            let choice = |active: bool| Choice::new(active.to_string(), standing(active));
            let all = StoredValue::new(vec![choice(true), choice(false)]);
            let search = RwSignal::new(String::new());
            let choices = Signal::derive(move || all.with_value(|all| filter_choices(all, &search.read())));
            let selected = Signal::derive(move || of.record.with(|p| p.as_ref().map(|p| choice(p.active))));
            view! {
                <Combobox selected choices search inline=true disabled=of.locked label=t!("products.status")
                    on_pick={move |picked: Option<Choice>| if let Some(picked) = picked { of.edit(|p| p.active = picked.id == "true") }}/>
            }
            .into_any()
        }
        C::Tags => {
            let tags = Signal::derive(move || of.record.with(|p| p.as_ref().map(|p| p.tags.clone()).unwrap_or_default()));
            view! { <TagsInput tags disabled=of.locked on_save={move |tags: Vec<String>| of.edit(|p| p.tags = tags)}/> }
                .into_any()
        }
        C::Owner => {
            let owner = Signal::derive(move || of.record.with(|p| p.as_ref().map(|p| p.owner_id)));
            view! {
                <OwnerPicker owner inline=true disabled=of.kept
                    on_pick={move |picked: Option<UserId>| if let Some(picked) = picked { of.edit(|p| p.owner_id = picked) }}/>
            }
            .into_any()
        }
        C::LastActivity | C::CreatedAt | C::UpdatedAt => ().into_any(),
    }
}

fn check_line(text: String) -> Option<String> {
    validation::line(&text, validation::TEXT_MAX).err().map(invalid_text)
}

/// What is wrong with a price; an empty one is none.
pub(super) fn check_price(text: &str, code: &str) -> Option<String> {
    let is_price = || amounts::parse(text, code).is_some_and(|price| (0..=validation::AMOUNT_MAX).contains(&price));
    (!text.is_empty() && !is_price()).then(|| t!("invalid.amount").to_owned())
}

/// The number that is read stays: 550.00 dollars become 550 yen.
fn change_currency(product: &mut Product, code: String) {
    let digits = |code: &str| digits(code).unwrap_or(2);
    let (before, after) = (digits(&product.currency), digits(&code));
    product.price = product.price.map(|price| match after.checked_sub(before) {
        Some(more) => price.saturating_mul(10_i64.pow(more)).min(validation::AMOUNT_MAX),
        None => price / 10_i64.pow(before - after),
    });
    product.currency = code;
}
