//! The notation of terms in `annex/`: `a; (b|c) + d` is the term a, and one whose parts, b or c with d, stand together.
//!
//! In: text. Out: terms as parts, each part as its alternatives.

/// Most products that one combination term may have.
const MAX_PRODUCTS: usize = 120;

/// The text with one blank for each gap.
pub(super) fn squash(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The `;`-separated pieces of a text.
pub(super) fn pieces(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// All products of a `;`-separated list of terms.
pub(super) fn read_terms(text: &str) -> Result<Vec<Vec<Vec<String>>>, String> {
    pieces(&squash(text)).into_iter().map(|term| parts(&term)).collect()
}

/// The parts of `(a|b) + c`: `[[a, b], [c]]`.
pub(super) fn parts(text: &str) -> Result<Vec<Vec<String>>, String> {
    if text.starts_with("+ ") || text.ends_with(" +") {
        return Err("an empty part".to_owned());
    }
    text.split(" + ").map(|part| alternatives(part.trim())).collect()
}

/// Expands one `(a|b) c (d|e)` into its phrases. A group without `|` is part of a name ("rad(Si)").
fn alternatives(part: &str) -> Result<Vec<String>, String> {
    if part.is_empty() {
        return Err("an empty part".to_owned());
    }
    let mut out = vec![String::new()];
    let mut rest = part;
    while let Some(open) = rest.find('(') {
        let Some(close) = rest[open..].find(')').map(|c| c + open) else { break };
        let group = &rest[open + 1..close];
        let options: Vec<String> = if group.contains('|') {
            group.split('|').map(|o| o.trim().to_owned()).collect()
        } else {
            vec![format!("({group})")]
        };
        let before = &rest[..open];
        out = out.iter().flat_map(|o| options.iter().map(move |option| format!("{o}{before}{option}"))).collect();
        if out.len() > MAX_PRODUCTS {
            return Err(format!("more than {MAX_PRODUCTS} alternatives"));
        }
        rest = &rest[close + 1..];
    }
    for o in &mut out {
        o.push_str(rest);
        *o = squash(o);
    }
    if out.iter().any(String::is_empty) {
        return Err("an empty alternative".to_owned());
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_parts_with_alternatives() {
        let terms = read_terms("MMIC;\n (GaN|GaAs) die + amplifier; rad(Si)").expect("terms");
        let expected: [Vec<Vec<&str>>; 3] =
            [vec![vec!["MMIC"]], vec![vec!["GaN die", "GaAs die"], vec!["amplifier"]], vec![vec!["rad(Si)"]]];
        assert_eq!(terms, expected);
        let many = format!("({0}) ({0})", ["a"; 12].join("|"));
        for wrong in ["a + ", "+ a", "(a|) ", many.as_str()] {
            assert!(read_terms(wrong).is_err(), "{wrong}");
        }
    }
}
