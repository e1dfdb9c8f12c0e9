//! The map of an import, a TOML file: which field of a record comes from which column, and how its text is read.
//!
//! ```toml
//! date_format = "%d.%m.%Y"
//! [fields]
//! name = "Deal"                                        # a column
//! amount = { column = "Value", default = "0" }         # with a default for empty cells
//! currency = { value = "EUR" }                         # the same for all rows
//! stage = { column = "Phase", values = { "in progress" = "Proposal" } }
//! tags = { column = "Products", split = ";" }
//! ```

use super::{ImportError, ImportKind, refusals::Refusals, values};
use crate::exports::csv::without_guard;
use crate::{
    access::Access,
    fields::{self, entity::Model as FieldModel},
};
use chrono::NaiveDate;
use csv::StringRecord;
use millrace_shared::{FieldType, Invalid, Timestamp, fields::FieldValue, validation::folded};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::collections::BTreeMap;

/// What the name of a custom field begins with in a map; its key follows.
const CUSTOM: &str = "custom.";

/// Fields of every kind of record.
const fn fields_of(kind: ImportKind) -> &'static [&'static str] {
    match kind {
        ImportKind::Deals => &[
            "name",
            "amount",
            "currency",
            "pipeline",
            "stage",
            "company",
            "owner",
            "probability",
            "expected_close_on",
            "source",
            "loss_reason",
            "tags",
            "created_at",
            "closed_at",
        ],
        ImportKind::Companies => &[
            "name",
            "sector",
            "website",
            "emails",
            "phones",
            "street",
            "city",
            "region",
            "postal_code",
            "country",
            "annual_revenue",
            "employees",
            "founded_year",
            "parent",
            "tags",
            "owner",
            "created_at",
        ],
        ImportKind::Contacts => &[
            "name",
            "first_name",
            "last_name",
            "job_title",
            "emails",
            "phones",
            "website",
            "street",
            "city",
            "region",
            "postal_code",
            "country",
            "language",
            "birthday",
            "companies",
            "tags",
            "owner",
            "created_at",
        ],
    }
}

/// What the file says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// What parts the columns of the CSV file; found when absent.
    pub delimiter: Option<char>,
    /// The encoding of the CSV file; found when absent.
    pub encoding: Option<String>,
    /// How days are written, in the letters of strftime; ISO 8601 when absent.
    pub date_format: Option<String>,
    /// The mark before the decimals of numbers.
    #[serde(default = "point")]
    pub decimal: char,
    /// Whether companies that are named and not known are made.
    #[serde(default)]
    pub missing_company: MissingCompany,
    /// The fields.
    pub fields: BTreeMap<String, Field>,
}

const fn point() -> char {
    '.'
}

/// What happens to a row that names a company which is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MissingCompany {
    /// The company is made.
    #[default]
    Create,
    /// The row is refused.
    Refuse,
}

/// Where a field comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field(Source);

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Source {
    column: Option<String>,
    columns: Vec<String>,
    join: Option<String>,
    value: Option<String>,
    default: Option<String>,
    values: BTreeMap<String, String>,
    split: Option<String>,
    format: Option<String>,
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let source = match toml::Value::deserialize(deserializer)? {
            toml::Value::String(column) => Source { column: Some(column), ..Source::default() },
            other => Source::deserialize(other).map_err(D::Error::custom)?,
        };
        let ways = usize::from(source.column.is_some())
            + usize::from(!source.columns.is_empty())
            + usize::from(source.value.is_some());
        match ways {
            1 => Ok(Self(source)),
            _ => Err(D::Error::custom("a field needs exactly one of `column`, `columns` and `value`")),
        }
    }
}

impl Map {
    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        toml::from_str(text).map_err(|error| ImportError::Map(format!("the map is not understood: {error}")))
    }

    /// Finds the columns in the header of a file.
    pub fn bind(&self, kind: ImportKind, headers: &StringRecord) -> Result<Binding, ImportError> {
        let known = fields_of(kind);
        let (mut fields, mut custom) = (BTreeMap::new(), BTreeMap::new());
        for (name, Field(source)) in &self.fields {
            let key = name.strip_prefix(CUSTOM);
            let known_name = known.iter().find(|known| *known == name);
            let known_name = known_name.or(key.map(|_| &"")).ok_or_else(|| {
                ImportError::Map(format!(
                    "the map names the field \"{name}\"; {} have: {}",
                    kind.as_str(),
                    known.join(", ")
                ))
            })?;
            let columns = source.column.iter().chain(&source.columns).map(|column| {
                headers.iter().position(|header| folded(header) == folded(column)).ok_or_else(|| {
                    let headers: Vec<_> = headers.iter().collect();
                    ImportError::Map(format!("the file has no column \"{column}\"; it has: {}", headers.join(", ")))
                })
            });
            let columns = columns.collect::<Result<Vec<_>, _>>()?;
            let values = source.values.iter().map(|(from, to)| (folded(from), to.clone())).collect();
            let bound = Bound { source: source.clone(), columns, values };
            match key {
                Some(key) => custom.insert(key.to_owned(), bound),
                None => fields.insert(*known_name, bound),
            };
        }
        let needed: &[&str] = match kind {
            ImportKind::Contacts => &["name", "first_name", "last_name", "emails", "phones"],
            _ => &["name"],
        };
        if !needed.iter().any(|name| fields.contains_key(name)) {
            return Err(ImportError::Map(format!("the map must say where {} comes from", needed.join(" or "))));
        }
        Ok(Binding {
            fields,
            custom,
            date_format: self.date_format.clone(),
            decimal: self.decimal,
            missing_company: self.missing_company,
        })
    }
}

/// A map bound to the columns of a file.
#[derive(Debug, Clone)]
pub struct Binding {
    fields: BTreeMap<&'static str, Bound>,
    custom: BTreeMap<String, Bound>,
    date_format: Option<String>,
    decimal: char,
    /// What happens to a row that names a company which is not known.
    pub missing_company: MissingCompany,
}

#[derive(Debug, Clone)]
struct Bound {
    source: Source,
    columns: Vec<usize>,
    values: BTreeMap<String, String>,
}

impl Binding {
    /// The text of a field in a row; nothing when it is empty or not in the map.
    pub fn text(&self, row: &StringRecord, field: &'static str) -> Option<String> {
        Self::cell(self.fields.get(field)?, row)
    }

    /// The keys of the custom fields that the map names.
    pub fn custom_keys(&self) -> impl Iterator<Item = &str> {
        self.custom.keys().map(String::as_str)
    }

    /// What a row holds in a custom field; nothing when it is empty or not in the map.
    pub fn custom(
        &self,
        access: &Access,
        row: &StringRecord,
        field: &FieldModel,
    ) -> Option<Result<FieldValue, Invalid>> {
        let bound = self.custom.get(&field.key)?;
        let text = self.custom_text(row, field)?;
        let format = bound.source.format.as_deref().or(self.date_format.as_deref());
        let text = match field.field_type {
            FieldType::Date => match values::day(&text, format) {
                Some(day) => day.to_string(),
                None => return Some(Err(Invalid::Date)),
            },
            FieldType::Number => values::plain(&text, self.decimal).replace(',', ""),
            FieldType::Money => values::plain(&text, self.decimal),
            FieldType::MultiSelect => match &bound.source.split {
                Some(split) if !split.is_empty() => text.replace(split.as_str(), ";"),
                _ => text,
            },
            _ => text,
        };
        fields::values::from_text(access, field, &text).transpose()
    }

    /// The text of a custom field in a row; nothing when it is empty or not in the map.
    pub fn custom_text(&self, row: &StringRecord, field: &FieldModel) -> Option<String> {
        Self::cell(self.custom.get(&field.key)?, row)
    }

    fn cell(bound: &Bound, row: &StringRecord) -> Option<String> {
        let source = &bound.source;
        let text = match &source.value {
            Some(value) => value.clone(),
            None => {
                let parts = bound
                    .columns
                    .iter()
                    .filter_map(|at| row.get(*at))
                    .map(str::trim)
                    .map(without_guard)
                    .filter(|part| !part.is_empty());
                parts.collect::<Vec<_>>().join(source.join.as_deref().unwrap_or(" "))
            }
        };
        let text = bound.values.get(&folded(&text)).cloned().unwrap_or(text);
        let text = if text.trim().is_empty() { source.default.clone().unwrap_or_default() } else { text };
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The texts of a field that holds several, parted by `split` (a comma when absent).
    pub fn list(&self, row: &StringRecord, field: &'static str) -> Vec<String> {
        let split = self.fields.get(field).and_then(|bound| bound.source.split.as_deref()).unwrap_or(",");
        let text = self.text(row, field).unwrap_or_default();
        let parts: Vec<String> =
            if split.is_empty() { vec![text] } else { text.split(split).map(str::to_owned).collect() };
        parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }

    /// An amount of money in minor units.
    pub fn amount(
        &self,
        row: &StringRecord,
        field: &'static str,
        currency: &str,
        refusals: &mut Refusals,
    ) -> Option<i64> {
        let text = self.text(row, field)?;
        refusals.take(field, values::amount(&text, self.decimal, currency), "is no amount in its currency")
    }

    /// A whole number.
    pub fn number(&self, row: &StringRecord, field: &'static str, refusals: &mut Refusals) -> Option<i32> {
        let text = self.text(row, field)?;
        refusals.take(field, values::whole(&text, self.decimal), "is no whole number")
    }

    /// A day.
    pub fn day(&self, row: &StringRecord, field: &'static str, refusals: &mut Refusals) -> Option<NaiveDate> {
        let text = self.text(row, field)?;
        refusals.take(field, values::day(&text, self.format(field)), "is no date in the format of the map")
    }

    /// An instant; of a day, its noon in UTC.
    pub fn instant(&self, row: &StringRecord, field: &'static str, refusals: &mut Refusals) -> Option<Timestamp> {
        let text = self.text(row, field)?;
        refusals.take(field, values::instant(&text, self.format(field)), "is no date in the format of the map")
    }

    fn format(&self, field: &'static str) -> Option<&str> {
        let own = self.fields.get(field).and_then(|bound| bound.source.format.as_deref());
        own.or(self.date_format.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> StringRecord {
        StringRecord::from(cells.to_vec())
    }

    #[test]
    fn fields_come_from_columns_constants_and_defaults() {
        let map = Map::parse(
            "date_format = \"%d.%m.%Y\"\ndecimal = \",\"\n[fields]\nname = { columns = [\"Firm\", \"Product\"], join = \" / \" }\n\
             amount = { column = \"value\", default = \"0\" }\ncurrency = { value = \"EUR\" }\n\
             stage = { column = \"Phase\", values = { \"In Progress\" = \"Proposal\" } }\ntags = { column = \"Product\", split = \"+\" }\n\
             expected_close_on = \"Due\"",
        )
        .unwrap();
        let binding = map.bind(ImportKind::Deals, &row(&["Firm", "Product", "Value", "Phase", "Due"])).unwrap();
        let full = row(&["Isdom", "GTX Pro + MG", "1.054,50", "in  progress", "31.12.2017"]);
        let mut refusals = Refusals::default();
        assert_eq!(binding.text(&full, "name").as_deref(), Some("Isdom / GTX Pro + MG"));
        assert_eq!(binding.text(&full, "stage").as_deref(), Some("Proposal"));
        assert_eq!(binding.list(&full, "tags"), ["GTX Pro", "MG"]);
        assert_eq!(binding.amount(&full, "amount", "EUR", &mut refusals), Some(105_450));
        assert_eq!(binding.day(&full, "expected_close_on", &mut refusals), NaiveDate::from_ymd_opt(2017, 12, 31));
        let bare = row(&["", "MG", "", "", "soon"]);
        assert_eq!(binding.text(&bare, "name").as_deref(), Some("MG"));
        assert_eq!(binding.amount(&bare, "amount", "EUR", &mut refusals), Some(0));
        assert!(refusals.is_empty());
        assert_eq!(binding.day(&bare, "expected_close_on", &mut refusals), None);
        assert!(!refusals.is_empty());
    }

    #[test]
    fn what_is_wrong_with_a_map_is_said() {
        let headers = row(&["Name"]);
        let told = |text: &str| match Map::parse(text).and_then(|map| map.bind(ImportKind::Companies, &headers)) {
            Err(error) => error.to_string(),
            Ok(_) => String::new(),
        };
        assert!(told("[fields]\nname = \"Nmae\"").contains("no column \"Nmae\"; it has: Name"));
        assert!(told("[fields]\nname = \"Name\"\nstage = \"Name\"").contains("\"stage\"; companies have: name"));
        assert!(told("[fields]\nsector = \"Name\"").contains("must say where name comes from"));
        assert!(told("[fields]\nname = { colunm = \"Name\" }").contains("colunm"));
        assert!(told("[fields]\nname = { column = \"Name\", value = \"x\" }").contains("exactly one"));
        assert_eq!(told("[fields]\nname = \"name\""), "");
    }
}
