//! A lead becomes a contact, a company and, if asked, a deal: all in one transaction, and never back.

use super::{
    commands::seen,
    entity::{Entity, Model},
    inputs::{ConvertLeadInput, LeadDealInput},
};
use crate::{
    access::Access,
    companies::{self, commands::NewCompany},
    contacts::{self, commands::NewContact},
    db::{
        Tx,
        tx::{Receipt, check_version},
    },
    deals::{self, inputs::CreateDealInput},
    error::{Checks, Error},
    fields,
    records::attached,
};
use millrace_shared::{CompanyId, ContactId, DealId, Invalid, RecordId, RecordKind, Verb};

/// Converts a lead. What was there before is taken as it is: nothing of an existing contact or company is written over.
pub async fn convert(access: &Access, input: ConvertLeadInput) -> Result<super::commands::Done, Error> {
    let mut tx = access.begin(input.client_mutation_id.clone()).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let access = &access.with_current_reference().await?;
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], input.id).await?;
    // Of two who convert at once the second is told that it is done, whatever version they saw.
    before.check_open()?;
    check_version(input.version, before.version)?;
    let mut checks = Checks::default();
    if let Some(id) = input.company_id {
        let found = access.get_many::<companies::entity::Entity>(vec![id.0]).await?;
        if found.iter().all(|company| company.deleted_at.is_some()) {
            checks.refuse("companyId", Invalid::Unknown);
        }
    }
    if let Some(id) = input.contact_id {
        let found = access.get_many::<contacts::entity::Entity>(vec![id.0]).await?;
        if found.iter().all(|contact| contact.deleted_at.is_some()) {
            checks.refuse("contactId", Invalid::Unknown);
        }
    }
    let amount = input.deal.as_ref().and_then(|deal| deal.amount);
    access.check_set(RecordKind::Deal, &[("amount", amount.is_some_and(|amount| amount.0 != 0))], &mut checks);
    checks.done()?;
    // What the lead holds goes along, whether who converts it may set the fields of what it becomes or not.
    tx.carry_over();

    let company_id = match input.company_id {
        Some(id) => Some(id),
        None => new_company(access, &mut tx, &before).await?,
    };
    let contact_id = match input.contact_id {
        Some(id) => Some(id),
        None => new_contact(access, &mut tx, &before, company_id).await?,
    };
    let deal_id = match input.deal {
        Some(deal) => Some(new_deal(access, &mut tx, &before, deal, company_id, contact_id).await?),
        None => None,
    };
    let (contact, company) = (contact_id.map(RecordId::from), company_id.map(RecordId::from));
    let heir = deal_id.map(|id| (RecordKind::Deal, RecordId::from(id)));
    let heir = heir.or(contact.map(|id| (RecordKind::Contact, id))).or(company.map(|id| (RecordKind::Company, id)));
    let Some(heir) = heir else { return Err(Error::invalid("contactId", Invalid::Required)) };
    attached::copy(&mut tx, (RecordKind::Lead, before.id.into()), heir).await?;

    let mut after = Model::clone(&before);
    after.converted_at = Some(tx.now());
    (after.contact_id, after.company_id, after.deal_id) = (contact_id, company_id, deal_id);
    let after = tx.save(&*before, after, "converted").await?;
    super::commands::finish(tx, after).await
}

async fn new_company(access: &Access, tx: &mut Tx, lead: &Model) -> Result<Option<CompanyId>, Error> {
    let Some(name) = lead.company_name.clone() else { return Ok(None) };
    // What a lead without a person is known by is the company's.
    let alone = lead.person().is_empty();
    let input = NewCompany {
        id: None,
        name,
        sector: None,
        website: lead.website.clone(),
        phones: alone.then(|| lead.phones.0.clone()),
        emails: alone.then(|| lead.emails.0.clone()),
        address: Some(lead.address.clone()),
        annual_revenue: None,
        employees: None,
        founded_year: None,
        tags: Some(lead.tags.0.clone()),
        custom: None,
        parent_id: None,
        owner_id: Some(lead.owner_id),
        client_mutation_id: None,
    };
    let mut company = companies::commands::draft(access, tx, input)?;
    // What a company needs is asked when one is made by hand: a lead becomes one with what is known.
    company.custom = lead.carried(RecordKind::Company, access.reference());
    let (kind, id) = (RecordKind::Company, company.id.into());
    fields::unique::claim(tx, access.reference(), kind, id, None, &company.custom).await?;
    Ok(Some(tx.create(company).await?.id))
}

async fn new_contact(
    access: &Access,
    tx: &mut Tx,
    lead: &Model,
    company: Option<CompanyId>,
) -> Result<Option<ContactId>, Error> {
    let reachable = !lead.emails.0.is_empty() || !lead.phones.0.is_empty();
    if lead.person().is_empty() && (company.is_some() || !reachable) {
        return Ok(None);
    }
    let input = NewContact {
        first_name: Some(lead.first_name.clone()),
        last_name: Some(lead.last_name.clone()),
        job_title: lead.job_title.clone(),
        emails: Some(lead.emails.0.clone()),
        phones: Some(lead.phones.0.clone()),
        website: lead.website.clone().filter(|_| company.is_none()),
        address: Some(lead.address.clone()),
        tags: Some(lead.tags.0.clone()),
        owner_id: Some(lead.owner_id),
        ..NewContact::default()
    };
    let (mut contact, _) = contacts::commands::draft(access, tx, input)?;
    contact.custom = lead.carried(RecordKind::Contact, access.reference());
    let companies: Vec<CompanyId> = company.into_iter().collect();
    let id = contacts::commands::insert(access, tx, contact, &companies).await?;
    Ok(Some(id))
}

async fn new_deal(
    access: &Access,
    tx: &mut Tx,
    lead: &Model,
    deal: LeadDealInput,
    company: Option<CompanyId>,
    contact: Option<ContactId>,
) -> Result<DealId, Error> {
    let named = lead.company_name.clone().unwrap_or_else(|| lead.name());
    let input = CreateDealInput {
        name: deal.name.filter(|name| !name.trim().is_empty()).unwrap_or(named),
        pipeline_id: deal.pipeline_id,
        amount: deal.amount,
        source_id: lead.source_id,
        owner_id: Some(lead.owner_id),
        id: None,
        stage_id: None,
        currency: None,
        company_id: None,
        contact_ids: None,
        probability_override: None,
        expected_close_on: None,
        tags: Some(lead.tags.0.clone()),
        custom: None,
        client_mutation_id: None,
    };
    let heritage = deals::commands::Heritage {
        company_id: company,
        contact_ids: contact.into_iter().collect(),
        custom: lead.carried(RecordKind::Deal, access.reference()),
    };
    let made = deals::commands::make(access, tx, lead.owner_id, input, Some(heritage)).await;
    // Who converts a lead chooses one contact; a deal that wants one says so at that choice.
    Ok(made.map_err(|error| error.told_of("contactIds", "contactId"))?.id)
}
