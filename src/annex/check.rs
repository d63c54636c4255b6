//! Compares the digest with an official document: codes, figures with their comparators, decontrol notes.
//!
//! In: the digest, an English [`OfficialDocument`], the accepted differences. Out: a [`Report`] with counts and every
//! difference. A difference is named so that its name stays the same while the files are edited: path and `what`.

mod matching;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::code::ControlCode;
use super::model::{ControlList, Identity, Item};
use super::official::figures::{Figure, figures, figures_under};
use super::official::markup::{Markup, markup};
use super::official::{Kind, Node, OfficialDocument, Place};
use matching::{
    Own, agrees, closest, exception_figures, exception_words, is_for, names, own_figures, same_value, words,
};

/// A difference that was looked at and found right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Where it stands.
    pub path: String,
    /// What differs, as [`Difference::what`].
    pub what: String,
    /// Why it is right.
    pub reason: String,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Count {
    /// Those that agree.
    pub agree: usize,
    /// All of them.
    pub total: usize,
    /// Those that differ and are accepted with a reason.
    pub accepted: usize,
}

impl Count {
    /// The share that agrees, in per cent; 100 of nothing.
    #[must_use]
    pub fn percent(&self) -> f64 {
        if self.total == 0 {
            return 100.0;
        }
        #[allow(clippy::cast_precision_loss)] // counts of some thousands
        let share = self.agree as f64 * 100.0 / self.total as f64;
        share
    }
}

/// What a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A code that stands on one side only.
    Path,
    /// A figure that stands on one side only.
    Figure,
    /// A decontrol note without an exception.
    Exception,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is about.
    pub about: About,
    /// Where it stands.
    pub path: String,
    /// What differs: `official figure > 5 mm`.
    pub what: String,
    /// What helps to judge it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Why it is right, when it was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

/// The result of a check.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The digest.
    pub digest: Identity,
    /// The official document.
    pub official: Identity,
    /// Codes on either side.
    pub paths: Count,
    /// Figures with a comparator in the official items, and figures of the digest.
    pub figures: Count,
    /// Of the figures that agree, those that the digest only states in words (a name, a feature, a circumstance of
    /// measurement): the number is there, its comparator is not compared.
    pub figures_in_words: usize,
    /// Decontrol notes.
    pub exceptions: Count,
    /// All differences, by path.
    pub differences: Vec<Difference>,
    /// Accepted differences that do not occur any more: take them out of the file.
    pub stale: Vec<String>,
}

impl Report {
    /// The differences nobody has accepted.
    pub fn open(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|d| d.accepted.is_none())
    }
}

/// Why a check cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The wording of figures is known for English only.
    #[error("the check reads figures from the English text; this document is in “{0}”")]
    Language(String),
    /// The file of accepted differences.
    #[error("annex/accepted-differences.tsv:{line}: {problem}")]
    Accepted {
        /// The line.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// The program's own data.
    #[error("{0}")]
    Data(String),
}

/// Reads the accepted differences: path, what, reason, divided by tabs, with a header line.
///
/// # Errors
/// The first line that has not three filled columns, or stands twice.
pub fn read_accepted(text: &str) -> Result<Vec<Accepted>, CheckError> {
    let mut out: Vec<Accepted> = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let fail = |problem: &str| Err(CheckError::Accepted { line: i + 1, problem: problem.to_owned() });
        if i == 0 || line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [path, what, reason] = columns.as_slice() else {
            return fail("a line has three columns: path, what, reason");
        };
        if path.is_empty() || what.is_empty() || reason.is_empty() {
            return fail("path, what and reason are all needed");
        }
        if out.iter().any(|a| a.path == *path && a.what == *what) {
            return fail("the same difference stands here twice");
        }
        out.push(Accepted { path: (*path).to_owned(), what: (*what).to_owned(), reason: (*reason).to_owned() });
    }
    Ok(out)
}

/// The accepted differences that are built into the program.
///
/// # Errors
/// When the file is damaged; a build that passes its tests has none.
pub fn embedded_accepted() -> Result<Vec<Accepted>, CheckError> {
    read_accepted(super::embedded_file("accepted-differences.tsv").unwrap_or_default())
}

/// Compares the digest with an official document.
///
/// # Errors
/// When the document is not in English.
pub fn check(digest: &ControlList, document: &OfficialDocument, accepted: &[Accepted]) -> Result<Report, CheckError> {
    if document.identity.language != "en" {
        return Err(CheckError::Language(document.identity.language.clone()));
    }
    let markup = markup().map_err(CheckError::Data)?;
    let mut run = Run {
        digest,
        markup,
        official: Official::of(document, markup),
        report: Report {
            digest: digest.identity.clone(),
            official: document.identity.clone(),
            paths: Count::default(),
            figures: Count::default(),
            figures_in_words: 0,
            exceptions: Count::default(),
            differences: Vec::new(),
            stale: Vec::new(),
        },
    };
    run.paths();
    run.figures();
    run.exceptions();
    Ok(run.finish(accepted))
}

/// The official side, by code.
struct Official<'d> {
    codes: BTreeSet<ControlCode>,
    texts: BTreeMap<ControlCode, String>,
    /// Figures of the item's own text.
    own: BTreeMap<ControlCode, Vec<Figure>>,
    /// Figures of its notes, whatever they do.
    noted: BTreeMap<ControlCode, Vec<Figure>>,
    /// Figures of the notes and tables that stand at a group outside its entries, `2E`.
    grouped: BTreeMap<String, Vec<Figure>>,
    /// Decontrol notes with the codes they are about.
    releases: Vec<Release<'d>>,
}

struct Release<'d> {
    host: String,
    node: &'d Node,
    /// The host and the codes named before the releasing words.
    subjects: Vec<ControlCode>,
    figures: Vec<Figure>,
}

impl<'d> Official<'d> {
    fn of(document: &'d OfficialDocument, markup: &Markup) -> Self {
        let codes = document.items().map(|(code, _)| code.clone()).collect();
        let mut rows: BTreeMap<ControlCode, Vec<String>> = BTreeMap::new();
        let mut texts: BTreeMap<ControlCode, String> = BTreeMap::new();
        let mut noted: BTreeMap<ControlCode, Vec<Figure>> = BTreeMap::new();
        let mut releases = Vec::new();
        let mut grouped: BTreeMap<String, Vec<Figure>> = BTreeMap::new();
        let mut group = String::new();
        for node in &document.nodes {
            if node.kind == Kind::Heading && !node.label.is_empty() {
                group = node.label.chars().take(2).collect();
            }
            if matches!(node.place, Place::Section(_)) && !group.is_empty() {
                let own = figures(&node.text, &markup.comparators);
                grouped.entry(group.clone()).or_default().extend(own);
            }
            let code = match &node.place {
                Place::Code(code) => Some(code),
                Place::Section(_) => None,
            };
            match (node.kind, code) {
                (Kind::Entry | Kind::Item | Kind::Para, Some(code)) => {
                    let own = texts.entry(code.clone()).or_default();
                    if !own.is_empty() {
                        own.push(' ');
                    }
                    own.push_str(&node.text);
                }
                (Kind::TableRow, Some(code)) => {
                    rows.entry(code.clone()).or_default().push(node.text.replace(" | ", " "));
                }
                (Kind::Note, _) if markup.decontrols(&node.text, code.is_some()).is_some() => {
                    let mut subjects: Vec<ControlCode> = code.cloned().into_iter().collect();
                    let end = markup.decontrols(&node.text, code.is_some()).unwrap_or(0);
                    subjects.extend(codes_in(node.text.get(..end).unwrap_or("")));
                    let figures = figures(&node.text, &markup.comparators);
                    if let Some(code) = code {
                        noted.entry(code.clone()).or_default().extend(figures.iter().cloned());
                    }
                    releases.push(Release { host: node.place.to_string(), node, subjects, figures });
                }
                (Kind::Note | Kind::Nb | Kind::TechnicalNote, Some(code)) => {
                    noted.entry(code.clone()).or_default().extend(figures(&node.text, &markup.comparators));
                }
                _ => {}
            }
        }
        let mut own: BTreeMap<ControlCode, Vec<Figure>> = BTreeMap::new();
        for (code, text) in &texts {
            let head = code.parent().and_then(|p| texts.get(&p)).map_or("", String::as_str);
            let mut all = figures_under(head, text, &markup.comparators);
            for row in rows.get(code).into_iter().flatten() {
                all.extend(figures_under(text, row, &markup.comparators));
            }
            own.insert(code.clone(), all);
        }
        Self { codes, texts, own, noted, grouped, releases }
    }
}

/// The codes a text names.
fn codes_in(text: &str) -> Vec<ControlCode> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | ':'))
        .filter_map(|w| w.parse::<ControlCode>().ok())
        .collect()
}

struct Run<'d> {
    digest: &'d ControlList,
    markup: &'d Markup,
    official: Official<'d>,
    report: Report,
}

impl Run<'_> {
    fn differs(&mut self, about: About, path: &str, what: String, hint: Option<String>) {
        let known = |d: &Difference| d.path == path && d.what == what;
        if !self.report.differences.iter().any(known) {
            self.report.differences.push(Difference { about, path: path.to_owned(), what, hint, accepted: None });
        }
    }

    fn paths(&mut self) {
        let own: BTreeSet<ControlCode> = self.digest.items().map(|(_, i)| i.code.clone()).collect();
        let official = self.official.codes.clone();
        self.report.paths.total = own.union(&official).count();
        self.report.paths.agree = own.intersection(&official).count();
        for code in official.difference(&own) {
            self.differs(About::Path, &code.to_string(), "missing in the digest".to_owned(), None);
        }
        for code in own.difference(&official) {
            self.differs(About::Path, &code.to_string(), "not in the official document".to_owned(), None);
        }
        for code in own.intersection(&official) {
            let says = self.official.texts.get(code).is_some_and(|t| self.markup.says_unused(t));
            let has = self.digest.find(code).is_some_and(|i| i.unused || self.markup.says_unused(&i.name));
            let points = self.official.texts.get(code).is_some_and(|t| self.markup.points_elsewhere(t));
            if says != has && !(has && points) {
                let what = if says {
                    "the official document says “not used”"
                } else {
                    "“not used” only in the digest"
                };
                self.report.paths.agree -= 1;
                self.differs(About::Path, &code.to_string(), what.to_owned(), None);
            }
        }
    }

    fn figures(&mut self) {
        let numbers = self.markup.comparators.numbers();
        let items: Vec<&Item> = self.digest.items().map(|(_, i)| i).collect();
        for item in items {
            if !self.official.codes.contains(&item.code) {
                continue;
            }
            let stated = self.official.own.get(&item.code).cloned().unwrap_or_default();
            // a technical note above may define a word that the item uses
            let mut noted = Vec::new();
            let mut at = Some(item.code.clone());
            while let Some(code) = at {
                noted.extend(self.official.noted.get(&code).into_iter().flatten().cloned());
                at = code.parent();
            }
            let own = own_figures(&item.condition);
            let mut released = Vec::new();
            for exception in &item.exceptions {
                exception_figures(exception, &mut released);
            }
            let said = words(item);
            let path = item.code.to_string();
            for figure in stated.iter().filter(|f| f.comparator.is_some()) {
                self.report.figures.total += 1;
                if own.iter().chain(&released).any(|o| agrees(figure, o)) {
                    self.report.figures.agree += 1;
                } else if names(&said, figure.value, numbers) {
                    self.report.figures.agree += 1;
                    self.report.figures_in_words += 1;
                } else {
                    let hint = self.elsewhere(item, figure, &own);
                    self.differs(About::Figure, &path, format!("official figure {figure}"), hint);
                }
            }
            for figure in &own {
                self.report.figures.total += 1;
                if stated.iter().chain(&noted).any(|f| agrees(f, figure)) {
                    self.report.figures.agree += 1;
                } else {
                    let hint = closest(figure, stated.iter().chain(&noted));
                    self.differs(About::Figure, &path, format!("digest figure {figure}"), hint);
                }
            }
        }
    }

    /// Where else in the entry the digest has the figure, or what it has instead.
    fn elsewhere(&self, item: &Item, figure: &Figure, own: &[Own]) -> Option<String> {
        if let Some(o) = own.iter().find(|o| same_value(figure, o)) {
            return Some(format!("the digest has {o}"));
        }
        let entry = self.digest.id(&item.code.entry_code())?;
        let place = self.digest.subtree(entry).into_iter().find(|id| {
            let other = self.digest.get(*id);
            other.code != item.code && own_figures(&other.condition).iter().any(|o| agrees(figure, o))
        })?;
        Some(format!("the digest has it in {}", self.digest.get(place).code))
    }

    fn exceptions(&mut self) {
        let numbers = self.markup.comparators.numbers();
        let releases = std::mem::take(&mut self.official.releases);
        let mut by_entry: BTreeMap<ControlCode, Vec<Figure>> = BTreeMap::new();
        for release in &releases {
            self.report.exceptions.total += 1;
            let candidates = self.candidates(release);
            let found = candidates.iter().any(|i| i.exceptions.iter().any(|e| is_for(e, &release.node.label)))
                || self.at_all_below(release)
                || self.at_category(release)
                || self.element_by_element(release);
            if found {
                self.report.exceptions.agree += 1;
            } else {
                let start: String = release.node.text.chars().take(110).collect();
                let what = format!("decontrol {} has no exception", release.node.label.trim_end_matches(':'));
                self.differs(About::Exception, &release.host, what, Some(start));
            }
            // figures of the note: in an exception of the entries it is about, or in words there
            let entries: BTreeSet<ControlCode> = release.subjects.iter().map(ControlCode::entry_code).collect();
            let mut own = Vec::new();
            let mut said = String::new();
            for entry in &entries {
                by_entry.entry(entry.clone()).or_default().extend(release.figures.iter().cloned());
                let Some(id) = self.digest.id(entry) else { continue };
                for id in self.digest.subtree(id) {
                    // a note may repeat the figures of the control itself
                    own.extend(own_figures(&self.digest.get(id).condition));
                    for exception in &self.digest.get(id).exceptions {
                        exception_figures(exception, &mut own);
                        let mut words = Vec::new();
                        exception_words(exception, &mut words);
                        said.push_str(&words.join(" ; "));
                        said.push_str(" ; ");
                    }
                }
            }
            for figure in release.figures.iter().filter(|f| f.comparator.is_some()) {
                self.report.figures.total += 1;
                if own.iter().any(|o| agrees(figure, o)) {
                    self.report.figures.agree += 1;
                } else if names(&said, figure.value, numbers) {
                    self.report.figures.agree += 1;
                    self.report.figures_in_words += 1;
                } else {
                    let hint = own.iter().find(|o| same_value(figure, o)).map(|o| format!("the digest has {o}"));
                    let label = release.node.label.trim_end_matches(':');
                    self.differs(About::Figure, &release.host, format!("official figure {figure} of {label}"), hint);
                }
            }
        }
        self.released_figures(&by_entry);
        self.official.releases = releases;
    }

    /// Figures of the digest's exceptions: in a decontrol note, another note, or the text of the entry.
    fn released_figures(&mut self, by_entry: &BTreeMap<ControlCode, Vec<Figure>>) {
        let items: Vec<&Item> = self.digest.items().map(|(_, i)| i).collect();
        for item in items {
            if !self.official.codes.contains(&item.code) {
                continue;
            }
            let mut own = Vec::new();
            for exception in &item.exceptions {
                exception_figures(exception, &mut own);
            }
            let entry = item.code.entry_code();
            for figure in own {
                self.report.figures.total += 1;
                let within = |map: &BTreeMap<ControlCode, Vec<Figure>>| {
                    map.iter().any(|(c, f)| c.entry() == entry.entry() && f.iter().any(|f| agrees(f, &figure)))
                };
                let at_group = self.at_group(&item.code).iter().any(|f| agrees(f, &figure));
                if at_group || within(by_entry) || within(&self.official.own) || within(&self.official.noted) {
                    self.report.figures.agree += 1;
                } else {
                    let hint = closest(&figure, by_entry.get(&entry).into_iter().flatten());
                    self.differs(
                        About::Figure,
                        &item.code.to_string(),
                        format!("digest figure {figure} of an exception"),
                        hint,
                    );
                }
            }
        }
    }

    /// Figures of the notes and tables of the group an item belongs to.
    fn at_group(&self, code: &ControlCode) -> &[Figure] {
        let group: String = code.to_string().chars().take(2).collect();
        self.official.grouped.get(&group).map_or(&[], Vec::as_slice)
    }

    /// The items of the digest whose exceptions may stand for a note: those it is about, and what is above.
    fn candidates(&self, release: &Release<'_>) -> Vec<&Item> {
        let mut out: Vec<&Item> = Vec::new();
        for subject in &release.subjects {
            for (_, item) in self.digest.items() {
                if subject.is_within(&item.code) && !out.iter().any(|o| o.code == item.code) {
                    out.push(item);
                }
            }
        }
        out
    }

    /// Whether every sub-item of what the note is about has the exception.
    fn at_all_below(&self, release: &Release<'_>) -> bool {
        release.subjects.iter().filter_map(|c| self.digest.find(c)).any(|item| {
            let mut below = item.children.iter().map(|id| self.digest.get(*id)).filter(|i| !i.unused).peekable();
            below.peek().is_some() && below.all(|i| i.exceptions.iter().any(|e| is_for(e, &release.node.label)))
        })
    }

    /// Whether a note to a whole category ("cat5.2") has its exception: `category note 2`, at any item of the category.
    fn at_category(&self, release: &Release<'_>) -> bool {
        let Some(category) = release.host.strip_prefix("cat").and_then(|c| c.chars().next()?.to_digit(10)) else {
            return false;
        };
        release.subjects.is_empty()
            && self.digest.items().filter(|(_, i)| u32::from(i.code.entry().category()) == category).any(|(_, i)| {
                i.exceptions.iter().any(|e| e.code.starts_with("category") && is_for(e, &release.node.label))
            })
    }

    /// Whether the elements of a note's list have exceptions of their own, named by their path: `b.2.a` for a note to
    /// 5A004.b.2 whose list the document sets as items.
    fn element_by_element(&self, release: &Release<'_>) -> bool {
        let Ok(host) = release.host.parse::<ControlCode>() else { return false };
        release.node.parts.is_empty()
            && release.node.text.trim_end().ends_with(':')
            && self.digest.items().filter(|(_, i)| host.is_within(&i.code)).any(|(_, i)| {
                i.exceptions.iter().any(|e| {
                    let full = format!("{}.{}", host.entry_code(), e.code);
                    full.parse::<ControlCode>().is_ok_and(|c| c != host && c.is_within(&host))
                })
            })
    }

    fn finish(mut self, accepted: &[Accepted]) -> Report {
        let mut used = vec![false; accepted.len()];
        for difference in &mut self.report.differences {
            let at = accepted.iter().position(|a| a.path == difference.path && a.what == difference.what);
            let Some(at) = at else { continue };
            used[at] = true;
            difference.accepted = Some(accepted[at].reason.clone());
            match difference.about {
                About::Path => self.report.paths.accepted += 1,
                About::Figure => self.report.figures.accepted += 1,
                About::Exception => self.report.exceptions.accepted += 1,
            }
        }
        self.report.stale = accepted
            .iter()
            .zip(&used)
            .filter(|(_, used)| !**used)
            .map(|(a, _)| format!("{}: {}", a.path, a.what))
            .collect();
        let key = |d: &Difference| (d.path.parse::<ControlCode>().ok(), d.path.clone(), d.about, d.what.clone());
        self.report.differences.sort_by_key(key);
        self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_differences_are_read_strictly() {
        let good = "path\twhat\treason\n3A001.a\tofficial figure > 5 mm\tin a technical note\n";
        assert_eq!(read_accepted(good).expect("good").len(), 1);
        for bad in ["h\n3A001\tx\n", "h\n3A001\tx\t\n", "h\na\tb\tc\na\tb\td\n"] {
            assert!(matches!(read_accepted(bad), Err(CheckError::Accepted { .. })), "{bad}");
        }
        assert!(embedded_accepted().is_ok());
    }

    fn official(items: &str) -> OfficialDocument {
        let text = format!(
            "<CONS.ACT><INFO.CONSLEG CONSLEG.REF=\"2021R0821\" START.DATE=\"20251115\"/><LG.DOC>EN</LG.DOC><CONS.ANNEX>\
             <NP><NO.P>3A001</NO.P><TXT>Components</TXT><P><LIST>{items}</LIST></P></NP></CONS.ANNEX></CONS.ACT>"
        );
        super::super::official::read(text.as_bytes()).expect("a document")
    }

    fn digest(items: &str) -> ControlList {
        let properties = [("p.toml", "[\"operating frequency\"]\nkind = \"frequency\"\nwords = \"frequency\"\n")];
        let text = format!("<annex category=\"3\"><entry code=\"3A001\"><name>parts</name>{items}</entry></annex>");
        let identity = Identity {
            act: "2021/821".into(),
            version: "2025-11-15".into(),
            source: "digest".into(),
            language: "en".into(),
            sha256: String::new(),
        };
        let properties = super::super::Properties::read(&properties).expect("properties");
        super::super::digest::read(&[("c.xml", &text)], properties, identity).expect("a digest")
    }

    #[test]
    fn finds_what_is_missing_on_either_side() {
        let document = official(
            "<ITEM><NP><NO.P>a.</NO.P><TXT>Rated above 2,7 GHz but not exceeding 6,8 GHz;</TXT><P><GR.ANNOTATION><ANNOTATION>\
             <NP><NO.P>Note:</NO.P><TXT>3A001.a. does not control parts for cars.</TXT></NP></ANNOTATION></GR.ANNOTATION></P>\
             </NP></ITEM><ITEM><NP><NO.P>b.</NO.P><TXT>Others;</TXT></NP></ITEM>",
        );
        let list = digest(
            "<item code=\"a\"><name>fast</name><limit of=\"operating frequency\" from=\"2.7 GHz\" upto=\"6800 MHz\"/></item>\
             <item code=\"c\"><name>more</name></item>",
        );
        let accepted = read_accepted("h\n3A001.b\tmissing in the digest\ta trial\n3A001\tx\tgone\n").expect("accepted");
        let report = check(&list, &document, &accepted).expect("English");
        let open: Vec<String> = report.open().map(|d| format!("{} {}", d.path, d.what)).collect();
        assert_eq!(
            open,
            [
                "3A001.a digest figure ≥ 2.7 GHz",
                "3A001.a official figure > 2.7 GHz",
                "3A001.a decontrol Note has no exception",
                "3A001.c not in the official document",
            ]
            .map(str::to_owned)
        );
        assert_eq!((report.paths.agree, report.paths.total, report.paths.accepted), (2, 4, 1));
        assert_eq!(report.stale, ["3A001: x"]);
        // 6,8 GHz and 6800 MHz agree, on both sides
        assert_eq!((report.figures.agree, report.figures.total), (2, 4));
    }

    #[test]
    #[allow(clippy::print_stderr)]
    fn the_digest_agrees_with_the_official_text() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/official/annex1-renditions/annexI_20251115_EN.fmx4.xml");
        let Ok(bytes) = std::fs::read(path) else {
            eprintln!("skipped: ../shared/official is absent");
            return;
        };
        let document = super::super::official::read(&bytes).expect("the rendition");
        let list = super::super::digest().expect("the digest");
        let report = check(list, &document, &embedded_accepted().expect("accepted")).expect("English");
        let open: Vec<_> = report.open().collect();
        assert_eq!(report.paths.agree, report.paths.total, "{open:?}");
        assert_eq!(report.exceptions.agree, report.exceptions.total, "{open:?}");
        assert!(report.figures.percent() >= 99.0, "{open:?}");
        let explained = report.figures.agree + report.figures.accepted;
        assert!(explained * 1000 >= report.figures.total * 999, "{open:?}");
    }
}
