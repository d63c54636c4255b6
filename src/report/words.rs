//! What reports say in words, whatever their form: outcomes, levels, steps.
//!
//! In: records. Out: sentences and labels of this program, and lists of them. Markup is the business of each report.

use super::plain;
use crate::activity::{self, CountryCode};
use crate::assess::{Assessment, ConditionRecord, MaturityRecord};

/// The title of a document, or its name.
pub(in crate::report) fn title(a: &Assessment) -> String {
    let title = a.document.title.as_deref().map(plain).unwrap_or_default();
    if title.is_empty() { plain(&a.document.id) } else { title }
}

/// `TRL 4–6`.
pub(crate) fn levels(m: &MaturityRecord) -> Option<String> {
    match (m.low, m.high) {
        (Some(l), Some(h)) if l != h => Some(format!("TRL {l}–{h}")),
        (Some(l), _) => Some(format!("TRL {l}")),
        (None, Some(h)) => Some(format!("TRL up to {h}")),
        (None, None) => None,
    }
}

pub(in crate::report) fn country(code: &str) -> String {
    activity::country(&CountryCode::new(code)).map_or_else(|| code.to_owned(), |c| c.name.clone())
}

pub(in crate::report) fn countries(codes: &[String]) -> String {
    codes.iter().map(|c| country(c)).collect::<Vec<_>>().join(", ")
}

/// The status of a document; "not listed" alone would sound like a clearance.
pub(in crate::report) fn status(status: &str) -> &'static str {
    match status {
        "listed" => "listed",
        "review" => "to review",
        "failed" => "not read",
        _ => "none found",
    }
}

/// A verdict on an item.
pub(in crate::report) fn verdict(verdict: &str) -> &'static str {
    match verdict {
        "met" => "conditions met",
        "possible" => "possible",
        "excluded" => "released by a note",
        _ => "ruled out",
    }
}

/// What stands for the words of a condition when the text has none.
pub(in crate::report) fn unsaid(ground: &str) -> &'static str {
    if ground == "implied" { "goes with this kind of thing" } else { "does not say" }
}

/// What makes the ground of a condition less than a plain statement.
pub(in crate::report) fn reservation(c: &ConditionRecord) -> Option<&'static str> {
    match (c.contradictory, c.ground.as_str()) {
        (true, _) => Some("The text gives figures that contradict each other; the one nearer to listing decided."),
        (false, "straddles") => Some("The figure does not settle it."),
        (false, "left_over") => Some("The text does not say what the figure is of; nothing else accounts for it."),
        (false, "resembled") => Some("No word says so; the text as a whole reads like this item."),
        _ => None,
    }
}

/// The outcome of a condition.
pub(in crate::report) fn condition(outcome: &str) -> &'static str {
    match outcome {
        "met" => "met",
        "not_met" => "not met",
        _ => "open",
    }
}

/// What the maturity rests on.
pub(in crate::report) fn maturity_basis(basis: &str) -> &'static str {
    match basis {
        "stated" => "the text states it",
        "estimated" => "estimated from what the text describes",
        _ => "the text gives no hold",
    }
}

/// The answer to a question of a form.
pub(in crate::report) fn answer(answer: &str) -> &'static str {
    match answer {
        "yes" => "Yes.",
        "no" => "No.",
        _ => "Open.",
    }
}

/// A formula of the list for people: `{peak power|W} * {frequency|GHz}^2` becomes `peak power (W) × frequency (GHz)²`.
pub(crate) fn readable(text: &str) -> String {
    if !(text.contains('{') && text.contains('|')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((inside, next)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match inside.split_once('|') {
            Some((name, "1")) => out.push_str(name),
            Some((name, unit)) => out.extend([name, " (", unit, ")"]),
            None => out.push_str(inside),
        }
        rest = next;
    }
    out.push_str(rest);
    out.replace(" * ", " × ").replace("^2", "²").replace("^3", "³")
}

/// A step: what to do, and what to know for it.
pub(in crate::report) struct Step {
    pub(in crate::report) lead: String,
    pub(in crate::report) rest: String,
}

fn questions(a: &Assessment) -> usize {
    a.licence.as_ref().map_or(0, |l| l.open_questions.len())
        + a.findings.iter().map(|f| f.questions.len()).sum::<usize>()
}

/// What to do next, in order.
pub(in crate::report) fn next_steps(a: &Assessment) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut step = |lead: &str, rest: &str| {
        steps.push(Step { lead: lead.to_owned(), rest: rest.to_owned() });
    };
    if let Some(e) = &a.error {
        step(
            "Have the document read.",
            &format!("It could not be: {}. Until then nothing is known about it.", e.message.trim_end_matches('.')),
        );
    }
    if let Some(s) = a.research_security.as_ref().filter(|s| !s.next_steps.is_empty()) {
        match s.level.as_str() {
            "risk" => step(
                "Talk to the research security contact point.",
                "Elements meet that make a risk; what to do stands below, in order.",
            ),
            "committee" => step(
                "Talk to the research security contact point and apply to the committee.",
                "Elements meet that make a serious risk; what to do stands below, in order.",
            ),
            "legally_barred" => step(
                "Share nothing, and talk to the research security contact point.",
                "What is described is barred; what to do stands below, in order.",
            ),
            _ => {}
        }
    }
    if !a.document.unread.is_empty() {
        step("Have the unread parts read.", "They are listed below, with what helps.");
    }
    let found = a.findings.iter().any(|f| matches!(f.verdict.as_str(), "met" | "possible"));
    match a.licence.as_ref().map(|l| l.outcome.as_str()) {
        Some("prohibited") => step(
            "Do not go on with the transfer.",
            "It is prohibited as described; talk to your contact point for export control first.",
        ),
        Some("required") => step(
            "Send, lend, teach or give access to nothing outside the Union yet.",
            "An authorisation has to be there first; the ways to it are below.",
        ),
        Some("check") => step(
            "Wait with sending, lending, teaching or giving access outside the Union.",
            "The open questions decide whether an authorisation is needed.",
        ),
        _ => {}
    }
    if found {
        step(
            "Check the reading.",
            "Does the text mean what the list means? Someone who knows the technology can tell from the words and figures below.",
        );
    }
    match questions(a) {
        0 => {}
        1 => step("Answer the open question.", "It stands with the finding or the authorisation it decides."),
        n => step(
            &format!("Answer the {n} open questions."),
            "Each stands with the finding or the authorisation it decides, with who can answer.",
        ),
    }
    if found {
        step(
            "Take this report to your contact point for export control.",
            "The decision is theirs and the authority's; this page only prepares it.",
        );
    } else if a.status == "not_listed" {
        step(
            "Nothing to apply for on the strength of this text.",
            "Ask again when figures, materials, partners or destinations change. Items that are not listed can still need an \
             authorisation for certain end-uses (Reg. (EU) 2021/821 Art. 4, 5, 9 and 10).",
        );
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_readable() {
        assert_eq!(
            readable("{peak power|W} * {frequency|GHz}^2 / {channels|1}"),
            "peak power (W) × frequency (GHz)² / channels"
        );
        assert_eq!(readable("sets {a, b}"), "sets {a, b}");
        assert_eq!(readable("{a|b and {no end"), "{a|b and {no end");
    }
}
