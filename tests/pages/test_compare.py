"""The page Compare groups shows what its two questions answer, for the groups and the reference that were chosen."""

import pytest
from streamlit.testing.v1 import AppTest

from analysis.figures import words
from analysis.filters import Filters
from analysis.questions import Result, ask
from analysis.warehouse.store import Store, open_store
from pages.clinic import table_one
from pages.shared.show import plain

PAGE = "pages/clinic/compare.py"


@pytest.fixture
def sample(warehouses) -> Store:
    return open_store(warehouses["sample"])


def asked(store: Store, question: str, **filters: str) -> Result:
    return ask(question, store, Filters.parse({"threshold": "30", **filters}))


def said(app: AppTest) -> set[str]:
    return {element.value for kind in (app.markdown, app.caption, app.info) for element in kind}


@pytest.mark.parametrize("reference", [None, "C-A"])
def test_page_says_what_is_answered(open_app, sample: Store, reference: str | None) -> None:
    """Takeaway and notes are those of `ask`, against all others or against the clinic in the address."""
    against = {"reference": reference} if reference else {}
    app = open_app("sample", PAGE, by="clinic", **against)
    for question in ("compare", "baseline"):
        result = asked(sample, question, by="clinic", **against)
        assert {plain(text) for text in (result.sentence, *result.notes)} <= said(app)


def test_reference_follows_the_groups(open_app) -> None:
    """A reference that is none of the groups any more gives way to all others."""
    app = open_app("sample", PAGE, by="clinic", reference="C-A")
    app.selectbox(key="by").select("sex").run()
    assert not app.exception
    assert app.selectbox(key="reference").value == "others"


def test_measure_without_a_margin(open_app) -> None:
    """A measure without an important change is compared, and the page says why there is no verdict."""
    app = open_app("sample", PAGE, by="clinic", measure="sbp")
    assert not app.exception
    assert any("No margin and no verdict" in text for text in said(app))


def test_table_one_holds_the_answer(sample: Store) -> None:
    """Each line of table 1 is a variable, a level or what is not known, with the values of `ask` for every group."""
    result = asked(sample, "baseline", by="clinic")
    table = table_one.lines(result, sample).set_index("line")
    rows = result.rows[result.rows["clinic"] == "C-A"]
    age = rows[rows["variable"] == "age_years"].iloc[0]
    women = rows[rows["level"] == "female"].iloc[0]
    name = sample.provider_label("clinic", "C-A")
    assert len(table) == len(rows) + rows["variable"].nunique()
    assert table.loc["Age in years, mean (SD)", name] == f"{words.number(age['mean'])} ({words.number(age['sd'])})"
    assert table.loc[f"{table_one.INDENT}Age in years not known", name] == words.count(age["missing"])
    assert table.loc[f"{table_one.INDENT}Female", name] == f"{women['n']} ({words.percent(women['share'])})"
    assert table.loc[f"{table_one.INDENT}Female", f"{name}: difference"] == words.signed(
        women["standardised_difference"], 2
    )


def test_table_one_of_nobody(sample: Store) -> None:
    """A selection without anybody has an empty table 1, and the reference has no difference from itself."""
    nobody = asked(sample, "baseline", by="clinic", condition="hypertension", sex="other")
    assert table_one.lines(nobody, sample).empty
    fixed = table_one.lines(asked(sample, "baseline", by="clinic", reference="C-A"), sample)
    assert f"{sample.provider_label('clinic', 'C-A')}: difference" not in fixed
