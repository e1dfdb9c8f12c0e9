//! What a board is narrowed to, as it stands in the address. Pure.

use millrace_shared::{
    UserId,
    filter::{DealFacts, DealFilter},
};

use super::records::Deal;

/// The filter of a board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// Only deals of these owners; all when empty.
    pub owners: Vec<UserId>,
    /// Only deals with this in their or their company's name; all when empty.
    pub text: String,
}

impl BoardFilter {
    /// True when it narrows nothing.
    pub fn is_empty(&self) -> bool {
        self.owners.is_empty() && self.text.trim().is_empty()
    }

    /// Reads it from the address: `owner=ID,ID` and `q=TEXT`. What is no id is passed over.
    pub fn parse(owner: Option<&str>, text: Option<&str>) -> Self {
        Self {
            owners: owner.unwrap_or_default().split(',').filter_map(|id| id.parse().ok()).collect(),
            text: text.unwrap_or_default().to_owned(),
        }
    }

    /// For the address: the value of `owner`, and of `q`.
    pub fn to_query(&self) -> (Option<String>, Option<String>) {
        let owners = self.owners.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let some = |text: String| (!text.is_empty()).then_some(text);
        (some(owners), some(self.text.trim().to_owned()))
    }

    /// Whether a deal belongs on the board.
    pub fn matches(&self, deal: &Deal, company_name: Option<&str>) -> bool {
        self.shared().matches(&DealFacts {
            id: deal.id,
            name: &deal.name,
            pipeline_id: deal.pipeline_id,
            stage_id: deal.stage_id,
            stage_kind: deal.status,
            owner_id: deal.owner_id,
            team_id: None,
            company_id: deal.company_id,
            contact_ids: &deal.contact_ids,
            company_name,
            tags: &deal.tags,
            amount: deal.amount,
            expected_close_on: None,
            deleted: deal.deleted_at.is_some(),
        })
    }

    fn shared(&self) -> DealFilter {
        DealFilter {
            owner_ids: (!self.owners.is_empty()).then(|| self.owners.clone()),
            text: (!self.text.trim().is_empty()).then(|| self.text.trim().to_owned()),
            ..DealFilter::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::deal;

    #[test]
    fn the_address_keeps_the_filter() {
        let owner = deal(1, 1, "a0").owner_id;
        let filter = BoardFilter { owners: vec![owner], text: "gtx".into() };
        let (owners, text) = filter.to_query();
        assert_eq!(BoardFilter::parse(owners.as_deref(), text.as_deref()), filter);
        assert!(BoardFilter::parse(Some("nobody,"), None).is_empty());
        assert_eq!(BoardFilter::default().to_query(), (None, None));
    }

    #[test]
    fn a_deal_is_found_by_its_name_its_company_and_its_owner() {
        let konex = deal(1, 1, "a0");
        let by = |text: &str| BoardFilter { text: text.into(), ..BoardFilter::default() };
        assert!(by("DEAL").matches(&konex, None));
        assert!(by("ganja").matches(&konex, Some("Ganjaflex")));
        assert!(!by("ganja").matches(&konex, None));
        let owners = vec![UserId(uuid::Uuid::from_u128(77))];
        assert!(!BoardFilter { owners, ..BoardFilter::default() }.matches(&konex, None));
        let gone = Deal { deleted_at: Some("2026-11-22T00:00:00Z".into()), ..konex };
        assert!(!BoardFilter::default().matches(&gone, None));
    }
}
