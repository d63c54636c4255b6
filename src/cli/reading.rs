//! Flags that say how documents are read and what is known of destination and seat, for the verbs of the office.
//!
//! In: arguments, or settings that a register kept. Out: an assessor and reading options.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::CliError;
use super::scan::{self, SeatArg};
use crate::annex;
use crate::assess::Assessor;
use crate::documents::Options;
use crate::register::Settings;
use crate::screening::ListInfo;

#[derive(clap::Args)]
pub(super) struct Reading {
    /// Number of threads (default: all cores)
    #[arg(long, short = 'j', value_name = "N")]
    pub(super) jobs: Option<usize>,
    /// Which column of a table is what: text=Objective, title=Name, id=Number
    #[arg(long, value_name = "ROLE=HEADER")]
    column: Vec<String>,
    /// Which field of a JSON record holds the text
    #[arg(long, value_name = "NAME")]
    field: Option<String>,
    /// A destination outside the Union, by name or ISO code; may be given several times
    #[arg(long, value_name = "COUNTRY")]
    to: Vec<String>,
    /// Where the exporter sits
    #[arg(long, value_enum, default_value = "flanders")]
    seat: SeatArg,
}

impl Reading {
    /// The same as settings that a register keeps.
    pub(super) fn settings(&self) -> Result<Settings, CliError> {
        let options = scan::options(&self.column, self.field.as_ref())?;
        let situation = scan::situation(&self.to, self.seat)?;
        let folder = std::env::current_dir()?;
        let columns: BTreeMap<String, String> =
            options.columns.iter().map(|(role, header)| (role.name().to_owned(), header.clone())).collect();
        Ok(Settings {
            folder: folder.display().to_string(),
            columns,
            field: options.field,
            to: situation.destinations.iter().map(|c| c.as_str().to_owned()).collect(),
            seat: clap::ValueEnum::to_possible_value(&self.seat).map(|v| v.get_name().to_owned()).unwrap_or_default(),
            party_lists: party_lists()?,
        })
    }
}

/// The reading options of settings.
pub(super) fn options(settings: &Settings) -> Result<Options, CliError> {
    let columns: Vec<String> = settings.columns.iter().map(|(role, header)| format!("{role}={header}")).collect();
    scan::options(&columns, settings.field.as_ref())
}

/// The assessor and the reading options of settings.
pub(super) fn equip(settings: &Settings) -> Result<(Assessor, Options), CliError> {
    let options = options(settings)?;
    let seat = if settings.seat.is_empty() {
        SeatArg::Flanders
    } else {
        <SeatArg as clap::ValueEnum>::from_str(&settings.seat, true).map_err(CliError::Failed)?
    };
    Ok((assessor()?.with(scan::situation(&settings.to, seat)?), options))
}

/// The assessor for the lists in use.
pub(super) fn assessor() -> Result<Assessor, CliError> {
    Assessor::of(annex::in_use, super::screen::screener()?).map_err(CliError::from_display)
}

/// The threads of a batch.
pub(super) fn pool(jobs: Option<usize>) -> Result<rayon::ThreadPool, CliError> {
    rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0)).build().map_err(CliError::from_display)
}

/// The party lists in use, each with its date.
pub(super) fn party_lists() -> Result<Vec<String>, CliError> {
    let describe = |i: &ListInfo| match &i.as_of {
        Some(day) => format!("{} of {day} ({} parties)", i.id, i.parties),
        None => format!("{} of unknown date ({} parties)", i.id, i.parties),
    };
    Ok(super::screen::screener()?.lists().iter().map(describe).collect())
}

/// Names the register where no flag does.
const REGISTER_VARIABLE: &str = "DUALUSE_REGISTER";

/// The file of the register: named, or in the data directory.
pub(super) fn register_path(named: Option<&PathBuf>) -> Result<PathBuf, CliError> {
    let variable = std::env::var_os(REGISTER_VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from);
    match named.cloned().or(variable) {
        Some(path) => Ok(path),
        None => Ok(annex::store::data_directory().map_err(CliError::from_display)?.join("register.sqlite")),
    }
}

/// The day, for dates of decisions, the period of keeping, and the warning that data is old; no outcome depends on it.
pub(super) fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
