"""Verifies statements against the tables of an app, in its dialect."""
