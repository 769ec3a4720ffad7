"""Counting: who is counted, by what, and how the counts of all tables add up. Nothing here is protected yet."""
