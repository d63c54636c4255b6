//! What stands between and after the symbols of a unit: signs of multiplication and division, exponents.
//!
//! In: the text right after a symbol. Out: how it goes on.

#[derive(PartialEq, Clone, Copy)]
pub(super) enum Joint {
    Times,
    Blank,
    Per,
    /// "a minute", "each hour": divides when a time follows.
    Each,
    /// A point between two symbols: "g.mm", unless it ends the sentence.
    Point,
    /// "per kN and second": a further unit below the line.
    And,
}

/// Words that join units.
pub(super) struct Joints<'u> {
    pub(super) per: &'u [String],
    pub(super) each: &'u [String],
    /// Only below the line.
    pub(super) and: &'u [String],
}

/// What joins two unit symbols, and how many bytes it takes. `raised`: an exponent stands right before, so that the
/// next symbol may touch it: `cm²V⁻¹s⁻¹`.
pub(super) fn joint(text: &str, words: &Joints<'_>, raised: bool) -> Option<(Joint, usize)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let next = chars.next();
    Some(match (first, next) {
        (' ', Some('/')) if text[2..].starts_with(' ') => (Joint::Per, 3),
        (' ', Some('·')) if text[1 + '·'.len_utf8()..].starts_with(' ') => (Joint::Times, 2 + '·'.len_utf8()),
        (' ' | '\u{a0}' | '\u{202f}' | '\u{2009}', _) => {
            let blank = first.len_utf8();
            let stands =
                |p: &&String| text[blank..].strip_prefix(p.as_str()).is_some_and(|r| r.starts_with([' ', '\u{a0}']));
            let one_of = |list: &'_ [String], joint: Joint| list.iter().find(stands).map(|p| (joint, p.len()));
            let word = one_of(words.per, Joint::Per)
                .or_else(|| one_of(words.each, Joint::Each))
                .or_else(|| one_of(words.and, Joint::And));
            match word {
                // the blank after the word has one byte, or two
                Some((sign, len)) => {
                    let after = &text[blank + len..];
                    (sign, blank + len + after.chars().next().map_or(0, char::len_utf8))
                }
                None => (Joint::Blank, blank),
            }
        }
        ('/', _) => (Joint::Per, 1),
        ('·' | '⋅' | '*' | '×' | '-' | '∙' | '•', _) => (Joint::Times, first.len_utf8()),
        ('.', Some(c)) if c.is_alphabetic() => (Joint::Point, 1),
        // √ itself belongs to the next factor
        ('√', _) => (Joint::Times, 0),
        _ if raised && first.is_alphabetic() => (Joint::Times, 0),
        _ => return None,
    })
}

const SUPERSCRIPTS: [(char, char); 12] = [
    ('⁰', '0'),
    ('¹', '1'),
    ('²', '2'),
    ('³', '3'),
    ('⁴', '4'),
    ('⁵', '5'),
    ('⁶', '6'),
    ('⁷', '7'),
    ('⁸', '8'),
    ('⁹', '9'),
    ('⁻', '-'),
    ('⁺', '+'),
];

/// The exponent after a symbol, in halves, and its length in bytes. `goes_on`: whether a further symbol begins there.
pub(super) fn exponent(text: &str, goes_on: impl Fn(&str) -> bool) -> (i8, usize) {
    const NONE: (i8, usize) = (2, 0);
    // nearly always nothing of the kind follows
    if text.starts_with(|c: char| c == ' ' || c.is_ascii_alphabetic()) || text.is_empty() {
        return NONE;
    }
    if let Some(found) = superscript(text) {
        return found;
    }
    let (rest, mut taken, caret) = match text.strip_prefix('^') {
        Some(r) => (r, 1, true),
        None => (text, 0, false),
    };
    let (rest, braces) = match rest.strip_prefix('{').or_else(|| rest.strip_prefix('(')) {
        Some(r) if caret => {
            taken += 1;
            (r, true)
        }
        _ => (rest, false),
    };
    let (rest, negative) = match rest.strip_prefix(['-', '−', '–']) {
        Some(r) => {
            let width = rest.len() - r.len();
            taken += width;
            (r, true)
        }
        None => (rest, false),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && !(caret && (c == '.' || c == '/'))).unwrap_or(rest.len());
    let mut number = &rest[..end];
    if !braces {
        number = number.trim_end_matches(['.', '/']);
    }
    // "Hz-1/2"
    if !caret && negative && rest.starts_with("1/2") {
        number = &rest[..3];
    }
    // "Hz^½", "Hz^-½"
    if (caret || negative) && rest.starts_with('½') {
        number = &rest[..'½'.len_utf8()];
    }
    let value = match number {
        "" => return NONE,
        "1/2" | "0.5" | "½" => 0.5,
        n => match n.parse::<f64>() {
            Ok(v) if v <= 6.0 && v > 0.0 => v,
            _ => return NONE,
        },
    };
    // a bare digit is an exponent only when it is one digit, 2 or 3, or negative ("cm2", "m-3"), and nothing follows
    // but another symbol ("m2K")
    let half = matches!(number, "1/2" | "½");
    if !caret && !half && (number.len() > 1 || (!negative && !matches!(number, "2" | "3"))) {
        return NONE;
    }
    let after = &rest[number.len()..];
    let decimals = after.strip_prefix('.').is_some_and(|r| r.starts_with(|d: char| d.is_ascii_digit()));
    if !caret && (decimals || after.starts_with(char::is_alphanumeric) && !goes_on(after)) {
        return NONE;
    }
    taken += number.len();
    if braces {
        if !after.starts_with(['}', ')']) {
            return NONE;
        }
        taken += 1;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the value lies in 0.5..=6")]
    let halves = (value * 2.0).round() as i8;
    (if negative { -halves } else { halves }, taken)
}

/// `⁻¹`, `²`, `⁻½`: `None` when no superscript follows.
fn superscript(text: &str) -> Option<(i8, usize)> {
    let mut digits = [0u8; 4];
    let mut n = 0;
    let mut len = 0;
    for c in text.chars() {
        let Some((_, d)) = SUPERSCRIPTS.iter().find(|(s, _)| *s == c) else { break };
        if n < digits.len() {
            digits[n] = u8::try_from(*d).unwrap_or(b'0');
        }
        n += 1;
        len += c.len_utf8();
    }
    if len == 0 {
        return None;
    }
    let digits = digits.get(..n).and_then(|d| std::str::from_utf8(d).ok()).unwrap_or("");
    if digits == "-" {
        let half = ["½", "¹/²", "¹ᐟ²"].iter().find(|h| text[len..].starts_with(**h));
        return Some(half.map_or((2, 0), |h| (-1, len + h.len())));
    }
    Some(match digits.parse::<i8>() {
        Ok(e) if (-6..=6).contains(&e) => (e * 2, len),
        _ => (2, 0),
    })
}
