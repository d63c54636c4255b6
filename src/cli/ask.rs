//! `dualuse ask`: the questions that decide an item, answered one by one.
//!
//! In: a code, a document, answers from standard input, one a line. Out: the verdict after each answer, and a file of
//! answers for `dualuse scan --answers`.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use super::{CliError, Outcome};
use crate::annex::{self, ControlCode, ControlList};
use crate::assess::{AnswerSet, AnswersError, Origin};
use crate::classify::{ConditionResult, Ground, Interview, Matcher, Standing, Verdict};
use crate::documents::{self, Document, Options};
use crate::report;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The item, such as 3A001.b.2.a
    code: String,
    /// What this document says is not asked
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Write the answers here, for `dualuse scan --answers`
    #[arg(long, short = 'o', value_name = "FILE")]
    out: Option<PathBuf>,
}

impl From<AnswersError> for CliError {
    fn from(e: AnswersError) -> Self {
        Self::from_display(e)
    }
}

/// Answers that are not understood before a question is left open.
const PATIENCE: usize = 3;

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let list = annex::in_use().map_err(CliError::from_display)?;
    let code: ControlCode = args.code.parse().map_err(CliError::from_display)?;
    let id = list.id(&code).ok_or_else(|| {
        CliError::Failed(format!(
            "{code} is not in the list of {}: `dualuse search` finds items",
            list.identity.version
        ))
    })?;
    let document = args.from.as_ref().map(document).transpose()?;
    let matcher = Matcher::new(list);
    let passages = document.iter().flat_map(|d| d.passages.iter().map(|p| p.text.clone())).collect();
    let mut interview = Interview::new(&matcher, id, passages);

    let mut names: Vec<&str> = list.lineage(id).into_iter().map(|i| list.get(i).name.as_str()).collect();
    names.reverse();
    writeln!(out, "{code}  {}", report::plain(&names.join(" › ")))?;
    if let Some(d) = &document {
        writeln!(out, "What {} says is not asked.", report::plain(&d.id))?;
        if !d.unread.is_empty() {
            writeln!(out, "Parts of it could not be read.")?;
        }
    }
    let mut shown = Vec::new();
    stand(&interview.standing(), list, &mut shown, out)?;
    let asked = ask(&mut interview, list, &mut shown, out)?;
    conclude(&interview, asked, &code, out)?;
    if let Some(path) = &args.out {
        let origin =
            Origin { document: document.as_ref().map(|d| (d.id.as_str(), d.sha256.as_str())), open: interview.open() };
        AnswerSet::write(path, interview.answers(), &origin, &matcher)?;
        let what = args.from.as_ref().map_or_else(|| "DOCUMENT".to_owned(), |p| p.display().to_string());
        writeln!(
            out,
            "The answers are in {}: `dualuse scan {what} --answers {}` takes them in.",
            path.display(),
            path.display()
        )?;
    }
    Ok(Outcome::Done)
}

/// The one document to begin with.
fn document(path: &PathBuf) -> Result<Document, CliError> {
    let options = Options::default();
    let mut read = documents::discover(std::slice::from_ref(path), &options).flat_map(
        |input| -> Box<dyn Iterator<Item = Result<Document, documents::ReadError>>> {
            match input {
                Ok(input) => documents::read(&input, &options),
                Err(e) => Box::new(std::iter::once(Err(e))),
            }
        },
    );
    let fail = |e: documents::ReadError| CliError::Failed(format!("{}: {}", e.path, e.kind));
    let first = read
        .next()
        .ok_or_else(|| CliError::Failed(format!("{}: there is no document in it", path.display())))?
        .map_err(fail)?;
    if read.next().is_some() {
        return Err(CliError::Failed(format!(
            "{}: it holds several documents; an interview is about one",
            path.display()
        )));
    }
    Ok(first)
}

/// Asks until nothing is left or the input ends; tells how many questions were put.
fn ask(
    interview: &mut Interview<'_>,
    list: &ControlList,
    shown: &mut Vec<ConditionResult>,
    out: &mut dyn Write,
) -> Result<usize, CliError> {
    let stdin = std::io::stdin();
    let terminal = stdin.is_terminal();
    let mut lines = stdin.lock().lines();
    let mut asked = 0;
    while let Some(q) = interview.next_question() {
        asked += 1;
        writeln!(out, "\n{asked}. {}", report::plain(&q.text))?;
        let mut left = PATIENCE;
        loop {
            write!(out, "   [{}] ", q.hint)?;
            out.flush()?;
            let Some(line) = lines.next() else {
                writeln!(out, "\n   The input ends here; what is left stays open.")?;
                return Ok(asked - 1);
            };
            let line = line?;
            if !terminal {
                writeln!(out, "{}", report::plain(line.trim()))?;
            }
            match interview.answer(&q, &line) {
                Ok(()) => break,
                Err(e) => writeln!(out, "   {}", report::plain(&e.to_string()))?,
            }
            left -= 1;
            if left == 0 {
                writeln!(out, "   It stays open.")?;
                // a question mark is always understood
                interview.answer(&q, "?").map_err(CliError::from_display)?;
                break;
            }
        }
        stand(&interview.standing(), list, shown, out)?;
    }
    Ok(asked)
}

/// How the item stands, and the conditions that changed.
fn stand(
    s: &Standing,
    list: &ControlList,
    shown: &mut Vec<ConditionResult>,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    for c in &s.conditions {
        if c.ground == Ground::Implied || c.ground == Ground::Silent || shown.contains(c) {
            continue;
        }
        let mark = match c.outcome {
            crate::classify::Outcome::Met => "met",
            crate::classify::Outcome::NotMet => "not met",
            crate::classify::Outcome::Unknown => "open",
        };
        let found = c.found.as_deref().unwrap_or("");
        let required = if c.numeric { format!(" {}", c.required) } else { String::new() };
        let line = format!("{mark}: {}{required}: {found} ({})", c.of, list.get(c.item).code);
        writeln!(out, "   {}", report::plain(&line))?;
        shown.push(c.clone());
    }
    writeln!(out, "   → {}", report::plain(&verdict(s)))?;
    Ok(())
}

/// The verdict in words; never a clearance (design rule 1).
fn verdict(s: &Standing) -> String {
    let code = &s.reached;
    let open = s.conditions.iter().filter(|c| c.outcome == crate::classify::Outcome::Unknown).count();
    match s.verdict {
        Verdict::Met => format!("meets what {code} asks for"),
        Verdict::Possible if s.exception.is_some() => {
            format!("{code} stays possible: it is open whether an exception applies")
        }
        Verdict::Possible if open == 0 => format!("{code} stays possible: which of its items it is, is open"),
        Verdict::Possible => format!("{code} stays possible: {open} of its conditions open"),
        Verdict::NotMet => format!("does not meet {code}; other items of the list were not asked about"),
        Verdict::Excluded => format!(
            "released from {code} by its exception ({}); other items of the list were not asked about",
            s.exception.as_deref().unwrap_or("")
        ),
    }
}

fn conclude(interview: &Interview<'_>, asked: usize, code: &ControlCode, out: &mut dyn Write) -> Result<(), CliError> {
    let s = interview.standing();
    writeln!(out)?;
    if asked == 0 && s.conditions.is_empty() {
        writeln!(
            out,
            "{code} has no condition of its own to ask about: `dualuse show {code}` tells what it depends on."
        )?;
    }
    if !interview.open().is_empty() {
        writeln!(out, "Still open, to be found out:")?;
        for q in interview.open() {
            writeln!(out, "  · {}", report::plain(&q.text))?;
        }
    }
    Ok(())
}
