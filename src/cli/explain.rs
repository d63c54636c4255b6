//! `dualuse explain RULE`: a rule with its source.

use std::io::Write;

use super::{CliError, Outcome};
use crate::appraisal;
use crate::licence;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The rule's name, as it stands in an assessment
    rule: String,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let Some(e) = licence::explain(&args.rule) else {
        if guideline_rule(&args.rule, out)? {
            return Ok(Outcome::Done);
        }
        return Err(CliError::Failed(format!(
            "there is no rule “{}”; rules are named under “basis” and “research_security” in an assessment (scan --format json)",
            args.rule
        )));
    };
    writeln!(
        out,
        "{}\n  {}\n  source      {}\n  as of       {}\n  conclusion  {}",
        e.id, e.sentence, e.article, e.as_of, e.conclusion
    )?;
    for c in &e.conditions {
        writeln!(out, "  when        {c}")?;
    }
    writeln!(out, "  kept in     {}", e.file)?;
    Ok(Outcome::Done)
}

/// Rules of the research-security guideline by that id; whether there was one.
fn guideline_rule(id: &str, out: &mut dyn Write) -> Result<bool, CliError> {
    let guideline = appraisal::guideline().map_err(CliError::from_display)?;
    let mut any = false;
    for r in guideline.rules() {
        // "step licence" or, without its kind, "licence"
        if r.name != id && r.name.split_once(' ').is_none_or(|(_, name)| name != id) {
            continue;
        }
        any = true;
        writeln!(out, "{}\n  {}", r.name, r.sentence)?;
        for p in guideline.passages().filter(|p| r.passages.contains(&p.id)) {
            writeln!(out, "  guideline   “{}”, at “{}”: {}", p.section, p.at, p.says)?;
        }
        writeln!(out, "  kept in     classifiers/guideline/{}", r.file)?;
    }
    Ok(any)
}
