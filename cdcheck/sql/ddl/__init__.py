"""Reads DDL: which tables it makes and changes."""
