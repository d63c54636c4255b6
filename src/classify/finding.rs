//! One item judged against one text: what was read, compared and asked.
//!
//! In: an [`Anchor`] and the evaluator of a text. Out: a [`Finding`], with its verdict, score, words, conditions and questions.

use std::collections::BTreeSet;

use super::anchors::Anchor;
use super::evaluate::{ConditionResult, Evaluation, Evaluator, Ground, Outcome, Resembled};
use super::matcher::Matcher;
use super::rank::{Features, LETTER, Naming, Weights};
use super::reading::{Span, TermHit};
use super::scope::Scope;
use super::{Status, Verdict, attach};
use crate::annex::{ControlCode, ControlList, ItemId};
use crate::resemblance::{Likeness, Likenesses};

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
    /// Where it stands among the others, if not by its score: in a text about software or technology that goes first.
    pub(super) precedence: Option<f64>,
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

/// Letters from which a single word is a specific name ("traagheidsnavigatie").
const SPECIFIC: usize = 14;
/// Most evidence kept for a finding.
const MAX_EVIDENCE: usize = 8;

impl Finding {
    /// Whether the text names the code, or a person asks about the item.
    pub(super) fn is_meant(&self) -> bool {
        self.features.0.get("code") == Some(&1.0)
    }

    /// What findings are ordered by, highest first.
    pub(super) fn place(&self) -> f64 {
        self.precedence.unwrap_or(self.score)
    }

    /// Whether words of the text name the thing; else the text as a whole only reads like it.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.features.naming() != Naming::Not
    }

    /// Whether all conditions are met, by figures of several parameters, one of them surely.
    pub(super) fn is_met_by_figures(&self) -> bool {
        let figures = || self.conditions.iter().filter(|c| c.numeric && c.outcome == Outcome::Met);
        let parameters: BTreeSet<&str> = figures().map(|c| c.of.as_str()).collect();
        let surely = figures().any(|c| c.confidence > attach::UNCLAIMED_MAIN);
        self.verdict == Verdict::Met && parameters.len() > 1 && surely
    }

    /// The status that a document has by this finding alone.
    #[must_use]
    pub fn status(&self, weights: &Weights) -> Status {
        let lacking = self.features.lacks_facts();
        let figures = self.features.0.get("figures") == Some(&1.0);
        let surely = || self.score >= weights.listed(&self.features);
        match self.verdict {
            // words alone do not settle what the text itself says it does not know
            Verdict::Met if (figures || !lacking) && surely() => Status::Listed,
            Verdict::Met | Verdict::Possible if self.score >= weights.review(&self.features) => Status::Review,
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

/// Judges one item; `None` when nothing of the text stands for it.
pub(super) fn finding(
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
    let alike = likeness.iter().flat_map(|l| &l.stretches).filter(|(_, salience)| *salience >= weights.proposes());
    let scope = Scope::around(reading, &telling, names, alike.map(|(sentences, _)| sentences.clone()));
    evaluator.resembled =
        anchor.distinct.as_ref().filter(|_| likeness.is_some_and(|l| weights.carries(l))).map(|words| {
            let items = list.lineage(anchor.item);
            Resembled { items, words: words.clone() }
        });
    let mut judged = evaluator.judge(anchor.item, &scope);
    if let Some(again) = evaluator.judge_with_the_last_figure(anchor.item, &scope, &judged) {
        judged = again;
    }
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
        judged.doubt = Some((exception, Vec::new()));
    }
    // technology and software named by themselves still have to serve something listed; without that it stays open
    let served = list.lineage(reached).iter().any(|i| !list.get(*i).serves.is_empty());
    let stated = judged.conditions.iter().any(|c| c.ground.is_stated());
    if served && verdict == Verdict::Met && !stated {
        verdict = Verdict::Possible;
    }
    // a common word alone, with nothing stated beside it, is no finding, nor are weak words for the item above: a museum's
    // ciphers are no quantum keys
    let borne_out = judged.conditions.iter().any(|c| c.outcome == Outcome::Met && c.ground.is_stated());
    if (borrowed || !anchor.strong && !unnamed) && !borne_out && anchor.distinct.is_none() {
        return None;
    }
    // which of many agents "viruses" means, no words about viruses tell: something must be stated of the item itself
    let item_stated =
        |c: &ConditionResult| c.ground.is_stated() && list.get(c.item).code.is_within(&list.get(anchor.item).code);
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
    let questions = if verdict == Verdict::Possible { questions(matcher, &judged) } else { Vec::new() };
    let (exception, exception_spans) = judged.exception.or(judged.doubt).unzip();
    Some(Finding {
        item: reached,
        code: list.get(reached).code.clone(),
        verdict,
        score,
        precedence: None,
        evidence,
        questions,
        conditions: judged.conditions,
        related: Vec::new(),
        exception,
        exception_spans: exception_spans.unwrap_or_default(),
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
    let stated: Vec<_> = e.conditions.iter().filter(|c| c.outcome == Outcome::Met && c.ground.is_stated()).collect();
    stated.len() >= 2 && stated.iter().any(|c| c.numeric && c.confidence > attach::UNCLAIMED_MAIN)
}

/// Whether nothing but references to other items was met.
fn only_references(e: &Evaluation) -> bool {
    !e.conditions.is_empty() && e.conditions.iter().all(|c| c.ground == Ground::Silent)
}

pub(super) fn dedupe(conditions: &mut Vec<ConditionResult>) {
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
    if let Some((doubt, _)) = &e.doubt {
        out.push(format!("Does the exception apply: {doubt}?"));
    }
    out.truncate(6);
    out
}
