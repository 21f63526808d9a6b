"""Reads shell scripts: words, syntax, and what can be expanded without running them."""
