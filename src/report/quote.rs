//! The document's own words in their context.
//!
//! In: evidence records, several of which may stand in one passage. Out: one quotation for each stretch of text, with
//! all the words marked in it and the place below. Stretches that overlap are joined, so nothing is quoted twice.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::assess::EvidenceRecord;
use crate::documents::Place;

/// Longest quotation in bytes; a context is the sentence or so around the words, far below this.
const LONGEST: usize = 4_000;

/// A text that goes on this many bytes after the last word marked, and then ends without a stop, was cut.
const CUT: usize = 60;

/// A stretch of a passage with the words to mark in it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Quote {
    pub(in crate::report) place: Place,
    /// Byte offset in the passage where `text` begins.
    base: usize,
    text: String,
    /// Ranges in `text`, in order, that do not overlap.
    marks: Vec<Range<usize>>,
}

impl Quote {
    fn of(e: &EvidenceRecord) -> Self {
        let end = e.context_start + e.text.len();
        let right = e.context.get(e.context_start..end) == Some(e.text.as_str()) && !e.text.is_empty();
        if right && e.context.len() <= LONGEST {
            let base = e.start.saturating_sub(e.context_start);
            return Self {
                place: e.place.clone(),
                base,
                text: e.context.clone(),
                marks: std::iter::once(e.context_start..end).collect(),
            };
        }
        // a record whose offsets do not fit its context: the words alone
        let text: String = e.text.chars().take(LONGEST / 4).collect();
        let marks = std::iter::once(0..text.len()).collect();
        Self { place: e.place.clone(), base: e.start, text, marks }
    }

    /// Takes in `next`, which begins no earlier, when the two overlap and agree.
    fn join(&mut self, next: &Self) -> bool {
        let Some(shift) = next.base.checked_sub(self.base).filter(|s| *s < self.text.len()) else { return false };
        let Some(tail) = self.text.get(shift..) else { return false };
        let common = tail.len().min(next.text.len());
        if tail.as_bytes()[..common] != next.text.as_bytes()[..common] {
            return false;
        }
        if let Some(rest) = next.text.get(common..) {
            self.text.push_str(rest);
        }
        self.marks.extend(next.marks.iter().map(|m| m.start + shift..m.end + shift));
        true
    }

    fn tidy(mut self) -> Self {
        self.marks.sort_by_key(|m| (m.start, m.end));
        let mut out: Vec<Range<usize>> = Vec::new();
        for m in self.marks {
            match out.last_mut() {
                // words with only a blank between them are one phrase to the eye
                Some(last) if m.start <= last.end || self.text.get(last.end..m.start) == Some(" ") => {
                    last.end = last.end.max(m.end);
                }
                _ => out.push(m),
            }
        }
        self.marks = out;
        self
    }

    /// The words in pieces, in order, each with whether it is marked. An ellipsis stands where the context may begin or
    /// end within a sentence.
    pub(in crate::report) fn pieces(&self) -> Vec<(bool, &str)> {
        let mut out = Vec::new();
        if self.base > 0 {
            out.push((false, "… "));
        }
        let mut at = 0;
        for mark in &self.marks {
            out.push((false, self.text.get(at..mark.start).unwrap_or("")));
            out.push((true, self.text.get(mark.clone()).unwrap_or("")));
            at = mark.end;
        }
        let rest = self.text.get(at..).unwrap_or("");
        out.push((false, rest));
        if rest.len() > CUT && !rest.trim_end().ends_with(['.', '!', '?', ':', ';', '”', ')']) {
            out.push((false, " …"));
        }
        out.retain(|(_, t)| !t.is_empty());
        out
    }
}

/// Quotations of several records: in the order of the document, at most `most`.
pub(in crate::report) fn quotes(evidence: &[EvidenceRecord], most: usize) -> Vec<Quote> {
    let mut places: BTreeMap<&Place, Vec<Quote>> = BTreeMap::new();
    for e in evidence {
        places.entry(&e.place).or_default().push(Quote::of(e));
    }
    let mut out: Vec<Quote> = Vec::new();
    for (_, mut list) in places {
        list.sort_by_key(|q| (q.base, std::cmp::Reverse(q.text.len())));
        for q in list {
            let joined = out.last_mut().is_some_and(|last| last.place == q.place && last.join(&q));
            if !joined {
                out.push(q);
            }
        }
    }
    out.truncate(most);
    out.into_iter().map(Quote::tidy).collect()
}
