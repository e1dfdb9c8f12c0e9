//! What a condition on a custom field means in SQL: the same as `CustomTest::matches` in `millrace_shared::filter`.

use super::{
    custom::Customised,
    index::{comparison, stored},
};
use crate::{deals::queries::contains, reference::Reference};
use millrace_shared::{
    FieldType,
    fields::check::Sort,
    filter::{CustomCondition, CustomTest},
    validation::folded,
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};

/// The records of a kind for which a condition holds.
pub fn condition<E: Customised>(condition: &CustomCondition, reference: &Reference) -> Condition {
    let there = stored::<E>(condition.field_id);
    if let CustomTest::Filled(filled) = condition.test {
        return Condition::all().add(if filled { there.is_not_null() } else { there.is_null() });
    }
    let nothing = || Condition::all().add(Expr::val(1).eq(0));
    let Some(field) = reference.field(condition.field_id).filter(|field| field.record_kind == E::KIND) else {
        return nothing();
    };
    let value = || comparison::<E>(field);
    let kind = field.field_type;
    // Said for the index, which holds only what is there.
    let all = Condition::all().add(there.is_not_null());
    match (&condition.test, kind.sort()) {
        (CustomTest::Text(text), Some(Sort::Text)) => all.add(value().like(contains(&folded(text)))),
        (CustomTest::Options(ids), _) if kind == FieldType::MultiSelect => {
            let any = ids.iter().fold(Condition::any().add(Expr::val(1).eq(0)), |any, id| {
                any.add(value().like(contains(&id.to_string())))
            });
            all.add(any)
        }
        (CustomTest::Options(ids), _) if kind == FieldType::Dropdown => {
            all.add(value().is_in(ids.iter().map(ToString::to_string)))
        }
        (CustomTest::Links(ids), _) if matches!(kind, FieldType::Link | FieldType::List) => {
            all.add(value().is_in(ids.iter().map(ToString::to_string)))
        }
        (CustomTest::Dates { from, to }, Some(Sort::Day)) => all
            .add_option(from.map(|from| value().gte(from.to_string())))
            .add_option(to.map(|to| value().lte(to.to_string()))),
        (CustomTest::Numbers { from, to }, Some(Sort::Number)) => {
            all.add_option(from.map(|from| value().gte(from))).add_option(to.map(|to| value().lte(to)))
        }
        _ => nothing(),
    }
}
