"""A made-up clinic, whole and as it was known on a day: what an export held then, what it missed and what it had wrong."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

Row = dict[str, str]
Tables = dict[str, list[Row]]
START = date(2025, 1, 6)
CUT = date(2025, 6, 30)
COLUMNS = {
    "intake": (
        "referral_id", "patient_id", "condition", "referral_date", "intake_date", "clinic_id", "therapist_id",
        "baseline_pain", "discharge_date", "discharge_reason",
    ),
    "sessions": ("session_id", "referral_id", "session_start", "status", "therapist_id", "pain_before"),
    "scores": ("referral_id", "score_date", "measure", "value", "timing"),
}  # fmt: skip
KEYS = {
    "intake": ("referral_id",),
    "sessions": ("session_id",),
    "scores": ("referral_id", "measure", "score_date", "timing"),
}
CONDITIONS = ("carpal_tunnel", "low_back", "neck_pain")


def write(folder: Path, tables: Tables) -> Path:
    """Write the tables as a canonical export."""
    folder.mkdir(parents=True)
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(tables[name])
    return folder


def key(name: str, row: Row) -> tuple[str, ...]:
    """What makes a record of a table the same one in two exports."""
    return tuple(row.get(column, "") for column in KEYS[name])


def whole(seed: int, n: int = 30) -> Tables:
    """Everything that ever happens in the clinic: referrals, bookings and scores, some of them after CUT."""
    dice, tables = random.Random(seed), {"intake": [], "sessions": [], "scores": []}  # noqa: S311 - an export, no secret
    for number in range(n):
        _add_referral(dice, tables, f"R{number:02d}")
    return tables


def _add_referral(dice: random.Random, tables: Tables, referral: str) -> None:
    came = START + timedelta(days=dice.randrange(210))
    intake = came + timedelta(days=dice.randrange(12))
    pain = dice.randint(3, 9)
    row = {
        "referral_id": referral,
        "patient_id": f"P{dice.randrange(24):02d}",
        "condition": dice.choice((*CONDITIONS, "a label nobody knows")),
        "referral_date": str(came),
        "intake_date": str(intake),
        "clinic_id": dice.choice("AB"),
        "therapist_id": dice.choice(("T1", "")),
        "baseline_pain": str(pain),
    }
    day = intake
    for visit in range(dice.randrange(7)):
        day += timedelta(days=dice.randint(0 if visit == 0 else 1, 14))
        pain = max(0, pain - dice.choice((0, 0, 1, 2, 3)) + dice.choice((0, 0, 1)))
        status = dice.choice(("attended", "attended", "attended", "no_show", "late_cancel", "cancelled"))
        session = {
            "session_id": f"S{referral}{visit}",
            "referral_id": referral,
            "session_start": f"{day} 10:00",
            "status": status,
            "therapist_id": dice.choice(("T1", "T2")),
            "pain_before": str(pain) if status == "attended" and dice.random() < 0.8 else "",
        }
        tables["sessions"].append(session)
    if dice.random() < 0.5:
        day += timedelta(days=dice.randrange(4))
        row |= {"discharge_date": str(day), "discharge_reason": dice.choice(("goals_met", "completed", "other"))}
        tables["scores"].append(
            {"referral_id": referral, "score_date": str(day), "measure": "nprs", "value": str(max(0, pain - 1)),
             "timing": dice.choice(("discharge", ""))}
        )  # fmt: skip
    tables["intake"].append(row)


def as_known_on(tables: Tables, cut: date = CUT) -> Tables:
    """What an export of that day says: nothing later than it but bookings to come, and later cells blank."""
    return {
        "intake": [_intake_on(row, cut) for row in tables["intake"] if row["referral_date"] <= str(cut)],
        "sessions": [row for row in tables["sessions"] if row["session_start"][:10] <= str(cut)],
        "scores": [row for row in tables["scores"] if row["score_date"] <= str(cut)],
    }


def _intake_on(row: Row, cut: date) -> Row:
    later = {"intake_date": ("intake_date", "baseline_pain"), "discharge_date": ("discharge_date", "discharge_reason")}
    blank = [name for dated, names in later.items() if row.get(dated, "") > str(cut) for name in names]
    return row | dict.fromkeys(blank, "")


def with_flaws(seed: int, tables: Tables) -> Tables:
    """The tables with records missing (they will come late), wrong (to be corrected), and some that will be gone."""
    dice = random.Random(seed)  # noqa: S311 - an export, no secret
    flawed = {name: [_wrong(dice, name, row) for row in rows if dice.random() < 0.9] for name, rows in tables.items()}
    flawed["intake"].append(tables["intake"][0] | {"referral_id": "RX", "patient_id": "P01"})
    flawed["sessions"] += [
        {"session_id": f"SX{n}", "referral_id": "RX", "session_start": f"{START + timedelta(days=30 + n)} 09:00",
         "status": "attended", "pain_before": str(8 - 3 * n)} for n in range(3)
    ]  # fmt: skip
    return flawed


def _wrong(dice: random.Random, name: str, row: Row) -> Row:
    if dice.random() > 0.15:
        return row
    wrong = {
        "intake": {"condition": "low_back", "patient_id": "P03", "baseline_pain": "10", "clinic_id": "A"},
        "sessions": {"status": "attended", "pain_before": "2", "referral_id": "R01"},
        "scores": {"value": "7"},
    }[name]
    column = dice.choice(sorted(wrong))
    return row | {column: wrong[column]}


def known_to(tables: Tables, earlier: Tables) -> Tables:
    """The records that an earlier export has as well, whatever it says in them."""
    known = {name: {key(name, row) for row in rows} for name, rows in earlier.items()}
    return {name: [row for row in rows if key(name, row) in known[name]] for name, rows in tables.items()}


def episode(
    name: str, condition: str, first: str, pains: tuple[int, ...], end: str | None = "goals_met", patient: str = ""
) -> Tables:
    """One referral with a visit a week and the pain before each; ended at its last visit unless `end` is None."""
    days = [date.fromisoformat(first) + timedelta(days=7 * visit) for visit in range(len(pains))]
    intake = {"referral_id": name, "patient_id": patient or f"P-{name}", "condition": condition,
              "referral_date": first, "intake_date": first, "clinic_id": "A"}  # fmt: skip
    sessions = [
        {"session_id": f"{name}-{visit}", "referral_id": name, "session_start": f"{day} 10:00", "status": "attended",
         "pain_before": str(pain)} for visit, (day, pain) in enumerate(zip(days, pains, strict=True))
    ]  # fmt: skip
    if end:
        intake |= {"discharge_date": str(days[-1]), "discharge_reason": end}
    return {"intake": [intake], "sessions": sessions, "scores": []}


def together(*parts: Tables) -> Tables:
    """Several tables of one export under each other."""
    return {name: [dict(row) for part in parts for row in part[name]] for name in COLUMNS}


def group(prefix: str, n: int, condition: str, first: str, pains: tuple[int, ...]) -> Tables:
    """Several episodes that are alike."""
    return together(*(episode(f"{prefix}{place}", condition, first, pains) for place in range(n)))
