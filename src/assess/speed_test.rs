//! What figures and conditions add to a scan. Measures, decides nothing: run it by hand, optimised,
//! `DUALUSE_SAMPLES=FILE cargo test --release --lib speed_test -- --ignored --nocapture`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Assessor;
use crate::annex;
use crate::classify::{self, Reading};
use crate::documents::{self, Document, Options};
use crate::quantities::{self, Decimal};

#[test]
#[ignore = "measures; needs DUALUSE_SAMPLES"]
fn figures_and_conditions_in_a_scan() {
    let path = PathBuf::from(std::env::var("DUALUSE_SAMPLES").expect("DUALUSE_SAMPLES names a file"));
    let options = Options::default();
    let texts: Vec<Document> = documents::discover(&[path], &options)
        .flat_map(|i| documents::read(&i.expect("an input"), &options))
        .map(|d| d.expect("a document"))
        .collect();
    let assessor = Assessor::new(annex::digest().expect("a list"));
    let passages: Vec<Vec<&str>> = texts.iter().map(|d| d.passages.iter().map(|p| p.text.as_str()).collect()).collect();
    let timed = |f: &mut dyn FnMut()| -> Duration {
        (0..3)
            .map(|_| {
                let start = Instant::now();
                f();
                start.elapsed()
            })
            .min()
            .unwrap_or_default()
    };
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
    // judging holds anchors, scores and questions beside the conditions: an upper bound of what conditions cost
    let judging = classifying.saturating_sub(reading);
    let added = reading_figures + judging;
    let rest = scanning.saturating_sub(added);
    println!(
        "{} documents, {figures} figures: figures {reading_figures:?}, judging {judging:?}, reading {reading:?}, scan {scanning:?}: figures and judging add {:.1} %",
        texts.len(),
        100.0 * added.as_secs_f64() / rest.as_secs_f64()
    );
}
