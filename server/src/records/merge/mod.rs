//! Several records of a kind become one: the one that is kept gets what was chosen of each, and everything that pointed to the
//! others ([`relink`]). The others go into the trash for good, and say where they went.
//!
//! It is one transaction. All records of it are locked in the order of their ids, so that of two merges at once the second
//! finds what the first has left.

pub mod entity;
mod relink;

use super::set::{Settable, Values};
use crate::{
    access::{Access, Permit},
    companies::{self, values::LabeledValues},
    contacts,
    db::{Tx, tx::Receipt},
    deals::entity::Tags,
    error::{Checks, Error},
    events::{FieldChange, Recorded},
    fields::{self, custom::CustomValues},
    leads,
};
use async_graphql::InputObject;
use millrace_shared::{
    Invalid, RecordId, RecordKind, Verb,
    fields::{FieldValue, listed},
    validation::{self, folded},
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
};

/// Most records that become one at once.
pub const MOST: usize = 10;
/// The word for who looks after a record.
const OWNER: &str = "owner";

/// Records of a kind that become one.
#[derive(Debug, Clone, InputObject)]
pub struct MergeRecordsInput {
    /// Of which kind: COMPANY, CONTACT or LEAD.
    pub kind: RecordKind,
    /// The one that is kept.
    pub keep_id: RecordId,
    /// The others, 9 at most.
    pub merge_ids: Vec<RecordId>,
    /// Whose value a field has from then on. A field that is not named keeps the value of the one that is kept, or else gets
    /// that of the first other which holds one.
    pub take: Option<Vec<TakeFieldInput>>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A field, and the record whose value it shall have.
#[derive(Debug, Clone, InputObject)]
pub struct TakeFieldInput {
    /// A word of `recordValues`, such as `name`, `owner`, `sector`, or `custom:` and the id of a custom field.
    pub field: String,
    /// One of the records.
    pub from_id: RecordId,
}

/// A kind of record of which several become one.
pub trait Mergeable: Settable {
    /// The words of what is chosen besides: the parts of the name.
    const NAMES: &'static [&'static str];
    /// What a record is called.
    fn title(model: &Self::Model) -> String;
    /// A part of its name.
    fn part_of_name(model: &Self::Model, word: &str) -> String;
    /// Its name in part, to be changed.
    fn name_mut<'a>(model: &'a mut Self::Model, word: &str) -> Option<&'a mut String>;
    /// Its lists of addresses, numbers and accounts, to be changed; in the same order for every record.
    fn lists_mut(model: &mut Self::Model) -> Vec<(&'static str, &mut LabeledValues)>;
    /// Makes what follows from the values anew.
    fn settle(model: &mut Self::Model, checks: &mut Checks);
    /// Has everything that is the kind's own point to the record that is kept, and tells what of that record changed so.
    fn relink(
        access: &Access,
        tx: &mut Tx,
        others: &[RecordId],
        kept: &mut Self::Model,
    ) -> impl Future<Output = Result<Vec<FieldChange>, Error>> + Send;
}

impl Mergeable for companies::entity::Entity {
    const NAMES: &'static [&'static str] = &["name"];

    fn title(model: &Self::Model) -> String {
        model.name.clone()
    }
    fn part_of_name(model: &Self::Model, _: &str) -> String {
        model.name.clone()
    }
    fn name_mut<'a>(model: &'a mut Self::Model, word: &str) -> Option<&'a mut String> {
        (word == "name").then_some(&mut model.name)
    }
    fn lists_mut(model: &mut Self::Model) -> Vec<(&'static str, &mut LabeledValues)> {
        vec![("emails", &mut model.emails), ("phones", &mut model.phones)]
    }
    fn settle(model: &mut Self::Model, _: &mut Checks) {
        model.name_key = folded(&model.name);
    }
    async fn relink(
        _: &Access,
        tx: &mut Tx,
        others: &[RecordId],
        kept: &mut Self::Model,
    ) -> Result<Vec<FieldChange>, Error> {
        relink::of_company(tx, others, kept).await?;
        Ok(Vec::new())
    }
}

impl Mergeable for contacts::entity::Entity {
    const NAMES: &'static [&'static str] = &["firstName", "lastName"];

    fn title(model: &Self::Model) -> String {
        model.name()
    }
    fn part_of_name(model: &Self::Model, word: &str) -> String {
        if word == "firstName" { model.first_name.clone() } else { model.last_name.clone() }
    }
    fn name_mut<'a>(model: &'a mut Self::Model, word: &str) -> Option<&'a mut String> {
        match word {
            "firstName" => Some(&mut model.first_name),
            "lastName" => Some(&mut model.last_name),
            _ => None,
        }
    }
    fn lists_mut(model: &mut Self::Model) -> Vec<(&'static str, &mut LabeledValues)> {
        vec![("emails", &mut model.emails), ("phones", &mut model.phones), ("socials", &mut model.socials)]
    }
    fn settle(model: &mut Self::Model, _: &mut Checks) {
        contacts::commands::settle(model);
    }
    async fn relink(
        access: &Access,
        tx: &mut Tx,
        others: &[RecordId],
        kept: &mut Self::Model,
    ) -> Result<Vec<FieldChange>, Error> {
        relink::of_contact(access, tx, others, kept).await
    }
}

impl Mergeable for leads::entity::Entity {
    const NAMES: &'static [&'static str] = &["firstName", "lastName"];

    fn title(model: &Self::Model) -> String {
        model.name()
    }
    fn part_of_name(model: &Self::Model, word: &str) -> String {
        if word == "firstName" { model.first_name.clone() } else { model.last_name.clone() }
    }
    fn name_mut<'a>(model: &'a mut Self::Model, word: &str) -> Option<&'a mut String> {
        match word {
            "firstName" => Some(&mut model.first_name),
            "lastName" => Some(&mut model.last_name),
            _ => None,
        }
    }
    fn lists_mut(model: &mut Self::Model) -> Vec<(&'static str, &mut LabeledValues)> {
        vec![("emails", &mut model.emails), ("phones", &mut model.phones)]
    }
    fn settle(model: &mut Self::Model, checks: &mut Checks) {
        model.settle(checks);
    }
    async fn relink(_: &Access, _: &mut Tx, _: &[RecordId], _: &mut Self::Model) -> Result<Vec<FieldChange>, Error> {
        Ok(Vec::new())
    }
}

/// Does something with the entity of a kind. A new kind needs a line here.
macro_rules! each_mergeable {
    ($kind:expr, $entity:ident => $work:expr) => {
        match $kind {
            RecordKind::Company => {
                type $entity = companies::entity::Entity;
                $work
            }
            RecordKind::Contact => {
                type $entity = contacts::entity::Entity;
                $work
            }
            RecordKind::Lead => {
                type $entity = leads::entity::Entity;
                $work
            }
            _ => Err(Error::invalid("kind", Invalid::NotAllowed)),
        }
    };
}

/// What records hold in all fields that are chosen of when they become one.
pub struct Held {
    /// The record.
    pub id: RecordId,
    /// What it is called.
    pub title: String,
    /// Each field and its value.
    pub values: Values,
}

/// What these records hold, in their order; those that may not be seen are left out.
pub async fn held(access: &Access, kind: RecordKind, ids: &[RecordId]) -> Result<Vec<Held>, Error> {
    each_mergeable!(kind, E => held_of::<E>(access, ids).await)
}

async fn held_of<E: Mergeable>(access: &Access, ids: &[RecordId]) -> Result<Vec<Held>, Error> {
    if ids.len() > MOST {
        return Err(Error::invalid("ids", Invalid::TooMany(MOST)));
    }
    let seen = access.get_many::<E>(ids.iter().map(|id| id.0).collect()).await?;
    let seen: Vec<E::Model> = seen.into_iter().map(|model| access.shown(model)).collect();
    let one = |id: &RecordId| {
        let model = seen.iter().find(|model| E::record_id(model) == *id)?;
        let text = |word: &&str| {
            let text = E::part_of_name(model, word);
            ((*word).to_owned(), (!text.is_empty()).then_some(FieldValue::Text(text)))
        };
        let names = E::NAMES.iter().map(text);
        let owner = model.owner().map(|owner| FieldValue::Link(owner.0));
        let own = E::FIELDS.iter().map(|field| ((*field).to_owned(), E::held(model, field, access)));
        let custom = access.reference().fields_of(E::KIND).map(|field| {
            let value = E::custom(model).get(field);
            (listed::word(field.id), value)
        });
        let values = names.chain([(OWNER.to_owned(), owner)]).chain(own).chain(custom);
        Some(Held { id: *id, title: E::title(model), values: values.collect() })
    };
    Ok(ids.iter().filter_map(one).collect())
}

/// Makes one record of several. Tells the number of the last event.
pub async fn merge(access: &Access, input: MergeRecordsInput) -> Result<i64, Error> {
    each_mergeable!(input.kind, E => merge_of::<E>(access, input).await)
}

async fn merge_of<E>(access: &Access, input: MergeRecordsInput) -> Result<i64, Error>
where
    E: Mergeable + EntityTrait<Model: Recorded + IntoActiveModel<E::ActiveModel>, ActiveModel: Send>,
{
    let others: Vec<RecordId> = input.merge_ids.clone();
    let all: BTreeSet<RecordId> = others.iter().copied().chain([input.keep_id]).collect();
    let mut checks = Checks::default();
    if others.is_empty() {
        checks.refuse("mergeIds", Invalid::Required);
    } else if all.len() > MOST {
        checks.refuse("mergeIds", Invalid::TooMany(MOST - 1));
    } else if all.len() <= others.len() {
        checks.refuse("mergeIds", Invalid::Taken);
    }
    checks.done()?;
    let mut tx = access.begin(input.client_mutation_id.clone()).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let access = &access.with_current_reference().await?;
    let mut records: BTreeMap<RecordId, Permit<E::Model>> = BTreeMap::new();
    for (id, permit) in access.permits::<E>(&tx, &[Verb::Edit], all).await? {
        let permit = permit?;
        if id != input.keep_id {
            access.may_on(Verb::Delete, &*permit)?;
        }
        if E::deleted_mut(&mut permit.clone().into_inner()).is_some() {
            return Err(Error::Forbidden(format!("{} is in the trash: restore it first", E::NAME)));
        }
        E::check_open(&permit)?;
        records.insert(id, permit);
    }
    let find = |id: &RecordId| records.get(id).map(|permit| &**permit).ok_or(Error::NotFound(E::NAME));
    let kept = find(&input.keep_id)?;
    let others: Vec<&E::Model> = others.iter().map(find).collect::<Result<_, _>>()?;
    let taken = taken::<E>(access, &input, &find)?;

    let mut after = kept.clone();
    let mut checks = Checks::default();
    if let Some(from) = taken.get(OWNER)
        && let Some(owner) = from.owner()
        && kept.owner() != Some(owner)
    {
        access.may_on(Verb::Assign, kept)?;
        *E::owner_mut(&mut after) = access.assignee("ownerId", owner)?;
    }
    for word in E::NAMES {
        let nameless = || others.iter().find(|_| E::part_of_name(kept, word).is_empty());
        if let Some(from) = taken.get(*word).or_else(nameless)
            && let Some(name) = E::name_mut(&mut after, word)
        {
            *name = E::part_of_name(from, word);
        }
    }
    unite::<E>(&mut after, &others, &mut checks);
    let values = own_values::<E>(access, kept, &others, &taken);
    E::put(access, &tx, &mut after, &values, &mut checks).await?;
    E::settle(&mut after, &mut checks);
    *E::custom_mut(&mut after) = custom_values::<E>(access, kept, &others, &taken);
    checks.done()?;

    let ids: Vec<RecordId> = others.iter().map(|other| E::record_id(other)).collect();
    let mut more = E::relink(access, &mut tx, &ids, &mut after).await?;
    relink::everything(access, &mut tx, E::KIND, &ids, input.keep_id).await?;
    for other in &others {
        let mut gone = E::Model::clone(other);
        *E::deleted_mut(&mut gone) = Some(tx.now());
        // What may stand only once is free for the one that is kept.
        let left = without_unique(access, E::KIND, E::custom(other));
        let (kind, id) = (E::KIND, E::record_id(other));
        fields::unique::claim(&mut tx, access.reference(), kind, id, Some(E::custom(other)), &left).await?;
        *E::custom_mut(&mut gone) = left;
        let into = FieldChange {
            field: "mergedInto".to_owned(),
            before: serde_json::Value::Null,
            after: serde_json::to_value(input.keep_id)?,
        };
        tx.save_with(*other, gone, "merged", vec![into]).await?;
    }
    let (before, custom) = (E::custom(kept).clone(), E::custom(&after).clone());
    fields::unique::claim(&mut tx, access.reference(), E::KIND, input.keep_id, Some(&before), &custom).await?;
    note(&mut tx, E::KIND, &ids, input.keep_id).await?;
    let titles: Vec<String> = others.iter().map(|other| E::title(other)).collect();
    more.push(FieldChange {
        field: "merged".to_owned(),
        before: serde_json::Value::Null,
        after: serde_json::to_value(titles)?,
    });
    tx.save_with(kept, after, "merged", more).await?;
    tx.done_to(input.keep_id);
    Ok(tx.commit().await?.seq)
}

/// Whose value was chosen for which field.
fn taken<'a, E: Mergeable>(
    access: &Access,
    input: &MergeRecordsInput,
    find: &impl Fn(&RecordId) -> Result<&'a E::Model, Error>,
) -> Result<BTreeMap<String, &'a E::Model>, Error> {
    let mut taken = BTreeMap::new();
    for TakeFieldInput { field, from_id } in input.take.iter().flatten() {
        let own = field == OWNER || E::NAMES.contains(&field.as_str()) || E::FIELDS.contains(&field.as_str());
        let custom = || listed::of_word(field).and_then(|id| access.reference().field(id));
        if !own && custom().is_none_or(|custom| custom.record_kind != E::KIND) {
            return Err(Error::invalid("take", Invalid::Unknown));
        }
        let from = find(from_id).map_err(|_| Error::invalid("take", Invalid::Unknown))?;
        taken.insert(field.clone(), from);
    }
    Ok(taken)
}

/// The values that the kept record gets in fields of the kind's own: those that are other than what it holds.
fn own_values<E: Mergeable>(
    access: &Access,
    kept: &E::Model,
    others: &[&E::Model],
    taken: &BTreeMap<String, &E::Model>,
) -> Values {
    let ids: Vec<uuid::Uuid> = others.iter().chain([&kept]).map(|model| E::record_id(model).0).collect();
    let mut values = Values::new();
    for field in E::FIELDS.iter().copied() {
        // What stands beside another field comes with it.
        let leads_it = E::FIELDS.iter().copied().find(|other| E::beside(other) == Some(field));
        let own = E::held(kept, field, access);
        let value = match taken.get(field).or_else(|| taken.get(leads_it?)) {
            Some(from) => E::held(from, field, access),
            None if leads_it.is_some() => own.clone(),
            None => own.clone().or_else(|| others.iter().find_map(|other| E::held(other, field, access))),
        };
        // A record is never its own.
        let value = value.filter(|value| !matches!(value, FieldValue::Link(id) if ids.contains(id)));
        if value != own {
            values.push((field.to_owned(), value));
        }
    }
    values
}

/// What the kept record holds in custom fields.
fn custom_values<E: Mergeable>(
    access: &Access,
    kept: &E::Model,
    others: &[&E::Model],
    taken: &BTreeMap<String, &E::Model>,
) -> CustomValues {
    let ids: Vec<uuid::Uuid> = others.iter().map(|model| E::record_id(model).0).collect();
    let mut custom = E::custom(kept).clone();
    for field in access.reference().fields.iter().filter(|field| field.record_kind == E::KIND) {
        let value = match taken.get(&listed::word(field.id)) {
            Some(from) => E::custom(from).get(field),
            None => E::custom(kept).get(field).or_else(|| others.iter().find_map(|other| E::custom(other).get(field))),
        };
        let value = value.filter(|value| !matches!(value, FieldValue::Link(id) if ids.contains(id)));
        custom.set(field, value.as_ref());
    }
    custom
}

/// Addresses, numbers, accounts and tags of all of them, each once.
fn unite<E: Mergeable>(after: &mut E::Model, others: &[&E::Model], checks: &mut Checks) {
    let mut tags = E::tags_mut(after).0.clone();
    for other in others {
        let mut other = E::Model::clone(other);
        for tag in &E::tags_mut(&mut other).0 {
            if !tags.iter().any(|known| folded(known) == folded(tag)) {
                tags.push(tag.clone());
            }
        }
        for ((field, into), (_, from)) in E::lists_mut(after).into_iter().zip(E::lists_mut(&mut other)) {
            for value in std::mem::take(&mut from.0) {
                if !into.0.iter().any(|known| folded(&known.value) == folded(&value.value)) {
                    into.0.push(value);
                }
            }
            if into.0.len() > validation::LIST_MAX {
                checks.refuse(field, Invalid::TooMany(validation::LIST_MAX));
            }
        }
    }
    if let Some(tags) = checks.take("tags", validation::tags(&tags)) {
        *E::tags_mut(after) = Tags(tags);
    }
}

fn without_unique(access: &Access, kind: RecordKind, custom: &CustomValues) -> CustomValues {
    let mut left = custom.clone();
    let unique = access.reference().fields.iter().filter(|field| field.record_kind == kind && field.is_unique);
    unique.for_each(|field| left.set(field, None));
    left
}

/// Notes where they went; what went into one of them before went there too.
async fn note(tx: &mut Tx, kind: RecordKind, others: &[RecordId], into: RecordId) -> Result<(), Error> {
    let earlier = entity::Column::IntoId.is_in(others.iter().map(|id| id.0));
    let values = [(entity::Column::IntoId, sea_orm::sea_query::Expr::value(into.0))];
    tx.update_where::<entity::Entity>(entity::Column::WorkspaceId, earlier, values).await?;
    let (workspace_id, merged_at) = (tx.workspace_id(), tx.now());
    let row = |id: &RecordId| entity::Model { workspace_id, record_id: *id, kind, into_id: into, merged_at };
    let rows: Vec<_> = others.iter().map(row).collect();
    tx.insert_rows(rows).await
}

/// The record that another became part of. The caller holds the other.
pub async fn went_into(access: &Access, id: RecordId) -> Result<Option<RecordId>, Error> {
    #[expect(clippy::disallowed_methods, reason = "where a record went that came through Access")]
    let row = entity::Entity::find_by_id((access.workspace_id(), id)).one(access.app().db.reader()).await?;
    Ok(row.map(|row| row.into_id))
}

/// The records that became part of one. The caller holds that one.
pub async fn parts(access: &Access, id: RecordId) -> Result<Vec<RecordId>, Error> {
    #[expect(clippy::disallowed_methods, reason = "what became part of a record that came through Access")]
    let rows = entity::Entity::find()
        .filter(entity::Column::WorkspaceId.eq(access.workspace_id()))
        .filter(entity::Column::IntoId.eq(id.0))
        .order_by_asc(entity::Column::RecordId);
    Ok(rows.all(access.app().db.reader()).await?.into_iter().map(|row| row.record_id).collect())
}

/// Refuses to take a record out of the trash that became part of another.
pub async fn check_own(tx: &Tx, id: RecordId) -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "tells only whether a record that may be restored is still one")]
    let row = entity::Entity::find_by_id((tx.workspace_id(), id)).one(tx.connection()).await?;
    match row {
        Some(_) => Err(Error::Forbidden("it became part of another record and cannot be restored".to_owned())),
        None => Ok(()),
    }
}
