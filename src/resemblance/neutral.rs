//! Who takes part and where must not change what a text resembles (design rule 6): names of countries, of institutions
//! and other proper names are left out before texts are compared.
//!
//! In: the words of a sentence with their text. Out: the words that speak of the thing.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::lexicon::{QuickBuild, Token, tokenize};

/// Words of names, from the data of countries and of parties.
struct Names {
    /// Names, adjectives and cities of countries.
    countries: Set,
    /// What sort of institution it is.
    institutions: Set,
    /// Words that say nothing in a name nor here: articles, prepositions.
    stop: Set,
}

type Set = HashSet<String, QuickBuild>;

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let words = |text: &str, out: &mut Set| {
            out.extend(tokenize(text).into_iter().map(|t| t.folded).filter(|w| w.len() > 2));
        };
        let mut countries = Set::default();
        let table: toml::Table = toml::from_str(include_str!("../../classifiers/countries.toml")).unwrap_or_default();
        for country in table.get("country").and_then(toml::Value::as_array).into_iter().flatten() {
            for field in ["name", "names", "demonyms", "cities"] {
                words(country.get(field).and_then(toml::Value::as_str).unwrap_or(""), &mut countries);
            }
        }
        let (mut institutions, mut stop) = (Set::default(), Set::default());
        for line in include_str!("../../classifiers/name-words.tsv").lines().filter(|l| !l.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(class), Some(word), _, forms) =
                (columns.next(), columns.next(), columns.next(), columns.next().unwrap_or(""))
            else {
                continue;
            };
            let out = match class {
                "type" | "academic" => &mut institutions,
                "stop" => &mut stop,
                _ => continue,
            };
            out.extend(tokenize(word).into_iter().chain(tokenize(forms)).map(|t| t.folded));
        }
        Names { countries, institutions, stop }
    })
}

/// Most small words in a row inside a name: "Institute for the", "in the".
const JOINED: usize = 2;
/// Letters of the small words that join the parts of a name: "of", "in", "der".
const JOINING: usize = 3;

/// Which words of a sentence are no names. `known` tells whether the model knows a word as it is written; in German every noun is written with a
/// capital, so there an unknown one is no name.
pub(super) fn without_names(
    text: &str,
    tokens: &[Token],
    known: impl Fn(&Token) -> bool,
    nouns_in_capitals: bool,
) -> Vec<usize> {
    let names = names();
    let capital = |t: &Token| text.get(t.start..t.end).and_then(|w| w.chars().next()).is_some_and(char::is_uppercase);
    let stop = |t: &Token| names.stop.contains(&t.folded);
    let joins = |t: &Token| stop(t) || (t.folded.len() <= JOINING && !capital(t));
    let mut left_out = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        if !capital(&tokens[at]) {
            left_out[at] = stop(&tokens[at]) || names.institutions.contains(&tokens[at].folded);
            at += 1;
            continue;
        }
        // a run of capitals, with small joining words inside
        let mut end = at + 1;
        loop {
            let rest = &tokens[end..];
            let articles = rest.iter().take(JOINED).take_while(|t| !capital(t) && stop(t)).count();
            let small = articles.max(usize::from(rest.first().is_some_and(|t| !capital(t) && joins(t))));
            if !rest.get(small).is_some_and(capital) {
                break;
            }
            end += small + 1;
        }
        let run = &tokens[at..end];
        let institution = run.len() > 1 && run.iter().any(|t| names.institutions.contains(&t.folded));
        // "MIT in the United States": an abbreviation with its country is who, not what
        let located = run.iter().any(joins) && run.iter().any(|t| names.countries.contains(&t.folded));
        for (i, t) in run.iter().enumerate() {
            let first_of_sentence = at + i == 0;
            let unknown = !nouns_in_capitals && !first_of_sentence && !known(t);
            left_out[at + i] = (institution && !nouns_in_capitals)
                || (located && t.capitals)
                || names.countries.contains(&t.folded)
                || stop(t)
                || unknown;
        }
        at = end;
    }
    (0..tokens.len()).filter(|i| !left_out[*i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_partners_are_left_out() {
        let known: HashSet<String> = ["doppler", "radar", "university", "work", "with"].map(str::to_owned).into();
        let left = |text: &str| -> Vec<String> {
            let tokens = tokenize(text);
            without_names(text, &tokens, |t| known.contains(&t.folded), false)
                .into_iter()
                .map(|i| tokens[i].folded.clone())
                .collect()
        };
        assert_eq!(left("Doppler radar work with Ghent University in Belgium"), ["doppler", "radar", "work", "with"]);
        assert_eq!(
            left("Doppler radar work with the Harbin Institute of Technology in China"),
            ["doppler", "radar", "work", "with"]
        );
        assert_eq!(left("We use a Doppler radar"), ["we", "use", "doppler", "radar"]);
        assert_eq!(left("Doppler work with RADAR in the United States"), ["doppler", "work", "with"]);
    }
}
