//! The appraisal of a project for the terminal, and question sets for printing.
//!
//! In: an [`Assessment`]. Out: text. The question sets are plain Markdown, for pasting into forms.

use std::io::Write;

use super::{ReportError, plain, wrap};
use crate::assess::{AdviceRecord, Assessment, QuestionSetRecord, SecurityRecord};

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RED: &str = "\u{1b}[31;1m";
const YELLOW: &str = "\u{1b}[33;1m";
const RESET: &str = "\u{1b}[0m";

/// A grade in the guideline's own words.
#[must_use]
pub fn grade_words(level: &str) -> &'static str {
    match level {
        "legally_barred" => "legally barred",
        "committee" => "application to the committee",
        "risk" => "risk: talk to the contact point",
        "attention" => "attention",
        _ => "no signal found",
    }
}

fn colour(level: &str) -> &'static str {
    match level {
        "legally_barred" | "committee" => RED,
        "risk" | "attention" => YELLOW,
        _ => BOLD,
    }
}

struct View<'a, W: Write> {
    out: &'a mut W,
    width: usize,
}

/// Writes the appraisal in full.
///
/// # Errors
/// When the output cannot be written.
pub fn appraisal(a: &Assessment, out: &mut impl Write, width: usize) -> Result<(), ReportError> {
    let Some(s) = &a.research_security else { return Ok(()) };
    View { out, width }.all(a, s)
}

impl<W: Write> View<'_, W> {
    fn all(&mut self, a: &Assessment, s: &SecurityRecord) -> Result<(), ReportError> {
        let c = colour(&s.level);
        writeln!(self.out, "{BOLD}RESEARCH SECURITY{RESET}  {c}{}{RESET}", grade_words(&s.level))?;
        self.text("  ", &s.sentence)?;
        if let Some(r) = &s.reporting {
            self.text("  ", &r.sentence)?;
        }
        if !s.combinations.is_empty() {
            self.head("What meets, and why that matters")?;
            for c in &s.combinations {
                self.item("–", &format!("{} [{}]", c.sentence, grade_words(&c.grade)))?;
                self.dim("    ", &format!("{}; {}", c.joins.join(" + "), c.source))?;
            }
        }
        if !s.elements.is_empty() {
            self.head("Elements found")?;
        }
        for e in &s.elements {
            self.item("–", &e.sentence)?;
            let words: Vec<String> =
                e.evidence.iter().take(3).map(|x| format!("“{}” ({})", plain(&x.text), x.place)).collect();
            let words = if words.is_empty() { String::new() } else { format!("{}; ", words.join(", ")) };
            self.dim("    ", &format!("{words}{}; {}", e.basis, e.source))?;
        }
        if !a.parties.is_empty() {
            self.head("Names that resemble listed parties")?;
            for p in &a.parties {
                self.item("–", &format!("{} – {} ({}, likeness {:.2})", p.name, p.matched, p.list, p.score))?;
                self.dim("    ", &p.note)?;
            }
        }
        self.advice("What to do, in this order", &s.next_steps, true)?;
        self.advice("Measures that fit, the best first", &s.measures, false)?;
        if !s.open_questions.is_empty() {
            self.head("Questions whose answers could change the grade")?;
            for q in &s.open_questions {
                self.item("?", &q.text)?;
                self.dim("    ", &format!("{}; {}", q.who, q.source))?;
            }
        }
        let unmatched: Vec<&str> = s
            .screened
            .iter()
            .filter(|x| !a.parties.iter().any(|p| p.name == x.name))
            .map(|x| x.name.as_str())
            .collect();
        if let Some(one) = s.screened.iter().find(|x| unmatched.contains(&x.name.as_str())) {
            self.head("Names that resemble no listed party")?;
            self.text("  ", &unmatched.join("; "))?;
            // the statement is the same for all but the name
            self.dim("    ", &one.statement)?;
        }
        if !s.contact.is_empty() {
            self.head("Whom to contact")?;
            for c in &s.contact {
                self.item("–", c)?;
            }
            self.dim(
                "  ",
                "All contact points: dualuse assess --contacts. All tools and lists: dualuse assess --sources.",
            )?;
        }
        Ok(())
    }

    fn head(&mut self, title: &str) -> Result<(), ReportError> {
        Ok(writeln!(self.out, "\n  {BOLD}{title}{RESET}")?)
    }

    fn text(&mut self, indent: &str, text: &str) -> Result<(), ReportError> {
        for line in wrap(&plain(text), self.width.saturating_sub(indent.len())) {
            writeln!(self.out, "{indent}{line}")?;
        }
        Ok(())
    }

    fn dim(&mut self, indent: &str, text: &str) -> Result<(), ReportError> {
        for line in wrap(&plain(text), self.width.saturating_sub(indent.len())) {
            writeln!(self.out, "{indent}{DIM}{line}{RESET}")?;
        }
        Ok(())
    }

    fn item(&mut self, sign: &str, text: &str) -> Result<(), ReportError> {
        let hang = sign.chars().count() + 1;
        for (i, line) in wrap(&plain(text), self.width.saturating_sub(2 + hang)).into_iter().enumerate() {
            if i == 0 {
                writeln!(self.out, "  {sign} {line}")?;
            } else {
                writeln!(self.out, "  {}{line}", " ".repeat(hang))?;
            }
        }
        Ok(())
    }

    fn advice(&mut self, title: &str, list: &[AdviceRecord], numbered: bool) -> Result<(), ReportError> {
        if list.is_empty() {
            return Ok(());
        }
        self.head(title)?;
        for (i, a) in list.iter().enumerate() {
            let sign = if numbered { format!("{:>2}.", i + 1) } else { "–".to_owned() };
            let how = a.how.as_ref().map_or_else(String::new, |h| format!(" {h}"));
            self.item(&sign, &format!("{}{how}", a.sentence))?;
            for l in &a.links {
                // an address is not broken: it is to be clicked or copied
                writeln!(self.out, "      {}: {}", plain(&l.name), plain(&l.address))?;
            }
            self.dim("      ", &a.source)?;
        }
        Ok(())
    }
}

/// Writes a question set with its answers, as Markdown.
///
/// # Errors
/// When the output cannot be written.
pub fn questions(a: &Assessment, set: &QuestionSetRecord, out: &mut impl Write) -> Result<(), ReportError> {
    let title = a.document.title.as_deref().map_or_else(|| plain(&a.document.id), plain);
    writeln!(out, "# {}\n\nProject: {title}\n\n{}\n", set.title, set.about)?;
    let mut part = "";
    for q in &set.questions {
        if q.part != part {
            part = &q.part;
            writeln!(out, "## {part}\n")?;
        }
        let answer = match q.answer.as_str() {
            "yes" => "Yes.",
            "no" => "No.",
            _ => "Open.",
        };
        writeln!(out, "**{}**\n\n{answer} {}\n\n({}; id {})\n", q.text, plain(&q.why.join(" ")), q.source, q.id)?;
    }
    for l in &set.links {
        writeln!(out, "* {}: {}", l.name, l.address)?;
    }
    writeln!(
        out,
        "\nPrepared by {} from the documents and project.toml. Check every answer; “Open” means that nobody has said.",
        a.tool
    )?;
    Ok(())
}
