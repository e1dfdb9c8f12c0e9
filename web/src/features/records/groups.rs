//! A list in groups: what the server counts, which groups are open, and the rows of those, page by page.

use std::collections::{BTreeSet, HashMap};

use cynic::QueryBuilder;
use leptos::prelude::*;
use millrace_shared::read::FromJson;

use super::{ListQuery, RecordFilter};
use crate::{
    api::{self, ApiError, Json, fragments::RecordKind, schema},
    features::groups::Value,
};

/// Which group of a list is meant, as it is sent.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct RecordGroupInput {
    pub by: String,
    pub value: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct Variables {
    kind: RecordKind,
    filter: RecordFilter,
    matching: Option<Json>,
    by: String,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct GroupsQuery {
    #[arguments(kind: $kind, filter: $filter, where: $matching, by: $by)]
    record_groups: Found,
}

/// A list in groups.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "RecordGroups")]
pub struct Found {
    pub groups: Vec<Group>,
    pub beyond: i32,
}

/// A group.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "RecordGroup")]
pub struct Group {
    pub value: Option<String>,
    pub count: i32,
}

impl Found {
    /// How many records there are in all of it.
    pub fn total(&self) -> i32 {
        self.groups.iter().map(|group| group.count).sum::<i32>().saturating_add(self.beyond)
    }
}

/// Asks for the groups of a list.
pub async fn ask(kind: millrace_shared::RecordKind, asked: ListQuery, by: String) -> Result<Found, ApiError> {
    let ListQuery { filter, matching, .. } = asked;
    Ok(api::run(GroupsQuery::build(Variables { kind: kind.into(), filter, matching, by })).await?.record_groups)
}

/// The rows of an open group that are known.
#[derive(Clone, Debug, Default)]
struct Section {
    ids: Vec<String>,
    /// Where the next page begins, when there is one; before the first answer nothing is known.
    next: Option<String>,
    is_read: bool,
    is_asked: bool,
}

/// What stands in a line of the list.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A record.
    Row(String),
    /// The head of a group.
    Head(Value),
    /// Rows of a group that are not read yet.
    More(Value),
    /// That there are further groups, of so many records.
    Beyond(i32),
}

/// The groups of the list on screen.
#[derive(Clone, Copy)]
pub struct Groups {
    /// What the server counted, in the order in which it is shown.
    pub found: RwSignal<Option<Found>>,
    /// Those that are open.
    pub open: RwSignal<BTreeSet<Value>>,
    sections: RwSignal<HashMap<Value, Section>>,
}

impl Groups {
    /// None yet.
    pub fn new() -> Self {
        Self {
            found: RwSignal::new(None),
            open: RwSignal::new(BTreeSet::new()),
            sections: RwSignal::new(HashMap::new()),
        }
    }

    /// Forgets them: the list is grouped by something else.
    pub fn clear(self) {
        self.found.set(None);
        self.open.set(BTreeSet::new());
        self.sections.set(HashMap::new());
    }

    /// The open groups that there still are.
    pub fn shown(self) -> Vec<Value> {
        self.found.with_untracked(|found| {
            let groups = found.iter().flat_map(|found| &found.groups).map(|group| group.value.clone());
            self.open.with_untracked(|open| groups.filter(|value| open.contains(value)).collect())
        })
    }

    /// How many rows of a group are known.
    pub fn known(self, value: &Value) -> usize {
        self.sections.with_untracked(|sections| sections.get(value).map_or(0, |section| section.ids.len()))
    }

    /// Where the next page of a group begins: the cursor, or nothing for its first page. Nothing at all when it is being read
    /// or there is none. From now on it is being read.
    pub fn begin(self, value: &Value) -> Option<Option<String>> {
        self.sections
            .try_update_untracked(|sections| {
                let section = sections.entry(value.clone()).or_default();
                if section.is_asked || (section.is_read && section.next.is_none()) {
                    return None;
                }
                section.is_asked = true;
                Some(section.next.clone())
            })
            .flatten()
    }

    /// Takes in a page: the first in place of what was known, others after it.
    pub fn take(self, value: &Value, page: Option<(Vec<String>, Option<String>)>, is_first: bool) {
        self.sections.try_update(|sections| {
            let section = sections.entry(value.clone()).or_default();
            section.is_asked = false;
            if let Some((ids, next)) = page {
                if is_first {
                    section.ids = ids;
                } else {
                    // Somebody may have changed the order between two pages.
                    let new = ids.into_iter().filter(|id| !section.ids.contains(id)).collect::<Vec<_>>();
                    section.ids.extend(new);
                }
                section.next = next;
                section.is_read = true;
            }
        });
    }

    /// What was asked for is answered no more: another question was asked.
    pub fn forget_asked(self) {
        self.sections.try_update_untracked(|sections| {
            sections.values_mut().for_each(|section| section.is_asked = false);
        });
    }

    /// How many records stand in a group. The caller is told of changes.
    pub fn count(self, value: &Value) -> i64 {
        self.found.with(|found| {
            let group = found.iter().flat_map(|found| &found.groups).find(|group| group.value == *value);
            group.map_or(0, |group| group.count.into())
        })
    }

    /// All lines of the list, with its groups in this order. The caller is told of changes.
    pub fn lines_of(self, found: &Found) -> Vec<Line> {
        let (open, sections) = (self.open.read(), self.sections.read());
        let mut lines = Vec::new();
        for group in &found.groups {
            let value = &group.value;
            lines.push(Line::Head(value.clone()));
            if !open.contains(value) {
                continue;
            }
            let section = sections.get(value);
            lines.extend(section.into_iter().flat_map(|section| section.ids.iter().cloned()).map(Line::Row));
            if section.is_none_or(|section| !section.is_read || section.next.is_some()) {
                lines.push(Line::More(value.clone()));
            }
        }
        if found.beyond > 0 {
            lines.push(Line::Beyond(found.beyond));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(value: Option<&str>, count: i32) -> Group {
        Group { value: value.map(str::to_owned), count }
    }

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn the_lines_of_a_list_are_heads_and_the_rows_of_what_is_open() {
        let owner = Owner::new();
        owner.set();
        let groups = Groups::new();
        let found = Found { groups: vec![group(Some("retail"), 3), group(None, 1)], beyond: 4 };
        assert_eq!(found.total(), 8);
        groups.found.set(Some(found.clone()));
        let lines = || groups.lines_of(&found);
        assert_eq!(groups.count(&None), 1);
        let retail = Some("retail".to_owned());
        let heads = |lines: &[Line]| lines.iter().filter(|line| matches!(line, Line::Head(_))).count();
        assert_eq!((lines().len(), heads(&lines())), (3, 2));

        groups.open.update(|open| {
            open.insert(retail.clone());
            open.insert(Some("gone".to_owned()));
        });
        assert_eq!(groups.shown(), [retail.clone()]);
        assert_eq!(lines()[1], Line::More(retail.clone()));
        assert_eq!(groups.begin(&retail), Some(None));
        assert_eq!(groups.begin(&retail), None, "it is being read");
        groups.take(&retail, Some((ids(&["a", "b"]), Some("after b".to_owned()))), true);
        assert_eq!(lines()[1..4], [Line::Row("a".into()), Line::Row("b".into()), Line::More(retail.clone())]);
        assert_eq!(groups.begin(&retail), Some(Some("after b".to_owned())));
        groups.take(&retail, Some((ids(&["b", "c"]), None)), false);
        assert_eq!(lines()[3..5], [Line::Row("c".into()), Line::Head(None)]);
        assert_eq!(groups.begin(&retail), None, "there is no more");
        assert_eq!(lines().last(), Some(&Line::Beyond(4)));
    }
}
