//! `dualuse search` and `dualuse show`: the control list for people.

use std::io::Write;

use super::{CliError, Format, Outcome};
use crate::annex::{self, Condition, ControlCode, ControlList, Exception, Item, ItemId, Measure, NoteKind, Strength};
use crate::index::SearchIndex;

#[derive(clap::Args)]
pub(super) struct SearchArgs {
    /// Words, a CAS number or a code
    #[arg(required = true)]
    words: Vec<String>,
    /// How many items to print
    #[arg(long, short = 'n', default_value_t = 12)]
    most: usize,
    /// table or json
    #[arg(long, default_value = "table")]
    format: Format,
}

#[derive(clap::Args)]
pub(super) struct ShowArgs {
    /// A code such as 3A001 or 3A001.b.2
    code: String,
    /// Print the terms the item is recognised by as well
    #[arg(long)]
    terms: bool,
}

pub(super) fn search(args: &SearchArgs, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let list = annex::in_use().map_err(CliError::from_display)?;
    let words = args.words.join(" ");
    if let Ok(code) = words.parse::<ControlCode>()
        && list.find(&code).is_some()
    {
        return show(&ShowArgs { code: words, terms: false }, out);
    }
    let index = SearchIndex::build(list).map_err(CliError::from_display)?;
    let hits = index.search(list, &words, args.most).map_err(CliError::from_display)?;
    if args.format == Format::Json {
        let rows: Vec<serde_json::Value> = hits
            .iter()
            .map(|h| {
                let item = list.get(h.item);
                serde_json::json!({"code": item.code, "name": item.name, "path": path(list, h.item), "score": h.score})
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&rows).map_err(CliError::from_display)?)?;
        return Ok(Outcome::Done);
    }
    if hits.is_empty() {
        writeln!(out, "Nothing in the list holds these words. That is no clearance: try other names of the thing.")?;
        return Ok(Outcome::Done);
    }
    let width = hits.iter().map(|h| list.get(h.item).code.to_string().len()).max().unwrap_or(0);
    for h in &hits {
        let item = list.get(h.item);
        writeln!(out, "{:<width$}  {}", item.code.to_string(), item.name)?;
        let above = path(list, h.item);
        if !above.is_empty() {
            writeln!(out, "{:<width$}    in {above}", "")?;
        }
    }
    writeln!(
        out,
        "\nList of {}, {}. `dualuse show CODE` prints an item.",
        list.identity.version, list.identity.source
    )?;
    Ok(Outcome::Done)
}

/// Names of the items above, from the entry down.
fn path(list: &ControlList, id: ItemId) -> String {
    let mut names: Vec<&str> = list.lineage(id).into_iter().skip(1).map(|i| list.get(i).name.as_str()).collect();
    names.reverse();
    names.join(" › ")
}

pub(super) fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<Outcome, CliError> {
    let list = annex::in_use().map_err(CliError::from_display)?;
    let code: ControlCode = args.code.parse().map_err(CliError::from_display)?;
    let Some(id) = list.id(&code) else {
        let mut near = code.clone();
        while let Some(above) = near.parent() {
            near = above;
            if list.find(&near).is_some() {
                return Err(CliError::Failed(format!("{code} is not in the list; {near} is: `dualuse show {near}`")));
            }
        }
        return Err(CliError::Failed(format!("{code} is not in the list of {}", list.identity.version)));
    };
    let mut lineage = list.lineage(id);
    lineage.reverse();
    let entry = lineage.first().copied().unwrap_or(id);
    let e = list.get(entry).code.entry();
    writeln!(out, "Category {}, group {} ({}), {:?}", e.category(), e.group().letter(), e.group().title(), e.regime())?;
    for (depth, above) in lineage.iter().enumerate() {
        if *above == id {
            break;
        }
        let item = list.get(*above);
        writeln!(out, "{}{}  {}", "  ".repeat(depth), item.code, item.name)?;
        own_conditions(list, item, depth + 1, out)?;
    }
    let mut printer = Printer { list, out, terms: args.terms };
    printer.item(id, lineage.len() - 1)?;
    let item = list.get(id);
    let see: Vec<String> = lineage.iter().flat_map(|i| list.get(*i).see.iter().map(ToString::to_string)).collect();
    if !see.is_empty() {
        writeln!(out, "\nSee also    {}", see.join(", "))?;
    }
    let serving = list.serving(&item.code);
    if !serving.is_empty() {
        writeln!(out, "\nSoftware and technology that go with it:")?;
        for s in serving {
            let s = list.get(s);
            writeln!(out, "  {:<9} {}", s.code.to_string(), s.name)?;
        }
    }
    writeln!(
        out,
        "\nDigest in our own words of Annex I to Regulation (EU) {}, consolidation of {}; the Official Journal is the law.",
        list.identity.act, list.identity.version
    )?;
    Ok(Outcome::Done)
}

fn own_conditions(list: &ControlList, item: &Item, depth: usize, out: &mut dyn Write) -> Result<(), CliError> {
    if let Condition::All(conditions) = &item.condition {
        for c in conditions {
            if matches!(c, Condition::Limit(_) | Condition::Feature(_)) {
                writeln!(out, "{}with {}", "  ".repeat(depth), describe(list, c))?;
            }
        }
    }
    Ok(())
}

/// A condition in one line.
fn describe(list: &ControlList, c: &Condition) -> String {
    match c {
        Condition::Limit(l) => {
            let of = match &l.measure {
                Measure::Property(p) => list.properties.get(*p).name.clone(),
                Measure::Formula(f) => f.text().replace(['{', '}'], "").replace('|', " in "),
            };
            let at = l.at.as_ref().map(|a| format!(" ({a})")).unwrap_or_default();
            format!("{of} {}{at}", l.required)
        }
        Condition::Feature(f) if f.implied => format!("{} (as the name says)", f.name),
        Condition::Feature(f) => f.name.clone(),
        Condition::Reference(code) => format!("an item of {code}"),
        Condition::Item(id) => list.get(*id).code.to_string(),
        Condition::All(_) => "all of:".to_owned(),
        Condition::Any(_) => "any of:".to_owned(),
    }
}

struct Printer<'a, 'o> {
    list: &'a ControlList,
    out: &'o mut dyn Write,
    terms: bool,
}

impl Printer<'_, '_> {
    fn line(&mut self, depth: usize, text: &str) -> Result<(), CliError> {
        Ok(writeln!(self.out, "{}{text}", "  ".repeat(depth))?)
    }

    fn item(&mut self, id: ItemId, depth: usize) -> Result<(), CliError> {
        let item = self.list.get(id);
        let mut facts = Vec::new();
        if !item.cas.is_empty() {
            facts.push(format!("CAS {}", item.cas.join(", ")));
        }
        facts.extend(item.formulas.iter().cloned());
        let facts = if facts.is_empty() { String::new() } else { format!("  [{}]", facts.join("; ")) };
        self.line(depth, &format!("{}  {}{facts}", item.code, item.name))?;
        if let Some(official) = &item.official {
            self.line(depth + 1, &format!("“{official}”"))?;
        }
        if self.terms {
            for (strength, label) in [(Strength::Strong, "terms"), (Strength::Weak, "weak")] {
                let words: Vec<String> =
                    item.terms.iter().filter(|t| t.strength == strength).map(|t| t.phrases.join(" + ")).collect();
                if !words.is_empty() {
                    self.line(depth + 1, &format!("{label}: {}", words.join("; ")))?;
                }
            }
        }
        for s in &item.serves {
            let mut activities = Vec::new();
            for (on, word) in [
                (s.activities.development, "development"),
                (s.activities.production, "production"),
                (s.activities.use_, "use"),
            ] {
                if on {
                    activities.push(word);
                }
            }
            let codes: Vec<String> = s.codes.iter().map(ToString::to_string).collect();
            self.line(depth + 1, &format!("for the {} of {}", activities.join(", "), codes.join(", ")))?;
        }
        self.condition(&item.condition, depth + 1, true)?;
        for e in &item.exceptions {
            self.exception(e, depth + 1)?;
        }
        for n in &item.notes {
            let label = match (n.kind, n.label.as_str()) {
                (NoteKind::Note, "") => "note",
                (NoteKind::Nb, "") => "N.B.",
                (NoteKind::Technical, "") => "meaning",
                (_, label) => label,
            };
            self.line(depth + 1, &format!("{label}: {}", n.text))?;
        }
        Ok(())
    }

    fn exception(&mut self, e: &Exception, depth: usize) -> Result<(), CliError> {
        self.line(depth, &format!("except ({}): {}", e.code, e.name))?;
        self.condition(&e.condition, depth + 1, true)?;
        for inner in &e.exceptions {
            self.exception(inner, depth + 1)?;
        }
        Ok(())
    }

    /// `top`: the outermost "all" needs no heading.
    fn condition(&mut self, c: &Condition, depth: usize, top: bool) -> Result<(), CliError> {
        match c {
            Condition::All(list) if top => {
                for c in list {
                    self.condition(c, depth, false)?;
                }
            }
            Condition::Any(list) if list.iter().all(|c| matches!(c, Condition::Item(_))) => {
                for c in list {
                    self.condition(c, depth, false)?;
                }
            }
            Condition::All(list) | Condition::Any(list) => {
                self.line(depth, &describe(self.list, c))?;
                for c in list {
                    self.condition(c, depth + 1, false)?;
                }
            }
            Condition::Item(id) => self.item(*id, depth)?,
            other => {
                let text = describe(self.list, other);
                self.line(depth, &format!("– {text}"))?;
            }
        }
        Ok(())
    }
}
