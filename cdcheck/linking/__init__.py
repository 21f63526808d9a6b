"""Joins what was read of each file into one project."""
