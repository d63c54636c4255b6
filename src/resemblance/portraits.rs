//! The portraits as they stand in `classifiers/portraits/`.
//!
//! In: tab-separated lines `code, language, text`; a `!` before the code marks a look-alike, and
//! what stands after the code the exception that releases it (`!2B001.c note 1`). Out: [`Portrait`]s.

use std::sync::OnceLock;

use include_dir::{Dir, include_dir};

use crate::annex::ControlCode;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/classifiers/portraits");

/// A short text that describes a thing as people do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    /// The item it describes, or resembles without being it.
    pub code: ControlCode,
    /// Whether it is only a look-alike.
    pub look_alike: bool,
    /// The exception of the item that releases the look-alike, as `annex/` calls it.
    pub exception: Option<&'static str>,
    /// The text.
    pub text: &'static str,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("classifiers/portraits/{file}:{line}: {problem}")]
pub struct PortraitError {
    file: String,
    line: usize,
    problem: String,
}

/// All portraits, in the order of file names and lines.
///
/// # Errors
/// A line without three columns or with an unknown form of code; a build that passes its tests has none.
pub fn portraits() -> Result<&'static [Portrait], PortraitError> {
    static PORTRAITS: OnceLock<Result<Vec<Portrait>, PortraitError>> = OnceLock::new();
    PORTRAITS
        .get_or_init(|| {
            let mut files: Vec<(&str, &str)> =
                FILES.files().filter_map(|f| Some((f.path().to_str()?, f.contents_utf8()?))).collect();
            files.sort_unstable();
            let mut out = Vec::new();
            for (name, text) in files {
                read(name, text, &mut out)?;
            }
            Ok(out)
        })
        .as_deref()
        .map_err(Clone::clone)
}

fn read(file: &str, text: &'static str, out: &mut Vec<Portrait>) -> Result<(), PortraitError> {
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let fail = |problem: String| PortraitError { file: file.to_owned(), line: index + 1, problem };
        let mut columns = line.split('\t');
        let (Some(code), Some(_language), Some(text), None) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            return Err(fail("three columns are needed: code, language, text".to_owned()));
        };
        let (look_alike, code) = code.strip_prefix('!').map_or((false, code), |c| (true, c));
        let (code, exception) = code.split_once(' ').map_or((code, None), |(code, exception)| (code, Some(exception)));
        if exception.is_some() && !look_alike {
            return Err(fail("an exception releases look-alikes only: write ! before the code".to_owned()));
        }
        let code = code.parse().map_err(|e: crate::annex::CodeError| fail(e.to_string()))?;
        out.push(Portrait { code, look_alike, exception, text });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::*;
    use crate::annex;

    #[test]
    fn every_code_is_in_the_list_and_every_entry_has_portraits() {
        let list = annex::digest().expect("the digest");
        let all = portraits().expect("the portraits");
        for p in all {
            let item = list.find(&p.code);
            let known = |e: &str| item.is_some_and(|i| i.exceptions.iter().any(|x| x.code == e));
            assert!(item.is_some() && p.exception.is_none_or(known), "{} {:?}: {}", p.code, p.exception, p.text);
        }
        let described: BTreeSet<_> = all.iter().filter(|p| !p.look_alike).map(|p| p.code.entry()).collect();
        let missing: Vec<String> = list
            .entries()
            .filter(|(_, e)| !e.unused && !described.contains(&e.code.entry()))
            .map(|(_, e)| e.code.to_string())
            .collect();
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn no_text_stands_twice() {
        let mut seen = HashSet::new();
        for p in portraits().expect("the portraits") {
            assert!(seen.insert((&p.code, p.look_alike, p.text)), "{}: {}", p.code, p.text);
        }
    }

    #[test]
    fn damaged_lines_are_refused_with_their_place() {
        let mut out = Vec::new();
        let e = read("x.tsv", "3A001\ten\ta text\n3A001 en a text\n", &mut out).expect_err("an error");
        assert_eq!((e.line, out.len()), (2, 1));
        assert!(read("x.tsv", "Q\ten\ta text\n", &mut out).is_err());
        assert!(read("x.tsv", "3A001 note\ten\ta text\n", &mut out).is_err());
        read("x.tsv", "!3A001.c note 1\ten\ta text\n", &mut out).expect("a released look-alike");
        assert_eq!(out.last().and_then(|p| p.exception), Some("note 1"));
    }
}
