//! Why a `project.toml` cannot be used, said so that its author can mend it.
//!
//! In: an error of the TOML reader. Out: [`ProjectError`] with file, line and a hint.

use crate::activity::distance;

/// Why a project cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectError {
    /// The file cannot be read.
    #[error("{path}: {problem}; “dualuse init” writes a new one")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        problem: String,
    },
    /// The file is no TOML, or a key or value is not known.
    #[error("{path}, line {line}: {problem}{hint}")]
    Fault {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
        /// What to do next; begins with “; ”.
        hint: String,
    },
}

impl ProjectError {
    pub(super) fn of(path: &str, text: &str, e: &toml::de::Error) -> Self {
        let line = e.span().map_or(1, |s| text.get(..s.start).unwrap_or(text).matches('\n').count() + 1);
        let (problem, hint) = explain(e.message());
        Self::Fault { path: path.to_owned(), line, problem, hint }
    }
}

/// The message in our words, with the nearest of the names that may stand there.
fn explain(message: &str) -> (String, String) {
    let (what, rest) = match (message.strip_prefix("unknown field `"), message.strip_prefix("unknown variant `")) {
        (Some(rest), _) => ("key", rest),
        (_, Some(rest)) => ("value", rest),
        _ => return (message.replace('\n', " "), "; docs/project.md has all keys with an example".to_owned()),
    };
    let mut quoted = rest.split('`');
    let name = quoted.next().unwrap_or_default();
    // every second part stands between backticks
    let known: Vec<&str> = quoted.skip(1).step_by(2).collect();
    let mut near: Vec<(usize, &str)> = known
        .iter()
        .map(|k| {
            let part = k.split('_').any(|w| w.len() > 3 && name.to_lowercase().contains(w));
            (if part { 1 } else { distance(&name.to_lowercase(), k) }, *k)
        })
        .collect();
    near.sort_unstable();
    let hint = match near.first() {
        Some((d, k)) if *d <= 1 + name.len() / 3 => format!("; did you mean “{k}”?"),
        _ => format!("; known here: {}", known.join(", ")),
    };
    (format!("the {what} “{name}” is not known"), hint)
}
