//! What becomes of a value when its field gets another type. A change is only made when no value is lost.

use super::{FieldOption, FieldValue, check, check::parse};
use crate::FieldType;

/// The value under another type; nothing when it would be lost. Options keep their ids: one list serves both types.
pub fn convert(from: FieldType, to: FieldType, options: &[FieldOption], value: &FieldValue) -> Option<FieldValue> {
    use FieldType as T;
    if from == to {
        return Some(value.clone());
    }
    let label = |id| options.iter().find(|option| option.id == id).map(|option| option.label.clone());
    let converted = match (value, to) {
        (FieldValue::Option(id), T::MultiSelect) => return Some(FieldValue::Options(vec![*id])),
        (FieldValue::Options(ids), T::Dropdown) => match ids.as_slice() {
            [one] => return Some(FieldValue::Option(*one)),
            _ => return None,
        },
        // A paragraph of one line is that line; more lines would run into one.
        (FieldValue::Text(text), to) if to.is_text() => {
            if text.contains('\n') && to != T::Paragraph {
                return None;
            }
            FieldValue::Text(text.clone())
        }
        (FieldValue::Text(text), T::Number | T::Date) => return parse(to, &[], text, "").ok().flatten(),
        (FieldValue::Option(id), T::Line | T::Paragraph) => FieldValue::Text(label(*id)?),
        (FieldValue::Number(number), T::Line | T::Paragraph) => FieldValue::Text(number.to_string()),
        (FieldValue::Date(day), T::Line | T::Paragraph) => FieldValue::Text(day.to_string()),
        _ => return None,
    };
    check(to, options, converted, None).ok().flatten()
}

impl FieldType {
    /// The types that a field of this one may become, as far as its values allow it.
    pub fn becomes(self) -> Vec<Self> {
        let to: &[Self] = match self {
            Self::Line => &[Self::Paragraph, Self::Email, Self::Phone, Self::Url, Self::Number, Self::Date],
            Self::Paragraph => &[Self::Line, Self::Email, Self::Phone, Self::Url, Self::Number, Self::Date],
            Self::Email | Self::Phone | Self::Url | Self::Number | Self::Date => &[Self::Line, Self::Paragraph],
            Self::Dropdown => &[Self::MultiSelect, Self::Line, Self::Paragraph],
            Self::MultiSelect => &[Self::Dropdown],
            Self::Checkbox | Self::Address | Self::Money | Self::Link | Self::List => &[],
        };
        to.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldOptionId, fields::Number};
    use uuid::Uuid;

    #[test]
    fn nothing_is_lost_or_the_change_is_not_made() {
        let text = |text: &str| FieldValue::Text(text.to_owned());
        let id = FieldOptionId(Uuid::from_u128(1));
        let options = [FieldOption { id, label: "Small".into(), color: "#64748b".into(), archived: true }];
        let become_ = |from, to, value: &FieldValue| convert(from, to, &options, value);
        assert_eq!(become_(FieldType::Line, FieldType::Paragraph, &text("a")), Some(text("a")));
        assert_eq!(become_(FieldType::Paragraph, FieldType::Line, &text("a\nb")), None);
        assert_eq!(become_(FieldType::Line, FieldType::Email, &text("ann@example.com")), Some(text("ann@example.com")));
        assert_eq!(become_(FieldType::Line, FieldType::Email, &text("ann")), None);
        assert_eq!(
            become_(FieldType::Line, FieldType::Number, &text("12.5")),
            Some(FieldValue::Number(Number(125_000)))
        );
        assert_eq!(
            become_(FieldType::Number, FieldType::Line, &FieldValue::Number(Number(125_000))),
            Some(text("12.5"))
        );
        assert_eq!(
            become_(FieldType::Dropdown, FieldType::MultiSelect, &FieldValue::Option(id)),
            Some(FieldValue::Options(vec![id]))
        );
        assert_eq!(become_(FieldType::Dropdown, FieldType::Line, &FieldValue::Option(id)), Some(text("Small")));
        let two = FieldValue::Options(vec![id, FieldOptionId(Uuid::from_u128(2))]);
        assert_eq!(become_(FieldType::MultiSelect, FieldType::Dropdown, &two), None);
        assert_eq!(become_(FieldType::Checkbox, FieldType::Line, &FieldValue::Checked), None);
    }

    #[test]
    fn a_type_becomes_only_what_some_value_survives() {
        for from in FieldType::ALL {
            assert!(!from.becomes().contains(from));
            assert!(from.becomes().iter().all(|to| !matches!(to, FieldType::Money | FieldType::Link)));
        }
    }
}
