//! What a figure is a figure *of*: figures attached to technical parameters by the words near them.
//!
//! In: a [`Reading`]. Out: for every figure the parameters it may state, each with a confidence between 0 and 1. A
//! figure that could belong to two parameters is certain for neither.

use super::matcher::Matcher;
use super::reading::{Break, Figure, Reading, Sentence};
use crate::annex::{PropertyId, Side};
use crate::quantities::{Interval, Kind, Stated, joins_figures};

/// Speed of light in vacuum, m/s (SI, exact).
const C: f64 = 299_792_458.0;
/// Seconds in a day.
const DAY: f64 = 86_400.0;
/// Confidence of a figure that no parameter word claims, for the main parameter of its kind.
pub(super) const UNCLAIMED_MAIN: f64 = 0.6;
/// The same, where its unit says which parameter it is: no other has that unit.
const NAMED_BY_UNIT: f64 = 0.8;
/// The same, for any other parameter of its kind.
const UNCLAIMED: f64 = 0.48;

/// Confidence of a number without a unit right after the word of its parameter.
const UNITLESS: f64 = 0.75;
/// Most words between a parameter and its number without a unit: "m/z up to 400".
const UP_TO: usize = 2;
/// Most words of the heading of a column before a figure.
const HEADING: usize = 4;
/// Confidence of a number that its own word counts: "vijfassig".
const GLUED: f64 = 0.95;
/// Nearness from which the word of a parameter claims a figure.
const CLAIMED: f64 = 0.55;
/// Nearness of a word that stands right beside a figure.
const BESIDE: f64 = 0.92;
/// Confidence of a figure claimed by a parameter of the same sort that the entry does not ask for ("cooling
/// temperature" where it asks for the "cold tip temperature"): it may meet a limit, but rules nothing out.
const FOREIGN: f64 = 0.46;

/// By how much another parameter's word must stand nearer to take a figure away when limits are compared.
const NEARER: f64 = 0.12;
/// The same when people are shown what a figure states.
const NEARER_SHOWN: f64 = 0.25;

/// Whether two parameters are of one sort: their names end alike.
fn akin(matcher: &Matcher, a: PropertyId, b: PropertyId) -> bool {
    let head = |p: PropertyId| matcher.list.properties.get(p).name.rsplit(' ').next();
    head(a) == head(b)
}
/// What a semicolon or a cell's edge costs, in words, before a word that follows its figure.
const HARD_BREAK: f64 = 6.0;
/// The same, for a comma or bracket.
const SOFT_BREAK: f64 = 2.5;
/// What it costs a word to stand right after another figure of the kind.
const TAKEN: f64 = 8.0;
/// Most words between a word and the figure it introduces: "linewidth not more than 3 kHz".
const INTRODUCES: usize = 4;
/// The same, when no mark stands before the word: "2 dB and the gain 30 dB", "8 to 14 µm with a pitch of 12 µm".
const INTRODUCES_JOINED: usize = 1;
/// Most words between two figures that state one parameter, when the second is bounded: "and at most".
const BOUND_WORDS: usize = 3;
/// What it costs a word to be the figure's own unit.
const UNIT_WORD: f64 = 4.0;

/// The values of a figure read as the kind of a parameter; `None` when it cannot be.
pub(super) fn values_as(matcher: &Matcher, figure: &Figure, property: PropertyId) -> Option<Interval> {
    let p = matcher.list.properties.get(property);
    let q = &figure.quantity;
    if q.is_bare() {
        return p.bare.map(|(factor, offset)| q.value.map_increasing(|v| v * factor + offset));
    }
    if let Some(v) = q.as_kind(p.kind) {
        return Some(v.clone());
    }
    for kind in &p.also {
        if let Some(v) = q.as_kind(*kind) {
            return converted(v, *kind, p.kind).or_else(|| a_day(v, *kind, p.kind)).or_else(|| Some(v.clone()));
        }
    }
    let kind = q.kind?;
    converted(&q.value, kind, p.kind)
}

/// Whether a figure may state a parameter, by its kind and magnitude.
fn could_state(matcher: &Matcher, figure: &Figure, property: PropertyId) -> bool {
    values_as(matcher, figure, property).is_some_and(|v| matcher.parameters.plausible(property, &v))
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

/// What comes in a day, for a parameter that is stated either way: "20 kg of ice", "20 kg of ice per 24 hours".
fn a_day(v: &Interval, from: Kind, to: Kind) -> Option<Interval> {
    (from.name() == "mass flow" && to.name() == "mass").then(|| v.map_increasing(|x| x * DAY))
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
        return bare(matcher, reading, sentence, figure, property, limit);
    }
    if glued(matcher, reading, figure) == Some(property) {
        return GLUED;
    }
    let Claims { own, rival, foreign } = claims(matcher, reading, figure, property, limit);
    if own > 0.0 {
        // another parameter's word stands clearly nearer
        let nearer = if limit == u32::MAX { NEARER_SHOWN } else { NEARER };
        if rival.max(foreign) > own + nearer {
            return own * 0.4;
        }
        // a word far off takes nothing from a figure that would be its without any
        if own >= UNCLAIMED_MAIN || rival.max(foreign) > own || limit == u32::MAX {
            return own;
        }
    }
    if own == 0.0
        && let Some(confidence) = sided(matcher, reading, figure, property)
    {
        return confidence;
    }
    if rival > CLAIMED {
        return own;
    }
    if foreign > CLAIMED {
        return FOREIGN.max(own);
    }
    let specific = matches!(p.kind.name(), "ratio" | "level" | "count" | "number");
    let alone = || values_as(matcher, figure, property).is_some_and(|v| matcher.parameters.stands_alone(property, &v));
    let named_by_unit = p.sole && figure.quantity.kind.is_some_and(|k| k == p.kind || p.also.contains(&k));
    let unclaimed = match (p.main, sole, specific) {
        _ if named_by_unit => NAMED_BY_UNIT,
        (true, _, _) => UNCLAIMED_MAIN,
        (false, _, true) if alone() => UNCLAIMED_MAIN,
        // a percentage or a number of decibels says nothing without its word
        (false, _, true) => 0.0,
        (false, true, false) => UNCLAIMED_MAIN - 0.05,
        (false, false, false) => UNCLAIMED,
    };
    own.max(unclaimed)
}

/// How near the words of parameters stand to a figure, each from 0 to 1.
struct Claims {
    /// Those of the parameter itself.
    own: f64,
    /// Those of the nearest other parameter that the figure may state.
    rival: f64,
    /// Those of the nearest parameter of the same sort that the entry does not ask for.
    foreign: f64,
}

fn claims(matcher: &Matcher, reading: &Reading, figure: &Figure, property: PropertyId, limit: u32) -> Claims {
    let sentence = &reading.sentences[figure.sentence];
    let p = matcher.list.properties.get(property);
    // counted things with a unit of their own ("12 Mpixel") need their noun as well
    let mut own: f64 = 0.0;
    let mut rival: f64 = 0.0;
    let mut foreign: f64 = 0.0;
    for (other, rank, range) in &sentence.properties {
        let fits = *other == property || could_state(matcher, figure, *other);
        // for people the general parameters come first: words of single items ("at", "tank holds") are no rivals
        if limit == u32::MAX && p.general && !matcher.list.properties.get(*other).general {
            continue;
        }
        // nor are those of items that the entry does not speak of
        let strange = limit != u32::MAX && !matcher.list.properties.get(*other).general && !matcher.asks(limit, *other);
        if strange && *other != property && !akin(matcher, property, *other) {
            continue;
        }
        // "1.8 dB, gain 24 dB": the word of the next figure, whichever of the parameters it names; for people also when it
        // is one of another kind
        let named_alike = || sentence.properties.iter().filter(|(_, _, r)| r == range).map(|(p, _, _)| *p);
        let of_next = |(next, marked): (&Figure, bool)| {
            marked && limit == u32::MAX || named_alike().any(|p| could_state(matcher, next, p))
        };
        if !fits
            || contained(reading, sentence, matcher, figure, range, limit == u32::MAX && p.general)
            || introduces_next(matcher, reading, sentence, figure, range).is_some_and(of_next)
        {
            continue;
        }
        let near = nearness(matcher, reading, sentence, figure, range, *rank);
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
            own = own.max(nearness(matcher, reading, sentence, figure, range, 0));
        }
    }
    for (n, _, range) in &sentence.nouns {
        if *n == property && range.start >= figure.tokens.end.saturating_sub(1) && range.start <= figure.tokens.end + 2
        {
            own = own.max(0.95);
        }
    }
    Claims { own, rival, foreign }
}

/// Whether a word right beside a figure names another parameter: one that the entry asks for as well, or a general one that is
/// not a broader or narrower name of the same ("diameter", "inner diameter").
pub(super) fn is_of_another(
    matcher: &Matcher,
    reading: &Reading,
    figure: &Figure,
    property: PropertyId,
    limit: u32,
) -> bool {
    let sentence = &reading.sentences[figure.sentence];
    let name = |p: PropertyId| matcher.list.properties.get(p).name.as_str();
    let within = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|before| before.ends_with(' '));
    let same = |other: PropertyId| {
        other == property || within(name(property), name(other)) || within(name(other), name(property))
    };
    let of_next = |range: &std::ops::Range<usize>| introduces_next(matcher, reading, sentence, figure, range).is_some();
    sentence.properties.iter().any(|(other, rank, range)| {
        let counts = matcher.asks(limit, *other) || matcher.list.properties.get(*other).general && !same(*other);
        counts
            && *other != property
            && could_state(matcher, figure, *other)
            && !of_next(range)
            && !contained(reading, sentence, matcher, figure, range, false)
            && nearness(matcher, reading, sentence, figure, range, *rank) > BESIDE
    })
}

/// The parameter that a word counts which holds its number: "vijfassig".
pub(super) fn glued(matcher: &Matcher, reading: &Reading, figure: &Figure) -> Option<PropertyId> {
    let q = &figure.quantity;
    if q.kind.is_none_or(|k| k.name() != "count") || q.unit.start != q.span.end {
        return None;
    }
    let word = reading.tokens[figure.passage].get(figure.tokens.start)?;
    (word.end >= q.unit.end).then(|| matcher.parameters.glued(&word.folded)).flatten()
}

/// A number without a unit: a counted noun right after it, or a parameter word right beside it.
fn bare(
    matcher: &Matcher,
    reading: &Reading,
    sentence: &Sentence,
    figure: &Figure,
    property: PropertyId,
    limit: u32,
) -> f64 {
    let p = matcher.list.properties.get(property);
    let kind = p.kind.name();
    if p.bare.is_some() {
        return unitless(sentence, figure, property);
    }
    if !matches!(kind, "count" | "number" | "ratio") {
        return 0.0;
    }
    // "three linear axes, all three together; no rotary axis", "1.64 million), 328 I/O": the word is another figure's
    let parted = |from: usize, range: &std::ops::Range<usize>| {
        let to = range.start;
        let mark = sentence.breaks.iter().any(|(at, mark)| *mark == Break::Hard && (from..=to).contains(at));
        let mut others = sentence.quantities.iter().map(|i| &reading.figures[*i]);
        mark || others.any(|f| f.tokens.start >= from && f.tokens.end <= to && !f.tokens.is_empty())
    };
    // "eight 1.5 kW amplifiers": the noun stands after what each of them has
    let each = |f: &&Figure| f.tokens.start == figure.tokens.end && !f.tokens.is_empty() && !f.quantity.is_bare();
    let counted = sentence.quantities.iter().map(|i| &reading.figures[*i]).find(each).unwrap_or(figure).tokens.end;
    let mut best: f64 = 0.0;
    for (n, _, range) in &sentence.nouns {
        let gap = range.start.saturating_sub(counted);
        if *n == property && range.start + 1 >= counted && gap <= 3 && !parted(counted, range) {
            #[expect(clippy::cast_precision_loss, reason = "at most 3")]
            let near = 0.95 - 0.1 * gap as f64;
            best = best.max(near);
        }
    }
    if kind == "ratio" {
        // a bare number is a ratio only when it is below one, and a word ("one cylinder") none
        let v = &figure.quantity.value;
        let word = reading.tokens[figure.passage].get(figure.tokens.start).is_some_and(|t| is_word(&t.folded));
        if v.high > 1.0 || word {
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
        if gap <= 3 && !parted(figure.tokens.end, range) {
            #[expect(clippy::cast_precision_loss, reason = "at most 3")]
            let near = 0.9 - 0.1 * gap as f64;
            best = best.max(near);
        }
    }
    best
}

/// A number without a unit right after the word of a parameter that has a usual one, and nothing counted after it:
/// "density 1.8", "chromium 21.0, nickel 5.6", "Quantity: Mach range; Value: 0.6 to 3.8".
fn unitless(sentence: &Sentence, figure: &Figure, property: PropertyId) -> f64 {
    let end = figure.tokens.end;
    let closed = end >= sentence.tokens.end || sentence.breaks.iter().any(|(at, _)| *at == end);
    let word = |range: &std::ops::Range<usize>| {
        range.end <= figure.tokens.start
            && range.end + UP_TO >= figure.tokens.start
            && sentence.breaks.iter().all(|(at, _)| !(range.end..=figure.tokens.start).contains(at))
    };
    // in a row of a table the word ends the first cell, and the figure follows the heading of its own
    let labelled = |range: &std::ops::Range<usize>| {
        let mut cells = sentence.breaks.iter().filter(|(_, mark)| *mark == Break::Hard).map(|(at, _)| *at);
        let first = cells.next();
        let own = cells.take_while(|at| *at <= figure.tokens.start).last().or(first);
        let ends = first.is_some_and(|cell| (range.end..=range.end + UP_TO).contains(&cell));
        ends && own.is_some_and(|at| (at..=at + HEADING).contains(&figure.tokens.start))
    };
    let named = sentence.properties.iter().any(|(p, _, r)| *p == property && (word(r) || labelled(r)));
    if named && closed { UNITLESS } else { 0.0 }
}

/// The confidence of one of three sides that are stated together, when the parameter is one of them.
fn sided(matcher: &Matcher, reading: &Reading, figure: &Figure, property: PropertyId) -> Option<f64> {
    let side = matcher.list.properties.get(property).side?;
    let group = figure.quantity.group?;
    let sentence = &reading.sentences[figure.sentence];
    let length = |f: &&Figure| f.quantity.group == Some(group) && f.passage == figure.passage;
    let sides: Vec<&Figure> = sentence.quantities.iter().map(|i| &reading.figures[*i]).filter(length).collect();
    // only sides have faces: three figures of a list have none
    let body = sides.len() == 3 && !sides[0].quantity.seconds.is_empty();
    if !body || sides.iter().any(|f| f.quantity.kind.is_none_or(|k| k.name() != "length")) {
        return None;
    }
    let below = sides.iter().filter(|f| f.quantity.value.high < figure.quantity.value.low).count();
    let above = sides.iter().filter(|f| f.quantity.value.low > figure.quantity.value.high).count();
    let is = match side {
        Side::Smallest => below == 0,
        Side::Middle => below <= 1 && above <= 1,
        Side::Largest => above == 0,
    };
    Some(if is { UNCLAIMED_MAIN } else { 0.0 })
}

fn is_word(folded: &str) -> bool {
    folded.chars().all(char::is_alphabetic)
}

/// Tokens between a figure and a word.
fn gap(figure: &Figure, range: &std::ops::Range<usize>) -> usize {
    if range.end <= figure.tokens.start {
        figure.tokens.start - range.end
    } else {
        range.start.saturating_sub(figure.tokens.end)
    }
}

fn nearness(
    matcher: &Matcher,
    reading: &Reading,
    sentence: &Sentence,
    figure: &Figure,
    range: &std::ops::Range<usize>,
    rank: u16,
) -> f64 {
    if is_torn(matcher, reading, sentence, range) {
        return 0.0;
    }
    let chained = chain(reading, sentence, figure);
    // of figures that follow each other the word is as near to the last as to the first, or nearly so
    let gap = if range.end <= chained.start && chained.start < figure.tokens.start {
        chained.start - range.end + 1
    } else {
        gap(figure, range)
    };
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
                // a tolerance goes with the figure before it
                && f.quantity.stated != Stated::Deviation
                && (f.quantity.group.is_none() || f.quantity.group != figure.quantity.group)
                && f.quantity.unit != figure.quantity.unit
                && !(chained.start <= f.tokens.start && f.tokens.end <= chained.end)
        })
        .count();
    // a word after its figure ("a 3 GHz bandwidth") belongs to it only when close
    let after = range.start >= figure.tokens.end;
    let inside = !after && range.end > figure.tokens.start;
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let mut cost = gap as f64 * if after { 1.4 } else { 1.0 } + 5.0 * between as f64 + f64::from(rank.min(8)) * 0.15;
    // the unit's own name ("256 bits") says less than any word beside it
    if inside {
        cost += UNIT_WORD;
    }
    // "40 m long, 5 m wide": the word right after another figure is that figure's
    let taken = sentence.quantities.iter().map(|i| &reading.figures[*i]).any(|f| {
        f.tokens.end == range.start
            && f.quantity.kind == figure.quantity.kind
            && f.tokens.end <= figure.tokens.start
            && sentence.breaks.iter().all(|(at, _)| *at != range.start)
    });
    // "2-18 GHz with 1 GHz bandwidth": the same, of a figure after this one
    let taken_later = sentence.quantities.iter().map(|i| &reading.figures[*i]).any(|f| {
        f.tokens.end == range.start
            && f.quantity.kind == figure.quantity.kind
            && f.tokens.start >= figure.tokens.end
            && f.quantity.unit != figure.quantity.unit
            && (f.quantity.group.is_none() || f.quantity.group != figure.quantity.group)
            && sentence.breaks.iter().all(|(at, _)| *at != range.start)
    });
    // "at 400 kHz (peak 0.7 GW)": a unit is its own figure's, and so are words that begin with it ("W average"); "over a
    // month" is about another figure
    let unit_of_other = sentence
        .quantities
        .iter()
        .map(|i| &reading.figures[*i])
        .any(|f| !std::ptr::eq(f, figure) && f.tokens.start < range.start && range.start < f.tokens.end && !inside);
    if taken && !after || taken_later && after || unit_of_other {
        cost += TAKEN;
    }
    let (from, to) = if after { (figure.tokens.end, range.start) } else { (range.end, figure.tokens.start) };
    for (_, mark) in sentence.breaks.iter().filter(|(at, _)| (from..=to).contains(at)) {
        cost += match (mark, after) {
            (Break::Hard, true) => HARD_BREAK,
            (Break::Soft, true) => SOFT_BREAK,
            // "Parameter: frequency (GHz); target: 9.5": in a row of a table the word stands in the cell before
            (Break::Hard | Break::Soft, false) => 0.0,
        };
    }
    0.97 * (-cost / 16.0).exp()
}

/// The next figure, when a word after this one and a mark says what that one is: "1.8 dB, gain 24 dB".
fn introduces_next<'r>(
    matcher: &Matcher,
    reading: &'r Reading,
    sentence: &Sentence,
    figure: &Figure,
    range: &std::ops::Range<usize>,
) -> Option<(&'r Figure, bool)> {
    let marked = |from: usize, to: usize| sentence.breaks.iter().any(|(at, _)| (from..=to).contains(at));
    if range.start < figure.tokens.end {
        return None;
    }
    // after a mark the word may stand some way before its figure; after "and", "with" right before it
    let mark = marked(figure.tokens.end, range.start);
    // "150 MHz of bandwidth in 1.5 ms": the word is this figure's
    let own = || {
        let next = reading.tokens[figure.passage].get(figure.tokens.end);
        next.is_none_or(|t| matcher.genitive.of.contains(&t.folded))
    };
    if !mark && (range.start == figure.tokens.end || own()) {
        return None;
    }
    let reach = if mark { INTRODUCES } else { INTRODUCES_JOINED };
    sentence
        .quantities
        .iter()
        .map(|i| &reading.figures[*i])
        .find(|f| {
            let start = f.tokens.start;
            // "with a resolution bandwidth of up to 80 MHz"
            let bound = if f.quantity.stated == Stated::Exact { 0 } else { BOUND_WORDS };
            let reach = reach.max(INTRODUCES_JOINED + bound);
            (range.end..=range.end + reach).contains(&start) && !f.quantity.is_bare() && !marked(range.end, start)
        })
        .map(|f| (f, mark))
}

/// The tokens of figures of one kind that follow each other, joined by one word at most ("28 GHz and 39 GHz").
fn chain(reading: &Reading, sentence: &Sentence, figure: &Figure) -> std::ops::Range<usize> {
    let mut out = figure.tokens.clone();
    let same: Vec<&Figure> = sentence
        .quantities
        .iter()
        .map(|i| &reading.figures[*i])
        .filter(|f| f.quantity.kind == figure.quantity.kind && !f.quantity.is_bare())
        .collect();
    // the words between must be joining ones or those of a bound ("and at most"), not a parameter's
    let joined = |from: usize, later: &Figure| {
        let to = later.tokens.start;
        let exact = later.quantity.stated == Stated::Exact;
        let words = reading.tokens[figure.passage].get(from..to).unwrap_or_default();
        // "silver 14 ppm, lead 60 ppm": another word is what the next figure is of
        let joining = words.iter().all(|t| joins_figures(&t.folded));
        to <= from + if exact { 1 } else { BOUND_WORDS }
            && (joining || !exact)
            && !sentence.properties.iter().any(|(_, _, r)| r.start < to && r.end > from)
    };
    let mut later = figure;
    for f in same.iter().rev().filter(|f| f.tokens.end <= figure.tokens.start) {
        if !joined(f.tokens.end, later) {
            break;
        }
        out.start = f.tokens.start;
        later = f;
    }
    for f in same.iter().filter(|f| f.tokens.start >= figure.tokens.end) {
        if !joined(out.end, f) {
            break;
        }
        out.end = f.tokens.end;
    }
    out
}

/// Whether a parameter word is only part of a longer one ("stability" in "frequency stability").
fn contained(
    reading: &Reading,
    sentence: &Sentence,
    matcher: &Matcher,
    figure: &Figure,
    range: &std::ops::Range<usize>,
    general: bool,
) -> bool {
    sentence.properties.iter().any(|(o, _, r)| {
        (!general || matcher.list.properties.get(*o).general)
            && r.start <= range.start
            && r.end >= range.end
            && r.len() > range.len()
            && could_state(matcher, figure, *o)
            && !is_torn(matcher, reading, sentence, r)
    })
}

/// Whether words that seem to be one begin in a figure and end in the word of the next: "8 dB, gain 24 dB" has no
/// "dB gain" in it.
fn is_torn(matcher: &Matcher, reading: &Reading, sentence: &Sentence, range: &std::ops::Range<usize>) -> bool {
    let last = range.end.saturating_sub(1);
    range.len() > 1
        && sentence.breaks.iter().any(|(at, _)| range.start < *at && *at < range.end)
        && sentence.quantities.iter().map(|i| &reading.figures[*i]).any(|f| {
            f.tokens.contains(&range.start)
                && introduces_next(matcher, reading, sentence, f, &(last..range.end)).is_some_and(|(_, mark)| mark)
        })
}
