//! The words of enums in the database: the same snake_case that serde gives them everywhere else.

use crate::StoreError;
use serde::de::value::{Error, StrDeserializer};
use serde::{Serialize, de::DeserializeOwned};

/// The stored word of a unit variant.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Corrupt("a word")),
    }
}

/// The variant of a stored word.
pub(crate) fn parse<T: DeserializeOwned>(word: &str, column: &'static str) -> Result<T, StoreError> {
    T::deserialize(StrDeserializer::<Error>::new(word)).map_err(|_| StoreError::Corrupt(column))
}

/// A value kept as JSON text.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt("a JSON text"))
}

/// The value of a stored JSON text.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt(column))
}
