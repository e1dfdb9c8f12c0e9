//! Lists the open deals, largest first, page by page.
//!
//! `MILLRACE_TOKEN=mlr_... cargo run`

use cynic::{GraphQlError, QueryBuilder, http::ReqwestBlockingExt};
use std::{env, error::Error};

#[cynic::schema("millrace")]
mod schema {}

// Money is in minor units (cents), 64 bits wide.
cynic::impl_scalar!(i64, schema::Long);

#[derive(cynic::QueryVariables)]
struct PageVariables {
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "PageVariables")]
struct OpenDeals {
    #[arguments(filter: { statuses: [OPEN] }, sort: AMOUNT, direction: DESC, first: 100, after: $after)]
    deals: DealConnection,
}

#[derive(cynic::QueryFragment)]
struct DealConnection {
    nodes: Vec<Deal>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment)]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(cynic::QueryFragment)]
struct Deal {
    name: String,
    amount: i64,
    currency: String,
    stage: Stage,
    owner: User,
}

#[derive(cynic::QueryFragment)]
struct Stage {
    name: String,
}

#[derive(cynic::QueryFragment)]
struct User {
    name: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("MILLRACE_URL").unwrap_or_else(|_| "http://127.0.0.1:8700".to_owned());
    let token = env::var("MILLRACE_TOKEN")
        .map_err(|_| "MILLRACE_TOKEN is not set: make an API token under Settings, Security")?;
    let client = reqwest::blocking::Client::new();
    let mut after = None;
    loop {
        let operation = OpenDeals::build(PageVariables { after });
        let answer = client.post(format!("{url}/graphql")).bearer_auth(&token).run_graphql(operation)?;
        if let Some(errors) = answer.errors {
            return Err(errors.iter().map(GraphQlError::to_string).collect::<Vec<_>>().join("; ").into());
        }
        let page = answer.data.ok_or("the answer holds neither data nor errors")?.deals;
        for deal in page.nodes {
            // Two decimals fit most currencies; a program for all of them asks for their exponent.
            println!(
                "{:>12}.{:02} {} {:<16} {:<20} {}",
                deal.amount / 100,
                deal.amount % 100,
                deal.currency,
                deal.stage.name,
                deal.owner.name,
                deal.name
            );
        }
        if !page.page_info.has_next_page {
            return Ok(());
        }
        after = page.page_info.end_cursor;
    }
}
