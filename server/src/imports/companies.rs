//! Rows that are companies.

use super::{
    batch::{Batch, Row},
    refusals::Refusals,
};
use crate::{
    companies::{
        commands::{NewCompany, draft},
        entity::Model,
        values::{Address, LabeledValue},
    },
    error::Error,
    events::NewEvent,
    graphql::scalars::Long,
};
use millrace_shared::{CompanyId, RecordKind, validation::folded};
use std::collections::HashMap;

/// Checks the rows and writes what is sound.
pub async fn write(batch: &mut Batch<'_>, rows: &[Row]) -> Result<(), Error> {
    batch.find_links(RecordKind::Company, rows).await?;
    let named =
        rows.iter().flat_map(|row| ["name", "parent"].map(|field| batch.binding.text(&row.cells, field))).flatten();
    let mut known = batch.companies(named.collect::<Vec<_>>().into_iter()).await?;
    let mut models: Vec<Model> = Vec::with_capacity(rows.len());
    for row in rows {
        let mut refusals = Refusals::default();
        let model = company(batch, row, &known, &mut refusals)?;
        let sound = match model.filter(|_| refusals.is_empty()) {
            Some(model) => {
                batch.claim(RecordKind::Company, model.id.into(), &model.custom, &mut refusals).await?.then_some(model)
            }
            None => None,
        };
        match sound {
            Some(model) => {
                known.insert(model.name_key.clone(), model.id);
                if batch.dry_run {
                    batch.imagined.insert(model.name_key.clone());
                }
                models.push(model);
            }
            None => batch.refuse(row.line, refusals),
        }
    }
    batch.report.created += models.len() as u64;
    if !batch.dry_run {
        batch.tx.create_many(models, NewEvent::created).await?;
    }
    Ok(())
}

fn company(
    batch: &Batch<'_>,
    row: &Row,
    known: &HashMap<String, CompanyId>,
    refusals: &mut Refusals,
) -> Result<Option<Model>, Error> {
    let (binding, cells) = (batch.binding, &row.cells);
    let name = binding.text(cells, "name").unwrap_or_default();
    let key = folded(&name);
    if known.contains_key(&key) || batch.imagined.contains(&key) {
        refusals.refuse("name", "is that of a company that exists already");
    }
    let owner_id = batch.owner(cells, refusals);
    let mut imagined_parent = false;
    let parent_id = binding.text(cells, "parent").and_then(|parent| {
        let key = folded(&parent);
        imagined_parent = batch.imagined.contains(&key);
        match known.get(&key) {
            Some(id) => Some(*id),
            None if imagined_parent => None,
            None => refusals.take("parent", None, "names a company that does not exist; it must come before"),
        }
    });
    let currency = &batch.access.reference().workspace.currency;
    let new = NewCompany {
        id: None,
        name,
        sector: binding.text(cells, "sector"),
        website: binding.text(cells, "website"),
        phones: Some(labeled(binding.list(cells, "phones"))),
        emails: Some(labeled(binding.list(cells, "emails"))),
        address: Some(address(batch, row)),
        annual_revenue: binding.amount(cells, "annual_revenue", currency, refusals).map(Long),
        employees: binding.number(cells, "employees", refusals),
        founded_year: binding.number(cells, "founded_year", refusals),
        tags: Some(binding.list(cells, "tags")),
        parent_id,
        owner_id,
        custom: None,
        client_mutation_id: None,
    };
    let created_at = binding.instant(cells, "created_at", refusals);
    if owner_id.is_none() {
        return Ok(None);
    }
    let Some(mut model) = refusals.checked(draft(batch.access, &batch.tx, new))? else {
        return Ok(None);
    };
    model.custom = batch.custom(RecordKind::Company, cells, refusals)?;
    if let Some(at) = created_at {
        model.created_at = at.min(batch.tx.now());
        // Being read in is no work with it.
        model.last_activity_at = model.created_at;
    }
    Ok(Some(model))
}

/// Values without a label.
pub fn labeled(values: Vec<String>) -> Vec<LabeledValue> {
    values.into_iter().map(|value| LabeledValue { label: String::new(), value }).collect()
}

/// The address of a row.
pub fn address(batch: &Batch<'_>, row: &Row) -> Address {
    let part = |field| batch.binding.text(&row.cells, field);
    Address {
        street: part("street"),
        city: part("city"),
        region: part("region"),
        postal_code: part("postal_code"),
        country: part("country"),
    }
}
