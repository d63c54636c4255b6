//! For every limit of the list: a figure just beyond meets it, one just short does not, silence leaves it open.

use super::evaluate::{Evaluator, Outcome};
use super::scope::Scope;
use super::{Matcher, Reading};
use crate::annex::{self, Comparator, Measure};
use crate::quantities::units;

/// A figure relative to a bound, a little inside or outside.
fn nudge(v: f64, up: bool) -> f64 {
    let step = if v == 0.0 { 0.01 } else { v.abs() * 0.02 };
    if up { v + step } else { v - step }
}

/// A unit of the same kind, to state the figure another way: value factor and symbol.
fn other_unit(unit: &str) -> Option<(f64, &'static str)> {
    Some(match unit {
        "GHz" => (1e3, "MHz"),
        "MHz" => (1e-3, "GHz"),
        "kHz" => (1e3, "Hz"),
        "mm" => (0.1, "cm"),
        "m" => (100.0, "cm"),
        "µm" => (1e3, "nm"),
        "nm" => (1e-3, "µm"),
        "km" => (1e3, "m"),
        "kW" => (1e3, "W"),
        "W" => (1e3, "mW"),
        "kg" => (1e3, "g"),
        "MPa" => (1e3, "kPa"),
        "GPa" => (1e3, "MPa"),
        "kPa" => (10.0, "mbar"),
        "ns" => (1e3, "ps"),
        "µs" => (1e3, "ns"),
        "ms" => (1e3, "µs"),
        "s" => (1e3, "ms"),
        "kV" => (1e3, "V"),
        "V" => (1e-3, "kV"),
        "m3" => (1e3, "litres"),
        "MSPS" => (1e-3, "GSPS"),
        "GSPS" => (1e3, "MSPS"),
        "J" => (1e3, "mJ"),
        "kA" => (1e3, "A"),
        "A" => (1e3, "mA"),
        "MeV" => (1e3, "keV"),
        "keV" => (1e-3, "MeV"),
        _ => return None,
    })
}

#[test]
fn every_limit_is_met_beyond_and_not_short() {
    let list = annex::digest().expect("a list");
    let matcher = Matcher::new(list);
    let (mut asked, mut right) = (0usize, 0usize);
    let mut wrong = Vec::new();
    for (index, limit) in (0u32..).zip(&matcher.limits) {
        let Measure::Property(property) = limit.measure else { continue };
        let p = list.properties.get(property);
        // an end of a band is stated with its whole band
        if p.end_of.is_some() {
            continue;
        }
        for (comparator, value, unit) in &limit.figures {
            let (inside, outside) = match comparator {
                Comparator::Over | Comparator::From => (true, false),
                Comparator::Under | Comparator::Upto => (false, true),
                Comparator::Equals => continue,
            };
            if p.nouns.is_empty() && unit.is_empty() && p.kind.name() == "count" {
                continue;
            }
            let mut ways = vec![(*value, unit.clone())];
            if let Some((factor, other)) = other_unit(unit) {
                ways.push((*value * factor, other.to_owned()));
            }
            for (v, unit) in ways {
                for (up, want) in [(inside, Outcome::Met), (outside, Outcome::NotMet)] {
                    // whole things are counted in whole numbers, and the other bound must not be crossed
                    let figure = match p.kind.name() {
                        "count" | "information" if v.fract() == 0.0 => {
                            if up {
                                v + 1.0
                            } else {
                                v - 1.0
                            }
                        }
                        _ => nudge(v, up),
                    };
                    let coherent = units().read_whole(&unit).map_or(figure, |r| figure * r.factor + r.offset);
                    if want == Outcome::Met && !limit.interval().contains(coherent) && unit != "g" {
                        continue;
                    }
                    let noun = p.nouns.first().cloned().unwrap_or_default();
                    let word = limit.words.first().or_else(|| p.words.first()).cloned().unwrap_or_default();
                    let phrasings = if unit.is_empty() && !noun.is_empty() {
                        vec![format!("The device has {figure} {noun}.")]
                    } else {
                        vec![
                            format!("The {word} is {figure} {unit}."),
                            format!("The device has a {word} of {figure} {unit}."),
                        ]
                    };
                    for text in phrasings {
                        let texts = [text.as_str()];
                        let reading = Reading::of(&matcher, &texts);
                        let evaluator = Evaluator::new(&matcher, &reading, &texts);
                        let scope = Scope::around(&reading, &[], Vec::new(), []);
                        let got = evaluator.limit_outcome(index, &scope);
                        asked += 1;
                        if got == want {
                            right += 1;
                        } else if wrong.len() < 60 {
                            wrong.push(format!("{text} → {got:?}, not {want:?} ({} {})", p.name, limit.required));
                        }
                    }
                }
            }
        }
        let silent = ["The device is described elsewhere."];
        let reading = Reading::of(&matcher, &silent);
        let evaluator = Evaluator::new(&matcher, &reading, &silent);
        let scope = Scope::around(&reading, &[], Vec::new(), []);
        assert_eq!(evaluator.limit_outcome(index, &scope), Outcome::Unknown, "{} without a figure", p.name);
    }
    let share = right as f64 / asked as f64;
    println!("limits: {right} of {asked} statements judged right ({share:.4})\n{}", wrong.join("\n"));
    assert!(share >= 0.975, "only {share:.3} of {asked} statements are judged right");
}

/// What a text says of an item: met, not met, or left open.
fn said(matcher: &Matcher, text: &str, code: &str) -> String {
    let said = super::classify(matcher, &[text]);
    let of = said.findings.iter().find(|f| f.code.to_string() == code);
    of.map_or_else(|| "nothing".to_owned(), |f| format!("{:?}", f.verdict))
}

#[test]
fn bounds_are_read_as_a_data_sheet_means_them() {
    let matcher = Matcher::new(annex::digest().expect("a list"));
    for (text, code, verdict) in [
        // what a press does at most, it does
        (
            "Cold isostatic press, at most 4000 bar at room temperature, inner diameter of the vessel 20 cm.",
            "2B204.a",
            "Met",
        ),
        // a row of a table gives its number to the word of its first cell
        (
            "Hot cell viewing window of lead glass, 380 mm thick, 1 m2 face. Property: density; Value: 5.2",
            "1A227",
            "Met",
        ),
        // a word before a bounded figure is that figure's, and what reaches 85 GHz covers a band below
        ("Signal analyser up to 85 GHz with a resolution bandwidth of up to 80 MHz.", "3A002.c.1", "Met"),
        // the share beside the name of the substance counts, not one of another
        ("Etch solution with 34 % HF and 4.5 % NH4F in water, 20 litres.", "1C350.24", "Met"),
        ("Etch solution with 4.5 % HF and 34 % NH4F in water, 20 litres.", "1C350.24", "Excluded"),
        // without a unit right after the word of a parameter that has a usual one
        ("Hot cell viewing window of lead glass, density 5.2, 380 mm thick, 1 m2 face.", "1A227", "Met"),
        // two megahertz of width are no instantaneous bandwidth of ten
        (
            "Direction finder 144-146 MHz that locates transmitters which do not cooperate, from bursts of half a millisecond.",
            "5A001.e",
            "NotMet",
        ),
    ] {
        assert_eq!(said(&matcher, text, code), verdict, "{text}");
    }
}
