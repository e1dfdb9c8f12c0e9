//! The products of the demo company: its price list.

use super::{Loader, source::CURRENCY};
use crate::{
    deals::entity::Tags, error::Error, events::NewEvent, fields::custom::CustomValues, products::entity::Model,
};
use millrace_shared::{ProductId, UserId};

impl Loader<'_> {
    /// Writes the price list, which whoever loads the demo looks after. Each has its place in the list for a code.
    pub(super) async fn products(&mut self, owner_id: UserId) -> Result<(), Error> {
        let now = self.tx.now();
        let product = |(number, product): (usize, &super::source::Product)| {
            let mut model = Model {
                workspace_id: self.tx.workspace_id(),
                id: ProductId(self.tx.app().random.uuid(now)),
                name: product.name.clone(),
                name_key: String::new(),
                search_key: String::new(),
                code: Some(format!("{}-{:03}", product.series, (number + 1) * 10)),
                category: Some(product.series.clone()),
                description: None,
                price: self.source.prices.get(&product.name).copied(),
                currency: CURRENCY.to_owned(),
                active: true,
                owner_id,
                tags: Tags::default(),
                custom: CustomValues::default(),
                created_at: now,
                updated_at: now,
                last_activity_at: now,
                deleted_at: None,
                version: 1,
            };
            model.settle();
            model
        };
        let products: Vec<Model> = self.source.products.iter().enumerate().map(product).collect();
        self.events += products.len();
        self.tx.create_many(products, NewEvent::created).await
    }
}
