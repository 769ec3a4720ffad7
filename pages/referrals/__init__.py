"""Pages for and about referring doctors: what became of their patients, and their letters."""
