//! `dualuse register …`: what was assessed and decided.

mod print;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Mutex;

use clap::Subcommand;
use jiff::civil::Date;

use print::{info, json, list, retention, said, show, tell};

use super::reading::{self, Reading, today};
use super::scan::{self, Run};
use super::triage::Intake;
use super::{CliError, Format, Outcome};
use crate::assess::{Assessment, Assessor};
use crate::documents::Options;
use crate::register::{self, Added, Decision, ExportError, Filter, PackedText, Register, Settings, Terms, Way};
use crate::report;
use crate::triage;

/// Documents that a list shows in the terminal unless told otherwise.
const SHOWN: usize = 50;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The register (default: `DUALUSE_REGISTER`, else register.sqlite in the data directory)
    #[arg(long, global = true, value_name = "FILE")]
    register: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Assess documents and record them, or record what a scan wrote
    Add(AddArgs),
    /// Documents with their last assessment and decision, the most urgent first
    List {
        #[command(flatten)]
        filter: FilterArgs,
        /// Most documents shown (default in the terminal: 50)
        #[arg(long, short = 'n')]
        limit: Option<usize>,
        /// table, json or csv
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Everything recorded about a document
    Show {
        #[command(flatten)]
        which: Which,
        /// table or json
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Record a decision: what, by whom, when, why
    Decide {
        #[command(flatten)]
        which: Which,
        /// The decision: ask, hold, apply, authorised, no step, stop, or a word of yours
        #[arg(long, value_name = "WORD")]
        decision: String,
        /// The person who takes it
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
        /// The day (default: today)
        #[arg(long, value_name = "YYYY-MM-DD")]
        on: Option<String>,
        /// The day of the export, when there was one: the period of keeping counts from it
        #[arg(long, value_name = "YYYY-MM-DD")]
        exported: Option<String>,
    },
    /// What happened, in order: to one document or to all
    History {
        /// The document's name
        id: Option<String>,
        /// First digits of its SHA-256, when several texts have the name
        #[arg(long, value_name = "DIGITS")]
        sha256: Option<String>,
        /// table or json
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Write the register as csv (a row for each document) or json (everything, with history)
    Export {
        #[command(flatten)]
        filter: FilterArgs,
        /// csv or json
        #[arg(long, default_value = "csv")]
        format: Format,
        /// Write here instead of to standard output
        #[arg(long, short = 'o', value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Until when records have to be kept; nothing is deleted
    Retention {
        /// Only those whose period is over
        #[arg(long)]
        over: bool,
        /// As on that day (default: today)
        #[arg(long, value_name = "YYYY-MM-DD")]
        on: Option<String>,
        /// table, json or csv
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Assess again what is recorded, after a new list or new party lists, and show only what changes
    Recheck {
        /// Read documents from these instead of from where they were
        paths: Vec<PathBuf>,
        /// Only look: record nothing
        #[arg(long)]
        dry_run: bool,
        /// Number of threads (default: all cores)
        #[arg(long, short = 'j', value_name = "N")]
        jobs: Option<usize>,
        /// table or json
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Record what officers entered in a triage workbook
    Merge {
        /// The workbook
        workbook: PathBuf,
        /// The officer, where a row names none
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// Where workbook and register both changed, take the workbook
        #[arg(long)]
        prefer_workbook: bool,
        /// table or json
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// The register as a whole, with a check of its file
    Info {
        /// table or json
        #[arg(long, default_value = "table")]
        format: Format,
    },
}

#[derive(clap::Args)]
struct AddArgs {
    /// Documents as for scan; with --records, files that scan wrote
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The paths are ndjson or json files of a scan: record them as they are
    #[arg(long, conflicts_with = "keep_text")]
    records: bool,
    /// Keep the texts in the register, compressed, so that a recheck needs no files; they are confidential
    #[arg(long)]
    keep_text: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(clap::Args)]
struct FilterArgs {
    /// listed, review, `not_listed` or failed
    #[arg(long, value_parser = ["listed", "review", "not_listed", "failed"])]
    status: Option<String>,
    /// An entry or item, with all below it: 3A001, 3A001.b.2, 3E
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Part of the name or the title
    #[arg(long)]
    text: Option<String>,
    /// What was decided
    #[arg(long, value_name = "WORD")]
    decision: Option<String>,
    /// Only documents for which something is left to do
    #[arg(long)]
    open: bool,
    /// Assessed last on this day or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<String>,
    /// Assessed last on this day or before
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<String>,
}

#[derive(clap::Args)]
struct Which {
    /// The document's name, as list shows it
    id: String,
    /// First digits of its SHA-256, when several texts have the name
    #[arg(long, value_name = "DIGITS")]
    sha256: Option<String>,
}

fn day(text: &str) -> Result<Date, CliError> {
    register::date(text).map_err(CliError::from_display)
}

impl FilterArgs {
    fn filter(self) -> Result<Filter, CliError> {
        let iso = |text: Option<String>| text.map(|t| day(&t).map(|d| d.to_string())).transpose();
        Ok(Filter {
            status: self.status,
            code: self.code,
            text: self.text,
            decision: self.decision,
            open: self.open,
            since: iso(self.since)?,
            until: iso(self.until)?,
            limit: None,
        })
    }
}

impl From<ExportError> for CliError {
    fn from(e: ExportError) -> Self {
        match e {
            ExportError::Io(e) => e.into(),
            other => Self::from_display(other),
        }
    }
}

pub(super) fn run(args: Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let path = reading::register_path(args.register.as_ref())?;
    match args.command {
        Command::Add(add) => self::add(&path, &add, out),
        Command::List { filter, limit, format } => list(&Register::open(&path)?, filter.filter()?, limit, format, out),
        Command::Show { which, format } => show(&Register::open(&path)?, &which, format, out),
        Command::Decide { which, decision, by, reason, on, exported } => {
            let on = on.map_or_else(|| Ok(today()), |t| day(&t))?;
            let exported = exported.map(|t| day(&t)).transpose()?;
            let decision =
                Decision::new(&decision, &reason, &by, on).map_err(CliError::from_display)?.exported_on(exported);
            decide(&mut Register::open(&path)?, &which, &decision, out)
        }
        Command::History { id, sha256, format } => {
            let register = Register::open(&path)?;
            let key = id.map(|id| register.find(&id, sha256.as_deref())).transpose()?.map(|s| s.key);
            let events = register.history(key)?;
            if format == Format::Json {
                json(out, &events)?;
            } else {
                for e in &events {
                    writeln!(
                        out,
                        "{}  {:<10} {:<8} {}  {}",
                        e.at,
                        e.what,
                        e.verb,
                        report::plain(&e.id),
                        report::plain(&e.detail)
                    )?;
                }
            }
            Ok(Outcome::Done)
        }
        Command::Export { filter, format, out: file } => {
            let register = Register::open(&path)?;
            let filter = filter.filter()?;
            let write = |to: &mut dyn Write| -> Result<(), CliError> {
                match format {
                    Format::Csv => Ok(register.export_csv(&filter, to)?),
                    Format::Json => Ok(register.export_json(&filter, to)?),
                    _ => Err(CliError::Failed("an export is csv or json".to_owned())),
                }
            };
            match file {
                None => write(out)?,
                Some(file) => super::replace(&file, |f| write(&mut std::io::BufWriter::new(f)))?,
            }
            Ok(Outcome::Done)
        }
        Command::Retention { over, on, format } => {
            let on = on.map_or_else(|| Ok(today()), |t| day(&t))?;
            retention(&Register::open(&path)?, over, on, format, out)
        }
        Command::Recheck { paths, dry_run, jobs, format } => {
            recheck(&mut Register::open(&path)?, &paths, dry_run, jobs, format, out)
        }
        Command::Merge { workbook, by, prefer_workbook, format } => {
            let terms = Terms { by, today: today(), prefer_workbook };
            merge(&mut Register::open(&path)?, &workbook, &terms, format, out)
        }
        Command::Info { format } => info(&Register::open(&path)?, format, out),
    }
}

fn add(path: &Path, args: &AddArgs, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let settings = args.reading.settings()?;
    let mut register = Register::create(path)?;
    let run = register.begin("add", &settings)?;
    let mut intake =
        Intake { register: &mut register, run, texts: Mutex::default(), waiting: Vec::new(), added: Added::default() };
    let mut failed = false;
    if args.records {
        for file in &args.paths {
            records(file, &mut |a| {
                failed |= a.error.is_some();
                intake.take(a)
            })?;
        }
    } else {
        let (assessor, options) = reading::equip(&settings)?;
        let pool = reading::pool(args.reading.jobs)?;
        let (stop, bar) = (scan::stop_flag(), scan::progress_bar());
        let batch = Run {
            paths: &args.paths,
            resume: false,
            fail_on: None,
            assessor: &assessor,
            options: &options,
            stop: &stop,
            pool: &pool,
            bar: &bar,
        };
        let texts = Mutex::new(HashMap::new());
        let known = |d: &crate::documents::Document| {
            if args.keep_text
                && let Ok(text) = PackedText::of(d)
                && let Ok(mut texts) = texts.lock()
            {
                texts.insert((d.id.clone(), d.sha256.clone()), text);
            }
            None
        };
        let (tally, _) = batch.batch(&known, &mut |a| {
            if args.keep_text
                && let (Ok(mut from), Ok(mut to)) = (texts.lock(), intake.texts.lock())
            {
                let key = (a.document.id.clone(), a.document.sha256.clone());
                if let Some(text) = from.remove(&key) {
                    to.insert(key, text);
                }
            }
            intake.take(a)
        })?;
        bar.finish_and_clear();
        scan::summary(&tally, assessor.list().identity.version.as_str());
        failed = tally.failed > 0;
        if tally.stopped {
            let added = intake.finish()?;
            return Err(CliError::Failed(format!(
                "stopped; {} documents are recorded, and the same command goes on",
                added.new + added.changed + added.same
            )));
        }
    }
    let added = intake.finish()?;
    writeln!(
        out,
        "{}: {} new, {} assessed otherwise than before, {} as before",
        path.display(),
        added.new,
        added.changed,
        added.same
    )?;
    if added.texts > 0 {
        writeln!(out, "  texts kept: {}", added.texts)?;
    }
    Ok(if failed { Outcome::SomeFailed } else { Outcome::Done })
}

/// The records of a file of a scan: JSON lines or one array.
fn records(path: &Path, each: &mut dyn FnMut(Assessment) -> Result<(), CliError>) -> Result<(), CliError> {
    let wrong = |line: usize, e: &dyn std::fmt::Display| {
        CliError::Failed(format!(
            "{}: line {line}: {e}; this is no result of “dualuse scan --format ndjson” or json",
            path.display()
        ))
    };
    let file = File::open(path).map_err(|e| CliError::Failed(format!("{}: {e}", path.display())))?;
    let mut reader = BufReader::new(file);
    let first = reader.fill_buf()?.iter().copied().find(|b| !b.is_ascii_whitespace());
    if first == Some(b'[') {
        let all: Vec<Assessment> = serde_json::from_reader(reader).map_err(|e| wrong(e.line(), &e))?;
        return all.into_iter().try_for_each(each);
    }
    for (n, line) in (1..).zip(reader.lines()) {
        let line = line?;
        if !line.trim().is_empty() {
            each(serde_json::from_str(&line).map_err(|e| wrong(n, &e))?)?;
        }
    }
    Ok(())
}

fn decide(
    register: &mut Register,
    which: &Which,
    decision: &Decision,
    out: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let document = register.find(&which.id, which.sha256.as_deref())?;
    let run = register.begin("decide", &Settings::default())?;
    register.decide(run, document.key, decision)?;
    writeln!(out, "{}: {}", report::plain(&document.id), report::plain(&decision.to_string()))?;
    let office = register::office().map_err(CliError::from_display)?;
    if !decision.decision().is_empty() && office.decision(decision.decision()).is_none() {
        let words: Vec<&str> = office.decisions.iter().map(|d| d.word.as_str()).collect();
        writeln!(
            out,
            "“{}” is a word of yours, so something counts as left to do; known are: {}",
            report::plain(decision.decision()),
            words.join(", ")
        )?;
    }
    Ok(Outcome::Done)
}

fn recheck(
    register: &mut Register,
    paths: &[PathBuf],
    dry_run: bool,
    jobs: Option<usize>,
    format: Format,
    out: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let pool = reading::pool(jobs)?;
    let (stop, bar) = (scan::stop_flag(), scan::progress_bar());
    let party_lists = reading::party_lists()?;
    let way = Way { paths, party_lists: &party_lists, stop: &stop, record: !dry_run };
    let done = pool.install(|| {
        // preparing a list takes longer than a short document: once for each destination and seat is enough
        let ready: RefCell<HashMap<(Vec<String>, String), Rc<Assessor>>> = RefCell::default();
        let equip = |s: &Settings| -> Result<(Rc<Assessor>, Options), CliError> {
            let situation = (s.to.clone(), s.seat.clone());
            let known = ready.borrow().get(&situation).cloned();
            if let Some(known) = known {
                return Ok((known, reading::options(s)?));
            }
            let (assessor, options) = reading::equip(s)?;
            let assessor = Rc::new(assessor);
            ready.borrow_mut().insert(situation, Rc::clone(&assessor));
            Ok((assessor, options))
        };
        register.recheck(&way, &equip, &mut |n| {
            bar.set_message(format!("{n} documents"));
            bar.tick();
        })
    })?;
    bar.finish_and_clear();
    if format == Format::Json {
        json(out, &done)?;
    } else {
        tell(&done, dry_run, out)?;
    }
    if done.stopped {
        return Err(CliError::Failed("stopped before the end; run it again for the rest".to_owned()));
    }
    Ok(if done.missing.is_empty() { Outcome::Done } else { Outcome::SomeFailed })
}

fn merge(
    register: &mut Register,
    workbook: &Path,
    terms: &Terms,
    format: Format,
    out: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let entries = triage::read(workbook).map_err(CliError::from_display)?.returned();
    let run = register.begin("merge", &Settings::default())?;
    let merged = register.merge(run, &entries, terms)?;
    let count = |f: &dyn Fn(&register::Outcome) -> bool| merged.iter().filter(|m| f(&m.outcome)).count();
    let left = count(&|o| {
        matches!(o, register::Outcome::Conflict { .. } | register::Outcome::Refused { .. } | register::Outcome::Unknown)
    });
    if format == Format::Json {
        json(out, &merged)?;
    } else {
        for m in &merged {
            if let Some(line) = said(m) {
                writeln!(out, "{}", report::plain(&line))?;
            }
        }
        writeln!(
            out,
            "entries: {} recorded, {} as before, {} older than the register, {left} not recorded",
            count(&|o| *o == register::Outcome::Recorded),
            count(&|o| *o == register::Outcome::Same),
            count(&|o| matches!(o, register::Outcome::RegisterNewer { .. })),
        )?;
    }
    Ok(if left > 0 { Outcome::SomeFailed } else { Outcome::Done })
}
