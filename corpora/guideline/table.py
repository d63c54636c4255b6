#!/usr/bin/env python3
"""Writes the table of docs/guideline.md from classifiers/guideline/. Run it after a change there; tests/guideline.rs checks it."""
import pathlib, tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "classifiers" / "guideline"
DOC = ROOT / "docs" / "guideline.md"
MARK = "<!-- table: written by corpora/guideline/table.py -->"


def rows(name, key):
    return tomllib.loads((DATA / name).read_text())[key]


rules = [("duty", "reporting", rows("elements.toml", "reporting")["passages"])]
for name, key, kind in [("elements.toml", "element", "element"), ("combinations.toml", "grade", "grade"), ("combinations.toml", "combination", "combination"),
                        ("measures.toml", "measure", "measure"), ("steps.toml", "step", "step"), ("tools.toml", "tool", "tool"),
                        ("contacts.toml", "institution", "contact"), ("contacts.toml", "authority", "authority"), ("principles.toml", "principle", "principle"),
                        ("question-sets.toml", "set", "questions")]:
    for r in rows(name, key):
        rules.append((kind, r["id"], r["passages"]))
        for q in r.get("question", []):
            rules.append(("question", f"{r['id']}.{q['id']}", q["passages"]))
out, section = [], None
for p in rows("passages.toml", "passage"):
    if p["section"] != section:
        section = p["section"]
        out += ["", f"### {section}", "", "| passage | at | in our words | rules |", "|---|---|---|---|"]
    cited = sorted(f"`{k} {i}`" for k, i, ps in rules if p["id"] in ps)
    out.append(f"| `{p['id']}` | “{p['at']}” | {p['says']} | {', '.join(cited)} |")
head = DOC.read_text().split(MARK)[0]
DOC.write_text(head + MARK + "\n" + "\n".join(out) + "\n")
