//! Figures as they are written down once read: with their manner, alone, as sides of one thing, as a list, as a share.
//!
//! In: numbers, a unit, and how they are stated. Out: [`Quantity`] values at the end of the reader's list.

use std::ops::Range;

use super::interval::Interval;
use super::quantity::{Quantity, Stated, bounded};
use super::reader::Reader;
use super::series::{List, Sides};
use super::units::{Kind, UnitReading};
use super::wording::Cue;

/// How far, as a factor, a figure may lie from the order of magnitude stated: half a decade.
const MAGNITUDE: f64 = 3.0;

/// How a figure is stated, beside its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) stated: Stated,
    pub(super) reached: bool,
    pub(super) approximate: bool,
    pub(super) ambiguous: bool,
    pub(super) group: Option<u32>,
}

impl Manner {
    pub(super) fn exact(approximate: bool, ambiguous: bool) -> Self {
        Self { stated: Stated::Exact, reached: false, approximate, ambiguous, group: None }
    }

    pub(super) fn with(self, stated: Stated) -> Self {
        Self { stated, ..self }
    }
}

impl Reader<'_> {
    pub(super) fn next_group(&mut self) -> u32 {
        self.groups += 1;
        self.groups
    }

    pub(super) fn push_sides(&mut self, sides: Sides, start: usize, cue: Option<Cue>, approximate: bool) -> usize {
        let Sides { numbers, unit, end } = sides;
        let group = Some(self.next_group());
        let product = Interval::point(numbers.iter().map(|n| n.value).product());
        let manner = Manner { group, ..Manner::exact(approximate, false) };
        let Some((u, unit_at)) = unit else {
            // "640 × 512": an array without a unit
            let doubtful = Manner { ambiguous: true, ..manner };
            self.push_bare(start..end, product, doubtful);
            if let Some(q) = self.out.last_mut() {
                q.kind = Kind::named("count");
            }
            for n in &numbers {
                self.push_bare(n.span.clone(), Interval::point(n.value), doubtful);
            }
            return end;
        };
        // the elements of an array are its product; its sides alone are no counts of them
        if u.kind.name() == "count" {
            self.push_unit(start..end, &product, &u, unit_at, manner);
            return end;
        }
        let kind = u.kind.name();
        // "10 × 20 × 30 cm³", "40 × 40 mm²": the product is meant
        if kind == "volume" && numbers.len() == 3 || kind == "area" && numbers.len() == 2 {
            self.push_unit(start..end, &product, &u, unit_at, Manner { group: None, ..manner });
            return end;
        }
        // "3 x 400 V", "2 x 500 g": how many, and what each has
        let lengths = matches!(kind, "length" | "angle" | "time");
        let numbers = if lengths || numbers.len() > 2 { &numbers[..] } else { &numbers[1..] };
        let first = self.out.len();
        for n in numbers {
            let (value, manner) = said(n.value, cue, Manner { ambiguous: n.ambiguous, ..manner });
            self.push_unit(n.span.clone(), &value, &u, unit_at, manner);
        }
        self.add_face(first);
        end
    }

    /// "2 parts in 230": a ratio, and the number of what it resolves.
    pub(super) fn push_share(&mut self, ratio: f64, span: Range<usize>, cue: Option<Cue>, manner: Manner) -> usize {
        let end = span.end;
        let (value, manner) = said(ratio, cue, manner);
        let inverse = match manner.stated {
            Stated::Above => Stated::Below,
            Stated::AtLeast => Stated::AtMost,
            Stated::Below => Stated::Above,
            Stated::AtMost => Stated::AtLeast,
            other => other,
        };
        self.push_bare(span, value, manner);
        if let Some(q) = self.out.last_mut() {
            q.kind = Kind::named("ratio");
            q.seconds = Kind::named("number").map(|k| (bounded(1.0 / ratio, inverse), k)).into_iter().collect();
        }
        end
    }

    /// What two or three lengths make: "400 x 400 mm" is an area of 0.16 m² as well, the faces of a body, its volume.
    pub(super) fn add_face(&mut self, first: usize) {
        let sides = &self.out[first..];
        if !(2..=3).contains(&sides.len()) || sides.iter().any(|q| q.kind.is_none_or(|k| k.name() != "length")) {
            return;
        }
        let mut values: Vec<f64> = sides.iter().filter_map(|q| q.value.as_point()).collect();
        if values.len() != sides.len() {
            return;
        }
        values.sort_by(|a, b| b.total_cmp(a));
        let face = Kind::named("area").map(|k| (Interval::point(values[0] * values[1]), k));
        let body = values.get(2).map(|third| Interval::point(values[0] * values[1] * third)).zip(Kind::named("volume"));
        self.out[first].seconds.extend(face.into_iter().chain(body));
    }

    pub(super) fn push_list(&mut self, list: &List, start: usize, approximate: bool) -> usize {
        let group = Some(self.next_group());
        for (i, n) in list.numbers.iter().enumerate() {
            let from = if i == 0 { start } else { n.span.start };
            let manner = Manner { group, ..Manner::exact(approximate, n.ambiguous) };
            self.push_unit(from..n.span.end, &Interval::point(n.value), &list.unit, list.unit_at, manner);
        }
        list.unit_at + list.unit.len
    }

    pub(super) fn push_unit(
        &mut self,
        span: Range<usize>,
        value: &Interval,
        u: &UnitReading,
        unit_at: usize,
        manner: Manner,
    ) {
        let coherent = |f: f64, o: f64| value.map_increasing(|v| v * f + o);
        self.source.figure_end.set(unit_at + u.len);
        self.out.push(Quantity {
            span,
            value: coherent(u.factor, u.offset),
            kind: Some(u.kind),
            attained: None,
            seconds: u.seconds.iter().map(|(f, o, k)| (coherent(*f, *o), *k)).collect(),
            stated: manner.stated,
            reached: manner.reached,
            approximate: manner.approximate,
            ambiguous: manner.ambiguous,
            unit: unit_at..unit_at + u.len,
            group: manner.group,
        });
    }

    pub(super) fn push_bare(&mut self, span: Range<usize>, value: Interval, manner: Manner) {
        let end = span.end;
        self.out.push(Quantity {
            span,
            value,
            kind: None,
            attained: None,
            seconds: Vec::new(),
            stated: manner.stated,
            reached: manner.reached,
            approximate: manner.approximate,
            ambiguous: manner.ambiguous,
            unit: end..end,
            group: manner.group,
        });
    }
}

/// The values and manner that the words before or after make of a number.
pub(super) fn said(n: f64, cue: Option<Cue>, manner: Manner) -> (Interval, Manner) {
    let manner = Manner { reached: cue == Some(Cue::Maximum), ..manner };
    match cue {
        Some(Cue::Stated(Stated::Deviation)) => (Interval::point(n.abs()), manner.with(Stated::Deviation)),
        Some(Cue::Vague) => (Interval::closed(n / MAGNITUDE, n * MAGNITUDE), manner.with(Stated::Vague)),
        other => other
            .and_then(Cue::stated)
            .map_or((Interval::point(n), manner), |stated| (bounded(n, stated), manner.with(stated))),
    }
}
