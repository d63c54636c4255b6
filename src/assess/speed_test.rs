//! What figures and conditions, and what maturity, activities and the determination add to a scan. Measures, decides
//! nothing: run it by hand, optimised,
//! `DUALUSE_SAMPLES=FILE cargo test --release --lib speed_test -- --ignored --nocapture`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Assessor;
use super::context::{Situation, Surroundings, licence_record};
use crate::annex;
use crate::classify::{self, Reading};
use crate::cues::Flat;
use crate::documents::{self, Document, Options};
use crate::lexicon::{Token, tokenize};
use crate::quantities::{self, Decimal};
use crate::resemblance::Learnt;

/// Words of a sentence, about.
const WORDS_OF_SENTENCE: usize = 20;
/// Salience from which entries are looked at closely, about what `classifiers/ranking.toml` says.
const LOOKED_AT: f64 = 3.4;

/// The documents that are timed.
fn samples() -> Vec<Document> {
    let path = PathBuf::from(std::env::var("DUALUSE_SAMPLES").expect("DUALUSE_SAMPLES names a file"));
    let options = Options::default();
    documents::discover(&[path], &options)
        .flat_map(|i| documents::read(&i.expect("an input"), &options))
        .map(|d| d.expect("a document"))
        .collect()
}

/// The shortest of three runs.
fn timed(f: &mut dyn FnMut()) -> Duration {
    (0..3)
        .map(|_| {
            let start = Instant::now();
            f();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn passages(d: &Document) -> Vec<&str> {
    d.passages.iter().map(|p| p.text.as_str()).collect()
}

#[test]
#[ignore = "measures; needs DUALUSE_SAMPLES"]
fn figures_and_conditions_in_a_scan() {
    let texts = samples();
    let assessor = Assessor::new(annex::digest().expect("a list"));
    let passages: Vec<Vec<&str>> = texts.iter().map(passages).collect();
    let mut figures = 0;
    let reading_figures = timed(&mut || {
        figures = passages.iter().flatten().map(|p| quantities::read(p, Decimal::Point).len()).sum();
    });
    let reading = timed(&mut || {
        for p in &passages {
            std::hint::black_box(Reading::of(assessor.matcher(), p));
        }
    });
    let classifying = timed(&mut || {
        for p in &passages {
            std::hint::black_box(classify::classify(assessor.matcher(), p));
        }
    });
    let scanning = timed(&mut || {
        for d in &texts {
            std::hint::black_box(assessor.assess(d));
        }
    });
    // what a text reads like is asked while it is judged, and is neither figure nor condition
    let model = Learnt::bundled().with(assessor.list());
    let tokens: Vec<Vec<Token>> = passages.iter().map(|p| p.iter().flat_map(|t| tokenize(t)).collect()).collect();
    let sentences: Vec<Vec<Vec<&Token>>> =
        tokens.iter().map(|t| t.chunks(WORDS_OF_SENTENCE).map(|c| c.iter().collect()).collect()).collect();
    let resembling = timed(&mut || {
        for s in &sentences {
            std::hint::black_box(model.read(s, &BTreeSet::new(), LOOKED_AT));
        }
    });
    // judging holds anchors, scores and questions beside the conditions: an upper bound of what conditions cost
    let judging = classifying.saturating_sub(reading + resembling);
    let added = reading_figures + judging;
    let rest = scanning.saturating_sub(added);
    println!(
        "{} documents, {figures} figures: figures {reading_figures:?}, judging {judging:?}, resemblance {resembling:?}, reading {reading:?}, scan {scanning:?}: figures and judging add {:.1} %",
        texts.len(),
        100.0 * added.as_secs_f64() / rest.as_secs_f64()
    );
}

#[test]
#[ignore = "measures; needs DUALUSE_SAMPLES"]
fn maturity_activities_and_determination_in_a_scan() {
    let texts = samples();
    let assessor = Assessor::new(annex::digest().expect("a list"));
    let read: Vec<_> = texts.iter().map(passages).collect();
    let situation = Situation::default();
    let said: Vec<_> = read.iter().map(|p| classify::classify(assessor.matcher(), p)).collect();
    let around = timed(&mut || {
        for (p, said) in read.iter().zip(&said) {
            let flats: Vec<Flat> = p.iter().map(|p| Flat::of(p)).collect();
            let around = Surroundings::read(p, &flats);
            std::hint::black_box(licence_record(said, &around.mentions, &around.maturity, &situation));
        }
    });
    let scanning = timed(&mut || {
        for d in &texts {
            std::hint::black_box(assessor.assess(d));
        }
    });
    let rest = scanning.saturating_sub(around);
    println!(
        "{} documents: maturity, activities and determination {around:?} of a scan of {scanning:?}: they add {:.1} %",
        texts.len(),
        100.0 * around.as_secs_f64() / rest.as_secs_f64()
    );
}
