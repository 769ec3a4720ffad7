"""The package for researchers: protected tables with all that it takes to understand, check and redraw them, as one zip.

Nothing in it depends on a clock or a machine's settings: the same tables and release give the same bytes.
"""
