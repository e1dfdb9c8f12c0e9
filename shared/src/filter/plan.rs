//! A filter for somebody at some time, and what it means.

use super::{Condition, Fault, Filter, Group, ME, MY_TEAM, Node, Op, period::moved};
use crate::{Timestamp, UserId, validation::folded};
use chrono::NaiveDate;
use uuid::Uuid;

/// What a field holds, and so how it can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A text that is searched, in any case.
    Text,
    /// A text that is chosen from those that are there, as it is written.
    Word,
    /// A whole number.
    Number,
    /// A day.
    Day,
    /// An instant.
    Instant,
    /// A user.
    User,
    /// One or several things with ids, such as companies or stages.
    Ids,
    /// Several texts of which each may be asked for, in any case.
    Tags,
    /// Something of which only counts whether there is any.
    Presence,
}

/// Who looks, and when.
pub trait Around {
    /// Who looks.
    fn me(&self) -> Option<UserId>;
    /// Those who work with who looks, and who looks.
    fn my_team(&self) -> Vec<UserId>;
    /// The day it is for who looks.
    fn today(&self) -> NaiveDate;
    /// The instant at which a day begins for who looks.
    fn start_of(&self, day: NaiveDate) -> Timestamp;
}

/// What is asked of each record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Each holds; none means everything.
    All(Vec<Plan>),
    /// One holds; none means everything.
    Any(Vec<Plan>),
    /// Something holds of a field.
    Test {
        /// Its key.
        field: String,
        /// What.
        test: Test,
        /// The contrary: also when there is no value.
        not: bool,
    },
}

/// What is asked of a field. Nothing but [`Test::Empty`] holds where there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// There is no value.
    Empty,
    /// A part of the folded text.
    Contains(String),
    /// The beginning of the folded text.
    StartsWith(String),
    /// The folded text, or one of several.
    Texts(Vec<String>),
    /// The text as it is written.
    Words(Vec<String>),
    /// Both included.
    Number(Option<i64>, Option<i64>),
    /// Both included.
    Days(Option<NaiveDate>, Option<NaiveDate>),
    /// Has one of these.
    Ids(Vec<Uuid>),
}

/// The value of a record's field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// There is none.
    None,
    /// Of a text or a word.
    Text(String),
    /// Of tags.
    Texts(Vec<String>),
    /// Of a number or an instant.
    Number(i64),
    /// Of a day.
    Day(NaiveDate),
    /// Of users and things with ids; what is only present has an id nobody asks for.
    Ids(Vec<Uuid>),
}

/// A record as filters see it.
pub trait Facts {
    /// The value of a field.
    fn fact(&self, field: &str) -> Fact;
}

/// Checks a filter against the fields of a kind of record, and says what it means for who looks.
pub fn resolve(filter: &Filter, kind: &dyn Fn(&str) -> Option<FieldKind>, around: &dyn Around) -> Result<Plan, Fault> {
    filter.check()?;
    group(&filter.group, kind, around)
}

fn group(of: &Group, kind: &dyn Fn(&str) -> Option<FieldKind>, around: &dyn Around) -> Result<Plan, Fault> {
    let mut plans = Vec::with_capacity(of.nodes().len());
    for node in of.nodes() {
        plans.push(match node {
            Node::Group(inner) => group(inner, kind, around)?,
            Node::Condition(condition) => one(condition, kind, around)?,
        });
    }
    Ok(match of {
        Group::All(_) => Plan::All(plans),
        Group::Any(_) => Plan::Any(plans),
    })
}

fn one(condition: &Condition, kind: &dyn Fn(&str) -> Option<FieldKind>, around: &dyn Around) -> Result<Plan, Fault> {
    let field = condition.field.clone();
    let kind = kind(&field).ok_or_else(|| Fault::Field(field.clone()))?;
    let days = |from: Option<NaiveDate>, to: Option<NaiveDate>| match kind {
        FieldKind::Day => Some(Test::Days(from, to)),
        FieldKind::Instant => Some(Test::Number(
            from.map(|day| around.start_of(day).0),
            to.map(|day| around.start_of(moved(day, 1)).0 - 1),
        )),
        _ => None,
    };
    let (today, off) = (around.today(), |days: u32| i64::from(days));
    let test = match &condition.op {
        Op::Empty | Op::NotEmpty => Some(Test::Empty),
        Op::Contains { text } | Op::NotContains { text } if kind == FieldKind::Text => {
            Some(Test::Contains(folded(text)))
        }
        Op::StartsWith { text } if kind == FieldKind::Text => Some(Test::StartsWith(folded(text))),
        Op::OneOf { values } | Op::NoneOf { values } => match kind {
            FieldKind::Text | FieldKind::Tags => Some(Test::Texts(values.iter().map(|text| folded(text)).collect())),
            FieldKind::Word => Some(Test::Words(values.clone())),
            FieldKind::User | FieldKind::Ids => Some(Test::Ids(ids(&field, kind, values, around)?)),
            _ => None,
        },
        Op::Between { from, to } if kind == FieldKind::Number => Some(Test::Number(*from, *to)),
        Op::Days { from, to } => days(*from, *to),
        Op::Within { period } => {
            let (from, to) = period.days(today);
            days(Some(from), Some(to))
        }
        Op::Last { days: count } => days(Some(moved(today, -off(*count))), Some(today)),
        Op::Next { days: count } => days(Some(today), Some(moved(today, off(*count)))),
        Op::OlderThan { days: count } => days(None, Some(moved(today, -off(*count) - 1))),
        _ => None,
    };
    let test = test.ok_or_else(|| Fault::Op(field.clone()))?;
    let not = matches!(condition.op, Op::NotEmpty | Op::NotContains { .. } | Op::NoneOf { .. });
    Ok(Plan::Test { field, test, not })
}

fn ids(field: &str, kind: FieldKind, values: &[String], around: &dyn Around) -> Result<Vec<Uuid>, Fault> {
    let mut ids = Vec::with_capacity(values.len());
    for value in values {
        match (kind, value.as_str()) {
            (FieldKind::User, ME) => ids.extend(around.me().map(|id| id.0)),
            (FieldKind::User, MY_TEAM) => ids.extend(around.my_team().into_iter().map(|id| id.0)),
            (_, id) => ids.push(Uuid::parse_str(id).map_err(|_| Fault::Value(field.to_owned()))?),
        }
    }
    Ok(ids)
}

impl Plan {
    /// Whether a record is meant.
    pub fn matches(&self, record: &dyn Facts) -> bool {
        match self {
            Self::All(plans) => plans.iter().all(|plan| plan.matches(record)),
            Self::Any(plans) => plans.is_empty() || plans.iter().any(|plan| plan.matches(record)),
            Self::Test { field, test, not } => test.holds(&record.fact(field)) != *not,
        }
    }
}

impl Test {
    fn holds(&self, fact: &Fact) -> bool {
        let between = |number: i64, from: &Option<i64>, to: &Option<i64>| {
            from.is_none_or(|from| number >= from) && to.is_none_or(|to| number <= to)
        };
        match (self, fact) {
            (Self::Empty, Fact::None) => true,
            (Self::Empty, Fact::Text(text)) => text.is_empty(),
            (Self::Empty, Fact::Ids(ids)) => ids.is_empty(),
            (Self::Empty, Fact::Texts(all)) => all.is_empty(),
            (Self::Contains(part), Fact::Text(text)) => folded(text).contains(part),
            (Self::StartsWith(start), Fact::Text(text)) => folded(text).starts_with(start),
            (Self::Texts(texts), Fact::Text(text)) => texts.contains(&folded(text)),
            (Self::Texts(texts), Fact::Texts(all)) => all.iter().any(|text| texts.contains(&folded(text))),
            (Self::Words(words), Fact::Text(text)) => words.contains(text),
            (Self::Number(from, to), Fact::Number(number)) => between(*number, from, to),
            (Self::Days(from, to), Fact::Day(day)) => {
                from.is_none_or(|from| *day >= from) && to.is_none_or(|to| *day <= to)
            }
            (Self::Ids(wanted), Fact::Ids(ids)) => ids.iter().any(|id| wanted.contains(id)),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{filter::Period, time::DAY_MS};

    /// A user for whom a day begins two hours before it does in UTC.
    struct East;

    impl Around for East {
        fn me(&self) -> Option<UserId> {
            Some(UserId(Uuid::from_u128(1)))
        }
        fn my_team(&self) -> Vec<UserId> {
            vec![UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2))]
        }
        fn today(&self) -> NaiveDate {
            "2026-11-28".parse().unwrap()
        }
        fn start_of(&self, day: NaiveDate) -> Timestamp {
            let since = day.signed_duration_since(NaiveDate::default()).num_days();
            Timestamp(since * DAY_MS - 2 * 3_600_000)
        }
    }

    struct Person {
        owner: u128,
        seen: &'static str,
    }

    impl Facts for Person {
        fn fact(&self, field: &str) -> Fact {
            match field {
                "owner" => Fact::Ids(vec![Uuid::from_u128(self.owner)]),
                "seen" => Fact::Number(Timestamp::parse(self.seen).unwrap().0),
                "tags" if self.owner == 1 => Fact::Texts(vec!["Trade Fair".into(), "hot".into()]),
                _ => Fact::None,
            }
        }
    }

    fn kind(field: &str) -> Option<FieldKind> {
        Some(match field {
            "owner" => FieldKind::User,
            "seen" => FieldKind::Instant,
            "size" => FieldKind::Number,
            "tags" => FieldKind::Tags,
            _ => return None,
        })
    }

    fn meant(json: &str, person: &Person) -> bool {
        resolve(&read(json), &kind, &East).unwrap().matches(person)
    }

    fn read(json: &str) -> Filter {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_json_form_stays() {
        let json = concat!(
            r#"{"version":1,"all":[{"field":"owner","op":"oneOf","values":["me"]},"#,
            r#"{"any":[{"field":"seen","op":"olderThan","days":30},{"field":"seen","op":"within","period":"thisQuarter"},"#,
            r#"{"field":"size","op":"between","from":5},{"field":"size","op":"empty"}]}]}"#
        );
        assert_eq!(serde_json::to_string(&read(json)).unwrap(), json);
        let Group::All(nodes) = read(json).group else { panic!("all") };
        let Node::Group(Group::Any(inner)) = &nodes[1] else { panic!("any") };
        assert_eq!(inner[1], Condition::node("seen", Op::Within { period: Period::ThisQuarter }));
    }

    #[test]
    fn groups_and_me_and_days_mean_what_they_say() {
        let mine = r#"{"version":1,"all":[{"field":"owner","op":"oneOf","values":["me"]}]}"#;
        let not_team = r#"{"version":1,"all":[{"field":"owner","op":"noneOf","values":["myTeam"]}]}"#;
        let person = |owner, seen| Person { owner, seen };
        let now = "2026-11-28T09:00:00Z";
        assert!(meant(mine, &person(1, now)) && !meant(mine, &person(2, now)));
        assert!(meant(not_team, &person(3, now)) && !meant(not_team, &person(2, now)));
        // The day begins for who looks, not in UTC: it is the 29th of October there already.
        let quiet = r#"{"version":1,"all":[{"field":"seen","op":"olderThan","days":30}]}"#;
        assert!(meant(quiet, &person(1, "2026-10-28T21:59:59Z")));
        assert!(!meant(quiet, &person(1, "2026-10-28T22:00:00Z")));
        let lately = r#"{"version":1,"all":[{"field":"seen","op":"last","days":30}]}"#;
        assert!(meant(lately, &person(1, "2026-10-28T22:00:00Z")));
        let either =
            r#"{"version":1,"any":[{"field":"size","op":"notEmpty"},{"field":"owner","op":"oneOf","values":["me"]}]}"#;
        assert!(meant(either, &person(1, now)) && !meant(either, &person(2, now)));
        assert!(meant(r#"{"version":1,"any":[]}"#, &person(1, now)));
    }

    #[test]
    fn one_of_several_tags_is_enough_in_any_case() {
        let (tagged, bare) = (Person { owner: 1, seen: "" }, Person { owner: 2, seen: "" });
        for (op, holds, of_none) in [
            (r#""op":"oneOf","values":["HOT","x"]"#, true, false),
            (r#""op":"noneOf","values":["trade  fair"]"#, false, true),
            (r#""op":"oneOf","values":["trade"]"#, false, false),
            (r#""op":"notEmpty""#, true, false),
        ] {
            let json = format!(r#"{{"version":1,"all":[{{"field":"tags",{op}}}]}}"#);
            assert_eq!((meant(&json, &tagged), meant(&json, &bare)), (holds, of_none), "{op}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        let fault = |json: &str| resolve(&read(json), &kind, &East).unwrap_err();
        let one = |condition: &str| fault(&format!(r#"{{"version":1,"all":[{condition}]}}"#));
        assert_eq!(fault(r#"{"version":2,"all":[]}"#), Fault::Version);
        assert_eq!(one(r#"{"field":"salary","op":"empty"}"#), Fault::Field("salary".into()));
        assert_eq!(one(r#"{"field":"size","op":"contains","text":"x"}"#), Fault::Op("size".into()));
        assert_eq!(one(r#"{"field":"owner","op":"oneOf","values":["you"]}"#), Fault::Value("owner".into()));
        assert_eq!(one(r#"{"field":"size","op":"between"}"#), Fault::Value("size".into()));
        let deep = format!(r#"{}{{"field":"size","op":"empty"}}{}"#, r#"{"all":["#.repeat(6), "]}".repeat(6));
        assert_eq!(one(&deep), Fault::TooDeep);
        let many = vec![r#"{"field":"size","op":"empty"}"#; 51].join(",");
        assert_eq!(one(&many), Fault::TooLarge);
    }
}
