//! A quotation as a figure of the page.

use super::markup::Markup;
pub(super) use crate::report::quote::{Quote, quotes};

/// Writes a quotation, its words marked, with the place below.
pub(super) fn write(m: &mut Markup, q: &Quote, language: Option<&str>) {
    m.raw("<figure class=\"quote\">");
    m.open("blockquote", &[("dir", "auto"), ("lang", language.unwrap_or("und"))]);
    for (marked, text) in q.pieces() {
        if marked {
            m.element("mark", "", text);
        } else {
            m.text(text);
        }
    }
    m.close("blockquote");
    m.element("figcaption", "", &q.place.to_string()).close("figure");
}

#[cfg(test)]
mod tests {
    use super::super::markup::Markup;
    use super::*;
    use crate::assess::EvidenceRecord;
    use crate::documents::Place;

    fn evidence(passage: &str, word: &str, from: usize, to: usize) -> EvidenceRecord {
        let start = passage.find(word).unwrap();
        EvidenceRecord {
            text: word.to_owned(),
            place: Place { paragraph: Some(4), ..Place::default() },
            start,
            end: start + word.len(),
            context: passage[from..to].to_owned(),
            context_start: start - from,
        }
    }

    fn html(q: &[Quote]) -> String {
        let mut m = Markup::default();
        for q in q {
            write(&mut m, q, Some("en"));
        }
        m.finish()
    }

    #[test]
    fn words_of_one_passage_share_a_quotation() {
        let p = "We build a GaN MMIC power amplifier and test it on the roof.";
        let list =
            [evidence(p, "GaN", 0, 40), evidence(p, "power amplifier", 3, p.len()), evidence(p, "GaN MMIC", 0, 30)];
        let q = quotes(&list, 4);
        assert_eq!(q.len(), 1);
        assert_eq!(
            html(&q),
            "<figure class=\"quote\"><blockquote dir=\"auto\" lang=\"en\">We build a <mark>GaN MMIC power amplifier</mark> \
             and test it on the roof.</blockquote><figcaption>paragraph 4</figcaption></figure>"
        );
    }

    #[test]
    fn offsets_that_do_not_fit_leave_the_words() {
        let mut e = evidence("A short text", "short", 0, 12);
        e.context_start = 900;
        assert!(html(&quotes(&[e], 4)).contains("<mark>short</mark>"));
    }

    #[test]
    fn contexts_that_disagree_stay_apart() {
        let a = evidence("one two three", "two", 0, 13);
        let mut b = evidence("one two three", "three", 0, 13);
        b.context = "ONE TWO three".to_owned();
        assert_eq!(quotes(&[a, b], 4).len(), 2);
    }
}
