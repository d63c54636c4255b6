//! The outline of a document, as far as it changes what a passage counts for.
//!
//! In: passages. Out: which of them are one block, and which tell what others have done so far: a proposal's state of the art
//! has the figures that it wants to surpass.

use std::collections::BTreeSet;

/// Most words of a heading.
const HEADING: usize = 10;

/// The number of the block of each passage: the rows of a table are one block.
pub(super) fn blocks(passages: &[&str]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::with_capacity(passages.len());
    let mut in_table = false;
    for passage in passages {
        let row = is_row(passage);
        let block = out.last().map_or(0, |before| before + usize::from(!(row && in_table)));
        in_table = row;
        out.push(block);
    }
    out
}

/// Whether a passage is a row of a table, as documents give it: `Header: cell; Header: cell`, or cells between ` | `.
fn is_row(passage: &str) -> bool {
    passage.contains(" | ") || passage.contains("; ") && passage.split("; ").all(|cell| cell.contains(": "))
}

/// For each passage whether it stands under a heading of a survey. `cues` are the passages with words that such headings
/// have. A survey ends with the next heading.
pub(super) fn surveys(passages: &[&str], cues: &BTreeSet<usize>) -> Vec<bool> {
    let mut under = false;
    let status = |(i, passage): (usize, &&str)| {
        if is_heading(passage) {
            under = cues.contains(&i);
        }
        under
    };
    passages.iter().enumerate().map(status).collect()
}

/// A short line without an end: "2. State of the art".
fn is_heading(passage: &str) -> bool {
    let text = passage.trim();
    !text.ends_with(['.', ';', ',', ':', '!', ')'])
        && text.split_whitespace().count() <= HEADING
        && text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
        && !is_row(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_a_table_are_one_block() {
        let passages =
            ["We made bars:", "Property | Mean", "Property: Density; Mean: 17", "Property: Force; Mean: 2", "Then"];
        assert_eq!(blocks(&passages), [0, 1, 1, 1, 2]);
        assert_eq!(blocks(&["It is so; it was so", "It is so; it will be"]), [0, 1]);
    }

    #[test]
    fn a_survey_ends_with_the_next_heading() {
        let passages = ["1. State of the art", "Others reach 5 W.", "They do.", "2. Work plan", "We reach 9 W."];
        assert_eq!(surveys(&passages, &BTreeSet::from([0])), [true, true, true, false, false]);
        assert_eq!(surveys(&["The state of the art is 5 W.", "We reach 9 W."], &BTreeSet::from([0])), [false, false]);
    }
}
