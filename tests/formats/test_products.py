"""What booking products export, with invented people: headers as in real exports, counts worked out by hand."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from analysis.exports import ExportRead, find_format, read_export
from analysis.filters import Filters
from analysis.questions import ask
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store

REFERRALS = """\
client,referral_date,condition,referrer,baseline_pain,Phone
{one},2026-01-02,Carpal tunnel syndrome,Dr Hill,8,555-0101
{one},2026-03-01,Low back pain,Dr Hill,6,555-0101
{two},2026-01-03,M54.2,Dr Vale,5,555-0102
{never},2026-01-04,low_back,Dr Vale,7,555-0103
"""
PAIN = """\
Timestamp,client,pain
2026-01-05,{one},7
2026-01-12,{ONE} ,3
2026-03-09,{one},5
"""


def forms(one: str, two: str, never: str) -> dict[str, str]:
    """Give the clinic's own two files for three clients as a product knows them."""
    names = {"one": one, "two": two, "never": never, "ONE": one.upper()}
    return {"referrals.csv": REFERRALS.format(**names), "pain.csv": PAIN.format(**names)}


class Loaded:
    """An export that was read and loaded."""

    def __init__(self, folder: Path, warehouse: Path, files: dict[str, str]) -> None:
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        self.connection = duckdb.connect()
        self.export: ExportRead = read_export(self.connection, folder, find_format(folder), pseudonym_key=b"key")
        self.report = load_folder(folder, warehouse)
        self.warehouse = warehouse

    def rows(self, question: str) -> list[tuple]:
        """Ask the canonical text tables."""
        return self.connection.execute(question).fetchall()

    def statuses(self) -> list[tuple[str, str]]:
        """Give when and with what status, in the order of time."""
        return self.rows("select session_start, status from raw_sessions order by all")

    def lost(self) -> int:
        """Count the records that are neither loaded, rejected nor set aside."""
        return sum(file.read - file.loaded - file.rejected - file.set_aside for file in self.report.files)

    def words(self) -> str:
        """Give every text of the published marts."""
        marts = sorted(self.warehouse.glob("*/*.parquet"))
        assert marts
        return "\n".join(str(duckdb.connect().read_parquet(str(path)).fetchall()) for path in marts)


@pytest.fixture
def load(tmp_path: Path) -> Callable[[dict[str, str]], Loaded]:
    """Write an export, read it in the format that is recognised, and load it."""
    return lambda files: Loaded(tmp_path / "export", tmp_path / "warehouse", files)


Load = Callable[[dict[str, str]], Loaded]

SIMPLEPRACTICE = (
    "Date of Service,Client,Clinician,Billing Code,Primary Insurance,Secondary Insurance,Rate per Unit,Units,Total Fee,"
    "Progress Note Status,Client Payment Status,Charge,Uninvoiced,Paid,Unpaid,Insurance Payment Status,Charge,Paid,"
    "Write Off,Unpaid\n"
)
WITHOUT_INSURANCE = (
    "Date of Service,Client,Clinician,Billing Code,Rate per Unit,Units,Total Fee,Client Payment Status,Charge,Uninvoiced,"
    "Paid,Unpaid\n"
)
ATTENDANCE = (
    "client_name,clinician_name,date_of_service,office_name,status\n"
    "2 clients,1 clinicians,5 appointments,1 office,3 statuses\n"
)
CLIENTS = (
    "Client,Client type,Date added,Primary clinician,Last appointment,Next appointment,Address,City,State,ZIP,Phone number,"
    "Email,Contact name,Contact phone,Contact email,Primary insurance,Insurance ID,Status\n"
)


def fee(client: str, day: str, code: str = "97124") -> str:
    """Write a line of the appointment status report."""
    return f"{day},{client},Rosa Bell,{code},Blue Shield,,80,1,80,Signed,Paid,80,0,80,0,Paid,0,0,0,0\n"


def test_simplepractice_appointments(load: Load) -> None:
    """Repeated columns do no harm, a second billing code is no second visit, and a referral is found by the name."""
    lines = [
        fee("Ann Lee", "01/05/2026 12:00"),
        fee("Ann Lee", "01/05/2026 12:00", "97140"),
        fee("ann  lee", "03/09/2026 09:30"),
        fee("Bo Orr", "2026-01-06"),
        fee("Cy Poe", "01/07/2026 12:00"),
        fee("Cy Poe", "01/06/2026 12:00"),
    ]
    files = {"appointment-status.csv": SIMPLEPRACTICE + "".join(lines), **forms("Ann Lee", "Bo Orr", "Di Ray")}
    read = load(files)
    assert read.export.format.name == "simplepractice"
    assert read.statuses() == [
        ("2026-01-05 12:00:00", "attended"), ("2026-01-06", "attended"), ("2026-01-06 12:00:00", "attended"),
        ("2026-01-07 12:00:00", "attended"), ("2026-03-09 09:30:00", "attended"),
    ]  # fmt: skip
    # 4 referrals of the clinic's list; Cy Poe has none and counts from the first visit
    assert read.rows("select count(*), count(distinct patient_id) from raw_intake") == [(5, 4)]
    assert read.rows("select intake_date, payer from raw_intake where condition = 'not stated'") == [
        ("2026-01-06 12:00:00", "Blue Shield")
    ]
    conditions = read.rows(
        "select session_start, condition from raw_sessions join raw_intake using (referral_id) order by all"
    )
    assert [condition for _, condition in conditions] == [
        "Carpal tunnel syndrome", "M54.2", "not stated", "not stated", "Low back pain",
    ]  # fmt: skip
    assert read.rows("select value, condition from raw_scores join raw_intake using (referral_id) order by score_date") == [
        ("7", "Carpal tunnel syndrome"), ("3", "Carpal tunnel syndrome"), ("5", "Low back pain"),
    ]  # fmt: skip
    assert (read.report.rejects, read.lost()) == (0, 0)


def test_simplepractice_without_insurance_and_without_the_second_file(load: Load) -> None:
    """The shorter report loads on its own: sessions can be asked for, and the notes say what is missing."""
    line = "2026-05-01,Ann Lee,Rosa Bell,97124,80,1,80,Paid,80,0,80,0\n"
    read = load({"report.csv": WITHOUT_INSURANCE + line + line.replace("05-01", "05-08")})
    assert read.statuses() == [("2026-05-01", "attended"), ("2026-05-08", "attended")]
    store = open_store(read.warehouse)
    assert ask("sessions", store, Filters.parse({})).rows["attended"].tolist() == [2]
    assert ask("pain", store, Filters.parse({})).rows["n_change"].sum() == 0
    said = " ".join(read.report.notes)
    assert "does not say who came" in said
    assert "its condition is not stated" in said
    assert "There is no file of pain scores" in said


def test_simplepractice_attendance_says_who_came(load: Load) -> None:
    """The attendance report goes before the appointment status report; its summary row is set aside."""
    attendance = [
        "Ann Lee,Rosa Bell,01/05/2026,Main,Show\n",
        "Ann Lee,Rosa Bell,01/12/2026,Main,No Show\n",
        "Bo Orr,Rosa Bell,01/06/2026,Main,Late Canceled\n",
        "Bo Orr,Rosa Bell,01/07/2026,Main,Dreamt\n",
    ]
    files = {
        "attendance.csv": ATTENDANCE + "".join(attendance),
        "status.csv": SIMPLEPRACTICE + fee("Ann Lee", "01/05/2026 12:00") + fee("Ann Lee", "01/19/2026 12:00"),
        "clients.csv": CLIENTS
        + "Bo Orr,Adult,01/01/2026,Rosa Bell,,,1 Elm,Bath,ME,04530,555,bo@x.org,,,,Aetna,77,Active\n",
    }
    read = load(files)
    assert [row[1] for row in read.statuses()] == ["attended", "late_cancel", "Dreamt", "no_show", "attended"]
    assert read.rows("select intake_date, referral_date, payer from raw_intake order by payer nulls first") == [
        ("2026-01-05", None, None), (None, "2026-01-06", "Aetna"),
    ]  # fmt: skip
    assert (read.report.rejects, read.lost()) == (1, 0)
    assert {file.file: file.set_aside for file in read.report.files} == {
        "attendance.csv": 1, "status.csv": 1, "clients.csv": 1,
    }  # fmt: skip


ACUITY = (
    '"Start Time","End Time","Timezone","First Name","Last Name","Phone","Email","Type","Calendar","Appointment Price",'
    '"Paid?","Amount Paid Online","Certificate Code","Notes","Date Scheduled","Label","Scheduled By","Date Rescheduled",'
    '"Appointment ID"\n'
)


def booked(number: int, start: str, end: str, email: str, made: str, label: str = "") -> str:
    """Write a line of Acuity's export."""
    cells = (start, end, "Europe/London", "Ann", "Lee", "'+447700900123", email, "60 Minute Massage", "Rosa Bell", "60",
             "yes", "60", "", "", made, label, "", "", str(number))  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


def test_acuity(load: Load) -> None:
    """Times are local, minutes their difference; labels are taken at their word, and what lies ahead is upcoming."""
    lines = [
        booked(1, "January 5, 2026 9:00 am", "January 5, 2026 10:00 am", "ann@x.org", "2026-01-02"),
        booked(2, "January 12, 2026 12:15 pm", "January 12, 2026 1:00 pm", "ann@x.org", "2026-01-02", "No-show"),
        booked(3, "March 9, 2026 9:00 am", "March 9, 2026 10:30 am", "Ann@x.org", "2026-03-08"),
        booked(4, "January 6, 2026 9:00 am", "January 6, 2026 10:00 am", "bo@x.org", "2026-01-02", "Late cancel"),
        booked(5, "April 6, 2026 9:00 am", "April 6, 2026 10:00 am", "bo@x.org", "2026-03-10"),
        booked(6, "January 7, 2026 9:00 am", "January 7, 2026 9:30 am", "", "2026-01-02"),
    ]
    read = load({"schedule.csv": ACUITY + "".join(lines), **forms("ann@x.org", "bo@x.org", "di@x.org")})
    assert read.export.format.name == "acuity"
    assert read.rows("select session_id, session_start, minutes, status from raw_sessions order by 1") == [
        ("1", "2026-01-05 09:00:00", "60", "attended"),
        ("2", "2026-01-12 12:15:00", "45", "no_show"),
        ("3", "2026-03-09 09:00:00", "90", "attended"),
        ("4", "2026-01-06 09:00:00", "60", "late_cancel"),
        ("5", "2026-04-06 09:00:00", "60", "upcoming"),
        ("6", "2026-01-07 09:00:00", "30", "attended"),
    ]
    assert read.rows("select count(*), count(distinct patient_id) from raw_intake") == [(5, 4)]
    assert (read.report.rejects, read.lost()) == (0, 0)
    assert "does not say who came" in " ".join(read.report.notes)


WRITEUPP = (
    "WUID,Patient Name,Appointment Type,Hospital Number,NHS Number,Start Time,Duration (min.),Date,Status,With,Location,"
    "Cost,Create Date,Description\n"
)


def activity(client: str, day: str, status: str, text: str = "") -> str:
    """Write a line of WriteUpp's report."""
    return f'{client},Ann Lee,Massage,,,10:30,45,{day},{status},Rosa Bell,Main,60,01/01/2026,"{text}"\n'


def test_writeupp(load: Load) -> None:
    """The day comes first, a description may hold line breaks, and only what is complete was attended."""
    lines = [
        activity("W1", "05/01/2026", "Complete", "first line\nsecond, line"),
        activity("W1", "12/01/2026", "Did not attend"),
        activity("W1", "09/03/2026", "Complete"),
        activity("W2", "06/01/2026", "Therapist Unwell"),
        activity("W2", "07/01/2026", "Cancelled"),
        activity("W2", "08/04/2026", "Booked"),
    ]
    read = load({"Activity.csv": WRITEUPP + "".join(lines), **forms("W1", "W2", "W9")})
    assert read.export.format.name == "writeupp"
    assert read.statuses() == [
        ("2026-01-05 10:30:00", "attended"), ("2026-01-06 10:30:00", "cancelled"), ("2026-01-07 10:30:00", "cancelled"),
        ("2026-01-12 10:30:00", "no_show"), ("2026-03-09 10:30:00", "attended"), ("2026-04-08 10:30:00", "upcoming"),
    ]  # fmt: skip
    assert (read.report.rejects, read.lost()) == (0, 0)


JANE = (
    "Location Name,Appointment Start Date & Time,Appointment End Date & Time,Patient Number,Patient First Name,"
    "Patient Last Name,Treatment Name,Treatment Price,Treatment Duration,Staff Member Name,Status,Notes,Cancellation Reason\n"
)
JANE_PATIENTS = (
    "Patient Number,Member Since,First Name,Last Name,Email,Birth Date,Sex,Referring Professional Name,Discharged At\n"
)


def visit(number: str, start: str, status: str) -> str:
    """Write a line of Jane's appointments."""
    return f"Main,{start},,{number},Ann,Lee,Massage,60,60,Rosa Bell,{status},,\n"


def test_jane(load: Load) -> None:
    """States become statuses, deleted bookings are set aside, and patients bring age, sex and referrer."""
    lines = [
        visit("101", "2026-01-05 09:00", "Arrived"),
        visit("101", "2026-01-12 09:00", "No Show"),
        visit("101", "2026-01-13 09:00", "Archived"),
        visit("102", "2026-01-06 09:00", "Cancelled"),
        visit("102", "2026-01-07 09:00", "Rescheduled"),
        visit("102", "2026-04-07 09:00", "Booked Online"),
        visit("102", "2026-04-08 09:00", "Booked"),
        visit("101", "2026-01-19 09:00", "Arrived"),
    ]
    patients = "101,2025-12-01,Ann,Lee,ann@x.org,1970-02-03,Female,Dr Hill,\n102,2025-12-01,Bo,Orr,,,,,\n"
    read = load({"Appointments.csv": JANE + "".join(lines), "Patients.csv": JANE_PATIENTS + patients})
    assert read.export.format.name == "jane"
    assert [status for _, status in read.statuses()] == [
        "attended", "cancelled", "cancelled", "no_show", "attended", "upcoming", "upcoming",
    ]  # fmt: skip
    assert read.rows("select intake_date, referral_date, birth_year, sex, referrer_id from raw_intake order by 1") == [
        ("2026-01-05 09:00", None, "1970", "female", "Dr Hill"), (None, "2026-01-06 09:00", None, None, None),
    ]  # fmt: skip
    assert (read.report.rejects, read.lost()) == (0, 0)
    assert "jane was not seen with a real export (grade B" in read.report.notes[0]


def test_cliniko_csv_is_unverified_and_says_so(load: Load) -> None:
    """Attendance becomes a status; without one a booking is upcoming; times are said to be in UTC."""
    header = "starts_at,ends_at,patient.first_name,patient.last_name,practitioner.display_name,appointment_type.name,attendance\n"
    lines = [
        "2026-01-05T09:00:00Z,2026-01-05T09:45:00Z,Ann,Lee,Rosa Bell,Massage,arrived\n",
        "2026-01-06T09:00:00Z,2026-01-06T09:45:00Z,Ann,Lee,Rosa Bell,Massage,did_not_arrive\n",
        "2026-01-07T09:00:00Z,2026-01-07T09:45:00Z,Bo,Orr,Rosa Bell,Massage,cancelled\n",
        "2026-01-08T09:00:00Z,2026-01-08T09:45:00Z,Bo,Orr,Rosa Bell,Massage,\n",
        "2026-01-09T09:00:00Z,2026-01-09T09:45:00Z,Ann,Lee,Rosa Bell,Massage,arrived\n",
    ]
    read = load({"export.csv": header + "".join(lines)})
    assert [status for _, status in read.statuses()] == ["attended", "no_show", "cancelled", "upcoming", "attended"]
    assert read.rows("select distinct minutes from raw_sessions") == [("45",)]
    assert "cliniko_csv was not seen with a real export (grade C: unverified" in read.report.notes[0]
    assert (read.report.rejects, read.lost()) == (0, 0)


@pytest.mark.parametrize(
    ("stamps", "days", "is_said"),
    [
        (("14-5-2026 22:22:29", "3-6-2026 08:00:00"), ["2026-05-14", "2026-06-03"], False),
        (("5/14/2026 22:22:29", "6/3/2026 8:00:00"), ["2026-05-14", "2026-06-03"], False),
        (("14/5/2026 22:22:29", "3/6/2026 8:00:00"), ["2026-05-14", "2026-06-03"], False),
        (("5/4/2026 22:22:29", "6/3/2026 8:00:00"), ["2026-05-04", "2026-06-03"], True),
    ],
    ids=["Dutch", "American", "British", "cannot be told"],
)
def test_timestamps_of_forms(load: Load, stamps: tuple[str, str], days: list[str], is_said: bool) -> None:
    """The order of day and month is told by the file; where it is not, the month comes first and a note says so."""
    pain = "Timestamp,Email address,How strong is your pain now (0-10)?\n" + "".join(
        f"{day},a@x.org,5\n" for day in stamps
    )
    read = load({"pain.csv": pain, "referrals.csv": "Timestamp,Email address,Condition\n2026-01-02,a@x.org,low_back\n"})
    assert read.export.format.name == "google_forms"
    assert [day for (day,) in read.rows("select score_date from raw_scores order by record")] == days
    assert any("can be read as month/day/year or day/month/year" in note for note in read.export.notes) == is_said
    assert read.rows("select count(*) from raw_scores join raw_intake using (referral_id)") == [(2,)]


def test_no_name_reaches_a_mart(load: Load) -> None:
    """Names, e-mail addresses and telephone numbers stay outside; an id is a pseudonym, the same in every load."""
    lines = [booked(1, "January 5, 2026 9:00 am", "January 5, 2026 10:00 am", "ann@x.org", "2026-01-02")]
    read = load({"schedule.csv": ACUITY + "".join(lines), **forms("ann@x.org", "bo@x.org", "di@x.org")})
    words = read.words()
    assert not [name for name in ("ann@", "Lee", "447700", "555-01") if name in words]
    again = load_folder(read.warehouse.parent / "export", read.warehouse.parent / "other")
    assert again.rejects == 0
