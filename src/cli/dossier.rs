//! `dualuse dossier PROJECT.toml --entry 3E001 --to JP`: a project in, a draft application out.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use super::{CliError, Outcome};
use crate::annex::ControlCode;
use crate::assess::project_document;
use crate::documents::Options;
use crate::dossier::{self, Dossier, GapKind, Language, Request, Section};
use crate::project::Project;
use crate::report::plain;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The project; “dualuse init” writes one
    #[arg(required_unless_present = "update")]
    project: Option<PathBuf>,
    /// The control list number that is applied for; may be given several times
    #[arg(long, value_name = "CODE")]
    entry: Vec<String>,
    /// The destination, by name or ISO code
    #[arg(long, value_name = "COUNTRY")]
    to: Option<String>,
    /// Language of headings and explanations
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// The form: a for export, b for brokering and technical assistance (default: by what leaves)
    #[arg(long, value_enum)]
    section: Option<SectionArg>,
    /// Write here: .docx or .json; may be given twice
    #[arg(long, short = 'o', value_name = "FILE")]
    out: Vec<PathBuf>,
    /// Fill an earlier .json again: what was written by hand stays and is marked
    #[arg(long, value_name = "FILE")]
    update: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Lang {
    /// English.
    En,
    /// Dutch.
    Nl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SectionArg {
    /// Export.
    A,
    /// Brokering services and technical assistance.
    B,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Docx,
    Json,
}

fn kind(path: &Path) -> Result<Kind, CliError> {
    match path.extension().and_then(|e| e.to_str()).map(str::to_lowercase).as_deref() {
        Some("docx") => Ok(Kind::Docx),
        Some("json") => Ok(Kind::Json),
        _ => Err(CliError::Failed(format!("--out {}: a dossier is written as .docx or .json", path.display()))),
    }
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let files: Vec<(&PathBuf, Kind)> = args.out.iter().map(|p| Ok((p, kind(p)?))).collect::<Result<_, CliError>>()?;
    let earlier = args.update.as_deref().map(dossier::read).transpose().map_err(CliError::from_display)?;
    let path = match (&args.project, &earlier) {
        (Some(path), _) => path.clone(),
        (None, Some(d)) => PathBuf::from(&d.project),
        (None, None) => return Err(CliError::Failed("name the project".to_owned())),
    };
    let project = Project::read(&path).map_err(CliError::from_display)?;
    let codes: &[String] = match (&args.entry, &earlier) {
        (given, Some(d)) if given.is_empty() => &d.entries,
        (given, _) => given,
    };
    let entries: Vec<ControlCode> =
        codes.iter().map(|c| c.parse()).collect::<Result<_, _>>().map_err(CliError::from_display)?;
    let named = args.to.as_deref().or_else(|| earlier.as_ref().and_then(|d| d.destination.as_deref()));
    let to = match (named, &project.application.destination) {
        (Some(name), _) => Some(super::scan::country(name)?),
        (None, Some(code)) => crate::activity::country(code),
        (None, None) => None,
    };
    let read = project_document(&project, &path, &Options::default());
    let assessor = super::reading::assessor()?.with(dossier::situation(&project, to).on(super::reading::today()));
    let assessment = assessor.assess(&read.document);
    for (file, problem) in &read.failed {
        let _ = writeln!(anstream::stderr(), "dualuse: {}: {problem}", file.display());
    }
    let section = match (args.section, &earlier) {
        (Some(SectionArg::A), _) => Section::A,
        (Some(SectionArg::B), _) => Section::B,
        (None, Some(d)) => d.section,
        (None, None) => dossier::section_for(&project, &assessment).map_err(CliError::from_display)?,
    };
    let language = match (args.lang, &earlier) {
        (Some(Lang::En), _) => Language::English,
        (Some(Lang::Nl), _) => Language::Dutch,
        (None, Some(d)) => d.language,
        (None, None) => Language::default(),
    };
    let request = Request { path, entries, to, section, language };
    let mut made =
        dossier::prepare(&request, &project, &assessment, assessor.list()).map_err(CliError::from_display)?;
    if let Some(old) = &earlier {
        dossier::keep(&mut made, old);
    }
    for (file, kind) in &files {
        write(&made, file, *kind)?;
    }
    summary(&made, &args.out, out)?;
    Ok(if read.failed.is_empty() { Outcome::Done } else { Outcome::SomeFailed })
}

/// Writes a file beside its place and then moves it there, so that no half dossier is left.
fn write(d: &Dossier, path: &Path, kind: Kind) -> Result<(), CliError> {
    let mut bytes = Cursor::new(Vec::new());
    match kind {
        Kind::Docx => dossier::write(d, &mut bytes)?,
        Kind::Json => {
            serde_json::to_writer_pretty(&mut bytes, d).map_err(CliError::from_display)?;
            bytes.write_all(b"\n")?;
        }
    }
    let fail = |e: std::io::Error| CliError::Failed(format!("{}: {e}", path.display()));
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    file.write_all(bytes.get_ref()).map_err(fail)?;
    file.persist(path).map_err(|e| fail(e.error))?;
    Ok(())
}

fn summary(d: &Dossier, files: &[PathBuf], out: &mut dyn Write) -> Result<(), CliError> {
    let form = match d.section {
        Section::A => "A (export)",
        Section::B => "B (brokering, technical assistance)",
    };
    let to = d.destination.as_deref().unwrap_or("no destination");
    writeln!(out, "Draft application, Section {form}: {} to {to}", d.entries.join(", "))?;
    for w in &d.warnings {
        writeln!(out, "  ! {}", plain(w))?;
    }
    let filled = d.fields().filter(|f| f.text().is_some()).count();
    let by_hand = d.fields().filter(|f| f.by_hand).count();
    writeln!(out, "  {filled} values filled in, {by_hand} of them by hand")?;
    for (kind, label) in [
        (GapKind::Needed, "missing"),
        (GapKind::Parameter, "not stated in the documents"),
        (GapKind::IfApplies, "missing, if it applies"),
    ] {
        let list: Vec<_> = d.missing.iter().filter(|g| g.kind == kind).collect();
        if list.is_empty() {
            continue;
        }
        writeln!(out, "  {label}: {}", list.len())?;
        for g in list {
            writeln!(out, "    {}  {} – {}", plain(&g.number), plain(&g.what), plain(&g.place))?;
        }
    }
    for f in files {
        writeln!(out, "written: {}", f.display())?;
    }
    if files.is_empty() {
        writeln!(out, "nothing is written: name a file with --out dossier.docx or --out dossier.json")?;
    }
    Ok(())
}
