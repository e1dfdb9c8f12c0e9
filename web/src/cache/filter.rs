//! What a board is narrowed to and sorted by, as it stands in the address. Pure.

use millrace_shared::{
    CompanyId, StageKind, TeamId, UserId,
    filter::{DealFacts, DealFilter},
    time::NaiveDate,
};

use super::records::Deal;

/// When a deal is expected to be closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Closes {
    /// Whenever, or not known.
    #[default]
    Any,
    /// Before today, and it is still open.
    Overdue,
    /// On one of these days; absent ends are open.
    Between(Option<NaiveDate>, Option<NaiveDate>),
}

/// The filter of a board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// Only deals of these owners; all when empty.
    pub owners: Vec<UserId>,
    /// Only deals of owners in these teams; all when empty.
    pub teams: Vec<TeamId>,
    /// Only deals with these companies; all when empty.
    pub companies: Vec<CompanyId>,
    /// Only deals with one of these tags; all when empty.
    pub tags: Vec<String>,
    /// At least so much, in minor units.
    pub amount_from: Option<i64>,
    /// At most so much, in minor units.
    pub amount_to: Option<i64>,
    /// When they are expected to be closed.
    pub closes: Closes,
    /// Only deals with this in their or their company's name; all when empty.
    pub text: String,
}

/// The names that a filter has in the address.
const NAMES: [&str; 7] = ["owner", "team", "company", "tag", "amount", "close", "q"];
/// Between the two ends of a range.
const TO: &str = "..";
const OVERDUE: &str = "overdue";

impl BoardFilter {
    /// True when it narrows nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads it from the values of the address; what makes no sense is passed over.
    pub fn parse(value: impl Fn(&str) -> Option<String>) -> Self {
        fn list<T: std::str::FromStr>(text: Option<String>) -> Vec<T> {
            text.unwrap_or_default().split(',').filter_map(|id| id.parse().ok()).collect()
        }
        let range = |name: &str| {
            value(name)
                .as_deref()
                .and_then(|text| text.split_once(TO))
                .map(|(from, to)| (from.to_owned(), to.to_owned()))
        };
        let (least, most) = range("amount").unwrap_or_default();
        let closes = match (value("close").as_deref(), range("close")) {
            (Some(OVERDUE), _) => Closes::Overdue,
            (_, Some((from, to))) => between(from.parse().ok(), to.parse().ok()),
            _ => Closes::Any,
        };
        let tags = value("tag").unwrap_or_default();
        Self {
            owners: list(value("owner")),
            teams: list(value("team")),
            companies: list(value("company")),
            tags: tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            amount_from: least.parse().ok(),
            amount_to: most.parse().ok(),
            closes,
            text: value("q").unwrap_or_default().trim().to_owned(),
        }
    }

    /// For the address: each name with its value, or nothing when it has none.
    pub fn to_query(&self) -> Vec<(&'static str, Option<String>)> {
        fn list<T: ToString>(values: &[T]) -> Option<String> {
            (!values.is_empty()).then(|| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
        }
        fn range<T: ToString>(from: Option<T>, to: Option<T>) -> Option<String> {
            let end = |end: &Option<T>| end.as_ref().map(ToString::to_string).unwrap_or_default();
            (from.is_some() || to.is_some()).then(|| format!("{}{TO}{}", end(&from), end(&to)))
        }
        let closes = match &self.closes {
            Closes::Any => None,
            Closes::Overdue => Some(OVERDUE.to_owned()),
            Closes::Between(from, to) => range(*from, *to),
        };
        let text = self.text.trim();
        let values = [
            list(&self.owners),
            list(&self.teams),
            list(&self.companies),
            list(&self.tags),
            range(self.amount_from, self.amount_to),
            closes,
            (!text.is_empty()).then(|| text.to_owned()),
        ];
        NAMES.into_iter().zip(values).collect()
    }

    /// Whether a deal belongs on the board: its company's name, its owner's team, and today are told.
    pub fn matches(&self, deal: &Deal, company_name: Option<&str>, team_id: Option<TeamId>, today: NaiveDate) -> bool {
        self.shared(today).matches(&DealFacts {
            id: deal.id,
            name: &deal.name,
            pipeline_id: deal.pipeline_id,
            stage_id: deal.stage_id,
            stage_kind: deal.status,
            owner_id: deal.owner_id,
            team_id,
            company_id: deal.company_id,
            contact_ids: &deal.contact_ids,
            company_name,
            tags: &deal.tags,
            amount: deal.amount,
            expected_close_on: deal.expected_close_on.as_deref().and_then(|day| day.parse().ok()),
            custom: &deal.custom.0,
            deleted: deal.deleted_at.is_some(),
        })
    }

    /// What it means on this day, for the server and for [`DealFilter::matches`].
    pub fn shared(&self, today: NaiveDate) -> DealFilter {
        fn some<T: Clone>(values: &[T]) -> Option<Vec<T>> {
            (!values.is_empty()).then(|| values.to_vec())
        }
        let (closes_from, closes_to) = match self.closes {
            Closes::Any => (None, None),
            Closes::Overdue => (None, today.pred_opt()),
            Closes::Between(from, to) => (from, to),
        };
        DealFilter {
            statuses: (self.closes == Closes::Overdue).then(|| vec![StageKind::Open]),
            owner_ids: some(&self.owners),
            team_ids: some(&self.teams),
            company_ids: some(&self.companies),
            tags: some(&self.tags),
            text: Some(self.text.trim().to_owned()).filter(|text| !text.is_empty()),
            amount_from: self.amount_from,
            amount_to: self.amount_to,
            closes_from,
            closes_to,
            ..DealFilter::default()
        }
    }
}

/// A range of days; no range when both ends are open.
pub fn between(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Closes {
    if from.is_none() && to.is_none() { Closes::Any } else { Closes::Between(from, to) }
}

/// In which order the cards of a column stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BoardSort {
    /// The order that people gave them.
    #[default]
    Own,
    /// The largest amount first.
    AmountDown,
    /// The smallest amount first.
    AmountUp,
    /// What should be closed first is first; what has no day is last.
    Closing,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// What has been longest in the stage first.
    LongestInStage,
    /// What came last into the stage first.
    LatestInStage,
}

impl BoardSort {
    /// All of them, as they are offered.
    pub const ALL: [Self; 8] = [
        Self::Own,
        Self::AmountDown,
        Self::AmountUp,
        Self::Closing,
        Self::Newest,
        Self::Oldest,
        Self::LongestInStage,
        Self::LatestInStage,
    ];

    /// Its word in the address; nothing for the order that is meant when none is given.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Own => None,
            Self::AmountDown => Some("-amount"),
            Self::AmountUp => Some("amount"),
            Self::Closing => Some("close"),
            Self::Newest => Some("-created"),
            Self::Oldest => Some("created"),
            Self::LongestInStage => Some("stage"),
            Self::LatestInStage => Some("-stage"),
        }
    }

    /// Reads the word of the address.
    pub fn parse(word: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|sort| sort.as_str() == word).unwrap_or_default()
    }

    /// Whether the largest value is first.
    pub const fn is_descending(self) -> bool {
        matches!(self, Self::AmountDown | Self::Newest | Self::LatestInStage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::deal;
    use std::collections::HashMap;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn read(query: &[(&'static str, Option<String>)]) -> BoardFilter {
        let values: HashMap<&str, String> =
            query.iter().filter_map(|(name, value)| Some((*name, value.clone()?))).collect();
        BoardFilter::parse(|name| values.get(name).cloned())
    }

    #[test]
    fn the_address_keeps_the_filter() {
        let filter = BoardFilter {
            owners: vec![deal(1, 1, "a0").owner_id],
            teams: vec![TeamId(Uuid::from_u128(3)), TeamId(Uuid::from_u128(4))],
            companies: vec![CompanyId(Uuid::from_u128(5))],
            tags: vec!["GTX".into(), "renewal".into()],
            amount_from: Some(100),
            amount_to: None,
            closes: Closes::Between(None, Some(day("2026-12-31"))),
            text: "gtx basic".into(),
        };
        assert_eq!(read(&filter.to_query()), filter);
        let overdue = BoardFilter { closes: Closes::Overdue, ..BoardFilter::default() };
        assert_eq!(overdue.to_query()[5], ("close", Some("overdue".to_owned())));
        assert_eq!(read(&overdue.to_query()), overdue);
        assert!(BoardFilter::default().to_query().iter().all(|(_, value)| value.is_none()));
        let nonsense = ["nobody,", "x", "", ",,", "a..b", "..", " "];
        let nonsense: Vec<_> = NAMES.into_iter().zip(nonsense.map(|text| Some(text.to_owned()))).collect();
        assert!(read(&nonsense).is_empty());
    }

    #[test]
    fn the_address_keeps_the_sort() {
        for sort in BoardSort::ALL {
            assert_eq!(BoardSort::parse(sort.as_str()), sort);
        }
        assert_eq!(BoardSort::parse(Some("colour")), BoardSort::Own);
    }

    #[test]
    fn a_deal_is_found_by_what_it_is() {
        let today = day("2026-11-22");
        let konex = Deal {
            amount: 500,
            tags: vec!["Renewal".into()],
            expected_close_on: Some("2026-11-21".into()),
            ..deal(1, 1, "a0")
        };
        let finds =
            |filter: BoardFilter| filter.matches(&konex, Some("Ganjaflex"), Some(TeamId(Uuid::from_u128(3))), today);
        let any = BoardFilter::default;
        assert!(finds(BoardFilter { text: "DEAL".into(), ..any() }));
        assert!(finds(BoardFilter { text: "ganja".into(), ..any() }));
        assert!(!finds(BoardFilter { text: "konex".into(), ..any() }));
        assert!(!finds(BoardFilter { owners: vec![UserId(Uuid::from_u128(77))], ..any() }));
        assert!(finds(BoardFilter { teams: vec![TeamId(Uuid::from_u128(3))], ..any() }));
        assert!(!finds(BoardFilter { teams: vec![TeamId(Uuid::from_u128(4))], ..any() }));
        assert!(finds(BoardFilter { tags: vec!["other".into(), "RENEWAL".into()], ..any() }));
        assert!(!finds(BoardFilter { amount_from: Some(501), ..any() }));
        assert!(finds(BoardFilter { amount_from: Some(500), amount_to: Some(500), ..any() }));
        assert!(finds(BoardFilter { closes: Closes::Overdue, ..any() }));
        assert!(!finds(BoardFilter { closes: between(Some(today), None), ..any() }));
        let closed = Deal { status: StageKind::Won, ..konex.clone() };
        let overdue = BoardFilter { closes: Closes::Overdue, ..any() };
        assert!(!overdue.matches(&closed, None, None, today), "what is closed is not overdue");
        let gone = Deal { deleted_at: Some("2026-11-22T00:00:00Z".into()), ..konex.clone() };
        assert!(!any().matches(&gone, None, None, today));
    }
}
