//! The table in groups: by what deals are grouped, what the server counts and adds up, and which deals one group means.

use std::collections::{BTreeSet, HashMap};

use cynic::QueryBuilder;
use leptos::prelude::*;
use millrace_shared::{
    DealId, DirectoryKind, RecordKind,
    fields::{FieldValue, listed},
    filter::{CustomCondition, CustomTest, FieldKind},
    read::FromJson,
};

use super::order::Rows;
use crate::{
    api::{self, ApiError, fields::condition, operations::DealFilterInput, schema},
    cache::{Cache, records::Deal},
    features::{
        groups::{Value, arrange, is_offered},
        losses::operations::{DealSums, Sums},
        records::{FilterField, Source},
    },
    order, t,
};

const OWNER: &str = "owner";
const STAGE: &str = "stage";
const SOURCE: &str = "source";
const REASON: &str = "lossReason";
/// What stands for a ticked box.
const TICKED: &str = "true";

/// What stands in a line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Line {
    /// A deal.
    Deal(DealId),
    /// The head of a group.
    Head(Value),
    /// Rows of a group that are not read yet.
    More(Value),
    /// That there are further groups, of so many deals.
    Beyond(i64),
}

/// A group and its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What its deals hold.
    pub value: Value,
    /// How many, and what they sum up to.
    pub sums: Sums,
}

/// What the table can be grouped by.
pub fn choices(cache: Cache) -> Vec<FilterField> {
    let own = [
        FilterField::new(STAGE, FieldKind::Ids, t!("fields.stage")).from(Source::Stages),
        FilterField::new(OWNER, FieldKind::User, t!("fields.owner")).from(Source::Users),
        FilterField::new(SOURCE, FieldKind::Ids, t!("fields.source")).from(Source::Items(&[DirectoryKind::Source])),
        FilterField::new(REASON, FieldKind::Ids, t!("fields.loss_reason"))
            .from(Source::Items(&[DirectoryKind::LossReason])),
    ];
    let mut custom = cache.fields.all();
    custom.retain(|field| field.kind == RecordKind::Deal);
    order::by(&mut custom, |field| (field.position.into(), field.id.to_string()));
    let custom = custom.iter().map(FilterField::custom).filter(|field| is_offered(cache, field));
    own.into_iter().chain(custom).collect()
}

/// What a deal holds of what the table is grouped by.
pub fn value_of(deal: &Deal, by: &FilterField) -> Value {
    match by.key.as_str() {
        OWNER => Some(deal.owner_id.to_string()),
        STAGE => Some(deal.stage_id.to_string()),
        SOURCE => deal.source_id.map(|id| id.to_string()),
        REASON => deal.loss_reason_id.map(|id| id.to_string()),
        key => match deal.custom.0.get(&listed::of_word(key)?)? {
            FieldValue::Option(id) => Some(id.to_string()),
            FieldValue::Checked => Some(TICKED.to_owned()),
            _ => None,
        },
    }
}

/// What is asked for of one group.
pub fn narrowed(filter: DealFilterInput, by: &FilterField, value: &Value) -> DealFilterInput {
    let ids = || value.clone().map(|id| vec![cynic::Id::new(id)]);
    match by.key.as_str() {
        OWNER => DealFilterInput { owner_ids: ids(), ..filter },
        STAGE => DealFilterInput { stage_ids: ids(), ..filter },
        SOURCE => DealFilterInput { source_ids: ids(), without_source: value.is_none(), ..filter },
        REASON => DealFilterInput { loss_reason_ids: ids(), without_loss_reason: value.is_none(), ..filter },
        key => {
            let Some(field_id) = listed::of_word(key) else { return filter };
            let option = value.as_ref().and_then(|value| value.parse().ok());
            let test = option.map_or(CustomTest::Filled(value.is_some()), |id| CustomTest::Options(vec![id]));
            let mut custom = filter.custom.unwrap_or_default();
            custom.push(condition(CustomCondition { field_id, test }, false));
            DealFilterInput { custom: Some(custom), ..filter }
        }
    }
}

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: DealFilterInput,
    by: String,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct GroupsQuery {
    #[arguments(filter: $filter, by: $by)]
    deal_groups: DealGroups,
}

#[derive(cynic::QueryFragment, FromJson)]
struct DealGroups {
    groups: Vec<DealGroup>,
    beyond: DealSums,
}

#[derive(cynic::QueryFragment, FromJson)]
struct DealGroup {
    value: Option<String>,
    sums: DealSums,
}

/// Asks for the groups of the deals that a filter means; tells too how many stand in further ones.
pub async fn ask(cache: Cache, filter: DealFilterInput, by: FilterField) -> Result<(Vec<Group>, i64), ApiError> {
    let answer = api::run(GroupsQuery::build(Variables { filter, by: by.key.clone() })).await?.deal_groups;
    let mut groups: Vec<Group> =
        answer.groups.into_iter().map(|it| Group { value: it.value, sums: it.sums.into() }).collect();
    untrack(|| arrange(cache, &by, &mut groups, |group| &group.value));
    Ok((groups, Sums::from(answer.beyond).count))
}

/// The groups of the table on screen.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// In the order in which they are shown.
    pub all: Vec<Group>,
    /// How many deals stand in further ones.
    pub beyond: i64,
    /// Those that are open.
    pub open: BTreeSet<Value>,
    /// Their rows; of those that were opened.
    pub rows: HashMap<Value, Rows>,
    /// Those of which a page is awaited.
    pub asked: BTreeSet<Value>,
}

impl Groups {
    /// The open groups that there are.
    pub fn shown(&self) -> Vec<Value> {
        self.all.iter().map(|group| group.value.clone()).filter(|value| self.open.contains(value)).collect()
    }

    /// All lines of the table.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for group in &self.all {
            lines.push(Line::Head(group.value.clone()));
            if !self.open.contains(&group.value) {
                continue;
            }
            let rows = self.rows.get(&group.value);
            lines.extend(rows.into_iter().flat_map(Rows::ids).map(Line::Deal));
            if rows.is_none_or(|rows| !rows.is_complete()) {
                lines.push(Line::More(group.value.clone()));
            }
        }
        if self.beyond > 0 {
            lines.push(Line::Beyond(self.beyond));
        }
        lines
    }

    /// Puts a deal where it belongs now, in the group that it stands in and in no other. True when something changed.
    pub fn place(&mut self, id: DealId, shown: Option<(&Deal, Value)>) -> bool {
        let mut changed = false;
        for (value, rows) in &mut self.rows {
            let here = shown.as_ref().filter(|(_, of)| of == value).map(|(deal, _)| *deal);
            changed |= rows.place(id, here);
        }
        changed
    }
}

/// The name of a group. That of a stage stands without its pipeline, which is that of the table.
pub fn name(cache: Cache, by: &FilterField, value: &Value) -> String {
    match (by.source, value) {
        (Source::Stages, Some(id)) => {
            let stages = cache.pipelines_in_order().into_iter().flat_map(|pipeline| pipeline.stages);
            stages.into_iter().find(|stage| stage.id.to_string() == *id).map(|stage| stage.name).unwrap_or_default()
        }
        _ => crate::features::groups::name(cache, by, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::{deal, deal_id, stage_id};
    use crate::features::table::order::{By, Names, RowSort};

    fn by(key: &str) -> FilterField {
        FilterField::new(key, FieldKind::Ids, key)
    }

    #[test]
    fn a_deal_that_changes_stands_in_one_open_group_and_leaves_the_other() {
        let stage = |n: u128| Some(stage_id(n).to_string());
        let sort = RowSort { by: By::Stage, descending: false };
        let names = Names { stages: [1, 2].map(stage_id).into(), ..Names::default() };
        let group = |value: Value| Group { value, sums: Sums::default() };
        let mut groups = Groups { all: vec![group(stage(1)), group(stage(2))], ..Groups::default() };
        assert_eq!(groups.lines(), [Line::Head(stage(1)), Line::Head(stage(2))]);
        for value in [stage(1), stage(2)] {
            groups.open.insert(value.clone());
            groups.rows.insert(value, Rows::new(sort, names.clone()));
        }
        let mut shown = deal(7, 1, "a0");
        let value = value_of(&shown, &by(STAGE));
        assert!(groups.place(deal_id(7), Some((&shown, value))));
        assert_eq!(groups.lines(), [Line::Head(stage(1)), Line::Deal(deal_id(7)), Line::Head(stage(2))]);
        shown.stage_id = stage_id(2);
        let value = value_of(&shown, &by(STAGE));
        assert!(groups.place(deal_id(7), Some((&shown, value))));
        assert_eq!(groups.lines(), [Line::Head(stage(1)), Line::Head(stage(2)), Line::Deal(deal_id(7))]);
        assert!(groups.place(deal_id(7), None));
        assert_eq!(groups.lines().len(), 2);
    }

    #[test]
    fn a_group_is_asked_for_with_its_value_besides() {
        let any = DealFilterInput::default;
        let sourced = narrowed(any(), &by(SOURCE), &Some("7".to_owned()));
        assert_eq!((sourced.source_ids.map(|ids| ids.len()), sourced.without_source), (Some(1), false));
        let none = narrowed(any(), &by(SOURCE), &None);
        assert!(none.source_ids.is_none() && none.without_source);
        let field = listed::word(millrace_shared::FieldId(uuid::Uuid::from_u128(3)));
        let ticked = narrowed(any(), &by(&field), &Some(TICKED.to_owned())).custom.unwrap_or_default();
        assert_eq!(ticked.first().and_then(|it| it.is.filled), Some(true));
        let option = narrowed(any(), &by(&field), &Some(uuid::Uuid::from_u128(9).to_string())).custom;
        assert!(option.is_some_and(|custom| custom[0].is.option_ids.is_some()));
    }
}
