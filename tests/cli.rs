//! The program as a user runs it: real command lines, their output and exit status.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn dualuse(args: &[&str]) -> Output {
    let data = std::env::temp_dir().join("dualuse-tests-no-data");
    Command::new(env!("CARGO_BIN_EXE_dualuse"))
        .args(args)
        .current_dir(root())
        .env("DUALUSE_DATA", data)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs")
}

fn stdout(o: &Output) -> String {
    String::from_utf8(o.stdout.clone()).expect("UTF-8")
}

#[test]
fn the_samples_have_these_statuses() {
    let o = dualuse(&["scan", "corpora/samples", "--format", "ndjson"]);
    assert_eq!(o.status.code(), Some(0), "{}", String::from_utf8_lossy(&o.stderr));
    let lines: Vec<String> = stdout(&o)
        .lines()
        .map(|l| {
            let v: serde_json::Value = serde_json::from_str(l).expect("a record");
            let first = v["findings"][0]["code"].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {first}",
                v["document"]["id"].as_str().unwrap_or("").rsplit('/').next().unwrap_or(""),
                v["status"].as_str().unwrap_or("")
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn threads_do_not_change_a_byte() {
    let one = dualuse(&["scan", "corpora/samples", "--format", "ndjson", "--jobs", "1"]);
    let two = dualuse(&["scan", "corpora/samples", "--format", "ndjson", "--jobs", "2"]);
    assert_eq!(one.stdout, two.stdout);
}

#[test]
fn a_cut_off_run_goes_on_and_gives_the_same_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = folder.path().join("whole.ndjson");
    let resumed = folder.path().join("resumed.ndjson");
    let path = |p: &std::path::Path| p.to_str().expect("UTF-8").to_owned();
    assert!(dualuse(&["scan", "corpora/samples", "--out", &path(&whole)]).status.success());
    // what a kill leaves: some whole lines and a torn one
    let text = fs::read_to_string(&whole).expect("records");
    let cut: String = text.chars().take(text.len() / 2).collect();
    fs::write(folder.path().join("resumed.ndjson.part"), cut).expect("written");
    let o = dualuse(&["scan", "corpora/samples", "--out", &path(&resumed), "--resume"]);
    assert!(o.status.success());
    assert!(String::from_utf8_lossy(&o.stderr).contains("earlier run are kept"));
    assert_eq!(fs::read(&whole).expect("whole"), fs::read(&resumed).expect("resumed"));
    assert_eq!(fs::read_dir(folder.path()).expect("folder").count(), 2, "nothing is left behind");
}

#[test]
fn bad_input_is_a_record_and_the_others_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.docx"), b"PK\x03\x04 this is no archive").expect("written");
    fs::write(folder.path().join("b.txt"), "A gas centrifuge rotor is built for uranium enrichment.").expect("written");
    fs::write(folder.path().join("c.txt"), b"").expect("written");
    let o = dualuse(&["scan", folder.path().to_str().expect("UTF-8"), "--format", "csv"]);
    assert_eq!(o.status.code(), Some(1));
    let text = stdout(&o);
    assert!(text.contains("failed") && text.contains("listed"), "{text}");
    assert_eq!(text.lines().count(), 4, "{text}");
}

#[test]
fn fail_on_tells_by_its_status() {
    let o = dualuse(&["scan", "corpora/samples", "--fail-on", "listed", "--format", "csv"]);
    assert_eq!(o.status.code(), Some(3));
    let o = dualuse(&["scan", "corpora/samples/medieval-ciphers.pdf", "--fail-on", "review", "--format", "csv"]);
    assert_eq!(o.status.code(), Some(0));
}

#[test]
fn mistakes_get_one_clear_line() {
    for (args, wants) in [
        (vec!["show", "3A999"], "not in the list"),
        (vec!["show", "nonsense"], "no control code"),
        (vec!["scan", "corpora/samples", "--to", "Atlantis"], "no such country"),
        (vec!["explain", "nothing"], "there is no rule"),
        (vec!["scan", "corpora/samples", "--column", "text"], "ROLE=HEADER"),
    ] {
        let o = dualuse(&args);
        let err = String::from_utf8_lossy(&o.stderr).into_owned();
        assert_eq!(o.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains(wants) && err.lines().count() == 1, "{args:?}: {err}");
    }
}

#[test]
fn show_prints_the_item_in_its_tree() {
    let o = dualuse(&["show", "3A001.a.5.a"]);
    assert!(o.status.success());
    insta::assert_snapshot!(stdout(&o));
}

#[test]
fn search_finds_by_common_words() {
    let o = dualuse(&["search", "travelling wave tube", "-n", "3"]);
    assert!(stdout(&o).starts_with("3A001.b.1.a"), "{}", stdout(&o));
}

#[test]
fn read_shows_figures_with_their_meaning() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.txt");
    fs::write(&file, "The radar works in a band from 2 to 18 GHz.").expect("written");
    let o = dualuse(&["read", file.to_str().expect("UTF-8"), "--format", "ndjson"]);
    let v: serde_json::Value = serde_json::from_str(stdout(&o).lines().next().expect("a line")).expect("JSON");
    let q = v["mentions"].as_array().expect("mentions").iter().find(|m| m["kind"] == "quantity").expect("a figure");
    assert_eq!(
        (q["low"].as_f64(), q["high"].as_f64(), q["quantity_kind"].as_str()),
        (Some(2e9), Some(18e9), Some("frequency"))
    );
}

#[test]
fn init_writes_a_project_that_assess_weighs() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    fs::write(path("proposal.txt"), "We work on drone technology with Beihang University in China, at KU Leuven.")
        .expect("written");
    let o = dualuse(&["init", &path("proposal.txt"), "--yes", "--out", &path("project.toml")]);
    assert!(o.status.success(), "{}", String::from_utf8_lossy(&o.stderr));
    let again = dualuse(&["init", "--yes", "--out", &path("project.toml")]);
    assert_eq!(again.status.code(), Some(2), "a file that is there stays");
    let o = dualuse(&["assess", &path("project.toml"), "--format", "json"]);
    let v: serde_json::Value = serde_json::from_str(&stdout(&o)).expect("JSON");
    assert_eq!(v["research_security"]["level"], "committee", "{}", stdout(&o));
    assert_eq!(v["parties"][0]["kind"], "named_by_guideline");
    assert!(v["research_security"]["contact"][0].as_str().expect("a contact").contains("kennisveiligheid@kuleuven.be"));
    let o = dualuse(&["assess", &path("project.toml"), "--questions", "fwo"]);
    assert!(stdout(&o).contains("FWO Research Security Appraisal") && stdout(&o).contains("Beihang"), "{}", stdout(&o));
    let o = dualuse(&["assess", &path("project.toml"), "--out", &path("report.html")]);
    assert!(o.status.success());
    assert!(fs::read_to_string(path("report.html")).expect("a page").contains("Research security"));
    fs::write(path("bad.toml"), "title = \"x\"\npartners = 3\n").expect("written");
    let o = dualuse(&["assess", &path("bad.toml")]);
    let said = String::from_utf8_lossy(&o.stderr).into_owned();
    assert_eq!(o.status.code(), Some(2));
    assert!(said.contains("line 2") && said.contains("did you mean “partner”"), "{said}");
    fs::write(path("gone.toml"), "title = \"x\"\nfiles = [\"nowhere.txt\"]\n").expect("written");
    let o = dualuse(&["assess", &path("gone.toml")]);
    assert_eq!(o.status.code(), Some(1), "a file that is not there is told, the rest is done");
    assert!(stdout(&o).contains("nowhere.txt"), "{}", stdout(&o));
}

/// Runs the program with a text on its standard input.
fn dualuse_with_input(args: &[&str], input: &str) -> Output {
    use std::io::Write as _;
    let mut child = Command::new(env!("CARGO_BIN_EXE_dualuse"))
        .args(args)
        .current_dir(root())
        .env("DUALUSE_DATA", std::env::temp_dir().join("dualuse-tests-no-data"))
        .env("NO_COLOR", "1")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("written");
    child.wait_with_output().expect("an end")
}

#[test]
fn questions_are_answered_from_a_pipe_and_the_answers_decide_a_scan() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("amplifier.txt");
    let other = folder.path().join("other.txt");
    let answers = folder.path().join("answers.toml");
    let path = |p: &std::path::Path| p.to_str().expect("UTF-8").to_owned();
    let words = "A GaN MMIC power amplifier works at an operating frequency of 3.1 GHz.";
    fs::write(&text, words).expect("written");
    fs::write(&other, format!("{words} It is blue.")).expect("written");
    let o = dualuse_with_input(
        &["ask", "3A001.b.2.a", "--from", &path(&text), "--out", &path(&answers)],
        "20 %\n5 kg\n500 W\nno\n",
    );
    let said = stdout(&o);
    assert_eq!(o.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&o.stderr));
    assert!(!said.contains("What is the operating frequency"), "the text says it: {said}");
    assert!(said.contains("“5 kg” is a mass, not a power"), "{said}");
    assert!(said.contains("stays possible") && said.contains("→ meets what 3A001.b.2.a.2 asks for"), "{said}");
    let status = |p: &std::path::Path, with: bool| {
        let mut args = vec!["scan".to_owned(), path(p), "--format".to_owned(), "ndjson".to_owned()];
        if with {
            args.extend(["--answers".to_owned(), path(&answers)]);
        }
        let o = dualuse(&args.iter().map(String::as_str).collect::<Vec<_>>());
        serde_json::from_str::<serde_json::Value>(stdout(&o).trim()).expect("a record")
    };
    assert_eq!(status(&text, false)["status"], "review");
    let with = status(&text, true);
    assert_eq!(with["status"], "listed");
    let conditions = with["findings"][0]["conditions"].as_array().expect("conditions").clone();
    let power = conditions.iter().find(|c| c["of"] == "peak saturated output power").expect("the power");
    assert_eq!((&power["answered"], &power["found"]), (&true.into(), &"500 W (answer)".into()));
    assert!(conditions.iter().any(|c| c["of"] == "operating frequency" && c["answered"].is_null()));
    assert_eq!(status(&other, true)["status"], "review", "answers count for their own document only");
}

#[test]
fn an_interview_without_answers_leaves_everything_open() {
    let o = dualuse_with_input(&["ask", "6A003"], "?\n");
    assert_eq!(o.status.code(), Some(0));
    let said = stdout(&o);
    assert!(said.contains("Still open") && said.contains("The input ends here"), "{said}");
    assert!(!said.contains("does not meet"), "{said}");
    let o = dualuse_with_input(&["ask", "3A999"], "");
    assert_eq!(o.status.code(), Some(2));
}
