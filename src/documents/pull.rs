//! XML of office documents, event by event: names without prefix, character data with entities resolved, nesting
//! limited. Unlike [`crate::xml`] it is lenient: a document that breaks off keeps what stands before.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event as Raw};

/// One event.
pub(super) enum Event<'a> {
    Open(Tag<'a>),
    /// The local name of the element that ends.
    Close(String),
    Text(Cow<'a, str>),
    /// The document ends; with the reason when it breaks off.
    End(Option<String>),
}

/// A start tag.
pub(super) struct Tag<'a> {
    start: BytesStart<'a>,
}

impl Tag<'_> {
    /// The name without its prefix.
    pub(super) fn local(&self) -> String {
        self.start.local_name().as_ref().to_owned()
    }

    /// The prefix with the name, as written.
    pub(super) fn qualified(&self) -> String {
        self.start.name().0.to_owned()
    }

    /// An attribute by its local name.
    pub(super) fn attribute(&self, local: &str) -> Option<String> {
        self.start.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == local).map(|a| {
            a.normalized_value(quick_xml::XmlVersion::Explicit1_0)
                .map_or_else(|_| String::from(&*a.value), Cow::into_owned)
        })
    }

    /// An attribute by its name with prefix, where the local name is not enough (`r:id` beside `id`).
    pub(super) fn qualified_attribute(&self, name: &str) -> Option<String> {
        let found = self.start.attributes().with_checks(false).flatten().find(|a| a.key.0 == name);
        found.map(|a| String::from(&*a.value))
    }

    /// An attribute that is a number.
    pub(super) fn number(&self, local: &str) -> Option<u32> {
        self.attribute(local)?.trim().parse().ok()
    }
}

/// A reader over a whole text.
pub(super) struct Pull<'a> {
    reader: Reader<&'a [u8]>,
    depth: u32,
    limit: u32,
    ended: bool,
}

impl<'a> Pull<'a> {
    pub(super) fn new(text: &'a str, limit: u32) -> Self {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Self { reader, depth: 0, limit, ended: false }
    }

    /// The next event; comments, declarations and processing instructions are passed over.
    pub(super) fn next(&mut self) -> Event<'a> {
        if self.ended {
            return Event::End(None);
        }
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    self.ended = true;
                    return Event::End(Some(error.to_string()));
                }
            };
            return match event {
                Raw::Start(start) | Raw::Empty(start) => {
                    self.depth += 1;
                    if self.depth > self.limit {
                        self.ended = true;
                        return Event::End(Some(format!("elements nest deeper than {}", self.limit)));
                    }
                    Event::Open(Tag { start })
                }
                Raw::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Event::Close(end.name().local_name().as_ref().to_owned())
                }
                Raw::Text(text) => Event::Text(text.into_inner()),
                Raw::CData(text) => Event::Text(text.into_inner()),
                Raw::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => Event::Text(Cow::Owned(c.to_string())),
                    _ => Event::Text(Cow::Owned(named(&reference))),
                },
                Raw::Eof => {
                    self.ended = true;
                    let cut = (self.depth > 0).then(|| "it breaks off in the middle".to_owned());
                    Event::End(cut)
                }
                Raw::Comment(_) | Raw::Decl(_) | Raw::PI(_) | Raw::DocType(_) => continue,
            };
        }
    }

    /// Passes over the element whose start tag was just read.
    pub(super) fn skip(&mut self) {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next(), Event::End(_)) {
                return;
            }
        }
    }
}

/// The predefined entities; entities a document defines itself are never expanded.
fn named(name: &str) -> String {
    match name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        "nbsp" => "\u{a0}".to_owned(),
        other => format!("&{other};"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(text: &str) -> String {
        let mut pull = Pull::new(text, 5);
        let mut out = String::new();
        loop {
            match pull.next() {
                Event::Open(tag) if tag.local() == "skip" => pull.skip(),
                Event::Open(tag) => {
                    out += &format!("<{}{}", tag.local(), tag.attribute("k").unwrap_or_default());
                }
                Event::Close(_) => out.push('>'),
                Event::Text(text) => out.push_str(&text),
                Event::End(why) => return out + &why.map(|w| format!("!{w}")).unwrap_or_default(),
            }
        }
    }

    #[test]
    fn events_and_damage() {
        assert_eq!(trace("<w:a x:k='v&amp;'>b&#178;&lt;<skip><b>no</b></skip><c/></w:a>"), "<av&b²<<c>>");
        assert_eq!(trace("<a>text<b>more"), "<atext<bmore!it breaks off in the middle");
        assert!(trace("<a><a><a><a><a><a>x").contains("nest deeper"));
        assert!(trace("<!DOCTYPE a [<!ENTITY x 'yyyy'>]><a>&x;</a>").contains("&x;"));
    }
}
