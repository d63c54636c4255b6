//! Activities, countries and purposes in sentences, and the speed of both reading rooms.

use std::time::Instant;

use super::*;

fn kinds(text: &str) -> Vec<ActivityKind> {
    read(&[text]).activities.iter().filter(|a| !a.negated).map(|a| a.kind).collect()
}

fn codes(text: &str) -> Vec<String> {
    read(&[text]).countries.iter().map(|c| c.country.to_string()).collect()
}

#[test]
fn activities_in_four_languages() {
    use ActivityKind::*;
    for (text, want) in [
        ("The camera will be shipped to Tokyo.", Shipment),
        ("We send samples to our partner in Seoul.", Sample),
        ("Stalen worden verstuurd naar Canada.", Sample),
        ("She takes a laptop to the meeting in Beijing.", HandCarried),
        ("We share the code with MIT.", Software),
        ("Drawings go by e-mail.", Email),
        ("All partners use a shared drive.", SharedStorage),
        ("De partners gebruiken een gedeelde map.", SharedStorage),
        ("Code is put on GitHub.", Repository),
        ("Partners get remote access to the cluster.", CloudOrRemoteAccess),
        ("Weekly video calls are held.", Call),
        ("He gives a keynote in Dubai.", Lecture),
        ("A summer school is held in Hanoi.", Course),
        ("She co-supervises a doctoral student in Lahore.", Supervision),
        ("A visiting researcher from Harbin joins us.", VisitingResearcher),
        ("Een gastonderzoeker uit Iran.", VisitingResearcher),
        ("A joint PhD with Tsinghua.", JointPhd),
        ("Results are published in open access.", Publication),
        ("We send the unpublished manuscript to co-authors.", Manuscript),
        ("A patent application will follow.", Patent),
        ("The laser is returned for repair.", RepairMaintenance),
        ("Commissioning takes place in Chile.", Installation),
        ("It is shown at a trade fair.", Exhibition),
        ("Field trials take place in Kenya.", FieldTest),
        ("We provide technical assistance.", TechnicalAssistance),
        ("The goods are in transit.", Transit),
        ("Wir machen einen Forschungsaufenthalt.", VisitingResearcher),
        ("Un séjour de recherche est prévu.", VisitingResearcher),
    ] {
        assert!(kinds(text).contains(&want), "{text}: {:?}", kinds(text));
    }
}

#[test]
fn what_is_denied_is_marked() {
    let m = read(&["No equipment will be shipped. There is no military use."]);
    assert!(m.activities.iter().all(|a| a.negated), "{m:?}");
    assert!(m.purposes.iter().all(|p| p.negated), "{m:?}");
    let m = read(&["It is not ready. We ship it to Japan."]);
    assert!(!m.activities[0].negated);
}

#[test]
fn countries_by_name_adjective_city_and_institution() {
    assert_eq!(codes("a Chinese company, Tehran and MIT"), ["CN", "IR", "US"]);
    assert_eq!(codes("een Russische universiteit in Noord-Korea"), ["RU", "KP"]);
    assert_eq!(codes("une équipe chinoise"), ["CN"]);
    assert_eq!(codes("Northern Ireland and the United Kingdom"), ["GB-NIR", "GB"]);
    assert_eq!(codes("Papua New Guinea, not Guinea"), ["PG", "GN"]);
    assert_eq!(codes("in the Soviet Union"), ["SU"]);
    assert_eq!(codes("Hong Kong, Macau, Taiwan, Kosovo, Crimea"), ["HK", "MO", "TW", "XK", "UA-43"]);
}

#[test]
fn words_that_only_look_like_countries() {
    for text in [
        "We polish the wafer and eat turkey from china.",
        "Chinese hamster ovary cells near the Indian Ocean",
        "the Jordan-Wigner transform, a guinea pig",
        "the Kyoto Protocol and the Paris Agreement",
        "It helps us to focus.",
    ] {
        assert!(codes(text).is_empty(), "{text}: {:?}", codes(text));
    }
    assert_eq!(codes("New Mexico and Georgia Tech"), ["US", "US"]);
}

#[test]
fn activities_know_the_countries_of_their_sentence() {
    let m = read(&["We ship it to Japan. Then a workshop in Brazil and India follows."]);
    let to: Vec<Vec<&str>> = m.activities.iter().map(|a| a.to.iter().map(CountryCode::as_str).collect()).collect();
    assert_eq!(to, [vec!["JP"], vec!["BR", "IN"]]);
    assert_eq!(m.destinations().iter().map(CountryCode::as_str).collect::<Vec<_>>(), ["BR", "IN", "JP"]);
}

#[test]
fn plain_verbs_move_things_when_a_country_outside_follows() {
    use ActivityKind::Shipment;
    for text in [
        "The second unit is lent for a year to our partner in Kazan, Russia.",
        "Two airframes are sent by air to Nanyuki, Kenya.",
        "In month 20 these move to the laboratory in Rabat, Morocco.",
        "Het toestel gaat naar Marokko en blijft daar een jaar.",
        "Ein zweites Messgerät geht nach Peru.",
    ] {
        assert!(kinds(text).contains(&Shipment), "{text}: {:?}", kinds(text));
    }
    for text in [
        "Two doctoral students go to Kenya.",
        "The report goes to the city of Ghent.",
        "The probe is moved to the next well, and stays in Leuven.",
        "We travel to Japan.",
    ] {
        assert!(!kinds(text).contains(&Shipment), "{text}: {:?}", kinds(text));
    }
}

#[test]
fn a_country_that_is_only_mentioned_is_no_destination() {
    let m =
        read(&["The bias was first seen in Namibia in 2000. Samples are sent to Japan. The partner sits in Chile."]);
    assert_eq!(m.destinations().iter().map(CountryCode::as_str).collect::<Vec<_>>(), ["CL", "JP"]);
    assert_eq!(m.only_mentioned().iter().map(CountryCode::as_str).collect::<Vec<_>>(), ["NA"]);
}

#[test]
fn unknown_countries_are_asked_about() {
    let m = read(&["A partner in the Republic of Elbonia joins. So does the Kingdom of Bahrian."]);
    assert_eq!(m.unknown_countries.len(), 2);
    assert_eq!(m.unknown_countries[0].0.name, "Elbonia");
    assert_eq!(m.unknown_countries[1].0.suggestions, ["Bahrain"]);
    assert!(read(&["the Republic of Korea and the Kingdom of Belgium"]).unknown_countries.is_empty());
}

#[test]
fn purposes() {
    let kinds: Vec<PurposeKind> = read(&["for military use, mass surveillance, nuclear weapons; dual-use"])
        .purposes
        .iter()
        .map(|p| p.kind)
        .collect();
    for want in [PurposeKind::Military, PurposeKind::Surveillance, PurposeKind::Wmd, PurposeKind::Dual] {
        assert!(kinds.contains(&want), "{want:?} in {kinds:?}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(s in "(\\PC|no |Republic of |China|é|shipped to|\\. ){0,12}") {
        let m = read(&[&s]);
        for a in &m.activities {
            proptest::prop_assert_eq!(&s[a.span.start..a.span.end], a.span.text.as_str());
        }
    }
}

/// Both rooms over texts of 2,800 characters: at least 4,000 a second on one core in a build with optimisation.
#[test]
fn speed_of_both_rooms() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/projects.jsonl");
    let Ok(file) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let texts: Vec<String> = file
        .lines()
        .filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok())
        .filter_map(|v| v["text"].as_str().map(|t| t.chars().take(2800).collect::<String>()))
        .filter(|t| t.len() >= 2700)
        .collect();
    let _ = (read(&["x"]), crate::maturity::assess(&["x"]));
    let clock = Instant::now();
    let mut found = 0;
    for t in &texts {
        found += read(&[t]).activities.len() + crate::maturity::assess(&[t]).evidence.len();
    }
    let rate = f64::from(u32::try_from(texts.len()).unwrap_or(0)) / clock.elapsed().as_secs_f64();
    println!("{} texts, {found} findings, {rate:.0} texts a second", texts.len());
    // machines are shared: only a fault of another order of growth is to fail here, and only when optimised
    assert!(cfg!(debug_assertions) || rate > 300.0);
}
