//! A person's decision: what, by whom, on which day, why.
//!
//! In: words of an officer, typed or out of a workbook. Out: a [`Decision`] that lacks nothing, or what it lacks.

use jiff::civil::Date;
use serde::Serialize;

/// Most characters of a reason.
const MOST: usize = 30_000;

/// A decision that can be recorded: it says something, has a name and a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The decision, usually a word of `classifiers/office.toml`; empty when there is only a remark.
    decision: String,
    /// The reason or remark.
    reason: String,
    /// The person.
    by: String,
    /// The day.
    on: Date,
    /// The day of the export, when there was one: the period of keeping counts from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    exported: Option<Date>,
}

/// What a decision lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// Neither decision nor remark.
    #[error("there is neither a decision nor a remark to record")]
    Nothing,
    /// No name.
    #[error("a decision needs the name of the person who takes it: fill in the officer, or give --by NAME")]
    NoName,
    /// A date that cannot be read.
    #[error("“{0}” is no date that can be read: write it as 2026-03-31")]
    Date(String),
}

impl Decision {
    /// A decision, if it lacks nothing.
    ///
    /// # Errors
    /// When it says nothing or has no name.
    pub fn new(decision: &str, reason: &str, by: &str, on: Date) -> Result<Self, DecisionError> {
        let (decision, reason, by) = (one_line(decision), tidy(reason), one_line(by));
        if decision.is_empty() && reason.is_empty() {
            return Err(DecisionError::Nothing);
        }
        if by.is_empty() {
            return Err(DecisionError::NoName);
        }
        Ok(Self { decision, reason, by, on, exported: None })
    }

    /// The same, with the day of the export.
    #[must_use]
    pub fn exported_on(mut self, day: Option<Date>) -> Self {
        self.exported = day;
        self
    }

    /// What was decided; empty when there is only a remark.
    #[must_use]
    pub fn decision(&self) -> &str {
        &self.decision
    }

    /// Why, or what else the person remarks.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Who.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.by
    }

    /// When.
    #[must_use]
    pub fn on(&self) -> Date {
        self.on
    }

    /// The day of the export, when one is known.
    #[must_use]
    pub fn exported(&self) -> Option<Date> {
        self.exported
    }
}

impl std::fmt::Display for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = if self.decision.is_empty() { "remark" } else { &self.decision };
        write!(f, "{what} ({}, {})", self.by, self.on)?;
        if !self.reason.is_empty() {
            write!(f, ": {}", self.reason.replace('\n', " / "))?;
        }
        Ok(())
    }
}

fn one_line(text: &str) -> String {
    crate::report::plain(text).chars().take(200).collect()
}

/// Lines are kept, control characters and blanks at the ends are not.
fn tidy(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(crate::report::plain).collect();
    lines.join("\n").trim().chars().take(MOST).collect()
}

/// A date as people in Europe write it: 2026-03-31, 31/3/2026, 31.03.2026, 31-3-2026.
///
/// # Errors
/// When it is none.
pub fn date(text: &str) -> Result<Date, DecisionError> {
    let text = text.trim();
    let wrong = || DecisionError::Date(text.to_owned());
    // a date with a time, as some programs write dates
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let [a, b, c] = parts.as_slice() else { return Err(wrong()) };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    if year.len() != 4 {
        return Err(wrong());
    }
    let number = |s: &str| s.parse::<i8>().map_err(|_| wrong());
    Date::new(year.parse().map_err(|_| wrong())?, number(month)?, number(day)?).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        for text in ["2026-03-31", "31/3/2026", "31.03.2026", "31-3-2026", " 2026-03-31 00:00:00 ", "2026/3/31"] {
            assert_eq!(date(text).map(|d| d.to_string()), Ok("2026-03-31".to_owned()), "{text}");
        }
        // 3/31/2026 would be the 3rd of a month 31: nothing is guessed
        for text in ["", "soon", "3/31/2026", "2026-02-30", "31/3/26", "1/2", "2026-3-31-1"] {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_decision_lacks_nothing() {
        let day = jiff::civil::date(2026, 3, 31);
        assert_eq!(Decision::new(" ", "\n", "A", day), Err(DecisionError::Nothing));
        assert_eq!(Decision::new("hold", "", "  ", day), Err(DecisionError::NoName));
        let d = Decision::new(" hold ", "first line\nsecond\u{1b}[31m\u{202e}line ", "A. Smit", day).unwrap();
        assert_eq!((d.decision(), d.reason()), ("hold", "first line\nsecond[31mline"));
        assert_eq!(d.to_string(), "hold (A. Smit, 2026-03-31): first line / second[31mline");
    }
}
