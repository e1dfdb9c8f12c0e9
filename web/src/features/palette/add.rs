//! Adds a record from anywhere: a menu beside the workspace on a desk and in the bar of a phone, a key, and the palette's
//! commands. The page of the kind makes it; where it is not on screen it is gone to, and begins with that.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::RecordKind;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::use_palette;
use crate::session::{Viewer, use_session};
use crate::t;
use crate::ui::{Icon, Menu, MenuItem};

/// A kind that is added by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addable {
    /// Which.
    pub kind: RecordKind,
    /// Its icon.
    pub icon: &'static str,
    /// Where its page is.
    pub href: &'static str,
    /// What is done.
    pub label: &'static str,
}

/// What a user may add, in the order of the places.
pub fn addable(viewer: &Viewer) -> Vec<Addable> {
    let all = [
        (RecordKind::Deal, "deals", "/deals", t!("palette.new_deal")),
        (RecordKind::Lead, "leads", "/leads", t!("palette.new_lead")),
        (RecordKind::Contact, "contacts", "/contacts", t!("palette.new_contact")),
        (RecordKind::Company, "companies", "/companies", t!("palette.new_company")),
        (RecordKind::Product, "products", "/products", t!("palette.new_product")),
    ];
    let may = |(kind, icon, href, label)| viewer.creates(kind).then_some(Addable { kind, icon, href, label });
    all.into_iter().filter_map(may).collect()
}

/// The menu.
#[component]
pub fn AddMenu(
    /// Class of the button.
    class: &'static str,
    /// Its name stands below its icon.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let (palette, session, navigate) = (use_palette(), use_session(), StoredValue::new_local(use_navigate()));
    let addable = Memo::new(move |_| session.viewer().map(|viewer| addable(&viewer)).unwrap_or_default());
    let go = move |to: &str| navigate.with_value(|navigate| navigate(to, Default::default()));
    view! {
        <Show when=move || !addable.read().is_empty()>
            <Menu label=t!("shell.add") class trigger=move || view! {
                <Icon name="plus"/>{named.then_some(t!("common.add"))}
            }.into_any()>
                {addable.get().into_iter().map(|it| view! {
                    <MenuItem icon=it.icon on_select=move || palette.add(it, go)>{it.label}</MenuItem>
                }).collect_view()}
            </Menu>
        </Show>
    }
    .into_any()
}

/// Opens the menu that is on screen.
pub(super) fn open_menu() {
    let Ok(buttons) = document().query_selector_all("[data-add] > [aria-haspopup=menu]") else { return };
    let buttons = (0..buttons.length()).filter_map(|at| buttons.get(at)?.dyn_into::<HtmlElement>().ok());
    if let Some(button) = buttons.into_iter().find(|button| button.client_width() > 0) {
        button.click();
    }
}
