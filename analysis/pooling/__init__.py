"""Pooling without rows: packages of several clinics become one, from nothing but what each of them released."""
