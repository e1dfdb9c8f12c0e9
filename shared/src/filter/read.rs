//! How the web app reads the form of a filter; a test holds it to what serde says.

use super::{Condition, Filter, Group, Node, Op};
use crate::read::{Fault, FromJson, Value};

impl FromJson for Filter {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        fault.object(value);
        Self {
            version: FromJson::from_json(fault.field(value, "version"), fault),
            group: FromJson::from_json(value, fault),
        }
    }
}

impl FromJson for Group {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        if value.get("any").is_some() {
            Self::Any(FromJson::from_json(fault.field(value, "any"), fault))
        } else {
            Self::All(FromJson::from_json(fault.field(value, "all"), fault))
        }
    }
}

impl FromJson for Node {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        if value.get("op").is_some() {
            Self::Condition(Condition {
                field: FromJson::from_json(fault.field(value, "field"), fault),
                op: FromJson::from_json(value, fault),
            })
        } else {
            Self::Group(FromJson::from_json(value, fault))
        }
    }
}

impl FromJson for Op {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        /// One field of the operator.
        fn of<T: FromJson>(value: &Value, name: &'static str, fault: &mut Fault) -> T {
            T::from_json(fault.field(value, name), fault)
        }
        let name = fault.field(value, "op");
        match fault.text(name) {
            "contains" => Self::Contains { text: of(value, "text", fault) },
            "notContains" => Self::NotContains { text: of(value, "text", fault) },
            "startsWith" => Self::StartsWith { text: of(value, "text", fault) },
            "oneOf" => Self::OneOf { values: of(value, "values", fault) },
            "noneOf" => Self::NoneOf { values: of(value, "values", fault) },
            "between" => Self::Between { from: of(value, "from", fault), to: of(value, "to", fault) },
            "days" => Self::Days { from: of(value, "from", fault), to: of(value, "to", fault) },
            "within" => Self::Within { period: of(value, "period", fault) },
            "last" => Self::Last { days: of(value, "days", fault) },
            "next" => Self::Next { days: of(value, "days", fault) },
            "olderThan" => Self::OlderThan { days: of(value, "days", fault) },
            "empty" => Self::Empty,
            "notEmpty" => Self::NotEmpty,
            _ => {
                fault.wrong("an operator");
                Self::Empty
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{filter::Period, read::read};

    #[test]
    fn the_form_is_read_as_serde_writes_it() {
        let (text, values) = ("ž\"".to_owned(), vec!["me".to_owned()]);
        let day = "2026-11-28".parse().ok();
        let ops = [
            Op::Contains { text: text.clone() },
            Op::NotContains { text: text.clone() },
            Op::StartsWith { text },
            Op::OneOf { values: values.clone() },
            Op::NoneOf { values },
            Op::Between { from: Some(-1), to: None },
            Op::Days { from: None, to: day },
            Op::Within { period: Period::NextQuarter },
            Op::Last { days: 1 },
            Op::Next { days: 2 },
            Op::OlderThan { days: 30 },
            Op::Empty,
            Op::NotEmpty,
        ];
        let nodes: Vec<Node> = ops.into_iter().map(|op| Condition::node("seen", op)).collect();
        let filter = Filter::all(vec![Node::Group(Group::Any(nodes)), Node::Group(Group::All(Vec::new()))]);
        assert_eq!(read::<Filter>(&serde_json::to_string(&filter).unwrap()).unwrap(), filter);
        for wrong in ["{}", r#"{"version":1}"#, r#"{"version":1,"all":[{"op":"like"}]}"#, r#"{"version":1,"all":[7]}"#]
        {
            assert!(read::<Filter>(wrong).is_err(), "{wrong}");
        }
    }
}
