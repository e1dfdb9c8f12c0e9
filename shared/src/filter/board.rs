//! What a board or table of deals is narrowed to and sorted by, in the words of the address, which are also those that a
//! saved view keeps: "overdue" stays "overdue" from day to day. [`BoardFilter::shared`] says what it means on one. Pure.

use super::{CustomCondition, CustomTest, DealFilter, Fault, custom};
use crate::{
    CompanyId, ContactId, DirectoryItemId, FieldId, StageKind, TeamId, Timestamp, UserId, currency, validation,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The words of the orders that a table of deals has, each also with a minus before it.
pub const TABLE_SORTS: [&str; 9] =
    ["stage", "name", "amount", "close", "owner", "created", "activity", "age", "closed"];

/// When a deal is expected to be closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Closes {
    /// Whenever, or not known.
    #[default]
    Any,
    /// Before today, and it is still open.
    Overdue,
    /// It is not known when.
    Unknown,
    /// On one of these days; absent ends are open.
    Between(Option<NaiveDate>, Option<NaiveDate>),
}

/// What the days of a filter mean just now, where the user is.
#[derive(Clone, Copy)]
pub struct Calendar<'a> {
    /// Today.
    pub today: NaiveDate,
    /// When a day begins.
    pub begins: &'a dyn Fn(NaiveDate) -> Timestamp,
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
    /// Only deals with one of these contacts; all when empty.
    pub contacts: Vec<ContactId>,
    /// Only deals with one of these tags; all when empty.
    pub tags: Vec<String>,
    /// At least so much, in minor units.
    pub amount_from: Option<i64>,
    /// At most so much, in minor units.
    pub amount_to: Option<i64>,
    /// Only deals in these currencies, by their codes; all when empty.
    pub currencies: Vec<String>,
    /// Only deals with a probability of at least and at most so many percent; absent ends are open.
    pub probability: (Option<i32>, Option<i32>),
    /// When they are expected to be closed.
    pub closes: Closes,
    /// Only deals from these sources; all when empty.
    pub sources: Vec<DirectoryItemId>,
    /// Only deals that were lost for these reasons; all when empty.
    pub reasons: Vec<DirectoryItemId>,
    /// Only deals without a reason for loss.
    pub without_reason: bool,
    /// Only deals in stages of these kinds; all when empty.
    pub kinds: Vec<StageKind>,
    /// Only deals that were closed on one of these days; absent ends are open.
    pub closed: (Option<NaiveDate>, Option<NaiveDate>),
    /// Only deals that nobody has worked on for longer than their stage allows.
    pub over_limit: bool,
    /// Conditions on custom fields, one for a field; all must hold.
    pub custom: Vec<CustomCondition>,
    /// Only deals with this in their or their company's name; all when empty.
    pub text: String,
}

/// The names that a filter has in the address.
const NAMES: [&str; 16] = [
    "owner",
    "team",
    "company",
    "contact",
    "tag",
    "amount",
    "currency",
    "probability",
    "close",
    "q",
    "source",
    "reason",
    "status",
    "closed_on",
    "over",
    "field",
];
/// Between the two ends of a range.
const TO: &str = "..";
const OVERDUE: &str = "overdue";
const NONE: &str = "none";

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
        let (lowest, highest) = range("probability").unwrap_or_default();
        let percent = |text: &str| text.parse().ok().filter(|percent| validation::probability(*percent).is_ok());
        let codes = value("currency").unwrap_or_default();
        let closes = match (value("close").as_deref(), range("close")) {
            (Some(OVERDUE), _) => Closes::Overdue,
            (Some(NONE), _) => Closes::Unknown,
            (_, Some((from, to))) => between(from.parse().ok(), to.parse().ok()),
            _ => Closes::Any,
        };
        let tags = value("tag").unwrap_or_default();
        let (first, last) = range("closed_on").unwrap_or_default();
        let kinds = value("status").unwrap_or_default();
        Self {
            owners: list(value("owner")),
            teams: list(value("team")),
            companies: list(value("company")),
            contacts: list(value("contact")),
            tags: tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            amount_from: least.parse().ok(),
            amount_to: most.parse().ok(),
            currencies: codes.split(',').filter(|code| currency::digits(code).is_some()).map(str::to_owned).collect(),
            probability: (percent(&lowest), percent(&highest)),
            closes,
            text: value("q").unwrap_or_default().trim().to_owned(),
            sources: list(value("source")),
            reasons: list(value("reason")),
            without_reason: value("reason").as_deref() == Some(NONE),
            kinds: kinds.split(',').filter_map(StageKind::parse).collect(),
            closed: (first.parse().ok(), last.parse().ok()),
            over_limit: value("over").is_some(),
            custom: custom::read(&value("field").unwrap_or_default()),
        }
    }

    /// Reads what a view keeps: the same values by the same names, all of them such as [`Self::to_query`] writes them.
    ///
    /// # Errors
    /// With the name of the first value that makes no sense, or that nothing is called by.
    pub fn of_view(values: &BTreeMap<String, String>) -> Result<Self, Fault> {
        if let Some(name) = values.keys().find(|name| !NAMES.contains(&name.as_str())) {
            return Err(Fault::Field(name.clone()));
        }
        let filter = Self::parse(|name| values.get(name).cloned());
        let read = filter.to_query();
        match read.into_iter().find(|(name, value)| values.get(*name) != value.as_ref()) {
            Some((name, _)) => Err(Fault::Value(name.to_owned())),
            None => Ok(filter),
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
            Closes::Unknown => Some(NONE.to_owned()),
            Closes::Between(from, to) => range(*from, *to),
        };
        let text = self.text.trim();
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.as_str()).collect();
        let values = [
            list(&self.owners),
            list(&self.teams),
            list(&self.companies),
            list(&self.contacts),
            list(&self.tags),
            range(self.amount_from, self.amount_to),
            list(&self.currencies),
            range(self.probability.0, self.probability.1),
            closes,
            (!text.is_empty()).then(|| text.to_owned()),
            list(&self.sources),
            if self.without_reason { Some(NONE.to_owned()) } else { list(&self.reasons) },
            list(&kinds),
            range(self.closed.0, self.closed.1),
            self.over_limit.then(|| "1".to_owned()),
            custom::written(&self.custom),
        ];
        NAMES.into_iter().zip(values).collect()
    }

    /// Asks this of a custom field, or nothing any more.
    pub fn ask(&mut self, field_id: FieldId, test: Option<CustomTest>) {
        let test = test.filter(|test| !test.is_open());
        match (self.custom.iter().position(|it| it.field_id == field_id), test) {
            (Some(at), Some(test)) => self.custom[at].test = test,
            (Some(at), None) => {
                self.custom.remove(at);
            }
            (None, Some(test)) => self.custom.push(CustomCondition { field_id, test }),
            (None, None) => {}
        }
    }

    /// What it asks of a custom field.
    pub fn asked(&self, field_id: FieldId) -> Option<&CustomTest> {
        self.custom.iter().find(|it| it.field_id == field_id).map(|it| &it.test)
    }

    /// What it means on this day, for the server and for [`DealFilter::matches`]; time limits are not in it.
    pub fn shared(&self, days: Calendar<'_>) -> DealFilter {
        fn some<T: Clone>(values: &[T]) -> Option<Vec<T>> {
            (!values.is_empty()).then(|| values.to_vec())
        }
        let (closes_from, closes_to) = match self.closes {
            Closes::Any | Closes::Unknown => (None, None),
            Closes::Overdue => (None, days.today.pred_opt()),
            Closes::Between(from, to) => (from, to),
        };
        DealFilter {
            statuses: match self.closes {
                // What is closed is neither overdue nor to be given a day.
                Closes::Overdue | Closes::Unknown => Some(
                    (self.kinds.is_empty() || self.kinds.contains(&StageKind::Open))
                        .then_some(StageKind::Open)
                        .into_iter()
                        .collect(),
                ),
                _ => some(&self.kinds),
            },
            owner_ids: some(&self.owners),
            team_ids: some(&self.teams),
            company_ids: some(&self.companies),
            contact_ids: some(&self.contacts),
            tags: some(&self.tags),
            text: Some(self.text.trim().to_owned()).filter(|text| !text.is_empty()),
            amount_from: self.amount_from,
            amount_to: self.amount_to,
            currencies: some(&self.currencies),
            probability_from: self.probability.0,
            probability_to: self.probability.1,
            closes_from,
            closes_to,
            without_close_date: self.closes == Closes::Unknown,
            source_ids: some(&self.sources),
            loss_reason_ids: some(&self.reasons),
            without_loss_reason: self.without_reason,
            custom: self.custom.clone(),
            closed_from: self.closed.0.map(days.begins),
            closed_before: self.closed.1.and_then(|day| day.succ_opt()).map(days.begins),
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
    use std::collections::HashMap;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(query: &[(&'static str, Option<String>)]) -> BoardFilter {
        let values: HashMap<&str, String> =
            query.iter().filter_map(|(name, value)| Some((*name, value.clone()?))).collect();
        BoardFilter::parse(|name| values.get(name).cloned())
    }

    #[test]
    fn the_address_keeps_the_filter() {
        let filter = BoardFilter {
            owners: vec![UserId(Uuid::from_u128(1))],
            teams: vec![TeamId(Uuid::from_u128(3)), TeamId(Uuid::from_u128(4))],
            companies: vec![CompanyId(Uuid::from_u128(5))],
            tags: vec!["GTX".into(), "renewal".into()],
            amount_from: Some(100),
            amount_to: None,
            contacts: vec![ContactId(Uuid::from_u128(10)), ContactId(Uuid::from_u128(11))],
            currencies: vec!["EUR".into(), "JPY".into()],
            probability: (Some(20), Some(60)),
            closes: Closes::Between(None, Some(day("2026-12-31"))),
            text: "gtx basic".into(),
            sources: vec![DirectoryItemId(Uuid::from_u128(6))],
            reasons: vec![DirectoryItemId(Uuid::from_u128(7)), DirectoryItemId(Uuid::from_u128(8))],
            without_reason: false,
            kinds: vec![StageKind::Lost, StageKind::Won],
            closed: (Some(day("2026-01-01")), None),
            over_limit: true,
            custom: custom::read(&format!("{}:~a", Uuid::from_u128(9))),
        };
        let without = BoardFilter { closes: Closes::Unknown, without_reason: true, ..BoardFilter::default() };
        assert_eq!(read(&without.to_query()), without);
        assert_eq!(read(&filter.to_query()), filter);
        let overdue = BoardFilter { closes: Closes::Overdue, ..BoardFilter::default() };
        assert_eq!(overdue.to_query()[8], ("close", Some("overdue".to_owned())));
        assert_eq!(read(&overdue.to_query()), overdue);
        assert!(BoardFilter::default().to_query().iter().all(|(_, value)| value.is_none()));
        let nonsense =
            ["nobody,", "x", "", ",,", ",", "a..b", "eur,usd", "-1..101", "..", " ", "x", "y,", "gone", ".."];
        let nonsense: Vec<_> = NAMES.into_iter().zip(nonsense.map(|text| Some(text.to_owned()))).collect();
        assert!(read(&nonsense).is_empty());
        assert!(read(&[("field", Some("x:y;z".to_owned()))]).is_empty());
    }

    #[test]
    fn the_address_keeps_the_sort() {
        for sort in BoardSort::ALL {
            assert_eq!(BoardSort::parse(sort.as_str()), sort);
        }
        assert_eq!(BoardSort::parse(Some("colour")), BoardSort::Own);
    }

    #[test]
    fn a_view_keeps_the_words_of_the_address_and_no_others() {
        let kept = |pairs: &[(&str, &str)]| {
            BoardFilter::of_view(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        assert_eq!(kept(&[("close", "overdue")]).unwrap().closes, Closes::Overdue);
        assert_eq!(kept(&[("colour", "red")]), Err(Fault::Field("colour".into())));
        assert_eq!(kept(&[("owner", "nobody")]), Err(Fault::Value("owner".into())));
        assert_eq!(kept(&[("amount", "100")]), Err(Fault::Value("amount".into())));
        assert_eq!(kept(&[("currency", "EUR,USD")]).unwrap().currencies, ["EUR", "USD"]);
        assert_eq!(kept(&[("currency", "eur")]), Err(Fault::Value("currency".into())));
        assert_eq!(kept(&[("probability", "50..")]).unwrap().probability, (Some(50), None));
        assert_eq!(kept(&[("probability", "50..101")]), Err(Fault::Value("probability".into())));
    }
}
