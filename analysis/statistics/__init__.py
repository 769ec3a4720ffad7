"""Plain functions on small tables of counts: no database, no persons, no drawing.

R's `survival` is the authority to 1e-6 (tests/authority).
"""
