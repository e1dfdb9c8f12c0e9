//! What a view shows, in the words of the address and in those of the server. Pure.

use std::collections::BTreeMap;

use millrace_shared::{
    PipelineId, RecordKind, RecordSort,
    filter::{BoardFilter, BoardSort, Filter, TABLE_SORTS},
    read::read,
};

use crate::features::{
    columns::{self, Column},
    groups,
    kinds::of_kind,
};

/// The name of the view in the address.
pub const VIEW: &str = "view";
/// In its place: the whole list, whatever it opens with by default.
pub const WHOLE: &str = "all";
/// Of lists: the filter.
const WHERE: &str = "where";
/// Of boards: that closed stages are shown.
const CLOSED: &str = "closed";

/// Which records are meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Meant {
    /// Those of a list.
    List(Filter),
    /// Those of a board or table of deals, in the words of its address.
    Deals(BTreeMap<String, String>),
}

/// What a view shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// Deals stand in columns of cards.
    pub board: bool,
    /// The pipeline; of deals only.
    pub pipeline: Option<PipelineId>,
    /// Which records.
    pub meant: Meant,
    /// The word of the order; the usual one when absent.
    pub sort: Option<String>,
    /// What of each record; the user's own choice when absent.
    pub columns: Option<Vec<Column>>,
    /// The word of what they are grouped by; not in groups when absent.
    pub group: Option<String>,
}

impl Meant {
    /// As the server has it.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::List(filter) => serde_json::to_value(filter).unwrap_or_default(),
            Self::Deals(values) => {
                values.iter().map(|(name, value)| (name.clone(), serde_json::Value::from(value.clone()))).collect()
            }
        }
    }

    /// From what the server has; everything when it cannot be read here.
    pub fn of_json(kind: RecordKind, json: &serde_json::Value) -> Self {
        if kind != RecordKind::Deal {
            return Self::List(read::<Filter>(&json.to_string()).unwrap_or_else(|_| Filter::everything()));
        }
        let values = json.as_object().into_iter().flatten();
        Self::Deals(values.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect())
    }
}

impl Content {
    /// What an address shows.
    pub fn of_address(kind: RecordKind, path: &str, value: impl Fn(&str) -> Option<String>) -> Self {
        let columns = value(columns::IN_ADDRESS).map(|text| columns::parse(&text)).filter(|them| !them.is_empty());
        if kind != RecordKind::Deal {
            let filter = value(WHERE).and_then(|text| read::<Filter>(&text).ok()).filter(|it| it.check().is_ok());
            let sort = value("sort").filter(|word| RecordSort::parse(word.trim_start_matches('-')).is_some());
            let meant = Meant::List(filter.unwrap_or_else(Filter::everything));
            return Self { board: false, pipeline: None, meant, sort, columns, group: value(groups::IN_ADDRESS) };
        }
        let mut parts = path.split('/').skip_while(|part| *part != "pipelines").skip(1);
        let pipeline = parts.next().and_then(|id| id.parse().ok());
        let board = !matches!(parts.next(), Some("table" | "attention"));
        let filter = BoardFilter::parse(&value).to_query();
        let mut values: BTreeMap<String, String> =
            filter.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        if value(CLOSED).is_some() {
            values.insert(CLOSED.to_owned(), "1".to_owned());
        }
        let sort = if board {
            BoardSort::parse(value("sort").as_deref()).as_str().map(str::to_owned)
        } else {
            value("by").filter(|word| TABLE_SORTS.contains(&word.trim_start_matches('-')))
        };
        let group = value(groups::IN_ADDRESS).filter(|_| !board);
        Self { board, pipeline, meant: Meant::Deals(values), sort, columns: columns.filter(|_| !board), group }
    }

    /// The address that shows it, as the view `id`.
    pub fn address(&self, kind: RecordKind, id: &str, encode: impl Fn(&str) -> String) -> String {
        let mut query: Vec<(String, String)> = vec![(VIEW.to_owned(), id.to_owned())];
        let path = match (&self.meant, self.pipeline) {
            (Meant::Deals(values), Some(pipeline)) => {
                query.extend(values.clone());
                format!("/pipelines/{pipeline}{}", if self.board { "" } else { "/table" })
            }
            (Meant::List(filter), _) if !filter.is_everything() => {
                query.push((WHERE.to_owned(), serde_json::to_string(filter).unwrap_or_default()));
                of_kind(kind).href.to_owned()
            }
            _ => of_kind(kind).href.to_owned(),
        };
        let of_table = kind == RecordKind::Deal && !self.board;
        query.extend(self.sort.clone().map(|word| (if of_table { "by" } else { "sort" }.to_owned(), word)));
        query.extend(self.columns.as_ref().map(|them| (columns::IN_ADDRESS.to_owned(), columns::written(them))));
        query.extend(self.group.clone().map(|word| (groups::IN_ADDRESS.to_owned(), word)));
        let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        format!("{path}?{}", query.join("&"))
    }

    /// Whether it is the whole list in its usual order: nothing to save.
    pub fn is_plain(&self) -> bool {
        let everything = match &self.meant {
            Meant::List(filter) => filter.is_everything(),
            Meant::Deals(values) => values.is_empty(),
        };
        everything && self.sort.is_none() && self.columns.is_none() && self.group.is_none()
    }
}

/// The address of the whole list of a kind; of deals that of the pipeline on screen.
pub fn whole(kind: RecordKind, path: &str) -> String {
    let path = match path.split_once("/deals/") {
        Some((board, _)) => board,
        None if kind == RecordKind::Deal => path,
        None => of_kind(kind).href,
    };
    format!("{path}?{VIEW}={WHOLE}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::filter::{Condition, Op};
    use std::collections::HashMap;
    use uuid::Uuid;

    /// Reads an address that was written without escapes.
    fn again(kind: RecordKind, address: &str) -> Content {
        let (path, query) = address.split_once('?').unwrap();
        let values: HashMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        Content::of_address(kind, path, |name| values.get(name).map(|value| (*value).to_owned()))
    }

    fn wide(key: &str, width: Option<i32>) -> Column {
        Column { key: key.to_owned(), width }
    }

    #[test]
    fn a_view_of_a_list_is_the_same_in_the_address_and_on_the_server() {
        let quiet = Filter::all(vec![Condition::node("lastActivityAt", Op::OlderThan { days: 30 })]);
        let content = Content {
            board: false,
            pipeline: None,
            meant: Meant::List(quiet),
            sort: Some("-last_activity_at".into()),
            columns: Some(vec![wide("name", Some(240)), wide("owner", None)]),
            group: Some("sector".into()),
        };
        let address = content.address(RecordKind::Company, "v1", str::to_owned);
        assert!(address.starts_with("/companies?view=v1&where={"), "{address}");
        assert_eq!(again(RecordKind::Company, &address), content);
        assert_eq!(Meant::of_json(RecordKind::Company, &content.meant.to_json()), content.meant);
        assert!(!content.is_plain() && again(RecordKind::Contact, "/contacts?view=all").is_plain());
    }

    #[test]
    fn a_view_of_deals_keeps_the_words_of_its_address() {
        let pipeline = PipelineId(Uuid::from_u128(7));
        let late = BTreeMap::from([("close".to_owned(), "overdue".to_owned()), ("closed".to_owned(), "1".to_owned())]);
        let board = Content {
            board: true,
            pipeline: Some(pipeline),
            meant: Meant::Deals(late),
            sort: Some("-amount".into()),
            columns: None,
            group: None,
        };
        let address = board.address(RecordKind::Deal, "v2", str::to_owned);
        assert_eq!(address, format!("/pipelines/{pipeline}?view=v2&close=overdue&closed=1&sort=-amount"));
        assert_eq!(again(RecordKind::Deal, &address), board);
        let table = Content {
            board: false,
            columns: Some(vec![wide("name", None)]),
            group: Some("owner".into()),
            ..board.clone()
        };
        let address = table.address(RecordKind::Deal, "v3", str::to_owned);
        let said = ["/table?", "by=-amount", "group=owner"];
        assert!(said.iter().all(|part| address.contains(part)), "{address}");
        assert_eq!(again(RecordKind::Deal, &address), table);
        assert_eq!(Meant::of_json(RecordKind::Deal, &board.meant.to_json()), board.meant);
        let panel = format!("/pipelines/{pipeline}/table/deals/d1");
        assert_eq!(whole(RecordKind::Deal, &panel), format!("/pipelines/{pipeline}/table?view=all"));
    }
}
