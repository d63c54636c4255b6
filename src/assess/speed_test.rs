//! What figures and conditions, and what maturity, activities and the determination add to a scan. Measures, decides
//! nothing: run it by hand, optimised,
//! `DUALUSE_SAMPLES=FILE cargo test --release --lib speed_test -- --ignored --nocapture`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Assessor;
use super::context::{Situation, Surroundings, licence_record};
use crate::annex::{self, Condition, ControlList};
use crate::classify;
use crate::cues::Flat;
use crate::documents::{self, Document, Options};
use crate::quantities::{self, Decimal};

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
    // the same list without limits and features: its items are named, nothing of them is compared
    let bare = Assessor::new(Box::leak(Box::new(without_conditions(assessor.list()))));
    let naming = timed(&mut || {
        for p in &passages {
            std::hint::black_box(classify::classify(bare.matcher(), p));
        }
    });
    let comparing = classifying.saturating_sub(naming);
    let added = reading_figures + comparing;
    let rest = scanning.saturating_sub(added);
    println!(
        "{} documents, {figures} figures: reading figures {reading_figures:?}, conditions {comparing:?} (classifying {classifying:?}, without conditions {naming:?}), scan {scanning:?}: figures and conditions add {:.1} %",
        texts.len(),
        100.0 * added.as_secs_f64() / rest.as_secs_f64()
    );
}

/// A list whose items and exceptions ask for nothing.
fn without_conditions(list: &ControlList) -> ControlList {
    fn bare(condition: &mut Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter_mut().for_each(bare),
            Condition::Limit(_) | Condition::Feature(_) => *condition = Condition::All(Vec::new()),
            Condition::Item(_) | Condition::Reference(_) => {}
        }
    }
    let mut list = list.clone();
    for item in &mut list.items {
        bare(&mut item.condition);
        item.exceptions.clear();
    }
    list
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
