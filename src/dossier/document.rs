//! The dossier as a Word document.
//!
//! In: a [`Dossier`]. Out: a `.docx`: what is missing and the enclosures in front, the form box by box, the technical
//! annex, the reasoning, and the end-use statement on a page of its own.

use std::io::{Cursor, Seek, Write};

use super::DossierError;
use super::data::{Both, Words, data};
use super::record::{Dossier, Field, Gap, GapKind, Language, Need, Parameter, Section, Technical};
use crate::activity::{self, CountryCode};
use crate::report::ReportError;
use crate::report::docx::{Body, Cover, Table, Text, Tongue, package};

/// Writes the document.
///
/// # Errors
/// When it cannot be written, or the data of this build is at fault.
pub fn write(d: &Dossier, out: impl Write + Seek) -> Result<(), ReportError> {
    let words =
        &data().map_err(|e: crate::data::DataError| ReportError::Data(DossierError::from(e).to_string()))?.words;
    let mut v = View { d, w: words, body: Body::default() };
    v.all();
    let (lists, footer) = (v.body.lists(), format!("{} – {}", v.t(&words.title), d.tool));
    let title = format!("{}: {}", v.t(&words.title), d.title.as_deref().unwrap_or(&d.project));
    let tongue = match d.language {
        Language::English => Tongue::English,
        Language::Dutch => Tongue::Dutch,
    };
    let content = v.body.finish();
    package(&Cover { title, footer, tongue }, lists, &mut Cursor::new(content.as_bytes()), out)
}

struct View<'a> {
    d: &'a Dossier,
    w: &'a Words,
    body: Body,
}

impl<'a> View<'a> {
    fn t(&self, text: &'a Both) -> &'a str {
        text.of(self.d.language)
    }

    fn all(&mut self) {
        self.front();
        self.enclosures();
        self.form();
        self.technical();
        self.encryption();
        self.reasoning();
        self.statement();
    }

    fn front(&mut self) {
        let (d, w) = (self.d, self.w);
        self.body.title(self.t(&w.title));
        self.body.answer(self.t(&w.draft));
        let mut t = Table::new(&[(self.t(&w.what), 25), (self.t(&w.value), 75)]);
        let mut line = |name: &str, value: String| t.row(vec![Text::new().bold(name), value.into()]);
        line(self.t(&w.project), d.title.clone().unwrap_or_else(|| d.project.clone()));
        line(
            self.t(&w.form),
            match d.section {
                Section::A => self.t(&w.form_a).to_owned(),
                Section::B => self.t(&w.form_b).to_owned(),
            },
        );
        let entries: Vec<String> = d.reasoning.chosen.iter().map(|c| format!("{} – {}", c.code, c.name)).collect();
        line(self.t(&w.entries), entries.join("\n"));
        let destination = d.destination.as_deref().map_or_else(
            || self.t(&w.missing).to_owned(),
            |c| activity::country(&CountryCode::new(c)).map_or_else(|| c.to_owned(), |x| format!("{} ({c})", x.name)),
        );
        line(self.t(&w.destination), destination);
        line(self.t(&w.documents), if d.documents.is_empty() { d.project.clone() } else { d.documents.join("\n") });
        let l = &d.list;
        line(self.t(&w.list), format!("{} ({}), {}; SHA-256 {}", l.act, l.version, l.source, l.sha256));
        line(self.t(&w.tool), d.tool.clone());
        self.body.table(&t);
        if d.language != Language::English {
            self.body.note(self.t(&w.language_note));
        }
        if !d.warnings.is_empty() {
            self.body.heading(1, self.t(&w.warnings));
            for x in &d.warnings {
                self.body.bullet(x.as_str());
            }
            if !d.unread.is_empty() {
                self.body.label(self.t(&w.unread));
            }
            for u in &d.unread {
                self.body.bullet(Text::plain(&u.detail).small(&format!(" {}", u.place)));
            }
        }
        self.body.heading(1, self.t(&w.missing_heading));
        if !d.missing.iter().any(|g| g.kind == GapKind::Needed) {
            self.body.paragraph(self.t(&w.missing_none));
        }
        for (kind, label) in [
            (GapKind::Needed, &w.missing_needed),
            (GapKind::Parameter, &w.missing_figures),
            (GapKind::IfApplies, &w.missing_if),
        ] {
            let list: Vec<&Gap> = d.missing.iter().filter(|g| g.kind == kind).collect();
            if list.is_empty() {
                continue;
            }
            self.body.label(format!("{} ({})", self.t(label), list.len()));
            let mut t = Table::new(&[(self.t(&w.box_name), 15), (self.t(&w.what), 45), (self.t(&w.where_name), 40)]);
            for g in list {
                t.row(vec![Text::new().bold(&g.number), g.what.as_str().into(), Text::new().small(&g.place)]);
            }
            self.body.table(&t);
        }
    }

    fn enclosures(&mut self) {
        let (d, w) = (self.d, self.w);
        self.body.heading(1, self.t(&w.enclosures_heading));
        let mut t = Table::new(&[("", 5), (self.t(&w.enclosure), 50), (self.t(&w.state), 20), (self.t(&w.source), 25)]);
        for (n, e) in d.enclosures.iter().enumerate() {
            t.row(vec![
                Text::plain(&(n + 1).to_string()),
                e.name.as_str().into(),
                e.state.as_str().into(),
                Text::new().small(&e.source),
            ]);
        }
        self.body.table(&t);
    }

    /// A value, or that it is missing; with what the program finds where a hand wrote something else.
    fn value(&self, text: Text, f: &Field) -> Text {
        let w = self.w;
        let Some(value) = f.text() else {
            return text.missing(self.t(if f.need == Need::Always { &w.missing } else { &w.missing_applies }));
        };
        let text = text.and(value);
        if !f.by_hand {
            return text;
        }
        let text = text.small(&format!(" [{}]", self.t(&w.by_hand)));
        match f.filled.as_deref().filter(|x| Some(*x) != f.value.as_deref()) {
            Some(x) => text.small(&format!(" {}: {x}", self.t(&w.program_says))),
            None => text,
        }
    }

    /// Where a value comes from, or where to put it.
    fn origin(&self, text: Text, f: &Field) -> Text {
        if f.by_hand {
            return text.small(self.t(&self.w.by_hand));
        }
        if f.text().is_none() {
            return text.small("→ ").small(&f.place);
        }
        text.small(&f.sources.join("; "))
    }

    fn form(&mut self) {
        let (d, w) = (self.d, self.w);
        let name = match d.section {
            Section::A => &w.form_a,
            Section::B => &w.form_b,
        };
        self.body.heading(1, format!("{}: {}", self.t(&w.form_heading), self.t(name)));
        let columns =
            [(self.t(&w.box_name), 6), (self.t(&w.what), 27), (self.t(&w.value), 40), (self.t(&w.source), 27)];
        let mut t = Table::new(&columns);
        let mut item = None;
        for e in &d.elements {
            if e.item != item {
                self.body.table(&std::mem::replace(&mut t, Table::new(&columns)));
                if let Some(n) = e.item {
                    self.body.label(format!("{} {n}", self.t(&w.item)));
                }
                item = e.item;
            }
            let (mut value, mut origin) = (Text::new(), Text::new());
            let several = e.fields.len() > 1;
            // a box that may not apply and is empty as a whole is one gap
            let whole = several && e.fields.iter().all(|f| f.text().is_none() && f.need == Need::IfApplies);
            for f in e.fields.iter().take(if whole { 1 } else { usize::MAX }) {
                if several && !whole {
                    value = value.line().bold(&format!("{}: ", f.name));
                    origin = origin.line().small(&format!("{}: ", f.name));
                }
                value = self.value(value, f);
                origin = self.origin(origin, f);
            }
            let what = Text::new().bold(&e.name).line().small(&e.about);
            t.row(vec![Text::new().bold(&e.number), what, value, origin]);
        }
        self.body.table(&t);
        if let Some(e) = d.elements.first() {
            let source = e.source.rsplit_once(", ").map_or(e.source.as_str(), |(s, _)| s);
            self.body.note(format!("{}: {source}", self.t(&w.source)));
        }
    }

    fn verdict(&self, verdict: &str) -> &'a str {
        self.t(match verdict {
            "met" => &self.w.verdict_met,
            "possible" => &self.w.verdict_possible,
            "excluded" => &self.w.verdict_excluded,
            _ => &self.w.verdict_not_met,
        })
    }

    fn technical(&mut self) {
        let (d, w) = (self.d, self.w);
        self.body.heading(1, self.t(&w.technical_heading));
        if d.technical.is_empty() {
            self.body.paragraph(Text::new().missing(self.t(&w.missing)).and(" ").and(self.t(&w.technical_none)));
            return;
        }
        self.body.note(self.t(&w.technical_about));
        for x in &d.technical {
            self.parameters(x);
        }
    }

    fn parameters(&mut self, x: &Technical) {
        let w = self.w;
        self.body.heading(2, format!("{} – {}", x.code, self.verdict(&x.verdict)));
        self.body.paragraph(x.name.as_str());
        if let Some(e) = &x.exception {
            self.body.paragraph(Text::new().bold(self.t(&w.verdict_excluded)).and(": ").and(e));
        }
        self.body.paragraph(Text::new().bold(self.t(&w.words_read)).and(": ").and(&x.words.join(", ")));
        let mut t = Table::new(&[
            (self.t(&w.parameter), 22),
            (self.t(&w.required), 20),
            (self.t(&w.found), 17),
            (self.t(&w.outcome), 12),
            (self.t(&w.place), 29),
        ]);
        for p in &x.parameters {
            t.row(self.parameter(p));
        }
        self.body.table(&t);
        for q in &x.questions {
            self.body.bullet(q.as_str());
        }
    }

    fn parameter(&self, p: &Parameter) -> Vec<Text> {
        let (w, f) = (self.w, &p.field);
        let found = match (f.text(), p.ground.as_str()) {
            (None, "implied") => Text::plain(self.t(&w.implied)),
            (None, _) => Text::new().missing(self.t(&w.missing)),
            _ => self.value(Text::new(), f),
        };
        // what somebody wrote was not compared with the list
        let outcome = match p.outcome.as_str() {
            _ if f.by_hand => Text::new().small(self.t(&w.not_judged)),
            "met" => Text::new().bold(self.t(&w.met)),
            "not_met" => Text::new().bold(self.t(&w.not_met)),
            _ => Text::new().bold(self.t(&w.open)),
        };
        let place = if f.text().is_none() && p.ground == "implied" { Text::new() } else { self.origin(Text::new(), f) };
        vec![Text::plain(&f.name).line().small(&p.item), p.required.as_str().into(), found, outcome, place]
    }

    fn encryption(&mut self) {
        let (d, w) = (self.d, self.w);
        if d.encryption.is_empty() {
            return;
        }
        self.body.heading(1, self.t(&w.encryption_heading));
        self.body.note(self.t(&w.encryption_about));
        let mut t = Table::new(&[(self.t(&w.what), 38), (self.t(&w.value), 35), (self.t(&w.source), 27)]);
        for f in &d.encryption {
            t.row(vec![Text::new().bold(&f.name), self.value(Text::new(), f), self.origin(Text::new(), f)]);
        }
        self.body.table(&t);
    }

    fn list(&mut self, label: &'a Both, lines: impl Iterator<Item = Text>) {
        for (i, line) in lines.enumerate() {
            if i == 0 {
                self.body.label(self.t(label));
            }
            self.body.bullet(line);
        }
    }

    fn reasoning(&mut self) {
        let (d, w) = (self.d, self.w);
        let r = &d.reasoning;
        self.body.heading(1, self.t(&w.reasoning_heading));
        self.body.label(self.t(&w.answer)).paragraph(r.summary.as_str());
        for c in &r.chosen {
            self.body.heading(2, format!("{} – {}", c.code, c.name));
            if c.because.is_empty() {
                self.body.paragraph(Text::new().missing(self.t(&w.missing)).and(" ").and(self.t(&w.no_finding)));
            }
            self.list(&w.reads_as, c.because.iter().map(|x| Text::plain(x)));
        }
        if r.own.text().is_some() || r.own.need == Need::Always {
            let text = self.origin(self.value(Text::new(), &r.own).and(" "), &r.own);
            self.body.label(self.t(&w.own_reasoning)).paragraph(text);
        }
        self.list(&w.other_items, r.others.iter().map(|x| Text::plain(x)));
        self.list(&w.ruled_out, r.ruled_out.iter().map(|x| Text::plain(x)));
        if let Some(m) = &r.maturity {
            let level = crate::report::levels(m).map(|l| format!("{l}. ")).unwrap_or_default();
            self.body.label(self.t(&w.maturity)).paragraph(Text::new().bold(&level).and(&m.research));
            self.list(&w.why, m.rebuttals.iter().chain(&m.conflicts).map(|x| Text::plain(x)));
        }
        self.list(
            &w.leaves,
            r.activities.iter().map(|x| {
                let places: Vec<String> =
                    x.evidence.iter().take(3).map(|e| format!("“{}” ({})", e.text, e.place)).collect();
                Text::new().bold(&x.label).small(&format!(" {}", places.join("; ")))
            }),
        );
        if let Some(l) = &r.licence {
            self.body.heading(2, self.t(&w.determination)).paragraph(Text::new().bold(&l.sentence));
            self.list(&w.why, l.basis.iter().map(|b| Text::plain(&b.sentence).small(&format!(" {}", b.source))));
            self.list(
                &w.routes,
                l.routes.iter().map(|x| {
                    let fits = if x.fits { &w.fits } else { &w.fits_not };
                    let head = Text::new().bold(&x.id).and(&format!(" – {}. ", fits.of(d.language))).and(&x.why);
                    let conditions = if x.fits { x.conditions.as_slice() } else { &[] };
                    conditions.iter().fold(head, |t, c| t.line().and("– ").and(c))
                }),
            );
            let question = |q: &crate::assess::QuestionRecord| {
                Text::plain(&crate::report::readable(&q.text)).small(&format!(" {}; {}", q.who, q.source))
            };
            self.list(&w.questions, l.open_questions.iter().map(question));
            self.list(&w.assumptions, l.warnings.iter().map(|x| Text::plain(x)));
        }
        self.list(&w.answers_given, r.answers.iter().map(|x| Text::plain(x)));
        self.list(
            &w.parties,
            r.parties.iter().map(|p| {
                Text::new().bold(&p.name).and(&format!(" – {} ({}; {:.2})", p.matched, p.list, p.score)).small(&p.note)
            }),
        );
        self.list(
            &w.unplaced,
            d.unplaced
                .iter()
                .map(|f| Text::new().bold(&format!("{} ({}): ", f.name, f.id)).and(f.text().unwrap_or_default())),
        );
    }

    /// Name, address and country out of the form.
    fn party(&self, role: &str) -> Text {
        let mut text = Text::new();
        for part in ["name", "address", "country"] {
            if let Some(value) = self.d.value(&format!("{role}.{part}")) {
                text = text.line().and(value);
            }
        }
        text
    }

    fn statement(&mut self) {
        let (d, w) = (self.d, self.w);
        self.body.new_page();
        self.body.heading(1, self.t(&w.statement_heading));
        self.body.note(self.t(&w.statement_about));
        let missing = |text: Text| if text.is_empty() { Text::new().missing(self.t(&w.missing)) } else { text };
        let mut t = Table::new(&[(self.t(&w.what), 25), (self.t(&w.value), 75)]);
        let role = match d.section {
            Section::A => "exporter",
            Section::B => "applicant",
        };
        t.row(vec![Text::new().bold(self.t(&w.statement_exporter)), missing(self.party(role))]);
        t.row(vec![Text::new().bold(self.t(&w.statement_consignee)), missing(self.party("consignee"))]);
        let user = self.party("end_user");
        let user = if user.is_empty() { Text::plain(self.t(&w.statement_same)) } else { user };
        t.row(vec![Text::new().bold(self.t(&w.statement_user)), user]);
        let items: usize = d.elements.iter().filter_map(|e| e.item).max().unwrap_or(0);
        for n in 1..=items {
            let of = |part: &str| d.value(&format!("item.{n}.{part}"));
            let mut text = Text::new();
            for part in ["list_number", "description", "quantity"] {
                if let Some(value) = of(part) {
                    text = text.line().and(value);
                }
            }
            t.row(vec![Text::new().bold(&format!("{} {n}", self.t(&w.item))), missing(text)]);
        }
        let mut used = Text::new();
        for id in ["end_use", "place_of_use"] {
            used = match d.value(id) {
                Some(value) => used.line().and(value),
                None => used.line().missing(self.t(&w.missing)),
            };
        }
        t.row(vec![Text::new().bold(self.t(&w.statement_use)), used]);
        self.body.table(&t);
        self.body.label(format!("{}:", self.t(&w.statement_declare)));
        for u in &d.statement {
            let mut text = Text::plain(u.field.text().unwrap_or_default());
            if let Some(english) = u.english.as_ref().and_then(Field::text) {
                text = text.line().small(english);
            }
            self.body.numbered(text);
        }
        self.body.label(self.t(&w.to_sign));
        let mut t = Table::new(&[(self.t(&w.what), 35), (self.t(&w.value), 65)]);
        for name in [&w.signatory, &w.signature, &w.date, &w.stamp] {
            t.row(vec![Text::new().bold(self.t(name)), Text::plain(" ").line().and(" ")]);
        }
        self.body.table(&t);
    }
}
