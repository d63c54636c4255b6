//! `dualuse lists …`: the party lists that names are screened against.

use std::io::Write;
use std::path::PathBuf;

use clap::Subcommand;
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use super::{CliError, Format, Outcome};
use crate::screening::{DateBasis, ListInfo, PartyList, Screener, Store, fetch, formats, store};

/// Days after which a list is called old: sanctions lists change every few weeks.
const OLD_AFTER_DAYS: i32 = 30;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take in a downloaded list, in place of an older one of the same name
    Import {
        /// Files as downloaded from the UN, the EU, OFAC, `OpenSanctions` and others, or a table with a column "name"
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        said: Said,
    },
    /// The lists in use: date, source, counts, age
    Info {
        /// table or json
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Download a list from its publisher and take it in; without a name, say which there are
    Fetch {
        /// un, eu, ofac, csl, opensanctions or canada
        names: Vec<String>,
        #[command(flatten)]
        said: Said,
        /// Another address for the list
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// Take a list out of use
    Remove {
        /// Its short name, as `lists info` gives it
        name: String,
    },
}

#[derive(clap::Args)]
struct Said {
    /// Short name of the list, in place of the usual one
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// Date of the list, where the file does not say it
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<jiff::civil::Date>,
}

impl Said {
    fn options(&self) -> formats::Options {
        formats::Options {
            id: self.name.clone(),
            date: self.date.map(|d| d.to_string()),
            imported: Some(today().to_string()),
        }
    }
}

/// The day, for the date of the import and the age of a list; no result of screening depends on it.
fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

pub(super) fn run(args: Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let store = Store::open().map_err(CliError::from_display)?;
    match args.command {
        Command::Import { files, said } => {
            single(&said, files.len())?;
            let mut read = Vec::new();
            // all are read before any is taken in
            for file in &files {
                let list = formats::read_file(file, &said.options())
                    .map_err(|e| CliError::Failed(format!("{}: {}", file.display(), store::StoreError::Refused(e))))?;
                read.push(list);
            }
            for list in &read {
                take_in(&store, list, out)?;
            }
        }
        Command::Info { format } => info(&store, format, out)?,
        Command::Fetch { names, said, url } => {
            if names.is_empty() {
                for a in fetch::addresses() {
                    writeln!(out, "{:<14}{}\n{:14}{}", a.name, a.title, "", a.url)?;
                }
                return Ok(Outcome::Done);
            }
            single(&said, names.len())?;
            for name in &names {
                let mut address = fetch::address(name).map_err(CliError::from_display)?;
                if let Some(url) = &url {
                    address.url.clone_from(url);
                }
                let bytes = fetch::fetch(&address).map_err(CliError::from_display)?;
                let mut options = said.options();
                options.id.get_or_insert_with(|| name.clone());
                let mut list = formats::read_bytes(&bytes, &address.url, &options)
                    .map_err(|e| CliError::Failed(format!("{}: {}", address.url, store::StoreError::Refused(e))))?;
                list.info.title.clone_from(&address.title);
                take_in(&store, &list, out)?;
            }
        }
        Command::Remove { name } => {
            if !store.remove(&name).map_err(CliError::from_display)? {
                let known = store.ids().map_err(CliError::from_display)?.join(", ");
                return Err(CliError::Failed(format!("there is no imported list “{name}”; there are: {known}")));
            }
            writeln!(out, "removed {name}")?;
        }
    }
    Ok(Outcome::Done)
}

fn single(said: &Said, count: usize) -> Result<(), CliError> {
    if said.name.is_some() && count > 1 {
        return Err(CliError::Failed("--as names one list: import the files one by one".to_owned()));
    }
    Ok(())
}

fn take_in(store: &Store, list: &PartyList, out: &mut dyn Write) -> Result<(), CliError> {
    let old = store.import(list).map_err(CliError::from_display)?;
    let i = &list.info;
    writeln!(
        out,
        "{}: {} parties, {} names, {} other records; {}; {}",
        i.id,
        i.parties,
        i.names,
        i.skipped,
        i.format,
        state(i)
    )?;
    if let Some(old) = old {
        writeln!(out, "{}  in place of {} parties, {}", " ".repeat(i.id.len()), old.parties, state(&old))?;
    }
    Ok(())
}

fn state(i: &ListInfo) -> String {
    match (&i.as_of, i.as_of_basis) {
        (Some(d), DateBasis::Stated) => format!("as of {d}"),
        (Some(d), DateBasis::NewestRecord) => format!("newest record {d}"),
        (Some(d), _) => format!("as of {d}, as you said"),
        (None, _) => "date unknown".to_owned(),
    }
}

/// What a reader should know about the age of a list.
fn age(i: &ListInfo, today: jiff::civil::Date) -> Option<String> {
    let Some(date) = i.as_of.as_deref() else {
        return Some(
            "of unknown date: say it with “lists import --date”, or check it against the publisher's".to_owned(),
        );
    };
    let date: jiff::civil::Date = date.parse().ok()?;
    let days = (today - date).get_days();
    (days > OLD_AFTER_DAYS && i.id != "bundled").then(|| format!("{days} days old: get a new one before relying on it"))
}

#[derive(Serialize)]
struct Described<'a> {
    #[serde(flatten)]
    list: &'a ListInfo,
    warning: Option<String>,
}

fn info(store: &Store, format: Format, out: &mut dyn Write) -> Result<(), CliError> {
    let mut lists: Vec<ListInfo> = Screener::bundled().lists().to_vec();
    lists.extend(store.lists().map_err(CliError::from_display)?.into_iter().map(|l| l.info));
    let today = today();
    let rows: Vec<Described<'_>> = lists.iter().map(|list| Described { list, warning: age(list, today) }).collect();
    if format == Format::Json {
        let text = serde_json::to_string_pretty(&rows).map_err(CliError::from_display)?;
        writeln!(out, "{text}")?;
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["list", "title", "state", "parties", "names", "imported", "from"]);
    for r in &rows {
        let i = r.list;
        table.add_row([
            i.id.clone(),
            i.title.clone(),
            state(i),
            i.parties.to_string(),
            i.names.to_string(),
            i.imported.clone().unwrap_or_default(),
            i.from.clone(),
        ]);
    }
    writeln!(out, "{table}")?;
    for r in &rows {
        if let Some(warning) = &r.warning {
            writeln!(out, "{} is {warning}", r.list.id)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_lists_are_called_old() {
        let mut i = Screener::bundled().lists()[0].clone();
        let today = jiff::civil::date(2026, 3, 15);
        assert_eq!(age(&i, today), None, "the bundled list states facts, not sanctions of the day");
        i.id = "un".to_owned();
        i.as_of = Some("2026-01-01".to_owned());
        assert!(age(&i, today).expect("old").starts_with("73 days old"));
        i.as_of = Some("2026-03-01".to_owned());
        assert_eq!(age(&i, today), None);
        i.as_of = None;
        assert!(age(&i, today).expect("unknown").contains("unknown"));
    }
}
