//! How alike two words are.
//!
//! In: two transliterated words. Out: the number of typing errors between them, up to a bound; their consonants.

/// Longest word that is compared letter by letter.
const LONGEST: usize = 64;

/// Insertions, deletions, substitutions and swaps of neighbours between two ASCII words (optimal string alignment), or
/// `None` when there are more than `most`.
#[must_use]
pub(super) fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > most || a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    let mut before = [0usize; LONGEST + 1];
    let mut above = [0usize; LONGEST + 1];
    let mut row = [0usize; LONGEST + 1];
    for (j, cell) in above.iter_mut().enumerate().take(b.len() + 1) {
        *cell = j;
    }
    for i in 1..=a.len() {
        row[0] = i;
        let mut least = i;
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
            least = least.min(best);
        }
        // a swap reaches back two rows, so one more than the bound may still come down
        if least > most + 1 {
            return None;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    Some(above[b.len()]).filter(|d| *d <= most)
}

/// Typing errors that are forgiven in a word of that many letters.
#[must_use]
pub(super) fn forgiven(letters: usize) -> usize {
    match letters {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    }
}

/// The consonants of a word, with a mark for a vowel at its beginning and without an h at its end: what scripts without
/// vowels write.
#[must_use]
pub(super) fn consonants(sound: &str) -> String {
    let mut out = String::with_capacity(sound.len());
    for (i, c) in sound.chars().enumerate() {
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        // one Arabic letter is written g, gh, k or q
        let c = if matches!(c, 'g' | 'q') { 'k' } else { c };
        if i == 0 && vowel {
            out.push('*');
        } else if !vowel && !out.ends_with(c) {
            out.push(c);
        }
    }
    if out.len() > 2 && out.ends_with('h') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_typing_errors() {
        assert_eq!(distance("huawei", "huawei", 1), Some(0));
        assert_eq!(distance("huawei", "huwaei", 1), Some(1));
        assert_eq!(distance("beihang", "beihan", 1), Some(1));
        assert_eq!(distance("beihang", "beijing", 2), Some(2));
        assert_eq!(distance("nanjing", "beijing", 2), None);
        assert_eq!(distance("", "ab", 2), Some(2));
        assert_eq!(distance(&"a".repeat(65), &"a".repeat(65), 2), None);
    }

    #[test]
    fn takes_vowels_out() {
        assert_eq!(consonants("muhamad"), "mhmd");
        assert_eq!(consonants("husin"), "hsn");
        assert_eq!(consonants("ali"), "*l");
        assert_eq!(consonants("zadeh"), "zd");
        assert_eq!(consonants("gadafi"), consonants("kadafi"));
    }

    /// The plain definition, for comparison.
    fn slow(a: &[u8], b: &[u8]) -> usize {
        let mut d = vec![vec![0usize; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let change = d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut best = change.min(d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(d[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        d[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(a in "[abc]{0,8}", b in "[abc]{0,8}", most in 0usize..4) {
            let exact = slow(a.as_bytes(), b.as_bytes());
            prop_assert_eq!(distance(&a, &b, most), Some(exact).filter(|d| *d <= most));
            prop_assert_eq!(distance(&a, &b, most), distance(&b, &a, most));
        }
    }
}
