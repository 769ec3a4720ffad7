"""Protected tables: what may be seen of them, and the gate that each has to pass."""
