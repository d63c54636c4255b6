//! Quality of reading figures: how often value, unit and bound are right, and the parameter each is said to state.
//!
//! In: labelled sentences (`corpora/quantities/README.md`) and a [`Matcher`]. Out: a [`QuantityReport`] and, sentence by
//! sentence, what was read and what the key says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{CaseError, Part, Rate};
use crate::classify::{Matcher, Mention, mentions};
use crate::quantities::Stated;

/// A sentence with all its figures.
#[derive(Debug, Clone, Deserialize)]
pub struct Sentence {
    /// Its name.
    pub id: String,
    /// Its language.
    pub lang: String,
    /// The sentence.
    pub text: String,
    /// `dev` or `aside`.
    part: String,
    /// The figures in the order of the text.
    pub quantities: Vec<Label>,
}

/// A figure as a person read it.
#[derive(Debug, Clone, Deserialize)]
pub struct Label {
    /// The words.
    pub text: String,
    /// Smallest value in the coherent unit; `None` when open.
    pub low: Option<f64>,
    /// Largest value; `None` when open.
    pub high: Option<f64>,
    /// Whether the smallest value itself is left out.
    pub low_strict: bool,
    /// Whether the largest value itself is left out.
    pub high_strict: bool,
    /// The kind of quantity.
    pub kind: String,
    /// How it is stated.
    pub stated: Stated,
    /// Whether it is said to be approximate.
    pub approximate: bool,
    /// The parameter it states, where the sentence makes that plain.
    pub property: Option<String>,
}

/// A figure as the program read it.
#[derive(Debug, Clone)]
struct Read {
    text: String,
    place: Range<usize>,
    low: Option<f64>,
    high: Option<f64>,
    low_strict: bool,
    high_strict: bool,
    kind: String,
    stated: Stated,
    approximate: bool,
    property: Option<String>,
}

/// Reads labelled sentences, one JSON object a line.
///
/// # Errors
/// An unreadable file, or a line that is no such object.
pub fn read_sentences(path: &Path, part: Part) -> Result<Vec<Sentence>, CaseError> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|source| CaseError::Read { path: name.clone(), source })?;
    let mut out = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty()) {
        let fail = |problem: String| CaseError::Line { path: name.clone(), line: number, problem };
        let sentence: Sentence = serde_json::from_str(line).map_err(|e| fail(e.to_string()))?;
        let wanted = match (part, sentence.part.as_str()) {
            (Part::All, "dev" | "aside") | (Part::Dev, "dev") | (Part::Aside, "aside") => true,
            (_, "dev" | "aside") => false,
            (_, other) => return Err(fail(format!("part is dev or aside, not “{other}”"))),
        };
        if wanted {
            out.push(sentence);
        }
    }
    Ok(out)
}

/// What was measured.
#[derive(Debug, Default, Serialize)]
pub struct QuantityReport {
    /// Number of sentences.
    pub n: usize,
    /// Of figures read: value, unit and bound as in the key.
    pub precision: Rate,
    /// Of figures in the key: value, unit and bound read.
    pub recall: Rate,
    /// Of parameters attached to a figure: the one of the key.
    pub property_precision: Rate,
    /// Of parameters in the key: attached to their figure.
    pub property_recall: Rate,
    /// Of figures read rightly: "about" read as in the key.
    pub approximate: Rate,
    /// Precision and recall of figures, then of parameters, by language.
    pub languages: BTreeMap<String, [Rate; 4]>,
}

/// One sentence compared with its key.
#[derive(Debug)]
pub struct Compared {
    /// The sentence's name.
    pub id: String,
    /// Its language.
    pub language: String,
    /// Whether every figure is right and none is read too many.
    pub figures_right: bool,
    /// Whether, beside that, every parameter is right and none is attached too many.
    pub properties_right: bool,
    /// What differs, one line each.
    pub misses: Vec<String>,
    counts: Counts,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    read: usize,
    labelled: usize,
    right: usize,
    attached: usize,
    properties: usize,
    properties_right: usize,
    approximate_right: usize,
}

impl Counts {
    fn add(&mut self, o: Self) {
        self.read += o.read;
        self.labelled += o.labelled;
        self.right += o.right;
        self.attached += o.attached;
        self.properties += o.properties;
        self.properties_right += o.properties_right;
        self.approximate_right += o.approximate_right;
    }

    fn rates(self) -> [Rate; 4] {
        [
            Rate::of(self.right, self.read),
            Rate::of(self.right, self.labelled),
            Rate::of(self.properties_right, self.attached),
            Rate::of(self.properties_right, self.properties),
        ]
    }
}

/// Reads the sentences and compares them with their keys.
#[must_use]
pub fn compare(matcher: &Matcher, sentences: &[Sentence]) -> Vec<Compared> {
    let properties = &matcher.list().properties;
    let general = |name: &str| properties.named(name).is_some_and(|id| properties.get(id).general);
    sentences.iter().map(|s| compare_one(&general, s, read(matcher, &s.text))).collect()
}

/// Adds up what was compared.
#[must_use]
pub fn quantity_report(compared: &[Compared]) -> QuantityReport {
    let mut all = Counts::default();
    let mut languages: BTreeMap<String, Counts> = BTreeMap::new();
    for c in compared {
        all.add(c.counts);
        languages.entry(c.language.clone()).or_default().add(c.counts);
    }
    let [precision, recall, property_precision, property_recall] = all.rates();
    QuantityReport {
        n: compared.len(),
        precision,
        recall,
        property_precision,
        property_recall,
        approximate: Rate::of(all.approximate_right, all.right),
        languages: languages.into_iter().map(|(k, c)| (k, c.rates())).collect(),
    }
}

/// The sentences that pass, one on a line: `all` when figures and parameters are right, `figures` when only they are.
#[must_use]
pub fn passing(compared: &[Compared]) -> String {
    let mut lines: Vec<String> = compared
        .iter()
        .filter(|c| c.figures_right)
        .map(|c| format!("{} {}\n", c.id, if c.properties_right { "all" } else { "figures" }))
        .collect();
    lines.sort_unstable();
    lines.concat()
}

fn read(matcher: &Matcher, text: &str) -> Vec<Read> {
    mentions(matcher, &[text])
        .into_iter()
        .flatten()
        .filter_map(|m| match m {
            Mention::Quantity {
                text,
                start,
                end,
                low,
                high,
                low_strict,
                high_strict,
                quantity_kind,
                property,
                stated,
                approximate,
                ..
            } => Some(Read {
                text,
                place: start..end,
                low,
                high,
                low_strict,
                high_strict,
                kind: quantity_kind,
                stated,
                approximate,
                property,
            }),
            Mention::Term { .. } | Mention::Code { .. } => None,
        })
        .collect()
}

/// Equal but for the rounding of the key, which has twelve digits.
fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(b.abs()),
        (None, None) => true,
        _ => false,
    }
}

/// Whether value, unit and bound are those of the key. A magnitude ("several tens of") only has to overlap.
fn agrees(read: &Read, key: &Label) -> bool {
    if read.kind != key.kind || read.stated != key.stated {
        return false;
    }
    if key.stated == Stated::Vague {
        let low = |v: Option<f64>| v.unwrap_or(f64::NEG_INFINITY);
        let high = |v: Option<f64>| v.unwrap_or(f64::INFINITY);
        return low(read.low) <= high(key.high) && high(read.high) >= low(key.low);
    }
    same(read.low, key.low)
        && same(read.high, key.high)
        && read.low_strict == key.low_strict
        && read.high_strict == key.high_strict
}

/// Whether the parameter is the key's, or a narrower one of single items ("beam current" for "current"), which the
/// keys do not distinguish.
fn parameter_agrees(read: Option<&str>, key: Option<&str>) -> bool {
    match (read, key) {
        (Some(r), Some(k)) => r == k || r.strip_suffix(k).is_some_and(|head| head.ends_with(' ')),
        (None, None) => true,
        _ => false,
    }
}

fn compare_one(general: &dyn Fn(&str) -> bool, sentence: &Sentence, mut found: Vec<Read>) -> Compared {
    let mut counts = Counts { read: found.len(), labelled: sentence.quantities.len(), ..Counts::default() };
    counts.attached = found.iter().filter(|r| r.property.is_some()).count();
    counts.properties = sentence.quantities.iter().filter(|k| k.property.is_some()).count();
    let mut misses = Vec::new();
    let mut from = 0;
    for key in &sentence.quantities {
        let start = sentence.text.get(from..).and_then(|t| t.find(&key.text)).map_or(from, |p| from + p);
        let place = start..start + key.text.len();
        from = place.end;
        let over = |r: &&Read| r.place.start < place.end && place.start < r.place.end;
        let best = found.iter().position(|r| over(&r) && agrees(r, key));
        let Some(best) = best else {
            let near: Vec<String> = found.iter().filter(over).map(Read::show).collect();
            misses.push(format!("figure: {} read as {}", key.show(), or_nothing(&near)));
            continue;
        };
        let read = found.remove(best);
        counts.right += 1;
        counts.approximate_right += usize::from(read.approximate == key.approximate);
        if read.approximate != key.approximate {
            misses.push(format!("about: {} read as approximate={}", key.show(), read.approximate));
        }
        if parameter_agrees(read.property.as_deref(), key.property.as_deref()) {
            counts.properties_right += usize::from(key.property.is_some());
        } else if key.property.is_none() && read.property.as_deref().is_some_and(|p| !general(p)) {
            // the keys know the general vocabulary only: neither right nor wrong
            counts.attached -= 1;
        } else {
            let name = |p: &Option<String>| p.clone().unwrap_or_else(|| "none".to_owned());
            misses.push(format!("parameter of {}: {}, not {}", key.text, name(&read.property), name(&key.property)));
        }
    }
    misses.extend(found.iter().map(|r| format!("too many: {}", r.show())));
    let figures_right = counts.right == counts.labelled && counts.right == counts.read;
    Compared {
        id: sentence.id.clone(),
        language: sentence.lang.clone(),
        figures_right,
        properties_right: figures_right
            && counts.properties_right == counts.attached
            && counts.properties_right == counts.properties,
        misses: misses.into_iter().map(|m| format!("{}\t{m}\t{}", sentence.id, sentence.text)).collect(),
        counts,
    }
}

fn or_nothing(list: &[String]) -> String {
    if list.is_empty() { "nothing".to_owned() } else { list.join(" and ") }
}

fn show(text: &str, low: Option<f64>, high: Option<f64>, kind: &str, stated: Stated) -> String {
    let mut out = format!("“{text}” ");
    let end = |v: Option<f64>| v.map_or_else(|| "…".to_owned(), |v| format!("{v:e}"));
    let _ = write!(out, "[{}, {}] {kind} {stated:?}", end(low), end(high));
    out
}

impl Read {
    fn show(&self) -> String {
        show(&self.text, self.low, self.high, &self.kind, self.stated)
    }
}

impl Label {
    fn show(&self) -> String {
        show(&self.text, self.low, self.high, &self.kind, self.stated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(low: f64, high: Option<f64>, stated: Stated) -> Label {
        Label {
            text: "5 W".to_owned(),
            low: Some(low),
            high,
            low_strict: false,
            high_strict: false,
            kind: "power".to_owned(),
            stated,
            approximate: false,
            property: Some("output power".to_owned()),
        }
    }

    fn figure(low: f64, high: Option<f64>, stated: Stated, property: Option<&str>) -> Read {
        Read {
            text: "5 W".to_owned(),
            place: 9..12,
            low: Some(low),
            high,
            low_strict: false,
            high_strict: false,
            kind: "power".to_owned(),
            stated,
            approximate: false,
            property: property.map(str::to_owned),
        }
    }

    fn sentence(key: Label) -> Sentence {
        Sentence {
            id: "Q".to_owned(),
            lang: "en".to_owned(),
            text: "It gives 5 W.".to_owned(),
            part: "dev".to_owned(),
            quantities: vec![key],
        }
    }

    #[test]
    fn a_wrong_bound_or_a_figure_too_many_is_a_miss() {
        let key = label(5.0, None, Stated::AtLeast);
        let right = compare_one(
            &|_| true,
            &sentence(key.clone()),
            vec![figure(5.0, None, Stated::AtLeast, Some("output power"))],
        );
        assert!(right.properties_right && right.misses.is_empty());
        let exact = compare_one(&|_| true, &sentence(key.clone()), vec![figure(5.0, Some(5.0), Stated::Exact, None)]);
        assert!(!exact.figures_right && exact.counts.right == 0);
        let twice = vec![figure(5.0, None, Stated::AtLeast, None), figure(5.0, None, Stated::AtLeast, None)];
        let twice = compare_one(&|_| true, &sentence(key), twice);
        assert!(!twice.figures_right && twice.counts.right == 1);
        let report = quantity_report(&[right, exact, twice]);
        assert_eq!((report.precision.count, report.precision.of), (2, 4));
        assert_eq!((report.recall.count, report.recall.of), (2, 3));
        assert_eq!((report.property_recall.count, report.property_recall.of), (1, 3));
    }

    #[test]
    fn magnitudes_are_compared_by_overlap() {
        let key = label(20.0, Some(100.0), Stated::Vague);
        assert!(agrees(&figure(20.0, Some(99.0), Stated::Vague, None), &key));
        assert!(!agrees(&figure(200.0, Some(999.0), Stated::Vague, None), &key));
    }
}
