//! How mature the technology is: a readiness level (TRL 1–9) that the text states, or one estimated from its words.
//!
//! In: passages. Out: [`Maturity`]: a range of levels with its basis and evidence, the start and end level where they
//! are told apart, and what follows in law as a presumption: TRL 1–2 is presumed basic scientific research, TRL 3 and
//! up is in principle applied (Recommendation (EU) 2021/1700; the guideline of the Flemish universities). What speaks
//! against the presumption is listed; contradictions are shown, never resolved.

mod data;
mod estimate;
mod stated;

use serde::Serialize;

use crate::cues::Flat;
pub use crate::span::Span;
use data::data;

/// Where a level comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The text states it.
    Stated,
    /// Estimated from cue words.
    Estimated,
    /// The text says too little.
    Unknown,
}

/// The step that matters in law, as a presumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResearchStage {
    /// TRL 1–2: presumed basic scientific research, which can be rebutted.
    FundamentalPresumed,
    /// TRL 3 and up: in principle applied research.
    AppliedInPrinciple,
    /// Not known, or the range lies on both sides.
    Unknown,
}

impl ResearchStage {
    /// The presumption in words.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::FundamentalPresumed => {
                "TRL 1–2 is presumed to be basic scientific research; a practical aim, an industrial partner or a \
                 military funder rebuts that presumption."
            }
            Self::AppliedInPrinciple => "TRL 3 and up is in principle applied research, not basic scientific research.",
            Self::Unknown => "Whether this is basic scientific research is not known from the text.",
        }
    }
}

/// Something that speaks against the presumption of basic research.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rebuttal {
    /// Its kind, as in `classifiers/trl.toml`.
    pub reason: String,
    /// What it says, in words.
    pub says: String,
    /// Where it stands.
    pub span: Span,
}

/// Two statements that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// What does not fit.
    pub text: String,
    /// The statement of the level.
    pub stated: Span,
    /// What stands against it.
    pub against: Span,
}

/// What a text says about maturity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Maturity {
    /// Lowest level, 1–9.
    pub low: Option<u8>,
    /// Highest level, 1–9.
    pub high: Option<u8>,
    /// Where the levels come from.
    pub basis: Basis,
    /// The level at the start, when stated as such.
    pub start: Option<u8>,
    /// The level at the end, when stated as such.
    pub end: Option<u8>,
    /// Whether the stated levels are what a call asks for, not what the project is at.
    pub call_target: bool,
    /// The words the levels were read from.
    pub evidence: Vec<Span>,
    /// What follows in law, as a presumption.
    pub research: ResearchStage,
    /// What speaks against a presumption of basic research.
    pub rebuttals: Vec<Rebuttal>,
    /// Statements that contradict each other.
    pub conflicts: Vec<Conflict>,
}

/// The most spans that are kept as evidence of an estimate: more would say no more.
const EVIDENCE: usize = 8;
/// The most rebuttals of one kind that are listed.
const REBUTTALS: usize = 3;

/// Reads the maturity of what the passages describe.
#[must_use]
pub fn assess(passages: &[&str]) -> Maturity {
    let flats: Vec<Flat> = passages.iter().map(|p| Flat::of(p)).collect();
    assess_flat(passages, &flats)
}

/// The same for passages that are flattened already.
#[must_use]
pub(crate) fn assess_flat(passages: &[&str], flats: &[Flat]) -> Maturity {
    let d = data();
    let mut statements = Vec::new();
    let mut estimate = estimate::Estimate::default();
    let mut rebuttals: Vec<Rebuttal> = Vec::new();
    let mut others = false;
    for (i, (text, flat)) in passages.iter().zip(flats).enumerate() {
        let hits = d.set.find(text, flat);
        if let Some(end) = heading(text) {
            others = hits.iter().any(|h| h.end <= end && d.meanings.get(h.cue) == Some(&data::Meaning::Section));
        }
        statements.extend(stated::read(i, text, &hits));
        estimate.add(i, text, &hits, others);
        for h in &hits {
            let Some(data::Meaning::Rebuttal(r)) = d.meanings.get(h.cue) else { continue };
            let r = &d.rebuttals[*r];
            if rebuttals.iter().filter(|x| x.reason == r.reason).count() < REBUTTALS {
                let span = Span::of(passages, i, h.start, h.end);
                rebuttals.push(Rebuttal { reason: r.reason.clone(), says: r.says.clone(), span });
            }
        }
    }
    let levels = estimate.levels();
    let mut out = Maturity {
        low: None,
        high: None,
        basis: Basis::Unknown,
        start: None,
        end: None,
        call_target: false,
        evidence: Vec::new(),
        research: ResearchStage::Unknown,
        rebuttals,
        conflicts: Vec::new(),
    };
    stated::settle(&statements, passages, &mut out);
    if out.basis == Basis::Stated {
        estimate.contradict(passages, &mut out);
    } else if let Some((low, high)) = levels {
        out.low = Some(low);
        out.high = Some(high);
        out.basis = Basis::Estimated;
        out.evidence =
            estimate.evidence(low, high).take(EVIDENCE).map(|(p, s, e)| Span::of(passages, p, s, e)).collect();
    }
    out.research = match (out.low, out.high) {
        (_, Some(high)) if high <= 2 => ResearchStage::FundamentalPresumed,
        // a project that is to end at TRL 3 or above is applied, wherever it starts
        (Some(low), Some(_)) if low >= 3 || out.basis == Basis::Stated => ResearchStage::AppliedInPrinciple,
        _ => ResearchStage::Unknown,
    };
    out
}

/// Most words of a heading.
const HEADING: usize = 8;

/// Where the heading ends that a passage begins with, when its first line is one: short, and no sentence.
fn heading(text: &str) -> Option<usize> {
    let line = text.lines().next()?.trim_end();
    let words = line.split_whitespace().count();
    let sentence = line.ends_with(['.', '!', '?', ';', ',', ':']);
    let opens = line.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric());
    (words > 0 && words <= HEADING && !sentence && opens).then_some(line.len())
}

#[cfg(test)]
mod tests;
