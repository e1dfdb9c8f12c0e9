//! The columns of a table: which are shown, in which order and how wide; the same for every kind of record.
//!
//! Until a view is on screen they are the user's own choice, in every browser. Those of a view stand in the address (`cols`),
//! and so do changes of them until they are saved. A kind of record tells of its columns once, as [`Known`].

mod cell_editor;
mod chooser;
mod edge;

pub use cell_editor::{After, CellEditor, is_gone};
pub use chooser::Chooser;
pub use edge::Edge;

use std::ops::RangeInclusive;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use millrace_shared::{DealColumn, RecordKind};

use crate::{
    api::Maybe,
    cache::{
        Cache,
        preferences::{Preferences, PreferencesPatch},
        use_cache,
    },
    features::board::set_query,
};

/// Their name in the address.
pub const IN_ADDRESS: &str = "cols";
/// Between a column and its width in the address.
const WIDE: char = '~';
/// How wide a column may be made, in pixels: the same bounds as the server's.
pub const WIDTHS: RangeInclusive<i32> = 64..=800;
/// The column that says which record a row is: it is always there, and first.
pub const NAME: &str = "name";

/// A column that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it shows.
    pub key: String,
    /// Its width in pixels, when it is not as wide as by default.
    pub width: Option<i32>,
}

/// A column that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What it shows.
    pub key: String,
    /// The words at its head.
    pub label: String,
    /// Its width in pixels by default.
    pub width: i32,
}

/// Reads those of the address.
pub fn parse(text: &str) -> Vec<Column> {
    let one = |part: &str| {
        let (key, width) = part.split_once(WIDE).map_or((part, None), |(key, width)| (key, width.parse().ok()));
        let width = width.map(|width: i32| width.clamp(*WIDTHS.start(), *WIDTHS.end()));
        (!key.is_empty()).then(|| Column { key: key.to_owned(), width })
    };
    text.split(',').filter_map(one).collect()
}

/// Writes them for the address.
pub fn written(columns: &[Column]) -> String {
    let one = |column: &Column| match column.width {
        Some(width) => format!("{}{WIDE}{width}", column.key),
        None => column.key.clone(),
    };
    columns.iter().map(one).collect::<Vec<_>>().join(",")
}

/// The user's own choice for a kind of record, when nothing else is asked for. The caller is told of changes.
pub fn chosen(cache: Cache, kind: RecordKind) -> Option<Vec<Column>> {
    cache.preferences.with(|preferences| of_preferences(preferences, kind))
}

fn of_preferences(preferences: &Preferences, kind: RecordKind) -> Option<Vec<Column>> {
    if let Some((_, columns)) = preferences.list_columns.iter().find(|(of, _)| *of == kind) {
        let one = |(key, width): &(String, Option<i32>)| Column { key: key.clone(), width: *width };
        return Some(named_first(columns.iter().map(one).collect()));
    }
    if kind != RecordKind::Deal {
        return None;
    }
    // As they were chosen before custom fields could be among them.
    let columns = preferences.deal_columns.clone().unwrap_or_else(|| FIRST.to_vec());
    let width = |column: DealColumn| {
        preferences.deal_column_widths.iter().find(|(of, _)| *of == column).map(|(_, width)| *width)
    };
    let one = |column: DealColumn| Column { key: column.as_str().to_owned(), width: width(column) };
    Some(named_first(columns.into_iter().map(one).collect()))
}

/// What the table of deals shows until somebody has chosen.
const FIRST: [DealColumn; 7] = [
    DealColumn::Name,
    DealColumn::Company,
    DealColumn::Stage,
    DealColumn::Amount,
    DealColumn::CloseDate,
    DealColumn::Owner,
    DealColumn::DaysInStage,
];

fn patch(kind: RecordKind, columns: Option<Vec<Column>>) -> PreferencesPatch {
    let (is_usual, columns) =
        (columns.is_none(), columns.map(|them| them.into_iter().map(|it| (it.key, it.width)).collect()));
    let patch = PreferencesPatch { list_columns: Some((kind, columns)), ..PreferencesPatch::default() };
    if is_usual && kind == RecordKind::Deal {
        return PreferencesPatch { deal_columns: Maybe::Null, deal_column_widths: Some(Vec::new()), ..patch };
    }
    patch
}

/// The name leads: it says which row this is.
fn named_first(columns: Vec<Column>) -> Vec<Column> {
    let name = columns.iter().find(|column| column.key == NAME).cloned();
    let name = name.unwrap_or_else(|| Column { key: NAME.to_owned(), width: None });
    std::iter::once(name).chain(columns.into_iter().filter(|column| column.key != NAME)).collect()
}

/// The columns of the table on screen.
#[derive(Clone, Copy)]
pub struct Columns {
    /// Those that are shown, in order.
    pub shown: Memo<Vec<Column>>,
    /// All that there are.
    pub known: Memo<Vec<Known>>,
    choose: Callback<(Option<Vec<Column>>,)>,
    /// The one that is being dragged, and how wide it is meanwhile.
    dragged: RwSignal<Option<(String, i32)>>,
}

impl Columns {
    /// Those of a kind, which has these columns.
    pub fn of(kind: RecordKind, known: Memo<Vec<Known>>, first: Vec<&'static str>) -> Self {
        let (cache, query, change) = (use_cache(), use_query_map(), set_query());
        let shown = Memo::new(move |_| {
            let asked = query.read().get(IN_ADDRESS).map(|text| parse(&text)).filter(|them| !them.is_empty());
            let usual = || first.iter().map(|key| Column { key: (*key).to_owned(), width: None }).collect();
            let columns = asked.or_else(|| chosen(cache, kind)).unwrap_or_else(usual);
            let is_known = |column: &Column| known.with(|known| known.iter().any(|it| it.key == column.key));
            named_first(columns.into_iter().filter(is_known).collect())
        });
        let choose = Callback::new(move |(columns,): (Option<Vec<Column>>,)| {
            let of_address =
                query.with_untracked(|query| query.get("view").is_some() || query.get(IN_ADDRESS).is_some());
            if of_address {
                change.run((vec![(IN_ADDRESS, columns.map(|columns| written(&columns)))],));
            } else {
                cache.prefer(patch(kind, columns));
            }
        });
        Self { shown, known, choose, dragged: RwSignal::new(None) }
    }

    /// Shows these, or those that are usual.
    pub fn choose(self, columns: Option<Vec<Column>>) {
        self.choose.run((columns,));
    }

    /// Makes one as wide as this, or as by default.
    pub fn widen(self, key: &str, width: Option<i32>) {
        let mut columns = self.shown.get_untracked();
        if let Some(column) = columns.iter_mut().find(|column| column.key == key) {
            column.width = width.map(|width| width.clamp(*WIDTHS.start(), *WIDTHS.end()));
        }
        self.choose(Some(columns));
    }

    /// The width of a column now, when it is not as wide as by default. The caller is told of changes.
    fn widened(self, key: &str) -> Option<i32> {
        let dragged = self.dragged.with(|it| it.as_ref().filter(|(of, _)| of == key).map(|(_, width)| *width));
        dragged.or_else(|| self.shown.with(|shown| shown.iter().find(|it| it.key == key).and_then(|it| it.width)))
    }

    /// The width of a column by default.
    fn usual(self, key: &str) -> i32 {
        self.known.with(|known| known.iter().find(|it| it.key == key).map_or(160, |it| it.width))
    }

    /// Its name.
    pub fn label(self, key: &str) -> String {
        self.known.with(|known| known.iter().find(|it| it.key == key).map(|it| it.label.clone())).unwrap_or_default()
    }

    /// For the style sheet: the columns of the grid. The name takes what the others leave.
    pub fn template(self) -> String {
        let one = |column: &Column| match (self.widened(&column.key), self.usual(&column.key)) {
            (Some(width), _) => format!("{width}px"),
            (None, usual) if column.key == NAME => format!("minmax({usual}px, 1fr)"),
            (None, usual) => format!("{usual}px"),
        };
        let columns: Vec<String> = self.shown.with(|shown| shown.iter().map(one).collect());
        columns.join(" ")
    }

    /// How wide all are together at least.
    pub fn least(self) -> i32 {
        let width = |column: &Column| self.widened(&column.key).unwrap_or_else(|| self.usual(&column.key));
        self.shown.with(|shown| shown.iter().map(width).sum::<i32>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(key: &str, width: Option<i32>) -> Column {
        Column { key: key.to_owned(), width }
    }

    #[test]
    fn the_address_keeps_order_and_widths_within_their_bounds() {
        let columns = vec![column("name", Some(240)), column("custom:x", None)];
        assert_eq!(written(&columns), "name~240,custom:x");
        assert_eq!(parse("name~240,custom:x"), columns);
        assert_eq!(parse("name~9000,,amount~x"), [column("name", Some(800)), column("amount", None)]);
    }

    #[test]
    fn the_name_leads_whatever_was_chosen() {
        let keys = |columns: Vec<Column>| columns.into_iter().map(|it| it.key).collect::<Vec<_>>();
        assert_eq!(keys(named_first(vec![column("amount", None), column("name", Some(90))])), ["name", "amount"]);
        assert_eq!(keys(named_first(Vec::new())), ["name"]);
    }

    #[test]
    fn the_table_of_deals_keeps_its_columns_among_the_preferences() {
        let mut preferences = Preferences::default();
        assert_eq!(of_preferences(&preferences, RecordKind::Deal).unwrap().len(), FIRST.len());
        // Those of before count until others are chosen, and go with a return to what is usual.
        preferences.deal_columns = Some(vec![DealColumn::Name, DealColumn::Amount]);
        preferences.deal_column_widths = vec![(DealColumn::Amount, 200)];
        let before = [column("name", None), column("amount", Some(200))];
        assert_eq!(of_preferences(&preferences, RecordKind::Deal).unwrap(), before);
        let with_custom = vec![column("name", None), column("custom:x", Some(90))];
        let chosen = patch(RecordKind::Deal, Some(with_custom.clone())).list_columns.unwrap().1.unwrap();
        preferences.list_columns = vec![(RecordKind::Deal, chosen)];
        assert_eq!(of_preferences(&preferences, RecordKind::Deal).unwrap(), with_custom);
        let usual = patch(RecordKind::Deal, None);
        assert_eq!((usual.list_columns, usual.deal_columns), (Some((RecordKind::Deal, None)), Maybe::Null));
    }
}
