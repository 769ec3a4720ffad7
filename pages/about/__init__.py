"""Pages about the numbers: what each one means."""
