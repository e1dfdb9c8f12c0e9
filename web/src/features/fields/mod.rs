//! Custom fields on the screens: what a value says ([`words`]), how it is edited where it stands ([`editor`]) and how it is
//! filled in in a form ([`draft`]).

mod draft;
mod editor;
mod facts;
mod operations;
mod picker;
pub mod ruled;
pub mod words;

pub use draft::{CustomInput, Draft};
pub use editor::CustomEditor;
pub use facts::{CustomFacts, custom_cell};
pub(crate) use operations::{find_deals, find_items, find_products, name_items};
