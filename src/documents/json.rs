//! JSON lines, arrays of records and single records: a record is a document.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use serde_json::Value;

use super::builder::Builder;
use super::columns::{self, Role};
use super::error::{ReadError, ReadErrorKind};
use super::input::Options;
use super::model::{Document, PassageKind, Place, UnreadReason};
use super::rows::{Emit, record};
use super::text;

/// Characters from which a string of a record without known fields counts as text.
const TEXT_CHARACTERS: usize = 40;

/// Reads records from a stream and hands them over one by one. `lines`: one record to a line; otherwise values
/// wherever they stand, the elements of an array each for itself.
pub(super) fn stream(source: Box<dyn Read>, lines: bool, path: &str, options: &Options, emit: &mut Emit<'_>) {
    let mut source = BufReader::new(source);
    let mut values = Values { line: 0, started: false, limit: options.limits.record_bytes };
    loop {
        let next = if lines { values.line(&mut source) } else { values.value(&mut source) };
        let (line, bytes) = match next {
            Ok(Some(found)) => found,
            Ok(None) => return,
            Err(kind) => {
                let _ = emit(Err(ReadError::at(path, Place { line: Some(values.line), ..Place::default() }, kind)));
                return;
            }
        };
        let place = Place { line: Some(line), ..Place::default() };
        // Older exports are not UTF-8; JSON itself only knows Unicode.
        let text = super::encoding::decode(&bytes);
        let flow = match serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}').trim()) {
            Ok(value) => records(&value, &place, path, options, emit),
            Err(error) => emit(Err(ReadError::at(path, place, ReadErrorKind::Json(error.to_string())))),
        };
        if flow.is_break() {
            return;
        }
    }
}

/// Finds where values begin and end.
struct Values {
    line: u64,
    started: bool,
    limit: u64,
}

impl Values {
    /// The next line that is not blank.
    fn line(&mut self, source: &mut impl BufRead) -> Result<Option<(u64, Vec<u8>)>, ReadErrorKind> {
        loop {
            let mut line = Vec::new();
            let count = source.take(self.limit + 1).read_until(b'\n', &mut line).map_err(|e| ReadErrorKind::io(&e))?;
            if count == 0 {
                return Ok(None);
            }
            self.line += 1;
            if line.len() as u64 > self.limit {
                return Err(ReadErrorKind::TooLarge { what: "bytes in one line", limit: self.limit });
            }
            if line.iter().any(|b| !b.is_ascii_whitespace()) {
                return Ok(Some((self.line, line)));
            }
        }
    }

    /// The next value: an element of the outermost array, or a value of its own.
    fn value(&mut self, source: &mut impl BufRead) -> Result<Option<(u64, Vec<u8>)>, ReadErrorKind> {
        let mut value = Vec::new();
        let (mut depth, mut quoted, mut escaped, mut from) = (0u32, false, false, self.line + 1);
        loop {
            let buffer = source.fill_buf().map_err(|e| ReadErrorKind::io(&e))?;
            if buffer.is_empty() {
                // A value cut off is handed over: the parser says what is wrong with it.
                return Ok((!value.is_empty()).then_some((from, value)));
            }
            let mut used = 0;
            let mut whole = false;
            for &b in buffer {
                used += 1;
                self.line += u64::from(b == b'\n');
                if value.is_empty() {
                    if b.is_ascii_whitespace() || matches!(b, b',' | b']' | 0xEF | 0xBB | 0xBF) {
                        continue;
                    }
                    if b == b'[' && !self.started {
                        self.started = true;
                        continue;
                    }
                    self.started = true;
                    from = self.line + 1;
                }
                if !quoted && depth == 0 && !value.is_empty() && matches!(b, b',' | b']' | b'\n') {
                    whole = true;
                    break;
                }
                value.push(b);
                if quoted {
                    quoted = escaped || b != b'"';
                    escaped = !escaped && b == b'\\';
                    continue;
                }
                match b {
                    b'"' => quoted = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            whole = true;
                            break;
                        }
                    }
                    _ => {}
                }
            }
            source.consume(used);
            if whole {
                return Ok(Some((from, value)));
            }
            if value.len() as u64 > self.limit {
                return Err(ReadErrorKind::TooLarge { what: "bytes in one record", limit: self.limit });
            }
        }
    }
}

/// A value as records: an array each of its elements, an object that wraps a list of records those.
fn records(value: &Value, place: &Place, path: &str, options: &Options, emit: &mut Emit<'_>) -> ControlFlow<()> {
    let list = match value {
        Value::Array(items) => Some(items),
        Value::Object(map) if options.field.is_none() && map.len() <= 10 => map.values().find_map(|v| match v {
            Value::Array(items) if items.len() > 1 && items.iter().all(Value::is_object) => Some(items),
            _ => None,
        }),
        _ => None,
    };
    match list {
        Some(items) => {
            for (number, item) in (1u32..).zip(items) {
                let place = Place { paragraph: None, part: Some(format!("record {number}")), ..place.clone() };
                emit(one(item, &place, path, options))?;
            }
            ControlFlow::Continue(())
        }
        None => emit(one(value, place, path, options)),
    }
}

fn one(value: &Value, place: &Place, path: &str, options: &Options) -> Result<Document, ReadError> {
    let mut builder = Builder::new(&options.limits);
    let Value::Object(map) = value else {
        strings(value, "", &mut |_, text| add(&mut builder, place, None, PassageKind::Paragraph, text));
        return Ok(record(unnamed(path, place), path, builder, BTreeMap::new()));
    };
    let keys: Vec<String> = map.keys().cloned().collect();
    let wanted = |role: Role| options.columns.get(&role).and_then(|name| columns::named(&keys, name));
    let text_key = options.field.as_ref().or_else(|| options.columns.get(&Role::Text));
    let title = wanted(Role::Title).or_else(|| columns::best(Role::Title, &keys)).and_then(|n| keys.get(n));
    let id = wanted(Role::Id).or_else(|| columns::best(Role::Id, &keys)).and_then(|n| keys.get(n));
    let plain = |key: Option<&String>| key.and_then(|k| map.get(k)).map(scalar).filter(|t| !t.trim().is_empty());
    let title_text = plain(title);
    if let Some(text) = &title_text {
        builder.set_title(text);
        add(&mut builder, place, title, PassageKind::Title, text);
    }
    let mut used: Vec<String> = Vec::new();
    if let Some(name) = text_key {
        let found = at_path(value, name);
        let Some(found) = found else {
            let kind = ReadErrorKind::NoField { wanted: name.clone(), have: keys.join(", ") };
            return Err(ReadError::at(path, place.clone(), kind));
        };
        strings(found, name, &mut |field, text| {
            add(&mut builder, place, Some(&field.to_owned()), PassageKind::Paragraph, text);
        });
        used.push(name.split('.').next().unwrap_or(name).to_owned());
    } else {
        used = text_keys(map, &keys, title, id);
        for key in &used {
            let Some(found) = map.get(key) else { continue };
            strings(found, key, &mut |field, text| {
                add(&mut builder, place, Some(&field.to_owned()), PassageKind::Paragraph, text);
            });
        }
    }
    let mut fields = BTreeMap::new();
    for (key, value) in map {
        if used.contains(key) || (Some(key) == title && title_text.is_some()) || Some(key) == id {
            continue;
        }
        let text = scalar(value);
        if !text.trim().is_empty() {
            fields.insert(key.clone(), text);
        }
    }
    let id = plain(id).unwrap_or_else(|| unnamed(path, place));
    Ok(record(id, path, builder, fields))
}

fn unnamed(path: &str, place: &Place) -> String {
    format!("{path}#{place}")
}

/// The fields that hold the text: those whose names say so, otherwise every longer string.
fn text_keys(
    map: &serde_json::Map<String, Value>,
    keys: &[String],
    title: Option<&String>,
    id: Option<&String>,
) -> Vec<String> {
    let ranked = keys.iter().filter_map(|k| columns::rank(Role::Text, k).map(|r| (r, k)));
    let mut ranked: Vec<(usize, &String)> = ranked.filter(|(_, k)| Some(*k) != title && Some(*k) != id).collect();
    ranked.sort();
    let named: Vec<String> = ranked.into_iter().map(|(_, k)| k.clone()).collect();
    let filled = |k: &String| map.get(k).is_some_and(|v| !scalar(v).trim().is_empty() || v.is_object() || v.is_array());
    if named.iter().any(filled) {
        return named.into_iter().filter(filled).collect();
    }
    let others = || keys.iter().filter(|k| Some(*k) != title && Some(*k) != id);
    let long: Vec<String> = others()
        .filter(|k| {
            map.get(*k).and_then(Value::as_str).is_some_and(|t| t.chars().count() >= TEXT_CHARACTERS && t.contains(' '))
        })
        .cloned()
        .collect();
    if !long.is_empty() {
        return long;
    }
    others().filter(|k| map.get(*k).is_some_and(|v| v.is_string() || v.is_object() || v.is_array())).cloned().collect()
}

fn add(builder: &mut Builder, place: &Place, field: Option<&String>, kind: PassageKind, content: &str) {
    let place = Place { part: field.cloned().or_else(|| place.part.clone()), ..place.clone() };
    for paragraph in text::paragraphs(content) {
        builder.add_at(kind, &place, &paragraph);
    }
}

/// `--field a.b`: the value of `b` in `a`; a field whose name has a dot is found first.
fn at_path<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    if let Some(found) = value.get(name) {
        return Some(found);
    }
    let (first, rest) = name.split_once('.')?;
    at_path(value.get(first)?, rest)
}

/// Every string below a value, with the path to it. The parser limits the nesting.
fn strings(value: &Value, path: &str, each: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => each(path, text),
        Value::Array(items) => items.iter().for_each(|v| strings(v, path, each)),
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                strings(value, &path, each);
            }
        }
        Value::Number(number) => each(path, &number.to_string()),
        Value::Null | Value::Bool(_) => {}
    }
}

/// A value on one line: strings and numbers as they are, lists of them joined.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Array(items) => items.iter().map(scalar).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("; "),
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// Reads JSON that is attached to something: all its strings.
pub(super) fn whole(builder: &mut Builder, bytes: &[u8]) {
    let decoded = super::encoding::decode(bytes);
    let stream = serde_json::Deserializer::from_str(decoded.trim_start_matches('\u{feff}')).into_iter::<Value>();
    for value in stream {
        match value {
            Ok(value) => strings(&value, "", &mut |_, text| builder.add(PassageKind::Paragraph, text)),
            Err(error) => {
                builder
                    .unread(UnreadReason::Damaged, format!("the JSON breaks off ({error}); what follows was not read"));
                return;
            }
        }
        if builder.stop() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, lines: bool, options: &Options) -> Vec<Result<Document, ReadError>> {
        let mut got = Vec::new();
        let source = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
        stream(source, lines, "x.json", options, &mut |d| {
            got.push(d);
            ControlFlow::Continue(())
        });
        got
    }

    #[test]
    fn lines_with_a_bad_one() {
        let text = "{\"id\":\"a\",\"title\":\"T\",\"abstract\":\"one\\n\\ntwo\",\"year\":2024}\nnot json\n\n{\"id\":2,\"abstract\":\"x\"}";
        let got = run(text, true, &Options::default());
        let first = got[0].as_ref().unwrap();
        assert_eq!(
            (first.id.as_str(), first.title.as_deref(), first.fields["year"].as_str()),
            ("a", Some("T"), "2024")
        );
        let places: Vec<String> = first.passages.iter().map(|p| p.place.to_string()).collect();
        assert_eq!(places, ["title, line 1", "abstract, line 1", "abstract, line 1"]);
        assert!(got[1].as_ref().unwrap_err().to_string().starts_with("x.json (line 2): it is not valid JSON"));
        assert_eq!(got[2].as_ref().unwrap().id, "2");
    }

    #[test]
    fn arrays_wrappers_and_fields() {
        let array = "[\n {\"id\":1,\"text\":\"a ] } b\"},\n {\"id\":2,\"text\":\"c\\\"]\"}\n]";
        let ids: Vec<String> = run(array, false, &Options::default()).into_iter().map(|d| d.unwrap().id).collect();
        assert_eq!(ids, ["1", "2"]);
        let wrapped = "{\"projects\":[{\"id\":1,\"text\":\"a\"},{\"id\":2,\"text\":\"b\"}]}";
        assert_eq!(run(wrapped, false, &Options::default()).len(), 2);
        let options = Options { field: Some("a.b".into()), ..Options::default() };
        let got = run("{\"a\":{\"b\":\"deep\"},\"text\":\"other\"}", true, &options);
        assert_eq!(got[0].as_ref().unwrap().passages[0].text, "deep");
        let missing = Options { field: Some("none".into()), ..Options::default() };
        assert!(run("{\"a\":1}", true, &missing)[0].as_ref().unwrap_err().to_string().contains("its fields are: a"));
    }

    #[test]
    fn a_value_without_end_is_an_error() {
        let got = run("[{\"a\":\"open", false, &Options::default());
        assert!(matches!(got[0], Err(ReadError { kind: ReadErrorKind::Json(_), .. })));
    }
}
