//! Candidates for texts that name a thing in words nobody foresaw: items whose own words, taken together, the text
//! resembles (BM25 over the list), judged by what the text states.
//!
//! In: the passages, a [`SearchIndex`]. Out: items with how much they stand out. They never carry alone: such a finding is
//! at most *possible*, and only when the text states something that meets one of its conditions.

use crate::annex::{ControlList, ItemId};
use crate::index::SearchIndex;

/// Items looked at for each text.
const MOST: usize = 14;
/// Characters of a document that are asked with: the beginning tells what it is about.
const CHARACTERS: usize = 3000;

/// Items that resemble the text, best first, each with its score relative to the best of the text.
pub(super) fn candidates(index: &SearchIndex, list: &ControlList, passages: &[&str]) -> Vec<(ItemId, f64)> {
    let mut words = String::new();
    for p in passages {
        if words.len() > CHARACTERS {
            break;
        }
        words.push_str(p);
        words.push('\n');
    }
    let hits = index.search(list, &words, MOST).unwrap_or_default();
    let best = hits.first().map_or(1.0, |h| h.score).max(f32::MIN_POSITIVE);
    hits.into_iter().map(|h| (h.item, f64::from(h.score / best))).collect()
}
