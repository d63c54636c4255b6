//! `dualuse search` and `dualuse show`: the control list for people.

use std::io::Write;

use super::{CliError, Format, Outcome};
use crate::annex::{
    self, CodeError, CodeGroup, Condition, ControlCode, ControlList, Definition, Definitions, Exception, GeneralNote,
    Item, ItemId, Measure, NoteKind, Strength,
};
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
    /// A code such as 3A001.b.2, a general note such as general-technology-note, or a defined word such as "space-qualified"
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
    let definitions = annex::definitions().map_err(CliError::from_display)?;
    let code: ControlCode = match args.code.parse() {
        Ok(code) => code,
        Err(no_code) => return words(definitions, &args.code, &no_code, out),
    };
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
    let mut read = Vec::new();
    for (depth, above) in lineage.iter().enumerate() {
        if *above == id {
            break;
        }
        let item = list.get(*above);
        let line = format!("{}{}  {}", "  ".repeat(depth), item.code, item.name);
        writeln!(out, "{line}")?;
        read.extend([line, item.official.clone().unwrap_or_default()]);
        own_conditions(list, item, depth + 1, out, &mut read)?;
    }
    let mut printer = Printer { list, out, terms: args.terms, read };
    printer.item(id, lineage.len() - 1)?;
    let read = printer.read.join("\n");
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
    let notes: Vec<&GeneralNote> =
        definitions.notes().iter().filter(|n| n.applies_to(&item.code) && !n.is_universal()).collect();
    if !notes.is_empty() {
        writeln!(out, "\nRead together with (`dualuse show NOTE`):")?;
        for n in notes {
            writeln!(out, "  {}  {}", n.id, n.name)?;
        }
    }
    let meanings = definitions.in_entry(&read, e);
    if !meanings.is_empty() {
        writeln!(out, "\nWords with a defined meaning")?;
        for d in meanings.iter().take(MOST_MEANINGS) {
            writeln!(out, "  {d}: {}", d.short())?;
        }
        if meanings.len() > MOST_MEANINGS {
            let others: Vec<String> = meanings.iter().skip(MOST_MEANINGS).map(|d| d.term.to_lowercase()).collect();
            writeln!(out, "  `dualuse show WORD` has the meaning of: {}", others.join(", "))?;
        }
    }
    writeln!(
        out,
        "\nDigest in our own words of Annex I to Regulation (EU) {}, consolidation of {}; the Official Journal is the law.",
        list.identity.act, list.identity.version
    )?;
    Ok(Outcome::Done)
}

/// Most meanings of words printed under an item; the rest is named only.
const MOST_MEANINGS: usize = 8;

/// Prints what is no code: a general note or the meaning of a word.
fn words(definitions: &Definitions, name: &str, no_code: &CodeError, out: &mut dyn Write) -> Result<Outcome, CliError> {
    if let Some(note) = definitions.note(name) {
        general_note(note, out)?;
    } else {
        let meanings = definitions.term(name);
        if meanings.is_empty() {
            return Err(CliError::Failed(format!(
                "{no_code}; {name:?} is no general note and no defined word either: `dualuse search {name}` looks for items"
            )));
        }
        for d in meanings {
            definition(d, out)?;
        }
    }
    writeln!(
        out,
        "\nIn our own words after Annex I to Regulation (EU) 2021/821, consolidation of {}; the Official Journal is the law.",
        annex::DIGEST_VERSION
    )?;
    Ok(Outcome::Done)
}

fn general_note(note: &GeneralNote, out: &mut dyn Write) -> Result<(), CliError> {
    let codes = |groups: &[CodeGroup]| groups.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let also = note.also.as_ref().map(|a| format!(" ({a})")).unwrap_or_default();
    writeln!(out, "{}{also}", note.name)?;
    if !note.is_universal() {
        writeln!(out, "for {}", codes(&note.applies))?;
    }
    writeln!(out)?;
    for r in &note.rules {
        let about = if r.codes.is_empty() { String::new() } else { format!(" [{}]", codes(&r.codes)) };
        writeln!(out, "  {:<8}  {}{about}  ({}/{})", r.effect.word(), r.text, note.id, r.id)?;
    }
    writeln!(out, "\nSource      {}", note.source)?;
    Ok(())
}

fn definition(d: &Definition, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(out, "{d}")?;
    if !d.also.is_empty() {
        writeln!(out, "  also: {}", d.also.join("; "))?;
    }
    writeln!(out, "  {}", d.text)?;
    if let Some(formula) = &d.formula {
        writeln!(out, "  {formula}")?;
    }
    if !d.used.is_empty() {
        let entries: Vec<String> = d.used.iter().map(ToString::to_string).collect();
        writeln!(out, "  used in {}", entries.join(", "))?;
    }
    Ok(())
}

/// Prints the conditions an item above sets itself, and keeps the lines in `read`.
fn own_conditions(
    list: &ControlList,
    item: &Item,
    depth: usize,
    out: &mut dyn Write,
    read: &mut Vec<String>,
) -> Result<(), CliError> {
    if let Condition::All(conditions) = &item.condition {
        for c in conditions {
            if matches!(c, Condition::Limit(_) | Condition::Feature(_)) {
                let line = format!("{}with {}", "  ".repeat(depth), describe(list, c));
                writeln!(out, "{line}")?;
                read.push(line);
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
                Measure::Formula(f) => f.in_words(),
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
    /// What was printed of names, conditions, exceptions and notes, to look for defined words in.
    read: Vec<String>,
}

impl Printer<'_, '_> {
    fn line(&mut self, depth: usize, text: &str) -> Result<(), CliError> {
        writeln!(self.out, "{}{text}", "  ".repeat(depth))?;
        self.read.push(text.to_owned());
        Ok(())
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
                    item.terms.iter().filter(|t| t.strength == strength).map(ToString::to_string).collect();
                if !words.is_empty() {
                    // not through `line`: terms are ours, they do not carry the defined words of the Annex
                    writeln!(self.out, "{}{label}: {}", "  ".repeat(depth + 1), words.join("; "))?;
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
