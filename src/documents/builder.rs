//! Collects the passages of one document, numbers them, and keeps the limits.
//!
//! In: text as the readers find it. Out: passages with their places. When a limit is reached the rest is not taken in
//! and the document says so.

use std::time::Instant;

use super::limits::{Limits, PASSAGE_CHARACTERS};
use super::model::{Passage, PassageKind, Place, Unread, UnreadReason};

/// A document in the making.
pub(super) struct Builder {
    pub(super) limits: Limits,
    deadline: Instant,
    /// Where the reader is: page, slide, sheet, part. The paragraph is counted here.
    place: Place,
    /// Archives and attachments around the part being read.
    pub(super) depth: u32,
    pub(super) title: Option<String>,
    pub(super) passages: Vec<Passage>,
    pub(super) unread: Vec<Unread>,
    characters: usize,
    full: bool,
    timed: bool,
}

impl Builder {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            deadline: limits.deadline(),
            place: Place::default(),
            depth: 0,
            title: None,
            passages: Vec::new(),
            unread: Vec::new(),
            characters: 0,
            full: false,
            timed: true,
        }
    }

    /// Whether reading must stop: a limit is reached, or time is up. Readers ask in every loop.
    pub(super) fn stop(&mut self) -> bool {
        if !self.full && self.timed && Instant::now() > self.deadline {
            self.full = true;
            let seconds = self.limits.seconds;
            self.unread(
                UnreadReason::TimedOut,
                format!("reading took more than {seconds} seconds; what follows here was not read"),
            );
        }
        self.full
    }

    /// Ends the reading because of a limit.
    pub(super) fn overflow(&mut self, what: &str, limit: impl std::fmt::Display) {
        if !self.full {
            self.full = true;
            self.unread(
                UnreadReason::TooLarge,
                format!("more than {limit} {what}; what follows here was not read: split the document"),
            );
        }
    }

    /// Leaves the watch over time to the caller: rows may come slowly from a long table.
    pub(super) fn untimed(&mut self) {
        self.timed = false;
    }

    /// Sets the title, unless there is one.
    pub(super) fn set_title(&mut self, title: &str) {
        let title = tidy(title);
        if self.title.is_none() && !title.is_empty() && self.place.part.is_none() {
            self.title = Some(title);
        }
    }

    /// The place of the next passage without its paragraph.
    pub(super) fn place(&self) -> Place {
        Place { paragraph: None, ..self.place.clone() }
    }

    pub(super) fn page(&mut self, page: u32) {
        self.place.page = Some(page);
        self.place.paragraph = None;
    }

    pub(super) fn slide(&mut self, slide: u32) {
        self.place.slide = Some(slide);
        self.place.paragraph = None;
    }

    pub(super) fn sheet(&mut self, sheet: Option<&str>) {
        self.place.sheet = sheet.map(str::to_owned);
        self.place.paragraph = None;
    }

    /// Reads a part (an attachment, the footnotes) with places of its own, then returns to where it was.
    pub(super) fn within<T>(&mut self, part: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let name = match &self.place.part {
            Some(outer) => format!("{outer}!{part}"),
            None => part.to_owned(),
        };
        let saved = std::mem::replace(&mut self.place, Place { part: Some(name), ..Place::default() });
        let out = read(self);
        self.place = saved;
        out
    }

    /// Reads a side part (the notes of a slide) that keeps the page or slide it belongs to.
    pub(super) fn aside<T>(&mut self, part: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let inner = Place { part: Some(part.to_owned()), paragraph: None, ..self.place.clone() };
        let saved = std::mem::replace(&mut self.place, inner);
        let out = read(self);
        self.place = saved;
        out
    }

    /// Adds a passage; blank ones are passed over.
    pub(super) fn add(&mut self, kind: PassageKind, text: &str) {
        self.add_part(kind, None, text);
    }

    /// Adds a passage of a side part (`footnote`) of the current place; it counts among the paragraphs around it.
    pub(super) fn add_part(&mut self, kind: PassageKind, part: Option<&str>, text: &str) {
        let text = tidy(text);
        if text.is_empty() || self.stop() {
            return;
        }
        let paragraph = self.place.paragraph.unwrap_or(0) + 1;
        self.place.paragraph = Some(paragraph);
        let mut place = self.place.clone();
        if let Some(part) = part {
            place.part = Some(place.part.map_or_else(|| part.to_owned(), |outer| format!("{outer}!{part}")));
        }
        self.push(kind, &place, &text);
    }

    /// Adds a passage at a cell or range of cells.
    pub(super) fn add_cell(&mut self, kind: PassageKind, cell: &str, text: &str) {
        let text = tidy(text);
        if text.is_empty() || self.stop() {
            return;
        }
        let place = Place { cell: Some(cell.to_owned()), paragraph: None, ..self.place.clone() };
        self.push(kind, &place, &text);
    }

    /// Adds a passage at a place the reader knows better.
    pub(super) fn add_at(&mut self, kind: PassageKind, place: &Place, text: &str) {
        let text = tidy(text);
        if !text.is_empty() && !self.stop() {
            self.push(kind, place, &text);
        }
    }

    fn push(&mut self, kind: PassageKind, place: &Place, text: &str) {
        for piece in pieces(text) {
            if self.passages.len() >= self.limits.passages {
                self.overflow("passages", self.limits.passages);
                return;
            }
            if self.characters + piece.len() > self.limits.characters {
                self.overflow("characters", self.limits.characters);
                return;
            }
            self.characters += piece.len();
            self.passages.push(Passage { place: place.clone(), text: piece.to_owned(), kind });
        }
    }

    /// Records something that is not read, at the current place.
    pub(super) fn unread(&mut self, reason: UnreadReason, detail: impl Into<String>) {
        let unread = Unread { place: self.place(), reason, detail: detail.into() };
        if !self.unread.contains(&unread) {
            self.unread.push(unread);
        }
    }

    /// Records pictures: once for the document or part, with their number.
    pub(super) fn images(&mut self, count: usize) {
        match count {
            0 => {}
            1 => self.unread(UnreadReason::Image, "1 picture: look at it yourself"),
            _ => self.unread(UnreadReason::Image, format!("{count} pictures: look at them yourself")),
        }
    }

    /// Back to the whole document: no page, slide or sheet.
    pub(super) fn whole(&mut self) {
        self.place = Place { part: self.place.part.take(), ..Place::default() };
    }

    /// Whether anything was found at all.
    pub(super) fn is_empty(&self) -> bool {
        self.passages.is_empty() && self.unread.is_empty()
    }
}

/// One line of text: white space collapsed, characters that show nothing removed. Non-breaking and thin spaces stay:
/// they group the digits of numbers.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        match c {
            '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => gap = true,
            c if c.is_control() => {}
            c => {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                match ligature(c) {
                    Some(letters) => out.push_str(letters),
                    None => out.push(c),
                }
            }
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    if out.starts_with(char::is_whitespace) { out.trim_start().to_owned() } else { out }
}

/// The letters of a ligature: typeset PDFs have `ﬁeld` where people search for `field`.
fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

/// Divides overlong text at spaces.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (head, tail) = match rest.char_indices().nth(PASSAGE_CHARACTERS) {
            None => (rest, ""),
            Some((end, _)) => {
                let cut = rest.get(..end).and_then(|h| h.rfind(". ").map(|i| i + 1).or_else(|| h.rfind(' ')));
                rest.split_at(cut.filter(|c| *c > 0).unwrap_or(end))
            }
        };
        rest = tail.trim_start();
        Some(head)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_paragraphs_by_place() {
        let mut b = Builder::new(&Limits::default());
        b.page(1);
        b.add(PassageKind::Paragraph, "  one\n\u{ad}two ﬁeld ");
        b.add(PassageKind::Paragraph, " \t");
        b.page(2);
        b.add(PassageKind::Paragraph, "three");
        b.within("a.txt", |b| b.add(PassageKind::Paragraph, "four"));
        b.add(PassageKind::Paragraph, "five");
        let got: Vec<String> = b.passages.iter().map(|p| format!("{}: {}", p.place, p.text)).collect();
        assert_eq!(
            got,
            [
                "page 1, paragraph 1: one two field",
                "page 2, paragraph 1: three",
                "a.txt, paragraph 1: four",
                "page 2, paragraph 2: five"
            ]
        );
    }

    #[test]
    fn limits_are_told() {
        let mut b = Builder::new(&Limits { passages: 2, ..Limits::default() });
        for text in ["a", "b", "c", "d"] {
            b.add(PassageKind::Paragraph, text);
        }
        assert_eq!(b.passages.len(), 2);
        assert!(b.stop());
        assert_eq!(b.unread.len(), 1);
        assert_eq!(b.unread[0].reason, UnreadReason::TooLarge);
        let mut slow = Builder::new(&Limits { seconds: 0, ..Limits::default() });
        std::thread::sleep(std::time::Duration::from_millis(5));
        slow.add(PassageKind::Paragraph, "late");
        assert!(slow.passages.is_empty());
        assert_eq!(slow.unread[0].reason, UnreadReason::TimedOut);
    }

    #[test]
    fn overlong_text_is_divided_without_loss() {
        let text = "word ".repeat(PASSAGE_CHARACTERS);
        let joined: Vec<&str> = pieces(text.trim()).collect();
        assert!(joined.len() > 1);
        assert_eq!(joined.join(" "), text.trim());
        let solid = "é".repeat(PASSAGE_CHARACTERS + 3);
        assert_eq!(pieces(&solid).collect::<String>(), solid);
    }
}
