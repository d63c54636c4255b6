//! Recognises the terms of the list in a sentence: names of things, words of features and of notes, combinations.
//!
//! In: the phrases that stand in a sentence. Out: hits of the [`Reading`], each affirmed, denied or left out when the
//! text only asks for it.

use std::ops::Range;

use super::matcher::{Cue, Matcher, Owner};
use super::reading::{Reading, Sentence, Span, TermHit};
use crate::annex::{ItemId, Language};
use crate::lexicon::{PhraseHit, PhraseId, Token};

impl Reading {
    /// Adds what the terms of the list, its features and its notes find in a sentence.
    pub(super) fn terms(
        &mut self,
        matcher: &Matcher,
        index: usize,
        hits: &[&PhraseHit],
        tokens: &[Token],
        text: &str,
        present: &mut Present,
    ) {
        present.set(hits);
        let language = self.language.and_then(Language::from_code);
        let counts = |cue: &Cue| match cue {
            Cue::NegationIn(own) => (Some(*own) == language).then_some(Cue::NegationBefore),
            Cue::NegationBefore | Cue::NegationOpening | Cue::NegationAfter | Cue::NegationClosing | Cue::Asking => {
                Some(*cue)
            }
            _ => None,
        };
        self.sentences[index].negations = hits
            .iter()
            .flat_map(|h| {
                let cues = matcher.meaning(h.phrase).into_iter().flat_map(|m| &m.cues);
                cues.filter_map(counts).map(|cue| (cue, h.first..h.last))
            })
            .collect();
        let passage = self.sentences[index].passage;
        let sentence = &self.sentences[index];
        for h in hits {
            let said = |h: &PhraseHit| {
                !sentence.denies(matcher, text, tokens, h.first, h.last) && !sentence.asks(text, tokens, h.first)
            };
            for cue in matcher.meaning(h.phrase).into_iter().flat_map(|m| &m.cues) {
                if let Cue::Releasing(rule) = cue
                    && said(h)
                {
                    self.released.push((*rule, Span { passage, start: h.start, end: h.end }));
                }
            }
        }
        let distant = self.sentences[index].distant;
        for h in hits {
            for of in matcher.terms.of(h.phrase).iter().filter(|of| matcher.terms.passes(of, |p| present.has(p))) {
                let term = matcher.terms.get(of.term);
                if !term.speaks(language) {
                    continue;
                }
                let count = matcher.terms.parts(term).len();
                if count == 1
                    && let Owner::Thing(id) = term.owner
                    && hits.iter().any(|outer| is_around(outer, h) && names_instead(matcher, outer, id))
                {
                    continue;
                }
                let mut spans = vec![Span { passage, start: h.start, end: h.end }];
                let mut parts: Vec<&PhraseHit> = vec![h];
                if count > 1 {
                    let further = || matcher.terms.parts(term).skip(1);
                    let complete = further().skip(1).all(|part| part.iter().any(|p| present.has(*p)));
                    let Some(all) = complete.then(|| nearest_parts(further(), h, hits)).flatten() else { continue };
                    spans = all.iter().map(|p| Span { passage, start: p.start, end: p.end }).collect();
                    spans.sort();
                    parts = all;
                }
                let sentence = &self.sentences[index];
                // a feature that is asked for is neither there nor missing; the thing itself is spoken of all the same
                if !matches!(term.owner, Owner::Thing(_)) && sentence.asks(text, tokens, h.first) {
                    continue;
                }
                let negated = parts.iter().any(|p| sentence.denies(matcher, text, tokens, p.first, p.last));
                let background = parts.iter().map(|p| matcher.background[p.phrase.index()]).fold(1.0f32, f32::min);
                let hit = TermHit {
                    term: Some(of.term),
                    strong: term.strong,
                    sentence: index,
                    spans,
                    negated,
                    distant,
                    background,
                };
                match term.owner {
                    Owner::Thing(id) => {
                        if term.strong {
                            let from = parts.iter().map(|p| p.first).min().unwrap_or(h.first);
                            let to = parts.iter().map(|p| p.last).max().unwrap_or(h.last);
                            self.sentences[index].things.push((id, from..to));
                        }
                        self.things.entry(id).or_default().push(hit);
                    }
                    owner => self.others.entry(owner).or_default().push(hit),
                }
            }
        }
        present.clear(hits);
    }
}

impl Sentence {
    /// Whether words of the sentence are said not to be so.
    fn denies(&self, matcher: &Matcher, text: &str, tokens: &[Token], first: usize, last: usize) -> bool {
        self.negations.iter().any(|(cue, n)| match cue {
            Cue::NegationBefore | Cue::NegationOpening => {
                // "Unlike a laser, the lamp …", "Ohne Kühlung läuft die Pumpe …"
                let opens = *cue == Cue::NegationOpening && n.start == self.tokens.start;
                // "niet-smeltbare folie", "non-magnetic steel": the adjective alone
                let joined = tokens.get(n.end.wrapping_sub(1)).is_some_and(|t| text[t.end..].starts_with(['-', '‑']));
                let reach = match (joined, opens) {
                    (true, _) => 1,
                    (_, true) => matcher.opening_reach,
                    _ => matcher.negation_reach,
                };
                let parted = || opens && self.breaks.iter().any(|(at, _)| (n.end..=first).contains(at));
                n.end <= first && first - n.end < reach && !parted() && clause_holds(text, tokens, n.end, first)
            }
            Cue::NegationAfter => n.start >= last && n.start - last < 4,
            Cue::NegationClosing => {
                n.start >= last
                    && n.start - last < matcher.closing_reach
                    && clause_holds(text, tokens, last, n.start)
                    && clause_ends(text, tokens, n.end)
            }
            _ => false,
        })
    }

    /// Whether words of the sentence are asked, not said: "whether the joints copy a master arm".
    fn asks(&self, text: &str, tokens: &[Token], first: usize) -> bool {
        let between = |n: &Range<usize>| text.get(tokens.get(n.end.checked_sub(1)?)?.end..tokens.get(first)?.start);
        self.negations.iter().any(|(cue, n)| {
            *cue == Cue::Asking && n.end <= first && between(n).is_some_and(|b| !b.contains([';', ':', '.']))
        })
    }
}

/// Which phrases a sentence has: most terms of several parts lack one of them.
pub(super) struct Present(Vec<u64>);

impl Present {
    /// None of so many phrases.
    pub(super) fn none(phrases: usize) -> Self {
        Self(vec![0; phrases.div_ceil(64)])
    }

    fn set(&mut self, hits: &[&PhraseHit]) {
        for i in hits.iter().map(|h| h.phrase.index()) {
            self.0[i / 64] |= 1 << (i % 64);
        }
    }

    fn clear(&mut self, hits: &[&PhraseHit]) {
        for h in hits {
            self.0[h.phrase.index() / 64] = 0;
        }
    }

    fn has(&self, phrase: PhraseId) -> bool {
        self.0[phrase.index() / 64] >> (phrase.index() % 64) & 1 == 1
    }
}

/// Whether a phrase is a longer one around another.
fn is_around(outer: &PhraseHit, inner: &PhraseHit) -> bool {
    outer.first <= inner.first && outer.last >= inner.last && outer.last - outer.first > inner.last - inner.first
}

/// Whether a longer phrase around one for `id` names other things but not this one: post-quantum cryptography is no
/// quantum cryptography.
fn names_instead(matcher: &Matcher, outer: &PhraseHit, id: ItemId) -> bool {
    let mut named = matcher
        .terms
        .of(outer.phrase)
        .iter()
        .map(|of| matcher.terms.get(of.term))
        .filter(|t| matcher.terms.parts(t).len() == 1)
        .filter_map(|t| if let Owner::Thing(other) = t.owner { Some(other) } else { None })
        .peekable();
    named.peek().is_some() && named.all(|other| !matcher.list.get(other).code.is_within(&matcher.list.get(id).code))
}

/// Most words between the parts of a combination.
const COMBINATION_REACH: usize = 18;

/// The nearest hit of every further part of a combination; `None` when one is missing or too far.
fn nearest_parts<'h, 't>(
    further: impl Iterator<Item = &'t [PhraseId]>,
    first: &'h PhraseHit,
    hits: &[&'h PhraseHit],
) -> Option<Vec<&'h PhraseHit>> {
    let gap = |a: &PhraseHit, b: &PhraseHit| {
        if a.last <= b.first { b.first - a.last } else { a.first.saturating_sub(b.last) }
    };
    let mut out = vec![first];
    for part in further {
        let apart = |h: &PhraseHit| h.last <= first.first || h.first >= first.last;
        let nearest =
            hits.iter().filter(|h| part.binary_search(&h.phrase).is_ok() && apart(h)).min_by_key(|h| gap(first, h))?;
        if gap(first, nearest) > COMBINATION_REACH {
            return None;
        }
        out.push(nearest);
    }
    Some(out)
}

/// Whether a clause ends before a token.
fn clause_ends(text: &str, tokens: &[Token], at: usize) -> bool {
    let after = at.checked_sub(1).and_then(|i| text.get(tokens.get(i)?.end..)).unwrap_or_default().trim_start();
    after.is_empty() || after.starts_with(['.', ',', ';', ':', '!', '?', ')'])
}

/// Whether no clause boundary stands between two tokens.
fn clause_holds(text: &str, tokens: &[Token], from: usize, to: usize) -> bool {
    let (Some(a), Some(b)) = (from.checked_sub(1).and_then(|i| tokens.get(i)), tokens.get(to)) else { return true };
    let between = text.get(a.end..b.start).unwrap_or("");
    !between.contains([';', ':', '.']) && !between.contains(", but") && between.matches(',').count() < 2
}

#[cfg(test)]
mod tests {
    use super::super::Matcher;
    use super::*;
    use crate::annex;

    /// Whether a text speaks of the items of an entry as there.
    fn affirms(matcher: &Matcher, text: &str, entry: &str) -> bool {
        let reading = Reading::of(matcher, &[text]);
        let code = entry.parse().expect("a code");
        let of_entry = |id: &ItemId| matcher.list().get(*id).code.is_within(&code);
        let mut hits = reading.things.iter().filter(|(id, _)| of_entry(id)).flat_map(|(_, hits)| hits).peekable();
        assert!(hits.peek().is_some(), "{text}: {entry} is not named");
        hits.any(|h| h.strong && h.affirmed())
    }

    #[test]
    fn a_negation_reaches_what_it_denies() {
        let matcher = Matcher::new(annex::digest().expect("the digest"));
        for (text, entry, there) in [
            ("Unlike a hydrophone, the gas centrifuge spins.", "0B001", true),
            ("Unlike a gas centrifuge, the hydrophone listens.", "0B001", false),
            ("In the hall there is no gas centrifuge.", "0B001", false),
            ("Ohne Beschichtung arbeitet die Gaszentrifuge in unserem Labor nicht lange.", "0B001", true),
            ("Wir arbeiten in unserem Labor ohne Gaszentrifuge und ohne Pumpen.", "0B001", false),
            ("In unserem Labor ist noch eine Gaszentrifuge vorhanden, die wir verkaufen.", "0B001", true),
            ("Die Maschine hat weder eine Gaszentrifuge noch eine Pumpe.", "0B001", false),
            ("In het lab van de universiteit staat een gascentrifuge.", "0B001", true),
            ("Er is in het lab van de universiteit geen gascentrifuge.", "0B001", false),
            ("Der Lack auf der Gaszentrifuge in unserem Labor ist grau.", "0B001", true),
            ("The loop lacks a gas centrifuge.", "0B001", false),
            ("Ni parts of the gas centrifuge were bought for the new hall.", "0B001", true),
            ("Le laboratoire n'a ni centrifugeuse à gaz ni pompe dans cette salle.", "0B001", false),
        ] {
            assert_eq!(affirms(&matcher, text, entry), there, "{text}");
        }
    }
}
