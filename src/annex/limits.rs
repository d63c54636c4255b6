//! Reads the limits of the digest: what parameter, which bounds, in which unit.
//!
//! In: a `<limit>` of `annex/category-*.xml`. Out: a [`Limit`] in coherent units; bounds that contradict each other and
//! units that do not fit the parameter are refused with file and line.

use super::digest::Digest;
use super::expression::Expression;
use super::model::{Bound, Comparator, Limit, ListError, Measure};
use super::terms::{pieces, squash};
use crate::quantities::{Kind, units};
use crate::xml::Element;

impl Digest<'_> {
    /// A condition on a figure.
    pub(super) fn limit(&self, e: &Element) -> Result<Limit, ListError> {
        self.known(e, &["of", "expr", "over", "from", "under", "upto", "equals", "words", "at", "each"])?;
        let (measure, kinds): (Measure, Vec<Kind>) = match (e.attribute("of"), e.attribute("expr")) {
            (Some(name), None) => match self.properties.named(name.trim()) {
                Some(id) => {
                    let p = self.properties.get(id);
                    (Measure::Property(id), std::iter::once(p.kind).chain(p.also.iter().copied()).collect())
                }
                None => return self.fail(e, format!("the property “{name}” is not in annex/properties.toml")),
            },
            (None, Some(formula)) => match Expression::parse(formula, self.properties) {
                Ok(f) => (Measure::Formula(f), Vec::new()),
                Err(problem) => return self.fail(e, problem),
            },
            _ => return self.fail(e, "a limit has either of= or expr="),
        };
        let mut low = None;
        let mut high = None;
        let mut figures = Vec::new();
        let mut required = Vec::new();
        for (name, comparator) in [
            ("over", Comparator::Over),
            ("from", Comparator::From),
            ("under", Comparator::Under),
            ("upto", Comparator::Upto),
            ("equals", Comparator::Equals),
        ] {
            let Some(text) = e.attribute(name) else { continue };
            let (number, unit) = split_value(text)
                .ok_or_else(|| ListError::new(self.file, e.line, format!("“{text}” is no number with a unit")))?;
            let value = if kinds.is_empty() {
                // a formula is in the units its parameters are taken in; a unit is a remark for people
                number
            } else {
                match coherent(number, unit, &kinds) {
                    Some(v) => v,
                    None => {
                        return self
                            .fail(e, format!("“{text}” does not fit the kind of the property, which is {}", kinds[0]));
                    }
                }
            };
            figures.push((comparator, number, unit.to_owned()));
            required.push(format!("{comparator} {}", text.trim()));
            let bound = Bound { value, strict: matches!(comparator, Comparator::Over | Comparator::Under) };
            let slot = match comparator {
                Comparator::Over | Comparator::From => &mut low,
                Comparator::Under | Comparator::Upto => &mut high,
                Comparator::Equals => {
                    low = Some(bound);
                    &mut high
                }
            };
            if slot.replace(bound).is_some() {
                return self.fail(e, "two bounds on the same side");
            }
        }
        match (low, high) {
            (None, None) => return self.fail(e, "a limit needs over, from, under, upto or equals"),
            (Some(l), Some(h)) if l.value > h.value => return self.fail(e, "the lower bound lies above the upper one"),
            _ => {}
        }
        Ok(Limit {
            measure,
            low,
            high,
            required: required.join(" and "),
            figures,
            at: e.attribute("at").map(squash),
            each: e.attribute("each").is_some(),
            words: e.attribute("words").map(|w| pieces(&squash(w))).unwrap_or_default(),
        })
    }
}

/// The value in the coherent unit of the first kind that the unit fits.
fn coherent(number: f64, unit: &str, kinds: &[Kind]) -> Option<f64> {
    let first = kinds.first()?;
    if unit.is_empty() {
        return (first.is_dimensionless() || first.name() == "information").then_some(number);
    }
    if let Some(r) = units().read_whole(unit) {
        if kinds.contains(&r.kind) {
            return Some(number * r.factor + r.offset);
        }
        if let Some((f, o, _)) = r.seconds.iter().find(|(_, _, k)| kinds.contains(k)) {
            return Some(number * f + o);
        }
        // a level given in dB where the kind is a level with a reference, a ratio of counts in %
        if r.kind.is_dimensionless() && first.is_dimensionless() && r.kind.name() != "power level" {
            return Some(number * r.factor);
        }
        return None;
    }
    // counted things: "1500 terminals"
    matches!(first.name(), "count" | "number").then_some(number)
}

/// Splits `2.7 GHz` into number and unit.
fn split_value(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(i, c)| {
            let before = &text[..*i];
            !(c.is_ascii_digit()
                || *c == '.'
                || (*i == 0 && *c == '-')
                || (matches!(c, 'e' | 'E')
                    && text[i + 1..].trim_start_matches(['-', '+']).starts_with(|d: char| d.is_ascii_digit()))
                || (matches!(c, '-' | '+') && before.ends_with(['e', 'E'])))
        })
        .map_or(text.len(), |(i, _)| i);
    Some((text[..end].parse().ok()?, text[end..].trim()))
}
