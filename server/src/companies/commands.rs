//! What may be done to companies. Each command is one transaction with its event.

use super::{
    entity::{Entity, Model},
    values::{self, Address, LabeledValue, LabeledValues},
};
use crate::{
    access::Access,
    db::{
        Tx,
        tx::{Receipt, check_version},
    },
    deals::{commands::patch as patch_field, entity::Tags},
    error::{Checks, Error},
    fields::{self, inputs::CustomValueInput},
    graphql::scalars::Long,
    records::tags,
};
use async_graphql::{InputObject, MaybeUndefined};
use millrace_shared::{CompanyId, Invalid, RecordKind, UserId, Verb, validation};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Companies that one passes on the way to the top; more is taken for a circle.
const LEVELS_MAX: usize = 50;

/// A new company.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "CreateCompanyInput")]
pub struct NewCompany {
    /// A UUIDv7 made by the client, so that a retry cannot make a second company.
    pub id: Option<CompanyId>,
    /// Its name.
    pub name: String,
    /// Line of business.
    pub sector: Option<String>,
    /// Web address; `https://` is put in front when no scheme is there.
    pub website: Option<String>,
    /// Phone numbers.
    pub phones: Option<Vec<LabeledValue>>,
    /// E-mail addresses.
    pub emails: Option<Vec<LabeledValue>>,
    /// Where it is.
    pub address: Option<Address>,
    /// Minor units of the workspace's currency.
    pub annual_revenue: Option<Long>,
    /// How many work there.
    pub employees: Option<i32>,
    /// Year it was founded.
    pub founded_year: Option<i32>,
    /// Its tags: 50 letters each, without doubles in any case.
    pub tags: Option<Vec<String>>,
    /// What its custom fields hold.
    pub custom: Option<Vec<CustomValueInput>>,
    /// The company it belongs to.
    pub parent_id: Option<CompanyId>,
    /// Who looks after it; the viewer when absent.
    pub owner_id: Option<UserId>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

/// Changes to a company. Absent leaves a field as it is; null clears it.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "UpdateCompanyInput")]
pub struct CompanyPatch {
    /// Which company.
    pub id: CompanyId,
    /// The version that the changes were made for; CONFLICT when it is another by now.
    pub version: i32,
    /// Its name.
    pub name: MaybeUndefined<String>,
    /// Line of business.
    pub sector: MaybeUndefined<String>,
    /// Web address.
    pub website: MaybeUndefined<String>,
    /// Phone numbers: all of them.
    pub phones: MaybeUndefined<Vec<LabeledValue>>,
    /// E-mail addresses: all of them.
    pub emails: MaybeUndefined<Vec<LabeledValue>>,
    /// Where it is: all of the address.
    pub address: MaybeUndefined<Address>,
    /// Minor units of the workspace's currency.
    pub annual_revenue: MaybeUndefined<Long>,
    /// How many work there.
    pub employees: MaybeUndefined<i32>,
    /// Year it was founded.
    pub founded_year: MaybeUndefined<i32>,
    /// Its tags, which take the place of those it had.
    pub tags: MaybeUndefined<Vec<String>>,
    /// What its custom fields shall hold; those that are not named stay as they are.
    pub custom: Option<Vec<CustomValueInput>>,
    /// The company it belongs to.
    pub parent_id: MaybeUndefined<CompanyId>,
    /// Who looks after it.
    pub owner_id: MaybeUndefined<UserId>,
    /// The client's own id of this mutation: a retry with the same one is done once.
    pub client_mutation_id: Option<String>,
}

impl CompanyPatch {
    /// A patch that changes nothing yet.
    pub(super) fn nothing(id: CompanyId) -> Self {
        Self {
            id,
            version: 0,
            name: MaybeUndefined::Undefined,
            sector: MaybeUndefined::Undefined,
            website: MaybeUndefined::Undefined,
            phones: MaybeUndefined::Undefined,
            emails: MaybeUndefined::Undefined,
            address: MaybeUndefined::Undefined,
            annual_revenue: MaybeUndefined::Undefined,
            employees: MaybeUndefined::Undefined,
            founded_year: MaybeUndefined::Undefined,
            tags: MaybeUndefined::Undefined,
            custom: None,
            parent_id: MaybeUndefined::Undefined,
            owner_id: MaybeUndefined::Undefined,
            client_mutation_id: None,
        }
    }
}

/// A company after a command, and the number of its event.
pub type Done = (Model, i64);

/// Makes a company. Tells it with the number of its event.
pub async fn create(access: &Access, mut input: NewCompany) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id.clone()).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let custom = input.custom.take();
    let mut checks = Checks::default();
    let filled = |list: &Option<Vec<LabeledValue>>| list.as_ref().is_some_and(|list| !list.is_empty());
    let named = [
        ("sector", input.sector.is_some()),
        ("website", input.website.is_some()),
        ("phones", filled(&input.phones)),
        ("emails", filled(&input.emails)),
        ("address", input.address.as_ref().is_some_and(|address| *address != Address::default())),
        ("annualRevenue", input.annual_revenue.is_some()),
        ("employees", input.employees.is_some()),
        ("foundedYear", input.founded_year.is_some()),
    ];
    access.check_set(RecordKind::Company, &named, &mut checks);
    let mut model = draft(access, &tx, input)?;
    model.custom = fields::values::of_new(access, RecordKind::Company, custom, &mut checks).await?;
    checks.done()?;
    if access.is_known::<Entity>(&tx, model.id).await? {
        return Err(Error::invalid("id", Invalid::Taken));
    }
    check_parent(access, &tx, &model).await?;
    let (kind, id) = (RecordKind::Company, model.id.into());
    fields::unique::claim(&mut tx, access.reference(), kind, id, None, &model.custom).await?;
    let model = tx.create(model).await?;
    tx.done_to(model.id);
    Ok((model, tx.commit().await?.seq))
}

/// The checked model of a new company; its parent is not looked at.
pub fn draft(access: &Access, tx: &Tx, input: NewCompany) -> Result<Model, Error> {
    let owner_id = match input.owner_id.or(access.user_id()) {
        Some(owner) => access.assignee("ownerId", owner)?,
        None => return Err(Error::invalid("ownerId", Invalid::Required)),
    };
    access.may_create(RecordKind::Company, owner_id)?;
    let mut model = Model {
        workspace_id: access.workspace_id(),
        id: input.id.unwrap_or_else(|| tx.app().new_id()),
        name: String::new(),
        name_key: String::new(),
        parent_id: None,
        owner_id,
        sector: None,
        website: None,
        phones: LabeledValues::default(),
        emails: LabeledValues::default(),
        address: Address::default(),
        annual_revenue: None,
        employees: None,
        founded_year: None,
        tags: Tags::default(),
        custom: fields::model::defaults(RecordKind::Company, access.reference()),
        created_at: tx.now(),
        updated_at: tx.now(),
        last_activity_at: tx.now(),
        deleted_at: None,
        version: 1,
    };
    let patch = CompanyPatch {
        id: model.id,
        version: 1,
        name: MaybeUndefined::Value(input.name),
        sector: given(input.sector),
        website: given(input.website),
        phones: given(input.phones),
        emails: given(input.emails),
        address: given(input.address),
        annual_revenue: given(input.annual_revenue),
        employees: given(input.employees),
        founded_year: given(input.founded_year),
        tags: given(input.tags),
        custom: None,
        parent_id: given(input.parent_id),
        owner_id: MaybeUndefined::Undefined,
        client_mutation_id: None,
    };
    let mut checks = Checks::default();
    apply(&mut checks, &mut model, patch);
    checks.done()?;
    Ok(model)
}

/// A value, or nothing said.
pub(crate) fn given<T>(value: Option<T>) -> MaybeUndefined<T> {
    value.map_or(MaybeUndefined::Undefined, MaybeUndefined::Value)
}

/// Changes a company.
pub async fn update(access: &Access, mut patch: CompanyPatch) -> Result<Done, Error> {
    let mut tx = access.begin(patch.client_mutation_id.clone()).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], patch.id).await?;
    check_version(Some(patch.version), before.version)?;
    not_in_trash(&before)?;
    let mut after = (*before).clone();
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
    let named = [
        ("sector", !patch.sector.is_undefined()),
        ("website", !patch.website.is_undefined()),
        ("phones", !patch.phones.is_undefined()),
        ("emails", !patch.emails.is_undefined()),
        ("address", !patch.address.is_undefined()),
        ("annualRevenue", !patch.annual_revenue.is_undefined()),
        ("employees", !patch.employees.is_undefined()),
        ("foundedYear", !patch.founded_year.is_undefined()),
    ];
    access.check_set(RecordKind::Company, &named, &mut checks);
    let custom = patch.custom.take();
    after.custom = fields::values::of_changed(access, RecordKind::Company, &before.custom, custom, &mut checks).await?;
    apply(&mut checks, &mut after, patch);
    checks.done()?;
    if after.parent_id != before.parent_id {
        check_parent(access, &tx, &after).await?;
    }
    let (kind, id) = (RecordKind::Company, before.id.into());
    fields::unique::claim(&mut tx, access.reference(), kind, id, Some(&before.custom), &after.custom).await?;
    let verb = if after.owner_id == before.owner_id { "updated" } else { "assigned" };
    let after = tx.save(&*before, after, verb).await?;
    tx.done_to(after.id);
    Ok((after, tx.commit().await?.seq))
}

/// The answer to a mutation that was done before: the company as it is now.
async fn seen(access: &Access, id: CompanyId) -> Result<Done, Error> {
    let company = access.get::<Entity>(id).await?;
    Ok((company, access.app().events.position(access.workspace_id())))
}

fn not_in_trash(company: &Model) -> Result<(), Error> {
    match company.deleted_at {
        Some(_) => Err(Error::Forbidden("the company is in the trash: restore it first".to_owned())),
        None => Ok(()),
    }
}

/// Puts the values of a patch into a model, all but the owner, and notes what is wrong with them.
pub(super) fn apply(checks: &mut Checks, model: &mut Model, patch: CompanyPatch) {
    match patch.name {
        MaybeUndefined::Value(name) => {
            if let Some(name) = checks.take("name", validation::name(&name)) {
                model.name_key = validation::folded(&name);
                model.name = name;
            }
        }
        MaybeUndefined::Null => checks.refuse("name", Invalid::Required),
        MaybeUndefined::Undefined => {}
    }
    let filled = |text: &String| !text.trim().is_empty();
    patch_field(&mut model.sector, patch.sector, |sector| {
        let sector = checks.take("sector", validation::line(&sector, validation::TEXT_MAX));
        sector.filter(filled)
    });
    patch_field(&mut model.website, patch.website, |website| {
        Some(website).filter(filled).and_then(|url| checks.take("website", validation::url(&url)))
    });
    patch_field(&mut model.annual_revenue, patch.annual_revenue, |Long(revenue)| {
        // Revenue of a whole company: wider than a deal's amount, and it is never summed with others.
        checks.take("annualRevenue", validation::range(revenue, 0, i64::MAX / 1024))
    });
    patch_field(&mut model.employees, patch.employees, |count| {
        checks.take("employees", validation::range(count.into(), 0, 100_000_000)).map(|_| count)
    });
    patch_field(&mut model.founded_year, patch.founded_year, |year| {
        checks.take("foundedYear", validation::range(year.into(), 1, 9999)).map(|_| year)
    });
    patch_field(&mut model.parent_id, patch.parent_id, Some);
    tags::patch(checks, &mut model.tags, patch.tags);
    match patch.phones {
        MaybeUndefined::Value(phones) => model.phones = values::labeled(checks, "phones", phones, validation::phone),
        MaybeUndefined::Null => model.phones = LabeledValues::default(),
        MaybeUndefined::Undefined => {}
    }
    match patch.emails {
        MaybeUndefined::Value(emails) => model.emails = values::labeled(checks, "emails", emails, validation::email),
        MaybeUndefined::Null => model.emails = LabeledValues::default(),
        MaybeUndefined::Undefined => {}
    }
    match patch.address {
        MaybeUndefined::Value(address) => model.address = values::address(checks, "address", address),
        MaybeUndefined::Null => model.address = Address::default(),
        MaybeUndefined::Undefined => {}
    }
}

/// A parent must exist, be seen, lie outside the trash, and not belong to the company itself.
pub(super) async fn check_parent(access: &Access, tx: &Tx, company: &Model) -> Result<(), Error> {
    let Some(parent) = company.parent_id else {
        return Ok(());
    };
    let select = access.select::<Entity>().filter(super::entity::Column::Id.eq(parent.0)).lock_shared();
    let found = select.one(tx.connection()).await?.filter(|parent| parent.deleted_at.is_none());
    if found.is_none() {
        return Err(Error::invalid("parentId", Invalid::Unknown));
    }
    let mut above = Some(parent);
    for _ in 0..LEVELS_MAX {
        match above {
            None => return Ok(()),
            Some(id) if id == company.id => break,
            Some(id) => above = find(tx, id).await?.and_then(|parent| parent.parent_id),
        }
    }
    Err(Error::invalid("parentId", Invalid::NotAllowed))
}

#[expect(clippy::disallowed_methods, reason = "a circle of parents counts whoever may see them")]
async fn find(tx: &Tx, id: CompanyId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id((tx.workspace_id(), id)).one(tx.connection()).await?)
}
