//! Parameters named the other way round: "error of a CNOT" for "CNOT error", "afwijking van de frequentie" for
//! "frequentieafwijking".
//!
//! In: the words of a sentence. Out: parameter words, as if the sentence had the compound. The words that join are data
//! (`[genitive]` of `classifiers/context.toml`).

use std::ops::Range;

use super::matcher::Matcher;
use super::reading::Sentence;
use crate::lexicon::Token;

/// Most articles and the like between "of" and what follows.
const MOST_ARTICLES: usize = 2;
/// Rank of a parameter named like this.
const RANK: u16 = 4;

/// Adds the parameters and limits that a sentence names by a genitive.
pub(super) fn add(matcher: &Matcher, sentence: &mut Sentence, tokens: &[Token]) {
    let range = sentence.tokens.clone();
    for of in range.start + 1..range.end.saturating_sub(1) {
        if !matcher.genitive.of.contains(&tokens[of].folded) {
            continue;
        }
        let mut owner = of + 1;
        while owner < range.end
            && owner <= of + MOST_ARTICLES
            && matcher.genitive.article.contains(&tokens[owner].folded)
        {
            owner += 1;
        }
        if owner >= range.end {
            continue;
        }
        let head = of - 1;
        for end in [owner + 1, owner + 2] {
            if end <= range.end {
                found(matcher, sentence, &tokens[head], &tokens[owner..end], head..end);
            }
        }
    }
}

/// Looks the compound up: as words of their own, and as one word where one follows.
fn found(matcher: &Matcher, sentence: &mut Sentence, head: &Token, owner: &[Token], place: Range<usize>) {
    let mut apart: Vec<Token> = owner.to_vec();
    apart.push(head.clone());
    let mut forms = vec![apart];
    if let [one] = owner {
        for joint in ["", "s"] {
            let folded = format!("{}{joint}{}", one.folded, head.folded);
            forms.push(vec![Token { folded, capitals: false, ..head.clone() }]);
        }
    }
    for form in forms {
        for hit in matcher.automaton.find(&form, None).iter().filter(|h| h.first == 0 && h.last == form.len()) {
            let Some(meaning) = matcher.meaning(hit.phrase) else { continue };
            sentence
                .properties
                .extend(meaning.properties.iter().map(|(p, rank)| (*p, (*rank).max(RANK), place.clone())));
            sentence.limit_words.extend(meaning.limits.iter().map(|l| (*l, place.clone())));
        }
    }
}
