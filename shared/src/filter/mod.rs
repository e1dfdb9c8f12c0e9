//! Filters: which records are meant.
//!
//! A [`Filter`] is what people build, save and share: groups of conditions on fields, in a JSON form that stays. It says
//! "me" and "last 30 days"; [`resolve`] turns it into a [`Plan`] for somebody at some time, checked against the fields
//! that a kind of record describes. A plan is a predicate here ([`Plan::matches`]) and SQL on the server
//! (`server/src/records/filter.rs`); a property test there holds the two equal.
//!
//! [`DealFilter`] is the older filter of boards, which stays in the API; [`BoardFilter`] is what boards keep of it in their
//! address and in views.

mod board;
mod custom;
mod deals;
mod form;
mod period;
mod plan;
#[cfg(feature = "web")]
mod read;

pub use board::{BoardFilter, BoardSort, Calendar, Closes, TABLE_SORTS, between};
pub use custom::{CustomCondition, CustomTest};
pub use deals::{DealFacts, DealFilter};
pub use form::{Condition, Fault, Filter, Group, Node, Op};
pub use period::Period;
pub use plan::{Around, Fact, Facts, FieldKind, Plan, Test, resolve};

/// Version of the JSON form.
pub const VERSION: u32 = 1;
/// Groups within groups, at most.
pub const DEPTH_MAX: usize = 5;
/// Conditions of one filter, at most.
pub const CONDITIONS_MAX: usize = 50;
/// Values of one condition, at most.
pub const VALUES_MAX: usize = 200;
/// Days that a condition may look back or ahead, at most: a hundred years.
pub const DAYS_MAX: u32 = 36_500;
/// Who looks, as a value of a field that holds a user.
pub const ME: &str = "me";
/// Those who work with who looks.
pub const MY_TEAM: &str = "myTeam";
