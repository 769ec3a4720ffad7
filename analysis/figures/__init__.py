"""Figures: a finished table in, a Plotly figure out. Nothing here reads data or computes a statistic."""
