"""Outcomes of medical massage: exports in, outcomes by condition out. Knows nothing of Streamlit."""
