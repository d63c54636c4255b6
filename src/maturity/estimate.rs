//! A range of levels from cue words, where the text states none.
//!
//! In: the cue phrases of the passages. Out: the range whose levels are best supported, at most three levels wide, with
//! the words that support it. Hopes ("could one day") and comparisons ("unlike commercial products") weigh little.

use std::collections::HashMap;

use super::data::{Meaning, data};
use super::{Conflict, Maturity};
use crate::cues::Hit;
use crate::span::Span;

/// What a cue still weighs in a sentence that speaks of hopes or of others.
const DISTANT: f32 = 0.15;
/// What each repetition of the same words still weighs of the one before.
const REPEATED: f32 = 0.5;
/// Less support than this is no estimate.
const LEAST: f32 = 1.5;
/// A neighbouring level belongs to the range when it has this share of the best support.
const SHARE: f32 = 0.62;
/// The widest range that still says something.
const WIDEST: u8 = 3;
/// Support that is strong enough to contradict a stated level.
const STRONG: f32 = 3.5;

struct Seen {
    cue: usize,
    /// The number of the phrase.
    phrase: usize,
    weight: f32,
    passage: usize,
    start: usize,
    end: usize,
}

/// Support gathered so far.
#[derive(Default)]
pub(super) struct Estimate {
    seen: Vec<Seen>,
    distant: Vec<usize>,
}

impl Estimate {
    /// Adds the cues of a passage; `others` when it stands in a part of the text that tells what others did.
    pub(super) fn add(&mut self, passage: usize, text: &str, hits: &[Hit], others: bool) {
        let d = data();
        self.distant.clear();
        self.distant.extend(hits.iter().filter(|h| d.meanings.get(h.cue) == Some(&Meaning::Distant)).map(|h| h.start));
        for h in hits {
            let Some(Meaning::Cue(cue)) = d.meanings.get(h.cue) else { continue };
            let sentence = text[..h.start].rfind(['.', '!', '?', '\n']).map_or(0, |p| p + 1);
            let comma = text[..h.start].rfind(',').map_or(0, |p| p + 1);
            // "Unlike commercial products, our samples": the comparison ends at the comma
            let far = others || self.distant.iter().any(|p| *p >= sentence.max(comma) && *p < h.start);
            let twice = |s: &Seen| (s.cue, s.passage, s.start, s.end) == (*cue, passage, h.start, h.end);
            if self.seen.last().is_some_and(twice) {
                continue;
            }
            let weight = d.cues[*cue].weight * if far { DISTANT } else { 1.0 };
            self.seen.push(Seen { cue: *cue, phrase: h.cue, weight, passage, start: h.start, end: h.end });
        }
    }

    /// The best supported range.
    pub(super) fn levels(&self) -> Option<(u8, u8)> {
        let d = data();
        let mut support = [0f32; 10];
        let mut kinds = vec![0u16; d.cues.len()];
        let mut again: HashMap<usize, i32> = HashMap::new();
        for s in &self.seen {
            let c = &d.cues[s.cue];
            // one word said ten times in a long text proves little more than twice; other words of the kind prove more
            let times = again.entry(s.phrase).or_default();
            let share = REPEATED.powi(*times) / (1.0 + 0.25 * f32::from(kinds[s.cue]));
            if *times == 0 {
                kinds[s.cue] = kinds[s.cue].saturating_add(1);
            }
            *times += 1;
            for level in c.low..=c.high {
                support[usize::from(level)] += s.weight * share;
            }
        }
        let mut best = 0u8;
        for level in 1..=9u8 {
            if best == 0 || support[usize::from(level)] > support[usize::from(best)] {
                best = level;
            }
        }
        let top = support[usize::from(best)];
        if top < LEAST {
            return None;
        }
        let enough = |l: u8| (1..=9).contains(&l) && support[usize::from(l)] >= SHARE * top;
        let (mut low, mut high) = (best, best);
        while high - low + 1 < WIDEST {
            let (down, up) = (enough(low - 1), enough(high + 1));
            // the line between 2 and 3 is the one that matters in law: it is crossed only by equal support
            let down = down && (low != 3 || support[2] >= 0.9 * top);
            let up = up && (high != 2 || support[3] >= 0.9 * top);
            match (down, up) {
                (false, false) => break,
                (true, true) if support[usize::from(low - 1)] > support[usize::from(high + 1)] => low -= 1,
                (_, true) => high += 1,
                (true, false) => low -= 1,
            }
        }
        Some((low, high))
    }

    /// The words that support the range, strongest first.
    pub(super) fn evidence(&self, low: u8, high: u8) -> impl Iterator<Item = (usize, usize, usize)> {
        let d = data();
        let mut seen: Vec<&Seen> =
            self.seen.iter().filter(|s| d.cues[s.cue].low <= high && d.cues[s.cue].high >= low).collect();
        seen.sort_by(|a, b| b.weight.total_cmp(&a.weight).then((a.passage, a.start).cmp(&(b.passage, b.start))));
        seen.into_iter().map(|s| (s.passage, s.start, s.end))
    }

    /// Notes strong cues that lie far from the stated levels.
    pub(super) fn contradict(&self, passages: &[&str], out: &mut Maturity) {
        let d = data();
        let (Some(low), Some(high)) = (out.low, out.high) else { return };
        let Some(stated) = out.evidence.first().cloned() else { return };
        for s in &self.seen {
            let c = &d.cues[s.cue];
            let above = high <= 2 && c.low >= 5;
            let below = low >= 6 && c.high <= 2 && s.weight >= 3.0;
            if s.weight < 3.0 || !(above && s.weight >= STRONG || below) {
                continue;
            }
            let against = Span::of(passages, s.passage, s.start, s.end);
            let range = |low: u8, high: u8| if low == high { low.to_string() } else { format!("{low}–{high}") };
            let (stated_as, cue) = (range(low, high), range(c.low, c.high));
            let text = format!("TRL {stated_as} is stated, yet “{}” points to TRL {cue}", against.text);
            out.conflicts.push(Conflict { text, stated: stated.clone(), against });
            return;
        }
    }
}
