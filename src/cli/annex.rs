//! `dualuse annex …`: the list as such.

use std::io::Write;

use clap::Subcommand;

use super::{CliError, Outcome};
use crate::annex;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Which list is in use: version, source, hash, counts
    Info,
}

pub(super) fn run(args: Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    match args.command {
        Command::Info => {
            let list = annex::digest().map_err(CliError::from_display)?;
            let id = &list.identity;
            writeln!(out, "Annex I of Regulation (EU) {}, consolidation of {}", id.act, id.version)?;
            writeln!(out, "source   {} ({})", id.source, id.language)?;
            writeln!(out, "sha256   {}", id.sha256)?;
            writeln!(out, "entries  {}", list.entries().count())?;
            writeln!(out, "items    {}", list.items().count())?;
        }
    }
    Ok(Outcome::Done)
}
