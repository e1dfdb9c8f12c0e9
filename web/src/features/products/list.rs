//! The list of products.

use leptos::prelude::*;
use millrace_shared::{ProductColumn as C, RecordSort as By, filter::FieldKind};

use super::{create::CreateProduct, record::Product};
use crate::{
    features::records::{Column, FilterField, Source, of_record, plain_list},
    t,
};

/// The page at `/products`.
#[component]
pub fn Products() -> impl IntoView {
    let creating = RwSignal::new(false);
    let add = Callback::new(move |()| creating.set(true));
    view! {
        {plain_list::<Product>((t!("products.none"), t!("products.none_text")), columns(), filters(), t!("products.add"), add)}
        <CreateProduct open=creating/>
    }
    .into_any()
}

/// What products are narrowed by.
fn filters() -> Vec<FilterField> {
    let own = [
        FilterField::new("text", FieldKind::Text, t!("filter.text")),
        FilterField::new("category", FieldKind::Word, t!("products.category")),
        FilterField::new("active", FieldKind::Presence, t!("products.active")).from(Source::Checked),
        FilterField::new("price", FieldKind::Number, t!("products.price")).from(Source::Money),
        FilterField::new("currency", FieldKind::Word, t!("fields.currency")),
        FilterField::new("code", FieldKind::Word, t!("products.code")),
        FilterField::new("description", FieldKind::Presence, t!("stages.description")),
    ];
    own.into_iter().chain(of_record()).collect()
}

/// The columns of the list.
fn columns() -> Vec<Column> {
    let column = |key: C, label, sort, width, end, first| Column { key: key.as_str(), label, sort, width, end, first };
    vec![
        column(C::Name, t!("fields.name"), Some(By::Name), 260, false, true),
        column(C::Price, t!("products.price"), Some(By::Price), 136, true, true),
        column(C::Code, t!("products.code"), Some(By::Code), 130, false, true),
        column(C::Category, t!("products.category"), None, 150, false, true),
        column(C::Active, t!("products.status"), None, 120, false, true),
        column(C::LastActivity, t!("table.last_activity"), Some(By::LastActivityAt), 124, true, true),
        column(C::Currency, t!("fields.currency"), None, 104, false, false),
        column(C::Description, t!("stages.description"), None, 240, false, false),
        column(C::Tags, t!("fields.tags"), None, 170, false, false),
        column(C::Owner, t!("fields.owner"), None, 170, false, false),
        column(C::CreatedAt, t!("table.created"), Some(By::CreatedAt), 116, true, false),
        column(C::UpdatedAt, t!("fields.updated_at"), Some(By::UpdatedAt), 116, true, false),
    ]
}
