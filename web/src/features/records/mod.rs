//! What lists and pages of records share.

mod address;
mod bulk;
pub mod cells;
mod deals;
mod distribute;
mod edits;
mod filter;
mod grid;
mod groups;
mod labeled;
mod list;
mod matches;
mod merge;
mod order;
mod page;
mod people;
mod pickers;
mod plain;
mod row;
mod selecting;
mod selection_bar;
mod set_field;

pub use address::{AddressFields, address_part};
pub use deals::{DealRow, DealsTable, is_listed};
pub use edits::Edits;
pub use filter::{
    Draft, FilterChips, FilterField, GroupEditor, IN_ADDRESS, Source, common as common_filters, complete, in_address,
    of_owner, of_record, owner_of, sentence, stages, value_label, with_custom, written,
};
pub use grid::Drawn;
pub use groups::RecordGroupInput;
pub use labeled::{LabeledEditor, LabeledFact, LabeledKind, check_labeled};
pub use list::{Column, ListPage, ListQuery, RecordList};
pub use matches::{KnownAlready, MatchInput, Matches, OtherLead, RecordMatches, RecordMenu};
pub use merge::GoesOn;
pub use page::{Fact, NoSuchRecord, RecordPage, TrashBar};
pub use people::{AssignmentMethod, People};
pub use pickers::{CompanyPicker, OwnerPicker, user_choices};
pub use plain::{Of, Plain, plain_list, plain_page};

use cynic::Id;
use millrace_shared::read::FromJson;

use crate::api::schema;

/// How a list is ordered: `millrace_shared::RecordSort` as it is sent.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordSort {
    Name,
    CreatedAt,
    UpdatedAt,
    LastActivityAt,
    AnnualRevenue,
    Employees,
    Price,
    Code,
}

impl From<millrace_shared::RecordSort> for RecordSort {
    fn from(sort: millrace_shared::RecordSort) -> Self {
        use millrace_shared::RecordSort as Shared;
        match sort {
            Shared::Name => Self::Name,
            Shared::CreatedAt => Self::CreatedAt,
            Shared::UpdatedAt => Self::UpdatedAt,
            Shared::LastActivityAt => Self::LastActivityAt,
            Shared::AnnualRevenue => Self::AnnualRevenue,
            Shared::Employees => Self::Employees,
            Shared::Price => Self::Price,
            Shared::Code => Self::Code,
        }
    }
}

/// Which way.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortDirection {
    Asc,
    Desc,
}

/// Which records are meant.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct RecordFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub owner_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub in_group: Option<RecordGroupInput>,
    pub deleted: bool,
}

/// A value with its label, as it is sent.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct LabeledValueInput {
    pub label: String,
    pub value: String,
}

/// A postal address, as it is sent: whole.
#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct AddressInput {
    pub street: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
}

/// A record and the version it was seen in.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct VersionedInput {
    pub id: Id,
    pub version: Option<i32>,
    pub client_mutation_id: Option<String>,
}
