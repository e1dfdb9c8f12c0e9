//! The demo company's data as it was published, read with care: names that are misspelt are corrected, what is
//! missing stays missing, and both are counted.

use crate::error::Error;
use chrono::NaiveDate;
use millrace_shared::currency::parse_amount;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::HashMap;

const ACCOUNTS: &[u8] = include_bytes!("../../../demo/crm-sales-opportunities/accounts.csv");
const PRODUCTS: &[u8] = include_bytes!("../../../demo/crm-sales-opportunities/products.csv");
const TEAMS: &[u8] = include_bytes!("../../../demo/crm-sales-opportunities/sales_teams.csv");
const PIPELINE: &[u8] = include_bytes!("../../../demo/crm-sales-opportunities/sales_pipeline.csv");

/// The currency of all amounts.
pub const CURRENCY: &str = "USD";

/// Everything that is in the files.
#[derive(Debug)]
pub struct Source {
    /// The companies.
    pub accounts: Vec<Account>,
    /// What is sold.
    pub products: Vec<Product>,
    /// List prices in minor units, by product.
    pub prices: HashMap<String, i64>,
    /// The sales agents.
    pub agents: Vec<Agent>,
    /// The deals, in the order of the file.
    pub deals: Vec<Deal>,
    /// What was corrected or is missing.
    pub findings: Findings,
}

/// What a careful reader finds in the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Lines that end in CR LF.
    pub crlf_lines: usize,
    /// "GTXPro" in a deal, where the price list has "GTX Pro".
    pub products_corrected: usize,
    /// "technolgy", where "technology" is meant.
    pub sectors_corrected: usize,
    /// "Philipines", where "Philippines" is meant.
    pub countries_corrected: usize,
    /// Deals that name no company.
    pub deals_without_company: usize,
    /// Deals without any date.
    pub deals_without_dates: usize,
    /// Agents who have no deal.
    pub agents_without_deals: usize,
}

/// A company.
#[derive(Debug, Deserialize)]
pub struct Account {
    /// Its name.
    #[serde(rename = "account")]
    pub name: String,
    /// Line of business.
    pub sector: String,
    /// Year it was founded.
    pub year_established: i32,
    /// Millions, as text with two decimals.
    revenue: String,
    /// How many work there.
    pub employees: i32,
    /// The country of its office.
    #[serde(rename = "office_location")]
    pub country: String,
    /// The name of the company it belongs to, or nothing.
    pub subsidiary_of: String,
}

impl Account {
    /// Revenue of a year in cents.
    pub fn revenue_cents(&self) -> Option<i64> {
        parse_amount(&self.revenue, CURRENCY)?.checked_mul(1_000_000)
    }
}

/// Something that is sold.
#[derive(Debug, Deserialize)]
pub struct Product {
    /// Its name.
    #[serde(rename = "product")]
    pub name: String,
    /// The series it belongs to.
    pub series: String,
    sales_price: String,
}

/// A seller, with the manager and office.
#[derive(Debug, Clone, Deserialize)]
pub struct Agent {
    /// Full name.
    #[serde(rename = "sales_agent")]
    pub name: String,
    /// Full name of the manager.
    pub manager: String,
    /// Central, East or West.
    #[serde(rename = "regional_office")]
    pub office: String,
}

#[derive(Debug, Deserialize)]
struct Row {
    sales_agent: String,
    product: String,
    account: String,
    deal_stage: String,
    engage_date: Option<NaiveDate>,
    close_date: Option<NaiveDate>,
    close_value: String,
}

/// A deal.
#[derive(Debug)]
pub struct Deal {
    /// Full name of the agent.
    pub agent: String,
    /// The product, as the price list names it.
    pub product: String,
    /// The company.
    pub company: Option<String>,
    /// How far it came.
    pub progress: Progress,
}

/// How far a deal came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Not yet begun; there is no date.
    Prospecting,
    /// Begun on this day, and open.
    Engaging(NaiveDate),
    /// Begun, and won for so many cents.
    Won(NaiveDate, NaiveDate, i64),
    /// Begun, and lost.
    Lost(NaiveDate, NaiveDate),
}

impl Progress {
    /// All days that the deal tells.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        let days = match self {
            Self::Prospecting => [None, None],
            Self::Engaging(began) => [Some(began), None],
            Self::Won(began, closed, _) | Self::Lost(began, closed) => [Some(began), Some(closed)],
        };
        days.into_iter().flatten()
    }
}

/// Reads the files that are built in.
pub fn read() -> Result<Source, Error> {
    read_from(ACCOUNTS, PRODUCTS, TEAMS, PIPELINE)
}

fn read_from(accounts: &[u8], products: &[u8], teams: &[u8], pipeline: &[u8]) -> Result<Source, Error> {
    let mut findings = Findings::default();
    for file in [accounts, products, teams, pipeline] {
        findings.crlf_lines += file.windows(2).filter(|pair| pair == b"\r\n").count();
    }
    let mut accounts: Vec<Account> = rows(accounts)?;
    for account in &mut accounts {
        correct(&mut account.sector, "technolgy", "technology", &mut findings.sectors_corrected);
        correct(&mut account.country, "Philipines", "Philippines", &mut findings.countries_corrected);
    }
    let products: Vec<Product> = rows(products)?;
    let prices = products.iter().map(|product| {
        let price = parse_amount(&product.sales_price, CURRENCY);
        price
            .map(|price| (product.name.clone(), price))
            .ok_or_else(|| Error::internal("a price of the demo is no number"))
    });
    let prices = prices.collect::<Result<_, _>>()?;
    let agents: Vec<Agent> = rows(teams)?;
    let rows: Vec<Row> = rows(pipeline)?;
    let deals = rows.into_iter().map(|row| deal(row, &mut findings)).collect::<Result<Vec<_>, _>>()?;
    findings.agents_without_deals =
        agents.iter().filter(|agent| !deals.iter().any(|deal| deal.agent == agent.name)).count();
    Ok(Source { accounts, products, prices, agents, deals, findings })
}

fn deal(mut row: Row, findings: &mut Findings) -> Result<Deal, Error> {
    correct(&mut row.product, "GTXPro", "GTX Pro", &mut findings.products_corrected);
    findings.deals_without_company += usize::from(row.account.is_empty());
    findings.deals_without_dates += usize::from(row.engage_date.is_none() && row.close_date.is_none());
    let progress = match (row.deal_stage.as_str(), row.engage_date, row.close_date) {
        ("Prospecting", None, None) => Some(Progress::Prospecting),
        ("Engaging", Some(began), None) => Some(Progress::Engaging(began)),
        ("Won", Some(began), Some(closed)) => {
            parse_amount(&row.close_value, CURRENCY).map(|value| Progress::Won(began, closed, value))
        }
        ("Lost", Some(began), Some(closed)) => Some(Progress::Lost(began, closed)),
        _ => None,
    };
    let progress =
        progress.ok_or_else(|| Error::internal("a deal of the demo has a stage or dates that are not known"))?;
    let company = Some(row.account).filter(|name| !name.is_empty());
    Ok(Deal { agent: row.sales_agent, product: row.product, company, progress })
}

fn correct(value: &mut String, wrong: &str, right: &str, count: &mut usize) {
    if value == wrong {
        right.clone_into(value);
        *count += 1;
    }
}

fn rows<T: DeserializeOwned>(file: &[u8]) -> Result<Vec<T>, Error> {
    csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(file)
        .into_deserialize()
        .collect::<Result<_, _>>()
        .map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quirk_of_the_files_is_counted() {
        let source = read().unwrap();
        assert_eq!(
            (source.accounts.len(), source.prices.len(), source.agents.len(), source.deals.len()),
            (85, 7, 35, 8800)
        );
        assert_eq!(source.accounts.iter().filter(|account| !account.subsidiary_of.is_empty()).count(), 15);
        let expected = Findings {
            crlf_lines: 0,
            products_corrected: 1480,
            sectors_corrected: 12,
            countries_corrected: 1,
            deals_without_company: 1425,
            deals_without_dates: 500,
            agents_without_deals: 5,
        };
        assert_eq!(source.findings, expected);
        assert!(source.deals.iter().all(|deal| source.prices.contains_key(&deal.product)));
        assert_eq!(source.accounts[0].revenue_cents(), Some(110_004_000_000));
    }

    #[test]
    fn windows_line_ends_read_the_same() {
        let crlf = |file: &[u8]| String::from_utf8_lossy(file).replace('\n', "\r\n").into_bytes();
        let source = read_from(&crlf(ACCOUNTS), &crlf(PRODUCTS), &crlf(TEAMS), &crlf(PIPELINE)).unwrap();
        assert_eq!(source.findings.crlf_lines, 86 + 8 + 36 + 8801);
        assert_eq!(source.findings.deals_without_company, 1425);
    }
}
