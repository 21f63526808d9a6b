"""Lowers one file of JavaScript to `ir`: expressions, statements, scopes, faults."""
