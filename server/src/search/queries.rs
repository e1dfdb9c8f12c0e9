//! Records whose words begin like those that were typed.

use super::{
    entity::{Column, Entity},
    vocabulary,
};
use crate::{access::Access, error::Error, events::Recorded, fields::custom::Customised};
use millrace_shared::{
    RecordKind,
    words::{sought, spelled},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, Query},
};
use std::cmp::Reverse;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Rows that are read for one that is answered: a record is found once for each of its words, and the best come first.
const READ_FOR_ONE: u64 = 4;
/// Words of a text that may be written otherwise.
const LOOSE_WORDS: usize = 4;

/// What was typed, as it is looked for.
pub struct Sought {
    text: String,
    // A record is found by any of these: by each word in it.
    exact: Vec<Vec<Fit>>,
    // The same with words that are not written as they were typed; none where that would find the same.
    loose: OnceCell<Option<Vec<Fit>>>,
}

/// A word of a record that is looked for.
#[derive(Debug, Clone)]
pub(super) enum Fit {
    /// It begins so.
    Begins(String),
    /// It is one of these.
    Among(Vec<String>),
}

impl Fit {
    pub(super) fn condition(&self) -> Condition {
        let column = || Expr::col((Entity, Column::Word));
        match self {
            // Words from this one up to the last that begins with it.
            Self::Begins(word) => {
                Condition::all().add(column().gte(word)).add(column().lt(format!("{word}{}", char::MAX)))
            }
            Self::Among(words) => Condition::all().add(column().is_in(words.iter().map(String::as_str))),
        }
    }

    /// Whether a word is what is looked for.
    pub(super) fn is(&self, word: &str) -> bool {
        match self {
            Self::Begins(begin) => word.starts_with(begin.as_str()),
            Self::Among(words) => words.iter().any(|one| one == word),
        }
    }

    /// The fewer records, the more.
    fn narrowness(&self) -> usize {
        match self {
            Self::Begins(word) => word.chars().count(),
            Self::Among(_) => usize::MAX,
        }
    }
}

impl Sought {
    /// Reads what was typed.
    pub fn new(text: &str) -> Self {
        let exact = sought(text).into_iter().map(|words| words.into_iter().map(Fit::Begins).collect()).collect();
        Self { text: text.to_owned(), exact, loose: OnceCell::new() }
    }

    /// Records that may be seen, are not in the trash, and have for each word of the text one that begins like it, or a
    /// phone number that has it for a part; those whose name is the text first, then those that begin with it, then the
    /// latest changed. While there is room, those follow that have what was typed within a word, or, where no word has
    /// it, one that is written nearly so.
    ///
    /// The words are read in their order, and only as many as it takes: one letter costs as little as a whole name, for
    /// who may see most records.
    pub async fn find<E: Customised>(&self, access: &Access, first: u64) -> Result<Vec<E::Model>, Error>
    where
        E::Model: Recorded,
    {
        // Nothing is found by what is hidden.
        let hides = access.withholds(E::KIND);
        let most = first.saturating_mul(READ_FOR_ONE).saturating_mul(if hides { READ_FOR_ONE } else { 1 });
        let wanted = spelled(&self.text);
        let count = usize::try_from(first).unwrap_or(usize::MAX);
        let mut found: Vec<(Place, E::Model)> = Vec::new();
        let mut take = |rows: Vec<E::Model>, fits: &[Fit], as_typed: bool| {
            for row in rows {
                if hides && !is_found_by(&access.shown(row.clone()), fits) {
                    continue;
                }
                if found.iter().any(|(_, other)| other.record_id() == row.record_id()) {
                    continue;
                }
                let name = row.found_by().map(|name| spelled(&name)).unwrap_or_default();
                let likeness = match as_typed {
                    false => 3,
                    true if name == wanted => 0,
                    true if name.starts_with(&wanted) => 1,
                    true => 2,
                };
                found.push(((likeness, Reverse(E::changed_at(&row).0)), row));
            }
            found.len()
        };
        let mut so_far = 0;
        for typed in &self.exact {
            so_far = take(having::<E>(access, typed, most).await?, typed, true);
        }
        if so_far < count
            && let Some(loose) = self.loose(access).await?
        {
            take(having::<E>(access, loose, most).await?, loose, false);
        }
        found.sort_by_key(|(place, _)| *place);
        found.truncate(count);
        Ok(found.into_iter().map(|(_, row)| row).collect())
    }

    /// Each way in which the text may be meant, as it was typed.
    pub(super) fn exact(&self) -> &[Vec<Fit>] {
        &self.exact
    }

    /// The words of the text as they may have been meant.
    pub(super) async fn loose(&self, access: &Access) -> Result<Option<&Vec<Fit>>, Error> {
        let find = || async {
            let Some(typed) = self.exact.first() else { return Ok(None) };
            let (mut loose, mut differs) = (Vec::with_capacity(typed.len()), false);
            for (at, fit) in typed.iter().enumerate() {
                let Fit::Begins(word) = fit else { continue };
                let reader = access.app().db.reader();
                let like = if at < LOOSE_WORDS {
                    vocabulary::like(reader, access.workspace_id(), word).await?
                } else {
                    Vec::new()
                };
                // Beside others, a word that something begins with was meant as it is.
                let as_it_is = typed.len() > 1 && like.iter().any(|like| like.starts_with(word.as_str()));
                if like.is_empty() || as_it_is {
                    loose.push(fit.clone());
                } else {
                    loose.push(Fit::Among(like));
                    differs = true;
                }
            }
            Ok::<_, Error>(differs.then_some(loose))
        };
        Ok(self.loose.get_or_try_init(find).await?.as_ref())
    }
}

/// Whether a record, as it is shown, has a word for each of these.
fn is_found_by<M: Recorded>(shown: &M, fits: &[Fit]) -> bool {
    let words = super::kept::words_of(shown);
    fits.iter().all(|fit| words.iter().any(|word| fit.is(word)))
}

/// Records that have a word for each of these; one of them is named once for each such word.
async fn having<E: Customised>(access: &Access, fits: &[Fit], most: u64) -> Result<Vec<E::Model>, Error> {
    let select = access.select::<E>().filter(E::deleted().is_null());
    let Some(select) = with_words(access, select, E::KIND, E::id(), fits, Order::Asc) else { return Ok(Vec::new()) };
    Ok(select.limit(most).all(access.app().db.reader()).await?)
}

/// Those of some rows that have a word for each of these, in the order of one of the words; nothing when none is looked for.
pub(super) fn with_words<E: EntityTrait>(
    access: &Access,
    mut select: Select<E>,
    kind: RecordKind,
    id: E::Column,
    fits: &[Fit],
    order: Order,
) -> Option<Select<E>> {
    // The narrowest leads.
    let mut fits: Vec<&Fit> = fits.iter().collect();
    fits.sort_by_key(|fit| Reverse(fit.narrowness()));
    let (narrowest, others) = fits.split_first()?;
    for fit in others {
        let records = Query::select()
            .column(Column::RecordId)
            .from(Entity)
            .and_where(Expr::col(Column::WorkspaceId).eq(access.workspace_id().0))
            .and_where(Expr::col(Column::Kind).eq(kind))
            .cond_where(fit.condition())
            .to_owned();
        select = select.filter(id.in_subquery(records));
    }
    let is_its_word = Condition::all()
        .add(Expr::col((Entity, Column::WorkspaceId)).eq(access.workspace_id().0))
        .add(Expr::col((Entity, Column::Kind)).eq(kind))
        .add(Expr::col((Entity, Column::RecordId)).equals((E::default(), id)))
        .add(narrowest.condition());
    let statement = QueryTrait::query(&mut select);
    statement.inner_join(Entity, is_its_word);
    statement.order_by((Entity, Column::Word), order.clone()).order_by((Entity, Column::RecordId), order);
    Some(select)
}

/// Records of a kind that have one of these words, whole: at most so many, in no order. Whoever shows them asks what may be seen.
#[expect(clippy::disallowed_methods, reason = "ids alone, which are read through `Access` before anything is shown")]
pub async fn with_word(access: &Access, kind: RecordKind, words: Vec<String>, most: u64) -> Result<Vec<Uuid>, Error> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let has = Condition::all()
        .add(Column::WorkspaceId.eq(access.workspace_id()))
        .add(Column::Kind.eq(kind))
        .add(Column::Word.is_in(words));
    let rows = Entity::find().filter(has).limit(most).all(access.app().db.reader()).await?;
    Ok(rows.into_iter().map(|row| row.record_id.0).collect())
}

/// Where a record stands among those that were found: how well its name fits, then when it was changed last.
type Place = (u8, Reverse<i64>);
