//! The terminal view: one block for a document when there are few, one row each when there are many.

use std::io::Write;

use super::ReportError;
use super::line::items;
use super::safe::plain;
use crate::assess::{Assessment, ConditionRecord, FindingRecord, LicenceRecord};

/// Up to this many documents are shown in full.
const FULL: usize = 12;
/// Most findings of a document in the full view.
const FINDINGS: usize = 4;
/// Most conditions of a finding in the full view.
const CONDITIONS: usize = 6;
/// Most reasons and questions of the determination.
const REASONS: usize = 4;
const QUESTIONS: usize = 3;

/// Width of the terminal in characters.
#[must_use]
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(w, _)| usize::from(w.0)).clamp(60, 140)
}

/// Shows assessments as they come.
pub struct Terminal<W: Write> {
    out: W,
    width: usize,
    held: Vec<Assessment>,
    rows: bool,
    security: bool,
}

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RED: &str = "\u{1b}[31;1m";
const YELLOW: &str = "\u{1b}[33;1m";
const GREEN: &str = "\u{1b}[32m";
const RESET: &str = "\u{1b}[0m";

impl<W: Write> Terminal<W> {
    /// A view `width` characters wide. Colours are taken out further on when the terminal has none.
    pub fn new(out: W, width: usize) -> Self {
        Self { out, width, held: Vec::new(), rows: false, security: true }
    }

    /// Leaves out the line on research security, for who shows the appraisal in full.
    #[must_use]
    pub fn without_security(mut self) -> Self {
        self.security = false;
        self
    }

    /// Shows one document, now or when it is known how many there are.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write(&mut self, a: Assessment) -> Result<(), ReportError> {
        if self.rows {
            return self.row(&a);
        }
        self.held.push(a);
        if self.held.len() > FULL {
            self.rows = true;
            for a in std::mem::take(&mut self.held) {
                self.row(&a)?;
            }
        }
        Ok(())
    }

    /// Shows what is held back.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(mut self) -> Result<W, ReportError> {
        for a in std::mem::take(&mut self.held) {
            self.full(&a)?;
        }
        Ok(self.out)
    }

    fn row(&mut self, a: &Assessment) -> Result<(), ReportError> {
        let entries = items(a, 3);
        let name = plain(a.document.title.as_deref().unwrap_or(""));
        let id = plain(&a.document.id);
        let (id_width, entry_width) = (22, 30);
        let rest = self.width.saturating_sub(11 + id_width + entry_width + 3);
        let note = if a.status == "failed" { plain(&a.summary) } else { name };
        writeln!(
            self.out,
            "{}{:<10}{RESET} {} {} {DIM}{}{RESET}",
            colour(&a.status),
            label(&a.status),
            fit(&id, id_width),
            fit(&entries.join(" "), entry_width),
            fit(&note, rest).trim_end()
        )?;
        Ok(())
    }

    fn full(&mut self, a: &Assessment) -> Result<(), ReportError> {
        let title = a.document.title.as_deref().map(plain).unwrap_or_default();
        let name = plain(&a.document.id);
        writeln!(self.out, "{}{}{RESET}  {BOLD}{name}{RESET}", colour(&a.status), label(&a.status).to_uppercase())?;
        if !title.is_empty() && title != name {
            writeln!(self.out, "  {DIM}{}{RESET}", fit(&title, self.width - 2).trim_end())?;
        }
        self.wrapped("  ", &a.summary)?;
        let shown: Vec<&FindingRecord> = a.findings.iter().filter(|f| f.serves.is_none()).take(FINDINGS).collect();
        for f in &shown {
            self.finding(f)?;
        }
        let serving: Vec<&str> = a.findings.iter().filter(|f| f.serves.is_some()).map(|f| f.code.as_str()).collect();
        if !serving.is_empty() {
            let about = a.findings.first().is_some_and(|f| f.serves.is_some());
            let why = if about {
                "above all, because the text is about the software or technology that serves it"
            } else {
                "and with it, because the text makes the goods or speaks of their software or know-how"
            };
            self.wrapped("  ", &format!("{why}: {}", serving.join(", ")))?;
        }
        if let Some(m) = &a.maturity
            && m.basis != "unknown"
        {
            let levels = match (m.low, m.high) {
                (Some(l), Some(h)) if l != h => format!("TRL {l}–{h} ({})", m.basis),
                (Some(l), _) => format!("TRL {l} ({})", m.basis),
                _ => String::new(),
            };
            self.wrapped("  ", &format!("maturity: {levels} {}", m.research))?;
            for c in &m.conflicts {
                self.wrapped("    ", &format!("contradiction: {c}"))?;
            }
        }
        if !a.critical_technologies.is_empty() && a.status != "not_listed" {
            let topics: Vec<&str> = a.critical_technologies.iter().take(3).map(|c| c.topic.as_str()).collect();
            self.wrapped("  ", &format!("critical technology: {}", topics.join("; ")))?;
        }
        if !a.activities.is_empty() {
            let list: Vec<String> = a
                .activities
                .iter()
                .take(4)
                .map(|x| {
                    if x.countries.is_empty() {
                        x.label.clone()
                    } else {
                        format!("{} ({})", x.label, x.countries.join(", "))
                    }
                })
                .collect();
            self.wrapped("  ", &format!("leaves: {}", list.join("; ")))?;
        }
        if let Some(l) = &a.licence {
            self.licence(l, &a.destinations)?;
        }
        if let Some(s) = &a.research_security
            && self.security
            && s.level != "no_signal"
        {
            self.wrapped("  ", &format!("research security: {} – {}", super::grade_words(&s.level), s.sentence))?;
            let found: Vec<&str> = s.elements.iter().map(|e| e.rule.as_str()).collect();
            self.wrapped("    ", &format!("elements: {}", found.join(", ")))?;
        }
        for u in a.document.unread.iter().take(3) {
            self.wrapped("  ", &format!("not read: {} ({})", u.detail, u.place))?;
        }
        writeln!(self.out)?;
        Ok(())
    }

    /// The outcome with where to, why, the ways that fit, what is open and, when nothing was found, on what that rests.
    fn licence(&mut self, l: &LicenceRecord, destinations: &[String]) -> Result<(), ReportError> {
        let to = if destinations.is_empty() { String::new() } else { format!(" (to {})", destinations.join(", ")) };
        self.wrapped("  ", &format!("licence{to}: {}", l.sentence))?;
        // the last rule only repeats the outcome
        let basis: Vec<_> = l.basis.iter().filter(|b| b.rule != "none-found").collect();
        for b in basis.iter().take(REASONS) {
            self.wrapped("    ", &format!("· {} ({})", b.sentence, b.source))?;
        }
        let ways: Vec<&str> = l.routes.iter().filter(|r| r.fits).map(|r| r.id.as_str()).collect();
        if !ways.is_empty() {
            self.wrapped("    ", &format!("ways that fit, the best first: {}", ways.join(", ")))?;
        }
        for q in l.open_questions.iter().take(QUESTIONS) {
            self.wrapped("    ", &format!("– {} ({}; {})", q.text, q.source, q.who))?;
        }
        let mut more = l.open_questions.len().saturating_sub(QUESTIONS);
        if l.outcome == "none_found" {
            for w in &l.warnings {
                self.wrapped("    ", &format!("if: {w}"))?;
            }
        } else {
            more += basis.len().saturating_sub(REASONS) + l.warnings.len();
        }
        if more > 0 {
            self.wrapped(
                "    ",
                &format!("and {more} more reasons, questions and assumptions (--format html or json)"),
            )?;
        }
        Ok(())
    }

    fn finding(&mut self, f: &FindingRecord) -> Result<(), ReportError> {
        let verdict = match f.verdict.as_str() {
            "met" => "conditions met",
            "possible" => "possible",
            "excluded" => "released",
            _ => "ruled out",
        };
        writeln!(self.out, "  {BOLD}{}{RESET}  {verdict}, score {:.2}", f.code, f.score)?;
        self.wrapped("      ", &f.name)?;
        if let Some(e) = f.evidence.first() {
            let words: Vec<String> = f.evidence.iter().take(4).map(|e| format!("“{}”", plain(&e.text))).collect();
            self.wrapped("      ", &format!("reads {} ({})", words.join(", "), e.place))?;
        }
        for c in f.conditions.iter().take(CONDITIONS) {
            self.condition(c)?;
        }
        if f.conditions.len() > CONDITIONS {
            writeln!(self.out, "      {DIM}and {} more{RESET}", f.conditions.len() - CONDITIONS)?;
        }
        if let Some(release) = f.release() {
            let word = if f.verdict == "excluded" { "released" } else { "may be released" };
            self.wrapped("      ", &format!("{word}: {release}"))?;
        }
        Ok(())
    }

    fn condition(&mut self, c: &ConditionRecord) -> Result<(), ReportError> {
        let sign = match c.outcome.as_str() {
            "met" => format!("{GREEN}✓{RESET}"),
            "not_met" => "✗".to_owned(),
            _ => format!("{YELLOW}?{RESET}"),
        };
        let what = if c.numeric { format!("{} {}", c.of, c.required) } else { c.of.clone() };
        let found = match (&c.found, c.ground.as_str()) {
            (Some(found), _) if c.answered => format!(" — {}", plain(found)),
            (Some(found), "resembled") => format!(" — the text as a whole reads so: {}", plain(found)),
            (Some(found), "left_over") => format!(" — the text says {}, not of what", plain(found)),
            (Some(found), _) => format!(" — the text says {}", plain(found)),
            (None, ground @ "implied") => format!(" — {}", super::words::unsaid(ground)),
            (None, _) => " — the text does not say".to_owned(),
        };
        let line = format!("{what}{found}");
        let mut lines = wrap(&line, self.width.saturating_sub(8)).into_iter();
        writeln!(self.out, "      {sign} {}", lines.next().unwrap_or_default())?;
        for rest in lines {
            writeln!(self.out, "        {rest}")?;
        }
        Ok(())
    }

    fn wrapped(&mut self, indent: &str, text: &str) -> Result<(), ReportError> {
        for line in wrap(&plain(text), self.width.saturating_sub(indent.len())) {
            writeln!(self.out, "{indent}{line}")?;
        }
        Ok(())
    }
}

impl Terminal<Vec<u8>> {
    /// Takes what has been written so far.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

fn colour(status: &str) -> &'static str {
    match status {
        "listed" => RED,
        "review" => YELLOW,
        "failed" => BOLD,
        _ => "",
    }
}

fn label(status: &str) -> &'static str {
    match status {
        "listed" => "listed",
        "review" => "review",
        "failed" => "failed",
        // "not listed" alone would sound like a clearance
        _ => "none found",
    }
}

/// Breaks a text into lines of at most `width` characters.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            out.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    out.push(line);
    out
}

/// Exactly `width` characters.
fn fit(text: &str, width: usize) -> String {
    let count = text.chars().count();
    if count <= width {
        return format!("{text}{}", " ".repeat(width - count));
    }
    let mut out: String = text.chars().take(width.saturating_sub(1)).collect();
    out.push('…');
    out
}
