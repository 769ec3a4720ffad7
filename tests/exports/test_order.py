"""Record numbers follow the order of the file, also where DuckDB reads it with several threads."""

from pathlib import Path

import duckdb

from analysis.exports.files.headers import read_header
from analysis.exports.files.originals import read_original
from analysis.exports.mapping.tables import create_structure


def test_records_are_numbered_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Of 80 MB read in pieces by two threads, with line breaks in cells, every record has the number of its place."""
    path, connection = tmp_path / "big.csv", duckdb.connect(config={"threads": 2})
    connection.execute(
        """
        copy (
            select i as place, case when i % 997 = 0 then 'two' || chr(10) || 'lines' else repeat('x', 60) end as text
            from range(1, 1200001) as numbers (i)
        ) to $path (format csv, header)
        """,
        {"path": str(path)},
    )
    create_structure(connection)
    original = read_original(connection, 1, read_header(path))
    wrong = connection.execute("select count(*) from originals_1 where record <> cast(place as bigint)").fetchone()
    assert path.stat().st_size > 80_000_000
    assert (original.records, original.rejected, wrong) == (1_200_000, 0, (0,))
