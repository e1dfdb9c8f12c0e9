//! The fields of companies that are set in many at once.

use super::{
    commands::{CompanyPatch, apply, check_parent},
    entity::{Entity, Model},
};
use crate::{
    access::Access,
    db::Tx,
    error::{Checks, Error},
    records::set::{self, Settable, Values},
};
use async_graphql::MaybeUndefined;
use millrace_shared::fields::{FieldValue, Number};

impl Settable for Entity {
    const FIELDS: &'static [&'static str] = &[
        "sector",
        "website",
        "parent",
        "annualRevenue",
        "employees",
        "foundedYear",
        "street",
        "city",
        "region",
        "postalCode",
        "country",
    ];

    fn held(model: &Model, field: &str, access: &Access) -> Option<FieldValue> {
        let text = |text: &Option<String>| text.clone().map(FieldValue::Text);
        let whole = |number: Option<i32>| number.map(|number| FieldValue::Number(Number(i64::from(number) * 10_000)));
        match field {
            "sector" => text(&model.sector),
            "website" => text(&model.website),
            "parent" => model.parent_id.map(|id| FieldValue::Link(id.0)),
            "annualRevenue" => {
                let currency = &access.reference().workspace.currency;
                model.annual_revenue.map(|amount| FieldValue::Money(amount, currency.clone()))
            }
            "employees" => whole(model.employees),
            "foundedYear" => whole(model.founded_year),
            part => set::held_in(&model.address, part),
        }
    }

    async fn put(
        access: &Access,
        tx: &Tx,
        model: &mut Model,
        values: &Values,
        checks: &mut Checks,
    ) -> Result<Option<&'static str>, Error> {
        let (parent, currency) = (model.parent_id, &access.reference().workspace.currency);
        let mut patch = CompanyPatch::nothing(model.id);
        for (field, value) in values {
            let value = value.clone();
            match field.as_str() {
                "sector" => patch.sector = set::text(checks, "sector", value),
                "website" => patch.website = set::text(checks, "website", value),
                "parent" => patch.parent_id = set::id(checks, "parentId", value),
                "annualRevenue" => patch.annual_revenue = set::money(checks, "annualRevenue", value, currency),
                "employees" => patch.employees = set::whole(checks, "employees", value),
                "foundedYear" => patch.founded_year = set::whole(checks, "foundedYear", value),
                part => {
                    if let Some(address) = set::with_part(checks, &patch.address, &model.address, part, &value) {
                        patch.address = MaybeUndefined::Value(address);
                    }
                }
            }
        }
        apply(checks, model, patch);
        if model.parent_id != parent {
            check_parent(access, tx, model).await?;
        }
        Ok(None)
    }
}
