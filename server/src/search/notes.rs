//! Notes by the words of their texts.

use super::queries::{Fit, Sought, with_words};
use crate::{
    access::Access,
    deals::entity as deals,
    error::Error,
    fields::custom::{Customised, each_customised},
    notes::{
        entity::{Column, Entity, Model},
        excerpt::excerpt,
    },
};
use millrace_shared::{PipelineId, RecordId, RecordKind};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Rows that are read for one that is answered: a note is found once for each of its words that fit.
const READ_FOR_ONE: u64 = 4;

/// A note that was found.
pub struct Found {
    /// The note.
    pub note: Model,
    /// What the record it is on is called.
    pub record_name: String,
    /// The pipeline of the deal it is on.
    pub pipeline_id: Option<PipelineId>,
    /// The part of its text in which it was found.
    pub excerpt: String,
}

impl Sought {
    /// Notes on records that may be seen and are not in the trash, that have for each word of the text one that begins
    /// like it, the latest first; while there is room those follow that have it within a word, or nearly so.
    pub async fn notes(&self, access: &Access, first: u64) -> Result<Vec<Found>, Error> {
        let count = usize::try_from(first).unwrap_or(usize::MAX);
        let mut found: Vec<(Model, &[Fit])> = Vec::new();
        for fits in self.exact() {
            take(&mut found, having(access, fits, first).await?, fits);
        }
        found.sort_by_key(|(note, _)| std::cmp::Reverse((note.created_at.0, note.id)));
        if found.len() < count
            && let Some(fits) = self.loose(access).await?
        {
            take(&mut found, having(access, fits, first).await?, fits);
        }
        found.truncate(count);
        let names = names(access, found.iter().map(|(note, _)| note)).await?;
        let told = found.into_iter().filter_map(|(note, fits)| {
            // Its record went meanwhile.
            let (record_name, pipeline_id) = names.get(&note.record_id)?.clone();
            let excerpt = excerpt(&note.body, |word| fits.iter().any(|fit| fit.is(word)));
            Some(Found { note, record_name, pipeline_id, excerpt })
        });
        Ok(told.collect())
    }
}

fn take<'f>(found: &mut Vec<(Model, &'f [Fit])>, notes: Vec<Model>, fits: &'f [Fit]) {
    for note in notes {
        if found.iter().all(|(other, _)| other.id != note.id) {
            found.push((note, fits));
        }
    }
}

async fn having(access: &Access, fits: &[Fit], first: u64) -> Result<Vec<Model>, Error> {
    let mut on_seen = Condition::any();
    for kind in RecordKind::CUSTOMISED {
        let record = each_customised!(kind, E => Ok::<_, Error>(its_record::<E>(access)))?;
        on_seen = on_seen.add(Condition::all().add(Column::RecordKind.eq(*kind)).add(Expr::exists(record)));
    }
    #[expect(clippy::disallowed_methods, reason = "only notes whose records may be seen")]
    let select = Entity::find()
        .filter(Column::WorkspaceId.eq(access.workspace_id()))
        .filter(Column::DeletedAt.is_null())
        .filter(on_seen);
    // Ids grow with time: of one word the latest notes come first.
    let Some(select) = with_words(access, select, RecordKind::Note, Column::Id, fits, Order::Desc) else {
        return Ok(Vec::new());
    };
    Ok(select.limit(first.saturating_mul(READ_FOR_ONE)).all(access.app().db.reader()).await?)
}

/// The record of a note, if it may be seen and is not in the trash.
fn its_record<E: Customised>(access: &Access) -> SelectStatement {
    let mut select = access.select::<E>().filter(E::deleted().is_null()).select_only().expr(Expr::val(1));
    let is_its = Expr::col((E::default(), E::id())).equals((Entity, Column::RecordId));
    QueryTrait::query(&mut select).and_where(is_its);
    select.into_query()
}

type Called = (String, Option<PipelineId>);

/// What the records are called that some notes are on, and the pipelines of those that are deals.
async fn names<'n>(
    access: &Access,
    notes: impl Iterator<Item = &'n Model>,
) -> Result<BTreeMap<RecordId, Called>, Error> {
    let mut of_kind: BTreeMap<RecordKind, BTreeSet<Uuid>> = BTreeMap::new();
    for note in notes {
        of_kind.entry(note.record_kind).or_default().insert(note.record_id.0);
    }
    let mut names = BTreeMap::new();
    for (kind, ids) in of_kind {
        let ids = ids.into_iter().collect();
        if kind == RecordKind::Deal {
            let deals = access.get_many::<deals::Entity>(ids).await?.into_iter().map(|deal| access.shown(deal));
            names.extend(deals.map(|deal| (deal.id.into(), (deal.name, Some(deal.pipeline_id)))));
        } else {
            names.extend(each_customised!(kind, E => called::<E>(access, ids).await)?);
        }
    }
    Ok(names)
}

async fn called<E: Customised>(access: &Access, ids: Vec<Uuid>) -> Result<Vec<(RecordId, Called)>, Error> {
    let records = access.get_many::<E>(ids).await?.into_iter().map(|record| access.shown(record));
    Ok(records.map(|record| (E::record_id(&record), (E::name(&record), None))).collect())
}
