//! The file of answers that `dualuse ask` writes and `dualuse scan --answers` reads.
//!
//! In: answers, or a TOML file. Out: the other. A file made from a document is bound to it by the document's SHA-256, so
//! that its answers never count for another one.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::annex::{ControlCode, EntryCode};
use crate::classify::{AnswerError, Answers, Fact, Matcher, Question};

/// Name and version of the file's format.
const SCHEMA: &str = "dualuse/answers/1";

/// Why a file of answers cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AnswersError {
    /// It cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What went wrong.
        source: std::io::Error,
    },
    /// It does not follow the format.
    #[error("{path}: {problem}; `dualuse ask CODE --out FILE` writes such a file")]
    Format {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// An answer does not fit its parameter.
    #[error("{path}: {of}: {problem}")]
    Answer {
        /// The file.
        path: String,
        /// The parameter.
        of: String,
        /// What is wrong.
        problem: Box<AnswerError>,
    },
}

/// Answers with the document they are about.
#[derive(Debug, Clone)]
pub struct AnswerSet {
    /// The answers.
    pub answers: Answers,
    /// SHA-256 of the document; `None` when they are about a thing, not a document.
    pub document: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    /// The item asked about.
    item: String,
    /// The list that was asked after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list: Option<String>,
    /// The document that was read before asking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<DocumentPart>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    figure: Vec<FigurePart>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fact: Vec<FactPart>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    open: Vec<OpenPart>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentPart {
    id: String,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FigurePart {
    of: String,
    value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactPart {
    about: About,
    /// The item, or the entry within which it counts.
    item: String,
    /// The feature or exception; empty for "is one of".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    of: String,
    holds: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum About {
    Is,
    Feature,
    Exception,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenPart {
    question: String,
}

/// Where answers come from, as the file tells it.
pub struct Origin<'a> {
    /// Identity of the document read before asking: id and SHA-256.
    pub document: Option<(&'a str, &'a str)>,
    /// What was asked and is not known.
    pub open: &'a [Question],
}

impl AnswerSet {
    /// Whether the answers count for the document with this SHA-256.
    #[must_use]
    pub fn counts_for(&self, sha256: &str) -> bool {
        self.document.as_deref().is_none_or(|d| d == sha256)
    }

    /// Reads a file of answers.
    ///
    /// # Errors
    /// An unreadable file, an item or parameter that the list does not have, an answer in a unit of another kind.
    pub fn read(path: &Path, matcher: &Matcher) -> Result<Self, AnswersError> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|source| AnswersError::Io { path: name.clone(), source })?;
        let wrong = |problem: String| AnswersError::Format { path: name.clone(), problem };
        let file: File = toml::from_str(&text).map_err(|e| wrong(e.to_string().trim().replace('\n', " ")))?;
        if file.schema != SCHEMA {
            return Err(wrong(format!("the schema is {}, not {SCHEMA}", file.schema)));
        }
        let list = matcher.list();
        let code = |text: &str| -> Result<ControlCode, AnswersError> {
            let code: ControlCode = text.parse().map_err(|e| wrong(format!("{e}")))?;
            list.find(&code).map(|i| i.code.clone()).ok_or_else(|| wrong(format!("{text} is not in the list")))
        };
        let entry = |text: &str| -> Result<EntryCode, AnswersError> { Ok(code(text)?.entry()) };
        let mut answers = Answers::about(code(&file.item)?);
        for f in &file.figure {
            let property =
                list.properties.named(&f.of).ok_or_else(|| wrong(format!("“{}” is no parameter of the list", f.of)))?;
            answers.say_figure(matcher, property, &f.value).map_err(|problem| AnswersError::Answer {
                path: name.clone(),
                of: f.of.clone(),
                problem: Box::new(problem),
            })?;
        }
        for f in &file.fact {
            let fact = match f.about {
                About::Is => Fact::Is(code(&f.item)?),
                About::Feature => Fact::Has(entry(&f.item)?, f.of.clone()),
                About::Exception => Fact::Excepted(entry(&f.item)?, f.of.clone()),
            };
            answers.say_fact(fact, f.holds);
        }
        Ok(Self { answers, document: file.document.map(|d| d.sha256) })
    }

    /// Writes a file of answers.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(path: &Path, answers: &Answers, origin: &Origin<'_>, matcher: &Matcher) -> Result<(), AnswersError> {
        let name = path.display().to_string();
        let list = matcher.list();
        let file = File {
            schema: SCHEMA.to_owned(),
            item: answers.item().map(ToString::to_string).unwrap_or_default(),
            list: Some(list.identity.version.clone()),
            document: origin.document.map(|(id, sha256)| DocumentPart { id: id.to_owned(), sha256: sha256.to_owned() }),
            figure: answers
                .figures()
                .map(|(p, value)| FigurePart { of: list.properties.get(p).name.clone(), value: value.to_owned() })
                .collect(),
            fact: answers
                .facts()
                .map(|(fact, holds)| {
                    let (about, item, of) = match fact {
                        Fact::Is(code) => (About::Is, code.to_string(), String::new()),
                        Fact::Has(entry, of) => (About::Feature, entry.to_string(), of.clone()),
                        Fact::Excepted(entry, of) => (About::Exception, entry.to_string(), of.clone()),
                    };
                    FactPart { about, item, of, holds }
                })
                .collect(),
            open: origin.open.iter().map(|q| OpenPart { question: q.text.clone() }).collect(),
        };
        let text =
            toml::to_string(&file).map_err(|e| AnswersError::Format { path: name.clone(), problem: e.to_string() })?;
        fs::write(path, text).map_err(|source| AnswersError::Io { path: name, source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annex;

    #[test]
    fn what_is_written_is_read_back() {
        let matcher = Matcher::new(annex::digest().expect("a list"));
        let code: ControlCode = "3A001.b.2.a".parse().expect("a code");
        let mut answers = Answers::about(code.clone());
        let frequency = matcher.list().properties.named("operating frequency").expect("a parameter");
        answers.say_figure(&matcher, frequency, "3,1 GHz").expect("a frequency");
        answers.say_fact(Fact::Is(code.clone()), true);
        answers.say_fact(Fact::Excepted(code.entry(), "for civil cars".to_owned()), false);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("answers.toml");
        let origin = Origin { document: Some(("a.txt", "0123")), open: &[] };
        AnswerSet::write(&path, &answers, &origin, &matcher).expect("written");
        let back = AnswerSet::read(&path, &matcher).expect("read");
        assert_eq!(back.answers.item(), Some(&code));
        assert!(back.answers.figures().eq(answers.figures()) && back.answers.facts().eq(answers.facts()));
        assert!(back.counts_for("0123") && !back.counts_for("4567"));
    }

    #[test]
    fn a_wrong_file_says_what_is_wrong() {
        let matcher = Matcher::new(annex::digest().expect("a list"));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("answers.toml");
        let head = "schema = \"dualuse/answers/1\"\nitem = \"3A001\"\n";
        for (text, wants) in [
            ("schema = \"other\"\nitem = \"3A001\"".to_owned(), "the schema is other"),
            (format!("{head}[[figure]]\nof = \"charm\"\nvalue = \"1 m\""), "no parameter"),
            (format!("{head}[[figure]]\nof = \"operating frequency\"\nvalue = \"1 m\""), "not a frequency"),
            ("schema = \"dualuse/answers/1\"\nitem = \"3A999\"".to_owned(), "not in the list"),
            ("nonsense".to_owned(), "dualuse ask CODE"),
        ] {
            std::fs::write(&path, text).expect("written");
            let e = AnswerSet::read(&path, &matcher).expect_err(wants).to_string();
            assert!(e.contains(wants) && e.lines().count() == 1, "{e}");
        }
    }
}
