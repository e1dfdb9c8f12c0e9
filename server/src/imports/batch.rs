//! One transaction's worth of rows, with what all kinds of records need: owners, companies by name, and the tally.

use super::{
    ImportReport,
    map::{Binding, MissingCompany},
    refusals::Refusals,
};
use crate::{
    access::Access,
    companies::{
        commands::{NewCompany, draft},
        entity::{Column, Entity},
    },
    db::Tx,
    error::{Checks, Error},
    events::NewEvent,
    fields::{self, custom::CustomValues, entity::Model as FieldModel},
    lists::item,
};
use csv::StringRecord;
use millrace_shared::{
    CompanyId, FieldId, Invalid, LinkKind, ListId, RecordId, RecordKind, UserId,
    fields::FieldValue,
    validation::{self, folded},
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A row of the file.
#[derive(Debug)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: StringRecord,
}

/// A row that was refused.
#[derive(Debug)]
pub struct Refused {
    /// The line on which it begins.
    pub line: u64,
    /// Field and reason.
    pub reasons: Vec<(String, String)>,
}

/// The rows of one transaction, on their way.
pub struct Batch<'a> {
    /// With whose rights.
    pub access: &'a Access,
    /// The transaction; of a dry run it is never committed, and nothing is written in it.
    pub tx: Tx,
    /// The map.
    pub binding: &'a Binding,
    /// Who owns what names nobody.
    pub default_owner: Option<UserId>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
    /// What the names in the rows' links mean: by field and folded name.
    pub links: HashMap<(FieldId, String), Uuid>,
    /// Names of companies that a dry run would have made.
    pub imagined: &'a mut HashSet<String>,
    /// What is told in the end.
    pub report: &'a mut ImportReport,
    /// Rows that were refused.
    pub refused: Vec<Refused>,
}

impl Batch<'_> {
    /// Counts a refused row.
    pub fn refuse(&mut self, line: u64, refusals: Refusals) {
        let reasons = refusals.into_reasons();
        for (field, reason) in &reasons {
            let told = if field.is_empty() { reason.clone() } else { format!("{field} {reason}") };
            *self.report.reasons.entry(told).or_default() += 1;
        }
        self.report.refused += 1;
        self.refused.push(Refused { line, reasons });
    }

    /// The owner that a row names, by e-mail address or full name; else the one for all.
    pub fn owner(&self, row: &StringRecord, refusals: &mut Refusals) -> Option<UserId> {
        match self.binding.text(row, "owner") {
            Some(text) => match find_user(self.access, &text) {
                Ok(owner) => Some(owner),
                Err(reason) => {
                    refusals.refuse("owner", reason);
                    None
                }
            },
            None => refusals.take("owner", self.default_owner, "is required: name one in the map or with --owner"),
        }
    }

    /// Finds what the rows name in fields that point to entries of a list or to companies, all at once.
    pub async fn find_links(&mut self, kind: RecordKind, rows: &[Row]) -> Result<(), Error> {
        let reference = self.access.reference().clone();
        for field in reference.fields_of(kind).filter(|field| Self::is_named(field)) {
            let texts = rows.iter().filter_map(|row| self.binding.custom_text(&row.cells, field));
            let found: HashMap<String, Uuid> = match field.list_id {
                Some(list) => self.entries(list, texts.map(|text| folded(&text)).collect()).await?,
                None => self.companies(texts.collect::<Vec<_>>().into_iter()).await?.into_iter().map(named).collect(),
            };
            self.links.extend(found.into_iter().map(|(key, id)| ((field.id, key), id)));
        }
        Ok(())
    }

    /// Whether what a field points to is named in a file.
    fn is_named(field: &FieldModel) -> bool {
        matches!(field.link_kind, Some(LinkKind::ListItem | LinkKind::Company))
    }

    /// The entries of a list with these names that are offered, the first of several with one name.
    async fn entries(&self, list: ListId, keys: HashSet<String>) -> Result<HashMap<String, Uuid>, Error> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let select = self.access.select::<item::Entity>();
        let select = select.filter(item::Column::ListId.eq(list)).filter(item::Column::NameKey.is_in(keys));
        let select = select.filter(item::Column::ArchivedAt.is_null()).order_by_desc(item::Column::Rank);
        let found = select.order_by_desc(item::Column::Id).all(self.tx.connection()).await?;
        Ok(found.into_iter().map(|item| (item.name_key, item.id.0)).collect())
    }

    /// The values of a row in the custom fields of its kind. What is refused is noted.
    pub fn custom(&self, kind: RecordKind, row: &StringRecord, refusals: &mut Refusals) -> Result<CustomValues, Error> {
        let mut checks = Checks::default();
        let value = |field: &FieldModel| {
            if !Self::is_named(field) {
                return self.binding.custom(self.access, row, field);
            }
            let key = folded(&self.binding.custom_text(row, field)?);
            Some(self.links.get(&(field.id, key)).map(|id| FieldValue::Link(*id)).ok_or(Invalid::Unknown))
        };
        let custom = fields::values::of_row(self.access, kind, value, &mut checks);
        refusals.checked(checks.done())?;
        Ok(custom)
    }

    /// Takes the values of a row that may stand only once; also in a dry run, whose transaction is never committed.
    pub async fn claim(
        &mut self,
        kind: RecordKind,
        record: RecordId,
        custom: &CustomValues,
        refusals: &mut Refusals,
    ) -> Result<bool, Error> {
        let claimed = fields::unique::claim(&mut self.tx, self.access.reference(), kind, record, None, custom).await;
        Ok(refusals.checked(claimed)?.is_some())
    }

    /// The companies outside the trash with these names, the oldest of several with one name.
    pub async fn companies(&self, names: impl Iterator<Item = String>) -> Result<HashMap<String, CompanyId>, Error> {
        let keys: HashSet<String> = names.map(|name| folded(&name)).filter(|key| !key.is_empty()).collect();
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let select =
            self.access.select::<Entity>().filter(Column::NameKey.is_in(keys)).filter(Column::DeletedAt.is_null());
        let found = select.order_by_desc(Column::Id).all(self.tx.connection()).await?;
        Ok(found.into_iter().map(|company| (company.name_key, company.id)).collect())
    }

    /// The company of this name: one of `known`, or a new one of this owner that becomes known.
    pub async fn company(
        &mut self,
        field: &'static str,
        name: String,
        owner: UserId,
        known: &mut HashMap<String, CompanyId>,
        refusals: &mut Refusals,
    ) -> Result<Option<CompanyId>, Error> {
        let key = folded(&name);
        if let Some(id) = known.get(&key) {
            return Ok(Some(*id));
        }
        if self.binding.missing_company == MissingCompany::Refuse {
            refusals.refuse(field, "names a company that does not exist");
            return Ok(None);
        }
        if let Err(invalid) = validation::name(&name) {
            refusals.refuse(field, &invalid.to_string());
            return Ok(None);
        }
        let new = NewCompany { name, owner_id: Some(owner), ..NewCompany::default() };
        let Some(model) = refusals.checked(draft(self.access, &self.tx, new))? else {
            return Ok(None);
        };
        let id = model.id;
        if self.dry_run {
            // A batch before this one may have imagined it already.
            self.report.companies_created += u64::from(self.imagined.insert(key.clone()));
        } else {
            self.tx.create_many(vec![model], NewEvent::created).await?;
            self.report.companies_created += 1;
        }
        known.insert(key, id);
        Ok(Some(id))
    }
}

fn named((key, company): (String, CompanyId)) -> (String, Uuid) {
    (key, company.0)
}

/// The user of this address, or of this name if only one has it. A deactivated one cannot be given records.
pub fn find_user(access: &Access, text: &str) -> Result<UserId, &'static str> {
    let users = &access.reference().users;
    let key = validation::email_key(text);
    let found = match users.iter().find(|user| user.email_key == key) {
        Some(user) => user,
        None => {
            let name = folded(text);
            let mut named = users.iter().filter(|user| folded(&user.name) == name);
            match (named.next(), named.next()) {
                (Some(user), None) => user,
                (Some(_), Some(_)) => return Err("names several users: use the e-mail address"),
                _ => {
                    return Err("names nobody here: use the e-mail address or the full name of a user");
                }
            }
        }
    };
    access.assignee("owner", found.id).map_err(|_| "names a user who is deactivated")
}
