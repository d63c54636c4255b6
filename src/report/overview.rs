//! Counts over many documents, for the overview page.
//!
//! In: assessments one by one, and months of a register. Out: bars: how many documents of each status, by category, by a
//! column of the input, by month.

use std::collections::{BTreeMap, BTreeSet};

use super::line::relevant;
use crate::assess::Assessment;

/// Most values of a column that get a bar of their own.
const VALUES: usize = 30;

/// Documents of one kind: a category, a value, a month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bar {
    /// What they have in common.
    pub label: String,
    /// Listed, for review, not read, none found.
    pub counts: [usize; 4],
}

impl Bar {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Adds documents of a status.
    pub fn add(&mut self, status: &str, documents: usize) {
        let at = match status {
            "listed" => 0,
            "review" => 1,
            "failed" => 2,
            _ => 3,
        };
        if let Some(slot) = self.counts.get_mut(at) {
            *slot += documents;
        }
    }
}

/// Counts over a batch.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// All documents.
    pub all: Bar,
    /// Documents by the first digit of an entry that is met or possible.
    pub categories: BTreeMap<u8, Bar>,
    /// The column of the input that is counted.
    pub column: Option<String>,
    values: BTreeMap<String, Bar>,
    /// Months of the register, in order.
    pub months: Vec<Bar>,
    /// Documents by the outcome of the determination.
    pub outcomes: BTreeMap<String, usize>,
    /// Documents with partner hits.
    pub partners: usize,
    /// Documents of which a part was not read.
    pub partly_unread: usize,
    /// What was compared: list, tool.
    pub basis: BTreeSet<String>,
    /// A page and a workbook to lead to, as names beside this page.
    pub links: Vec<(String, String)>,
}

impl Overview {
    /// Counts that are divided by a column of the input, when one is named.
    #[must_use]
    pub fn by(column: Option<&str>) -> Self {
        Self { column: column.map(str::to_owned), ..Self::default() }
    }

    /// Counts a document; `value` is that of the column.
    pub fn add(&mut self, a: &Assessment, value: Option<&str>) {
        self.all.add(&a.status, 1);
        let digits: BTreeSet<u8> = a
            .findings
            .iter()
            .filter(|f| relevant(f))
            .filter_map(|f| f.entry.chars().next()?.to_digit(10).and_then(|d| u8::try_from(d).ok()))
            .collect();
        for digit in digits {
            self.categories.entry(digit).or_default().add(&a.status, 1);
        }
        if self.column.is_some() {
            let value = value.map(super::plain).filter(|v| !v.is_empty()).unwrap_or_else(|| "(blank)".to_owned());
            self.values.entry(value).or_default().add(&a.status, 1);
        }
        if let Some(l) = &a.licence {
            *self.outcomes.entry(l.outcome.clone()).or_default() += 1;
        }
        self.partners += usize::from(!a.parties.is_empty());
        self.partly_unread += usize::from(!a.document.unread.is_empty());
        self.basis.insert(format!("{}, list of {} ({})", a.tool, a.list.version, a.list.source));
    }

    /// Adds documents to a month; months come in order.
    pub fn month(&mut self, month: &str, status: &str, documents: usize) {
        if self.months.last().is_none_or(|b| b.label != month) {
            self.months.push(Bar { label: month.to_owned(), ..Bar::default() });
        }
        if let Some(bar) = self.months.last_mut() {
            bar.add(status, documents);
        }
    }

    /// The values of the column: those with the most listed documents first, the many small ones as one.
    #[must_use]
    pub fn values(&self) -> Vec<Bar> {
        let mut bars: Vec<Bar> =
            self.values.iter().map(|(label, bar)| Bar { label: label.clone(), counts: bar.counts }).collect();
        bars.sort_by(|a, b| b.counts.cmp(&a.counts).then_with(|| a.label.cmp(&b.label)));
        if bars.len() > VALUES {
            let rest = bars.split_off(VALUES);
            let mut one = Bar { label: format!("{} other values", rest.len()), ..Bar::default() };
            for bar in rest {
                for (sum, n) in one.counts.iter_mut().zip(bar.counts) {
                    *sum += n;
                }
            }
            bars.push(one);
        }
        bars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_values_are_one_bar_and_nothing_is_lost() {
        let mut o = Overview::default();
        for i in 0..40 {
            o.values.entry(format!("v{i:02}")).or_default().add(if i == 7 { "listed" } else { "not_listed" }, 2);
        }
        let bars = o.values();
        assert_eq!((bars[0].label.as_str(), bars[0].counts), ("v07", [2, 0, 0, 0]));
        assert_eq!((bars.len(), bars[30].label.as_str()), (31, "10 other values"));
        assert_eq!(bars.iter().map(Bar::total).sum::<usize>(), 80);
    }

    #[test]
    fn months_gather() {
        let mut o = Overview::default();
        for (month, status, n) in [("2026-01", "listed", 1), ("2026-01", "not_listed", 4), ("2026-03", "review", 2)] {
            o.month(month, status, n);
        }
        let bars: Vec<_> = o.months.iter().map(|b| (b.label.as_str(), b.counts)).collect();
        assert_eq!(bars, [("2026-01", [1, 0, 0, 4]), ("2026-03", [0, 2, 0, 0])]);
    }
}
