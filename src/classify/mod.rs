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
mod genitive;
mod interview;
mod limits;
#[cfg(test)]
mod limits_test;
mod matcher;
mod mentions;
mod parameters;
mod rank;
mod reading;
mod releases;
mod serving;
mod settle;
mod stated;
mod terms;

use std::collections::BTreeSet;

use serde::Serialize;

use anchors::{Anchor, anchors, propose};
pub use answers::{AnswerError, Answers, Fact, yes_or_no};
pub use evaluate::{ConditionResult, Ground, Outcome};
use evaluate::{Evaluation, Evaluator, Resembled, Scope};
pub use interview::{Interview, Question, Standing};
pub use matcher::Matcher;
pub use mentions::{Mention, mentions};
use rank::LETTER;
pub use rank::{Features, Naming, Weights};
use reading::TermHit;
pub use reading::{Reading, Span, language_of};
use releases::release;
use serving::serving;
use settle::settle;

use crate::annex::{ControlCode, ControlList, ItemId};
use crate::resemblance::{Likeness, Likenesses};

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

/// Words of the text that say what the thing is.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Whether they carry alone.
    pub strong: bool,
}

/// An item that a text touches.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The deepest item the facts reach.
    pub item: ItemId,
    /// Its code.
    pub code: ControlCode,
    /// The verdict.
    pub verdict: Verdict,
    /// How likely it is right, 0 to 1.
    pub score: f64,
    /// The words that name the thing.
    pub evidence: Vec<Evidence>,
    /// Conditions compared.
    pub conditions: Vec<ConditionResult>,
    /// What would settle the open conditions, in plain words.
    pub questions: Vec<String>,
    /// Software and technology entries that serve the item.
    pub related: Vec<ControlCode>,
    /// The decontrol note that excludes it, or may.
    pub exception: Option<String>,
    /// Where the exception's words stand.
    pub exception_spans: Vec<Span>,
    /// Set for a software or technology entry found because it serves this item.
    pub serves: Option<ControlCode>,
    /// What the score was computed from.
    pub features: Features,
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
/// Letters from which a single word is a specific name ("traagheidsnavigatie").
const SPECIFIC: usize = 14;
/// Most evidence kept for a finding.
const MAX_EVIDENCE: usize = 8;

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
            for item in matcher.list().subtree(entry).into_iter().filter(|item| !tried.contains(item)) {
                anchor.item = item;
                let f = finding(matcher, &mut evaluator, &anchor, &likenesses, weights);
                findings.extend(f.filter(Finding::is_met_by_figures));
            }
        }
        findings.extend(found);
    }
    findings = settle(matcher.list(), findings);
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

fn order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    let place = |f: &Finding| (f.verdict.rules_out(), !f.is_meant());
    place(a).cmp(&place(b)).then_with(|| b.score.total_cmp(&a.score)).then_with(|| a.code.cmp(&b.code))
}

fn status(findings: &[Finding], weights: &Weights) -> Status {
    findings.iter().map(|f| f.status(weights)).min().unwrap_or(Status::NotListed)
}

impl Finding {
    /// Whether the text names the code, or a person asks about the item.
    fn is_meant(&self) -> bool {
        self.features.0.get("code") == Some(&1.0)
    }

    /// Whether words of the text name the thing; else the text as a whole only reads like it.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.features.naming() != Naming::Not
    }

    /// Whether all conditions are met, by figures of several parameters, one of them surely.
    fn is_met_by_figures(&self) -> bool {
        let figures = || self.conditions.iter().filter(|c| c.numeric && c.outcome == Outcome::Met);
        let parameters: BTreeSet<&str> = figures().map(|c| c.of.as_str()).collect();
        let surely = figures().any(|c| c.confidence > attach::UNCLAIMED_MAIN);
        self.verdict == Verdict::Met && parameters.len() > 1 && surely
    }

    /// The status that a document has by this finding alone.
    #[must_use]
    pub fn status(&self, weights: &Weights) -> Status {
        let naming = self.features.naming();
        let (lacking, long) = (self.features.lacks_facts(), self.features.in_long_text());
        let figures = self.features.0.get("figures") == Some(&1.0);
        match self.verdict {
            // words alone do not settle what the text itself says it does not know
            Verdict::Met if self.score >= weights.listed(naming, long) && (figures || !lacking) => Status::Listed,
            Verdict::Met | Verdict::Possible if self.score >= weights.review(naming) => Status::Review,
            Verdict::Met | Verdict::Possible if lacking && self.score >= weights.review_missing() => Status::Review,
            // all conditions met, and only an exception is open: never below review
            Verdict::Possible if self.exception.is_some() && self.features.0.get("open") == Some(&0.0) => {
                Status::Review
            }
            // nor is an item whose code the text names, or that a person asks about
            Verdict::Met | Verdict::Possible if self.is_meant() => Status::Review,
            _ => Status::NotListed,
        }
    }
}

fn finding(
    matcher: &Matcher,
    evaluator: &mut Evaluator<'_, '_>,
    anchor: &Anchor,
    likenesses: &Likenesses,
    weights: &Weights,
) -> Option<Finding> {
    let list = matcher.list();
    let entry = list.entry_of(anchor.item);
    let likeness = likenesses.entries.iter().find(|l| l.entry == entry);
    let reading = evaluator.reading;
    // every word for the item, and strong words for those above it, are evidence; weak ones where nothing else is
    let mut hits: Vec<&TermHit> = Vec::new();
    let mut weak_above: Vec<&TermHit> = Vec::new();
    for (depth, id) in list.lineage(anchor.item).into_iter().enumerate() {
        let affirmed = reading.things.get(&id).into_iter().flatten().filter(|h| h.affirmed());
        let (own, above): (Vec<&TermHit>, Vec<&TermHit>) = affirmed.partition(|h| depth == 0 || h.strong);
        hits.extend(own);
        weak_above.extend(above);
    }
    for id in list.subtree(anchor.item).into_iter().skip(1) {
        hits.extend(reading.things.get(&id).into_iter().flatten().filter(|h| h.affirmed()));
    }
    let codes: Vec<&Span> =
        reading.codes.iter().filter(|(c, _)| matcher.id(c) == Some(anchor.item)).map(|(_, span)| span).collect();
    let meant = !codes.is_empty() || anchor.asked;
    let borrowed = hits.is_empty() && anchor.strong && !meant;
    if borrowed {
        hits = weak_above;
    }
    let unnamed = !anchor.resembling.is_empty();
    hits.extend(&anchor.resembling);
    if hits.is_empty() && !meant {
        return None;
    }
    let telling: Vec<&TermHit> = if anchor.strong {
        let strong: Vec<&TermHit> = hits.iter().copied().filter(|h| h.strong).collect();
        if strong.is_empty() { hits.clone() } else { strong }
    } else {
        hits.clone()
    };
    let names: Vec<(usize, std::ops::Range<usize>)> = telling
        .iter()
        .flat_map(|h| {
            let s = &reading.sentences[h.sentence];
            s.things
                .iter()
                .filter(|(id, _)| {
                    list.get(*id).code.is_within(&list.get(anchor.item).code) || list.lineage(anchor.item).contains(id)
                })
                .map(|(_, r)| (h.sentence, r.clone()))
                .collect::<Vec<_>>()
        })
        .collect();
    let scope = Scope::around(reading, &telling, names);
    evaluator.resembled =
        anchor.distinct.as_ref().filter(|_| likeness.is_some_and(|l| weights.carries(l))).map(|words| {
            let items = list.lineage(anchor.item);
            Resembled { items, words: words.clone() }
        });
    let mut judged = evaluator.judge(anchor.item, &scope);
    evaluator.resembled = None;
    let mut reached = judged.reached;
    // an item that is no more than "those of another" or a heading without any condition and without strong words of its own
    if !matcher.list().get(reached).code.is_within(&list.get(anchor.item).code) {
        reached = anchor.item;
    }
    let mut verdict = match (judged.outcome, &judged.exception) {
        (_, Some(_)) => Verdict::Excluded,
        (Outcome::Met, None) => Verdict::Met,
        (Outcome::Unknown, None) => Verdict::Possible,
        (Outcome::NotMet, None) => Verdict::NotMet,
    };
    if verdict == Verdict::Met && ((!anchor.strong && !unnamed && !corroborated(&judged)) || only_references(&judged)) {
        verdict = Verdict::Possible;
    }
    if !verdict.rules_out()
        && let Some(exception) = released(list, reached, likeness, weights)
        && !evaluator.refuses(reached, &exception, &scope)
        && (verdict == Verdict::Met || judged.doubt.is_some())
    {
        verdict = Verdict::Possible;
        judged.doubt = Some(exception);
    }
    // technology and software named by themselves still have to serve something listed; without that it stays open
    let served = list.lineage(reached).iter().any(|i| !list.get(*i).serves.is_empty());
    let stated = judged.conditions.iter().any(|c| c.ground == Ground::Stated);
    if served && verdict == Verdict::Met && !stated {
        verdict = Verdict::Possible;
    }
    // a common word alone, with nothing stated beside it, is no finding, nor are weak words for the item above: a museum's
    // ciphers are no quantum keys
    let borne_out = judged.conditions.iter().any(|c| c.outcome == Outcome::Met && c.ground == Ground::Stated);
    if (borrowed || !anchor.strong && !unnamed) && !borne_out && anchor.distinct.is_none() {
        return None;
    }
    // which of many agents "viruses" means, no words about viruses tell: something must be stated of the item itself
    let item_stated = |c: &ConditionResult| {
        c.ground == Ground::Stated && list.get(c.item).code.is_within(&list.get(anchor.item).code)
    };
    // and in a long text a figure: something always resembles a part of it
    let long = reading.words > LETTER;
    let settled = |c: &ConditionResult| item_stated(c) && (!long || c.numeric);
    if borrowed
        && (anchor.distinct.is_none() || long)
        && verdict == Verdict::Met
        && !judged.conditions.iter().any(settled)
    {
        verdict = Verdict::Possible;
    }
    // that a thing which nobody named is ruled out is no news
    if unnamed && verdict.rules_out() {
        return None;
    }
    dedupe(&mut judged.conditions);
    let naming = if unnamed { Naming::Not } else { naming_by(evaluator, &hits) };
    let evidence = evidence(evaluator, &codes, &hits);
    // a manner of writing explains a resemblance, but says nothing against a name
    let beside = |h: &&TermHit| {
        let e = likenesses.elsewhere(h.sentence);
        if unnamed { e.manner } else { e.field }
    };
    let elsewhere = hits.iter().map(beside).fold(0.0, f64::max);
    let features = Features::of(
        verdict,
        &judged,
        &hits,
        matcher,
        reading,
        anchor.strong,
        meant,
        likeness,
        matcher.resemblance.salience(likenesses, entry),
        elsewhere,
        naming,
    );
    let score = weights.score(&features);
    let exception_spans = judged.exception.as_ref().map(|(_, s)| s.clone()).unwrap_or_default();
    let questions = if verdict == Verdict::Possible { questions(matcher, &judged) } else { Vec::new() };
    Some(Finding {
        item: reached,
        code: list.get(reached).code.clone(),
        verdict,
        score,
        evidence,
        questions,
        conditions: judged.conditions,
        related: Vec::new(),
        exception: judged.exception.map(|(name, _)| name).or(judged.doubt),
        exception_spans,
        serves: None,
        features,
    })
}

/// The exception that may release an item, by name: the text is nearer to portraits of what it releases than to the item,
/// and a person has to say whether it does.
fn released(list: &ControlList, reached: ItemId, likeness: Option<&Likeness>, weights: &Weights) -> Option<String> {
    let release = likeness.filter(|l| l.contrast < weights.releases())?.release?;
    let at = list.lineage(reached).contains(&release.item).then(|| list.get(release.item))?;
    at.exceptions.iter().find(|e| e.code == release.exception).map(|e| e.name.clone())
}

/// How the words of a thing name it.
fn naming_by(evaluator: &Evaluator<'_, '_>, hits: &[&TermHit]) -> Naming {
    let specific = |span: &Span| {
        let words = evaluator.words(std::slice::from_ref(span));
        words.contains(' ') || words.chars().count() >= SPECIFIC
    };
    let strong = hits.iter().filter(|h| h.strong);
    if strong.flat_map(|h| &h.spans).any(specific) { Naming::Specifically } else { Naming::Loosely }
}

/// Whether several stated conditions, a figure among them, make up for a name that does not carry alone.
fn corroborated(e: &Evaluation) -> bool {
    let stated: Vec<_> =
        e.conditions.iter().filter(|c| c.outcome == Outcome::Met && c.ground == Ground::Stated).collect();
    stated.len() >= 2 && stated.iter().any(|c| c.numeric && c.confidence > attach::UNCLAIMED_MAIN)
}

/// Whether nothing but references to other items was met.
fn only_references(e: &Evaluation) -> bool {
    !e.conditions.is_empty() && e.conditions.iter().all(|c| c.ground == Ground::Silent)
}

fn dedupe(conditions: &mut Vec<ConditionResult>) {
    let mut seen = BTreeSet::new();
    conditions.retain(|c| seen.insert((c.item, c.of.clone(), c.required.clone())));
    // what decides comes first: figures, then words, then what goes with the kind of thing
    conditions.sort_by_key(|c| (c.ground == Ground::Implied, !c.numeric, c.item));
}

fn evidence(evaluator: &Evaluator<'_, '_>, codes: &[&Span], hits: &[&TermHit]) -> Vec<Evidence> {
    let code = |span: &&Span| Evidence {
        text: evaluator.words(std::slice::from_ref(*span)),
        span: (*span).clone(),
        strong: true,
    };
    let mut out: Vec<Evidence> = codes.iter().take(1).map(code).collect();
    let mut sorted: Vec<&&TermHit> = hits.iter().collect();
    sorted.sort_by(|a, b| b.strong.cmp(&a.strong).then_with(|| a.spans.cmp(&b.spans)));
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for h in sorted {
        for span in &h.spans {
            let text = evaluator.words(std::slice::from_ref(span));
            if seen.insert(text.to_lowercase())
                && !out
                    .iter()
                    .any(|e| e.span.passage == span.passage && e.span.start <= span.start && e.span.end >= span.end)
            {
                out.push(Evidence { text, span: span.clone(), strong: h.strong });
            }
        }
        if out.len() >= MAX_EVIDENCE {
            break;
        }
    }
    out
}

/// What would settle the open conditions.
fn questions(matcher: &Matcher, e: &Evaluation) -> Vec<String> {
    let mut out = Vec::new();
    for c in e.conditions.iter().filter(|c| c.outcome == Outcome::Unknown) {
        let code = &matcher.list().get(c.item).code;
        let q = if c.numeric {
            match &c.found {
                Some(found) => {
                    format!("What exactly is the {}? The text says “{found}”; {code} asks for {}.", c.of, c.required)
                }
                None => format!("What is the {}? {code} asks for {}.", c.of, c.required),
            }
        } else {
            format!("Is it so: {}? ({code})", c.required)
        };
        if !out.contains(&q) {
            out.push(q);
        }
    }
    if let Some(doubt) = &e.doubt {
        out.push(format!("Does the exception apply: {doubt}?"));
    }
    out.truncate(6);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// The verdict on an item, and what stated facts it was read from.
    fn verdict_on(code: &str, text: &str) -> Option<(Verdict, Option<String>)> {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let item = matcher.id(&code.parse().expect("a code"));
        let said = classify(&matcher, &[text]);
        said.findings.into_iter().find(|f| Some(f.item) == item).map(|f| (f.verdict, f.exception))
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
        let scope = Scope::around(&reading, &hits, Vec::new());
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
    fn a_line_of_a_form_resembles_nothing() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        for text in
            ["Hello World", "Text1 Text2 Text3 Text4", "annotation", "とうきょう東京", "Master Password Key email"]
        {
            assert!(classify(&matcher, &[text]).findings.is_empty(), "{text}");
        }
    }
}
