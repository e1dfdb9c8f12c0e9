//! A field of a patch: left as it is, cleared, or set.

use millrace_shared::read::{Fault, FromJson, Value};
use serde::{Deserialize, Serialize, Serializer};

/// Absent leaves a field as it is; null clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Maybe<T> {
    /// Leave it.
    #[default]
    Absent,
    /// Clear it.
    Null,
    /// Set it.
    Value(T),
}

impl<T> Maybe<T> {
    /// For `skip_serializing_if`.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// What the field becomes; nothing when it is left as it is.
    pub fn change(&self) -> Option<Option<&T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }

    /// What the field is set to.
    pub fn value(&self) -> Option<&T> {
        self.change().flatten()
    }

    /// The same patch of another type.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Maybe<U> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => Maybe::Value(with(value)),
        }
    }
}

impl<T> From<Option<T>> for Maybe<T> {
    /// Nothing clears.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Maybe<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// Together with `#[serde(default)]` a field that is not there is absent.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

impl<T: FromJson> FromJson for Maybe<T> {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        Option::from_json(value, fault).into()
    }
}

impl<T, L> cynic::coercions::CoercesTo<Option<L>> for Maybe<T> where T: cynic::coercions::CoercesTo<L> {}

impl<T, S> cynic::schema::IsScalar<S> for Maybe<T>
where
    T: cynic::schema::IsScalar<S>,
{
    type SchemaType = T::SchemaType;
}

impl<T: cynic::InputObject> cynic::InputObject for Maybe<T> {
    type SchemaType = T::SchemaType;
}

impl<T: cynic::Enum> cynic::Enum for Maybe<T> {
    type SchemaType = T::SchemaType;
}
