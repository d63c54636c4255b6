//! The terms of the list as a text is searched for them: which phrases lead to which terms.
//!
//! In: terms, each with its parts and their alternative phrases. Out: [`Terms`], which tells for a phrase found in a sentence the
//! terms to look at. All of it lies in a few long arrays: there are hundreds of thousands of phrases.

use super::matcher::Owner;
use crate::annex::Language;
use crate::grouped::Grouped;
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
    /// For each phrase, the terms that are looked for from it on.
    refs: Grouped<TermRef>,
}

fn place(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Terms {
    /// Adds a term whose parts are given as the phrases of their alternatives; one with a part without any is left out.
    pub(super) fn add(&mut self, parts: Vec<Vec<PhraseId>>, (strong, language): (bool, Language), owner: Owner) {
        if parts.iter().any(Vec::is_empty) {
            return;
        }
        let first = self.parts.len();
        for mut part in parts {
            part.sort_unstable();
            part.dedup();
            let from = self.alternatives.len();
            self.alternatives.extend(part);
            self.parts.push((place(from), place(self.alternatives.len())));
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
        for term in &self.terms {
            let own = term.parts.0 as usize..term.parts.1 as usize;
            let weight =
                |i: &usize| slice(&self.alternatives, self.parts[*i]).iter().map(|p| used[p.index()]).sum::<usize>();
            let rarest = own.clone().min_by_key(weight).unwrap_or(own.start);
            self.parts.swap(own.start, rarest);
        }
        let leading = self.terms.iter().zip(0u32..).flat_map(|(term, index)| {
            let parts = slice(&self.parts, term.parts);
            let of = TermRef { term: index, gate: parts.get(1).copied().unwrap_or_default() };
            let first = parts.first().map_or(&[][..], |part| slice(&self.alternatives, *part));
            first.iter().map(move |p| (p.index(), of))
        });
        self.refs = Grouped::of(phrases, leading);
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
        self.refs.at(phrase.index())
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

#[cfg(test)]
mod tests {
    use super::super::matcher::FeatureId;
    use super::*;
    use crate::annex::ItemId;
    use crate::lexicon::Builder;

    #[test]
    fn a_phrase_leads_to_its_rarest_terms_and_a_language_to_its_words() {
        let mut b = Builder::default();
        let mut phrase = |text: &'static str| b.add(text).expect("a phrase");
        let (laser, diode, cw) = (phrase("laser"), phrase("diode"), phrase("Dauerstrich"));
        let (thing, feature) = (Owner::Thing(ItemId::default()), Owner::Feature(FeatureId(0)));
        let mut terms = Terms::default();
        terms.add(vec![vec![laser]], (true, Language::En), thing);
        terms.add(vec![vec![laser, laser], vec![diode]], (true, Language::De), thing);
        terms.add(vec![vec![laser], Vec::new()], (true, Language::En), thing);
        terms.add(vec![vec![cw]], (true, Language::De), feature);
        terms.link(3);
        let of = |p| terms.of(p).iter().map(|of| of.term).collect::<Vec<_>>();
        assert_eq!((of(laser), of(diode), of(cw)), (vec![0], vec![1], vec![2]));
        let pair = &terms.of(diode)[0];
        assert!(terms.passes(pair, |p| p == laser) && !terms.passes(pair, |_| false));
        let speaks = |term, language| terms.get(term).speaks(language);
        assert!(speaks(1, Some(Language::En)), "a name counts in any language");
        assert!(speaks(2, Some(Language::De)) && speaks(2, None) && !speaks(2, Some(Language::En)));
    }
}
