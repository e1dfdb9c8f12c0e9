//! Exact figures of a column, and how one deal changes them.

use std::collections::BTreeMap;

use millrace_shared::read::FromJson;
use serde::Serialize;

use super::records::Deal;

/// Count, sum and weighted sum, by currency, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromJson)]
#[read(serde)]
pub struct Totals {
    /// How many deals.
    pub count: i64,
    /// Their amounts.
    pub amounts: BTreeMap<String, i64>,
    /// Their amounts times their probabilities.
    pub weighted: BTreeMap<String, i64>,
}

impl Totals {
    /// Adds one deal.
    pub fn add(&mut self, deal: &Deal) {
        self.shift(deal, 1);
    }

    /// Takes one deal away.
    pub fn remove(&mut self, deal: &Deal) {
        self.shift(deal, -1);
    }

    fn shift(&mut self, deal: &Deal, times: i64) {
        self.count += times;
        if deal.amount != 0 {
            let weighted = deal.amount * i64::from(deal.probability) / 100;
            *self.amounts.entry(deal.currency.clone()).or_default() += times * deal.amount;
            *self.weighted.entry(deal.currency.clone()).or_default() += times * weighted;
        }
    }

    /// All figures of both.
    pub fn plus(&mut self, other: &Self) {
        self.count += other.count;
        for (own, more) in [(&mut self.amounts, &other.amounts), (&mut self.weighted, &other.weighted)] {
            for (currency, amount) in more {
                *own.entry(currency.clone()).or_default() += amount;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::deal;

    #[test]
    fn a_deal_that_comes_and_goes_leaves_the_figures_as_they_were() {
        let mut totals = Totals { count: 2, ..Totals::default() };
        let before = totals.clone();
        let mut konex = deal(1, 1, "a0");
        konex.amount = 1_000;
        konex.probability = 35;
        totals.add(&konex);
        assert_eq!((totals.count, totals.amounts["USD"], totals.weighted["USD"]), (3, 1_000, 350));
        totals.remove(&konex);
        assert_eq!(totals.count, before.count);
        assert!(totals.amounts.values().chain(totals.weighted.values()).all(|sum| *sum == 0));
    }
}
