"""A small valid export for every format, with marked people, as the fuzzing of this folder begins with it."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import duckdb
import xlsxwriter

from tests.formats import fhir_clinic, test_cliniko_api, test_omop, test_products, test_redcap
from tests.load.conftest import INTAKE, SCORES, SESSIONS

MARK = "ZZPATIENT"  # in every cell that names or describes a person: it may be in no message and in no log
PEOPLE = (f"{MARK}-1", f"{MARK}-2", f"{MARK}-3")

Write = Callable[[Path], None]


def canonical() -> dict[str, str]:
    """The tables of the tests of loading, with marked people and a column that no format knows."""
    intake = "".join(
        line + (f",{MARK} likes tea\n" if number else ",remark\n") for number, line in enumerate(INTAKE.splitlines())
    )
    for number, person in enumerate(PEOPLE, 1):
        intake = intake.replace(f",P{number},", f",{person},")
    return {"intake.csv": intake, "sessions.csv": SESSIONS, "scores.csv": SCORES}


def _texts(files: dict[str, str]) -> Write:
    def write(folder: Path) -> None:
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")

    return write


def _workbook(folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "clinic.xlsx") as book:
        for name, text in canonical().items():
            sheet = book.add_worksheet(name.removesuffix(".csv"))
            for row, line in enumerate(text.splitlines()):
                sheet.write_row(row, 0, line.split(","))


def _parquet(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as made, duckdb.connect() as connection:
        for name, text in canonical().items():
            (Path(made) / name).write_text(text, encoding="utf-8")
            table = connection.read_csv(str(Path(made) / name), all_varchar=True)
            table.write_parquet(str(folder / name.replace(".csv", ".parquet")))


def _archive(folder: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in canonical().items():
            archive.writestr(zipfile.ZipInfo(name), text)
    (folder / "export.zip").write_bytes(packed.getvalue())


def _product(header: str, lines: list[str], name: str, **more: str) -> Write:
    """A product's own file, its people marked, beside the clinic's lists where `more` does not say others."""
    text = header + "".join(lines).replace("Ann", f"{MARK}-Ann").replace("Lee", f"{MARK}-Lee")
    return _texts({name: text, **(more or test_products.forms(*PEOPLE))})


def _simplepractice() -> Write:
    days = ("01/05/2026 12:00", "2026-01-12", "03/09/2026 09:30")
    lines = [test_products.fee(PEOPLE[i % 2], day) for i, day in enumerate(days * 2)]
    return _product(test_products.SIMPLEPRACTICE, lines, "appointment-status.csv")


def _acuity() -> Write:
    times = ("9:00 am", "10:00 am")
    lines = [
        test_products.booked(n, *(f"January {n}, 2026 {time}" for time in times), PEOPLE[n % 2], "2026-01-02", label)
        for n, label in enumerate(("", "No-show", "Cancelled late", ""), 5)
    ]
    return _product(test_products.ACUITY, lines, "schedule.csv")


def _writeupp() -> Write:
    states = ("Complete", "Did not attend", "Booked", "Cancelled")
    lines = [
        test_products.activity(PEOPLE[n % 2], f"{n + 5:02d}/01/2026", state, f"{MARK} said,\nthank you")
        for n, state in enumerate(states)
    ]
    return _product(test_products.WRITEUPP, lines, "Activity.csv")


def _jane() -> Write:
    states = ("Arrived", "No Show", "Archived", "Cancelled", "Booked", "Arrived")
    lines = [test_products.visit(PEOPLE[n % 2], f"2026-01-{n + 5:02d} 09:00", state) for n, state in enumerate(states)]
    people = (
        f"{PEOPLE[0]},2025-12-01,{MARK},X,a@x.org,1970-02-03,Female,Dr Hill,\n{PEOPLE[1]},2025-12-01,{MARK},Y,,,,,\n"
    )
    return _product(
        test_products.JANE, lines, "Appointments.csv", **{"Patients.csv": test_products.JANE_PATIENTS + people}
    )


CLINIKO_CSV = (
    "starts_at,ends_at,patient.first_name,patient.last_name,practitioner.display_name,appointment_type.name,"
    "attendance\n"
)


def _cliniko_csv() -> Write:
    lines = [
        f"2026-01-{n:02d}T09:00:00Z,2026-01-{n:02d}T09:45:00Z,Ann,{PEOPLE[n % 2]},Rosa Bell,Massage,{state}\n"
        for n, state in enumerate(("arrived", "did_not_arrive", "cancelled", "", "arrived"), 5)
    ]
    return _product(CLINIKO_CSV, lines, "export.csv")


def _redcap(folder: Path) -> None:
    test_redcap.project(folder / "made", events=False, dictionary=True)
    for path in (folder / "made").iterdir():
        text = path.read_text(encoding="utf-8").replace(",p1,", f",{PEOPLE[0]},").replace(",p2,", f",{PEOPLE[1]},")
        (folder / path.name).write_text(text, encoding="utf-8")
        path.unlink()
    (folder / "made").rmdir()


def _marked(write: Write) -> Write:
    """Mark the people of an export that another test writes."""

    def marked(folder: Path) -> None:
        write(folder)
        for path in folder.iterdir():
            text = path.read_text(encoding="utf-8").replace("Lovelace", f"{MARK}-Lovelace")
            path.write_text(text.replace("Sore neck", f"{MARK} sore neck"), encoding="utf-8")

    return marked


EXPORTS: dict[str, Write] = {
    "canonical": _texts(canonical()),
    "workbook": _workbook,
    "parquet": _parquet,
    "archive": _archive,
    "simplepractice": _simplepractice(),
    "acuity": _acuity(),
    "writeupp": _writeupp(),
    "jane": _jane(),
    "cliniko_csv": _cliniko_csv(),
    "google_forms": _texts(test_products.forms(*PEOPLE)),
    "redcap": _redcap,
    "fhir": _marked(fhir_clinic.write_bundle),
    "fhir_bulk": _marked(fhir_clinic.write_bulk),
    "omop": _marked(test_omop.write),
    "cliniko_api": _marked(test_cliniko_api.write),
}
FORMATS = {**{name: name for name in EXPORTS}, **dict.fromkeys(("workbook", "parquet", "archive"), "canonical"),
           "fhir_bulk": "fhir"}  # fmt: skip


@cache
def files_of(name: str) -> dict[str, bytes]:
    """The files of an export by name; made once."""
    with tempfile.TemporaryDirectory() as folder:
        EXPORTS[name](Path(folder))
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
