//! What a text hands over: goods, software or knowledge, and whether the software or knowledge is for development,
//! production or use.
//!
//! In: the cues of `classifiers/subject.toml` that stand in a text. Out: a [`Subject`] with their counts and what follows.

use std::collections::HashSet;

use serde::Deserialize;

use super::matcher::pieces;
use super::rank::LETTER;
use crate::annex::Activities;

/// What a phrase says of what is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum SubjectCue {
    /// Something is made.
    Making,
    /// A thing is made or moved.
    Goods,
    /// There is software, or knowledge.
    Present(Intangible),
    /// Speaks for it beside other words.
    Hint(Intangible),
    /// Stands in texts that are about it; with what it adds to the weight.
    About(Intangible, usize),
    /// Operation, maintenance, repair, beyond doubt.
    Use,
    /// Speaks for one of the activities.
    For(Activity),
}

/// What leaves without a thing that moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Intangible {
    Software,
    Knowledge,
}

/// What software or technology is for, as the list defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Activity {
    Development,
    Production,
    Use,
}

#[derive(Deserialize)]
struct Raw {
    making: RawWords,
    goods: RawWords,
    software: RawWords,
    knowledge: RawWords,
    #[serde(rename = "use")]
    use_: RawWords,
    production: RawWords,
    development: RawWords,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawWords {
    words: String,
    hints: String,
    subject: String,
}

/// The cues of `classifiers/subject.toml`: each phrase with what it says.
pub(super) fn cues() -> Vec<(String, SubjectCue)> {
    let raw: Raw = match toml::from_str(include_str!("../../classifiers/subject.toml")) {
        Ok(raw) => raw,
        Err(e) => {
            debug_assert!(false, "classifiers/subject.toml: {e}");
            return Vec::new();
        }
    };
    let lists = [
        (&raw.making.words, SubjectCue::Making),
        (&raw.goods.hints, SubjectCue::Goods),
        (&raw.software.words, SubjectCue::Present(Intangible::Software)),
        (&raw.software.hints, SubjectCue::Hint(Intangible::Software)),
        (&raw.knowledge.words, SubjectCue::Present(Intangible::Knowledge)),
        (&raw.knowledge.hints, SubjectCue::Hint(Intangible::Knowledge)),
        (&raw.use_.words, SubjectCue::Use),
        (&raw.use_.hints, SubjectCue::For(Activity::Use)),
        (&raw.production.hints, SubjectCue::For(Activity::Production)),
        (&raw.development.hints, SubjectCue::For(Activity::Development)),
    ];
    let mut out: Vec<_> =
        lists.into_iter().flat_map(|(words, cue)| pieces(words).map(move |phrase| (phrase, cue))).collect();
    for (words, what) in [(&raw.software, Intangible::Software), (&raw.knowledge, Intangible::Knowledge)] {
        let present: HashSet<String> = pieces(&words.words).collect();
        // such a word counts twice; what is in both lists has counted once as a word
        out.extend(pieces(&words.subject).map(|phrase| {
            let weight = if present.contains(&phrase) { 1 } else { 2 };
            (phrase, SubjectCue::About(what, weight))
        }));
    }
    out
}

/// How often a text says one thing.
#[derive(Debug, Default, Clone, Copy)]
struct Said {
    /// Words that say that it is there.
    present: usize,
    /// The same, with words that only hint at it, and those that stand for the subject twice.
    weight: usize,
    /// Words that stand for the subject.
    about: usize,
}

/// How often a text says what is handed over.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Subject {
    making: bool,
    /// Whether a thing is made or moved.
    goods: bool,
    software: Said,
    knowledge: Said,
    /// Words of operation, maintenance, repair.
    operation: usize,
    /// Words of development, production and use.
    activities: [usize; 3],
}

/// From this weight on a short text is about its software or knowledge, if words for the subject stand in it.
const ABOUT: usize = 3;
/// From this one on if only other words speak for it.
const HINTED: usize = 4;

impl Subject {
    pub(super) fn add(&mut self, cue: SubjectCue) {
        match cue {
            SubjectCue::Making => self.making = true,
            SubjectCue::Goods => self.goods = true,
            SubjectCue::Present(what) => {
                let said = self.said_mut(what);
                said.present += 1;
                said.weight += 1;
            }
            SubjectCue::Hint(what) => self.said_mut(what).weight += 1,
            SubjectCue::About(what, weight) => {
                let said = self.said_mut(what);
                said.about += 1;
                said.weight += weight;
            }
            SubjectCue::Use => {
                self.operation += 1;
                self.activities[Activity::Use as usize] += 1;
            }
            SubjectCue::For(activity) => self.activities[activity as usize] += 1,
        }
    }

    fn said_mut(&mut self, what: Intangible) -> &mut Said {
        match what {
            Intangible::Software => &mut self.software,
            Intangible::Knowledge => &mut self.knowledge,
        }
    }

    fn said(&self, what: Intangible) -> Said {
        match what {
            Intangible::Software => self.software,
            Intangible::Knowledge => self.knowledge,
        }
    }

    /// Whether something is made.
    pub(super) fn making(&self) -> bool {
        self.making
    }

    /// Whether a text of so many words speaks of it: in a short one a word tells, in a long one it recurs.
    pub(super) fn speaks_of(&self, what: Intangible, words: usize) -> bool {
        self.said(what).present > words / 150
    }

    /// Whether it speaks of operation, maintenance or repair.
    pub(super) fn speaks_of_use(&self) -> bool {
        self.operation > 0
    }

    /// Whether a text of so many words is about software or knowledge, and which of them. A proposal speaks of knowledge
    /// throughout, whatever it is about, so nothing is said of longer texts.
    pub(super) fn is_about(&self, words: usize) -> Option<Intangible> {
        let (software, knowledge) = (self.software.weight, self.knowledge.weight);
        let enough = if self.software.about + self.knowledge.about > 0 { ABOUT } else { HINTED };
        let about = words <= LETTER && software + knowledge >= enough + usize::from(self.goods);
        about.then_some(if software > knowledge { Intangible::Software } else { Intangible::Knowledge })
    }

    /// How well what serves `activities` fits what the text says the software or knowledge is for, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    pub(super) fn fit(&self, activities: Activities) -> f64 {
        let said = |activity: Activity| self.activities[activity as usize] as f64 + 0.5;
        let served = [
            (activities.development, Activity::Development),
            (activities.production, Activity::Production),
            (activities.use_, Activity::Use),
        ];
        let all: f64 = served.iter().map(|(_, activity)| said(*activity)).sum();
        served.iter().filter(|(serves, _)| *serves).map(|(_, activity)| said(*activity)).sum::<f64>() / all
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Matcher, classify};
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        classify(&matcher, &[text]).findings.iter().map(|f| f.code.to_string()).collect()
    }

    fn place(codes: &[String], entry: &str) -> Option<usize> {
        codes.iter().position(|c| c.starts_with(entry))
    }

    const VELOCIMETER: &str = "laser velocimeter of our own make that follows flyer plates above 1.2 km/s within 4 µs";

    #[test]
    fn knowledge_that_is_handed_over_goes_before_the_goods_and_that_of_the_activity_first() {
        let repair =
            codes(&format!("Unpublished, under NDA: how to operate, maintain, repair and overhaul the {VELOCIMETER}."));
        let making = codes(&format!(
            "Unpublished, under NDA: the recipes and drawings with which you can build, assemble and cast the {VELOCIMETER}."
        ));
        assert!(place(&repair, "6E201") < place(&repair, "6E002"), "{repair:?}");
        assert!(place(&repair, "6E201") < place(&repair, "6A225"), "{repair:?}");
        assert!(place(&making, "6E002") < place(&making, "6A225"), "{making:?}");
    }

    #[test]
    fn goods_stay_first_where_software_or_knowledge_only_come_along() {
        for text in [
            format!("For sale: a {VELOCIMETER}. Training and a manual are included; licence pending."),
            format!("We build a {VELOCIMETER}. The partner gets the source code of the fit as well."),
        ] {
            let found = codes(&text);
            assert_eq!(found.first().map(|c| &c[..5]), Some("6A225"), "{text}: {found:?}");
        }
    }

    #[test]
    fn every_list_of_words_is_there() {
        // making, goods, use; presence and hints of two; the subject of two, in and beside the words; three activities
        let kinds: HashSet<SubjectCue> = cues().into_iter().map(|(_, cue)| cue).collect();
        assert_eq!(kinds.len(), 3 + 4 + 4 + 3, "{kinds:?}");
    }

    #[test]
    fn what_goes_first_keeps_its_score() {
        let matcher = Matcher::new(crate::annex::digest().expect("the digest"));
        let text = format!("Unpublished, under NDA: how to operate, maintain, repair and overhaul the {VELOCIMETER}.");
        let said = classify(&matcher, &[&text]);
        let goods = said.findings.iter().find(|f| f.code.to_string().starts_with("6A225")).expect("the goods");
        let first = said.findings.first().expect("a finding");
        assert!(first.serves.is_some() && first.score < goods.score, "{} {}", first.score, goods.score);
    }

    #[test]
    fn software_of_an_entry_of_its_own_goes_before_the_general_one() {
        let found = codes(
            "We wrote the program only for our five-axis magnetorheological polisher; it turns the lens prescription, the measured \
             error map and the removal footprint into dwell times and control commands. Source code goes to the partner.",
        );
        assert!(place(&found, "2D003") == Some(0), "{found:?}");
    }
}
