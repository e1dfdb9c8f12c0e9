//! The fields of leads that are set in many at once. A stage is one of them: it asks for what it asks for when one lead is
//! moved, so that one of the group Unqualified comes with a reason.

use super::{
    commands::{apply, item, stage_of},
    entity::{Entity, Model},
    inputs::LeadPatch,
};
use crate::{
    access::Access,
    db::Tx,
    directories,
    error::{Checks, Error},
    records::set::{self, Settable, Values},
};
use async_graphql::MaybeUndefined;
use millrace_shared::{DirectoryItemId, DirectoryKind, FieldOptionId, Invalid, fields::FieldValue};

impl Settable for Entity {
    const FIELDS: &'static [&'static str] = &[
        "companyName",
        "jobTitle",
        "website",
        "source",
        "stage",
        "reason",
        "street",
        "city",
        "region",
        "postalCode",
        "country",
    ];

    fn beside(field: &str) -> Option<&'static str> {
        (field == "stage").then_some("reason")
    }

    fn held(model: &Model, field: &str, _: &Access) -> Option<FieldValue> {
        let text = |text: &Option<String>| text.clone().map(FieldValue::Text);
        let item = |id: Option<DirectoryItemId>| id.map(|id| FieldValue::Option(FieldOptionId(id.0)));
        match field {
            "companyName" => text(&model.company_name),
            "jobTitle" => text(&model.job_title),
            "website" => text(&model.website),
            "source" => item(model.source_id),
            "stage" => item(Some(model.stage_id)),
            "reason" => item(model.reason_id),
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
        let mut patch = LeadPatch::nothing(model.id);
        let (mut stage, mut reason) = (MaybeUndefined::Undefined, MaybeUndefined::Undefined);
        for (field, value) in values {
            let value = value.clone();
            match field.as_str() {
                "companyName" => patch.company_name = set::text(checks, "companyName", value),
                "jobTitle" => patch.job_title = set::text(checks, "jobTitle", value),
                "website" => patch.website = set::text(checks, "website", value),
                "source" => patch.source_id = set::id(checks, "sourceId", value),
                "stage" => stage = set::id::<DirectoryItemId>(checks, "stageId", value),
                "reason" => reason = set::id::<DirectoryItemId>(checks, "reasonId", value),
                part => {
                    if let Some(address) = set::with_part(checks, &patch.address, &model.address, part, &value) {
                        patch.address = MaybeUndefined::Value(address);
                    }
                }
            }
        }
        apply(access, checks, model, patch);
        if stage.is_undefined() && reason.is_undefined() {
            return Ok(None);
        }
        if stage.is_null() {
            checks.refuse("stageId", Invalid::Required);
        }
        let stage = stage.take().unwrap_or(model.stage_id);
        let reason = if reason.is_undefined() && stage == model.stage_id { model.reason_id } else { reason.take() };
        // The lists as they are now: whoever takes an item away waits for this row, or was first.
        directories::commands::lock(tx, &[Some(stage), reason]).await?;
        let access = &access.with_current_reference().await?;
        let into = stage_of(access, stage)?;
        let reason = item(access, checks, "reasonId", DirectoryKind::LeadReason, reason);
        Ok(Some(model.move_to(&into, reason, tx.now(), checks)))
    }
}
