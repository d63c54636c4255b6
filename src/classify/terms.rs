//! The terms of the list as a text is searched for them: which phrases lead to which terms.
//!
//! In: terms, each with its parts and their alternative phrases. Out: [`Terms`], which tells for a phrase found in a sentence the
//! terms to look at. All of it lies in a few long arrays: there are hundreds of thousands of phrases, and every scan makes them.

use super::matcher::Owner;
use crate::annex::Language;
use crate::lexicon::PhraseId;

/// A term.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    /// Where its parts stand in `Terms::parts`.
    parts: (u32, u32),
    pub(super) strong: bool,
    pub(super) language: Language,
    pub(super) owner: Owner,
}

impl Term {
    /// Whether it is looked for in a text of a language. A name counts in any; everyday words of features mean something else in another
    /// (a "die" cuts in English alone). English words stand in texts of all languages; of an unknown one all may be.
    pub(super) fn speaks(&self, language: Option<Language>) -> bool {
        let named = self.strong && matches!(self.owner, Owner::Thing(_));
        named || matches!(self.language, Language::En | Language::La) || language.is_none_or(|l| l == self.language)
    }
}

/// A term that is looked for from a phrase on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TermRef {
    /// Its index.
    pub(super) term: u32,
    /// The alternatives of its second part: without any of them in the sentence it need not be looked at. Empty for a term of
    /// one part.
    gate: (u32, u32),
}

/// All terms.
#[derive(Debug, Default)]
pub(super) struct Terms {
    terms: Vec<Term>,
    /// Where the alternatives of each part stand.
    parts: Vec<(u32, u32)>,
    /// The alternatives of all parts, those of each in order.
    alternatives: Vec<PhraseId>,
    /// For each phrase, where its terms begin in `refs`.
    starts: Vec<u32>,
    refs: Vec<TermRef>,
}

fn place(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Terms {
    /// Adds a term whose parts are given as the phrases of their alternatives; one with a part without any is left out.
    pub(super) fn add<P: IntoIterator<Item = PhraseId>>(
        &mut self,
        parts: impl Iterator<Item = P>,
        (strong, language): (bool, Language),
        owner: Owner,
    ) {
        let (first, kept) = (self.parts.len(), self.alternatives.len());
        for part in parts {
            let from = self.alternatives.len();
            self.alternatives.extend(part);
            self.alternatives[from..].sort_unstable();
            let mut end = from;
            for i in from..self.alternatives.len() {
                if end == from || self.alternatives[i] != self.alternatives[end - 1] {
                    self.alternatives[end] = self.alternatives[i];
                    end += 1;
                }
            }
            self.alternatives.truncate(end);
            if end == from {
                self.parts.truncate(first);
                self.alternatives.truncate(kept);
                return;
            }
            self.parts.push((place(from), place(end)));
        }
        self.terms.push(Term { parts: (place(first), place(self.parts.len())), strong, language, owner });
    }

    /// Tells each of so many phrases the terms that are looked for from it on: those where it stands in the part that is
    /// rarest in all terms together, so that everyday words lead to little work.
    pub(super) fn link(&mut self, phrases: usize) {
        let mut used = vec![0usize; phrases];
        for p in &self.alternatives {
            used[p.index()] += 1;
        }
        self.starts = vec![0; phrases + 1];
        for term in &self.terms {
            let own = term.parts.0 as usize..term.parts.1 as usize;
            let weight =
                |i: &usize| slice(&self.alternatives, self.parts[*i]).iter().map(|p| used[p.index()]).sum::<usize>();
            let rarest = own.clone().min_by_key(weight).unwrap_or(own.start);
            self.parts.swap(own.start, rarest);
            for p in slice(&self.alternatives, self.parts[own.start]) {
                self.starts[p.index() + 1] += 1;
            }
        }
        for i in 1..self.starts.len() {
            self.starts[i] += self.starts[i - 1];
        }
        let mut next = self.starts.clone();
        self.refs = vec![TermRef::default(); self.starts.last().map_or(0, |n| *n as usize)];
        for (index, term) in self.terms.iter().enumerate() {
            let parts = slice(&self.parts, term.parts);
            let of = TermRef { term: place(index), gate: parts.get(1).copied().unwrap_or_default() };
            for p in parts.first().into_iter().flat_map(|part| slice(&self.alternatives, *part)) {
                self.refs[next[p.index()] as usize] = of;
                next[p.index()] += 1;
            }
        }
    }

    /// A term.
    pub(super) fn get(&self, term: u32) -> &Term {
        &self.terms[term as usize]
    }

    /// The parts of a term, each with its alternatives in order; the part that leads to it first.
    pub(super) fn parts(&self, term: &Term) -> impl ExactSizeIterator<Item = &[PhraseId]> {
        slice(&self.parts, term.parts).iter().map(|part| slice(&self.alternatives, *part))
    }

    /// The terms that are looked for from a phrase on.
    pub(super) fn of(&self, phrase: PhraseId) -> &[TermRef] {
        slice(&self.refs, (self.starts[phrase.index()], self.starts[phrase.index() + 1]))
    }

    /// Whether the second part of a term is among the phrases that `present` knows; true for a term of one part.
    pub(super) fn passes(&self, of: &TermRef, present: impl Fn(PhraseId) -> bool) -> bool {
        let gate = slice(&self.alternatives, of.gate);
        gate.is_empty() || gate.iter().any(|p| present(*p))
    }
}

fn slice<T>(all: &[T], (from, to): (u32, u32)) -> &[T] {
    &all[from as usize..to as usize]
}
