//! `dualuse evaluate`: quality on labelled cases.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{CliError, Format, Outcome};
use crate::annex;
use crate::assess::Assessor;
use crate::classify::Matcher;
use crate::evaluation::{self, Part};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Tab-separated cases (id, text, status, codes, …), or folders of whole documents with their keys beside them
    #[arg(required_unless_present_any = ["quantities", "folder", "flag_rate"])]
    cases: Vec<PathBuf>,
    /// A folder of whole documents with their keys beside them (corpora/proposals)
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["cases", "quantities", "scores", "fit"])]
    folder: Option<PathBuf>,
    /// Share of documents by status over files without keys
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cases", "quantities", "folder", "scores", "fit"])]
    flag_rate: Vec<PathBuf>,
    /// Sentences with their figures labelled (corpora/quantities): how well figures and their parameters are read
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cases", "scores", "fit"])]
    quantities: Option<PathBuf>,
    /// table or json
    #[arg(long, default_value = "table")]
    format: Format,
    /// Write each wrong case here, with what was said and why
    #[arg(long, value_name = "FILE")]
    misses: Option<PathBuf>,
    /// Which part of the cases: all, dev, or the third that is set aside
    #[arg(long, default_value = "all")]
    part: Part,
    /// Write, for each case, its key and the best score of a met and of a met or possible finding: to choose thresholds
    #[arg(long, value_name = "FILE")]
    scores: Option<PathBuf>,
    /// Write every finding with the features its score is computed from
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// Fit the weights of the ranking on these cases and write them here
    #[arg(long, value_name = "FILE")]
    fit: Option<PathBuf>,
    /// Write the names of the cases that pass, one on a line
    #[arg(long, value_name = "FILE")]
    passes: Option<PathBuf>,
}

pub(super) fn run(args: Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let list = annex::digest().map_err(CliError::from_display)?;
    if args.folder.is_some() || !args.flag_rate.is_empty() {
        return documents(&args, &Assessor::new(list), out);
    }
    let matcher = Matcher::new(list);
    if let Some(file) = &args.quantities {
        return quantities(&args, file, &matcher, out);
    }
    let mut cases = Vec::new();
    for file in &args.cases {
        cases.extend(if file.is_dir() {
            evaluation::folder_cases(file, args.part).map_err(CliError::from_display)?
        } else {
            evaluation::read_cases(file, args.part).map_err(CliError::from_display)?
        });
    }
    let (judged, ms) = evaluation::judge(&matcher, cases);
    let report = evaluation::report(&judged, ms);
    if let Some(path) = &args.misses {
        let mut text = String::new();
        for j in judged.iter().filter(|j| !j.passes()) {
            text.push_str(&j.miss());
            text.push('\n');
        }
        write(path, text)?;
    }
    if let Some(path) = &args.passes {
        let mut names: Vec<&str> = judged.iter().filter(|j| j.passes()).map(|j| j.case.id.as_str()).collect();
        names.sort_unstable();
        write(path, names.join("\n") + "\n")?;
    }
    if let Some(path) = &args.scores {
        let lines: Vec<String> = judged.iter().map(evaluation::Judged::scores).collect();
        write(path, lines.join("\n") + "\n")?;
    }
    if let Some(path) = &args.features {
        write(path, judged.iter().map(evaluation::Judged::features).collect())?;
    }
    if let Some(path) = &args.fit {
        let samples: Vec<_> = judged.iter().flat_map(evaluation::Judged::labelled).collect();
        write(path, evaluation::fit(&samples))?;
    }
    if args.format == Format::Json {
        let text = serde_json::to_string_pretty(&report).map_err(CliError::from_display)?;
        writeln!(out, "{text}")?;
        return Ok(Outcome::Done);
    }
    writeln!(out, "cases               {}", report.n)?;
    for (name, rate) in [
        ("status accuracy", report.status_accuracy),
        ("entry recall at 1", report.entry_recall_at_1),
        ("entry recall at 3", report.entry_recall_at_3),
        ("entry recall at 5", report.entry_recall_at_5),
        ("path recall at 1", report.path_recall_at_1),
        ("false clear", report.false_clear),
        ("false alarm", report.false_alarm),
        ("abstained", report.abstained),
    ] {
        writeln!(out, "{name:<20}{rate}")?;
    }
    writeln!(out, "{:<20}{:.3}", "calibration error", report.calibration_error)?;
    writeln!(out, "{:<20}{:.2}", "ms per case", report.ms_per_case)?;
    for (title, rows) in [("category", &report.categories), ("language", &report.languages)] {
        writeln!(
            out,
            "\n{title:<10}{:>5} {:>8} {:>8} {:>6} {:>6} {:>6}",
            "n", "status", "entry@3", "clear", "alarm", "abst."
        )?;
        for (name, r) in rows {
            writeln!(
                out,
                "{name:<10}{:>5} {:>8.3} {:>8.3} {:>6} {:>6} {:>6}",
                r.n, r.status_accuracy.rate, r.entry_recall_at_3.rate, r.false_clear, r.false_alarm, r.abstained
            )?;
        }
    }
    Ok(Outcome::Done)
}

fn write(path: &PathBuf, text: String) -> Result<(), CliError> {
    fs::write(path, text).map_err(|e| CliError::Failed(format!("{}: {e}", path.display())))
}

/// The measure of figures.
fn quantities(args: &Args, file: &Path, matcher: &Matcher, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let sentences = evaluation::read_sentences(file, args.part).map_err(CliError::from_display)?;
    let compared = evaluation::compare(matcher, &sentences);
    let report = evaluation::quantity_report(&compared);
    if let Some(path) = &args.misses {
        let lines: Vec<&str> = compared.iter().flat_map(|c| &c.misses).map(String::as_str).collect();
        write(path, lines.join("\n") + "\n")?;
    }
    if let Some(path) = &args.passes {
        write(path, evaluation::passing(&compared))?;
    }
    if args.format == Format::Json {
        let text = serde_json::to_string_pretty(&report).map_err(CliError::from_display)?;
        writeln!(out, "{text}")?;
        return Ok(Outcome::Done);
    }
    writeln!(out, "sentences           {}", report.n)?;
    for (name, rate) in [
        ("figure precision", report.precision),
        ("figure recall", report.recall),
        ("parameter precision", report.property_precision),
        ("parameter recall", report.property_recall),
        ("“about” as stated", report.approximate),
    ] {
        writeln!(out, "{name:<20}{rate}")?;
    }
    writeln!(out, "\n{:<10}{:>9} {:>8} {:>10} {:>8}", "language", "precision", "recall", "p. prec.", "p. rec.")?;
    for (language, [precision, recall, property_precision, property_recall]) in &report.languages {
        writeln!(
            out,
            "{language:<10}{:>9.3} {:>8.3} {:>10.3} {:>8.3}",
            precision.rate, recall.rate, property_precision.rate, property_recall.rate
        )?;
    }
    Ok(Outcome::Done)
}

/// Whole documents: with keys, or without.
fn documents(args: &Args, assessor: &Assessor, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let json = args.format == Format::Json;
    let Some(folder) = &args.folder else {
        let shares = evaluation::flag_rate(assessor, &args.flag_rate);
        if json {
            writeln!(out, "{}", serde_json::to_string_pretty(&shares).map_err(CliError::from_display)?)?;
        } else {
            for (status, rate) in shares {
                writeln!(out, "{status:<20}{rate}")?;
            }
        }
        return Ok(Outcome::Done);
    };
    let r = evaluation::folder(assessor, folder, args.part).map_err(CliError::from_display)?;
    if let Some(path) = &args.misses {
        write(path, r.misses.join("\n") + "\n")?;
    }
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&r).map_err(CliError::from_display)?)?;
        return Ok(Outcome::Done);
    }
    writeln!(out, "documents           {}", r.n)?;
    for (name, rate) in [
        ("status accuracy", r.status_accuracy),
        ("entry recall at 5", r.entry_recall_at_5),
        ("false clear", r.false_clear),
        ("false alarm", r.false_alarm),
        ("readiness level", r.trl),
        ("licence outcome", r.licence),
    ] {
        writeln!(out, "{name:<20}{rate}")?;
    }
    Ok(Outcome::Done)
}
