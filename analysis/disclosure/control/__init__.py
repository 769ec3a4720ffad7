"""Control: which counts are hidden, held or rounded under a policy, and the proof that it is enough."""
