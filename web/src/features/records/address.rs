//! A postal address, part by part, each edited where it stands.

use leptos::prelude::*;
use millrace_shared::{RecordKind, validation};

use super::{AddressInput, Fact};
use crate::{cache::records::Address, features::fields::ruled::locked, forms::invalid_text, t, ui::InlineEdit};

type Part = fn(&mut AddressInput) -> &mut Option<String>;

fn parts() -> [(&'static str, Part); 5] {
    [
        (t!("fields.street"), |address| &mut address.street),
        (t!("fields.city"), |address| &mut address.city),
        (t!("fields.region"), |address| &mut address.region),
        (t!("fields.postal_code"), |address| &mut address.postal_code),
        (t!("fields.country"), |address| &mut address.country),
    ]
}

/// The rows of an address in a list of facts.
#[component]
pub fn AddressFields(
    /// Of what kind of record it is.
    kind: RecordKind,
    /// The present address.
    #[prop(into)]
    address: Signal<Address>,
    /// Only shown.
    #[prop(into)]
    disabled: Signal<bool>,
    /// The new address, whole.
    #[prop(into)]
    on_save: Callback<(AddressInput,)>,
) -> impl IntoView {
    let disabled = locked(kind, "address", disabled);
    let row = |at: usize| {
        view! { <Fact label=parts()[at].0 of=(kind, "address")>{address_part(at, address, disabled, on_save)}</Fact> }
    };
    (0..parts().len()).map(row).collect_view()
}

/// One part, by its place among street, city, region, postal code and country.
pub fn address_part(
    at: usize,
    address: Signal<Address>,
    disabled: Signal<bool>,
    on_save: Callback<(AddressInput,)>,
) -> AnyView {
    let (label, part) = parts()[at];
    let value = Signal::derive(move || part(&mut input_of(&address.read())).clone().unwrap_or_default());
    let save = move |text: String| {
        let mut changed = input_of(&address.read_untracked());
        *part(&mut changed) = (!text.is_empty()).then_some(text);
        on_save.run((changed,));
    };
    view! { <InlineEdit label value disabled check=check_line on_save=save/> }.into_any()
}

fn input_of(address: &Address) -> AddressInput {
    let Address { street, city, region, postal_code, country } = address.clone();
    AddressInput { street, city, region, postal_code, country }
}

fn check_line(text: String) -> Option<String> {
    validation::line(&text, validation::TEXT_MAX).err().map(invalid_text)
}
