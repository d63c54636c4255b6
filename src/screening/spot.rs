//! Names of listed organisations in running text.
//!
//! In: the lists of a [`Screener`]; passages. Out: [`Spotted`] names with whom they resemble. Only names as the lists
//! write them are found (spelling and case apart), in one pass: screening every phrase of a text would take too long.
//! People are not looked for: their names are too common. Whoever knows the partners screens them by name.

use super::party::{Kind, PartyType};
use super::screener::{How, Match, Screener};
use crate::cues::{Builder, CueSet, Flat};
use crate::span::Span;

/// A name in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Spotted {
    /// Where it stands.
    pub span: Span,
    /// Whom it resembles, best first.
    pub matches: Vec<Match>,
}

/// Finds listed organisations in text.
pub struct Spotter {
    screener: Screener,
    names: CueSet,
}

/// Fewest characters of a name of an imported list: shorter ones are common words too often.
const SHORTEST: usize = 10;
/// Most characters of a name that counts as an abbreviation.
const ABBREVIATION: usize = 6;
/// Least score of a match that is shown for a name in running text.
const LEAST: f32 = 0.95;
/// Most matches of a name.
const MATCHES: usize = 3;

impl Spotter {
    /// Prepares the names of all lists.
    #[must_use]
    pub fn new(screener: Screener) -> Self {
        let mut builder = Builder::default();
        for (n, (party, name)) in screener.names().filter(|(_, n)| !n.weak).enumerate() {
            let organisation = party.party_type == PartyType::Organisation
                || (party.party_type == PartyType::Unknown && party.kind == Kind::Own);
            let text = name.text.trim();
            if !organisation || text.contains(['*', '^']) {
                continue;
            }
            let bundled =
                matches!(party.kind, Kind::NamedByGuideline | Kind::FunderExclusion | Kind::MilitaryInstitution);
            let abbreviation = text.len() <= ABBREVIATION && text.chars().all(|c| c.is_ascii_uppercase());
            if bundled && abbreviation {
                builder.add(text, n);
            } else if bundled || (text.chars().count() >= SHORTEST && text.contains(' ')) {
                builder.add(&format!("^{}", text.to_lowercase()), n);
            }
        }
        Self { screener, names: builder.build().unwrap_or_else(CueSet::empty) }
    }

    /// The lists behind it.
    #[must_use]
    pub fn screener(&self) -> &Screener {
        &self.screener
    }

    /// The listed names in passages that are flattened already; each name once.
    #[must_use]
    pub(crate) fn read_flat(&self, passages: &[&str], flats: &[Flat]) -> Vec<Spotted> {
        let mut out: Vec<Spotted> = Vec::new();
        for (i, (text, flat)) in passages.iter().zip(flats).enumerate() {
            for h in self.names.find(text, flat) {
                let span = Span::of(passages, i, h.start, h.end);
                if out.iter().any(|s| s.span.text.eq_ignore_ascii_case(&span.text)) {
                    continue;
                }
                let mut matches = self.screener.screen(&span.text, None);
                matches.retain(|m| m.score >= LEAST && matches!(m.how, How::Name | How::Alias));
                matches.truncate(MATCHES);
                if !matches.is_empty() {
                    out.push(Spotted { span, matches });
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let spotter = Spotter::new(Screener::bundled());
        let flat = Flat::of(text);
        spotter.read_flat(&[text], &[flat]).into_iter().map(|s| s.matches[0].party_id.clone()).collect()
    }

    #[test]
    fn listed_institutions_in_a_sentence() {
        assert_eq!(found("She comes from Beihang University in Beijing."), ["seven-sons/beihang"]);
        assert_eq!(found("a partner at the harbin institute of technology"), Vec::<String>::new());
        assert_eq!(found("with NUAA and ZTE"), ["seven-sons/nuaa", "horizon/zte"]);
    }

    #[test]
    fn others_are_not_found() {
        for text in [
            "Delft University of Technology and Nanjing University",
            "a bit of the hit on the military sciences academy",
            "Beijing University of Technology",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
