use super::*;

const EXAMPLE: &str = include_str!("../../docs/project.md");

/// The example of the documentation.
fn example() -> &'static str {
    let from = EXAMPLE.find("```toml\n").expect("an example") + 8;
    let to = EXAMPLE[from..].find("```").expect("its end") + from;
    &EXAMPLE[from..to]
}

fn fault(text: &str) -> String {
    Project::parse(text, "project.toml").expect_err("a fault").to_string()
}

#[test]
fn the_documented_example_is_read() {
    let p = Project::parse(example(), "docs/project.md").expect("readable");
    assert_eq!(p.partners[0].country.as_ref().map(CountryCode::as_str), Some("CN"));
    assert_eq!(p.people[0].military_background, Known::Unknown);
    assert_eq!(p.people[0].temporary, Known::Yes);
    assert!(p.application.exporter.is_some() && p.application.items[0].value.is_some());
    assert_eq!(p.application.contract_date, Some(jiff::civil::date(2026, 3, 1)));
    assert_eq!(p.answer("vlir.positive"), Known::Yes);
}

#[test]
fn every_key_stands_in_the_documentation() {
    // a project with every field filled in is written out, and each key looked for in the example
    let full = Project::parse(example(), "docs/project.md").expect("readable");
    let text = toml::to_string(&full).expect("TOML");
    assert_eq!(Project::parse(&text, "written").expect("readable again"), full);
    for line in text.lines().filter_map(|l| l.split_once(" = ")) {
        assert!(EXAMPLE.contains(line.0.trim()), "{}", line.0);
    }
}

#[test]
fn nothing_is_needed() {
    let p = Project::parse("", "empty").expect("an empty file is a project");
    assert_eq!(p, Project::default());
    assert_eq!(p.answer("anything"), Known::Unknown);
}

#[test]
fn faults_say_line_and_hint() {
    let e = fault("title = \"x\"\n[[partner]]\nname = \"y\"\nmilitary_tie = \"yes\"\n");
    assert!(e.contains("line 4") && e.contains("did you mean “military_ties”"), "{e}");
    let e = fault("destinations = [\n  \"China\",\n  \"Switserland\"\n]\n");
    assert!(e.contains("Switzerland"), "{e}");
    let e = fault("activities = [\"visiting_reseacher\"]");
    assert!(e.contains("line 1") && e.contains("did you mean “visiting_researcher”"), "{e}");
    let e = fault("[[person]]\ntemporary = \"perhaps\"");
    assert!(e.contains("line 2") && e.contains("neither"), "{e}");
    let e = fault("[application]\ncontract_date = \"tomorrow\"");
    assert!(e.contains("YYYY-MM-DD"), "{e}");
    let e = fault("title = ");
    assert!(e.contains("line 1"), "{e}");
    let e = Project::read(Path::new("/nowhere/project.toml")).expect_err("no file").to_string();
    assert!(e.contains("/nowhere/project.toml") && e.contains("dualuse init"), "{e}");
}

#[test]
fn yes_and_no_in_several_ways() {
    let p = Project::parse("[[person]]\ntemporary = true\ncv_gaps = \"nee\"\nmilitary_background = \"?\"", "x")
        .expect("read");
    let x = &p.people[0];
    assert_eq!((x.temporary, x.cv_gaps, x.military_background), (Known::Yes, Known::No, Known::Unknown));
}

proptest::proptest! {
    #[test]
    fn never_panics(s in "\\PC{0,80}") {
        let _ = Project::parse(&s, "x");
    }
}
