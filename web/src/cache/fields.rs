//! Custom fields in the cache: their definitions, and what a record holds in them.

use std::collections::BTreeMap;

use leptos::prelude::*;
use millrace_shared::read::FromJson;
use millrace_shared::{
    CompanyRequirement, ContactRequirement, DealField, FieldId, FieldRight, FieldType, LinkKind, ListId, RecordKind,
    StageId,
    fields::{FieldOption, FieldValue, stages},
};
use serde::Serialize;
use uuid::Uuid;

use super::Cache;
use super::commands::NewDeal;
use super::records::{Deal, Pipeline, Record, Stage};
use crate::api::convert;
use crate::api::fields::CustomValue;
use crate::order;

/// A custom field.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "the fields of the schema's FieldDefinition")]
pub struct FieldDefinition {
    pub id: FieldId,
    pub kind: RecordKind,
    pub key: String,
    pub label: String,
    pub help: String,
    pub section: String,
    pub field_type: FieldType,
    pub link_kind: Option<LinkKind>,
    #[serde(default)]
    pub list_id: Option<ListId>,
    pub options: Vec<FieldOption>,
    pub required: bool,
    pub required_from: Vec<StageId>,
    pub unique: bool,
    pub filtered: bool,
    pub position: i32,
    pub archived: bool,
    pub version: i32,
}

impl Record for FieldDefinition {
    type Id = FieldId;
    fn id(&self) -> FieldId {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// What a record holds, by field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[serde(transparent)]
pub struct CustomValues(pub BTreeMap<FieldId, FieldValue>);

impl CustomValues {
    /// What it holds in a field.
    pub fn get(&self, field: FieldId) -> Option<&FieldValue> {
        self.0.get(&field)
    }

    /// Puts a value into a field, or takes it out.
    pub fn set(&mut self, field: FieldId, value: Option<FieldValue>) {
        match value {
            Some(value) => self.0.insert(field, value),
            None => self.0.remove(&field),
        };
    }

    /// What it takes to come from here to there.
    pub fn changes(&self, after: &Self) -> BTreeMap<FieldId, Option<FieldValue>> {
        let differs = |field: &FieldId| self.get(*field) != after.get(*field);
        let fields = self.0.keys().chain(after.0.keys()).copied().filter(differs);
        fields.map(|field| (field, after.get(field).cloned())).collect()
    }
}

impl Cache {
    /// The fields of a kind that are shown to this viewer, in order. The caller is told of changes.
    pub fn fields_of(self, kind: RecordKind) -> Vec<FieldDefinition> {
        let mut fields = self.fields.all();
        let is_shown = |id: FieldId| self.right_of_custom(kind, id) != FieldRight::Hidden;
        fields.retain(|field| field.kind == kind && !field.archived && is_shown(field.id));
        order::by(&mut fields, |field| (field.position.into(), field.id.to_string()));
        fields
    }

    /// What a deal lacks of custom fields to come into a stage: the same rule as the server's.
    pub fn lacks_custom(self, deal: &Deal, stage: StageId) -> Vec<FieldId> {
        let Some(pipeline) = self.pipelines.peek(deal.pipeline_id) else { return Vec::new() };
        let fields = untrack(|| self.fields_of(RecordKind::Deal));
        let lacks =
            |field: &FieldDefinition| deal.custom.get(field.id).is_none() && field.is_asked_in(&pipeline, stage);
        // What the viewer may not set is for somebody else to fill in: the server says so.
        let may =
            |field: &FieldDefinition| untrack(|| self.right_of_custom(RecordKind::Deal, field.id)) == FieldRight::Edit;
        fields.into_iter().filter(lacks).filter(may).map(|field| field.id).collect()
    }

    /// What a deal lacks to come into a stage, of what the viewer may set.
    pub fn lacks(self, deal: &Deal, stage: &Stage) -> Vec<DealField> {
        let mut lacks = deal.lacks(stage);
        lacks.retain(|field| {
            let word = match field {
                DealField::Amount => "amount",
                DealField::ExpectedCloseOn => "expectedCloseOn",
                DealField::Source => "source",
                DealField::LossReason => "lossReason",
                DealField::Company | DealField::Contacts | DealField::Tags => return true,
            };
            untrack(|| self.right_of(RecordKind::Deal, word)) == FieldRight::Edit
        });
        lacks
    }

    /// What a deal that is to be made lacks for its stage and its pipeline, of what the viewer may set: fields and custom fields.
    pub fn lacks_new(self, new: &NewDeal) -> (Vec<DealField>, Vec<FieldId>) {
        let deal = self.in_outbox(|_, world| new.deal(world));
        let Some(pipeline) = self.pipelines.peek(new.pipeline_id) else { return Default::default() };
        let mut fields = pipeline.stage(new.stage_id).map(|stage| self.lacks(&deal, stage)).unwrap_or_default();
        let wants_company = pipeline.company == Some(CompanyRequirement::Required) && deal.company_id.is_none();
        let wants_contact = pipeline.contact == Some(ContactRequirement::Required) && deal.contact_ids.is_empty();
        for (wanted, field) in [(wants_contact, DealField::Contacts), (wants_company, DealField::Company)] {
            if wanted && !fields.contains(&field) {
                fields.insert(0, field);
            }
        }
        (fields, self.lacks_custom(&deal, new.stage_id))
    }

    /// The name of what a link points to; empty when it is not known. The caller is told of changes.
    pub fn link_name(self, kind: Option<LinkKind>, id: Uuid) -> String {
        match kind {
            Some(LinkKind::User) => self.user_name(id.into()),
            Some(LinkKind::ListItem) => {
                let known = self.link_names.with(|names| names.get(&id).cloned());
                known.unwrap_or_else(|| {
                    self.want_item(id);
                    String::new()
                })
            }
            _ => self.link_names.with(|names| names.get(&id).cloned()).unwrap_or_default(),
        }
    }

    /// Asks for the name of an item of a list that a filter, a group or an event tells of and no record on screen: together
    /// with all others that are asked for in the same moment. One that there is no more is not asked for again.
    fn want_item(self, id: Uuid) {
        let first = self.wanted_items.try_update_value(|wanted| {
            let first = wanted.is_empty();
            if !wanted.contains(&id) {
                wanted.push(id);
            }
            first
        });
        if first != Some(true) {
            return;
        }
        leptos::task::spawn_local(async move {
            let name = crate::chunks::item_namer().await;
            let wanted = self.wanted_items.try_update_value(std::mem::take);
            if let (Some(name), Some(wanted)) = (name, wanted) {
                name(self, wanted).await;
            }
        });
    }

    /// Takes the name of what a link points to in.
    pub fn absorb_link_name(self, id: Uuid, name: &str) {
        let known = self.link_names.with_untracked(|names| names.get(&id).is_some_and(|known| known == name));
        if !known {
            self.link_names.update(|names| {
                names.insert(id, name.to_owned());
            });
        }
    }

    /// Takes in the names of what links among these values point to.
    pub fn absorb_links(self, values: &[CustomValue]) {
        for value in values {
            if let CustomValue::LinkValue(link) = value {
                self.absorb_link_name(convert::id(&link.record_id), link.name.as_deref().unwrap_or_default());
            }
        }
    }

    /// A field changed. When it came back or holds something else now, what records hold in it is asked for again.
    pub fn field_told(self, field: FieldDefinition) {
        let before = self.fields.peek(field.id);
        let anew = before.is_some_and(|it| it.archived != field.archived || it.field_type != field.field_type);
        self.fields.put(field);
        if anew {
            self.reload_board();
            self.epoch.update(|epoch| *epoch = epoch.wrapping_add(1));
        }
    }
}

impl FieldDefinition {
    /// Whether a deal in this stage needs it.
    pub fn is_asked_in(&self, pipeline: &Pipeline, stage: StageId) -> bool {
        let stages = pipeline.stages.iter().map(|stage| (stage.id, stage.kind));
        stages::asks(stages, &self.required_from, stage)
    }
}
