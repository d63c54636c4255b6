//! The content of a Word document: headings, paragraphs, lists, tables.
//!
//! In: any text, with the parts to be marked. Out: `WordprocessingML`. Every text is escaped and free of control characters
//! and bidirectional overrides; tags and style names are literals of this program.

use crate::report::plain;
use crate::report::safe::escape;

/// Width of the text of a page in twentieths of a point: A4 with margins of 2 cm.
pub(super) const PAGE: u32 = 9_638;

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    Bold,
    Small,
    /// Words of a document, highlighted.
    Mark,
    /// What is missing.
    Missing,
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Run(Look, String),
    Break,
}

/// Running text with marked parts: a paragraph or a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(Vec<Piece>);

impl Text {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A text without marks; its lines stay lines.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self::new().and(text)
    }

    fn add(mut self, look: Look, text: &str) -> Self {
        let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        // a piece of blanks only is the blank between two pieces
        if lines.is_empty() && !text.is_empty() {
            self.0.push(Piece::Run(look, " ".to_owned()));
        }
        for (i, line) in lines.into_iter().enumerate() {
            if i > 0 {
                self.0.push(Piece::Break);
            }
            self.0.push(Piece::Run(look, spaced(line)));
        }
        self
    }

    /// And this.
    #[must_use]
    pub fn and(self, text: &str) -> Self {
        self.add(Look::Plain, text)
    }

    /// And this in bold.
    #[must_use]
    pub fn bold(self, text: &str) -> Self {
        self.add(Look::Bold, text)
    }

    /// And this small and grey: a place, a source.
    #[must_use]
    pub fn small(self, text: &str) -> Self {
        self.add(Look::Small, text)
    }

    /// And this highlighted: words of a document.
    #[must_use]
    pub fn mark(self, text: &str) -> Self {
        self.add(Look::Mark, text)
    }

    /// And this as missing.
    #[must_use]
    pub fn missing(self, text: &str) -> Self {
        self.add(Look::Missing, text)
    }

    /// And a new line.
    #[must_use]
    pub fn line(mut self) -> Self {
        if !self.0.is_empty() {
            self.0.push(Piece::Break);
        }
        self
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::plain(&text)
    }
}

/// Cleaned, with the blanks at its ends kept as one each, so that pieces of a sentence can follow each other.
fn spaced(text: &str) -> String {
    let mut out = plain(text);
    if out.is_empty() {
        return if text.contains(char::is_whitespace) { " ".to_owned() } else { out };
    }
    if text.starts_with(char::is_whitespace) {
        out.insert(0, ' ');
    }
    if text.ends_with(char::is_whitespace) {
        out.push(' ');
    }
    out
}

/// Hebrew, Arabic and their neighbours.
fn right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A table with a header row that comes again on each page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    widths: Vec<u32>,
    head: Vec<String>,
    rows: Vec<Vec<Text>>,
}

impl Table {
    /// A table of columns: title and share of the width.
    #[must_use]
    pub fn new(columns: &[(&str, u32)]) -> Self {
        let all: u32 = columns.iter().map(|(_, share)| share).sum::<u32>().max(1);
        Self {
            widths: columns.iter().map(|(_, share)| share * PAGE / all).collect(),
            head: columns.iter().map(|(title, _)| (*title).to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row: a text for each column.
    pub fn row(&mut self, cells: Vec<Text>) {
        self.rows.push(cells);
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Content being written.
#[derive(Debug, Default)]
pub struct Body {
    xml: String,
    /// Numbered lists that began in earlier parts of the document, and here.
    lists: u32,
    /// Whether the last thing written belongs to a numbered list that goes on.
    counting: bool,
}

impl Body {
    /// Content that follows content with so many numbered lists.
    #[must_use]
    pub fn after(lists: u32) -> Self {
        Self { lists, ..Self::default() }
    }

    /// Numbered lists so far.
    #[must_use]
    pub fn lists(&self) -> u32 {
        self.lists
    }

    fn styled(&mut self, style: &'static str, more: &str, text: &Text) -> &mut Self {
        self.xml.push_str("<w:p><w:pPr><w:pStyle w:val=\"");
        self.xml.push_str(style);
        self.xml.push_str("\"/>");
        self.xml.push_str(more);
        self.xml.push_str("</w:pPr>");
        runs(&mut self.xml, text);
        self.xml.push_str("</w:p>\n");
        self
    }

    fn block(&mut self, style: &'static str, text: impl Into<Text>) -> &mut Self {
        self.counting = false;
        self.styled(style, "", &text.into())
    }

    /// The title of the document; it begins a page.
    pub fn title(&mut self, text: impl Into<Text>) -> &mut Self {
        self.counting = false;
        self.styled("Title", "<w:pageBreakBefore/>", &text.into())
    }

    /// A heading; level 1 to 3.
    pub fn heading(&mut self, level: u8, text: impl Into<Text>) -> &mut Self {
        let style = match level {
            0 | 1 => "Heading1",
            2 => "Heading2",
            _ => "Heading3",
        };
        self.block(style, text)
    }

    /// Running text.
    pub fn paragraph(&mut self, text: impl Into<Text>) -> &mut Self {
        self.block("Normal", text)
    }

    /// An answer that stands out, in a frame.
    pub fn answer(&mut self, text: impl Into<Text>) -> &mut Self {
        self.block("Answer", text)
    }

    /// A remark, smaller and grey.
    pub fn note(&mut self, text: impl Into<Text>) -> &mut Self {
        self.block("Remark", text)
    }

    /// A label above a list.
    pub fn label(&mut self, text: impl Into<Text>) -> &mut Self {
        self.block("Label", text)
    }

    /// A quotation.
    pub fn quote(&mut self, text: impl Into<Text>) -> &mut Self {
        self.block("Quote", text)
    }

    /// An item of a list with dots.
    pub fn bullet(&mut self, text: impl Into<Text>) -> &mut Self {
        self.block("ListBullet", text)
    }

    /// An item of a numbered list; counting begins anew after anything else.
    pub fn numbered(&mut self, text: impl Into<Text>) -> &mut Self {
        if !self.counting {
            self.lists += 1;
            self.counting = true;
        }
        // number 1 is the list with dots
        let more =
            format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{}\"/></w:numPr>", self.lists.saturating_add(1));
        self.styled("ListNumber", &more, &text.into())
    }

    /// What follows begins on a new page.
    pub fn new_page(&mut self) -> &mut Self {
        self.counting = false;
        self.xml.push_str("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>\n");
        self
    }

    /// A table; one without rows is left out.
    pub fn table(&mut self, table: &Table) -> &mut Self {
        self.counting = false;
        if table.is_empty() {
            return self;
        }
        let x = &mut self.xml;
        x.push_str("<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"");
        x.push_str(&table.widths.iter().sum::<u32>().to_string());
        x.push_str("\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/></w:tblPr><w:tblGrid>");
        for w in &table.widths {
            x.push_str(&format_args!("<w:gridCol w:w=\"{w}\"/>").to_string());
        }
        x.push_str("</w:tblGrid>\n<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (title, w) in table.head.iter().zip(&table.widths) {
            cell(x, *w, true, &Text::plain(title));
        }
        x.push_str("</w:tr>\n");
        for row in &table.rows {
            x.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for (i, w) in table.widths.iter().enumerate() {
                cell(x, *w, false, row.get(i).unwrap_or(&Text(Vec::new())));
            }
            x.push_str("</w:tr>\n");
        }
        // two tables that follow each other would become one
        x.push_str("</w:tbl>\n<w:p><w:pPr><w:pStyle w:val=\"Gap\"/></w:pPr></w:p>\n");
        self
    }

    /// The markup, to stand in the body of a package.
    #[must_use]
    pub fn finish(self) -> String {
        self.xml
    }
}

fn cell(x: &mut String, width: u32, head: bool, text: &Text) {
    x.push_str("<w:tc><w:tcPr><w:tcW w:w=\"");
    x.push_str(&width.to_string());
    x.push_str("\" w:type=\"dxa\"/>");
    if head {
        x.push_str("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"DDE3EA\"/>");
    }
    x.push_str("</w:tcPr><w:p><w:pPr><w:pStyle w:val=\"");
    x.push_str(if head { "CellHead" } else { "Cell" });
    x.push_str("\"/></w:pPr>");
    runs(x, text);
    x.push_str("</w:p></w:tc>");
}

fn runs(x: &mut String, text: &Text) {
    for piece in &text.0 {
        match piece {
            Piece::Break => x.push_str("<w:r><w:br/></w:r>"),
            Piece::Run(look, text) => {
                x.push_str("<w:r>");
                x.push_str(match look {
                    Look::Plain => "",
                    Look::Bold => "<w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr>",
                    Look::Small => "<w:rPr><w:rStyle w:val=\"Source\"/></w:rPr>",
                    Look::Mark => "<w:rPr><w:rStyle w:val=\"Mark\"/></w:rPr>",
                    Look::Missing => "<w:rPr><w:rStyle w:val=\"Missing\"/></w:rPr>",
                });
                x.push_str("<w:t xml:space=\"preserve\">");
                // an isolate keeps the direction of foreign words from spilling over
                let isolated = text.chars().any(right_to_left);
                if isolated {
                    x.push('\u{2068}');
                }
                escape(x, text);
                if isolated {
                    x.push('\u{2069}');
                }
                x.push_str("</w:t></w:r>");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let mut b = Body::default();
        b.paragraph(Text::plain("<w:br/>&\u{1b}[31m\u{202e}a\u{0}").mark("\"x\""));
        let x = b.finish();
        assert!(x.contains("&lt;w:br/&gt;&amp;[31ma</w:t>"), "{x}");
        assert!(x.contains("<w:rStyle w:val=\"Mark\"/></w:rPr><w:t xml:space=\"preserve\">&quot;x&quot;</w:t>"), "{x}");
    }

    #[test]
    fn lines_stay_lines_and_blanks_between_pieces_stay() {
        let mut b = Body::default();
        b.paragraph(Text::plain("Street 1\n\n3000 Leuven ").bold("x"));
        let x = b.finish();
        assert!(x.contains("Street 1</w:t></w:r><w:r><w:br/></w:r>") && x.contains("3000 Leuven </w:t>"), "{x}");
    }

    #[test]
    fn foreign_directions_are_isolated() {
        let mut b = Body::default();
        b.paragraph("שלום");
        assert!(b.finish().contains("\u{2068}שלום\u{2069}"));
    }

    #[test]
    fn counting_begins_anew_after_other_text() {
        let mut b = Body::after(3);
        b.numbered("a").numbered("b").paragraph("c").numbered("d");
        assert_eq!(b.lists(), 5);
        assert_eq!(b.finish().matches("w:numId w:val=\"5\"").count(), 2);
    }
}
