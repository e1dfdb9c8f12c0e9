//! The words that a workspace knows, found by a part of them or by what is written a little differently.
//!
//! `search_grams` has the letters of each word once, however many records have the word; a word stays when the last record
//! that had it is gone, and then leads to none. What is found here are words: the records that have them are read through
//! [`crate::access::Access`].

use super::{
    entity,
    gram::{Column, Entity, Model},
};
use crate::{db::Tx, error::Error};
use millrace_shared::{
    WorkspaceId,
    words::{GRAM, grams},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Func},
};
use std::collections::BTreeSet;

/// Words that are compared letter by letter, and the most that are taken.
const COMPARED: u64 = 400;
const TAKEN: usize = 24;
/// Words that are looked up at once.
const LOOKED_UP: usize = 200;

/// Adds words of records that are written; those that are known already stay as they are.
pub async fn add(tx: &mut Tx, words: &BTreeSet<String>) -> Result<(), Error> {
    let words: Vec<_> = words.iter().filter_map(|word| Some((word, grams(word).pop_first()?))).collect();
    for some in words.chunks(LOOKED_UP) {
        let known = known(tx, some).await?;
        let new = some.iter().filter(|(word, _)| !known.contains(*word));
        let workspace_id = tx.workspace_id();
        let rows: Vec<_> = new
            .flat_map(|(word, _)| grams(word).into_iter().map(move |gram| (gram, (*word).clone())))
            .map(|(gram, word)| Model { workspace_id, gram, word })
            .collect();
        tx.insert_missing(rows).await?;
    }
    Ok(())
}

/// Those of some words, each with one of its grams, that are known.
async fn known(tx: &Tx, words: &[(&String, String)]) -> Result<BTreeSet<String>, Error> {
    #[expect(clippy::disallowed_methods, reason = "words alone, of no record, on the way of a write")]
    let known = Entity::find()
        .select_only()
        .column(Column::Word)
        .filter(Column::WorkspaceId.eq(tx.workspace_id()))
        .filter(Column::Gram.is_in(words.iter().map(|(_, gram)| gram.clone()).collect::<BTreeSet<_>>()))
        .filter(Column::Word.is_in(words.iter().map(|(word, _)| (*word).clone())));
    Ok(known.into_tuple().all(tx.connection()).await?.into_iter().collect())
}

/// Words that have what was typed in them; where there are none, those that are written nearly like it, or begin so.
pub async fn like(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    typed: &str,
) -> Result<Vec<String>, Error> {
    let errors = errors(typed);
    let mut wanted = grams(typed);
    if errors == 0 {
        // What is so short is only looked for as it stands, anywhere in a word.
        wanted.retain(|gram| !gram.starts_with('^'));
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    // A wrong letter spoils three of them, two that changed places four.
    let least = if errors == 0 { wanted.len() } else { wanted.len().saturating_sub(4 * errors).max(1) };
    let common = || Column::Gram.count();
    let length = i64::try_from(typed.len()).unwrap_or(i64::MAX);
    let other_length = Func::abs(Expr::expr(Func::char_length(Expr::col(Column::Word))).sub(length));
    #[expect(clippy::disallowed_methods, reason = "words alone: the records that have them are read through Access")]
    let words: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Word)
        .filter(Column::WorkspaceId.eq(workspace))
        .filter(Column::Gram.is_in(wanted))
        .group_by(Column::Word)
        .having(common().gte(i64::try_from(least).unwrap_or(i64::MAX)))
        .order_by_desc(common())
        // Of short words a wrong letter leaves little in common: then those of the same length are more like it.
        .order_by_asc(Expr::expr(other_length))
        .order_by_asc(Column::Word)
        .limit(COMPARED)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(nearest(typed, words))
}

/// Wrong letters that are forgiven.
fn errors(typed: &str) -> usize {
    match typed.len() {
        ..=GRAM => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Those of some words that are like what was typed, the nearest first.
fn nearest(typed: &str, words: Vec<String>) -> Vec<String> {
    let (having, others): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| word.contains(typed));
    if !having.is_empty() {
        return having.into_iter().take(TAKEN).collect();
    }
    let mut near: Vec<_> = others.into_iter().map(|word| (distance(typed, &word), word)).collect();
    near.retain(|(distance, _)| *distance <= errors(typed));
    near.sort();
    near.into_iter().map(|(_, word)| word).take(TAKEN).collect()
}

/// How many letters must change to make what was typed the word or a beginning of it.
fn distance(typed: &str, word: &str) -> usize {
    let ends = [typed.len() - 1, typed.len(), typed.len() + 1, word.len()];
    let beginnings = ends.into_iter().filter_map(|end| word.get(..end));
    beginnings.map(|beginning| strsim::osa_distance(typed, beginning)).min().unwrap_or(usize::MAX)
}

/// How many words of a workspace's records are not known.
#[expect(clippy::disallowed_methods, reason = "the doctor looks at everything, and shows none of it")]
pub async fn faults(connection: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<usize, Error> {
    let mut known = BTreeSet::new();
    for row in Entity::find().filter(Column::WorkspaceId.eq(workspace)).all(connection).await? {
        known.insert((row.word, row.gram));
    }
    let words = entity::Entity::find()
        .select_only()
        .column(entity::Column::Word)
        .distinct()
        .filter(entity::Column::WorkspaceId.eq(workspace));
    let words: Vec<String> = words.into_tuple().all(connection).await?;
    Ok(words
        .iter()
        .filter(|word| grams(word).into_iter().any(|gram| !known.contains(&((*word).clone(), gram))))
        .count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_words_are_taken() {
        let words = || ["kovacova", "kovar", "novak", "kovalev", "novakova"].map(str::to_owned).to_vec();
        for (typed, expected) in [
            ("vac", vec!["kovacova"]),
            ("ovak", vec!["novak", "novakova"]),
            ("novka", vec!["novak", "novakova"]),
            ("nowak", vec!["novak", "novakova"]),
            ("kowalev", vec!["kovalev"]),
            ("novakoba", vec!["novakova"]),
            ("xyz", vec![]),
        ] {
            assert_eq!(nearest(typed, words()), expected, "{typed}");
        }
    }
}
