//! What is given to make or change a product, and what its fields take.

use super::entity::Model;
use crate::{
    access::Access,
    companies::commands::given,
    db::Tx,
    deals::{commands::patch as patch_field, entity::Tags},
    error::Checks,
    fields::{custom::CustomValues, inputs::CustomValueInput},
    graphql::scalars::Long,
    records::{
        commands::{Fresh, Patch},
        tags,
    },
};
use async_graphql::{InputObject, MaybeUndefined};
use millrace_shared::{Invalid, ProductId, UserId, validation};

/// A new product.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "CreateProductInput")]
pub struct NewProduct {
    /// A UUIDv7 made by the client, so that a retry cannot make a second product.
    pub id: Option<ProductId>,
    /// Its name.
    pub name: String,
    /// What it is called in price lists and stores.
    pub code: Option<String>,
    /// The group it belongs to: a series, a line.
    pub category: Option<String>,
    /// What it is: text of several lines.
    pub description: Option<String>,
    /// Minor units of `currency`.
    pub price: Option<Long>,
    /// ISO 4217; the workspace's when absent.
    pub currency: Option<String>,
    /// Whether it is sold; it is when absent.
    pub active: Option<bool>,
    /// Its tags: 50 letters each, without doubles in any case.
    pub tags: Option<Vec<String>>,
    /// What its custom fields hold.
    pub custom: Option<Vec<CustomValueInput>>,
    /// Who looks after it; the viewer when absent.
    pub owner_id: Option<UserId>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

/// Changes to a product. Absent leaves a field as it is; null clears it.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "UpdateProductInput")]
pub struct ProductPatch {
    /// Which product.
    pub id: ProductId,
    /// The version that the changes were made for; CONFLICT when it is another by now.
    pub version: i32,
    /// Its name.
    pub name: MaybeUndefined<String>,
    /// What it is called in price lists and stores.
    pub code: MaybeUndefined<String>,
    /// The group it belongs to: a series, a line.
    pub category: MaybeUndefined<String>,
    /// What it is: text of several lines.
    pub description: MaybeUndefined<String>,
    /// Minor units of the currency.
    pub price: MaybeUndefined<Long>,
    /// ISO 4217; the price keeps its number.
    pub currency: Option<String>,
    /// Whether it is sold.
    pub active: Option<bool>,
    /// Its tags, which take the place of those it had.
    pub tags: MaybeUndefined<Vec<String>>,
    /// What its custom fields shall hold; those that are not named stay as they are.
    pub custom: Option<Vec<CustomValueInput>>,
    /// Who looks after it.
    pub owner_id: MaybeUndefined<UserId>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

impl NewProduct {
    /// What of it every kind has.
    pub fn fresh(&mut self) -> Fresh {
        Fresh { owner_id: self.owner_id, custom: self.custom.take(), origin: self.client_mutation_id.take() }
    }

    /// The product; what is wrong with it is noted.
    pub fn model(self, access: &Access, tx: &Tx, owner_id: UserId, checks: &mut Checks) -> Model {
        let mut model = Model {
            workspace_id: access.workspace_id(),
            id: self.id.unwrap_or_else(|| tx.app().new_id()),
            name: String::new(),
            name_key: String::new(),
            search_key: String::new(),
            code: None,
            category: None,
            description: None,
            price: None,
            currency: access.reference().workspace.currency.clone(),
            active: true,
            owner_id,
            tags: Tags::default(),
            custom: CustomValues::default(),
            created_at: tx.now(),
            updated_at: tx.now(),
            last_activity_at: tx.now(),
            deleted_at: None,
            version: 1,
        };
        let patch = ProductPatch {
            id: model.id,
            version: 1,
            name: MaybeUndefined::Value(self.name),
            code: given(self.code),
            category: given(self.category),
            description: given(self.description),
            price: given(self.price),
            currency: self.currency,
            active: self.active,
            tags: given(self.tags),
            custom: None,
            owner_id: MaybeUndefined::Undefined,
            client_mutation_id: None,
        };
        patch.apply(checks, &mut model);
        model
    }
}

impl ProductPatch {
    /// What of it every kind has.
    pub fn common(&mut self) -> Patch {
        Patch {
            id: self.id.into(),
            version: self.version,
            owner_id: self.owner_id,
            custom: self.custom.take(),
            origin: self.client_mutation_id.take(),
        }
    }

    /// Puts its values into a product, and notes what is wrong with them.
    pub fn apply(self, checks: &mut Checks, model: &mut Model) {
        match self.name {
            MaybeUndefined::Value(name) => {
                if let Some(name) = checks.take("name", validation::name(&name)) {
                    model.name = name;
                }
            }
            MaybeUndefined::Null => checks.refuse("name", Invalid::Required),
            MaybeUndefined::Undefined => {}
        }
        let mut line = |field, text: String| {
            checks.take(field, validation::line(&text, validation::TEXT_MAX)).filter(|text| !text.is_empty())
        };
        patch_field(&mut model.code, self.code, |code| line("code", code));
        patch_field(&mut model.category, self.category, |category| line("category", category));
        patch_field(&mut model.description, self.description, |text| {
            let text = checks.take("description", validation::text(&text, validation::NOTE_MAX));
            text.filter(|text| !text.trim().is_empty())
        });
        patch_field(&mut model.price, self.price, |Long(price)| {
            checks.take("price", validation::range(price, 0, validation::AMOUNT_MAX))
        });
        if let Some(code) = checks.optional("currency", self.currency, |code| validation::currency(&code)) {
            model.currency = code;
        }
        model.active = self.active.unwrap_or(model.active);
        tags::patch(checks, &mut model.tags, self.tags);
        model.settle();
    }
}
