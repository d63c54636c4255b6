//! `dualuse scan` and `dualuse read`: documents in, assessments or passages out.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use indicatif::{ProgressBar, ProgressStyle};

use super::{CliError, Format, Outcome};
use crate::activity::Country;
use crate::annex;
use crate::assess::{AnswerSet, Assessment, Assessor, Batch, Journal, JournalError, Situation, Tally, urgency};
use crate::documents::{self, Document, Options, Role};
use crate::licence::Seat;
use crate::report::{self, CsvReport, ReportError, Terminal};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Files, folders, zip archives, spreadsheets, .jsonl, or - for standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// table, json, ndjson, csv, xlsx, html or docx
    #[arg(long)]
    format: Option<Format>,
    /// Write here instead of to standard output; the ending tells the format
    #[arg(long, short = 'o', value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the page of reports here as well, and tell where it is
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out", "format"])]
    report: Option<PathBuf>,
    /// Go on where a killed run with the same --out stopped
    #[arg(long, requires = "out")]
    resume: bool,
    /// Number of threads (default: all cores)
    #[arg(long, short = 'j', value_name = "N")]
    jobs: Option<usize>,
    /// Which column of a table is what: text=Objective, title=Name, id=Number
    #[arg(long, value_name = "ROLE=HEADER")]
    column: Vec<String>,
    /// Which field of a JSON record holds the text
    #[arg(long, value_name = "NAME")]
    field: Option<String>,
    /// A destination outside the Union, by name or ISO code; may be given several times
    #[arg(long, value_name = "COUNTRY")]
    to: Vec<String>,
    /// Where the exporter sits
    #[arg(long, value_enum, default_value = "flanders")]
    seat: SeatArg,
    /// Answers that `dualuse ask --out FILE` wrote; may be given several times
    #[arg(long, value_name = "FILE")]
    answers: Vec<PathBuf>,
    /// End with status 3 when a document reaches this status
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum FailOn {
    /// A listed item was found.
    Listed,
    /// A listed item was found or is possible.
    Review,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum SeatArg {
    Flanders,
    Brussels,
    Wallonia,
    /// Another Member State.
    Other,
}

/// The country of `--to`.
pub(super) fn country(name: &str) -> Result<&'static Country, CliError> {
    crate::activity::resolve(name).map_err(|unknown| {
        let near = if unknown.suggestions.is_empty() {
            "; give its name in English, Dutch, French or German, or its ISO code".to_owned()
        } else {
            format!("; did you mean {}?", unknown.suggestions.join(", "))
        };
        CliError::Failed(format!("--to {name}: no such country is known{near}"))
    })
}

/// What the flags say of destination and seat.
pub(super) fn situation(to: &[String], seat: SeatArg) -> Result<Situation, CliError> {
    let mut destinations = Vec::new();
    for name in to {
        destinations.push(country(name)?.code.clone());
    }
    let seat = match seat {
        SeatArg::Flanders => Seat::Flanders,
        SeatArg::Brussels => Seat::Brussels,
        SeatArg::Wallonia => Seat::Wallonia,
        SeatArg::Other => Seat::Other,
    };
    Ok(Situation { destinations, seat, ..Situation::default() }.on(super::reading::today()))
}

#[derive(clap::Args)]
pub(super) struct ReadArgs {
    /// Files, folders, archives, or - for standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// table or ndjson
    #[arg(long, default_value = "table")]
    format: Format,
}

impl From<JournalError> for CliError {
    fn from(e: JournalError) -> Self {
        Self::from_display(e)
    }
}

impl From<ReportError> for CliError {
    fn from(e: ReportError) -> Self {
        match e {
            ReportError::Io(e) => e.into(),
            ReportError::Csv(e) => match e.into_kind() {
                csv::ErrorKind::Io(e) => e.into(),
                other => Self::Failed(format!("{other:?}")),
            },
            other @ (ReportError::Workbook(_) | ReportError::Data(_)) => Self::from_display(other),
        }
    }
}

pub(super) fn options(columns: &[String], field: Option<&String>) -> Result<Options, CliError> {
    let mut options = Options::default();
    for c in columns {
        let (role, header) = c
            .split_once('=')
            .ok_or_else(|| CliError::Failed(format!("--column {c}: write ROLE=HEADER, for example text=Objective")))?;
        let role = match role.trim() {
            "text" => Role::Text,
            "title" => Role::Title,
            "id" => Role::Id,
            other => return Err(CliError::Failed(format!("--column {other}=…: the role is text, title or id"))),
        };
        options.columns.insert(role, header.trim().to_owned());
    }
    options.field = field.cloned();
    Ok(options)
}

pub(super) fn format_of(out: Option<&Path>, given: Option<Format>) -> Result<Format, CliError> {
    if let Some(f) = given {
        return Ok(f);
    }
    let Some(out) = out else { return Ok(Format::Table) };
    match out.extension().and_then(|e| e.to_str()).map(str::to_lowercase).as_deref() {
        Some("json") => Ok(Format::Json),
        Some("ndjson" | "jsonl") => Ok(Format::Ndjson),
        Some("csv") => Ok(Format::Csv),
        Some("xlsx") => Ok(Format::Xlsx),
        Some("html" | "htm") => Ok(Format::Html),
        Some("docx") => Ok(Format::Docx),
        Some("txt") => Ok(Format::Table),
        _ => Err(CliError::Failed(format!("{}: name the format with --format", out.display()))),
    }
}

pub(super) fn scan(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let format = format_of(args.out.as_deref(), args.format)?;
    let options = options(&args.column, args.field.as_ref())?;
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(args.jobs.unwrap_or(0)).build().map_err(CliError::from_display)?;
    let mut assessor = super::reading::assessor()?.with(situation(&args.to, args.seat)?);
    for file in &args.answers {
        let answers = AnswerSet::read(file, assessor.matcher())?;
        assessor = assessor.with_answers(answers);
    }
    let stop = stop_flag();
    let bar = progress_bar();
    let run = Run {
        paths: &args.paths,
        resume: args.resume,
        fail_on: args.fail_on,
        assessor: &assessor,
        options: &options,
        stop: &stop,
        pool: &pool,
        bar: &bar,
    };
    let (tally, reached) = match (&args.out, &args.report) {
        (Some(path), _) => run.to_file(path, format)?,
        (None, Some(path)) => run.to_report(path, out)?,
        (None, None) => run.to_stdout(format, out)?,
    };
    bar.finish_and_clear();
    summary(&tally, assessor.list().identity.version.as_str());
    if tally.stopped {
        let hint = if args.out.is_some() { "; the same command with --resume goes on" } else { "" };
        return Err(CliError::Failed(format!("stopped after {} documents{hint}", tally.documents)));
    }
    if reached {
        return Ok(Outcome::Reached);
    }
    Ok(if tally.failed > 0 { Outcome::SomeFailed } else { Outcome::Done })
}

/// Set by the first Ctrl-C; the second ends the program at once.
pub(super) fn stop_flag() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&stop);
    let _ = ctrlc::set_handler(move || {
        if heard.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    stop
}

/// A batch of a command.
pub(super) struct Run<'a> {
    pub(super) paths: &'a [PathBuf],
    pub(super) resume: bool,
    pub(super) fail_on: Option<FailOn>,
    pub(super) assessor: &'a Assessor,
    pub(super) options: &'a Options,
    pub(super) stop: &'a AtomicBool,
    pub(super) pool: &'a rayon::ThreadPool,
    pub(super) bar: &'a ProgressBar,
}

impl Run<'_> {
    pub(super) fn batch(
        &self,
        known: &(dyn Fn(&Document) -> Option<Assessment> + Sync),
        each: &mut (dyn FnMut(Assessment) -> Result<(), CliError> + Send),
    ) -> Result<(Tally, bool), CliError> {
        let mut reached = false;
        let fail_on = self.fail_on;
        let batch = Batch { assessor: self.assessor, options: self.options, stop: self.stop, known };
        let bar = self.bar;
        let tally = self.pool.install(|| {
            batch.run(
                self.paths,
                &mut |a| {
                    let limit = match fail_on {
                        Some(FailOn::Listed) => 0,
                        Some(FailOn::Review) => 1,
                        None => return each(a),
                    };
                    reached |= urgency(&a.status) <= limit;
                    each(a)
                },
                &mut |p| {
                    if let Some(total) = p.total {
                        bar.set_length(total as u64);
                        bar.set_position(p.inputs as u64);
                    }
                    bar.set_message(format!("{} documents", p.documents));
                    bar.tick();
                },
            )
        })?;
        Ok((tally, reached))
    }

    fn to_stdout(&self, format: Format, out: &mut dyn Write) -> Result<(Tally, bool), CliError> {
        let fresh = |_: &Document| None;
        // written from inside the pool: the lock on standard output does not move between threads
        let buffer = Mutex::new(out_lines());
        let mut first = true;
        let mut terminal = (format == Format::Table).then(|| Terminal::new(Vec::new(), report::width()));
        let mut csv = if format == Format::Csv { Some(CsvReport::new(Shared(&buffer))?) } else { None };
        if matches!(format, Format::Xlsx | Format::Html | Format::Docx) {
            return Err(CliError::Failed("this format needs a file: --out FILE".to_owned()));
        }
        let result = self.batch(&fresh, &mut |a| {
            match format {
                Format::Csv => {
                    if let Some(csv) = &mut csv {
                        csv.write(&a)?;
                    }
                }
                Format::Table => {
                    if let Some(t) = &mut terminal {
                        t.write(a)?;
                        let bytes = t.take();
                        send(&buffer, &bytes)?;
                    }
                }
                Format::Json => {
                    let text = serde_json::to_string_pretty(&a).map_err(CliError::from_display)?;
                    let lead = if first { "[\n" } else { ",\n" };
                    send(&buffer, format!("{lead}{text}").as_bytes())?;
                }
                _ => {
                    let mut line = serde_json::to_vec(&a).map_err(CliError::from_display)?;
                    line.push(b'\n');
                    send(&buffer, &line)?;
                }
            }
            first = false;
            Ok(())
        });
        if let Some(t) = terminal {
            let bytes = t.finish()?;
            send(&buffer, &bytes)?;
        }
        if format == Format::Json {
            send(&buffer, if first { b"[]\n" } else { b"\n]\n" })?;
        }
        out.flush()?;
        result
    }

    fn to_file(&self, path: &Path, format: Format) -> Result<(Tally, bool), CliError> {
        let (mut journal, tally, reached) = self.to_journal(path, &|_| {})?;
        if tally.stopped {
            return Ok((tally, reached));
        }
        if format == Format::Ndjson {
            journal.finish(Some(path))?;
            return Ok((tally, reached));
        }
        render(&mut journal, path, format)?;
        journal.finish(None)?;
        Ok((tally, reached))
    }

    /// The page of reports, and the same in the terminal.
    fn to_report(&self, path: &Path, out: &mut dyn Write) -> Result<(Tally, bool), CliError> {
        let (mut journal, tally, reached) = self.to_journal(path, &|_| {})?;
        if tally.stopped {
            return Ok((tally, reached));
        }
        render(&mut journal, path, Format::Html)?;
        let mut terminal = Terminal::new(Vec::new(), report::width());
        for record in journal.records()? {
            terminal.write(record?)?;
        }
        out.write_all(&terminal.finish()?)?;
        writeln!(out, "The full report, to open in a browser: {}", path.display())?;
        journal.finish(None)?;
        Ok((tally, reached))
    }

    /// The batch into the journal of a result; `seen` gets every document before it is assessed.
    pub(super) fn to_journal(
        &self,
        path: &Path,
        seen: &(dyn Fn(&Document) + Sync),
    ) -> Result<(Journal, Tally, bool), CliError> {
        let mut journal = Journal::begin(path, self.resume)?;
        if self.resume && journal.earlier() > 0 {
            let _ =
                writeln!(anstream::stderr(), "dualuse: {} documents of the earlier run are kept", journal.earlier());
        }
        let list = self.assessor.list().identity.sha256.clone();
        let shared = Mutex::new(&mut journal);
        let known = |d: &Document| {
            seen(d);
            shared.lock().ok().and_then(|j| j.known(d, &list))
        };
        let mut since = 0;
        let result = self.batch(&known, &mut |a| {
            let mut journal = shared.lock().map_err(|_| CliError::Failed("the journal is lost".to_owned()))?;
            journal.write(&a)?;
            since += 1;
            if since >= 64 {
                since = 0;
                journal.flush()?;
            }
            Ok(())
        });
        journal.flush()?;
        let (tally, reached) = result?;
        Ok((journal, tally, reached))
    }
}

/// Makes the result from the journal: into a file beside it, which then takes its place.
fn render(journal: &mut Journal, path: &Path, format: Format) -> Result<(), CliError> {
    let mut records = journal.records()?.map(|r| r.map_err(CliError::from));
    super::replace(path, |file| {
        match format {
            Format::Xlsx => report::workbook(records, &mut *file)?,
            Format::Csv => {
                let mut csv = CsvReport::new(&mut *file)?;
                for r in records {
                    csv.write(&r?)?;
                }
            }
            Format::Table => {
                let mut t = Terminal::new(Vec::new(), 100);
                for r in records {
                    t.write(r?)?;
                }
                file.write_all(&anstream::adapter::strip_bytes(&t.finish()?).into_vec())?;
            }
            Format::Docx => report::docx::document(records, &mut *file)?,
            Format::Html => report::page(records, std::io::BufWriter::new(&mut *file))?,
            Format::Json | Format::Ndjson => {
                let all: Result<Vec<Assessment>, CliError> = records.by_ref().collect();
                serde_json::to_writer_pretty(&mut *file, &all?).map_err(CliError::from_display)?;
                file.write_all(b"\n")?;
            }
        }
        Ok(())
    })
}

fn out_lines() -> Box<dyn Write + Send> {
    Box::new(anstream::stdout())
}

fn send(buffer: &Mutex<Box<dyn Write + Send>>, bytes: &[u8]) -> Result<(), CliError> {
    let mut out = buffer.lock().map_err(|_| CliError::Failed("standard output is lost".to_owned()))?;
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

struct Shared<'a>(&'a Mutex<Box<dyn Write + Send>>);

impl Write for Shared<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.lock() {
            Ok(mut out) => out.write(bytes),
            Err(_) => Err(std::io::Error::other("standard output is lost")),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self.0.lock() {
            Ok(mut out) => out.flush(),
            Err(_) => Err(std::io::Error::other("standard output is lost")),
        }
    }
}

pub(super) fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {elapsed_precise} {msg} {wide_bar} {pos}/{len} inputs, {eta} left")
    {
        bar.set_style(style);
    }
    bar
}

pub(super) fn summary(t: &Tally, version: &str) {
    let none = t.documents - t.listed - t.review - t.failed;
    let _ = writeln!(
        anstream::stderr(),
        "{} documents: {} listed, {} to review, {} with no listed item found, {} failed (list of {version}; what a text does not say is not cleared)",
        t.documents,
        t.listed,
        t.review,
        none,
        t.failed
    );
}

pub(super) fn read(args: &ReadArgs, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let options = Options::default();
    let list = annex::in_use().map_err(CliError::from_display)?;
    let matcher = crate::classify::Matcher::new(list);
    let mut failed = false;
    for input in documents::discover(&args.paths, &options) {
        let read: Box<dyn Iterator<Item = Result<Document, documents::ReadError>>> = match input {
            Ok(input) => documents::read(&input, &options),
            Err(e) => Box::new(std::iter::once(Err(e))),
        };
        for document in read {
            match document {
                Ok(d) => passages(&matcher, &d, args.format, out)?,
                Err(e) => {
                    failed = true;
                    let _ = writeln!(anstream::stderr(), "dualuse: {}: {}", e.path, e.kind);
                }
            }
        }
    }
    Ok(if failed { Outcome::SomeFailed } else { Outcome::Done })
}

fn passages(
    matcher: &crate::classify::Matcher,
    d: &Document,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let texts: Vec<&str> = d.passages.iter().map(|p| p.text.as_str()).collect();
    let mentions = crate::classify::mentions(matcher, &texts);
    if format == Format::Table {
        writeln!(out, "{}", report::plain(&d.id))?;
    }
    for (p, found) in d.passages.iter().zip(mentions) {
        if format == Format::Table {
            writeln!(out, "  [{}] {}", p.place, report::plain(&p.text))?;
            for m in &found {
                writeln!(out, "      · {}", report::plain(&m.to_string()))?;
            }
        } else {
            let line = serde_json::json!({"document": d.id, "place": p.place, "text": p.text, "mentions": found});
            writeln!(out, "{line}")?;
        }
    }
    for u in &d.unread {
        if format == Format::Table {
            writeln!(out, "  not read: {} ({})", u.detail, u.place)?;
        } else {
            writeln!(out, "{}", serde_json::json!({"document": d.id, "place": u.place, "unread": u.detail}))?;
        }
    }
    Ok(())
}
