"""Writes simulated_SEED.csv: time to improvement of three small simulated clinics, row by row, for the R scripts here.

Run: python tests/authority/make_simulated.py. What is compared is what R and we make of these rows; a change of the
simulator or of the rules need not change them.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.filters import Filters
from analysis.questions import ask
from analysis.simulation import simulate
from analysis.warehouse.load import load_folder
from analysis.warehouse.store import open_store

HERE = Path(__file__).parent
SEEDS = (1, 2, 3)
REFERRALS = 260


def main() -> None:
    """One file for each seed: group (condition), stratum (sex), time, status."""
    for seed in SEEDS:
        with TemporaryDirectory() as folder:
            simulate(REFERRALS, seed, Path(folder) / "export", truth_referrals=REFERRALS)
            load_folder(Path(folder) / "export", Path(folder) / "warehouse")
            store = open_store(Path(folder) / "warehouse")
            by = {name: ask("events", store, Filters.parse({"by": name})).rows for name in ("condition", "sex")}
            sexes = by["sex"].rename(columns={"group": "stratum"})[["episode", "stratum"]]
            rows = by["condition"].merge(sexes, on="episode")[["group", "stratum", "time", "status"]]
            rows.to_csv(HERE / f"simulated_{seed}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
