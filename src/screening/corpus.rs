//! Measures matching on `corpora/names/pairs.tsv`: pairs of an asked and a listed name, of the same party or of different
//! ones. All listed names of the corpus form one list, together with the bundled one, so that a pair is judged as in use.
//! Column `part`: thresholds and rules were chosen on `dev`, a third is set aside as `held`. Seventy pairs were
//! written after the first rules and measured once before they joined `dev`: precision 0.969, recall 0.816, which says
//! more about unseen hard cases than the figures below.

use std::collections::BTreeMap;

use super::{DateBasis, Kind, ListInfo, Party, PartyList, PartyType, Screener};

struct Pair<'a> {
    asked: &'a str,
    listed: &'a str,
    same: bool,
    part: &'a str,
}

const PAIRS: &str = include_str!("../../corpora/names/pairs.tsv");

fn pairs() -> Vec<(Pair<'static>, PartyType)> {
    PAIRS
        .lines()
        .skip(1)
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let [asked, listed, verdict, sort, part] = columns[..] else { panic!("five columns: {line}") };
            assert!(["same", "different"].contains(&verdict) && ["dev", "held"].contains(&part), "{line}");
            let sort = match sort {
                "person" => PartyType::Person,
                "university" | "company" => PartyType::Organisation,
                other => panic!("no sort {other}"),
            };
            (Pair { asked, listed, same: verdict == "same", part }, sort)
        })
        .collect()
}

pub(super) fn list_of(parties: Vec<Party>) -> PartyList {
    let info = ListInfo {
        id: "test".to_owned(),
        title: "Test".to_owned(),
        publisher: String::new(),
        format: String::new(),
        from: String::new(),
        as_of: Some("2026-01-01".to_owned()),
        as_of_basis: DateBasis::Stated,
        imported: None,
        sha256: String::new(),
        parties: parties.len(),
        names: parties.iter().map(|p| p.names.len()).sum(),
        skipped: 0,
    };
    PartyList { info, parties }
}

fn screener(pairs: &[(Pair<'_>, PartyType)]) -> Screener {
    let listed: BTreeMap<&str, PartyType> = pairs.iter().map(|(p, t)| (p.listed, *t)).collect();
    let parties = listed.into_iter().map(|(name, sort)| {
        let mut party = Party::new(name, Kind::Sanction);
        party.party_type = sort;
        party.add_name(name, false);
        party
    });
    Screener::of(vec![list_of(parties.collect())])
}

#[test]
fn pairs_of_names_are_told_apart() {
    let pairs = pairs();
    assert!(pairs.len() >= 300, "{} pairs", pairs.len());
    let held = pairs.iter().filter(|(p, _)| p.part != "dev").count();
    assert!(held * 3 >= pairs.len(), "a third is set aside");
    let screener = screener(&pairs);
    let mut failed = Vec::new();
    for name in ["dev", "held"] {
        let (mut right, mut wrong, mut missed, mut misses) = (0u32, 0u32, 0u32, Vec::new());
        for (p, _) in pairs.iter().filter(|(p, _)| p.part == name) {
            let found = screener.screen(p.asked, None);
            let found = found.iter().find(|m| m.party_id == p.listed);
            match (p.same, found) {
                (true, Some(_)) => right += 1,
                (true, None) => {
                    missed += 1;
                    misses.push(format!("  missed  {} = {}", p.asked, p.listed));
                }
                (false, Some(m)) => {
                    wrong += 1;
                    misses.push(format!("  wrong   {} ≠ {} ({})", p.asked, p.listed, m.score));
                }
                (false, None) => {}
            }
        }
        let precision = f64::from(right) / f64::from(right + wrong);
        let recall = f64::from(right) / f64::from(right + missed);
        println!(
            "{name}: precision {precision:.3} ({right} of {}), recall {recall:.3} ({right} of {})",
            right + wrong,
            right + missed
        );
        // what fails in the part that is set aside is not shown, so that nothing is fitted to it
        misses.iter().filter(|_| name == "dev").for_each(|m| println!("{m}"));
        if precision < 0.97 || recall < 0.95 {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "below precision 0.97 or recall 0.95: {failed:?}");
}

/// Every match that is not with the listed name of the pair: none may be with a party of another meaning.
#[test]
fn strays_are_few() {
    let pairs = pairs();
    let screener = screener(&pairs);
    let same = |asked: &str, listed: &str| {
        // two listed names that share an asked name are one party, and so are equal texts
        let to =
            |l: &str| pairs.iter().filter(|(p, _)| p.same && p.listed == l).map(|(p, _)| p.asked).collect::<Vec<_>>();
        let mut known = vec![asked];
        let mut at = 0;
        while at < known.len() {
            let mut next: Vec<&str> = to(known[at]);
            next.extend(pairs.iter().filter(|(p, _)| p.same && p.asked == known[at]).map(|(p, _)| p.listed));
            next.retain(|n| !known.contains(n));
            next.dedup();
            known.extend(next);
            at += 1;
        }
        known.contains(&listed)
    };
    let mut strays = Vec::new();
    let mut asked = 0;
    for (p, _) in &pairs {
        asked += 1;
        for m in screener.screen(p.asked, None) {
            if !same(p.asked, &m.party_id) && m.party_id != p.listed {
                strays.push(format!("  {} → {} ({})", p.asked, m.party_id, m.score));
            }
        }
    }
    println!("{} matches outside the pairs, of {asked} names asked", strays.len());
    strays.iter().for_each(|s| println!("{s}"));
    assert!(strays.len() * 20 <= asked, "too many strays");
}

const SONS: [(&str, &[&str]); 7] = [
    (
        "hit",
        &[
            "Harbin Institute of Technology",
            "哈尔滨工业大学",
            "哈爾濱工業大學",
            "Harbin Gongye Daxue",
            "Haerbin Gongye Daxue",
            "HIT",
            "Harbin Institue of Technology",
            "Harbin Insitute of Tecnology",
            "Harbn Institute of Technology",
            "Harbin Gonye Daxue",
            "哈尔冰工业大学",
        ],
    ),
    (
        "heu",
        &[
            "Harbin Engineering University",
            "哈尔滨工程大学",
            "Harbin Gongcheng Daxue",
            "HEU",
            "HRBEU",
            "Harbin Enginereing University",
            "Harbin Engineering Univercity",
            "Harbin Gongchen Daxue",
        ],
    ),
    (
        "bit",
        &[
            "Beijing Institute of Technology",
            "北京理工大学",
            "Beijing Ligong Daxue",
            "BIT",
            "Beijng Institute of Technology",
            "Beijing Institute of Tehcnology",
            "Beijing Ligong Dauxe",
        ],
    ),
    (
        "beihang",
        &[
            "Beihang University",
            "Beijing University of Aeronautics and Astronautics",
            "北京航空航天大学",
            "北航",
            "Beijing Hangkong Hangtian Daxue",
            "BUAA",
            "Beihagn University",
            "Beijing University of Areonautics and Astronautics",
            "Beijing Hangkong Hangtain Daxue",
        ],
    ),
    (
        "nwpu",
        &[
            "Northwestern Polytechnical University",
            "西北工业大学",
            "Xibei Gongye Daxue",
            "NWPU",
            "NPU",
            "Northwestern Polytecnical University",
            "Nortwestern Polytechnical University",
            "Xibei Gongye Duxue",
        ],
    ),
    (
        "njust",
        &[
            "Nanjing University of Science and Technology",
            "南京理工大学",
            "Nanjing Ligong Daxue",
            "NJUST",
            "Nanjing Univeristy of Science and Technology",
            "Nanijng University of Science and Technology",
            "Nanjing Ligog Daxue",
        ],
    ),
    (
        "nuaa",
        &[
            "Nanjing University of Aeronautics and Astronautics",
            "南京航空航天大学",
            "Nanjing Hangkong Hangtian Daxue",
            "NUAA",
            "Nanjing University of Aeronautics and Astronutics",
            "Nanjng University of Aeronautics and Astronautics",
        ],
    ),
];

#[test]
fn the_seven_sons_are_found_in_every_script() {
    let screener = Screener::bundled();
    for (id, names) in SONS {
        for name in names {
            let found = screener.screen(name, Some("CN"));
            let wanted = format!("seven-sons/{id}");
            let first = found.first().map(|m| m.party_id.as_str());
            assert_eq!(first, Some(wanted.as_str()), "{name}: {found:?}");
            assert_eq!(found.iter().filter(|m| m.party_id.starts_with("seven-sons/")).count(), 1, "{name}: {found:?}");
        }
    }
}

#[test]
fn universities_elsewhere_are_never_one_of_them() {
    let screener = Screener::bundled();
    for name in [
        "Delft University of Technology",
        "TU Delft",
        "Technische Universiteit Delft",
        "Delft University of Technology, Faculty of Aerospace Engineering",
        "Faculty of Aerospace Engineering, Delft University of Technology, Delft, The Netherlands",
        "Delf University of Technology",
        "Ghent University",
        "KU Leuven",
        "Universiteit Antwerpen",
        "Vrije Universiteit Brussel",
        "Universiteit Hasselt",
        "Eindhoven University of Technology",
        "Nanjing University",
        "Nanjing Tech University",
        "Beijing University of Technology",
        "Peking University",
        "Tsinghua University",
        "Harbin Medical University",
        "Harbin University of Science and Technology",
        "Northwestern University",
        "Massachusetts Institute of Technology",
        "Chinese Academy of Sciences",
        "University of Science and Technology of China",
        "Norwegian University of Science and Technology",
        "Royal Military Academy",
        "imec",
        "VITO",
    ] {
        for country in [None, Some("NL"), Some("CN")] {
            let found = screener.screen(name, country);
            assert!(found.is_empty(), "{name} {country:?}: {found:?}");
        }
    }
}

/// A hundred thousand names made of the words of the corpus and of numbers, so that words are shared as in real lists.
#[test]
fn a_hundred_thousand_names_load_in_seconds_and_answer_in_milliseconds() {
    let pairs = pairs();
    let words: Vec<&str> = pairs.iter().flat_map(|(p, _)| p.listed.split_whitespace()).collect();
    let syllables = ["ba", "ko", "ri", "ta", "mu", "se", "lo", "ni", "ga", "du", "he", "zi", "po", "va", "ju", "ce"];
    // a fixed sequence, so that every run asks the same
    let mut state = 12345u64;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % n
    };
    let parties: Vec<Party> = (0..100_000)
        .map(|i| {
            let made: String = (0..3 + next(2)).map(|_| syllables[next(syllables.len())]).collect();
            let mut party = Party::new(format!("{i}"), Kind::Sanction);
            party.party_type = if i % 2 == 0 { PartyType::Person } else { PartyType::Organisation };
            party.add_name(&format!("{} {made} {}", words[next(words.len())], words[next(words.len())]), false);
            party
        })
        .collect();
    let started = std::time::Instant::now();
    let screener = Screener::of(vec![list_of(parties)]);
    let loaded = started.elapsed();
    let started = std::time::Instant::now();
    let mut found = 0;
    for (p, _) in &pairs {
        found += screener.screen(p.asked, None).len();
    }
    let each = started.elapsed() / u32::try_from(pairs.len()).expect("few");
    println!("100,000 names: indexed in {loaded:?}, {each:?} for a name, {found} matches");
    // the wanted figures are 10 ms and a few seconds; machines are shared, so only another order of growth fails here
    assert!(cfg!(debug_assertions) || loaded.as_secs() < 60, "{loaded:?}");
    assert!(cfg!(debug_assertions) || each.as_millis() < 120, "{each:?}");
}
