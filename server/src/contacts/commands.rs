//! What may be done to contacts. Each command is one transaction with its event.

use super::{
    entity::{Entity, Model},
    membership, queries,
};
use crate::{
    access::Access,
    companies::{
        commands::given,
        queries as company_queries,
        values::{self, Address, LabeledValue, LabeledValues},
    },
    db::{
        Tx,
        tx::{Receipt, check_version},
    },
    deals::{commands::patch as patch_field, entity::Tags},
    error::{Checks, Error},
    events::{FieldChange, NewEvent},
    fields::{self, inputs::CustomValueInput},
    graphql::scalars::Date,
    records::tags,
};
use async_graphql::{InputObject, MaybeUndefined};
use millrace_shared::{CompanyId, ContactId, Invalid, RecordKind, UserId, Verb, validation};
use sea_orm::ColumnTrait;

/// A new contact. At least one of name, e-mail address and phone number is needed.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "CreateContactInput")]
pub struct NewContact {
    /// A UUIDv7 made by the client, so that a retry cannot make a second contact.
    pub id: Option<ContactId>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// E-mail addresses.
    pub emails: Option<Vec<LabeledValue>>,
    /// Phone numbers.
    pub phones: Option<Vec<LabeledValue>>,
    /// Web address; `https://` is put in front when no scheme is there.
    pub website: Option<String>,
    /// Accounts elsewhere: the label names the place.
    pub socials: Option<Vec<LabeledValue>>,
    /// Where the contact lives or works.
    pub address: Option<Address>,
    /// Language to write in.
    pub language: Option<String>,
    /// Birthday.
    pub birthday: Option<Date>,
    /// Its tags: 50 letters each, without doubles in any case.
    pub tags: Option<Vec<String>>,
    /// What its custom fields hold.
    pub custom: Option<Vec<CustomValueInput>>,
    /// The companies the contact works for, the most important first.
    pub company_ids: Option<Vec<CompanyId>>,
    /// Who looks after the contact; the viewer when absent.
    pub owner_id: Option<UserId>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

/// Changes to a contact. Absent leaves a field as it is; null clears it.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "UpdateContactInput")]
pub struct ContactPatch {
    /// Which contact.
    pub id: ContactId,
    /// The version that the changes were made for; CONFLICT when it is another by now.
    pub version: i32,
    /// Given name.
    pub first_name: MaybeUndefined<String>,
    /// Family name.
    pub last_name: MaybeUndefined<String>,
    /// Job title.
    pub job_title: MaybeUndefined<String>,
    /// E-mail addresses: all of them.
    pub emails: MaybeUndefined<Vec<LabeledValue>>,
    /// Phone numbers: all of them.
    pub phones: MaybeUndefined<Vec<LabeledValue>>,
    /// Web address.
    pub website: MaybeUndefined<String>,
    /// Accounts elsewhere: all of them.
    pub socials: MaybeUndefined<Vec<LabeledValue>>,
    /// Where the contact lives or works: all of the address.
    pub address: MaybeUndefined<Address>,
    /// Language to write in.
    pub language: MaybeUndefined<String>,
    /// Birthday.
    pub birthday: MaybeUndefined<Date>,
    /// Its tags, which take the place of those it had.
    pub tags: MaybeUndefined<Vec<String>>,
    /// What its custom fields shall hold; those that are not named stay as they are.
    pub custom: Option<Vec<CustomValueInput>>,
    /// The companies the contact works for: all of them that the viewer sees.
    pub company_ids: MaybeUndefined<Vec<CompanyId>>,
    /// Who looks after the contact.
    pub owner_id: MaybeUndefined<UserId>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

impl ContactPatch {
    /// A patch that changes nothing yet.
    pub(super) fn nothing(id: ContactId) -> Self {
        Self {
            id,
            version: 0,
            first_name: MaybeUndefined::Undefined,
            last_name: MaybeUndefined::Undefined,
            job_title: MaybeUndefined::Undefined,
            emails: MaybeUndefined::Undefined,
            phones: MaybeUndefined::Undefined,
            website: MaybeUndefined::Undefined,
            socials: MaybeUndefined::Undefined,
            address: MaybeUndefined::Undefined,
            language: MaybeUndefined::Undefined,
            birthday: MaybeUndefined::Undefined,
            tags: MaybeUndefined::Undefined,
            custom: None,
            company_ids: MaybeUndefined::Undefined,
            owner_id: MaybeUndefined::Undefined,
            client_mutation_id: None,
        }
    }
}

/// A contact after a command, and the number of its event.
pub type Done = (Model, i64);

/// Makes a contact.
pub async fn create(access: &Access, mut input: NewContact) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id.clone()).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let custom = input.custom.take();
    let mut checks = Checks::default();
    let filled = |list: &Option<Vec<LabeledValue>>| list.as_ref().is_some_and(|list| !list.is_empty());
    let named = [
        ("jobTitle", input.job_title.is_some()),
        ("emails", filled(&input.emails)),
        ("phones", filled(&input.phones)),
        ("website", input.website.is_some()),
        ("socials", filled(&input.socials)),
        ("address", input.address.as_ref().is_some_and(|address| *address != Address::default())),
        ("language", input.language.is_some()),
        ("birthday", input.birthday.is_some()),
    ];
    access.check_set(RecordKind::Contact, &named, &mut checks);
    let (mut model, companies) = draft(access, &tx, input)?;
    model.custom = fields::values::of_new(access, RecordKind::Contact, custom, &mut checks).await?;
    checks.done()?;
    if access.is_known::<Entity>(&tx, model.id).await? {
        return Err(Error::invalid("id", Invalid::Taken));
    }
    check_companies(access, &companies).await?;
    insert(access, &mut tx, model.clone(), &companies).await?;
    tx.done_to(model.id);
    Ok((model, tx.commit().await?.seq))
}

/// Writes a checked contact with its companies.
pub(crate) async fn insert(
    access: &Access,
    tx: &mut Tx,
    model: Model,
    companies: &[CompanyId],
) -> Result<ContactId, Error> {
    let (kind, id) = (RecordKind::Contact, model.id);
    fields::unique::claim(tx, access.reference(), kind, id.into(), None, &model.custom).await?;
    write_memberships(tx, id, companies, false).await?;
    tx.create_many(vec![model], |model| created(model, companies)).await?;
    Ok(id)
}

/// The event of a new contact with its companies.
pub fn created(model: &Model, companies: &[CompanyId]) -> Result<NewEvent, Error> {
    let event = NewEvent::created(model)?;
    Ok(if companies.is_empty() {
        event
    } else {
        event.with("companyIds", serde_json::Value::Null, serde_json::to_value(companies)?)
    })
}

/// The checked model of a new contact and the companies it names, which are not looked at.
pub fn draft(access: &Access, tx: &Tx, input: NewContact) -> Result<(Model, Vec<CompanyId>), Error> {
    let owner_id = match input.owner_id.or(access.user_id()) {
        Some(owner) => access.assignee("ownerId", owner)?,
        None => return Err(Error::invalid("ownerId", Invalid::Required)),
    };
    access.may_create(RecordKind::Contact, owner_id)?;
    let mut model = Model {
        workspace_id: access.workspace_id(),
        id: input.id.unwrap_or_else(|| tx.app().new_id()),
        first_name: String::new(),
        last_name: String::new(),
        name_key: String::new(),
        search_key: String::new(),
        owner_id,
        job_title: None,
        emails: LabeledValues::default(),
        phones: LabeledValues::default(),
        website: None,
        socials: LabeledValues::default(),
        address: Address::default(),
        language: None,
        birthday: None,
        tags: Tags::default(),
        custom: fields::model::defaults(RecordKind::Contact, access.reference()),
        created_at: tx.now(),
        updated_at: tx.now(),
        last_activity_at: tx.now(),
        deleted_at: None,
        version: 1,
    };
    let patch = ContactPatch {
        id: model.id,
        version: 1,
        first_name: given(input.first_name),
        last_name: given(input.last_name),
        job_title: given(input.job_title),
        emails: given(input.emails),
        phones: given(input.phones),
        website: given(input.website),
        socials: given(input.socials),
        address: given(input.address),
        language: given(input.language),
        birthday: given(input.birthday),
        tags: given(input.tags),
        custom: None,
        company_ids: MaybeUndefined::Undefined,
        owner_id: MaybeUndefined::Undefined,
        client_mutation_id: None,
    };
    let mut checks = Checks::default();
    apply(&mut checks, &mut model, patch);
    let companies = company_list(&mut checks, input.company_ids.unwrap_or_default());
    checks.done()?;
    Ok((model, companies))
}

/// Changes a contact.
pub async fn update(access: &Access, mut patch: ContactPatch) -> Result<Done, Error> {
    let mut tx = access.begin(patch.client_mutation_id.clone()).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], patch.id).await?;
    check_version(Some(patch.version), before.version)?;
    if before.deleted_at.is_some() {
        return Err(Error::Forbidden("the contact is in the trash: restore it first".to_owned()));
    }
    let mut after = Model::clone(&before);
    if let MaybeUndefined::Value(owner) = patch.owner_id
        && owner != before.owner_id
    {
        access.may_on(Verb::Assign, &*before)?;
        after.owner_id = access.assignee("ownerId", owner)?;
    }
    let mut checks = Checks::default();
    if patch.owner_id == MaybeUndefined::Null {
        checks.refuse("ownerId", Invalid::Required);
    }
    let wanted = match &patch.company_ids {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(Vec::new()),
        MaybeUndefined::Value(ids) => Some(company_list(&mut checks, ids.clone())),
    };
    let named = [
        ("jobTitle", !patch.job_title.is_undefined()),
        ("emails", !patch.emails.is_undefined()),
        ("phones", !patch.phones.is_undefined()),
        ("website", !patch.website.is_undefined()),
        ("socials", !patch.socials.is_undefined()),
        ("address", !patch.address.is_undefined()),
        ("language", !patch.language.is_undefined()),
        ("birthday", !patch.birthday.is_undefined()),
    ];
    access.check_set(RecordKind::Contact, &named, &mut checks);
    let custom = patch.custom.take();
    after.custom = fields::values::of_changed(access, RecordKind::Contact, &before.custom, custom, &mut checks).await?;
    apply(&mut checks, &mut after, patch);
    checks.done()?;
    let (kind, id) = (RecordKind::Contact, before.id.into());
    fields::unique::claim(&mut tx, access.reference(), kind, id, Some(&before.custom), &after.custom).await?;
    let mut more = Vec::new();
    if let Some(wanted) = wanted {
        let linked = queries::memberships(tx.connection(), access, &[before.id]).await?;
        let linked: Vec<CompanyId> = linked.into_iter().map(|link| link.company_id).collect();
        let wanted = keep_unseen(access, &linked, wanted).await?;
        if wanted != linked {
            let added: Vec<CompanyId> = wanted.iter().filter(|id| !linked.contains(id)).copied().collect();
            check_companies(access, &added).await?;
            more.push(FieldChange {
                field: "companyIds".to_owned(),
                before: serde_json::to_value(&linked)?,
                after: serde_json::to_value(&wanted)?,
            });
            write_memberships(&mut tx, before.id, &wanted, true).await?;
        }
    }
    let verb = if after.owner_id == before.owner_id { "updated" } else { "assigned" };
    let after = tx.save_with(&*before, after, verb, more).await?;
    tx.done_to(after.id);
    Ok((after, tx.commit().await?.seq))
}

/// The answer to a mutation that was done before: the contact as it is now.
async fn seen(access: &Access, id: ContactId) -> Result<Done, Error> {
    let contact = access.get::<Entity>(id).await?;
    Ok((contact, access.app().events.position(access.workspace_id())))
}

/// Puts the values of a patch into a model, all but owner and companies, and notes what is wrong with them.
pub(super) fn apply(checks: &mut Checks, model: &mut Model, patch: ContactPatch) {
    let filled = |text: &String| !text.is_empty();
    for (field, value, into) in
        [("firstName", patch.first_name, &mut model.first_name), ("lastName", patch.last_name, &mut model.last_name)]
    {
        match value {
            MaybeUndefined::Value(text) => {
                *into = checks.take(field, validation::line(&text, validation::NAME_MAX)).unwrap_or_default()
            }
            MaybeUndefined::Null => into.clear(),
            MaybeUndefined::Undefined => {}
        }
    }
    patch_field(&mut model.job_title, patch.job_title, |title| {
        checks.take("jobTitle", validation::line(&title, validation::TEXT_MAX)).filter(filled)
    });
    patch_field(&mut model.language, patch.language, |language| {
        checks.take("language", validation::line(&language, 50)).filter(filled)
    });
    patch_field(&mut model.website, patch.website, |website| {
        Some(website)
            .filter(|text| !text.trim().is_empty())
            .and_then(|url| checks.take("website", validation::url(&url)))
    });
    patch_field(&mut model.birthday, patch.birthday, |day| Some(day.0));
    tags::patch(checks, &mut model.tags, patch.tags);
    for (field, list, into, check) in [
        ("emails", patch.emails, &mut model.emails, validation::email as fn(&str) -> Result<String, Invalid>),
        ("phones", patch.phones, &mut model.phones, validation::phone),
        ("socials", patch.socials, &mut model.socials, social),
    ] {
        match list {
            MaybeUndefined::Value(list) => *into = values::labeled(checks, field, list, check),
            MaybeUndefined::Null => *into = LabeledValues::default(),
            MaybeUndefined::Undefined => {}
        }
    }
    match patch.address {
        MaybeUndefined::Value(address) => model.address = values::address(checks, "address", address),
        MaybeUndefined::Null => model.address = Address::default(),
        MaybeUndefined::Undefined => {}
    }
    let nameless = model.first_name.is_empty() && model.last_name.is_empty();
    if nameless && model.emails.0.is_empty() && model.phones.0.is_empty() {
        checks.refuse("lastName", Invalid::Required);
    }
    settle(model);
}

/// Makes the keys of a contact anew.
pub(crate) fn settle(model: &mut Model) {
    model.name_key = name_key(model);
    model.search_key = search_key(model);
}

/// A page or a name in a social network.
fn social(text: &str) -> Result<String, Invalid> {
    validation::name(text)
}

impl Model {
    /// The name as it is shown: given and family name, or else an address or number to know the contact by.
    pub fn name(&self) -> String {
        let name = [self.first_name.as_str(), self.last_name.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        if name.is_empty() {
            self.emails.0.first().or(self.phones.0.first()).map(|known| known.value.clone()).unwrap_or_default()
        } else {
            name
        }
    }
}

/// Family name first; what is shown instead of a name, when there is none.
fn name_key(model: &Model) -> String {
    let key = validation::folded(&format!("{} {}", model.last_name, model.first_name));
    if key.is_empty() { validation::folded(&model.name()) } else { key }
}

/// The name in both orders, addresses, and numbers as written and as bare digits.
fn search_key(model: &Model) -> String {
    let mut parts =
        vec![format!("{} {}", model.first_name, model.last_name), model.last_name.clone(), model.first_name.clone()];
    parts.extend(model.emails.0.iter().map(|email| email.value.clone()));
    for phone in &model.phones.0 {
        parts.push(phone.value.clone());
        parts.push(phone.value.chars().filter(char::is_ascii_digit).collect());
    }
    validation::folded(&parts.join(" "))
}

fn company_list(checks: &mut Checks, ids: Vec<CompanyId>) -> Vec<CompanyId> {
    let mut kept = Vec::with_capacity(ids.len());
    for id in ids {
        if !kept.contains(&id) {
            kept.push(id);
        }
    }
    if kept.len() > validation::LIST_MAX {
        checks.refuse("companyIds", Invalid::TooMany(validation::LIST_MAX));
    }
    kept
}

/// Companies that the caller may see and that are not in the trash.
async fn check_companies(access: &Access, ids: &[CompanyId]) -> Result<(), Error> {
    let seen = company_queries::by_ids(access, ids).await?;
    let known = |id: &CompanyId| seen.iter().any(|company| company.id == *id && company.deleted_at.is_none());
    if ids.iter().all(known) { Ok(()) } else { Err(Error::invalid("companyIds", Invalid::Unknown)) }
}

/// Companies that the caller may not see stay with the contact, behind the ones given.
async fn keep_unseen(
    access: &Access,
    linked: &[CompanyId],
    mut wanted: Vec<CompanyId>,
) -> Result<Vec<CompanyId>, Error> {
    let seen = company_queries::by_ids(access, linked).await?;
    for id in linked {
        if !wanted.contains(id) && !seen.iter().any(|company| company.id == *id) {
            wanted.push(*id);
        }
    }
    Ok(wanted)
}

/// Writes the companies of a contact.
pub(crate) async fn write_memberships(
    tx: &mut Tx,
    contact_id: ContactId,
    companies: &[CompanyId],
    replace: bool,
) -> Result<(), Error> {
    if replace {
        let contact = membership::Column::ContactId.eq(contact_id.0);
        tx.delete_where::<membership::Entity>(membership::Column::WorkspaceId, contact).await?;
    }
    let workspace_id = tx.workspace_id();
    let rows = companies.iter().zip(0..).map(|(company_id, position)| membership::Model {
        workspace_id,
        contact_id,
        company_id: *company_id,
        position,
    });
    let rows: Vec<_> = rows.collect();
    tx.insert_rows(rows).await
}
