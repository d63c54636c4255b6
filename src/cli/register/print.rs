//! What a register holds, for people and machines: lists, documents, periods, what changed.
//!
//! In: a register or what was done with it. Out: text, JSON or CSV.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, presets};
use jiff::civil::Date;

use super::super::{CliError, Format, Outcome};
use super::{SHOWN, Which};
use crate::register::{self, ExportError, Filter, Merged, Rechecked, Register, Summary};
use crate::report::{self, Terminal};

pub(super) fn json(out: &mut dyn Write, value: &impl serde::Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(CliError::from_display)?;
    Ok(writeln!(out, "{text}")?)
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(report::width()).unwrap_or(100));
    table
}

pub(super) fn list(
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

pub(super) fn show(
    register: &Register,
    which: &Which,
    format: Format,
    out: &mut dyn Write,
) -> Result<Outcome, CliError> {
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

pub(super) fn retention(
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

pub(super) fn tell(done: &Rechecked, dry_run: bool, out: &mut dyn Write) -> Result<(), CliError> {
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

/// What a person has to know of an entry; nothing of those that went well.
pub(super) fn said(m: &Merged) -> Option<String> {
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

pub(super) fn info(register: &Register, format: Format, out: &mut dyn Write) -> Result<Outcome, CliError> {
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
