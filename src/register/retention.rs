//! How long records have to be kept. Nothing is ever deleted here: what may go is listed, a person does the rest.
//!
//! In: the register and a day. Out: for each document until when it has to stay, and what that is counted from.

use jiff::civil::{Date, date as civil};
use serde::Serialize;

use super::decision::date;
use super::error::RegisterError;
use super::office::office;
use super::query::Filter;
use super::store::Register;

/// A document and its period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The document.
    pub id: String,
    /// Its hash.
    pub sha256: String,
    /// Its title.
    pub title: String,
    /// The day that the period counts from.
    pub from: String,
    /// What that day is: `export` or `last entry`.
    pub basis: &'static str,
    /// The last day on which it has to be there.
    pub until: String,
    /// Whether that day is past.
    pub over: bool,
    /// Whether something is left to decide: then it had better stay.
    pub open: bool,
}

/// The last day of the period that begins with an export on that day.
#[must_use]
pub fn last_day(from: Date, years: i16) -> Date {
    civil(from.year().saturating_add(years).min(9999), 12, 31)
}

impl Register {
    /// Every document with its period, the first to end first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn retention(&self, on: Date) -> Result<Vec<Kept>, RegisterError> {
        let years = office()?.retention.years;
        let exports = self.exports()?;
        let mut out = Vec::new();
        for s in self.list(&Filter::default())? {
            let export = exports.iter().filter(|(key, _)| *key == s.key).map(|(_, day)| *day).max();
            let decided = s.decision.as_ref().map(super::decision::Decision::on);
            let last = [date(&s.assessed).ok(), decided].into_iter().flatten().max().unwrap_or(on);
            let (from, basis) = export.map_or((last, "last entry"), |day| (day, "export"));
            let until = last_day(from, years);
            out.push(Kept {
                id: s.id,
                sha256: s.sha256,
                title: s.title,
                from: from.to_string(),
                basis,
                until: until.to_string(),
                over: until < on,
                open: s.open,
            });
        }
        out.sort_by(|a, b| a.until.cmp(&b.until).then_with(|| a.id.cmp(&b.id)));
        Ok(out)
    }

    /// Days of exports, by document.
    fn exports(&self) -> Result<Vec<(super::store::DocumentKey, Date)>, RegisterError> {
        let wrong = RegisterError::of(&self.path);
        let mut statement = self
            .connection
            .prepare("SELECT document, exported FROM decision WHERE exported IS NOT NULL")
            .map_err(&wrong)?;
        let rows = statement
            .query_map([], |row| Ok((super::store::DocumentKey(row.get(0)?), row.get::<_, String>(1)?)))
            .map_err(&wrong)?;
        let mut out = Vec::new();
        for row in rows {
            let (key, text) = row.map_err(&wrong)?;
            out.push((key, date(&text)?));
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_years_from_the_end_of_the_year() {
        assert_eq!(last_day(civil(2026, 1, 1), 5).to_string(), "2031-12-31");
        assert_eq!(last_day(civil(2026, 12, 31), 5).to_string(), "2031-12-31");
        assert_eq!(last_day(civil(9998, 1, 1), 5).to_string(), "9999-12-31");
    }
}
