"""Pages about the data: what is loaded and what was rejected."""
