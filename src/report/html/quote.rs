//! The document's own words in their context.
//!
//! In: evidence records, several of which may stand in one passage. Out: one quotation for each stretch of text, with
//! all the words marked in it and the place below. Stretches that overlap are joined, so nothing is quoted twice.

use std::collections::BTreeMap;
use std::ops::Range;

use super::markup::Markup;
use crate::assess::EvidenceRecord;
use crate::documents::Place;

/// Longest quotation in bytes; a context is the sentence or so around the words, far below this.
const LONGEST: usize = 4_000;

/// A text that goes on this many bytes after the last word marked, and then ends without a stop, was cut.
const CUT: usize = 60;

/// A stretch of a passage with the words to mark in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quote {
    pub(super) place: Place,
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

    /// The quotation as a figure.
    pub(super) fn write(&self, m: &mut Markup, language: Option<&str>) {
        m.raw("<figure class=\"quote\">");
        let lang = language.unwrap_or("und");
        m.open("blockquote", &[("dir", "auto"), ("lang", lang)]);
        // the context may begin or end within a sentence
        if self.base > 0 {
            m.raw("… ");
        }
        let mut at = 0;
        for mark in &self.marks {
            m.text(self.text.get(at..mark.start).unwrap_or(""));
            m.element("mark", "", self.text.get(mark.clone()).unwrap_or(""));
            at = mark.end;
        }
        let rest = self.text.get(at..).unwrap_or("");
        m.text(rest);
        if rest.len() > CUT && !rest.trim_end().ends_with(['.', '!', '?', ':', ';', '”', ')']) {
            m.raw(" …");
        }
        m.close("blockquote");
        m.element("figcaption", "", &self.place.to_string()).close("figure");
    }
}

/// Quotations of several records: in the order of the document, at most `most`.
pub(super) fn quotes(evidence: &[EvidenceRecord], most: usize) -> Vec<Quote> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(passage: &str, word: &str, from: usize, to: usize) -> EvidenceRecord {
        let start = passage.find(word).unwrap();
        EvidenceRecord {
            text: word.to_owned(),
            place: Place { paragraph: Some(4), ..Place::default() },
            start,
            end: start + word.len(),
            context: passage[from..to].to_owned(),
            context_start: start - from,
        }
    }

    fn html(q: &[Quote]) -> String {
        let mut m = Markup::default();
        for q in q {
            q.write(&mut m, Some("en"));
        }
        m.finish()
    }

    #[test]
    fn words_of_one_passage_share_a_quotation() {
        let p = "We build a GaN MMIC power amplifier and test it on the roof.";
        let list =
            [evidence(p, "GaN", 0, 40), evidence(p, "power amplifier", 3, p.len()), evidence(p, "GaN MMIC", 0, 30)];
        let q = quotes(&list, 4);
        assert_eq!(q.len(), 1);
        assert_eq!(
            html(&q),
            "<figure class=\"quote\"><blockquote dir=\"auto\" lang=\"en\">We build a <mark>GaN MMIC power amplifier</mark> \
             and test it on the roof.</blockquote><figcaption>paragraph 4</figcaption></figure>"
        );
    }

    #[test]
    fn offsets_that_do_not_fit_leave_the_words() {
        let mut e = evidence("A short text", "short", 0, 12);
        e.context_start = 900;
        assert!(html(&quotes(&[e], 4)).contains("<mark>short</mark>"));
    }

    #[test]
    fn contexts_that_disagree_stay_apart() {
        let a = evidence("one two three", "two", 0, 13);
        let mut b = evidence("one two three", "three", 0, 13);
        b.context = "ONE TWO three".to_owned();
        assert_eq!(quotes(&[a, b], 4).len(), 2);
    }
}
