//! `classifiers/trl.toml` as an automaton and tables, read once.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::cues::{Builder, CueSet, phrases};

/// What a phrase of the file means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    Anchor,
    Start,
    Present,
    End,
    StartBehind,
    EndBehind,
    Movement,
    Other,
    Call,
    Distant,
    Section,
    Cue(usize),
    Rebuttal(usize),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    stated: Stated,
    role: Role,
    distant: Words,
    sections: Words,
    cue: Vec<Cue>,
    rebuttal: Vec<Rebuttal>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Stated {
    anchors: String,
    filler: String,
    between: String,
    numbers: HashMap<String, u8>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Role {
    start: String,
    start_behind: String,
    start_near: String,
    present: String,
    end: String,
    end_behind: String,
    end_near: String,
    near_not: String,
    movement: String,
    other: String,
    call: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Words {
    words: String,
}

/// Phrases that point to a band of levels.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cue {
    pub(super) low: u8,
    pub(super) high: u8,
    pub(super) weight: f32,
    words: String,
}

/// Phrases that speak against basic research.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rebuttal {
    pub(super) reason: String,
    pub(super) says: String,
    words: String,
}

/// The file, ready for use.
pub(super) struct Data {
    pub(super) set: CueSet,
    /// By the number of the phrase.
    pub(super) meanings: Vec<Meaning>,
    pub(super) cues: Vec<Cue>,
    pub(super) rebuttals: Vec<Rebuttal>,
    pub(super) filler: HashSet<String>,
    pub(super) between: HashSet<String>,
    pub(super) start_near: HashSet<String>,
    pub(super) end_near: HashSet<String>,
    pub(super) near_not: HashSet<String>,
    pub(super) numbers: HashMap<String, u8>,
}

const FILE: &str = include_str!("../../classifiers/trl.toml");

/// The embedded file; its validity is tested, so a fault leaves an empty table in release builds.
pub(super) fn data() -> &'static Data {
    static DATA: OnceLock<Data> = OnceLock::new();
    DATA.get_or_init(|| {
        parse(FILE).unwrap_or_else(|e| {
            debug_assert!(false, "classifiers/trl.toml: {e}");
            Data::empty()
        })
    })
}

impl Data {
    fn empty() -> Self {
        Self {
            set: CueSet::empty(),
            meanings: Vec::new(),
            cues: Vec::new(),
            rebuttals: Vec::new(),
            filler: HashSet::new(),
            between: HashSet::new(),
            start_near: HashSet::new(),
            end_near: HashSet::new(),
            near_not: HashSet::new(),
            numbers: HashMap::new(),
        }
    }
}

pub(super) fn parse(file: &str) -> Result<Data, String> {
    let raw: Raw = toml::from_str(file).map_err(|e| e.to_string())?;
    let mut builder = Builder::default();
    let mut meanings = Vec::new();
    let mut add = |list: &str, meaning: Meaning| {
        for p in phrases(list) {
            builder.add(p, meanings.len());
            meanings.push(meaning);
        }
    };
    add(&raw.stated.anchors, Meaning::Anchor);
    add(&raw.role.start, Meaning::Start);
    add(&raw.role.start_behind, Meaning::StartBehind);
    add(&raw.role.present, Meaning::Present);
    add(&raw.role.end, Meaning::End);
    add(&raw.role.end_behind, Meaning::EndBehind);
    add(&raw.role.movement, Meaning::Movement);
    add(&raw.role.other, Meaning::Other);
    add(&raw.role.call, Meaning::Call);
    add(&raw.distant.words, Meaning::Distant);
    add(&raw.sections.words, Meaning::Section);
    for (i, c) in raw.cue.iter().enumerate() {
        if !(1..=9).contains(&c.low) || !(c.low..=9).contains(&c.high) || c.weight <= 0.0 {
            return Err(format!("cue {}: levels run from 1 to 9, low ≤ high, weight > 0", i + 1));
        }
        add(&c.words, Meaning::Cue(i));
    }
    for (i, r) in raw.rebuttal.iter().enumerate() {
        add(&r.words, Meaning::Rebuttal(i));
    }
    let words = |s: &str| s.split_whitespace().map(str::to_lowercase).collect();
    Ok(Data {
        set: builder.build().ok_or("too many phrases")?,
        meanings,
        filler: words(&raw.stated.filler),
        between: words(&raw.stated.between),
        start_near: words(&raw.role.start_near),
        end_near: words(&raw.role.end_near),
        near_not: words(&raw.role.near_not),
        numbers: raw.stated.numbers,
        cues: raw.cue,
        rebuttals: raw.rebuttal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_valid_and_faults_are_named() {
        let d = parse(FILE).expect("classifiers/trl.toml");
        assert!(d.cues.len() > 8 && d.rebuttals.len() == 4 && d.meanings.len() > 300);
        for level in 1..=9 {
            assert!(d.cues.iter().any(|c| (c.low..=c.high).contains(&level)), "no cue for TRL {level}");
        }
        assert!(parse("x = 1").is_err());
        assert!(parse(&FILE.replace("low = 9\nhigh = 9", "low = 9\nhigh = 8")).is_err());
    }
}
