//! The deals of a table in groups: how many stand in each, and what they sum up to.
//!
//! A table is grouped by what a deal has one of at most, so that every deal stands in one group and the groups add up to
//! the table. Owners, stages and options are few by their nature; of more groups than [`GROUPS_MAX`] the smallest are told
//! as one.

use super::figures::{Sums, SumsBy, added_up, counted_sums, sums_by};
use crate::{
    access::Access,
    deals::entity::Entity,
    error::Error,
    fields::index::{comparison, stored},
    records::groups::GROUPS_MAX,
};
use millrace_shared::{FieldId, FieldType, Invalid, RecordKind, fields::listed, filter::DealFilter};
use sea_orm::sea_query::{Expr, ExprTrait};

/// By what a table of deals is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// What every deal has.
    Own(SumsBy),
    /// A custom field of which a deal holds one value: a dropdown, a link, an item of a list, or whether a box is ticked.
    Custom(FieldId),
}

impl Grouping {
    /// Reads its word; a custom field must be one that deals are grouped by.
    pub fn parse(access: &Access, word: &str) -> Result<Self, Error> {
        access.may_ask(RecordKind::Deal, word, "by")?;
        let own = match word {
            "owner" => SumsBy::Owner,
            "stage" => SumsBy::Stage,
            "source" => SumsBy::Source,
            "lossReason" => SumsBy::LossReason,
            word => {
                let field = listed::of_word(word).and_then(|id| access.reference().field(id));
                let field = field.filter(|field| field.record_kind == RecordKind::Deal);
                let field = field.ok_or_else(|| Error::invalid("by", Invalid::Unknown))?;
                return match field.field_type {
                    FieldType::Dropdown | FieldType::Link | FieldType::List | FieldType::Checkbox => {
                        Ok(Self::Custom(field.id))
                    }
                    _ => Err(Error::invalid("by", Invalid::NotAllowed)),
                };
            }
        };
        Ok(Self::Own(own))
    }
}

/// A table in groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// Each value with its figures, nothing being the deals without one; the largest first.
    pub groups: Vec<(Option<String>, Sums)>,
    /// The figures of all further groups together.
    pub beyond: Sums,
}

/// The groups of the deals that match and may be seen.
pub async fn groups(access: &Access, filter: &DealFilter, by: Grouping) -> Result<Groups, Error> {
    let mut groups: Vec<(Option<String>, Sums)> = match by {
        Grouping::Own(by) => {
            let found = sums_by(access, filter, by).await?;
            found.into_iter().map(|(id, sums)| (id.map(|id| id.to_string()), sums)).collect()
        }
        Grouping::Custom(id) => {
            let field = access.reference().field(id).ok_or_else(|| Error::invalid("by", Invalid::Unknown))?;
            let value = match field.field_type {
                FieldType::Checkbox => Expr::case(stored::<Entity>(id).is_not_null(), Expr::cust("'true'")).into(),
                _ => comparison::<Entity>(field),
            };
            added_up(access, &counted_sums(access, filter, value)).await?
        }
    };
    let mut beyond = Sums::default();
    for (_, sums) in groups.drain(groups.len().min(GROUPS_MAX)..) {
        beyond.count += sums.count;
        for (currency, amount) in sums.amounts {
            *beyond.amounts.entry(currency).or_default() += amount;
        }
    }
    Ok(Groups { groups, beyond })
}
