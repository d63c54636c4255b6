//! What a text says that concerns the guideline.
//!
//! In: passages, flattened. Out: [`Reading`]: elements by their words, countries that take part, the host institution.
//! A country that is only mentioned takes no part.

use super::guideline::{Guideline, Meaning};
use crate::activity::{By, CountryCode, Mentions};
use crate::cues::{Flat, Hit, Negations};
use crate::span::Span;

/// A country that takes part, by what the text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Involved {
    pub(super) country: CountryCode,
    pub(super) span: Span,
    /// Whether the sentence speaks of a university or institute, or names one there.
    pub(super) institute: bool,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Index of the element, and the words.
    pub(super) elements: Vec<(usize, Span)>,
    pub(super) involved: Vec<Involved>,
    /// Index of a contact institution that the text names.
    pub(super) hosts: Vec<usize>,
}

/// Most words kept for an element.
const WORDS: usize = 4;
/// Most mentions kept for a country.
const MENTIONS: usize = 3;

/// The sentence around a place.
fn sentence(text: &str, start: usize, end: usize) -> (usize, usize) {
    let from = text[..start].rfind(['.', '!', '?', '\n']).map_or(0, |p| p + 1);
    let to = text[end..].find(['.', '!', '?', '\n']).map_or(text.len(), |p| end + p);
    (from, to)
}

impl Reading {
    pub(super) fn of(g: &Guideline, passages: &[&str], flats: &[Flat], mentions: &Mentions) -> Self {
        let mut out = Self::default();
        let mut countries = mentions.countries.iter().peekable();
        for (i, (text, flat)) in passages.iter().zip(flats).enumerate() {
            let hits = g.cues.find(text, flat);
            let is = |h: &Hit, m: Meaning| g.meanings.get(h.cue) == Some(&m);
            let ends = hits.iter().filter(|h| is(h, Meaning::Negation)).map(|h| h.end).collect();
            let negations = Negations::new(text, ends, crate::activity::negation().1);
            for h in &hits {
                match g.meanings.get(h.cue) {
                    Some(Meaning::Element(e))
                        if !negations.before(h.start)
                            && out.elements.iter().filter(|(known, _)| known == e).count() < WORDS =>
                    {
                        out.elements.push((*e, Span::of(passages, i, h.start, h.end)));
                    }
                    Some(Meaning::Host(host)) if !out.hosts.contains(host) => out.hosts.push(*host),
                    _ => {}
                }
            }
            while let Some(c) = countries.next_if(|c| c.span.passage == i) {
                if out.involved.iter().filter(|x| x.country == c.country).count() >= MENTIONS {
                    continue;
                }
                let (from, to) = sentence(text, c.span.start, c.span.end);
                let near = |m: Meaning| hits.iter().any(|h| is(h, m) && h.start >= from && h.end <= to);
                let institute = c.by == By::Institution || near(Meaning::Institute);
                if c.by == By::Institution || near(Meaning::Involved) {
                    out.involved.push(Involved { country: c.country.clone(), span: c.span.clone(), institute });
                }
            }
        }
        out
    }
}
