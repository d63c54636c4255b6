//! Screening a name against all lists.
//!
//! In: the bundled and imported lists; a [`Query`]. Out: [`Match`]es, best first.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Serialize;

use super::bundled;
use super::compare::compare;
use super::country;
use super::index::{Entry, Index};
use super::names;
use super::party::{DateBasis, Identifier, Kind, ListInfo, Party, PartyList, PartyName, PartyType, Scheme};
use super::store::{Store, StoreError};

/// Least score of a match. Chosen on the `dev` part of `corpora/names/pairs.tsv`.
pub const MIN_SCORE: f32 = 0.84;
/// Most matches that are returned.
const MOST_MATCHES: usize = 50;
/// What a known difference of country takes off: branches abroad are still shown when the name is the same.
const OTHER_COUNTRY: f32 = 0.08;
/// What a known agreement of country adds.
const SAME_COUNTRY: f32 = 0.02;
/// Score of initials that agree together with the country.
const INITIALS: f32 = 0.85;

/// What a match rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The main name.
    Name,
    /// Another name the list gives.
    Alias,
    /// An abbreviation, or another name that the list itself calls weak.
    WeakAlias,
    /// The first letters of the listed name, in its country.
    Initials,
    /// An identifier.
    Identifier,
}

/// A listed party that may be the one asked for. A person decides whether it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Match {
    /// Likeness from [`MIN_SCORE`] to 1.
    pub score: f32,
    /// The listed name that matched.
    pub matched_name: String,
    /// The main name of the listed party.
    pub party_name: String,
    /// What the match rests on.
    pub how: How,
    /// Short name of the list.
    pub list: String,
    /// Title and date of the list, and the legal act, programme or passage behind the entry.
    pub source: String,
    /// Since when the party is listed.
    pub since: Option<String>,
    /// The party's key in the list.
    pub party_id: String,
    /// What the entry means.
    pub kind: Kind,
    /// What the party is.
    pub party_type: PartyType,
    /// The party's countries in the list, ISO 3166-1, joined by commas.
    pub country: Option<String>,
    /// What the reader should know about the entry or the match.
    pub note: Option<String>,
}

/// What is asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<'a> {
    /// A name as the document or project writes it, an affiliation, or an identifier.
    pub name: &'a str,
    /// Country by code or name, where known.
    pub country: Option<&'a str>,
    /// Identifiers, where known. They decide: the same number is the same party; two different numbers of which a party
    /// has one only (LEI, IMO) are two parties whatever their names.
    pub identifiers: &'a [Identifier],
}

/// All lists, indexed.
pub struct Screener {
    lists: Vec<ListInfo>,
    /// List and party.
    parties: Vec<(usize, Party)>,
    index: Index,
    identifiers: HashMap<String, Vec<(u32, Scheme)>>,
}

impl Screener {
    /// The bundled list alone.
    #[must_use]
    pub fn bundled() -> Self {
        Self::of(vec![bundled::list()])
    }

    /// The bundled list and all lists imported into that data directory.
    ///
    /// # Errors
    /// When an imported list does not verify: screening without it would look like "no match".
    pub fn with_imported(data_dir: &Path) -> Result<Self, StoreError> {
        let mut lists = vec![bundled::list()];
        lists.extend(Store::at(data_dir).lists()?);
        Ok(Self::of(lists))
    }

    /// Exactly these lists.
    #[must_use]
    pub fn of(lists: Vec<PartyList>) -> Self {
        let mut infos = Vec::new();
        let mut parties = Vec::new();
        for (l, list) in lists.into_iter().enumerate() {
            infos.push(list.info);
            parties.extend(list.parties.into_iter().map(|p| (l, p)));
        }
        let mut entries = Vec::new();
        let mut identifiers: HashMap<String, Vec<(u32, Scheme)>> = HashMap::new();
        for (p, (_, party)) in parties.iter().enumerate() {
            let id = u32::try_from(p).unwrap_or(u32::MAX);
            for (n, name) in party.names.iter().enumerate() {
                let number = u32::try_from(n).unwrap_or(u32::MAX);
                entries.push(Entry { party: id, number, text: &name.text, weak: name.weak });
            }
            for (key, scheme) in party.identifiers.iter().filter_map(|i| Some((i.key()?, i.scheme))) {
                identifiers.entry(key).or_default().push((id, scheme));
            }
        }
        let index = Index::build(&entries);
        Self { lists: infos, parties, index, identifiers }
    }

    /// The lists that are searched, the bundled one first.
    #[must_use]
    pub fn lists(&self) -> &[ListInfo] {
        &self.lists
    }

    /// Every name of every party.
    pub(super) fn names(&self) -> impl Iterator<Item = (&Party, &PartyName)> {
        self.parties.iter().flat_map(|(_, p)| p.names.iter().map(move |n| (p, n)))
    }

    /// The listed parties that may be meant by a name, best first.
    #[must_use]
    pub fn screen(&self, name: &str, country: Option<&str>) -> Vec<Match> {
        self.query(&Query { name, country, identifiers: &[] })
    }

    /// The listed parties that may be meant, best first.
    #[must_use]
    pub fn query(&self, query: &Query<'_>) -> Vec<Match> {
        let mut best: BTreeMap<u32, (f32, How, u32)> = BTreeMap::new();
        let mut keep = |party: u32, score: f32, how: How, name: u32| {
            let old = best.entry(party).or_insert((score, how, name));
            if score > old.0 {
                *old = (score, how, name);
            }
        };
        for (part, text) in names::parts(query.name).iter().enumerate() {
            let asked = self.index.ask(text);
            for candidate in self.index.candidates(&asked) {
                let name = &self.index.names[candidate as usize];
                let party = &self.parties[name.party as usize].1;
                // a surname between commas is not a person
                if part > 0 && !matches!(party.party_type, PartyType::Organisation | PartyType::Unknown) {
                    continue;
                }
                if part > 0 && party.party_type == PartyType::Unknown && asked.words.len() < 2 {
                    continue;
                }
                let score = compare(&self.index, &asked, name, party.party_type);
                // what was asked as a whole is surer than a part of it
                let score = if part > 0 { score - 0.01 } else { score };
                let how = match (name.weak, name.number) {
                    (true, _) => How::WeakAlias,
                    (_, 0) => How::Name,
                    _ => How::Alias,
                };
                keep(name.party, score, how, name.number);
            }
        }
        let country = query.country.and_then(country::code);
        for (party, entry) in &mut best {
            entry.0 = self.with_country(*party, entry.0, country.as_deref());
        }
        if let Some(country) = &country {
            for (party, number) in self.by_initials(query.name, country) {
                best.entry(party)
                    .and_modify(|e| {
                        if INITIALS > e.0 {
                            *e = (INITIALS, How::Initials, number);
                        }
                    })
                    .or_insert((INITIALS, How::Initials, number));
            }
        }
        best.retain(|party, entry| entry.0 >= MIN_SCORE && !self.other_identifier(*party, query.identifiers));
        for party in self.by_identifier(query) {
            best.insert(party, (1.0, How::Identifier, 0));
        }
        let mut matches: Vec<Match> = best
            .into_iter()
            .map(|(party, (score, how, name))| self.describe(party, score, how, name, country.as_deref()))
            .collect();
        matches.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| a.list.cmp(&b.list)).then_with(|| a.party_id.cmp(&b.party_id))
        });
        matches.truncate(MOST_MATCHES);
        matches
    }

    /// What the result of a search means, in a sentence: which lists of which date were searched, and that this clears
    /// nobody.
    #[must_use]
    pub fn statement(&self, name: &str, matches: &[Match]) -> String {
        let lists: Vec<String> = self
            .lists
            .iter()
            .map(|l| {
                let date = match (&l.as_of, l.as_of_basis) {
                    (Some(d), DateBasis::NewestRecord) => format!("newest record {d}"),
                    (Some(d), _) => format!("as of {d}"),
                    (None, _) => "of unknown date".to_owned(),
                };
                format!("{} ({date}, {} parties)", l.title, l.parties)
            })
            .collect();
        let searched = lists.join("; ");
        match matches.len() {
            0 => format!(
                "“{name}” resembles no name in the lists searched: {searched}. That clears nobody: other lists, owners, \
                 former names and later listings were not looked at."
            ),
            n => format!(
                "“{name}” resembles {n} listed {}; whether it is the same party is for a person to decide. Searched: {searched}.",
                if n == 1 { "party" } else { "parties" }
            ),
        }
    }

    fn with_country(&self, party: u32, score: f32, country: Option<&str>) -> f32 {
        let known = &self.parties[party as usize].1.countries;
        match country {
            Some(c) if !known.is_empty() && !known.iter().any(|k| k == c) => score - OTHER_COUNTRY,
            Some(c) if known.iter().any(|k| k == c) && score < 0.98 => score + SAME_COUNTRY,
            _ => score,
        }
    }

    /// Organisations of that country whose first letters were asked for.
    fn by_initials(&self, name: &str, country: &str) -> Vec<(u32, u32)> {
        let letters = name.trim();
        if letters.len() < 4 || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
            return Vec::new();
        }
        let names = self.index.with_initials(letters).iter().map(|n| &self.index.names[*n as usize]);
        names
            .filter(|n| {
                let party = &self.parties[n.party as usize].1;
                party.party_type == PartyType::Organisation && party.countries.iter().any(|c| c == country)
            })
            .map(|n| (n.party, n.number))
            .collect()
    }

    fn by_identifier(&self, query: &Query<'_>) -> Vec<u32> {
        let mut asked: Vec<Identifier> = query.identifiers.to_vec();
        let digits = query.name.bytes().filter(u8::is_ascii_digit).count();
        if digits >= 5 {
            let scheme = if query.name.to_ascii_uppercase().starts_with("IMO") { Scheme::Imo } else { Scheme::Other };
            asked.push(Identifier { scheme, value: query.name.to_owned() });
        }
        let mut out = Vec::new();
        for (key, scheme) in asked.iter().filter_map(|i| Some((i.key()?, i.scheme))) {
            for (party, theirs) in self.identifiers.get(&key).into_iter().flatten() {
                let company = |s: Scheme| matches!(s, Scheme::Tax | Scheme::Registration | Scheme::NationalId);
                let comparable = scheme == *theirs
                    || matches!(scheme, Scheme::Other)
                    || matches!(theirs, Scheme::Other)
                    || (company(scheme) && company(*theirs));
                if comparable && !out.contains(party) {
                    out.push(*party);
                }
            }
        }
        out
    }

    /// Whether the party has another number of a sort of which there is only one.
    fn other_identifier(&self, party: u32, asked: &[Identifier]) -> bool {
        asked.iter().filter(|i| i.scheme.decides_against()).any(|i| {
            let theirs = &self.parties[party as usize].1.identifiers;
            let mut same = theirs.iter().filter(|t| t.scheme == i.scheme).filter_map(Identifier::key).peekable();
            same.peek().is_some() && i.key().is_some_and(|key| !same.any(|t| t == key))
        })
    }

    fn describe(&self, party: u32, score: f32, how: How, name: u32, country: Option<&str>) -> Match {
        let (l, party) = &self.parties[party as usize];
        let list = &self.lists[*l];
        let text = |n: usize| party.names.get(n).map_or_else(String::new, |n| n.text.clone());
        let mut source = match &list.as_of {
            Some(date) => format!("{} ({date})", list.title),
            None => list.title.clone(),
        };
        if let Some(act) = &party.source {
            source = format!("{source}: {act}");
        }
        let mut notes: Vec<String> = party.note.clone().into_iter().collect();
        match how {
            How::WeakAlias => notes.push("a short or weak name that others share".to_owned()),
            How::Initials => notes.push("only the initials and the country agree".to_owned()),
            How::Name | How::Alias | How::Identifier => {}
        }
        if let Some(c) = country
            && !party.countries.is_empty()
            && !party.countries.iter().any(|k| k == c)
        {
            notes.push(format!("the list gives {}, not {c}", party.countries.join(", ")));
        }
        Match {
            score: (score.clamp(0.0, 1.0) * 1000.0).round() / 1000.0,
            matched_name: text(name as usize),
            party_name: text(0),
            how,
            list: list.id.clone(),
            source,
            since: party.since.clone(),
            party_id: party.id.clone(),
            kind: party.kind,
            party_type: party.party_type,
            country: (!party.countries.is_empty()).then(|| party.countries.join(", ")),
            note: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    }
}
