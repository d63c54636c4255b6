//! What a figure is a figure *of*: figures attached to technical parameters by the words near them.
//!
//! In: a [`Reading`]. Out: for every figure the parameters it may state, each with a confidence between 0 and 1. A
//! figure that could belong to two parameters is certain for neither.

use super::matcher::Matcher;
use super::reading::{Figure, Reading, Sentence};
use crate::annex::PropertyId;
use crate::quantities::{Interval, Kind};

/// Speed of light in vacuum, m/s (SI, exact).
const C: f64 = 299_792_458.0;
/// Confidence of a figure that no parameter word claims, for the main parameter of its kind.
pub(super) const UNCLAIMED_MAIN: f64 = 0.6;
/// The same, for any other parameter of its kind.
const UNCLAIMED: f64 = 0.48;

/// Nearness from which the word of a parameter claims a figure.
const CLAIMED: f64 = 0.55;
/// Confidence of a figure claimed by a parameter of the same sort that the entry does not ask for ("cooling
/// temperature" where it asks for the "cold tip temperature"): it may meet a limit, but rules nothing out.
const FOREIGN: f64 = 0.46;

/// Whether two parameters are of one sort: their names end alike.
fn akin(matcher: &Matcher, a: PropertyId, b: PropertyId) -> bool {
    let head = |p: PropertyId| matcher.list.properties.get(p).name.rsplit(' ').next();
    head(a) == head(b)
}

/// The values of a figure read as the kind of a parameter; `None` when it cannot be.
pub(super) fn values_as(matcher: &Matcher, figure: &Figure, property: PropertyId) -> Option<Interval> {
    let p = matcher.list.properties.get(property);
    let q = &figure.quantity;
    if let Some(v) = q.as_kind(p.kind) {
        return Some(v.clone());
    }
    for kind in &p.also {
        if let Some(v) = q.as_kind(*kind) {
            return converted(v, *kind, p.kind).or_else(|| Some(v.clone()));
        }
    }
    let kind = q.kind?;
    converted(&q.value, kind, p.kind)
}

/// Values of one kind as another where physics links the two: dBm and watt, wavelength and frequency.
fn converted(v: &Interval, from: Kind, to: Kind) -> Option<Interval> {
    Some(match (from.name(), to.name()) {
        ("power level", "power") => v.map_increasing(|x| 10f64.powf((x - 30.0) / 10.0)),
        ("power level dBW", "power") => v.map_increasing(|x| 10f64.powf(x / 10.0)),
        ("power", "power level") => v.map_increasing(|x| 10.0 * x.log10() + 30.0),
        // only light is stated either way
        ("frequency", "length") if v.low >= 1e12 => v.map_monotonous(|x| C / x),
        ("particle energy", "energy") | ("energy", "particle energy") => v.clone(),
        _ => return None,
    })
}

/// Confidence that `figure` states `property`, by the words of its sentence. `extra` are further words of the limit.
pub(super) fn confidence(
    matcher: &Matcher,
    reading: &Reading,
    figure: &Figure,
    property: PropertyId,
    limit: u32,
    sole: bool,
) -> f64 {
    if values_as(matcher, figure, property).is_none() && !figure.quantity.is_bare() {
        return 0.0;
    }
    let sentence = &reading.sentences[figure.sentence];
    let p = matcher.list.properties.get(property);
    if figure.quantity.is_bare() {
        return bare(matcher, sentence, figure, property, limit);
    }
    // counted things with a unit of their own ("12 Mpixel") need their noun as well
    let mut own: f64 = 0.0;
    let mut rival: f64 = 0.0;
    let mut foreign: f64 = 0.0;
    for (other, rank, range) in &sentence.properties {
        let fits = *other == property || values_as(matcher, figure, *other).is_some();
        if !fits || contained(sentence, matcher, figure, range) {
            continue;
        }
        let near = nearness(reading, sentence, figure, range, *rank);
        if *other == property {
            own = own.max(near);
        } else if !matcher.asks(limit, *other) && akin(matcher, property, *other) {
            foreign = foreign.max(near);
        } else {
            rival = rival.max(near);
        }
    }
    for (l, range) in &sentence.limit_words {
        if *l == limit {
            own = own.max(nearness(reading, sentence, figure, range, 0));
        }
    }
    for (n, range) in &sentence.nouns {
        if *n == property && range.start >= figure.tokens.end.saturating_sub(1) && range.start <= figure.tokens.end + 2
        {
            own = own.max(0.95);
        }
    }
    if own > 0.0 {
        // another parameter's word stands clearly nearer
        return if rival.max(foreign) > own + 0.25 { own * 0.4 } else { own };
    }
    if rival > CLAIMED {
        return 0.0;
    }
    if foreign > CLAIMED {
        return FOREIGN;
    }
    let specific = matches!(p.kind.name(), "ratio" | "level" | "count" | "number");
    match (p.main, sole, specific) {
        (true, _, _) => UNCLAIMED_MAIN,
        // a percentage or a number of decibels says nothing without its word
        (false, _, true) => 0.0,
        (false, true, false) => UNCLAIMED_MAIN - 0.05,
        (false, false, false) => UNCLAIMED,
    }
}

/// A number without a unit: a counted noun right after it, or a parameter word right beside it.
fn bare(matcher: &Matcher, sentence: &Sentence, figure: &Figure, property: PropertyId, limit: u32) -> f64 {
    let p = matcher.list.properties.get(property);
    let kind = p.kind.name();
    if !matches!(kind, "count" | "number" | "ratio") {
        return 0.0;
    }
    let mut best: f64 = 0.0;
    for (n, range) in &sentence.nouns {
        let gap = range.start.saturating_sub(figure.tokens.end);
        if *n == property && range.start + 1 >= figure.tokens.end && gap <= 3 {
            #[expect(clippy::cast_precision_loss, reason = "at most 3")]
            let near = 0.95 - 0.1 * gap as f64;
            best = best.max(near);
        }
    }
    if kind == "ratio" {
        // a bare number is a ratio only when it is below one
        let v = &figure.quantity.value;
        if v.high > 1.0 {
            return best;
        }
    }
    let words = sentence
        .properties
        .iter()
        .filter(|(o, _, _)| *o == property)
        .map(|(_, _, r)| r)
        .chain(sentence.limit_words.iter().filter(|(l, _)| *l == limit).map(|(_, r)| r));
    for range in words {
        let gap = gap(figure, range);
        if gap <= 3 {
            #[expect(clippy::cast_precision_loss, reason = "at most 3")]
            let near = 0.9 - 0.1 * gap as f64;
            best = best.max(near);
        }
    }
    best
}

/// Tokens between a figure and a word.
fn gap(figure: &Figure, range: &std::ops::Range<usize>) -> usize {
    if range.end <= figure.tokens.start {
        figure.tokens.start - range.end
    } else {
        range.start.saturating_sub(figure.tokens.end)
    }
}

fn nearness(reading: &Reading, sentence: &Sentence, figure: &Figure, range: &std::ops::Range<usize>, rank: u16) -> f64 {
    let gap = gap(figure, range);
    let between = sentence
        .quantities
        .iter()
        .map(|i| &reading.figures[*i])
        .filter(|f| {
            let (a, b) = if range.end <= figure.tokens.start {
                (range.end, figure.tokens.start)
            } else {
                (figure.tokens.end, range.start)
            };
            f.tokens.start >= a
                && f.tokens.end <= b
                && f.tokens.end > f.tokens.start
                && !f.quantity.is_bare()
                && (f.quantity.group.is_none() || f.quantity.group != figure.quantity.group)
        })
        .count();
    // a word after its figure ("a 3 GHz bandwidth") belongs to it only when close
    let after = range.start >= figure.tokens.end;
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let cost = gap as f64 * if after { 1.4 } else { 1.0 } + 5.0 * between as f64 + f64::from(rank.min(8)) * 0.15;
    0.97 * (-cost / 16.0).exp()
}

/// Whether a parameter word is only part of a longer one ("stability" in "frequency stability").
fn contained(sentence: &Sentence, matcher: &Matcher, figure: &Figure, range: &std::ops::Range<usize>) -> bool {
    sentence.properties.iter().any(|(o, _, r)| {
        r.start <= range.start
            && r.end >= range.end
            && r.len() > range.len()
            && values_as(matcher, figure, *o).is_some()
    })
}
