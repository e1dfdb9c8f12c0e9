//! What can be asked of deals, all within the caller's rights: pages and columns ([`pages`]), figures ([`figures`]), also in groups
//! ([`groups`]), and what a filter means in SQL ([`filter`]).

mod figures;
mod filter;
mod groups;
mod pages;
mod related;

pub use figures::{
    Statistics, Sums, SumsBy, TotalsByStage, count, currencies, open_of, stage_totals, statistics, sums_by,
};
pub use filter::{condition, contains};
pub use groups::{Grouping, Groups, groups};
pub use pages::{Sorting, columns, cursor, list, may_list};

pub use related::{also_led, companies_of, contacts_of, links, stages_of, visible};
