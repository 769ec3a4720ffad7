"""Pages for the clinic: do our patients get better, how long does it take, and do they come."""
