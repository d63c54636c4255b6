//! `dualuse assess PROJECT.toml`: a project in, its assessment with the research-security appraisal out.

use std::io::Write;
use std::path::PathBuf;

use super::{CliError, Format, Outcome};
use crate::appraisal;
use crate::assess::{Assessment, Situation, project_document};
use crate::documents::Options;
use crate::project::Project;
use crate::report::{self, ReportError, Terminal};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The project; `dualuse init` writes one
    #[arg(required_unless_present_any = ["contacts", "sources"])]
    project: Option<PathBuf>,
    /// table, json, html or docx
    #[arg(long)]
    format: Option<Format>,
    /// Write here instead of to standard output; the ending tells the format
    #[arg(long, short = 'o', value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the questions of a form with the answers as far as they are known: fwo, vlir or horizon
    #[arg(long, value_name = "SET", conflicts_with = "format")]
    questions: Option<String>,
    /// Print the contact points of all institutions and the authorities
    #[arg(long)]
    contacts: bool,
    /// Print every tool, list and source of the guideline with its address
    #[arg(long)]
    sources: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    if args.contacts || args.sources {
        return guideline(args, out);
    }
    let Some(path) = &args.project else { return Ok(Outcome::Done) };
    let project = Project::read(path).map_err(CliError::from_display)?;
    let format = super::scan::format_of(args.out.as_deref(), args.format)?;
    let read = project_document(&project, path, &Options::default());
    let assessor = super::reading::assessor()?.with(Situation::of(project).on(super::reading::today()));
    let assessment = assessor.assess(&read.document);
    for (file, problem) in &read.failed {
        let _ = writeln!(anstream::stderr(), "dualuse: {}: {problem}", file.display());
    }
    let mut bytes = Vec::new();
    match &args.questions {
        Some(set) => questions(&assessment, set, &mut bytes)?,
        None => render(assessment, format, args.out.is_some(), &mut bytes)?,
    }
    match &args.out {
        Some(file) if format == Format::Docx && args.questions.is_none() => {
            std::fs::write(file, &bytes).map_err(|e| CliError::Failed(format!("{}: {e}", file.display())))?;
        }
        Some(file) => std::fs::write(file, anstream::adapter::strip_bytes(&bytes).into_vec())
            .map_err(|e| CliError::Failed(format!("{}: {e}", file.display())))?,
        None => out.write_all(&bytes)?,
    }
    Ok(if read.failed.is_empty() { Outcome::Done } else { Outcome::SomeFailed })
}

fn render(a: Assessment, format: Format, to_file: bool, out: &mut Vec<u8>) -> Result<(), CliError> {
    match format {
        Format::Table => {
            let width = if to_file { 100 } else { report::width() };
            let mut t = Terminal::new(Vec::new(), width).without_security();
            t.write(a.clone())?;
            out.extend(t.finish()?);
            report::appraisal(&a, out, width)?;
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &a).map_err(CliError::from_display)?;
            out.push(b'\n');
        }
        Format::Html => report::page(std::iter::once(Ok::<_, ReportError>(a)), out)?,
        Format::Docx if to_file => {
            let mut file = std::io::Cursor::new(Vec::new());
            report::docx::document(std::iter::once(Ok::<_, ReportError>(a)), &mut file)?;
            out.extend(file.into_inner());
        }
        Format::Docx => return Err(CliError::Failed("this format needs a file: --out FILE".to_owned())),
        Format::Ndjson | Format::Csv | Format::Xlsx => {
            return Err(CliError::Failed("a project is written as table, json, html or docx".to_owned()));
        }
    }
    Ok(())
}

fn questions(a: &Assessment, set: &str, out: &mut Vec<u8>) -> Result<(), CliError> {
    let sets = a.research_security.as_ref().map(|s| s.question_sets.as_slice()).unwrap_or_default();
    let Some(found) = sets.iter().find(|s| s.id == set) else {
        let known: Vec<&str> = sets.iter().map(|s| s.id.as_str()).collect();
        return Err(CliError::Failed(format!("--questions {set}: there are {}", known.join(", "))));
    };
    Ok(report::questions(a, found, out)?)
}

fn guideline(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let g = appraisal::guideline().map_err(CliError::from_display)?;
    if args.contacts {
        for i in g.institutions() {
            writeln!(out, "{}", i.name)?;
            for l in &i.lines {
                writeln!(out, "  {l}")?;
            }
        }
        writeln!(out, "Authorities")?;
        for l in g.authorities() {
            writeln!(out, "  {l}")?;
        }
    }
    if args.sources {
        for t in g.tools() {
            writeln!(out, "{} – {}\n  {}", t.name, t.purpose, t.address)?;
        }
    }
    Ok(Outcome::Done)
}
