"""Adjust the mapping: which file is what, which of its columns fills which of ours, and save that as the clinic's own."""

import streamlit as st

from analysis.errors import OutcomesError
from pages.records import adjust_file
from pages.shared import adjusting, loading, show
from pages.shared.adjusting import Adjustable, Adjustment, Format
from pages.shared.loading import Export, Inspection

READ_AS, AUTOMATIC = "loads-read-as", "as recognised"
SAID = "loads-adjusted"
_BASE, _TITLE, _REFUSED = "loads-base", "loads-title", "loads-adjust-refused"


def draw(export: Export, inspected: Inspection) -> None:
    """Draw the mapping to be adjusted; open where no format fits."""
    with st.expander("Adjust the mapping", expanded=inspected.format is None, icon=":material/edit:"):
        st.markdown(
            "Say what each file is and which of its columns fills which of ours. Saved under a name, this is your own "
            "format: it is recognised before all others, with these files and with every later export like them."
        )
        base = _draw_base(export, inspected)
        places = _draw_places(export, base)
        files = {file.place: file for file in reversed(adjusting.files(export, base, places)) if file.place is not None}
        changes = [change for file in reversed(files.values()) for change in adjust_file.draw(export, base, file)]
        _draw_save(Adjustment(base, places, tuple(changes)))


def _draw_base(export: Export, inspected: Inspection) -> Format:
    formats = loading.formats()
    nearest = inspected.format or _most_like(export, [*(near.name for near in inspected.near), "canonical"])
    names = list(formats)
    name = st.selectbox(
        "Begin with",
        names,
        index=names.index(nearest) if nearest in names else 0,
        format_func=formats.get,
        key=f"{_BASE}-{inspected.format}",
        help="The format that is most like these files. What you do not change stays as it is there.",
    )
    return adjusting.read_format(name)


def _most_like(export: Export, names: list[str]) -> str:
    """The format that has a place for most of the files; of equals the first."""
    return max(names, key=lambda name: _taken(adjusting.files(export, adjusting.read_format(name), {})))


def _taken(files: tuple[Adjustable, ...]) -> int:
    return sum(file.place is not None for file in files)


def _draw_places(export: Export, base: Format) -> dict[str, int | None]:
    """Draw what each file is; the place in the format of the rule that reads it."""
    kinds = adjusting.file_kinds(base)
    options = [None, *range(len(kinds))]
    places = {}
    for file in adjusting.files(export, base, {}):
        places[file.name] = st.selectbox(
            show.label(f"{file.name} is"),
            options,
            index=options.index(file.place),
            format_func=lambda place: "not read" if place is None else kinds[place],
            key=f"loads-is-{base.name}-{file.name}",
        )
    return places


def _draw_save(adjustment: Adjustment) -> None:
    st.text_input(
        "Name of your format", key=_TITLE, max_chars=60, placeholder="such as: Reports of our clinic",
        help="A format of yours with the same name is replaced.",
    )  # fmt: skip
    st.button(
        "Save as our own format", on_click=_save, args=(adjustment,), icon=":material/save:", key="loads-save-format"
    )
    if _REFUSED in st.session_state:
        st.error(show.plain(st.session_state.pop(_REFUSED)), icon=":material/block:")


def _save(adjustment: Adjustment) -> None:
    try:
        name = adjusting.save(adjustment, st.session_state[_TITLE])
    except OutcomesError as refused:
        st.session_state[_REFUSED] = str(refused)
    else:
        st.session_state[SAID] = f"Saved as your own format {name}. These files are read with it now."
        st.session_state[READ_AS] = AUTOMATIC
