"""What a simulated export looks like: clean, complete to the data cut, and like the clinics it stands for."""

from collections import Counter

from analysis.dictionary import read_dictionary
from analysis.simulation import read_settings
from tests.simulation.conftest import Ask

CUT = "date '2026-06-30'"
SHARES = {row["code"]: row["share"] for row in read_settings("default", 1500, 1).tables["conditions"]}


def one(ask: Ask, sql: str) -> float:
    """The single number that the query answers."""
    [(number,)] = ask(sql)
    return number


def test_ids_are_unique(sample: Ask) -> None:
    """No referral, booking or provider stands in the export twice, and no score is given twice."""
    for table, key in (
        ("intake", "referral_id"),
        ("sessions", "session_id"),
        ("providers", "(role, provider_id)"),
        ("scores", "(referral_id, score_date, measure, timing)"),
    ):
        assert one(sample, f"select count(*) - count(distinct {key}) from {table}") == 0


def test_nothing_is_later_than_the_data_cut(sample: Ask) -> None:
    """Only upcoming bookings lie after the last visit; all of those do."""
    assert sample(f"select max(day) = {CUT} from visits") == [(True,)]
    assert one(sample, f"select count(*) from bookings where (status = 'upcoming') <> (day > {CUT})") == 0
    for column in ("referral_date", "intake_date", "discharge_date"):
        assert one(sample, f"select count(*) from intake where cast({column} as date) > {CUT}") == 0
    assert one(sample, f"select count(*) from scores where cast(score_date as date) > {CUT}") == 0


def test_things_happen_in_order(sample: Ask) -> None:
    """Intake follows referral; bookings and scores follow intake; discharge follows the last visit."""
    assert one(sample, "select count(*) from intake where intake_date < referral_date") == 0
    joined = "from {} left join intake using (referral_id) where intake_date is null or not {} >= intake_date"
    assert one(sample, "select count(*) " + joined.format("sessions", "session_start")) == 0
    assert one(sample, "select count(*) " + joined.format("scores", "score_date")) == 0
    late = "select count(*) from visits join intake using (referral_id) where day > cast(discharge_date as date)"
    assert one(sample, late) == 0
    assert one(sample, "select count(*) from bookings where isodow(day) = 7") == 0
    assert one(sample, "select count(*) - count(distinct (referral_id, day)) from bookings") == 0


def test_conditions_come_in_the_clinics_words(sample: Ask) -> None:
    """Each clinic has its own way of writing conditions; the dictionary knows them all, in the shares asked for."""
    dictionary = read_dictionary()
    written = sample("select clinic_id, condition, count(*) from intake group by all")
    counts: Counter[str] = Counter()
    for _, text, n in written:
        counts[dictionary.find_condition(text)] += n
    assert counts.keys() == SHARES.keys()
    for code, share in SHARES.items():
        assert abs(counts[code] - 1500 * share) < 4 * (1500 * share * (1 - share)) ** 0.5
    forms = {clinic: {text for place, text, _ in written if place == clinic} for clinic, _, _ in written}
    assert "Carpal tunnel syndrome" in forms["C-A"]
    assert "G56.01" in forms["C-B"]
    assert "carpal_tunnel" in forms["C-C"]


def test_every_name_in_the_settings_is_known() -> None:
    """The dictionary maps every label and ICD-10 code of the settings to its condition, and knows every measure."""
    dictionary = read_dictionary()
    tables = read_settings("default", 1, 1).tables
    wrong = [
        (row["code"], text)
        for row in tables["conditions"]
        for text in (row["code"], *row["labels"], *row["icd10"])
        if dictionary.find_condition(text) != row["code"]
    ]
    assert wrong == []
    for row in tables["measures"]:
        measure = dictionary.measures[row["code"]]
        assert (measure.low, measure.high) == (row["low"], row["high"])
    assert {row["measure"] for row in tables["questionnaires"]} == {row["code"] for row in tables["measures"]}


def test_scores_are_within_their_ranges(sample: Ask) -> None:
    """Pain is a whole number from 0 to 10 and every questionnaire total lies on its scale."""
    outside = [
        (code, low, high)
        for code, low, high in sample("select measure, min(value::double), max(value::double) from scores group by 1")
        if not read_dictionary().measures[code].low <= low <= high <= read_dictionary().measures[code].high
    ]
    assert outside == []
    assert sample("select min(pain_before), max(pain_before), min(pain_after), max(pain_after) from visits") == [
        (0, 10, 0, 10)
    ]


def test_providers_are_listed(sample: Ask) -> None:
    """Every clinic, therapist and referrer in the export stands in providers, and nobody has a person's name."""
    for role, table in (
        ("clinic", "intake"),
        ("therapist", "intake"),
        ("referrer", "intake"),
        ("therapist", "sessions"),
    ):
        known = f"select provider_id from providers where role = '{role}'"
        assert one(sample, f"select count(*) from {table} where {role}_id not in ({known})") == 0
    named = "(Clinic [A-Z]+|(Therapist|Doctor) [0-9]+)"
    assert one(sample, f"select count(*) from providers where not regexp_full_match(name, '{named}')") == 0


def test_every_way_that_care_can_go_is_there(sample: Ask) -> None:
    """Some never came, some came once, some are in care; every end but `other` occurs; every timing is scored."""
    assert 0.05 < one(sample, "select avg(cast(intake_date is null as integer)) from intake") < 0.15
    started = "referral_id in (select referral_id from visits)"
    assert one(sample, f"select count(*) from intake where intake_date is not null and not {started}") > 30
    assert one(sample, f"select count(*) from intake where {started} and discharge_reason is null") > 200
    ends = "select discharge_reason from intake where discharge_reason is not null group by 1 order by 1"
    assert [reason for (reason,) in sample(ends)] == [
        "completed", "goals_met", "injection", "lost", "new_injury", "referred_on", "self_discharged", "surgery",
    ]  # fmt: skip
    assert sample("select timing from scores group by 1 order by 1") == [
        ("before",), ("discharge",), ("follow_up",), ("intake",),
    ]  # fmt: skip
    surgery = "select count(*) from intake where discharge_reason = 'surgery' and condition in ('Migraine', 'I10')"
    assert one(sample, surgery) == 0


def test_cells_are_missing_as_in_life(sample: Ask) -> None:
    """About 92 % of visits have a score before and 80 % one after; the other cells are now and then empty."""
    assert abs(one(sample, "select count(pain_before) / count(*) from visits") - 0.92) < 0.02
    assert abs(one(sample, "select count(pain_after) / count(*) from visits") - 0.80) < 0.02
    for column in ("symptom_weeks", "birth_year", "sex", "payer", "prescribed_sessions", "research_consent"):
        share = one(sample, f"select count({column}) / count(*) from intake where intake_date is not null")
        assert 0.9 < share < 1


def test_no_plausibility_alarm(sample: Ask) -> None:
    """The default scenario fires none of the alarms of implausible data, and misses about a tenth of its bookings."""
    assert 0.08 < one(sample, """
        select count(*) filter (where status = 'no_show')
            / count(*) filter (where status in ('attended', 'no_show', 'late_cancel'))
        from bookings
    """) < 0.11  # fmt: skip
    assert 0.5 < one(sample, "select avg(pain_before - pain_after) from visits") < 3.5
    assert one(sample, "select avg(cast(pain_after = 0 as integer)) from visits") < 0.5
    pressure = "select avg(cast(systolic_before as integer) - cast(systolic_after as integer)) from visits"
    assert 0 < one(sample, pressure) < 15
    courses = """
        from (
            select arg_min(pain_before, visit) as first, arg_max(pain_before, visit) as last, count(pain_before) as n
            from visits group by referral_id having first > 0
        )
    """
    assert one(sample, "select stddev(last - first) " + courses + " where n > 1") > 1
    assert 0.03 < one(sample, "select avg(cast(last >= 1.3 * first as integer)) " + courses + " where n > 1") < 0.12
    assert 0.3 < one(sample, "select avg(cast(last <= 0.7 * first as integer)) " + courses + " where n > 1") < 0.85
    assert 0.8 < one(sample, "select avg(cast(n > 1 as integer)) " + courses) < 0.95
