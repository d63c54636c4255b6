//! A small writer of HTML that cannot be talked into writing anything else.
//!
//! In: tag and attribute names that are literals of this program, and any text. Out: markup in which every text is
//! escaped and free of control characters and bidirectional overrides. Names take `&'static str` on purpose: text of a
//! document never has that lifetime, so it cannot become markup by mistake.

use crate::report::safe::{escape, plain};

/// Markup being written.
#[derive(Debug, Default)]
pub(super) struct Markup {
    out: String,
}

impl Markup {
    /// Markup of this program, as it stands.
    pub(super) fn raw(&mut self, literal: &'static str) -> &mut Self {
        self.out.push_str(literal);
        self
    }

    /// An opening tag; the values of the attributes are escaped.
    pub(super) fn open(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) -> &mut Self {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(&mut self.out, &plain(value));
            self.out.push('"');
        }
        self.out.push('>');
        self
    }

    /// A closing tag.
    pub(super) fn close(&mut self, tag: &'static str) -> &mut Self {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
        self
    }

    /// Text, escaped; blanks at its ends are kept as one blank each, so that pieces of a sentence can follow each other.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let core = plain(text);
        if core.is_empty() {
            if text.contains(char::is_whitespace) {
                self.out.push(' ');
            }
            return self;
        }
        if text.starts_with(char::is_whitespace) {
            self.out.push(' ');
        }
        escape(&mut self.out, &core);
        if text.ends_with(char::is_whitespace) {
            self.out.push(' ');
        }
        self
    }

    /// An element that holds only text, with a class when it is not empty.
    pub(super) fn element(&mut self, tag: &'static str, class: &str, text: &str) -> &mut Self {
        if class.is_empty() {
            self.open(tag, &[])
        } else {
            self.open(tag, &[("class", class)])
        };
        self.text(text).close(tag)
    }

    /// Words out of a document, whose direction of writing must not spill over.
    pub(super) fn isolated(&mut self, text: &str) -> &mut Self {
        self.open("bdi", &[]).text(text).close("bdi")
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_stays_text() {
        let mut m = Markup::default();
        m.open("p", &[("title", "\" onload=\"x")]).text("<script>&'").close("p");
        assert_eq!(m.finish(), "<p title=\"&quot; onload=&quot;x\">&lt;script&gt;&amp;&#39;</p>");
    }

    #[test]
    fn pieces_keep_the_blank_between_them() {
        let mut m = Markup::default();
        m.text("a  ").text("b").text(" \n").text("c");
        assert_eq!(m.finish(), "a b c");
    }

    proptest! {
        #[test]
        fn no_text_opens_a_tag(text in "\\PC*|.{0,40}") {
            let mut m = Markup::default();
            m.text(&text);
            let out = m.finish();
            prop_assert!(!out.contains(['<', '>', '"', '\'']));
            prop_assert!(!out.chars().any(char::is_control));
        }
    }
}
