//! Values as people write them in `project.toml`: yes and no in several ways, countries by name or code, dates, figures.
//!
//! In: TOML values. Out: typed values, or an error that says what may stand there.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::activity::CountryCode;
use crate::licence::Known;

/// A single value, kept as text: an answer, a number, an amount.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(transparent)]
pub struct Scalar(String);

impl Scalar {
    /// A value.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As yes, no or not known; any other text is not known.
    #[must_use]
    pub fn known(&self) -> Known {
        word(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: serde::Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(de)? {
            toml::Value::String(s) => Ok(Self(s)),
            toml::Value::Boolean(b) => Ok(Self(if b { "yes" } else { "no" }.to_owned())),
            v @ (toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Datetime(_)) => Ok(Self(v.to_string())),
            toml::Value::Array(_) | toml::Value::Table(_) => {
                Err(serde::de::Error::custom("write one value: yes, no, a text in quotation marks or a number"))
            }
        }
    }
}

/// Yes and no as people write them.
fn word(text: &str) -> Option<Known> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "ja" | "oui" => Some(Known::Yes),
        "no" | "n" | "false" | "nee" | "non" | "nein" => Some(Known::No),
        "" | "unknown" | "?" | "not known" | "onbekend" => Some(Known::Unknown),
        _ => None,
    }
}

/// Yes, no or unknown.
pub(super) fn known<'de, D: serde::Deserializer<'de>>(de: D) -> Result<Known, D::Error> {
    let value = toml::Value::deserialize(de)?;
    let read = match &value {
        toml::Value::Boolean(true) => Some(Known::Yes),
        toml::Value::Boolean(false) => Some(Known::No),
        toml::Value::String(s) => word(s),
        _ => None,
    };
    read.ok_or_else(|| serde::de::Error::custom(format!("{value} is neither “yes” nor “no” nor “unknown”")))
}

/// A country by name or code.
struct Named(CountryCode);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: serde::Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
        let name = String::deserialize(de)?;
        let found = crate::activity::resolve(&name).map_err(serde::de::Error::custom)?;
        Ok(Self(found.code.clone()))
    }
}

/// A country.
pub(super) fn country<'de, D: serde::Deserializer<'de>>(de: D) -> Result<Option<CountryCode>, D::Error> {
    Named::deserialize(de).map(|n| Some(n.0))
}

/// Countries.
pub(super) fn countries<'de, D: serde::Deserializer<'de>>(de: D) -> Result<Vec<CountryCode>, D::Error> {
    Vec::<Named>::deserialize(de).map(|list| list.into_iter().map(|n| n.0).collect())
}

/// A day, as TOML date or text.
pub(super) fn date<'de, D: serde::Deserializer<'de>>(de: D) -> Result<Option<Date>, D::Error> {
    let value = toml::Value::deserialize(de)?;
    let text = match &value {
        toml::Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    let day = text.get(..10).unwrap_or(&text);
    day.parse().map(Some).map_err(|_| serde::de::Error::custom(format!("“{text}” is no date: write YYYY-MM-DD")))
}
