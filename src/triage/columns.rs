//! The columns of the triage workbook: their headings are how it is read back.
//!
//! In: nothing. Out: headings, widths, and which columns belong to the officer.

/// The sheet an officer works in.
pub(super) const OVERVIEW: &str = "Overview";
/// The sheet of entries whose document is not in the overview any more.
pub(super) const KEPT: &str = "Kept entries";
/// What the heading of a column of the input ends with.
pub(super) const INPUT: &str = " (input)";

/// A column of the overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Document,
    Title,
    Status,
    Entries,
    Score,
    Why,
    Trl,
    Destinations,
    Partners,
    Authorisation,
    Security,
    Report,
    Decision,
    Remark,
    Officer,
    Date,
    /// A column the officer added.
    Own(String),
    Before,
    /// A column of the input.
    Input(String),
    Questions,
    Critical,
    Unread,
    Path,
    Hash,
    Mark,
    /// Why an entry is kept.
    Kept,
}

impl Field {
    /// The heading.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Document => "Document",
            Self::Title => "Title",
            Self::Status => "Status",
            Self::Entries => "Entries",
            Self::Score => "Score",
            Self::Why => "Why",
            Self::Trl => "TRL",
            Self::Destinations => "Destinations",
            Self::Partners => "Partner hits",
            Self::Authorisation => "Authorisation",
            Self::Security => "Research security",
            Self::Report => "Report",
            Self::Decision => "Decision",
            Self::Remark => "Remark",
            Self::Officer => "Officer",
            Self::Date => "Date",
            Self::Own(title) => return title.clone(),
            Self::Before => "Recorded before",
            Self::Input(title) => return format!("{title}{INPUT}"),
            Self::Questions => "Open questions",
            Self::Critical => "Critical technologies",
            Self::Unread => "Not read",
            Self::Path => "Path",
            Self::Hash => "SHA-256",
            Self::Mark => "Register entry",
            Self::Kept => "Why it is kept here",
        }
        .to_owned()
    }

    /// The width in characters.
    pub(super) fn width(&self) -> f64 {
        match self {
            Self::Score | Self::Report => 7.5,
            Self::Status | Self::Date | Self::Questions => 11.0,
            Self::Destinations | Self::Decision | Self::Officer | Self::Authorisation | Self::Security => 14.0,
            Self::Entries | Self::Trl => 17.0,
            Self::Document => 24.0,
            Self::Partners | Self::Hash | Self::Mark | Self::Own(_) | Self::Input(_) => 20.0,
            Self::Before | Self::Critical | Self::Unread | Self::Path | Self::Kept => 30.0,
            Self::Title | Self::Remark => 34.0,
            Self::Why => 58.0,
        }
    }

    /// Whether an officer fills it in.
    pub(super) fn is_entry(&self) -> bool {
        matches!(self, Self::Decision | Self::Remark | Self::Officer | Self::Date | Self::Own(_))
    }

    /// Whether its text stays on one line, however long.
    pub(super) fn is_line(&self) -> bool {
        matches!(self, Self::Path | Self::Hash | Self::Mark)
    }

    /// Whether a row need not be high enough for all of it.
    pub(super) fn is_aside(&self) -> bool {
        self.is_line() || matches!(self, Self::Critical | Self::Unread)
    }

    /// The column of that heading; one that is not ours is the officer's own.
    pub(super) fn of(title: &str) -> Self {
        let ours = [
            Self::Document,
            Self::Title,
            Self::Status,
            Self::Entries,
            Self::Score,
            Self::Why,
            Self::Trl,
            Self::Destinations,
            Self::Partners,
            Self::Authorisation,
            Self::Security,
            Self::Report,
            Self::Decision,
            Self::Remark,
            Self::Officer,
            Self::Date,
            Self::Before,
            Self::Questions,
            Self::Critical,
            Self::Unread,
            Self::Path,
            Self::Hash,
            Self::Mark,
            Self::Kept,
        ];
        let title = title.trim();
        if let Some(field) = ours.into_iter().find(|f| f.title().eq_ignore_ascii_case(title)) {
            return field;
        }
        match title.strip_suffix(INPUT) {
            Some(name) => Self::Input(name.to_owned()),
            None => Self::Own(title.to_owned()),
        }
    }
}

/// The columns of the overview, in order.
pub(super) fn overview(own: &[String], input: Option<&str>, security: bool, before: bool) -> Vec<Field> {
    let mut out = vec![
        Field::Document,
        Field::Title,
        Field::Status,
        Field::Entries,
        Field::Score,
        Field::Trl,
        Field::Destinations,
        Field::Partners,
        Field::Authorisation,
    ];
    out.extend(security.then_some(Field::Security));
    out.extend([Field::Why, Field::Report, Field::Decision, Field::Remark, Field::Officer, Field::Date]);
    out.extend(own.iter().cloned().map(Field::Own));
    out.extend(input.map(|name| Field::Input(name.to_owned())));
    out.extend(before.then_some(Field::Before));
    out.extend([Field::Questions, Field::Critical, Field::Unread, Field::Path, Field::Hash, Field::Mark]);
    out
}

/// The columns of the kept entries, in order.
pub(super) fn kept(own: &[String]) -> Vec<Field> {
    let mut out = vec![Field::Document, Field::Title, Field::Decision, Field::Remark, Field::Officer, Field::Date];
    out.extend(own.iter().cloned().map(Field::Own));
    out.extend([Field::Kept, Field::Hash, Field::Mark]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_leads_back_to_its_column() {
        let own = ["Meeting".to_owned()];
        for field in overview(&own, Some("Faculty"), true, true).into_iter().chain(kept(&own)) {
            assert_eq!(Field::of(&field.title()), field);
        }
    }
}
