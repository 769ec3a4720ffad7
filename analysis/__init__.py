"""Outcomes of medical massage: exports in, outcomes by condition out. Knows nothing of Streamlit."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as run.py does: matrices are small, more threads would only wait
