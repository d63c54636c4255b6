//! From what a text says to the items of the list it touches.
//!
//! In: the passages of a document and a [`Matcher`]. Out: a [`Classification`]: a status and findings, each with its
//! verdict, the words it was read from, every condition with required and found, and what is still open.
//!
//! Who the partner is and where it sits plays no part here (design rule 6).

mod anchors;
mod answers;
mod attach;
mod evaluate;
mod exceptions;
mod finding;
mod genitive;
mod interview;
mod limits;
#[cfg(test)]
mod limits_test;
mod matcher;
mod mentions;
mod outline;
mod parameters;
mod rank;
mod reading;
mod recognise;
mod releases;
mod remaining;
mod scope;
mod serving;
mod settle;
mod stated;
mod subject;
mod terms;

use serde::Serialize;

use anchors::{Anchor, anchors, propose};
pub use answers::{AnswerError, Answers, Fact, yes_or_no};
use evaluate::Evaluator;
pub use evaluate::{ConditionResult, Ground, Outcome};
use finding::finding;
pub use finding::{Evidence, Finding};
pub use interview::{Interview, Question, Standing};
pub use matcher::Matcher;
pub use mentions::{Mention, mentions};
pub use rank::{Features, Naming, Weights};
pub use reading::{Reading, Span};
use releases::release;
use serving::serving;
use settle::{settle, weigh_together};

use crate::annex::ItemId;
use crate::resemblance::Likenesses;

/// The verdict on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All conditions are met by what the text states.
    Met,
    /// Some conditions are open, none failed.
    Possible,
    /// A stated fact fails every way to meet it.
    NotMet,
    /// The conditions of a decontrol note are met.
    Excluded,
}

impl Verdict {
    /// Whether stated facts rule the item out.
    #[must_use]
    pub fn rules_out(self) -> bool {
        matches!(self, Self::NotMet | Self::Excluded)
    }
}

/// The status of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// At least one item's conditions are all met by what the text states.
    Listed,
    /// A plausible item has conditions that the text leaves open.
    Review,
    /// No plausible item, or every plausible one is ruled out by stated facts.
    NotListed,
}

impl Status {
    /// The word used in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Review => "review",
            Self::NotListed => "not_listed",
        }
    }
}

/// What a document was found to touch.
#[derive(Debug, Clone)]
pub struct Classification {
    /// The status.
    pub status: Status,
    /// Findings worth showing, best first.
    pub findings: Vec<Finding>,
    /// Language of the text, when it could be told.
    pub language: Option<&'static str>,
}

/// Most findings kept for a document.
pub const MAX_FINDINGS: usize = 24;

/// Classifies a document given as its passages.
#[must_use]
pub fn classify(matcher: &Matcher, passages: &[&str]) -> Classification {
    classify_with(matcher, passages, &[])
}

/// Classifies a document with what people said beside it. The items asked about are judged even when the text does not
/// name them: who answered had them in mind. Where two answered the same question, the later one counts.
#[must_use]
pub fn classify_with(matcher: &Matcher, passages: &[&str], answers: &[&Answers]) -> Classification {
    let reading = Reading::of(matcher, passages);
    let weights = Weights::bundled();
    let together = Answers::together(answers);
    let mut evaluator = Evaluator::new(matcher, &reading, passages).with(&together);
    let mut findings = Vec::new();
    let sentences = reading.plain_words();
    let mut anchors = anchors(matcher, &evaluator);
    let named = anchors.iter().map(|a| matcher.list().entry_of(a.item)).collect();
    let likenesses = matcher.resemblance.read(&sentences, &named, weights.proposes().min(weights.deepens()));
    propose(matcher, &reading, &sentences, &likenesses, weights, &mut anchors);
    for item in answers.iter().filter(|a| !a.is_empty()).filter_map(|a| matcher.id(a.item()?)) {
        anchors.retain(|a| a.item != item);
        anchors.push(Anchor { item, strong: true, asked: true, resembling: Vec::new(), distinct: None });
    }
    for mut anchor in anchors {
        let entry = matcher.list().entry_of(anchor.item);
        // what a text resembles is less sure than what it states: of a ruled-out item, the one above may be meant, and any
        // other of the entry whose parameters the text states
        let mut tried = matcher.list().lineage(anchor.item);
        tried.truncate(if anchor.resembling.is_empty() || anchor.distinct.is_some() { 1 } else { tried.len() });
        let found = tried.iter().find_map(|item| {
            anchor.item = *item;
            finding(matcher, &mut evaluator, &anchor, &likenesses, weights)
        });
        if !anchor.resembling.is_empty() && found.as_ref().is_none_or(|f| f.verdict != Verdict::Met) {
            anchor.distinct = None;
            for item in
                asking_for_figures(matcher, &reading, &likenesses, entry).into_iter().filter(|i| !tried.contains(i))
            {
                anchor.item = item;
                let f = finding(matcher, &mut evaluator, &anchor, &likenesses, weights);
                findings.extend(f.filter(Finding::is_met_by_figures));
            }
        }
        findings.extend(found);
    }
    findings = settle(matcher.list(), findings);
    weigh_together(matcher.list(), weights, &mut findings);
    serving(matcher, &reading, weights, &mut findings);
    release(&matcher.releases, &reading, &mut findings);
    let shown = |f: &Finding| {
        f.score >= if f.features.lacks_facts() { weights.show().min(weights.review_missing()) } else { weights.show() }
    };
    findings.retain(|f| shown(f) || f.is_meant() || f.verdict.rules_out());
    findings.sort_by(order);
    findings.truncate(MAX_FINDINGS);
    let status = status(&findings, weights);
    Classification { status, findings, language: reading.language }
}

/// The items of an entry that a text may state figures of: they ask for several, and the text is not far from them.
fn asking_for_figures(matcher: &Matcher, reading: &Reading, likenesses: &Likenesses, entry: ItemId) -> Vec<ItemId> {
    let Some(likeness) = likenesses.entries.iter().find(|l| l.entry == entry) else { return Vec::new() };
    if reading.figures.len() < 2 {
        return Vec::new();
    }
    let shares = matcher.resemblance.shares(likeness, likenesses);
    let list = matcher.list();
    let near = |item: ItemId| {
        let below = list.lineage(item).into_iter().filter(|i| *i != entry);
        below.filter_map(|i| shares.get(&i).copied()).fold(0.0, f64::max) >= Weights::bundled().near()
    };
    list.subtree(entry).into_iter().filter(|i| matcher.limits_of(*i) > 1 && near(*i)).collect()
}

fn order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let rank = |f: &Finding| (f.verdict.rules_out(), !f.is_meant());
    rank(a).cmp(&rank(b)).then_with(|| b.place().total_cmp(&a.place())).then_with(|| a.code.cmp(&b.code))
}

fn status(findings: &[Finding], weights: &Weights) -> Status {
    findings.iter().map(|f| f.status(weights)).min().unwrap_or(Status::NotListed)
}

#[cfg(test)]
mod tests {
    use super::evaluate::{Ground, Resembled};
    use super::reading::TermHit;
    use super::scope::Scope;
    use super::*;

    #[test]
    fn only_what_is_not_there_is_denied_at_the_end_of_a_clause() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let denied = |text: &str| {
            let reading = Reading::of(&matcher, &[text]);
            let hits: Vec<bool> = reading.things.values().flatten().filter(|h| h.strong).map(|h| h.negated).collect();
            assert!(!hits.is_empty(), "{text}");
            hits.iter().all(|negated| *negated)
        };
        assert!(denied("Een calutron komt in onze opstelling niet voor."));
        assert!(denied("Calutrons werden von dieser Software nicht unterstützt; sie rechnet Brücken."));
        for text in [
            "De calutron is in dit project niet voor uranium bedoeld.",
            "De calutron zelf blijft hier, de tekeningen gaan mee.",
            "The calutron is tested by a partner whose drawings are not shown.",
            "The calutron was never used.",
            "The calutron is not intended for uranium.",
        ] {
            assert!(!denied(text), "{text}");
        }
    }

    #[test]
    fn what_a_text_asks_or_lacks_is_neither_met_nor_cleared() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let arm = |end: &str| format!("Seven-function hydraulic arm for a deep-sea remotely operated vehicle. {end}");
        let feels = "the arm and its joints feel the grip force.";
        let said = classify(&matcher, &[&arm(&format!("We do not know whether {feels}"))]);
        assert_eq!(said.status, Status::Review, "{:?}", said.findings);
        let said = classify(&matcher, &[&arm(&format!("By strain gauges {feels}"))]);
        assert_eq!(said.status, Status::Listed, "{:?}", said.findings);
        let songs = "Which of the two songs is meant, the file does not say; the second page is lost.";
        let said = classify(&matcher, &[songs]);
        assert_eq!(said.status, Status::NotListed, "{:?}", said.findings);
    }

    #[test]
    fn a_stated_figure_decides_before_grades_known_to_reach_it() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let nickel = |size: &str| format!("Carbonyl nickel powder, 99.6 % Ni by weight, Fisher number {size}.");
        let item = matcher.id(&"1C240.a".parse().expect("a code"));
        let verdict = |size: &str| {
            let said = classify(&matcher, &[&nickel(size)]);
            said.findings.iter().find(|f| Some(f.item) == item).map(|f| f.verdict)
        };
        assert_eq!(verdict("14 micron"), Some(Verdict::NotMet));
        assert_eq!(verdict("4 micron"), Some(Verdict::Met));
    }

    #[test]
    fn a_code_in_the_text_is_enough() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        for code in ["3A001.b.2", "6A001.a.1.b", "1C351.a.1", "9E003.a.1", "5A002"] {
            let said = classify(&matcher, &[&format!("The supplier says that it falls under {code} and no more.")]);
            let named = said.findings.iter().any(|f| f.code.to_string().starts_with(code));
            assert!(named && said.status != Status::NotListed, "{code}: {:?}", said.status);
        }
    }

    #[test]
    fn a_feature_may_be_read_off_the_whole_but_no_figure() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let text = |figure: &str| {
            format!(
                "Wir suchen Hohlräume unter der Autobahn mit einem tragbaren Schweremesser auf dem Dreibein; nach zehn \
                 Minuten Ruhe liest er die Schwere {figure} ab, die Feder ist geheizt, der Akku hält einen Tag."
            )
        };
        let said = classify(&matcher, &[&text("auf 5 µGal genau")]);
        let first = &said.findings[0];
        assert_eq!((first.code.to_string().as_str(), first.verdict), ("6A007.a", Verdict::Met));
        let feature = first.conditions.iter().find(|c| !c.numeric).expect("a feature");
        assert!(feature.ground == Ground::Resembled && !feature.spans.is_empty(), "{feature:?}");
        let said = classify(&matcher, &[&text("sehr genau")]);
        assert!(said.findings.iter().all(|f| f.verdict != Verdict::Met) && said.status != Status::Listed);
    }

    /// The verdict on an item, and the exception that releases it or may.
    fn verdict_on(code: &str, text: &str) -> Option<(Verdict, Option<String>)> {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let item = matcher.id(&code.parse().expect("a code"));
        let said = classify(&matcher, &[text]);
        said.findings.into_iter().find(|f| Some(f.item) == item).map(|f| (f.verdict, f.exception))
    }

    #[test]
    fn words_that_only_hint_at_a_note_release_nothing() {
        let paint = |place: &str| {
            format!(
                "A low-emissivity stealth paint for the fuselage of a missile, to hide it from infrared seekers{place}."
            )
        };
        let said = |text: &str| verdict_on("1C101", text).expect("the paint");
        assert_eq!(said(&paint("")), (Verdict::Met, None));
        // a satellite somewhere is nothing, beside a temperature it is a question; where the paint controls its heat the note applies
        assert_eq!(said(&paint(", mixed in the hall of the satellite team")), (Verdict::Met, None));
        let (verdict, exception) = said(&paint(", mixed at the temperature of the satellite hall"));
        assert!(verdict == Verdict::Possible && exception.is_some(), "{exception:?}");
        let (verdict, _) = said(&paint("; a thermal control coating for satellites"));
        assert_eq!(verdict, Verdict::Excluded);
    }

    #[test]
    fn far_from_the_thing_no_words_release_it() {
        let text = "We set up a linac of 9 MeV electrons on a tungsten target for radiography of castings, made to X-ray pump \
                    casings. It needs a bunker. The walls are of concrete. The door moves on rails. Later a patient ward is built.";
        assert!(verdict_on("3A101.b", text).is_some_and(|(v, _)| v != Verdict::Excluded));
    }

    #[test]
    fn the_most_that_a_thing_can_is_the_end_of_its_range() {
        let gauge = |range: &str| {
            format!(
                "Capacitance manometer for absolute pressure, sensing element and seals of alumina, full scale {range}, \
                 accuracy 0.5 % of full scale."
            )
        };
        let full_scale = |range: &str| verdict_on("2B230", &gauge(range)).map(|(v, _)| v);
        assert_eq!(full_scale("0 to 10 kPa"), Some(Verdict::Met));
        assert_ne!(full_scale("0 to 100 kPa"), Some(Verdict::Met));
    }

    #[test]
    fn in_a_long_text_figures_beside_the_name_are_enough() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let filler =
            "The group studies how towns remember floods and how schools teach about rivers and weather. ".repeat(20);
        let amplifier =
            "We also build a GaN MMIC power amplifier for 8.8 to 10.4 GHz with a peak saturated output power of 18 W.";
        let said = classify(&matcher, &[&filler, amplifier, &filler]);
        assert_eq!(said.status, Status::Listed, "{:?}", said.findings.first());
    }

    #[test]
    fn every_pair_of_a_formula_is_compared() {
        let text =
            |near: &str| format!("Crystal oscillator, 100 MHz, SSB phase noise: 100 Hz {near}; 1 kHz -139 dBc/Hz.");
        assert!(verdict_on("3A001.b.10", &text("-132 dBc/Hz")).is_some_and(|(v, _)| v == Verdict::Met));
        assert!(verdict_on("3A001.b.10", &text("-100 dBc/Hz")).is_some_and(|(v, _)| v == Verdict::NotMet));
    }

    #[test]
    fn the_share_beside_a_substance_is_its_own() {
        let text = |share: &str| {
            format!("Fumigant mixture: dichloropropene 63 %, chloropicrin {share}, inert 2 %, in cylinders.")
        };
        assert_eq!(verdict_on("1C450.a.7", &text("34.7 %")), Some((Verdict::Met, None)));
        assert!(verdict_on("1C450.a.7", &text("20 %")).is_some_and(|(v, _)| v == Verdict::Excluded));
    }

    #[test]
    fn a_note_that_a_stated_figure_refuses_is_no_question() {
        let text = "Figured at the optical shop: off-axis parabola of glass ceramic (0.05 ppm/K), clear aperture 700 mm, f/1.8, \
                    micro-roughness 0.6 nm rms over sampling of 1 mm and more. It will sit in a ground telescope for tracking debris.";
        assert_eq!(verdict_on("6A004.e", text), Some((Verdict::Met, None)));
        let slow = text.replace("f/1.8", "f/6");
        assert!(verdict_on("6A004.e", &slow).is_some_and(|(v, _)| v == Verdict::Excluded));
    }

    #[test]
    fn of_what_a_text_resembles_the_item_whose_parameters_it_states() {
        let text = "Our trapped-ion computer runs circuits on 120 physical ions, every one of them calibrated, gated and read \
                    out, and any two of them can be brought together. The average CNOT error between neighbours is 8e-4. The \
                    company offers a second machine of this kind to a customer abroad.";
        assert!(verdict_on("4A506.a.2", text).is_some_and(|(v, _)| v == Verdict::Met));
    }

    #[test]
    fn no_exception_is_read_off_a_resemblance() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let text = ["The aromatic polyimide film is sold for flexible printed circuits."];
        let reading = Reading::of(&matcher, &text);
        let item = matcher.id(&"1A003".parse().expect("a code")).expect("an item");
        let hits: Vec<&TermHit> = reading.things.values().flatten().collect();
        let scope = Scope::around(&reading, &hits, Vec::new(), []);
        let mut evaluator = Evaluator::new(&matcher, &reading, &text);
        let items = matcher.list().lineage(item);
        evaluator.resembled = Some(Resembled { items, words: vec![Span { passage: 0, start: 4, end: 8 }] });
        let judged = evaluator.judge(item, &scope);
        // the note needs copper on it, of which the text says nothing
        assert!(judged.exception.is_none(), "{:?}", judged.exception);
        assert!(evaluator.resembled.is_some());
    }

    #[test]
    fn nearer_to_what_a_note_releases_is_a_question() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let said = classify(
            &matcher,
            &[
                "Second-hand CNC cylindrical grinder, three axes interpolating, unidirectional repeatability 0.8 µm. The work head \
               and steady rests take nothing but crankshafts, and the programs refuse any other part.",
            ],
        );
        let first = &said.findings[0];
        assert_eq!((first.code.to_string().as_str(), first.verdict), ("2B001.c.1", Verdict::Possible));
        assert!(first.exception.as_deref().is_some_and(|e| e.contains("crankshafts")), "{:?}", first.exception);
        assert_eq!(said.status, Status::Review);
    }

    #[test]
    fn the_last_figure_asked_for_is_the_one_that_nothing_else_accounts_for() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let item = matcher.id(&"1A227".parse().expect("a code"));
        let window = "Shielding window of lead glass for a hot cell, density 4.2 g/cm3, 250 mm thick";
        let verdict = |rest: &str| {
            let said = classify(&matcher, &[&format!("{window}, {rest}")]);
            let found = said.findings.into_iter().find(|f| Some(f.item) == item).expect("the window");
            let left_over = found.conditions.iter().any(|c| c.ground == Ground::LeftOver);
            (found.verdict, left_over)
        };
        assert_eq!(verdict("400 x 400 mm."), (Verdict::Met, true));
        // what a text says nobody knows stays open, and a figure of which it does not say what it is clears nothing
        assert_eq!(verdict("200 x 200 mm."), (Verdict::Possible, false));
        assert_eq!(verdict("400 x 400 mm; how it was made nobody knows."), (Verdict::Possible, false));
        assert_eq!(verdict("in a steel frame."), (Verdict::Possible, false));
    }

    #[test]
    fn what_a_text_only_reads_like_is_listed_when_it_does_so_surely_and_in_a_long_text_sooner_by_a_figure() {
        let from =
            |features: &[(&'static str, f64)]| Weights::bundled().listed(&Features(features.iter().copied().collect()));
        let (stated, bare) = (from(&[("unnamed", 1.0), ("stated", 0.5)]), from(&[("unnamed", 1.0), ("stated", 0.0)]));
        assert!(from(&[("unnamed", 0.0)]) < stated && stated < bare, "{stated} {bare}");
        let resembled = from(&[("unnamed", 1.0), ("stated", 0.5), ("resembled", 0.5)]);
        assert!((resembled - bare).abs() < f64::EPSILON, "{resembled} {bare}");
        let words = from(&[("unnamed", 1.0), ("stated", 0.5), ("length", 0.5)]);
        let figure = from(&[("unnamed", 1.0), ("stated", 0.5), ("figures", 1.0), ("length", 0.5)]);
        assert!(stated <= figure && figure < words && words < bare, "{stated} {figure} {words} {bare}");
        let (long, cas) = (from(&[("length", 0.5)]), from(&[("length", 0.5), ("cas", 1.0)]));
        assert!(cas < long, "{cas} {long}");
    }

    #[test]
    fn a_line_of_a_form_resembles_nothing() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        for text in
            ["Hello World", "Text1 Text2 Text3 Text4", "annotation", "とうきょう東京", "Master Password Key email"]
        {
            assert!(classify(&matcher, &[text]).findings.is_empty(), "{text}");
        }
    }
}
