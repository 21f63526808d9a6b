"""Studies: many runs in one table, and what the fall of A% is put down to."""
