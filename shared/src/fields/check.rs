//! What a field accepts. A check normalises: what comes back is what is stored.

use super::{FieldOption, FieldValue, Number, PostalAddress};
use crate::{FieldType, Invalid, validation};
use chrono::NaiveDate;

/// Longest text of one line.
const LINE_MAX: usize = 500;

/// A value as the field keeps it; nothing when it is empty. `before` is what the field held: an archived option stays
/// where it is, and is given to no other record.
pub fn check(
    kind: FieldType,
    options: &[FieldOption],
    value: FieldValue,
    before: Option<&FieldValue>,
) -> Result<Option<FieldValue>, Invalid> {
    use FieldType as T;
    use FieldValue as V;
    let filled = |text: &str| !text.trim().is_empty();
    Ok(match (kind, value) {
        (T::Line, V::Text(text)) => Some(validation::line(&text, LINE_MAX)?).filter(|text| filled(text)).map(V::Text),
        (T::Paragraph, V::Text(text)) => {
            Some(validation::text(&text, validation::NOTE_MAX)?).filter(|text| filled(text)).map(V::Text)
        }
        (T::Email | T::Phone | T::Url, V::Text(text)) if !filled(&text) => None,
        (T::Email, V::Text(text)) => Some(V::Text(validation::email(&text)?)),
        (T::Phone, V::Text(text)) => Some(V::Text(validation::phone(&text)?)),
        (T::Url, V::Text(text)) => Some(V::Text(validation::url(&text)?)),
        (T::Checkbox, V::Checked) => Some(V::Checked),
        (T::Dropdown, V::Option(id)) => {
            let held = before == Some(&V::Option(id));
            match options.iter().find(|option| option.id == id) {
                Some(option) if !option.archived || held => Some(V::Option(id)),
                _ => return Err(Invalid::Unknown),
            }
        }
        (T::MultiSelect, V::Options(ids)) => {
            let held = match before {
                Some(V::Options(held)) => held.as_slice(),
                _ => &[],
            };
            let known = |option: &&FieldOption| !option.archived || held.contains(&option.id);
            if !ids.iter().all(|id| options.iter().filter(known).any(|option| option.id == *id)) {
                return Err(Invalid::Unknown);
            }
            let picked = options.iter().map(|option| option.id).filter(|id| ids.contains(id)).collect::<Vec<_>>();
            Some(picked).filter(|ids| !ids.is_empty()).map(V::Options)
        }
        (T::Date, V::Date(day)) => {
            let sound = day.to_string().len() == 10 && !day.to_string().starts_with('-');
            Some(V::Date(if sound { day } else { return Err(Invalid::Date) }))
        }
        (T::Number, V::Number(number)) => Some(V::Number(number.checked()?)),
        (T::Money, V::Money(amount, currency)) => {
            Some(V::Money(validation::amount(amount)?, validation::currency(&currency)?))
        }
        (T::Address, V::Address(address)) => {
            let part = |part: Option<String>| -> Result<Option<String>, Invalid> {
                let part = part.map(|part| validation::line(&part, validation::TEXT_MAX)).transpose()?;
                Ok(part.filter(|part| !part.is_empty()))
            };
            let address = PostalAddress {
                street: part(address.street)?,
                city: part(address.city)?,
                region: part(address.region)?,
                postal_code: part(address.postal_code)?,
                country: part(address.country)?,
            };
            Some(address).filter(|address| *address != PostalAddress::default()).map(|it| V::Address(Box::new(it)))
        }
        (T::Link | T::List, V::Link(id)) => Some(V::Link(id)),
        _ => return Err(Invalid::NotAllowed),
    })
}

/// A value written as text, such as a cell of a table or a form: options by their labels (several parted by `;`), money in
/// `currency` unless a code stands with it. What points elsewhere is no text.
pub fn parse(
    kind: FieldType,
    options: &[FieldOption],
    text: &str,
    currency: &str,
) -> Result<Option<FieldValue>, Invalid> {
    use FieldType as T;
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let option = |label: &str| {
        let label = validation::folded(label);
        options.iter().find(|option| validation::folded(&option.label) == label).map(|option| option.id)
    };
    let value = match kind {
        T::Line | T::Paragraph | T::Email | T::Phone | T::Url => FieldValue::Text(text.to_owned()),
        T::Checkbox => match validation::folded(text).as_str() {
            "true" | "yes" | "y" | "1" | "x" | "on" => FieldValue::Checked,
            "false" | "no" | "n" | "0" | "off" => return Ok(None),
            _ => return Err(Invalid::Unknown),
        },
        T::Dropdown => FieldValue::Option(option(text).ok_or(Invalid::Unknown)?),
        T::MultiSelect => {
            let labels = text.split(';').map(str::trim).filter(|label| !label.is_empty());
            FieldValue::Options(labels.map(|label| option(label).ok_or(Invalid::Unknown)).collect::<Result<_, _>>()?)
        }
        T::Date => FieldValue::Date(text.parse::<NaiveDate>().map_err(|_| Invalid::Date)?),
        T::Number => FieldValue::Number(Number::parse(text)?),
        T::Money => {
            let code: String = text.chars().filter(char::is_ascii_alphabetic).collect();
            let code = if code.is_empty() { currency.to_owned() } else { validation::currency(&code)? };
            let amount: String = text.chars().filter(|c| !c.is_ascii_alphabetic()).collect();
            let amount = crate::currency::parse_amount(&amount, &code).ok_or(Invalid::Number)?;
            FieldValue::Money(amount, code)
        }
        T::Address => {
            FieldValue::Address(Box::new(PostalAddress { street: Some(text.to_owned()), ..PostalAddress::default() }))
        }
        T::Link | T::List => return Err(Invalid::NotAllowed),
    };
    check(kind, options, value, None)
}

/// Whether a field of this type may have a default: what it points to must stay there, and no two records may begin with
/// what is to be unique.
pub const fn default_allowed(kind: FieldType, unique: bool) -> bool {
    !unique && !matches!(kind, FieldType::Link | FieldType::List)
}

/// How the values of a type are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// As texts, in any case.
    Text,
    /// As whole numbers: ten-thousandths, or minor units of money.
    Number,
    /// As days.
    Day,
    /// Only for being equal.
    Identity,
}

impl FieldType {
    /// Whether its values are texts.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Line | Self::Paragraph | Self::Email | Self::Phone | Self::Url)
    }

    /// Whether it has options.
    pub const fn has_options(self) -> bool {
        matches!(self, Self::Dropdown | Self::MultiSelect)
    }

    /// Whether its values may be unique.
    pub const fn may_be_unique(self) -> bool {
        matches!(self, Self::Line | Self::Email | Self::Phone | Self::Url | Self::Number)
    }

    /// How its values are filtered along an index; nothing for what is not filtered.
    pub const fn sort(self) -> Option<Sort> {
        match self {
            Self::Line | Self::Email | Self::Phone | Self::Url => Some(Sort::Text),
            Self::Number | Self::Money => Some(Sort::Number),
            Self::Date => Some(Sort::Day),
            Self::Checkbox | Self::Dropdown | Self::MultiSelect | Self::Link | Self::List => Some(Sort::Identity),
            Self::Paragraph | Self::Address => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldOptionId;
    use uuid::Uuid;

    fn options() -> Vec<FieldOption> {
        let option = |number: u128, label: &str| FieldOption {
            id: FieldOptionId(Uuid::from_u128(number)),
            label: label.to_owned(),
            color: "#64748b".to_owned(),
            archived: number == 3,
        };
        vec![option(1, "Small"), option(2, "Large"), option(3, "Old")]
    }

    fn text(kind: FieldType, text: &str) -> Result<Option<String>, Invalid> {
        check(kind, &[], FieldValue::Text(text.to_owned()), None).map(|value| match value {
            Some(FieldValue::Text(text)) => Some(text),
            _ => None,
        })
    }

    #[test]
    fn texts_are_checked_by_their_type_and_emptied_when_blank() {
        assert_eq!(text(FieldType::Line, "  a   b "), Ok(Some("a b".into())));
        assert_eq!(text(FieldType::Paragraph, "a\r\nb "), Ok(Some("a\nb".into())));
        assert_eq!(text(FieldType::Email, "Ann@Example.COM"), Ok(Some("Ann@example.com".into())));
        assert_eq!(text(FieldType::Url, "example.com"), Ok(Some("https://example.com".into())));
        assert_eq!(text(FieldType::Email, "ann"), Err(Invalid::Email));
        assert_eq!(text(FieldType::Phone, "call me"), Err(Invalid::Phone));
        for kind in [FieldType::Line, FieldType::Paragraph, FieldType::Email, FieldType::Phone, FieldType::Url] {
            assert_eq!(text(kind, "  "), Ok(None), "{kind:?}");
        }
        assert_eq!(text(FieldType::Line, &"x".repeat(501)), Err(Invalid::TooLong(500)));
        assert_eq!(text(FieldType::Number, "5"), Err(Invalid::NotAllowed), "a text is no number");
    }

    #[test]
    fn an_archived_option_stays_where_it_is_and_comes_nowhere_else() {
        let options = options();
        let old = FieldValue::Option(options[2].id);
        assert_eq!(check(FieldType::Dropdown, &options, old.clone(), None), Err(Invalid::Unknown));
        assert_eq!(check(FieldType::Dropdown, &options, old.clone(), Some(&old)), Ok(Some(old)));
        let several = FieldValue::Options(vec![options[1].id, options[0].id]);
        let ordered = FieldValue::Options(vec![options[0].id, options[1].id]);
        assert_eq!(check(FieldType::MultiSelect, &options, several, None), Ok(Some(ordered)));
        let none = FieldValue::Options(Vec::new());
        assert_eq!(check(FieldType::MultiSelect, &options, none, None), Ok(None));
    }

    #[test]
    fn cells_of_a_table_become_values() {
        let options = options();
        let read = |kind, text| parse(kind, &options, text, "EUR");
        assert_eq!(read(FieldType::Dropdown, "large"), Ok(Some(FieldValue::Option(options[1].id))));
        let both = FieldValue::Options(vec![options[0].id, options[1].id]);
        assert_eq!(read(FieldType::MultiSelect, "Large; small"), Ok(Some(both)));
        assert_eq!(read(FieldType::Checkbox, "Yes"), Ok(Some(FieldValue::Checked)));
        assert_eq!(read(FieldType::Checkbox, "no"), Ok(None));
        assert_eq!(read(FieldType::Money, "12.5"), Ok(Some(FieldValue::Money(1250, "EUR".into()))));
        assert_eq!(read(FieldType::Money, "JPY 300"), Ok(Some(FieldValue::Money(300, "JPY".into()))));
        assert_eq!(read(FieldType::Date, "22.11.2026"), Err(Invalid::Date));
        assert_eq!(read(FieldType::Dropdown, "Huge"), Err(Invalid::Unknown));
        assert_eq!(read(FieldType::Line, " "), Ok(None));
    }

    #[test]
    fn a_year_has_four_digits() {
        let day = |year| FieldValue::Date(NaiveDate::from_ymd_opt(year, 1, 1).unwrap());
        assert!(check(FieldType::Date, &[], day(2026), None).is_ok());
        assert_eq!(check(FieldType::Date, &[], day(12026), None), Err(Invalid::Date));
        assert_eq!(check(FieldType::Date, &[], day(-5), None), Err(Invalid::Date));
    }
}
