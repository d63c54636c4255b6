//! The model: what groups of letters stand for which entry, and how near a stretch of text comes to it.
//!
//! In: a list with its terms, the portraits; then sentences. Out: [`Resemblance`], the likenesses of one document.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::grams::{Vocabulary, speaks};
use super::neutral::without_names;
use super::portraits::portraits;
use crate::annex::{ControlList, ItemId};
use crate::lexicon::{Token, tokenize};

/// Words of a stretch that is compared as a whole: about the length of a portrait or two.
const STRETCH: usize = 60;
/// Words up to which a document is one stretch.
const WHOLE: usize = 150;
/// Most entries of a stretch that are looked at closely.
const CLOSELY: usize = 6;
/// Salience from which an entry is looked at closely: about where ordinary texts stop.
const STANDS_OUT: f32 = 2.4;
/// Most terms of an item in one text of the model, so that a long list does not drown the short ones.
const TERMS_IN_TEXT: usize = 60;

/// How near a stretch of a document comes to an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// The entry.
    pub entry: ItemId,
    /// The item of the entry whose own texts are nearest.
    pub item: ItemId,
    /// Cosine between the stretch and all that is known of the entry.
    pub cosine: f64,
    /// The same in standard deviations above the mean of all entries: how much it stands out.
    pub salience: f64,
    /// Nearness to single portraits.
    pub nearest: f64,
    /// Nearness to single portraits less nearness to the entry's look-alikes.
    pub contrast: f64,
    /// How far it is ahead of the next entry (rank 0), or behind the first: a share of the first's nearness.
    pub lead: f64,
    /// Position among the entries of its stretch, 0 first.
    pub rank: usize,
    /// Different words of the stretch that the model knows.
    pub known: usize,
    /// Sentences of the stretch.
    pub sentences: Range<usize>,
}

/// One text of the model.
struct Text {
    grams: Box<[u32]>,
    norm: f32,
    look_alike: bool,
}

/// An item with texts of its own.
struct Kind {
    item: ItemId,
    weights: Box<[(u32, f32)]>,
}

struct Entry {
    item: ItemId,
    texts: Vec<Text>,
    kinds: Vec<Kind>,
}

/// What all items read like.
#[derive(Default)]
pub struct Resemblance {
    /// Whole words of the model.
    words: HashSet<String>,
    vocabulary: Vocabulary,
    rarity: Vec<f32>,
    entries: Vec<Entry>,
    numbers: HashMap<ItemId, usize>,
    /// For each group, where its entries stand in `postings`.
    offsets: Vec<u32>,
    postings: Vec<(u16, f32)>,
}

/// What the model is made from: texts by item.
#[derive(Default)]
struct Sources {
    words: HashMap<String, u32>,
    grams: Vec<Vec<u32>>,
    vocabulary: Vocabulary,
    /// Words written in capitals.
    abbreviations: HashSet<String>,
    texts: Vec<(ItemId, bool, Box<[u32]>)>,
}

impl Sources {
    fn add<'t>(&mut self, item: ItemId, look_alike: bool, texts: impl Iterator<Item = &'t str>) {
        let mut grams: Vec<u32> = Vec::new();
        for text in texts {
            for token in tokenize(text) {
                if !speaks(&token.folded) {
                    continue;
                }
                if token.capitals {
                    self.abbreviations.insert(super::neutral::abbreviation(&token));
                }
                let number = if let Some(n) = self.words.get(&token.folded) {
                    *n as usize
                } else {
                    let n = self.grams.len();
                    self.grams.push(self.vocabulary.learn(&token.folded));
                    self.words.insert(token.folded, u32::try_from(n).unwrap_or(u32::MAX));
                    n
                };
                grams.extend(&self.grams[number]);
            }
        }
        grams.sort_unstable();
        grams.dedup();
        if !grams.is_empty() {
            self.texts.push((item, look_alike, grams.into()));
        }
    }
}

impl Resemblance {
    /// Prepares the model for a list.
    #[must_use]
    pub fn new(list: &ControlList) -> Self {
        let mut sources = Sources::default();
        for (id, item) in list.items() {
            if item.unused {
                continue;
            }
            sources.add(id, false, std::iter::once(item.name.as_str()));
            for group in item.terms.chunks(TERMS_IN_TEXT) {
                sources.add(id, false, group.iter().flat_map(crate::annex::TermText::phrases));
            }
        }
        let known = portraits().unwrap_or_else(|e| {
            debug_assert!(false, "{e}");
            &[]
        });
        for p in known {
            if let Some(id) = list.id(&p.code) {
                sources.add(id, p.look_alike, std::iter::once(p.text));
            }
        }
        Self::build(list, sources)
    }

    fn build(list: &ControlList, sources: Sources) -> Self {
        let size = sources.vocabulary.len();
        let mut frequency = vec![0u32; size];
        let mut count = 0u32;
        for (_, look_alike, grams) in &sources.texts {
            if !look_alike {
                count += 1;
                grams.iter().for_each(|g| frequency[*g as usize] += 1);
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm")]
        let rarity: Vec<f32> =
            frequency.iter().map(|f| (f64::from(count + 1) / f64::from(f + 1)).ln() as f32 + 1.0).collect();
        let norm = |grams: &[u32]| grams.iter().map(|g| rarity[*g as usize].powi(2)).sum::<f32>().sqrt();
        let mut by_entry: BTreeMap<ItemId, BTreeMap<ItemId, Vec<Text>>> = BTreeMap::new();
        for (item, look_alike, grams) in sources.texts {
            let norm = norm(&grams);
            by_entry.entry(list.entry_of(item)).or_default().entry(item).or_default().push(Text {
                grams,
                norm,
                look_alike,
            });
        }
        let mut sum = vec![0f32; size];
        let mut lists: Vec<Vec<(u16, f32)>> = vec![Vec::new(); size];
        let mut entries = Vec::new();
        let mut numbers = HashMap::new();
        for (item, kinds) in by_entry {
            let number = u16::try_from(entries.len()).unwrap_or(u16::MAX);
            numbers.insert(item, entries.len());
            let mut out = Entry { item, texts: Vec::new(), kinds: Vec::new() };
            for (kind, texts) in &kinds {
                let weights = damped(texts, &rarity, &mut sum);
                if !weights.is_empty() {
                    out.kinds.push(Kind { item: *kind, weights: weights.into() });
                }
            }
            out.texts = kinds.into_values().flatten().collect();
            for (gram, weight) in damped(&out.texts, &rarity, &mut sum) {
                lists[gram as usize].push((number, weight));
            }
            entries.push(out);
        }
        let mut offsets = Vec::with_capacity(size + 1);
        let mut postings = Vec::new();
        offsets.push(0);
        for l in lists {
            postings.extend(l);
            offsets.push(u32::try_from(postings.len()).unwrap_or(u32::MAX));
        }
        let words = sources.words.into_keys().chain(sources.abbreviations).collect();
        Self { words, vocabulary: sources.vocabulary, rarity, entries, numbers, offsets, postings }
    }

    /// The words of a sentence that count here: names of countries, institutions and other proper names do not.
    #[must_use]
    pub fn plain<'t>(&self, text: &str, tokens: &'t [Token], language: Option<&str>) -> Vec<&'t Token> {
        without_names(text, tokens, &self.words, language == Some("de"))
    }

    /// The likenesses of a document, given as its sentences: for every entry that is near in some stretch, the best.
    #[must_use]
    pub fn read(&self, sentences: &[Vec<&Token>]) -> Vec<Likeness> {
        let mut best: BTreeMap<ItemId, Likeness> = BTreeMap::new();
        let mut weight = vec![0f32; self.rarity.len()];
        for range in stretches(sentences) {
            self.stretch(&sentences[range.clone()], range, &mut weight, &mut best);
        }
        let mut out: Vec<Likeness> = best.into_values().collect();
        out.sort_by(|a, b| b.salience.total_cmp(&a.salience).then_with(|| a.entry.cmp(&b.entry)));
        out
    }

    fn stretch(
        &self,
        sentences: &[Vec<&Token>],
        range: Range<usize>,
        weight: &mut [f32],
        best: &mut BTreeMap<ItemId, Likeness>,
    ) {
        let known: BTreeSet<&str> =
            sentences.iter().flatten().map(|t| t.folded.as_str()).filter(|w| self.words.contains(*w)).collect();
        let known = known.len();
        let mut grams: Vec<u32> = Vec::new();
        for t in sentences.iter().flatten().filter(|t| speaks(&t.folded)) {
            self.vocabulary.known(&t.folded, |g| {
                if weight[g as usize] == 0.0 {
                    weight[g as usize] = self.rarity[g as usize];
                    grams.push(g);
                }
            });
        }
        let norm = grams.iter().map(|g| self.rarity[*g as usize].powi(2)).sum::<f32>().sqrt();
        if norm > 0.0 {
            let mut scores = vec![0f32; self.entries.len()];
            for g in &grams {
                let w = weight[*g as usize] / norm;
                let (from, to) = (self.offsets[*g as usize] as usize, self.offsets[*g as usize + 1] as usize);
                for (entry, v) in &self.postings[from..to] {
                    scores[usize::from(*entry)] += w * v;
                }
            }
            self.closely(&scores, weight, norm, (range, known), best);
        }
        for g in grams {
            weight[g as usize] = 0.0;
        }
    }

    /// The nearest entries, compared text by text; those that stand out more than in an earlier stretch take its place.
    fn closely(
        &self,
        scores: &[f32],
        weight: &[f32],
        norm: f32,
        (range, known): (Range<usize>, usize),
        best: &mut BTreeMap<ItemId, Likeness>,
    ) {
        #[expect(clippy::cast_precision_loss, reason = "hundreds of entries")]
        let n = scores.len().max(1) as f32;
        let mean = scores.iter().sum::<f32>() / n;
        let deviation = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f32>() / n).sqrt().max(1e-6);
        let mut order: Vec<usize> = (0..scores.len()).filter(|n| scores[*n] - mean >= STANDS_OUT * deviation).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then_with(|| a.cmp(b)));
        order.truncate(CLOSELY);
        let mut near: Vec<(f32, f32, f32, usize)> = order
            .into_iter()
            .map(|number| {
                let mut own: Vec<f32> = Vec::new();
                let mut other = 0f32;
                for t in &self.entries[number].texts {
                    let dot: f32 = t.grams.iter().map(|g| weight[*g as usize] * self.rarity[*g as usize]).sum();
                    let cosine = dot / (t.norm * norm);
                    if t.look_alike {
                        other = other.max(cosine);
                    } else {
                        own.push(cosine);
                    }
                }
                own.sort_by(|a, b| b.total_cmp(a));
                let first = own.first().copied().unwrap_or(0.0);
                let three = &own[..own.len().min(3)];
                #[expect(clippy::cast_precision_loss, reason = "at most three")]
                let mean = three.iter().sum::<f32>() / three.len().max(1) as f32;
                let nearest = 0.6 * first + 0.4 * mean;
                (scores[number] + nearest, nearest, first - other, number)
            })
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.3.cmp(&b.3)));
        let first = near.first().map_or(1.0, |n| n.0).max(1e-6);
        let second = near.get(1).map_or(0.0, |n| n.0);
        for (rank, (sum, nearest, contrast, number)) in near.into_iter().enumerate() {
            let against = if rank == 0 { second } else { first };
            let entry = &self.entries[number];
            let salience = f64::from((scores[number] - mean) / deviation);
            if best.get(&entry.item).is_some_and(|known| known.salience >= salience) {
                continue;
            }
            let item = entry
                .kinds
                .iter()
                .map(|k| (k.weights.iter().map(|(g, v)| weight[*g as usize] * v).sum::<f32>(), k.item))
                .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
                .map_or(entry.item, |(_, item)| item);
            let likeness = Likeness {
                entry: entry.item,
                item,
                cosine: f64::from(scores[number]),
                salience,
                nearest: f64::from(nearest),
                contrast: f64::from(contrast),
                lead: f64::from((sum - against) / first),
                rank,
                known,
                sentences: range.clone(),
            };
            best.insert(entry.item, likeness);
        }
    }

    /// The words that carry a likeness, best first: sentence and position of each, every word once.
    #[must_use]
    pub fn words(&self, likeness: &Likeness, sentences: &[Vec<&Token>], most: usize) -> Vec<(usize, usize)> {
        let Some(number) = self.numbers.get(&likeness.entry).and_then(|n| u16::try_from(*n).ok()) else {
            return Vec::new();
        };
        let mut shares: BTreeMap<&str, (f32, usize, usize)> = BTreeMap::new();
        let mut total = 0f32;
        for s in likeness.sentences.clone() {
            for (position, t) in sentences[s].iter().enumerate().filter(|(_, t)| speaks(&t.folded)) {
                if shares.contains_key(t.folded.as_str()) {
                    continue;
                }
                let mut share = 0f32;
                self.vocabulary.known(&t.folded, |g| {
                    let (from, to) = (self.offsets[g as usize] as usize, self.offsets[g as usize + 1] as usize);
                    if let Ok(at) = self.postings[from..to].binary_search_by_key(&number, |p| p.0) {
                        share += self.rarity[g as usize] * self.postings[from + at].1;
                    }
                });
                total += share;
                shares.insert(&t.folded, (share, s, position));
            }
        }
        let mut order: Vec<(f32, usize, usize)> = shares.into_values().collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        order.into_iter().take(most).filter(|o| o.0 * 25.0 > total).map(|(_, s, p)| (s, p)).collect()
    }
}

/// The damped sum of texts, of unit length: what many of them say counts more, but not in proportion.
fn damped(texts: &[Text], rarity: &[f32], sum: &mut [f32]) -> Vec<(u32, f32)> {
    let mut touched: Vec<u32> = Vec::new();
    for t in texts.iter().filter(|t| !t.look_alike) {
        for g in &t.grams {
            if sum[*g as usize] == 0.0 {
                touched.push(*g);
            }
            sum[*g as usize] += rarity[*g as usize] / t.norm;
        }
    }
    touched.sort_unstable();
    let norm = touched.iter().map(|g| sum[*g as usize]).sum::<f32>().sqrt().max(1e-6);
    touched
        .into_iter()
        .map(|g| {
            let w = sum[g as usize].sqrt() / norm;
            sum[g as usize] = 0.0;
            (g, w)
        })
        .collect()
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
    use super::*;
    use crate::annex;

    fn model() -> &'static Resemblance {
        static MODEL: std::sync::OnceLock<Resemblance> = std::sync::OnceLock::new();
        MODEL.get_or_init(|| Resemblance::new(annex::digest().expect("the digest")))
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
            let found = model().read(&[tokens.iter().collect()]);
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
        assert!(model().read(&[]).is_empty());
        let figures = tokenize("12 345, 6");
        assert!(model().read(&[figures.iter().collect()]).is_empty());
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
        let found = model().read(&sentences);
        let words: Vec<&str> =
            model().words(&found[0], &sentences, 3).iter().map(|(_, p)| tokens[*p].folded.as_str()).collect();
        assert!(!words.is_empty() && !words.contains(&"canteen"), "{words:?}");
    }
}
