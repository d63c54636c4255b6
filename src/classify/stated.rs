//! What a figure states, for people: the one parameter shown beside it.
//!
//! In: a [`Reading`] and a figure. Out: a parameter, or none. Judging an item asks for every parameter by itself
//! (`attach.rs`); here general parameters come before those of single items.

use super::attach::{UNCLAIMED_MAIN, confidence, glued, values_as};
use super::matcher::Matcher;
use super::reading::{Figure, Reading, Sentence};
use crate::annex::PropertyId;
use crate::quantities::{Quantity, Stated};

/// Least confidence of a narrower parameter that is named beside the broader one.
const NARROWER: f64 = 0.35;
/// What it adds to a parameter, among those whose words are near, that the unit names it as well.
const UNIT_SAYS: f64 = 0.05;
/// A word of so many letters names no parameter of single items.
const SHORT_WORD: usize = 4;

/// The parameter a figure most likely states, for people: a general one where its word stands near enough, else one of
/// single items, else what a figure of its kind states when nothing claims it.
pub(super) fn stated(matcher: &Matcher, reading: &Reading, figure: &Figure) -> Option<PropertyId> {
    let properties = &matcher.list.properties;
    let sentence = &reading.sentences[figure.sentence];
    if is_tolerance(reading, sentence, figure) {
        return None;
    }
    if let Some(counted) = glued(matcher, reading, figure).or_else(|| counted(matcher, sentence, figure)) {
        return Some(counted);
    }
    let value = |p: PropertyId| values_as(matcher, figure, p).unwrap_or_else(|| figure.quantity.value.clone());
    let words = || reading.tokens[figure.passage][sentence.tokens.clone()].iter().map(|t| t.folded.as_str());
    let mut claims: Vec<(PropertyId, f64)> = Vec::new();
    for (p, _, _) in &sentence.properties {
        let known = claims.iter().any(|(known, _)| known == p);
        if known || !matcher.parameters.plausible(*p, &value(*p)) || !matcher.parameters.speaks_of(*p, words()) {
            continue;
        }
        // two sides make an area for a limit that asks one; for people each is a length
        let made = figure.quantity.group.is_some() && figure.quantity.kind.is_some_and(|k| k.name() == "length");
        if made && figure.quantity.kind != Some(properties.get(*p).kind) {
            continue;
        }
        // a parameter without a kind of its own ("0.21 kg/kWh" as the number 0.21) would hide the kind of the figure
        let own_kind = !figure.quantity.is_bare() && figure.quantity.kind != Some(properties.get(*p).kind);
        if own_kind && properties.get(*p).kind.name() == "number" {
            continue;
        }
        if figure.quantity.is_bare() && properties.get(*p).kind.name() == "count" && !is_whole(&figure.quantity) {
            continue;
        }
        if !properties.get(*p).general && !speaks_up(matcher, reading, figure, *p) {
            continue;
        }
        claims.push((*p, confidence(matcher, reading, figure, *p, u32::MAX, false)));
    }
    // "turns at 120 revolutions per minute": the unit's own words decide between two that are equally near
    let in_unit = |p: PropertyId| {
        let within = |r: &std::ops::Range<usize>| r.start >= figure.tokens.start && r.end <= figure.tokens.end;
        sentence.properties.iter().any(|(o, _, r)| *o == p && within(r))
    };
    let best = |general: bool| {
        claims
            .iter()
            .filter(|(p, c)| *c > UNCLAIMED_MAIN && properties.get(*p).general == general)
            .map(|(p, c)| (*p, c + if in_unit(*p) { UNIT_SAYS } else { 0.0 }))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            .map(|(p, _)| p)
    };
    if let Some(p) = best(true) {
        // "wafers of 300 mm diameter": a narrower parameter named as well
        let suffix = format!(" {}", properties.get(p).name);
        let words = |id: PropertyId| sentence.properties.iter().filter(move |(o, _, _)| *o == id).map(|(_, _, r)| r);
        let narrower = claims.iter().find(|(o, c)| {
            *c > NARROWER
                && properties.get(*o).name.ends_with(&suffix)
                && words(*o).any(|own| words(p).all(|shared| shared != own))
        });
        return Some(narrower.map_or(p, |(o, _)| *o));
    }
    best(false).or_else(|| {
        let id = matcher.parameters.unclaimed(&figure.quantity)?;
        matcher.parameters.plausible(id, &figure.quantity.value).then_some(id)
    })
}

/// Whether the sentence names a parameter of single items by more than a word like "at" or "over".
fn speaks_up(matcher: &Matcher, reading: &Reading, figure: &Figure, property: PropertyId) -> bool {
    let sentence = &reading.sentences[figure.sentence];
    let tokens = &reading.tokens[figure.passage];
    let short = |r: &std::ops::Range<usize>| {
        r.len() == 1 && tokens.get(r.start).is_some_and(|t| t.folded.len() <= SHORT_WORD && !t.capitals)
    };
    let counted = matches!(matcher.list.properties.get(property).kind.name(), "count" | "number");
    counted || sentence.properties.iter().any(|(p, _, r)| *p == property && !short(r))
}

/// Whether a figure is the tolerance of the one right before it: "2 mm (±0.05 mm)".
fn is_tolerance(reading: &Reading, sentence: &Sentence, figure: &Figure) -> bool {
    figure.quantity.stated == Stated::Deviation
        && sentence.quantities.iter().map(|i| &reading.figures[*i]).any(|f| {
            f.tokens.end == figure.tokens.start && f.quantity.kind == figure.quantity.kind && !f.quantity.is_bare()
        })
}

/// Whether a figure can count things.
fn is_whole(q: &Quantity) -> bool {
    [q.value.low, q.value.high].into_iter().all(|v| !v.is_finite() || (v.fract() == 0.0 && v > 0.0))
}

/// The parameter that counts the noun right after a whole number.
fn counted(matcher: &Matcher, sentence: &Sentence, figure: &Figure) -> Option<PropertyId> {
    let q = &figure.quantity;
    if !is_whole(q) || !(q.is_bare() || q.kind.is_some_and(|k| k.name() == "count")) {
        return None;
    }
    let next = figure.tokens.end.saturating_sub(1)..=figure.tokens.end + 1;
    let divided = |at: usize| sentence.breaks.iter().any(|(b, _)| *b >= figure.tokens.end && *b <= at);
    sentence
        .nouns
        .iter()
        .filter(|(_, _, range)| next.contains(&range.start) && range.end > figure.tokens.start && !divided(range.start))
        .min_by_key(|(p, rank, range)| {
            (!matcher.list.properties.get(*p).general, range.start, std::cmp::Reverse(range.end), *rank)
        })
        .map(|(p, _, _)| *p)
}
