//! The codes of errors. They stand in the `extensions` of errors, where no schema says what may come; so it has them as
//! enums, which the refusals of batches lead to.

use async_graphql::{Enum, resolver_utils::EnumType};
use millrace_shared::Invalid;

/// Why something was not done: `extensions.code` of an error, and `code` of a `Refusal`. More may come: take one that you do
/// not know as a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ErrorCode {
    /// Nobody is signed in, or the session or token is not valid any more.
    Unauthenticated,
    /// The caller sees the record, but may not do this; or a password or link is wrong.
    Forbidden,
    /// There is no such record, or the caller may not see it: the two look the same.
    NotFound,
    /// Values were refused, all of them told in `extensions.fields`; or GraphQL itself refused the operation (an unknown
    /// field, too deep, too costly), and `fields` is empty.
    Validation,
    /// The record was changed since the version given: `extensions` has `current`, its version, and `given`.
    Conflict,
    /// Too many tries or requests: `extensions.retryAfter`, or the header `retry-after`, says for how many seconds to wait.
    RateLimited,
    /// It failed on the server, whose log has more under `extensions.requestId`.
    Internal,
    /// This is nothing that could be run: no JSON, no GraphQL, no such operation, too long.
    BadRequest,
    /// The database is away or has no room: nothing was done, send the same again in a moment.
    Unavailable,
    /// It took too long and was given up.
    Timeout,
    /// The hash of a persisted query is not known: send the query with it.
    PersistedQueryNotFound,
}

impl ErrorCode {
    /// As it is sent.
    pub fn name(self) -> &'static str {
        name(self)
    }
}

/// Why a value was refused: `code` of an entry of `extensions.fields` of a VALIDATION error, and of a `RefusedField`. More
/// may come: take one that you do not know as a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(rename_items = "snake_case")]
pub enum FieldErrorCode {
    /// Nothing was given.
    Required,
    /// More characters than are taken.
    TooLong,
    /// Fewer characters than are needed.
    TooShort,
    /// More entries than are taken.
    TooMany,
    /// Holds characters that cannot be shown.
    ControlCharacter,
    /// No e-mail address.
    InvalidEmail,
    /// No phone number.
    InvalidPhone,
    /// No web address.
    InvalidUrl,
    /// No known currency.
    InvalidCurrency,
    /// No rate of a currency.
    InvalidRate,
    /// A number beyond what is taken.
    OutOfRange,
    /// No number with at most four decimals.
    InvalidNumber,
    /// No day such as `2026-11-22`.
    InvalidDate,
    /// No time of day such as `09:30`.
    InvalidTime,
    /// A change of a custom field that would lose values.
    LosesValues,
    /// Not a colour such as `#3b82f6`.
    InvalidColor,
    /// No known time zone.
    InvalidTimeZone,
    /// No language that Millrace speaks.
    InvalidLocale,
    /// Names something that does not exist here.
    Unknown,
    /// Is already in use.
    Taken,
    /// Not allowed here.
    NotAllowed,
    /// A field that the caller's role does not show.
    Withheld,
    /// A field that the caller's role does not let be changed.
    ReadOnly,
    /// A password that is too easy to guess.
    TooCommon,
    /// Deals point to it.
    InUse,
    /// A file of too many bytes.
    TooLarge,
    /// A picture of too many pixels.
    TooManyPixels,
    /// No picture of a kind that is taken.
    NotAPicture,
    /// A picture that is damaged or not complete.
    Unreadable,
    /// A filter of a version that is not known.
    FilterVersion,
    /// A filter with too many groups within one another.
    FilterTooDeep,
    /// A filter of too many conditions or values.
    FilterTooLarge,
    /// A filter on a field that there is not; `of` names it.
    FilterField,
    /// A filter on a field that the caller's role does not show; `of` names it.
    FilterWithheld,
    /// An operator that the filter's field `of` does not take.
    FilterOperator,
    /// A value that the filter's field `of` does not take.
    FilterValue,
    /// It is no filter at all.
    FilterForm,
}

impl From<Invalid> for FieldErrorCode {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::Required => Self::Required,
            Invalid::TooLong(_) => Self::TooLong,
            Invalid::TooShort(_) => Self::TooShort,
            Invalid::TooMany(_) => Self::TooMany,
            Invalid::ControlCharacter => Self::ControlCharacter,
            Invalid::Email => Self::InvalidEmail,
            Invalid::Phone => Self::InvalidPhone,
            Invalid::Url => Self::InvalidUrl,
            Invalid::Currency => Self::InvalidCurrency,
            Invalid::Rate => Self::InvalidRate,
            Invalid::OutOfRange(..) => Self::OutOfRange,
            Invalid::Number => Self::InvalidNumber,
            Invalid::Date => Self::InvalidDate,
            Invalid::Time => Self::InvalidTime,
            Invalid::Loses(_) => Self::LosesValues,
            Invalid::Color => Self::InvalidColor,
            Invalid::TimeZone => Self::InvalidTimeZone,
            Invalid::Locale => Self::InvalidLocale,
            Invalid::Unknown => Self::Unknown,
            Invalid::Taken => Self::Taken,
            Invalid::NotAllowed => Self::NotAllowed,
            Invalid::Withheld => Self::Withheld,
            Invalid::ReadOnly => Self::ReadOnly,
            Invalid::TooCommon => Self::TooCommon,
            Invalid::InUse(_) => Self::InUse,
            Invalid::TooLarge(_) => Self::TooLarge,
            Invalid::TooManyPixels(_) => Self::TooManyPixels,
            Invalid::NotAPicture => Self::NotAPicture,
            Invalid::Unreadable => Self::Unreadable,
        }
    }
}

fn name<E: EnumType>(code: E) -> &'static str {
    // Invariant: a derived enum has an item for each of its values.
    E::items().iter().find(|item| item.value == code).map_or("INTERNAL", |item| item.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::filter::Fault;

    fn entry_of_filter(fault: &Fault) -> FieldErrorCode {
        match fault {
            Fault::Version => FieldErrorCode::FilterVersion,
            Fault::TooDeep => FieldErrorCode::FilterTooDeep,
            Fault::TooLarge => FieldErrorCode::FilterTooLarge,
            Fault::Field(_) => FieldErrorCode::FilterField,
            Fault::Withheld(_) => FieldErrorCode::FilterWithheld,
            Fault::Op(_) => FieldErrorCode::FilterOperator,
            Fault::Value(_) => FieldErrorCode::FilterValue,
            Fault::Form => FieldErrorCode::FilterForm,
        }
    }

    #[test]
    fn every_code_that_is_sent_stands_in_the_schema_with_its_meaning() {
        use Invalid as I;
        let sent = [
            I::Required,
            I::TooLong(1),
            I::TooShort(1),
            I::TooMany(1),
            I::ControlCharacter,
            I::Email,
            I::Phone,
            I::Url,
            I::Currency,
            I::Rate,
            I::OutOfRange(0, 1),
            I::Number,
            I::Date,
            I::Time,
            I::Loses(1),
            I::Color,
            I::TimeZone,
            I::Locale,
            I::Unknown,
            I::Taken,
            I::NotAllowed,
            I::Withheld,
            I::ReadOnly,
            I::TooCommon,
            I::InUse(1),
            I::TooLarge(1),
            I::TooManyPixels(1),
            I::NotAPicture,
            I::Unreadable,
        ];
        for invalid in sent {
            assert_eq!(name(FieldErrorCode::from(invalid)), invalid.code());
        }
        let field = || "field".to_owned();
        let faults = [
            Fault::Version,
            Fault::TooDeep,
            Fault::TooLarge,
            Fault::Field(field()),
            Fault::Withheld(field()),
            Fault::Op(field()),
            Fault::Value(field()),
            Fault::Form,
        ];
        for fault in &faults {
            assert_eq!(name(entry_of_filter(fault)), fault.code());
        }
        assert_eq!(FieldErrorCode::items().len(), sent.len() + faults.len());
        assert_eq!(ErrorCode::PersistedQueryNotFound.name(), "PERSISTED_QUERY_NOT_FOUND");
    }
}
