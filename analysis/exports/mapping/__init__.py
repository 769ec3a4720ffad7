"""From the cells of a file to canonical records of text, as a format says."""
