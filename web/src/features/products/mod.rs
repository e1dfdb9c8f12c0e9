//! Products: the list, the page of one, and how one is added. What every kind does is in `features::records`;
//! `record` says what a product is, `fields` how each of its fields is edited.

mod create;
mod fields;
mod list;
mod operations;
mod record;

use leptos::prelude::*;

use list::Products;
use record::Product;

use super::records::plain_page;

/// A page of this feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub enum ProductsPage {
    List,
    Record,
}

impl ProductsPage {
    /// Draws it.
    pub fn show(self) -> crate::chunks::Show {
        match self {
            Self::List => || view! { <Products/> }.into_any(),
            Self::Record => || plain_page::<Product>(fields::name),
        }
    }
}
