//! A filter while it is built: conditions that are not finished yet stand in it, and mean nothing. Pure.

use millrace_shared::{
    UserId,
    filter::{Condition, FieldKind, Filter, Group, ME, Node, Op, Period},
};

/// Days that are meant until somebody says how many.
const DAYS: u32 = 30;
/// The field of who looks after a record.
const OWNER: &str = "owner";

/// The operators of a kind of field, as they are offered.
pub const fn ops(kind: FieldKind) -> &'static [&'static str] {
    match kind {
        FieldKind::Text => &["contains", "notContains", "startsWith", "empty", "notEmpty"],
        FieldKind::Word | FieldKind::Tags | FieldKind::Ids => &["oneOf", "noneOf", "notEmpty", "empty"],
        FieldKind::User => &["oneOf", "noneOf"],
        FieldKind::Number => &["between", "notEmpty", "empty"],
        FieldKind::Instant => &["last", "olderThan", "within", "days"],
        FieldKind::Day => &["within", "next", "last", "days", "notEmpty", "empty"],
        FieldKind::Presence => &["notEmpty", "empty"],
    }
}

/// The name of an operator.
pub const fn name(op: &Op) -> &'static str {
    match op {
        Op::Contains { .. } => "contains",
        Op::NotContains { .. } => "notContains",
        Op::StartsWith { .. } => "startsWith",
        Op::OneOf { .. } => "oneOf",
        Op::NoneOf { .. } => "noneOf",
        Op::Between { .. } => "between",
        Op::Days { .. } => "days",
        Op::Within { .. } => "within",
        Op::Last { .. } => "last",
        Op::Next { .. } => "next",
        Op::OlderThan { .. } => "olderThan",
        Op::Empty => "empty",
        Op::NotEmpty => "notEmpty",
    }
}

/// An operator by its name, with what was given to another one where that fits.
pub fn op(name: &str, before: Option<&Op>) -> Op {
    let text = match before {
        Some(Op::Contains { text } | Op::NotContains { text } | Op::StartsWith { text }) => text.clone(),
        _ => String::new(),
    };
    let values = match before {
        Some(Op::OneOf { values } | Op::NoneOf { values }) => values.clone(),
        _ => Vec::new(),
    };
    let days = match before {
        Some(Op::Last { days } | Op::Next { days } | Op::OlderThan { days }) => *days,
        _ => DAYS,
    };
    match name {
        "contains" => Op::Contains { text },
        "notContains" => Op::NotContains { text },
        "startsWith" => Op::StartsWith { text },
        "oneOf" => Op::OneOf { values },
        "noneOf" => Op::NoneOf { values },
        "between" => Op::Between { from: None, to: None },
        "days" => Op::Days { from: None, to: None },
        "within" => Op::Within { period: Period::ThisMonth },
        "last" => Op::Last { days },
        "next" => Op::Next { days },
        "olderThan" => Op::OlderThan { days },
        "empty" => Op::Empty,
        _ => Op::NotEmpty,
    }
}

/// A new condition of a field.
pub fn begun(field: &str, kind: FieldKind) -> Node {
    let op = match kind {
        FieldKind::User => Op::OneOf { values: vec![ME.to_owned()] },
        kind => op(ops(kind).first().copied().unwrap_or_default(), None),
    };
    Condition::node(field, op)
}

/// The group at a place: the way there goes from group to group.
pub fn group<'a>(root: &'a Group, path: &[usize]) -> Option<&'a Group> {
    path.iter().try_fold(root, |group, at| match group.nodes().get(*at) {
        Some(Node::Group(inner)) => Some(inner),
        _ => None,
    })
}

/// What is in a group, to be changed.
pub fn nodes_mut(group: &mut Group) -> &mut Vec<Node> {
    match group {
        Group::All(nodes) | Group::Any(nodes) => nodes,
    }
}

/// The same to be changed.
pub fn group_mut<'a>(root: &'a mut Group, path: &[usize]) -> Option<&'a mut Group> {
    path.iter().try_fold(root, |group, at| match nodes_mut(group).get_mut(*at) {
        Some(Node::Group(inner)) => Some(inner),
        _ => None,
    })
}

/// The owner that a filter asks for beside everything else, when it is one.
pub fn owner_of(group: &Group) -> Option<UserId> {
    let Group::All(nodes) = group else { return None };
    nodes.iter().find_map(|node| match owners(node)? {
        [one] => one.parse().ok(),
        _ => None,
    })
}

/// The same filter for this owner, or for whichever.
pub fn of_owner(group: &Group, owner: Option<UserId>) -> Group {
    let mut nodes = match group {
        Group::All(nodes) => nodes.clone(),
        any => vec![Node::Group(any.clone())],
    };
    nodes.retain(|node| owners(node).is_none());
    let one = |id: UserId| Condition::node(OWNER, Op::OneOf { values: vec![id.to_string()] });
    nodes.extend(owner.map(one));
    Group::All(nodes)
}

fn owners(node: &Node) -> Option<&[String]> {
    match node {
        Node::Condition(Condition { field, op: Op::OneOf { values } }) if field == OWNER => Some(values),
        _ => None,
    }
}

/// Without the conditions that are not finished and the groups that have none.
pub fn complete(group: &Group) -> Group {
    let nodes = group.nodes().iter().filter_map(|node| match node {
        Node::Group(inner) => Some(complete(inner)).filter(|it| !it.nodes().is_empty()).map(Node::Group),
        condition => Filter::all(vec![condition.clone()]).check().is_ok().then(|| condition.clone()),
    });
    let nodes = nodes.collect();
    match group {
        Group::All(_) => Group::All(nodes),
        Group::Any(_) => Group::Any(nodes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finished_means_nothing_yet() {
        let named = Condition::node("name", Op::Contains { text: "acme".into() });
        let begun = begun("name", FieldKind::Text);
        let draft = Group::All(vec![named.clone(), begun.clone(), Node::Group(Group::Any(vec![begun]))]);
        assert_eq!(complete(&draft), Group::All(vec![named]));
    }

    #[test]
    fn another_operator_keeps_what_was_given() {
        let last = Op::Last { days: 7 };
        assert_eq!(op("olderThan", Some(&last)), Op::OlderThan { days: 7 });
        assert_eq!(op("contains", Some(&last)), Op::Contains { text: String::new() });
        for kind in [FieldKind::Text, FieldKind::Number, FieldKind::Day, FieldKind::Instant, FieldKind::User] {
            assert!(ops(kind).iter().all(|it| name(&op(it, None)) == *it));
        }
    }

    #[test]
    fn the_picker_of_an_owner_changes_that_condition_and_no_other() {
        let named = Condition::node("name", Op::Contains { text: "acme".into() });
        let either = Group::Any(vec![named.clone()]);
        let owner: UserId = "01890000-0000-7000-8000-000000000001".parse().unwrap();
        let asked = of_owner(&either, Some(owner));
        assert_eq!(owner_of(&asked), Some(owner));
        assert_eq!(of_owner(&asked, None), Group::All(vec![Node::Group(either)]));
        assert_eq!(of_owner(&of_owner(&Group::All(vec![named.clone()]), Some(owner)), None), Group::All(vec![named]));
    }

    #[test]
    fn a_group_is_found_by_the_way_to_it() {
        let mut root = Group::All(vec![begun("owner", FieldKind::User), Node::Group(Group::Any(Vec::new()))]);
        nodes_mut(group_mut(&mut root, &[1]).unwrap()).push(begun("name", FieldKind::Text));
        assert_eq!(group(&root, &[1]).unwrap().nodes().len(), 1);
        assert!(group(&root, &[0]).is_none());
    }
}
