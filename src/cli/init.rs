//! `dualuse init [DOCUMENT]`: writes a project.toml, asking in plain words, pre-filled from a document.
//!
//! In: a document, answers from a terminal (none with `--yes`). Out: a file. What the document says is proposed, never
//! decided: people's backgrounds and a funder's terms are left for the user.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::{CliError, Outcome};
use crate::activity::{self, ActivityKind};
use crate::appraisal;
use crate::documents::{self, Options};
use crate::licence::Known;
use crate::project::{BodyKind, Funder, Partner, Person, PersonRole, Project};

#[derive(clap::Args)]
pub(super) struct Args {
    /// A proposal to start from
    document: Option<PathBuf>,
    /// Where to write
    #[arg(long, short = 'o', value_name = "FILE", default_value = "project.toml")]
    out: PathBuf,
    /// Ask nothing: write what the document says, the rest to be filled in
    #[arg(long, short = 'y')]
    yes: bool,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome, CliError> {
    if args.out.exists() && !args.force {
        return Err(CliError::Failed(format!("{} is there already; --force replaces it", args.out.display())));
    }
    if !args.yes && !std::io::stdin().is_terminal() {
        return Err(CliError::Failed("there is no terminal to ask at; --yes asks nothing".to_owned()));
    }
    let mut project = match &args.document {
        Some(path) => from_document(path, &args.out)?,
        None => Project::default(),
    };
    if !args.yes {
        ask(&mut project, &mut std::io::stdin().lock(), out)?;
    }
    let text = written(&project)?;
    std::fs::write(&args.out, text).map_err(|e| CliError::Failed(format!("{}: {e}", args.out.display())))?;
    writeln!(
        out,
        "{} is written. Open it, fill in what you know, then: dualuse assess {}",
        args.out.display(),
        args.out.display()
    )?;
    Ok(Outcome::Done)
}

/// What a document says of a project.
fn from_document(path: &Path, out: &Path) -> Result<Project, CliError> {
    let options = Options::default();
    let fail = |e: &documents::ReadError| CliError::Failed(format!("{}: {}", e.path, e.kind));
    let input = documents::discover(std::slice::from_ref(&path.to_path_buf()), &options)
        .next()
        .ok_or_else(|| CliError::Failed(format!("{}: nothing that can be read is there", path.display())))?
        .map_err(|e| fail(&e))?;
    let document = documents::read(&input, &options)
        .next()
        .ok_or_else(|| CliError::Failed(format!("{}: nothing that can be read is there", path.display())))?
        .map_err(|e| fail(&e))?;
    let a = super::reading::assessor()?.assess(&document);
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let same = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = if same == folder {
        path.file_name().map_or_else(|| path.to_path_buf(), PathBuf::from)
    } else {
        std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
    };
    let text: Vec<&str> = document.passages.iter().map(|p| p.text.as_str()).collect();
    let guideline = appraisal::guideline().map_err(CliError::from_display)?;
    let mut project = Project {
        title: document.title.clone(),
        files: vec![file],
        host: guideline.institution_in(&text.join("\n")).map(|i| i.name.clone()),
        destinations: a.destinations.iter().map(|c| activity::CountryCode::new(c)).collect(),
        ..Project::default()
    };
    for x in &a.activities {
        let de = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(&x.kind);
        if let Ok(kind) = <ActivityKind as serde::Deserialize>::deserialize(de) {
            project.activities.push(kind);
        }
    }
    for p in &a.parties {
        if !project.partners.iter().any(|x| x.name == p.name) {
            project.partners.push(Partner { name: p.name.clone(), ..Partner::default() });
        }
    }
    Ok(project)
}

/// The dialogue. An empty line keeps what is proposed.
fn ask(p: &mut Project, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(out, "A line for each question; press Enter to keep what stands in brackets or to skip.\n")?;
    p.title = line(input, out, "What is the project called?", p.title.as_deref())?;
    if p.files.is_empty() {
        p.summary = line(input, out, "What is it about, in a sentence or two?", None)?;
    }
    p.host = line(input, out, "At which institution is the work done?", p.host.as_deref())?;
    let mut partners = std::mem::take(&mut p.partners).into_iter();
    loop {
        let proposed = partners.next();
        let what = "Name a partner (Enter when there is none left)";
        let Some(name) = line(input, out, what, proposed.as_ref().map(|x| x.name.as_str()))? else { break };
        let mut x = Partner { name, ..proposed.unwrap_or_default() };
        x.country = land(input, out, "  In which country does it sit?")?;
        x.kind = choice(input, out, "  What is it: university, company, government, hospital, military, other?")?;
        x.military_ties = known(input, out, "  Is it close to armed forces, or does it develop technology for them?")?;
        x.little_known = known(input, out, "  Is it hard to find out who it is?")?;
        p.partners.push(x);
    }
    loop {
        let what = "Somebody from outside who joins: name or role (Enter when there is nobody left)";
        let Some(name) = line(input, out, what, None)? else { break };
        let mut x = Person { name: Some(name), ..Person::default() };
        x.institution = line(input, out, "  From which institution?", None)?;
        x.country = land(input, out, "  In which country is that?")?;
        x.temporary = known(input, out, "  Here for a time only?")?;
        if x.temporary == Known::Yes {
            x.role = PersonRole::VisitingResearcher;
        }
        x.scholarship = line(input, out, "  On a scholarship? Which?", None)?;
        x.military_background = known(input, out, "  A military background, as far as you know?")?;
        x.cv_gaps = known(input, out, "  Gaps in the CV?")?;
        p.people.push(x);
    }
    if let Some(name) = line(input, out, "Who pays? (programme or funder)", None)? {
        let mut x = Funder { name, ..Funder::default() };
        x.country = land(input, out, "  In which country does the funder sit?")?;
        x.limits_publication = known(input, out, "  May it hold back publication?")?;
        p.funders.push(x);
    }
    Ok(())
}

fn line(
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    question: &str,
    proposed: Option<&str>,
) -> Result<Option<String>, CliError> {
    match proposed {
        Some(p) => write!(out, "{question} [{p}] ")?,
        None => write!(out, "{question} ")?,
    }
    out.flush()?;
    let mut answer = String::new();
    input.read_line(&mut answer)?;
    let answer = answer.trim();
    Ok(if answer.is_empty() { proposed.map(str::to_owned) } else { Some(answer.to_owned()) })
}

fn land(
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    question: &str,
) -> Result<Option<activity::CountryCode>, CliError> {
    loop {
        let Some(name) = line(input, out, question, None)? else { return Ok(None) };
        match activity::resolve(&name) {
            Ok(c) => return Ok(Some(c.code.clone())),
            Err(e) => writeln!(out, "  {e}")?,
        }
    }
}

fn known(input: &mut dyn BufRead, out: &mut dyn Write, question: &str) -> Result<Known, CliError> {
    let answer = line(input, out, &format!("{question} (yes, no, Enter when not known)"), None)?;
    Ok(answer.map_or(Known::Unknown, |a| crate::project::Scalar::new(a).known()))
}

fn choice(input: &mut dyn BufRead, out: &mut dyn Write, question: &str) -> Result<BodyKind, CliError> {
    let answer = line(input, out, question, None)?.unwrap_or_default().to_lowercase();
    let de = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(answer.trim());
    Ok(<BodyKind as serde::Deserialize>::deserialize(de).unwrap_or_default())
}

/// Blocks for what is not there yet, to be filled in; countries by name.
const PARTNER: &str = "
# One block for each partner; take the # away and fill in:
# [[partner]]
# name = \"\"
# country = \"China\"
# type = \"university\"
# military_ties = \"unknown\"
# little_known = \"unknown\"
# human_rights_violations = \"unknown\"
";
const PERSON: &str = "
# One block for each person who joins:
# [[person]]
# role = \"visiting_researcher\"
# institution = \"\"
# country = \"China\"
# temporary = \"unknown\"
# scholarship = \"CSC\"
# military_background = \"unknown\"
";
const FUNDER: &str = "
# One block for each funder:
# [[funder]]
# name = \"\"
# country = \"Belgium\"
# programme = \"FWO\"
# limits_publication = \"unknown\"
";

/// The file, with a line on top that says what to do with it.
fn written(p: &Project) -> Result<String, CliError> {
    let text = toml::to_string_pretty(p).map_err(CliError::from_display)?;
    let mut blocks = String::new();
    for (none, block) in
        [(p.partners.is_empty(), PARTNER), (p.people.is_empty(), PERSON), (p.funders.is_empty(), FUNDER)]
    {
        if none {
            blocks.push_str(block);
        }
    }
    Ok(format!(
        "# A project for `dualuse assess`. Everything is optional: delete what does not apply; \"unknown\" becomes a question.\n\
         # All keys with an example: docs/project.md. Yes-or-no values are your own findings.\n\n{text}{blocks}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The blocks are right once the marks are taken away.
    #[test]
    fn the_blocks_are_valid() {
        for block in [PARTNER, PERSON, FUNDER] {
            let lines: Vec<&str> = block.lines().skip(2).map(|l| l.trim_start_matches("# ")).collect();
            let p = Project::parse(&lines.join("\n"), "block").expect("valid");
            assert_eq!(p.partners.len() + p.people.len() + p.funders.len(), 1);
        }
        assert!(written(&Project::default()).expect("TOML").contains("# [[person]]"));
    }

    #[test]
    fn a_dialogue_becomes_a_project() {
        let answers = "Quiet drones\nWe study noise.\nUGent\nExample University\nChina\nuniversity\nno\n\n\nA. Guest\nExample University\nChyna\nChina\nyes\nCSC\n\nno\n\nFWO\nBelgium\nno\n";
        let mut p = Project::default();
        let mut out = Vec::new();
        ask(&mut p, &mut answers.as_bytes(), &mut out).expect("asked");
        let said = String::from_utf8(out).expect("UTF-8");
        assert!(said.contains("did you mean China"), "{said}");
        let again = Project::parse(&written(&p).expect("TOML"), "project.toml").expect("readable");
        assert_eq!(again, p);
        assert_eq!(again.partners[0].military_ties, Known::No);
        assert_eq!(again.people[0].military_background, Known::Unknown);
        assert_eq!(again.people[0].scholarship.as_deref(), Some("CSC"));
        assert_eq!(again.funders[0].name, "FWO");
    }
}
