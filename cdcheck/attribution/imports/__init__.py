"""Reads what a run came to from files: our own results, newman's reports, the paper's folders."""
