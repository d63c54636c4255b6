//! What the general notes release: software and information that anybody can have.
//!
//! In: findings, and where the text says that what it hands over is in the public domain or sold to anybody. Out: the same
//! findings; those of software and technology that such a note releases say so, where the text says it in more than one way; else,
//! and of the goods they are about, they become a question, for no note releases goods.
//! Source: Annex I, General Software Note a and b, General Technology Note, Nuclear Technology Note (`annex/definitions.xml`).

use super::rank::LETTER;
use super::reading::{Reading, Span};
use super::{Finding, Verdict};
use crate::annex::{CodeGroup, ControlCode, Definitions, Effect, GeneralNote, Group, NoteRule, definitions};

/// A rule of a general note that releases, with words that say it applies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Release {
    note: &'static GeneralNote,
    rule: &'static NoteRule,
}

impl Release {
    /// All of them.
    pub(super) fn all() -> Vec<Self> {
        let notes = definitions().map(Definitions::notes).unwrap_or_default();
        let of = |note: &'static GeneralNote| {
            let releasing = note.rules.iter().filter(|r| r.effect == Effect::Release && !r.words.is_empty());
            releasing.map(move |rule| Self { note, rule })
        };
        notes.iter().flat_map(of).collect()
    }

    /// The words that say it applies.
    pub(super) fn words(self) -> &'static [String] {
        &self.rule.words
    }

    /// Whether it releases what is under a code: each note says of what a rule does not hold.
    fn frees(self, code: &ControlCode) -> bool {
        let limits = self.note.rule(&format!("{}-not-for", self.rule.id));
        self.note.applies_to(code) && !limits.is_some_and(|l| l.codes.iter().any(|c| c.contains(code)))
    }

    /// Whether it is about software or technology of the code's category.
    fn speaks_of_category(self, code: &ControlCode) -> bool {
        let of = |g: &CodeGroup| matches!(g, CodeGroup::Group(category, _) if *category == code.entry().category());
        self.note.applies.iter().any(of)
    }

    fn name(self) -> String {
        format!("{}: {}", self.note.name, self.rule.text.trim_end_matches('.'))
    }
}

/// Applies the general notes. Only in a letter: of a whole proposal some software is always free.
pub(super) fn release(releases: &[Release], reading: &Reading, findings: &mut [Finding]) {
    // and where something is kept from others, what is free may be another thing
    if reading.words > LETTER || reading.withheld {
        return;
    }
    let said: Vec<(Release, &Span)> =
        reading.released.iter().filter_map(|(n, span)| Some((*releases.get(usize::from(*n))?, span))).collect();
    // one word may be of something else: "built on open source libraries"
    let plain = distinct(said.iter().map(|(_, span)| *span)) > 1;
    for f in findings.iter_mut().filter(|f| !f.verdict.rules_out() && !f.is_meant()) {
        let intangible = matches!(f.code.entry().group(), Group::D | Group::E);
        let frees = said.iter().find(|(r, _)| intangible && r.frees(&f.code));
        // of goods, and of software that no note frees, what the text says is free is what is known of them
        let Some((release, span)) = frees.or_else(|| said.iter().find(|(r, _)| r.speaks_of_category(&f.code))) else {
            continue;
        };
        if frees.is_some() && plain {
            f.verdict = Verdict::Excluded;
            f.questions = Vec::new();
        } else if f.verdict == Verdict::Met && !f.conditions.iter().any(|c| c.numeric) {
            f.verdict = Verdict::Possible;
            f.questions = vec![QUESTION.to_owned()];
        } else {
            continue;
        }
        f.exception = Some(release.name());
        f.exception_spans = vec![(*span).clone()];
    }
}

/// What is asked of goods, of what no note frees, and where one word alone says that it does.
const QUESTION: &str = "Is all that leaves software or information that anybody can have already, or does more leave?";

/// How many places there are that do not overlap.
fn distinct<'s>(spans: impl Iterator<Item = &'s Span>) -> usize {
    let mut spans: Vec<&Span> = spans.collect();
    spans.sort();
    let apart = |a: &Span, b: &Span| a.passage != b.passage || a.end <= b.start;
    usize::from(!spans.is_empty()) + spans.windows(2).filter(|pair| apart(pair[0], pair[1])).count()
}

#[cfg(test)]
mod tests {
    use super::super::{Matcher, Status, classify};

    const LAMINATES: &str = "The repository holds our C++ software for the design of carbon-epoxy laminates: stiffness from ply \
                             data, failure index, search for the best stacking.";

    fn status(end: &str) -> Status {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        classify(&matcher, &[&format!("{LAMINATES} {end}")]).status
    }

    #[test]
    fn software_that_anybody_can_have_is_free_and_says_why() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let said = classify(
            &matcher,
            &[&format!("{LAMINATES} It sits on a public server; anyone may download it, no login.")],
        );
        let software = said.findings.iter().find(|f| f.code.to_string() == "1D002").expect("the software");
        let note = software.exception.as_deref().expect("a note");
        assert!(note.starts_with("General Software Note") && !software.exception_spans.is_empty(), "{note}");
        assert!(software.verdict.rules_out());
    }

    #[test]
    fn what_is_kept_back_or_denied_is_not_free() {
        assert_eq!(status("A partner asked for it."), Status::Listed);
        assert_eq!(status("It is not freely available."), Status::Listed);
        assert_eq!(status("An old version is freely available; this one is unpublished."), Status::Listed);
        assert_eq!(
            status("It will be on a public server, where anyone may download it; it is to be published."),
            Status::Listed
        );
    }

    #[test]
    fn one_word_alone_is_a_question() {
        assert_eq!(status("It is freely available."), Status::Review);
        assert_eq!(status("It is built on open source libraries."), Status::Review);
    }

    #[test]
    fn no_note_releases_goods() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let text = "Public-domain manual: anybody may download it. It describes a calutron for uranium isotopes.";
        let said = classify(&matcher, &[text]);
        let goods = said.findings.iter().find(|f| f.code.to_string().starts_with("0B001")).expect("the goods");
        assert!(!goods.verdict.rules_out() && said.status == Status::Review, "{goods:?}");
    }
}
