//! The command line: what the user typed becomes calls into the library. No logic of its own.
//!
//! In: arguments. Out: results on standard output, messages on standard error, an exit status: 0 done, 1 done but some
//! inputs failed, 2 usage or nothing could be done, 3 a document reached the status named with `--fail-on`.

mod annex;
mod ask;
mod assess;
mod dossier;
mod evaluate;
mod explain;
mod init;
mod list;
mod lists;
mod reading;
mod register;
mod scan;
mod screen;
mod triage;

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reads research texts against the EU dual-use list (Annex I of Regulation (EU) 2021/821).
#[derive(Parser)]
#[command(name = "dualuse", version, about, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The control list itself: fetch, import, describe, check and compare versions
    Annex(annex::Args),
    /// Read documents and show which items of the list they touch
    Scan(scan::Args),
    /// Weigh a project: its texts, partners, people, money and countries, by the research-security guideline
    Assess(assess::Args),
    /// A draft application for an authorisation, from a project: every box of Annex III, and what is missing
    Dossier(dossier::Args),
    /// Write a project.toml, asking in plain words
    Init(init::Args),
    /// Show what is read in documents: passages with their places, figures and terms
    Read(scan::ReadArgs),
    /// Search the control list by words
    Search(list::SearchArgs),
    /// Print an item of the list in its tree, with its conditions, notes and relatives
    Show(list::ShowArgs),
    /// The questions that decide an item, answered one by one
    Ask(ask::Args),
    /// A rule of the determination with its source
    Explain(explain::Args),
    /// The office's workbook: documents sorted by urgency, with columns for decisions, reports and charts
    Triage(triage::Args),
    /// What was assessed and decided: add, list, decide, merge a workbook, recheck, export
    Register(register::Args),
    /// Quality on labelled cases
    Evaluate(evaluate::Args),
    /// The party lists: import, fetch, describe, remove
    Lists(lists::Args),
    /// Names against the party lists
    Screen(screen::Args),
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For reading in a terminal.
    Table,
    /// One JSON document.
    Json,
    /// One JSON record per line.
    Ndjson,
    /// Comma-separated values.
    Csv,
    /// A workbook.
    Xlsx,
    /// A page.
    Html,
    /// A Word document.
    Docx,
}

/// What ends a command early, as one clear line for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// Nothing could be done: exit status 2.
    #[error("{0}")]
    Failed(String),
    /// The reader of our output went away (`| head`): silence, exit status 0.
    #[error("output closed")]
    Closed,
}

impl CliError {
    /// Wraps any error whose message is fit for the user.
    pub(crate) fn from_display(e: impl std::fmt::Display) -> Self {
        Self::Failed(e.to_string())
    }
}

impl From<crate::register::RegisterError> for CliError {
    fn from(e: crate::register::RegisterError) -> Self {
        Self::from_display(e)
    }
}

impl From<std::io::Error> for CliError {
    fn from(e: std::io::Error) -> Self {
        if e.kind() == std::io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Failed(e.to_string()) }
    }
}

/// How a command that could be carried out ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All done.
    Done,
    /// Done, but some inputs failed.
    SomeFailed,
    /// A document reached the status named with `--fail-on`.
    Reached,
}

/// Runs the program and returns its exit status.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let usage = e.use_stderr();
            // a broken pipe while printing help is no error
            let _ = e.print();
            return ExitCode::from(if usage { 2 } else { 0 });
        }
    };
    let mut out = anstream::stdout();
    let result = match cli.command {
        Command::Annex(args) => annex::run(args, &mut out),
        Command::Scan(args) => scan::scan(&args, &mut out),
        Command::Assess(args) => assess::run(&args, &mut out),
        Command::Dossier(args) => dossier::run(&args, &mut out),
        Command::Init(args) => init::run(&args, &mut out),
        Command::Read(args) => scan::read(&args, &mut out),
        Command::Search(args) => list::search(&args, &mut out),
        Command::Show(args) => list::show(&args, &mut out),
        Command::Ask(args) => ask::run(&args, &mut out),
        Command::Explain(args) => explain::run(&args, &mut out),
        Command::Triage(args) => triage::run(&args, &mut out),
        Command::Register(args) => register::run(args, &mut out),
        Command::Evaluate(args) => evaluate::run(args, &mut out),
        Command::Lists(args) => lists::run(args, &mut out),
        Command::Screen(args) => screen::run(&args, &mut out),
    };
    let flushed = out.flush();
    match (result, flushed) {
        (Ok(Outcome::Done), Ok(())) => ExitCode::SUCCESS,
        (Ok(Outcome::SomeFailed), Ok(())) => ExitCode::from(1),
        (Ok(Outcome::Reached), Ok(())) => ExitCode::from(3),
        (Err(CliError::Closed), _) => ExitCode::SUCCESS,
        (Ok(_), Err(e)) if e.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        (Ok(_), Err(e)) => message(&format!("cannot write the output: {e}")),
        (Err(CliError::Failed(text)), _) => message(&text),
    }
}

/// Writes a file beside its place, which then takes its place, with the rights of the file that was there.
pub(crate) fn replace<T>(path: &Path, write: impl FnOnce(&mut File) -> Result<T, CliError>) -> Result<T, CliError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wrong = |e: std::io::Error| CliError::Failed(format!("{}: {e}", path.display()));
    let mut builder = tempfile::Builder::new();
    // a new file is one like any other, not one for its owner alone; the system takes off what the user's mask says
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temporary = builder.tempfile_in(folder).map_err(wrong)?;
    let mut file: File = temporary.reopen().map_err(wrong)?;
    let done = write(&mut file)?;
    if let Ok(old) = std::fs::metadata(path) {
        file.set_permissions(old.permissions()).map_err(wrong)?;
    }
    file.sync_all().map_err(wrong)?;
    temporary.persist(path).map_err(|e| wrong(e.error))?;
    Ok(done)
}

fn message(text: &str) -> ExitCode {
    let mut err = anstream::stderr();
    // nobody is left to tell when standard error is closed
    let _ = writeln!(err, "dualuse: {text}");
    ExitCode::from(2)
}
