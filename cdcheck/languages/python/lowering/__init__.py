"""Lowers one file of Python to `ir`: expressions, statements, scopes, faults."""
