//! `dualuse explain RULE`: a rule with its source.

use std::io::Write;

use super::{CliError, Outcome};
use crate::licence;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The rule's name, as it stands in an assessment
    rule: String,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let Some(e) = licence::explain(&args.rule) else {
        return Err(CliError::Failed(format!(
            "there is no rule “{}”; rules are named under “basis” in an assessment (scan --format json)",
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
