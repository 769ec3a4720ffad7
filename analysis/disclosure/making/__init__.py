"""Making: the rows, statistics and words of a table, from released counts alone."""
