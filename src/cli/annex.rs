//! `dualuse annex …`: the list as such.

use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{CliError, Format, Outcome};
use crate::annex::check::{Count, Report};
use crate::annex::diff::{Diff, Happened};
use crate::annex::official::{MAX_BYTES, OfficialDocument};
use crate::annex::store::{Store, StoreError};
use crate::annex::{self, ControlList, check, diff, fetch, official};

/// Stands for the imported document where a file is asked for.
const IMPORTED: &str = "imported";

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Which list is in use: version, source, hash, counts
    Info,
    /// Take an official document (XHTML or Formex of Annex I, or a zip of it) as the list in use
    Import {
        /// The document
        file: PathBuf,
    },
    /// Compare the built-in digest with an official document in English: codes, figures, decontrol notes
    Check {
        /// The document, or “imported”
        file: PathBuf,
        /// Only the summary
        #[arg(long)]
        summary: bool,
        /// table or json
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// What changed from one official document to another
    Diff {
        /// The older document, or “imported”
        before: PathBuf,
        /// The newer document, or “imported”
        after: PathBuf,
        /// table or json
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Fetch Annex I from the Publications Office of the Union and take it as the list in use
    Fetch {
        /// A whole CELEX number, such as 02021R0821-20251115
        #[arg(long, conflicts_with = "date")]
        celex: Option<String>,
        /// Date of the consolidation, such as 20251115; the newest when it is left out
        #[arg(long)]
        date: Option<String>,
        /// Language of the text
        #[arg(long, default_value = "en")]
        lang: String,
        /// Address before the CELEX number
        #[arg(long, default_value = fetch::BASE_URL)]
        base_url: String,
        /// Write the document to this file instead of importing it
        #[arg(long)]
        save: Option<PathBuf>,
    },
    /// Go back to the built-in digest
    Reset,
}

pub(super) fn run(args: Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    match args.command {
        Command::Info => info(out),
        Command::Import { file } => {
            let document = store()?.import(&bytes(&file)?).map_err(CliError::from_display)?;
            imported(&document, out)
        }
        Command::Check { file, summary, format } => {
            let digest = annex::digest().map_err(CliError::from_display)?;
            let accepted = check::embedded_accepted().map_err(CliError::from_display)?;
            let report = check::check(digest, &document(&file)?, &accepted).map_err(CliError::from_display)?;
            match format {
                Format::Json => json(&report, out)?,
                Format::Table => check_table(&report, summary, out)?,
                _ => return Err(CliError::Failed("annex check writes table or json".to_owned())),
            }
            Ok(if report.open().next().is_none() { Outcome::Done } else { Outcome::SomeFailed })
        }
        Command::Diff { before, after, format } => {
            let diff = diff::diff(&document(&before)?, &document(&after)?).map_err(CliError::from_display)?;
            match format {
                Format::Json => json(&diff, out)?,
                Format::Table => diff_table(&diff, out)?,
                _ => return Err(CliError::Failed("annex diff writes table or json".to_owned())),
            }
            Ok(Outcome::Done)
        }
        Command::Fetch { celex, date, lang, base_url, save } => {
            let request = fetch::Request { celex, date, language: lang, base_url };
            let fetched = fetch::fetch(&request).map_err(CliError::from_display)?;
            writeln!(out, "fetched  {} from {}", fetched.celex, fetched.url)?;
            if let Some(path) = save {
                std::fs::write(&path, &fetched.bytes).map_err(|e| at(&path, &e))?;
                writeln!(out, "saved    {}", path.display())?;
                return Ok(Outcome::Done);
            }
            let document = store()?.import(&fetched.bytes).map_err(CliError::from_display)?;
            imported(&document, out)
        }
        Command::Reset => {
            let was = store()?.reset().map_err(CliError::from_display)?;
            let text = if was { "the imported list is removed" } else { "no list was imported" };
            writeln!(out, "{text}; the built-in digest is in use")?;
            Ok(Outcome::Done)
        }
    }
}

fn store() -> Result<Store, CliError> {
    Store::open().map_err(CliError::from_display)
}

fn at(path: &Path, problem: &dyn std::fmt::Display) -> CliError {
    CliError::Failed(format!("{}: {problem}", path.display()))
}

/// The bytes of a file; one byte more than is read at most, so that the reader can say it is too large.
fn bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    let file = std::fs::File::open(path).map_err(|e| at(path, &e))?;
    let mut out = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut out).map_err(|e| at(path, &e))?;
    Ok(out)
}

fn document(path: &Path) -> Result<OfficialDocument, CliError> {
    if path.as_os_str() == IMPORTED {
        let current = store()?.current().map_err(CliError::from_display)?;
        return current.ok_or_else(|| CliError::Failed("no official document has been imported".to_owned()));
    }
    official::read(&bytes(path)?).map_err(|e| at(path, &e))
}

fn info(out: &mut dyn Write) -> Result<Outcome, CliError> {
    let digest = annex::digest().map_err(CliError::from_display)?;
    let imported = match Store::open() {
        Ok(store) => store.current().map_err(CliError::from_display)?,
        Err(StoreError::NoDirectory) => None,
        Err(e) => return Err(CliError::from_display(e)),
    };
    let Some(document) = imported else {
        describe(digest, out)?;
        return Ok(Outcome::Done);
    };
    let laid = official::overlay(digest, &document);
    describe(&laid.list, out)?;
    writeln!(out, "conditions from the digest of {}", digest.identity.version)?;
    for (codes, text) in [
        (&laid.added, "only in the official document: shown with its text, always left open"),
        (&laid.absent, "only in the digest: left out"),
    ] {
        if !codes.is_empty() {
            let some: Vec<String> = codes.iter().take(12).map(ToString::to_string).collect();
            let more = if codes.len() > 12 { ", …" } else { "" };
            writeln!(out, "{} codes {text}: {}{more}", codes.len(), some.join(", "))?;
        }
    }
    Ok(Outcome::Done)
}

fn describe(list: &ControlList, out: &mut dyn Write) -> Result<(), CliError> {
    let id = &list.identity;
    writeln!(out, "Annex I of Regulation (EU) {}, consolidation of {}", id.act, id.version)?;
    writeln!(out, "source   {} ({})", id.source, id.language)?;
    writeln!(out, "sha256   {}", id.sha256)?;
    writeln!(out, "entries  {}", list.entries().count())?;
    writeln!(out, "items    {}", list.items().count())?;
    Ok(())
}

fn imported(document: &OfficialDocument, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let id = &document.identity;
    writeln!(out, "imported {} of {} ({})", id.source, id.version, id.language)?;
    writeln!(out, "entries  {}", document.entry_count())?;
    writeln!(out, "items    {}", document.items().count())?;
    writeln!(out, "sha256   {}", id.sha256)?;
    Ok(Outcome::Done)
}

fn json(value: &impl serde::Serialize, out: &mut dyn Write) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(CliError::from_display)?;
    writeln!(out, "{text}")?;
    Ok(())
}

fn check_table(report: &Report, summary: bool, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(out, "digest   {} sha256 {}", report.digest.version, report.digest.sha256)?;
    let id = &report.official;
    writeln!(out, "official {} {} ({}) sha256 {}", id.version, id.source, id.language, id.sha256)?;
    writeln!(out)?;
    let line = |name: &str, c: &Count| {
        format!("{name:<11}{:>6} of {:>6} agree {:>7.2} %{:>6} accepted", c.agree, c.total, c.percent(), c.accepted)
    };
    writeln!(out, "{}", line("paths", &report.paths))?;
    writeln!(out, "{}", line("figures", &report.figures))?;
    writeln!(
        out,
        "           of these {} only in words of the digest (circumstances, features)",
        report.figures_in_words
    )?;
    writeln!(out, "{}", line("exceptions", &report.exceptions))?;
    let open = report.open().count();
    writeln!(out, "{open} differences to look at")?;
    if !summary {
        for d in report.open() {
            let hint = d.hint.as_ref().map(|h| format!("  [{h}]")).unwrap_or_default();
            writeln!(out, "{}\t{}{hint}", d.path, d.what)?;
        }
    }
    for stale in &report.stale {
        writeln!(out, "no longer different, take it out of annex/accepted-differences.tsv: {stale}")?;
    }
    Ok(())
}

fn diff_table(diff: &Diff, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(out, "{} ({}) → {} ({})", diff.before.version, diff.before.source, diff.after.version, diff.after.source)?;
    for (happened, word) in [(Happened::Added, "added"), (Happened::Removed, "removed"), (Happened::Changed, "changed")]
    {
        writeln!(out, "{:>6} {word}", diff.count(happened))?;
    }
    let short = |text: &str| -> String {
        let cut: String = text.chars().take(90).collect();
        if cut.len() < text.len() { format!("{cut}…") } else { cut }
    };
    let list = |figures: &[official::Figure]| -> String {
        if figures.is_empty() {
            return "none".to_owned();
        }
        figures.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    for c in &diff.changes {
        match c.happened {
            Happened::Added => writeln!(out, "+ {}  {}", c.path, short(&c.after))?,
            Happened::Removed => writeln!(out, "- {}  {}", c.path, short(&c.before))?,
            Happened::Changed => {
                writeln!(out, "~ {}  {}", c.path, short(&c.after))?;
                if !c.figures_before.is_empty() || !c.figures_after.is_empty() {
                    writeln!(out, "    figures: {} → {}", list(&c.figures_before), list(&c.figures_after))?;
                }
            }
        }
    }
    Ok(())
}
