//! Rows that are contacts.

use super::{
    batch::{Batch, Row},
    companies::{address, labeled},
    refusals::Refusals,
};
use crate::{
    contacts::{
        commands::{NewContact, created, draft},
        entity::Model,
        membership,
    },
    error::Error,
    graphql::scalars::Date,
};
use millrace_shared::{CompanyId, RecordKind};
use std::collections::HashMap;

/// Checks the rows and writes what is sound.
pub async fn write(batch: &mut Batch<'_>, rows: &[Row]) -> Result<(), Error> {
    batch.find_links(RecordKind::Contact, rows).await?;
    let named = rows.iter().flat_map(|row| batch.binding.list(&row.cells, "companies"));
    let mut known = batch.companies(named.collect::<Vec<_>>().into_iter()).await?;
    let mut sound: Vec<(Model, Vec<CompanyId>)> = Vec::with_capacity(rows.len());
    for row in rows {
        let mut refusals = Refusals::default();
        let model = contact(batch, row, &mut refusals)?.filter(|_| refusals.is_empty());
        // Companies are made only for a row that is sound itself.
        let found = match model {
            Some(model) => {
                companies(batch, row, &model, &mut known, &mut refusals).await?.map(|companies| (model, companies))
            }
            None => None,
        };
        let found = match found {
            Some((model, companies)) => {
                let free = batch.claim(RecordKind::Contact, model.id.into(), &model.custom, &mut refusals).await?;
                free.then_some((model, companies))
            }
            None => None,
        };
        match found {
            Some(found) => sound.push(found),
            None => batch.refuse(row.line, refusals),
        }
    }
    batch.report.created += sound.len() as u64;
    if batch.dry_run {
        return Ok(());
    }
    let workspace_id = batch.tx.workspace_id();
    let links = sound.iter().flat_map(|(contact, companies)| {
        let link = |(company_id, position): (&CompanyId, i32)| membership::Model {
            workspace_id,
            contact_id: contact.id,
            company_id: *company_id,
            position,
        };
        companies.iter().zip(0..).map(link).collect::<Vec<_>>()
    });
    let links: Vec<_> = links.collect();
    let (models, companies): (Vec<_>, Vec<_>) = sound.into_iter().unzip();
    let mut companies = companies.into_iter();
    batch.tx.create_many(models, |contact| created(contact, &companies.next().unwrap_or_default())).await?;
    batch.tx.insert_rows(links).await
}

fn contact(batch: &Batch<'_>, row: &Row, refusals: &mut Refusals) -> Result<Option<Model>, Error> {
    let (binding, cells) = (batch.binding, &row.cells);
    let owner_id = batch.owner(cells, refusals);
    let (mut first_name, mut last_name) = (binding.text(cells, "first_name"), binding.text(cells, "last_name"));
    if let Some(name) = binding.text(cells, "name")
        && first_name.is_none()
        && last_name.is_none()
    {
        // The last word is the family name.
        match name.rsplit_once(char::is_whitespace) {
            Some((first, last)) => (first_name, last_name) = (Some(first.to_owned()), Some(last.to_owned())),
            None => last_name = Some(name),
        }
    }
    let new = NewContact {
        id: None,
        first_name,
        last_name,
        job_title: binding.text(cells, "job_title"),
        emails: Some(labeled(binding.list(cells, "emails"))),
        phones: Some(labeled(binding.list(cells, "phones"))),
        website: binding.text(cells, "website"),
        socials: None,
        address: Some(address(batch, row)),
        language: binding.text(cells, "language"),
        birthday: binding.day(cells, "birthday", refusals).map(Date),
        tags: Some(binding.list(cells, "tags")),
        company_ids: None,
        owner_id,
        custom: None,
        client_mutation_id: None,
    };
    let created_at = binding.instant(cells, "created_at", refusals);
    if owner_id.is_none() {
        return Ok(None);
    }
    let Some((mut model, _)) = refusals.checked(draft(batch.access, &batch.tx, new))? else {
        return Ok(None);
    };
    model.custom = batch.custom(RecordKind::Contact, cells, refusals)?;
    if let Some(at) = created_at {
        model.created_at = at.min(batch.tx.now());
        // Being read in is no work with it.
        model.last_activity_at = model.created_at;
    }
    Ok(Some(model))
}

/// The companies that a row names; nothing when one of them is refused.
async fn companies(
    batch: &mut Batch<'_>,
    row: &Row,
    contact: &Model,
    known: &mut HashMap<String, CompanyId>,
    refusals: &mut Refusals,
) -> Result<Option<Vec<CompanyId>>, Error> {
    let mut found = Vec::new();
    for name in batch.binding.list(&row.cells, "companies") {
        match batch.company("companies", name, contact.owner_id, known, refusals).await? {
            Some(id) if !found.contains(&id) => found.push(id),
            _ => {}
        }
    }
    Ok(refusals.is_empty().then_some(found))
}
