//! Dated data that changes often: restrictive measures, arms embargoes, competent authorities.
//!
//! In: `classifiers/licence/sanctions.toml`, `embargoes.toml`, `classifiers/authorities.toml`. Out: typed rows, each with
//! its instrument and the day it was last looked at.

use jiff::civil::Date;
use serde::Deserialize;

use crate::activity::{CountryCode, Status, country};

use super::LicenceError;
use super::facts::Seat;

/// What a measure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SanctionKind {
    /// Listed items are barred.
    Ban,
    /// Barred for military and police users.
    MilitaryEndUser,
    /// Other lists of the instrument apply.
    Restricted,
}

/// A restrictive measure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sanction {
    pub(super) id: String,
    pub(super) country: CountryCode,
    pub(super) kind: SanctionKind,
    pub(super) instrument: String,
    pub(super) article: String,
    pub(super) scope: String,
    pub(super) others: String,
    pub(super) exemptions: String,
    pub(super) from: Date,
    pub(super) as_of: Date,
    /// `T`: the text was read; `C`: common knowledge.
    pub(super) text: String,
    /// The consolidation that was read.
    pub(super) consolidation: Option<Date>,
}

impl Sanction {
    /// Whether the instrument was read: a row that was not says so and asks to look it up.
    pub(super) fn was_read(&self) -> bool {
        self.text == "T"
    }
}

/// Whether a measure on one country reaches a place: the country itself, or a part of it.
pub(super) fn reaches(measure: &CountryCode, place: &CountryCode) -> bool {
    let whole = || country(place).filter(|c| c.status == Status::Region).and_then(|c| c.parent.as_ref());
    measure == place || Some(measure) == whole()
}

/// How far an arms embargo reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum EmbargoScope {
    /// The country.
    Whole,
    /// Armed groups or named parties.
    NonState,
    /// Certain forces or goods.
    Partial,
    /// Political, flagged only.
    Declaration,
}

/// An arms embargo.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Embargo {
    pub(super) id: String,
    pub(super) country: CountryCode,
    pub(super) scope: EmbargoScope,
    pub(super) instrument: String,
    pub(super) covers: String,
    pub(super) as_of: Date,
}

/// Who grants authorisations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// For exporters that sit here.
    pub seat: Seat,
    /// Its name.
    pub name: String,
    /// How to apply.
    pub how: String,
    /// When this was last looked at.
    pub as_of: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sanctions {
    sanction: Vec<Sanction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Embargoes {
    embargo: Vec<Embargo>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorities {
    authority: Vec<Authority>,
}

pub(super) use crate::data::read;

fn known_country(file: &str, id: &str, country: &CountryCode) -> Result<(), LicenceError> {
    if crate::activity::country(country).is_some() {
        return Ok(());
    }
    Err(LicenceError {
        file: file.to_owned(),
        place: id.to_owned(),
        problem: format!("{country} is not in classifiers/countries.toml"),
    })
}

pub(super) fn sanctions(file: &str, text: &str) -> Result<Vec<Sanction>, LicenceError> {
    let rows = read::<Sanctions>(file, text)?.sanction;
    for s in &rows {
        known_country(file, &s.id, &s.country)?;
    }
    Ok(rows)
}

pub(super) fn embargoes(file: &str, text: &str) -> Result<Vec<Embargo>, LicenceError> {
    let rows = read::<Embargoes>(file, text)?.embargo;
    for e in &rows {
        known_country(file, &e.id, &e.country)?;
    }
    Ok(rows)
}

pub(super) fn authorities(file: &str, text: &str) -> Result<Vec<Authority>, LicenceError> {
    Ok(read::<Authorities>(file, text)?.authority)
}

/// Whether data of that day is older than a year on `today`.
pub(super) fn is_stale(as_of: Date, today: Date) -> bool {
    as_of.saturating_add(jiff::Span::new().years(1)) < today
}
