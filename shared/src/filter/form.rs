//! The form of a filter: what is saved, stands in addresses and comes over the API.
//!
//! `{"version":1,"all":[{"field":"owner","op":"oneOf","values":["me"]},{"any":[...]}]}`

use super::{CONDITIONS_MAX, DAYS_MAX, DEPTH_MAX, Period, VALUES_MAX, VERSION};
use crate::validation::{TEXT_MAX, folded};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which records are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Of the form; a newer one is refused rather than misread.
    pub version: u32,
    /// What must hold.
    #[serde(flatten)]
    pub group: Group,
}

/// Several conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Group {
    /// Each of them holds; an empty group means everything.
    All(Vec<Node>),
    /// At least one holds; an empty group means everything too, so that a group somebody has just begun hides nothing.
    Any(Vec<Node>),
}

/// A condition or a group of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Node {
    /// A group.
    Group(Group),
    /// A condition.
    Condition(Condition),
}

/// What one field must be like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The key of the field.
    pub field: String,
    /// What must hold of it.
    #[serde(flatten)]
    pub op: Op,
}

/// What must hold of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase")]
pub enum Op {
    /// A text has this part, in any case.
    Contains {
        /// The part.
        text: String,
    },
    /// A text has no such part, or there is none.
    NotContains {
        /// The part.
        text: String,
    },
    /// A text begins like this, in any case.
    StartsWith {
        /// How it begins.
        text: String,
    },
    /// It is one of these: texts, or ids; `me` and `myTeam` for users.
    OneOf {
        /// The values.
        values: Vec<String>,
    },
    /// It is none of these, or there is none.
    NoneOf {
        /// The values.
        values: Vec<String>,
    },
    /// A number between these, both included.
    Between {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<i64>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<i64>,
    },
    /// A day or an instant between these days, both included.
    Days {
        /// The first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
        /// The last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<NaiveDate>,
    },
    /// A day or an instant in a stretch that moves with today.
    Within {
        /// The stretch.
        period: Period,
    },
    /// Today, or up to so many days before it.
    Last {
        /// How many.
        days: u32,
    },
    /// Today, or up to so many days after it.
    Next {
        /// How many.
        days: u32,
    },
    /// More than so many days before today.
    OlderThan {
        /// How many.
        days: u32,
    },
    /// There is no value.
    Empty,
    /// There is a value.
    NotEmpty,
}

/// Why a filter was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is of a later version than this one knows.
    Version,
    /// Groups within groups go too deep.
    TooDeep,
    /// It has too many conditions, or one has too many values.
    TooLarge,
    /// There is no such field.
    Field(String),
    /// The role does not show the field.
    Withheld(String),
    /// The field cannot be asked in this way.
    Op(String),
    /// A value that the field cannot have.
    Value(String),
    /// It is no filter at all.
    Form,
}

impl Fault {
    /// Stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Version => "filter_version",
            Self::TooDeep => "filter_too_deep",
            Self::TooLarge => "filter_too_large",
            Self::Field(_) => "filter_field",
            Self::Withheld(_) => "filter_withheld",
            Self::Op(_) => "filter_operator",
            Self::Value(_) => "filter_value",
            Self::Form => "filter_form",
        }
    }

    /// The field that it is about.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Field(field) | Self::Withheld(field) | Self::Op(field) | Self::Value(field) => Some(field),
            _ => None,
        }
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => f.write_str("is of a version that is not known here"),
            Self::TooDeep => write!(f, "has more than {DEPTH_MAX} groups within one another"),
            Self::TooLarge => {
                write!(f, "has more than {CONDITIONS_MAX} conditions, or one of more than {VALUES_MAX} values")
            }
            Self::Field(field) => write!(f, "names a field that is not there: {field}"),
            Self::Withheld(field) => write!(f, "asks for a field that your role does not show: {field}"),
            Self::Op(field) => write!(f, "asks {field} in a way that it cannot be asked"),
            Self::Value(field) => write!(f, "has a value that {field} cannot have"),
            Self::Form => f.write_str("is no filter: see docs/api.md"),
        }
    }
}

impl Filter {
    /// Everything.
    pub fn everything() -> Self {
        Self::all(Vec::new())
    }

    /// What each of these holds for.
    pub fn all(nodes: Vec<Node>) -> Self {
        Self { version: VERSION, group: Group::All(nodes) }
    }

    /// Whether it means everything.
    pub fn is_everything(&self) -> bool {
        self.group.nodes().is_empty()
    }

    /// Checks its version and size; what it says of fields is for [`super::resolve`].
    pub fn check(&self) -> Result<(), Fault> {
        if self.version != VERSION {
            return Err(Fault::Version);
        }
        let mut left = CONDITIONS_MAX;
        self.group.check(1, &mut left)
    }
}

impl Group {
    /// What is in it.
    pub fn nodes(&self) -> &[Node] {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes,
        }
    }

    fn check(&self, depth: usize, left: &mut usize) -> Result<(), Fault> {
        if depth > DEPTH_MAX {
            return Err(Fault::TooDeep);
        }
        for node in self.nodes() {
            // An empty group costs as much as a condition: nothing is without bounds.
            *left = left.checked_sub(1).ok_or(Fault::TooLarge)?;
            match node {
                Node::Group(group) => group.check(depth + 1, left)?,
                Node::Condition(condition) => condition.check()?,
            }
        }
        Ok(())
    }
}

impl Condition {
    /// A condition of a field.
    pub fn node(field: &str, op: Op) -> Node {
        Node::Condition(Self { field: field.to_owned(), op })
    }

    fn check(&self) -> Result<(), Fault> {
        let value = || Err(Fault::Value(self.field.clone()));
        let long = |text: &str| text.chars().count() > TEXT_MAX;
        match &self.op {
            Op::Contains { text } | Op::NotContains { text } | Op::StartsWith { text }
                if long(text) || folded(text).is_empty() =>
            {
                value()
            }
            Op::OneOf { values } | Op::NoneOf { values } if values.len() > VALUES_MAX => Err(Fault::TooLarge),
            Op::OneOf { values } | Op::NoneOf { values } if values.is_empty() || values.iter().any(|it| long(it)) => {
                value()
            }
            Op::Between { from: None, to: None } | Op::Days { from: None, to: None } => value(),
            Op::Last { days } | Op::Next { days } | Op::OlderThan { days } if *days > DAYS_MAX => value(),
            _ => Ok(()),
        }
    }
}
