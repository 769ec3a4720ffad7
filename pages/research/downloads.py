"""What can be taken away: one table in four forms, or the whole package; all of it made from the protected tables."""

import streamlit as st

from pages.shared import packages
from pages.shared.releasing import ProtectedTable, Published

ZIP = "application/zip"
FORMS = {
    "CSV": ("tables/{name}.csv", "text/csv"),
    "XLSX": ("tables.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "JSON": ("tables/{name}.json", "application/json"),
    "PDF": ("tables.pdf", "application/pdf"),
}
"""Of each form: the file of the package that holds it, and its media type."""


def of_table(release: Published, table: ProtectedTable) -> None:
    """The table that is shown, whole: every row of it, whatever is chosen above."""
    st.caption("All rows of this table, as they stand in the package.")
    with st.container(horizontal=True):
        for form, (path, kind) in FORMS.items():
            file = path.format(name=table.name)
            st.download_button(
                form,
                lambda file=file: packages.files(release, table.name)[file],
                f"{table.name}-{release.id}.{form.lower()}",
                kind,
                key=f"research-{form}-{table.name}",
                on_click="ignore",
                icon=":material/download:",
            )


def of_release(release: Published) -> None:
    """All tables as one package, with all that it takes to understand, check and redraw them."""
    st.caption(
        f"The package has all {len(release.tables)} tables as CSV, Parquet, JSON, XLSX and PDF, the codebook, methods and "
        "SQL, the disclosure report, checksums, and a program that redraws the figures."
    )
    name = f"research-tables-{release.id}.zip"
    st.download_button(
        "The whole package (zip)",
        lambda: packages.whole(release, name),
        name,
        ZIP,
        key=f"research-package-{release.id}",
        on_click="ignore",
        icon=":material/folder_zip:",
    )
