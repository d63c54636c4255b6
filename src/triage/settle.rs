//! Which entry a row of a new workbook shows: that of the earlier workbook or that of the register.
//!
//! In: both. Out: the entry, and whether both changed; then the officer's own stays and a merge will report it.

use super::book::Known;
use crate::register::{Register, RegisterError, Returned, Standing, Summary};

/// The entry to show for a document of the register.
///
/// # Errors
/// When the register cannot be read.
pub fn settle(
    register: &Register,
    document: &Summary,
    earlier: Option<&Returned>,
) -> Result<(Known, bool), RegisterError> {
    let recorded = || register.entry_for(document);
    let standing = earlier.map(|e| register.standing(document.key, e)).transpose()?;
    let (entry, conflict) = match (earlier, standing) {
        (Some(e), Some(Standing::Workbook)) => (e.clone(), false),
        (Some(e), Some(Standing::Both(_))) => (e.clone(), true),
        _ => (recorded()?, false),
    };
    let before = register.decisions_on_other_texts(document)?;
    let before = before.iter().map(|d| format!("for an earlier text: {d}")).collect();
    Ok((Known { entry, before }, conflict))
}
