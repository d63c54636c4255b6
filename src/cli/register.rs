//! `dualuse register …`: what was assessed and decided.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Mutex;

use clap::Subcommand;
use comfy_table::{ContentArrangement, Table, presets};
use jiff::civil::Date;

use super::reading::{self, Reading, today};
use super::scan::{self, Run};
use super::triage::Intake;
use super::{CliError, Format, Outcome};
use crate::assess::{Assessment, Assessor};
use crate::documents::Options;
use crate::register::{
    self, Added, Decision, ExportError, Filter, Merged, PackedText, Rechecked, Register, Settings, Summary, Terms, Way,
};
use crate::report::{self, Terminal};
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

fn json(out: &mut dyn Write, value: &impl serde::Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(CliError::from_display)?;
    Ok(writeln!(out, "{text}")?)
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(report::width()).unwrap_or(100));
    table
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

fn list(
    register: &Register,
    mut filter: Filter,
    limit: Option<usize>,
    format: Format,
    out: &mut dyn Write,
) -> Result<Outcome, CliError> {
    if format == Format::Csv {
        filter.limit = limit;
        register.export_csv(&filter, out)?;
        return Ok(Outcome::Done);
    }
    let found = register.list(&filter)?;
    if format == Format::Json {
        let most = limit.unwrap_or(found.len());
        json(out, &found.iter().take(most).collect::<Vec<_>>())?;
        return Ok(Outcome::Done);
    }
    let most = limit.unwrap_or(SHOWN);
    for s in found.iter().take(most) {
        line(s, out)?;
    }
    let shown = found.len().min(most);
    let open = found.iter().filter(|s| s.open).count();
    let more = if shown < found.len() { format!(" ({shown} shown; -n shows more)") } else { String::new() };
    writeln!(out, "{} documents{more}, {open} with something left to do", found.len())?;
    Ok(Outcome::Done)
}

fn status(status: &str) -> &'static str {
    report::status_word(status)
}

/// A document of the list: its line, its title, its decision.
fn line(s: &Summary, out: &mut dyn Write) -> Result<(), CliError> {
    let id = report::plain(&s.id);
    let hits = if s.parties > 0 { format!("  partner hits: {}", s.parties) } else { String::new() };
    let line = format!("{:<11} {id:<32}  {:<30} {:<14} {}{hits}", status(&s.status), items(s), outcome(s), date_of(s));
    writeln!(out, "{}", line.trim_end())?;
    let title = report::plain(&s.title);
    if !title.is_empty() && title != id {
        writeln!(out, "            {}", report::shorten(title, report::width().saturating_sub(14)))?;
    }
    if let Some(d) = &s.decision {
        writeln!(out, "            decided: {}", report::plain(&d.to_string()))?;
    }
    Ok(())
}

fn items(s: &Summary) -> String {
    let mut text = s.codes.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(" ");
    if s.codes.len() > 4 {
        text.push_str(" …");
    }
    text
}

fn outcome(s: &Summary) -> String {
    if s.licence.is_empty() { String::new() } else { report::outcome_word(&s.licence).to_owned() }
}

fn date_of(s: &Summary) -> String {
    s.assessed.get(..10).unwrap_or(&s.assessed).to_owned()
}

fn show(register: &Register, which: &Which, format: Format, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let file = register.show(&which.id, which.sha256.as_deref())?;
    if format == Format::Json {
        json(out, &file)?;
        return Ok(Outcome::Done);
    }
    let mut terminal = Terminal::new(Vec::new(), report::width());
    terminal.write(file.assessment)?;
    out.write_all(&terminal.finish()?)?;
    writeln!(out, "recorded")?;
    for e in &file.history {
        writeln!(out, "  {}  {:<10} {}", e.at, e.what, report::plain(&e.detail))?;
    }
    writeln!(out, "  sha256  {}", file.summary.sha256)?;
    if !file.summary.path.is_empty() {
        writeln!(out, "  from    {}", report::plain(&file.summary.path))?;
    }
    writeln!(out, "  text    {}", if file.text_kept { "kept in the register" } else { "not kept" })?;
    if !file.other_texts.is_empty() {
        let short: Vec<&str> = file.other_texts.iter().map(|h| h.get(..12).unwrap_or(h)).collect();
        writeln!(out, "  other texts of this name: {} (--sha256)", short.join(", "))?;
    }
    Ok(Outcome::Done)
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

fn retention(
    register: &Register,
    over: bool,
    on: Date,
    format: Format,
    out: &mut dyn Write,
) -> Result<Outcome, CliError> {
    let mut all = register.retention(on)?;
    let expired = all.iter().filter(|k| k.over).count();
    let total = all.len();
    all.retain(|k| !over || k.over);
    match format {
        Format::Json => json(out, &all)?,
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            let wrong = |e: csv::Error| CliError::from(ExportError::from(e));
            writer.write_record(["id", "title", "from", "basis", "until", "over", "open", "sha256"]).map_err(wrong)?;
            for k in &all {
                let yes = |b: bool| if b { "yes" } else { "no" };
                let row = [&k.id, &k.title, &k.from, k.basis, &k.until, yes(k.over), yes(k.open), &k.sha256];
                writer.write_record(row.iter().map(|v| report::cell(v))).map_err(wrong)?;
            }
            writer.flush()?;
        }
        _ => {
            let period = &register::office().map_err(CliError::from_display)?.retention;
            let mut table = table();
            table.set_header(["until", "document", "counted from", "left to do"]);
            for k in all.iter().take(SHOWN) {
                table.add_row([
                    format!("{}{}", k.until, if k.over { " (over)" } else { "" }),
                    report::plain(&k.id),
                    format!("{} ({})", k.from, k.basis),
                    if k.open { "yes" } else { "" }.to_owned(),
                ]);
            }
            if !all.is_empty() {
                writeln!(out, "{table}")?;
            }
            let more =
                if all.len() > SHOWN { format!(" ({SHOWN} shown; --format csv has all)") } else { String::new() };
            writeln!(
                out,
                "{expired} of {total} documents are past their period on {on}{more}. Records are kept {} years from the end of \
                 the calendar year of the export ({}); where no export is recorded (decide --exported) the last entry counts \
                 instead; {}. Nothing is deleted.",
                period.years, period.source, period.note
            )?;
        }
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

fn tell(done: &Rechecked, dry_run: bool, out: &mut dyn Write) -> Result<(), CliError> {
    for c in &done.changed {
        let moved = if c.before == c.now {
            status(&c.now).to_owned()
        } else {
            format!("{} → {}", status(&c.before), status(&c.now))
        };
        writeln!(out, "{}  {}", moved.to_uppercase(), report::plain(&c.id))?;
        if !c.title.is_empty() && c.title != c.id {
            writeln!(out, "  {}", report::plain(&c.title))?;
        }
        if let Some(d) = &c.decision {
            writeln!(out, "  decided: {}", report::plain(&d.to_string()))?;
        }
        for change in c.changes.iter().filter(|x| x.what != "status") {
            let or =
                |text: &str| if text.is_empty() { "–".to_owned() } else { report::plain(&text.replace('_', " ")) };
            let which = if change.which.is_empty() { change.what } else { &change.which };
            writeln!(out, "  {}: {} → {}", report::plain(which), or(&change.before), or(&change.now))?;
            if !change.why.is_empty() {
                writeln!(out, "      {}", report::plain(&change.why))?;
            }
        }
        writeln!(out)?;
    }
    if !done.causes.is_empty() {
        writeln!(out, "since then: {}", done.causes.iter().cloned().collect::<Vec<_>>().join("; "))?;
    }
    let recorded = if dry_run { "; nothing was recorded" } else { "" };
    writeln!(
        out,
        "{} documents change, {} do not, {} could not be assessed again{recorded}",
        done.changed.len(),
        done.unchanged,
        done.missing.len()
    )?;
    for m in done.missing.iter().take(SHOWN) {
        writeln!(out, "  {}: {}", report::plain(&m.id), report::plain(&m.why))?;
    }
    if done.missing.len() > SHOWN {
        writeln!(out, "  and {} more (--format json has all)", done.missing.len() - SHOWN)?;
    }
    Ok(())
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

/// What a person has to know of an entry; nothing of those that went well.
fn said(m: &Merged) -> Option<String> {
    let what = match &m.outcome {
        register::Outcome::Recorded | register::Outcome::Same => return None,
        register::Outcome::RegisterNewer { register } => format!("the register is newer: {register}"),
        register::Outcome::Conflict { workbook, register } => format!(
            "both changed; the workbook says {workbook}, the register says {register}; make the workbook say the same, or \
             use --prefer-workbook"
        ),
        register::Outcome::Refused { problem } => problem.clone(),
        register::Outcome::Unknown => "the register does not know this document; run triage with --register".to_owned(),
    };
    Some(format!("{} ({}): {what}", m.id, m.place))
}

fn info(register: &Register, format: Format, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let i = register.info()?;
    if format == Format::Json {
        json(out, &i)?;
        return Ok(Outcome::Done);
    }
    writeln!(
        out,
        "{}\n  name         {}\n  begun        {}\n  documents    {}, {} with something left to do\n  assessments  {}\n  \
         decisions    {}\n  texts kept   {}\n  size         {} bytes, format {}\n  check        {}",
        i.path, i.name, i.begun, i.documents, i.open, i.assessments, i.decisions, i.texts, i.bytes, i.format, i.check
    )?;
    Ok(Outcome::Done)
}
