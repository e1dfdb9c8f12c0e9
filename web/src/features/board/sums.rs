//! Sums on screen: one figure where the workspace's rates allow it, and what it is made of for whoever asks.

use std::collections::BTreeMap;

use leptos::prelude::*;
use millrace_shared::{
    RecordKind, currency,
    rates::{Converted, convert},
};

use crate::cache::use_cache;
use crate::{format, t};

/// Sums by currency, in minor units.
type Sums = BTreeMap<String, i64>;

/// A sum as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// One figure, with what has no rate beside it.
    pub text: String,
    /// The sums that it is made of, when it does not say so itself.
    pub parts: Option<String>,
}

/// Sums of deals in any currencies; nothing when the viewer's role hides the amount. The caller is told of changes of the
/// rates.
pub fn sum(sums: &Sums) -> Sum {
    write(sums, |amount, _| amount, false)
}

/// Weighted sums: no forecast is worth its cents. Nothing when the viewer's role hides the amount or the probability.
pub fn rounded_sum(sums: &Sums) -> Sum {
    write(sums, whole_units, true)
}

fn write(sums: &Sums, rounded: fn(i64, &str) -> i64, weighted: bool) -> Sum {
    let (cache, deal) = (use_cache(), RecordKind::Deal);
    if !cache.shows(deal, "amount") || weighted && !cache.shows(deal, "probability") {
        return Sum::default();
    }
    let figure = |code: &str, amount: i64| format::money_short(rounded(amount, code), code);
    let mut some = sums.iter().filter(|(_, amount)| **amount != 0);
    cache.workspace.with(|workspace| {
        let own = workspace.as_ref().map_or("USD", |it| it.currency.as_str());
        match (some.next(), some.next()) {
            (None, _) => Sum { text: figure(own, 0), parts: None },
            // One currency alone is told as it is, whichever it is.
            (Some((code, amount)), None) => Sum { text: figure(code, *amount), parts: None },
            _ => {
                let rate = |code: &str| workspace.as_ref().and_then(|it| it.rates.get(code).copied());
                let Converted { amount, is_about, beside } =
                    convert(sums.iter().map(|(code, amount)| (code.as_str(), *amount)), own, rate);
                let one = if is_about {
                    // What is only about so much has no cents.
                    Some(format!("≈\u{a0}{}", figure(own, whole_units(amount, own))))
                } else {
                    (amount != 0).then(|| figure(own, amount))
                };
                let texts = one.into_iter().chain(beside.iter().map(|(code, amount)| figure(code, *amount)));
                let parts = sums.iter().filter(|(_, amount)| **amount != 0).map(|(code, amount)| {
                    let part = figure(code, *amount);
                    if beside.contains_key(code) { t!("currencies.part_without_rate", sum = part) } else { part }
                });
                let parts = parts.collect::<Vec<_>>().join("\n");
                Sum { text: texts.collect::<Vec<_>>().join(" + "), parts: Some(parts) }
            }
        }
    })
}

/// The words for a weighted sum; none where there is none to show.
pub fn weighted(of: &Sum) -> Option<String> {
    (!of.text.is_empty()).then(|| t!("board.weighted", amount = of.text.clone()))
}

fn whole_units(amount: i64, code: &str) -> i64 {
    let unit = 10_i64.pow(currency::digits(code).unwrap_or(2));
    (amount + amount.signum() * unit / 2) / unit * unit
}

/// What a sum is made of, for whoever listens to the page; whoever looks has it as a tooltip.
#[component]
pub fn Parts(
    /// The sum.
    #[prop(into)]
    of: Signal<Sum>,
) -> impl IntoView {
    move || {
        of.with(|sum| {
            sum.parts.as_ref().map(
                |parts| view! { <span class="visually-hidden">{format!(" ({})", parts.replace('\n', "; "))}</span> },
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::whole_units;

    #[test]
    fn weighted_sums_are_rounded_to_whole_units_of_their_currency() {
        assert_eq!(whole_units(10_739_860, "USD"), 10_739_900);
        assert_eq!(whole_units(-149, "EUR"), -100);
        assert_eq!(whole_units(149, "JPY"), 149);
    }
}
