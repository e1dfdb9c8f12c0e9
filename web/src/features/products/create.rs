//! A new product.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::{ProductId, currency::CURRENCIES, validation};

use super::{
    fields::check_price,
    operations::{self, CreateProductInput},
};
use crate::{
    amounts,
    api::{convert, mutation_id},
    cache::use_cache,
    features::auth::CurrencyPicker,
    forms::Form,
    platform, t,
    ui::{Button, ButtonKind, Dialog, Field, FormError, TextArea, TextInput},
};

#[component]
pub(super) fn CreateProduct(open: RwSignal<bool>) -> impl IntoView {
    view! { <Dialog open title=t!("products.add") wide=true><ProductForm open/></Dialog> }
}

#[component]
fn ProductForm(open: RwSignal<bool>) -> impl IntoView {
    let cache = use_cache();
    let form = Form::default();
    let navigate = StoredValue::new_local(use_navigate());
    let text = || RwSignal::new(String::new());
    let (name, code, category, price, description) = (text(), text(), text(), text(), text());
    let usual = cache.workspace.with_untracked(|it| it.as_ref().map(|it| it.currency.clone()));
    let currency = RwSignal::new(usual.unwrap_or_else(|| "USD".to_owned()));
    // Made once, so that sending again after a lost answer cannot make a second product.
    let id = ProductId::from(platform::new_id());
    let submit = move || {
        form.clear();
        let line = |text: RwSignal<String>| validation::line(&text.get_untracked(), validation::TEXT_MAX);
        let checked_name = form.check("name", validation::name(&name.get_untracked()));
        let (checked_code, checked_category) = (form.check("code", line(code)), form.check("category", line(category)));
        let about = form.check("description", validation::text(&description.get_untracked(), validation::NOTE_MAX));
        let (typed, chosen) = (price.get_untracked().trim().to_owned(), currency.get_untracked());
        let problem = check_price(&typed, &chosen);
        if let Some(problem) = &problem {
            form.set_error("price", problem.clone());
        }
        let (Some(name), Some(code), Some(category), Some(about), None) =
            (checked_name, checked_code, checked_category, about, problem)
        else {
            return;
        };
        let filled = |text: String| (!text.is_empty()).then_some(text);
        let input = CreateProductInput {
            id: Some(convert::gql(id)),
            name,
            code: filled(code),
            category: filled(category),
            description: filled(about),
            price: amounts::parse(&typed, &chosen),
            currency: Some(chosen),
            client_mutation_id: Some(mutation_id()),
        };
        form.send(operations::create_product(input), move |saved| {
            cache.records_changed.update(|n| *n = n.wrapping_add(1));
            open.set(false);
            navigate.with_value(|go| go(&format!("/products/{}", saved.product.id.inner()), Default::default()));
        });
    };
    let codes: Vec<String> = CURRENCIES.iter().map(|(code, _)| (*code).to_owned()).collect();
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <Field label=t!("fields.name") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
            <div class="c-form__row">
                <Field label=t!("products.code") error=form.error("code")><TextInput value=code/></Field>
                <Field label=t!("products.category") error=form.error("category")><TextInput value=category/></Field>
            </div>
            <div class="c-form__row">
                <Field label=t!("products.price") error=form.error("price")><TextInput value=price input_mode="decimal"/></Field>
                <Field label=t!("fields.currency") error=form.error("currency")><CurrencyPicker value=currency codes/></Field>
            </div>
            <Field label=t!("stages.description") error=form.error("description")><TextArea value=description/></Field>
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.create")}</Button>
            </footer>
        </form>
    }
    .into_any()
}
