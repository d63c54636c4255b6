//! What leaves the Union, how, to whom and for what, as the text says it.
//!
//! In: passages. Out: [`Mentions`]: activities (shipment, e-mail, shared storage, visiting researcher …), countries (by
//! name, adjective, city or institution) and purposes, each with the words it was read from. Data:
//! `classifiers/activities.toml`, `classifiers/countries.toml`. What the text does not say stays unsaid: it becomes a
//! question in the determination, never a no.

mod countries;
mod data;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cues::{Flat, Negations};
pub use crate::span::Span;
pub(crate) use countries::distance;
pub use countries::{Country, CountryCode, Status, UnknownCountry, countries, country, resolve};
use data::{Meaning, data};

/// How something leaves, or how knowledge is passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// Goods sent.
    Shipment,
    /// Samples sent.
    Sample,
    /// Carried by a traveller, laptops included.
    HandCarried,
    /// Software handed over.
    Software,
    /// Technology sent by e-mail or a like message.
    Email,
    /// A shared drive or folder.
    SharedStorage,
    /// A code or data repository.
    Repository,
    /// Hosting in the cloud, or access from afar.
    CloudOrRemoteAccess,
    /// Telephone and video calls.
    Call,
    /// Talks and lectures.
    Lecture,
    /// Courses, workshops, training.
    Course,
    /// Supervision of students or doctoral researchers.
    Supervision,
    /// Somebody from outside who is here for a time.
    VisitingResearcher,
    /// A joint or double doctorate.
    JointPhd,
    /// Publication.
    Publication,
    /// The manuscript before publication.
    Manuscript,
    /// A patent application.
    Patent,
    /// Repair, maintenance, replacement.
    RepairMaintenance,
    /// Installation and commissioning.
    Installation,
    /// An exhibition or fair.
    Exhibition,
    /// Field tests and campaigns.
    FieldTest,
    /// Advice, consulting, know-how.
    TechnicalAssistance,
    /// Brokering between third countries.
    Brokering,
    /// Transit through the Union.
    Transit,
}

impl fmt::Display for ActivityKind {
    /// The name that `project.toml` and the record use.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Something that leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// How.
    pub kind: ActivityKind,
    /// The words.
    pub span: Span,
    /// Countries named in the same sentence.
    pub to: Vec<CountryCode>,
    /// Whether nothing material moves.
    pub intangible: bool,
    /// Whether the text says that it does not happen.
    pub negated: bool,
}

/// By what a country was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Its name.
    Name,
    /// An adjective or the name of its people.
    Demonym,
    /// A city that is in no other country of that fame.
    City,
    /// An institution.
    Institution,
}

/// A country in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountryMention {
    /// Its code.
    pub country: CountryCode,
    /// By what it was recognised.
    pub by: By,
    /// The words.
    pub span: Span,
    /// Whether its sentence makes it a place of the work; a country that is only mentioned is none.
    pub part: bool,
}

/// What the work is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurposeKind {
    /// Civil use.
    Civil,
    /// Military use.
    Military,
    /// Both.
    Dual,
    /// Weapons of mass destruction and their missiles.
    Wmd,
    /// Covert surveillance, repression.
    Surveillance,
}

/// A purpose in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Purpose {
    /// Which.
    pub kind: PurposeKind,
    /// The words.
    pub span: Span,
    /// Whether the text denies it.
    pub negated: bool,
}

/// What a text says about what leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Mentions {
    /// Activities in the order of the text.
    pub activities: Vec<Activity>,
    /// Countries in the order of the text.
    pub countries: Vec<CountryMention>,
    /// Purposes in the order of the text.
    pub purposes: Vec<Purpose>,
    /// Names that a text calls a country and the table does not know.
    pub unknown_countries: Vec<(UnknownCountry, Span)>,
}

impl Mentions {
    /// The countries outside the Union that take part, each once, sorted by code.
    #[must_use]
    pub fn destinations(&self) -> Vec<CountryCode> {
        self.outside(true)
    }

    /// The countries outside the Union that are named and take no part as far as the text says.
    #[must_use]
    pub fn only_mentioned(&self) -> Vec<CountryCode> {
        let part = self.destinations();
        let mut out = self.outside(false);
        out.retain(|c| !part.contains(c));
        out
    }

    fn outside(&self, part: bool) -> Vec<CountryCode> {
        let named = self.countries.iter().filter(|m| m.part == part && outside(&m.country));
        let mut out: Vec<CountryCode> = named.map(|m| m.country.clone()).collect();
        out.sort();
        out.dedup();
        out
    }
}

/// Whether a country is one that something leaves the Union for.
fn outside(code: &CountryCode) -> bool {
    country(code).is_none_or(|c| !matches!(c.status, Status::Eu | Status::Inside))
}

/// Whether an activity moves nothing material, as `classifiers/activities.toml` says.
#[must_use]
pub fn is_intangible(kind: ActivityKind) -> bool {
    data().kinds.iter().any(|(k, intangible, _)| *k == kind && *intangible)
}

/// The words of negation as `classifiers/activities.toml` has them, and how far they reach.
pub(crate) fn negation() -> (&'static str, usize) {
    let d = data();
    (&d.negation, d.reach)
}

/// Reads activities, countries and purposes.
#[must_use]
pub fn read(passages: &[&str]) -> Mentions {
    let flats: Vec<Flat> = passages.iter().map(|p| Flat::of(p)).collect();
    read_flat(passages, &flats)
}

/// The same for passages that are flattened already.
#[must_use]
pub(crate) fn read_flat(passages: &[&str], flats: &[Flat]) -> Mentions {
    let d = data();
    let mut out = Mentions::default();
    for (i, (text, flat)) in passages.iter().zip(flats).enumerate() {
        let hits = d.set.find(text, flat);
        let ends =
            hits.iter().filter(|h| matches!(d.meanings.get(h.cue), Some(Meaning::Negation))).map(|h| h.end).collect();
        let negations = Negations::new(text, ends, d.reach);
        let first = out.activities.len();
        let countries_from = out.countries.len();
        let mut last_country: Option<(usize, usize)> = None;
        let mut moves: Vec<Activity> = Vec::new();
        let mut places = Places { text, part: Vec::new(), toward: Vec::new(), people: Vec::new() };
        let mut before: Option<(usize, usize, Meaning)> = None;
        for h in &hits {
            // two spellings of one phrase flatten to the same words
            let this = d.meanings.get(h.cue).map(|m| (h.start, h.end, *m));
            if this.is_some() && this == before {
                continue;
            }
            before = this;
            let span = || Span::of(passages, i, h.start, h.end);
            match d.meanings.get(h.cue) {
                Some(Meaning::Activity(kind, intangible)) => out.activities.push(Activity {
                    kind: *kind,
                    span: span(),
                    to: Vec::new(),
                    intangible: *intangible,
                    negated: negations.before(h.start),
                }),
                Some(Meaning::Moves(kind, intangible)) => moves.push(Activity {
                    kind: *kind,
                    span: span(),
                    to: Vec::new(),
                    intangible: *intangible,
                    negated: negations.before(h.start),
                }),
                Some(Meaning::Part) => places.part.push(h.start),
                Some(Meaning::Toward) => places.toward.push(h.end),
                Some(Meaning::People) => places.people.push(h.end),
                Some(Meaning::Purpose(kind)) => {
                    out.purposes.push(Purpose { kind: *kind, span: span(), negated: negations.before(h.start) });
                }
                Some(Meaning::Country(c, by)) => {
                    let Some(c) = countries().get(*c) else { continue };
                    last_country = Some((h.start, h.end));
                    let part = *by == By::Institution;
                    out.countries.push(CountryMention { country: c.code.clone(), by: *by, span: span(), part });
                }
                Some(Meaning::Title) => {
                    // "Republic of Elbonia": the name that follows is a country, known or not
                    let known = last_country.is_some_and(|(s, e)| s <= h.start && e >= h.end);
                    if !known && let Some((name, end)) = capitalised(text, h.end) {
                        let inside = |x: &crate::cues::Hit| x.start >= h.start && x.start < end;
                        let country =
                            |x: &&crate::cues::Hit| matches!(d.meanings.get(x.cue), Some(Meaning::Country(..)));
                        if !hits.iter().filter(country).any(inside)
                            && let Err(unknown) = resolve(name)
                        {
                            out.unknown_countries.push((unknown, Span::of(passages, i, h.start, end)));
                        }
                    }
                }
                Some(Meaning::Negation | Meaning::Decoy) | None => {}
            }
        }
        let countries = &mut out.countries[countries_from..];
        moves.retain(|m| places.goes_outside(m, countries));
        if !moves.is_empty() {
            out.activities.extend(moves);
            out.activities[first..].sort_by_key(|a| (a.span.start, a.span.end));
        }
        near(text, &mut out.activities[first..], countries);
        for c in countries {
            c.part |= places.takes_part(c, &out.activities[first..]);
        }
    }
    out
}

/// The sentence around a place.
fn sentence(text: &str, start: usize, end: usize) -> (usize, usize) {
    let from = text[..start].rfind(['.', '!', '?', '\n']).map_or(0, |p| p + 1);
    let to = text[end..].find(['.', '!', '?', '\n']).map_or(text.len(), |p| end + p);
    (from, to)
}

/// Gives every activity the countries of its own sentence.
fn near(text: &str, activities: &mut [Activity], countries: &[CountryMention]) {
    for a in activities {
        let (from, to) = sentence(text, a.span.start, a.span.end);
        for c in countries.iter().filter(|c| c.span.start >= from && c.span.start < to) {
            if !a.to.contains(&c.country) {
                a.to.push(c.country.clone());
            }
        }
    }
}

/// Most words between a person and a verb of movement, and between "to" and a country.
const PERSON: usize = 5;
const TOWARD: usize = 3;

/// What tells, in one passage, which countries are places of the work.
struct Places<'t> {
    text: &'t str,
    part: Vec<usize>,
    /// Ends of words that point at what follows.
    toward: Vec<usize>,
    /// Ends of words for people.
    people: Vec<usize>,
}

impl Places<'_> {
    /// Whether a word lies at most so many words before a place, in the same clause.
    fn within(&self, end: usize, at: usize, words: usize) -> bool {
        self.text.get(end..at).is_some_and(|between| {
            !between.contains(['.', ';', '!', '?', ':', '\n']) && between.split_whitespace().count() <= words
        })
    }

    /// Whether a verb of movement has a country outside behind it in its sentence, and nobody before it.
    fn goes_outside(&self, m: &Activity, countries: &[CountryMention]) -> bool {
        let (_, to) = sentence(self.text, m.span.start, m.span.end);
        let person = self.people.iter().any(|end| self.within(*end, m.span.start, PERSON));
        !person && countries.iter().any(|c| c.span.start >= m.span.end && c.span.start < to && outside(&c.country))
    }

    fn takes_part(&self, c: &CountryMention, activities: &[Activity]) -> bool {
        let (from, to) = sentence(self.text, c.span.start, c.span.end);
        self.part.iter().any(|p| *p >= from && *p < to)
            || self.toward.iter().any(|end| self.within(*end, c.span.start, TOWARD))
            || activities.iter().any(|a| a.span.start >= from && a.span.start < to && a.to.contains(&c.country))
    }
}

/// The run of capitalised words behind `at`.
fn capitalised(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let lead = rest.len() - rest.trim_start().len();
    let rest = &rest[lead..];
    let mut len = 0;
    for word in rest.split_inclusive(' ') {
        let plain = word.trim_end().trim_end_matches([',', '.', ';', ')', ':']);
        if !plain.chars().next().is_some_and(char::is_uppercase) {
            break;
        }
        len += word.len();
        if plain.len() < word.trim_end().len() {
            break;
        }
    }
    let name = rest[..len].trim_end().trim_end_matches([',', '.', ';', ')', ':']);
    (!name.is_empty()).then_some((name, at + lead + name.len()))
}

#[cfg(test)]
mod tests;
