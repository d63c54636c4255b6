//! A small drawn scale: where the figure of a text stands against the limits of the list.
//!
//! In: a condition and the words around its figure. Out: an inline SVG, or nothing when limits or figure cannot be read
//! back with certainty, or when the drawing would disagree with the outcome that was reached.

use super::markup::Markup;
use crate::assess::ConditionRecord;
use crate::quantities::{self, Decimal, Interval, Kind, units};

/// Width of the drawing in its own units.
const WIDTH: f64 = 300.0;
/// Space left and right of the axis.
const EDGE: f64 = 6.0;
/// From this ratio of largest to smallest value on, the axis is logarithmic.
const LOGARITHMIC: f64 = 12.0;
/// Room beyond the outermost value, in parts of the distance between the outermost values.
const MARGIN: f64 = 0.35;

/// A limit as the list writes it.
struct Limit {
    text: String,
    value: f64,
}

/// What the list covers.
struct Covered {
    limits: Vec<Limit>,
    range: Interval,
    unit: String,
    factor: f64,
    offset: f64,
    kind: Option<Kind>,
}

/// `> 6.8 GHz and ≤ 16 GHz (at sea level)`. `None` for anything else.
fn covered(required: &str) -> Option<Covered> {
    let core = required.split(" (").next()?;
    let mut out: Option<Covered> = None;
    for part in core.split(" and ") {
        let part = part.trim();
        let (lower, open, rest) = [(">", true, true), ("≥", true, false), ("<", false, true), ("≤", false, false)]
            .into_iter()
            .find_map(|(sign, lower, open)| Some((lower, open, part.strip_prefix(sign)?.trim())))?;
        let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).unwrap_or(rest.len());
        let (number, unit) = rest.split_at_checked(end)?;
        let (number, unit): (f64, &str) = (number.parse().ok()?, unit.trim());
        let (factor, offset, kind) = if unit.is_empty() {
            (1.0, 0.0, None)
        } else {
            let reading = units().read_whole(unit)?;
            (reading.factor, reading.offset, Some(reading.kind))
        };
        let value = number * factor + offset;
        let range = if lower { Interval::at_least(value, open) } else { Interval::at_most(value, open) };
        let limit = Limit { text: rest.to_owned(), value };
        match &mut out {
            None => out = Some(Covered { limits: vec![limit], range, unit: unit.to_owned(), factor, offset, kind }),
            Some(known) => {
                if known.kind != kind {
                    return None;
                }
                if lower {
                    (known.range.low, known.range.low_open) = (value, open);
                } else {
                    (known.range.high, known.range.high_open) = (value, open);
                }
                known.limits.push(limit);
            }
        }
    }
    out.filter(|c| c.range.low < c.range.high && c.limits.iter().all(|l| l.value.is_finite()))
}

/// The figure in the coherent unit of the limit.
fn figure(c: &ConditionRecord, covered: &Covered, decimal: Decimal) -> Option<Interval> {
    let found = c.found.as_deref()?;
    if let Some((_, computed)) = found.split_once('→') {
        // computed values are in coherent units, which only a ratio shares with its limit for certain
        let ratio = covered.kind.is_none_or(Kind::is_dimensionless);
        return computed.trim().parse().ok().filter(|_| ratio).map(Interval::point);
    }
    // several figures: which of them decided cannot be told from the record
    if found.contains('…') {
        return None;
    }
    let of_kind = |q: &quantities::Quantity| match covered.kind {
        Some(kind) => q.as_kind(kind).cloned(),
        None => Some(q.value.clone()).filter(|_| q.kind.is_none_or(Kind::is_dimensionless)),
    };
    // in its context the figure may find its unit in the head of a table
    for e in &c.evidence {
        let end = e.context_start + e.text.len();
        let read = quantities::read(&e.context, decimal);
        if let Some(value) =
            read.iter().filter(|q| q.span.start < end && e.context_start < q.span.end).find_map(of_kind)
        {
            return Some(value);
        }
    }
    match quantities::read(found, decimal).as_slice() {
        [only] => of_kind(only),
        _ => None,
    }
}

/// Whether the drawing would say the same as the outcome.
fn agrees(outcome: &str, figure: &Interval, covered: &Interval) -> bool {
    match outcome {
        "met" => figure.overlaps(covered),
        "not_met" => !figure.within(covered),
        _ => true,
    }
}

/// The axis: from values to the drawing.
struct Axis {
    low: f64,
    high: f64,
    logarithmic: bool,
}

impl Axis {
    fn new(values: &[f64]) -> Option<Self> {
        let finite = || values.iter().copied().filter(|v| v.is_finite());
        let (min, max) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        if min > max {
            return None;
        }
        let logarithmic = min > 0.0 && max / min > LOGARITHMIC;
        let (a, b) = if logarithmic { (min.log10(), max.log10()) } else { (min, max) };
        let span = if b > a { b - a } else { (a.abs() * 0.5).max(f64::MIN_POSITIVE * 1e6) };
        let mut low = a - MARGIN * span;
        if !logarithmic && min >= 0.0 {
            low = low.max(0.0);
        }
        Some(Self { low, high: b + MARGIN * span, logarithmic })
    }

    /// Places infinite ends at the ends of the axis.
    fn at(&self, v: f64) -> f64 {
        let v = if self.logarithmic && v > 0.0 {
            v.log10()
        } else if self.logarithmic {
            f64::NEG_INFINITY
        } else {
            v
        };
        let part = ((v - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        EDGE + part * (WIDTH - 2.0 * EDGE)
    }
}

/// A number for people: four significant digits.
fn short(v: f64) -> String {
    if v == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e7).contains(&v.abs()) {
        return format!("{v:.2e}");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 8 by the test above")]
    let places = (3.0 - v.abs().log10().floor()).max(0.0) as usize;
    let text = format!("{v:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The figure in words, in the unit of the limit.
fn label(figure: &Interval, covered: &Covered) -> String {
    let shown = |v: f64| short((v - covered.offset) / covered.factor);
    let value = match (figure.low.is_finite(), figure.high.is_finite()) {
        (true, true) if figure.as_point().is_some() => shown(figure.low),
        (true, true) => format!("{}–{}", shown(figure.low), shown(figure.high)),
        (true, false) => format!("from {}", shown(figure.low)),
        (false, true) => format!("up to {}", shown(figure.high)),
        (false, false) => return String::new(),
    };
    format!("{value} {}", covered.unit).trim_end().to_owned()
}

/// Where a label of about this many characters is anchored, so that it stays inside the drawing.
fn anchor(x: f64, text: &str) -> (&'static str, f64) {
    #[expect(clippy::cast_precision_loss, reason = "a label has a few dozen characters")]
    let half = text.chars().count() as f64 * 3.4;
    if x < half {
        ("start", 0.0)
    } else if x > WIDTH - half {
        ("end", WIDTH)
    } else {
        ("middle", x)
    }
}

fn label_at(m: &mut Markup, class: &str, (anchor, x): (&'static str, f64), y: &str, text: &str) {
    m.open("text", &[("class", class), ("x", &format!("{x:.1}")), ("y", y), ("text-anchor", anchor)]);
    m.text(text).close("text");
}

/// Draws the scale. Whether one was drawn.
pub(super) fn write(m: &mut Markup, c: &ConditionRecord, name: &str, decimal: Decimal) -> bool {
    let Some(covered) = covered(&c.required) else { return false };
    let Some(figure) = figure(c, &covered, decimal) else { return false };
    let words = label(&figure, &covered);
    if words.is_empty() || !agrees(&c.outcome, &figure, &covered.range) {
        return false;
    }
    let mut values: Vec<f64> = covered.limits.iter().map(|l| l.value).collect();
    values.extend([figure.low, figure.high]);
    let Some(axis) = Axis::new(&values) else { return false };
    let source = if c.answered { "the answer is" } else { "the text says" };
    let said = format!("{name}: the list covers {}; {source} {words}", c.required);
    m.open("svg", &[("class", "scale"), ("viewBox", "0 0 300 60"), ("role", "img"), ("aria-label", &said)]);
    let bar = |m: &mut Markup, class: &str, from: f64, to: f64, y: &str, height: &str| {
        let width = format!("{:.1}", (to - from).max(2.0));
        let x = format!("{from:.1}");
        m.open("rect", &[("class", class), ("x", &x), ("y", y), ("width", &width), ("height", height), ("rx", "2")]);
        m.close("rect");
    };
    bar(m, "axis", EDGE, WIDTH - EDGE, "31", "4");
    bar(m, "covered", axis.at(covered.range.low), axis.at(covered.range.high), "27", "12");
    let mut taken: Option<f64> = None;
    let mut limits: Vec<&Limit> = covered.limits.iter().collect();
    limits.sort_by(|a, b| a.value.total_cmp(&b.value));
    let crowded = limits.first().zip(limits.get(1)).is_some_and(|(a, b)| axis.at(b.value) - axis.at(a.value) < 84.0);
    for limit in limits {
        let x = axis.at(limit.value);
        bar(m, "limit", x - 1.0, x + 1.0, "23", "20");
        // two limits close to each other: one label to the left, one to the right
        let at = match (crowded, taken) {
            (true, None) if x > 60.0 => ("end", x + 2.0),
            (true, None) => ("start", 0.0),
            (true, Some(before)) => ("start", (x - 2.0).max(before)),
            (false, _) => anchor(x, &limit.text),
        };
        #[expect(clippy::cast_precision_loss, reason = "a label has a few dozen characters")]
        let width = limit.text.chars().count() as f64 * 7.0;
        taken = Some(if at.0 == "start" { at.1 + width } else { x });
        label_at(m, "of-limit", at, "57", &limit.text);
    }
    let (from, to) = (axis.at(figure.low), axis.at(figure.high));
    let class = match c.outcome.as_str() {
        "met" => "figure met",
        "not_met" => "figure not-met",
        _ => "figure unknown",
    };
    if to - from < 10.0 {
        let x = format!("{:.1}", f64::midpoint(from, to));
        m.open("circle", &[("class", class), ("cx", &x), ("cy", "33"), ("r", "6")]).close("circle");
    } else {
        bar(m, class, from, to, "29", "8");
    }
    label_at(m, "of-figure", anchor(f64::midpoint(from, to), &words), "15", &words);
    m.close("svg");
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::EvidenceRecord;
    use crate::documents::Place;

    fn condition(required: &str, found: &str, context: &str, outcome: &str) -> ConditionRecord {
        let start = context.find(found).unwrap_or(0);
        ConditionRecord {
            item: "3A001".into(),
            of: "operating frequency".into(),
            required: required.into(),
            found: Some(found.into()),
            outcome: outcome.into(),
            ground: "stated".into(),
            answered: false,
            numeric: true,
            contradictory: false,
            evidence: vec![EvidenceRecord {
                text: found.into(),
                place: Place::default(),
                start,
                end: start + found.len(),
                context: context.into(),
                context_start: start,
            }],
        }
    }

    fn drawn(c: &ConditionRecord, decimal: Decimal) -> Option<String> {
        let mut m = Markup::default();
        write(&mut m, c, &c.of, decimal).then(|| m.finish())
    }

    #[test]
    fn the_unit_of_a_table_head_counts() {
        let c = condition(
            "> 6.8 GHz and ≤ 16 GHz",
            "8.8 to 10.4",
            "Parameter: Frequency (GHz); Target: 8.8 to 10.4",
            "met",
        );
        let svg = drawn(&c, Decimal::Point).unwrap();
        assert!(svg.contains("the text says 8.8–10.4 GHz"), "{svg}");
        assert!(svg.contains(">6.8 GHz</text>") && svg.contains(">16 GHz</text>"), "{svg}");
    }

    #[test]
    fn a_figure_in_another_unit_is_shown_in_that_of_the_limit() {
        let c = condition("> 0.1 m3 and < 20 m3", "250 litres", "a reactor of 250 litres with a condenser", "met");
        assert!(drawn(&c, Decimal::Point).unwrap().contains(">0.25 m3</text>"));
        let c = condition("< 0.5 °/h (in a 1 g environment)", "0,3 °/h", "een drift van 0,3 °/h", "met");
        assert!(drawn(&c, Decimal::Comma).unwrap().contains(">0.3 °/h</text>"));
    }

    #[test]
    fn what_cannot_be_read_back_is_not_drawn() {
        for (required, found, outcome) in [
            ("> 505.62 (for any channel; W times GHz squared)", "8.8 to 10.4 … 18", "met"),
            ("being developed or produced", "design", "met"),
            ("> 5 W", "blue", "met"),
            ("> 5 W", "3 m", "met"),
            // the drawing would contradict the outcome
            ("> 5 W", "3 W", "met"),
        ] {
            assert_eq!(drawn(&condition(required, found, found, outcome), Decimal::Point), None, "{required} {found}");
        }
        assert!(drawn(&condition("> 5 W", "3 W", "3 W", "not_met"), Decimal::Point).is_some());
    }

    #[test]
    fn numbers_are_short() {
        for (v, text) in [(0.0, "0"), (0.166_666, "0.1667"), (1200.0, "1200"), (10.0, "10"), (2e-9, "2.00e-9")] {
            assert_eq!(short(v), text);
        }
    }

    #[test]
    fn everything_stays_inside_the_drawing() {
        for v in [-1e9, 0.0, 1e-12, 3.0, 1e12, f64::INFINITY, f64::NEG_INFINITY] {
            let axis = Axis::new(&[5.0, v]).unwrap();
            let x = axis.at(v);
            assert!((EDGE..=WIDTH - EDGE).contains(&x), "{v} at {x}");
        }
    }
}
