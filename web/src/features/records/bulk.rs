//! Many records at once: what the server is asked, batch by batch, and what is told of it.

use std::collections::BTreeMap;

use cynic::{Id, QueryBuilder};
use leptos::prelude::*;
use millrace_shared::{
    RecordId, UserId,
    fields::{FieldValue, Number, PostalAddress},
    read::FromJson,
    validation::folded,
};

use super::{AssignmentMethod, ListQuery, RecordFilter, selecting::Chosen};
use crate::{
    api::{
        self, ApiError, Date, ErrorCode, Json, Refusal, convert,
        fields::{self, FieldValueInput},
        fragments::{Address, Money, RecordKind},
        mutation_id, schema,
    },
    cache::Cache,
    features::operations::mutation,
    t,
    ui::Toasts,
};

/// Most records of one request; the server takes no more.
const BATCH: usize = 200;

/// Fields by their words, and what they hold.
pub type Values = Vec<(String, Option<FieldValue>)>;

/// What is done to each of several records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// To another owner.
    Assign(UserId),
    /// To owners among whom they are given out.
    Distribute(DistributeInput),
    /// Gets a tag.
    Tag(String),
    /// Loses it.
    Untag(String),
    /// Gets values in fields.
    Set(Values),
    /// Into the trash.
    Trash,
    /// Out of it.
    Restore,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ChangeRecordsInput {
    kind: RecordKind,
    ids: Vec<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    owner_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    distribute: Option<DistributeInput>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    add_tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    remove_tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    set: Option<Vec<SetFieldInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    deleted: Option<bool>,
    client_mutation_id: Option<String>,
}

/// Among whom records are given out.
#[derive(cynic::InputObject, Clone, Debug, PartialEq, Eq)]
pub struct DistributeInput {
    by_rules: bool,
    user_ids: Option<Vec<Id>>,
    team_ids: Option<Vec<Id>>,
    method: Option<AssignmentMethod>,
    only_available: bool,
}

impl DistributeInput {
    /// By the rules of the workspace.
    pub fn by_rules() -> Self {
        Self { by_rules: true, user_ids: None, team_ids: None, method: None, only_available: false }
    }

    /// Among these people.
    pub fn among(users: Vec<Id>, teams: Vec<Id>, method: AssignmentMethod, only_available: bool) -> Self {
        Self { by_rules: false, user_ids: Some(users), team_ids: Some(teams), method: Some(method), only_available }
    }
}

#[derive(cynic::InputObject, Clone, Debug)]
struct SetFieldInput {
    field: String,
    value: Option<FieldValueInput>,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "ChangeRecordsPayload")]
pub struct Changed {
    done: Vec<Done>,
    refused: Vec<Refused>,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "RecordDone")]
struct Done {
    id: Id,
    previous_owner_id: Option<Id>,
    previous_tags: Option<Vec<String>>,
    previous_values: Vec<HeldValue>,
}

/// What a field holds, as it is told.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
pub struct HeldValue {
    field: String,
    text: Option<String>,
    checked: Option<bool>,
    option_id: Option<Id>,
    option_ids: Option<Vec<Id>>,
    date: Option<Date>,
    number: Option<f64>,
    money: Option<Money>,
    address: Option<Address>,
    record_id: Option<Id>,
}

impl HeldValue {
    /// The field and its value.
    pub fn read(self) -> (String, Option<FieldValue>) {
        let address = |it: Address| PostalAddress {
            street: it.street,
            city: it.city,
            region: it.region,
            postal_code: it.postal_code,
            country: it.country,
        };
        let value = (self.text.map(FieldValue::Text))
            .or_else(|| self.checked.filter(|it| *it).map(|_| FieldValue::Checked))
            .or_else(|| self.option_id.as_ref().map(|it| FieldValue::Option(convert::id(it))))
            .or_else(|| self.option_ids.map(|ids| FieldValue::Options(ids.iter().map(convert::id).collect())))
            .or_else(|| self.date.and_then(|day| day.0.parse().ok()).map(FieldValue::Date))
            .or_else(|| self.number.and_then(|it| Number::from_f64(it).ok()).map(FieldValue::Number))
            .or_else(|| self.money.map(|it| FieldValue::Money(it.amount, it.currency)))
            .or_else(|| self.address.map(|it| FieldValue::Address(Box::new(address(it)))))
            .or_else(|| self.record_id.as_ref().map(|it| FieldValue::Link(convert::id(it))));
        (self.field, value)
    }
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "RecordRefused")]
struct Refused {
    id: Id,
    refusal: Why,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Refusal")]
struct Why {
    code: String,
    message: String,
}

mutation!(
    /// Changes many records.
    change_records(ChangeRecordsInput) -> Changed
);

#[derive(cynic::QueryVariables)]
struct IdsVariables {
    kind: RecordKind,
    filter: RecordFilter,
    matching: Option<Json>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "IdsVariables")]
struct AllIds {
    #[arguments(kind: $kind, filter: $filter, where: $matching)]
    record_ids: Vec<Id>,
}

/// The ids of everything that a list shows, loaded or not.
pub async fn ids(kind: millrace_shared::RecordKind, asked: ListQuery) -> Result<Vec<RecordId>, ApiError> {
    let ListQuery { filter, matching, .. } = asked;
    let answer = api::run(AllIds::build(IdsVariables { kind: kind.into(), filter, matching })).await?;
    Ok(answer.record_ids.iter().map(convert::id).collect())
}

/// What was of a record before; nothing where a retry told that it was done.
#[derive(Clone, Default)]
struct Was {
    owner: Option<UserId>,
    tags: Option<Vec<String>>,
    values: Values,
}

/// What became of them.
#[derive(Default)]
struct Became {
    done: Vec<(RecordId, Was)>,
    refused: Vec<(RecordId, String)>,
    /// Why the rest was not tried.
    broken: Option<String>,
}

/// Does something to these records, says what became of it, and offers to take it back.
pub fn run(chosen: Chosen, deed: Deed, ids: Vec<RecordId>) {
    if ids.is_empty() || chosen.working.get_untracked().is_some() {
        return;
    }
    chosen.stopped.set_value(false);
    leptos::task::spawn_local(async move {
        let became = send(chosen.kind, &[(deed.clone(), ids)], |count, all| {
            chosen.working.try_set(Some((count, all)));
            chosen.stopped.try_get_value() != Some(true)
        })
        .await;
        chosen.working.try_set(None);
        let done: Vec<RecordId> = became.done.iter().map(|(id, _)| *id).collect();
        chosen.selection.try_update(|selection| {
            let left: Vec<RecordId> = selection.all().iter().filter(|id| !done.contains(id)).copied().collect();
            selection.keep(&left);
        });
        let (cache, toasts, kind) = (chosen.cache, chosen.toasts, chosen.kind);
        tell(cache, toasts, &became);
        if !became.done.is_empty() {
            let told = t!("records.changed_many", count = became.done.len());
            let back = back(&deed, &became.done);
            let undo = move || {
                let back = back.clone();
                leptos::task::spawn_local(async move {
                    let became = send(kind, &back, |_, _| true).await;
                    tell(cache, toasts, &became);
                    if !became.done.is_empty() {
                        toasts.info(t!("records.changed_many", count = became.done.len()));
                    }
                });
            };
            toasts.with_action(told, t!("common.undo"), undo);
        }
    });
}

/// What takes a deed back: each record to who looked after it before, and the tag from those that had not got it.
fn back(deed: &Deed, done: &[(RecordId, Was)]) -> Vec<(Deed, Vec<RecordId>)> {
    match deed {
        Deed::Trash => vec![(Deed::Restore, done.iter().map(|(id, _)| *id).collect())],
        Deed::Restore => vec![(Deed::Trash, done.iter().map(|(id, _)| *id).collect())],
        Deed::Tag(tag) => vec![(Deed::Untag(tag.clone()), unlike(tag, false, done))],
        Deed::Untag(tag) => vec![(Deed::Tag(tag.clone()), unlike(tag, true, done))],
        Deed::Set(_) => {
            let mut held: Vec<(Values, Vec<RecordId>)> = Vec::new();
            for (id, was) in done.iter().filter(|(_, was)| !was.values.is_empty()) {
                match held.iter_mut().find(|(values, _)| *values == was.values) {
                    Some((_, ids)) => ids.push(*id),
                    None => held.push((was.values.clone(), vec![*id])),
                }
            }
            held.into_iter().map(|(values, ids)| (Deed::Set(values), ids)).collect()
        }
        Deed::Assign(_) | Deed::Distribute(_) => {
            let to = if let Deed::Assign(to) = deed { Some(*to) } else { None };
            let mut owners: BTreeMap<UserId, Vec<RecordId>> = BTreeMap::new();
            for (id, was) in done {
                if let Some(owner) = was.owner.filter(|owner| Some(*owner) != to) {
                    owners.entry(owner).or_default().push(*id);
                }
            }
            owners.into_iter().map(|(owner, ids)| (Deed::Assign(owner), ids)).collect()
        }
    }
}

/// Those of which it is known that they had a tag, or had it not.
fn unlike(tag: &str, had: bool, done: &[(RecordId, Was)]) -> Vec<RecordId> {
    let has = |tags: &Vec<String>| tags.iter().any(|known| folded(known) == folded(tag));
    done.iter().filter(|(_, was)| was.tags.as_ref().is_some_and(|tags| has(tags) == had)).map(|(id, _)| *id).collect()
}

/// Sends batch after batch for as long as `go_on`, which is told how many are done, of how many.
async fn send(
    kind: millrace_shared::RecordKind,
    work: &[(Deed, Vec<RecordId>)],
    go_on: impl Fn(usize, usize) -> bool,
) -> Became {
    let all = work.iter().map(|(_, ids)| ids.len()).sum();
    let (mut became, mut count) = (Became::default(), 0);
    for (deed, batch) in work.iter().flat_map(|(deed, ids)| ids.chunks(BATCH).map(move |batch| (deed, batch))) {
        if !go_on(count, all) {
            break;
        }
        let input = ChangeRecordsInput {
            kind: kind.into(),
            ids: batch.iter().map(|id| convert::gql(*id)).collect(),
            owner_id: if let Deed::Assign(owner) = deed { Some(convert::gql(*owner)) } else { None },
            distribute: if let Deed::Distribute(distribute) = deed { Some(distribute.clone()) } else { None },
            add_tags: if let Deed::Tag(tag) = deed { Some(vec![tag.clone()]) } else { None },
            remove_tags: if let Deed::Untag(tag) = deed { Some(vec![tag.clone()]) } else { None },
            set: if let Deed::Set(values) = deed {
                let set = |(field, value): &(String, Option<FieldValue>)| SetFieldInput {
                    field: field.clone(),
                    value: value.as_ref().map(fields::input),
                };
                Some(values.iter().map(set).collect())
            } else {
                None
            },
            deleted: match deed {
                Deed::Trash => Some(true),
                Deed::Restore => Some(false),
                Deed::Assign(_) | Deed::Distribute(_) | Deed::Tag(_) | Deed::Untag(_) | Deed::Set(_) => None,
            },
            client_mutation_id: Some(mutation_id()),
        };
        match change_records(input).await {
            Ok(Changed { done, refused }) => {
                let was = |it: Done| {
                    let owner = it.previous_owner_id.as_ref().map(convert::id);
                    let values = it.previous_values.into_iter().map(HeldValue::read).collect();
                    (convert::id(&it.id), Was { owner, tags: it.previous_tags, values })
                };
                became.done.extend(done.into_iter().map(was));
                became.refused.extend(refused.into_iter().map(|it| (convert::id(&it.id), sentence(it.refusal))));
            }
            Err(error) => {
                became.broken = Some(error.sentence());
                break;
            }
        }
        count += batch.len();
    }
    became
}

/// The server's no to one of many, in the words of a single one.
fn sentence(Why { code, message }: Why) -> String {
    let code = match code.as_str() {
        "FORBIDDEN" => ErrorCode::Forbidden,
        "NOT_FOUND" => ErrorCode::NotFound,
        "CONFLICT" => ErrorCode::Conflict,
        _ => ErrorCode::Unknown,
    };
    ApiError::Refused(Refusal { code, message, fields: Vec::new(), request_id: None }).sentence()
}

/// Says what was not done, and has lists ask for their rows again.
fn tell(cache: Cache, toasts: Toasts, became: &Became) {
    cache.records_changed.update(|n| *n = n.wrapping_add(1));
    if let Some((_, reason)) = became.refused.first() {
        toasts.error(t!("records.some_refused", count = became.refused.len(), reason = reason.clone()));
    }
    if let Some(reason) = &became.broken {
        toasts.error(reason.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_assignment_is_taken_back_owner_by_owner() {
        let (record, user) = (|n| RecordId(Uuid::from_u128(n)), |n| UserId(Uuid::from_u128(n)));
        let owner = |n| Was { owner: Some(user(n)), ..Was::default() };
        let done = [
            (record(1), owner(7)),
            (record(2), owner(8)),
            (record(3), owner(7)),
            // Was there already, and what a retry told.
            (record(4), owner(9)),
            (record(5), Was::default()),
        ];
        assert_eq!(
            back(&Deed::Assign(user(9)), &done),
            [(Deed::Assign(user(7)), vec![record(1), record(3)]), (Deed::Assign(user(8)), vec![record(2)])]
        );
        assert_eq!(back(&Deed::Trash, &done[..1]), [(Deed::Restore, vec![record(1)])]);
    }

    #[test]
    fn a_tag_is_taken_back_from_those_that_got_it() {
        let record = |n| RecordId(Uuid::from_u128(n));
        let tagged =
            |tags: &[&str]| Was { tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()), ..Was::default() };
        let done = [(record(1), tagged(&["new"])), (record(2), tagged(&["HOT"])), (record(3), Was::default())];
        assert_eq!(back(&Deed::Tag("hot".into()), &done), [(Deed::Untag("hot".into()), vec![record(1)])]);
        assert_eq!(back(&Deed::Untag("hot".into()), &done), [(Deed::Tag("hot".into()), vec![record(2)])]);
    }

    #[test]
    fn a_value_is_taken_back_from_each_to_what_it_held() {
        let record = |n| RecordId(Uuid::from_u128(n));
        let held = |text: Option<&str>| {
            let value = text.map(|text| FieldValue::Text(text.to_owned()));
            Was { values: vec![("sector".to_owned(), value)], ..Was::default() }
        };
        let done = [
            (record(1), held(Some("retail"))),
            (record(2), held(None)),
            (record(3), held(Some("retail"))),
            (record(4), Was::default()),
        ];
        let set = Deed::Set(vec![("sector".to_owned(), Some(FieldValue::Text("software".to_owned())))]);
        assert_eq!(
            back(&set, &done),
            [
                (Deed::Set(held(Some("retail")).values), vec![record(1), record(3)]),
                (Deed::Set(held(None).values), vec![record(2)]),
            ]
        );
    }
}
