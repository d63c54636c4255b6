//! Triage and register as an office runs them: real command lines, several at once, killed in the middle.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

fn command(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dualuse"));
    command
        .args(args)
        .current_dir(folder)
        .env("DUALUSE_DATA", folder.join("no-data"))
        .env_remove("DUALUSE_REGISTER")
        .env("NO_COLOR", "1");
    command
}

fn dualuse(args: &[&str], folder: &Path) -> Output {
    command(args, folder).output().expect("the program runs")
}

/// Standard output, then standard error and the status when there is something to tell; times and hashes masked.
fn said(o: &Output) -> String {
    let mut out = String::from_utf8_lossy(&o.stdout).into_owned();
    let err = String::from_utf8_lossy(&o.stderr);
    if !err.is_empty() {
        let _ = write!(out, "--- stderr\n{err}");
    }
    if o.status.code() != Some(0) {
        let _ = writeln!(out, "--- status {:?}", o.status.code());
    }
    let mut masked = String::new();
    for word in out.split_inclusive([' ', '\n', '(', ')']) {
        let core = word.trim_end_matches([' ', '\n', '(', ')']);
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_hexdigit());
        let date = core.len() == 20 && core.ends_with('Z') && core.contains('T');
        let bytes = core.as_bytes();
        let item = bytes.len() > 5
            && bytes[0].is_ascii_digit()
            && (b'A'..=b'E').contains(&bytes[1])
            && bytes[2..5].iter().all(u8::is_ascii_digit);
        let shown = if date {
            "<time>"
        } else if item {
            // which items these are is not what is tested here
            "<item>"
        } else if (core.len() == 64 || core.len() == 16) && digits(core) {
            "<hash>"
        } else {
            core
        };
        masked.push_str(shown);
        masked.push_str(&word[core.len()..]);
    }
    let mut lines = String::new();
    for line in masked.lines() {
        // widths of columns depend on what was masked
        let mut words: Vec<&str> = line.split_whitespace().collect();
        words.dedup_by(|a, b| a == b && *a == "<item>");
        lines.push_str(&words.join(" "));
        lines.push('\n');
    }
    lines
}

fn json(o: &Output) -> serde_json::Value {
    serde_json::from_slice(&o.stdout).unwrap_or_else(|e| {
        panic!("{e}: {} {}", String::from_utf8_lossy(&o.stdout), String::from_utf8_lossy(&o.stderr))
    })
}

/// A file of projects, each long enough to be one.
fn projects(path: &Path, prefix: &str, count: usize) {
    let mut lines = String::new();
    for i in 0..count {
        let text = if i % 10 == 0 {
            "A gas centrifuge rotor is built for uranium enrichment."
        } else {
            "We study how medieval farmers shared meadows and what became of their customs over three centuries."
        };
        let _ = writeln!(
            lines,
            "{}",
            serde_json::json!({"id": format!("{prefix}-{i:04}"), "title": format!("Project {i}"), "text": format!("{text} Study {i}.")})
        );
    }
    fs::write(path, lines).expect("written");
}

#[test]
fn an_office_at_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fs::write(
        at.join("call.csv"),
        "Number,Title,Faculty,Abstract\n\
         P-1,Rotors,Engineering,\"A gas centrifuge rotor is built for uranium enrichment, and tested at high speed in vacuum.\"\n\
         P-2,Meadows,Arts,\"We study how medieval farmers shared meadows and what became of their customs later on.\"\n\
         P-3,=1+1,Science,\"We write a history of clocks in cloisters, with attention to those who built and mended them.\"\n",
    )
    .expect("written");
    let triage =
        ["triage", "call.csv", "--out", "t.xlsx", "--register", "r.sqlite", "--by", "Faculty", "--overview", "o.html"];
    let mut log = String::new();
    let mut step = |args: &[&str]| {
        let o = dualuse(args, at);
        let _ = writeln!(log, "$ dualuse {}\n{}", args.join(" "), said(&o));
        o
    };
    step(&triage);
    step(&["register", "list", "--register", "r.sqlite"]);
    step(&[
        "register",
        "decide",
        "P-1",
        "--decision",
        "hold",
        "--by",
        "A. Smit",
        "--reason",
        "=ask first",
        "--on",
        "2026-03-31",
        "--register",
        "r.sqlite",
    ]);
    step(&["register", "decide", "P-2", "--decision", "fine", "--by", " ", "--register", "r.sqlite"]);
    step(&["register", "decide", "P-9", "--decision", "hold", "--by", "X", "--register", "r.sqlite"]);
    step(&triage);
    step(&["register", "merge", "t.xlsx", "--register", "r.sqlite"]);
    step(&["register", "history", "P-1", "--register", "r.sqlite"]);
    step(&["register", "recheck", "--register", "r.sqlite"]);
    step(&["register", "retention", "--on", "2999-01-01", "--over", "--register", "r.sqlite"]);
    step(&["register", "list", "--register", "none.sqlite"]);
    step(&["triage", "call.csv", "--out", "t.txt"]);
    // years of today stand in dates: they are no part of what is tested
    let year = said(&dualuse(&["register", "list", "--format", "csv", "--register", "r.sqlite"], at));
    let day = year.split(',').find(|c| c.contains('T') && c.ends_with('Z')).map(|c| c[..10].to_owned()).expect("a day");
    let until = format!("{}-12-31", day[..4].parse::<u16>().expect("a year") + 5);
    let log = log.replace(&until, "<end of the fifth year>").replace(&day, "<day>");
    insta::assert_snapshot!(log);
    let page = fs::read_to_string(at.join("o.html")).expect("the page");
    assert!(page.contains("By Faculty") && page.contains("Over time") && !page.contains("<script"));
    let report = fs::read_to_string(at.join("t-report.html")).expect("the report");
    assert!(report.contains("id=\"d1\"") && report.contains("Rotors"));
    let left: Vec<String> = fs::read_dir(at)
        .expect("the folder")
        .map(|f| f.expect("a file").file_name().to_string_lossy().into_owned())
        .filter(|n| !n.starts_with("r.sqlite"))
        .collect();
    assert_eq!(left.len(), 4, "nothing is left behind: {left:?}");
}

#[test]
fn a_workbook_of_something_else_is_not_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    projects(&folder.path().join("p.jsonl"), "P", 2);
    fs::write(folder.path().join("t.xlsx"), b"an officer's own file").expect("written");
    let o = dualuse(&["triage", "p.jsonl", "--out", "t.xlsx"], folder.path());
    assert_eq!(o.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&o.stderr).contains("t.xlsx"), "{}", said(&o));
    assert_eq!(fs::read(folder.path().join("t.xlsx")).expect("read"), b"an officer's own file");
}

#[test]
fn records_of_a_scan_can_be_added() {
    let folder = tempfile::tempdir().expect("a folder");
    projects(&folder.path().join("p.jsonl"), "P", 5);
    for (name, add) in [("s.ndjson", "5 new"), ("s.json", "5 as before")] {
        assert!(dualuse(&["scan", "p.jsonl", "--out", name], folder.path()).status.success());
        let o = dualuse(&["register", "add", "--records", name, "--register", "r.sqlite"], folder.path());
        assert!(said(&o).contains(add), "{}", said(&o));
    }
    let o = dualuse(&["register", "add", "--records", "p.jsonl", "--register", "r.sqlite"], folder.path());
    assert_eq!(o.status.code(), Some(2));
    assert!(said(&o).contains("p.jsonl: line 1"), "{}", said(&o));
}

fn documents(at: &Path) -> u64 {
    let o = dualuse(&["register", "info", "--format", "json", "--register", "r.sqlite"], at);
    if !o.status.success() {
        return 0;
    }
    let info = json(&o);
    assert_eq!(info["check"], "ok");
    info["documents"].as_u64().expect("a number")
}

#[test]
fn a_kill_in_the_middle_loses_nothing_that_was_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let count = 800;
    projects(&at.join("p.jsonl"), "P", count);
    let add = ["register", "add", "p.jsonl", "--register", "r.sqlite", "--keep-text"];
    let mut child = command(&add, at).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    let begun = Instant::now();
    while documents(at) == 0 {
        assert!(begun.elapsed() < Duration::from_mins(2), "nothing is recorded");
        sleep(Duration::from_millis(20));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    let kept = documents(at);
    assert!(kept > 0 && kept.is_multiple_of(64) || kept == count as u64, "steps are whole: {kept}");
    let o = dualuse(&add, at);
    assert!(o.status.success(), "{}", said(&o));
    assert!(said(&o).contains(&format!("{} new", count as u64 - kept)), "{kept}: {}", said(&o));
    assert_eq!(documents(at), count as u64);
}

#[test]
fn two_programs_write_and_one_reads_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let mut children = Vec::new();
    for prefix in ["A", "B"] {
        projects(&at.join(format!("{prefix}.jsonl")), prefix, 120);
        let file = format!("{prefix}.jsonl");
        let child = command(&["register", "add", &file, "--register", "r.sqlite"], at)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        children.push(child);
    }
    let mut seen = 0;
    while children.iter_mut().any(|c| c.try_wait().expect("a state").is_none()) {
        let now = documents(at);
        assert!(now >= seen, "nothing disappears");
        seen = now;
        sleep(Duration::from_millis(30));
    }
    for child in children {
        let o = child.wait_with_output().expect("ended");
        assert!(o.status.success() && said(&o).contains("120 new"), "{}", said(&o));
    }
    assert_eq!(documents(at), 240);
}

#[test]
fn a_register_of_a_newer_version_is_refused_by_every_verb() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    projects(&at.join("p.jsonl"), "P", 2);
    assert!(dualuse(&["register", "add", "p.jsonl", "--register", "r.sqlite"], at).status.success());
    // the format stands in the header of the file, four bytes from 60 on
    let path: PathBuf = at.join("r.sqlite");
    let mut bytes = fs::read(&path).expect("read");
    bytes[60..64].copy_from_slice(&7u32.to_be_bytes());
    fs::write(&path, &bytes).expect("written");
    for args in [
        vec!["register", "list"],
        vec!["register", "info"],
        vec!["register", "add", "p.jsonl"],
        vec!["triage", "p.jsonl", "--out", "t.xlsx"],
    ] {
        let o = dualuse(&[args.as_slice(), &["--register", "r.sqlite"]].concat(), at);
        let err = String::from_utf8_lossy(&o.stderr).into_owned();
        assert_eq!(o.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains("newer version") && err.contains("format 7"), "{err}");
    }
    assert_eq!(fs::read(&path).expect("read"), bytes);
}
