"""Times lifelines on the file that the benchmark hands over: Kaplan-Meier with intervals and counts at risk, log-rank.

Run by `analysis bench` in an environment of its own, as lifelines needs pandas < 3: PYTHON lifelines_curves.py FILE.
The file has group, time, status (0 censored, 1 improved, 2 ended). Reading it is not timed. Prints the seconds.
"""

import sys
from time import perf_counter

import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test

rows = pd.read_csv(sys.argv[1])
improved = rows["status"] == 1
begin = perf_counter()
for group in sorted(rows["group"].unique()):
    mine = rows["group"] == group
    fitted = KaplanMeierFitter().fit(rows.loc[mine, "time"], improved[mine], label=str(group))
    fitted.confidence_interval_survival_function_, fitted.event_table, fitted.median_survival_time_  # noqa: B018
multivariate_logrank_test(rows["time"], rows["group"], improved)
print(perf_counter() - begin)
