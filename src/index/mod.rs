//! Full-text search over the control list: fielded BM25 (tantivy), built in memory.
//!
//! In: a [`ControlList`] and words. Out: items with a score, best first, ties in list order. Names and terms weigh more
//! than inherited words. One indexing thread, one segment: the same list gives the same scores.

mod collector;
mod folding;

use std::collections::BTreeSet;

use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexReader, TantivyDocument, Term};

use crate::annex::{Condition, ControlList, ItemId};
use crate::lexicon::tokenize;
use collector::AllScores;
use folding::Folding;

/// Memory for the one indexing thread.
const INDEXING_MEMORY: usize = 60_000_000;
/// Words of a query beyond this many are left out, the most frequent first.
const MAX_QUERY_WORDS: usize = 64;

/// How much more a hit counts whose name is the very words asked for.
const EXACT_NAME: f32 = 10.0;

fn words_of(text: &str) -> BTreeSet<String> {
    tokenize(text).into_iter().map(|t| t.folded).collect()
}

/// Why the index cannot be built or asked.
#[derive(Debug, thiserror::Error)]
#[error("the search index failed: {0}")]
pub struct IndexError(#[from] tantivy::TantivyError);

/// An item found, with its BM25 score (comparable within one query only).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The item.
    pub item: ItemId,
    /// The score.
    pub score: f32,
}

/// The index of one list.
pub struct SearchIndex {
    reader: IndexReader,
    fields: Fields,
}

struct Fields {
    name: Field,
    terms: Field,
    text: Field,
    above: Field,
}

const BOOSTS: [(fn(&Fields) -> Field, f32); 4] =
    [(|f| f.name, 3.0), (|f| f.terms, 2.0), (|f| f.text, 1.0), (|f| f.above, 0.5)];

impl SearchIndex {
    /// Builds the index of a list.
    ///
    /// # Errors
    /// When tantivy cannot write into memory.
    pub fn build(list: &ControlList) -> Result<Self, IndexError> {
        let mut schema = Schema::builder();
        let text = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default().set_tokenizer("folding").set_index_option(IndexRecordOption::WithFreqs),
        );
        let item = schema.add_u64_field("item", NumericOptions::default() | FAST);
        let fields = Fields {
            name: schema.add_text_field("name", text.clone()),
            terms: schema.add_text_field("terms", text.clone()),
            text: schema.add_text_field("text", text.clone()),
            above: schema.add_text_field("above", text),
        };
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register("folding", Folding);
        let mut writer = index.writer_with_num_threads(1, INDEXING_MEMORY)?;
        for (id, entry) in list.items() {
            if entry.unused {
                continue;
            }
            let mut doc = TantivyDocument::default();
            doc.add_u64(item, u64::from(id.0));
            doc.add_text(fields.name, &entry.name);
            // every word of the terms once: products of combinations repeat them
            let phrases = entry.terms.iter().flat_map(crate::annex::TermText::phrases);
            let words: BTreeSet<&str> = phrases.flat_map(str::split_whitespace).collect();
            doc.add_text(fields.terms, words.into_iter().collect::<Vec<_>>().join(" "));
            for formula in entry.formulas.iter().chain(&entry.cas) {
                doc.add_text(fields.terms, formula);
            }
            if let Some(official) = &entry.official {
                doc.add_text(fields.text, official);
            }
            for note in &entry.notes {
                doc.add_text(fields.text, &note.text);
            }
            entry.condition.walk(&mut |c| match c {
                Condition::Feature(f) => doc.add_text(fields.text, &f.name),
                Condition::Limit(l) => {
                    if let crate::annex::Measure::Property(p) = &l.measure {
                        doc.add_text(fields.text, &list.properties.get(*p).name);
                    }
                }
                _ => {}
            });
            for above in list.lineage(id).into_iter().skip(1) {
                doc.add_text(fields.above, &list.get(above).name);
            }
            writer.add_document(doc)?;
        }
        writer.commit()?;
        let reader = index.reader()?;
        Ok(Self { reader, fields })
    }

    /// Items that hold some of the words, best first.
    ///
    /// # Errors
    /// When tantivy cannot read its own memory.
    pub fn search(&self, list: &ControlList, words: &str, most: usize) -> Result<Vec<Hit>, IndexError> {
        let searcher = self.reader.searcher();
        let mut rare = Vec::new();
        for w in words_of(words) {
            let mut frequency = 0;
            for (field, _) in BOOSTS {
                frequency += searcher.doc_freq(&Term::from_field_text(field(&self.fields), &w))?;
            }
            if frequency > 0 {
                rare.push((frequency, w));
            }
        }
        rare.sort();
        rare.truncate(MAX_QUERY_WORDS);
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for (_, w) in &rare {
            for (field, boost) in BOOSTS {
                let term = Term::from_field_text(field(&self.fields), w);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(query), boost))));
            }
        }
        if clauses.is_empty() {
            return Ok(Vec::new());
        }
        let scored = searcher.search(&BooleanQuery::new(clauses), &AllScores)?;
        let asked = words_of(words);
        let mut hits: Vec<Hit> = scored
            .into_iter()
            .map(|(id, score)| {
                // who types the whole name of an item means that item
                let exact = words_of(&list.get(ItemId(id)).name) == asked;
                Hit { item: ItemId(id), score: if exact { score * EXACT_NAME } else { score } }
            })
            .collect();
        hits.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| list.get(a.item).code.cmp(&list.get(b.item).code))
        });
        hits.truncate(most);
        Ok(hits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_finds_itself_first_by_its_own_name() {
        let list = crate::annex::digest().expect("a list");
        let index = SearchIndex::build(list).expect("an index");
        let mut wrong = Vec::new();
        for (id, entry) in list.entries().filter(|(_, e)| !e.unused) {
            let hits = index.search(list, &entry.name, 400).expect("hits");
            let first = hits.first().map(|h| list.entry_of(h.item));
            // two entries of one name (a twin of another regime) may stand for each other
            let twin = first.is_some_and(|f| list.get(f).name == entry.name);
            if first != Some(id) && !twin {
                wrong.push(format!(
                    "{} “{}” → {}",
                    entry.code,
                    entry.name,
                    first.map_or(String::new(), |f| format!("{} “{}”", list.get(f).code, list.get(f).name))
                ));
            }
        }
        assert!(wrong.is_empty(), "{} entries:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn nothing_finds_nothing() {
        let list = crate::annex::digest().expect("a list");
        let index = SearchIndex::build(list).expect("an index");
        assert!(index.search(list, "", 5).expect("hits").is_empty());
        assert!(index.search(list, "zzzzqqq", 5).expect("hits").is_empty());
    }
}
