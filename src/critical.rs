//! The ten critical technology areas of Recommendation (EU) 2023/2113 that a text touches.
//!
//! In: `annex/critical-technologies.xml` (embedded) and passages. Out: [`CriticalTechnology`] topics with the words read.
//! A topic is named by a strong term, or by two different weak ones in the same passage.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::annex::{self, ControlCode};
use crate::classify::Span;
use crate::lexicon::{Automaton, Builder, PhraseId, tokenize};
use crate::xml;

/// A topic of an area.
#[derive(Debug, Clone)]
pub struct Topic {
    /// Name of the area.
    pub area: String,
    /// Whether the Commission judged the area most sensitive and assessed it first.
    pub sensitive: bool,
    /// Name of the topic.
    pub name: String,
    /// Entries of the control list where the two meet.
    pub codes: Vec<ControlCode>,
}

/// A topic that a text touches.
#[derive(Debug, Clone)]
pub struct CriticalTechnology {
    /// The topic.
    pub topic: &'static Topic,
    /// The words read, and where.
    pub evidence: Vec<(String, Span)>,
    /// How often the text names it.
    pub mentions: usize,
}

struct Term {
    parts: Vec<Vec<PhraseId>>,
    strong: bool,
    topic: usize,
}

struct Topics {
    topics: Vec<Topic>,
    automaton: Automaton,
    terms: Vec<Term>,
    by_phrase: Vec<Vec<usize>>,
}

fn topics() -> &'static Topics {
    static TOPICS: OnceLock<Topics> = OnceLock::new();
    TOPICS.get_or_init(|| {
        load().unwrap_or_else(|e| {
            debug_assert!(false, "annex/critical-technologies.xml: {e}");
            Topics {
                topics: Vec::new(),
                automaton: Builder::default().build(),
                terms: Vec::new(),
                by_phrase: Vec::new(),
            }
        })
    })
}

/// All topics, in the order of the recommendation.
#[must_use]
pub fn all() -> &'static [Topic] {
    &topics().topics
}

fn load() -> Result<Topics, String> {
    let text = annex::embedded_file("critical-technologies.xml").ok_or("the file is missing")?;
    let root = xml::parse(text).map_err(|e| e.to_string())?;
    let mut out =
        Topics { topics: Vec::new(), automaton: Builder::default().build(), terms: Vec::new(), by_phrase: Vec::new() };
    // the terms of each topic, and whether they are strong
    let mut read: Vec<(Vec<Vec<String>>, bool, usize)> = Vec::new();
    for area in root.children().filter(|e| e.name == "area") {
        let name = area.attribute("name").ok_or_else(|| format!("line {}: an area without a name", area.line))?;
        for topic in area.children().filter(|e| e.name == "topic") {
            let index = out.topics.len();
            let mut codes = Vec::new();
            for code in topic.attribute("codes").unwrap_or("").split_whitespace() {
                codes.push(code.parse::<ControlCode>().map_err(|e| format!("line {}: {e}", topic.line))?);
            }
            out.topics.push(Topic {
                area: name.to_owned(),
                sensitive: area.attribute("sensitive") == Some("yes"),
                name: topic
                    .attribute("name")
                    .ok_or_else(|| format!("line {}: a topic without a name", topic.line))?
                    .to_owned(),
                codes,
            });
            for terms in topic.children().filter(|e| e.name == "terms") {
                let strong = terms.attribute("weak").is_none();
                let parts = annex::read_terms(&terms.text()).map_err(|e| format!("line {}: {e}", terms.line))?;
                read.extend(parts.into_iter().map(|parts| (parts, strong, index)));
            }
        }
    }
    let mut builder = Builder::default();
    for (parts, strong, topic) in &read {
        let parts: Vec<Vec<PhraseId>> =
            parts.iter().map(|alternatives| alternatives.iter().filter_map(|p| builder.add(p)).collect()).collect();
        let Some(first) = parts.first().filter(|_| parts.iter().all(|p| !p.is_empty())) else { continue };
        for id in first {
            if out.by_phrase.len() <= id.index() {
                out.by_phrase.resize(id.index() + 1, Vec::new());
            }
            out.by_phrase[id.index()].push(out.terms.len());
        }
        out.terms.push(Term { parts, strong: *strong, topic: *topic });
    }
    out.automaton = builder.build();
    Ok(out)
}

/// Most words kept as evidence of a topic.
const MAX_EVIDENCE: usize = 5;

/// Topics that the passages touch, most mentioned first.
#[must_use]
pub fn read(passages: &[&str]) -> Vec<CriticalTechnology> {
    let t = topics();
    let mut found: BTreeMap<usize, CriticalTechnology> = BTreeMap::new();
    for (passage, text) in passages.iter().enumerate() {
        let tokens = tokenize(text);
        let hits = t.automaton.find(&tokens, None);
        let mut present: Vec<PhraseId> = hits.iter().map(|h| h.phrase).collect();
        present.sort_unstable();
        let mut strong: BTreeMap<usize, Vec<(String, Span)>> = BTreeMap::new();
        let mut weak: BTreeMap<usize, BTreeSet<(String, Span)>> = BTreeMap::new();
        for h in &hits {
            for index in t.by_phrase.get(h.phrase.index()).into_iter().flatten() {
                let term = &t.terms[*index];
                if !term.parts[1..].iter().all(|part| part.iter().any(|p| present.binary_search(p).is_ok())) {
                    continue;
                }
                let words = text.get(h.start..h.end).unwrap_or("").to_owned();
                let span = Span { passage, start: h.start, end: h.end };
                if term.strong {
                    strong.entry(term.topic).or_default().push((words, span));
                } else {
                    weak.entry(term.topic).or_default().insert((words, span));
                }
            }
        }
        for (topic, words) in weak {
            let different: BTreeSet<String> = words.iter().map(|(w, _)| w.to_lowercase()).collect();
            if different.len() >= 2 {
                strong.entry(topic).or_default().extend(words);
            }
        }
        for (topic, words) in strong {
            let slot = found.entry(topic).or_insert_with(|| CriticalTechnology {
                topic: &t.topics[topic],
                evidence: Vec::new(),
                mentions: 0,
            });
            slot.mentions += words.len();
            for (w, s) in words {
                if slot.evidence.len() < MAX_EVIDENCE && !slot.evidence.iter().any(|(e, _)| e.eq_ignore_ascii_case(&w))
                {
                    slot.evidence.push((w, s));
                }
            }
        }
    }
    let mut out: Vec<CriticalTechnology> = found.into_values().collect();
    out.sort_by_key(|c| std::cmp::Reverse(c.mentions));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ten_areas_with_known_codes() {
        let areas: BTreeSet<&str> = all().iter().map(|t| t.area.as_str()).collect();
        assert_eq!(areas.len(), 10);
        let list = annex::digest().expect("a list");
        for t in all() {
            for c in &t.codes {
                assert!(list.find(c).is_some(), "{}: {c} is not in the list", t.name);
            }
        }
    }

    #[test]
    fn names_a_topic_and_shows_the_words() {
        let found = read(&["We build a superconducting quantum computer with error correction."]);
        assert!(found.iter().any(|c| c.topic.area.contains("uantum")), "{found:?}");
        assert!(read(&["Potatoes in the Middle Ages."]).is_empty());
    }
}
