//! Reading documents: from files, folders, archives and standard input to passages that know their places.
//!
//! In: paths. Out: [`Document`]s, one for each file and one for each row of a table of projects, in a stable order.
//! What cannot be read is in [`Document::unread`] or a [`ReadError`]: never silently clean. Hostile files meet the
//! limits of [`Limits`]; libraries work in threads of their own, so that their failures are records too.

mod archive;
mod builder;
mod columns;
mod content;
mod encoding;
mod error;
mod flow;
mod format;
mod guard;
mod html;
mod input;
mod json;
pub mod limits;
mod mail;
mod model;
mod odf;
mod office97;
mod ole;
mod ooxml;
mod pdf;
mod pull;
mod rows;
mod rtf;
mod script;
mod sheets;
mod table;
mod text;
mod wordml;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

pub use columns::Role;
pub use error::{ReadError, ReadErrorKind};
pub(crate) use guard::quietly;
pub use input::{Input, Options, Source, discover};
pub use limits::Limits;
pub use model::{Document, Passage, PassageKind, Place, Unread, UnreadReason};

use archive::MemberError;
use builder::Builder;
use format::Format;
use rows::Rows;

/// Documents that wait between the thread that reads a table and whoever takes them.
const IN_FLIGHT: usize = 32;

/// What is told of a document without text.
const NO_TEXT: &str = "no text was found in it; if it shows text, save it as docx or PDF";

/// What an input gives.
type Documents = Box<dyn Iterator<Item = Result<Document, ReadError>> + Send>;

/// An input opened: its format and its bytes, or a stream of them.
struct Opened {
    format: Format,
    body: Body,
}

enum Body {
    Bytes(Vec<u8>),
    Stream(Box<dyn Read + Send>),
}

/// Reads an input: one document for a file, one for each row or record of a table of projects. Rows come as they are
/// read; no more than a few wait at a time.
#[must_use]
pub fn read(input: &Input, options: &Options) -> Documents {
    let path = input.path.clone();
    let opened = guard::caught(|| open(input, &options.limits)).unwrap_or_else(Err);
    match opened {
        Err(kind) => Box::new(std::iter::once(refused(&path, kind))),
        Ok(Opened { format, body }) if format.is_table() => table(path, format, body, options.clone()),
        Ok(Opened { format, body }) => match body {
            Body::Bytes(bytes) => Box::new(std::iter::once(whole(path, format, bytes, options.clone()))),
            Body::Stream(_) => Box::new(std::iter::empty()),
        },
    }
}

/// A file that could not even be opened; one behind a password is a document of which nothing was read.
fn refused(path: &str, kind: ReadErrorKind) -> Result<Document, ReadError> {
    if kind != protected_member() {
        return Err(ReadError::new(path, kind));
    }
    let unread = Unread {
        place: Place::default(),
        reason: UnreadReason::Protected,
        detail: "encrypted in its archive; unpack it first".to_owned(),
    };
    Ok(Document {
        id: path.to_owned(),
        path: Some(path.to_owned()),
        title: None,
        sha256: hex(&Sha256::digest(b"")),
        passages: Vec::new(),
        unread: vec![unread],
        fields: BTreeMap::new(),
    })
}

fn protected_member() -> ReadErrorKind {
    MemberError::Protected.into()
}

fn open(input: &Input, limits: &Limits) -> Result<Opened, ReadErrorKind> {
    let mut source: Box<dyn Read + Send> = match (&input.member, &input.source) {
        (Some(member), _) => Box::new(Cursor::new(member.read()?)),
        (None, Source::File(path)) => Box::new(File::open(path).map_err(|e| ReadErrorKind::io(&e))?),
        (None, Source::Stdin) => Box::new(std::io::stdin()),
    };
    let mut head = Vec::new();
    let window = format::HEAD as u64;
    (&mut source).take(window).read_to_end(&mut head).map_err(|e| ReadErrorKind::io(&e))?;
    let name = if input.source == Source::Stdin { "" } else { input.path.as_str() };
    let outer = format::detect(&head, name);
    if outer.is_streamed() && !encoding::is_wide(&head) {
        return Ok(Opened { format: outer, body: Body::Stream(Box::new(Cursor::new(head).chain(source))) });
    }
    source
        .take(limits.file_bytes.saturating_sub(window) + 1)
        .read_to_end(&mut head)
        .map_err(|e| ReadErrorKind::io(&e))?;
    if head.len() as u64 > limits.file_bytes {
        return Err(ReadErrorKind::TooLarge { what: "bytes", limit: limits.file_bytes });
    }
    if outer.is_streamed() {
        let text = encoding::decode(&head).into_owned();
        return Ok(Opened { format: outer, body: Body::Stream(Box::new(Cursor::new(text.into_bytes()))) });
    }
    Ok(Opened { format: format::inside(&head, outer, name, limits), body: Body::Bytes(head) })
}

/// Reads a file that is one document, in a thread with a time limit.
fn whole(path: String, format: Format, bytes: Vec<u8>, options: Options) -> Result<Document, ReadError> {
    let sha256 = hex(&Sha256::digest(&bytes));
    let name = path.clone();
    let seconds = options.limits.seconds;
    let outcome = guard::timed(seconds, move || {
        let mut builder = Builder::new(&options.limits);
        let outcome = content::read_as(&mut builder, bytes, &name, format);
        // A text file may well be empty; in an office file it is more likely that something was not understood.
        if outcome.is_ok() && builder.is_empty() && !matches!(format, Format::Text | Format::Markdown) {
            builder.unread(UnreadReason::NoText, NO_TEXT);
        }
        (builder, outcome)
    });
    let (builder, outcome) = outcome.map_err(|kind| ReadError::new(&path, kind))?;
    if let Err(kind) = outcome {
        return Err(ReadError::new(&path, kind));
    }
    Ok(Document {
        id: path.clone(),
        path: (path != input::STDIN).then_some(path),
        title: builder.title,
        sha256,
        passages: builder.passages,
        unread: builder.unread,
        fields: BTreeMap::new(),
    })
}

/// Reads a table in a thread that hands over documents as they are finished.
fn table(path: String, format: Format, body: Body, options: Options) -> Documents {
    let (send, receive) = sync_channel(IN_FLIGHT);
    let seconds = options.limits.seconds;
    let name = path.clone();
    let started = guard::spawn(move || {
        let outcome = guard::caught(|| {
            let mut emit = |document| match send.send(document) {
                Ok(()) => ControlFlow::Continue(()),
                // Whoever reads has had enough.
                Err(_) => ControlFlow::Break(()),
            };
            read_table(&name, format, body, &options, &mut emit);
        });
        if let Err(kind) = outcome {
            let _ = send.send(Err(ReadError::new(&name, kind)));
        }
    });
    match started {
        Ok(()) => Box::new(Received { receive, path, seconds, done: false }),
        Err(kind) => Box::new(std::iter::once(Err(ReadError::new(&path, kind)))),
    }
}

fn read_table<'a>(path: &'a str, format: Format, body: Body, options: &'a Options, emit: &'a mut rows::Emit<'a>) {
    match (format, body) {
        (Format::JsonLines | Format::Json, Body::Stream(stream)) => {
            json::stream(stream, format == Format::JsonLines, path, options, emit);
        }
        (Format::Delimited, Body::Stream(stream)) => {
            // The hash of the file is wanted when it turns out to be one document: it is taken while reading.
            let hash = Rc::new(RefCell::new(Sha256::new()));
            let hashed = Hashed { inner: stream, hash: Rc::clone(&hash) };
            let mut rows = Rows::new(path, options, emit);
            let outcome = sheets::delimited(&mut rows, Box::new(hashed), path, &options.limits);
            let sha256 = hex(&hash.borrow().clone().finalize());
            finish(rows, format, outcome, sha256);
        }
        (_, Body::Bytes(bytes)) => {
            let sha256 = hex(&Sha256::digest(&bytes));
            let mut rows = Rows::new(path, options, emit);
            let outcome = sheets::workbook(&mut rows, bytes, format, &options.limits);
            finish(rows, format, outcome, sha256);
        }
        (_, Body::Stream(_)) => {}
    }
}

/// Ends a table: what was read before an error is kept and the error told.
fn finish(mut rows: Rows<'_>, format: Format, outcome: Result<(), ReadErrorKind>, sha256: String) {
    rows.decided();
    match outcome {
        Err(kind) if rows.given == 0 && rows.rest.is_empty() => {
            // Nobody may be listening any more.
            let _ = rows.fail(kind);
        }
        Err(kind) => {
            rows.rest.unread(UnreadReason::Damaged, kind.to_string());
            rows.finish(sha256);
        }
        Ok(()) => {
            // An empty file of text says nothing; an empty workbook may not have been understood.
            if format != Format::Delimited && rows.given == 0 && rows.rest.is_empty() {
                rows.rest.unread(UnreadReason::NoText, NO_TEXT);
            }
            rows.finish(sha256);
        }
    }
}

/// A reader that hashes what passes through it.
struct Hashed<R> {
    inner: R,
    hash: Rc<RefCell<Sha256>>,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.borrow_mut().update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

/// The documents of a table as its thread hands them over; one that hands over nothing for too long is given up.
struct Received {
    receive: Receiver<Result<Document, ReadError>>,
    path: String,
    seconds: u64,
    done: bool,
}

impl Iterator for Received {
    type Item = Result<Document, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        match self.receive.recv_timeout(Duration::from_secs(self.seconds)) {
            Ok(document) => Some(document),
            Err(RecvTimeoutError::Disconnected) => {
                self.done = true;
                None
            }
            Err(RecvTimeoutError::Timeout) => {
                self.done = true;
                Some(Err(ReadError::new(&self.path, ReadErrorKind::TimedOut(self.seconds))))
            }
        }
    }
}

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests;
