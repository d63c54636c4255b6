//! The common shape of the three markups: headings, labelled pieces, paragraphs, rows.
//!
//! In: what a reader of one markup finds. Out: nested [`Block`]s that the assembler can walk without knowing the markup.

use super::super::code::ControlCode;
use super::markup::Markup;
use super::model::Kind;

/// Text with what its emphasis says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Rich {
    /// The text, blanks collapsed.
    pub(super) text: String,
    /// All of it is in italics: so notes are set.
    pub(super) italic: bool,
    /// All of it is in italics and underlined: so labels of notes are set.
    pub(super) emphasised: bool,
}

/// One piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    /// A heading of a part.
    Heading(String, usize),
    /// "Technical Notes:" on a line of its own; what it opens follows.
    NoteTitle(String, usize),
    /// A paragraph.
    Text(Rich, usize),
    /// A label and what stands beside it. `flat`: what belongs to it follows as siblings instead.
    Labelled { label: Rich, body: Vec<Block>, flat: bool, line: usize },
    /// A note with a title, complete.
    Annotation { title: String, body: Vec<Block>, line: usize },
    /// A row of a table.
    Row(Vec<String>, usize),
}

/// What a label says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Label {
    /// An entry.
    Entry(ControlCode),
    /// One step of a path.
    Step(String),
    /// A note.
    Note(Kind),
    /// A dash or bullet.
    Dash,
}

const DASHES: [&str; 7] = ["—", "–", "-", "•", "·", "―", "‐"];

/// Reads a label; `None` when it is none.
pub(super) fn read_label(label: &Rich, markup: &Markup) -> Option<Label> {
    let text = label.text.trim();
    if text.is_empty() {
        return None;
    }
    if let Some(kind) = markup.label(text) {
        return Some(Label::Note(kind));
    }
    if DASHES.contains(&text) {
        return Some(Label::Dash);
    }
    if let Ok(code) = text.parse::<ControlCode>()
        && code.path().is_empty()
        && text.trim_end_matches('.').len() == 5
    {
        return Some(Label::Entry(code));
    }
    let inner = text.trim_start_matches('(').trim_end_matches(['.', ')']);
    if inner.len() < text.len() && is_step(inner) {
        return Some(Label::Step(inner.to_lowercase()));
    }
    // a note in a language whose labels are not in the data: they are all set in italics and underlined
    label.emphasised.then_some(Label::Note(Kind::Note))
}

fn is_step(text: &str) -> bool {
    let number = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    let letters = !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_alphabetic());
    number || letters
}

impl Block {
    /// Whether its own text is set in italics throughout.
    fn italic(&self) -> bool {
        match self {
            // an empty text ("1." above "a.") contradicts nothing
            Self::Text(rich, _) => rich.italic || rich.text.is_empty(),
            Self::Labelled { body, .. } => body.first().is_some_and(Self::italic),
            _ => false,
        }
    }
}

/// Puts what follows a flat label or the title of a note into it. Italics tell a note's list from the control's own.
pub(super) fn nest(blocks: Vec<Block>, markup: &Markup) -> Vec<Block> {
    let mut out = Vec::new();
    let mut rest = blocks.into_iter().peekable();
    while let Some(block) = rest.next() {
        match block {
            Block::NoteTitle(title, line) => {
                let body = follow(&mut rest, |b| continues_note(b, markup));
                out.push(Block::Annotation { title, body: nest(body, markup), line });
            }
            Block::Labelled { label, mut body, flat: true, line } => {
                match read_label(&label, markup) {
                    Some(Label::Entry(_)) => body.extend(follow(&mut rest, |b| continues_entry(b, markup))),
                    Some(Label::Note(_)) => body.extend(follow(&mut rest, |b| continues_note(b, markup))),
                    _ => body.extend(follow(&mut rest, |b| {
                        matches!(b, Block::Labelled { flat: false, .. }) && continues_note(b, markup)
                    })),
                }
                out.push(Block::Labelled { label, body: nest(body, markup), flat: false, line });
            }
            Block::Labelled { label, body, flat: false, line } => {
                out.push(Block::Labelled { label, body: nest(body, markup), flat: false, line });
            }
            Block::Annotation { title, body, line } => {
                out.push(Block::Annotation { title, body: nest(body, markup), line });
            }
            other => out.push(other),
        }
    }
    out
}

fn follow<I: Iterator<Item = Block>>(
    rest: &mut std::iter::Peekable<I>,
    mut belongs: impl FnMut(&Block) -> bool,
) -> Vec<Block> {
    let mut out = Vec::new();
    while let Some(block) = rest.next_if(|b| belongs(b)) {
        out.push(block);
    }
    out
}

fn continues_note(block: &Block, markup: &Markup) -> bool {
    match block {
        Block::Text(..) => block.italic(),
        Block::Labelled { label, .. } => {
            block.italic() && !matches!(read_label(label, markup), Some(Label::Entry(_) | Label::Note(_)))
        }
        _ => false,
    }
}

fn continues_entry(block: &Block, markup: &Markup) -> bool {
    match block {
        Block::Heading(..) => false,
        Block::Labelled { label, .. } => !matches!(read_label(label, markup), Some(Label::Entry(_))),
        _ => true,
    }
}

/// Collects the characters of a piece with their emphasis.
#[derive(Default)]
pub(super) struct Inline {
    text: String,
    visible: usize,
    italic: usize,
    underlined: usize,
}

/// Stands for a footnote mark until [`Inline::finish`] takes it out with its brackets.
pub(super) const FOOTNOTE: char = '\u{fffc}';

impl Inline {
    /// Adds characters.
    pub(super) fn push(&mut self, text: &str, italic: bool, underlined: bool) {
        let n = text.chars().filter(|c| !c.is_whitespace() && *c != FOOTNOTE).count();
        self.visible += n;
        self.italic += if italic { n } else { 0 };
        self.underlined += if underlined { n } else { 0 };
        self.text.push_str(text);
    }

    /// Adds marks that do not count as text: `^{`, `}`.
    pub(super) fn mark(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Whether nothing was added.
    pub(super) fn is_blank(&self) -> bool {
        self.visible == 0
    }

    /// The text as it is compared and shown.
    pub(super) fn finish(self) -> Rich {
        let some = self.visible > 0;
        Rich {
            text: clean(&self.text),
            italic: some && self.italic == self.visible,
            emphasised: some && self.italic == self.visible && self.underlined == self.visible,
        }
    }
}

/// One blank between words, no footnote marks, no marks of consolidation (►M6 … ◄).
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            FOOTNOTE => {
                if out.ends_with('(') {
                    out.pop();
                    if chars.peek() == Some(&')') {
                        chars.next();
                    }
                }
            }
            '►' | '▼' => while chars.next_if(char::is_ascii_alphanumeric).is_some() {},
            '◄' | '▲' | '\u{200b}' | '\u{feff}' => {}
            c if c.is_whitespace() => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            c => {
                // "10 000 ;": Formex numbers leave a blank behind in the consolidated texts
                let ends = c == '.' && chars.peek().is_none_or(|c| c.is_whitespace());
                if (ends || matches!(c, ';' | ',' | ')')) && out.ends_with(' ') {
                    let before = out.trim_end().chars().next_back();
                    if before.is_some_and(|b| b.is_ascii_digit()) {
                        out.pop();
                    }
                }
                out.push(c);
            }
        }
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annex::official::markup::markup;

    fn rich(text: &str, emphasised: bool) -> Rich {
        Rich { text: text.to_owned(), italic: emphasised, emphasised }
    }

    #[test]
    fn labels() {
        let data = markup().expect("data");
        assert!(matches!(read_label(&rich("3A001", false), data), Some(Label::Entry(_))));
        assert_eq!(read_label(&rich("a.", false), data), Some(Label::Step("a".into())));
        assert_eq!(read_label(&rich("(12)", false), data), Some(Label::Step("12".into())));
        assert_eq!(read_label(&rich("—", false), data), Some(Label::Dash));
        assert_eq!(read_label(&rich("Part I", false), data), None);
        assert_eq!(read_label(&rich("n", false), data), None);
        assert_eq!(read_label(&rich("3A001.b.", false), data), None);
        // an unknown language: the emphasis tells
        assert_eq!(read_label(&rich("Athugasemd:", true), data), Some(Label::Note(Kind::Note)));
        assert_eq!(read_label(&rich("Athugasemd:", false), data), None);
    }

    #[test]
    fn cleans() {
        let mut inline = Inline::default();
        inline.push("a\u{a0}b \n c (\u{fffc}) d 10 000 ; ►M6 e◄", false, false);
        assert_eq!(inline.finish().text, "a b c d 10 000; e");
    }

    proptest::proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(s in "\\PC{0,40}") {
            let once = clean(&s);
            proptest::prop_assert_eq!(clean(&once), once);
        }
    }
}
