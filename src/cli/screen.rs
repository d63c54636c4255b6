//! `dualuse screen …`: names against the party lists.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use super::{CliError, Format, Outcome};
use crate::screening::{Identifier, ListInfo, Match, Query, Scheme, Screener, country, store};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Names of partners, funders or people, affiliations, or identifiers
    #[arg(required = true)]
    names: Vec<String>,
    /// Country of the names, by code or name
    #[arg(long)]
    country: Option<String>,
    /// An identifier of the party, such as lei:5493001KJTIIGC8Y1R12 or imo:9187629; for one name
    #[arg(long = "id", value_name = "SORT:NUMBER")]
    identifiers: Vec<String>,
    /// table or json
    #[arg(long, default_value = "table")]
    format: Format,
}

#[derive(Serialize)]
struct Screened<'a> {
    name: &'a str,
    country: Option<&'a str>,
    matches: Vec<Match>,
    statement: String,
}

#[derive(Serialize)]
struct Output<'a> {
    searched: &'a [ListInfo],
    results: Vec<Screened<'a>>,
}

/// The bundled list and those the user imported; the bundled one alone where there is no place for imported ones.
pub(super) fn screener() -> Result<Screener, CliError> {
    match store::data_directory() {
        Ok(data) => Screener::with_imported(&data).map_err(CliError::from_display),
        Err(_) => Ok(Screener::bundled()),
    }
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    if let Some(c) = args.country.as_deref().filter(|c| country::code(c).is_none()) {
        return Err(CliError::Failed(format!("“{c}” is no country that is known here: use its ISO code, such as CN")));
    }
    if !args.identifiers.is_empty() && args.names.len() > 1 {
        return Err(CliError::Failed("--id belongs to one name: screen the names one by one".to_owned()));
    }
    let identifiers: Vec<Identifier> = args
        .identifiers
        .iter()
        .map(|i| {
            let (label, value) = i.split_once(':').unwrap_or(("", i));
            Identifier { scheme: Scheme::of_label(label), value: value.to_owned() }
        })
        .collect();
    if let Some(bad) = identifiers.iter().find(|i| i.key().is_none()) {
        return Err(CliError::Failed(format!("“{}” is too short for an identifier", bad.value)));
    }
    let screener = screener()?;
    let results: Vec<Screened<'_>> = args
        .names
        .iter()
        .map(|name| {
            let matches = screener.query(&Query { name, country: args.country.as_deref(), identifiers: &identifiers });
            let statement = screener.statement(name, &matches);
            Screened { name, country: args.country.as_deref(), matches, statement }
        })
        .collect();
    if args.format == Format::Json {
        let output = Output { searched: screener.lists(), results };
        let text = serde_json::to_string_pretty(&output).map_err(CliError::from_display)?;
        writeln!(out, "{text}")?;
        return Ok(Outcome::Done);
    }
    for (i, r) in results.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        if !r.matches.is_empty() {
            let mut table = Table::new();
            table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
            table.set_header(["score", "matched", "meaning", "list", "since", "country", "source and note"]);
            for m in &r.matches {
                let matched = if m.matched_name == m.party_name {
                    m.matched_name.clone()
                } else {
                    format!("{} = {}", m.matched_name, m.party_name)
                };
                table.add_row([
                    format!("{:.2}", m.score),
                    matched,
                    m.kind.words().to_owned(),
                    m.list.clone(),
                    m.since.clone().unwrap_or_default(),
                    m.country.clone().unwrap_or_default(),
                    [Some(m.source.clone()), m.note.clone()].into_iter().flatten().collect::<Vec<_>>().join("\n"),
                ]);
            }
            writeln!(out, "{table}")?;
        }
        writeln!(out, "{}", r.statement)?;
    }
    Ok(Outcome::Done)
}
