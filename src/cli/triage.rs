//! `dualuse triage`: documents in, the office's workbook, report and overview page out.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::reading::{self, Reading};
use super::scan::{self, Run};
use super::{CliError, Outcome, replace};
use crate::assess::{Assessment, Journal, Tally};
use crate::register::{self, Added, Incoming, PackedText, Register, Returned};
use crate::report::{self, Overview};
use crate::triage::{self, About, Earlier, Known, Triage};

/// Assessments recorded in one step.
const STEP: usize = 64;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Files, folders, zip archives, spreadsheets, .jsonl, or - for standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The workbook; when it is there, what officers entered in it is kept
    #[arg(long, short = 'o', value_name = "FILE.xlsx")]
    out: PathBuf,
    /// Record the assessments here, and show what was decided before
    #[arg(long, value_name = "FILE")]
    register: Option<PathBuf>,
    /// Keep the texts in the register, compressed, so that a recheck needs no files; they are confidential
    #[arg(long, requires = "register")]
    keep_text: bool,
    /// A page with counts and charts
    #[arg(long, value_name = "FILE.html")]
    overview: Option<PathBuf>,
    /// A column of the input to show and to count by, such as Faculty
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// The page with the reports that the workbook leads to (default: beside the workbook)
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Go on where a killed run with the same --out stopped
    #[arg(long)]
    resume: bool,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    if !args.out.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx")) {
        return Err(CliError::Failed(format!("{}: the workbook's name ends in .xlsx", args.out.display())));
    }
    let report = args.report.clone().unwrap_or_else(|| beside(&args.out, "-report.html"));
    // read before anything is done: what cannot be read back is not overwritten
    let earlier = earlier(&args.out)?;
    let settings = args.reading.settings()?;
    let (assessor, options) = reading::equip(&settings)?;
    let mut register = args.register.as_ref().map(|p| Register::create(p)).transpose()?;
    let pool = reading::pool(args.reading.jobs)?;
    let stop = scan::stop_flag();
    let bar = scan::progress_bar();
    let texts: Mutex<HashMap<(String, String), PackedText>> = Mutex::new(HashMap::new());
    let batch = Run {
        paths: &args.paths,
        resume: args.resume,
        fail_on: None,
        assessor: &assessor,
        options: &options,
        stop: &stop,
        pool: &pool,
        bar: &bar,
    };
    let (mut journal, tally, _) = batch.to_journal(&args.out, &|d| {
        if args.keep_text
            && let Ok(text) = PackedText::of(d)
            && let Ok(mut texts) = texts.lock()
        {
            texts.insert((d.id.clone(), d.sha256.clone()), text);
        }
    })?;
    bar.finish_and_clear();
    scan::summary(&tally, assessor.list().identity.version.as_str());
    if tally.stopped {
        let words = "the same command with --resume goes on";
        return Err(CliError::Failed(format!("stopped after {} documents; {words}", tally.documents)));
    }
    let mut added = None;
    if let Some(register) = &mut register {
        let run = register.begin("triage", &settings)?;
        let mut intake = Intake { register, run, texts, waiting: Vec::new(), added: Added::default() };
        for record in journal.records()? {
            intake.take(record?)?;
        }
        added = Some(intake.finish()?);
    }
    let mut desk = Desk { args, register: register.as_ref(), report: &report, conflicts: Vec::new() };
    let (written, overview) = desk.workbook(&mut journal, earlier, &tally)?;
    let reported = desk.reports(&mut journal)?;
    if let Some(path) = &args.overview {
        desk.page(path, overview, register.as_ref())?;
    }
    journal.finish(None)?;
    told(args, &desk, &written, added, reported, out)?;
    Ok(if tally.failed > 0 { Outcome::SomeFailed } else { Outcome::Done })
}

/// What an earlier workbook of the same name holds.
fn earlier(path: &Path) -> Result<Earlier, CliError> {
    if !path.exists() {
        return Ok(Earlier::default());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for lock in [format!(".~lock.{name}#"), format!("~${name}")] {
        if path.with_file_name(&lock).exists() {
            let _ = writeln!(
                anstream::stderr(),
                "dualuse: {} seems to be open in another program: what is not saved there is not seen here",
                path.display()
            );
        }
    }
    triage::read(path).map_err(CliError::from_display)
}

/// A file of that name beside the workbook.
fn beside(workbook: &Path, suffix: &str) -> PathBuf {
    let stem = workbook.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    workbook.with_file_name(format!("{stem}{suffix}"))
}

/// Records into a register, some at a time.
pub(super) struct Intake<'a> {
    pub(super) register: &'a mut Register,
    pub(super) run: register::Run,
    pub(super) texts: Mutex<HashMap<(String, String), PackedText>>,
    pub(super) waiting: Vec<Assessment>,
    pub(super) added: Added,
}

impl Intake<'_> {
    pub(super) fn take(&mut self, a: Assessment) -> Result<(), CliError> {
        self.waiting.push(a);
        if self.waiting.len() >= STEP { self.step() } else { Ok(()) }
    }

    fn step(&mut self) -> Result<(), CliError> {
        let waiting = std::mem::take(&mut self.waiting);
        let key = |a: &Assessment| (a.document.id.clone(), a.document.sha256.clone());
        let Ok(mut texts) = self.texts.lock() else { return Err(CliError::Failed("the texts are lost".to_owned())) };
        let incoming: Vec<Incoming<'_>> =
            waiting.iter().map(|a| Incoming { assessment: a, text: texts.get(&key(a)) }).collect();
        self.added += self.register.add(self.run, &incoming)?;
        drop(incoming);
        for a in &waiting {
            texts.remove(&key(a));
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Added, CliError> {
        self.step()?;
        Ok(self.added)
    }
}

struct Desk<'a> {
    args: &'a Args,
    register: Option<&'a Register>,
    report: &'a Path,
    conflicts: Vec<String>,
}

/// Whether a document has a report worth opening.
fn reported(a: &Assessment) -> bool {
    a.status != "not_listed" || !a.findings.is_empty() || !a.document.unread.is_empty() || !a.parties.is_empty()
}

impl Desk<'_> {
    fn workbook(
        &mut self,
        journal: &mut Journal,
        earlier: Earlier,
        tally: &Tally,
    ) -> Result<(triage::Written, Overview), CliError> {
        let office = register::office().map_err(CliError::from_display)?;
        let own = earlier.own.clone();
        let mut book = Triage::new(office, self.args.by.as_deref(), earlier);
        let mut overview = Overview::by(self.args.by.as_deref());
        let mut fields: BTreeSet<String> = BTreeSet::new();
        let (mut links, mut with_value) = (0usize, 0usize);
        let page = link_to(&self.args.out, self.report);
        let mut basis = Vec::new();
        for record in journal.records()? {
            let a = record?;
            let link = reported(&a).then(|| {
                links += 1;
                format!("file:///{page}#d{links}")
            });
            let known = self.known(&book, &a)?;
            if let Some(column) = &self.args.by {
                with_value += usize::from(triage::value(&a, column).is_some());
                fields.extend(a.document.fields.keys().cloned());
            }
            overview.add(&a, self.args.by.as_deref().and_then(|c| triage::value(&a, c)));
            book.add(&a, link, known);
            if basis.is_empty() {
                basis = identity(&a);
            }
        }
        if let Some(column) = self.args.by.as_ref().filter(|_| with_value == 0 && tally.documents > 0) {
            let there: Vec<String> = fields.into_iter().take(12).collect();
            let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
            let _ = writeln!(
                anstream::stderr(),
                "dualuse: no input has a column “{column}” beside those that are read; there are: {there}"
            );
        }
        let inputs: Vec<String> = self.args.paths.iter().map(|p| p.display().to_string()).collect();
        let mut lines = basis;
        lines.push(("Inputs".to_owned(), inputs.join("; ")));
        if let Some(register) = self.register {
            lines.push(("Register".to_owned(), format!("{} ({})", register.path().display(), register.name())));
        }
        if !own.is_empty() {
            lines.push(("Columns of yours".to_owned(), own.join("; ")));
        }
        let written = replace(&self.args.out, |file| Ok(book.write(&About { lines }, file)?))?;
        Ok((written, overview))
    }

    /// What is known of a document beside its assessment.
    fn known(&mut self, book: &Triage<'_>, a: &Assessment) -> Result<Known, CliError> {
        let d = &a.document;
        let earlier: Option<&Returned> = book.earlier(&d.id, &d.sha256);
        let Some(register) = self.register else {
            return Ok(Known { entry: earlier.cloned().unwrap_or_default(), before: Vec::new() });
        };
        let document = register.find_exact(&d.id, &d.sha256)?;
        let (known, conflict) = triage::settle(register, &document, earlier)?;
        if conflict {
            self.conflicts.push(d.id.clone());
        }
        Ok(known)
    }

    /// The page with the reports of the documents that have something to show.
    fn reports(&self, journal: &mut Journal) -> Result<usize, CliError> {
        let mut count = 0;
        let records = journal.records()?.filter_map(|r| match r {
            Ok(a) if !reported(&a) => None,
            Ok(a) => {
                count += 1;
                Some(Ok(a))
            }
            Err(e) => Some(Err(CliError::from(e))),
        });
        replace(self.report, |file| report::page(records, BufWriter::new(file)))?;
        Ok(count)
    }

    fn page(&self, path: &Path, mut overview: Overview, register: Option<&Register>) -> Result<(), CliError> {
        if let Some(register) = register {
            for m in register.months()? {
                overview.month(&m.month, &m.status, m.documents);
            }
        }
        let office = register::office().map_err(CliError::from_display)?;
        overview.links = vec![
            (link_to(path, self.report), "Reports".to_owned()),
            (link_to(path, &self.args.out), "Workbook".to_owned()),
        ];
        let category = |digit| office.category(digit).map(str::to_owned);
        replace(path, |file| Ok(report::overview_page(&overview, &category, BufWriter::new(file))?))
    }
}

/// The list and the tool, for the sheet about the workbook.
fn identity(a: &Assessment) -> Vec<(String, String)> {
    vec![
        ("List".to_owned(), format!("Regulation (EU) {}, {} ({})", a.list.act, a.list.version, a.list.source)),
        ("List SHA-256".to_owned(), a.list.sha256.clone()),
        ("Tool".to_owned(), a.tool.clone()),
    ]
}

/// A link from one file to another: its name when they are in one folder, else its whole path.
fn link_to(from: &Path, to: &Path) -> String {
    let folder = |p: &Path| std::path::absolute(p).ok().and_then(|p| p.parent().map(Path::to_path_buf));
    let text = if folder(from) == folder(to) {
        to.file_name().unwrap_or_default().to_string_lossy().into_owned()
    } else {
        std::path::absolute(to).map_or_else(|_| to.display().to_string(), |p| p.display().to_string())
    };
    // what would end the path in an address
    text.replace('%', "%25").replace('#', "%23").replace('?', "%3F")
}

/// `1 report`, `2 reports`.
fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn told(
    args: &Args,
    desk: &Desk<'_>,
    written: &triage::Written,
    added: Option<Added>,
    reported: usize,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    writeln!(out, "{}: {}", args.out.display(), count(written.documents, "document"))?;
    if written.entries > 0 {
        writeln!(out, "  entries of officers: {}", written.entries)?;
    }
    if written.kept > 0 {
        writeln!(out, "  kept beside them, because their document or text is not among the inputs: {}", written.kept)?;
    }
    writeln!(out, "{}: {}", desk.report.display(), count(reported, "report"))?;
    if let Some(path) = &args.overview {
        writeln!(out, "{}: counts and charts", path.display())?;
    }
    if let (Some(path), Some(a)) = (&args.register, added) {
        writeln!(
            out,
            "{}: {} new, {} assessed otherwise than before, {} as before",
            path.display(),
            a.new,
            a.changed,
            a.same
        )?;
        if a.texts > 0 {
            writeln!(out, "  texts kept: {}", a.texts)?;
        }
    }
    if !desk.conflicts.is_empty() {
        let few: Vec<String> = desk.conflicts.iter().take(5).map(|id| report::plain(id)).collect();
        let _ = writeln!(
            anstream::stderr(),
            "dualuse: workbook and register say different things about {} documents ({}); the workbook keeps what it says. \
             “dualuse register merge” shows both",
            desk.conflicts.len(),
            few.join(", ")
        );
    }
    Ok(())
}
