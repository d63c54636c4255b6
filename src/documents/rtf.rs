//! Rich Text Format: groups, control words, code pages, Unicode, tables, footnotes, raised figures.
//!
//! Source: Microsoft, Rich Text Format Specification 1.9.1.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::builder::Builder;
use super::encoding::code_page;
use super::flow::Flow;
use super::model::{PassageKind, UnreadReason};
use super::script::{self, Script};

/// Groups within each other.
const DEPTH: usize = 2_000;

/// Destinations whose text is not part of the document.
const SILENT: [&str; 41] = [
    "sp",
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "xmlnstbl",
    "revtbl",
    "filetbl",
    "listpicture",
    "pntext",
    "pntxtb",
    "pntxta",
    "fldinst",
    "bkmkstart",
    "bkmkend",
    "objdata",
    "objclass",
    "objname",
    "objalias",
    "xe",
    "tc",
    "atnid",
    "atnauthor",
    "atnref",
    "atntime",
    "atndate",
    "atnparent",
    "formfield",
    "datafield",
    "picprop",
    "sn",
    "panose",
    "falt",
    "ftnsep",
    "listtext",
];

/// What a group inherits from the one around it.
#[derive(Clone)]
struct State {
    destination: Destination,
    script: Script,
    encoding: &'static Encoding,
    symbol: bool,
    /// Bytes that stand in for a Unicode character.
    fallback: usize,
    /// The group opened an aside of the flow, to be closed with it.
    aside: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Destination {
    Text,
    Silent,
    Fonts,
    Info,
    Title,
    Picture,
}

struct Reader<'a, 'b> {
    bytes: &'a [u8],
    at: usize,
    flow: Flow<'b>,
    stack: Vec<State>,
    state: State,
    /// Code page and symbol flag of each font.
    fonts: BTreeMap<i32, (&'static Encoding, bool)>,
    font: i32,
    page: &'static Encoding,
    /// Bytes of the code page that wait for the rest of a character.
    pending: Vec<u8>,
    /// Stand-in characters still to be passed over.
    skip: usize,
    surrogate: Option<u16>,
    title: String,
    in_table: bool,
    images: usize,
    objects: usize,
}

/// Reads an RTF file.
pub(super) fn read(builder: &mut Builder, bytes: &[u8]) {
    let state = State {
        destination: Destination::Text,
        script: Script::Normal,
        encoding: WINDOWS_1252,
        symbol: false,
        fallback: 1,
        aside: false,
    };
    let mut reader = Reader {
        bytes,
        at: 0,
        flow: Flow::new(builder, PassageKind::Paragraph),
        stack: Vec::new(),
        state,
        fonts: BTreeMap::new(),
        font: 0,
        page: WINDOWS_1252,
        pending: Vec::new(),
        skip: 0,
        surrogate: None,
        title: String::new(),
        in_table: false,
        images: 0,
        objects: 0,
    };
    let closed = reader.run();
    reader.flush();
    let (images, objects) = (reader.images, reader.objects);
    reader.flow.finish();
    builder.images(images);
    if objects > 0 {
        builder.unread(UnreadReason::Embedded, format!("{objects} embedded objects"));
    }
    if !closed {
        builder.unread(UnreadReason::Damaged, "the file breaks off; what follows was not read");
    }
}

impl Reader<'_, '_> {
    fn run(&mut self) -> bool {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    if self.stack.len() > DEPTH || self.flow.stop() {
                        return false;
                    }
                    let inner = State { aside: false, ..self.state.clone() };
                    self.stack.push(std::mem::replace(&mut self.state, inner));
                    self.skip = 0;
                }
                b'}' => {
                    self.flush();
                    self.close_group();
                    if self.stack.is_empty() {
                        return true;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                other => self.byte(other),
            }
        }
        self.stack.is_empty()
    }

    fn close_group(&mut self) {
        if self.state.aside {
            self.end_table();
            self.flow.close_aside();
        }
        if self.state.destination == Destination::Title {
            let title = std::mem::take(&mut self.title);
            self.flow.builder.set_title(&title);
        }
        self.skip = 0;
        if let Some(outer) = self.stack.pop() {
            self.state = outer;
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.state.destination != Destination::Silent && self.state.destination != Destination::Picture {
            self.pending.push(byte);
        }
    }

    /// Hands over the bytes of the code page that were collected.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        if self.state.symbol {
            let text: String = bytes.iter().map(|b| script::symbol(u32::from(*b)).unwrap_or(char::from(*b))).collect();
            self.text(&text);
        } else {
            let text = self.state.encoding.decode_without_bom_handling(&bytes).0.into_owned();
            self.text(&text);
        }
    }

    fn text(&mut self, text: &str) {
        match self.state.destination {
            Destination::Text => self.flow.text(text, self.state.script),
            Destination::Title => self.title.push_str(text),
            _ => {}
        }
    }

    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return self.symbol(first);
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count().min(40);
        let word = String::from_utf8_lossy(rest.get(..letters).unwrap_or_default()).into_owned();
        let tail = rest.get(letters..).unwrap_or_default();
        let sign = usize::from(tail.first() == Some(&b'-'));
        let digits = tail.iter().skip(sign).take_while(|b| b.is_ascii_digit()).count();
        let number =
            String::from_utf8_lossy(tail.get(..if digits > 0 { sign + digits } else { 0 }).unwrap_or_default())
                .parse::<i64>()
                .ok();
        let mut used = letters + if digits > 0 { sign + digits } else { 0 };
        if rest.get(used) == Some(&b' ') {
            used += 1;
        }
        self.at += used;
        self.word(&word, number);
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\'' => {
                let hex = self.bytes.get(self.at..self.at + 2).and_then(|h| std::str::from_utf8(h).ok());
                if let Some(byte) = hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
                    self.at += 2;
                    self.byte(byte);
                }
            }
            b'~' => self.character('\u{a0}'),
            b'_' => self.character('-'),
            b'\r' | b'\n' => self.paragraph(),
            b'*' => self.starred(),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
    }

    /// `\*`: the group is passed over unless its destination is one that holds text.
    fn starred(&mut self) {
        // In the middle of a group it marks a formatting word, not a destination.
        if self.at.checked_sub(3).and_then(|i| self.bytes.get(i)) != Some(&b'{') {
            return;
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let known =
            ["\\shptxt", "\\nesttableprops", "\\footnote", "\\annotation", "\\shpinst", "\\shppict", "\\fldrslt"];
        let begins = |word: &str| rest.get(..word.len()).is_some_and(|r| r == word.as_bytes());
        if !known.iter().any(|k| begins(k)) {
            self.state.destination = Destination::Silent;
        }
    }

    fn character(&mut self, c: char) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.flush();
        let mut buffer = [0; 4];
        let text = c.encode_utf8(&mut buffer).to_owned();
        self.text(&text);
    }

    fn unicode(&mut self, number: i64) {
        self.flush();
        let Ok(unit) = u16::try_from(if number < 0 { number + 65_536 } else { number }) else { return };
        self.skip = 0;
        let units = match (self.surrogate.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) => vec![high, unit],
            (_, 0xD800..=0xDBFF) => {
                self.surrogate = Some(unit);
                Vec::new()
            }
            _ => vec![unit],
        };
        for c in char::decode_utf16(units).flatten() {
            self.character(script::symbol(u32::from(c)).filter(|_| u32::from(c) >= 0xF000).unwrap_or(c));
        }
        self.skip = self.state.fallback;
    }

    fn paragraph(&mut self) {
        self.flush();
        if self.state.destination != Destination::Text {
            return;
        }
        if self.flow.in_table() && !self.in_table {
            self.flow.close_table();
        }
        self.flow.end_paragraph();
    }

    fn end_table(&mut self) {
        if self.flow.in_table() {
            self.flow.close_table();
        }
        self.in_table = false;
    }

    fn aside(&mut self, kind: PassageKind, part: &str) {
        if self.state.destination == Destination::Text && !self.state.aside {
            self.state.aside = true;
            self.state.script = Script::Normal;
            self.flow.open_aside(kind, Some(part));
        }
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        let on = number != Some(0);
        if word == "u" {
            return self.unicode(number.unwrap_or(0));
        }
        if word == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.at = self.at.saturating_add(length);
            return;
        }
        // A control word among the stand-ins of a Unicode character counts as one of them.
        if self.skip > 0 {
            self.skip -= 1;
        }
        self.flush();
        if SILENT.contains(&word) {
            self.state.destination = Destination::Silent;
            return;
        }
        let text = self.state.destination == Destination::Text;
        match word {
            "ansicpg" => {
                self.page = code_page(u32::try_from(number.unwrap_or(1252)).unwrap_or(1252));
                self.state.encoding = self.page;
            }
            "mac" => {
                self.page = encoding_rs::MACINTOSH;
                self.state.encoding = self.page;
            }
            "uc" => self.state.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "fonttbl" => self.state.destination = Destination::Fonts,
            "info" => self.state.destination = Destination::Info,
            "title" if self.state.destination == Destination::Info => self.state.destination = Destination::Title,
            "pict" => {
                if text {
                    self.images += 1;
                }
                self.state.destination = Destination::Picture;
            }
            "object" => self.objects += 1,
            "nonshppict" => self.state.destination = Destination::Silent,
            "f" => self.set_font(i32::try_from(number.unwrap_or(0)).unwrap_or(0)),
            "fcharset" if self.state.destination == Destination::Fonts => self.charset(number.unwrap_or(0)),
            "cpg" if self.state.destination == Destination::Fonts => {
                let page = code_page(u32::try_from(number.unwrap_or(1252)).unwrap_or(1252));
                self.fonts.insert(self.font, (page, false));
            }
            "super" => self.state.script = if on { Script::Super } else { Script::Normal },
            "sub" => self.state.script = if on { Script::Sub } else { Script::Normal },
            "plain" | "nosupersub" => self.state.script = Script::Normal,
            "up" | "dn" if number == Some(0) => self.state.script = Script::Normal,
            // Six half-points and more is how older programs raise a figure.
            "up" if number.unwrap_or(6) >= 4 => self.state.script = Script::Super,
            "par" | "sect" | "page" => self.paragraph(),
            "line" | "tab" | "emspace" | "enspace" | "qmspace" | "softline" => self.character(' '),
            "emdash" => self.character('—'),
            "endash" => self.character('–'),
            "bullet" => self.character('•'),
            "lquote" => self.character('‘'),
            "rquote" => self.character('’'),
            "ldblquote" => self.character('“'),
            "rdblquote" => self.character('”'),
            "footnote" => self.aside(PassageKind::Footnote, "footnote"),
            "annotation" => self.aside(PassageKind::Comment, "comment"),
            "shptxt" => self.aside(PassageKind::TextBox, "text box"),
            "header" | "headerl" | "headerr" | "headerf" => self.aside(PassageKind::Header, "header"),
            "footer" | "footerl" | "footerr" | "footerf" => self.aside(PassageKind::Header, "footer"),
            "pard" if text => self.in_table = false,
            "trowd" if text && !self.flow.in_table() => {
                self.flow.end_paragraph();
                self.flow.open_table();
            }
            "intbl" if text => {
                self.in_table = true;
                if !self.flow.in_table() {
                    self.flow.end_paragraph();
                    self.flow.open_table();
                }
                if self.flow.needs_cell() {
                    self.flow.open_cell(1);
                }
            }
            "cell" | "nestcell" if text => {
                if self.flow.needs_cell() {
                    self.flow.open_cell(1);
                } else if !self.flow.in_table() {
                    // A cell without a table: at least its end divides words.
                    self.flow.text(" ", Script::Normal);
                }
                self.flow.close_cell();
                if self.in_table {
                    self.flow.open_cell(1);
                }
            }
            "row" | "nestrow" if text => {
                self.flow.drop_empty_cell();
                self.flow.close_row();
            }
            "trhdr" if text => self.flow.mark_header(),
            _ => {}
        }
        // Text after a table that never says so: a paragraph without \intbl.
        if word == "pard" && text && self.flow.in_table() {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let soon = rest.get(..rest.len().min(400)).unwrap_or(rest);
            let stays =
                super::format::find(soon, b"\\intbl").is_some() || super::format::find(soon, b"\\trowd").is_some();
            let ends = super::format::find(soon, b"\\par\r").or_else(|| super::format::find(soon, b"\\par\n"));
            let before = super::format::find(soon, b"\\intbl");
            if !stays || ends.zip(before).is_some_and(|(end, table)| end < table) {
                self.flow.drop_empty_cell();
                self.flow.close_table();
            }
        }
    }

    fn set_font(&mut self, font: i32) {
        self.font = font;
        if self.state.destination != Destination::Fonts {
            let (encoding, symbol) = self.fonts.get(&font).copied().unwrap_or((self.page, false));
            (self.state.encoding, self.state.symbol) = (encoding, symbol);
        }
    }

    /// Character sets of Windows fonts (the specification's table of `\fcharset`).
    fn charset(&mut self, number: i64) {
        let page = match number {
            0 => 1252,
            77 => 10_000,
            128 => 932,
            129 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178..=180 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            _ => 0,
        };
        // “ANSI” fonts follow the code page of the document.
        let encoding = if page == 0 || page == 1252 { self.page } else { code_page(page) };
        self.fonts.insert(self.font, (encoding, number == 2));
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limits;
    use super::*;

    fn texts(rtf: &str) -> Vec<String> {
        let mut b = Builder::new(&Limits::default());
        read(&mut b, rtf.as_bytes());
        b.passages.into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn characters_and_groups() {
        let got = texts(
            "{\\rtf1\\ansi\\ansicpg1250{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset2 Symbol;}}{\\info{\\title T}}\
             \\u8364?5 \\'9eivot {\\f1 m}m 10{\\super -14} Pa\\par {\\*\\unknown gone}next\\line x\\~y}",
        );
        assert_eq!(got, ["€5 život μm 10⁻¹⁴ Pa", "next x\u{a0}y"]);
    }

    #[test]
    fn tables_and_footnotes() {
        let got = texts(
            "{\\rtf1 before\\par\\trowd\\cellx1\\cellx2\\pard\\intbl Part\\cell f (GHz)\\cell\\row\n\
             \\trowd\\pard\\intbl A\\cell 3\\cell\\row \\trowd\\pard\\intbl B\\cell 4\\cell\\row\\pard after{\\footnote note}\\par}",
        );
        assert_eq!(got, ["before", "Part | f (GHz)", "Part: A; f (GHz): 3", "Part: B; f (GHz): 4", "after", "note"]);
    }

    #[test]
    fn a_cut_file_says_so() {
        let mut b = Builder::new(&Limits::default());
        read(&mut b, b"{\\rtf1 start\\par {\\b half");
        assert_eq!(b.passages.len(), 2);
        assert_eq!(b.unread[0].reason, UnreadReason::Damaged);
    }
}
