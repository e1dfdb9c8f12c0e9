//! The fields of contacts that are set in many at once.

use super::{
    commands::{ContactPatch, apply},
    entity::{Entity, Model},
};
use crate::{
    access::Access,
    db::Tx,
    error::{Checks, Error},
    records::set::{self, Settable, Values},
};
use async_graphql::MaybeUndefined;
use millrace_shared::fields::FieldValue;

impl Settable for Entity {
    const FIELDS: &'static [&'static str] =
        &["jobTitle", "website", "language", "birthday", "street", "city", "region", "postalCode", "country"];

    fn held(model: &Model, field: &str, _: &Access) -> Option<FieldValue> {
        let text = |text: &Option<String>| text.clone().map(FieldValue::Text);
        match field {
            "jobTitle" => text(&model.job_title),
            "website" => text(&model.website),
            "language" => text(&model.language),
            "birthday" => model.birthday.map(FieldValue::Date),
            part => set::held_in(&model.address, part),
        }
    }

    async fn put(
        _: &Access,
        _: &Tx,
        model: &mut Model,
        values: &Values,
        checks: &mut Checks,
    ) -> Result<Option<&'static str>, Error> {
        let mut patch = ContactPatch::nothing(model.id);
        for (field, value) in values {
            let value = value.clone();
            match field.as_str() {
                "jobTitle" => patch.job_title = set::text(checks, "jobTitle", value),
                "website" => patch.website = set::text(checks, "website", value),
                "language" => patch.language = set::text(checks, "language", value),
                "birthday" => patch.birthday = set::day(checks, "birthday", value),
                part => {
                    if let Some(address) = set::with_part(checks, &patch.address, &model.address, part, &value) {
                        patch.address = MaybeUndefined::Value(address);
                    }
                }
            }
        }
        apply(checks, model, patch);
        Ok(None)
    }
}
