//! What a view of each kind of record may say. One that is listed by [`Listed`] needs nothing here.

use super::{
    entity::{Columns, ViewColumn},
    inputs::ViewContentInput,
};
use crate::{access::Access, deals::queries::Grouping, error::Error, preferences::WIDTHS, records};
use millrace_shared::{
    DealColumn, FieldId, Invalid, PipelineId, RecordKind, ViewShape,
    fields::ListSort,
    filter::{BoardFilter, BoardSort, Fault, TABLE_SORTS},
};
use records::{kinds::each_listed, list::Listed};
use std::collections::BTreeMap;

/// Most columns of a view.
const COLUMNS_MAX: usize = 60;
/// Largest filter, as text.
const FILTER_MAX: usize = 16_000;
/// What a board's address says beside its filter: that closed stages are shown.
const CLOSED: &str = "closed";

/// What a view shows, checked.
pub struct Content {
    /// How.
    pub shape: ViewShape,
    /// The pipeline; of deals only.
    pub pipeline_id: Option<PipelineId>,
    /// Which records.
    pub filter: serde_json::Value,
    /// The word of its order.
    pub sort: Option<String>,
    /// What of each record.
    pub columns: Option<Columns>,
    /// What it is grouped by.
    pub group_by: Option<String>,
}

/// Checks what a view of a kind is to show.
pub fn checked(access: &Access, kind: RecordKind, content: ViewContentInput) -> Result<Content, Error> {
    if content.filter.0.to_string().len() > FILTER_MAX {
        return Err(Fault::TooLarge.into());
    }
    match kind {
        RecordKind::Deal => of_deals(access, content),
        kind => {
            each_listed!(kind, E => of_list::<E>(access, content), Err(Error::invalid("kind", Invalid::NotAllowed)))
        }
    }
}

fn of_list<E: Listed>(access: &Access, content: ViewContentInput) -> Result<Content, Error> {
    if content.shape != ViewShape::Table {
        return Err(Error::invalid("shape", Invalid::NotAllowed));
    }
    if content.pipeline_id.is_some() {
        return Err(Error::invalid("pipelineId", Invalid::NotAllowed));
    }
    let filter = records::filter::read(content.filter.0)?;
    records::filter::condition::<E>(&filter, access)?;
    let sorts = |word: &str| ListSort::parse(word).is_some_and(|sort| records::list::is_sorted::<E>(access, sort));
    Ok(Content {
        shape: content.shape,
        pipeline_id: None,
        filter: serde_json::to_value(&filter)?,
        sort: sort(content.sort, sorts)?,
        columns: columns(access, E::KIND, content.columns, E::columns())?,
        group_by: group_by(content.group_by, |word| records::groups::is_grouped::<E>(access, word))?,
    })
}

fn of_deals(access: &Access, content: ViewContentInput) -> Result<Content, Error> {
    let pipeline = content.pipeline_id.ok_or_else(|| Error::invalid("pipelineId", Invalid::Required))?;
    if access.reference().pipeline(pipeline).is_none() {
        return Err(Error::invalid("pipelineId", Invalid::Unknown));
    }
    let mut values: BTreeMap<String, String> =
        serde_json::from_value(content.filter.0.clone()).map_err(|_| Fault::Form)?;
    if values.remove(CLOSED).is_some_and(|closed| closed != "1") {
        return Err(Fault::Value(CLOSED.to_owned()).into());
    }
    BoardFilter::of_view(&values)?;
    let sorts = |word: &str| match content.shape {
        ViewShape::Table => TABLE_SORTS.contains(&word),
        ViewShape::Board => BoardSort::ALL.iter().filter_map(|sort| sort.as_str()).any(|known| {
            // The word that is asked for is without its minus.
            known.trim_start_matches('-') == word
        }),
    };
    let is_grouped = |word: &str| content.shape == ViewShape::Table && Grouping::parse(access, word).is_ok();
    let group_by = group_by(content.group_by, is_grouped)?;
    Ok(Content {
        shape: content.shape,
        pipeline_id: Some(pipeline),
        filter: content.filter.0,
        sort: sort(content.sort, sorts)?,
        columns: columns(access, RecordKind::Deal, content.columns, columns_of_deals())?,
        group_by,
    })
}

fn columns_of_deals() -> Vec<&'static str> {
    DealColumn::ALL.iter().map(|column| column.as_str()).collect()
}

/// Checks the columns of a list that has its own beside any view.
pub fn list_columns(access: &Access, kind: RecordKind, columns: Vec<ViewColumn>) -> Result<Vec<ViewColumn>, Error> {
    let words = match kind {
        RecordKind::Deal => columns_of_deals(),
        kind => each_listed!(kind, E => E::columns(), return Err(Error::invalid("listColumns", Invalid::NotAllowed))),
    };
    Ok(self::columns(access, kind, Some(columns), words)?.map(|columns| columns.0).unwrap_or_default())
}

/// The word of an order, when it is one of the kind's with or without a minus.
fn sort(word: Option<String>, known: impl Fn(&str) -> bool) -> Result<Option<String>, Error> {
    match word {
        Some(word) if !known(word.strip_prefix('-').unwrap_or(&word)) => Err(Error::invalid("sort", Invalid::Unknown)),
        word => Ok(word),
    }
}

/// The word of what a table is grouped by, when it is one that its kind knows.
fn group_by(word: Option<String>, known: impl Fn(&str) -> bool) -> Result<Option<String>, Error> {
    match word {
        Some(word) if !known(&word) => Err(Error::invalid("groupBy", Invalid::Unknown)),
        word => Ok(word),
    }
}

/// The columns, each once: words of the kind, or its custom fields as `custom:` and their id.
fn columns(
    access: &Access,
    kind: RecordKind,
    columns: Option<Vec<ViewColumn>>,
    words: Vec<&'static str>,
) -> Result<Option<Columns>, Error> {
    let Some(columns) = columns else { return Ok(None) };
    if columns.is_empty() {
        return Err(Error::invalid("columns", Invalid::Required));
    }
    if columns.len() > COLUMNS_MAX {
        return Err(Error::invalid("columns", Invalid::TooMany(COLUMNS_MAX)));
    }
    let of_kind = |id: &str| {
        let field = id.parse().ok().and_then(|id: FieldId| access.reference().field(id).cloned());
        field.is_some_and(|field| field.record_kind == kind)
    };
    let mut once: Vec<ViewColumn> = Vec::with_capacity(columns.len());
    for column in columns {
        let known = match column.key.strip_prefix(records::CUSTOM) {
            Some(id) => of_kind(id),
            None => words.contains(&column.key.as_str()),
        };
        if !known {
            return Err(Error::invalid("columns", Invalid::Unknown));
        }
        if column.width.is_some_and(|width| !WIDTHS.contains(&width)) {
            return Err(Error::invalid("columns", Invalid::OutOfRange(64, 800)));
        }
        if !once.iter().any(|other| other.key == column.key) {
            once.push(column);
        }
    }
    Ok(Some(Columns(once)))
}
