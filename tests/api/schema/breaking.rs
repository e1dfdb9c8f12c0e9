//! What a program that was written for one schema may stumble over in another.
//!
//! Additions are fine: a program does not see what it does not ask for. An added value of an enum or member of a union is
//! one too, for `docs/api.md` tells programs to expect them.

use async_graphql_parser::{
    Positioned, parse_schema,
    types::{BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};
use millrace_tests::expect;
use std::collections::{BTreeMap, BTreeSet};

/// The changes from one schema to the other that break programs, each as a short claim.
pub fn breaking(before: &str, after: &str) -> BTreeSet<String> {
    let (before, after) = (types(before), types(after));
    let mut broken = BTreeSet::new();
    for (name, old) in &before {
        match after.get(name) {
            None => {
                broken.insert(format!("`{name}` is gone"));
            }
            Some(new) => of_type(name, old, new, &mut broken),
        }
    }
    broken
}

fn types(schema: &str) -> BTreeMap<String, TypeKind> {
    let document = expect(parse_schema(schema), "the schema is not understood");
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(found) => Some((found.node.name.node.to_string(), found.node.kind)),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types.collect()
}

fn of_type(name: &str, old: &TypeKind, new: &TypeKind, broken: &mut BTreeSet<String>) {
    match (old, new) {
        (TypeKind::Scalar, TypeKind::Scalar) => {}
        (TypeKind::Object(old), TypeKind::Object(new)) => {
            gone(&old.implements, &new.implements, |interface| format!("{name} implements {interface}"), broken);
            of_fields(name, &old.fields, &new.fields, broken);
        }
        (TypeKind::Interface(old), TypeKind::Interface(new)) => {
            gone(&old.implements, &new.implements, |interface| format!("{name} implements {interface}"), broken);
            of_fields(name, &old.fields, &new.fields, broken);
        }
        (TypeKind::Union(old), TypeKind::Union(new)) => {
            gone(&old.members, &new.members, |member| format!("{name}.{member}"), broken);
        }
        (TypeKind::Enum(old), TypeKind::Enum(new)) => {
            let values = |kind: &async_graphql_parser::types::EnumType| -> Vec<_> {
                kind.values.iter().map(|value| value.node.value.clone()).collect()
            };
            gone(&values(old), &values(new), |value| format!("{name}.{value}"), broken);
        }
        (TypeKind::InputObject(old), TypeKind::InputObject(new)) => {
            of_inputs(&old.fields, &new.fields, |field| format!("{name}.{field}"), broken);
        }
        _ => {
            broken.insert(format!("`{name}` is of another kind"));
        }
    }
}

fn gone<T: ToString>(
    old: &[Positioned<T>],
    new: &[Positioned<T>],
    place: impl Fn(String) -> String,
    broken: &mut BTreeSet<String>,
) {
    let there: BTreeSet<String> = new.iter().map(|name| name.node.to_string()).collect();
    let missing = old.iter().map(|name| name.node.to_string()).filter(|name| !there.contains(name));
    broken.extend(missing.map(|name| format!("`{}` is gone", place(name))));
}

fn of_fields(
    name: &str,
    old: &[Positioned<FieldDefinition>],
    new: &[Positioned<FieldDefinition>],
    broken: &mut BTreeSet<String>,
) {
    for old in old.iter().map(|field| &field.node) {
        let place = format!("{name}.{}", old.name.node);
        let Some(new) = new.iter().map(|field| &field.node).find(|new| new.name.node == old.name.node) else {
            broken.insert(format!("`{place}` is gone"));
            continue;
        };
        if !promises(&new.ty.node, &old.ty.node) {
            broken.insert(changed(&place, &old.ty.node, &new.ty.node));
        }
        of_inputs(&old.arguments, &new.arguments, |argument| format!("{place}({argument}:)"), broken);
    }
}

/// Arguments of a field, or fields of an input.
fn of_inputs(
    old: &[Positioned<InputValueDefinition>],
    new: &[Positioned<InputValueDefinition>],
    place: impl Fn(&str) -> String,
    broken: &mut BTreeSet<String>,
) {
    let named = |list: &[Positioned<InputValueDefinition>], name: &str| {
        list.iter().map(|value| &value.node).find(|value| value.name.node == name).cloned()
    };
    for old in old.iter().map(|value| &value.node) {
        let place = place(&old.name.node);
        let Some(new) = named(new, &old.name.node) else {
            broken.insert(format!("`{place}` is gone"));
            continue;
        };
        // Whatever was taken must be taken still.
        if !promises(&old.ty.node, &new.ty.node) {
            broken.insert(changed(&place, &old.ty.node, &new.ty.node));
        }
        let default = |value: &InputValueDefinition| value.default_value.as_ref().map(|value| value.node.to_string());
        if default(old).is_some() && default(old) != default(&new) {
            broken.insert(format!("`{place}` has another default"));
        }
    }
    for new in new.iter().map(|value| &value.node) {
        let must = !new.ty.node.nullable && new.default_value.is_none();
        if must && named(old, &new.name.node).is_none() {
            broken.insert(format!("`{}` must be given", place(&new.name.node)));
        }
    }
}

/// Whether every value of `this` is one of `that`.
fn promises(this: &Type, that: &Type) -> bool {
    if this.nullable && !that.nullable {
        return false;
    }
    match (&this.base, &that.base) {
        (BaseType::Named(this), BaseType::Named(that)) => this == that,
        (BaseType::List(this), BaseType::List(that)) => promises(this, that),
        _ => false,
    }
}

fn changed(place: &str, old: &Type, new: &Type) -> String {
    format!("`{place}` was `{old}` and is `{new}`")
}
