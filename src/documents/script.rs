//! Raised and lowered figures: `10<sup>-14</sup>` must not become `10-14`.

/// How a run of text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Script {
    #[default]
    Normal,
    Super,
    Sub,
}

/// The run as plain Unicode: raised digits, signs and `n` become superscript characters, everything else stays.
/// Lowered text stays as it is: indices read as part of the word (`H2O`, `UF6`).
pub(super) fn set(text: &str, script: Script) -> String {
    if script != Script::Super || !text.chars().all(|c| raised(c).is_some() || c.is_whitespace()) {
        return text.to_owned();
    }
    text.chars().map(|c| raised(c).unwrap_or(c)).collect()
}

fn raised(c: char) -> Option<char> {
    Some(match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' => char::from_u32(u32::from(c) - u32::from('4') + u32::from('⁴'))?,
        '+' => '⁺',
        // Hyphen, minus and en dash all serve as minus in raised figures.
        '-' | '\u{2212}' | '\u{2013}' | '\u{2011}' | '\u{2010}' => '⁻',
        '(' => '⁽',
        ')' => '⁾',
        'n' => 'ⁿ',
        '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '⁺' | '⁻' => c,
        _ => return None,
    })
}

/// Characters of the `Symbol` font by their code, as Word and RTF store them in the private area U+F020–U+F0FF: those
/// that matter in technical text. Source: the Symbol encoding in the PDF reference, annex D.
pub(super) fn symbol(code: u32) -> Option<char> {
    let low = match code {
        0xF020..=0xF0FF => code - 0xF000,
        0x20..=0xFF => code,
        _ => return None,
    };
    let c = match low {
        0x20..=0x21
        | 0x23
        | 0x25..=0x26
        | 0x28..=0x29
        | 0x2B..=0x2C
        | 0x2E..=0x3F
        | 0x5B
        | 0x5D
        | 0x5F
        | 0x7B..=0x7D => char::from_u32(low)?,
        0x2D => '−',
        0x61 => 'α',
        0x62 => 'β',
        0x63 => 'χ',
        0x64 => 'δ',
        0x65 => 'ε',
        0x66 => 'φ',
        0x67 => 'γ',
        0x68 => 'η',
        0x6B => 'κ',
        0x6C => 'λ',
        0x6D => 'μ',
        0x6E => 'ν',
        0x70 => 'π',
        0x71 => 'θ',
        0x72 => 'ρ',
        0x73 => 'σ',
        0x74 => 'τ',
        0x77 => 'ω',
        0x78 => 'ξ',
        0x79 => 'ψ',
        0x7A => 'ζ',
        0x44 => 'Δ',
        0x46 => 'Φ',
        0x47 => 'Γ',
        0x4C => 'Λ',
        0x50 => 'Π',
        0x51 => 'Θ',
        0x53 => 'Σ',
        0x57 => 'Ω',
        0x7E => '∼',
        0xA3 => '≤',
        0xA5 => '∞',
        0xAE => '→',
        0xB0 => '°',
        0xB1 => '±',
        0xB2 => '″',
        0xB3 => '≥',
        0xB4 => '×',
        0xB7 => '•',
        0xB8 => '÷',
        0xB9 => '≠',
        0xBB => '≈',
        0xD7 => '⋅',
        _ => return None,
    };
    Some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raised_figures_keep_their_meaning() {
        assert_eq!(set("-14", Script::Super), "⁻¹⁴");
        assert_eq!(set("−3", Script::Super), "⁻³");
        assert_eq!(set("456789", Script::Super), "⁴⁵⁶⁷⁸⁹");
        assert_eq!(set("th", Script::Super), "th");
        assert_eq!(set("2", Script::Sub), "2");
        assert_eq!(symbol(0xF06D), Some('μ'));
        assert_eq!(symbol(0xB3), Some('≥'));
        assert_eq!(symbol(0x1F600), None);
    }
}
