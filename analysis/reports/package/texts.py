"""What a person reads in a package: read-me, methods, disclosure report, licence and how to cite."""

import json
from collections.abc import Sequence
from typing import Any

from analysis.disclosure.control.states import AUDIT
from analysis.disclosure.protected.protected_table import STATUSES, ProtectedTable
from analysis.reports.package.markdown import line
from analysis.reports.package.release import Release


def readme(tables: Sequence[ProtectedTable], release: Release) -> bytes:
    """What is in the package and where to begin."""
    lines = [
        f"# {release.full_title}",
        "",
        release.description,
        "",
        f"Published by {release.publisher}, {release.published}, version {release.version}. {release.licence.label}.",
        "",
        "| file | holds |",
        "| --- | --- |",
        *(line([f"tables/{t.name}.csv, .parquet, .json", t.title]) for t in tables),
        "| tables.xlsx | the same tables as one workbook, with the codebook |",
        "| tables.pdf | the same tables to print, each with what its columns mean |",
        "| codebook.csv, codebook.md | what each column means |",
        "| thresholds.csv | measures and thresholds in force |",
        "| methods.md, sql/ | what was counted and how, in words and as the queries that ran |",
        "| disclosure.json, disclosure.md | what was hidden, rounded and held, and the audit |",
        "| release.json | what the package comes from, for programs |",
        "| datapackage.json, ro-crate-metadata.json | the same for programs and archives |",
        "| figures.json, reproduce.py | the figures: `python reproduce.py` checks the files and draws them (needs plotly) |",
        "| provenance.json | which release this is and what each table was made from: the clinic's `verify` reads it |",
        "| checksums.sha256 | `sha256sum --check checksums.sha256` |",
        "",
        "In CSV a text that a spreadsheet would take for a formula stands behind an apostrophe; Parquet holds it as it is.",
        "",
    ]
    return "\n".join(lines).encode()


def methods(release: Release) -> bytes:
    """The definitions in force, question by question."""
    lines = ["# Methods", "", f"Made by version {release.code}; dictionary {release.dictionary.version}.", ""]
    for definition in release.methods.values():
        parts = (f"- **{heading}:** {text}" for heading, text in definition.parts.items())
        lines += [f"## {definition.title}", "", definition.what, "", *parts, ""]
    return "\n".join(lines).encode()


def disclosure(tables: Sequence[ProtectedTable], release: Release) -> dict[str, Any]:
    """The disclosure report as plain values: policies, what was done to each table, and the audit."""
    return {
        "load": release.load,
        "request": release.asked,
        "policies": {t.policy.name: _policy(t) for t in tables},
        "tables": {
            t.name: {"policy": t.policy.name, "rows": len(t.rows), **t.tally(), "notes": list(t.notes)} for t in tables
        },
        "statuses": STATUSES,
        "audit": dict(release.audit),
    }


def disclosure_md(report: dict[str, Any]) -> bytes:
    """The disclosure report to read."""
    lines = ["# Disclosure report", ""]
    lines += [
        f"- **{policy['label']}:** {policy['words']} {policy['source']}" for policy in report["policies"].values()
    ]
    lines += ["", "| table | rows | shown | hidden | held |", "| --- | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| {n} | {t['rows']} | {t['shown']} | {t['hidden']} | {t['held']} |" for n, t in report["tables"].items()
    ]
    lines += ["", *(f"- **{status}:** {meaning}" for status, meaning in STATUSES.items()), "", "## Audit", ""]
    audit = [f"- {AUDIT.get(name, name)}: {value}" for name, value in report["audit"].items()]
    lines += audit or ["No audit came with these tables."]
    return "\n".join([*lines, ""]).encode()


def licence(release: Release) -> bytes:
    """The licence that the clinic chose."""
    chosen = release.licence
    lines = [chosen.label, chosen.spdx, chosen.url, "", chosen.terms, "", f"{release.full_title}, {release.publisher}."]
    kept = [text for place, text in enumerate(lines) if text or place > 2]
    return "\n".join([*kept, "Do not try to learn who the people counted are.", ""]).encode()


def citation(release: Release) -> bytes:
    """How to cite the package: the Citation File Format 1.2, its texts quoted as JSON, which YAML reads as well."""
    fields = {
        "message": "If you use these tables, please cite them.",
        "title": release.full_title,
        "version": release.version,
        "date-released": release.published.isoformat(),
        "abstract": release.description,
        **({"license": release.licence.spdx} if release.licence.spdx else {}),
    }
    lines = ["cff-version: 1.2.0", "type: dataset", *(f"{name}: {_quoted(text)}" for name, text in fields.items())]
    return "\n".join([*lines, "authors:", f"  - name: {_quoted(release.publisher)}", ""]).encode()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _policy(table: ProtectedTable) -> dict[str, Any]:
    policy = table.policy
    kept = {
        "threshold": policy.threshold,
        "rounding": policy.rounding,
        "midpoint": policy.midpoint,
        "zeros": policy.zeros,
    }
    return {"label": policy.label, "words": policy.words, **kept, "source": policy.source}
