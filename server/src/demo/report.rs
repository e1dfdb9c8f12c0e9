//! What loading the demo company did, for people to read.

use super::source::Findings;
use chrono::NaiveDate;
use std::fmt;

/// What was loaded, what was corrected, and what was decided where the source is silent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoReport {
    /// Companies; of them subsidiaries.
    pub companies: usize,
    /// Companies that belong to another.
    pub subsidiaries: usize,
    /// Products, as tags on the deals.
    pub products: usize,
    /// Regional offices, as teams.
    pub teams: usize,
    /// Users with the role Manager.
    pub managers: usize,
    /// Users with the role User.
    pub agents: usize,
    /// Whether they were given a password.
    pub can_sign_in: bool,
    /// All deals.
    pub deals: usize,
    /// Won ones.
    pub won: usize,
    /// Lost ones.
    pub lost: usize,
    /// Open ones that are being engaged.
    pub engaging: usize,
    /// Open ones that are not begun.
    pub prospecting: usize,
    /// What a careful reader found in the files.
    pub findings: Findings,
    /// Companies whose revenue was left out, because the workspace counts in another currency.
    pub revenues_left_out: usize,
    /// By how many days the dates were moved.
    pub shift_days: i64,
    /// The first and the last day of the history.
    pub days: (NaiveDate, NaiveDate),
    /// Events in the log.
    pub events: usize,
}

impl fmt::Display for DemoReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = &self.findings;
        writeln!(f, "The demo company is loaded: {} to {}, {} events.", self.days.0, self.days.1, self.events)?;
        writeln!(f, "  {} companies, {} of them subsidiaries", self.companies, self.subsidiaries)?;
        writeln!(f, "  {} teams, {} managers, {} agents", self.teams, self.managers, self.agents)?;
        writeln!(
            f,
            "  {} deals: {} won, {} lost, {} being engaged, {} prospects; {} products with their prices, as tags of the deals too",
            self.deals, self.won, self.lost, self.engaging, self.prospecting, self.products
        )?;
        writeln!(f, "Corrected in the source:")?;
        writeln!(
            f,
            "  {} deals name the product \"GTXPro\"; the price list has \"GTX Pro\"",
            found.products_corrected
        )?;
        writeln!(f, "  {} companies have the sector \"technolgy\"; \"technology\" is meant", found.sectors_corrected)?;
        writeln!(f, "  {} company is in \"Philipines\"; \"Philippines\" is meant", found.countries_corrected)?;
        if found.crlf_lines > 0 {
            writeln!(f, "  {} lines end in CR LF; read like any other", found.crlf_lines)?;
        }
        writeln!(f, "Missing in the source, and left so:")?;
        writeln!(f, "  {} deals name no company; they are called by their product alone", found.deals_without_company)?;
        writeln!(f, "  {} prospects have no dates; they were created on the last day", found.deals_without_dates)?;
        writeln!(f, "  {} lost deals have no reason", self.lost)?;
        writeln!(f, "  {} agents have no deals", found.agents_without_deals)?;
        if self.revenues_left_out > 0 {
            writeln!(
                f,
                "  the revenue of {} companies is in dollars, the workspace counts in another currency",
                self.revenues_left_out
            )?;
        }
        writeln!(f, "Decided here, because the source does not say:")?;
        writeln!(
            f,
            "  open deals have their product's list price, and are expected to close {} days after they were engaged",
            super::history::EXPECTED_DAYS
        )?;
        writeln!(f, "  deals being engaged stand in the later open stages, those engaged longest ago in the last one")?;
        writeln!(f, "  a company belongs to the agent with most deals there")?;
        if self.shift_days != 0 {
            writeln!(
                f,
                "  all dates were moved by {} days, so that the last one is today; durations are true",
                self.shift_days
            )?;
        }
        match self.can_sign_in {
            true => {
                writeln!(f, "The agents and managers sign in as first.last@{} with the password given.", super::DOMAIN)
            }
            false => writeln!(
                f,
                "The agents and managers have no password. To sign in as one, make a link, in the settings or with `millrace user link EMAIL`."
            ),
        }
    }
}
