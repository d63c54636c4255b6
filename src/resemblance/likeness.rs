//! What one document reads like: how near its stretches come to the entries and to other fields.
//!
//! In: a [`Resemblance`], sentences. Out: [`Likenesses`], and for a likeness its item and the words that carry it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::grams::speaks;
use super::model::{NONE, Release, Resemblance, TOGETHER};
use crate::annex::ItemId;
use crate::lexicon::{QuickBuild, Token};

/// Words of a stretch that is compared as a whole: about the length of a portrait or two.
const STRETCH: usize = 60;
/// Words up to which a document is one stretch.
const WHOLE: usize = 150;
/// Most entries of a stretch that are looked at closely.
const CLOSELY: usize = 4;
/// Salience from which an entry is looked at closely: about where ordinary texts stop.
const STANDS_OUT: f32 = 2.4;
/// How near a stretch of a document comes to an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// The entry.
    pub entry: ItemId,
    /// Cosine between the stretch and all that is known of the entry.
    pub cosine: f64,
    /// The same in standard deviations above the mean of all entries: how much it stands out.
    pub salience: f64,
    /// Nearness to single portraits.
    pub nearest: f64,
    /// Nearness to single portraits less nearness to the entry's look-alikes.
    pub contrast: f64,
    /// The exception that releases the nearest look-alike.
    pub release: Option<Release>,
    /// How far it is ahead of the next entry (rank 0), or behind the first: a share of the first's nearness.
    pub lead: f64,
    /// Position among the entries of its stretch, 0 first.
    pub rank: usize,
    /// Different words of the stretch that the model knows.
    pub known: usize,
    /// Sentences of the stretch.
    pub sentences: Range<usize>,
    /// Sentences of each stretch that is near it, with how much it stands out there.
    pub stretches: Vec<(Range<usize>, f64)>,
}

/// The items of an entry that a stretch reads like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// The nearest of all.
    pub item: ItemId,
    /// The nearest of those that have portraits and none below them has.
    pub lowest: ItemId,
    /// How far that one is ahead of the next of its like, as a share of its nearness.
    pub lead: f64,
}

/// What a document reads like.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Likenesses {
    /// For every entry that is near in some stretch, the best likeness; what stands out most comes first.
    pub entries: Vec<Likeness>,
    /// How much each entry stands out where it does so most, in the model's order.
    saliences: Vec<f32>,
    /// The stretches of the text, in its order.
    stretches: Vec<Stretch>,
}

/// Whole sentences that are compared together.
#[derive(Debug, Clone, PartialEq)]
struct Stretch {
    sentences: Range<usize>,
    /// Its groups of letters, each once.
    grams: Vec<u32>,
    /// What else it reads like.
    elsewhere: Elsewhere,
}

impl Likenesses {
    /// What else the stretch of a sentence reads like.
    #[must_use]
    pub fn elsewhere(&self, sentence: usize) -> Elsewhere {
        self.stretches.iter().find(|s| s.sentences.contains(&sentence)).map_or(Elsewhere::default(), |s| s.elsewhere)
    }
}

/// How much the nearest of the other fields stands out in a stretch, in standard deviations of the entries.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Elsewhere {
    /// Fields in which nothing of the list occurs.
    pub field: f64,
    /// The same, and manners of writing ("this award supports"): they count against what no word names.
    pub manner: f64,
}

impl Resemblance {
    /// The likenesses of a document, given as its sentences. Only stretches in which some entry stands out by `from`, or
    /// one that is `named` is near, are looked at closely: the others could propose nothing.
    #[must_use]
    pub fn read(&self, sentences: &[Vec<&Token>], named: &BTreeSet<ItemId>, from: f64) -> Likenesses {
        let mut best: BTreeMap<ItemId, Likeness> = BTreeMap::new();
        let mut read = Vec::new();
        let mut saliences = vec![0f32; self.entries.len()];
        let mut weight = self.weights();
        for range in stretches(sentences) {
            let wanted = |entry: ItemId, salience: f64| salience >= from || named.contains(&entry);
            let arrays = (weight.as_mut_slice(), saliences.as_mut_slice());
            read.push(self.stretch(&sentences[range.clone()], range, arrays, &wanted, &mut best));
        }
        self.keep(weight);
        let mut entries: Vec<Likeness> = best.into_values().collect();
        entries.sort_by(|a, b| b.salience.total_cmp(&a.salience).then_with(|| a.entry.cmp(&b.entry)));
        Likenesses { entries, saliences, stretches: read }
    }

    /// Compares a stretch with all entries.
    fn stretch(
        &self,
        sentences: &[Vec<&Token>],
        range: Range<usize>,
        (weight, saliences): (&mut [f32], &mut [f32]),
        wanted: &dyn Fn(ItemId, f64) -> bool,
        best: &mut BTreeMap<ItemId, Likeness>,
    ) -> Stretch {
        let mut elsewhere = Elsewhere::default();
        let (grams, known) = self.groups(sentences, weight);
        let norm = grams.iter().map(|g| self.rarity[*g as usize].powi(2)).sum::<f32>().sqrt();
        if norm > 0.0 {
            let scores = self.scores(weight, &grams, norm);
            let (entries, fields) = scores.split_at(self.entries.len());
            let spread = Spread::of(entries);
            elsewhere = self.elsewhere(fields, spread);
            saliences.iter_mut().zip(entries).for_each(|(known, s)| *known = known.max(spread.salience(*s)));
            self.closely((entries, spread), &grams, (norm, range.clone(), known), wanted, best);
        }
        clear(weight, &grams);
        Stretch { sentences: range, grams, elsewhere }
    }

    fn elsewhere(&self, scores: &[f32], spread: Spread) -> Elsewhere {
        let mut out = Elsewhere::default();
        for (manner, score) in self.fields.iter().zip(scores) {
            let salience = f64::from(spread.salience(*score));
            out.manner = out.manner.max(salience);
            if !manner {
                out.field = out.field.max(salience);
            }
        }
        out
    }

    /// The groups of letters of a stretch, each once, with their weights set; and the number of its known words.
    fn groups(&self, sentences: &[Vec<&Token>], weight: &mut [f32]) -> (Vec<u32>, usize) {
        let mut known: Vec<u32> = Vec::new();
        let mut grams: Vec<u32> = Vec::new();
        let mut add = |g: u32| {
            if weight[g as usize] == 0.0 {
                weight[g as usize] = self.rarity[g as usize];
                grams.push(g);
            }
        };
        for t in sentences.iter().flatten().filter(|t| speaks(&t.folded)) {
            match self.vocabulary.word(&t.folded) {
                Some(n) => known.push(n),
                None => self.vocabulary.unknown(&t.folded, &mut add),
            }
        }
        known.sort_unstable();
        known.dedup();
        known.iter().flat_map(|n| self.vocabulary.groups(*n)).for_each(|g| add(*g));
        (grams, known.len())
    }

    /// The items of an entry whose own texts are nearest to the stretch of a likeness.
    #[must_use]
    pub fn nearest(&self, likeness: &Likeness, of: &Likenesses) -> Nearest {
        let mut out = Nearest { item: likeness.entry, lowest: likeness.entry, lead: 0.0 };
        let (mut best, mut first, mut second) = (0f32, 0f32, 0f32);
        for (item, lowest, near) in self.items(likeness, of) {
            if near > best {
                (best, out.item) = (near, item);
            }
            if lowest && near > first {
                (second, first, out.lowest) = (first, near, item);
            } else if lowest {
                second = second.max(near);
            }
        }
        if first > 0.0 {
            out.lead = f64::from((first - second) / first);
        }
        out
    }

    /// How near each item of an entry with texts of its own is to the stretch of a likeness, as a share of the nearest.
    #[must_use]
    pub fn shares(&self, likeness: &Likeness, of: &Likenesses) -> HashMap<ItemId, f64> {
        let near: Vec<(ItemId, f32)> = self.items(likeness, of).map(|(item, _, near)| (item, near)).collect();
        let best = near.iter().map(|(_, near)| *near).fold(f32::MIN_POSITIVE, f32::max);
        near.into_iter().map(|(item, near)| (item, f64::from(near / best))).collect()
    }

    /// The items of an entry, whether each is one of the lowest, and how near its texts are to the stretch of a likeness.
    fn items<'s>(
        &'s self,
        likeness: &Likeness,
        of: &'s Likenesses,
    ) -> impl Iterator<Item = (ItemId, bool, f32)> + use<'s> {
        let entry = self.numbers.get(&likeness.entry).and_then(|n| self.entries.get(*n));
        let stretch = of.stretches.iter().find(|s| s.sentences == likeness.sentences);
        let grams = stretch.map_or(&[][..], |s| s.grams.as_slice());
        entry.into_iter().flat_map(move |entry| self.close(entry).items(grams, &self.rarity))
    }

    /// How much an entry stands out in the stretch where it does so most, in standard deviations; 0 when nowhere.
    #[must_use]
    pub fn salience(&self, likenesses: &Likenesses, entry: ItemId) -> f64 {
        let number = self.numbers.get(&entry).copied().unwrap_or(usize::MAX);
        likenesses.saliences.get(number).copied().unwrap_or(0.0).into()
    }

    /// How near each entry and field is to a stretch of these groups: the cosine.
    fn scores(&self, weight: &[f32], grams: &[u32], norm: f32) -> Vec<f32> {
        let places = self.entries.len() + self.fields.len();
        let mut out = vec![0f32; places.next_multiple_of(TOGETHER)];
        let mut rows: Vec<(usize, f32)> = Vec::with_capacity(grams.len());
        for g in grams {
            let w = weight[*g as usize] / norm;
            if self.row[*g as usize] == NONE {
                for (entry, v) in self.postings.at(*g as usize) {
                    out[usize::from(*entry)] += w * v;
                }
            } else {
                rows.push((self.row[*g as usize] as usize, w));
            }
        }
        for (at, sums) in (0..).step_by(TOGETHER).zip(out.as_chunks_mut::<TOGETHER>().0) {
            // a copy of its own, so that the compiler may keep it in registers
            let mut held = *sums;
            for (from, w) in &rows {
                if let Some(row) = self.rows[from + at..].first_chunk::<TOGETHER>() {
                    for (s, v) in held.iter_mut().zip(row) {
                        *s += w * v;
                    }
                }
            }
            *sums = held;
        }
        out.truncate(places);
        out
    }

    /// The nearest entries, compared text by text; those that stand out more than in an earlier stretch take its place.
    fn closely(
        &self,
        (scores, spread): (&[f32], Spread),
        grams: &[u32],
        (norm, range, known): (f32, Range<usize>, usize),
        wanted: &dyn Fn(ItemId, f64) -> bool,
        best: &mut BTreeMap<ItemId, Likeness>,
    ) {
        let mut order: Vec<usize> = (0..scores.len()).filter(|n| spread.salience(scores[*n]) >= STANDS_OUT).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then_with(|| a.cmp(b)));
        order.truncate(CLOSELY);
        if !order.iter().any(|n| wanted(self.entries[*n].item, spread.salience(scores[*n]).into())) {
            return;
        }
        let mut near: Vec<(f32, f32, f32, Option<Release>, usize)> = order
            .into_iter()
            .map(|number| {
                let mut own: Vec<f32> = Vec::new();
                let mut other = 0f32;
                let mut releases: Vec<(Release, f32, f32)> = Vec::new();
                let entry = &self.entries[number];
                let shared = self.close(entry).shared(grams, &self.rarity, entry.texts().count());
                for (t, dot) in entry.texts().zip(shared) {
                    let cosine = dot / (t.norm * norm);
                    if !t.look_alike {
                        own.push(cosine);
                        continue;
                    }
                    other = other.max(cosine);
                    if let Some(r) = t.release {
                        match releases.iter_mut().find(|known| known.0 == r) {
                            Some((_, best, next)) => {
                                *next = next.max(cosine.min(*best));
                                *best = best.max(cosine);
                            }
                            None => releases.push((r, cosine, 0.0)),
                        }
                    }
                }
                // of the exceptions the one of which two portraits are nearest, if one of them is the nearest look-alike
                let nearest = releases.iter().max_by(|a, b| (a.1 + a.2).total_cmp(&(b.1 + b.2)));
                let release = nearest.filter(|_| releases.iter().any(|r| r.1 >= other)).map(|r| r.0);
                own.sort_by(|a, b| b.total_cmp(a));
                let first = own.first().copied().unwrap_or(0.0);
                let three = &own[..own.len().min(3)];
                #[expect(clippy::cast_precision_loss, reason = "at most three")]
                let mean = three.iter().sum::<f32>() / three.len().max(1) as f32;
                let nearest = 0.6 * first + 0.4 * mean;
                (scores[number] + nearest, nearest, first - other, release, number)
            })
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.4.cmp(&b.4)));
        let first = near.first().map_or(1.0, |n| n.0).max(1e-6);
        let second = near.get(1).map_or(0.0, |n| n.0);
        for (rank, (sum, nearest, contrast, release, number)) in near.into_iter().enumerate() {
            let against = if rank == 0 { second } else { first };
            let entry = &self.entries[number];
            let salience = f64::from(spread.salience(scores[number]));
            let mut stretches = vec![(range.clone(), salience)];
            if let Some(known) = best.get_mut(&entry.item) {
                if known.salience >= salience {
                    known.stretches.append(&mut stretches);
                    continue;
                }
                stretches.append(&mut known.stretches);
            }
            let likeness = Likeness {
                entry: entry.item,
                cosine: f64::from(scores[number]),
                salience,
                nearest: f64::from(nearest),
                contrast: f64::from(contrast),
                release,
                lead: f64::from((sum - against) / first),
                rank,
                known,
                sentences: range.clone(),
                stretches,
            };
            best.insert(entry.item, likeness);
        }
    }

    /// What a group weighs in an entry.
    fn held(&self, group: u32, entry: u16) -> f32 {
        let g = group as usize;
        if self.row[g] != NONE {
            return self.rows[self.row[g] as usize + usize::from(entry)];
        }
        let own = self.postings.at(g);
        own.binary_search_by_key(&entry, |p| p.0).map_or(0.0, |at| own[at].1)
    }

    /// The words that carry a likeness, best first: sentence and position of each, every word once.
    #[must_use]
    pub fn words(&self, likeness: &Likeness, sentences: &[Vec<&Token>], most: usize) -> Vec<(usize, usize)> {
        let Some(number) = self.numbers.get(&likeness.entry).and_then(|n| u16::try_from(*n).ok()) else {
            return Vec::new();
        };
        let mut seen: HashSet<&str, QuickBuild> = HashSet::default();
        let mut order: Vec<(f32, usize, usize)> = Vec::new();
        let mut total = 0f32;
        for s in likeness.sentences.clone() {
            for (position, t) in sentences[s].iter().enumerate().filter(|(_, t)| speaks(&t.folded)) {
                if !seen.insert(&t.folded) {
                    continue;
                }
                let mut share = 0f32;
                self.vocabulary.known(&t.folded, |g| share += self.rarity[g as usize] * self.held(g, number));
                total += share;
                order.push((share, s, position));
            }
        }
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        order.into_iter().take(most).filter(|o| o.0 * 25.0 > total).map(|(_, s, p)| (s, p)).collect()
    }
}

/// Sets the weights of groups back to nothing.
fn clear(weight: &mut [f32], grams: &[u32]) {
    for g in grams {
        weight[*g as usize] = 0.0;
    }
}

/// How the entries' nearness to a stretch is spread.
#[derive(Clone, Copy)]
struct Spread {
    mean: f32,
    deviation: f32,
}

impl Spread {
    fn of(scores: &[f32]) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "hundreds of entries")]
        let n = scores.len().max(1) as f32;
        let mean = scores.iter().sum::<f32>() / n;
        let deviation = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f32>() / n).sqrt().max(1e-6);
        Self { mean, deviation }
    }

    /// Standard deviations above the mean.
    fn salience(self, score: f32) -> f32 {
        (score - self.mean) / self.deviation
    }
}

/// Cuts a document into stretches of whole sentences.
fn stretches(sentences: &[Vec<&Token>]) -> Vec<Range<usize>> {
    let words = |s: &[&Token]| s.iter().filter(|t| speaks(&t.folded)).count();
    let counts: Vec<usize> = sentences.iter().map(|s| words(s)).collect();
    let total: usize = counts.iter().sum();
    if total <= WHOLE {
        return std::iter::once(0..sentences.len()).collect();
    }
    let mut out: Vec<Range<usize>> = Vec::new();
    let (mut from, mut held) = (0, 0);
    for (i, n) in counts.iter().enumerate() {
        held += n;
        if held >= STRETCH {
            out.push(from..i + 1);
            (from, held) = (i + 1, 0);
        }
    }
    if from < sentences.len() {
        match out.last_mut() {
            // a short rest belongs to what stands before it
            Some(last) if held * 2 < STRETCH => last.end = sentences.len(),
            _ => out.push(from..sentences.len()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Learnt;
    use super::*;
    use crate::annex;
    use crate::lexicon::tokenize;

    fn model() -> &'static Resemblance {
        static MODEL: std::sync::OnceLock<Resemblance> = std::sync::OnceLock::new();
        MODEL.get_or_init(|| Learnt::bundled().with(annex::digest().expect("the digest")))
    }

    #[test]
    fn each_entry_resembles_itself_by_its_name_and_terms() {
        let list = annex::digest().expect("the digest");
        let (mut first, mut count) = (0, 0);
        for (id, entry) in list.entries().filter(|(_, e)| !e.unused) {
            let mut text = entry.name.clone();
            for phrase in entry.terms.iter().flat_map(crate::annex::TermText::phrases).take(20) {
                text.push(' ');
                text.push_str(phrase);
            }
            let tokens = tokenize(&text);
            let found = model().read(&[tokens.iter().collect()], &BTreeSet::new(), 0.0).entries;
            if found.is_empty() {
                continue;
            }
            count += 1;
            first += usize::from(found[0].entry == id);
        }
        // twins of two regimes share words and so the place
        assert!(count > 250 && first * 10 >= count * 7, "{first} of {count}");
    }

    #[test]
    fn nothing_resembles_an_empty_text() {
        assert!(model().read(&[], &BTreeSet::new(), 0.0).entries.is_empty());
        let figures = tokenize("12 345, 6");
        assert!(model().read(&[figures.iter().collect()], &BTreeSet::new(), 0.0).entries.is_empty());
    }

    #[test]
    fn long_texts_are_cut_at_sentences() {
        let sentence = tokenize("one two three four five six seven eight nine ten");
        let many: Vec<Vec<&Token>> = (0..20).map(|_| sentence.iter().collect()).collect();
        let cut = stretches(&many);
        // the rest of twenty words is less than half a stretch
        assert_eq!(cut, [0..6, 6..12, 12..20]);
        assert_eq!(stretches(&many[..3]).first(), Some(&(0..3)));
    }

    #[test]
    fn words_that_carry_are_told() {
        let tokens = tokenize(
            "A centrifuge bowl of maraging steel spins on its lower bearing while coffee is served in the canteen by staff",
        );
        let sentences: [Vec<&Token>; 1] = [tokens.iter().collect()];
        let found = model().read(&sentences, &BTreeSet::new(), 0.0).entries;
        let words: Vec<&str> =
            model().words(&found[0], &sentences, 3).iter().map(|(_, p)| tokens[*p].folded.as_str()).collect();
        assert!(!words.is_empty() && !words.contains(&"canteen"), "{words:?}");
    }
}
