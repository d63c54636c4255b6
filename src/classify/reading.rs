//! What a text says, before any item is judged: terms, figures and their surroundings, sentence by sentence.
//!
//! In: the passages of a document and a [`Matcher`]. Out: a [`Reading`].

use std::collections::HashMap;
use std::ops::Range;

use super::genitive;
use super::matcher::{Cue, Matcher, Owner};
use super::outline;
use super::recognise::Present;
use super::subject::Subject;
use crate::annex::{ControlCode, ItemId, PropertyId};
use crate::lexicon::{PhraseHit, QuickBuild, Token, language_of, sentences, tokenize};
use crate::quantities::{self, Decimal, Quantity};

/// A place in a document: a passage and a byte range in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Index of the passage.
    pub passage: usize,
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset after the last character.
    pub end: usize,
}

/// Most words between a figure and the words that make it a total: "0.55 m² of membrane in all".
const TOTAL_REACH: usize = 3;

/// A term found, with what stands around it.
#[derive(Debug, Clone)]
pub(super) struct TermHit {
    /// Index of the term; `None` for a CAS number or a code mention.
    pub(super) term: Option<u32>,
    pub(super) strong: bool,
    pub(super) sentence: usize,
    pub(super) spans: Vec<Span>,
    /// Said not to be there.
    pub(super) negated: bool,
    /// In a sentence about the past, texts, pictures.
    pub(super) distant: bool,
    /// Share of ordinary research texts with these words (the rarest part counts).
    pub(super) background: f32,
}

impl TermHit {
    pub(super) fn affirmed(&self) -> bool {
        !self.negated
    }
}

/// A sentence with its words and figures.
#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) passage: usize,
    pub(super) range: Range<usize>,
    /// Its words among the tokens of the passage.
    pub(super) tokens: Range<usize>,
    /// Those that are no names.
    pub(super) plain: Vec<usize>,
    pub(super) quantities: Vec<usize>,
    /// Parameter words: property, rank, token range.
    pub(super) properties: Vec<(PropertyId, u16, Range<usize>)>,
    /// Counted nouns: property, rank, token range.
    pub(super) nouns: Vec<(PropertyId, u16, Range<usize>)>,
    /// Words of single limits: limit, token range.
    pub(super) limit_words: Vec<(u32, Range<usize>)>,
    pub(super) distant: bool,
    /// Whether it has words that head a survey of what others have done.
    of_survey: bool,
    /// Tokens that a mark stands before: `;` or `|` between parts of a table (hard), a comma or bracket.
    pub(super) breaks: Vec<(usize, Break)>,
    /// Token positions of things that merely serve the work.
    pub(super) servants: Vec<usize>,
    /// Token ranges of words that say that a figure is of several things together.
    totals: Vec<Range<usize>>,
    /// Token ranges of strong thing terms, with their entry.
    pub(super) things: Vec<(ItemId, Range<usize>)>,
    /// Words that deny what stands after or before them, or ask what stands after them.
    pub(super) negations: Vec<(Cue, Range<usize>)>,
}

/// A mark that divides a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// A comma, a bracket.
    Soft,
    /// A semicolon, a table cell's edge, a new line.
    Hard,
}

/// A figure with its place.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) quantity: Quantity,
    pub(super) sentence: usize,
    pub(super) passage: usize,
    /// Tokens of the passage it spans.
    pub(super) tokens: Range<usize>,
}

/// A reading of a document.
pub struct Reading {
    /// The words of each passage.
    pub(super) tokens: Vec<Vec<Token>>,
    pub(super) sentences: Vec<Sentence>,
    pub(super) figures: Vec<Figure>,
    pub(super) things: HashMap<ItemId, Vec<TermHit>, QuickBuild>,
    pub(super) others: HashMap<Owner, Vec<TermHit>, QuickBuild>,
    /// Codes of the list that the text names itself.
    pub(super) codes: Vec<(ControlCode, Span)>,
    /// For each passage the block it belongs to: the rows of a table are one, any other passage is one of its own.
    pub(super) blocks: Vec<usize>,
    /// For each passage whether it tells what others have done so far.
    pub(super) surveys: Vec<bool>,
    /// Share of sentences that speak of the past, of texts, of pictures.
    pub(super) distance: f32,
    /// Number of words.
    pub(super) words: usize,
    /// Sentences in which the text says itself that it lacks facts.
    pub(super) missing: Vec<usize>,
    /// Where it says that a rule of a general note releases what it hands over, by the rule's number.
    pub(super) released: Vec<(u16, Span)>,
    /// Whether it says that something is not for everybody.
    pub(super) withheld: bool,
    /// Words that say what is handed over.
    pub(super) subject: Subject,
    /// ISO 639-1 code of the language, when it could be told.
    pub language: Option<&'static str>,
}

impl Reading {
    /// Reads a document.
    #[must_use]
    pub fn of(matcher: &Matcher, passages: &[&str]) -> Self {
        let language = language_of(passages);
        let usual = if matches!(language, Some("nl" | "fr" | "de")) { Decimal::Comma } else { Decimal::Point };
        let decimal = Decimal::of(passages, usual);
        let compounds = matches!(language, Some("nl" | "de"));
        let mut out = Self {
            tokens: Vec::new(),
            sentences: Vec::new(),
            figures: Vec::new(),
            things: HashMap::default(),
            others: HashMap::default(),
            codes: Vec::new(),
            blocks: outline::blocks(passages),
            surveys: Vec::new(),
            distance: 0.0,
            words: 0,
            missing: Vec::new(),
            released: Vec::new(),
            withheld: false,
            subject: Subject::default(),
            language,
        };
        let mut present = Present::none(matcher.automaton.len());
        for (index, text) in passages.iter().enumerate() {
            out.passage(matcher, index, text, (decimal, compounds), &mut present);
        }
        let of_survey = out.sentences.iter().filter(|s| s.of_survey).map(|s| s.passage).collect();
        out.surveys = outline::surveys(passages, &of_survey);
        out.deny_traces(passages);
        let distant = out.sentences.iter().filter(|s| s.distant).count();
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        if !out.sentences.is_empty() {
            out.distance = distant as f32 / out.sentences.len() as f32;
        }
        out
    }

    /// What is there in parts per million is an impurity, not the thing: `SiF4` below 50 ppm.
    fn deny_traces(&mut self, passages: &[&str]) {
        let trace =
            |q: &Quantity| q.kind.is_some_and(|k| k.name() == "ratio") && q.value.high <= TRACE && !q.unit.is_empty();
        let traces: Vec<(usize, usize)> =
            self.figures.iter().filter(|f| trace(&f.quantity)).map(|f| (f.passage, f.quantity.span.start)).collect();
        if traces.is_empty() {
            return;
        }
        let of_trace = |s: &Span| {
            traces.iter().any(|(passage, start)| {
                let between =
                    passages.get(s.passage).filter(|_| *passage == s.passage).and_then(|p| p.get(s.end..*start));
                between.is_some_and(|b| !b.contains([',', ';', '.']) && b.split_whitespace().count() <= BEFORE_TRACE)
            })
        };
        for hit in self.things.values_mut().flatten() {
            hit.negated |= matches!(&hit.spans[..], [span] if of_trace(span));
        }
    }

    /// The sentence in which a span starts.
    pub(super) fn sentence_at(&self, span: &Span) -> Option<usize> {
        let after = self.sentences.partition_point(|s| (s.passage, s.range.start) <= (span.passage, span.start));
        after.checked_sub(1).filter(|at| self.sentences[*at].passage == span.passage)
    }

    /// Whether two sentences of a passage are the same or stand beside one another.
    pub(super) fn are_near(&self, a: usize, b: usize) -> bool {
        a.abs_diff(b) <= 1 && self.sentences[a].passage == self.sentences[b].passage
    }

    /// Whether a figure is of several things together: "six cassettes of 0.1 m² (0.6 m² in all)".
    pub(super) fn is_total(&self, figure: &Figure) -> bool {
        let sentence = &self.sentences[figure.sentence];
        let near = |r: &Range<usize>| {
            let between =
                if r.start >= figure.tokens.end { figure.tokens.end..r.start } else { r.end..figure.tokens.start };
            let others = sentence.quantities.iter().map(|q| &self.figures[*q].tokens);
            between.len() <= TOTAL_REACH && !others.into_iter().any(|t| between.contains(&t.start))
        };
        sentence.totals.iter().any(near)
    }

    /// The words of each sentence that may say what the thing is: without names.
    pub(super) fn plain_words(&self) -> Vec<Vec<&Token>> {
        let words = |s: &Sentence| s.plain.iter().map(|i| &self.tokens[s.passage][*i]).collect();
        self.sentences.iter().map(words).collect()
    }

    fn passage(
        &mut self,
        matcher: &Matcher,
        passage: usize,
        text: &str,
        (decimal, compounds): (Decimal, bool),
        present: &mut Present,
    ) {
        let mut tokens = tokenize(text);
        if compounds {
            tokens = matcher.automaton.split_compounds(text, tokens, self.language);
        }
        let hits = matcher.automaton.find(&tokens, self.language);
        let quantities = quantities::read(text, decimal);
        let ranges = sentences(text);
        let mut hit_at = 0;
        let mut quantity_at = 0;
        for range in ranges {
            let from = hit_at;
            while hit_at < hits.len() && hits[hit_at].start < range.end {
                hit_at += 1;
            }
            let inside: Vec<&PhraseHit> =
                hits[from..hit_at].iter().filter(|h| h.start >= range.start && h.end <= range.end).collect();
            let index = self.sentences.len();
            let words =
                tokens.partition_point(|t| t.start < range.start)..tokens.partition_point(|t| t.start < range.end);
            let plain = matcher.resemblance.plain(text, &tokens, words.clone(), self.language);
            // how long a text is must not hang on who is named in it
            self.words += plain.iter().filter(|i| tokens[**i].folded.len() > 2).count();
            self.sentences.push(Sentence {
                passage,
                range: range.clone(),
                tokens: words,
                plain,
                quantities: Vec::new(),
                properties: Vec::new(),
                nouns: Vec::new(),
                limit_words: Vec::new(),
                breaks: breaks(text, &tokens, &range),
                distant: false,
                of_survey: false,
                servants: Vec::new(),
                totals: Vec::new(),
                things: Vec::new(),
                negations: Vec::new(),
            });
            self.sentence_words(matcher, index, &inside);
            if !self.sentences[index].tokens.is_empty() {
                genitive::add(matcher, &mut self.sentences[index], &tokens);
            }
            self.terms(matcher, index, &inside, &tokens, text, present);
            while quantity_at < quantities.len() && quantities[quantity_at].span.start < range.end {
                let q = quantities[quantity_at].clone();
                quantity_at += 1;
                let first = tokens.partition_point(|t| t.end <= q.span.start);
                let last = tokens.partition_point(|t| t.start < q.span.end);
                self.sentences[index].quantities.push(self.figures.len());
                self.figures.push(Figure { quantity: q, sentence: index, passage, tokens: first..last });
            }
            self.cas_numbers(matcher, index, text);
        }
        self.code_mentions(matcher, passage, text, &tokens);
        self.tokens.push(tokens);
    }

    fn sentence_words(&mut self, matcher: &Matcher, index: usize, hits: &[&PhraseHit]) {
        let sentence = &mut self.sentences[index];
        for h in hits {
            let Some(m) = matcher.meaning(h.phrase) else { continue };
            for (p, rank) in &m.properties {
                sentence.properties.push((*p, *rank, h.first..h.last));
            }
            for (p, rank) in &m.nouns {
                sentence.nouns.push((*p, *rank, h.first..h.last));
            }
            sentence.limit_words.extend(m.limits.iter().map(|l| (*l, h.first..h.last)));
            for cue in &m.cues {
                match cue {
                    Cue::Distant => sentence.distant = true,
                    Cue::Survey => sentence.of_survey = true,
                    Cue::Servant => sentence.servants.push(h.first),
                    Cue::Total => sentence.totals.push(h.first..h.last),
                    Cue::Subject(cue) => self.subject.add(*cue),
                    Cue::Missing => self.missing.push(index),
                    Cue::Withheld => self.withheld = true,
                    Cue::NegationBefore
                    | Cue::NegationIn(_)
                    | Cue::NegationOpening
                    | Cue::NegationAfter
                    | Cue::NegationClosing
                    | Cue::Asking
                    | Cue::Releasing(_) => {}
                }
            }
        }
    }

    fn cas_numbers(&mut self, matcher: &Matcher, index: usize, text: &str) {
        let sentence = &self.sentences[index];
        let (passage, range, distant) = (sentence.passage, sentence.range.clone(), sentence.distant);
        let part = &text[range.clone()];
        let mut at = 0;
        while let Some(found) = part[at..].find('-') {
            let dash = at + found;
            at = dash + 1;
            let start = part[..dash]
                .rfind(|c: char| !c.is_ascii_digit())
                .map_or(0, |p| p + part[p..].chars().next().map_or(1, char::len_utf8));
            let end =
                part[dash + 1..].find(|c: char| !c.is_ascii_digit() && c != '-').map_or(part.len(), |p| dash + 1 + p);
            let candidate = part[start..end].trim_end_matches('-');
            if !crate::lexicon::cas_is_valid(candidate) {
                continue;
            }
            let span = Span { passage, start: range.start + start, end: range.start + start + candidate.len() };
            for id in matcher.cas.get(candidate).into_iter().flatten() {
                self.things.entry(*id).or_default().push(TermHit {
                    term: None,
                    strong: true,
                    sentence: index,
                    spans: vec![span.clone()],
                    negated: false,
                    distant,
                    background: 0.0,
                });
            }
            at = end;
        }
    }

    fn code_mentions(&mut self, matcher: &Matcher, passage: usize, text: &str, tokens: &[Token]) {
        for t in tokens {
            let raw = &text[t.start..t.end];
            if raw.len() != 5 && !(raw.len() > 5 && raw.len() < 14) {
                continue;
            }
            let b = raw.as_bytes();
            if !(b[0].is_ascii_digit() && b[1].is_ascii_uppercase() && b[2..5].iter().all(u8::is_ascii_digit)) {
                continue;
            }
            // take the path that follows: "3A001.b.2."
            let rest = &text[t.end..];
            let tail = rest.find(|c: char| !(c == '.' || c.is_ascii_alphanumeric())).unwrap_or(rest.len());
            for stop in (0..=tail).rev() {
                if !rest.is_char_boundary(stop) || rest[..stop].ends_with('.') {
                    continue;
                }
                if let Ok(code) = text[t.start..t.end + stop].parse::<ControlCode>()
                    && matcher.id(&code).is_some()
                {
                    self.codes.push((code, Span { passage, start: t.start, end: t.end + stop }));
                    break;
                }
            }
        }
    }
}

/// The marks that divide a sentence.
fn breaks(text: &str, tokens: &[Token], range: &Range<usize>) -> Vec<(usize, Break)> {
    let first = tokens.partition_point(|t| t.start < range.start);
    let last = tokens.partition_point(|t| t.start < range.end);
    let mut out = Vec::new();
    for i in (first + 1)..last {
        let between = text.get(tokens[i - 1].end..tokens[i].start).unwrap_or("");
        if between.contains([';', '|', '\n', '\t']) {
            out.push((i, Break::Hard));
        } else if between.contains([',', '(', ')']) {
            out.push((i, Break::Soft));
        }
    }
    out
}

/// Share up to which a substance is an impurity.
const TRACE: f64 = 1e-3;
/// Most words between a substance and the share of it: "below", "less than".
const BEFORE_TRACE: usize = 2;
