//! What a filter means in SQL: the same as [`Plan::matches`].

use super::{
    custom,
    fields::{Field, Place},
    list::Listed,
    tags,
};
use crate::{
    access::{Access, Scoped},
    deals::queries::contains,
    error::Error,
};
use chrono::TimeZone;
use millrace_shared::{
    Timestamp, UserId,
    filter::{Around, Fault, FieldKind, Filter, Plan, Test, resolve},
    time::{DAY_MS, NaiveDate},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, LikeExpr, SelectStatement, SimpleExpr},
};
use std::cell::RefCell;

/// Reads the form of a filter.
pub fn read(value: serde_json::Value) -> Result<Filter, Error> {
    Ok(serde_json::from_value(value).map_err(|_| Fault::Form)?)
}

/// The condition of a filter over the fields of a kind, for who looks, as of now.
pub fn condition<E: Listed>(filter: &Filter, access: &Access) -> Result<Condition, Error> {
    over::<E>(filter, &custom::all::<E>(access), access)
}

/// The condition of a filter over these fields, for who looks, as of now.
pub(super) fn over<E: Scoped>(filter: &Filter, fields: &[Field], access: &Access) -> Result<Condition, Error> {
    let find = |key: &str| fields.iter().find(|field| field.key == key);
    let withheld = RefCell::new(None);
    let kind_of = |key: &str| {
        // What is found tells of what is hidden.
        if !access.shows(E::KIND, key) {
            withheld.replace(Some(key.to_owned()));
            return None;
        }
        find(key).map(|field| field.kind)
    };
    let plan = resolve(filter, &kind_of, &Looking::of(access));
    if let Some(key) = withheld.take() {
        return Err(Fault::Withheld(key).into());
    }
    let plan = plan?;
    Ok(of_plan::<E>(&plan, fields, access))
}

fn of_plan<E: Scoped>(plan: &Plan, fields: &[Field], access: &Access) -> Condition {
    let each = |plans: &[Plan], into: Condition| {
        plans.iter().fold(into, |into, plan| into.add(of_plan::<E>(plan, fields, access)))
    };
    match plan {
        // None of several would mean nothing at all in SQL.
        Plan::Any(plans) if plans.is_empty() => Condition::all(),
        Plan::All(plans) => each(plans, Condition::all()),
        Plan::Any(plans) => each(plans, Condition::any()),
        Plan::Test { field, test, not } => match fields.iter().find(|known| known.key == *field) {
            Some(field) => of_test::<E>(field, test, *not, access),
            // `resolve` knows no field that is not there.
            None => Condition::all().add(Expr::val(1).eq(0)),
        },
    }
}

pub(super) fn of_test<E: Scoped>(field: &Field, test: &Test, not: bool, access: &Access) -> Condition {
    match &field.place {
        Place::Column(column) => {
            let holds = of_column(field.kind, column, test);
            if !not {
                Condition::all().add(holds)
            } else if matches!(test, Test::Empty) {
                Condition::all().add(holds.not())
            } else {
                Condition::any().add(column.clone().is_null()).add(holds.not())
            }
        }
        Place::Custom(held) => held.condition(field.kind, test, not),
        Place::List(column) => {
            let empty = column.clone().cast_as("text").eq("[]");
            Condition::all().add(if not { empty.not() } else { empty })
        }
        Place::Through(find) => {
            let (ids, holds) = match test {
                Test::Ids(ids) => (Some(ids.as_slice()), !not),
                _ => (None, not),
            };
            found::<E>(find(access, ids), holds)
        }
        Place::Tags => {
            let (these, holds) = match test {
                Test::Texts(these) => (Some(these.as_slice()), !not),
                _ => (None, not),
            };
            found::<E>(tags::having(access, E::KIND, these), holds)
        }
    }
}

/// Whether a record is among those that were found elsewhere.
fn found<E: Scoped>(found: SelectStatement, holds: bool) -> Condition {
    let id = Expr::col((E::default(), E::id()));
    Condition::all().add(if holds { id.in_subquery(found) } else { id.not_in_subquery(found) })
}

pub(super) fn of_column(kind: FieldKind, column: &SimpleExpr, test: &Test) -> SimpleExpr {
    let column = || column.clone();
    let always = || Expr::val(1).eq(1);
    match test {
        Test::Empty => match kind {
            FieldKind::Text | FieldKind::Word => column().is_null().or(column().eq("")),
            _ => column().is_null(),
        },
        Test::Contains(part) => column().like(contains(part)),
        Test::StartsWith(start) => column().like(begins(start)),
        Test::Texts(texts) | Test::Words(texts) => column().is_in(texts.iter().map(String::as_str)),
        Test::Ids(ids) => column().is_in(ids.iter().copied()),
        Test::Number(from, to) => match (from, to) {
            (Some(from), Some(to)) => column().gte(*from).and(column().lte(*to)),
            (Some(from), None) => column().gte(*from),
            (None, Some(to)) => column().lte(*to),
            (None, None) => always(),
        },
        Test::Days(from, to) => match (from, to) {
            (Some(from), Some(to)) => column().gte(*from).and(column().lte(*to)),
            (Some(from), None) => column().gte(*from),
            (None, Some(to)) => column().lte(*to),
            (None, None) => always(),
        },
    }
}

/// A LIKE pattern for the beginning of a text.
fn begins(text: &str) -> LikeExpr {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("{escaped}%")).escape('\\')
}

/// Who looks: days begin in the user's time zone, else in the workspace's.
pub struct Looking<'a> {
    access: &'a Access,
    zone: chrono_tz::Tz,
    now: Timestamp,
}

impl<'a> Looking<'a> {
    /// Now.
    pub fn of(access: &'a Access) -> Self {
        let own = access.user().ok().and_then(|user| user.time_zone.clone());
        let zone = own.unwrap_or_else(|| access.reference().workspace.time_zone.clone());
        Self { access, zone: zone.parse().unwrap_or(chrono_tz::UTC), now: access.app().clock.now() }
    }
}

impl Around for Looking<'_> {
    fn me(&self) -> Option<UserId> {
        self.access.user_id()
    }

    /// Who reports to the user, and who is in the same team.
    fn my_team(&self) -> Vec<UserId> {
        let Ok(me) = self.access.user() else { return Vec::new() };
        let reference = self.access.reference();
        let mut team = reference.with_reports(me.id);
        let others = reference.users.iter().filter(|user| me.team_id.is_some() && user.team_id == me.team_id);
        for user in others {
            if !team.contains(&user.id) {
                team.push(user.id);
            }
        }
        team
    }

    fn today(&self) -> NaiveDate {
        self.now.to_datetime().with_timezone(&self.zone).date_naive()
    }

    fn start_of(&self, day: NaiveDate) -> Timestamp {
        // Where midnight is skipped the day begins an hour or so later.
        let starts = (0..24).filter_map(|hour| day.and_hms_opt(hour, 0, 0));
        let first = starts.filter_map(|time| self.zone.from_local_datetime(&time).earliest()).next();
        let plain = || day.signed_duration_since(NaiveDate::default()).num_days().saturating_mul(DAY_MS);
        Timestamp(first.map_or_else(plain, |at| at.timestamp_millis()))
    }
}
